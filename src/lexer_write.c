/* The entries as the trie of src/term/pinyin_lexicon.h, in assembler text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lexer.h"

int order_numbers(const uint16_t *left, const uint16_t *right, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

/* By reading, shorter ones first; then by cost. */
static int order_by_reading(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	size_t least = left->count < right->count ? left->count : right->count;
	int order = order_numbers(left->reading, right->reading, least);

	if (order == 0 && left->count != right->count)
		order = left->count < right->count ? -1 : 1;
	if (order == 0 && left->cost != right->cost)
		order = left->cost < right->cost ? -1 : 1;
	return order ? order : order_numbers(left->text, right->text, left->count);
}

/* In a section of its own: pages between those that a start touches would count as used. */
static const char head[] =
    "\t.section .lexicon,\"a\",%progbits\n\t.global lexicon_start\n\t.hidden lexicon_start\n"
    "\t.balign 4\nlexicon_start:";
static const char tail[] = "\t.section .note.GNU-stack,\"\",%progbits";

static void write_numbers(const char *kind, const uint32_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%u", i % 16 ? "," : i ? kind : kind + 1, (unsigned int)numbers[i]);
	putchar('\n');
}

struct trie {
	uint32_t first_node[LEXICON_LEVELS + 2], first_word[LEXICON_LEVELS + 2];
	uint32_t *below, *words, *syllables, *texts, *costs;
	uint32_t nodes, word_count, text_count;
};

static int shares(const struct entry *left, const struct entry *right, size_t level)
{
	return left->count >= level && right->count >= level &&
	       order_numbers(left->reading, right->reading, level) == 0;
}

/* One level: its nodes, where those of the next begin, and its words. */
static void add_level(struct trie *trie, const struct entries *entries, size_t level,
		      uint32_t next_first)
{
	const struct entry *before = NULL, *deeper = NULL;
	uint32_t next = next_first;

	trie->first_node[level] = trie->nodes;
	trie->first_word[level] = trie->word_count;
	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->items[i];

		if (entry->count < level)
			continue;
		if (!before || !shares(before, entry, level)) {
			trie->below[trie->nodes] = next;
			trie->words[trie->nodes] = trie->word_count;
			trie->syllables[trie->nodes++] = entry->reading[level - 1];
		}
		before = entry;
		if (entry->count == level) {
			for (size_t j = 0; j < level; j++)
				trie->texts[trie->text_count++] = entry->text[j];
			trie->costs[trie->word_count++] = (uint32_t)entry->cost;
		} else if (!deeper || !shares(deeper, entry, level + 1)) {
			next++;
			deeper = entry;
		}
	}
}

static uint32_t count_nodes(const struct entries *entries, size_t level)
{
	const struct entry *before = NULL;
	uint32_t count = 0;

	for (size_t i = 0; i < entries->count; i++) {
		if (entries->items[i].count < level)
			continue;
		count += !before || !shares(before, &entries->items[i], level);
		before = &entries->items[i];
	}
	return count;
}

static void make_trie(struct trie *trie, const struct entries *entries)
{
	size_t most = entries->count * LEXICON_LEVELS + 1;
	uint32_t next = 0;

	trie->below = memory_array(most, sizeof(*trie->below));
	trie->words = memory_array(most, sizeof(*trie->words));
	trie->syllables = memory_array(most, sizeof(*trie->syllables));
	trie->texts = memory_array(most, sizeof(*trie->texts));
	trie->costs = memory_array(most, sizeof(*trie->costs));
	for (size_t level = 1; level <= LEXICON_LEVELS; level++) {
		next += count_nodes(entries, level);
		add_level(trie, entries, level, next);
	}
	trie->first_node[LEXICON_LEVELS + 1] = trie->nodes;
	trie->first_word[LEXICON_LEVELS + 1] = trie->word_count;
	trie->below[trie->nodes] = trie->nodes;
	trie->words[trie->nodes] = trie->word_count;
}

static void write_trie(const struct trie *trie)
{
	uint32_t counts[] = {LEXICON_MAGIC, (uint32_t)syllable_count, trie->nodes, trie->word_count,
			     trie->text_count};

	puts(head);
	write_numbers("\n\t.4byte ", counts, 5);
	write_numbers("\n\t.4byte ", trie->first_node, LEXICON_LEVELS + 2);
	write_numbers("\n\t.4byte ", trie->first_word, LEXICON_LEVELS + 2);
	write_numbers("\n\t.4byte ", trie->below, trie->nodes + 1);
	write_numbers("\n\t.4byte ", trie->words, trie->nodes + 1);
	write_numbers("\n\t.2byte ", trie->syllables, trie->nodes);
	write_numbers("\n\t.2byte ", trie->texts, trie->text_count);
	write_numbers("\n\t.byte ", trie->costs, trie->word_count);
	for (size_t i = 0; i < syllable_count; i++) {
		printf("\t.ascii \"%s\"\n", syllables[i]);
		printf("\t.zero %d\n", SYLLABLE_TEXT - (int)strlen(syllables[i]));
	}
	puts(tail);
}

void write_lexicon(struct entries *entries)
{
	struct trie trie = {0};

	if (!entries->count) {
		puts(head);
		write_numbers("\n\t.4byte ", (const uint32_t[]){0}, 1);
		puts(tail);
		return;
	}
	qsort(entries->items, entries->count, sizeof(*entries->items), order_by_reading);
	make_trie(&trie, entries);
	write_trie(&trie);
}
