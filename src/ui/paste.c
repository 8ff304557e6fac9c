/* What a paste of several lines would become, before it does. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "flow/paste.h"
#include "flow/telling.h"
#include "ui/parts.h"
#include "ui/views.h"

enum { NUMBER_WIDE = 4 };

struct paste_view {
	struct view view;
	size_t form;
	struct paste *paste;
	struct roll roll;
	bool may_be_text;
	void (*done)(void *data, char answer);
	void *data;
};

static struct paste_view *paste_of(struct view *view)
{
	return (struct paste_view *)view;
}

/* "12 records: Name, Group" */
static void add_summary(struct buf *buf, const struct paste_view *shown)
{
	struct app *app = shown->view.app;
	const struct form *form = &session_pack(app->session)->forms[shown->form];
	const size_t *fields;
	size_t count = paste_fields(shown->paste, &fields);
	struct buf labels;
	char number[24];

	buf_init(&labels);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_text(&labels, app_word(app, "list.separator"));
		buf_add_text(&labels, app_words(app, &form->fields[fields[i]].label));
	}
	snprintf(number, sizeof(number), "%zu", paste_count(shown->paste));
	session_say(app->session, buf, "paste.summary", number, labels.bytes, NULL);
	buf_release(&labels);
}

static void paint_line(const struct paste_view *shown, size_t at)
{
	int row = roll_row(&shown->roll, at);
	const char *wrong = paste_wrong(shown->paste, at);
	const size_t *fields;
	size_t count = paste_fields(shown->paste, &fields);
	struct buf text;
	char number[24];

	snprintf(number, sizeof(number), "%zu", at + 1);
	paint_right(row, 1, NUMBER_WIDE, LOOK_PLAIN, number);
	screen_field(row, 1 + NUMBER_WIDE, 3, wrong ? LOOK_WARNING : LOOK_PLAIN, wrong ? " !" : "");
	buf_init(&text);
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%s", i > 0 ? "  " : "", paste_shown(shown->paste, at, i));
	if (wrong)
		buf_printf(&text, "  %s%s", app_word(shown->view.app, "record.error"), wrong);
	paint_cell(row, NUMBER_WIDE + 4, screen_columns() - NUMBER_WIDE - 5, LOOK_PLAIN,
		   text.bytes);
	buf_release(&text);
}

static void paste_draw(struct view *view)
{
	struct paste_view *shown = paste_of(view);
	struct app *app = view->app;
	struct buf text;

	buf_init(&text);
	tell_form(&text, app->session, shown->form);
	buf_add_text(&text, " > ");
	buf_add_text(&text, app_word(app, "paste.title"));
	shown->roll.top = view_top() + 2;
	shown->roll.rows = view_bottom() - view_top() - 2;
	shown->roll.count = paste_count(shown->paste);
	roll_fit(&shown->roll);
	view_frame(view, text.bytes, "",
		   app_word(app, shown->may_be_text ? "paste.keys_text" : "paste.keys"));
	buf_clear(&text);
	add_summary(&text, shown);
	paint_cell(view_top(), 1, screen_columns() - 2, LOOK_STRONG, text.bytes);
	for (size_t i = shown->roll.first; roll_shows(&shown->roll, i); i++)
		paint_line(shown, i);
	roll_paint(&shown->roll);
	buf_release(&text);
}

/* The mistake of the line in focus, whole. */
static void paste_settle(struct view *view)
{
	struct paste_view *shown = paste_of(view);
	const char *wrong = paste_wrong(shown->paste, shown->roll.at);

	view_hint(view->app, wrong ? wrong : "");
}

static void say_wrong(struct paste_view *shown)
{
	struct app *app = shown->view.app;
	char number[24];

	snprintf(number, sizeof(number), "%zu", paste_wrong_count(shown->paste));
	view_say_word(app, MESSAGE_ERROR, "paste.wrong", number, NULL, NULL);
	for (size_t i = 0; i < paste_count(shown->paste); i++)
		if (paste_wrong(shown->paste, i)) {
			shown->roll.at = i;
			break;
		}
	view_stale(&shown->view);
}

static void leave(struct paste_view *shown, char answer)
{
	void (*done)(void *, char) = shown->done;
	void *data = shown->data;

	view_close(&shown->view);
	if (done)
		done(data, answer);
}

static void save(struct paste_view *shown);

static void save_again(void *data)
{
	save(data);
}

static void save(struct paste_view *shown)
{
	struct app *app = shown->view.app;
	struct err err = {0};
	char number[24];

	if (paste_wrong_count(shown->paste)) {
		say_wrong(shown);
		return;
	}
	snprintf(number, sizeof(number), "%zu", paste_count(shown->paste));
	switch (paste_save(shown->paste, &err)) {
	case STATUS_OK:
		view_say_word(app, MESSAGE_SAID, "paste.saved", number, NULL, NULL);
		leave(shown, 'y');
		break;
	case STATUS_REFUSED:
		if (paste_wrong_count(shown->paste))
			say_wrong(shown);
		else
			view_say_err(app, &err);
		break;
	default:
		view_say_failed(app, &err, save_again, shown);
		break;
	}
}

static void paste_key(struct view *view, uint32_t key)
{
	struct paste_view *shown = paste_of(view);
	enum action action = keys_action(key);

	if (roll_key(&shown->roll, view, key))
		return;
	if (key == KEY_ENTERED || action == ACTION_COMPLETE)
		save(shown);
	else if (shown->may_be_text && (key == 't' || key == 'T'))
		leave(shown, 't');
	else if (key == KEY_ESCAPE || action == ACTION_LEAVE)
		leave(shown, 0);
	else if (key == '?')
		view_push(view->app, help_keys_new(view->app));
	else
		view_common_key(view, key);
}

static void paste_view_free(struct view *view)
{
	paste_free(paste_of(view)->paste);
	memory_free(view);
}

static const struct view_ops paste_ops = {
    .draw = paste_draw,
    .key = paste_key,
    .settle = paste_settle,
    .free = paste_view_free,
};

void paste_offer(struct app *app, size_t form, int field, const struct record *like,
		 bool may_be_text, void (*done)(void *data, char answer), void *data)
{
	struct paste_view *shown;
	struct paste *paste;
	struct err err = {0};
	size_t length;
	const char *text = keys_pasted(app->keys, &length);

	if (paste_lines(text, length) == 0)
		return;
	if (paste_new(&paste, app->session, form, field, like, text, length, &err) != STATUS_OK) {
		view_say_err(app, &err);
		return;
	}
	shown = memory_new(sizeof(*shown));
	shown->view.ops = &paste_ops;
	shown->form = form;
	shown->paste = paste;
	shown->may_be_text = may_be_text;
	shown->done = done;
	shown->data = data;
	view_push(app, &shown->view);
}
