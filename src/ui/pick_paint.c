#include "pick.h"

#include <string.h>

#include "term/width.h"

enum { ROWS_MOST = 9 };

static int item_columns(const struct item *item)
{
	int detail = width_columns(item->option.detail, strlen(item->option.detail));

	return width_columns(item->option.label, strlen(item->option.label)) +
	       (detail > 0 ? detail + 2 : 0);
}

/* The columns of an item's number. */
static int number_columns(const struct pick *pick)
{
	int columns = 1;

	for (size_t count = pick->count; count > 9; count /= 10)
		columns++;
	return columns;
}

/* The row and column of the box, its rows and columns. */
static void pick_place(const struct pick *pick, int *row, int *column, int *rows, int *columns)
{
	int wide = width_columns(pick->title, strlen(pick->title)), below;

	for (size_t i = 0; i < pick->count; i++) {
		int item = item_columns(&pick->items[i]) + number_columns(pick) + 3 +
			   (pick->several ? 4 : 0);

		wide = item > wide ? item : wide;
	}
	wide = wide < 20 ? 20 : wide;
	*columns = wide + 4 > screen_columns() - 4 ? screen_columns() - 4 : wide + 4;
	*rows = pick->most > ROWS_MOST ? ROWS_MOST : pick->most < 1 ? 1 : (int)pick->most;
	if (*rows > screen_rows() - 7)
		*rows = screen_rows() - 7;
	*rows += 3;
	*column = pick->anchor_column < 0 ? (screen_columns() - *columns) / 2 : pick->anchor_column;
	if (*column + *columns > screen_columns())
		*column = screen_columns() - *columns;
	below = pick->anchor_row + 1;
	if (pick->anchor_row < 0)
		*row = (screen_rows() - *rows) / 2;
	else if (below + *rows <= screen_rows() - 3) /* a message may take two rows */
		*row = below;
	else if (pick->anchor_row - *rows >= 0)
		*row = pick->anchor_row - *rows;
	else
		*row = screen_rows() - 3 - *rows > 0 ? screen_rows() - 3 - *rows : 0;
}

static void paint_item(const struct pick *pick, size_t at, int column, int wide)
{
	const struct item *item = &pick->items[pick->matches[at]];
	int row = roll_row(&pick->roll, at), detail;
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, "%*zu ", number_columns(pick), at + 1);
	if (pick->several)
		buf_add_text(&buf, item->is_ticked ? "[x] " : "[ ] ");
	buf_add_text(&buf, item->option.label);
	detail = width_columns(item->option.detail, strlen(item->option.detail));
	if (detail > wide / 2)
		detail = wide / 2;
	paint_cell(row, column, wide - (detail ? detail + 1 : 0), LOOK_PLAIN, buf.bytes);
	if (detail > 0)
		paint_cell(row, column + wide - detail, detail, LOOK_QUIET, item->option.detail);
	buf_release(&buf);
}

static void paint_text_item(const struct pick *pick, size_t at, int column, int wide)
{
	struct buf buf;

	buf_init(&buf);
	session_say(pick->view.app->session, &buf, "pick.as_typed", edit_text(pick->filter), NULL,
		    NULL);
	paint_cell(roll_row(&pick->roll, at), column + 2, wide - 2, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

void pick_measure(struct pick *pick)
{
	int row, column, rows, columns;

	pick_place(pick, &row, &column, &rows, &columns);
	pick->roll.top = row + 2;
	pick->roll.rows = rows - 3;
	pick->roll.column = column + 1;
	roll_fit(&pick->roll);
}

/* What the keys do is told once nothing is keyed for a moment. */
void pick_settle(struct view *view)
{
	struct pick *pick = (struct pick *)view;

	view_hint(view->app,
		  app_word(view->app, pick->several ? "pick.keys.several" : "pick.keys"));
}

/* What is looked for, and what is found. */
static void paint_inside(struct pick *pick)
{
	const char *filter = edit_text(pick->filter);
	int row, column, rows, columns, inside;
	size_t start;

	pick_place(pick, &row, &column, &rows, &columns);
	inside = columns - 3;
	start = text_start(pick->filter, inside - 1);
	if (filter[0])
		paint_cell(row + 1, column + 2, inside - 1, LOOK_STRONG, filter + start);
	else
		paint_cell(row + 1, column + 2, inside - 1, LOOK_QUIET, pick->title);
	for (int i = 0; i < pick->roll.rows; i++) {
		size_t at = pick->roll.first + (size_t)i;

		if (roll_shows(&pick->roll, at) && at < pick_match_count(pick))
			paint_item(pick, at, column + 2, inside - 1);
		else if (roll_shows(&pick->roll, at))
			paint_text_item(pick, at, column + 2, inside - 1);
		else
			screen_clear_row(row + 2 + i, column + 1, inside);
	}
	if (pick->roll.count == 0)
		paint_cell(row + 2, column + 2, inside - 1, LOOK_PLAIN,
			   app_word(pick->view.app, pick->count ? "pick.none" : "pick.empty"));
	if (pick->roll.count > 0)
		roll_paint(&pick->roll);
	else
		screen_cursor(row + 1,
			      column + 2 +
				  width_columns(filter + start, edit_cursor(pick->filter) - start));
}

void pick_draw(struct view *view)
{
	struct pick *pick = (struct pick *)view;
	int row, column, rows, columns;

	pick->is_drawn = true;
	pick_measure(pick);
	pick_place(pick, &row, &column, &rows, &columns);
	screen_box(row, column, rows, columns);
	paint_inside(pick);
}

void pick_repaint(struct pick *pick)
{
	if (!pick->is_drawn || pick->view.is_stale) {
		view_stale(&pick->view);
		return;
	}
	pick_measure(pick);
	paint_inside(pick);
}
