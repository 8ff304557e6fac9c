/* A small CSV file as a grid: read by base/csvfile, or cut into cells when the program was built.
 */
#include "form/sheet.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "form/form.h"

/* The first of these to come. A form's first row may be a section's name alone; the next begins
 * with the delimiter. */
static char delimiter_of(const char *text)
{
	text = strpbrk(text, ",;\t");
	return text ? *text : ',';
}

/* The cell in which a quote stands where none may. */
static size_t broken_column(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (strchr(row->cells[i], '"'))
			return i + 1;
	return 1;
}

static const char *keep_cell(struct sheet *sheet, const char *cell, size_t length,
			     bool keeps_spaces)
{
	while (!keeps_spaces && length && (*cell == ' ' || *cell == '\t')) {
		cell++;
		length--;
	}
	while (!keeps_spaces && length && (cell[length - 1] == ' ' || cell[length - 1] == '\t'))
		length--;
	return arena_text(sheet->arena, cell, length);
}

/* Empty cells at the row's end, and a row of nothing else, are dropped. */
static void keep_row(struct sheet *sheet, const struct csv_row *row, size_t line, bool keeps_spaces)
{
	size_t width = row->count, at = sheet->count;
	const char **cells = arena_new(sheet->arena, (width + 1) * sizeof(*cells));

	for (size_t i = 0; i < width; i++)
		cells[i] = keep_cell(sheet, row->cells[i], row->lengths[i], keeps_spaces);
	while (width && !*cells[width - 1])
		width--;
	if (!width)
		return;
	sheet->rows[at] = cells;
	sheet->widths[at] = width;
	sheet->lines[at] = line;
	sheet->count++;
}

/* The line on which a row begins: newlines counted on from the row before. */
static size_t line_from(const char *text, size_t from, size_t to, size_t line)
{
	for (; from < to; from++)
		line += text[from] == '\n' || (text[from] == '\r' && text[from + 1] != '\n');
	return line;
}

static void keep_rows(struct sheet *sheet, const struct csv_text *text,
		      const struct csv_index *index, bool keeps_spaces, struct mistakes *mistakes)
{
	const char *bytes = text->bytes.bytes;
	size_t line = 1, before = 0;
	struct csv_row row;

	sheet->rows = arena_new(sheet->arena, (index->count + 1) * sizeof(*sheet->rows));
	sheet->widths = arena_new(sheet->arena, (index->count + 1) * sizeof(*sheet->widths));
	sheet->lines = arena_new(sheet->arena, (index->count + 1) * sizeof(*sheet->lines));
	csv_row_init(&row);
	for (size_t i = 0; i < index->count; i++) {
		size_t start = index->offsets[i];

		line = line_from(bytes, before, start, line);
		before = start;
		csv_row_parse(&row, bytes + start, index->offsets[i + 1] - start, text->delimiter);
		if (row.is_broken) {
			mistakes_add(mistakes, sheet->path, line, broken_column(&row),
				     "csv.quote_inside", NULL, NULL, NULL);
			sheet->count = 0;
			break;
		}
		keep_row(sheet, &row, line, keeps_spaces);
	}
	csv_row_release(&row);
}

static void read_sheet(struct sheet *sheet, const char *bytes, size_t length, bool keeps_spaces,
		       struct mistakes *mistakes)
{
	struct csv_index index = {0};
	struct csv_text text = {0};
	struct buf buf;
	struct err err;

	buf_init(&buf);
	buf_add(&buf, bytes, length);
	if (csv_text_take(&text, &buf, sheet->path, &err) != STATUS_OK) {
		mistakes_add_err(mistakes, &err);
		goto out;
	}
	text.delimiter = delimiter_of(text.bytes.bytes);
	if (csv_index_make(&index, &text, sheet->path, &err) == STATUS_OK)
		keep_rows(sheet, &text, &index, keeps_spaces, mistakes);
	else
		mistakes_add_err(mistakes, &err);
out:
	csv_index_release(&index);
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

/* Whether the file was cut into cells before. */
static bool unpack(struct sheet *sheet, struct arena *arena, const char *path,
		   const struct packed_sheet *packed)
{
	size_t count = packed ? packed->row_count : 0;
	const uint32_t *row, *place;
	const char **cells, *texts;

	if (count == 0)
		return false;
	*sheet = (struct sheet){
	    .path = path, .arena = arena, .count = count, .is_ordered = packed->is_ordered};
	row = packed->numbers;
	place = row + count;
	texts = (const char *)packed + packed->texts;
	cells = arena_room(arena, packed->cell_count * sizeof(*cells));
	sheet->rows = arena_room(arena, count * sizeof(*sheet->rows));
	sheet->widths = arena_room(arena, count * sizeof(*sheet->widths));
	sheet->lines = arena_room(arena, count * sizeof(*sheet->lines));
	for (size_t r = 0, cell = 0; r < count; r++) {
		sheet->rows[r] = cells + cell;
		sheet->lines[r] = row[r] / PACKED_LINE;
		sheet->widths[r] = row[r] % PACKED_LINE;
		cell += sheet->widths[r];
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
