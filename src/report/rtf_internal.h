/* What the parts of the RTF writer share; nobody else includes it. */
#ifndef ZHIBU_SRC_REPORT_RTF_INTERNAL_H
#define ZHIBU_SRC_REPORT_RTF_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "report/paper.h"

/* In twips (1/1440 inch). A line of 28 characters is pitched 316 each, which is 4 less than
 * characters of 16 points are wide. */
enum {
	RTF_PITCH = 316,
	RTF_NARROWED = RTF_PITCH - 320 - 1, /* one more, so that no rounding loses the 28th */
	RTF_COLUMN = RTF_PITCH / 2,
	RTF_SMALL = 18 /* half points of what is quiet */
};

/* Types, by their numbers in the file. */
enum rtf_type { RTF_BODY, RTF_TITLE, RTF_BLACK, RTF_ITALIC, RTF_SONG };

/* A document being written. */
struct rtf_writing {
	struct buf *out;
	const struct paper *paper;
	int width;	  /* of the text block */
	bool begins_page; /* what comes next begins a page */
	bool is_after_table;
	struct buf left, right;
};

/* Text that is visible already; a line feed becomes a line. */
void rtf_add_plain(struct buf *out, const char *text, size_t length);
/* The same, with figures, names and dates held together. */
void rtf_add_text(struct buf *out, const char *text, size_t length);
void rtf_add_visible(struct buf *out, const char *text); /* the same, made visible first */
/* One type for Latin, Chinese and what could be either; size: in half points. */
void rtf_add_type(struct buf *out, enum rtf_type type, int size);
/* A paragraph that takes no room: tables may not touch, and a document ends in one. */
void rtf_add_hairline(struct rtf_writing *writing);
/* A block of PAPER_TABLE. */
void rtf_add_table(struct rtf_writing *writing, size_t block);

#endif
