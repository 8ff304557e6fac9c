#include "record.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "term/width.h"
#include "ui/parts.h"
#include "ui/views.h"

/* Clips a line of a place to the body. */
bool record_is_in_body(int row)
{
	return row >= view_top() && row < view_bottom();
}

static void paint_marks(struct record_screen *screen, size_t field, int row,
			const struct options *options)
{
	const char *value = entry_value(screen->entry, field);
	int column = screen->value_column, end = screen->value_column + screen->value_columns;

	for (size_t i = 0; i < options->count; i++) {
		const struct option *option = &options->items[i];
		bool ticked = values_hold(value, option->value, strlen(option->value));

		column +=
		    screen_text(row, column, end - column, LOOK_PLAIN, ticked ? "[x]" : "[ ]", 3);
		column += screen_text(row, column, end - column, LOOK_PLAIN, option->label,
				      strlen(option->label));
		column += screen_text(row, column, end - column, LOOK_PLAIN, " ", 1);
	}
	screen_clear_row(row, column, end - column);
}

/* A value that is not being edited, wrapped where it has several rows. */
static void paint_value(struct record_screen *screen, const struct place *place)
{
	int row = record_row(screen, place), rows = place->rows, used = 0;
	const char *text;
	struct buf buf;

	buf_init(&buf);
	entry_display(screen->entry, &buf, place->field);
	text = buf.bytes;
	if (rows == 1) {
		if (record_is_in_body(row))
			paint_cell(row, screen->value_column, screen->value_columns, LOOK_PLAIN,
				   text);
		used = 1;
	} else if (record_is_in_body(row) && row + rows <= view_bottom()) {
		used = paint_text(row, screen->value_column, rows, screen->value_columns,
				  LOOK_PLAIN, text);
	} else if (record_is_in_body(row)) {
		used = paint_text(row, screen->value_column, view_bottom() - row,
				  screen->value_columns, LOOK_PLAIN, text);
	}
	for (; used < rows; used++)
		if (record_is_in_body(row + used))
			screen_clear_row(row + used, screen->value_column, screen->value_columns);
	buf_release(&buf);
}

enum { LABEL_WRONG = 1, LABEL_REQUIRED = 2, LABEL_DITTO = 4 };

static unsigned char label_state(const struct record_screen *screen, size_t field)
{
	unsigned char state = 0;

	if (screen->seen[field] && entry_remark(screen->entry, field))
		state |= LABEL_WRONG;
	if (entry_is_required(screen->entry, field))
		state |= LABEL_REQUIRED;
	if (entry_is_ditto(screen->entry, field))
		state |= LABEL_DITTO;
	return state;
}

static void paint_label(struct record_screen *screen, const struct place *place)
{
	const struct field *field = &screen->form->fields[place->field];
	int row = record_row(screen, place), rows = place->rows;
	unsigned char state;

	if (!record_is_in_body(row))
		return;
	state = screen->labels[place->field] = label_state(screen, place->field);
	/* a space in a look is some forty bytes that nobody sees */
	screen_text(row, 1, 1, state & LABEL_WRONG ? LOOK_WARNING : LOOK_PLAIN,
		    state & LABEL_WRONG ? "!" : " ", 1);
	if (row + rows > view_bottom())
		rows = view_bottom() - row;
	paint_text(row, LABEL_AT, rows, screen->label_columns, LOOK_PLAIN,
		   record_label(screen, place->field));
	screen_text(row, LABEL_AT + screen->label_columns + 1, 1, LOOK_PLAIN,
		    state & LABEL_REQUIRED ? "*" : " ", 1);
	for (int i = 0; i < rows && field->is_multiline; i++)
		screen_text(row + i, screen->value_column - 1, 1, LOOK_QUIET, "|", 1);
	if (state & LABEL_DITTO || !field->is_multiline)
		screen_text(row, screen->value_column - 1, 1, LOOK_PLAIN,
			    state & LABEL_DITTO ? "\"" : " ", 1);
}

static void paint_heading(struct record_screen *screen, const struct place *place)
{
	int row = record_row(screen, place);

	if (place->group >= 0 && record_is_in_body(row))
		paint_cell(row, 1, screen_columns() - 2, LOOK_STRONG,
			   app_words(screen->view.app, &screen->form->groups[place->group].label));
}

