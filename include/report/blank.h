/* A form on paper, to be filled in by hand and keyed from the paper. */
#ifndef ZHIBU_REPORT_BLANK_H
#define ZHIBU_REPORT_BLANK_H

#include <stddef.h>

#include "form/form.h"
#include "report/paper.h"

/* Makes the paper of a form of the pack in a language: all that a person fills in, in the order of
 * keying; choices as boxes with the digits that the keyboard takes for them. A form whose fields
 * fit a line has a table of empty rows, any other one record on a sheet, field below field. paper
 * is paper_init()ed; texts are copied. Words: blank.*; nothing can fail. */
void blank_make(struct paper *paper, const struct pack *pack, size_t form, size_t language);

#endif
