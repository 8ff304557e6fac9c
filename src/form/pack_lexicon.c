/* lexicon.csv: words of the domain for the pinyin input. */
#include <string.h>

#include "base/utf8.h"
#include "form/sheet.h"
#include "reading.h"

enum { COLUMN_WORD, COLUMN_READING, COLUMN_COUNT, WORD_MOST = 12 };

/* How many hanzi a word has; 0 where there is anything else in it, or too many. */
static size_t count_hanzi(const char *word)
{
	size_t length = strlen(word), count = 0;

	for (size_t at = 0; at < length; count++) {
		uint32_t character;
		size_t taken = utf8_decode(word + at, length - at, &character);

		if (!taken || character < 0x3400 || character > 0x9FFF || count == WORD_MOST)
			return 0;
		at += taken;
	}
	return count;
}

/* As many syllables of small letters as there are characters. */
static bool is_reading(const char *reading, size_t count)
{
	size_t syllables = 0;

	while (*reading) {
		size_t length = strspn(reading, "abcdefghijklmnopqrstuvwxyz");

		if (length == 0 || length > 6 || (reading[length] && reading[length] != ' '))
			return false;
		syllables++;
		reading += length + (reading[length] == ' ');
	}
	return syllables == count;
}

struct lexicon_sheet {
	struct sheet sheet;
	int columns[COLUMN_COUNT]; /* where each is, or -1 */
};

static const char *cell_of(const struct lexicon_sheet *lexicon, size_t row, int column)
{
	int at = lexicon->columns[column];

	return at < 0 ? "" : sheet_cell(&lexicon->sheet, row, (size_t)at);
}

static struct place place_of(const struct lexicon_sheet *lexicon, size_t row, int column)
{
	int at = lexicon->columns[column];

	return (struct place){lexicon->sheet.path, lexicon->sheet.lines[row],
			      at < 0 ? 1 : (size_t)at + 1};
}

/* The first of the rows above that has the same word and reading; 0: none has. */
static size_t find_above(const struct lexicon_sheet *lexicon, size_t row)
{
	for (size_t r = 1; r < row; r++)
		if (strcmp(cell_of(lexicon, r, COLUMN_WORD), cell_of(lexicon, row, COLUMN_WORD)) ==
			0 &&
		    strcmp(cell_of(lexicon, r, COLUMN_READING),
			   cell_of(lexicon, row, COLUMN_READING)) == 0)
			return r;
	return 0;
}

/* Whether a row is as it should be. */
static bool check_row(const struct lexicon_sheet *lexicon, size_t row, struct mistakes *mistakes)
{
	const char *word = cell_of(lexicon, row, COLUMN_WORD);
	const char *reading = cell_of(lexicon, row, COLUMN_READING);
	size_t count = count_hanzi(word);

	if (count < 2)
		mistake_at(mistakes, place_of(lexicon, row, COLUMN_WORD), "lexicon.word", word,
			   NULL);
	else if (*reading && !is_reading(reading, count))
		mistake_at(mistakes, place_of(lexicon, row, COLUMN_READING), "lexicon.reading",
			   reading, word);
	else if (find_above(lexicon, row))
		mistake_at(mistakes, place_of(lexicon, row, COLUMN_WORD), "lexicon.twice", word,
			   NULL);
	else
		return true;
	return false;
}

static void read_headings(struct lexicon_sheet *lexicon, struct pack *pack,
			  struct mistakes *mistakes)
{
	static const char *const names[] = {"word", "reading"};
	struct heading *headings =
	    sheet_headings(&lexicon->sheet, 0, names, COLUMN_COUNT, pack, mistakes);

	lexicon->columns[COLUMN_WORD] = lexicon->columns[COLUMN_READING] = -1;
	for (size_t c = 0; c < lexicon->sheet.widths[0]; c++)
		if (headings[c].known >= 0)
			lexicon->columns[headings[c].known] = (int)c;
	if (lexicon->columns[COLUMN_WORD] < 0)
		mistake_at(mistakes, (struct place){lexicon->sheet.path, 1, 1}, "lexicon.column",
			   names[COLUMN_WORD], NULL);
}

void pack_lexicon_read(struct pack *pack, struct mistakes *mistakes,
		       void (*take)(void *data, const char *word, const char *reading), void *data)
{
	const struct pack_file *file = pack_file(pack, "lexicon.csv");
	struct lexicon_sheet lexicon;

	if (!file)
		return;
	sheet_read_file(&lexicon.sheet, &pack->arena, pack_path(&pack->arena, pack, file->name),
			file, mistakes);
	if (lexicon.sheet.count == 0)
		return;
	read_headings(&lexicon, pack, mistakes);
	for (size_t row = 1; row < lexicon.sheet.count && lexicon.columns[COLUMN_WORD] >= 0; row++)
		if (check_row(&lexicon, row, mistakes) && take)
			take(data, cell_of(&lexicon, row, COLUMN_WORD),
			     cell_of(&lexicon, row, COLUMN_READING));
}
