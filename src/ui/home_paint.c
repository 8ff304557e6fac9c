#include "home.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "flow/telling.h"
#include "term/width.h"

/* Past it a row is too long for the eye to follow. */
enum { WIDE = 110 };

/* The columns of a step's row. */
struct columns {
	int label, state, state_wide, summary, summary_wide, count, count_wide;
};

/* The step of the next action, or -1 when all is done. */
static int home_next_step(struct app *app)
{
	const struct finding *next = session_next(app->session);

	return next ? next->rule->step : -1;
}

static void home_focus(struct home *home)
{
	struct app *app = home->view.app;
	int step = home_next_step(app);

	home->roll.count = session_step_count(app->session);
	if (!home->has_moved)
		home->roll.at = step >= 0 ? (size_t)step : home->roll.at;
}

static void widen(int *wide, const char *text)
{
	int columns = width_columns(text, strlen(text));

	if (columns > *wide)
		*wide = columns;
}

static void measure(struct columns *columns, const struct app *app, size_t steps)
{
	int label = 0, state = 0, count = 0,
	    right = screen_columns() > WIDE ? WIDE : screen_columns() - 1;
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < steps; i++) {
		struct step_view step = session_step(app->session, i);

		widen(&label, app_words(app, &step.step->label));
		widen(&state, step_state_name(app->session, step.state));
		buf_clear(&buf);
		tell_count(&buf, app->session, &step);
		widen(&count, buf.bytes);
	}
	buf_release(&buf);
	columns->label = 3;
	columns->state = columns->label + 2 + label + 3;
	columns->state_wide = state;
	columns->count = right - count;
	columns->count_wide = count;
	columns->summary = columns->state + state + 3;
	columns->summary_wide = columns->count - 2 - columns->summary;
	if (columns->summary_wide < 12)
		columns->summary_wide = 0;
}

