/* Runs while the program is built: reads lists of words with their readings and frequencies and
 * writes the lexicon of src/term/pinyin_lexicon.h as assembler text.
 *
 *     lexer [RIME_DICTIONARY [WORD_LIST]] > lexicon.s
 *
 * Without a dictionary it writes a lexicon that pinyin_new() knows to be none.
 *
 * The dictionary has the layout of Rime's (word TAB syllables TAB frequency, below a line of three
 * full stops). A word list has "word frequency kind" on each line; where there is one, a word's
 * probability is the mean of both, and words of it that the dictionary lacks come in, read as the
 * dictionary reads their parts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "lexer.h"

enum {
	ADDED_FROM = 50, /* the frequency from which a word of the list comes in */
	LINE_MOST = 1024
};

char syllables[SYLLABLES_MOST][SYLLABLE_TEXT];
size_t syllable_count;

_Noreturn void memory_exhausted(void)
{
	fputs("lexer: memory exhausted\n", stderr);
	exit(1);
}

static _Noreturn void give_up(const char *path, const char *what)
{
	fprintf(stderr, "lexer: %s: %s\n", path, what);
	exit(1);
}

static FILE *open_list(const char *path)
{
	FILE *file = fopen(path, "r");

	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

/* The characters of a word; 0 where some are no hanzi of the basic plane, or there are too many. */
static size_t take_text(const char *word, uint16_t *text)
{
	size_t length = strlen(word), count = 0;

	for (size_t at = 0; at < length; count++) {
		uint32_t character;
		size_t taken = utf8_decode(word + at, length - at, &character);

		if (!taken || count == LEXICON_LEVELS || character < 0x3400 || character > 0xFAFF ||
		    (character > 0x9FFF && character < 0xF900))
			return 0;
		text[count] = (uint16_t)character;
		at += taken;
	}
	return count;
}

/* Of small letters, with a vowel among them: m and ng are no syllables that anybody types. */
static int is_syllable(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	return length > 0 && length < SYLLABLE_TEXT - 1 && !name[length] &&
	       strpbrk(name, "aeiouv") != NULL;
}

static uint16_t syllable_number(const char *name)
{
	for (size_t i = 0; i < syllable_count; i++)
		if (strcmp(syllables[i], name) == 0)
			return (uint16_t)i;
	if (syllable_count == SYLLABLES_MOST)
		give_up(name, "too many syllables");
	memcpy(syllables[syllable_count], name, strlen(name) + 1);
	return (uint16_t)syllable_count++;
}

static struct entry *entry_add(struct entries *entries)
{
	entries->items = memory_grow(entries->items, entries->count, &entries->capacity,
				     sizeof(*entries->items));
	entries->items[entries->count] = (struct entry){0};
	return &entries->items[entries->count++];
}

static void take_line(struct entries *entries, char *line)
{
	char *reading = strchr(line, '\t'), *frequency, *name;
	struct entry entry = {0};
	size_t read = 0;

	if (!reading || !(frequency = strchr(reading + 1, '\t')))
		return;
	*reading++ = *frequency++ = '\0';
	entry.count = take_text(line, entry.text);
	if (!entry.count)
		return;
	for (name = strtok(reading, " "); name; name = strtok(NULL, " "), read++) {
		if (read == entry.count || !is_syllable(name))
			return;
		entry.reading[read] = syllable_number(name);
	}
	if (read != entry.count)
		return;
	entry.frequency = strtod(frequency, NULL) + 1;
	*entry_add(entries) = entry;
}

static void read_dictionary(struct entries *entries, const char *path)
{
	FILE *file = open_list(path);
	char line[LINE_MOST];
	int is_body = 0;

	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (is_body)
			take_line(entries, line);
		else
			is_body = strcmp(line, "...") == 0;
	}
	fclose(file);
	if (!entries->count)
		give_up(path, "no words found");
}

/* The syllables are numbered in alphabetical order. */
static int order_names(const void *left, const void *right)
{
	return strcmp(left, right);
}
static void number_syllables(struct entries *entries)
{
	char(*old)[SYLLABLE_TEXT] = memory_array(syllable_count, SYLLABLE_TEXT);
	uint16_t *numbers = memory_array(syllable_count, sizeof(*numbers));

	memcpy(old, syllables, syllable_count * SYLLABLE_TEXT);
	qsort(syllables, syllable_count, SYLLABLE_TEXT, order_names);
	for (size_t i = 0; i < syllable_count; i++)
		numbers[i] = syllable_number(old[i]);
	for (size_t i = 0; i < entries->count; i++)
		for (size_t j = 0; j < entries->items[i].count; j++)
			entries->items[i].reading[j] = numbers[entries->items[i].reading[j]];
	memory_free(old);
	memory_free(numbers);
}

