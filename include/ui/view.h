/* A screen is a struct of operations on a stack; the application runs the one on top.
 *
 *   row 0            where we are (title, right: state)
 *   row 1            a line
 *   row 2 .. n-4     the view's own body
 *   row n-3          a line
 *   row n-2          one message: what to do, a remark, "saved"
 *   row n-1          the keys
 */
#ifndef ZHIBU_UI_VIEW_H
#define ZHIBU_UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/session.h"

struct app;
struct view;

/* Whether text is typed into a view now; TEXT_AT_FOOT: where messages stand. */
enum text_place { TEXT_NOWHERE, TEXT_IN_VIEW, TEXT_AT_FOOT };

struct view_ops {
	/* Paints the whole body, and places the cursor on the item in focus. */
	void (*draw)(struct view *view);
	/* One key. What changed is repainted by the view itself, as little as can be, or the view
	 * asks for all of it with view_stale(). */
	void (*key)(struct view *view, uint32_t key);
	/* No key came for a moment: paints what may wait (the focus mark, hints). May be NULL. */
	void (*settle)(struct view *view);
	/* The view above was closed: a record saved, a choice made. May be NULL. */
	void (*resume)(struct view *view);
	/* Keeps what is half typed, with nothing to be seen of it: no key came for two seconds, the
	 * program is stopped; or, is_end, the terminal is lost: nothing else is called but free.
	 * May be NULL. */
	void (*keep)(struct view *view, bool is_end);
	void (*free)(struct view *view);
	enum text_place (*text_place)(const struct view *view); /* NULL: none is */
	bool takes_newline; /* Ctrl-J is a key of its own; elsewhere it is Enter */
};

/* Every view begins with one. */
struct view {
	const struct view_ops *ops;
	struct app *app;
	struct view *below;
	bool is_stale; /* to be drawn whole */
	bool was_drawn;
	bool is_overlay; /* drawn over the view below (a popup) */
};

/* How the keying goes, for who asks; never stored, and no score. */
struct keying {
	int open; /* record screens */
	size_t records, keys, corrections;
	bool is_correcting;
	long long last, worked; /* milliseconds; pauses are not counted */
};

struct app {
	struct session *session;
	struct keys *keys;
	struct view *top;
	char message[512]; /* the message line */
	enum { MESSAGE_NONE, MESSAGE_SAID, MESSAGE_REMINDER, MESSAGE_ERROR } message_kind;
	bool message_is_new; /* not painted yet */
	bool has_painted;    /* painted is what stands in the message line, by painted_kind */
	char painted[600];
	int painted_kind, painted_rows;
	char hint[512]; /* what stands there while there is no message */
	/* The row of keys, until it is painted: at rest, on a slow line; and as it was painted
	 * last. */
	char keys_due[256], keys_shown[256];
	uint32_t key; /* the one that is being taken */
	struct keying keying;
	bool is_leaving;
	const struct pinyin_lexicon *lexicon; /* of the pinyin input; set by main.c */
	struct pinyin *pinyin;		      /* NULL until it is first asked for */
	bool types_pinyin;		      /* it is on */
	struct err opened;    /* why the folder could not be opened to write; status 0: it could, or
			       * nobody wanted it */
	const char *greeting; /* a word's key, {1} the folder: said first of all, or NULL */
	const char *home;     /* the user's folder, or NULL */
	const char *mounts;   /* what is mounted, in place of the system's file; or NULL */
	int batch;	      /* the form whose records are to be entered at once, or -1 */
	/* Called once the data are in another folder; set by main.c, or NULL. */
	void (*has_moved)(const char *from, const char *to);
	const char *elsewhere; /* where this folder's data went on another day, or NULL */
	/* Makes the sample in the data folder and opens a session on it in place of this one; set
	 * by main.c, or NULL: no sample is offered. */
	bool (*make_sample)(struct app *app, struct err *err);
	void *data; /* of make_sample */
};

enum { APP_EXIT_DONE = 0, APP_EXIT_HUNG_UP = 3 };

/* Runs views until the last is closed; returns the exit code. first is taken over. When the
 * terminal is lost every view keeps what is half typed. */
int app_run(struct app *app, struct view *first);

void view_push(struct app *app, struct view *view); /* takes it over */
void view_close(struct view *view);		    /* pops and frees it; it must be on top */
void view_stale(struct view *view);		    /* draw again, and those it covers */

/* Common parts of every screen. */
void view_frame(struct view *view, const char *title, const char *right, const char *keys);
void view_say(struct app *app, int kind, const char *text); /* into the message line */
void view_say_word(struct app *app, int kind, const char *key, const char *arg1, const char *arg2,
		   const char *arg3);
void view_say_err(struct app *app, const struct err *err);
/* "Saved", and where, once the data went to another folder. */
void view_say_saved(struct app *app);
/* What the user did was not saved: as view_say_err(), or place_failed() where the disk refused. */
void view_say_failed(struct app *app, const struct err *err, void (*retry)(void *data), void *data);
void view_hint(struct app *app, const char *text); /* shown in the message line in quiet moments */
void view_paint_message(struct app *app);
void view_paint_keys(struct app *app); /* the row of keys, where it was put off */
/* A horizontal line, with the mark of add_place_mark() in it. */
void view_marked_line(const struct app *app, int row);
/* Who only looks on sees what another instance saved meanwhile; or may write, where that one has
 * left or the disk is mended, and writing was what the user came for. */
void app_read_again(struct app *app);
/* Rows and texts were changed by other means than the view on top: all is shown anew. */
void app_look_again(struct app *app);
/* The body's first row and the row after its last. */
int view_top(void);
int view_bottom(void);
/* Keys that work everywhere (redraw, language, resize, help); true: it was one. */
bool view_common_key(struct view *view, uint32_t key);
/* These, and those that leave a list or tell its keys. */
void view_list_key(struct view *view, uint32_t key);

#endif
