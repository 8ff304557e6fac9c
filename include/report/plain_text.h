/* A paper as plain text, as a printer of fixed pitch prints it and a pager shows it. */
#ifndef ZHIBU_REPORT_PLAIN_TEXT_H
#define ZHIBU_REPORT_PLAIN_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/paper.h"

/* Lines of a page: fanfold of 11 inches holds 66 at six an inch, A4 70. A printer that keeps off
 * the perforation turns the page by itself behind the 60th of 66, and a form feed would then give
 * an empty one. */
enum { PLAIN_TEXT_LINES = 59 };

/* Adds the paper as UTF-8 text in lines of at most columns (0: the paper's own; a table whose
 * columns would get less than two each is wider). pages: in pages of PLAIN_TEXT_LINES, each ended
 * by a form feed, with the mark at its head, the headings of a table that goes on, and, where pages
 * are numbered, — 1 — in its last line, a character from the right edge, on even pages the left.
 * Else as one page without an end. What cannot be printed is shown as a mark (utf8_add_visible). */
void plain_text_add(struct buf *out, const struct paper *paper, int columns, bool pages);

#endif
