/* The words that may stand over the syllables, and the likeliest rows of them. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "pinyin_internal.h"

enum { AT_NODE = 6, AT_START = 400, RANGE_AT_START = 12 };

/* A word over the letters from the place where it is listed up to `to`. */
struct match {
	const uint16_t *text;
	uint16_t reading[OWN_LEVELS];
	unsigned char count, to;
	int cost;
	unsigned long learnt; /* when it was chosen last, or 0 */
};

/* The best rows of words up to a place: each goes on from another by one word. */
struct hypothesis {
	int cost;
	size_t from, rank, match;
};

void lattice_release(struct lattice *lattice)
{
	memory_free(lattice->matches);
	memory_free(lattice->hypotheses);
	memory_free(lattice->pool);
	memory_free(lattice->candidates);
}

/* ---- words -------------------------------------------------------------------------------- */

/* Where a walk down the lexicon stands. */
struct walk {
	struct lattice *lattice;
	const struct lexicon *lexicon;
	const struct own_words *own;
	size_t start;
	uint16_t reading[OWN_LEVELS];
};

static struct match *match_add(struct walk *walk, size_t level, size_t to, int cost)
{
	struct lattice *lattice = walk->lattice;
	struct match *match;

	lattice->matches = memory_grow(lattice->matches, lattice->match_count,
				       &lattice->match_capacity, sizeof(*lattice->matches));
	match = &lattice->matches[lattice->match_count++];
	*match = (struct match){
	    .count = (unsigned char)level, .to = (unsigned char)to, .cost = cost + WORD_COST};
	memcpy(match->reading, walk->reading, level * sizeof(*match->reading));
	return match;
}

/* The words of a node; of a character by itself all are wanted, where it begins and is spelt out.
 */
static void take_words(struct walk *walk, size_t node, size_t level, const struct edge *edge,
		       int cost)
{
	size_t first = walk->lexicon->words[node], last = walk->lexicon->words[node + 1];
	size_t most = AT_NODE;

	if (walk->start == 0)
		most = edge->high - edge->low == 1 ? AT_START : RANGE_AT_START;
	if (last - first > most)
		last = first + most;
	for (size_t word = first; word < last; word++)
		match_add(walk, level, edge->to, cost + walk->lexicon->costs[word])->text =
		    lexicon_text(walk->lexicon, level, word);
}

static void walk_lexicon(struct walk *walk, size_t low, size_t high, size_t level, size_t at,
			 int cost)
{
	const struct syllables *syllables = &walk->lattice->syllables;

	if (at >= syllables->count || level > LEXICON_LEVELS || low == high)
		return;
	for (size_t i = 0; i < syllables->edge_counts[at]; i++) {
		const struct edge *edge = &syllables->edges[at][i];
		size_t node = lexicon_find(walk->lexicon, low, high, edge->low);

		for (; node < high && walk->lexicon->syllables[node] < edge->high; node++) {
			if (walk->lattice->nodes_left == 0)
				return;
			walk->lattice->nodes_left--;
			walk->reading[level - 1] = walk->lexicon->syllables[node];
			take_words(walk, node, level, edge, cost + edge->cost);
			walk_lexicon(walk, walk->lexicon->below[node],
				     walk->lexicon->below[node + 1], level + 1, edge->to,
				     cost + edge->cost);
		}
	}
}

static void take_own(struct walk *walk, const struct own_word *word, const struct edge *edge,
		     int cost)
{
	struct match *match =
	    match_add(walk, word->count, edge->to, cost + edge->cost + own_word_cost(word));

	match->text = word->text;
	match->learnt = word->uses > 0 ? word->at : 0;
}

/* Of low .. high - 1, which agree before level. */
static void walk_own(struct walk *walk, size_t low, size_t high, size_t level, size_t at, int cost)
{
	const struct syllables *syllables = &walk->lattice->syllables;
	const struct own_word *items = walk->own->items;

	if (at >= syllables->count || level == OWN_LEVELS || low == high)
		return;
	for (size_t i = 0; i < syllables->edge_counts[at]; i++) {
		const struct edge *edge = &syllables->edges[at][i];
		size_t from = edge->low, same, first;

		for (;;) {
			first =
			    own_words_find(walk->own, low, high, level, from, edge->high, &same);
			if (!same || walk->lattice->nodes_left == 0)
				break;
			walk->lattice->nodes_left--;
			walk->reading[level] = items[first].reading[level];
			from = walk->reading[level] + (size_t)1;
			for (size_t n = first; n < first + same && items[n].count == level + 1; n++)
				take_own(walk, &items[n], edge, cost);
			walk_own(walk, first, first + same, level + 1, edge->to, cost + edge->cost);
		}
	}
}

