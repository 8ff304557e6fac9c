/* What the rooms of the editor share: edit.c (text and cursor), edit_layout.c (lines),
 * edit_undo.c (history), wrap.c (where a line breaks). */
#ifndef ZHIBU_TERM_EDIT_PARTS_H
#define ZHIBU_TERM_EDIT_PARTS_H

#include "base/buf.h"
#include "term/edit.h"

/* A glyph: a character and the marks that stick to it. A newline takes no marks. */
struct glyph {
	uint32_t base;
	size_t length; /* bytes */
	int columns;   /* as it is painted: a hostile character takes those of its visible mark */
};
struct glyph glyph_at(const char *text, size_t length); /* length > 0 */
int glyph_columns(uint32_t character);

/* One line of a wrapped text, relative to its start. */
struct wrapped {
	size_t length, skip; /* shown; passed over after it (space, newline) */
	size_t seen;	     /* nothing behind this was looked at */
	int columns;
};
struct wrapped wrap_measure(const char *text, size_t length, int width);

struct layout_line {
	size_t start;
	struct wrapped wrapped;
};

/* The lines, and what of the text is still as it was when they were made. */
struct layout {
	struct layout_line *lines;
	size_t count, capacity;
	int width;		     /* 0: never made */
	size_t text_length;	     /* then */
	size_t same_start, same_end; /* bytes unchanged since */
	int columns;		     /* of a single-line text, kept up to date by edit_splice() */
};

enum change { CHANGE_OTHER, CHANGE_TYPED, CHANGE_ERASED_BACK, CHANGE_ERASED_FORWARD };

/* One step of undo: at offset, removed was replaced by inserted. */
struct step {
	enum change change;
	size_t offset, cursor_before, cursor_after;
	struct buf removed, inserted;
};

struct history {
	struct step *steps;
	size_t count, capacity;
	size_t done;  /* steps before this are undone next, from it on redone */
	size_t bytes; /* of text kept in steps */
	bool is_open; /* the last step may grow */
};

struct edit {
	struct buf text;
	size_t characters, limit, cursor;
	bool is_multiline;
	bool hangs; /* at a soft break, the cursor is shown behind the line before */
	int goal;   /* the column that UP and DOWN keep to, or -1 */
	struct layout layout;
	struct history history;
};

/* Puts bytes in place of removed bytes; no history, the cursor is the caller's to set. */
void edit_splice(struct edit *edit, size_t offset, size_t removed, const char *bytes,
		 size_t length);
void edit_lay_out(struct edit *edit); /* with the width of last time, or 80 */
size_t edit_boundary_before(const struct edit *edit, size_t offset); /* offset > 0 */
size_t edit_word_before(const struct edit *edit, size_t offset);     /* where a word back begins */

/* Notes what edit_splice() is about to do; returns the step, whose cursor_after the caller sets. */
struct step *history_note(struct edit *edit, enum change change, size_t offset, size_t removed,
			  const char *bytes, size_t length);
void history_release(struct history *history);

#endif
