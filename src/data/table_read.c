/* A table's file: the header's columns, and what is wrong with its rows. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "table_internal.h"

enum { MISTAKES_TOLD = 50 }; /* of the rows of one file; the rest are counted */

/* What is being looked over. */
struct inspection {
	struct table *table;
	const char *path;
	struct mistakes *mistakes;
	size_t told, more;
	size_t without_id, first_without_id;
};

static void tell(struct inspection *inspection, size_t slot, size_t cell, const char *key,
		 const char *arg1, const char *arg2)
{
	const struct table *table = inspection->table;

	if (inspection->told++ >= MISTAKES_TOLD) {
		inspection->more++;
		return;
	}
	mistakes_add(inspection->mistakes, inspection->path,
		     csv_line_of(&table->text, table->index.offsets[slot + 1]), cell, key, arg1,
		     arg2, NULL);
}

static int column_of(const struct form *form, const char *name, size_t length)
{
	int field;

	if (length == 2 && !memcmp(name, "id", 2))
		return COLUMN_ID;
	field = form_find(form, name, length);
	return field >= 0 && field_is_stored(&form->fields[field]) ? field : COLUMN_UNKNOWN;
}

static bool is_former(const struct table *table, int column, const char *name)
{
	return column >= 0 && table->form->has_former_names &&
	       strcmp(table->form->fields[column].name, name) != 0;
}

/* A column by a former name counts where there is none by the present one. */
static void prefer_present_names(struct table *table, const struct csv_row *header)
{
	for (size_t i = 0; table->form->has_former_names && i < header->count; i++)
		for (size_t other = 0; other < header->count; other++)
			if (other != i && table->columns[other] == table->columns[i] &&
			    is_former(table, table->columns[i], header->cells[i]) &&
			    !is_former(table, table->columns[other], header->cells[other]))
				table->columns[i] = COLUMN_UNKNOWN;
}

static void tell_missing(struct table *table, const char *path, struct mistakes *mistakes)
{
	for (size_t i = 0; i < table->form->field_count; i++) {
		const struct field *field = &table->form->fields[i];

		if (table->has_column[1 + i] || !field_is_stored(field))
			continue;
		table->lacks_columns = true;
		mistakes_add(mistakes, path, 1, 0, "data.column_missing", field->name, NULL, NULL);
	}
	if (table->has_column[0])
		return;
	table->lacks_columns = true;
	mistakes_add(mistakes, path, 1, 0, "data.column_missing", "id", NULL, NULL);
}

/* Which column is which field. False where not one is known: then the first row
 * is no header, and the file not one of this form. */
static bool read_header(struct table *table, const char *path, struct mistakes *mistakes)
{
	struct csv_row *header = &table->reader;
	size_t known = 0;

	csv_row_parse(header, table->text.bytes.bytes + table->index.offsets[0],
		      table->index.offsets[1] - table->index.offsets[0], table->text.delimiter);
	table->columns = memory_array(header->count, sizeof(*table->columns));
	table->column_count = header->count;
	for (size_t i = 0; i < header->count; i++)
		table->columns[i] = column_of(table->form, header->cells[i], header->lengths[i]);
	for (size_t i = 0; i < header->count; i++)
		known += table->columns[i] != COLUMN_UNKNOWN;
	if (!known)
		return false;
	prefer_present_names(table, header);
	for (size_t i = 0; i < header->count; i++) {
		int column = table->columns[i];
		const char *key = "data.column_unknown";

		if (column != COLUMN_UNKNOWN && !table->has_column[1 + column]) {
			table->has_column[1 + column] = true;
			if (is_former(table, column, header->cells[i])) {
				table->has_former_names = true;
				mistakes_add(mistakes, path, 1, i + 1, "data.column_renamed",
					     header->cells[i], table->form->fields[column].name,
					     NULL);
			}
			continue;
		}
		if (column != COLUMN_UNKNOWN)
			key = "data.column_twice";
		table->columns[i] = COLUMN_UNKNOWN;
		if (header->lengths[i]) /* a trailing comma is no column */
			mistakes_add(mistakes, path, 1, i + 1, key, header->cells[i], NULL, NULL);
	}
	tell_missing(table, path, mistakes);
	table->has_source = true;
	return true;
}

static bool is_empty_row(const struct csv_row *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		if (cells->lengths[i])
			return false;
	return true;
}

static void inspect_cells(struct inspection *inspection, size_t slot, const struct csv_row *cells)
{
	const struct table *table = inspection->table;

	if (cells->is_broken)
		tell(inspection, slot, 0, "data.row_broken", NULL, NULL);
	for (size_t i = 0; i < cells->count; i++) {
		const char *cell = cells->cells[i];

		if (!cells->lengths[i])
			continue;
		if (i >= table->column_count) {
			tell(inspection, slot, i + 1, "data.row_wide", cell, NULL);
			return;
		}
		/* The commonest beginnings, told apart without a call. */
		if ((cell[0] >= '0' && cell[0] <= '9') || (cell[0] >= 'A' && cell[0] <= 'Z'))
			continue;
		if (cell_is_formula(cell, cells->lengths[i]))
			tell(inspection, slot, i + 1, "data.formula", cell, NULL);
	}
}

