/* The deleted rows of a form, the last one first; Enter brings one back. */
#include "ui/views.h"

#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "ui/parts.h"

struct deleted {
	struct view view;
	size_t form;
	struct gone *rows; /* oldest first */
	char **texts;	   /* what stood in their listed fields; NULL: not looked up */
	size_t count;
	struct roll roll;
};

static struct deleted *deleted_of(struct view *view)
{
	return (struct deleted *)view;
}

static const struct gone *row_at(const struct deleted *deleted, size_t at)
{
	return &deleted->rows[deleted->count - 1 - at];
}

static void find_text(struct deleted *deleted, size_t at)
{
	struct buf buf;

	buf_init(&buf);
	tell_gone(&buf, deleted->view.app->session, deleted->form, row_at(deleted, at));
	deleted->texts[deleted->count - 1 - at] = buf_take(&buf);
}

static void forget_rows(struct deleted *deleted)
{
	for (size_t i = 0; i < deleted->count; i++)
		memory_free(deleted->texts[i]);
	memory_free(deleted->texts);
	memory_free(deleted->rows);
	deleted->count = 0;
}

static void find_rows(struct deleted *deleted)
{
	struct app *app = deleted->view.app;
	struct err err = {0};

	forget_rows(deleted);
	if (session_gone(app->session, deleted->form, &deleted->rows, &deleted->count, &err) !=
	    STATUS_OK)
		view_say_err(app, &err);
	deleted->texts = memory_array(deleted->count + 1, sizeof(*deleted->texts));
	deleted->roll.count = deleted->count;
	roll_fit(&deleted->roll);
}

static void paint_row(struct deleted *deleted, size_t at)
{
	const struct gone *gone = row_at(deleted, at);
	int row = roll_row(&deleted->roll, at);
	char day[11];

	/* only rows in sight are looked up */
	if (!deleted->texts[deleted->count - 1 - at])
		find_text(deleted, at);
	copy_text(day, sizeof(day), gone->at);
	screen_field(row, 2, 10, LOOK_QUIET, day);
	paint_cell(row, 14, screen_columns() - 15, LOOK_PLAIN,
		   deleted->texts[deleted->count - 1 - at]);
}

static void deleted_draw(struct view *view)
{
	struct deleted *deleted = deleted_of(view);
	struct app *app = view->app;
	struct buf title;

	buf_init(&title);
	tell_form(&title, app->session, deleted->form);
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
	else
		view_list_key(view, key);
}

static void deleted_free(struct view *view)
{
	struct deleted *deleted = deleted_of(view);

	forget_rows(deleted);
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
