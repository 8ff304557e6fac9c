/* One table of one place: its rows past the caller, once. */
#include <stdio.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "overview_internal.h"

void place_reader_init(struct place_reader *reader)
{
	*reader = (struct place_reader){0};
	csv_row_init(&reader->row);
}

void place_reader_release(struct place_reader *reader)
{
	csv_row_release(&reader->row);
	memory_free(reader->cells);
	memory_free(reader->values);
	memory_free(reader->lengths);
}

static void clear_values(struct place_reader *reader, size_t count)
{
	if (count > reader->value_capacity) {
		reader->value_capacity = count;
		reader->values = memory_resize(reader->values, count, sizeof *reader->values);
		reader->lengths = memory_resize(reader->lengths, count, sizeof *reader->lengths);
	}
	for (size_t i = 0; i < count; i++) {
		reader->values[i] = "";
		reader->lengths[i] = 0;
	}
}

static void read_heading(struct place_reader *reader, const struct form *form)
{
	clear_values(reader, 1 + form->field_count);
	reader->cell_count = 0;
	for (size_t i = 0; i < reader->row.count; i++) {
		const char *name = reader->row.cells[i];
		int field = form_find(form, name, reader->row.lengths[i]);

		if (field < 0 && strcmp(name, "id") != 0)
			continue;
		if (reader->wanted && !reader->wanted[1 + field])
			continue;
		reader->cells = memory_grow(reader->cells, reader->cell_count,
					    &reader->cell_capacity, sizeof *reader->cells);
		reader->cells[reader->cell_count++] = (struct place_cell){i, (size_t)(1 + field)};
	}
}

/* Puts the row's cells where their fields are. */
static void take_cells(struct place_reader *reader)
{
	const struct csv_row *row = &reader->row;

	for (size_t i = 0; i < reader->cell_count; i++) {
		size_t column = reader->cells[i].column, value = reader->cells[i].value;
		const char *cell = column < row->count ? row->cells[column] : "";
		size_t length = column < row->count ? row->lengths[column] : 0, guard;

		guard = cell[0] == '\'' ? cell_unguarded(cell, length) : 0;
		reader->values[value] = cell + guard;
		reader->lengths[value] = length - guard;
	}
}

static bool read_rows(struct place_reader *reader, const struct csv_text *text,
		      const struct csv_index *index, const struct form *form,
		      bool (*take)(void *data, const char *const *values, const size_t *lengths),
		      void *data)
{
	const char *bytes = text->bytes.bytes;

	if (index->count == 0)
		return true;
	csv_row_parse(&reader->row, bytes + index->offsets[0],
		      index->offsets[1] - index->offsets[0], text->delimiter);
	read_heading(reader, form);
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&reader->row, bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		take_cells(reader);
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
	if (csv_read(&text, &index, &bytes, NULL, path, err) == STATUS_OK)
		is_done = read_rows(reader, &text, &index, form, take, data);
out:
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&bytes);
	return is_done;
}