static int order_matches(const void *a, const void *b)
{
	const struct match *left = a, *right = b;

	if (left->to != right->to)
		return left->to > right->to ? -1 : 1;
	if (left->cost != right->cost)
		return left->cost < right->cost ? -1 : 1;
	if (left->count != right->count)
		return left->count < right->count ? -1 : 1;
	return memcmp(left->text, right->text, left->count * sizeof(*left->text));
}

/* All words that begin at a place: those that reach farthest first, then the likeliest. */
static void find_matches(struct lattice *lattice, const struct lexicon *lexicon,
			 const struct own_words *own, size_t start)
{
	struct walk walk = {.lattice = lattice, .lexicon = lexicon, .own = own, .start = start};
	size_t first = lattice->match_count;

	walk_own(&walk, 0, own->count, 0, start, 0);
	walk_lexicon(&walk, lexicon->header->first_node[1], lexicon->header->first_node[2], 1,
		     start, 0);
	if (lattice->match_count > first)
		qsort(lattice->matches + first, lattice->match_count - first,
		      sizeof(*lattice->matches), order_matches);
}

/* ---- rows of words ------------------------------------------------------------------------ */

static struct hypothesis *hypotheses_at(const struct lattice *lattice, size_t place)
{
	return lattice->hypotheses + place * HYPOTHESES;
}

/* Keeps it where it is among the best. */
static void hypothesis_add(struct lattice *lattice, size_t place,
			   const struct hypothesis *hypothesis)
{
	struct hypothesis *items = hypotheses_at(lattice, place);
	size_t *count = &lattice->hypothesis_counts[place], at = *count;

	while (at > 0 && items[at - 1].cost > hypothesis->cost)
		at--;
	if (at == HYPOTHESES)
		return;
	if (*count < HYPOTHESES)
		(*count)++;
	memmove(items + at + 1, items + at, (*count - at - 1) * sizeof(*items));
	items[at] = *hypothesis;
}

/* Goes on from a place by every word that begins there, of those over the same letters by the
 * likeliest. */
static void go_on(struct lattice *lattice, size_t from)
{
	size_t same = 0;

	for (size_t i = lattice->first_match[from]; i < lattice->match_count; i++) {
		const struct match *match = &lattice->matches[i];

		same = i > lattice->first_match[from] && match[-1].to == match->to ? same + 1 : 0;
		if (same >= HYPOTHESES)
			continue;
		for (size_t rank = 0; rank < lattice->hypothesis_counts[from]; rank++) {
			struct hypothesis next = {.cost = hypotheses_at(lattice, from)[rank].cost +
							  match->cost,
						  .from = from,
						  .rank = rank,
						  .match = i};

			hypothesis_add(lattice, match->to, &next);
		}
		if (match->to > lattice->end)
			lattice->end = match->to;
	}
}

/* ---- candidates --------------------------------------------------------------------------- */

static struct candidate *candidate_add(struct lattice *lattice, size_t to, int cost)
{
	lattice->candidates = memory_grow(lattice->candidates, lattice->count, &lattice->capacity,
					  sizeof(*lattice->candidates));
	lattice->candidates[lattice->count] =
	    (struct candidate){.to = (unsigned char)to, .cost = cost};
	return &lattice->candidates[lattice->count++];
}

static size_t pool_add(struct lattice *lattice, const uint16_t *numbers, size_t count)
{
	size_t at = lattice->pool_count;

	for (size_t i = 0; i < count; i++) {
		lattice->pool = memory_grow(lattice->pool, lattice->pool_count,
					    &lattice->pool_capacity, sizeof(*lattice->pool));
		lattice->pool[lattice->pool_count++] = numbers[i];
	}
	return at;
}

/* Whether one of the first candidates, which stand for as many letters at least, says the same as
 * the last. */
