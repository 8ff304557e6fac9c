/* What leaves one place for another, in memory: as a packet would carry it. */
#ifndef ZHIBU_TESTS_EXCHANGE_PARCEL_H
#define ZHIBU_TESTS_EXCHANGE_PARCEL_H

#include <string.h>

#include "base/memory.h"
#include "data/exchange.h"

struct parcel {
	struct arena arena;
	struct exchange_range *ranges;
	size_t range_count;
	struct journal_line *lines;
	size_t count, capacity;
};

static inline bool parcel_take(void *data, const struct journal_line *line)
{
	struct parcel *parcel = data;
	struct journal_line *copy;
	const char **texts[9];

	parcel->lines =
	    memory_grow(parcel->lines, parcel->count, &parcel->capacity, sizeof(*parcel->lines));
	copy = &parcel->lines[parcel->count++];
	*copy = *line;
	texts[0] = &copy->at;
	texts[1] = &copy->site;
	texts[2] = &copy->user;
	texts[3] = &copy->table;
	texts[4] = &copy->record;
	texts[5] = &copy->field;
	texts[6] = &copy->old_value;
	texts[7] = &copy->new_value;
	texts[8] = &copy->base;
	for (size_t i = 0; i < 9; i++)
		*texts[i] = arena_text(&parcel->arena, *texts[i], strlen(*texts[i]));
	return true;
}

/* All that from holds beyond known; wants as in struct exchange_wish. */
static inline enum status parcel_fill(struct parcel *parcel, struct store *from,
				      const struct exchange_held *known, size_t known_count,
				      bool (*wants)(void *data, const struct journal_line *line))
{
	struct exchange_wish wish = {.known = known, .known_count = known_count, .wants = wants};

	memset(parcel, 0, sizeof(*parcel));
	arena_init(&parcel->arena);
	return store_changes(from, &wish, parcel_take, parcel, &parcel->ranges,
			     &parcel->range_count, NULL);
}

/* What to does not hold. */
static inline enum status parcel_fill_for(struct parcel *parcel, struct store *from,
					  struct store *to)
{
	struct exchange_held *known;
	size_t count;
	enum status status = store_held(to, &known, &count, NULL);

	if (status == STATUS_OK)
		status = parcel_fill(parcel, from, known, count, NULL);
	memory_free(known);
	return status;
}

static inline struct exchange_batch parcel_batch(const struct parcel *parcel)
{
	return (struct exchange_batch){.ranges = parcel->ranges,
				       .range_count = parcel->range_count,
				       .lines = parcel->lines,
				       .line_count = parcel->count};
}

static inline void parcel_release(struct parcel *parcel)
{
	arena_release(&parcel->arena);
	memory_free(parcel->ranges);
	memory_free(parcel->lines);
	memset(parcel, 0, sizeof(*parcel));
}

#endif
