/* What came in from outside: conflicts first, each decided by one key; then the changes, before
 * and now. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"

enum { NARROW = 60 };

struct edits {
	struct view view;
	struct incoming *items;
	size_t count;
	size_t decided; /* here, and not taken back: what U takes back */
	struct roll roll;
};

static struct edits *edits_of(struct view *view)
{
	return (struct edits *)view;
}

static void find_items(struct edits *edits)
{
	struct app *app = edits->view.app;
	struct err err = {0};

	memory_free(edits->items);
	if (session_incoming_list(app->session, &edits->items, &edits->count, &err) != STATUS_OK)
		view_say_err(app, &err);
	edits->roll.count = edits->count;
	roll_fit(&edits->roll);
}

static const struct incoming *item_in_focus(const struct edits *edits)
{
	return edits->count > 0 ? &edits->items[edits->roll.at] : NULL;
}

static int kinds_wide(const struct app *app)
{
	int most = 0;

	for (int kind = INCOMING_CONFLICT; kind <= INCOMING_DELETED; kind++) {
		const char *word = incoming_kind_name(app->session, (enum incoming_kind)kind);
		int wide = width_columns(word, strlen(word));

		most = wide > most ? wide : most;
	}
	return most + 2;
}

/* The whole of the item in focus, since a row shows only what there is room for. */
static void edits_hint(struct edits *edits)
{
	const struct incoming *item = item_in_focus(edits);
	struct app *app = edits->view.app;
	struct buf text;

	buf_init(&text);
	if (item && item->kind == INCOMING_CONFLICT) {
		tell_conflict(&text, app->session, item);
	} else if (item) {
		tell_incoming_field(&text, app->session, item);
		buf_add_text(&text, item->field < 0 ? "" : ": ");
		tell_incoming_sides(&text, app->session, item);
	}
	view_hint(app, text.bytes);
	buf_release(&text);
}

static void paint_item(struct edits *edits, size_t at)
{
	const struct incoming *item = &edits->items[at];
	struct app *app = edits->view.app;
	bool is_narrow = screen_columns() < NARROW;
	int row = roll_row(&edits->roll, at), column = 2, kind = kinds_wide(app),
	    name = is_narrow ? 10 : 16, label = is_narrow ? 8 : 14;
	struct buf buf;

	buf_init(&buf);
	paint_cell(row, column, kind - 1,
		   item->kind == INCOMING_CONFLICT ? LOOK_STRONG : LOOK_QUIET,
		   incoming_kind_name(app->session, item->kind));
	column += kind;
	tell_incoming_record(&buf, app->session, item);
	paint_cell(row, column, name - 1, LOOK_PLAIN, buf.bytes);
	column += name;
	buf_clear(&buf);
	tell_incoming_field(&buf, app->session, item);
	paint_cell(row, column, label - 1, LOOK_QUIET, buf.bytes);
	column += label;
	buf_clear(&buf);
	tell_incoming_sides(&buf, app->session, item);
	paint_cell(row, column, screen_columns() - column - 1, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

static void edits_draw(struct view *view)
{
	struct edits *edits = edits_of(view);
	struct app *app = view->app;
	size_t records, conflicts;
	char number[24];
	struct buf right;

	find_items(edits);
	buf_init(&right);
	session_incoming(app->session, &records, &conflicts);
	snprintf(number, sizeof(number), "%zu", conflicts);
	if (conflicts > 0)
		session_say(app->session, &right, "edits.conflicts", number, NULL, NULL);
	edits->roll.top = view_top();
	edits->roll.rows = view_bottom() - view_top();
	edits->roll.column = 0;
	roll_fit(&edits->roll);
	edits_hint(edits);
	view_frame(view, app_word(app, "edits.title"), right.bytes,
		   app_word(app, conflicts > 0 ? "edits.keys" : "edits.keys_plain"));
	for (size_t i = edits->roll.first; roll_shows(&edits->roll, i); i++)
		paint_item(edits, i);
	if (edits->count == 0) {
		paint_cell(view_top(), 2, screen_columns() - 3, LOOK_PLAIN,
			   app_word(app, "edits.none"));
		screen_cursor(view_top(), 0);
	} else {
		roll_paint(&edits->roll);
	}
	buf_release(&right);
}

static void decide(struct edits *edits, bool theirs)
{
	const struct incoming *item = item_in_focus(edits);
	struct app *app = edits->view.app;
	struct err err = {0};

	if (!item || item->kind != INCOMING_CONFLICT) {
		view_say_word(app, MESSAGE_REMINDER, "edits.no_conflict", NULL, NULL, NULL);
		return;
	}
	if (session_decide(app->session, item, theirs, &err) == STATUS_OK) {
		view_say_word(app, MESSAGE_SAID, theirs ? "edits.took_theirs" : "edits.took_ours",
			      NULL, NULL, NULL);
		edits->decided++;
	} else {
		view_say_failed(app, &err, NULL, NULL);
	}
	view_stale(&edits->view);
}

static void take_back(struct edits *edits)
{
	struct app *app = edits->view.app;
	struct err err = {0};

	if (!edits->decided)
		view_say_word(app, MESSAGE_REMINDER, "session.nothing_to_undo", NULL, NULL, NULL);
	else if (session_undo(app->session, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "list.undone", NULL, NULL, NULL);
	else
		view_say_failed(app, &err, NULL, NULL);
	edits->decided -= edits->decided > 0;
	view_stale(&edits->view);
}

static void open_item(struct edits *edits)
{
	const struct incoming *item = item_in_focus(edits);
	struct app *app = edits->view.app;
	long row = item ? session_find(app->session, item->form, item->id) : -1;

	if (row >= 0)
		open_row(app, item->form, (size_t)row, item->field);
	else if (item)
		view_push(app, deleted_new(app, item->form));
}

static void edits_settle(struct view *view)
{
	edits_hint(edits_of(view));
}

/* A record may have been saved above: that is the last change now. */
static void edits_resume(struct view *view)
{
	edits_of(view)->decided = 0;
	view_stale(view);
}

static void edits_key(struct view *view, uint32_t key)
{
	struct edits *edits = edits_of(view);

	if (roll_key(&edits->roll, view, key))
		return;
	if (key == '1' || key == '2')
		decide(edits, key == '2');
	else if (key == 'u' || key == 'U' || keys_action(key) == ACTION_UNDO)
		take_back(edits);
	else if (key == KEY_ENTERED || key == KEY_RIGHTWARD)
		open_item(edits);
	else
		view_list_key(view, key);
}

static void edits_free(struct view *view)
{
	memory_free(edits_of(view)->items);
	memory_free(view);
}

static const struct view_ops edits_ops = {
    .draw = edits_draw,
    .key = edits_key,
    .settle = edits_settle,
    .resume = edits_resume,
    .free = edits_free,
};

struct view *edits_new(struct app *app)
{
	struct edits *edits = memory_new(sizeof(*edits));

	edits->view.ops = &edits_ops;
	edits->view.app = app;
	return &edits->view;
}
