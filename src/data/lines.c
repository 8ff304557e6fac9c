/* Lines on their way to the journal. */
#include <string.h>

#include "store_internal.h"

void lines_init(struct lines *lines)
{
	memset(lines, 0, sizeof(*lines));
	arena_init(&lines->arena);
}

void lines_release(struct lines *lines)
{
	arena_release(&lines->arena);
	memory_free(lines->items);
	lines_init(lines);
}

void lines_clear(struct lines *lines)
{
	arena_reset(&lines->arena);
	lines->count = 0;
}

static const char *keep(struct lines *lines, const char *text)
{
	return text && *text ? arena_text(&lines->arena, text, strlen(text)) : "";
}

void lines_add_copy(struct lines *lines, const struct journal_line *line)
{
	struct journal_line *copy;

	lines_add(lines, line->op, line->table, line->record, line->field, line->old_value,
		  line->new_value, line->base);
	copy = &lines->items[lines->count - 1];
	copy->origin = line->origin;
	copy->at = keep(lines, line->at);
	copy->site = keep(lines, line->site);
	copy->user = keep(lines, line->user);
}

void lines_add(struct lines *lines, enum journal_op op, const char *table, const char *record,
	       const char *field, const char *old_value, const char *new_value, const char *base)
{
	lines->items =
	    memory_grow(lines->items, lines->count, &lines->capacity, sizeof(*lines->items));
	lines->items[lines->count++] = (struct journal_line){.op = op,
							     .table = keep(lines, table),
							     .record = keep(lines, record),
							     .field = keep(lines, field),
							     .old_value = keep(lines, old_value),
							     .new_value = keep(lines, new_value),
							     .base = keep(lines, base)};
}
