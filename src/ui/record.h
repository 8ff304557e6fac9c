/* A record's screen, in rooms: record.c and record_more.c (keys), record_field.c (the field in
 * focus), record_type.c and record_choice.c (its own keys), record_layout.c (where fields stand),
 * record_paint.c, record_text.c (the text in focus) and record_head.c (around the fields). */
#ifndef ZHIBU_UI_RECORD_H
#define ZHIBU_UI_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/entry.h"
#include "term/edit.h"
#include "term/keys.h"
#include "ui/view.h"

enum { LABEL_AT = 3 }; /* the column of labels */

/* Where a field stands in the body, as if it were endless. */
struct place {
	size_t field;
	int group; /* a heading instead: the group; or -1 */
	int line;  /* from the body's top */
	int rows;
	bool can_focus;
};

struct record_screen {
	struct view view;
	struct entry *entry;
	const struct form *form;
	struct place *places;
	size_t count, capacity;
	size_t at; /* the place in focus; count: there is none */
	int first; /* the body's line at the top of the screen */
	int label_columns;
	int value_column, value_columns;
	struct edit *edit; /* the text of the field in focus; NULL for choices */
	size_t start;	   /* bytes of a single line scrolled out at the left */
	size_t line;	   /* lines of a text of several scrolled out at the top */
	bool is_fresh;	   /* entered and not touched: a date typed takes the old one's place */
	size_t option_at;  /* of the marks in a row, the one in focus */
	int marked_row;	   /* where the focus mark is painted, or -1 */
	bool *seen;	   /* fields left once, by field: only they show what is wrong */
	struct buf *shown; /* the rows of the text in focus as they stand on the screen */
	size_t shown_count, shown_capacity;
	size_t shown_known; /* how many of them hold */
	size_t unverified;  /* of a blind entry: how many of the table are left */
	void (*then)(struct record_screen *screen); /* what a question held up */
	unsigned char *labels; /* by field, what stood beside it when it was painted */
	bool labels_hold;      /* no field was changed since */
	int left;	       /* the field left for the first time since, or -1 */
	char progress[128];    /* as it stands on the screen, or "" */
	enum action last;      /* for a key pressed twice */
	bool has_dittoed;      /* the first of them changed something */
	bool went_on; /* the field was full and left by itself: Enter or Tab out of habit skips none
		       */
	bool after_digit; /* a space now parts two digits */
	bool is_batch;	  /* saved, the next one is opened */
	size_t entered;	  /* records saved in this batch */
};

/* record_layout.c */
const char *record_label(const struct record_screen *screen, size_t field);
int record_body_rows(void);
int record_row(const struct record_screen *screen, const struct place *place);
void record_measure(struct record_screen *screen); /* the places; the field in focus is kept */
bool record_scroll(struct record_screen *screen);  /* so that the focus is in sight; true: moved */
/* Whether the options stand in a row with ticks; they are added then. */
bool record_has_marks(struct record_screen *screen, size_t field, struct options *options);

/* record_head.c */
void record_add_title(struct buf *buf, struct record_screen *screen);
void record_add_state(struct buf *buf, struct record_screen *screen);
void record_paint_progress(struct record_screen *screen);
void record_hint(struct record_screen *screen);

/* record_text.c */
void record_paint_edit(struct record_screen *screen); /* the text being edited, nothing else */

/* record_paint.c */
bool record_is_in_body(int row);
void record_draw(struct view *view);
void record_paint_place(struct record_screen *screen, const struct place *place);
void record_paint_mark(struct record_screen *screen);
/* What was found wrong, or required, since: a field may be so by what was typed into another. */
void record_paint_labels(struct record_screen *screen);
void record_place_cursor(struct record_screen *screen);

/* record_field.c */
bool record_has_focus(const struct record_screen *screen);
const struct field *record_focus_field(const struct record_screen *screen);
size_t record_focus(const struct record_screen *screen); /* its index in the form */
/* The next place in a direction (1, -1) that can be stood on, or the count. */
size_t record_neighbour(const struct record_screen *screen, int by);
void record_enter_field(struct record_screen *screen);
/* Takes what was typed into the entry; keeps the draft, says what is wrong. */
void record_leave_field(struct record_screen *screen);
void record_say_remark(struct record_screen *screen, size_t field);
void record_go_to(struct record_screen *screen, size_t at);
bool record_go_to_field(struct record_screen *screen, int field);
/* The field is full: goes on to the next one, unless it is wrong. */
void record_go_on(struct record_screen *screen);
void record_put(struct record_screen *screen, const char *value); /* into the field in focus */
void record_reload(struct record_screen *screen); /* the entry was changed elsewhere */
/* A key of the field's own; true: it was one. */
bool record_field_key(struct record_screen *screen, uint32_t key);

/* record_type.c, record_choice.c */
bool record_text_key(struct record_screen *screen, uint32_t key);
bool record_choice_key(struct record_screen *screen, uint32_t key);
void record_choose(struct record_screen *screen, const char *filter);
bool record_text_changed(const struct record_screen *screen);

/* record_blind.c */
/* What was keyed a second time into the field in focus against the first. False: they differ, and
 * it is asked which holds; `then` is called once that is known. */
bool record_compare(struct record_screen *screen, void (*then)(struct record_screen *screen));
bool record_is_verified(struct record_screen *screen); /* else it goes to what is missing */
bool record_verify_next(struct record_screen *screen); /* false: that was the last */
void record_count_unverified(struct record_screen *screen);
void record_add_unverified(struct buf *buf, struct record_screen *screen);

/* record.c, record_more.c */
/* Another record takes the place of this one; takes it over. */
void record_begin(struct record_screen *screen, struct entry *entry);
void record_enter(struct record_screen *screen); /* as the key does */
void record_keep_draft(struct record_screen *screen, bool says);
void record_help(struct record_screen *screen);
void record_note(struct record_screen *screen);
void record_go(struct record_screen *screen);
void record_ditto(struct record_screen *screen);
void record_undo(struct record_screen *screen, bool again);
void record_next_open(struct record_screen *screen);
/* A paste of several lines into a field of one line is offered as records; false: it is none. */
bool record_offer_lines(struct record_screen *screen);

#endif
