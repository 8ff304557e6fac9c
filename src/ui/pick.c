/* Choosing: digits take what is in sight, letters and characters filter, Space ticks. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/initials.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "form/record.h"
#include "ui/parts.h"

enum { ROWS_MOST = 9, FILTER_LIMIT = 64 };

struct item {
	const char *value, *label, *detail; /* in the arena */
	bool is_ticked;
};

struct pick {
	struct view view;
	struct arena arena;
	const char *title;
	struct item *items;
	size_t count;
	size_t *matches; /* items that pass the filter */
	bool several;
	bool allows_text; /* what is typed may be taken as it is */
	char *unknown;	  /* values chosen before that are no items */
	struct edit *filter;
	struct roll roll; /* over the matches, then the text itself where it is allowed */
	int anchor_row, anchor_column; /* -1: in the middle */
	void (*done)(void *data, const char *values);
	void *data;
};

static struct pick *pick_of(struct view *view)
{
	return (struct pick *)view;
}

static bool has_text_item(const struct pick *pick)
{
	return pick->allows_text && edit_text(pick->filter)[0] != '\0';
}

static size_t match_count(const struct pick *pick)
{
	return pick->roll.count - (has_text_item(pick) ? 1 : 0);
}

static bool item_matches(const struct item *item, const char *filter)
{
	return initials_match(item->label, filter) || strstr(item->label, filter) ||
	       initials_match(item->value, filter) ||
	       (item->detail[0] && strstr(item->detail, filter));
}

static void pick_filter(struct pick *pick)
{
	const char *filter = edit_text(pick->filter);

	pick->roll.count = 0;
	for (size_t i = 0; i < pick->count; i++)
		if (item_matches(&pick->items[i], filter))
			pick->matches[pick->roll.count++] = i;
	if (has_text_item(pick))
		pick->roll.count++;
	pick->roll.at = pick->roll.first = 0;
	view_stale(&pick->view);
}

static int item_columns(const struct item *item)
{
	int detail = utf8_columns(item->detail, strlen(item->detail));

	return utf8_columns(item->label, strlen(item->label)) + (detail > 0 ? detail + 2 : 0);
}

/* The row and column of the box, its rows and columns. */
static void pick_place(const struct pick *pick, int *row, int *column, int *rows, int *columns)
{
	int wide = utf8_columns(pick->title, strlen(pick->title)), below;

	for (size_t i = 0; i < pick->count; i++)
		if (item_columns(&pick->items[i]) + 4 + (pick->several ? 4 : 0) > wide)
			wide = item_columns(&pick->items[i]) + 4 + (pick->several ? 4 : 0);
	wide = wide < 20 ? 20 : wide;
	*columns = wide + 4 > screen_columns() - 4 ? screen_columns() - 4 : wide + 4;
	*rows = (int)pick->count + (pick->allows_text ? 1 : 0);
	*rows = *rows > ROWS_MOST ? ROWS_MOST : *rows < 1 ? 1 : *rows;
	if (*rows > screen_rows() - 7)
		*rows = screen_rows() - 7;
	*rows += 3;
	*column = pick->anchor_column < 0 ? (screen_columns() - *columns) / 2 : pick->anchor_column;
	if (*column + *columns > screen_columns())
		*column = screen_columns() - *columns;
	below = pick->anchor_row + 1;
	if (pick->anchor_row < 0)
		*row = (screen_rows() - *rows) / 2;
	else if (below + *rows <= screen_rows() - 2)
		*row = below;
	else if (pick->anchor_row - *rows >= 0)
		*row = pick->anchor_row - *rows;
	else
		*row = screen_rows() - 2 - *rows > 0 ? screen_rows() - 2 - *rows : 0;
}

