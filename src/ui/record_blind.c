/* Double entry: the record is keyed a second time without a look at the first (flow/entry.h). */
#include "record.h"

#include <stdio.h>

#include "flow/telling.h"
#include "ui/parts.h"
#include "ui/views.h"

/* The first row from `from` on, or -1; *left: how many there are. */
static long next_row(struct app *app, size_t form, size_t from, size_t *left)
{
	struct err err = {0};
	long row;

	if (session_next_unverified(app->session, form, from, &row, left, &err) != STATUS_OK)
		view_say_err(app, &err);
	return row;
}

void open_verify(struct app *app, size_t form, size_t from)
{
	size_t left;
	long row;

	if (session_is_read_only(app->session) || session_is_shut(app->session, form)) {
		view_say_word(app, MESSAGE_SAID, "record.read_only", NULL, NULL, NULL);
		return;
	}
	row = next_row(app, form, from, &left);
	if (row < 0)
		view_say_word(app, MESSAGE_SAID, "verify.none", NULL, NULL, NULL);
	else
		view_push(app, record_new(app, entry_blind(app->session, form, (size_t)row), -1));
}

void record_add_unverified(struct buf *buf, struct record_screen *screen)
{
	struct app *app = screen->view.app;
	char number[24];

	snprintf(number, sizeof(number), "%zu", screen->unverified);
	session_say(app->session, buf, "verify.left", number, NULL, NULL);
}

void record_count_unverified(struct record_screen *screen)
{
	if (entry_is_blind(screen->entry))
		next_row(screen->view.app, entry_form_index(screen->entry), 0, &screen->unverified);
}

bool record_verify_next(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	size_t form = entry_form_index(screen->entry);
	long row = session_find(app->session, form, entry_id(screen->entry));

	row = next_row(app, form, row < 0 ? 0 : (size_t)row + 1, &screen->unverified);
	if (row < 0) {
		view_say_word(app, MESSAGE_SAID, "verify.done", NULL, NULL, NULL);
		return false;
	}
	record_begin(screen, entry_blind(app->session, form, (size_t)row));
	view_say_word(app, MESSAGE_SAID, "verify.saved_next", NULL, NULL, NULL);
	return true;
}

/* 1: the value keyed first, 2: the second; neither: it is keyed again. */
static void decided(void *data, char answer)
{
	struct record_screen *screen = data;
	size_t field;

	if (!record_has_focus(screen))
		return;
	field = record_focus(screen);
	if (answer == '1' || answer == '2') {
		entry_decide(screen->entry, field,
			     answer == '1' ? entry_first(screen->entry, field)
					   : entry_value(screen->entry, field));
		record_reload(screen);
		screen->then(screen);
		return;
	}
	record_reload(screen);
}

/* Enter chooses nothing: who keys without looking would take the first by habit. */
static void ask_which(struct record_screen *screen, size_t field)
{
	struct app *app = screen->view.app;
	size_t form = entry_form_index(screen->entry);
	struct buf text, first, second;

	buf_init(&text);
	buf_init(&first);
	buf_init(&second);
	tell_value(&first, app->session, form, (int)field, entry_first(screen->entry, field));
	tell_value(&second, app->session, form, (int)field, entry_value(screen->entry, field));
	session_say(app->session, &text, "verify.differs", record_label(screen, field), first.bytes,
		    second.bytes);
	screen_bell();
	view_push(app, ask_new(app, text.bytes, "e12", decided, screen));
	buf_release(&second);
	buf_release(&first);
	buf_release(&text);
}

bool record_compare(struct record_screen *screen, void (*then)(struct record_screen *screen))
{
	size_t field;

	if (!entry_is_blind(screen->entry) || !record_has_focus(screen))
		return true;
	field = record_focus(screen);
	if (entry_is_decided(screen->entry, field))
		return true;
	if (entry_matches(screen->entry, field)) {
		entry_decide(screen->entry, field, entry_first(screen->entry, field));
		return true;
	}
	screen->then = then;
	ask_which(screen, field);
	return false;
}

bool record_is_verified(struct record_screen *screen)
{
	int field = entry_next_undecided(screen->entry);

	if (field < 0)
		return true;
	record_go_to_field(screen, field);
	view_say_word(screen->view.app, MESSAGE_SAID, "verify.missing",
		      record_label(screen, (size_t)field), NULL, NULL);
	return false;
}
