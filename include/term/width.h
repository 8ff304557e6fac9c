/* The columns that text takes on the terminal that is open: as base/utf8.h says, but that many East
 * Asian terminals show “ … — ① · and the like, which are one column elsewhere, in two. */
#ifndef ZHIBU_TERM_WIDTH_H
#define ZHIBU_TERM_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether ambiguous characters (UAX #11) take two columns; not, where nobody says so. */
void width_double(bool is_double);
bool width_is_double(void);

/* As utf8_width(), utf8_columns() and utf8_cut(). */
int width_of(uint32_t character);
int width_columns(const char *text, size_t length);
size_t width_cut(const char *text, size_t length, int columns);

/* curses takes the columns from the C library, which knows one width only: it is given another
 * character of two columns in the place of an ambiguous one, and what it sends is turned back
 * (screen.c). The stand-ins are Tangut; real ones are U+3013 (〓) then. */
uint32_t width_stand_in(uint32_t character);
uint32_t width_stood_for(uint32_t character);

#endif
