/* A printer of fixed pitch: what becomes of the bytes that are sent to it. */
#ifndef ZHIBU_TESTS_PRINTER_H
#define ZHIBU_TESTS_PRINTER_H

#include "base/buf.h"
#include "base/charset.h"

enum { PRINTER_FANFOLD = 66, PRINTER_A4 = 70 }; /* lines of a sheet */

/* Prints a text, sent in a charset, on sheets of so many lines; it turns the page by itself six
 * lines before a sheet's end, to keep off the perforation. Fails where it had to, where a sheet
 * stays empty or a line is wider than columns, where the bytes are no characters, or two of GB18030
 * do not take two columns. What was printed is compared with the text. Returns the sheets. */
size_t printer_print(const struct buf *text, enum charset charset, int lines, int columns);

#endif
