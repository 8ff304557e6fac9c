/* Words on top of the lexicon's: those that the caller adds, and those that the user chose. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pinyin_internal.h"

void own_words_release(struct own_words *words)
{
	memory_free(words->items);
	memory_free(words->gone);
}

/* Shorter ones first where one begins as the other. */
static int order_own(const struct own_word *word, const uint16_t *text, const uint16_t *reading,
		     size_t count)
{
	size_t least = word->count < count ? word->count : count;

	for (size_t i = 0; i < least; i++)
		if (word->reading[i] != reading[i])
			return word->reading[i] < reading[i] ? -1 : 1;
	if (word->count != count)
		return word->count < count ? -1 : 1;
	return memcmp(word->text, text, count * sizeof(*text));
}

static size_t own_place(const struct own_words *words, const uint16_t *text,
			const uint16_t *reading, size_t count)
{
	size_t low = 0, high = words->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (order_own(&words->items[middle], text, reading, count) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct own_word *own_words_add(struct own_words *words, const struct lexicon *lexicon,
			       const uint16_t *text, const uint16_t *reading, size_t count)
{
	struct own_word *word;
	int cost;

	words->items =
	    memory_grow(words->items, words->count, &words->capacity, sizeof(*words->items));
	word = &words->items[words->count++];
	words->is_unsettled = true;
	*word = (struct own_word){.count = (unsigned char)count};
	memcpy(word->text, text, count * sizeof(*text));
	memcpy(word->reading, reading, count * sizeof(*reading));
	cost = lexicon_cost(lexicon, text, reading, count);
	word->base = cost >= 0 && cost < OWN_COST ? cost : OWN_COST;
	return word;
}

static int order_items(const void *a, const void *b)
{
	const struct own_word *left = a, *right = b;
	int order = order_own(left, right->text, right->reading, right->count);

	/* of two that are the same the one that was chosen more is in front */
	return order ? order : left->uses < right->uses ? 1 : -(left->uses > right->uses);
}

void own_words_settle(struct own_words *words)
{
	size_t kept = 0;

	if (!words->is_unsettled)
		return;
	words->is_unsettled = false;
	qsort(words->items, words->count, sizeof(*words->items), order_items);
	words->learnt = 0;
	for (size_t i = 0; i < words->count; i++) {
		const struct own_word *word = &words->items[i];

		if (kept > 0 &&
		    order_own(&words->items[kept - 1], word->text, word->reading, word->count) == 0)
			continue;
		words->learnt += word->uses > 0;
		words->items[kept++] = *word;
	}
	words->count = kept;
}

/* The word, put into its place where it was not there. */
static struct own_word *own_words_put(struct own_words *words, const struct lexicon *lexicon,
				      const uint16_t *text, const uint16_t *reading, size_t count)
{
	struct own_word added;
	size_t at;

	own_words_settle(words);
	at = own_place(words, text, reading, count);
	if (at < words->count && order_own(&words->items[at], text, reading, count) == 0)
		return &words->items[at];
	added = *own_words_add(words, lexicon, text, reading, count);
	words->is_unsettled = false;
	memmove(words->items + at + 1, words->items + at,
		(words->count - 1 - at) * sizeof(*words->items));
	words->items[at] = added;
	return &words->items[at];
}

/* The one that was chosen least, longest ago, makes room for another. */
static void forget_least(struct own_words *words)
{
	struct own_word *least = NULL;

	for (size_t i = 0; i < words->count; i++) {
		struct own_word *word = &words->items[i];

		if (word->uses > 0 && (!least || word->uses < least->uses ||
				       (word->uses == least->uses && word->at < least->at)))
			least = word;
	}
	if (!least)
		return;
	words->gone =
	    memory_grow(words->gone, words->gone_count, &words->gone_capacity, sizeof(*least));
	words->gone[words->gone_count++] = *least;
	least->uses = 0; /* it stays, as likely as one that was only added */
	words->learnt--;
	words->has_changes = true;
}

void own_words_learn(struct own_words *words, const struct lexicon *lexicon, const uint16_t *text,
		     const uint16_t *reading, size_t count)
{
	struct own_word *word = own_words_put(words, lexicon, text, reading, count);

	if (word->uses == 0 && words->learnt == PINYIN_LEARNT_MOST) {
		forget_least(words);
		word = own_words_put(words, lexicon, text, reading, count);
	}
	words->learnt += word->uses == 0;
	word->uses++;
	word->at = ++words->at;
	word->is_changed = words->has_changes = true;
}

int own_word_cost(const struct own_word *word)
{
	int uses = word->uses < USES_COUNTED ? (int)word->uses : USES_COUNTED;
	int cost = word->base - uses * USE_COST;

	return cost > 0 ? cost : 0;
}

/* The first of low .. high - 1 that has a syllable from `from` on at a level where each has one. */
static size_t own_bound(const struct own_words *words, size_t low, size_t high, size_t level,
			size_t from)
{
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (words->items[middle].count <= level ||
		    words->items[middle].reading[level] < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t own_words_find(const struct own_words *words, size_t low, size_t high, size_t level,
		      size_t from, size_t to, size_t *same)
{
	size_t first = own_bound(words, low, high, level, from);

	*same = 0;
	if (first < high && words->items[first].reading[level] < to)
		*same = own_bound(words, first, high, level,
				  words->items[first].reading[level] + (size_t)1) -
			first;
	return first;
}
