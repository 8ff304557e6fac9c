/* overview.csv: what is told of every place. */
#include <stdlib.h>
#include <string.h>

#include "form/sheet.h"
#include "overview_internal.h"

enum { COLUMN, LABEL, ROWS, TAKE, WIDTH, COLUMN_COUNT };
static const char *const names[COLUMN_COUNT] = {"column", "label", "rows", "take", "width"};
enum { WIDTH_MOST = 200 };

struct reading {
	struct overview_columns *columns;
	struct sheet sheet;
	const struct heading *headings;
	struct mistakes *mistakes;
	size_t row;
};

static void mistake(const struct reading *reading, size_t column, const char *key, const char *arg1,
		    const char *arg2)
{
	mistakes_add(reading->mistakes, reading->sheet.path, reading->sheet.lines[reading->row],
		     column + 1, key, arg1, arg2, NULL);
}

static const char *cell(const struct reading *reading, int known, size_t *column)
{
	for (*column = 0; *column < reading->sheet.widths[0]; ++*column)
		if (reading->headings[*column].known == known)
			break;
	return sheet_cell(&reading->sheet, reading->row, *column);
}

/* False: a mistake was added. */
static bool read_rows(struct overview_column *column, const struct reading *reading)
{
	struct pack *model = &reading->columns->model;
	struct expr_scope scope = {.pack = model, .row_form = -1};
	struct err err = {0};
	struct expr *expr;
	size_t place;
	const char *text = cell(reading, ROWS, &place);

	expr = expr_compile(&model->arena, text, strlen(text), &scope, &err);
	if (!expr) {
		mistakes_add(reading->mistakes, reading->sheet.path,
			     reading->sheet.lines[reading->row], place + 1, err.key, err.args[0],
			     err.args[1], err.args[2]);
		reading->mistakes->items[reading->mistakes->count - 1].character = err.column;
		return false;
	}
	column->rows = expr_type(expr) == VALUE_ROWS ? row_test_of(&model->arena, expr) : NULL;
	if (!column->rows) {
		mistake(reading, place, "overview.rows", text, NULL);
		return false;
	}
	column->form = (size_t)expr_form(expr);
	column->is_local = form_find(&model->forms[column->form], reading->columns->key,
				     strlen(reading->columns->key)) >= 0;
	return true;
}

static int field_named(const struct reading *reading, const struct form *form, size_t place,
		       const char *name, size_t length)
{
	int field = form_find(form, name, length);
	char *wrong;

	if (field >= 0 || (length == 2 && memcmp(name, "id", 2) == 0))
		return field;
	wrong = memory_text_part(name, length);
	mistake(reading, place, "overview.field", wrong, form->name);
	memory_free(wrong);
	return field;
}

static void read_take(struct overview_column *column, const struct reading *reading)
{
	static const struct {
		const char *word;
		enum overview_take take;
		size_t fields;
	} takes[] = {
	    {"count", OVERVIEW_COUNT, 0}, {"sum", OVERVIEW_SUM, 1}, {"pairs", OVERVIEW_PAIRS, 2}};
	const struct form *form = &reading->columns->model.forms[column->form];
	const char *word, *first, *second;
	size_t place, length, first_length, second_length, fields = 0;
	const char *text = cell(reading, TAKE, &place);

	word = values_item(text, 0, &length);
	first = values_item(text, 1, &first_length);
	second = values_item(text, 2, &second_length);
	column->field = column->second = -1;
	column->take = OVERVIEW_FIELD;
	for (size_t i = 0; word && i < 3; i++)
		if (strlen(takes[i].word) == length && !memcmp(takes[i].word, word, length)) {
			column->take = takes[i].take;
			fields = takes[i].fields;
		}
	if (values_count(text) != fields + (word != NULL) || !word) {
		mistake(reading, place, "overview.take", text, NULL);
		return;
	}
	if (column->take == OVERVIEW_FIELD)
		column->field = field_named(reading, form, place, word, length);
	if (fields >= 1)
		column->field = field_named(reading, form, place, first, first_length);
	if (fields == 2)
		column->second = field_named(reading, form, place, second, second_length);
	column->is_number =
	    column->take != OVERVIEW_FIELD ||
	    (column->field >= 0 && (form->fields[column->field].type == FIELD_INTEGER ||
				    form->fields[column->field].type == FIELD_DECIMAL));
}

static void read_column(const struct reading *reading)
{
	struct overview_columns *columns = reading->columns;
	struct overview_column *column = &columns->items[columns->count];
	const char *width;
	char *end;
	size_t place;

	*column = (struct overview_column){.name = cell(reading, COLUMN, &place)};
	if (!*column->name)
		mistake(reading, place, "pack.no_name", "column", NULL);
	for (size_t i = 0; i < columns->count; i++)
		if (strcmp(columns->items[i].name, column->name) == 0)
			mistake(reading, place, "pack.twice", column->name, NULL);
	for (size_t i = 0; i < reading->sheet.widths[0]; i++) {
		const struct heading *heading = &reading->headings[i];
		const char *label = sheet_cell(&reading->sheet, reading->row, i);

		if (heading->known == LABEL && *label)
			column->label.in[heading->language < 0 ? 0 : heading->language] = label;
	}
	width = cell(reading, WIDTH, &place);
	column->width = (int)strtol(width, &end, 10);
	if (*end || column->width < 0 || column->width > WIDTH_MOST)
		mistake(reading, place, "form.width", width, NULL);
	if (!read_rows(column, reading))
		return;
	read_take(column, reading);
	columns->count++;
}

enum status overview_columns_read(struct overview_columns *columns, struct session *session,
				  struct mistakes *mistakes, struct err *err)
{
	const struct figures *figures = session_figures(session);
	const struct pack *pack = session_pack(session);
	const struct pack_file *file = pack_file(pack, "overview.csv");
	struct reading reading = {.columns = columns, .mistakes = mistakes};
	struct pack *model = &columns->model;
	size_t before = mistakes->count;

	*columns = (struct overview_columns){0};
	if (!figures)
		return err_set(err, STATUS_INPUT, "pack.mistakes", NULL, NULL, NULL);
	if (!file || figures->sending_count == 0)
		return err_set(err, STATUS_REFUSED, "overview.none", NULL, NULL, NULL);
	model_make_whole(model, pack, figures, session_steps(session), mistakes);
	columns->first_sent = MODEL_TABLES;
	columns->report_forms = MODEL_TABLES + figures->sending_count;
	columns->key = model->forms[MODEL_TABLES].name;
	sheet_read_file(&reading.sheet, &model->arena, pack_path(&model->arena, pack, file->name),
			file, mistakes);
	if (reading.sheet.count) {
		reading.headings =
		    sheet_headings(&reading.sheet, 0, names, COLUMN_COUNT, model, mistakes);
		columns->items =
		    arena_new(&model->arena, reading.sheet.count * sizeof *columns->items);
		for (reading.row = 1; reading.row < reading.sheet.count; reading.row++)
			read_column(&reading);
	}
	return mistakes->count == before
		   ? STATUS_OK
		   : err_set(err, STATUS_INPUT, "pack.mistakes", NULL, NULL, NULL);
}

void overview_check(struct session *session)
{
	struct overview_columns columns;
	struct mistakes mistakes;
	struct err err;

	mistakes_init(&mistakes);
	(void)overview_columns_read(&columns, session, &mistakes, &err);
	overview_columns_release(&columns);
	session_notice(session, &mistakes);
	mistakes_release(&mistakes);
}

void overview_columns_release(struct overview_columns *columns)
{
	pack_release(&columns->model);
	*columns = (struct overview_columns){0};
}
