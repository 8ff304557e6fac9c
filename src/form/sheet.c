/* Cells are cut out of one copy of the file, in place: a cell's delimiter becomes
 * its NUL, and a quoted cell shrinks within its quotes. */
#include "form/sheet.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "form/form.h"

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

/* A byte that may be a space; one test for nearly every cell. */
static bool is_low(char c)
{
	return (unsigned char)c <= ' ';
}

/* A cell without quotes, from start to its mark; cut where it ends in spaces. */
static char *trim(char *start, char *mark)
{
	char *end = mark;

	while (start < mark && is_space(*start))
		start++;
	while (end > start && is_space(end[-1]))
		end--;
	if (end < mark)
		*end = '\0';
	return start;
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

/* The cells of one row; gives the mark that ends it, or 0 with a mistake. What every cell needs
 * is held in variables: the compiler would read it anew after each byte written. */
static char scan_cells(struct scan *scan, size_t start)
{
	const char delimiter = scan->delimiter;
	char *at = scan->at, c;

	do {
		char *cell = at, *mark;

		if (*at == '"') {
			scan->at = at;
			if (!quoted_cell(scan)) {
				scan->column = scan->cell_count - start;
				return 0;
			}
			mark = scan->at;
		} else {
			mark = next_mark(scan);
			if (*mark == '"') {
				scan->mistake = "csv.quote_inside";
				scan->column = scan->cell_count - start + 1;
				return 0;
			}
			if (cell < mark && (is_low(*cell) || is_low(mark[-1])) &&
			    !scan->keeps_spaces)
				cell = trim(cell, mark);
			cell_add(scan, cell);
		}
		c = *mark;
		*mark = '\0';
		at = mark + 1;
	} while (c == delimiter);
	scan->at = at;
	return c;
}

/* One row; empty cells at its end, and a row of nothing else, are dropped. */
static bool scan_row(struct scan *scan)
{
	size_t start = scan->cell_count, line = scan->line;
	char end = scan_cells(scan, start);

	if (!end)
		return false;
	if (end == '\r' && *scan->at == '\n' && scan->at < scan->end)
		scan->at = next_mark(scan) + 1;
	scan->line++;
	while (scan->cell_count > start && !scan->cells[scan->cell_count - 1][0])
		scan->cell_count--;
	if (scan->cell_count == start)
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
	cells = arena_room(sheet->arena, scan->cell_count * sizeof(*cells));
	memcpy(cells, scan->cells, scan->cell_count * sizeof(*cells));
	sheet->rows = arena_room(sheet->arena, scan->row_count * sizeof(*sheet->rows));
	sheet->widths = arena_room(sheet->arena, scan->row_count * sizeof(*sheet->widths));
	sheet->lines = arena_room(sheet->arena, scan->row_count * sizeof(*sheet->lines));
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

/* The first of these to come. A form's first row may be a section's name alone; the next begins
 * with the delimiter. */
static char delimiter_of(const char *text)
{
	text = strpbrk(text, ",;\t");
	return text ? *text : ',';
}

/* A copy in the sheet's arena, as UTF-8 and with what is to follow it; NULL with a mistake. */
static char *take_text(struct sheet *sheet, const char *bytes, size_t *length,
		       struct mistakes *mistakes)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct csv_text text = {0};
	struct buf buf;
	struct err err;
	char *copy = NULL;

	buf_init(&buf);
	if (*length >= 3 && memcmp(bytes, mark, 3) == 0) {
		bytes += 3;
		*length -= 3;
	}
	/* The usual case needs no second copy. */
	if (!utf8_is_valid(bytes, *length) || memchr(bytes, '\0', *length)) {
		buf_add(&buf, bytes, *length);
		if (csv_text_take(&text, &buf, sheet->path, &err)) {
			mistakes_add_err(mistakes, &err);
			goto out;
		}
		bytes = text.bytes.bytes;
		*length = text.bytes.length;
	}
	copy = arena_room(sheet->arena, *length + AFTER);
	memcpy(copy, bytes, *length);
	memset(copy + *length, 0, AFTER);
	copy[*length] = '\n';
out:
	csv_text_release(&text);
	buf_release(&buf);
	return copy;
}

static void read_sheet(struct sheet *sheet, const char *bytes, size_t length, bool keeps_spaces,
		       struct mistakes *mistakes)
{
	char *copy = take_text(sheet, bytes, &length, mistakes);
	struct scan scan;

	if (!copy)
		return;
	scan = (struct scan){
	    .at = copy,
	    .block = copy,
	    .end = copy + length,
	    .line = 1,
	    .delimiter = delimiter_of(copy),
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

/* Whether the file was cut into cells before. */
static bool unpack(struct sheet *sheet, struct arena *arena, const char *path,
		   const struct packed_sheet *packed)
{
	size_t count = packed ? packed->row_count : 0;
	const uint32_t *row, *place;
	const char **cells, *texts;

	if (count == 0)
		return false;
	*sheet = (struct sheet){.path = path, .arena = arena, .count = count};
	row = packed->numbers;
	place = row + 2 * count;
	texts = (const char *)(place + packed->cell_count);
	cells = arena_room(arena, packed->cell_count * sizeof(*cells));
	sheet->rows = arena_room(arena, count * sizeof(*sheet->rows));
	sheet->widths = arena_room(arena, count * sizeof(*sheet->widths));
	sheet->lines = arena_room(arena, count * sizeof(*sheet->lines));
	for (size_t r = 0, cell = 0; r < count; r++, row += 2) {
		sheet->rows[r] = cells + cell;
		sheet->lines[r] = row[0];
		sheet->widths[r] = row[1];
		cell += row[1];
	}
	for (size_t i = 0; i < packed->cell_count; i++)
		cells[i] = texts + place[i];
	return true;
}

void sheet_read_file(struct sheet *sheet, struct arena *arena, const char *path,
		     const struct pack_file *file, struct mistakes *mistakes)
{
	if (!unpack(sheet, arena, path, file->packed))
		sheet_read(sheet, arena, path, file->bytes, file->length, mistakes);
}

void sheet_read_words(struct sheet *sheet, struct arena *arena, const char *path,
		      const struct pack_file *file, struct mistakes *mistakes)
{
	if (!unpack(sheet, arena, path, file->packed))
		sheet_read_exactly(sheet, arena, path, file->bytes, file->length, mistakes);
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	if (row >= sheet->count || column >= sheet->widths[row])
		return "";
	return sheet->rows[row][column];
}
