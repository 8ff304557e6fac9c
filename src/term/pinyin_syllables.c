/* Which syllables may stand between which letters. */
#include <string.h>

#include "pinyin_internal.h"

enum { SYLLABLE_LETTERS = 6 };

static bool is_initial_of_two(const char *letters)
{
	return (letters[0] == 'z' || letters[0] == 'c' || letters[0] == 's') && letters[1] == 'h';
}

/* ü is typed v: where it can be nothing else it stands as u among the syllables. */
static void take_letters(struct syllables *syllables, const char *letters, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char letter = letters[i];

		if (letter == 'v' && i > 0 &&
		    (strchr("jqxy", letters[i - 1]) || (i + 1 < count && letters[i + 1] == 'e')))
			letter = 'u';
		syllables->letters[i] = letter;
	}
	syllables->letters[count] = '\0';
	syllables->count = count;
}

static void add_edge(struct syllables *syllables, size_t from, size_t to, size_t low, size_t high,
		     int cost)
{
	unsigned char *count = &syllables->edge_counts[from];

	while (syllables->letters[to] == '\'')
		to++;
	if (*count < EDGES_MOST)
		syllables->edges[from][(*count)++] = (struct edge){
		    (unsigned char)to, (unsigned char)cost, (uint16_t)low, (uint16_t)high};
}

/* Whole syllables, and a beginning of one that goes on to the end or to a mark; is_loose: initials
 * as well. */
static void find_edges(struct syllables *syllables, const struct lexicon *lexicon, size_t from,
		       bool is_loose)
{
	size_t low = 0, high = lexicon->header->syllable_count;

	syllables->edge_counts[from] = 0;
	for (size_t length = 1; length <= SYLLABLE_LETTERS && low < high; length++) {
		size_t to = from + length;
		char letter = syllables->letters[to - 1];
		bool is_last;

		if (to > syllables->count || letter == '\'')
			return;
		while (low < high && lexicon_syllable(lexicon, low)[length - 1] < letter)
			low++;
		while (low < high && lexicon_syllable(lexicon, high - 1)[length - 1] > letter)
			high--;
		if (low == high)
			return;
		is_last = to == syllables->count || syllables->letters[to] == '\'';
		if (!lexicon_syllable(lexicon, low)[length])
			add_edge(syllables, from, to, low, low + 1, 0);
		else if (is_last && to == syllables->count)
			add_edge(syllables, from, to, low, high, INCOMPLETE_COST);
		else if (is_last || (is_loose && length == 1))
			add_edge(syllables, from, to, low, high, INITIAL_COST);
		else if (is_loose && length == 2 && is_initial_of_two(syllables->letters + from))
			add_edge(syllables, from, to, low, high, INITIAL_OF_TWO_COST);
	}
}

static bool reaches_end(const struct syllables *syllables)
{
	bool reaches[LETTERS_MOST + 1] = {false};

	reaches[syllables->count] = true;
	for (size_t from = syllables->count; from-- > 0;)
		for (size_t i = 0; i < syllables->edge_counts[from]; i++)
			if (reaches[syllables->edges[from][i].to])
				reaches[from] = true;
	return reaches[0];
}

void syllables_find(struct syllables *syllables, const struct lexicon *lexicon, const char *letters,
		    size_t count)
{
	take_letters(syllables, letters, count);
	for (size_t from = 0; from < count; from++)
		find_edges(syllables, lexicon, from, false);
	if (reaches_end(syllables))
		return;
	for (size_t from = 0; from < count; from++)
		find_edges(syllables, lexicon, from, true);
}
