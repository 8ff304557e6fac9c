#include "paint.h"
#include "tty.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "term/screen.h"
#include "term/width.h"

#include <curses.h>

enum { PAIR_WARNING = 1, PAIR_ERROR, CELLS = 256 };

/* Of each row the column before which something was painted since the last show. */
static unsigned short painted[PAINT_ROWS];

void paint_start(void)
{
	COLOR_PAIRS = 0; /* of the terminal before this one */
}

int paint_end(int row)
{
	return row < PAINT_ROWS ? painted[row] : COLS;
}

void paint_forget(void)
{
	memset(painted, 0, sizeof(painted));
}

/* A wide character of which half is painted over loses the other half. */
static void note(int row, int end)
{
	end = end < COLS ? end + 1 : COLS;
	if (row < PAINT_ROWS && end > painted[row])
		painted[row] = (unsigned short)end;
}

/* When first needed: it takes a tenth of the time that starting takes. */
static bool has_pairs(void)
{
	const char *no_color = getenv("NO_COLOR");

	if (COLOR_PAIRS > PAIR_ERROR)
		return true;
	/* The terminal's own colours come first: ncurses 6.4 forgets what stands on the terminal,
	 * and sends all of it anew, when it is told of them once it has pairs (_nc_change_pair). */
	if ((no_color && *no_color) || !has_colors() || use_default_colors() == ERR ||
	    start_color() == ERR || COLOR_PAIRS <= PAIR_ERROR)
		return false;
	init_pair(PAIR_WARNING, COLOR_MAGENTA, -1);
	init_pair(PAIR_ERROR, COLOR_RED, -1);
	return true;
}

/* LOOK_FOCUS is plain: where the focus stands is told by a mark and the cursor, and a reversed row
 * costs ten times the bytes of a mark. */
static void set_look(cchar_t *cell, enum look look)
{
	static const attr_t looks[] = {
	    [LOOK_PLAIN] = A_NORMAL, [LOOK_TITLE] = A_BOLD,   [LOOK_QUIET] = A_DIM,
	    [LOOK_STRONG] = A_BOLD,  [LOOK_WARNING] = A_BOLD, [LOOK_ERROR] = A_BOLD,
	    [LOOK_FOCUS] = A_NORMAL, [LOOK_LINE] = A_NORMAL,
	};
	short pair = look == LOOK_WARNING ? PAIR_WARNING : look == LOOK_ERROR ? PAIR_ERROR : 0;
	wchar_t space[] = L" ";

	/* A look is some ten bytes each time. */
	if (screen_is_slow()) {
		look = LOOK_PLAIN;
		pair = 0;
	}
	setcchar(cell, space, looks[look], pair && has_pairs() ? pair : 0, NULL);
}

/* A run of cells on its way to curses. */
struct run {
	cchar_t blank; /* in the look of the run */
	cchar_t cells[CELLS];
	int count; /* of cells: one for a glyph, however wide */
	int row, column;
	int used, limit; /* columns in cells; columns left from column on */
};

static void flush(struct run *run)
{
	if (run->count)
		mvadd_wchnstr(run->row, run->column, run->cells, run->count);
	run->column += run->used;
	note(run->row, run->column);
	run->limit -= run->used;
	run->count = run->used = 0;
}

static bool begin(struct run *run, int row, int column, int columns, enum look look)
{
	if (!screen_is_started() || row < 0 || row >= LINES || column < 0 || column >= COLS)
		return false;
	run->count = run->used = 0;
	run->row = row;
	run->column = column;
	run->limit = columns < COLS - column ? columns : COLS - column;
	set_look(&run->blank, look);
	return run->limit > 0;
}

static void add_mark(struct run *run, uint32_t mark)
{
	wchar_t *chars;
	int i;

	if (!run->count)
		return; /* nothing to stick to */
	chars = run->cells[run->count - 1].chars;
	for (i = 1; i < CCHARW_MAX; i++)
		if (!chars[i]) {
			chars[i] = (wchar_t)mark;
			return;
		}
}

/* Returns false where there is no room left. */
static bool add_character(struct run *run, uint32_t character)
{
	wchar_t c = (wchar_t)width_stand_in(character);
	int width = width_of(character);

	if (width <= 0) {
		add_mark(run, character);
		return true;
	}
	if (run->used + width > run->limit)
		return false;
	/* One cell is never sent before its marks are known. */
	if (run->count == CELLS)
		flush(run);
	run->cells[run->count] = run->blank;
	run->cells[run->count++].chars[0] = c;
	run->used += width;
	return true;
}

static bool add_hostile(struct run *run, const char *bytes, size_t length)
{
	struct buf visible;
	bool fits = true;
	size_t at = 0;

	buf_init(&visible);
	utf8_add_visible(&visible, bytes, length, false);
	while (fits && at < visible.length) {
		uint32_t character;

		at += utf8_decode(visible.bytes + at, visible.length - at, &character);
		fits = add_character(run, character);
	}
	buf_release(&visible);
	return fits;
}

