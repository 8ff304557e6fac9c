/* Words from outside: added by the program, recalled from what was learnt before. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pinyin_internal.h"

enum { READINGS_MOST = 24, LONG_RUN = 4, LONG_WAYS = 6 };

/* A way to read the characters so far. */
struct way {
	uint16_t reading[OWN_LEVELS];
	int cost;
};

static int order_ways(const void *a, const void *b)
{
	const struct way *left = a, *right = b;

	return left->cost != right->cost
		   ? left->cost - right->cost
		   : memcmp(left->reading, right->reading, sizeof(left->reading));
}

/* The first reading of a character, and in *count how many it has. */
static const struct reading *readings_of(const struct readings *readings, uint16_t character,
					 size_t *count)
{
	size_t low = 0, high = readings->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (readings->items[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	for (*count = 0; low + *count < readings->count &&
			 readings->items[low + *count].character == character;)
		(*count)++;
	return readings->items + low;
}

/* Every reading of every character, the likeliest ways kept; returns how many, 0 where a character
 * has none. */
static size_t read_ways(const struct readings *readings, const uint16_t *text, size_t length,
			struct way *ways)
{
	struct way next[READINGS_MOST * READINGS_MOST];
	size_t count = 1;

	memset(ways, 0, sizeof(*ways));
	for (size_t at = 0; at < length; at++) {
		size_t known, made = 0;
		const struct reading *reading = readings_of(readings, text[at], &known);

		for (size_t i = 0; i < count; i++) {
			for (size_t j = 0; j < known && j < READINGS_MOST; j++) {
				next[made] = ways[i];
				next[made].reading[at] = reading[j].syllable;
				next[made++].cost += reading[j].cost - reading[0].cost;
			}
		}
		qsort(next, made, sizeof(*next), order_ways);
		count = made < READINGS_MOST ? made : READINGS_MOST;
		memcpy(ways, next, count * sizeof(*ways));
	}
	return count;
}

static void add_run(struct pinyin *pinyin, const char *run, size_t length)
{
	struct way ways[READINGS_MOST];
	uint16_t text[OWN_LEVELS];
	size_t count = hanzi_take(run, length, text), read;

	if (count < 2)
		return;
	if (!pinyin->readings.items)
		readings_find(&pinyin->readings, &pinyin->lexicon);
	read = read_ways(&pinyin->readings, text, count, ways);
	/* a long run is hardly ever read otherwise than it is likely to be */
	if (count > LONG_RUN && read > LONG_WAYS)
		read = LONG_WAYS;
	for (size_t i = 0; i < read; i++)
		own_words_add(&pinyin->own, &pinyin->lexicon, text, ways[i].reading, count);
}

void pinyin_add_text(struct pinyin *pinyin, const char *text)
{
	size_t length = strlen(text), start = 0, at = 0;
	uint16_t character;

	while (at < length) {
		size_t taken = utf8_glyph(text + at, length - at);

		if (taken && hanzi_take(text + at, taken, &character) == 1) {
			at += taken;
			continue;
		}
		add_run(pinyin, text + start, at - start);
		at += taken ? taken : 1;
		start = at;
	}
	add_run(pinyin, text + start, at - start);
}

bool pinyin_add_word(struct pinyin *pinyin, const char *word, const char *reading)
{
	uint16_t text[OWN_LEVELS], syllables[OWN_LEVELS];
	size_t count = hanzi_take(word, strlen(word), text);

	if (count == 0 || !reading_take(&pinyin->lexicon, reading, syllables, count))
		return false;
	own_words_add(&pinyin->own, &pinyin->lexicon, text, syllables, count);
	return true;
}

bool pinyin_recall(struct pinyin *pinyin, const char *word, const char *reading, unsigned long uses,
		   unsigned long at)
{
	struct own_words *own = &pinyin->own;
	uint16_t text[OWN_LEVELS], syllables[OWN_LEVELS];
	size_t count = hanzi_take(word, strlen(word), text);
	struct own_word *known;

	if (!uses || !at || !count || own->learnt == PINYIN_LEARNT_MOST ||
	    !reading_take(&pinyin->lexicon, reading, syllables, count))
		return false;
	known = own_words_add(own, &pinyin->lexicon, text, syllables, count);
	own->learnt++;
	known->uses = uses;
	known->at = at;
	if (at > own->at)
		own->at = at;
	return true;
}

bool pinyin_has_changes(const struct pinyin *pinyin)
{
	return pinyin->own.has_changes;
}

static void tell(const struct pinyin *pinyin, const struct own_word *word, unsigned long uses,
		 void (*take)(void *data, const char *word, const char *reading, unsigned long uses,
			      unsigned long at),
		 void *data)
{
	struct buf text, reading;

	buf_init(&text);
	buf_init(&reading);
	hanzi_add(&text, word->text, word->count);
	for (size_t i = 0; i < word->count; i++) {
		if (i > 0)
			buf_add_char(&reading, ' ');
		buf_add_text(&reading, lexicon_syllable(&pinyin->lexicon, word->reading[i]));
	}
	take(data, text.bytes, reading.bytes, uses, word->at);
	buf_release(&text);
	buf_release(&reading);
}

void pinyin_changes(struct pinyin *pinyin,
		    void (*take)(void *data, const char *word, const char *reading,
				 unsigned long uses, unsigned long at),
		    void *data)
{
	struct own_words *own = &pinyin->own;

	for (size_t i = 0; i < own->gone_count; i++)
		tell(pinyin, &own->gone[i], 0, take, data);
	own->gone_count = 0;
	for (size_t i = 0; own->has_changes && i < own->count; i++) {
		if (own->items[i].is_changed)
			tell(pinyin, &own->items[i], own->items[i].uses, take, data);
		own->items[i].is_changed = false;
	}
	own->has_changes = false;
}