static void paint_step(struct home *home, const struct columns *columns, size_t i)
{
	struct app *app = home->view.app;
	struct step_view step = session_step(app->session, i);
	int row = roll_row(&home->roll, i);
	bool is_next = home_next_step(app) == (int)i;
	struct buf buf;

	buf_init(&buf);
	tell_step(&buf, app->session, i);
	paint_cell(row, columns->label, columns->state - columns->label - 1,
		   is_next ? LOOK_STRONG : LOOK_PLAIN, buf.bytes);
	paint_cell(row, columns->state, columns->state_wide,
		   step.state == STEP_CLOSED ? LOOK_QUIET : LOOK_PLAIN,
		   step_state_name(app->session, step.state));
	/* of what is done a slow line need not tell the figures */
	if (columns->summary_wide > 0 && !(screen_is_slow() && step.state == STEP_DONE))
		paint_cell(row, columns->summary, columns->summary_wide, LOOK_PLAIN, step.summary);
	buf_clear(&buf);
	tell_count(&buf, app->session, &step);
	if (columns->count > columns->state + columns->state_wide)
		paint_right(row, columns->count, columns->count_wide, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

static void add_date(struct buf *buf, const struct app *app)
{
	char date[DATE_TEXT], key[] = "weekday.0";

	date_format(session_today(app->session), date);
	key[8] = (char)('0' + date_weekday(session_today(app->session)));
	buf_printf(buf, "%s %s", date, app_word(app, key));
}

/* Left and right on one row; the right one stays whole. */
static void paint_ends(int row, enum look look, const char *left, const char *right)
{
	int columns = screen_columns(), wide = width_columns(right, strlen(right));

	if (wide > columns - 2)
		wide = columns - 2;
	paint_cell(row, 1, columns - wide - 4, look, left);
	if (wide > 0)
		screen_field(row, columns - 1 - wide, wide, LOOK_PLAIN, right);
}

/* Returns the row after the heading. */
static int paint_heading(struct app *app, bool is_short)
{
	int columns = screen_columns(), left_wide, right_wide;
	struct buf left, right;

	buf_init(&left);
	buf_init(&right);
	session_phrase(app->session, &left, "home.title");
	add_date(&right, app);
	paint_ends(0, LOOK_TITLE, left.bytes, right.bytes);
	left_wide = width_columns(left.bytes, left.length);
	right_wide = width_columns(right.bytes, right.length);
	buf_clear(&left);
	session_phrase(app->session, &left, "home.name");
	if (left.length > 0 && columns - left_wide - right_wide > 12)
		paint_cell(0, left_wide + 4, columns - left_wide - right_wide - 8, LOOK_PLAIN,
			   left.bytes);
	buf_clear(&left);
	buf_clear(&right);
	session_phrase(app->session, &left, "home.line");
	session_phrase(app->session, &right, "home.deadline");
	if (!is_short)
		paint_ends(1, LOOK_PLAIN, left.bytes, right.bytes);
	if (is_short)
		view_marked_line(app, 1); /* its lower line is text */
	else
		screen_line(2);
	buf_release(&left);
	buf_release(&right);
	return is_short ? 2 : 3;
}

/* What the step in focus is waiting for; NULL: nothing. */
const struct finding *home_finding(struct home *home)
{
	struct app *app = home->view.app;
	struct step_view step;

	if (!session_step_count(app->session))
		return NULL;
	step = session_step(app->session, home->roll.at);
	if (step.state == STEP_CLOSED)
		return step.held_by;
	if (home_next_step(app) == (int)home->roll.at)
		return session_next(app->session);
	return NULL;
}

static void add_enter(struct buf *buf, struct home *home, const struct finding *finding)
{
	struct app *app = home->view.app;
	struct step_view step;
	struct target target;

	if (!session_step_count(app->session)) {
		buf_add_text(buf, app_word(app, "enter.packets"));
		return;
	}
	step = session_step(app->session, home->roll.at);
	if (!finding) {
		session_say(app->session, buf, "enter.step", app_words(app, &step.step->label),
			    NULL, NULL);
		return;
	}
	memset(&target, 0, sizeof(target));
	session_target(app->session, finding, 0, &target);
	tell_target(buf, app->session, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
}

static void add_sentence(struct buf *buf, struct home *home, const struct finding *finding)
{
	struct app *app = home->view.app;
	struct step_view step;

	if (!session_step_count(app->session)) {
		/* a role that walks nothing takes in what others bring */
		buf_add_text(buf, app_word(app, "home.no_steps"));
		return;
	}
	step = session_step(app->session, home->roll.at);
	if (finding)
		buf_add_text(buf, finding->text);
	else if (!session_next(app->session) && step.state == STEP_DONE)
		buf_add_text(buf, app_word(app, "home.all_done"));
	else
		buf_add_text(buf, app_words(app, &step.step->hint));
}

bool home_offers_sample(const struct app *app)
{
	return app->make_sample && session_is_new(app->session) &&
	       session_step_count(app->session) && !session_is_read_only(app->session);
}

/* One more paragraph where there is room; returns the row after it. */
static int paint_notice(int row, int end, const char *text)
{
	if (row >= end || text[0] == '\0')
		return row;
	return row + paint_text(row, 1, end - row, screen_columns() - 2, LOOK_PLAIN, text);
}

/* What else there is to know: an empty folder, a draft, what opening noticed. */
static void paint_notices(struct app *app, int row, int end)
{
	size_t noticed = session_mistakes(app->session)->count;
	char number[24];
	struct buf text;

	buf_init(&text);
	if (tell_incoming(&text, app->session, true))
		row = paint_notice(row, end, text.bytes);
	buf_clear(&text);
	if (session_is_read_only(app->session))
		row = paint_notice(row, end, app_word(app, "home.read_only"));
	if (home_offers_sample(app))
		row = paint_notice(row, end, app_word(app, "home.new"));
	if (tell_draft(&text, app->session))
		row = paint_notice(row, end, text.bytes);
	if (noticed > 0) {
		snprintf(number, sizeof(number), "%zu", noticed);
		buf_clear(&text);
		session_say(app->session, &text, "home.noticed", number, NULL, NULL);
		paint_notice(row, end, text.bytes);
	}
	buf_release(&text);
}

/* The block under the steps: what the step in focus waits for, and what Enter does about it. */
static void paint_next(struct home *home, int row, int end)
{
	struct app *app = home->view.app;
	const struct finding *finding = home_finding(home);
	const char *label =
	    finding && session_step(app->session, home->roll.at).state != STEP_CLOSED
		? app_word(app, "home.next")
		: "";
	int label_wide = width_columns(label, strlen(label)), wide, rows;
	struct buf text, enter;

	buf_init(&text);
	buf_init(&enter);
	add_sentence(&text, home, finding);
	add_enter(&enter, home, finding);
	for (int i = row; i < end; i++)
		screen_clear_row(i, 0, screen_columns());
	label_wide += label_wide > 0 ? 2 : 0;
	wide = screen_columns() - 2 - label_wide;
	screen_text(row, 1, label_wide, LOOK_STRONG, label, strlen(label));
	rows = text_rows(text.bytes, wide, 4);
	/* on a low screen the sentence comes first: what Enter does stands among the keys too */
	if (rows > end - row)
		rows = end - row;
	row += paint_text(row, 1 + label_wide, rows, wide, LOOK_PLAIN, text.bytes);
	if (row < end)
		paint_cell(row++, 1 + label_wide, wide, LOOK_STRONG, enter.bytes);
	buf_clear(&text);
	paint_notices(app, row + 1, end);
	buf_release(&text);
	buf_release(&enter);
}

static bool is_short(const struct home *home)
{
	return screen_rows() < (int)home->roll.count + 10;
}

/* Where the block under the steps ends: on a low screen it takes the message's row too. */
static int next_end(const struct home *home)
{
	if (is_short(home) && home->view.app->message_kind == MESSAGE_NONE)
		return screen_rows() - 1;
	return is_short(home) ? screen_rows() - 2 : screen_rows() - 3;
}

static const char *home_keys(const struct app *app)
{
	if (home_offers_sample(app))
		return app_word(app, "home.keys.new");
	if (!session_step_count(app->session))
		return app_word(app, "home.keys.reports");
	return app_word(app, session_roster(app->session) >= 0 ? "home.keys" : "home.keys.plain");
}

void home_say_incoming(struct home *home)
{
	struct app *app = home->view.app;
	struct buf text;

	home->roll.count = session_step_count(app->session);
	buf_init(&text);
	if (is_short(home) && tell_incoming(&text, app->session, true))
		view_say(app, MESSAGE_REMINDER, text.bytes);
	buf_release(&text);
}

bool home_is_outdated(const struct home *home)
{
	return is_short(home) || home->spoken_of != home->roll.at;
}

/* Over the end of the block under the steps; what is long takes two rows. */
static void paint_low_message(struct app *app)
{
	int columns = screen_columns() - 2, rows = text_rows(app->message, columns, 2);

	for (int row = screen_rows() - 1 - rows; row < screen_rows() - 1; row++)
		screen_clear_row(row, 0, screen_columns());
	paint_text(screen_rows() - 1 - rows, 1, rows, columns, LOOK_STRONG, app->message);
}

void home_draw(struct view *view)
{
	struct home *home = (struct home *)view;
	struct app *app = view->app;
	struct columns columns;
	int top, most, under;

	home_focus(home);
	view_frame(view, "", "", home_keys(app));
	screen_clear_row(1, 0, screen_columns());
	top = paint_heading(app, is_short(home));
	most = screen_rows() - top - (is_short(home) ? 4 : 8);
	home->roll.top = top;
	home->roll.column = 1;
	home->roll.rows = most > (int)home->roll.count ? (int)home->roll.count : most;
	roll_fit(&home->roll);
	measure(&columns, app, home->roll.count);
	for (size_t i = home->roll.first; roll_shows(&home->roll, i); i++)
		paint_step(home, &columns, i);
	under = top + home->roll.rows;
	screen_line(under);
	if (is_short(home))
		screen_clear_row(screen_rows() - 3, 0, screen_columns());
	paint_next(home, under + 1, next_end(home));
	home->spoken_of = home->roll.at;
	if (home->view.app->message_kind != MESSAGE_NONE && is_short(home))
		paint_low_message(app);
	if (home->roll.count)
		roll_paint(&home->roll);
	else
		screen_cursor(under + 1, 1);
}
