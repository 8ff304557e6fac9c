/* A record being filled in, whatever its form. */
#include "record.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/parts.h"
#include "ui/views.h"

static struct record_screen *record_of(struct view *view)
{
	return (struct record_screen *)view;
}

/* Leaves the field and goes on; false: there is no further one. */
static bool record_move(struct record_screen *screen, int by)
{
	size_t at;

	if (!record_has_focus(screen))
		return false;
	record_leave_field(screen);
	if (by > 0 && !record_compare(screen, record_enter))
		return true;
	at = record_neighbour(screen, by);
	record_go_to(screen, at < screen->count ? at : screen->at);
	return at < screen->count;
}

static void record_page(struct record_screen *screen, int by)
{
	int line;
	size_t at;

	if (!record_has_focus(screen))
		return;
	record_leave_field(screen);
	line = screen->places[screen->at].line + by * record_body_rows();
	at = screen->at;
	for (size_t i = 0; i < screen->count; i++) {
		if (!screen->places[i].can_focus)
			continue;
		if (by > 0 ? i > at && screen->places[i].line <= line
			   : i < screen->at && screen->places[i].line >= line) {
			at = i;
			if (by < 0)
				break;
		}
	}
	record_go_to(screen, at);
}

void record_keep_draft(struct record_screen *screen, bool says)
{
	struct app *app = screen->view.app;
	struct err err = {0};

	if (entry_keep(screen->entry, &err) != STATUS_OK)
		view_say_err(app, &err);
	else if (says)
		view_say_word(app, MESSAGE_SAID, "record.draft_kept", NULL, NULL, NULL);
}

static void record_leave(struct record_screen *screen)
{
	record_leave_field(screen);
	if (entry_is_blind(screen->entry) && entry_is_changed(screen->entry))
		view_say_word(screen->view.app, MESSAGE_SAID, "verify.dropped", NULL, NULL, NULL);
	else if (entry_is_changed(screen->entry))
		record_keep_draft(screen, true);
	view_close(&screen->view);
}

/* All fields show now what is wrong with them. */
static void see_all(struct record_screen *screen)
{
	for (size_t i = 0; i < screen->form->field_count; i++)
		screen->seen[i] = true;
}

static void show_refusal(struct record_screen *screen, const struct findings *refusing)
{
	struct app *app = screen->view.app;
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, app_word(app, "record.refused"));
	for (size_t i = 0; i < refusing->count; i++) {
		buf_add_char(&text, '\n');
		buf_add_text(&text, refusing->items[i].text);
	}
	view_push(app, ask_new(app, text.bytes, "", NULL, NULL));
	buf_release(&text);
}

static void show_wrong(struct record_screen *screen, int field)
{
	see_all(screen);
	record_reload(screen);
	record_go_to_field(screen, field);
	record_say_remark(screen, (size_t)field);
}

static void record_complete(struct record_screen *screen);

/* Now that there may be room, or another folder. */
static void record_again(void *data)
{
	record_complete(data);
}

/* The disk refused: what was typed stays here, and as a draft if that can be written. */
static void record_unsaved(struct record_screen *screen, const struct err *err)
{
	(void)entry_keep(screen->entry, NULL);
	view_say_failed(screen->view.app, err, record_again, screen);
}

void record_begin(struct record_screen *screen, struct entry *entry)
{
	edit_free(screen->edit);
	screen->edit = NULL;
	entry_free(screen->entry);
	screen->entry = entry;
	memset(screen->seen, 0, screen->form->field_count * sizeof(*screen->seen));
	screen->labels_hold = false;
	screen->count = 0; /* from the first field on */
	screen->at = 0;
	screen->first = 0;
	record_reload(screen);
}

static void record_begin_next(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	char number[24];

	screen->entered++;
	record_begin(screen, entry_new(app->session, entry_form_index(screen->entry), NULL));
	snprintf(number, sizeof(number), "%zu", screen->entered);
	if (session_has_moved(app->session))
		view_say_saved(app);
	else
		view_say_word(app, MESSAGE_SAID, "record.saved_next", number, NULL, NULL);
}

static void record_saved(struct record_screen *screen, bool was_new)
{
	if (was_new)
		keying_saved(screen->view.app);
	if (entry_is_blind(screen->entry)) {
		if (!record_verify_next(screen))
			view_close(&screen->view);
		return;
	}
	if (screen->is_batch) {
		record_begin_next(screen);
		return;
	}
	view_say_saved(screen->view.app);
	view_close(&screen->view);
}

