/* Lines of a printed text: Chinese punctuation as GB/T 15834-2011, 5.1 wants it, Latin words as
 * UAX #14 does, and figures kept with what they count (12人, 第3条, 7月2日, 3万元), short names in
 * a list whole (、赵某甲、). */
#ifndef ZHIBU_REPORT_LINE_BREAK_H
#define ZHIBU_REPORT_LINE_BREAK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Columns in print, where a Chinese character takes two: “ ” ‘ ’ … — · ★ ① □ and all others that
 * are ambiguous in UAX #11 take two, whatever a terminal makes of them. */
int print_width(uint32_t character);
int print_columns(const char *text, size_t length);

/* A line: the spaces that it was broken at stand between its end and the next one's start. */
struct print_line {
	size_t start, length; /* bytes */
	int columns;
};

struct print_lines {
	struct print_line *items;
	size_t count, capacity;
};

void print_lines_init(struct print_lines *lines);
void print_lines_release(struct print_lines *lines);

/* Breaks a text (visible characters, base/utf8.h; a line feed always ends a line) into lines of at
 * most first, then rest columns, in place of what lines held; both are at least 2. There is at
 * least one line. Where a word is longer than a line it is cut; where nothing else is left, so is
 * what should stay together: what counts and its figure before a date's month and day, these before
 * a word, a word before a mark gets to a wrong place. */
void print_lines_break(struct print_lines *lines, const char *text, size_t length, int first,
		       int rest);

/* The columns of the longest piece of a text that no line should end in. */
int print_columns_whole(const char *text, size_t length);
/* Adds a text with U+2060 (word joiner) wherever something else that breaks lines, and knows of
 * characters only, could end one between a figure and what it counts, or inside a name or a date.
 */
void print_join(struct buf *out, const char *text, size_t length);

#endif
