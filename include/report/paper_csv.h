/* The tables of a paper for a spreadsheet. */
#ifndef ZHIBU_REPORT_PAPER_CSV_H
#define ZHIBU_REPORT_PAPER_CSV_H

#include "base/buf.h"
#include "report/paper.h"

/* Adds the paper's tables as CSV that Excel opens: UTF-8 with BOM, CRLF, each under its headings,
 * an empty line between two; no cell is run as a formula (base/csvfile.h). A paper without a table
 * gives its paragraphs, one a row. */
void paper_csv_add(struct buf *out, const struct paper *paper);

#endif
