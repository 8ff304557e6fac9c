/* UTF-8 (RFC 3629) and the columns that characters take on a terminal.
 *
 * Width: East Asian Wide and Fullwidth (Unicode 15.0, UAX #11) are 2, ambiguous
 * 1, combining marks, zero-width characters and controls 0. The figures agree
 * with the C library's wcwidth() in a UTF-8 locale for all that can be printed,
 * because ncurses moves the cursor by that one.
 */
#ifndef ZHIBU_BASE_UTF8_H
#define ZHIBU_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Decodes one character from at most length bytes into *character. Returns the
 * bytes it takes, or 0 where they are no valid character (overlong, surrogate,
 * past U+10FFFF, or cut short). */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *character);
/* Writes the character's bytes (at most 4), returns how many. */
size_t utf8_encode(uint32_t character, char bytes[4]);
void utf8_add(struct buf *buf, uint32_t character);

bool utf8_is_valid(const char *bytes, size_t length);
/* The same of the characters that begin from at on and before until, where what is before at is so.
 * length: what there is to read, 3 bytes more than until or all. */
bool utf8_goes_on(const char *bytes, size_t length, size_t at, size_t until);
size_t utf8_length(const char *text, size_t length); /* in characters; a bad byte counts 1 */

int utf8_width(uint32_t character); /* 0, 1 or 2 */
/* The place of a character among the ambiguous ones (UAX #11: “ … — ① ·), which Chinese type sets
 * in two columns, or -1; and the character at a place below UTF8_AMBIGUOUS. */
enum { UTF8_AMBIGUOUS = 746 };
int utf8_ambiguous(uint32_t character);
uint32_t utf8_ambiguous_at(size_t place);
/* A character that sticks to the one before it (combining mark, variation
 * selector). */
bool utf8_is_mark(uint32_t character);
/* A character that must never reach the terminal as it is: C0, DEL, C1, bidi
 * controls, zero-width spaces and joiners, other invisible ones (U+2060..206F), line and
 * paragraph separators, U+FFF9..FFFB, tags. (Trojan Source, Boucher and Anderson 2021.) */
bool utf8_is_hostile(uint32_t character);

int utf8_columns(const char *text, size_t length); /* columns on screen */
/* The bytes of the first glyph: a character and the marks that stick to it. */
size_t utf8_glyph(const char *text, size_t length);
/* The most bytes from the start, whole glyphs only, that fit into columns. */
size_t utf8_cut(const char *text, size_t length, int columns);

/* The bytes of text, at most most of them, that end no character in the middle. */
size_t utf8_whole(const char *text, size_t most);

/* Adds text as it may be shown: hostile characters and bad bytes become visible
 * marks (U+2400 + n for C0, otherwise <U+XXXX>, bad bytes <XX>). Newlines stay
 * where keep_newlines is set, else they become U+21B5. */
void utf8_add_visible(struct buf *buf, const char *text, size_t length, bool keep_newlines);

#endif
