/* The deleted rows of a form, the last one first; Enter brings one back. */
#include "ui/views.h"

#include <string.h>

#include "base/memory.h"
#include "ui/parts.h"

struct gone {
	char id[ID_TEXT];
	char at[20];
	char *text; /* what stood in its listed fields */
};

struct deleted {
	struct view view;
	size_t form;
	struct gone *rows; /* oldest first */
	size_t count, capacity;
	struct roll roll;
};

static struct deleted *deleted_of(struct view *view)
{
	return (struct deleted *)view;
}

static void take_deletion(void *data, const struct journal_line *line)
{
	struct deleted *deleted = data;
	struct gone *gone = NULL;

	if (line->op != JOURNAL_DELETE || !line->record)
		return;
	for (size_t i = 0; i < deleted->count; i++)
		if (strcmp(deleted->rows[i].id, line->record) == 0)
			gone = &deleted->rows[i];
	if (!gone) {
		deleted->rows = memory_grow(deleted->rows, deleted->count, &deleted->capacity,
					    sizeof(*deleted->rows));
		gone = &deleted->rows[deleted->count++];
		gone->text = NULL;
	}
	copy_text(gone->id, sizeof(gone->id), line->record);
	copy_text(gone->at, sizeof(gone->at), line->at ? line->at : "");
}

/* The last values of a deleted row, from its history. */
struct last_values {
	const struct form *form;
	struct record record;
};

static void take_value(void *data, const struct journal_line *line)
{
	struct last_values *last = data;
	int field = line->field ? form_find(last->form, line->field, strlen(line->field)) : -1;

	if (field >= 0 && line->new_value)
		record_set(&last->record, (size_t)field, line->new_value);
}

/* A name for a row that is in no table: what is listed of it, references by their names. */
static void add_listed(struct buf *buf, struct app *app, const struct record *record)
{
	const struct form *form = record->form;

	for (size_t i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		const char *value = record->values[i];
		long row = -1;

		if (field->width <= 0 || value[0] == '\0')
			continue;
		if (buf->length > 0)
			buf_add_text(buf, "  ");
		if (field->reference >= 0)
			row = session_find(app->session, (size_t)field->reference, value);
		if (row >= 0) {
			session_name(app->session, buf, (size_t)field->reference, (size_t)row);
		} else if (field->list && choice_find(field->list, value, strlen(value))) {
			buf_add_text(
			    buf,
			    app_words(app, &choice_find(field->list, value, strlen(value))->label));
		} else {
			buf_add_text(buf, value);
		}
	}
}

static void find_text(struct deleted *deleted, struct gone *gone)
{
	struct app *app = deleted->view.app;
	struct last_values last = {.form = &session_pack(app->session)->forms[deleted->form]};
	struct buf buf;

	buf_init(&buf);
	record_init(&last.record, last.form);
	/* That not all could be read was said of the list. */
	(void)session_history(app->session, deleted->form, gone->id, take_value, &last, NULL);
	add_listed(&buf, app, &last.record);
	if (buf.length == 0)
		buf_add_text(&buf, gone->id);
	record_release(&last.record);
	memory_free(gone->text);
	gone->text = buf_take(&buf);
}

static void forget_rows(struct deleted *deleted)
{
	for (size_t i = 0; i < deleted->count; i++)
		memory_free(deleted->rows[i].text);
	deleted->count = 0;
}

static void find_rows(struct deleted *deleted)
{
	struct app *app = deleted->view.app;
	size_t kept = 0;
	struct err err = {0};

	forget_rows(deleted);
	if (session_history(app->session, deleted->form, NULL, take_deletion, deleted, &err) !=
	    STATUS_OK)
		view_say_err(app, &err);
	for (size_t i = 0; i < deleted->count; i++)
		if (session_find(app->session, deleted->form, deleted->rows[i].id) < 0)
			deleted->rows[kept++] = deleted->rows[i];
	deleted->count = deleted->roll.count = kept;
	roll_fit(&deleted->roll);
}

static struct gone *row_at(struct deleted *deleted, size_t at)
{
	return &deleted->rows[deleted->count - 1 - at];
}

static void paint_row(struct deleted *deleted, size_t at)
{
	struct gone *gone = row_at(deleted, at);
	int row = roll_row(&deleted->roll, at);
	char day[11];

	/* only rows in sight are looked up */
	if (!gone->text)
		find_text(deleted, gone);
	copy_text(day, sizeof(day), gone->at);
	screen_field(row, 2, 10, LOOK_QUIET, day);
	paint_cell(row, 14, screen_columns() - 15, LOOK_PLAIN, gone->text);
}

static void deleted_draw(struct view *view)
{
	struct deleted *deleted = deleted_of(view);
	struct app *app = view->app;
	struct buf title;

	buf_init(&title);
	add_form_path(&title, app, deleted->form);
	buf_add_text(&title, " > ");
	buf_add_text(&title, app_word(app, "deleted.title"));
	deleted->roll.top = view_top();
	deleted->roll.rows = view_bottom() - view_top();
	deleted->roll.column = 0;
	roll_fit(&deleted->roll);
	view_frame(view, title.bytes, "", app_word(app, "deleted.keys"));
	for (size_t i = deleted->roll.first; roll_shows(&deleted->roll, i); i++)
		paint_row(deleted, i);
	if (deleted->count == 0) {
		paint_cell(view_top(), 2, screen_columns() - 3, LOOK_PLAIN,
			   app_word(app, "deleted.none"));
		screen_cursor(view_top(), 0);
	} else {
		roll_paint(&deleted->roll);
	}
	buf_release(&title);
}

static void bring_back(struct deleted *deleted)
{
	struct app *app = deleted->view.app;
	struct err err = {0};

	if (deleted->count == 0)
		return;
	if (session_restore(app->session, deleted->form, row_at(deleted, deleted->roll.at)->id,
			    &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "deleted.restored", NULL, NULL, NULL);
	else
		view_say_failed(app, &err, NULL, NULL);
	find_rows(deleted);
	if (deleted->count == 0)
		view_close(&deleted->view);
	else
		view_stale(&deleted->view);
}

static void deleted_key(struct view *view, uint32_t key)
{
	struct deleted *deleted = deleted_of(view);

	if (roll_key(&deleted->roll, view, key))
		return;
	if (key == KEY_ENTERED || key == 'u' || key == 'U')
		bring_back(deleted);
	else if (key == KEY_ESCAPE || key == KEY_LEFTWARD || keys_action(key) == ACTION_LEAVE)
		view_close(view);
	else if (key == '?')
		view_push(view->app, help_keys_new(view->app));
	else
		view_common_key(view, key);
}

static void deleted_free(struct view *view)
{
	struct deleted *deleted = deleted_of(view);

	forget_rows(deleted);
	memory_free(deleted->rows);
	memory_free(deleted);
}

static const struct view_ops deleted_ops = {
    .draw = deleted_draw,
    .key = deleted_key,
    .free = deleted_free,
};

struct view *deleted_new(struct app *app, size_t form)
{
	struct deleted *deleted = memory_new(sizeof(*deleted));

	deleted->view.ops = &deleted_ops;
	deleted->view.app = app;
	deleted->form = form;
	find_rows(deleted);
	return &deleted->view;
}
