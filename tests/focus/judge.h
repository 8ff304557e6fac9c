/* Whether the cursor is on the focused item, judged by what can be seen: a braille line or a screen
 * reader sees no more.
 *
 * The focused item is where the mark is: the `>` in front of a row of a list or a field, of an
 * answer, of a line that is typed, inside the box that lies on top where there is one. The cursor
 * must stand at the mark (a list: right behind it; an answer: on it), or in the value of the marked
 * field, which may be several rows high, its label in the first. Where nothing is marked the
 * screen must be one that is only read, with the cursor at its beginning, or a table of pairs, with
 * the cursor on a pair. */
#ifndef ZHIBU_TESTS_FOCUS_JUDGE_H
#define ZHIBU_TESTS_FOCUS_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

enum { SIGHT_ROWS_MOST = 64 };

struct sight {
	const char *rows[SIGHT_ROWS_MOST]; /* UTF-8, from the top */
	int count, columns;
	int cursor_row, cursor_column;
	bool is_visible;
};

/* What was judged; FOCUS_LOST: the cursor is on none of them. */
enum focus {
	FOCUS_LOST,
	FOCUS_ROW,    /* of a list */
	FOCUS_FIELD,  /* of a record */
	FOCUS_FILTER, /* typed below a list */
	FOCUS_ITEM,   /* of a popup */
	FOCUS_ANSWER, /* of a question */
	FOCUS_LINE,   /* typed in a box */
	FOCUS_READ,   /* a text in a box, or nothing found in it */
	FOCUS_PAIR,   /* of the table of pairs */
	FOCUS_TEXT,   /* a screen that is only read, or an empty list */
	FOCUS_KINDS
};
enum focus focus_judge(const struct sight *sight);

#endif
