/* Who stands with whom: names down the side, their numbers across. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"

enum { CELL = 3 };

struct matrix_screen {
	struct view view;
	const struct rule *rule;
	struct matrix matrix;
	size_t row, column; /* in focus */
	size_t first, left; /* the topmost and leftmost shown */
	int names;	    /* columns of the names */
};

static struct matrix_screen *matrix_of(struct view *view)
{
	return (struct matrix_screen *)view;
}

static void name_of(struct buf *buf, struct matrix_screen *screen, size_t i)
{
	const struct eval_row *row = &screen->matrix.rows[i];

	session_name(screen->view.app->session, buf, (size_t)row->form, row->row);
}

static size_t rows_shown(void)
{
	int rows = view_bottom() - view_top() - 1;

	return rows > 1 ? (size_t)rows : 1;
}

static size_t columns_shown(const struct matrix_screen *screen)
{
	int columns = (screen_columns() - screen->names - 6) / CELL;

	return columns > 1 ? (size_t)columns : 1;
}

static void find_cells(struct matrix_screen *screen)
{
	struct buf buf;
	int most = screen_columns() / 3;

	matrix_release(&screen->matrix);
	memset(&screen->matrix, 0, sizeof(screen->matrix));
	session_matrix(screen->view.app->session, screen->rule, &screen->matrix);
	screen->names = 4;
	buf_init(&buf);
	for (size_t i = 0; i < screen->matrix.count; i++) {
		int wide;

		buf_clear(&buf);
		name_of(&buf, screen, i);
		wide = width_columns(buf.bytes, buf.length);
		if (wide > screen->names)
			screen->names = wide > most ? most : wide;
	}
	buf_release(&buf);
	if (screen->row >= screen->matrix.count)
		screen->row = 0;
	if (screen->column >= screen->matrix.count)
		screen->column = screen->matrix.count > 1 ? 1 : 0;
}

static void fit(size_t at, size_t *first, size_t shown)
{
	if (at < *first)
		*first = at;
	else if (at >= *first + shown)
		*first = at - shown + 1;
}

static bool holds(const struct matrix_screen *screen, size_t a, size_t b)
{
	const struct matrix *matrix = &screen->matrix;

	return matrix->cells[a * matrix->count + b] || matrix->cells[b * matrix->count + a];
}

static int cell_column(const struct matrix_screen *screen, size_t column)
{
	return screen->names + 6 + (int)(column - screen->left) * CELL;
}

static void paint_cells(struct matrix_screen *screen)
{
	size_t count = screen->matrix.count, rows = rows_shown(), columns = columns_shown(screen);
	char number[24];
	struct buf name;

	buf_init(&name);
	for (size_t c = screen->left; c < count && c < screen->left + columns; c++) {
		snprintf(number, sizeof(number), "%2zu", (c + 1) % 100);
		screen_text(view_top(), cell_column(screen, c), 2, LOOK_QUIET, number,
			    strlen(number));
	}
	for (size_t r = screen->first; r < count && r < screen->first + rows; r++) {
		int row = view_top() + 1 + (int)(r - screen->first);

		snprintf(number, sizeof(number), "%3zu", r + 1);
		screen_field(row, 1, 4, LOOK_QUIET, number);
		buf_clear(&name);
		name_of(&name, screen, r);
		paint_cell(row, 5, screen->names, LOOK_PLAIN, name.bytes);
		for (size_t c = screen->left; c < count && c < screen->left + columns; c++)
			screen_text(row, cell_column(screen, c) + 1, 1, LOOK_PLAIN,
				    r == c		  ? "\\"
				    : holds(screen, r, c) ? "x"
							  : ".",
				    1);
	}
	buf_release(&name);
}

static void matrix_hint(struct matrix_screen *screen)
{
	struct app *app = screen->view.app;
	struct buf a, b, text;

	buf_init(&a);
	buf_init(&b);
	buf_init(&text);
	if (screen->matrix.count > 0 && screen->row != screen->column) {
		bool done = holds(screen, screen->row, screen->column);

		name_of(&a, screen, screen->row);
		name_of(&b, screen, screen->column);
		session_say(app->session, &text, done ? "matrix.done" : "matrix.missing", a.bytes,
			    b.bytes, NULL);
	}
	view_hint(app, text.bytes);
	buf_release(&a);
	buf_release(&b);
	buf_release(&text);
}

