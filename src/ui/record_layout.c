/* Where the fields of a record stand on its screen. */
#include "record.h"

#include <string.h>

#include "base/memory.h"
#include "term/width.h"
#include "ui/parts.h"

enum { LABEL_MIN = 8, LABEL_ROWS = 3, CHOICES_ROWS = 3, MARKS_MOST = 9, VALUE_MOST = 96 };

const char *record_label(const struct record_screen *screen, size_t field)
{
	return app_words(screen->view.app, &screen->form->fields[field].label);
}

int record_body_rows(void)
{
	return view_bottom() - view_top();
}

int record_row(const struct record_screen *screen, const struct place *place)
{
	return view_top() + place->line - screen->first;
}

/* The columns that "[x]label [ ]label" needs. */
static int marks_columns(const struct options *options)
{
	int columns = 0;

	for (size_t i = 0; i < options->count; i++)
		columns +=
		    4 + width_columns(options->items[i].label, strlen(options->items[i].label));
	return columns;
}

bool record_has_marks(struct record_screen *screen, size_t field, struct options *options)
{
	const struct field *shown = &screen->form->fields[field];

	if (shown->type != FIELD_CHOICES || !shown->list || shown->list->count > MARKS_MOST)
		return false;
	entry_options(screen->entry, field, options);
	return options->count > 0 && options->count <= MARKS_MOST &&
	       marks_columns(options) <= screen->value_columns;
}

static int value_rows(struct record_screen *screen, size_t field)
{
	const struct field *shown = &screen->form->fields[field];
	struct options options;
	struct buf buf;
	int rows = 1;

	if (shown->is_multiline)
		rows = shown->rows > 1 ? shown->rows : 2;
	if (rows > record_body_rows() - 1)
		rows = record_body_rows() > 2 ? record_body_rows() - 1 : 1;
	if (shown->type != FIELD_CHOICES)
		return rows;
	options_init(&options);
	buf_init(&buf);
	if (!record_has_marks(screen, field, &options)) {
		entry_display(screen->entry, &buf, field);
		rows = text_rows(buf.bytes, screen->value_columns, CHOICES_ROWS);
	}
	options_release(&options);
	buf_release(&buf);
	return rows;
}

static void measure_columns(struct record_screen *screen, const size_t *fields, size_t count)
{
	int most = screen_columns() * 3 / 10, wide = LABEL_MIN;

	if (most < LABEL_MIN)
		most = LABEL_MIN;
	for (size_t i = 0; i < count; i++) {
		const char *label = record_label(screen, fields[i]);
		int columns = width_columns(label, strlen(label));

		if (screen->form->fields[fields[i]].type != FIELD_NOTE && columns > wide)
			wide = columns;
	}
	screen->label_columns = wide > most ? most : wide;
	screen->value_column = LABEL_AT + screen->label_columns + 3;
	screen->value_columns = screen_columns() - 1 - screen->value_column;
	if (screen->value_columns > VALUE_MOST)
		screen->value_columns = VALUE_MOST;
}

static void add_place(struct record_screen *screen, const struct place *place, int *line)
{
	screen->places =
	    memory_grow(screen->places, screen->count, &screen->capacity, sizeof(*screen->places));
	screen->places[screen->count] = *place;
	screen->places[screen->count++].line = *line;
	*line += place->rows;
}

static void add_field_place(struct record_screen *screen, size_t field, int *line)
{
	const struct field *shown = &screen->form->fields[field];
	struct place place = {.field = field, .group = -1, .rows = 1, .can_focus = true};
	int label_rows;

	if (shown->type == FIELD_NOTE) {
		place.can_focus = false;
		place.rows =
		    text_rows(record_label(screen, field), screen_columns() - 3, LABEL_ROWS);
	} else {
		place.can_focus =
		    !shown->is_read_only && (!entry_is_blind(screen->entry) || shown->verify);
		place.rows = value_rows(screen, field);
		label_rows =
		    text_rows(record_label(screen, field), screen->label_columns, LABEL_ROWS);
		if (label_rows > place.rows)
			place.rows = label_rows;
	}
	add_place(screen, &place, line);
}

void record_measure(struct record_screen *screen)
{
	bool had_focus = record_has_focus(screen);
	size_t focus = had_focus ? record_focus(screen) : 0, count, first = (size_t)-1;
	const size_t *borrowed;
	size_t *fields;
	int line = 0, group = -1;

	count = entry_fields(screen->entry, &borrowed);
	/* the options asked for below may change what the entry lends */
	fields = memory_array(count + 1, sizeof(*fields));
	if (count > 0)
		memcpy(fields, borrowed, count * sizeof(*fields));
	measure_columns(screen, fields, count);
	screen->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct field *field = &screen->form->fields[fields[i]];

		if (field->group != group && field->group >= 0 &&
		    app_words(screen->view.app, &screen->form->groups[field->group].label)[0]) {
			struct place heading = {.group = field->group, .rows = 1};

			add_place(screen, &heading, &line);
		}
		group = field->group;
		add_field_place(screen, fields[i], &line);
	}
	memory_free(fields);
	screen->at = screen->count;
	for (size_t i = 0; i < screen->count; i++) {
		const struct place *place = &screen->places[i];

		if (!place->can_focus)
			continue;
		if (first == (size_t)-1 || (had_focus && place->field <= focus))
			first = i;
	}
	if (first != (size_t)-1)
		screen->at = first;
}

bool record_scroll(struct record_screen *screen)
{
	int rows = record_body_rows(), first = screen->first, all, top, end;
	const struct place *place;

	if (screen->count == 0)
		return false;
	place = &screen->places[screen->count - 1];
	all = place->line + place->rows;
	if (record_has_focus(screen)) {
		place = &screen->places[screen->at];
		/* a heading or note above comes into sight with its field */
		top = place->line;
		end = place->line + place->rows;
		for (size_t i = screen->at; i > 0 && !screen->places[i - 1].can_focus &&
					    end - screen->places[i - 1].line <= rows;
		     i--)
			top = screen->places[i - 1].line;
		if (end > screen->first + rows)
			screen->first = place->line - rows / 2 > end - rows ? place->line - rows / 2
									    : end - rows;
		if (top < screen->first)
			screen->first = top;
	}
	if (screen->first > all - rows)
		screen->first = all - rows;
	if (screen->first < 0)
		screen->first = 0;
	return screen->first != first;
}
