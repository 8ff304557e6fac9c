/* Many places at one glance: a line for each, by the pack's overview.csv. */
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "overview.h"
#include "packet/report.h"
#include "term/width.h"

static struct overview_screen *screen_of(struct view *view)
{
	return (struct overview_screen *)view;
}

static void find_places(struct overview_screen *screen)
{
	memory_free(screen->places);
	screen->roll.count =
	    overview_list(screen->overview, screen->filter, screen->sort, screen->reverse,
			  session_language(screen->view.app->session), &screen->places);
	roll_fit(&screen->roll);
}

/* ---- painting ---- */

static const char *label_of(const struct overview_screen *screen, size_t column)
{
	return app_words(screen->view.app, &screen->columns.items[column].label);
}

/* The next column that is shown after at, from at on; the count where there is none. */
static size_t shown_from(const struct overview_screen *screen, size_t at)
{
	while (at < screen->columns.count && screen->columns.items[at].width == 0)
		at++;
	return at;
}

static int columns_of(const struct overview_screen *screen, size_t column)
{
	const char *label = label_of(screen, column);
	int wide = width_columns(label, strlen(label)), width = screen->columns.items[column].width;

	/* names are long, and differ at their end: the first column has what a narrow screen can
	 * spare */
	if (column == shown_from(screen, 0) && width > screen_columns() * 2 / 5)
		width = screen_columns() * 2 / 5;
	return wide > width ? wide : width;
}

/* Calls paint for the first column and for as many from screen->first on as there is room for. */
static void each_column(struct overview_screen *screen, int row,
			void (*paint)(struct overview_screen *screen, int row, int at, int wide,
				      size_t column))
{
	size_t column = shown_from(screen, 0);
	int at = 3, end = screen_columns() - 1;

	if (column == screen->columns.count)
		return;
	for (size_t next = screen->first; at < end; next = shown_from(screen, column + 1)) {
		int wide = columns_of(screen, column);

		if (at + wide > end && at > 3)
			break;
		paint(screen, row, at, at + wide > end ? end - at : wide, column);
		at += wide + 2;
		if (next >= screen->columns.count)
			break;
		column = next;
	}
	screen_clear_row(row, at - 2 < end ? at - 2 : end, screen_columns());
}

static void paint_heading(struct overview_screen *screen, int row, int at, int wide, size_t column)
{
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, label_of(screen, column));
	if (screen->sort == (int)column)
		buf_add_text(&text, screen->reverse ? "-" : "+");
	paint_cell(row, at, wide + 1, LOOK_QUIET, text.bytes);
	buf_release(&text);
}

static void paint_value(struct overview_screen *screen, int row, int at, int wide, size_t column)
{
	size_t item = screen->roll.first + (size_t)(row - screen->roll.top);
	struct buf shown, text;

	buf_init(&shown);
	buf_init(&text);
	overview_display(&shown, screen->overview, screen->places[item], column,
			 session_language(screen->view.app->session));
	/* a moment by its day */
	if (wide < width_columns(shown.bytes, shown.length) && shown.length > 10 &&
	    shown.bytes[4] == '-' && shown.bytes[10] == ' ')
		buf_cut(&shown, 10);
	buf_add(&text, shown.bytes, shown.length);
	if (screen->columns.items[column].is_number)
		paint_right(row, at, wide, LOOK_PLAIN, text.bytes);
	else
		paint_cell(row, at, wide, LOOK_PLAIN, text.bytes);
	screen_clear_row(row, at + wide, 2);
	buf_release(&shown);
	buf_release(&text);
}

static void add_count(struct buf *buf, const struct overview_screen *screen)
{
	if (screen->filter[0])
		buf_printf(buf, "/%s  %zu/", screen->filter, screen->roll.count);
	add_number(buf, overview_count(screen->overview));
}

static void overview_draw(struct view *view)
{
	struct overview_screen *screen = screen_of(view);
	struct app *app = view->app;
	struct buf count;

	buf_init(&count);
	find_places(screen);
	add_count(&count, screen);
	screen->roll.top = view_top() + 1;
	screen->roll.rows = view_bottom() - view_top() - 1;
	screen->roll.column = 1;
	roll_fit(&screen->roll);
	view_frame(view, app_word(app, "overview.title"), count.bytes,
		   app_word(app, "overview.keys"));
	each_column(screen, view_top(), paint_heading);
	for (size_t i = screen->roll.first; roll_shows(&screen->roll, i); i++)
		each_column(screen, roll_row(&screen->roll, i), paint_value);
	if (screen->roll.count == 0) {
		paint_text(view_top() + 1, 3, 2, screen_columns() - 5, LOOK_PLAIN,
			   app_word(app, "overview.no_places"));
		screen_cursor(view_top() + 1, 1);
	} else {
		roll_paint(&screen->roll);
	}
	buf_release(&count);
}

/* ---- keys ---- */

/* All of a place, a line for each column. */
static void show_place(struct overview_screen *screen)
{
	struct app *app = screen->view.app;
	size_t place = screen->places[screen->roll.at];
	const char *name = screen->columns.count ? overview_cell(screen->overview, place, 0) : "";
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < screen->columns.count; i++) {
		buf_printf(&text, "%s: ", label_of(screen, i));
		overview_display(&text, screen->overview, place, i, session_language(app->session));
		buf_add_char(&text, '\n');
	}
	view_push(app,
		  help_new(app, *name ? name : overview_code(screen->overview, place), text.bytes));
	buf_release(&text);
}

