/* The rows of a form: columns by the form's widths; only the rows in sight are ever painted. */
#include "ui/views.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "term/edit.h"
#include "ui/parts.h"

enum { COLUMNS_MOST = 24, FILTER_LIMIT = 64 };

struct column {
	size_t field;
	int at, wide;
};

struct list {
	struct view view;
	size_t form;
	struct column columns[COLUMNS_MOST];
	size_t column_count;
	size_t *rows; /* the rows listed; NULL: all, in the file's order */
	struct roll roll;
	struct edit *filter;
	bool is_filtering;  /* keys go to the filter */
	bool wants_listing; /* the filter was changed, the rows not yet found */
	int sort;	    /* a field, or -1 */
	bool reverse;
	char id[ID_TEXT]; /* of the row in focus while another screen is open */
	size_t count;	  /* the table's rows then */
	char deleting[ID_TEXT];
	int position_wide; /* columns kept at the right of the title */
};

static struct list *list_of(struct view *view)
{
	return (struct list *)view;
}

static const struct form *form_of(const struct list *list)
{
	return &session_pack(list->view.app->session)->forms[list->form];
}

static size_t row_at(const struct list *list, size_t at)
{
	return list->rows ? list->rows[at] : at;
}

static void list_find_rows(struct list *list)
{
	struct session *session = list->view.app->session;
	const char *filter = edit_text(list->filter);

	memory_free(list->rows);
	list->rows = NULL;
	list->wants_listing = false;
	if (filter[0] == '\0' && list->sort < 0 && !list->reverse)
		list->roll.count = session_count(session, list->form);
	else
		list->roll.count = session_list(session, list->form, filter, list->sort,
						list->reverse, &list->rows);
	roll_fit(&list->roll);
}

/* Remembers the row in focus by its id. */
static void list_mark(struct list *list)
{
	struct session *session = list->view.app->session;

	list->id[0] = '\0';
	list->count = session_count(session, list->form);
	if (list->roll.at < list->roll.count)
		copy_text(list->id, sizeof(list->id),
			  session_cell(session, list->form, row_at(list, list->roll.at), -1));
}

static void list_return(struct list *list)
{
	struct session *session = list->view.app->session;
	size_t count = session_count(session, list->form);
	long row = session_find(session, list->form, list->id);

	if (count > list->count)
		row = (long)count - 1;
	list_find_rows(list);
	if (row < 0)
		return;
	if (!list->rows) {
		list->roll.at = (size_t)row;
	} else {
		for (size_t i = 0; i < list->roll.count; i++)
			if (list->rows[i] == (size_t)row)
				list->roll.at = i;
	}
	roll_fit(&list->roll);
}

