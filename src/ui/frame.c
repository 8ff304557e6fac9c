/* What stands around every screen: title, lines, the message or hint, the row of keys. */
#include <string.h>

#include "term/screen.h"
#include "term/width.h"
#include "typing.h"
#include "ui/parts.h"
#include "ui/view.h"

void view_marked_line(const struct app *app, int row)
{
	int columns = screen_columns(), wide;
	struct buf mark;

	screen_line(row);
	buf_init(&mark);
	add_place_mark(&mark, app);
	wide = width_columns(mark.bytes, mark.length);
	if (wide > columns - 6)
		wide = columns - 6;
	if (wide > 0) {
		screen_field(row, 2, 1, LOOK_PLAIN, "");
		paint_cell(row, 3, wide, LOOK_STRONG, mark.bytes);
		screen_field(row, 3 + wide, 1, LOOK_PLAIN, "");
	}
	buf_clear(&mark);
	typing_add_mark(&mark, app);
	if (mark.length > 0) {
		int mark_columns = width_columns(mark.bytes, mark.length);

		if (wide + mark_columns < columns - 10)
			paint_cell(row, columns - 3 - mark_columns, mark_columns, LOOK_STRONG,
				   mark.bytes);
	}
	buf_release(&mark);
}

void view_hint(struct app *app, const char *text)
{
	copy_text(app->hint, sizeof(app->hint), text);
}

/* What needs two rows takes the line above as well. */
static void paint_message(struct app *app, enum look look, const char *text)
{
	int row = screen_rows() - 2, columns = screen_columns() - 2;

	if (text_rows(text, columns, 2) > 1) {
		screen_clear_row(row - 1, 0, screen_columns());
		paint_text(row - 1, 1, 2, columns, look, text);
		app->painted_rows = 2;
	} else {
		if (!app->has_painted || app->painted_rows > 1)
			view_marked_line(app, row - 1);
		app->painted_rows = 1;
		screen_field(row, 0, 1, LOOK_PLAIN, "");
		screen_field(row, 1, columns + 1, look, text);
	}
	copy_text(app->painted, sizeof(app->painted), text);
	app->painted_kind = app->message_kind;
	app->has_painted = !app->types_pinyin;
}

/* The message, or else the hint; nothing where it stands there already. */
void view_paint_message(struct app *app)
{
	static const char *const prefixes[] = {NULL, NULL, "record.reminder", "record.error"};
	static const enum look looks[] = {LOOK_PLAIN, LOOK_STRONG, LOOK_WARNING, LOOK_ERROR};
	struct buf buf;

	app->message_is_new = false;
	if (app->types_pinyin)
		app->has_painted = false; /* what is typed stands there, too */
	if (typing_paint(app))
		return;
	buf_init(&buf);
	if (app->message_kind == MESSAGE_NONE)
		buf_add_text(&buf, app->hint);
	else if (prefixes[app->message_kind])
		buf_add_text(&buf, app_word(app, prefixes[app->message_kind]));
	if (app->message_kind != MESSAGE_NONE)
		buf_add_text(&buf, app->message);
	if (!app->has_painted || app->painted_kind != (int)app->message_kind ||
	    strcmp(app->painted, buf.bytes) != 0)
		paint_message(app, looks[app->message_kind], buf.bytes);
	typing_paint(app);
	buf_release(&buf);
}

/* The next of the items of a row of keys, parted by two spaces. */
static size_t next_item(const char *items)
{
	const char *end = strstr(items, "  ");

	return end ? (size_t)(end - items) : strlen(items);
}

/* As many whole items as there is room for; the last, which leaves, always stands at the right. */
static void paint_keys(const char *items)
{
	int row = screen_rows() - 1, columns = screen_columns(), column = 1, last_columns;
	const char *last = items, *next;

	while ((next = strstr(last, "  ")) != NULL)
		last = next + 2;
	last_columns = width_columns(last, strlen(last));
	screen_clear_row(row, 0, columns);
	while (items < last) {
		size_t length = next_item(items);
		int wide = width_columns(items, length);

		if (column + wide + 2 + last_columns > columns - 1)
			break;
		screen_text(row, column, wide, LOOK_PLAIN, items, length);
		column += wide + 2;
		items += length + 2;
	}
	screen_text(row, columns - 1 - last_columns, last_columns, LOOK_PLAIN, last, strlen(last));
}

void view_paint_keys(struct app *app)
{
	if (app->keys_due[0]) {
		paint_keys(app->keys_due);
		copy_text(app->keys_shown, sizeof(app->keys_shown), app->keys_due);
	}
	app->keys_due[0] = '\0';
}

void view_frame(struct view *view, const char *title, const char *right, const char *keys)
{
	int columns = screen_columns(), right_columns = width_columns(right, strlen(right));

	if (right_columns > columns / 2)
		right_columns = columns / 2;
	paint_cell(0, 1, columns - right_columns - 3, LOOK_TITLE, title);
	if (right_columns > 0)
		screen_field(0, columns - 1 - right_columns, right_columns, LOOK_PLAIN, right);
	screen_line(1);
	view_marked_line(view->app, screen_rows() - 3);
	copy_text(view->app->keys_due, sizeof(view->app->keys_due), keys);
	/* what stands there already costs nothing */
	if (!screen_is_slow() || strcmp(view->app->keys_due, view->app->keys_shown) == 0)
		view_paint_keys(view->app);
	view_paint_message(view->app);
}
