/* One table of one place: its rows past the caller, once. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "data/table.h"
#include "overview_internal.h"

void place_reader_init(struct place_reader *reader)
{
	*reader = (struct place_reader){0};
	csv_row_init(&reader->row);
}

void place_reader_release(struct place_reader *reader)
{
	csv_row_release(&reader->row);
	memory_free(reader->columns);
	memory_free(reader->values);
	memory_free(reader->lengths);
}

static void make_room(struct place_reader *reader, size_t columns, size_t values)
{
	if (columns > reader->column_capacity) {
		reader->column_capacity = columns;
		reader->columns = memory_resize(reader->columns, columns, sizeof *reader->columns);
	}
	if (values > reader->value_capacity) {
		reader->value_capacity = values;
		reader->values = memory_resize(reader->values, values, sizeof *reader->values);
		reader->lengths = memory_resize(reader->lengths, values, sizeof *reader->lengths);
	}
	for (size_t i = 0; i < values; i++) {
		reader->values[i] = "";
		reader->lengths[i] = 0;
	}
}

static void read_heading(struct place_reader *reader, const struct form *form)
{
	make_room(reader, reader->row.count, 1 + form->field_count);
	for (size_t i = 0; i < reader->row.count; i++) {
		const char *name = reader->row.cells[i];

		reader->columns[i] =
		    strcmp(name, "id") == 0 ? 0 : 1 + form_find(form, name, reader->row.lengths[i]);
		if (reader->columns[i] == 0 && strcmp(name, "id") != 0)
			reader->columns[i] = -1;
	}
}

/* Puts the row's cells where their fields are; width: of the heading. */
static void take_cells(struct place_reader *reader, size_t width)
{
	const struct csv_row *row = &reader->row;

	for (size_t i = 0; i < width; i++) {
		const char *cell = i < row->count ? row->cells[i] : "";
		size_t length = i < row->count ? row->lengths[i] : 0, guard;

		if (reader->columns[i] < 0)
			continue;
		guard = cell[0] == '\'' ? cell_unguarded(cell, length) : 0;
		reader->values[reader->columns[i]] = cell + guard;
		reader->lengths[reader->columns[i]] = length - guard;
	}
}

static bool read_rows(struct place_reader *reader, const struct csv_text *text,
		      const struct csv_index *index, const struct form *form,
		      bool (*take)(void *data, const char *const *values, const size_t *lengths),
		      void *data)
{
	const char *bytes = text->bytes.bytes;
	size_t width;

	if (index->count == 0)
		return true;
	csv_row_parse(&reader->row, bytes + index->offsets[0],
		      index->offsets[1] - index->offsets[0], text->delimiter);
	read_heading(reader, form);
	width = reader->row.count;
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&reader->row, bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		take_cells(reader, width);
		if (!take(data, reader->values, reader->lengths))
			return false;
	}
	return true;
}

bool place_read(struct place_reader *reader, int folder, const char *path, const struct form *form,
		bool (*take)(void *data, const char *const *values, const size_t *lengths),
		void *data, struct err *err)
{
	struct csv_index index = {0};
	struct csv_text text = {0};
	struct buf bytes;
	char name[256];
	bool missing = false, is_done = false;

	*err = (struct err){0};
	buf_init(&bytes);
	snprintf(name, sizeof name, "%s.csv", form->name);
	if (file_read(folder, name, PLACE_FILE_LIMIT, &bytes, &missing, err) != STATUS_OK) {
		is_done = missing;
		snprintf(err->path, sizeof err->path, "%s", path);
		goto out;
	}
	if (csv_text_take(&text, &bytes, path, err) == STATUS_OK &&
	    csv_index_make(&index, &text, path, err) == STATUS_OK)
		is_done = read_rows(reader, &text, &index, form, take, data);
out:
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&bytes);
	return is_done;
}
