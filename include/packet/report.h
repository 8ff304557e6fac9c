/* What one place hands to the one above it, as files in memory: counts, and the tables that the
 * pack sends up. The pack decides all of it (flow/figures.h); no text of a finding, no field that
 * its form keeps below LEVEL_SUPERIOR, and no draft or note is ever among them.
 *
 *   report.csv        one row: id (the site's code), at, forms (the pack's newest version), step
 *                     (the last one begun), state (of that step), done (steps that are), block,
 *                     warn, inform (findings), and the figures that belong to no step
 *   figures.csv       a row for each figure of a step: id, step, value
 *   findings.csv      a row for each rule that finds something, and level: id, rule, step, level,
 *                     count (rows concerned)
 *   TABLE.csv         the rows and fields of each table that goes up
 *   datapackage.json  what they are: Data Package 2.0
 *
 * CSV as the tables of a data folder: UTF-8 with BOM, CRLF, the first line names the fields.
 */
#ifndef ZHIBU_PACKET_REPORT_H
#define ZHIBU_PACKET_REPORT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "flow/session.h"

struct report_file {
	char *name; /* "report.csv"; owned */
	struct buf bytes;
	size_t rows; /* without the heading; 0 of datapackage.json */
};

struct report {
	struct report_file *files; /* by name */
	size_t count, capacity;
};

void report_init(struct report *report);
void report_release(struct report *report);

/* Makes the files. at: the moment that stands in it (base/date.h), or NULL: now. The same folder
 * and moment give the same bytes. STATUS_REFUSED report.none: the pack sends nothing up;
 * report.unnamed: the place has not entered what it is called; STATUS_INPUT pack.mistakes: what
 * the pack says of it has mistakes (session_mistakes()). The report is empty then. */
enum status report_make(struct session *session, const char *at, struct report *report,
			struct err *err);

/* Where reports lie that came in: a folder REPORTS_FOLDER of the data folder, in which each place
 * has its own, "KEY=CODE" (KEY: the pack's name for a place, CODE: its site). */
#define REPORTS_FOLDER "reports"
/* Adds "KEY=CODE" for a site; nothing where the pack sends nothing up. */
void report_add_folder(struct buf *buf, struct session *session, const char *site);

#endif
