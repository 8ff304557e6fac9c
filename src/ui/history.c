/* What was done to a record, the newest first. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "flow/telling.h"
#include "ui/parts.h"

struct change {
	char at[20];
	char *user, *field, *old_value, *new_value;
	enum journal_op op;
};

struct history {
	struct view view;
	size_t form;
	char id[ID_TEXT];
	struct change *changes; /* oldest first */
	size_t count, capacity;
	struct roll roll;
};

static struct history *history_of(struct view *view)
{
	return (struct history *)view;
}

static void take_change(void *data, const struct journal_line *line)
{
	struct history *history = data;
	struct change *change;

	history->changes = memory_grow(history->changes, history->count, &history->capacity,
				       sizeof(*history->changes));
	change = &history->changes[history->count++];
	copy_text(change->at, sizeof(change->at), line->at ? line->at : "");
	change->user = memory_text(line->user ? line->user : "");
	change->field = memory_text(line->field ? line->field : "");
	change->old_value = memory_text(line->old_value ? line->old_value : "");
	change->new_value = memory_text(line->new_value ? line->new_value : "");
	change->op = line->op;
}

static const struct change *change_at(const struct history *history, size_t at)
{
	return &history->changes[history->count - 1 - at];
}

static void add_change(struct buf *buf, struct history *history, const struct change *change)
{
	tell_change(buf, history->view.app->session, history->form, change->op, change->field,
		    change->old_value, change->new_value);
}

static void paint_change(struct history *history, size_t at)
{
	const struct change *change = change_at(history, at);
	bool is_same =
	    at > history->roll.first && strcmp(change_at(history, at - 1)->at, change->at) == 0;
	int row = roll_row(&history->roll, at), column = 2;
	char moment[20];
	struct buf buf;

	buf_init(&buf);
	copy_text(moment, sizeof(moment), change->at);
	if (strlen(moment) >= 16) {
		moment[10] = ' ';
		moment[16] = '\0';
	}
	/* a year is plain on a narrow screen */
	if (screen_columns() < 60 && strlen(moment) > 5)
		memmove(moment, moment + 5, strlen(moment + 5) + 1);
	screen_field(row, column, 16, LOOK_QUIET, is_same ? "" : moment);
	column += screen_columns() < 60 ? 12 : 18;
	if (screen_columns() >= 60) {
		paint_cell(row, column, 10, LOOK_QUIET, is_same ? "" : change->user);
		column += 12;
	}
	add_change(&buf, history, change);
	paint_cell(row, column, screen_columns() - column - 1, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

static void history_hint(struct history *history)
{
	struct buf buf;

	buf_init(&buf);
	if (history->count > 0)
		add_change(&buf, history, change_at(history, history->roll.at));
	view_hint(history->view.app, buf.bytes);
	buf_release(&buf);
}

static void history_draw(struct view *view)
{
	struct history *history = history_of(view);
	struct app *app = view->app;
	long row = session_find(app->session, history->form, history->id);
	struct buf title, name;

	buf_init(&title);
	buf_init(&name);
	if (row >= 0)
		session_name(app->session, &name, history->form, (size_t)row);
	tell_form(&title, app->session, history->form);
	buf_add_text(&title, " > ");
	session_say(app->session, &title, "history.title", name.bytes, NULL, NULL);
	history->roll.count = history->count;
	history->roll.top = view_top();
	history->roll.rows = view_bottom() - view_top();
	history->roll.column = 0;
	roll_fit(&history->roll);
	history_hint(history);
	view_frame(view, title.bytes, "", app_word(app, "history.keys"));
	for (size_t i = history->roll.first; roll_shows(&history->roll, i); i++)
		paint_change(history, i);
	if (history->count == 0) {
		paint_cell(view_top(), 2, screen_columns() - 3, LOOK_PLAIN,
			   app_word(app, "history.none"));
		screen_cursor(view_top(), 0);
	} else {
		roll_paint(&history->roll);
	}
	buf_release(&title);
	buf_release(&name);
}

static void history_settle(struct view *view)
{
	history_hint(history_of(view));
}

static void history_key(struct view *view, uint32_t key)
{
	struct history *history = history_of(view);

	if (!roll_key(&history->roll, view, key))
		view_list_key(view, key);
}

static void history_free(struct view *view)
{
	struct history *history = history_of(view);

	for (size_t i = 0; i < history->count; i++) {
		memory_free(history->changes[i].user);
		memory_free(history->changes[i].field);
		memory_free(history->changes[i].old_value);
		memory_free(history->changes[i].new_value);
	}
	memory_free(history->changes);
	memory_free(history);
}

static const struct view_ops history_ops = {
    .draw = history_draw,
    .key = history_key,
    .settle = history_settle,
    .free = history_free,
};

struct view *history_new(struct app *app, size_t form, const char *id)
{
	struct history *history = memory_new(sizeof(*history));
	struct err err = {0};

	history->view.ops = &history_ops;
	history->view.app = app;
	history->form = form;
	copy_text(history->id, sizeof(history->id), id);
	if (session_history(app->session, form, history->id, take_change, history, &err) !=
	    STATUS_OK)
		view_say_err(app, &err);
	return &history->view;
}
