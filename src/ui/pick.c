/* Choosing: a number takes its item, letters and characters filter, Space ticks. */
#include "pick.h"

#include <string.h>

#include "form/record.h"

enum { FILTER_LIMIT = 64 };

static struct pick *pick_of(struct view *view)
{
	return (struct pick *)view;
}

bool pick_has_text_item(const struct pick *pick)
{
	return pick->allows_text && edit_text(pick->filter)[0] != '\0';
}

size_t pick_match_count(const struct pick *pick)
{
	return pick->roll.count - (pick_has_text_item(pick) ? 1 : 0);
}

/* Names come before codes: only what is in no name is looked for among the values. */
static void pick_filter(struct pick *pick)
{
	const char *filter = edit_text(pick->filter);

	pick->roll.count = pick->number = 0;
	pick->by_code = pick->has_toggled = false;
	for (int by_code = 0; by_code < 2 && pick->roll.count == 0; by_code++) {
		pick->by_code = by_code;
		for (size_t i = 0; i < pick->count; i++)
			if (option_matches(&pick->items[i].option, filter, by_code))
				pick->matches[pick->roll.count++] = i;
	}
	if (pick_has_text_item(pick))
		pick->roll.count++;
	pick->roll.at = pick->roll.first = 0;
	if (pick->roll.count > pick->most) {
		pick->most = pick->roll.count;
		view_stale(&pick->view);
	}
	pick_repaint(pick);
}

static void pick_finish(struct pick *pick, const char *values)
{
	void (*done)(void *, const char *) = pick->done;
	char *copy = memory_text(values);

	pick->done = NULL;
	if (done)
		done(pick->data, copy);
	view_close(&pick->view);
	memory_free(copy);
}

static void add_ticked(struct buf *values, const struct pick *pick)
{
	if (pick->unknown[0])
		buf_add_text(values, pick->unknown);
	for (size_t i = 0; i < pick->count; i++) {
		const char *value = pick->items[i].option.value;

		if (pick->items[i].is_ticked)
			values_add(values, value, strlen(value));
	}
}

static void finish_several(struct pick *pick)
{
	struct buf values;

	buf_init(&values);
	add_ticked(&values, pick);
	pick_finish(pick, values.bytes);
	buf_release(&values);
}

static void toggle(struct pick *pick, size_t at)
{
	if (at < pick_match_count(pick)) {
		struct item *item = &pick->items[pick->matches[at]];

		item->is_ticked = !item->is_ticked;
		pick->has_toggled = true;
		pick_repaint(pick);
	}
}

static void toggle_all(struct pick *pick)
{
	bool all = true;

	for (size_t i = 0; i < pick_match_count(pick); i++)
		all = all && pick->items[pick->matches[i]].is_ticked;
	for (size_t i = 0; i < pick_match_count(pick); i++)
		pick->items[pick->matches[i]].is_ticked = !all;
	pick_repaint(pick);
}

/* Takes the item as the answer, or ticks it. */
static void take(struct pick *pick, size_t at)
{
	if (pick->several && at < pick_match_count(pick))
		toggle(pick, at);
	else if (at < pick_match_count(pick))
		pick_finish(pick, pick->items[pick->matches[at]].option.value);
	else if (pick_has_text_item(pick))
		pick_finish(pick, edit_text(pick->filter));
}

static void pick_enter(struct pick *pick)
{
	if (!pick->several) {
		take(pick, pick->roll.at);
	} else if (edit_text(pick->filter)[0] == '\0' || pick->has_toggled) {
		/* who was found and unticked stays so */
		finish_several(pick);
	} else if (pick_match_count(pick) > 0) {
		/* typed to find somebody: found and ticked; another Enter ends */
		pick->items[pick->matches[pick->roll.at]].is_ticked = true;
		edit_replace(pick->filter, "");
		pick_filter(pick);
	}
}

/* A number that could go on waits for the next key; of several, what cannot be one number is two:
 * 15 of twelve is 1 and 5. */
static void pick_digit(struct pick *pick, size_t digit)
{
	size_t count = pick_match_count(pick), number = 10 * pick->number + digit;

	if (number > count && pick->number > 0 && pick->several) {
		take(pick, pick->number - 1);
		number = digit;
	}
	pick->number = 0;
	if (number == 0 || number > count) {
		screen_bell();
		return;
	}
	pick->roll.at = number - 1;
	if (10 * number > count) {
		take(pick, number - 1);
		return;
	}
	pick->number = number;
	pick_repaint(pick);
}

/* Whether a digit is part of a number, not of what is looked for. */
static bool is_number(const struct pick *pick, uint32_t key)
{
	if (key < '0' || key > '9' || (key == '0' && pick->number == 0))
		return false;
	return edit_text(pick->filter)[0] == '\0' || (pick_match_count(pick) > 0 && !pick->by_code);
}

/* Another key than a digit ends the number; true: it was for nothing else. */
static bool end_number(struct pick *pick, uint32_t key)
{
	size_t number = pick->number;

	pick->number = 0;
	if (number == 0 || key == KEY_ESCAPE || (!pick->several && key != ' '))
		return false;
	take(pick, number - 1);
	return key == ' ';
}

/* A space confirms the one that is left, where it can be part of nothing. */
static bool confirms(const struct pick *pick, uint32_t key)
{
	return key == ' ' && !pick->several && !pick->allows_text && edit_text(pick->filter)[0] &&
	       pick_match_count(pick) == 1;
}

/* Ends the choosing without Enter: what was ticked, looked for or gone to is taken, but nothing
 * that nobody pointed at. */