static void add_text(struct run *run, const char *text, size_t length)
{
	size_t at = 0;
	bool fits = true;

	while (fits && at < length) {
		uint32_t character;
		size_t taken = utf8_decode(text + at, length - at, &character);

		if (taken && !utf8_is_hostile(character))
			fits = add_character(run, character);
		else
			fits = add_hostile(run, text + at, taken ? taken : 1);
		at += taken ? taken : 1;
	}
}

/* Blank cells to the limit. Plain ones at the end of a row curses has a quick way for; where
 * nothing stands before them, it could cut a wide glyph in two. */
static void fill(struct run *run, bool is_plain)
{
	int from = run->column + run->used;

	if (is_plain && run->column + run->limit == COLS && (run->count || from == 0)) {
		flush(run);
		if (from < COLS && move(run->row, from) != ERR)
			clrtoeol();
		note(run->row, COLS);
		return;
	}
	while (run->used < run->limit) {
		if (run->count == CELLS)
			flush(run);
		run->cells[run->count++] = run->blank;
		run->used++;
	}
}

int screen_text(int row, int column, int columns, enum look look, const char *text, size_t length)
{
	struct run run;

	if (!begin(&run, row, column, columns, look))
		return 0;
	add_text(&run, text, length);
	flush(&run);
	return run.column - column;
}

void screen_field(int row, int column, int columns, enum look look, const char *text)
{
	struct run run;

	if (!begin(&run, row, column, columns, look))
		return;
	add_text(&run, text, strlen(text));
	fill(&run, look == LOOK_PLAIN);
	flush(&run);
}

void screen_clear_row(int row, int column, int columns)
{
	screen_field(row, column, columns, LOOK_PLAIN, "");
}

void screen_clear(void)
{
	if (!screen_is_started())
		return;
	werase(stdscr);
	for (int row = 0; row < LINES; row++)
		note(row, COLS);
}

/* ZHIBU_ASCII asks for + - | where a terminal's line drawing is broken. In GB, and where ambiguous
 * characters are, lines may be two columns wide. */
static bool has_lines(void)
{
	const char *ascii = getenv("ZHIBU_ASCII");

	return (!ascii || !*ascii) && !screen_is_slow() && !width_is_double() &&
	       tty_charset() == CHARSET_UTF8;
}

void screen_line(int row)
{
	if (!screen_is_started() || row < 0 || row >= LINES)
		return;
	/* An empty row parts as well, and costs nothing. */
	if (screen_is_slow())
		screen_clear_row(row, 0, COLS);
	else
		mvhline(row, 0, has_lines() ? ACS_HLINE : '-', COLS);
	note(row, COLS);
}

/* Whether a wide character stands on both sides of the edge before column: what curses does not
 * notice when the other half is painted over, and then the terminal shows something else than
 * curses thinks. Cells behind the first of a character are counted by A_CHARTEXT in ncurses. */
static bool is_cut(int row, int column)
{
	cchar_t cell;

	return row >= 0 && row < LINES && column > 0 && column < COLS &&
	       mvin_wch(row, column, &cell) != ERR && (cell.attr & A_CHARTEXT) > 1;
}

/* The halves of characters that a box leaves standing at its sides become spaces. */
static void clear_halves(int row, int column, int columns)
{
	bool left = is_cut(row, column), right = is_cut(row, column + columns);

	if (left)
		mvaddch(row, column - 1, ' ');
	if (right)
		mvaddch(row, column + columns, ' ');
	if (left || right)
		note(row, column + columns + 1);
}

static void put(int row, int column, chtype mark)
{
	if (row >= 0 && row < LINES && column >= 0 && column < COLS)
		mvaddch(row, column, mark);
}

/* The sides of a box; what is past the screen's edges is cut off. */
static void put_lines(int row, int column, int rows, int columns, bool has)
{
	int bottom = row + rows - 1, right = column + columns - 1;
	int left = column < 0 ? 0 : column, top = row < 0 ? 0 : row;

	for (int i = 0; i < 2; i++) {
		int at = i ? bottom : row, side = i ? right : column;

		if (at >= 0 && at < LINES && left < COLS && right >= left)
			mvhline(at, left, has ? ACS_HLINE : '-', right - left + 1);
		if (side >= 0 && side < COLS && top < LINES && bottom >= top)
			mvvline(top, side, has ? ACS_VLINE : '|', bottom - top + 1);
	}
}

void screen_box(int row, int column, int rows, int columns)
{
	int bottom = row + rows - 1, right = column + columns - 1, i;
	bool has;

	if (!screen_is_started() || rows < 2 || columns < 2)
		return;
	for (i = row; i <= bottom; i++)
		clear_halves(i, column, columns);
	/* Whole rows first: ncurses 6.4 takes a side that was put over the left half of a character
	 * away again when its right half is painted over. */
	for (i = row; i <= bottom; i++)
		screen_clear_row(i, column, columns);
	has = has_lines();
	put_lines(row, column, rows, columns, has);
	if (has) {
		put(row, column, ACS_ULCORNER);
		put(row, right, ACS_URCORNER);
		put(bottom, column, ACS_LLCORNER);
		put(bottom, right, ACS_LRCORNER);
	} else {
		put(row, column, '+');
		put(row, right, '+');
		put(bottom, column, '+');
		put(bottom, right, '+');
	}
}