static void record_complete(struct record_screen *screen)
{
	bool was_new = entry_is_new(screen->entry);
	struct findings refusing;
	enum status status;
	struct err err = {0};
	int field = -1;

	record_leave_field(screen);
	if (record_has_focus(screen) && entry_value(screen->entry, record_focus(screen))[0] &&
	    !record_compare(screen, record_complete))
		return;
	if (entry_is_blind(screen->entry) && !record_is_verified(screen))
		return;
	findings_init(&refusing);
	status = entry_save(screen->entry, &field, &refusing, &err);
	if (status == STATUS_OK) {
		record_saved(screen, was_new);
	} else {
		record_reload(screen);
		if (status == STATUS_REFUSED && refusing.count > 0)
			show_refusal(screen, &refusing);
		else if (status == STATUS_REFUSED && field >= 0)
			show_wrong(screen, field);
		else
			record_unsaved(screen, &err);
	}
	findings_release(&refusing);
}

/* Esc: first the old value comes back, then the record is left. */
static void record_escape(struct record_screen *screen)
{
	if (!record_text_changed(screen)) {
		record_leave(screen);
		return;
	}
	edit_replace(screen->edit, entry_value(screen->entry, record_focus(screen)));
	screen->is_fresh = true;
	record_paint_edit(screen);
	record_place_cursor(screen);
	view_say_word(screen->view.app, MESSAGE_SAID, "record.value_back", NULL, NULL, NULL);
}

void record_enter(struct record_screen *screen)
{
	if (record_has_focus(screen) && record_neighbour(screen, 1) < screen->count) {
		record_move(screen, 1);
		return;
	}
	/* leaving the last field may bring others to light */
	record_leave_field(screen);
	if (!record_compare(screen, record_enter))
		return;
	if (record_has_focus(screen) && record_neighbour(screen, 1) < screen->count)
		record_go_to(screen, record_neighbour(screen, 1));
	else
		record_complete(screen);
}

/* Returns false where the key was none of these. */
static bool moving_key(struct record_screen *screen, uint32_t key)
{
	enum action action = keys_action(key);

	if (key == KEY_ENTERED || key == key_control('J'))
		record_enter(screen);
	else if (key == KEY_TABBED || key == KEY_DOWNWARD || action == ACTION_NEXT)
		record_move(screen, 1);
	else if (key == KEY_BACKTAB || key == KEY_UPWARD || action == ACTION_PREVIOUS)
		record_move(screen, -1);
	else if (key == KEY_PAGE_DOWN)
		record_page(screen, 1);
	else if (key == KEY_PAGE_UP)
		record_page(screen, -1);
	else if (key == KEY_ESCAPE || action == ACTION_CANCEL)
		record_escape(screen);
	else
		return false;
	return true;
}

static bool writes(enum action action)
{
	return action == ACTION_DRAFT || action == ACTION_NOTE || action == ACTION_DITTO ||
	       action == ACTION_COMPLETE || action == ACTION_COMPLETE_NEXT ||
	       action == ACTION_UNDO || action == ACTION_REDO;
}

static void record_action(struct record_screen *screen, uint32_t key)
{
	enum action action = keys_action(key);

	if (writes(action) && session_is_read_only(screen->view.app->session)) {
		view_say_word(screen->view.app, MESSAGE_SAID, "record.read_only", NULL, NULL, NULL);
		return;
	}
	if (entry_is_blind(screen->entry) && (action == ACTION_DITTO || action == ACTION_DRAFT)) {
		view_say_word(screen->view.app, MESSAGE_SAID, "verify.not_here", NULL, NULL, NULL);
		return;
	}
	switch (action) {
	case ACTION_HELP:
		record_help(screen);
		break;
	case ACTION_DRAFT:
		record_go_to_field(screen,
				   record_has_focus(screen) ? (int)record_focus(screen) : -1);
		record_keep_draft(screen, true);
		break;
	case ACTION_LEAVE:
		record_leave(screen);
		break;
	case ACTION_NOTE:
		record_note(screen);
		break;
	case ACTION_GO:
		record_go(screen);
		break;
	case ACTION_DITTO:
		record_ditto(screen);
		screen->last = ACTION_DITTO;
		break;
	case ACTION_NEXT_EMPTY:
		record_next_open(screen);
		break;
	case ACTION_CHOOSE:
		if (record_has_focus(screen))
			record_choose(screen, NULL);
		break;
	case ACTION_COMPLETE_NEXT:
		screen->is_batch = !screen->form->is_single && !entry_is_blind(screen->entry);
		record_complete(screen);
		break;
	case ACTION_COMPLETE:
		record_complete(screen);
		break;
	case ACTION_UNDO:
	case ACTION_REDO:
		record_undo(screen, action == ACTION_REDO);
		break;
	default:
		view_common_key(&screen->view, key);
		break;
	}
}

