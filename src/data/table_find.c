/* Rows by their ids. */
#include <string.h>

#include "table_internal.h"

static uint32_t hash_of(const char *id, size_t length)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)id[i]) * 16777619u;
	return hash ^ hash >> 15;
}

const char *peek_id(const struct table *table, size_t slot)
{
	struct csv_row *cells = &table->cache->probe;
	const char *bytes;
	size_t length;

	if (table->rows[slot])
		return table->rows[slot]->values[0];
	slot_bytes(table, slot, &bytes, &length);
	csv_row_parse(cells, bytes, length, table->text.delimiter);
	for (size_t i = 0; i < cells->count && i < table->column_count; i++)
		if (table->columns[i] == COLUMN_ID)
			return cells->cells[i] + cell_unguarded(cells->cells[i], cells->lengths[i]);
	return "";
}

static void hash_put(const struct table *table, size_t slot)
{
	struct table_cache *cache = table->cache;
	const char *id = peek_id(table, slot);
	size_t mask = cache->hash_size - 1, at;

	if (!*id)
		return;
	at = hash_of(id, strlen(id)) & mask;
	while (cache->hash[at])
		at = (at + 1) & mask;
	cache->hash[at] = (uint32_t)slot + 1;
	cache->hash_used++;
}

static void hash_make(const struct table *table)
{
	struct table_cache *cache = table->cache;
	size_t size = 16;

	while (size < 2 * table->count + 2)
		size *= 2;
	memory_free(cache->hash);
	cache->hash = memory_array(size, sizeof(*cache->hash));
	cache->hash_size = size;
	cache->hash_used = 0;
	for (size_t row = 0; row < table->count; row++)
		hash_put(table, table_slot(table, row));
}

/* Entries of removed rows and of former ids stay and are
 * passed over by table_find(). */
void hash_add(const struct table *table, size_t slot)
{
	struct table_cache *cache = table->cache;

	if (!cache->hash)
		return;
	if (4 * (cache->hash_used + 1) > 3 * cache->hash_size)
		hash_make(table); /* its order holds the slot already */
	else
		hash_put(table, slot);
}

static long row_of(const struct table *table, size_t slot)
{
	size_t low = 0, high = table->count;

	if (!table->order)
		return slot < table->count ? (long)slot : -1;
	for (size_t row = 0; table->is_unsorted && row < table->count; row++)
		if (table->order[row] == slot)
			return (long)row;
	if (table->is_unsorted)
		return -1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->order[middle] < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->count && table->order[low] == slot ? (long)low : -1;
}

long table_find(const struct table *table, const char *id, size_t length)
{
	struct table_cache *cache = table->cache;
	size_t mask, at;

	if (!length)
		return -1;
	if (!cache->hash)
		hash_make(table);
	mask = cache->hash_size - 1;
	for (at = hash_of(id, length) & mask; cache->hash[at]; at = (at + 1) & mask) {
		size_t slot = cache->hash[at] - 1;
		const char *found = peek_id(table, slot);
		long row;

		if (strncmp(found, id, length) != 0 || found[length])
			continue;
		row = row_of(table, slot);
		if (row >= 0)
			return row;
	}
	return -1;
}
