/* A small CSV file as a grid of cells that know their place: forms, steps, rules
 * and words are read through it. */
#ifndef ZHIBU_FORM_SHEET_H
#define ZHIBU_FORM_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "form/words.h"

struct sheet {
	const char *path;    /* for messages; borrowed */
	struct arena *arena; /* where the cells live; borrowed */
	const char ***rows;  /* rows[r][c], NUL-terminated */
	size_t *widths;	     /* cells in row r, trailing empty ones not counted */
	size_t *lines;	     /* the line on which row r begins */
	size_t count;
	/* Known of a sheet that was cut before: rows begin with texts that ascend from the second
	 * row on, and none is wider than the first. */
	bool is_ordered;
};

/* Reads bytes (copied into the arena). Accepts BOM, CRLF, GB18030 and trailing
 * commas (a row of nothing else is none); a broken file is one mistake and an empty
 * sheet. */
void sheet_read(struct sheet *sheet, struct arena *arena, const char *path, const char *bytes,
		size_t length, struct mistakes *mistakes);
/* As sheet_read, which drops the spaces at both ends of a cell; here
 * they are data. */
void sheet_read_exactly(struct sheet *sheet, struct arena *arena, const char *path,
			const char *bytes, size_t length, struct mistakes *mistakes);
/* A sheet cut into cells when the program was built (src/packer.c). */
struct packed_sheet {
	uint32_t row_count; /* 0: it was not cut */
	uint32_t cell_count;
	uint32_t is_ordered;
	uint32_t texts; /* where all cells' texts stand, in bytes from here on */
	/* Of each row its line, times PACKED_LINE, and its width; then of each cell, row by row,
	 * the place of its text. */
	uint32_t numbers[];
};

enum { PACKED_LINE = 256 };

struct pack_file;

/* As sheet_read, of a file of a pack; cells that were cut before are only pointed to. */
void sheet_read_file(struct sheet *sheet, struct arena *arena, const char *path,
		     const struct pack_file *file, struct mistakes *mistakes);
/* As sheet_read_exactly; only words.csv was cut with its spaces. */
void sheet_read_words(struct sheet *sheet, struct arena *arena, const char *path,
		      const struct pack_file *file, struct mistakes *mistakes);
/* The cell, or "" past the row's end. */
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column);

/* The headings of a row: which column holds what, in which language. */
struct heading {
	const char *name; /* "label" of "label::中文 (zh)" */
	int language;	  /* index into the pack's languages, or -1 */
	int known;	  /* index into the names known, or -1 */
};

enum { HEADINGS_KNOWN_MOST = 32 };

/* Reads row as headings. known names those allowed (a heading that begins with
 * none of them is a mistake with the nearest known name: form.column); a
 * language not seen yet is added to languages. Returns an array of the row's
 * width in the arena. column 1 is sheet column 0. A heading that stands twice is a
 * mistake as well (form.column_twice). An empty heading is none: known is -1. */
struct heading *sheet_headings(const struct sheet *sheet, size_t row, const char *const *known,
			       size_t known_count, struct pack *pack, struct mistakes *mistakes);

#endif