static void paint_item(const struct pick *pick, size_t at, int column, int wide)
{
	const struct item *item = &pick->items[pick->matches[at]];
	int row = roll_row(&pick->roll, at), shown = (int)(at - pick->roll.first) + 1, detail;
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, shown <= 9 ? "%d " : "  ", shown);
	if (pick->several)
		buf_add_text(&buf, item->is_ticked ? "[x] " : "[ ] ");
	buf_add_text(&buf, item->label);
	detail = utf8_columns(item->detail, strlen(item->detail));
	if (detail > wide / 2)
		detail = wide / 2;
	paint_cell(row, column, wide - (detail ? detail + 1 : 0), LOOK_PLAIN, buf.bytes);
	if (detail > 0)
		paint_cell(row, column + wide - detail, detail, LOOK_QUIET, item->detail);
	buf_release(&buf);
}

static void paint_text_item(const struct pick *pick, size_t at, int column, int wide)
{
	struct buf buf;

	buf_init(&buf);
	session_say(pick->view.app->session, &buf, "pick.as_typed", edit_text(pick->filter), NULL,
		    NULL);
	paint_cell(roll_row(&pick->roll, at), column + 2, wide - 2, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

/* Where its rows stand; keys that come before it was painted go by that as well. */
static void pick_measure(struct pick *pick)
{
	int row, column, rows, columns;

	pick_place(pick, &row, &column, &rows, &columns);
	pick->roll.top = row + 2;
	pick->roll.rows = rows - 3;
	pick->roll.column = column + 1;
	roll_fit(&pick->roll);
}

static void pick_draw(struct view *view)
{
	struct pick *pick = pick_of(view);
	const char *filter = edit_text(pick->filter);
	int row, column, rows, columns, inside;
	struct app *app = view->app;

	pick_measure(pick);
	pick_place(pick, &row, &column, &rows, &columns);
	screen_box(row, column, rows, columns);
	inside = columns - 3;
	if (filter[0])
		paint_cell(row + 1, column + 2, inside - 1, LOOK_STRONG, filter);
	else
		paint_cell(row + 1, column + 2, inside - 1, LOOK_QUIET, pick->title);
	for (size_t i = pick->roll.first; roll_shows(&pick->roll, i); i++) {
		if (i < match_count(pick))
			paint_item(pick, i, column + 2, inside - 1);
		else
			paint_text_item(pick, i, column + 2, inside - 1);
	}
	if (pick->roll.count == 0)
		paint_cell(row + 2, column + 2, inside - 1, LOOK_PLAIN, app_word(app, "pick.none"));
	view_hint(app, app_word(app, pick->several ? "pick.keys.several" : "pick.keys"));
	view_paint_message(app);
	if (pick->roll.count > 0)
		roll_paint(&pick->roll);
	else
		screen_cursor(row + 1, column + 2 + utf8_columns(filter, strlen(filter)));
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

static void add_value(struct buf *buf, const char *value)
{
	if (buf->length > 0)
		buf_add_char(buf, ' ');
	buf_add_text(buf, value);
}

static void add_ticked(struct buf *values, const struct pick *pick)
{
	if (pick->unknown[0])
		buf_add_text(values, pick->unknown);
	for (size_t i = 0; i < pick->count; i++)
		if (pick->items[i].is_ticked)
			add_value(values, pick->items[i].value);
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
	if (at < match_count(pick)) {
		struct item *item = &pick->items[pick->matches[at]];

		item->is_ticked = !item->is_ticked;
		view_stale(&pick->view);
	}
}

static void toggle_all(struct pick *pick)
{
	bool all = true;

	for (size_t i = 0; i < match_count(pick); i++)
		all = all && pick->items[pick->matches[i]].is_ticked;
	for (size_t i = 0; i < match_count(pick); i++)
		pick->items[pick->matches[i]].is_ticked = !all;
	view_stale(&pick->view);
}

/* Takes the item as the answer, or ticks it. */
static void take(struct pick *pick, size_t at)
{
	if (pick->several && at < match_count(pick))
		toggle(pick, at);
	else if (at < match_count(pick))
		pick_finish(pick, pick->items[pick->matches[at]].value);
	else if (has_text_item(pick))
		pick_finish(pick, edit_text(pick->filter));
}

static void pick_enter(struct pick *pick)
{
	if (!pick->several) {
		take(pick, pick->roll.at);
	} else if (edit_text(pick->filter)[0] == '\0') {
		finish_several(pick);
	} else if (match_count(pick) > 0) {
		/* typed to find somebody: found and ticked; another Enter ends */
		pick->items[pick->matches[pick->roll.at]].is_ticked = true;
		edit_replace(pick->filter, "");
		pick_filter(pick);
	}
}

static void pick_key(struct view *view, uint32_t key)
{
	struct pick *pick = pick_of(view);

	if (pick->roll.rows == 0)
		pick_measure(pick);
	if (key == KEY_UPWARD || key == KEY_DOWNWARD || key == KEY_PAGE_UP ||
	    key == KEY_PAGE_DOWN || key == KEY_FIRST || key == KEY_FINAL)
		roll_key(&pick->roll, view, key);
	else if (key == KEY_ESCAPE || keys_action(key) == ACTION_LEAVE)
		pick_finish(pick, NULL);
	else if (key == KEY_ENTERED)
		pick_enter(pick);
	else if (pick->several && (key == KEY_TABBED || keys_action(key) == ACTION_COMPLETE))
		finish_several(pick);
	else if (pick->several && key == ' ')
		toggle(pick, pick->roll.at);
	else if (pick->several && key == '*')
		toggle_all(pick);
	else if (key >= '1' && key <= '9') {
		if (roll_shows(&pick->roll, pick->roll.first + key - '1'))
			take(pick, pick->roll.first + key - '1');
	} else if (edit_take_key(pick->filter, view->app, key) == EDIT_CHANGED)
		pick_filter(pick);
	else if (keys_action(key) != ACTION_HELP)
		view_common_key(view, key);
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
	else if (has_text_item(pick) && match_count(pick) == 0)
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

static const struct view_ops pick_ops = {
    .draw = pick_draw, .key = pick_key, .keep = pick_keep, .free = pick_free};

static const char *keep_text(struct pick *pick, const char *text)
{
	return arena_text(&pick->arena, text ? text : "", text ? strlen(text) : 0);
}

/* What was chosen and is no option now is not lost by choosing more. */
static void keep_unknown(struct pick *pick, const char *chosen)
{
	struct buf unknown;
	const char *item;
	size_t length;

	buf_init(&unknown);
	for (size_t n = 0; (item = values_item(chosen, n, &length)) != NULL; n++) {
		bool known = false;

		for (size_t i = 0; i < pick->count && !known; i++)
			known = strlen(pick->items[i].value) == length &&
				memcmp(pick->items[i].value, item, length) == 0;
		if (known)
			continue;
		if (unknown.length > 0)
			buf_add_char(&unknown, ' ');
		buf_add(&unknown, item, length);
	}
	pick->unknown = buf_take(&unknown);
}

struct view *pick_new(struct app *app, const char *title, struct options *options, bool several,
		      const char *chosen, const char *filter,
		      void (*done)(void *data, const char *values), void *data)
{
	struct pick *pick = memory_new(sizeof(*pick));

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

		pick->items[i].value = keep_text(pick, option->value);
		pick->items[i].label = keep_text(pick, option->label);
		pick->items[i].detail = keep_text(pick, option->detail);
		pick->items[i].is_ticked =
		    several && values_hold(chosen, option->value, strlen(option->value));
	}
	pick->several = several;
	keep_unknown(pick, several ? chosen : "");
	pick->anchor_row = pick->anchor_column = -1;
	pick->done = done;
	pick->data = data;
	pick->filter = edit_new(filter ? filter : "", false, FILTER_LIMIT);
	edit_go(pick->filter, EDIT_FINISH);
	pick_filter(pick);
	for (size_t i = 0; !several && i < match_count(pick); i++)
		if (strcmp(pick->items[pick->matches[i]].value, chosen) == 0)
			pick->roll.at = i;
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
}
