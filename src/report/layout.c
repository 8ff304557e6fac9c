#include "layout.h"

#include <string.h>

#include "base/marks.h"
#include "base/memory.h"
#include "base/utf8.h"

enum {
	NARROWEST = 2,
	NARROWEST_SHARE = 8,
	NUMBER = 4,  /* a column that is not worth widening */
	SHORT = 8,   /* four characters: a name, a choice */
	SIGNERS = 8, /* lines of a signature, at most */
	/* as ill as so many columns of difference */
	CUT_WORD = 12,
	WAIST = 40
};

/* Whole characters: a Chinese one takes two columns. */
static int even(int columns)
{
	return columns - columns % 2;
}

static void share(const struct paper_table *table, int *widths, int left)
{
	size_t sharing = 0, last = 0;

	for (size_t i = 0; i < table->column_count; i++)
		if (!table->columns[i].width) {
			sharing++;
			last = i;
		}
	if (!sharing)
		return;
	for (size_t i = 0; i < table->column_count; i++)
		if (!table->columns[i].width && i != last) {
			widths[i] = even(left / (int)sharing);
			if (widths[i] < NARROWEST_SHARE)
				widths[i] = NARROWEST_SHARE;
			left -= widths[i];
			sharing--;
		}
	widths[last] = left < NARROWEST_SHARE ? NARROWEST_SHARE : left;
}

/* What a column must have so that nothing that should stay whole is cut. */
static int least_of(const struct paper_table *table, size_t column, bool with_short)
{
	int least = NARROWEST;

	for (size_t row = 0; row <= table->row_count; row++) {
		const char *text =
		    row ? table->rows[row - 1].cells[column] : table->columns[column].heading;
		size_t length = strlen(text);
		int columns = print_columns_whole(text, length);

		if (with_short && length <= 4 * SHORT && print_columns(text, length) <= SHORT)
			columns = print_columns(text, length);
		if (columns > least)
			least = columns;
	}
	return least;
}

/* Takes from the widest until they fit; false: they cannot, with so much for each. */
static bool shrink(int *widths, const int *least, size_t count, int too_many)
{
	while (too_many > 0) {
		size_t widest = count;
		int taken = too_many > 1 ? 2 : 1;

		for (size_t i = 0; i < count; i++)
			if (widths[i] > least[i] && (widest == count || widths[i] > widths[widest]))
				widest = i;
		if (widest == count)
			return false;
		if (widths[widest] - taken < least[widest])
			taken = 1;
		widths[widest] -= taken;
		too_many -= taken;
	}
	return true;
}

/* Short cells are given up first, then what else should stay whole. */
static void make_room(const struct paper_table *table, int *widths, int too_many)
{
	size_t count = table->column_count;
	int *least = memory_array(count, sizeof(*least));
	int *tried = memory_array(count, sizeof(*tried));
	bool fits = false;

	for (int attempt = 0; attempt < 3 && !fits; attempt++) {
		memcpy(tried, widths, count * sizeof(*tried));
		for (size_t i = 0; i < count; i++) {
			least[i] = attempt < 2 ? least_of(table, i, attempt == 0) : NARROWEST;
			if (least[i] > widths[i])
				least[i] = widths[i];
		}
		fits = shrink(tried, least, count, too_many);
	}
	memcpy(widths, tried, count * sizeof(*tried));
	memory_free(tried);
	memory_free(least);
}

static void widen(const struct paper_table *table, int *widths, int own, int columns)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (widths[i] > NUMBER)
			widths[i] = even(widths[i] * columns / own);
}

int *layout_widths(const struct paper_table *table, int own, int columns)
{
	int *widths = memory_array(table->column_count, sizeof(*widths));
	int rules = (int)table->column_count + 1, fixed = 0, sum = 0;
	bool shares = false;

	for (size_t i = 0; i < table->column_count; i++) {
		widths[i] = table->columns[i].width;
		if (widths[i] && widths[i] < NARROWEST)
			widths[i] = NARROWEST;
		fixed += widths[i];
		shares |= !widths[i];
	}
	if (!shares && own > 0 && columns > own)
		widen(table, widths, own, columns);
	share(table, widths, (columns > own ? columns : own) - rules - fixed);
	for (size_t i = 0; i < table->column_count; i++)
		sum += widths[i];
	if (sum > columns - rules)
		make_room(table, widths, sum - (columns - rules));
	return widths;
}

int layout_label(const char *text, size_t length)
{
	const char *narrow = memchr(text, ':', length), *wide = strstr(text, "\xEF\xBC\x9A");
	size_t end = 0;

	if (narrow)
		end = (size_t)(narrow - text) + 1;
	if (wide && (!narrow || wide < narrow))
		end = (size_t)(wide - text) + 3;
	return print_columns(text, end);
}

void layout_sides(const char *text, struct buf *left, struct buf *right)
{
	const char *tab = strchr(text, '\t');
	size_t length = tab ? (size_t)(tab - text) : strlen(text);

	utf8_add_visible(left, text, length, false);
	if (tab)
		utf8_add_visible(right, tab + 1, strlen(tab + 1), false);
}

/* Whether a word may be over behind previous, with current and next coming: the marks, 的和与及暨,
 * and before 关于. */