static void record_key(struct view *view, uint32_t key)
{
	struct record_screen *screen = record_of(view);
	bool went_on = screen->went_on;

	screen->went_on = false;
	if (went_on && (key == KEY_ENTERED || key == KEY_TABBED)) {
		view_say_word(view->app, MESSAGE_SAID, "record.went_on", NULL, NULL, NULL);
		return;
	}
	if (key != ' ')
		screen->after_digit = false;
	if (keys_action(key) != ACTION_DITTO)
		screen->last = ACTION_NONE;
	if (record_field_key(screen, key) || moving_key(screen, key))
		return;
	record_action(screen, key);
}

static void record_settle(struct view *view)
{
	struct record_screen *screen = record_of(view);

	if (view->is_stale)
		return;
	record_paint_labels(screen);
	record_paint_mark(screen);
	record_paint_progress(screen);
	record_hint(screen);
	record_place_cursor(screen);
}

/* What stands in the field goes into the draft as it was typed: half a date is no date yet. */
static void record_keep(struct view *view, bool is_end)
{
	struct record_screen *screen = record_of(view);
	enum status status = STATUS_OK;
	struct err err = {0};

	(void)is_end;
	screen->went_on = false; /* by now Enter is meant */
	if (record_text_changed(screen))
		status = entry_keep_typed(screen->entry, record_focus(screen),
					  edit_text(screen->edit), &err);
	else if (entry_is_changed(screen->entry))
		status = entry_keep(screen->entry, &err);
	if (status != STATUS_OK)
		view_say_err(view->app, &err);
}

/* Not where a date or a number is typed, whose letters mean something else. */
static enum text_place record_text_place(const struct view *view)
{
	const struct record_screen *screen = (const struct record_screen *)view;

	return screen->edit && record_has_focus(screen) &&
		       record_focus_field(screen)->type == FIELD_TEXT &&
		       !entry_is_read_only(screen->entry, record_focus(screen))
		   ? TEXT_IN_VIEW
		   : TEXT_NOWHERE;
}

static void record_free(struct view *view)
{
	struct record_screen *screen = record_of(view);

	for (size_t i = 0; i < screen->shown_count; i++)
		buf_release(&screen->shown[i]);
	memory_free(screen->shown);
	edit_free(screen->edit);
	entry_free(screen->entry);
	memory_free(screen->places);
	memory_free(screen->labels);
	memory_free(screen->seen);
	keying_close(screen->view.app);
	memory_free(screen);
}

static const struct view_ops record_ops = {
    .draw = record_draw,
    .key = record_key,
    .settle = record_settle,
    .keep = record_keep,
    .free = record_free,
    .text_place = record_text_place,
    .takes_newline = true,
};

struct view *record_new(struct app *app, struct entry *entry, int field)
{
	struct record_screen *screen = memory_new(sizeof(*screen));

	screen->view.ops = &record_ops;
	screen->view.app = app;
	screen->entry = entry;
	screen->form = entry_form(entry);
	screen->marked_row = -1;
	screen->left = -1;
	keying_open(app);
	screen->labels = memory_array(screen->form->field_count + 1, sizeof(*screen->labels));
	screen->seen = memory_array(screen->form->field_count + 1, sizeof(*screen->seen));
	record_count_unverified(screen);
	if (!entry_is_new(entry) && !entry_is_blind(entry))
		see_all(screen);
	record_measure(screen);
	for (size_t i = 0; i < screen->count; i++)
		if (field >= 0 && screen->places[i].can_focus &&
		    (int)screen->places[i].field == field)
			screen->at = i;
	record_scroll(screen);
	record_enter_field(screen);
	return &screen->view;
}

void record_in_batch(struct view *view)
{
	record_of(view)->is_batch = !record_of(view)->form->is_single;
}