static void pick_end(struct pick *pick)
{
	if (pick->several)
		finish_several(pick);
	else if (edit_text(pick->filter)[0] || pick->roll.at != pick->first_at)
		pick_enter(pick);
	else
		pick_finish(pick, NULL);
}

/* Typed on after a tick, it looks for somebody else. */
static void pick_type(struct pick *pick, uint32_t key)
{
	enum edit_taken taken;

	if (pick->has_toggled && key > ' ' && key < KEY_BASE)
		edit_replace(pick->filter, "");
	taken = edit_take_key(pick->filter, pick->view.app, key);
	if (taken == EDIT_CHANGED)
		pick_filter(pick);
	else if (taken == EDIT_MOVED)
		pick_repaint(pick); /* another part of a long text may be in sight */
	else if (keys_action(key) != ACTION_HELP)
		view_common_key(&pick->view, key);
}

static void pick_key(struct view *view, uint32_t key)
{
	struct pick *pick = pick_of(view);

	if (pick->roll.rows == 0)
		pick_measure(pick);
	if (is_number(pick, key)) {
		pick_digit(pick, key - '0');
		return;
	}
	if (end_number(pick, key))
		return;
	if (key == KEY_UPWARD || key == KEY_DOWNWARD || key == KEY_PAGE_UP ||
	    key == KEY_PAGE_DOWN || key == KEY_FIRST || key == KEY_FINAL)
		roll_key(&pick->roll, view, key);
	else if (key == KEY_ESCAPE || keys_action(key) == ACTION_LEAVE)
		pick_finish(pick, NULL);
	else if (key == KEY_ENTERED || confirms(pick, key))
		pick_enter(pick);
	else if (key == KEY_TABBED || keys_action(key) == ACTION_COMPLETE)
		pick_end(pick);
	else if (pick->several && key == ' ')
		toggle(pick, pick->roll.at);
	else if (pick->several && key == '*')
		toggle_all(pick);
	else
		pick_type(pick, key);
}

/* The terminal is lost: what was ticked is taken, and a text that can be nothing but itself. */
static void pick_keep(struct view *view, bool is_end)
{
	struct pick *pick = pick_of(view);
	struct buf values;

	if (!is_end || !pick->done)
		return;
	buf_init(&values);
	if (pick->several)
		add_ticked(&values, pick);
	else if (pick_has_text_item(pick) && pick_match_count(pick) == 0)
		buf_add_text(&values, edit_text(pick->filter));
	if (pick->several || values.length > 0) {
		pick->done(pick->data, values.bytes);
		pick->done = NULL;
	}
	buf_release(&values);
}

static void pick_free(struct view *view)
{
	struct pick *pick = pick_of(view);

	if (pick->done)
		pick->done(pick->data, NULL);
	edit_free(pick->filter);
	arena_release(&pick->arena);
	memory_free(pick->items);
	memory_free(pick->matches);
	memory_free(pick->unknown);
	memory_free(pick);
}

/* Where only items can be had, their initials find them quicker. */
static enum text_place pick_text_place(const struct view *view)
{
	return ((const struct pick *)view)->allows_text ? TEXT_IN_VIEW : TEXT_NOWHERE;
}

static const struct view_ops pick_ops = {.draw = pick_draw,
					 .key = pick_key,
					 .settle = pick_settle,
					 .keep = pick_keep,
					 .free = pick_free,
					 .text_place = pick_text_place};

static const char *keep_text(struct pick *pick, const char *text)
{
	return arena_text(&pick->arena, text ? text : "", text ? strlen(text) : 0);
}

struct view *pick_new(struct app *app, const char *title, struct options *options, bool several,
		      const char *chosen, const char *filter,
		      void (*done)(void *data, const char *values), void *data)
{
	struct pick *pick = memory_new(sizeof(*pick));
	struct buf unknown;

	pick->view.ops = &pick_ops;
	pick->view.app = app;
	pick->view.is_overlay = true;
	arena_init(&pick->arena);
	pick->title = keep_text(pick, title);
	pick->items = memory_array(options->count + 1, sizeof(*pick->items));
	pick->matches = memory_array(options->count + 1, sizeof(*pick->matches));
	pick->count = options->count;
	for (size_t i = 0; i < options->count; i++) {
		const struct option *option = &options->items[i];

		pick->items[i].option.value = keep_text(pick, option->value);
		pick->items[i].option.label = keep_text(pick, option->label);
		pick->items[i].option.detail = keep_text(pick, option->detail);
		pick->items[i].is_ticked =
		    several && values_hold(chosen, option->value, strlen(option->value));
	}
	pick->several = several;
	buf_init(&unknown);
	options_add_unknown(options, several ? chosen : "", &unknown);
	pick->unknown = buf_take(&unknown);
	pick->anchor_row = pick->anchor_column = -1;
	pick->done = done;
	pick->data = data;
	/* typed, as what follows: what nobody can see is dropped */
	pick->filter = edit_new("", false, FILTER_LIMIT);
	edit_insert(pick->filter, filter ? filter : "", filter ? strlen(filter) : 0);
	edit_go(pick->filter, EDIT_FINISH);
	pick_filter(pick);
	for (size_t i = 0; !several && i < pick_match_count(pick); i++)
		if (strcmp(pick->items[pick->matches[i]].option.value, chosen) == 0)
			pick->roll.at = i;
	pick->first_at = pick->roll.at;
	return &pick->view;
}

void pick_anchor(struct view *view, int row, int column)
{
	pick_of(view)->anchor_row = row;
	pick_of(view)->anchor_column = column;
}

void pick_allow_text(struct view *view)
{
	pick_of(view)->allows_text = true;
	pick_filter(pick_of(view));
	pick_of(view)->first_at = pick_of(view)->roll.at;
}
