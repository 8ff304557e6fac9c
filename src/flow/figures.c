#include "flow/figures.h"

#include <string.h>

#include "form/record.h"
#include "form/sheet.h"

enum figure_column { FIGURE, STEP, LABEL, EXPRESSION, LEVEL, FIGURE_COLUMNS };
enum sending_column { TABLE, FIELDS, ROWS, SENDING_COLUMNS };

static const char *const figure_columns[] = {"figure", "step", "label", "expression", "level"};
static const char *const sending_columns[] = {"table", "fields", "rows"};

/* A sheet of the pack that is being read. */
struct reading {
	struct pack *pack;
	const struct steps *steps;
	struct figures *figures;
	struct mistakes *mistakes;
	struct sheet sheet;
	const struct heading *headings;
	size_t row;
};

static void mistake(const struct reading *reading, size_t column, const char *key, const char *arg1,
		    const char *arg2)
{
	mistakes_add(reading->mistakes, reading->sheet.path, reading->sheet.lines[reading->row],
		     column + 1, key, arg1, arg2, NULL);
}

static bool open_sheet(struct reading *reading, const char *name, const char *const *columns,
		       size_t count)
{
	struct pack *pack = reading->pack;
	const struct pack_file *file = pack_file(pack, name);

	if (!file)
		return false;
	sheet_read_file(&reading->sheet, &pack->arena, pack_path(&pack->arena, pack, name), file,
			reading->mistakes);
	if (reading->sheet.count == 0)
		return false;
	reading->headings =
	    sheet_headings(&reading->sheet, 0, columns, count, pack, reading->mistakes);
	return true;
}

/* The cell of a column without languages, and where it stands. */
static const char *cell(const struct reading *reading, int known, size_t *column)
{
	for (*column = 0; *column < reading->sheet.widths[0]; ++*column)
		if (reading->headings[*column].known == known)
			break;
	return sheet_cell(&reading->sheet, reading->row, *column);
}

static struct expr *compile(const struct reading *reading, size_t column, const char *text,
			    size_t skipped)
{
	struct expr_scope scope = {.pack = reading->pack, .row_form = -1};
	struct err err = {0};
	struct expr *expr = expr_compile(&reading->pack->arena, text, strlen(text), &scope, &err);

	if (expr)
		return expr;
	err.column -= err.column > skipped ? skipped : 0;
	mistakes_add(reading->mistakes, reading->sheet.path, reading->sheet.lines[reading->row],
		     column + 1, err.key, err.args[0], err.args[1], err.args[2]);
	return NULL;
}

static void read_step(struct figure *figure, const struct reading *reading)
{
	const struct steps *steps = reading->steps;
	size_t column;
	const char *name = cell(reading, STEP, &column);

	figure->step = *name ? steps_find(steps, name, strlen(name)) : -1;
	if (figure->step >= 0 || !*name || !steps->count)
		return;
	mistake(reading, column, "rules.unknown_step", name, steps_nearest(steps, name));
}

static void read_level(struct figure *figure, const struct reading *reading)
{
	size_t column;
	const char *name = cell(reading, LEVEL, &column);

	if (*name && !level_named(name, &figure->level))
		mistake(reading, column, "form.level", name, NULL);
}

bool figure_goes_up(const struct figure *figure)
{
	return figure->level >= LEVEL_SUPERIOR;
}

enum value_type figure_type(const struct figure *figure)
{
	return expr_type(figure->expr) == VALUE_VALUES ? expr_item_type(figure->expr)
						       : expr_type(figure->expr);
}

/* What goes up is no text that an expression put together, for nobody could say what is in it. */
static void check_expression(const struct figure *figure, const struct reading *reading,
			     size_t column)
{
	const struct form *form;
	int of, field;

	if (!figure->expr || !figure_goes_up(figure))
		return;
	if (!expr_field(figure->expr, &of, &field)) {
		enum value_type type = expr_type(figure->expr);

		if (type == VALUE_TEXT || type == VALUE_ROWS || type == VALUE_VALUES)
			mistake(reading, column, "figures.text", figure->name, NULL);
		return;
	}
	form = &reading->pack->forms[of];
	if (field < 0 || form->fields[field].reference >= 0)
		mistake(reading, column, "figures.text", figure->name, NULL);
	else if (form->fields[field].level < LEVEL_SUPERIOR)
		mistake(reading, column, "figures.level", form->name, form->fields[field].name);
	else if (figure->step >= 0 && figure_type(figure) != VALUE_NUMBER)
		mistake(reading, column, "figures.number", figure->name, NULL);
}

