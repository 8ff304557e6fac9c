/* CSV (RFC 4180) as people and spreadsheets leave it; the only user of libcsv.
 *
 * Reading has two steps. csv_text_take() settles the encoding, the delimiter and
 * what makes a file unreadable; csv_index_make() finds where each row begins (quotes
 * respected), so that a row can be parsed alone, and rows nobody looks at never
 * are. csv_row_parse() splits a row that keeps to RFC 4180 and leaves any other to
 * libcsv.
 */
#ifndef ZHIBU_BASE_CSVFILE_H
#define ZHIBU_BASE_CSVFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { CSV_CELL_LIMIT = 1 << 20 }; /* bytes in one cell */

enum csv_encoding { CSV_UTF8, CSV_GB18030 };

/* The whole file as UTF-8. */
struct csv_text {
	struct buf bytes;
	size_t start;		    /* behind its BOM */
	enum csv_encoding encoding; /* what it was */
	bool had_bom;
	char delimiter; /* ',' ';' or TAB: the one most frequent in the first row outside quotes */
	bool crlf;	/* the first row ended in CRLF */
};

/* Takes the bytes over (the buf is empty after) and decodes them: UTF-8 where
 * valid, else GB18030, but neither where it is plainly damaged UTF-8 (or has a BOM):
 * that would be garbled for good. STATUS_INPUT with the line: csv.nul, csv.utf16,
 * csv.encoding (neither). path is for messages only. */
enum status csv_text_take(struct csv_text *text, struct buf *bytes, const char *path,
			  struct err *err);
void csv_text_release(struct csv_text *text);

/* Where rows begin: offsets[0..count], offsets[count] is the end of the text. An
 * empty line is no row. */
struct csv_index {
	uint32_t *offsets;
	size_t count, capacity;
};

/* A quote opens only at a cell's start. STATUS_INPUT with line and column:
 * csv.quote_open (never closed), csv.cell_limit. */
enum status csv_index_make(struct csv_index *index, const struct csv_text *text, const char *path,
			   struct err *err);
void csv_index_release(struct csv_index *index);
/* Both of them, found while the bytes come: in one pass over each piece as long as the processor's
 * caches have it. What is not UTF-8 is left to a second look. */
struct csv_sweep {
	struct csv_text text; /* but for its bytes */
	struct csv_scan {
		struct csv_index index;
		size_t done; /* bytes, whole blocks */
		char delimiter;
		bool quoted, has_zero;
		size_t row;	 /* where the present row begins */
		size_t quote;	 /* where the last quote was opened */
		size_t skipped;	 /* a doubled quote's second half */
		size_t too_long; /* where a row with a cell past the limit begins, or SIZE_MAX */
	} scan;
	bool is_other; /* not for this way */
};
void csv_sweep_begin(struct csv_sweep *sweep);
/* bytes: all that are there so far, NUL-terminated. */
void csv_sweep_go_on(struct csv_sweep *sweep, const struct buf *bytes);
void csv_sweep_release(struct csv_sweep *sweep);
/* csv_text_take() and csv_index_make(), in one pass, or none where there was a sweep (or NULL) over
 * these very bytes. */
enum status csv_read(struct csv_text *text, struct csv_index *index, struct buf *bytes,
		     struct csv_sweep *sweep, const char *path, struct err *err);

size_t csv_line_of(const struct csv_text *text, size_t offset); /* from 1; counts newlines */

/* One parsed row: cells are NUL-terminated and borrowed until the row's next
 * use. */
struct csv_row {
	const char **cells;
	size_t *lengths;
	size_t count;
	bool is_broken; /* a quote inside an unquoted cell, or bytes after a
			 * closing quote: cells hold libcsv's reading of it */
	struct buf store;
	size_t capacity;
	void *parser; /* libcsv's, kept for the next row */
};

void csv_row_init(struct csv_row *row);
void csv_row_release(struct csv_row *row);
/* Parses bytes[0..length), one row with or without its line end. Spaces are
 * data and stay. Line ends inside quotes become a single LF. */
void csv_row_parse(struct csv_row *row, const char *bytes, size_t length, char delimiter);

/* Adds one cell, quoted where it must be (delimiter, quote, CR, LF, leading or
 * trailing space); the caller adds delimiters and line ends, and writes a row of one
 * empty cell as "", since an empty line is no row. */
void csv_add_cell(struct buf *buf, const char *text, size_t length);

/* A cell that a spreadsheet could take for a formula gets one apostrophe in front,
 * and loses exactly one on reading: where the content, after any leading
 * apostrophes, begins with = + - @ | % TAB CR LF or full-width = + - @ (OWASP, CSV
 * Injection). */
void cell_guard(struct buf *buf, const char *text, size_t length);
size_t cell_unguarded(const char *text, size_t length); /* 1 where one is to be dropped, else 0 */
/* Whether a cell as it stands in a file would be run as a formula. */
bool cell_is_formula(const char *text, size_t length);
/* One cell, guarded and quoted where it must be. */
void csv_add_guarded(struct buf *buf, const char *text);

#endif
