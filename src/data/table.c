/* The rows of a form: parsed, found by id, changed. Reading the file is in
 * table_read.c, writing it in table_write.c. */
#include "data/table.h"

#include <assert.h>
#include <string.h>

#include "table_internal.h"

static const char empty[] = "";

bool field_is_stored(const struct field *field)
{
	return field->type != FIELD_NOTE;
}

struct table *table_new(const struct form *form)
{
	struct table *table = memory_new(sizeof(*table));

	table->form = form;
	table->is_resident = true;
	table->has_column = memory_array(form->field_count + 1, sizeof(*table->has_column));
	table->cache = memory_new(sizeof(*table->cache));
	buf_init(&table->text.bytes);
	arena_init(&table->arena);
	csv_row_init(&table->reader);
	csv_row_init(&table->cache->probe);
	return table;
}

static void row_free(const struct table *table, struct table_row *row)
{
	for (size_t i = 0; i <= table->form->field_count; i++)
		if (row->values[i] != empty)
			memory_free((void *)(uintptr_t)row->values[i]);
	memory_free(row);
}

static void looks_free(struct table_cache *cache)
{
	for (size_t i = 0; cache->looks && i < TABLE_LOOKS; i++) {
		csv_row_release(&cache->looks[i].cells);
		memory_free(cache->looks[i].row);
	}
	memory_free(cache->looks);
}

void table_free(struct table *table)
{
	if (!table)
		return;
	/* Who only looked at a large table never touched most of these. */
	for (size_t i = 0; table->has_changed && i < table->slot_count; i++)
		if (table->rows[i] && table->rows[i]->is_changed)
			row_free(table, table->rows[i]);
	looks_free(table->cache);
	csv_row_release(&table->cache->probe);
	memory_free(table->cache->hash);
	memory_free(table->cache);
	memory_free(table->rows);
	memory_free(table->order);
	memory_free(table->removed);
	memory_free(table->columns);
	memory_free(table->has_column);
	csv_row_release(&table->reader);
	csv_index_release(&table->index);
	csv_text_release(&table->text);
	arena_release(&table->arena);
	memory_free(table);
}

const struct form *table_form(const struct table *table)
{
	return table->form;
}

size_t table_count(const struct table *table)
{
	return table->count;
}

bool table_is_resident(const struct table *table)
{
	return table->is_resident;
}

size_t table_slot(const struct table *table, size_t row)
{
	assert(row < table->count);
	return table->order ? table->order[row] : row;
}

void slot_bytes(const struct table *table, size_t slot, const char **bytes, size_t *length)
{
	const uint32_t *offset = table->index.offsets + slot + 1;

	*bytes = table->text.bytes.bytes + offset[0];
	*length = offset[1] - offset[0];
}

void take_values(const struct table *table, struct table_row *row, const struct csv_row *cells)
{
	size_t count = cells->count < table->column_count ? cells->count : table->column_count;

	for (size_t i = 0; i <= table->form->field_count; i++)
		row->values[i] = empty;
	row->is_broken = cells->is_broken;
	for (size_t i = 0; i < count; i++) {
		const char *cell = cells->cells[i];

		if (table->columns[i] == COLUMN_UNKNOWN)
			continue;
		if (cell[0] == '\'')
			cell += cell_unguarded(cell, cells->lengths[i]);
		row->values[1 + table->columns[i]] = cell;
	}
}

size_t row_size(const struct table *table)
{
	return sizeof(struct table_row) + (table->form->field_count + 1) * sizeof(char *);
}

static void looks_make(struct table_cache *cache)
{
	cache->looks = memory_array(TABLE_LOOKS, sizeof(*cache->looks));
	for (size_t i = 0; i < TABLE_LOOKS; i++) {
		cache->looks[i].slot = SIZE_MAX;
		csv_row_init(&cache->looks[i].cells);
	}
}

/* Parses a row of a large table into the place of the one looked at longest ago. */
static const struct table_row *look_at(const struct table *table, size_t slot)
{
	struct table_cache *cache = table->cache;
	struct look *look;
	const char *bytes;
	size_t length;

	if (!cache->looks)
		looks_make(cache);
	look = &cache->looks[cache->next_look];
	cache->next_look = (cache->next_look + 1) % TABLE_LOOKS;
	if (look->slot != SIZE_MAX)
		table->rows[look->slot] = NULL;
	if (!look->row)
		look->row = memory_new(row_size(table));
	slot_bytes(table, slot, &bytes, &length);
	csv_row_parse(&look->cells, bytes, length, table->text.delimiter);
	take_values(table, look->row, &look->cells);
	look->slot = slot;
	table->rows[slot] = look->row;
	return look->row;
}

const struct table_row *slot_row(const struct table *table, size_t slot)
{
	return table->rows[slot] ? table->rows[slot] : look_at(table, slot);
}

const struct table_row *table_row(const struct table *table, size_t row)
{
	return slot_row(table, table_slot(table, row));
}

const char *table_cell(const struct table *table, size_t row, int field)
{
	assert(field >= -1 && field < (int)table->form->field_count);
	return table_row(table, row)->values[1 + field];
}

bool table_is_broken(const struct table *table, size_t row)
{
	return table_row(table, row)->is_broken;
}

