/* What the layouts share; nobody else includes it. */
#ifndef ZHIBU_SRC_REPORT_LAYOUT_H
#define ZHIBU_SRC_REPORT_LAYOUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/line_break.h"
#include "report/paper.h"

/* The widths of a table's columns in lines of so many columns, with one of each rule between them;
 * own: the columns of a line that the paper's widths were said for. Where there is less room, the
 * widest give first, and short cells, names, dates and figures stay whole as long as that is
 * possible. The caller frees them. */
int *layout_widths(const struct paper_table *table, int own, int columns);
/* The columns up to and with the first ： or :, 0 where there is none. */
int layout_label(const char *text, size_t length);
/* A paragraph's text as it may be printed: what stands left of the tabulator, what right of it. */
void layout_sides(const char *text, struct buf *left, struct buf *right);
/* The lines of a title, as few as there can be: of about equal length, growing, shrinking or widest
 * in the middle (GB/T 9704, 7.3.1), ended where the words part, as far as characters tell that. */
void layout_title(struct print_lines *lines, const char *text, size_t length, int columns);
/* Whether no page ends behind a block (of a table: behind its last row): behind a heading, before a
 * table, a signature, a date, or the last paragraph of a paper. */
bool layout_keeps(const struct paper *paper, size_t block);
/* How far from the right edge a block of PAPER_RIGHT ends, in lines of so many columns. Those with
 * an indent that follow each other are centred on each other, none nearer to the edge than its
 * indent: who signs and the date (GB/T 9704, 7.3.5). */
int layout_indent_right(const struct paper *paper, size_t block, int columns);

#endif
