/* The lexicon as it stands in the program: one run of bytes that src/lexer.c wrote when it was
 * built, without a pointer in it, so that nothing of it is touched before the first look.
 *
 * It is a trie of syllables, level by level: the nodes of level d are the beginnings of d
 * syllables, in the order of their syllables, so that those below a node, and those of a range of
 * syllables below it, stand side by side. The words of a node, all of d characters, stand side by
 * side as well, the most frequent first. */
#ifndef ZHIBU_TERM_PINYIN_LEXICON_H
#define ZHIBU_TERM_PINYIN_LEXICON_H

#include <stddef.h>
#include <stdint.h>

enum {
	LEXICON_MAGIC = 0x31595042,
	LEXICON_LEVELS = 8, /* characters of the longest word */
	SYLLABLE_TEXT = 8,  /* bytes; the longest has six letters */
	/* A cost is minus the logarithm of a probability, in steps of 0.08: it fits a byte, and
	 * costs of words add up to the cost of a sentence. */
	COSTS_PER_100_NATS = 1250,
	COST_MOST = 255
};

struct pinyin_lexicon {
	uint32_t magic;
	uint32_t syllable_count, node_count, word_count, text_count;
	/* Of level d, [d]; one more for the end. */
	uint32_t first_node[LEXICON_LEVELS + 2], first_word[LEXICON_LEVELS + 2];
	/* Of each node, and one more, the first node below it and its first word; then, two bytes
	 * each, each node's syllable and all characters of all words; then, one byte each, the
	 * words' costs and SYLLABLE_TEXT for each syllable, in alphabetical order. */
	uint32_t numbers[];
};

/* The same with its parts found. */
struct lexicon {
	const struct pinyin_lexicon *header;
	const uint32_t *below, *words;
	const uint16_t *syllables, *texts;
	const unsigned char *costs;
	const char *names;
};

/* False: it is none. */
int lexicon_open(struct lexicon *lexicon, const struct pinyin_lexicon *header);
const char *lexicon_syllable(const struct lexicon *lexicon, size_t syllable);
/* The first of the nodes low .. high - 1, which stand below one node, with that syllable or a later
 * one. */
size_t lexicon_find(const struct lexicon *lexicon, size_t low, size_t high, size_t syllable);
/* The characters of a word of that level. */
const uint16_t *lexicon_text(const struct lexicon *lexicon, size_t level, size_t word);
/* The cost of a word by its reading, or -1: it is not known. */
int lexicon_cost(const struct lexicon *lexicon, const uint16_t *text, const uint16_t *reading,
		 size_t count);

#endif
