#include "paint.h"

#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

enum { CELLS = 512, WORTH = 4 };

/* A row from a column on: a cell for each glyph, up to the last that is no blank. */
struct cells {
	cchar_t cells[CELLS];
	int count;
};

static bool is_blank(const cchar_t *cell)
{
	return cell->chars[0] == L' ' && !cell->chars[1] && !(cell->attr & A_ATTRIBUTES);
}

static void read_cells(WINDOW *window, int row, int column, struct cells *cells)
{
	int count = 0, width = COLS - column;

	cells->count = 0;
	if (width >= CELLS || mvwin_wchnstr(window, row, column, cells->cells, width) == ERR)
		return;
	while (count < width && cells->cells[count].chars[0])
		count++;
	while (count && is_blank(&cells->cells[count - 1]))
		count--;
	cells->count = count;
}

/* How many glyphs of cells fill exactly so many width, or 0. */
static int glyphs_of(const struct cells *cells, int width)
{
	int i;

	for (i = 0; i < cells->count && width > 0; i++)
		width -= cells->cells[i].chars[0] < 0x80 ? 1 : wcwidth(cells->cells[i].chars[0]);
	return width ? 0 : i;
}

/* ncurses 6.4 inserts only where nothing stands behind (TransformLine), and so sends anew all that
 * is behind a typed character: three bytes for each hanzi. Here the terminal is told to make room,
 * and curses' image of the terminal is told of it. */
void shift_row(int row, int column, int width)
{
	struct cells old, now;
	const char *insert;
	ssize_t sent;
	int typed;

	if (!parm_ich || width < 1 || width > 2 || row < 0 || row >= LINES || column < 0 ||
	    column + width >= COLS || !is_linetouched(stdscr, row))
		return;
	read_cells(curscr, row, column, &old);
	if (old.count < WORTH)
		return;
	read_cells(stdscr, row, column, &now);
	typed = glyphs_of(&now, width);
	if (!typed || now.count != old.count + typed ||
	    memcmp(now.cells + typed, old.cells, (size_t)old.count * sizeof(*old.cells)))
		return;
	insert = tparm(parm_ich, (long)width, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
	if (!insert || strchr(insert, '$'))
		return;
	sent = write(STDOUT_FILENO, insert, strlen(insert));
	(void)sent; /* a terminal that is gone is told by reading from it */
	while (width--)
		mvwinsch(curscr, row, column, ' ');
}
