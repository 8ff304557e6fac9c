/* The screens. Each returns a new view for view_push(); none knows a word of the domain. */
#ifndef ZHIBU_UI_VIEWS_H
#define ZHIBU_UI_VIEWS_H

#include "flow/entry.h"
#include "ui/view.h"

struct view *home_new(struct app *app);
struct view *step_new(struct app *app, size_t step);
struct view *list_new(struct app *app, size_t form);
/* Takes the entry over; field: where to stand, or -1. */
struct view *record_new(struct app *app, struct entry *entry, int field);
/* Once the record is saved the next one of its form is opened, until it is left. */
void record_in_batch(struct view *view);
/* The findings of a step, or of all (step -1), with what mends each. */
struct view *findings_new(struct app *app, int step);
struct view *matrix_new(struct app *app, const struct rule *rule);
struct view *history_new(struct app *app, size_t form, const char *id);
/* Opens the places whose reports came in (packet/overview.h), or says why there are none. */
void overview_open(struct app *app);
/* Deleted rows of a form, to bring back. */
struct view *deleted_new(struct app *app, size_t form);
/* What came in from outside, and conflicts to be decided. */
struct view *edits_new(struct app *app);
/* Packets: those on a stick, and those that may leave. */
struct view *packets_new(struct app *app);
/* What can be printed (report/prints.h); and one paper, which is taken over, on the screen and from
 * there out. title, told: what it is called, and the user is to know of it, in the language of the
 * screen. */
struct view *prints_new(struct app *app);
struct paper;
struct view *preview_new(struct app *app, struct paper *paper, const char *title, const char *told);
/* Help: a field's long help, or the keys. text is copied. */
struct view *help_new(struct app *app, const char *title, const char *text);
struct view *help_keys_new(struct app *app);
struct rebinding;
/* So that the words of the screens name the keys that are in force: right after session_open(). */
void key_names(struct session *session, const struct rebinding *rebinding);
/* The text of the help: all keys as they are now, in lines of at most 80 columns. The caller frees
 * it with memory_free(). */
char *key_sheet(const struct session *session, const struct rebinding *rebinding);

/* A picker over a field's options: one or several; done is called with the values chosen
 * (parted by spaces), or NULL when it was left, before the picker closes. filter may be NULL. */
struct view *pick_new(struct app *app, const char *title, struct options *options, bool several,
		      const char *chosen, const char *filter,
		      void (*done)(void *data, const char *values), void *data);
/* A question with answers: keys is one letter per answer ("yn"); done gets the letter, or 0 for
 * Esc. */
struct view *ask_new(struct app *app, const char *question, const char *keys,
		     void (*done)(void *data, char answer), void *data);
/* One line of text asked for (filter, field number, note). */
struct view *line_new(struct app *app, const char *prompt, const char *text, size_t limit,
		      void (*done)(void *data, const char *text), void *data);

/* A passphrase, which is not shown; is_new: asked for twice until both are the same. done gets it,
 * or NULL where it was left, and it is wiped after. */
struct secret;
struct view *unseen_new(struct app *app, const char *prompt, bool is_new,
			void (*done)(void *data, const struct secret *secret), void *data);

/* The disk refused a save: says why and what can be done, and offers another folder. retry is
 * called where another try is asked for, and after going on in another folder; NULL: the user is
 * told to repeat it. data must be there as long as the views now open. */
void place_failed(struct app *app, const struct err *err, void (*retry)(void *data), void *data);
/* The folder is open for reading only (app->opened says why): look on, try again, another folder,
 * leave. */
void place_opened(struct app *app);
/* The data of this folder went on in another one (app->elsewhere): that one, or this? */
void place_elsewhere(struct app *app);
/* Another folder, because the user asks for it. */
void place_ask(struct app *app);

/* Opens what mends a finding: its target's record or list. */
void open_target(struct app *app, const struct target *target);

/* What was pasted, as records of a form, to be looked at and saved; field, like: as paste_new().
 * may_be_text: the user may have it in the field that he was in. done (may be NULL) gets y (saved),
 * t or 0 once this view is closed. What cannot become records is said. */
void paste_offer(struct app *app, size_t form, int field, const struct record *like,
		 bool may_be_text, void (*done)(void *data, char answer), void *data);

#endif