size_t table_line(const struct table *table, size_t row)
{
	size_t slot = table_slot(table, row);

	if (slot >= table->source_count)
		return 0;
	return csv_line_of(&table->text, table->index.offsets[slot + 1]);
}

static const char *text_copy(const char *text)
{
	return text && *text ? memory_text(text) : empty;
}

/* The row as heap memory, so that it can be changed. */
static struct table_row *changeable(struct table *table, size_t slot)
{
	const struct table_row *old = slot_row(table, slot);
	struct table_row *row;

	if (old->is_changed)
		return table->rows[slot];
	row = memory_new(row_size(table));
	row->is_changed = table->has_changed = true;
	row->is_broken = old->is_broken;
	for (size_t i = 0; i <= table->form->field_count; i++)
		row->values[i] = text_copy(old->values[i]);
	for (size_t i = 0; table->cache->looks && i < TABLE_LOOKS; i++)
		if (table->cache->looks[i].slot == slot)
			table->cache->looks[i].slot = SIZE_MAX;
	table->rows[slot] = row;
	return row;
}

static void slot_set(struct table *table, size_t slot, int field, const char *value)
{
	struct table_row *row = changeable(table, slot);
	const char *old = row->values[1 + field];

	row->values[1 + field] = text_copy(value);
	row->is_broken = false; /* it will be written as it was read */
	if (old != empty)
		memory_free((void *)(uintptr_t)old);
}

void table_set(struct table *table, size_t row, int field, const char *value)
{
	size_t slot = table_slot(table, row);

	assert(field >= -1 && field < (int)table->form->field_count);
	slot_set(table, slot, field, value);
	if (field == COLUMN_ID) {
		table->was_given_ids = true;
		hash_add(table, slot);
	}
}

static size_t new_slot(struct table *table, const char *id, const char *const *values)
{
	struct table_row *row = memory_new(row_size(table));

	assert(table->slot_count < UINT32_MAX - 1);
	row->is_changed = table->has_changed = true;
	row->values[0] = text_copy(id);
	for (size_t i = 0; i < table->form->field_count; i++)
		row->values[1 + i] = text_copy(values ? values[i] : NULL);
	table->rows = memory_grow(table->rows, table->slot_count, &table->slot_capacity,
				  sizeof(*table->rows));
	table->rows[table->slot_count] = row;
	return table->slot_count++;
}

/* Writes the order down, with room for one more. */
static void need_order(struct table *table)
{
	if (table->order) {
		table->order = memory_grow(table->order, table->count, &table->order_capacity,
					   sizeof(*table->order));
		return;
	}
	table->order_capacity = table->count + 16;
	table->order = memory_array(table->order_capacity, sizeof(*table->order));
	for (size_t i = 0; i < table->count; i++)
		table->order[i] = (uint32_t)i;
}

void put_slot(struct table *table, size_t row, size_t slot)
{
	if (!table->order && row == table->count && slot == row) {
		table->count++;
		return;
	}
	need_order(table);
	memmove(table->order + row + 1, table->order + row,
		(table->count - row) * sizeof(*table->order));
	table->order[row] = (uint32_t)slot;
	table->count++;
	if ((row && table->order[row - 1] > slot) ||
	    (row + 1 < table->count && table->order[row + 1] < slot))
		table->is_unsorted = true;
}

size_t table_add(struct table *table, const char *id, const char *const *values)
{
	size_t slot = new_slot(table, id, values);

	put_slot(table, table->count, slot);
	hash_add(table, slot);
	return table->count - 1;
}

void table_remove(struct table *table, size_t row)
{
	size_t slot = table_slot(table, row);

	need_order(table);
	table->count--;
	memmove(table->order + row, table->order + row + 1,
		(table->count - row) * sizeof(*table->order));
	table->removed = memory_grow(table->removed, table->removed_count, &table->removed_capacity,
				     sizeof(*table->removed));
	table->removed[table->removed_count++] = (uint32_t)slot;
}

/* Takes the slot that was removed last under this id; SIZE_MAX where there is none. */
static size_t take_removed(struct table *table, const char *id)
{
	for (size_t i = table->removed_count; *id && i-- > 0;) {
		size_t slot = table->removed[i];

		if (strcmp(peek_id(table, slot), id) != 0)
			continue;
		table->removed_count--;
		memmove(table->removed + i, table->removed + i + 1,
			(table->removed_count - i) * sizeof(*table->removed));
		return slot;
	}
	return SIZE_MAX;
}

/* A row that was removed comes back with its bytes and its unknown columns. */
void table_insert(struct table *table, size_t row, const char *id, const char *const *values)
{
	size_t slot = take_removed(table, id);
	bool is_new = slot == SIZE_MAX;

	assert(row <= table->count);
	if (is_new)
		slot = new_slot(table, id, values);
	for (size_t i = 0; !is_new && i < table->form->field_count; i++) {
		const char *value = values && values[i] ? values[i] : "";

		if (strcmp(slot_row(table, slot)->values[1 + i], value) != 0)
			slot_set(table, slot, (int)i, value);
	}
	put_slot(table, row, slot);
	hash_add(table, slot);
}

long table_revive(struct table *table, const char *id)
{
	size_t slot = take_removed(table, id);

	if (slot == SIZE_MAX)
		return -1;
	put_slot(table, table->count, slot);
	hash_add(table, slot);
	return (long)table->count - 1;
}
