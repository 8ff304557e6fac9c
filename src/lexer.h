/* What the two rooms of the lexer share: lexer.c reads lists of words, lexer_write.c writes them.
 */
#ifndef ZHIBU_LEXER_H
#define ZHIBU_LEXER_H

#include "term/pinyin_lexicon.h"

enum { SYLLABLES_MOST = 512 };

struct entry {
	uint16_t text[LEXICON_LEVELS], reading[LEXICON_LEVELS];
	size_t count;
	double frequency;   /* in the dictionary */
	double probability; /* first what the word list says, in the end of both */
	int cost;
};

struct entries {
	struct entry *items;
	size_t count, capacity;
};

/* By number; in alphabetical order once all are read. */
extern char syllables[SYLLABLES_MOST][SYLLABLE_TEXT];
extern size_t syllable_count;

int order_numbers(const uint16_t *left, const uint16_t *right, size_t count);
/* Writes the lexicon, or, without entries, one that says that there is none; brings the entries
 * into another order. */
void write_lexicon(struct entries *entries);

#endif
