/* Different pairs of texts: each text gets a number, each pair a bit. */
#include <string.h>

#include "base/crc.h"
#include "form/record.h"
#include "overview_internal.h"

enum { PLACES_FIRST = 256, SIDE_FIRST = 64 };

void pairs_init(struct pairs *pairs)
{
	*pairs = (struct pairs){0};
	arena_init(&pairs->arena);
}

void pairs_release(struct pairs *pairs)
{
	memory_free(pairs->texts);
	memory_free(pairs->places);
	memory_free(pairs->bits);
	arena_release(&pairs->arena);
}

void pairs_clear(struct pairs *pairs)
{
	if (pairs->count == 0)
		return;
	memset(pairs->places, 0, pairs->place_count * sizeof *pairs->places);
	for (size_t i = 0; i < pairs->count; i++)
		memset(pairs->bits + i * pairs->side / 8, 0, pairs->side / 8);
	arena_reset(&pairs->arena);
	pairs->count = pairs->found = 0;
}

static unsigned *place_of(const struct pairs *pairs, const char *text, size_t length)
{
	size_t mask = pairs->place_count - 1, at = hash_bytes(text, length) & mask;

	while (pairs->places[at]) {
		const struct pairs_text *known = &pairs->texts[pairs->places[at] - 1];

		if (known->length == length && memcmp(known->text, text, length) == 0)
			break;
		at = (at + 1) & mask;
	}
	return &pairs->places[at];
}

/* Twice as many places, and so wide a square as they can need. */
static void grow(struct pairs *pairs)
{
	size_t side = pairs->side ? 2 * pairs->side : SIDE_FIRST;
	unsigned char *bits = memory_new(side * side / 8);

	for (size_t i = 0; i < pairs->count; i++)
		memcpy(bits + i * side / 8, pairs->bits + i * pairs->side / 8, pairs->side / 8);
	memory_free(pairs->bits);
	memory_free(pairs->places);
	pairs->bits = bits;
	pairs->side = side;
	pairs->place_count = side * (PLACES_FIRST / SIDE_FIRST);
	pairs->places = memory_array(pairs->place_count, sizeof *pairs->places);
	for (size_t i = 0; i < pairs->count; i++)
		*place_of(pairs, pairs->texts[i].text, pairs->texts[i].length) = (unsigned)i + 1;
}

/* False: there are too many. */
static bool number_of(struct pairs *pairs, const char *text, size_t length, size_t *number)
{
	unsigned *place = pairs->count ? place_of(pairs, text, length) : NULL;

	if (place && *place) {
		*number = *place - 1;
		return true;
	}
	if (pairs->count == PAIRS_LIMIT)
		return false;
	if (pairs->count == pairs->side) {
		grow(pairs);
		place = NULL;
	}
	if (!place)
		place = place_of(pairs, text, length);
	pairs->texts =
	    memory_grow(pairs->texts, pairs->count, &pairs->capacity, sizeof *pairs->texts);
	pairs->texts[pairs->count] =
	    (struct pairs_text){arena_text(&pairs->arena, text, length), length};
	*number = pairs->count++;
	*place = (unsigned)pairs->count;
	return true;
}

static void set(struct pairs *pairs, size_t one, size_t other)
{
	size_t low = one < other ? one : other, high = one < other ? other : one;
	size_t bit = high * pairs->side + low;
	unsigned char mask = (unsigned char)(1u << bit % 8);

	pairs->found += one != other && !(pairs->bits[bit / 8] & mask);
	pairs->bits[bit / 8] |= mask;
}

bool pairs_add(struct pairs *pairs, const char *one, const char *other)
{
	size_t length, with_length, first, second;

	for (; (length = strcspn(one, " ")); one += length + strspn(one + length, " ")) {
		const char *with = other;

		if (!number_of(pairs, one, length, &first))
			return false;
		for (; (with_length = strcspn(with, " "));
		     with += with_length + strspn(with + with_length, " ")) {
			if (!number_of(pairs, with, with_length, &second))
				return false;
			set(pairs, first, second);
		}
	}
	return true;
}
