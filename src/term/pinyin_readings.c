/* How characters are read. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "pinyin_internal.h"

static int order_readings(const void *a, const void *b)
{
	const struct reading *left = a, *right = b;

	if (left->character != right->character)
		return left->character < right->character ? -1 : 1;
	return left->cost != right->cost ? left->cost - right->cost
					 : left->syllable - right->syllable;
}

void readings_find(struct readings *readings, const struct lexicon *lexicon)
{
	const struct pinyin_lexicon *header = lexicon->header;
	size_t first = header->first_word[1];

	readings->items = memory_array(header->first_word[2] - first + 1, sizeof(*readings->items));
	for (size_t node = header->first_node[1]; node < header->first_node[2]; node++)
		for (size_t word = lexicon->words[node]; word < lexicon->words[node + 1]; word++)
			readings->items[readings->count++] =
			    (struct reading){lexicon->texts[word - first], lexicon->syllables[node],
					     lexicon->costs[word]};
	qsort(readings->items, readings->count, sizeof(*readings->items), order_readings);
}

bool reading_take(const struct lexicon *lexicon, const char *text, uint16_t *reading, size_t count)
{
	size_t taken = 0, syllable;

	while (*text) {
		size_t length = strcspn(text, " ");

		for (syllable = 0; syllable < lexicon->header->syllable_count; syllable++)
			if (strncmp(lexicon_syllable(lexicon, syllable), text, length) == 0 &&
			    length < SYLLABLE_TEXT && !lexicon_syllable(lexicon, syllable)[length])
				break;
		if (taken == count || syllable == lexicon->header->syllable_count)
			return false;
		reading[taken++] = (uint16_t)syllable;
		text += length;
		text += *text == ' ';
	}
	return taken == count;
}

size_t hanzi_take(const char *word, size_t length, uint16_t *text)
{
	size_t count = 0;

	for (size_t at = 0; at < length; count++) {
		uint32_t character;
		size_t taken = utf8_decode(word + at, length - at, &character);

		if (!taken || count == OWN_LEVELS || character < 0x3400 || character > 0xFAFF ||
		    (character > 0x9FFF && character < 0xF900))
			return 0;
		text[count] = (uint16_t)character;
		at += taken;
	}
	return count;
}

void hanzi_add(struct buf *buf, const uint16_t *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		utf8_add(buf, text[i]);
}