static void place_cursor(struct matrix_screen *screen)
{
	screen_cursor(view_top() + 1 + (int)(screen->row - screen->first),
		      cell_column(screen, screen->column) + 1);
}

static void matrix_draw(struct view *view)
{
	struct matrix_screen *screen = matrix_of(view);
	struct app *app = view->app;
	struct buf title;

	buf_init(&title);
	find_cells(screen);
	fit(screen->row, &screen->first, rows_shown());
	fit(screen->column, &screen->left, columns_shown(screen));
	if (screen->rule->step >= 0) {
		tell_step(&title, app->session, (size_t)screen->rule->step);
		buf_add_text(&title, " > ");
	}
	buf_add_text(&title, app_word(app, "matrix.title"));
	matrix_hint(screen);
	view_frame(view, title.bytes, app_word(app, "matrix.legend"), app_word(app, "matrix.keys"));
	paint_cells(screen);
	if (screen->matrix.count == 0)
		screen_cursor(view_top(), 0);
	else
		place_cursor(screen);
	buf_release(&title);
}

static void matrix_settle(struct view *view)
{
	matrix_hint(matrix_of(view));
}

static bool is_pair(const struct matrix_screen *screen, const struct eval_row *rows,
		    const struct eval_row *a, const struct eval_row *b)
{
	size_t last = screen->rule->variable_count - 1;

	return (rows[last - 1].row == a->row && rows[last].row == b->row) ||
	       (rows[last - 1].row == b->row && rows[last].row == a->row);
}

/* Opens what mends the pair in focus. */
static void matrix_enter(struct matrix_screen *screen)
{
	struct app *app = screen->view.app;
	const struct findings *all = session_findings(app->session);
	size_t variables = screen->rule->variable_count;

	if (screen->matrix.count == 0)
		return;
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *finding = &all->items[i];

		for (size_t n = 0; finding->rule == screen->rule && n < finding->count; n++) {
			struct target target;

			if (!is_pair(screen, &finding->rows[n * variables],
				     &screen->matrix.rows[screen->row],
				     &screen->matrix.rows[screen->column]))
				continue;
			memset(&target, 0, sizeof(target));
			session_target(app->session, finding, n, &target);
			open_target(app, &target);
			if (target.prefill.form)
				record_release(&target.prefill);
			return;
		}
	}
	view_say_word(app, MESSAGE_SAID, "matrix.nothing", NULL, NULL, NULL);
}

static bool matrix_move(struct matrix_screen *screen, uint32_t key)
{
	size_t last = screen->matrix.count ? screen->matrix.count - 1 : 0;
	size_t first = screen->first, left = screen->left;

	if (key == KEY_UPWARD && screen->row > 0)
		screen->row--;
	else if (key == KEY_DOWNWARD && screen->row < last)
		screen->row++;
	else if (key == KEY_LEFTWARD && screen->column > 0)
		screen->column--;
	else if (key == KEY_RIGHTWARD && screen->column < last)
		screen->column++;
	else if (key == KEY_FIRST)
		screen->column = 0;
	else if (key == KEY_FINAL)
		screen->column = last;
	else
		return key == KEY_UPWARD || key == KEY_DOWNWARD || key == KEY_LEFTWARD ||
		       key == KEY_RIGHTWARD;
	fit(screen->row, &screen->first, rows_shown());
	fit(screen->column, &screen->left, columns_shown(screen));
	if (first != screen->first || left != screen->left)
		view_stale(&screen->view);
	else
		place_cursor(screen);
	return true;
}

static void matrix_key(struct view *view, uint32_t key)
{
	struct matrix_screen *screen = matrix_of(view);

	if (matrix_move(screen, key))
		return;
	if (key == KEY_ENTERED)
		matrix_enter(screen);
	else
		view_list_key(view, key);
}

static void matrix_free(struct view *view)
{
	matrix_release(&matrix_of(view)->matrix);
	memory_free(view);
}

static const struct view_ops matrix_ops = {
    .draw = matrix_draw,
    .key = matrix_key,
    .settle = matrix_settle,
    .free = matrix_free,
};

struct view *matrix_new(struct app *app, const struct rule *rule)
{
	struct matrix_screen *screen = memory_new(sizeof(*screen));

	screen->view.ops = &matrix_ops;
	screen->view.app = app;
	screen->rule = rule;
	screen->column = 1;
	find_cells(screen);
	return &screen->view;
}
