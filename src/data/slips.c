#include "slips.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void slip_free(struct slip *slip)
{
	memory_free(slip->table);
	memory_free(slip->record);
	memory_free(slip->field);
	memory_free(slip->text);
}

void slips_release(struct slips *slips)
{
	for (size_t i = 0; i < slips->count; i++)
		slip_free(&slips->items[i]);
	memory_free(slips->items);
	slips->items = NULL;
	slips->count = slips->capacity = 0;
}

const struct slip *slips_find(const struct slips *slips, const char *table, const char *record,
			      const char *field)
{
	for (size_t i = 0; i < slips->count; i++) {
		const struct slip *slip = &slips->items[i];

		if (strcmp(slip->table, table) == 0 && strcmp(slip->record, record) == 0 &&
		    (!field || strcmp(slip->field, field) == 0))
			return slip;
	}
	return NULL;
}

bool slips_drop(struct slips *slips, const char *table, const char *record, const char *field)
{
	size_t kept = 0, before = slips->count;

	for (size_t i = 0; i < before; i++) {
		struct slip *slip = &slips->items[i];

		if (strcmp(slip->table, table) == 0 && strcmp(slip->record, record) == 0 &&
		    (!field || strcmp(slip->field, field) == 0))
			slip_free(slip);
		else
			slips->items[kept++] = *slip;
	}
	slips->count = kept;
	return kept < before;
}

void slips_set(struct slips *slips, const char *table, const char *record, const char *field,
	       const char *text, const char *at)
{
	struct slip *slip;

	slips_drop(slips, table, record, field);
	slips->items =
	    memory_grow(slips->items, slips->count, &slips->capacity, sizeof(*slips->items));
	slip = &slips->items[slips->count++];
	slip->table = memory_text(table);
	slip->record = memory_text(record);
	slip->field = memory_text(field);
	slip->text = memory_text(text);
	/* Half a character would make the whole file unreadable. */
	snprintf(slip->at, sizeof(slip->at), "%.*s", (int)utf8_whole(at, sizeof(slip->at) - 1), at);
}
