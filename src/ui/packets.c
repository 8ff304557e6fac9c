/* Packets: what may leave for a stick, what lies on it, each with what it would do. */
#include "packets.h"

#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"
#include "ui/views.h"

enum { PATH_LIMIT = 1000, DETAIL_ROWS = 5 };

static struct packets *packets_of(struct view *view)
{
	return (struct packets *)view;
}

const struct stick *packets_stick(const struct packets *packets)
{
	return packets->stick < packets->sticks.count ? &packets->sticks.items[packets->stick]
						      : NULL;
}

struct parcel *packets_parcel(const struct packets *packets)
{
	size_t at = packets->roll.at;

	return at < packets->parcels.count ? &packets->parcels.items[at] : NULL;
}

const struct errand *packets_errand(const struct packets *packets)
{
	size_t at = packets->roll.at - packets->parcels.count;

	return packets->roll.at >= packets->parcels.count && at < packets->errand_count
		   ? &packets->errands[at]
		   : NULL;
}

static void find_sticks(struct packets *packets)
{
	const struct stick *shown = packets_stick(packets);
	char *before = shown ? memory_text(shown->path) : NULL;

	sticks_release(&packets->sticks);
	sticks_find(&packets->sticks, packets->view.app->mounts);
	if (packets->named)
		sticks_add(&packets->sticks, packets->named);
	packets->stick = 0;
	for (size_t i = 0; before && i < packets->sticks.count; i++)
		if (strcmp(packets->sticks.items[i].path, before) == 0)
			packets->stick = i;
	memory_free(before);
}

/* Reads all anew: what lies there, what would become of it, what may leave. */
static void look_through(struct packets *packets)
{
	struct app *app = packets->view.app;
	const struct stick *stick = packets_stick(packets);
	struct err err = {0};

	packets->is_unread = false;
	parcels_release(&packets->parcels);
	memory_free(packets->errands);
	packets->errands = NULL;
	packets->errand_count = 0;
	if (stick && parcels_find(&packets->parcels, app->session, stick->path, &err) != STATUS_OK)
		view_say_err(app, &err);
	if (stick)
		packets->errands = errands_of(app->session, &packets->errand_count);
	packets->roll.count = packets->parcels.count + packets->errand_count;
	roll_fit(&packets->roll);
}

/* A stick that was taken out is told, whatever key comes next. */
bool packets_has_gone(struct packets *packets)
{
	const struct stick *stick = packets_stick(packets);
	struct app *app = packets->view.app;
	struct buf text;

	if (!stick || stick_is_there(stick))
		return false;
	buf_init(&text);
	session_say(app->session, &text, "packets.gone", stick->path, NULL, NULL);
	view_say(app, MESSAGE_REMINDER, text.bytes);
	buf_release(&text);
	find_sticks(packets);
	packets->is_unread = true;
	view_stale(&packets->view);
	return true;
}

/* ---- what is shown ---- */

void packets_add_detail(struct buf *buf, struct packets *packets)
{
	const struct parcel *parcel = packets_parcel(packets);
	const struct errand *errand = packets_errand(packets);
	struct app *app = packets->view.app;

	if (parcel) {
		tell_parcel(buf, app->session, parcel);
		buf_add_char(buf, '\n');
		tell_parcel_effect(buf, app->session, parcel);
	} else if (errand) {
		tell_leaving(buf, app->session, errand->kind, errand->recipient);
	} else if (!packets->sticks.count) {
		buf_add_text(buf, app_word(app, "packets.no_stick"));
	} else {
		buf_add_text(buf, app_word(app, session_is_new(app->session) ? "packets.new"
									     : "packets.none"));
	}
}

/* Where there is nothing to choose what is said stands at the top, with the cursor. */
static int detail_top(const struct packets *packets)
{
	return packets->roll.count ? view_bottom() - DETAIL_ROWS : view_top();
}

static void paint_detail(struct packets *packets)
{
	int row = detail_top(packets);
	struct buf text;

	buf_init(&text);
	packets_add_detail(&text, packets);
	for (int i = row; i < view_bottom(); i++)
		screen_clear_row(i, 0, screen_columns());
	paint_text(row, 2, view_bottom() - row, screen_columns() - 4, LOOK_PLAIN, text.bytes);
	buf_release(&text);
}

static void paint_row(struct packets *packets, size_t at)
{
	struct app *app = packets->view.app;
	int row = roll_row(&packets->roll, at);
	const char *tag;
	enum look look = LOOK_PLAIN;
	struct buf text;
	int wide;

	buf_init(&text);
	if (at < packets->parcels.count) {
		const struct parcel *parcel = &packets->parcels.items[at];

		tag = app_word(app, parcel_tag(parcel));
		look = parcel_is_new(parcel) ? LOOK_STRONG : LOOK_QUIET;
		tell_parcel(&text, app->session, parcel);
	} else {
		tag = app_word(app, "packets.leave");
		tell_errand(&text, app->session, &packets->errands[at - packets->parcels.count]);
	}
	wide = width_columns(tag, strlen(tag));
	paint_cell(row, 2, wide, look, tag);
	paint_cell(row, 2 + wide + 2, screen_columns() - wide - 5, LOOK_PLAIN, text.bytes);
	buf_release(&text);
}

