/* Editing text: a pure model, painted and never read back.
 *
 * The text is valid UTF-8 without controls (a newline only where there are several
 * lines). The cursor stands between glyphs: a character and the marks that stick to it
 * are one glyph, moved over and deleted as one. A layout pass wraps the text into lines
 * of a width: no glyph straddles the edge, Latin words stay whole where they fit, no line
 * begins with a closing mark (，。、；：？！）》」』”’…% and the like) nor ends with an opening
 * one (（《「『“‘), after the Chinese rules of line breaking (GB/T 15834, clreq).
 */
#ifndef ZHIBU_TERM_EDIT_H
#define ZHIBU_TERM_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct edit;

/* limit: in characters, 0 for none. */
struct edit *edit_new(const char *text, bool is_multiline, size_t limit);
void edit_free(struct edit *edit);
const char *edit_text(const struct edit *edit); /* NUL-terminated; borrowed until the next change */
size_t edit_length(const struct edit *edit);	/* in characters */
size_t edit_cursor(const struct edit *edit);	/* in bytes */
void edit_place(struct edit *edit, size_t offset); /* to the glyph boundary at or before offset */
void edit_replace(struct edit *edit,
		  const char *text); /* all of it; cursor to the end; one undo step */

/* Each returns whether something changed. Insert takes what fits under the limit, drops
 * controls and other hostile characters, turns CR and CRLF into LF (a space on a single line)
 * and TAB into a space. What edit_new() and edit_replace() load is kept as it is, only bad bytes
 * are dropped; hostile characters in it take the columns of their visible marks. */
bool edit_insert(struct edit *edit, const char *bytes, size_t length);
bool edit_backspace(struct edit *edit);
bool edit_delete(struct edit *edit);
bool edit_delete_word(
    struct edit *edit); /* back to the start of a word, or one hanzi run's glyph */
bool edit_delete_to_start(struct edit *edit); /* of the text between two newlines */
bool edit_delete_to_end(struct edit *edit);

enum edit_move {
	EDIT_LEFT,
	EDIT_RIGHT,
	EDIT_HOME,
	EDIT_END,
	EDIT_UP,
	EDIT_DOWN,
	EDIT_WORD_LEFT,
	EDIT_WORD_RIGHT,
	EDIT_START,
	EDIT_FINISH
};
/* UP, DOWN, HOME and END go by the lines of the last layout. Returns false at the edge. */
bool edit_go(struct edit *edit, enum edit_move move);

bool edit_undo(struct edit *edit); /* typing is undone by runs, not by keys */
bool edit_redo(struct edit *edit);

/* The lines of a width in columns (at least 2). A single-line text has one line. */
struct edit_line {
	size_t start, length; /* bytes; the newline and a trailing break space are not counted */
	int columns;
};
size_t edit_layout(struct edit *edit, int width); /* the number of lines, at least 1 */
struct edit_line edit_line(const struct edit *edit, size_t line);
/* Where the cursor stands in the last layout. Behind a full line *column is its width. */
void edit_where(const struct edit *edit, size_t *line, int *column);

/* For text that is only shown: wraps text into width columns by the same rules. Returns the
 * bytes of the first line and in *skip how many more bytes (newline, space) to pass over. */
size_t wrap_line(const char *text, size_t length, int width, size_t *skip);

#endif
