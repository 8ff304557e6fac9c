/* A paper in memory, before it is laid out: what a template (report/template.h) or a form
 * (report/blank.h) makes, and what plain text (report/plain_text.h) and RTF (report/rtf.h) are made
 * of. It knows what a piece of text is, not where it comes to stand: widths are in columns of a
 * printer's fixed pitch, a Chinese character taking two, and every layout makes its own lines and
 * pages of them.
 *
 * Styles are those of GB/T 9704-2012 (layout of official documents), 7: a text block of 22 lines of
 * 28 characters. */
#ifndef ZHIBU_REPORT_PAPER_H
#define ZHIBU_REPORT_PAPER_H

#include <stdbool.h>
#include <stddef.h>

#include "form/form.h"

enum paper_style {
	PAPER_BODY,	  /* 仿宋, size 3; its first line two characters in */
	PAPER_FLUSH,	  /* the same, from the left edge: whom it is for, a line above a table */
	PAPER_LABELLED,	  /* the same, its other lines below what follows the first ： or : */
	PAPER_TITLE,	  /* 小标宋, size 2, centred */
	PAPER_SUBTITLE,	  /* 楷体, size 3, centred */
	PAPER_HEADING,	  /* 一、 黑体 */
	PAPER_SUBHEADING, /* （一） 楷体 */
	PAPER_CENTRED,	  /* 仿宋, centred */
	PAPER_RIGHT,	  /* 仿宋, to the right edge but for the paragraph's indent; those with an
			     indent that follow each other are centred on each other */
	PAPER_NOTE,	  /* 宋体, size 小五, from the left edge: how a form is filled in */
	PAPER_STYLES
};

/* A tabulator (U+0009) in a text: what follows stands at the right edge, on the same line where
 * both fit. There is at most one. */
struct paper_paragraph {
	enum paper_style style;
	int indent;	      /* columns, from the left; of PAPER_RIGHT from the right */
	bool keeps_with_next; /* no page ends between it and what follows */
	char *text;	      /* owned; no line feed in it; "" is an empty line */
};

struct paper_column {
	int width; /* columns, without rules and margins of the cell; 0: shares what is left */
	bool is_centred;
	bool is_quiet; /* in small type, where there is one */
	char *heading; /* owned */
};

struct paper_row {
	char **cells; /* as many as columns; owned; a line feed parts lines */
	int lines;    /* at least so high, in lines (for writing by hand); 0: as the text needs */
};

/* A table ruled all round; its headings stand again on each page; a row is cut only where it is
 * higher than a page. */
struct paper_table {
	struct paper_column *columns;
	size_t column_count;
	bool has_headings;
	struct paper_row *rows;
	size_t row_count, row_capacity;
};

enum paper_kind { PAPER_PARAGRAPH, PAPER_TABLE, PAPER_PAGE /* a new page */ };

struct paper_block {
	enum paper_kind kind;
	union {
		struct paper_paragraph paragraph;
		struct paper_table table;
	} as;
};

enum { PAPER_NARROW = 56, PAPER_USUAL = 72, PAPER_WIDE = 106 }; /* columns of a line */

struct paper {
	char *title;	  /* for lists, and the document's properties; owned */
	char *mark;	  /* at the head of every page: 内部资料; or "" ; owned */
	enum level level; /* the widest circle that may see it */
	int columns;	  /* of a line; more than 80: across (landscape) */
	bool has_numbers; /* pages are numbered: — 1 — */
	struct paper_block *blocks;
	size_t count, capacity;
};

void paper_init(struct paper *paper);
void paper_release(struct paper *paper);

/* A new block at its end; borrowed until the next. Texts are copied. */
struct paper_paragraph *paper_add_paragraph(struct paper *paper, enum paper_style style,
					    const char *text, size_t length);
struct paper_table *paper_add_table(struct paper *paper);
void paper_add_page(struct paper *paper);

void paper_table_add_column(struct paper_table *table, int width, bool is_centred,
			    const char *heading);
/* A row of empty cells; borrowed until the next. Columns must all be there. */
struct paper_row *paper_table_add_row(struct paper_table *table);
void paper_row_set(struct paper_row *row, size_t column, const char *text, size_t length);

#endif
