/* What several screens share: a list with a mark, wrapped text, opening of records. */
#ifndef ZHIBU_UI_PARTS_H
#define ZHIBU_UI_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "flow/entry.h"
#include "term/edit.h"
#include "term/keys.h"
#include "term/screen.h"
#include "ui/view.h"

const char *app_word(const struct app *app, const char *key);
const char *app_words(const struct app *app, const struct words *words);
/* Whether words.csv has the key at all. */
bool app_has_word(const struct app *app, const char *key);
/* Adds what every screen says of the folder: that it is open for reading only and why, or where it
 * is since the data went elsewhere; nothing in the usual case. */
void add_place_mark(struct buf *buf, const struct app *app);
/* Adds a number. */
void add_number(struct buf *buf, size_t number);
/* Copies text, cut at a character where size bytes are too few. */
void copy_text(char *target, size_t size, const char *text);

/* Paints text wrapped, at most rows rows (the last ends in .. when there is more), each cleared to
 * its end; returns how many were used. */
int paint_text(int row, int column, int rows, int columns, enum look look, const char *text);
int text_rows(const char *text, int columns, int most);
/* Where a line being edited begins so that its cursor is in sight. */
size_t text_start(const struct edit *edit, int columns);
/* As screen_field, with .. where text is wider than columns. */
void paint_cell(int row, int column, int columns, enum look look, const char *text);
void paint_right(int row, int column, int columns, enum look look, const char *text);

/* Items under each other, one of them in focus: `>` in front of it. */
struct roll {
	size_t count;
	size_t at;    /* in focus */
	size_t first; /* the topmost shown */
	int top;      /* its row */
	int rows;     /* the most that are shown */
	int column;   /* of the mark */
};
/* Puts at and first where they can be; true where first changed. */
bool roll_fit(struct roll *roll);
/* Takes the keys that move; true: it was one. The mark is repainted, or the view made stale. */
bool roll_key(struct roll *roll, struct view *view, uint32_t key);
/* Paints the mark (or a space) of every row shown and places the cursor. */
void roll_paint(const struct roll *roll);
int roll_row(const struct roll *roll, size_t item); /* its row on the screen */
bool roll_shows(const struct roll *roll, size_t item);

/* Takes the keys that move in a text of so many lines; first is the one at the top. True: it was
 * one. */
bool reader_key(struct view *view, uint32_t key, int all, int *first);

/* What a key does to a text that is being edited. EDIT_AT_EDGE: a move that the text has no room
 * for (the cursor stands at its edge). */
enum edit_taken { EDIT_NOT_MINE, EDIT_AT_EDGE, EDIT_MOVED, EDIT_CHANGED };
enum edit_taken edit_take_key(struct edit *edit, struct app *app, uint32_t key);

/* Each opens a screen; a draft that was kept is offered first. field: where to stand, or -1. */
void open_new(struct app *app, size_t form, const struct record *prefill, int field);
void open_row(struct app *app, size_t form, size_t row, int field);
/* A new one, and after it the next, over the form's list. */
void open_batch(struct app *app, size_t form);
/* A new one after an old one. */
void open_like(struct app *app, size_t form, size_t row);
/* Double entry of the rows that are not verified, from one of them on. */
void open_verify(struct app *app, size_t form, size_t from);
/* The list of a form, or its only record. */
void open_form(struct app *app, size_t form);
/* Opens what mends a finding; where it speaks of several rows, asks which first. */
void open_finding(struct app *app, const struct finding *finding);
/* The record that explains a finding. */
void open_explanation(struct app *app, const struct finding *finding);

/* A record screen opened or closed, a key came, a new record was saved. */
void keying_open(struct app *app);
void keying_close(struct app *app);
void keying_key(struct app *app, uint32_t key);
void keying_saved(struct app *app);
/* Adds records an hour, keys a record and corrections; nothing where no record was entered. */
void keying_add(struct buf *buf, const struct app *app);

/* Where a picker opens: under this row, or above it. */
void pick_anchor(struct view *view, int row, int column);
/* The text typed may be taken as it is. */
void pick_allow_text(struct view *view);
/* What is typed into the line is taken when the terminal is lost, as if Enter had been pressed. */
void line_keep_typed(struct view *view);

#endif
