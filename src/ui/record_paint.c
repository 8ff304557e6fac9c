#include "record.h"

#include <stdio.h>
#include <string.h>

#include "base/charset.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "ui/parts.h"
#include "ui/views.h"

/* Clips a line of a place to the body. */
static bool is_in_body(int row)
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

/* How many bytes of a row on the screen may stay: whole glyphs that are the same in both, less the
 * last one, to which a mark may have come. Sets *columns to what they take. */
static size_t same_start(const struct buf *old, const char *text, size_t length, int *columns)
{
	size_t at = 0, kept = 0;
	int wide = 0;

	*columns = 0;
	while (at < length && at < old->length) {
		uint32_t character;
		size_t taken = utf8_decode(text + at, length - at, &character);

		/* a hostile character takes more columns than its width says */
		if (taken == 0 || utf8_is_hostile(character))
			return *columns = 0, 0;
		if (at + taken > old->length || memcmp(old->bytes + at, text + at, taken) != 0)
			break;
		if (!utf8_is_mark(character)) {
			kept = at;
			*columns = wide;
		}
		wide += utf8_width(character);
		at += taken;
	}
	return kept;
}

/* The n-th row of the text being edited, from where it differs from what stands there. */
static void paint_edit_row(struct record_screen *screen, size_t n, int row, const char *text,
			   size_t length)
{
	bool is_known = n < screen->shown_known && n < screen->shown_count &&
			charset_of_locale() == CHARSET_UTF8;
	int kept_columns = 0, used, column = screen->value_column, columns = screen->value_columns;
	struct buf *shown;
	size_t kept = 0;

	while (screen->shown_count <= n) {
		screen->shown = memory_grow(screen->shown, screen->shown_count,
					    &screen->shown_capacity, sizeof(*screen->shown));
		buf_init(&screen->shown[screen->shown_count++]);
	}
	shown = &screen->shown[n];
	if (is_known && shown->length == length && memcmp(shown->bytes, text, length) == 0)
		return;
	if (is_known)
		kept = same_start(shown, text, length, &kept_columns);
	used = kept_columns + screen_text(row, column + kept_columns, columns - kept_columns,
					  LOOK_PLAIN, text + kept, length - kept);
	if (!is_known || utf8_columns(shown->bytes, shown->length) > used)
		screen_clear_row(row, column + used, columns - used);
	buf_clear(shown);
	buf_add(shown, text, length);
}

/* The text being edited, scrolled so that the cursor is in sight. */
static void paint_edit_line(struct record_screen *screen, int row)
{
	const char *text = edit_text(screen->edit);
	size_t cursor = edit_cursor(screen->edit), length = strlen(text);
	int wide = screen->value_columns;

	if (screen->start > cursor)
		screen->start = 0;
	if (utf8_columns(text + screen->start, cursor - screen->start) >= wide) {
		/* half a field at once, so that not every key moves it */
		while (screen->start < cursor &&
		       utf8_columns(text + screen->start, cursor - screen->start) > wide / 2)
			screen->start += utf8_glyph(text + screen->start, length - screen->start);
	}
	text += screen->start;
	paint_edit_row(screen, 0, row, text, utf8_cut(text, length - screen->start, wide));
	screen->shown_known = 1;
}

static void paint_edit_lines(struct record_screen *screen, const struct place *place)
{
	size_t lines = edit_layout(screen->edit, screen->value_columns), line, rows;
	const char *text = edit_text(screen->edit);
	int column, top = record_row(screen, place);

	rows = (size_t)place->rows;
	edit_where(screen->edit, &line, &column);
	if (line < screen->line)
		screen->line = line;
	else if (line >= screen->line + rows)
		screen->line = line - rows + 1;
	for (size_t i = 0; i < rows; i++) {
		struct edit_line shown = {0, 0, 0};
		int row = top + (int)i;

		if (!is_in_body(row))
			continue;
		if (screen->line + i < lines)
			shown = edit_line(screen->edit, screen->line + i);
		paint_edit_row(screen, i, row, text + shown.start, shown.length);
	}
	screen->shown_known = rows;
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
		if (is_in_body(row))
			paint_cell(row, screen->value_column, screen->value_columns, LOOK_PLAIN,
				   text);
		used = 1;
	} else if (is_in_body(row) && row + rows <= view_bottom()) {
		used = paint_text(row, screen->value_column, rows, screen->value_columns,
				  LOOK_PLAIN, text);
	} else if (is_in_body(row)) {
		used = paint_text(row, screen->value_column, view_bottom() - row,
				  screen->value_columns, LOOK_PLAIN, text);
	}
	for (; used < rows; used++)
		if (is_in_body(row + used))
			screen_clear_row(row + used, screen->value_column, screen->value_columns);
	buf_release(&buf);
}