void record_paint_place(struct record_screen *screen, const struct place *place)
{
	bool is_focus = record_has_focus(screen) && place == &screen->places[screen->at];
	int row = record_row(screen, place);
	struct options options;

	if (place->group >= 0) {
		paint_heading(screen, place);
		return;
	}
	if (screen->form->fields[place->field].type == FIELD_NOTE) {
		if (record_is_in_body(row) && row + place->rows <= view_bottom())
			paint_text(row, LABEL_AT, place->rows, screen_columns() - 3, LOOK_QUIET,
				   record_label(screen, place->field));
		return;
	}
	paint_label(screen, place);
	if (is_focus)
		screen->shown_known = 0; /* all of it is painted */
	options_init(&options);
	if (record_has_marks(screen, place->field, &options)) {
		if (record_is_in_body(row))
			paint_marks(screen, place->field, row, &options);
	} else if (is_focus && screen->edit) {
		record_paint_edit(screen);
	} else {
		paint_value(screen, place);
	}
	options_release(&options);
}

void record_paint_labels(struct record_screen *screen)
{
	for (size_t i = 0; i < screen->count; i++) {
		const struct place *place = &screen->places[i];
		bool is_left = place->group < 0 && (int)place->field == screen->left;

		if ((!screen->labels_hold || is_left) && place->group < 0 &&
		    record_is_in_body(record_row(screen, place)) &&
		    screen->labels[place->field] != label_state(screen, place->field))
			paint_label(screen, place);
	}
	screen->labels_hold = true;
	screen->left = -1;
}

void record_paint_mark(struct record_screen *screen)
{
	int row = -1;

	if (record_has_focus(screen))
		row = record_row(screen, &screen->places[screen->at]);
	if (screen->marked_row == row)
		return;
	if (screen->marked_row >= 0 && screen->marked_row != row)
		screen_text(screen->marked_row, 0, 1, LOOK_PLAIN, " ", 1);
	if (row >= 0)
		screen_text(row, 0, 1, LOOK_PLAIN, ">", 1);
	screen->marked_row = row;
}

/* The column of the mark in focus among those in a row. */
static int mark_column(struct record_screen *screen, const struct options *options)
{
	int column = screen->value_column;

	if (screen->option_at >= options->count)
		screen->option_at = options->count - 1;
	for (size_t i = 0; i < screen->option_at; i++)
		column +=
		    4 + width_columns(options->items[i].label, strlen(options->items[i].label));
	return column + 1;
}

void record_place_cursor(struct record_screen *screen)
{
	const struct place *place;
	int row, column = screen->value_column;
	struct options options;

	if (!record_has_focus(screen)) {
		screen_cursor(view_top(), 0);
		return;
	}
	place = &screen->places[screen->at];
	row = record_row(screen, place);
	if (screen->edit && screen->form->fields[place->field].is_multiline) {
		size_t line;

		edit_layout(screen->edit, screen->value_columns);
		edit_where(screen->edit, &line, &column);
		row += (int)(line - screen->line);
		column += screen->value_column;
	} else if (screen->edit) {
		const char *text = edit_text(screen->edit) + screen->start;

		column += width_columns(text, edit_cursor(screen->edit) - screen->start);
	} else {
		options_init(&options);
		if (record_has_marks(screen, place->field, &options))
			column = mark_column(screen, &options);
		options_release(&options);
	}
	if (column > screen_columns() - 1)
		column = screen_columns() - 1;
	screen_cursor(row, column);
}

void record_draw(struct view *view)
{
	struct record_screen *screen = (struct record_screen *)view;
	struct buf title, state;

	buf_init(&title);
	buf_init(&state);
	record_measure(screen);
	record_scroll(screen);
	record_add_title(&title, screen);
	record_add_state(&state, screen);
	view_hint(view->app, ""); /* it comes once nothing is keyed for a moment */
	view_frame(view, title.bytes, state.bytes,
		   app_word(view->app, entry_is_blind(screen->entry) ? "verify.keys"
				       : screen->is_batch	     ? "record.keys.batch"
								     : "record.keys"));
	for (size_t i = 0; i < screen->count; i++) {
		const struct place *place = &screen->places[i];
		int row = record_row(screen, place);

		if (row + place->rows > view_top() && row < view_bottom())
			record_paint_place(screen, place);
	}
	copy_text(screen->progress, sizeof(screen->progress), state.bytes);
	screen->marked_row = -1;
	record_paint_mark(screen);
	record_place_cursor(screen);
	buf_release(&title);
	buf_release(&state);
}
