/* A step: what it still waits for, and its forms. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"

enum { FINDINGS_SHOWN = 3, PAIR_RULES_MOST = 4 };

struct step_screen {
	struct view view;
	size_t step;
	struct roll roll; /* over the step's forms */
};

static struct step_screen *step_of(struct view *view)
{
	return (struct step_screen *)view;
}

/* Returns the row after. */
static int paint_findings(struct step_screen *screen, int row, int most)
{
	struct app *app = screen->view.app;
	const struct findings *all = session_findings(app->session);
	size_t count = 0;
	char number[24];
	struct buf buf;
	int shown = 0;

	buf_init(&buf);
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *finding = &all->items[i];

		if (finding->rule->step != (int)screen->step || count++ >= (size_t)most)
			continue;
		buf_clear(&buf);
		buf_printf(&buf, "%s %s", level_name(app->session, finding->rule->level),
			   finding->text);
		paint_cell(row++, 1, screen_columns() - 2, LOOK_PLAIN, buf.bytes);
		shown++;
	}
	if (count > (size_t)shown) {
		snprintf(number, sizeof(number), "%zu", count - (size_t)shown);
		buf_clear(&buf);
		session_say(app->session, &buf, "step.more", number, NULL, NULL);
		paint_cell(row++, 1, screen_columns() - 2, LOOK_PLAIN, buf.bytes);
	}
	if (count == 0)
		paint_cell(row++, 1, screen_columns() - 2, LOOK_QUIET, app_word(app, "step.clear"));
	buf_release(&buf);
	return row;
}

