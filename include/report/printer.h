/* The printer, through the machine's printing service (CUPS), over its socket in the file system:
 * no program is run and no network used, so that it can be done with the folder open
 * (base/privacy.h). Nothing is asked of the service before a paper is to be printed. */
#ifndef ZHIBU_REPORT_PRINTER_H
#define ZHIBU_REPORT_PRINTER_H

#include <stdbool.h>

#include "base/charset.h"
#include "base/err.h"
#include "flow/session.h"
#include "report/paper.h"

struct printer {
	char *queue; /* what the service calls it; owned */
	char *name;  /* what people call it; owned */
	bool is_raw; /* the service only hands on: a dot-matrix printer, with types of its own */
};

/* That of LPDEST or PRINTER, or else the service's default one, or its only one. STATUS_REFUSED
 * printer.none (no service), printer.default (it has none), printer.refused {1} who {2} why;
 * STATUS_IO printer.service {1}. Waits for some seconds at most. */
enum status printer_find(struct printer *printer, struct err *err);
void printer_release(struct printer *printer);
/* Adds a line for the question where a paper is to go: which printer there is; or, where
 * printer_find() failed (err), why there is none, and how it goes without. */
void tell_printer(struct buf *buf, const struct session *session, const struct printer *printer,
		  const struct err *err);

/* The letters of that question (words ask.?), the likeliest first: p for the printer where there is
 * one, and print_letters. */
const char *printer_letters(const struct printer *printer);

/* Hands it a paper as plain text in pages, as plain_text_add() with columns. charset: GB18030 is
 * what dot-matrix printers have types for; in UTF-8 the service is to set it in type. */
enum status printer_send(const struct printer *printer, const struct paper *paper, int columns,
			 enum charset charset, struct err *err);

#endif
