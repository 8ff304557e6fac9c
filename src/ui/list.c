/* The rows of a form: columns by the form's widths; only the rows in sight are ever painted. */
#include "list.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { FILTER_LIMIT = 64 };

static struct list *list_of(struct view *view)
{
	return (struct list *)view;
}

const struct form *list_form(const struct list *list)
{
	return &session_pack(list->view.app->session)->forms[list->form];
}

size_t list_row(const struct list *list, size_t at)
{
	return list->rows ? list->rows[at] : at;
}

void list_find_rows(struct list *list)
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

/* What cannot be read counts as not verified. */
static void list_count_unverified(struct list *list)
{
	size_t *rows;

	if (!session_verifies(list->view.app->session, list->form))
		return;
	session_unverified(list->view.app->session, list->form, &rows, &list->unverified, NULL);
	memory_free(rows);
}

/* Remembers the row in focus by its id. */
static void list_mark(struct list *list)
{
	struct session *session = list->view.app->session;

	list->id[0] = '\0';
	list->count = session_count(session, list->form);
	if (list->roll.at < list->roll.count)
		copy_text(list->id, sizeof(list->id),
			  session_cell(session, list->form, list_row(list, list->roll.at), -1));
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
		list_paint_filter(list);
	} else {
		view_hint(list->view.app, "");
		view_stale(&list->view);
	}
}

/* The next column to sort by; after the last one the file's order again. */
static void list_sort(struct list *list)
{
	const struct form *form = list_form(list);
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
		view_say_failed(app, &err, NULL, NULL);
	list->id[0] = '\0';
	list_find_rows(list);
	view_stale(&list->view);
}

static void list_delete(struct list *list)
{
	struct app *app = list->view.app;
	size_t row = list_row(list, list->roll.at);
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
	const char *tick = list_form(list)->tick;
	struct err err = {0};

	if (!tick || !tick[0])
		return;
	if (session_tick(app->session, list->form, list_row(list, list->roll.at), &err) ==
	    STATUS_OK)
		view_say_saved(app);
	else
		view_say_failed(app, &err, NULL, NULL);
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
		view_say_failed(app, &err, NULL, NULL);
	list_return(list);
	list_count_unverified(list);
	view_stale(&list->view);
}

/* Keys about the row in focus; true: it was one. */
static bool row_key(struct list *list, uint32_t key)
{
	struct app *app = list->view.app;
	size_t row;

	if (list->roll.count == 0)
		return false;
	row = list_row(list, list->roll.at);
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
	case 'c':
	case 'C':
		list_mark(list);
		open_like(app, list->form, row);
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
	case 'b':
	case 'B':
		list_mark(list);
		open_batch(app, list->form);
		return true;
	case 'v':
	case 'V':
		if (!session_verifies(app->session, list->form))
			return false;
		list_mark(list);
		open_verify(app, list->form, list->roll.count ? list_row(list, list->roll.at) : 0);
		return true;
	case KEY_PASTED:
		list_mark(list);
		paste_offer(app, list->form, -1, NULL, false, NULL, NULL);
		return true;
	case '/':
		list->is_filtering = true;
		list_paint_filter(list);
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
	list_count_unverified(list);
}

static void list_free(struct view *view)
{
	struct list *list = list_of(view);

	memory_free(list->rows);
	edit_free(list->filter);
	memory_free(list);
}

static enum text_place list_text_place(const struct view *view)
{
	return ((const struct list *)view)->is_filtering ? TEXT_AT_FOOT : TEXT_NOWHERE;
}

static const struct view_ops list_ops = {
    .draw = list_draw,
    .key = list_key,
    .settle = list_settle,
    .resume = list_resume,
    .free = list_free,
    .text_place = list_text_place,
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
	list_count_unverified(list);
	return &list->view;
}
