/* What is still to be done or explained: one row each, the one in focus in full below. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"

enum { DETAIL_ROWS = 4 };

struct findings_screen {
	struct view view;
	int step;      /* or -1: all */
	size_t *shown; /* indices into session_findings() */
	struct roll roll;
};

static struct findings_screen *findings_of(struct view *view)
{
	return (struct findings_screen *)view;
}

static void find_shown(struct findings_screen *screen)
{
	const struct findings *all = session_findings(screen->view.app->session);

	memory_free(screen->shown);
	screen->shown = memory_array(all->count + 1, sizeof(*screen->shown));
	screen->roll.count = 0;
	for (size_t i = 0; i < all->count; i++)
		if (session_shows(screen->view.app->session, &all->items[i], screen->step))
			screen->shown[screen->roll.count++] = i;
	roll_fit(&screen->roll);
}

static const struct finding *focus_finding(const struct findings_screen *screen)
{
	const struct findings *all = session_findings(screen->view.app->session);

	if (screen->roll.at >= screen->roll.count || screen->shown[screen->roll.at] >= all->count)
		return NULL;
	return &all->items[screen->shown[screen->roll.at]];
}

static int level_columns(const struct app *app)
{
	int most = 0;

	for (int level = RULE_BLOCK; level <= RULE_INFORM; level++) {
		const char *word = level_name(app->session, (enum rule_level)level);
		int wide = width_columns(word, strlen(word));

		if (wide > most)
			most = wide;
	}
	return most;
}

static void paint_finding(struct findings_screen *screen, size_t at, int level)
{
	struct app *app = screen->view.app;
	const struct finding *finding = &session_findings(app->session)->items[screen->shown[at]];
	static const enum look looks[] = {LOOK_ERROR, LOOK_WARNING, LOOK_PLAIN};
	int row = roll_row(&screen->roll, at), column = 3;

	if (screen->step < 0 && finding->rule->step >= 0) {
		struct step_view step = session_step(app->session, (size_t)finding->rule->step);
		const char *label = app_words(app, &step.step->label);
		int wide = screen_columns() / 6;

		paint_cell(row, column, wide, LOOK_QUIET, label);
		column += wide + 1;
	}
	paint_cell(row, column, level, looks[finding->rule->level],
		   level_name(app->session, finding->rule->level));
	column += level + 2;
	paint_cell(row, column, screen_columns() - column - 1, LOOK_PLAIN, finding->text);
}

static int detail_rows(void)
{
	return screen_rows() < 18 ? 2 : DETAIL_ROWS;
}

/* The sentence in full, and where it comes from. */
static void paint_detail(struct findings_screen *screen)
{
	struct app *app = screen->view.app;
	const struct finding *finding = focus_finding(screen);
	int rows = detail_rows(), row = view_bottom() - rows, used = 0;
	struct buf buf;

	screen_line(row - 1);
	buf_init(&buf);
	if (finding) {
		used = paint_text(row, 1, rows, screen_columns() - 2, LOOK_PLAIN, finding->text);
		if (finding->rule->source && finding->rule->source[0])
			session_say(app->session, &buf, "findings.source", finding->rule->name,
				    finding->rule->source, NULL);
	}
	for (; used < rows; used++)
		screen_clear_row(row + used, 0, screen_columns());
	view_hint(app, buf.bytes);
	buf_release(&buf);
}

static void findings_draw(struct view *view)
{
	struct findings_screen *screen = findings_of(view);
	struct app *app = view->app;
	struct buf title, count;
	int level = level_columns(app);

	buf_init(&title);
	buf_init(&count);
	find_shown(screen);
	if (screen->step >= 0) {
		tell_step(&title, app->session, (size_t)screen->step);
		buf_add_text(&title, " > ");
	}
	buf_add_text(&title, app_word(app, "findings.title"));
	buf_printf(&count, "%zu", screen->roll.count);
	screen->roll.top = view_top();
	screen->roll.rows = view_bottom() - view_top() - detail_rows() - 1;
	screen->roll.column = 1;
	roll_fit(&screen->roll);
	paint_detail(screen);
	view_frame(view, title.bytes, count.bytes, app_word(app, "findings.keys"));
	for (size_t i = screen->roll.first; roll_shows(&screen->roll, i); i++)
		paint_finding(screen, i, level);
	if (screen->roll.count == 0) {
		paint_text(view_top(), 3, 2, screen_columns() - 5, LOOK_PLAIN,
			   app_word(app, "findings.none"));
		screen_cursor(view_top(), 1);
	} else {
		roll_paint(&screen->roll);
	}
	buf_release(&title);
	buf_release(&count);
}

static void findings_settle(struct view *view)
{
	struct findings_screen *screen = findings_of(view);

	paint_detail(screen);
	if (screen->roll.count > 0)
		screen_cursor(roll_row(&screen->roll, screen->roll.at), screen->roll.column + 1);
}

static void findings_key(struct view *view, uint32_t key)
{
	struct findings_screen *screen = findings_of(view);
	const struct finding *finding = focus_finding(screen);

	if (roll_key(&screen->roll, view, key))
		return;
	if ((key == KEY_ENTERED || key == KEY_RIGHTWARD) && finding)
		open_finding(view->app, finding);
	else if ((key == 'x' || key == 'X') && finding)
		open_explanation(view->app, finding);
	else if (key == KEY_TABBED)
		view_close(view);
	else
		view_list_key(view, key);
}

static void findings_free(struct view *view)
{
	memory_free(findings_of(view)->shown);
	memory_free(view);
}

static const struct view_ops findings_ops = {
    .draw = findings_draw,
    .key = findings_key,
    .settle = findings_settle,
    .free = findings_free,
};

struct view *findings_new(struct app *app, int step)
{
	struct findings_screen *screen = memory_new(sizeof(*screen));

	screen->view.ops = &findings_ops;
	screen->view.app = app;
	screen->step = step;
	find_shown(screen);
	return &screen->view;
}
