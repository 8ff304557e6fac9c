#include "report/line_break.h"

#include <stdbool.h>
#include <string.h>

#include "base/marks.h"
#include "base/memory.h"
#include "base/utf8.h"

/* How well a line ends at a place, from worst to best. */
enum quality {
	BREAK_WRONG,  /* a mark would stand where it must not */
	BREAK_WORD,   /* inside a word or a figure */
	BREAK_FIGURE, /* between a figure and what it counts, inside a name */
	BREAK_DATE,   /* behind a year, with the month behind it */
	BREAK_FREE
};

enum { SEEN = 2, NAME_LIMIT = 4 };

/* The text is walked glyph by glyph; what stands around the place between previous and current. */
struct walk {
	const char *text;
	size_t length;
	uint32_t seen[SEEN];	     /* the last ones: seen[0] is the previous one; 0: none */
	bool is_figure;		     /* the previous one is part of a figure: 12, 12万 */
	bool was_figure;	     /* the one before it */
	size_t name_start, name_end; /* of the name in a list that comes next, or is passed */
};

int print_width(uint32_t character)
{
	if (character >= 0x2C00 && character != 0xFFFD)
		return utf8_width(character);
	if (character < 0x7F)
		return character >= 0x20;
	/* ǹ ḿ: with the other letters of pinyin in the Chinese sets, and as wide there */
	if (character == 0x1F9 || character == 0x1E3F)
		return 2;
	return utf8_ambiguous(character) >= 0 ? 2 : utf8_width(character);
}

int print_columns(const char *text, size_t length)
{
	uint32_t character;
	int columns = 0;

	for (size_t at = 0, taken; at < length; at += taken) {
		taken = utf8_decode(text + at, length - at, &character);
		if (!taken) {
			taken = 1;
			character = 0xFFFD;
		}
		columns += print_width(character);
	}
	return columns;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(uint32_t c)
{
	return c == ' ' || c == 0x3000;
}

/* What words and figures are made of, but for Chinese. */
static bool is_word(uint32_t c)
{
	return c > ' ' && c < 0x2000 && utf8_ambiguous(c) < 0;
}

static bool is_hanzi(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || c == 0x3007 || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_one_of(uint32_t c, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == c)
			return true;
	return false;
}

/* Behind digits: still part of the figure (3万元, 100多人). */
static bool goes_on_figure(uint32_t c)
{
	static const uint32_t list[] = {0x4E07, 0x4EBF, 0x5343, 0x767E, 0x5341, 0x591A, 0x4F59};

	return is_one_of(c, list, sizeof(list) / sizeof(list[0])); /* 万亿千百十多余 */
}

/* The first half of a unit of two characters (小时 分钟 公里 公斤 公顷 平方 立方 人次 个月 美元).
 */
static bool is_half_unit(uint32_t first, uint32_t second)
{
	static const uint32_t pairs[][2] = {{0x5C0F, 0x65F6}, {0x5206, 0x949F}, {0x516C, 0x91CC},
					    {0x516C, 0x65A4}, {0x516C, 0x9877}, {0x5E73, 0x65B9},
					    {0x7ACB, 0x65B9}, {0x4EBA, 0x6B21}, {0x4E2A, 0x6708},
					    {0x7F8E, 0x5143}};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i][0] == first && pairs[i][1] == second)
			return true;
	return false;
}

/* A line that joins what stands around it: 14:30—17:10, 7月6日～12日 (GB/T 15834, 5.1.7). */
static bool joins(uint32_t c)
{
	return c == 0x2014 || c == 0x2013 || c == 0xFF5E || c == '~' || c == '/' || c == 0xFF0F;
}

static enum quality quality_of_marks(const struct walk *walk, uint32_t current)
{
	uint32_t previous = walk->seen[0];

	if (mark_opens(previous) || previous == '/' || previous == 0xFF0F)
		return BREAK_WRONG;
	if (previous == '$' || previous == 0xA5 || previous == 0xA3) /* ¥ £ */
		return BREAK_WRONG;
	if (current == 0x2014 && previous != 0x2014)
		return walk->is_figure ? BREAK_WRONG : BREAK_FREE;
	/* —— and …… are one mark each */
	if (current == previous && (current == 0x2014 || current == 0x2026))
		return BREAK_WRONG;
	if (mark_closes(current) || joins(current))
		return BREAK_WRONG;
	return BREAK_FREE;
}

