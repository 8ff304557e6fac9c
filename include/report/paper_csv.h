/* The tables of a paper for a spreadsheet. */
#ifndef ZHIBU_REPORT_PAPER_CSV_H
#define ZHIBU_REPORT_PAPER_CSV_H

#include "base/buf.h"
#include "report/paper.h"

/* Adds the paper's tables as CSV that Excel opens: UTF-8 with BOM, CRLF, each under its headings;
 * no cell is run as a formula (base/csvfile.h), and one that would be read as another figure or day
 * (06-07, 110101199001011234) has a tabulator in front, which makes it text. Of several tables the
 * paragraphs around stand too, with an empty line behind each table but the last: they say whose it
 * is. A paper without a table gives its paragraphs, one a row. */
void paper_csv_add(struct buf *out, const struct paper *paper);

#endif
