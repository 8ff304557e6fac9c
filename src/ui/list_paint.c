#include "list.h"

#include <stdio.h>
#include <string.h>

#include "flow/telling.h"
#include "term/width.h"

/* The form's width; a little more where the heading or the labels of choices need it. */
static int wanted_columns(const struct list *list, const struct field *field)
{
	const char *label = app_words(list->view.app, &field->label);
	int wide = width_columns(label, strlen(label)), most = field->width + 6;

	for (size_t i = 0; field->list && field->type == FIELD_CHOICE && i < field->list->count;
	     i++) {
		const char *choice = app_words(list->view.app, &field->list->choices[i].label);
		int columns = width_columns(choice, strlen(choice));

		if (columns > wide)
			wide = columns;
	}
	if (wide > most)
		wide = most;
	return wide > field->width ? wide : field->width;
}

/* Columns of words, which gain from more room than the form gives them. */
static bool can_stretch(const struct field *field)
{
	return field->type == FIELD_TEXT || field->type == FIELD_CHOICES || field->reference >= 0;
}

/* Room that is left goes to columns of words, at most as much again as the form gives them. */
static void stretch_columns(struct list *list, int spare)
{
	const struct form *form = list_form(list);
	int words = 0, moved = 0;

	for (size_t i = 0; i < list->column_count; i++)
		if (can_stretch(&form->fields[list->columns[i].field]))
			words += list->columns[i].wide;
	for (size_t i = 0; i < list->column_count && words > 0; i++) {
		struct column *column = &list->columns[i];
		int more = spare * column->wide / words;

		column->at += moved;
		if (!can_stretch(&form->fields[column->field]))
			continue;
		if (more > column->wide)
			more = column->wide;
		column->wide += more;
		moved += more;
	}
}

static void list_measure(struct list *list)
{
	const struct form *form = list_form(list);
	int at = 3, end = screen_columns() - 1;

	list->column_count = 0;
	for (size_t i = 0; i < form->field_count && list->column_count < COLUMNS_MOST; i++) {
		int wide;

		if (form->fields[i].width <= 0)
			continue;
		wide = wanted_columns(list, &form->fields[i]);
		if (at + (wide < 6 ? wide : 6) > end)
			break;
		list->columns[list->column_count++] =
		    (struct column){i, at, at + wide > end ? end - at : wide};
		at += wide + 2;
	}
	if (at - 2 < end)
		stretch_columns(list, end - at + 2);
}

static void paint_columns(struct list *list)
{
	const struct form *form = list_form(list);
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < list->column_count; i++) {
		const struct column *column = &list->columns[i];

		buf_clear(&buf);
		if (list->sort == (int)column->field)
			buf_add_text(&buf, list->reverse ? "v " : "^ ");
		buf_add_text(&buf, app_words(list->view.app, &form->fields[column->field].label));
		paint_cell(view_top(), column->at, column->wide, LOOK_QUIET, buf.bytes);
	}
	buf_release(&buf);
}

static bool is_wrong(struct list *list, size_t row)
{
	struct session *session = list->view.app->session;
	struct remarks remarks;
	bool wrong;

	if (session_is_broken(session, list->form, row))
		return true;
	remarks_init(&remarks);
	session_check_row(session, list->form, row, &remarks);
	wrong = remarks.count > 0;
	remarks_release(&remarks);
	return wrong;
}

static void paint_row(struct list *list, size_t at)
{
	struct session *session = list->view.app->session;
	size_t row = list_row(list, at);
	int line = roll_row(&list->roll, at);
	bool wrong = is_wrong(list, row);
	struct buf buf;

	buf_init(&buf);
	/* a space in a look is some forty bytes that nobody sees */
	screen_text(line, 1, 1, wrong ? LOOK_WARNING : LOOK_PLAIN, wrong ? "!" : " ", 1);
	for (size_t i = 0; i < list->column_count; i++) {
		const struct column *column = &list->columns[i];

		buf_clear(&buf);
		session_display(session, &buf, list->form, row, column->field);
		paint_cell(line, column->at, column->wide, LOOK_PLAIN, buf.bytes);
	}
	if (list->column_count == 0) {
		session_name(session, &buf, list->form, row);
		paint_cell(line, 3, screen_columns() - 4, LOOK_PLAIN, buf.bytes);
	}
	buf_release(&buf);
}

/* "3/27", and "(100)" where the filter hides some. Returns the columns of the widest that may come.
 */