enum { LABEL_WRONG = 1, LABEL_REQUIRED = 2 };

static unsigned char label_state(const struct record_screen *screen, size_t field)
{
	unsigned char state = 0;

	if (screen->seen[field] && entry_remark(screen->entry, field))
		state |= LABEL_WRONG;
	if (entry_is_required(screen->entry, field))
		state |= LABEL_REQUIRED;
	return state;
}

static void paint_label(struct record_screen *screen, const struct place *place)
{
	const struct field *field = &screen->form->fields[place->field];
	int row = record_row(screen, place), rows = place->rows;
	unsigned char state;

	if (!is_in_body(row))
		return;
	state = screen->labels[place->field] = label_state(screen, place->field);
	screen_text(row, 1, 1, LOOK_WARNING, state & LABEL_WRONG ? "!" : " ", 1);
	if (row + rows > view_bottom())
		rows = view_bottom() - row;
	paint_text(row, LABEL_AT, rows, screen->label_columns, LOOK_PLAIN,
		   record_label(screen, place->field));
	screen_text(row, LABEL_AT + screen->label_columns + 1, 1, LOOK_PLAIN,
		    state & LABEL_REQUIRED ? "*" : " ", 1);
	if (field->is_multiline)
		for (int i = 0; i < rows; i++)
			screen_text(row + i, screen->value_column - 1, 1, LOOK_QUIET, "|", 1);
}

static void paint_heading(struct record_screen *screen, const struct place *place)
{
	int row = record_row(screen, place);

	if (place->group >= 0 && is_in_body(row))
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
		if (is_in_body(row) && row + place->rows <= view_bottom())
			paint_text(row, LABEL_AT, place->rows, screen_columns() - 3, LOOK_QUIET,
				   record_label(screen, place->field));
		return;
	}
	paint_label(screen, place);
	if (is_focus)
		screen->shown_known = 0; /* all of it is painted */
	options_init(&options);
	if (record_has_marks(screen, place->field, &options)) {
		if (is_in_body(row))
			paint_marks(screen, place->field, row, &options);
	} else if (is_focus && screen->edit && screen->form->fields[place->field].is_multiline) {
		paint_edit_lines(screen, place);
	} else if (is_focus && screen->edit) {
		if (is_in_body(row))
			paint_edit_line(screen, row);
	} else {
		paint_value(screen, place);
	}
	options_release(&options);
}

void record_paint_edit(struct record_screen *screen)
{
	const struct place *place = &screen->places[screen->at];

	if (screen->form->fields[place->field].is_multiline)
		paint_edit_lines(screen, place);
	else if (is_in_body(record_row(screen, place)))
		paint_edit_line(screen, record_row(screen, place));
}

void record_paint_labels(struct record_screen *screen)
{
	for (size_t i = 0; !screen->labels_hold && i < screen->count; i++) {
		const struct place *place = &screen->places[i];

		if (place->group < 0 && is_in_body(record_row(screen, place)) &&
		    screen->labels[place->field] != label_state(screen, place->field))
			paint_label(screen, place);
	}
	screen->labels_hold = true;
}

