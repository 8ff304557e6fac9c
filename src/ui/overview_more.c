/* From the overview on: a place's record here, a table of all places, files for a spreadsheet. */
#include "overview.h"

#include <string.h>

#include "base/memory.h"

/* Rows of a table that are shown at once; all of them are in the files. */
enum { ROWS_SHOWN = 2000 };

void overview_note(struct overview_screen *screen)
{
	struct app *app = screen->view.app;
	struct target target;

	overview_target(screen->overview, app->session, screen->places[screen->roll.at], &target);
	if (target.kind == TARGET_NONE)
		view_say_word(app, MESSAGE_SAID, "overview.no_note", NULL, NULL, NULL);
	else
		open_target(app, &target);
	if (target.prefill.form)
		record_release(&target.prefill);
}

/* ---- a table of all places ---- */

struct rows {
	const struct overview_screen *screen;
	const struct form *form;
	struct buf text;
	size_t count, last;
};

/* The first column of a place names it, where it is not empty. */
static void add_place(struct rows *rows, size_t place)
{
	const struct overview *overview = rows->screen->overview;
	const char *name = rows->screen->columns.count ? overview_cell(overview, place, 0) : "";

	if (rows->text.length)
		buf_add_char(&rows->text, '\n');
	buf_printf(&rows->text, "%s\n", *name ? name : overview_code(overview, place));
	rows->last = place;
}

static bool add_row(void *data, size_t place, const char *const *values)
{
	struct rows *rows = data;
	struct app *app = rows->screen->view.app;
	bool is_first = true;

	if (!rows->count || rows->last != place)
		add_place(rows, place);
	for (size_t i = 0; i < rows->form->field_count; i++) {
		const struct field *field = &rows->form->fields[i];
		const char *value = values[i + 1];
		const struct choice *choice =
		    field->list ? choice_find(field->list, value, strlen(value)) : NULL;

		if (!*value)
			continue;
		buf_printf(&rows->text, is_first ? "- %s: %s" : "  %s: %s",
			   app_words(app, &field->label),
			   choice ? app_words(app, &choice->label) : value);
		buf_add_char(&rows->text, '\n');
		is_first = false;
	}
	return ++rows->count < ROWS_SHOWN;
}

static void show_table(void *data, const char *values)
{
	struct overview_screen *screen = data;
	struct app *app = screen->view.app;
	struct pack *model = &screen->columns.model;
	int form = values ? pack_find(model, values, strlen(values)) : -1;
	struct rows rows = {.screen = screen};
	struct mistakes mistakes;
	struct err err = {0};

	if (form < 0)
		return;
	rows.form = &model->forms[form];
	mistakes_init(&mistakes);
	buf_init(&rows.text);
	if (overview_rows(screen->overview, (size_t)form, add_row, &rows, &mistakes, &err) !=
	    STATUS_OK)
		view_say_err(app, &err);
	else if (!rows.count)
		view_say_word(app, MESSAGE_SAID, "overview.no_rows", NULL, NULL, NULL);
	else
		view_push(app, help_new(app, app_words(app, &rows.form->title), rows.text.bytes));
	buf_release(&rows.text);
	mistakes_release(&mistakes);
}

void overview_tables(struct overview_screen *screen)
{
	struct app *app = screen->view.app;
	struct options options;

	options_init(&options);
	for (size_t i = screen->columns.first_sent; i < screen->columns.report_forms; i++) {
		const struct form *form = &screen->columns.model.forms[i];

		options.items = memory_grow(options.items, options.count, &options.capacity,
					    sizeof(*options.items));
		options.items[options.count++] =
		    (struct option){form->name, app_words(app, &form->title), ""};
	}
	view_push(app, pick_new(app, app_word(app, "overview.which"), &options, false, "", NULL,
				show_table, screen));
	options_release(&options);
}

/* ---- files ---- */

void overview_write(struct overview_screen *screen)
{
	struct app *app = screen->view.app;
	struct mistakes mistakes;
	struct err err = {0};

	if (session_is_read_only(app->session)) {
		view_say_word(app, MESSAGE_SAID, "record.read_only", NULL, NULL, NULL);
		return;
	}
	mistakes_init(&mistakes);
	if (overview_save(screen->overview, screen->places, screen->roll.count, &mistakes, &err) ==
	    STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "overview.written",
			      overview_folder(screen->overview), NULL, NULL);
	else
		view_say_err(app, &err);
	mistakes_release(&mistakes);
}