static bool is_double(const struct lattice *lattice, size_t among)
{
	const struct candidate *last = &lattice->candidates[lattice->count - 1];

	for (size_t i = 0; i < among && i + 1 < lattice->count; i++) {
		const struct candidate *other = &lattice->candidates[i];

		if (other->count == last->count &&
		    memcmp(lattice->pool + other->text, lattice->pool + last->text,
			   last->count * sizeof(*lattice->pool)) == 0)
			return true;
	}
	return false;
}

static void add_word(struct lattice *lattice, const struct match *match, size_t among)
{
	struct candidate *candidate = candidate_add(lattice, match->to, match->cost);

	candidate->count = match->count;
	candidate->text = pool_add(lattice, match->text, match->count);
	candidate->reading = pool_add(lattice, match->reading, match->count);
	candidate->is_learnt = match->learnt > 0;
	candidate->at = match->learnt;
	if (is_double(lattice, among))
		lattice->count--;
}

/* The characters and syllables of a row of words, from its end to its beginning. */
static void add_sentence(struct lattice *lattice, size_t rank)
{
	uint16_t text[LETTERS_MOST], reading[LETTERS_MOST];
	size_t place = lattice->end, at = LETTERS_MOST;
	struct candidate *candidate =
	    candidate_add(lattice, place, hypotheses_at(lattice, place)[rank].cost);

	while (place > 0) {
		const struct hypothesis *step = &hypotheses_at(lattice, place)[rank];
		const struct match *match = &lattice->matches[step->match];

		at -= match->count;
		memcpy(text + at, match->text, match->count * sizeof(*text));
		memcpy(reading + at, match->reading, match->count * sizeof(*reading));
		place = step->from;
		rank = step->rank;
	}
	candidate->count = (unsigned char)(LETTERS_MOST - at);
	candidate->text = pool_add(lattice, text + at, candidate->count);
	candidate->reading = pool_add(lattice, reading + at, candidate->count);
	if (is_double(lattice, lattice->count))
		lattice->count--;
}

static int order_learnt(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	return left->at != right->at ? (left->at > right->at ? -1 : 1) : 0;
}

/* Words over all letters that were chosen before, the last one first; the best sentences; then the
 * words that begin, the longer ones first. */
static void list_candidates(struct lattice *lattice)
{
	enum { SENTENCES = 3, DOUBLES_AMONG = 24 };
	size_t first_matches = lattice->first_match[1], sentences;

	for (size_t i = 0; i < first_matches; i++)
		if (lattice->matches[i].to == lattice->end && lattice->matches[i].learnt)
			add_word(lattice, &lattice->matches[i], lattice->count);
	if (lattice->count > 1)
		qsort(lattice->candidates, lattice->count, sizeof(*lattice->candidates),
		      order_learnt);
	sentences = lattice->hypothesis_counts[lattice->end];
	for (size_t rank = 0; rank < sentences && rank < SENTENCES; rank++)
		add_sentence(lattice, rank);
	for (size_t i = 0; i < first_matches; i++)
		add_word(lattice, &lattice->matches[i], DOUBLES_AMONG);
}

void lattice_decode(struct lattice *lattice, const struct lexicon *lexicon,
		    const struct own_words *own, const char *letters, size_t count)
{
	lattice->match_count = lattice->pool_count = lattice->count = lattice->end = 0;
	lattice->nodes_left = NODES_MOST;
	syllables_find(&lattice->syllables, lexicon, letters, count);
	if (lattice->syllables.count == 0)
		return;
	if (!lattice->hypotheses)
		lattice->hypotheses =
		    memory_array((LETTERS_MOST + 1) * HYPOTHESES, sizeof(*lattice->hypotheses));
	memset(lattice->hypothesis_counts, 0, sizeof(lattice->hypothesis_counts));
	lattice->hypothesis_counts[0] = 1;
	hypotheses_at(lattice, 0)[0] = (struct hypothesis){0};
	for (size_t from = 0; from <= lattice->syllables.count; from++) {
		lattice->first_match[from] = lattice->match_count;
		if (from == lattice->syllables.count || lattice->hypothesis_counts[from] == 0)
			continue;
		find_matches(lattice, lexicon, own, from);
		go_on(lattice, from);
	}
	if (lattice->end > 0)
		list_candidates(lattice);
}