static bool parts_words(uint32_t previous, uint32_t current, uint32_t next)
{
	static const uint32_t enders[] = {0x7684, 0x548C, 0x4E0E, 0x53CA, 0x66A8};

	for (size_t i = 0; i < sizeof(enders) / sizeof(enders[0]); i++)
		if (previous == enders[i])
			return true;
	return mark_closes(previous) || mark_opens(current) || previous == ' ' ||
	       (current == 0x5173 && next == 0x4E8E);
}

static bool ends_well(const char *text, size_t length, size_t at)
{
	uint32_t previous = 0, current = 0, next = 0;
	size_t start = at, taken;

	do
		start--;
	while (start > 0 && ((unsigned char)text[start] & 0xC0) == 0x80);
	utf8_decode(text + start, at - start, &previous);
	while (at < length && text[at] == ' ') {
		previous = ' ';
		at++;
	}
	taken = utf8_decode(text + at, length - at, &current);
	if (taken)
		utf8_decode(text + at + taken, length - at - taken, &next);
	return parts_words(previous, current, next);
}

/* How ill a title is broken: how uneven it is, words cut, a waist. */
static int illness(const struct print_lines *lines, const char *text, size_t length)
{
	int longest = 0, shortest = lines->items[0].columns, ill = 0;

	for (size_t i = 0; i < lines->count; i++) {
		const struct print_line *line = &lines->items[i];

		if (line->columns > longest)
			longest = line->columns;
		if (line->columns < shortest)
			shortest = line->columns;
		if (i + 1 < lines->count && !ends_well(text, length, line->start + line->length))
			ill += CUT_WORD;
		if (i && i + 1 < lines->count && line->columns < line[-1].columns &&
		    line->columns < line[1].columns)
			ill += WAIST;
	}
	return ill + longest - shortest;
}

void layout_title(struct print_lines *lines, const char *text, size_t length, int columns)
{
	size_t count;
	int least, best = -1, first = columns, rest = columns;

	print_lines_break(lines, text, length, columns, columns);
	count = lines->count;
	if (count < 2)
		return;
	least = print_columns(text, length) / (int)count / 2;
	for (int one = columns; one >= least; one -= 2)
		/* of two lines the first says it all; more than three are made alike */
		for (int other = count > 3 ? one : columns; other >= (count == 3   ? least
								      : count == 2 ? columns
										   : one);
		     other -= 2) {
			int ill;

			print_lines_break(lines, text, length, one, other);
			if (lines->count > count)
				break;
			ill = illness(lines, text, length);
			if (best < 0 || ill < best) {
				best = ill;
				first = one;
				rest = other;
			}
		}
	print_lines_break(lines, text, length, first, rest);
}

static bool is_empty(const struct paper_block *block)
{
	return block->kind == PAPER_PARAGRAPH && !*block->as.paragraph.text;
}

/* The next block that is not an empty line; count where there is none on the same sheet. */
static size_t next_of(const struct paper *paper, size_t block)
{
	do
		block++;
	while (block < paper->count && is_empty(&paper->blocks[block]));
	return block < paper->count && paper->blocks[block].kind != PAPER_PAGE ? block
									       : paper->count;
}

bool layout_keeps(const struct paper *paper, size_t block)
{
	const struct paper_block *here = &paper->blocks[block];
	size_t next = next_of(paper, block);
	const struct paper_block *following = next < paper->count ? &paper->blocks[next] : NULL;

	if (!following || here->kind == PAPER_PAGE)
		return false;
	if (here->kind == PAPER_PARAGRAPH) {
		enum paper_style style = here->as.paragraph.style;

		if (here->as.paragraph.keeps_with_next || style == PAPER_TITLE ||
		    style == PAPER_SUBTITLE || style == PAPER_HEADING || style == PAPER_SUBHEADING)
			return true;
		if (following->kind == PAPER_TABLE)
			return style == PAPER_FLUSH || style == PAPER_CENTRED;
	}
	return following->kind == PAPER_PARAGRAPH &&
	       (following->as.paragraph.style == PAPER_RIGHT ||
		next_of(paper, next) == paper->count);
}

/* A line of a signature, that is: with an indent from the right, which leaves room. */
static bool is_signing(const struct paper *paper, size_t block, int columns)
{
	const struct paper_paragraph *paragraph = &paper->blocks[block].as.paragraph;

	return paper->blocks[block].kind == PAPER_PARAGRAPH && paragraph->style == PAPER_RIGHT &&
	       paragraph->indent > 0 && paragraph->indent < columns / 2;
}

int layout_indent_right(const struct paper *paper, size_t block, int columns)
{
	const struct paper_paragraph *own = &paper->blocks[block].as.paragraph;
	int indent = own->indent, middle = 0, width = print_columns(own->text, strlen(own->text));
	size_t first = block, lines = 0;

	if (!is_signing(paper, block, columns))
		return 0;
	while (first > 0 && block - first < SIGNERS && is_signing(paper, first - 1, columns))
		first--;
	/* twice the way from the edge to the middle of the one that reaches farthest */
	for (; first < paper->count && is_signing(paper, first, columns); first++) {
		const struct paper_paragraph *other = &paper->blocks[first].as.paragraph;
		int reach = print_columns(other->text, strlen(other->text)) + 2 * other->indent;

		if (reach - other->indent > columns || ++lines > SIGNERS)
			return indent; /* that is no signature */
		if (reach > middle)
			middle = reach;
	}
	return (middle - width) / 2 > indent ? (middle - width) / 2 : indent;
}