/* What the rules find in all of them. */
static void show_findings(struct overview_screen *screen)
{
	struct app *app = screen->view.app;
	const struct overview_finding *findings;
	size_t count = overview_findings(screen->overview, &findings);
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < count; i++) {
		enum rule_level level = overview_level(findings[i].level);

		overview_tell(&text, app->session, &findings[i]);
		buf_add_text(&text, "  ");
		tell_rule(&text, app->session, findings[i].rule, findings[i].step, level);
		buf_add_char(&text, '\n');
	}
	view_push(app, help_new(app, app_word(app, "overview.findings"), text.bytes));
	buf_release(&text);
}

static void take_filter(void *data, const char *text)
{
	struct overview_screen *screen = data;

	if (text)
		copy_text(screen->filter, sizeof screen->filter, text);
	screen->roll.at = screen->roll.first = 0;
	view_stale(&screen->view);
}

static void sort_next(struct overview_screen *screen)
{
	size_t next = shown_from(screen, (size_t)(screen->sort + 1));

	screen->sort = next < screen->columns.count ? (int)next : -1;
	screen->reverse = screen->sort >= 0 && screen->columns.items[screen->sort].is_number;
	view_stale(&screen->view);
}

/* The columns beside the first one, one further; or back to the beginning. */
static void shift(struct overview_screen *screen, bool further)
{
	size_t begin = shown_from(screen, shown_from(screen, 0) + 1);
	size_t next = shown_from(screen, screen->first + 1);

	screen->first = further && next < screen->columns.count ? next : begin;
	view_stale(&screen->view);
}

static void overview_letter(struct overview_screen *screen, uint32_t key)
{
	struct view *view = &screen->view;

	if ((key == 'n' || key == 'N') && screen->roll.count)
		overview_note(screen);
	else if (key == 't' || key == 'T')
		overview_tables(screen);
	else if (key == 'w' || key == 'W')
		overview_write(screen);
	else
		view_list_key(view, key);
}

static void overview_key(struct view *view, uint32_t key)
{
	struct overview_screen *screen = screen_of(view);
	struct app *app = view->app;

	if (roll_key(&screen->roll, view, key))
		return;
	if (key == KEY_ENTERED && screen->roll.count)
		show_place(screen);
	else if (key == KEY_TABBED)
		show_findings(screen);
	else if (key == KEY_RIGHTWARD || key == KEY_LEFTWARD)
		shift(screen, key == KEY_RIGHTWARD);
	else if (key == '/')
		view_push(app, line_new(app, app_word(app, "overview.filter"), screen->filter,
					OVERVIEW_FILTER, take_filter, screen));
	else if (key == 's' || key == 'S')
		sort_next(screen);
	else if (key == 'r' || key == 'R')
		screen->reverse = !screen->reverse, view_stale(view);
	else
		overview_letter(screen, key);
}

/* A record of a place was saved above, perhaps. */
static void overview_resume(struct view *view)
{
	struct overview_screen *screen = screen_of(view);

	overview_look_again(screen->overview, view->app->session);
	view_stale(view);
}

static void overview_settle(struct view *view)
{
	struct overview_screen *screen = screen_of(view);

	if (screen->roll.count > 0)
		screen_cursor(roll_row(&screen->roll, screen->roll.at), screen->roll.column + 1);
}

static void overview_view_free(struct view *view)
{
	struct overview_screen *screen = screen_of(view);

	overview_free(screen->overview);
	overview_columns_release(&screen->columns);
	memory_free(screen->places);
	memory_free(screen);
}

static const struct view_ops overview_ops = {
    .draw = overview_draw,
    .key = overview_key,
    .settle = overview_settle,
    .resume = overview_resume,
    .free = overview_view_free,
};

void overview_open(struct app *app)
{
	struct overview_screen *screen = memory_new(sizeof(*screen));
	struct mistakes mistakes;
	struct err err = {0};
	struct buf folder;

	screen->view.ops = &overview_ops;
	screen->view.app = app;
	screen->sort = -1;
	mistakes_init(&mistakes);
	buf_init(&folder);
	buf_printf(&folder, "%s/%s", session_path(app->session), REPORTS_FOLDER);
	if (overview_columns_read(&screen->columns, app->session, &mistakes, &err) == STATUS_OK &&
	    overview_read(&screen->overview, &screen->columns, app->session, folder.bytes, 0,
			  &mistakes, &err) == STATUS_OK) {
		screen->first = shown_from(screen, shown_from(screen, 0) + 1);
		find_places(screen); /* keys may come before it is drawn */
		session_notice(app->session, &mistakes);
		view_push(app, &screen->view);
		if (mistakes.count)
			view_say_err(app, &mistakes.items[0]);
	} else {
		if (err.status == STATUS_IO)
			view_say_word(app, MESSAGE_SAID, "overview.no_reports", NULL, NULL, NULL);
		else
			view_say_err(app, &err);
		overview_view_free(&screen->view);
	}
	mistakes_release(&mistakes);
	buf_release(&folder);
}
