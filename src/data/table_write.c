/* A table as a file: UTF-8 with BOM, CRLF, commas. Rows that nobody changed go
 * out as they came in. */
#include <string.h>

#include "table_internal.h"

static bool is_canonical(const struct table *table)
{
	const struct csv_text *text = &table->text;

	return text->encoding == CSV_UTF8 && text->had_bom && text->delimiter == ',' && text->crlf;
}

bool table_wants_writing(const struct table *table)
{
	return table->was_given_ids || (table->has_source && !is_canonical(table));
}

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* What one writing shares. */
struct writing {
	const struct table *table;
	struct buf *bytes;
	struct buf guarded;
	struct csv_row cells;
	bool is_first; /* of the row's cells */
};

/* A signed number in a column of numbers is no text, and runs as nothing. */
static bool is_number(const struct table *table, int field, const char *value, size_t length)
{
	static const char digits[] = "0123456789";
	size_t sign = value[0] == '-' || value[0] == '+', whole, part = 0;

	if (field < 0 || (table->form->fields[field].type != FIELD_INTEGER &&
			  table->form->fields[field].type != FIELD_DECIMAL))
		return false;
	whole = strspn(value + sign, digits);
	if (value[sign + whole] == '.')
		part = 1 + strspn(value + sign + whole + 1, digits);
	return whole && part != 1 && sign + whole + part == length;
}

/* The row's value of a field (-1 the id) as a cell. */
static void add_value(struct writing *writing, const struct table_row *row, int field)
{
	const char *value = row->values[1 + field];
	size_t length = strlen(value);

	if (!length)
		return;
	buf_clear(&writing->guarded);
	if (is_number(writing->table, field, value, length))
		buf_add(&writing->guarded, value, length);
	else
		cell_guard(&writing->guarded, value, length);
	csv_add_cell(writing->bytes, writing->guarded.bytes, writing->guarded.length);
}

static void next_cell(struct writing *writing)
{
	if (!writing->is_first)
		buf_add_char(writing->bytes, ',');
	writing->is_first = false;
}

/* The header's or a row's cells for the columns that the file lacks. */
static void add_lacking(struct writing *writing, const struct table_row *row)
{
	const struct table *table = writing->table;

	for (size_t i = 0; i <= table->form->field_count; i++) {
		bool is_id = i == 0;

		if (table->has_column[i] ||
		    (!is_id && !field_is_stored(&table->form->fields[i - 1])))
			continue;
		next_cell(writing);
		if (row)
			add_value(writing, row, (int)i - 1);
		else
			buf_add_text(writing->bytes,
				     is_id ? "id" : table->form->fields[i - 1].name);
	}
}

static void parse_slot(struct writing *writing, size_t slot)
{
	const struct table *table = writing->table;
	const char *bytes;
	size_t length;

	slot_bytes(table, slot, &bytes, &length);
	csv_row_parse(&writing->cells, bytes, length, table->text.delimiter);
}

/* The cells as they stand in the file, with those of row in their places, where
 * it is given; the cells past the header's end stay behind all columns. */
static void add_cells(struct writing *writing, const struct table_row *row)
{
	const struct table *table = writing->table;
	const struct csv_row *cells = &writing->cells;
	size_t count = cells->count;

	if (row && count < table->column_count)
		count = table->column_count;
	writing->is_first = true;
	for (size_t i = 0; i < count || (row && i <= table->column_count); i++) {
		if (i == table->column_count && table->lacks_columns && row)
			add_lacking(writing, row);
		if (i >= count)
			break;
		next_cell(writing);
		if (row && i < table->column_count && table->columns[i] != COLUMN_UNKNOWN)
			add_value(writing, row, table->columns[i]);
		else if (i < cells->count)
			csv_add_cell(writing->bytes, cells->cells[i], cells->lengths[i]);
	}
	buf_add(writing->bytes, "\r\n", 2);
}

/* Bytes as they are, with a line end of ours where they have none or another. */
static void add_raw(struct writing *writing, const char *bytes, size_t length)
{
	size_t end = length;

	while (end && is_line_end(bytes[end - 1]))
		end--;
	if (!writing->table->text.crlf || end == length)
		length = end;
	buf_add(writing->bytes, bytes, length);
	if (length == end)
		buf_add(writing->bytes, "\r\n", 2);
}

/* A row of the file that nobody changed. */
static void add_untouched(struct writing *writing, size_t slot)
{
	const struct table *table = writing->table;
	const char *bytes;
	size_t length;

	if (table->lacks_columns || table->text.delimiter != ',') {
		parse_slot(writing, slot);
		if (table->text.delimiter != ',' || writing->cells.count > table->column_count) {
			add_cells(writing, table->lacks_columns ? slot_row(table, slot) : NULL);
			return;
		}
	}
	slot_bytes(table, slot, &bytes, &length);
	add_raw(writing, bytes, length);
}

static void add_header(struct writing *writing)
{
	const struct table *table = writing->table;
	const uint32_t *offsets = table->index.offsets;
	const char *bytes = table->text.bytes.bytes;

	if (table->has_source && !table->lacks_columns && !table->has_former_names &&
	    table->text.delimiter == ',') {
		add_raw(writing, bytes + offsets[0], offsets[1] - offsets[0]);
		return;
	}
	writing->is_first = true;
	if (table->has_source) {
		csv_row_parse(&writing->cells, bytes + offsets[0], offsets[1] - offsets[0],
			      table->text.delimiter);
		for (size_t i = 0; i < writing->cells.count; i++) {
			int column = table->columns[i];
			const char *name =
			    column < 0 ? writing->cells.cells[i] : table->form->fields[column].name;

			next_cell(writing);
			csv_add_cell(writing->bytes, name, strlen(name));
		}
	}
	add_lacking(writing, NULL);
	buf_add(writing->bytes, "\r\n", 2);
}

static void add_row(struct writing *writing, size_t slot)
{
	const struct table *table = writing->table;
	const struct table_row *row = table->rows[slot];
	bool is_changed = row && row->is_changed;

	if (slot < table->source_count && !is_changed) {
		add_untouched(writing, slot);
		return;
	}
	if (slot < table->source_count)
		parse_slot(writing, slot);
	else
		writing->cells.count = 0;
	if (table->has_source) {
		add_cells(writing, row);
		return;
	}
	writing->is_first = true;
	add_lacking(writing, row);
	buf_add(writing->bytes, "\r\n", 2);
}

void table_write(const struct table *table, struct buf *bytes)
{
	struct writing writing = {.table = table, .bytes = bytes};

	buf_init(&writing.guarded);
	csv_row_init(&writing.cells);
	buf_reserve(bytes, table->text.bytes.length + 256);
	buf_add(bytes, "\xEF\xBB\xBF", 3);
	add_header(&writing);
	for (size_t row = 0; row < table->count; row++)
		add_row(&writing, table_slot(table, row));
	csv_row_release(&writing.cells);
	buf_release(&writing.guarded);
}