/* "6/10 ######...." of a rule that speaks of pairs. */
static void paint_pairs(struct app *app, int row, const struct rule *rule)
{
	char numbers[2][24], bar[21];
	size_t done = 0, all, filled;
	struct matrix matrix;
	struct buf buf;

	memset(&matrix, 0, sizeof(matrix));
	session_matrix(app->session, rule, &matrix);
	for (size_t a = 0; a < matrix.count; a++)
		for (size_t b = a + 1; b < matrix.count; b++)
			done += matrix.cells[a * matrix.count + b];
	all = matrix.count > 1 ? matrix.count * (matrix.count - 1) / 2 : 0;
	filled = all ? done * (sizeof(bar) - 1) / all : 0;
	for (size_t i = 0; i < sizeof(bar) - 1; i++)
		bar[i] = i < filled ? '#' : '.';
	bar[sizeof(bar) - 1] = '\0';
	snprintf(numbers[0], sizeof(numbers[0]), "%zu", done);
	snprintf(numbers[1], sizeof(numbers[1]), "%zu", all);
	buf_init(&buf);
	session_say(app->session, &buf, "step.pairs", numbers[0], numbers[1], bar);
	if (all > 0)
		paint_cell(row, 3, screen_columns() - 4, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
	matrix_release(&matrix);
}

static int title_columns(struct step_screen *screen)
{
	struct app *app = screen->view.app;
	const struct step *step = session_step(app->session, screen->step).step;
	int most = 0;

	for (size_t i = 0; i < step->form_count; i++) {
		const struct form *form = &session_pack(app->session)->forms[step->forms[i]];
		const char *title = app_words(app, &form->title);
		int wide = width_columns(title, strlen(title));

		if (wide > most)
			most = wide;
	}
	return most > screen_columns() / 2 ? screen_columns() / 2 : most;
}

static void paint_form(struct step_screen *screen, size_t i, int titles)
{
	struct app *app = screen->view.app;
	size_t form = (size_t)session_step(app->session, screen->step).step->forms[i];
	size_t count = session_count(app->session, form);
	int row = roll_row(&screen->roll, i), column = 6 + titles + 2, wide;
	const struct form *shown = &session_pack(app->session)->forms[form];
	char number[24];
	struct buf buf;

	buf_init(&buf);
	snprintf(number, sizeof(number), "%zu", i + 1);
	screen_field(row, 3, 2, LOOK_PLAIN, number);
	paint_cell(row, 6, titles, LOOK_STRONG, app_words(app, &shown->title));
	snprintf(number, sizeof(number), "%zu", count);
	if (session_is_shut(app->session, form))
		buf_add_text(&buf, app_word(app, "step.shut"));
	else if (shown->is_single)
		buf_add_text(&buf, app_word(app, count ? "step.filled" : "step.empty"));
	else if (count == 0)
		buf_add_text(&buf, app_word(app, "step.none"));
	else
		session_say(app->session, &buf, "step.rows", number, NULL, NULL);
	wide = 10;
	paint_cell(row, column, wide, LOOK_PLAIN, buf.bytes);
	buf_clear(&buf);
	if (count > 0 && screen_columns() - column - wide > 12) {
		if (!shown->is_single)
			buf_add_text(&buf, app_word(app, "step.last"));
		session_name(app->session, &buf, form, count - 1);
		paint_cell(row, column + wide + 1, screen_columns() - column - wide - 2, LOOK_PLAIN,
			   buf.bytes);
	}
	buf_release(&buf);
}

static void step_draw(struct view *view)
{
	struct step_screen *screen = step_of(view);
	struct app *app = view->app;
	struct step_view shown = session_step(app->session, screen->step);
	const struct rule *rules[PAIR_RULES_MOST];
	size_t pairs = session_pair_rules(app->session, screen->step, rules, PAIR_RULES_MOST);
	int row = view_top(), room = view_bottom() - view_top() - (int)shown.step->form_count;
	int titles = title_columns(screen);
	struct buf title;

	buf_init(&title);
	tell_step(&title, app->session, screen->step);
	view_frame(view, title.bytes, step_state_name(app->session, shown.state),
		   app_word(app, pairs ? "step.keys.pairs" : "step.keys"));
	if (room > 7)
		row += paint_text(row, 1, 2, screen_columns() - 2, LOOK_QUIET,
				  app_words(app, &shown.step->hint));
	row = paint_findings(screen, row, room > 5 ? FINDINGS_SHOWN : 1);
	if (room > 3)
		screen_line(row++);
	screen->roll.top = row;
	screen->roll.count = shown.step->form_count;
	screen->roll.rows = view_bottom() - row;
	screen->roll.column = 1;
	roll_fit(&screen->roll);
	for (size_t i = screen->roll.first; roll_shows(&screen->roll, i); i++)
		paint_form(screen, i, titles);
	row += (int)screen->roll.count + 1;
	for (size_t i = 0; i < pairs && row < view_bottom(); i++)
		paint_pairs(app, row++, rules[i]);
	roll_paint(&screen->roll);
	buf_release(&title);
}

static void step_open(struct step_screen *screen, size_t i, bool is_fresh)
{
	struct app *app = screen->view.app;
	const struct step *step = session_step(app->session, screen->step).step;
	size_t form;

	if (i >= step->form_count)
		return;
	form = (size_t)step->forms[i];
	screen->roll.at = i;
	view_stale(&screen->view);
	if (is_fresh && !session_pack(app->session)->forms[form].is_single)
		open_new(app, form, NULL, -1);
	else
		open_form(app, form);
}

static void open_matrix(struct step_screen *screen)
{
	struct app *app = screen->view.app;
	const struct rule *rules[1];

	if (session_pair_rules(app->session, screen->step, rules, 1) > 0)
		view_push(app, matrix_new(app, rules[0]));
	else
		view_say_word(app, MESSAGE_SAID, "step.no_pairs", NULL, NULL, NULL);
}

static void step_key(struct view *view, uint32_t key)
{
	struct step_screen *screen = step_of(view);

	if (roll_key(&screen->roll, view, key))
		return;
	if (key == KEY_ENTERED || key == KEY_RIGHTWARD)
		step_open(screen, screen->roll.at, false);
	else if (key >= '1' && key <= '9')
		step_open(screen, key - '1', false);
	else if (key == 'n' || key == 'N')
		step_open(screen, screen->roll.at, true);
	else if (key == 'm' || key == 'M')
		open_matrix(screen);
	else if (key == KEY_TABBED)
		view_push(view->app, findings_new(view->app, (int)screen->step));
	else
		view_list_key(view, key);
}

static void step_free(struct view *view)
{
	memory_free(view);
}

static const struct view_ops step_ops = {
    .draw = step_draw,
    .key = step_key,
    .free = step_free,
};

struct view *step_new(struct app *app, size_t step)
{
	struct step_screen *screen = memory_new(sizeof(*screen));

	screen->view.ops = &step_ops;
	screen->view.app = app;
	screen->step = step;
	return &screen->view;
}
