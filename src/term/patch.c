/* Small changes, sent without curses. For each place that changed curses 6.4 looks for the cheapest
 * of six ways to go there and prints each of them into a string to know its length: 11,000
 * instructions for a mark of one column. Here a way is a sum (out.c), and as many bytes come out or
 * fewer. curses' image of the terminal is told of what was sent; of where the cursor stands it is
 * not, which screen.c therefore keeps. Line drawing, and a new screen, are left to curses. */
#include "paint.h"

#include <string.h>

#include "base/utf8.h"
#include "out.h"

#include <curses.h>

enum {
	CELLS = 512,
	ROWS_MOST = 8, /* more is a new screen: there curses scrolls and clears */
	GAP = 6,       /* columns that stayed: to send them anew is dearer than to pass over them */
	BLANKS = 3,    /* at a row's end: more are cleared */
	WORTH = 4,     /* cells to be shifted rather than sent anew */
	SHORT = 8,     /* columns at a row's beginning that are looked at by themselves */
	BLOCK = 8
};

/* The beginning of a row, a cell for each glyph, and a place in it. */
struct cells {
	cchar_t cells[CELLS];
	int count, blank; /* from blank on there are but spaces, up to the row's end */
	int at, column;
};

static int width_of_cell(const cchar_t *cell)
{
	int width = cell->chars[0] < 0x300 ? 1 : utf8_width((uint32_t)cell->chars[0]);

	return width > 0 ? width : 1;
}

static attr_t look_of(const cchar_t *cell)
{
	return cell->attr & A_ATTRIBUTES;
}

static bool is_blank(const cchar_t *cell)
{
	return cell->chars[0] == L' ' && !cell->chars[1] && look_of(cell) == A_NORMAL;
}

/* Reads a row up to a column; false: curses and this program do not agree on its widths. */
static bool read_row(WINDOW *window, int row, int end, struct cells *cells)
{
	int width = 0;

	cells->at = cells->column = cells->count = 0;
	if (mvwin_wchnstr(window, row, 0, cells->cells, end) == ERR)
		return false;
	while (width < end && cells->cells[cells->count].chars[0])
		width += width_of_cell(&cells->cells[cells->count++]);
	cells->blank = cells->count;
	while (end == COLS && cells->blank && is_blank(&cells->cells[cells->blank - 1]))
		cells->blank--;
	return width >= end && width <= COLS;
}

static void advance(struct cells *row)
{
	row->column += width_of_cell(&row->cells[row->at++]);
}

/* How many cells from here on are the same in both. */
static int count_same(const struct cells *now, const struct cells *old)
{
	const cchar_t *one = now->cells + now->at, *other = old->cells + old->at;
	int left = now->count - now->at, count = 0;

	if (left > old->count - old->at)
		left = old->count - old->at;
	while (left - count >= BLOCK &&
	       memcmp(one + count, other + count, BLOCK * sizeof(*one)) == 0)
		count += BLOCK;
	while (count < left && memcmp(one + count, other + count, sizeof(*one)) == 0)
		count++;
	return count;
}

/* Passes over what is the same in both, which stand at one column. */
static void pass_same(struct cells *now, struct cells *old)
{
	int count = count_same(now, old);

	/* Where it is all that is left, its columns matter no more. */
	if (now->at + count == now->count)
		now->at = now->count;
	else
		while (count--) {
			advance(now);
			advance(old);
		}
}

/* Whether so many columns stay from here on that it is worth passing over them. */
static bool stays(const struct cells *now, const struct cells *old)
{
	int at = now->at, old_at = old->at, width = 0;

	while (at < now->count && old_at < old->count && width < GAP) {
		if (memcmp(&now->cells[at], &old->cells[old_at++], sizeof(*now->cells)) != 0)
			return false;
		width += width_of_cell(&now->cells[at++]);
	}
	return true;
}

/* Passes over what differs, to where both stand at one column and agree for some. */
static bool pass_changed(struct cells *now, struct cells *old)
{
	do {
		advance(now);
		while (now->column != old->column) {
			struct cells *behind = now->column < old->column ? now : old;

			if (behind->at == behind->count)
				return false;
			advance(behind);
		}
	} while (!stays(now, old));
	return true;
}

