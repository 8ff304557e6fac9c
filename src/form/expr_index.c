#include <math.h>
#include <string.h>

#include "expr_run.h"

/* A table's rows by what an expression gives for each: made at the second use (one
 * look through the rows is as cheap as the making), kept until eval_reset(). */

enum { INDEX_ROWS_LEAST = 8 };

static uint64_t hash_text(const char *text, size_t length)
{
	uint64_t hash = length, word;

	while (length >= 8) {
		memcpy(&word, text, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
		text += 8;
		length -= 8;
	}
	word = 0;
	memcpy(&word, text, length);
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ (hash >> 32);
}

struct key key_of_text(const char *text, size_t length)
{
	return (struct key){.text = text, .length = length, .hash = hash_text(text, length)};
}

/* Two values are equal where their keys are: as numbers where both are, else as texts. */
struct key key_of(struct run *run, struct datum *datum, enum likeness likeness)
{
	bool as_text = likeness == LIKE_TEXT || likeness == LIKE_ITEM;
	double number = as_text ? NAN : datum_number(datum, likeness);
	struct key key = {.number = number + 0.0, .is_number = true};
	const char *text;

	if (is_number(number)) {
		if (key.number == 0)
			key.number = 0;
		key.hash = hash_text((const char *)&key.number, sizeof(key.number));
		return key;
	}
	text = datum_text(run, datum);
	return key_of_text(text, strlen(text));
}

void keys_release(struct keys *keys)
{
	memory_free(keys->items);
	memory_free(keys->places);
	*keys = (struct keys){NULL, 0, 0, NULL, 0};
}

static bool is_same(const struct key *left, const struct key *right)
{
	if (left->hash != right->hash || left->is_number != right->is_number)
		return false;
	if (left->is_number)
		return left->number == right->number;
	return left->length == right->length && !memcmp(left->text, right->text, left->length);
}

/* The place where the key is, or where it would be. */
static uint32_t *find_place(const struct keys *keys, const struct key *key)
{
	size_t at = (size_t)key->hash & (keys->place_count - 1);

	while (keys->places[at] && !is_same(&keys->items[keys->places[at] - 1], key))
		at = (at + 1) & (keys->place_count - 1);
	return &keys->places[at];
}

long keys_find(const struct keys *keys, const struct key *key)
{
	return keys->place_count ? (long)*find_place(keys, key) - 1 : -1;
}

static void grow_places(struct keys *keys)
{
	size_t count = keys->place_count ? keys->place_count * 2 : 64;

	memory_free(keys->places);
	keys->places = memory_array(count, sizeof(*keys->places));
	keys->place_count = count;
	for (size_t i = 0; i < keys->count; i++)
		*find_place(keys, &keys->items[i]) = (uint32_t)i + 1;
}

size_t keys_add(struct keys *keys, const struct key *key, bool is_kept, struct arena *arena)
{
	uint32_t *place;
	struct key *item;

	if (keys->count * 2 >= keys->place_count)
		grow_places(keys);
	place = find_place(keys, key);
	if (*place)
		return *place - 1;
	keys->items = memory_grow(keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
	item = &keys->items[keys->count++];
	*item = *key;
	if (!key->is_number && !is_kept)
		item->text = arena_text(arena, key->text, key->length);
	*place = (uint32_t)keys->count;
	return keys->count - 1;
}

/* While an index is made: which key's row is which, in table order. */
struct pairs {
	struct pair {
		uint32_t key;
		uint32_t row;
	} * items;
	size_t count, capacity;
};

static void add_pair(struct index *index, struct pairs *pairs, const struct key *key, bool is_kept,
		     struct arena *arena, size_t row)
{
	size_t at = keys_add(&index->keys, key, is_kept, arena);

	/* an item twice in one text is one row still */
	for (size_t i = pairs->count; i > 0 && pairs->items[i - 1].row == row; i--)
		if (pairs->items[i - 1].key == at)
			return;
	pairs->items =
	    memory_grow(pairs->items, pairs->count, &pairs->capacity, sizeof(*pairs->items));
	pairs->items[pairs->count++] = (struct pair){(uint32_t)at, (uint32_t)row};
}

static void add_row(struct run *run, struct index *index, struct pairs *pairs,
		    const struct node *node, enum likeness likeness, size_t row)
{
	struct arena *arena = &run->eval->arena;
	bool as_text = likeness == LIKE_TEXT || likeness == LIKE_ITEM;
	const char *text = as_text ? plain_text(run, node) : NULL, *item;
	bool is_kept = text && node->form >= 0 && eval_table(run->eval, node->form)->is_resident;
	struct datum datum;
	struct key key;
	size_t length;

	if (!text) {
		datum = eval_node(run, node);
		is_kept = datum.is_kept;
		if (as_text)
			text = datum_text(run, &datum);
	}
	if (likeness != LIKE_ITEM) {
		key = as_text ? key_of_text(text, strlen(text)) : key_of(run, &datum, likeness);
		add_pair(index, pairs, &key, is_kept, arena, row);
		return;
	}
	while ((item = items_next(&text, &length))) {
		key = key_of_text(item, length);
		add_pair(index, pairs, &key, is_kept, arena, row);
	}
}

static void sort_pairs(struct index *index, const struct pairs *pairs)
{
	size_t *starts = memory_array(index->keys.count + 2, sizeof(*starts));

	index->rows = memory_array(pairs->count + 1, sizeof(*index->rows));
	for (size_t i = 0; i < pairs->count; i++)
		starts[pairs->items[i].key + 2]++;
	for (size_t i = 2; i < index->keys.count + 2; i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < pairs->count; i++)
		index->rows[starts[pairs->items[i].key + 1]++] = pairs->items[i].row;
	index->starts = starts;
}

static struct index *make(struct run *run, const struct node *key, int form, enum likeness likeness)
{
	struct eval *eval = run->eval;
	size_t count = eval_table(eval, form)->count;
	struct index *index = memory_new(sizeof(*index));
	struct pairs pairs = {NULL, 0, 0};
	struct scan scan = {.outer = NULL, .row = {.form = form}}, *outer = run->scan;

	run->scan = &scan;
	for (size_t row = 0; row < count && eval_step(eval, 1); row++) {
		scan.row.row = row;
		scan.mark = scratch_mark(&eval->scratch);
		add_row(run, index, &pairs, key, likeness, row);
		scratch_back(&eval->scratch, scan.mark);
	}
	run->scan = outer;
	sort_pairs(index, &pairs);
	memory_free(pairs.items);
	return index;
}

const struct index *index_of(struct run *run, const struct node *key, uint64_t hash, int form,
			     enum likeness likeness, bool at_once)
{
	size_t count = eval_table(run->eval, form)->count;
	struct cached *cached;

	if (count < INDEX_ROWS_LEAST || count >= UINT32_MAX)
		return NULL;
	hash = (hash ^ ((uint64_t)(uint32_t)form << 8) ^ likeness) * 0x9e3779b97f4a7c15u;
	hash ^= hash >> 31;
	cached = eval_cached(run->eval, hash);
	if (!cached->index) {
		if (cached->uses++ == 0 && !at_once)
			return NULL;
		cached->index = make(run, key, form, likeness);
	}
	return cached->index;
}