static void read_figure(const struct reading *reading)
{
	struct figures *figures = reading->figures;
	struct figure *figure = &figures->items[figures->count];
	const char *text;
	size_t column;

	*figure = (struct figure){.step = -1, .name = cell(reading, FIGURE, &column)};
	if (!*figure->name)
		mistake(reading, column, "pack.no_name", "figure", NULL);
	for (size_t i = 0; i < figures->count; i++)
		if (strcmp(figures->items[i].name, figure->name) == 0)
			mistake(reading, column, "pack.twice", figure->name, NULL);
	read_step(figure, reading);
	read_level(figure, reading);
	for (size_t i = 0; i < reading->sheet.widths[0]; i++) {
		const struct heading *heading = &reading->headings[i];
		const char *label = sheet_cell(&reading->sheet, reading->row, i);

		if (heading->known == LABEL && *label)
			figure->label.in[heading->language < 0 ? 0 : heading->language] = label;
	}
	text = cell(reading, EXPRESSION, &column);
	if (!*text)
		mistake(reading, column, "rules.empty", "expression", NULL);
	else
		figure->expr = compile(reading, column, text, 0);
	check_expression(figure, reading, column);
	figures->count += figure->expr != NULL;
}

static bool sends(const struct figures *figures, int form)
{
	for (size_t i = 0; i < figures->sending_count; i++)
		if ((int)figures->sendings[i].form == form)
			return true;
	return false;
}

static void read_field(struct sending *sending, size_t *fields, const struct reading *reading,
		       size_t column, const char *name)
{
	const struct form *form = &reading->pack->forms[sending->form];
	int field = form_find(form, name, strlen(name));

	if (field < 0) {
		mistake(reading, column, "figures.unknown_field", name, form_nearest(form, name));
		return;
	}
	if (form->fields[field].level < LEVEL_SUPERIOR)
		mistake(reading, column, "figures.level", form->name, name);
	else if (form->fields[field].reference >= 0 &&
		 !sends(reading->figures, form->fields[field].reference))
		mistake(reading, column, "figures.reference", form->name, name);
	else if (form->fields[field].type != FIELD_NOTE)
		fields[sending->field_count++] = (size_t)field;
}

static void read_fields(struct sending *sending, const struct reading *reading)
{
	size_t column, length, *fields;
	const char *text = cell(reading, FIELDS, &column), *item;

	if (!*text)
		mistake(reading, column, "rules.empty", "fields", NULL);
	fields = arena_new(&reading->pack->arena, (values_count(text) + 1) * sizeof *fields);
	sending->fields = fields;
	for (size_t n = 0; (item = values_item(text, n, &length)) != NULL; n++) {
		char *name = memory_text_part(item, length);

		read_field(sending, fields, reading, column, name);
		memory_free(name);
	}
}

static void read_rows(struct sending *sending, const struct reading *reading)
{
	const char *table = reading->pack->forms[sending->form].name;
	size_t column;
	const char *condition = cell(reading, ROWS, &column);
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, table);
	if (*condition)
		buf_printf(&text, "[%s]", condition);
	sending->rows = compile(reading, column, text.bytes, strlen(table) + 1);
	buf_release(&text);
}

static void read_sending(const struct reading *reading)
{
	struct figures *figures = reading->figures;
	struct sending *sending = &figures->sendings[figures->sending_count];
	struct pack *pack = reading->pack;
	size_t column;
	const char *name = cell(reading, TABLE, &column);
	int form = pack_find(pack, name, strlen(name));

	if (form < 0) {
		mistake(reading, column, "figures.unknown_table", name, pack_nearest(pack, name));
		return;
	}
	if (sends(figures, form))
		mistake(reading, column, "pack.twice", name, NULL);
	if (figures->sending_count == 0 && !pack->forms[form].is_single)
		mistake(reading, column, "figures.place", name, NULL);
	*sending = (struct sending){.form = (size_t)form};
	/* Its own rows may be referred to. */
	figures->sending_count++;
	read_fields(sending, reading);
	read_rows(sending, reading);
}

void figures_read(struct figures *figures, struct pack *pack, const struct steps *steps,
		  struct mistakes *mistakes)
{
	struct reading reading = {
	    .pack = pack, .steps = steps, .figures = figures, .mistakes = mistakes};

	*figures = (struct figures){0};
	if (open_sheet(&reading, "figures.csv", figure_columns, FIGURE_COLUMNS)) {
		figures->items =
		    arena_new(&pack->arena, reading.sheet.count * sizeof *figures->items);
		for (reading.row = 1; reading.row < reading.sheet.count; reading.row++)
			read_figure(&reading);
	}
	if (open_sheet(&reading, "reports.csv", sending_columns, SENDING_COLUMNS)) {
		figures->sendings =
		    arena_new(&pack->arena, reading.sheet.count * sizeof *figures->sendings);
		for (reading.row = 1; reading.row < reading.sheet.count; reading.row++)
			read_sending(&reading);
	}
}