static int order_texts(const struct entry *left, const struct entry *right)
{
	if (left->count != right->count)
		return left->count < right->count ? -1 : 1;
	return order_numbers(left->text, right->text, left->count);
}

/* By text; the most frequent reading first. */
static int order_by_text(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = order_texts(left, right);

	if (order == 0 && left->frequency != right->frequency)
		order = left->frequency > right->frequency ? -1 : 1;
	return order ? order : order_numbers(left->reading, right->reading, left->count);
}

/* The first reading of a text among the first count entries, which are in their order, or NULL. */
static struct entry *find_text(struct entry *items, size_t count, const uint16_t *text,
			       size_t length)
{
	struct entry wanted = {.count = length};
	size_t low = 0, high = count;

	memcpy(wanted.text, text, length * sizeof(*text));
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (order_texts(&items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && order_texts(&items[low], &wanted) == 0 ? &items[low] : NULL;
}

/* Reads a word as its likeliest parts are read; 0 where a character has no reading. */
static int read_by_parts(struct entry *items, size_t count, double total, struct entry *word)
{
	double best[LEXICON_LEVELS + 1] = {0};
	struct entry *parts[LEXICON_LEVELS + 1] = {NULL};

	for (size_t to = 1; to <= word->count; to++) {
		for (size_t from = 0; from < to; from++) {
			struct entry *part;
			double cost;

			if ((from && !parts[from]) ||
			    !(part = find_text(items, count, word->text + from, to - from)))
				continue;
			cost = best[from] - log(part->frequency / total);
			if (!parts[to] || cost < best[to]) {
				best[to] = cost;
				parts[to] = part;
			}
		}
		if (to == word->count && !parts[to])
			return 0;
	}
	for (size_t at = word->count; at > 0; at -= parts[at]->count)
		memcpy(word->reading + at - parts[at]->count, parts[at]->reading,
		       parts[at]->count * sizeof(*word->reading));
	return 1;
}

/* A word's frequency goes to its readings as the dictionary shares its own out. */
static void share_out(struct entry *items, size_t count, struct entry *first, double frequency)
{
	double sum = 0;
	struct entry *last = first;

	for (; last < items + count && order_texts(last, first) == 0; last++)
		sum += last->frequency;
	for (; first < last; first++)
		first->probability = frequency * first->frequency / sum;
}

static void read_word_list(struct entries *entries, const char *path)
{
	size_t known = entries->count;
	FILE *file = open_list(path);
	char line[LINE_MOST];
	double all = 0, total = 0;

	for (size_t i = 0; i < known; i++)
		total += entries->items[i].frequency;
	while (fgets(line, sizeof(line), file)) {
		char *space = strchr(line, ' ');
		struct entry word = {0}, *found;
		double frequency;

		if (!space)
			continue;
		*space = '\0';
		frequency = strtod(space + 1, NULL);
		all += frequency;
		word.count = take_text(line, word.text);
		if (!word.count)
			continue;
		found = find_text(entries->items, known, word.text, word.count);
		if (found) {
			share_out(entries->items, known, found, frequency);
		} else if (frequency >= ADDED_FROM && word.count > 1 &&
			   read_by_parts(entries->items, known, total, &word)) {
			word.probability = frequency;
			*entry_add(entries) = word;
		}
	}
	fclose(file);
	if (all == 0)
		give_up(path, "no words found");
	for (size_t i = 0; i < entries->count; i++)
		entries->items[i].probability /= all;
}

static void set_costs(struct entries *entries, int has_list)
{
	double total = 0;

	for (size_t i = 0; i < entries->count; i++)
		total += entries->items[i].frequency;
	for (size_t i = 0; i < entries->count; i++) {
		struct entry *entry = &entries->items[i];
		double own = entry->frequency / total, cost;

		entry->probability = has_list ? (own + entry->probability) / 2 : own;
		cost = -log(entry->probability) * COSTS_PER_100_NATS / 100;
		entry->cost = cost > COST_MOST ? COST_MOST : (int)(cost + 0.5);
	}
}

/* The same word with the same reading twice is one. */
static void drop_doubles(struct entries *entries)
{
	size_t kept = 0;

	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->items[i], *before = entry - 1;

		if (!i || order_texts(entry, before) != 0 ||
		    order_numbers(entry->reading, before->reading, entry->count) != 0)
			entries->items[kept++] = *entry;
	}
	entries->count = kept;
}

int main(int argc, char **argv)
{
	struct entries entries = {0};

	if (argc > 1) {
		read_dictionary(&entries, argv[1]);
		number_syllables(&entries);
		qsort(entries.items, entries.count, sizeof(*entries.items), order_by_text);
		drop_doubles(&entries);
	}
	if (argc > 2)
		read_word_list(&entries, argv[2]);
	set_costs(&entries, argc > 2);
	write_lexicon(&entries);
	return fflush(stdout) != 0 || ferror(stdout);
}
