/* The lines in a segment's bytes, whatever else is in them: one after the other, and past
 * what is damaged on to the next good one. */
#ifndef ZHIBU_DATA_JOURNAL_SCAN_H
#define ZHIBU_DATA_JOURNAL_SCAN_H

#include "journal_internal.h"

struct scan {
	struct buf bytes; /* the segment's */
	size_t at;	  /* where the next one is looked for */
	char delimiter;	  /* of the line */
	struct csv_row row;
	struct buf decoded;
	size_t counted, line; /* newlines before counted */
	size_t budget;	      /* bytes that may still be looked at twice */
};

enum found {
	FOUND_LINE,
	FOUND_NOTHING, /* a header, or a row without content */
	FOUND_DAMAGE,
	FOUND_END
};

void scan_init(struct scan *scan);
void scan_release(struct scan *scan);
void scan_begin(struct scan *scan); /* once bytes are there */
/* What stands at start, up to scan->at. The line's texts are borrowed until the next call. */
enum found scan_next(struct scan *scan, struct journal_line *line, size_t *start);
/* From 1; offsets may only grow. */
size_t scan_line_number(struct scan *scan, size_t offset);

#endif