/* Between two of a word: don't, 2018-06-26, form-fill. */
static enum quality quality_of_words(const struct walk *walk, uint32_t current)
{
	uint32_t previous = walk->seen[0], before = walk->seen[1];

	if (previous == '-' && is_digit(current))
		return is_digit(before) ? BREAK_FIGURE : BREAK_WORD;
	if (previous == '-' && before && before != '-' && is_word(before))
		return BREAK_FREE;
	return BREAK_WORD;
}

/* Between a figure and Chinese. */
static enum quality quality_of_figures(const struct walk *walk, uint32_t current)
{
	uint32_t previous = walk->seen[0];

	if (walk->is_figure && is_hanzi(current))
		return BREAK_FIGURE;
	if (walk->was_figure && is_half_unit(previous, current))
		return BREAK_FIGURE;
	if (!is_digit(current) && current != '_')
		return BREAK_FREE;
	if (previous == 0x7B2C) /* 第 */
		return BREAK_FIGURE;
	if (!walk->was_figure)
		return BREAK_FREE;
	if (previous == 0x5E74) /* 年 */
		return BREAK_DATE;
	/* 月 时 点 — */
	return previous == 0x6708 || previous == 0x65F6 || previous == 0x70B9 || previous == 0x2014
		   ? BREAK_FIGURE
		   : BREAK_FREE;
}

/* How well a line ends at at, before the character current. */
static enum quality quality_at(const struct walk *walk, size_t at, uint32_t current)
{
	uint32_t previous = walk->seen[0];
	enum quality quality;

	if (!previous || is_space(current))
		return BREAK_WRONG; /* spaces hang at the line's end */
	if (is_space(previous))
		return mark_closes(current) ? BREAK_WRONG : BREAK_FREE;
	quality = quality_of_marks(walk, current);
	if (quality != BREAK_FREE)
		return quality;
	if (is_word(previous) && is_word(current))
		return quality_of_words(walk, current);
	if ((previous == 0x2019 || previous == '\'') && is_word(current) && is_word(walk->seen[1]))
		return BREAK_WORD;
	quality = quality_of_figures(walk, current);
	if (quality == BREAK_FREE && at > walk->name_start && at < walk->name_end)
		return BREAK_FIGURE;
	return quality;
}

/* Where a name of a list that begins at at ends: 2 to NAME_LIMIT hanzi between two 、, or between
 * one of them and another mark; at where there is none. */
static size_t name_end(const struct walk *walk, size_t at, uint32_t previous)
{
	size_t end = at, count = 0, taken;
	uint32_t character = 0;

	while ((taken = utf8_decode(walk->text + end, walk->length - end, &character)) &&
	       (is_hanzi(character) || (character == 0xB7 && count))) {
		if (is_hanzi(character) && ++count > NAME_LIMIT)
			return at;
		end += taken;
	}
	if (previous == 0x3001 &&
	    (!taken || character == 0x3001 || mark_closes(character) || mark_opens(character)))
		return end;
	return character == 0x3001 && taken ? end : at;
}

static void find_name(struct walk *walk, size_t at, uint32_t previous)
{
	if (at < walk->name_end || is_hanzi(previous))
		return;
	walk->name_start = at;
	walk->name_end = name_end(walk, at, previous);
}

static void walk_on(struct walk *walk, uint32_t character, size_t end)
{
	memmove(walk->seen + 1, walk->seen, (SEEN - 1) * sizeof(walk->seen[0]));
	walk->seen[0] = character;
	walk->was_figure = walk->is_figure;
	walk->is_figure = is_digit(character) || character == '_' ||
			  (walk->was_figure && (goes_on_figure(character) || character == '.'));
	find_name(walk, end, character);
}

/* One glyph from at: a character and the marks on it. A space with a mark on it is to be seen, and
 * so is none. */
