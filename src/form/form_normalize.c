/* The canonical form of a form's file. */
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "reading.h"

/* A column of a section as it is to be written. */
struct written_column {
	size_t from; /* in the sheet */
	int order;   /* of the known name, those not known after all */
};

static int order_columns(const void *a, const void *b)
{
	const struct written_column *left = a, *right = b;

	if (left->order != right->order)
		return left->order - right->order;
	return (left->from > right->from) - (left->from < right->from);
}

static size_t section_width(const struct sheet *sheet, const struct section *section)
{
	size_t width = 0;

	for (size_t r = section->heading; r < section->end; r++)
		width = sheet->widths[r] > width ? sheet->widths[r] : width;
	return width;
}

/* Whether there is anything below the heading; a section without rows keeps its headings. */
static bool column_is_used(const struct sheet *sheet, const struct section *section, size_t column)
{
	if (section->first == section->end)
		return *sheet_cell(sheet, section->heading, column) != '\0';
	for (size_t r = section->first; r < section->end; r++) {
		if (*sheet_cell(sheet, r, column))
			return true;
	}
	return false;
}

static int column_order(const struct columns *columns, const char *heading)
{
	const char *colons = strstr(heading, "::");
	size_t length = colons ? (size_t)(colons - heading) : strlen(heading);
	int known = name_index(heading, length, columns->names, columns->count);

	return known < 0 ? (int)columns->count : known;
}

static void write_row(struct buf *out, const struct sheet *sheet, size_t row,
		      const struct written_column *columns, size_t count)
{
	size_t filled = 0;

	for (size_t i = 0; i < count; i++) {
		if (*sheet_cell(sheet, row, columns[i].from))
			filled = i + 1;
	}
	for (size_t i = 0; i < filled; i++) {
		const char *text = sheet_cell(sheet, row, columns[i].from);

		buf_add_char(out, ',');
		csv_add_cell(out, text, strlen(text));
	}
	if (filled > 0)
		buf_add_char(out, '\n');
}

static void write_section(struct buf *out, const struct sheet *sheet, enum section_kind kind,
			  const struct section *section)
{
	size_t width = section_width(sheet, section), count = 0;
	struct written_column *columns = memory_array(width, sizeof(*columns));

	buf_add_text(out, section_names[kind]);
	buf_add_char(out, '\n');
	for (size_t c = 1; c < width; c++) {
		const char *heading = sheet_cell(sheet, section->heading, c);

		if (column_is_used(sheet, section, c))
			columns[count++] = (struct written_column){
			    .from = c,
			    .order = column_order(&section_columns[kind], heading),
			};
	}
	qsort(columns, count, sizeof(*columns), order_columns);
	for (size_t r = section->heading; r < section->end; r++)
		write_row(out, sheet, r, columns, count);
	memory_free(columns);
}

/* A cell under no heading has no place in the canonical form. */
static void check_headed(const struct sheet *sheet, const struct section *section,
			 struct mistakes *mistakes)
{
	for (size_t r = section->first; r < section->end; r++) {
		for (size_t c = 1; c < sheet->widths[r]; c++) {
			const char *text = sheet->rows[r][c];
			struct place place = {sheet->path, sheet->lines[r], c + 1};

			if (*text && !*sheet_cell(sheet, section->heading, c))
				mistake_at(mistakes, place, "form.no_heading", text, NULL);
		}
	}
}

enum status form_normalize(struct buf *out, const char *path, const char *bytes, size_t length,
			   struct err *err)
{
	struct section sections[SECTION_COUNT] = {0};
	struct mistakes mistakes;
	struct arena arena;
	struct sheet sheet;
	enum status status = STATUS_OK;

	arena_init(&arena);
	mistakes_init(&mistakes);
	sheet_read(&sheet, &arena, path, bytes, length, &mistakes);
	sections_find(&sheet, sections, &mistakes);
	for (size_t i = 0; i < SECTION_COUNT; i++)
		check_headed(&sheet, &sections[i], &mistakes);
	if (mistakes.count == 0 && sheet.count == 0)
		mistake_at(&mistakes, (struct place){path, 1, 0}, "form.empty", NULL, NULL);
	if (mistakes.count > 0) {
		/* What is in no section, or in one that is not known, has no place in the
		 * canonical form; it is not dropped silently. */
		if (err)
			*err = mistakes.items[0];
		status = STATUS_INPUT;
		goto out;
	}
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		if (sections[i].is_there)
			write_section(out, &sheet, (enum section_kind)i, &sections[i]);
	}
out:
	mistakes_release(&mistakes);
	arena_release(&arena);
	return status;
}