static void add_title(struct buf *title, struct buf *right, struct packets *packets)
{
	const struct stick *stick = packets_stick(packets);
	struct app *app = packets->view.app;

	buf_add_text(title, app_word(app, "packets.title"));
	if (stick)
		buf_printf(title, "  %s", stick->path);
	tell_merged(right, app->session);
}

static void packets_draw(struct view *view)
{
	struct packets *packets = packets_of(view);
	struct app *app = view->app;
	struct buf title, right;

	if (packets->is_unread)
		look_through(packets);
	buf_init(&title);
	buf_init(&right);
	add_title(&title, &right, packets);
	packets->roll.top = view_top() + (right.length > 0);
	packets->roll.rows = view_bottom() - DETAIL_ROWS - packets->roll.top - 1;
	packets->roll.column = 0;
	roll_fit(&packets->roll);
	view_hint(app, "");
	view_frame(view, title.bytes, "",
		   app_word(app, packets->sticks.count > 1 ? "packets.keys_more" : "packets.keys"));
	if (right.length && packets->roll.count)
		paint_cell(view_top(), 2, screen_columns() - 3, LOOK_QUIET, right.bytes);
	for (size_t i = packets->roll.first; roll_shows(&packets->roll, i); i++)
		paint_row(packets, i);
	if (packets->roll.count)
		screen_line(detail_top(packets) - 1);
	paint_detail(packets);
	if (packets->roll.count)
		roll_paint(&packets->roll);
	else
		screen_cursor(view_top(), 0);
	buf_release(&title);
	buf_release(&right);
}

/* ---- keys ---- */

static void next_stick(struct packets *packets)
{
	if (!packets->sticks.count)
		return;
	packets->stick = (packets->stick + 1) % packets->sticks.count;
	packets->is_unread = true;
	packets->roll.at = 0;
	view_stale(&packets->view);
}

static void look_again(struct packets *packets)
{
	find_sticks(packets);
	packets->is_unread = true;
	view_stale(&packets->view);
}

static void folder_typed(void *data, const char *text)
{
	struct packets *packets = data;

	if (!text || !*text)
		return;
	memory_free(packets->named);
	packets->named = place_typed(packets->view.app->home, text);
	find_sticks(packets);
	for (size_t i = 0; i < packets->sticks.count; i++)
		if (strcmp(packets->sticks.items[i].path, packets->named) == 0)
			packets->stick = i;
	if (!packets_stick(packets) || strcmp(packets_stick(packets)->path, packets->named) != 0)
		view_say_word(packets->view.app, MESSAGE_REMINDER, "packets.no_folder",
			      packets->named, NULL, NULL);
	packets->is_unread = true;
	packets->roll.at = 0;
	view_stale(&packets->view);
}

static void packets_key(struct view *view, uint32_t key)
{
	struct packets *packets = packets_of(view);
	struct app *app = view->app;

	if (packets_has_gone(packets) && key != KEY_ESCAPE)
		return;
	if (packets->is_unread)
		look_through(packets); /* keys typed ahead are for what will be shown */
	if (roll_key(&packets->roll, view, key))
		paint_detail(packets);
	else if (key == KEY_ENTERED || key == KEY_RIGHTWARD)
		packets_ask(packets);
	else if (key == KEY_TABBED)
		next_stick(packets);
	else if (key == 'h' || key == 'H')
		view_push(app, line_new(app, app_word(app, "packets.where"),
					packets->named ? packets->named : "", PATH_LIMIT,
					folder_typed, packets));
	else if (key == 'r' || key == 'R')
		look_again(packets);
	else if (key == KEY_ESCAPE || key == KEY_LEFTWARD || keys_action(key) == ACTION_LEAVE)
		view_close(view);
	else if (key == '?')
		view_push(app, help_keys_new(app));
	else
		view_common_key(view, key);
}

static void packets_resume(struct view *view)
{
	view_stale(view);
}

static void packets_free(struct view *view)
{
	struct packets *packets = packets_of(view);

	sticks_release(&packets->sticks);
	parcels_release(&packets->parcels);
	memory_free(packets->errands);
	memory_free(packets->named);
	memory_free(packets);
}

static const struct view_ops packets_ops = {
    .draw = packets_draw,
    .key = packets_key,
    .resume = packets_resume,
    .free = packets_free,
};

struct view *packets_new(struct app *app)
{
	struct packets *packets = memory_new(sizeof *packets);

	packets->view.ops = &packets_ops;
	packets->view.app = app;
	packets->is_unread = true;
	find_sticks(packets);
	return &packets->view;
}