/* The form's width; a little more where the heading or the labels of choices need it. */
static int wanted_columns(const struct list *list, const struct field *field)
{
	const char *label = app_words(list->view.app, &field->label);
	int wide = utf8_columns(label, strlen(label)), most = field->width + 6;

	for (size_t i = 0; field->list && field->type == FIELD_CHOICE && i < field->list->count;
	     i++) {
		const char *choice = app_words(list->view.app, &field->list->choices[i].label);
		int columns = utf8_columns(choice, strlen(choice));

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
	const struct form *form = form_of(list);
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
	const struct form *form = form_of(list);
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
	const struct form *form = form_of(list);
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
	size_t row = row_at(list, at);
	int line = roll_row(&list->roll, at);
	struct buf buf;

	buf_init(&buf);
	screen_text(line, 1, 1, LOOK_WARNING, is_wrong(list, row) ? "!" : " ", 1);
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
static void paint_filter(struct list *list)
{
	struct app *app = list->view.app;
	struct buf buf;
	int column;

	buf_init(&buf);
	buf_add_text(&buf, app_word(app, "list.filter"));
	column = 1 + utf8_columns(buf.bytes, buf.length) +
		 utf8_columns(edit_text(list->filter), edit_cursor(list->filter));
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
		paint_filter(list);
		return;
	}
	buf_init(&buf);
	if (list->roll.count > 0) {
		struct remarks remarks;

		remarks_init(&remarks);
		session_check_row(app->session, list->form, row_at(list, list->roll.at), &remarks);
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

static void list_draw(struct view *view)
{
	struct list *list = list_of(view);
	struct app *app = view->app;
	struct buf title, position;

	buf_init(&title);
	buf_init(&position);
	if (list->wants_listing)
		list_find_rows(list);
	list->roll.top = view_top() + 1;
	list->roll.rows = view_bottom() - view_top() - 1;
	list->roll.column = 0;
	roll_fit(&list->roll);
	list_measure(list);
	add_form_path(&title, app, list->form);
	list->position_wide = add_position(&position, list);
	view_frame(view, title.bytes, position.bytes,
		   app_word(app, form_of(list)->tick && form_of(list)->tick[0] ? "list.keys.tick"
									       : "list.keys"));
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
		paint_filter(list);
	buf_release(&title);
	buf_release(&position);
}

static void list_settle(struct view *view)
{
	struct list *list = list_of(view);
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

static void filter_key(struct list *list, uint32_t key)
{
	if (key == KEY_ESCAPE) {
		edit_replace(list->filter, "");
		list->is_filtering = false;
	} else if (key == KEY_ENTERED || key == KEY_DOWNWARD || key == KEY_TABBED) {
		list->is_filtering = false;
	} else if (edit_take_key(list->filter, list->view.app, key) != EDIT_NOT_MINE) {
		list->roll.first = list->roll.at = 0;
	} else if (view_common_key(&list->view, key)) {
		return;
	}
	list->wants_listing = true;
	if (list->is_filtering) {
		paint_filter(list);
	} else {
		view_hint(list->view.app, "");
		view_stale(&list->view);
	}
}

/* The next column to sort by; after the last one the file's order again. */
static void list_sort(struct list *list)
{
	const struct form *form = form_of(list);
	size_t next = 0;

	if (list->sort >= 0) {
		for (next = 0; next < list->column_count; next++)
			if (list->columns[next].field == (size_t)list->sort)
				break;
		next++;
	}
	list->sort = next < list->column_count ? (int)list->columns[next].field : -1;
	list->reverse = false;
	list_mark(list);
	list_return(list);
	if (list->sort >= 0)
		view_say_word(list->view.app, MESSAGE_SAID, "list.sorted",
			      app_words(list->view.app, &form->fields[list->sort].label), NULL,
			      NULL);
	else
		view_say_word(list->view.app, MESSAGE_SAID, "list.unsorted", NULL, NULL, NULL);
	view_stale(&list->view);
}

static void delete_answered(void *data, char answer)
{
	struct list *list = data;
	struct app *app = list->view.app;
	long row = session_find(app->session, list->form, list->deleting);
	struct err err = {0};

	if (answer != 'y' || row < 0)
		return;
	if (session_delete(app->session, list->form, (size_t)row, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "list.deleted", NULL, NULL, NULL);
	else
		view_say_err(app, &err);
	list->id[0] = '\0';
	list_find_rows(list);
	view_stale(&list->view);
}

static void list_delete(struct list *list)
{
	struct app *app = list->view.app;
	size_t row = row_at(list, list->roll.at);
	size_t references = session_references(app->session, list->form, row);
	struct buf question, name;
	char number[24];

	buf_init(&question);
	buf_init(&name);
	copy_text(list->deleting, sizeof(list->deleting),
		  session_cell(app->session, list->form, row, -1));
	session_name(app->session, &name, list->form, row);
	session_say(app->session, &question, "list.delete", name.bytes, NULL, NULL);
	if (references > 0) {
		snprintf(number, sizeof(number), "%zu", references);
		buf_add_char(&question, '\n');
		session_say(app->session, &question, "list.references", number, NULL, NULL);
	}
	view_push(app, ask_new(app, question.bytes, "ny", delete_answered, list));
	buf_release(&question);
	buf_release(&name);
}

static void list_tick(struct list *list)
{
	struct app *app = list->view.app;
	const char *tick = form_of(list)->tick;
	struct err err = {0};

	if (!tick || !tick[0])
		return;
	if (session_tick(app->session, list->form, row_at(list, list->roll.at), &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "record.saved", NULL, NULL, NULL);
	else
		view_say_err(app, &err);
	view_stale(&list->view);
}

static void list_undo(struct list *list)
{
	struct app *app = list->view.app;
	struct err err = {0};

	list_mark(list);
	if (session_undo(app->session, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "list.undone", NULL, NULL, NULL);
	else
		view_say_err(app, &err);
	list_return(list);
	view_stale(&list->view);
}

/* Keys about the row in focus; true: it was one. */
static bool row_key(struct list *list, uint32_t key)
{
	struct app *app = list->view.app;
	size_t row;

	if (list->roll.count == 0)
		return false;
	row = row_at(list, list->roll.at);
	switch (key) {
	case KEY_ENTERED:
	case KEY_RIGHTWARD:
		list_mark(list);
		open_row(app, list->form, row, -1);
		return true;
	case 'd':
	case 'D':
	case KEY_REMOVE:
		list_delete(list);
		return true;
	case 'h':
	case 'H':
		list_mark(list);
		view_push(app, history_new(app, list->form,
					   session_cell(app->session, list->form, row, -1)));
		return true;
	case ' ':
		list_tick(list);
		return true;
	default:
		return false;
	}
}

static void list_leave(struct list *list)
{
	if (edit_text(list->filter)[0] == '\0') {
		view_close(&list->view);
		return;
	}
	list_mark(list);
	edit_replace(list->filter, "");
	list_return(list);
	view_hint(list->view.app, "");
	view_stale(&list->view);
}

/* Keys about the whole list; true: it was one. */
static bool whole_key(struct list *list, uint32_t key)
{
	struct app *app = list->view.app;

	switch (key) {
	case 'n':
	case 'N':
		list_mark(list);
		open_new(app, list->form, NULL, -1);
		return true;
	case '/':
		list->is_filtering = true;
		paint_filter(list);
		return true;
	case 's':
	case 'S':
		list_sort(list);
		return true;
	case 'r':
	case 'R':
		list->reverse = !list->reverse;
		list_mark(list);
		list_return(list);
		view_stale(&list->view);
		return true;
	case 'u':
	case 'U':
		list_mark(list);
		view_push(app, deleted_new(app, list->form));
		return true;
	case '?':
		view_push(app, help_keys_new(app));
		return true;
	case KEY_ESCAPE:
		list_leave(list);
		return true;
	case KEY_LEFTWARD:
		view_close(&list->view);
		return true;
	default:
		return false;
	}
}

static void list_key(struct view *view, uint32_t key)
{
	struct list *list = list_of(view);

	if (list->is_filtering)
		filter_key(list, key);
	else if (roll_key(&list->roll, view, key) || row_key(list, key) || whole_key(list, key))
		return;
	else if (keys_action(key) == ACTION_LEAVE)
		view_close(view);
	else if (keys_action(key) == ACTION_UNDO)
		list_undo(list);
	else
		view_common_key(view, key);
}

static void list_resume(struct view *view)
{
	struct list *list = list_of(view);

	if (list->count > 0 || list->id[0])
		list_return(list);
	else
		list_find_rows(list);
	list->id[0] = '\0';
	list_mark(list);
}

static void list_free(struct view *view)
{
	struct list *list = list_of(view);

	memory_free(list->rows);
	edit_free(list->filter);
	memory_free(list);
}

static const struct view_ops list_ops = {
    .draw = list_draw,
    .key = list_key,
    .settle = list_settle,
    .resume = list_resume,
    .free = list_free,
};

struct view *list_new(struct app *app, size_t form)
{
	struct list *list = memory_new(sizeof(*list));

	list->view.ops = &list_ops;
	list->view.app = app;
	list->form = form;
	list->sort = -1;
	list->filter = edit_new("", false, FILTER_LIMIT);
	list_find_rows(list);
	list_mark(list);
	return &list->view;
}