static size_t glyph_at(const struct walk *walk, size_t at, uint32_t *character, int *columns)
{
	size_t taken = utf8_glyph(walk->text + at, walk->length - at), first;

	first = utf8_decode(walk->text + at, taken, character);
	if (!first)
		*character = 0xFFFD;
	*columns = print_width(*character);
	if (is_space(*character) && taken > first)
		*character = 0xFFFD;
	return taken;
}

/* A line being filled, and the best place found to end it. */
struct filling {
	struct print_line line, best;
	enum quality found;
	size_t next; /* where the next line begins, were it ended there */
	struct walk walk;
	int all;	 /* columns, with the spaces at its end */
	bool is_leading; /* spaces only so far: they stand, as what they are */
};

static void look_at_end(struct filling *filling, const struct walk *walk, size_t at,
			uint32_t character)
{
	enum quality quality = quality_at(walk, at, character);

	if (quality < filling->found)
		return;
	filling->found = quality;
	filling->best = filling->line;
	filling->next = at;
	filling->walk = *walk;
}

/* The line that begins at start; the walk stands behind it, *next is where the next one begins. */
static struct print_line take_line(struct walk *walk, size_t start, int columns, size_t *next)
{
	struct filling filling = {.line = {start, 0, 0}, .is_leading = true};
	size_t at = start, taken;
	uint32_t character;
	int width;

	for (; at < walk->length && walk->text[at] != '\n'; at += taken) {
		bool hangs;

		taken = glyph_at(walk, at, &character, &width);
		filling.is_leading = filling.is_leading && is_space(character);
		hangs = is_space(character) && !filling.is_leading;
		if (at > start && !hangs) {
			look_at_end(&filling, walk, at, character);
			if (filling.all + width > columns) {
				*walk = filling.walk;
				*next = filling.next;
				return filling.best;
			}
		}
		walk_on(walk, character, at + taken);
		filling.all += width;
		if (!hangs) {
			filling.line.length = at + taken - start;
			filling.line.columns = filling.all;
		}
	}
	if (at < walk->length)
		walk_on(walk, '\n', ++at);
	*next = at;
	return filling.line;
}

void print_lines_init(struct print_lines *lines)
{
	*lines = (struct print_lines){0};
}

void print_lines_release(struct print_lines *lines)
{
	memory_free(lines->items);
	print_lines_init(lines);
}

void print_lines_break(struct print_lines *lines, const char *text, size_t length, int first,
		       int rest)
{
	struct walk walk = {.text = text, .length = length};
	size_t start = 0;

	lines->count = 0;
	find_name(&walk, 0, '\n');
	do {
		int columns = lines->count ? rest : first;

		lines->items = memory_grow(lines->items, lines->count, &lines->capacity,
					   sizeof(*lines->items));
		lines->items[lines->count++] =
		    take_line(&walk, start, columns < 2 ? 2 : columns, &start);
	} while (start < length);
}

int print_columns_whole(const char *text, size_t length)
{
	struct walk walk = {.text = text, .length = length};
	int columns = 0, longest = 0, width;
	uint32_t character;

	find_name(&walk, 0, '\n');
	for (size_t at = 0, taken; at < length; at += taken) {
		taken = glyph_at(&walk, at, &character, &width);
		if (at && (character == '\n' || quality_at(&walk, at, character) >= BREAK_DATE))
			columns = 0;
		walk_on(&walk, character, at + taken);
		columns += is_space(character) ? 0 : width;
		if (columns > longest)
			longest = columns;
	}
	return longest;
}

void print_join(struct buf *out, const char *text, size_t length)
{
	struct walk walk = {.text = text, .length = length};
	uint32_t character;
	int width;

	find_name(&walk, 0, '\n');
	for (size_t at = 0, taken; at < length; at += taken) {
		taken = glyph_at(&walk, at, &character, &width);
		if (at && quality_at(&walk, at, character) == BREAK_FIGURE)
			buf_add_text(out, "\xE2\x81\xA0");
		buf_add(out, text + at, taken);
		walk_on(&walk, character, at + taken);
	}
}
