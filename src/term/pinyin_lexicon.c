#include "pinyin_lexicon.h"

#include <string.h>

int lexicon_open(struct lexicon *lexicon, const struct pinyin_lexicon *header)
{
	if (!header || header->magic != LEXICON_MAGIC || !header->syllable_count)
		return 0;
	lexicon->header = header;
	lexicon->below = header->numbers;
	lexicon->words = lexicon->below + header->node_count + 1;
	lexicon->syllables = (const uint16_t *)(lexicon->words + header->node_count + 1);
	lexicon->texts = lexicon->syllables + header->node_count;
	lexicon->costs = (const unsigned char *)(lexicon->texts + header->text_count);
	lexicon->names = (const char *)lexicon->costs + header->word_count;
	return 1;
}

const char *lexicon_syllable(const struct lexicon *lexicon, size_t syllable)
{
	return lexicon->names + syllable * SYLLABLE_TEXT;
}

size_t lexicon_find(const struct lexicon *lexicon, size_t low, size_t high, size_t syllable)
{
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (lexicon->syllables[middle] < syllable)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const uint16_t *lexicon_text(const struct lexicon *lexicon, size_t level, size_t word)
{
	const uint32_t *first = lexicon->header->first_word;
	size_t at = 0;

	for (size_t above = 1; above < level; above++)
		at += (first[above + 1] - first[above]) * above;
	return lexicon->texts + at + (word - first[level]) * level;
}

int lexicon_cost(const struct lexicon *lexicon, const uint16_t *text, const uint16_t *reading,
		 size_t count)
{
	size_t low = lexicon->header->first_node[1], high = lexicon->header->first_node[2];
	size_t node = 0;

	if (count == 0 || count > LEXICON_LEVELS)
		return -1;
	for (size_t i = 0; i < count; i++) {
		node = lexicon_find(lexicon, low, high, reading[i]);
		if (node == high || lexicon->syllables[node] != reading[i])
			return -1;
		low = lexicon->below[node];
		high = lexicon->below[node + 1];
	}
	for (size_t word = lexicon->words[node]; word < lexicon->words[node + 1]; word++)
		if (memcmp(lexicon_text(lexicon, count, word), text, count * sizeof(*text)) == 0)
			return lexicon->costs[word];
	return -1;
}
