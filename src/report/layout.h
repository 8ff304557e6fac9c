/* What the layouts share; nobody else includes it. */
#ifndef ZHIBU_SRC_REPORT_LAYOUT_H
#define ZHIBU_SRC_REPORT_LAYOUT_H

#include "base/buf.h"
#include "report/paper.h"

/* The widths of a table's columns in lines of so many columns, with one of each rule between them;
 * own: the columns of a line that the paper's widths were said for. The caller frees them. */
int *layout_widths(const struct paper_table *table, int own, int columns);
/* The columns up to and with the first ： or :, 0 where there is none. */
int layout_label(const char *text, size_t length);
/* A paragraph's text as it may be printed: what stands left of the tabulator, what right of it. */
void layout_sides(const char *text, struct buf *left, struct buf *right);

#endif
