/* A field of choices in focus: what its keys tick and choose. */
#include "record.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/parts.h"
#include "ui/views.h"

/* From the picker. By a digit it has gone on before Enter, as a full field does. */
static void choice_made(void *data, const char *values)
{
	struct record_screen *screen = data;
	uint32_t key = screen->view.app->key;
	size_t next;

	if (!values || !record_has_focus(screen))
		return;
	record_put(screen, values);
	/* chosen: on to the next field, as Enter does; the last one waits for it */
	if (key >= '0' && key <= '9') {
		record_go_on(screen);
		return;
	}
	record_leave_field(screen);
	next = record_neighbour(screen, 1);
	if (next < screen->count)
		record_go_to(screen, next);
}

void record_choose(struct record_screen *screen, const char *filter)
{
	const struct field *field = record_focus_field(screen);
	struct app *app = screen->view.app;
	struct options options;
	struct view *pick;

	if (field->type != FIELD_CHOICE && field->type != FIELD_CHOICES)
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

/* Ticks or unticks one of the options; of those taken over from another record, the first that is
 * keyed takes their place. */
static void toggle_option(struct record_screen *screen, const struct options *options, size_t n,
			  bool is_keyed)
{
	bool replaces = is_keyed && entry_is_ditto(screen->entry, record_focus(screen));
	const char *value = replaces ? "" : entry_value(screen->entry, record_focus(screen));
	struct buf put;

	buf_init(&put);
	options_add_unknown(options, value, &put);
	for (size_t i = 0; i < options->count; i++) {
		const char *item = options->items[i].value;

		if (values_hold(value, item, strlen(item)) == (i == n))
			continue;
		values_add(&put, item, strlen(item));
	}
	record_put(screen, put.bytes);
	buf_release(&put);
}

static size_t digit_of(uint32_t key)
{
	return key >= '1' && key <= '9' ? key - '0' : 0;
}

/* Keys of options that stand ticked in a row. */
static bool marks_key(struct record_screen *screen, const struct options *options, uint32_t key)
{
	size_t last = options->count - 1;

	if (key == ' ' && screen->after_digit) {
		screen->after_digit = false; /* "1 3" */
	} else if (key == ' ') {
		toggle_option(screen, options, screen->option_at, false);
	} else if (digit_of(key) && digit_of(key) <= options->count) {
		screen->option_at = digit_of(key) - 1;
		toggle_option(screen, options, screen->option_at, true);
		screen->after_digit = true;
	} else if (key == KEY_RIGHTWARD || key == KEY_LEFTWARD) {
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

/* A digit names one of at most nine choices; where there are more the picker takes it. */
static void digit_key(struct record_screen *screen, const struct options *options, uint32_t key)
{
	const struct field *field = record_focus_field(screen);
	struct app *app = screen->view.app;
	size_t n = digit_of(key);

	if (options->count > 9) {
		record_choose(screen, NULL);
		app->top->ops->key(app->top, key);
	} else if (n == 0 || n > options->count) {
		screen_bell();
	} else if (field->type == FIELD_CHOICES) {
		toggle_option(screen, options, n - 1, true);
		screen->after_digit = true;
	} else {
		record_put(screen, options->items[n - 1].value);
		if (field->advances)
			record_go_on(screen);
	}
}

/* Keys of a field of choices that shows its labels only. */
static bool labels_key(struct record_screen *screen, const struct options *options, uint32_t key)
{
	const struct field *field = record_focus_field(screen);
	bool is_one = field->type == FIELD_CHOICE;

	if (key == ' ' && screen->after_digit) {
		screen->after_digit = false;
	} else if (key == ' ' && is_one && field->list && options->count == 2) {
		flip(screen, options);
	} else if (key == ' ') {
		record_choose(screen, NULL);
	} else if (key >= '0' && key <= '9') {
		digit_key(screen, options, key);
	} else if ((key == KEY_ERASE || key == KEY_REMOVE) && is_one) {
		record_put(screen, "");
	} else if (key == KEY_ERASE || key == KEY_REMOVE) {
		record_choose(screen, NULL);
	} else {
		return false;
	}
	return true;
}

bool record_choice_key(struct record_screen *screen, uint32_t key)
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
