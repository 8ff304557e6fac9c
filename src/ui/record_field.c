#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
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
	if (field->is_multiline || utf8_columns(text, strlen(text)) >= screen->value_columns)
		record_paint_place(screen, &screen->places[screen->at]);
}

void record_say_remark(struct record_screen *screen, size_t field)
{
	struct app *app = screen->view.app;
	const struct remark *remark = entry_remark(screen->entry, field);
	const char *label = app_words(app, &screen->form->fields[field].label);
	int kind;

	if (!remark)
		return;
	kind = remark->level == REMARK_ERROR ? MESSAGE_ERROR : MESSAGE_REMINDER;
	/* some remarks name the field themselves */
	if (strstr(remark->text, label))
		view_say(app, kind, remark->text);
	else
		view_say_word(app, kind, "record.remark", label, remark->text, NULL);
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
	if (screen->form->fields[field].verify && entry_value(screen->entry, field)[0])
		screen->unverified = (int)field;
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
	screen->seen[field] = true;
	screen->labels_hold = false;
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

/* Keyed again: the entry takes it; where that changes the value the two were not the same, nobody
 * knows which is right, and the field is empty again. */
static void verified(void *data, const char *text)
{
	struct record_screen *screen = data;
	int field = screen->unverified;

	if (!text)
		return; /* asked again at the next move */
	screen->unverified = -1;
	if (!entry_set(screen->entry, (size_t)field, text))
		return;
	if (record_has_focus(screen) && (int)record_focus(screen) == field) {
		edit_free(screen->edit);
		screen->edit = NULL;
	}
	entry_set(screen->entry, (size_t)field, "");
	record_go_to_field(screen, field);
	record_reload(screen);
	view_say_word(screen->view.app, MESSAGE_ERROR, "record.differs",
		      record_label(screen, (size_t)field), NULL, NULL);
}

/* Asks for a field that is keyed twice. */
static void record_verify(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	struct buf prompt;

	if (screen->unverified < 0)
		return;
	buf_init(&prompt);
	session_say(app->session, &prompt, "record.verify",
		    record_label(screen, (size_t)screen->unverified), NULL, NULL);
	view_push(app, line_new(app, prompt.bytes, "", 200, verified, screen));
	buf_release(&prompt);
}

void record_go_to(struct record_screen *screen, size_t at)
{
	screen->at = at;
	if (record_scroll(screen))
		view_stale(&screen->view);
	record_enter_field(screen);
	record_place_cursor(screen);
	record_verify(screen);
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

static void choice_made(void *data, const char *values)
{
	struct record_screen *screen = data;
	size_t next;

	if (!values || !record_has_focus(screen))
		return;
	record_put(screen, values);
	screen->seen[record_focus(screen)] = true;
	/* chosen: on to the next field, as Enter does; the last one waits for it */
	for (next = screen->at + 1; next < screen->count; next++)
		if (screen->places[next].can_focus)
			break;
	if (next < screen->count)
		record_go_to(screen, next);
}

void record_choose(struct record_screen *screen, const char *filter)
{
	const struct field *field = record_focus_field(screen);
	struct app *app = screen->view.app;
	struct options options;
	struct view *pick;

	if (!is_choice(field))
		return;
	options_init(&options);
	entry_options(screen->entry, record_focus(screen), &options);
	pick =
	    pick_new(app, app_words(app, &field->label), &options, field->type == FIELD_CHOICES,
		     entry_value(screen->entry, record_focus(screen)), filter, choice_made, screen);
	pick_anchor(pick,
		    record_row(screen, &screen->places[screen->at]) +
			screen->places[screen->at].rows - 1,
		    screen->value_column);
	if (field->is_open && field->type == FIELD_CHOICE)
		pick_allow_text(pick);
	view_push(app, pick);
	options_release(&options);
}

/* Ticks or unticks one of the options. */
static void toggle_option(struct record_screen *screen, const struct options *options, size_t n)
{
	const char *value = entry_value(screen->entry, record_focus(screen));
	struct buf put;

	buf_init(&put);
	for (size_t i = 0; i < options->count; i++) {
		const char *item = options->items[i].value;

		if (values_hold(value, item, strlen(item)) == (i == n))
			continue;
		if (put.length > 0)
			buf_add_char(&put, ' ');
		buf_add_text(&put, item);
	}
	record_put(screen, put.bytes);
	buf_release(&put);
}

/* Keys of options that stand ticked in a row. */
static bool marks_key(struct record_screen *screen, const struct options *options, uint32_t key)
{
	if (key == ' ') {
		toggle_option(screen, options, screen->option_at);
	} else if (key >= '1' && key <= '9' && key - '1' < options->count) {
		screen->option_at = key - '1';
		toggle_option(screen, options, screen->option_at);
	} else if (key == KEY_RIGHTWARD || key == KEY_LEFTWARD) {
		size_t last = options->count - 1;

		if (key == KEY_RIGHTWARD && screen->option_at < last)
			screen->option_at++;
		else if (key == KEY_LEFTWARD && screen->option_at > 0)
			screen->option_at--;
		record_place_cursor(screen);
	} else {
		return false;
	}
	return true;
}

static void flip(struct record_screen *screen, const struct options *options)
{
	const char *value = entry_value(screen->entry, record_focus(screen));
	bool is_first = strcmp(value, options->items[0].value) == 0;

	record_put(screen, options->items[is_first ? 1 : 0].value);
}

/* Keys of a field of choices that shows its labels only. */
static bool labels_key(struct record_screen *screen, const struct options *options, uint32_t key)
{
	const struct field *field = record_focus_field(screen);
	bool is_one = field->type == FIELD_CHOICE;

	if (key == ' ' && is_one && field->list && options->count == 2) {
		flip(screen, options);
	} else if (key == ' ') {
		record_choose(screen, NULL);
	} else if (key >= '1' && key <= '9' && is_one && options->count <= 9) {
		if (key - '1' < options->count)
			record_put(screen, options->items[key - '1'].value);
	} else if (key >= '0' && key <= '9') {
		record_choose(screen, NULL);
	} else if ((key == KEY_ERASE || key == KEY_REMOVE) && is_one) {
		record_put(screen, "");
	} else if (key == KEY_ERASE || key == KEY_REMOVE) {
		record_choose(screen, NULL);
	} else {
		return false;
	}
	return true;
}

static bool choice_key(struct record_screen *screen, uint32_t key)
{
	struct options options;
	char filter[8];
	bool taken;

	if (key == KEY_PASTED) {
		size_t length;

		record_choose(screen, keys_pasted(screen->view.app->keys, &length));
		return true;
	}
	options_init(&options);
	if (record_has_marks(screen, record_focus(screen), &options)) {
		taken = marks_key(screen, &options, key);
	} else {
		entry_options(screen->entry, record_focus(screen), &options);
		taken = labels_key(screen, &options, key);
	}
	options_release(&options);
	if (taken || key <= ' ' || key >= KEY_BASE || (key >= '0' && key <= '9'))
		return taken;
	if (key == '+') {
		record_choose(screen, NULL);
	} else {
		filter[utf8_encode(key, filter)] = '\0';
		record_choose(screen, filter);
	}
	return true;
}

static bool is_short_value(const struct field *field)
{
	return field->type == FIELD_DATE || field->type == FIELD_TIME ||
	       field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL;
}

/* Whether a field of fixed width holds all that it can. */
static bool is_full(const struct field *field, const struct edit *edit)
{
	const char *text = edit_text(edit);
	size_t digits = strspn(text, "0123456789");

	if (!field->advances)
		return false;
	if (text[digits] == '\0' && digits > 0) {
		if (field->type == FIELD_DATE)
			return digits == 8;
		if (field->type == FIELD_TIME)
			return digits == 4;
	}
	return field->width > 0 && edit_length(edit) >= (size_t)field->width;
}

static void go_on(struct record_screen *screen)
{
	size_t at;

	record_leave_field(screen);
	for (at = screen->at + 1; at < screen->count; at++)
		if (screen->places[at].can_focus)
			break;
	record_go_to(screen, at < screen->count ? at : screen->at);
}

static bool text_key(struct record_screen *screen, uint32_t key)
{
	const struct field *field = record_focus_field(screen);
	bool is_typed = (key >= ' ' && key < KEY_BASE) || key == KEY_PASTED;
	enum edit_taken taken;

	if (key == key_control('J') && field->is_multiline)
		key = '\n';
	if (is_typed && screen->is_fresh && is_short_value(field) && edit_text(screen->edit)[0])
		edit_replace(screen->edit, "");
	taken = edit_take_key(screen->edit, screen->view.app, key);
	if (taken == EDIT_NOT_MINE)
		return false;
	if (taken == EDIT_AT_EDGE)
		return key == KEY_LEFTWARD || key == KEY_RIGHTWARD || key == KEY_FIRST ||
		       key == KEY_FINAL;
	screen->is_fresh = false;
	record_paint_edit(screen);
	record_place_cursor(screen);
	if (taken == EDIT_CHANGED && is_typed && is_full(field, screen->edit))
		go_on(screen);
	return true;
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
	return screen->edit ? text_key(screen, key) : choice_key(screen, key);
}
