/* Cells are cut out of one copy of the file, in place: a cell's delimiter becomes
 * its NUL, and a quoted cell shrinks within its quotes. */
#include "form/sheet.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "base/scan.h"

/* What follows the text: a line end, and room to look at 64 bytes from anywhere. */
enum { AFTER = 1 + SCAN_BLOCK };

struct row_mark {
	size_t start; /* its first cell */
	size_t line;
};

struct scan {
	char *at, *end;
	/* The marks (delimiter, quote, line end) not taken yet of the 64 bytes from block on. */
	char *block;
	uint64_t marks;
	size_t line;
	char delimiter;
	bool keeps_spaces;
	const char **cells; /* of all rows, one after the other */
	size_t cell_count, cell_capacity;
	struct row_mark *rows;
	size_t row_count, row_capacity;
	const char *mistake;
	size_t column;
};

static uint64_t marks_of(const struct scan *scan, const char *block)
{
	return scan_marks(block, scan->delimiter, '"', '\n', '\r');
}

/* The next mark; each is taken once, in order. There is a line end after the text. */
static inline char *next_mark(struct scan *scan)
{
	uint64_t marks = scan->marks;
	char *block = scan->block;

	while (!marks) {
		block += SCAN_BLOCK;
		marks = marks_of(scan, block);
	}
	scan->block = block;
	scan->marks = marks & (marks - 1);
	return block + scan_first(marks);
}

static void scan_release(struct scan *scan)
{
	memory_free(scan->cells);
	memory_free(scan->rows);
}

/* Room for a usual file of that length at once. */
static void scan_reserve(struct scan *scan, size_t length)
{
	scan->cell_capacity = length / 8 + 64;
	scan->row_capacity = length / 64 + 16;
	scan->cells = memory_resize(NULL, scan->cell_capacity, sizeof(*scan->cells));
	scan->rows = memory_resize(NULL, scan->row_capacity, sizeof(*scan->rows));
}

