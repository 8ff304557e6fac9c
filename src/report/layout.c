#include "layout.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/line_break.h"

enum { NARROWEST = 2, NARROWEST_SHARE = 8 };

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

/* Takes from the widest until they fit. */
static void shrink(int *widths, size_t count, int too_many)
{
	while (too_many > 0) {
		size_t widest = 0;
		int taken;

		for (size_t i = 1; i < count; i++)
			if (widths[i] > widths[widest])
				widest = i;
		if (widths[widest] <= NARROWEST)
			return;
		taken = too_many > 1 ? 2 : 1;
		if (widths[widest] - taken < NARROWEST)
			taken = 1;
		widths[widest] -= taken;
		too_many -= taken;
	}
}

int *layout_widths(const struct paper_table *table, int own, int columns)
{
	int *widths = memory_array(table->column_count, sizeof(*widths));
	int all = columns - (int)table->column_count - 1, fixed = 0, sum = 0;
	bool shares = false;

	for (size_t i = 0; i < table->column_count; i++) {
		fixed += table->columns[i].width;
		shares |= !table->columns[i].width;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		widths[i] = table->columns[i].width;
		if (!shares && columns != own && own > 0)
			widths[i] = even(widths[i] * columns / own);
		if (table->columns[i].width && widths[i] < NARROWEST)
			widths[i] = NARROWEST;
	}
	share(table, widths, all - fixed);
	for (size_t i = 0; i < table->column_count; i++)
		sum += widths[i];
	if (table->column_count)
		shrink(widths, table->column_count, sum - all);
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
