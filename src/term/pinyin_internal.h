/* What the rooms of term/pinyin.h share. */
#ifndef ZHIBU_TERM_PINYIN_INTERNAL_H
#define ZHIBU_TERM_PINYIN_INTERNAL_H

#include "pinyin_lexicon.h"
#include "term/pinyin.h"

enum {
	LETTERS_MOST = 60,
	OWN_LEVELS = 12, /* characters of the longest word of one's own */
	EDGES_MOST = 10,
	HYPOTHESES = 6, /* kept at each place of the lattice */
	NODES_MOST = 60000,

	/* In steps of 0.08. */
	WORD_COST = 12,	   /* for each word, so that longer ones are taken */
	INITIAL_COST = 25, /* for a syllable of which only an initial was typed */
	/* one letter for each character is what most mean: zzshh is five of them */
	INITIAL_OF_TWO_COST = 2 * INITIAL_COST + 4,
	INCOMPLETE_COST = 10, /* for the last one, not typed to its end */
	OWN_COST = 110,	      /* of a word that the lexicon lacks */
	USE_COST = 6,	      /* less for each time it was chosen, */
	USES_COUNTED = 8      /* as many times at most */
};

/* ---- pinyin_syllables.c: letters to syllables ----------------------------------------------- */

/* From one place among the letters to another: the syllables low .. high - 1 may stand there. */
struct edge {
	unsigned char to, cost;
	uint16_t low, high;
};

struct syllables {
	char letters[LETTERS_MOST + 1];
	size_t count;
	struct edge edges[LETTERS_MOST][EDGES_MOST];
	unsigned char edge_counts[LETTERS_MOST];
};

/* The edges of the letters. */
void syllables_find(struct syllables *syllables, const struct lexicon *lexicon, const char *letters,
		    size_t count);

/* ---- pinyin_words.c: words on top of the lexicon's ------------------------------------------ */

struct own_word {
	uint16_t reading[OWN_LEVELS], text[OWN_LEVELS];
	unsigned char count;
	bool is_changed;	/* since the last call of pinyin_changes() */
	int base;		/* its cost before it was chosen */
	unsigned long uses, at; /* uses 0: not learnt, only added */
};

struct own_words {
	struct own_word *items; /* in the order of their readings */
	size_t count, capacity, learnt;
	struct own_word *gone; /* learnt once, no more; not yet told */
	size_t gone_count, gone_capacity;
	unsigned long at;
	bool has_changes, is_unsettled;
};

void own_words_release(struct own_words *words);
/* Adds a word of 1 to OWN_LEVELS characters; they are brought into their order, and what is there
 * twice is one, when they are settled, which all that look for words need. */
struct own_word *own_words_add(struct own_words *words, const struct lexicon *lexicon,
			       const uint16_t *text, const uint16_t *reading, size_t count);
void own_words_settle(struct own_words *words);
/* It was chosen. */
void own_words_learn(struct own_words *words, const struct lexicon *lexicon, const uint16_t *text,
		     const uint16_t *reading, size_t count);
int own_word_cost(const struct own_word *word);
/* Those of low .. high - 1, which agree before level, that have a syllable from .. to - 1 there:
 * the first, and how many share its syllable in *same (0: there is none). */
size_t own_words_find(const struct own_words *words, size_t low, size_t high, size_t level,
		      size_t from, size_t to, size_t *same);

/* ---- pinyin_readings.c ---------------------------------------------------------------------- */

/* All readings of all characters, by character. */
struct reading {
	uint16_t character, syllable;
	unsigned char cost;
};
struct readings {
	struct reading *items;
	size_t count;
};
void readings_find(struct readings *readings, const struct lexicon *lexicon);
/* Reads "zhi bu" into as many syllables as there are characters. */
bool reading_take(const struct lexicon *lexicon, const char *text, uint16_t *reading, size_t count);
/* The characters of a word; 0: it has others than hanzi, or too many. */
size_t hanzi_take(const char *word, size_t length, uint16_t *text);
void hanzi_add(struct buf *buf, const uint16_t *text, size_t count);

/* ---- pinyin_lattice.c: what the letters can mean -------------------------------------------- */

struct candidate {
	size_t text, reading; /* places in the pool */
	unsigned char count;  /* characters */
	unsigned char to;     /* the letters it stands for end here */
	bool is_learnt;
	int cost;
	unsigned long at;
};

struct match;
struct hypothesis;
struct lattice {
	struct syllables syllables;
	struct match *matches; /* words, by the place where they begin */
	size_t match_count, match_capacity;
	size_t first_match[LETTERS_MOST + 2];
	struct hypothesis *hypotheses;
	size_t hypothesis_counts[LETTERS_MOST + 1];
	size_t end;	   /* as far as words reach */
	size_t nodes_left; /* to be looked at */
	uint16_t *pool;
	size_t pool_count, pool_capacity;
	struct candidate *candidates;
	size_t count, capacity;
};

void lattice_release(struct lattice *lattice);
/* Finds the candidates for the letters, the best first. */
void lattice_decode(struct lattice *lattice, const struct lexicon *lexicon,
		    const struct own_words *own, const char *letters, size_t count);

/* ---- pinyin.c ------------------------------------------------------------------------------- */

enum { PAGES_MOST = 64, PAGE_MOST = 9 };

/* A choice that left letters over. */
struct choice_made {
	size_t letters; /* it stands for so many of those before `from` */
	size_t text;	/* characters it has */
};

struct pinyin {
	struct lexicon lexicon;
	struct readings readings;
	struct own_words own;
	struct lattice lattice;
	char letters[LETTERS_MOST + 1];
	size_t letter_count, from; /* those before from are chosen for */
	uint16_t chosen[LETTERS_MOST], chosen_reading[LETTERS_MOST];
	size_t chosen_count;
	struct choice_made choices[LETTERS_MOST];
	size_t choice_count;
	size_t pages[PAGES_MOST]; /* the first candidate of each page up to this one */
	size_t page, shown;	  /* shown: candidates on it */
	int columns;
	bool is_behind_digit, opens_single, opens_double;
};

/* pinyin_marks.c: the Chinese mark for a key, or NULL. */
const char *pinyin_mark(struct pinyin *pinyin, uint32_t key);

#endif