static void cell_add(struct scan *scan, const char *text)
{
	if (scan->cell_count == scan->cell_capacity)
		scan->cells = memory_grow(scan->cells, scan->cell_count, &scan->cell_capacity,
					  sizeof(*scan->cells));
	scan->cells[scan->cell_count++] = text;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool plain_cell(struct scan *scan)
{
	char *start = scan->at, *end = next_mark(scan);

	scan->at = end;
	if (*end == '"') {
		scan->mistake = "csv.quote_inside";
		return false;
	}
	if (!scan->keeps_spaces) {
		while (start < end && is_space(*start))
			start++;
		while (end > start && is_space(end[-1]))
			end--;
	}
	cell_add(scan, start);
	/* The mark is still to be looked at; the row's loop cuts there. */
	if (end < scan->at)
		*end = '\0';
	return true;
}

/* A quoted cell: "" is a quote, CRLF and CR are LF. */
static bool quoted_cell(struct scan *scan)
{
	char *from = next_mark(scan) + 1, *to = from;

	cell_add(scan, to);
	for (;;) {
		char *mark = next_mark(scan), c = *mark;
		size_t length = (size_t)(mark - from);

		if (mark >= scan->end) {
			scan->mistake = "csv.quote_open";
			return false;
		}
		if (to < from)
			memmove(to, from, length);
		to += length;
		from = mark + 1;
		if (c == '"') {
			if (*from != '"')
				break;
			from = next_mark(scan) + 1;
		} else if (c == '\r') {
			if (*from == '\n' && from < scan->end)
				from = next_mark(scan) + 1;
			c = '\n';
		}
		scan->line += c == '\n';
		*to++ = c;
	}
	scan->at = from;
	if (*from != scan->delimiter && *from != '\n' && *from != '\r') {
		scan->mistake = "csv.quote_inside";
		return false;
	}
	next_mark(scan);
	*to = '\0';
	return true;
}

/* One row; empty cells at its end, and a row of nothing else, are dropped. */
static bool scan_row(struct scan *scan)
{
	size_t start = scan->cell_count, line = scan->line, filled = start;
	char end;

	do {
		scan->column = scan->cell_count - start + 1;
		if (!(*scan->at == '"' ? quoted_cell(scan) : plain_cell(scan)))
			return false;
		end = *scan->at;
		*scan->at++ = '\0';
		if (scan->cells[scan->cell_count - 1][0])
			filled = scan->cell_count;
	} while (end == scan->delimiter);
	if (end == '\r' && *scan->at == '\n' && scan->at < scan->end)
		scan->at = next_mark(scan) + 1;
	scan->line++;
	scan->cell_count = filled;
	if (filled == start)
		return true;
	scan->rows =
	    memory_grow(scan->rows, scan->row_count, &scan->row_capacity, sizeof(*scan->rows));
	scan->rows[scan->row_count++] = (struct row_mark){start, line};
	return true;
}

/* Moves what was scanned from the heap into the sheet's arena. */
static void scan_keep(const struct scan *scan, struct sheet *sheet)
{
	const char **cells;

	if (scan->row_count == 0)
		return;
	cells = arena_new(sheet->arena, scan->cell_count * sizeof(*cells));
	memcpy(cells, scan->cells, scan->cell_count * sizeof(*cells));
	sheet->rows = arena_new(sheet->arena, scan->row_count * sizeof(*sheet->rows));
	sheet->widths = arena_new(sheet->arena, scan->row_count * sizeof(*sheet->widths));
	sheet->lines = arena_new(sheet->arena, scan->row_count * sizeof(*sheet->lines));
	sheet->count = scan->row_count;
	for (size_t r = 0; r < scan->row_count; r++) {
		size_t start = scan->rows[r].start, end = scan->cell_count;

		if (r + 1 < scan->row_count)
			end = scan->rows[r + 1].start;
		sheet->rows[r] = cells + start;
		sheet->widths[r] = end - start;
		sheet->lines[r] = scan->rows[r].line;
	}
}

/* A form's first row is a section's name alone and shows no delimiter; its second
 * one begins with it. */
static char delimiter_of(const struct csv_text *text)
{
	const char *at = text->bytes.bytes;

	at += strcspn(at, ",;\t\n");
	if (*at == '\n' && (at[1] == ';' || at[1] == '\t'))
		return at[1];
	return text->delimiter;
}

static void read_sheet(struct sheet *sheet, const char *bytes, size_t length, bool keeps_spaces,
		       struct mistakes *mistakes)
{
	static const char after[AFTER] = "\n";
	struct buf buf;
	struct csv_text text = {0};
	struct scan scan;
	struct err err;
	char *copy;

	buf_init(&buf);
	buf_reserve(&buf, length + AFTER);
	buf_add(&buf, bytes, length);
	if (csv_text_take(&text, &buf, sheet->path, &err)) {
		mistakes_add_err(mistakes, &err);
		goto out;
	}
	length = text.bytes.length;
	buf_add(&text.bytes, after, AFTER);
	copy = arena_text(sheet->arena, text.bytes.bytes, text.bytes.length);
	scan = (struct scan){
	    .at = copy,
	    .block = copy,
	    .end = copy + length,
	    .line = 1,
	    .delimiter = delimiter_of(&text),
	    .keeps_spaces = keeps_spaces,
	};
	scan.marks = marks_of(&scan, copy);
	scan_reserve(&scan, length);
	while (scan.at < scan.end && !scan.mistake) {
		size_t line = scan.line;

		if (!scan_row(&scan))
			mistakes_add(mistakes, sheet->path, line, scan.column, scan.mistake, NULL,
				     NULL, NULL);
	}
	if (!scan.mistake)
		scan_keep(&scan, sheet);
	scan_release(&scan);
out:
	csv_text_release(&text);
	buf_release(&buf);
}

void sheet_read(struct sheet *sheet, struct arena *arena, const char *path, const char *bytes,
		size_t length, struct mistakes *mistakes)
{
	*sheet = (struct sheet){.path = path, .arena = arena};
	read_sheet(sheet, bytes, length, false, mistakes);
}

void sheet_read_exactly(struct sheet *sheet, struct arena *arena, const char *path,
			const char *bytes, size_t length, struct mistakes *mistakes)
{
	*sheet = (struct sheet){.path = path, .arena = arena};
	read_sheet(sheet, bytes, length, true, mistakes);
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	if (row >= sheet->count || column >= sheet->widths[row])
		return "";
	return sheet->rows[row][column];
}
