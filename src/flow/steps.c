#include "flow/steps.h"

#include <string.h>

#include "binding.h"
#include "form/record.h"
#include "form/sheet.h"

static const char *const columns[] = {"step",	    "label", "hint",   "forms",
				      "opens_when", "roles", "summary"};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* What is being read: a sheet into steps, with the mistakes found. */
struct reading {
	struct pack *pack;
	const struct sheet *sheet;
	struct mistakes *mistakes;
	size_t row;
	bool all;
};

static void mistake(const struct reading *reading, size_t column, const char *key, const char *arg1,
		    const char *arg2)
{
	mistakes_add(reading->mistakes, reading->sheet->path, reading->sheet->lines[reading->row],
		     column + 1, key, arg1, arg2, NULL);
}

static void unknown_table(const struct reading *reading, size_t column, const char *item,
			  size_t length)
{
	char *wrong = memory_text_part(item, length);
	const char *nearest = pack_nearest(reading->pack, wrong);

	mistake(reading, column, nearest ? "form.unknown_table_nearest" : "form.unknown_table",
		wrong, nearest);
	memory_free(wrong);
}

static void read_forms(struct step *step, const struct reading *reading, size_t column)
{
	const char *text = sheet_cell(reading->sheet, reading->row, column), *item;
	size_t length;

	step->forms = arena_new(&reading->pack->arena, (values_count(text) + 1) * sizeof(int));
	for (size_t n = 0; (item = values_item(text, n, &length)) != NULL; n++) {
		int form = pack_find(reading->pack, item, length);

		if (form >= 0)
			step->forms[step->form_count++] = form;
		else
			unknown_table(reading, column, item, length);
	}
}

static void read_summary(struct step *step, const struct reading *reading, size_t column,
			 int language)
{
	const char *text = sheet_cell(reading->sheet, reading->row, column);
	struct expr_scope scope = {.pack = reading->pack, .row_form = -1};
	struct place place = {reading->sheet->path, reading->sheet->lines[reading->row],
			      column + 1};
	struct err err = {0};

	if (!*text)
		return;
	step->summary.text.in[language] = text;
	if (reading->all && !phrase_compile(&reading->pack->arena, text, &scope, &err))
		place_mistake(reading->mistakes, &place, &err);
}

static void read_cell(struct step *step, const struct reading *reading, size_t column,
		      const struct heading *heading)
{
	const char *text = sheet_cell(reading->sheet, reading->row, column);
	int language = heading->language < 0 ? 0 : heading->language;

	if (strcmp(heading->name, "step") == 0) {
		step->name = text;
	} else if (strcmp(heading->name, "label") == 0) {
		step->label.in[language] = *text ? text : NULL;
	} else if (strcmp(heading->name, "hint") == 0) {
		step->hint.in[language] = *text ? text : NULL;
	} else if (strcmp(heading->name, "forms") == 0) {
		read_forms(step, reading, column);
	} else if (strcmp(heading->name, "opens_when") == 0) {
		step->opens_when = text;
		step->opens_column = column + 1;
	} else if (strcmp(heading->name, "roles") == 0) {
		step->roles = text;
		step->roles_column = column + 1;
	} else if (strcmp(heading->name, "summary") == 0) {
		read_summary(step, reading, column, language);
	}
}

static void read_step(struct steps *steps, const struct reading *reading,
		      const struct heading *headings)
{
	struct step *step = &steps->items[steps->count];

	step->name = step->opens_when = step->roles = "";
	step->number = steps->count;
	step->line = reading->sheet->lines[reading->row];
	for (size_t column = 0; column < reading->sheet->widths[0]; column++)
		if (headings[column].name)
			read_cell(step, reading, column, &headings[column]);
	if (!*step->name)
		mistake(reading, 0, "pack.no_name", "step", NULL);
	else if (steps_find(steps, step->name, strlen(step->name)) >= 0)
		mistake(reading, 0, "pack.twice", step->name, NULL);
	steps->count++;
}

static bool has_names(const struct sheet *sheet, const struct heading *headings)
{
	for (size_t column = 0; column < sheet->widths[0]; column++)
		if (headings[column].known == 0)
			return true;
	return false;
}

void steps_read(struct steps *steps, struct pack *pack, bool all, struct mistakes *mistakes)
{
	const struct pack_file *file = pack_file(pack, "steps.csv");
	const struct heading *headings;
	struct sheet sheet;
	struct reading reading = {pack, &sheet, mistakes, 0, all};

	*steps = (struct steps){0};
	if (!file) {
		mistakes_add(mistakes, pack->path, 0, 0, "pack.no_file", "steps.csv", NULL, NULL);
		return;
	}
	steps->path = pack_path(&pack->arena, pack, file->name);
	sheet_read_file(&sheet, &pack->arena, steps->path, file, mistakes);
	if (sheet.count == 0)
		return;
	headings = sheet_headings(&sheet, 0, columns, COLUMN_COUNT, pack, mistakes);
	if (!has_names(&sheet, headings)) {
		mistakes_add(mistakes, steps->path, sheet.lines[0], 0, "rules.no_column", "step",
			     NULL, NULL);
		return;
	}
	steps->items = arena_new(&pack->arena, sheet.count * sizeof *steps->items);
	for (reading.row = 1; reading.row < sheet.count; reading.row++)
		if (sheet.widths[reading.row])
			read_step(steps, &reading, headings);
}

int steps_find(const struct steps *steps, const char *name, size_t length)
{
	for (size_t i = 0; i < steps->count; i++)
		if (strlen(steps->items[i].name) == length &&
		    memcmp(steps->items[i].name, name, length) == 0)
			return (int)i;
	return -1;
}

const char *steps_nearest(const struct steps *steps, const char *wrong)
{
	const char **names = memory_array(steps->count + 1, sizeof *names), *nearest;

	for (size_t i = 0; i < steps->count; i++)
		names[i] = steps->items[i].name;
	nearest = nearest_name(wrong, names, steps->count);
	memory_free(names);
	return nearest;
}
