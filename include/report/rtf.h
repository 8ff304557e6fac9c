/* A paper as RTF (1.9.1), for WPS, Word and LibreOffice: A4 with the margins, the 22 lines of 28
 * characters, the types and the page numbers of GB/T 9704-2012, 5 to 7. */
#ifndef ZHIBU_REPORT_RTF_H
#define ZHIBU_REPORT_RTF_H

#include "base/buf.h"
#include "report/paper.h"

/* Adds the paper: ASCII only, every other character as \uN with ? for readers that do not know it;
 * what a text holds is text, whatever it looks like, and what cannot be printed is shown as a mark.
 * A paper of more than 80 columns lies across. Tables are set in the largest type up to size 4 in
 * which their columns fit the line. */
void rtf_add(struct buf *out, const struct paper *paper);

#endif