/* Line drawing is left to curses. */
static bool is_text(const cchar_t *cells, int count)
{
	while (count--)
		if (cells++->attr & A_ALTCHARSET)
			return false;
	return true;
}

static void add_cells(const cchar_t *cells, int count)
{
	for (int i = 0; i < count; i++) {
		out_look(look_of(&cells[i]));
		for (int k = 0; k < CCHARW_MAX && cells[i].chars[k]; k++)
			out_character((uint32_t)cells[i].chars[k],
				      k ? 0 : width_of_cell(&cells[i]));
	}
}

/* They stand on the terminal now. */
static void show_from(const struct cells *now, int row, int column, int first, int end)
{
	mvwadd_wchnstr(curscr, row, column, now->cells + first, end - first);
}

static int width_of_cells(const cchar_t *cells, int count)
{
	int width = 0;

	while (count--)
		width += width_of_cell(cells++);
	return width;
}

/* Where all that differs is that something was put in, or taken out, the terminal shifts the rest.
 */
static bool send_shift(const struct cells *now, const struct cells *old, int row)
{
	const cchar_t *one = now->cells + now->at, *other = old->cells + old->at;
	int left = now->blank - now->at, before = old->blank - old->at, put = left - before;
	int stay = put > 0 ? before : left, at = now->at, column = now->column;

	if (stay < WORTH || !put ||
	    (put > 0 ? !out_inserts() || !is_text(one, put) : !out_deletes()))
		return false;
	if (memcmp(put > 0 ? one + put : one, put > 0 ? other : other - put,
		   (size_t)stay * sizeof(*one)) != 0)
		return false;
	/* Among equal glyphs it can be any that is new: that at the cursor needs no move. */
	while (put > 0 && at && out_is_before(row, column) &&
	       memcmp(&now->cells[at - 1], &now->cells[at - 1 + put], sizeof(*one)) == 0)
		column -= width_of_cell(&now->cells[--at]);
	out_move(row, column);
	out_look(A_NORMAL);
	if (put > 0) {
		out_sequence(width_of_cells(&now->cells[at], put), '@');
		add_cells(&now->cells[at], put);
	} else {
		out_sequence(width_of_cells(other, -put), 'P');
	}
	show_from(now, row, column, at, now->count);
	return true;
}

/* The cells from first to before now->at, which begin at column. False: it is nothing for here. */
static bool send_changed(struct cells *now, int row, int first, int column)
{
	int from = now->blank > first ? now->blank : first;
	bool clears = now->at - from > BLANKS;
	int end = clears ? from : now->at;

	/* Behind the last column cursors of terminals stand in different places. */
	if ((!clears && now->column == COLS) || !is_text(now->cells + first, end - first))
		return false;
	out_move(row, column);
	add_cells(now->cells + first, end - first);
	if (clears) {
		out_look(A_NORMAL);
		out_sequence(1, 'K');
		end = now->at = now->count;
	}
	show_from(now, row, column, first, end);
	return true;
}

static bool patch_row(int row, int end)
{
	struct cells now, old;

	/* What was shifted is only seen in all of the row; a mark at its beginning is not. */
	if (end > SHORT)
		end = COLS;
	if (!read_row(stdscr, row, end, &now) || !read_row(curscr, row, end, &old))
		return false;
	for (;;) {
		int first, column;

		pass_same(&now, &old);
		if (now.at == now.count || (end == COLS && send_shift(&now, &old, row)))
			return true;
		first = now.at;
		column = now.column;
		if (!pass_changed(&now, &old) || !send_changed(&now, row, first, column))
			return false;
	}
}

bool patch_changes(void)
{
	int rows[ROWS_MOST], count = 0;

	if (COLS >= CELLS)
		return false;
	for (int row = 0; row < LINES; row++) {
		if (!paint_end(row))
			continue;
		if (count == ROWS_MOST)
			return false;
		rows[count++] = row;
	}
	if (!count)
		return true;
	out_look(A_NORMAL);
	for (int i = 0; i < count; i++)
		if (!patch_row(rows[i], paint_end(rows[i])))
			return false;
	out_look(A_NORMAL);
	return true;
}