void record_paint_mark(struct record_screen *screen)
{
	int row = -1;

	if (record_has_focus(screen))
		row = record_row(screen, &screen->places[screen->at]);
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
		    4 + utf8_columns(options->items[i].label, strlen(options->items[i].label));
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

		column += utf8_columns(text, edit_cursor(screen->edit) - screen->start);
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

static void add_state(struct buf *buf, struct record_screen *screen)
{
	struct app *app = screen->view.app;
	size_t filled, shown;
	char numbers[2][24];

	if (entry_is_changed(screen->entry) || entry_is_new(screen->entry) ||
	    record_text_changed(screen)) {
		buf_add_text(buf, app_word(app, "record.unsaved"));
		buf_add_text(buf, "  ");
	}
	entry_progress(screen->entry, &filled, &shown);
	snprintf(numbers[0], sizeof(numbers[0]), "%zu", filled);
	snprintf(numbers[1], sizeof(numbers[1]), "%zu", shown);
	session_say(app->session, buf, "record.progress", numbers[0], numbers[1], NULL);
}

void record_paint_progress(struct record_screen *screen)
{
	struct buf state;
	int wide;

	buf_init(&state);
	add_state(&state, screen);
	wide = utf8_columns(state.bytes, state.length);
	if (wide <= screen_columns() / 2)
		screen_field(0, screen_columns() - 1 - wide, wide, LOOK_PLAIN, state.bytes);
	buf_release(&state);
}

/* What the field wants, or what is wrong with it; a note that was made on it. */
void record_hint(struct record_screen *screen)
{
	struct app *app = screen->view.app;
	const struct remark *remark = NULL;
	const char *hint, *note;
	struct buf buf;
	size_t field;

	if (!record_has_focus(screen)) {
		view_hint(app, "");
		return;
	}
	field = record_focus(screen);
	buf_init(&buf);
	if (screen->seen[field] && !record_text_changed(screen))
		remark = entry_remark(screen->entry, field);
	if (remark) {
		buf_add_text(&buf,
			     app_word(app, remark->level == REMARK_ERROR ? "record.error"
									 : "record.reminder"));
		buf_add_text(&buf, remark->text);
		buf_add_text(&buf, " ");
	}
	hint = app_words(app, &screen->form->fields[field].hint);
	if (!remark || hint[0] == '\0') {
		if (!remark && hint[0])
			session_say(app->session, &buf, "record.hint", record_label(screen, field),
				    hint, NULL);
		if (screen->form->fields[field].is_multiline) {
			buf_add_text(&buf, " ");
			buf_add_text(&buf, app_word(app, "record.newline"));
		}
	}
	note = entry_note(screen->entry, field);
	if (note && note[0])
		session_say(app->session, &buf, "record.note_shown", note, NULL, NULL);
	view_hint(app, buf.bytes);
	buf_release(&buf);
}

static void add_title(struct buf *buf, struct record_screen *screen)
{
	struct app *app = screen->view.app;
	long row;

	add_form_path(buf, app, entry_form_index(screen->entry));
	if (entry_is_new(screen->entry)) {
		buf_add_text(buf, " > ");
		buf_add_text(buf, app_word(app, "record.new"));
		return;
	}
	row = session_find(app->session, entry_form_index(screen->entry), entry_id(screen->entry));
	if (row >= 0 && !screen->form->is_single) {
		buf_add_text(buf, " > ");
		session_name(app->session, buf, entry_form_index(screen->entry), (size_t)row);
	}
}

void record_draw(struct view *view)
{
	struct record_screen *screen = (struct record_screen *)view;
	struct buf title, state;

	buf_init(&title);
	buf_init(&state);
	record_measure(screen);
	record_scroll(screen);
	add_title(&title, screen);
	add_state(&state, screen);
	record_hint(screen);
	view_frame(view, title.bytes, state.bytes, app_word(view->app, "record.keys"));
	for (size_t i = 0; i < screen->count; i++) {
		const struct place *place = &screen->places[i];
		int row = record_row(screen, place);

		if (row + place->rows > view_top() && row < view_bottom())
			record_paint_place(screen, place);
	}
	screen->marked_row = -1;
	record_paint_mark(screen);
	record_place_cursor(screen);
	buf_release(&title);
	buf_release(&state);
}