static int add_position(struct buf *buf, const struct list *list)
{
	size_t all = session_count(list->view.app->session, list->form);
	int wide;

	buf_printf(buf, "%zu", list->roll.count);
	wide = 2 * (int)buf->length + 1;
	buf_clear(buf);
	buf_printf(buf, "%zu/%zu", list->roll.count ? list->roll.at + 1 : 0, list->roll.count);
	if (list->roll.count != all)
		buf_printf(buf, " (%zu)", all);
	return (int)buf->length > wide ? (int)buf->length + 2 : wide;
}

/* The filter stands where messages do, with the cursor in it. */
void list_paint_filter(struct list *list)
{
	struct app *app = list->view.app;
	struct buf buf;
	int column;

	buf_init(&buf);
	buf_add_text(&buf, app_word(app, "list.filter"));
	column = 1 + width_columns(buf.bytes, buf.length) +
		 width_columns(edit_text(list->filter), edit_cursor(list->filter));
	buf_add_text(&buf, edit_text(list->filter));
	view_hint(app, buf.bytes);
	view_paint_message(app);
	screen_cursor(screen_rows() - 2, column);
	buf_release(&buf);
}

static void list_hint(struct list *list)
{
	struct app *app = list->view.app;
	struct buf buf;

	if (list->is_filtering) {
		list_paint_filter(list);
		return;
	}
	buf_init(&buf);
	if (list->roll.count > 0) {
		struct remarks remarks;

		remarks_init(&remarks);
		session_check_row(app->session, list->form, list_row(list, list->roll.at),
				  &remarks);
		if (remarks.count > 0) {
			buf_add_text(&buf, app_word(app, remarks.items[0].level == REMARK_ERROR
							     ? "record.error"
							     : "record.reminder"));
			buf_add_text(&buf, remarks.items[0].text);
		}
		remarks_release(&remarks);
	}
	if (buf.length == 0 && edit_text(list->filter)[0])
		session_say(app->session, &buf, "list.filtered", edit_text(list->filter), NULL,
			    NULL);
	view_hint(app, buf.bytes);
	buf_release(&buf);
}

/* What Space ticks is named: the column may be any. */
static void add_keys(struct buf *keys, const struct list *list)
{
	const struct form *form = list_form(list);
	struct app *app = list->view.app;
	int tick = form->tick ? form_find(form, form->tick, strlen(form->tick)) : -1;

	if (tick < 0)
		buf_add_text(keys, app_word(app, "list.keys"));
	else
		session_say(app->session, keys, "list.keys.tick",
			    app_words(app, &form->fields[tick].label), NULL, NULL);
}

void list_draw(struct view *view)
{
	struct list *list = (struct list *)view;
	struct app *app = view->app;
	struct buf title, position, keys;

	buf_init(&title);
	buf_init(&position);
	buf_init(&keys);
	if (list->wants_listing)
		list_find_rows(list);
	list->roll.top = view_top() + 1;
	list->roll.rows = view_bottom() - view_top() - 1;
	list->roll.column = 0;
	roll_fit(&list->roll);
	list_measure(list);
	tell_form(&title, app->session, list->form);
	if (list->unverified > 0) {
		char number[24];

		snprintf(number, sizeof(number), "%zu", list->unverified);
		buf_add_text(&title, "  ");
		session_say(app->session, &title, "verify.waiting", number, NULL, NULL);
	}
	list->position_wide = add_position(&position, list);
	add_keys(&keys, list);
	view_frame(view, title.bytes, position.bytes, keys.bytes);
	paint_columns(list);
	for (size_t i = list->roll.first; roll_shows(&list->roll, i); i++)
		paint_row(list, i);
	if (list->roll.count == 0) {
		paint_text(
		    list->roll.top, 3, 3, screen_columns() - 5, LOOK_PLAIN,
		    app_word(app, edit_text(list->filter)[0] ? "list.no_match" : "list.empty"));
		screen_cursor(list->roll.top, 0);
	} else {
		roll_paint(&list->roll);
	}
	if (list->is_filtering)
		list_paint_filter(list);
	buf_release(&title);
	buf_release(&position);
	buf_release(&keys);
}

void list_settle(struct view *view)
{
	struct list *list = (struct list *)view;
	struct buf position;

	if (list->wants_listing) {
		list_find_rows(list);
		view_stale(view);
	}
	buf_init(&position);
	add_position(&position, list);
	paint_right(0, screen_columns() - 1 - list->position_wide, list->position_wide, LOOK_PLAIN,
		    position.bytes);
	list_hint(list);
	buf_release(&position);
}
