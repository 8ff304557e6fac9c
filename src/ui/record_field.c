/* Which field is in focus, and what entering and leaving one does. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "term/width.h"
#include "ui/parts.h"
#include "ui/views.h"

bool record_has_focus(const struct record_screen *screen)
{
	return screen->at < screen->count;
}

size_t record_focus(const struct record_screen *screen)
{
	return screen->places[screen->at].field;
}

const struct field *record_focus_field(const struct record_screen *screen)
{
	return &screen->form->fields[record_focus(screen)];
}

bool record_text_changed(const struct record_screen *screen)
{
	return screen->edit && record_has_focus(screen) &&
	       strcmp(edit_text(screen->edit), entry_value(screen->entry, record_focus(screen))) !=
		   0;
}

size_t record_neighbour(const struct record_screen *screen, int by)
{
	size_t at = screen->at;

	while (by > 0 ? at + 1 < screen->count : at > 0) {
		at = by > 0 ? at + 1 : at - 1;
		if (screen->places[at].can_focus)
			return at;
	}
	return screen->count;
}

static bool is_choice(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
}

void record_enter_field(struct record_screen *screen)
{
	const struct field *field;
	const char *text;

	edit_free(screen->edit);
	screen->edit = NULL;
	screen->start = screen->line = screen->option_at = screen->shown_known = 0;
	screen->is_fresh = true;
	if (!record_has_focus(screen))
		return;
	field = record_focus_field(screen);
	if (is_choice(field))
		return;
	text = entry_value(screen->entry, record_focus(screen));
	screen->edit = edit_new(text, field->is_multiline, 0);
	edit_layout(screen->edit, screen->value_columns);
	edit_go(screen->edit, EDIT_FINISH);
	/* a text longer than its place is painted anew where the cursor stands */
	if (field->is_multiline || width_columns(text, strlen(text)) >= screen->value_columns)
		record_paint_place(screen, &screen->places[screen->at]);
}

void record_say_remark(struct record_screen *screen, size_t field)
{
	struct app *app = screen->view.app;
	const struct remark *remark = entry_remark(screen->entry, field);
	struct buf text;

	if (!remark)
		return;
	buf_init(&text);
	tell_remark(&text, app->session, entry_form_index(screen->entry), remark);
	view_say(app, remark->level == REMARK_ERROR ? MESSAGE_ERROR : MESSAGE_REMINDER, text.bytes);
	buf_release(&text);
}

/* Whether fields came, went or changed their height; the places are found anew. */
static bool places_changed(struct record_screen *screen)
{
	size_t count = screen->count;
	struct place *old = memory_array(count + 1, sizeof(*old));
	bool changed;

	memcpy(old, screen->places, count * sizeof(*old));
	record_measure(screen);
	changed = count != screen->count;
	for (size_t i = 0; i < count && !changed; i++)
		changed = old[i].field != screen->places[i].field ||
			  old[i].group != screen->places[i].group ||
			  old[i].line != screen->places[i].line;
	memory_free(old);
	return changed;
}

/* The entry took a new value for a field: kept as a draft, remarked on, painted. */
static void value_changed(struct record_screen *screen, size_t field)
{
	struct err err = {0};

	screen->seen[field] = true;
	screen->labels_hold = false;
	if (entry_keep(screen->entry, &err) != STATUS_OK)
		view_say_err(screen->view.app, &err);
	else
		record_say_remark(screen, field);
	if (places_changed(screen)) {
		view_stale(&screen->view);
		return;
	}
	for (size_t i = 0; i < screen->count; i++)
		if (screen->places[i].group < 0 && screen->places[i].field == field)
			record_paint_place(screen, &screen->places[i]);
}

void record_leave_field(struct record_screen *screen)
{
	bool changed, scrolled;
	size_t field;

	if (!record_has_focus(screen))
		return;
	field = record_focus(screen);
	if (!screen->seen[field] && screen->left >= 0)
		screen->labels_hold = false;
	else if (!screen->seen[field])
		screen->left = (int)field;
	screen->seen[field] = true;
	if (!screen->edit)
		return;
	/* a draft holds a field half typed as it was, not yet read */
	changed = (record_text_changed(screen) || entry_is_drafted(screen->entry)) &&
		  entry_set(screen->entry, field, edit_text(screen->edit));
	scrolled = screen->start > 0 || screen->line > 0 ||
		   strcmp(edit_text(screen->edit), entry_value(screen->entry, field)) != 0;
	edit_free(screen->edit);
	screen->edit = NULL;
	if (changed)
		value_changed(screen, field);
	else if (scrolled)
		record_paint_place(screen, &screen->places[screen->at]);
}

void record_go_to(struct record_screen *screen, size_t at)
{
	screen->at = at;
	if (record_scroll(screen))
		view_stale(&screen->view);
	record_enter_field(screen);
	record_place_cursor(screen);
}

bool record_go_to_field(struct record_screen *screen, int field)
{
	record_leave_field(screen);
	for (size_t i = 0; i < screen->count; i++) {
		if (screen->places[i].can_focus && (int)screen->places[i].field == field) {
			record_go_to(screen, i);
			return true;
		}
	}
	record_enter_field(screen);
	record_place_cursor(screen);
	return false;
}

void record_reload(struct record_screen *screen)
{
	record_measure(screen);
	record_scroll(screen);
	record_enter_field(screen);
	view_stale(&screen->view);
}

void record_put(struct record_screen *screen, const char *value)
{
	size_t field = record_focus(screen), option = screen->option_at;

	if (!entry_set(screen->entry, field, value))
		return;
	value_changed(screen, field);
	screen->option_at = option;
	record_place_cursor(screen);
}

/* Somebody who keys without looking would leave a wrong value behind: there it stays, and rings. */
void record_go_on(struct record_screen *screen)
{
	size_t field = record_focus(screen), next;
	const struct remark *remark;

	record_leave_field(screen);
	if (!record_compare(screen, record_enter))
		return;
	next = record_neighbour(screen, 1);
	remark = entry_remark(screen->entry, field);
	if (remark && remark->level == REMARK_ERROR) {
		next = screen->count;
		record_say_remark(screen, field);
		screen_bell();
	}
	screen->went_on = next < screen->count;
	record_go_to(screen, screen->went_on ? next : screen->at);
}

/* Keys that would change the field; arrows and the like only look. */
static bool would_change(const struct record_screen *screen, uint32_t key)
{
	return key < KEY_BASE || key == KEY_ERASE || key == KEY_REMOVE || key == KEY_PASTED ||
	       key == key_control('U') || key == key_control('K') ||
	       (!screen->edit && keys_action(key) == ACTION_CHOOSE);
}

bool record_field_key(struct record_screen *screen, uint32_t key)
{
	if (!record_has_focus(screen))
		return false;
	if (entry_is_read_only(screen->entry, record_focus(screen)) && would_change(screen, key)) {
		view_say_word(screen->view.app, MESSAGE_SAID, "record.read_only", NULL, NULL, NULL);
		return true;
	}
	if (key == KEY_PASTED && record_offer_lines(screen))
		return true;
	return screen->edit ? record_text_key(screen, key) : record_choice_key(screen, key);
}