static void inspect_id(struct inspection *inspection, size_t row)
{
	const struct table *table = inspection->table;
	size_t slot = table_slot(table, row);
	const char *id = slot_row(table, slot)->values[0];
	size_t length = strlen(id);
	long first;

	if (!length) {
		if (!inspection->without_id++)
			inspection->first_without_id = slot;
		return;
	}
	if (length >= 32 || strchr(id, ' ') || strchr(id, '\n')) {
		tell(inspection, slot, 0, "data.id_form", id, NULL);
		return;
	}
	first = table_find(table, id, length);
	if (first >= 0 && (size_t)first < row) {
		char line[24];

		snprintf(line, sizeof(line), "%zu", table_line(table, (size_t)first));
		tell(inspection, slot, 0, "data.id_twice", id, line);
	}
}

static void finish(struct inspection *inspection)
{
	const struct table *table = inspection->table;
	char count[24];

	if (inspection->without_id) {
		snprintf(count, sizeof(count), "%zu", inspection->without_id);
		mistakes_add(inspection->mistakes, inspection->path,
			     csv_line_of(&table->text,
					 table->index.offsets[inspection->first_without_id + 1]),
			     0, "data.id_missing", count, NULL, NULL);
	}
	if (inspection->more) {
		snprintf(count, sizeof(count), "%zu", inspection->more);
		mistakes_add(inspection->mistakes, inspection->path, 0, 0, "data.more", count, NULL,
			     NULL);
	}
}

/* Keeps a row in the arena: its cells lie in one piece behind each other. */
static void keep_row(struct table *table, size_t slot, struct csv_row *cells)
{
	size_t last = cells->count - 1;
	size_t length = (size_t)(cells->cells[last] - cells->cells[0]) + cells->lengths[last];
	const char *copy = arena_text(&table->arena, cells->cells[0], length);
	const char *first = cells->cells[0];
	struct table_row *row = arena_new(&table->arena, row_size(table));

	for (size_t i = 0; i <= last; i++)
		cells->cells[i] = copy + (cells->cells[i] - first);
	take_values(table, row, cells);
	table->rows[slot] = row;
}

void table_inspect(struct table *table, const char *path, struct mistakes *mistakes)
{
	struct inspection inspection = {table, path, mistakes, 0, 0, 0, 0};
	struct csv_row *cells = &table->reader;

	table->count = 0;
	for (size_t slot = 0; slot < table->source_count; slot++) {
		const char *bytes;
		size_t length;

		slot_bytes(table, slot, &bytes, &length);
		csv_row_parse(cells, bytes, length, table->text.delimiter);
		/* Rows without any content, as a spreadsheet leaves them, are no rows. */
		if (is_empty_row(cells))
			continue;
		put_slot(table, table->count, slot);
		inspect_cells(&inspection, slot, cells);
		if (table->is_resident)
			keep_row(table, slot, cells);
	}
	for (size_t row = 0; row < table->count; row++)
		inspect_id(&inspection, row);
	finish(&inspection);
}

/* An empty table again, after a file that cannot be taken. */
static enum status give_up(struct table *table, enum status status)
{
	csv_index_release(&table->index);
	csv_text_release(&table->text);
	memory_free(table->columns);
	table->columns = NULL;
	table->column_count = 0;
	return status;
}

/* A shape that a spreadsheet chose loses nothing, but it goes at the next writing. */
static void tell_shape(const struct table *table, const char *path, struct mistakes *mistakes)
{
	if (table->text.encoding == CSV_GB18030)
		mistakes_add(mistakes, path, 0, 0, "data.gb18030", NULL, NULL, NULL);
	if (table->text.delimiter != ',')
		mistakes_add(mistakes, path, 0, 0, "data.delimiter",
			     table->text.delimiter == ';' ? ";" : "TAB", NULL, NULL);
}

enum status table_read(struct table *table, struct buf *bytes, const char *path,
		       struct mistakes *mistakes, struct err *err)
{
	return table_read_swept(table, bytes, NULL, path, mistakes, err);
}

enum status table_read_swept(struct table *table, struct buf *bytes, struct csv_sweep *sweep,
			     const char *path, struct mistakes *mistakes, struct err *err)
{
	enum status status;

	assert(!table->has_source && !table->slot_count);
	status = csv_read(&table->text, &table->index, bytes, sweep, path, err);
	if (status != STATUS_OK)
		return give_up(table, status);
	if (!table->index.count)
		return give_up(table, STATUS_OK);
	if (table->index.count > UINT32_MAX - 1)
		return give_up(table, err_at(err, STATUS_LIMIT, path, 0, 0, "data.rows_limit", NULL,
					     NULL, NULL));
	if (!read_header(table, path, mistakes))
		return give_up(
		    table, err_at(err, STATUS_INPUT, path, 1, 0, "data.header", NULL, NULL, NULL));
	tell_shape(table, path, mistakes);
	table->source_count = table->index.count - 1;
	table->slot_count = table->source_count;
	table->slot_capacity = table->slot_count;
	table->rows = memory_array(table->slot_count, sizeof(*table->rows));
	table->is_resident = table->source_count <= TABLE_RESIDENT_ROWS;
	if (table->is_resident)
		table_inspect(table, path, mistakes);
	else
		table->count = table->source_count;
	return STATUS_OK;
}
