/* The survey of a form: fields and the groups around them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "reading.h"

enum { WIDTH_MOST = 200 };

/* The place of a cell that should not be empty: where its column stands, else the type's. */
static struct place missing_place(const struct reader *reader, size_t line, size_t column)
{
	const struct heading *headings = reader->headings[SECTION_SURVEY];
	size_t width = reader->sheet.widths[reader->sections[SECTION_SURVEY].heading];

	for (size_t c = 1; c < width; c++) {
		if (headings[c].known == (int)column)
			return reader_place(reader, line, c + 1);
	}
	return reader_place(reader, line, 2);
}

/* The name of a field or a group, "" with a mistake where it has none. */
static const char *name_read(const struct reader *reader, const struct row *row)
{
	static const char *const reserved[] = {"id", "meta"};
	const char *name = row->cells[SURVEY_NAME];

	if (!name) {
		mistake_at(reader->mistakes, missing_place(reader, row->line, SURVEY_NAME),
			   "form.no_name", NULL, NULL);
		return "";
	}
	if (!name_is_valid(name))
		reader_mistake(reader, row, SURVEY_NAME, "form.name", name, NULL);
	else if (name_index(name, strlen(name), reserved, 2) >= 0)
		reader_mistake(reader, row, SURVEY_NAME, "form.name_reserved", name, NULL);
	return name;
}

static void check_twice(const struct reader *reader, const struct row *row, size_t column,
			const char *name)
{
	const struct form *form = reader->form;
	int found = *name ? form_find(form, name, strlen(name)) : -1;
	char line[24];

	if (found < 0)
		return;
	snprintf(line, sizeof(line), "%zu", form->fields[found].line);
	reader_mistake(reader, row, column, "form.name_twice", name, line);
}

/* Each could be a name, and is no other field's, then or now. */
static const char *was_read(const struct reader *reader, const struct row *row)
{
	const char *was = row->cells[SURVEY_WAS], *next = was;

	while (next && *next) {
		size_t length = strcspn(next, " ");
		char *name = memory_text_part(next, length);

		if (length && !name_is_valid(name))
			reader_mistake(reader, row, SURVEY_WAS, "form.name", name, NULL);
		check_twice(reader, row, SURVEY_WAS, name);
		memory_free(name);
		next += length + (next[length] == ' ');
	}
	return was;
}

static void group_begin(struct reader *reader, const struct row *row)
{
	struct form *form = reader->form;
	struct group *group = &form->groups[form->group_count];
	bool is_multiline = false;

	group->name = name_read(reader, row);
	group->label = row->words[WORDS_LABEL];
	group->relevant = cell_formula(row, SURVEY_RELEVANT);
	group->parent = reader->group;
	appearance_read(reader, row, FIELD_TEXT, true, &is_multiline);
	reader->group = (int)form->group_count++;
}

static void group_end(struct reader *reader, const struct row *row)
{
	if (reader->group < 0) {
		reader_mistake(reader, row, SURVEY_TYPE, "form.group_end", NULL, NULL);
		return;
	}
	reader->group = reader->form->groups[reader->group].parent;
}

const char *const level_names[LEVEL_COUNT] = {
    [LEVEL_BRANCH] = "branch",
    [LEVEL_MEMBERS] = "members",
    [LEVEL_SUPERIOR] = "superior",
    [LEVEL_PUBLIC] = "public",
};

bool level_named(const char *name, enum level *level)
{
	int index = name_index(name, strlen(name), level_names, LEVEL_COUNT);

	if (index >= 0)
		*level = (enum level)index;
	return index >= 0;
}

static enum level level_read(const struct reader *reader, const struct row *row)
{
	static const struct near_keys unknown = {"form.level", "form.level_near"};
	const char *text = row->cells[SURVEY_LEVEL];
	int level = text ? name_index(text, strlen(text), level_names, LEVEL_COUNT) : LEVEL_BRANCH;

	if (level >= 0)
		return (enum level)level;
	mistake_near(reader->mistakes, cell_place(reader, row, SURVEY_LEVEL), unknown, text,
		     level_names, LEVEL_COUNT);
	return LEVEL_BRANCH;
}

static int width_read(const struct reader *reader, const struct row *row)
{
	const char *text = row->cells[SURVEY_WIDTH];
	long width;
	char *end;

	if (!text)
		return 0;
	width = strtol(text, &end, 10);
	if (*end || width < 1 || width > WIDTH_MOST) {
		reader_mistake(reader, row, SURVEY_WIDTH, "form.width", text, NULL);
		return 0;
	}
	return (int)width;
}

static struct formula required_read(const struct row *row)
{
	struct formula required = cell_formula(row, SURVEY_REQUIRED);
	int truth = required.text ? truth_of(required.text) : 0;

	if (truth == 1)
		required.text = "true()";
	else if (truth == 0)
		required.text = NULL;
	return required;
}

/* A message whose condition is not there would never be shown. */
static void messages_check(const struct reader *reader, const struct row *row)
{
	static const unsigned char pairs[][2] = {
	    {SURVEY_REQUIRED_MESSAGE, SURVEY_REQUIRED},
	    {SURVEY_CONSTRAINT_MESSAGE, SURVEY_CONSTRAINT},
	    {SURVEY_WARN_MESSAGE, SURVEY_WARN},
	};
	const char *const *names = section_columns[SECTION_SURVEY].names;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (row->cells[pairs[i][0]] && !row->cells[pairs[i][1]])
			reader_mistake(reader, row, pairs[i][0], "form.message_alone",
				       names[pairs[i][0]], names[pairs[i][1]]);
	}
}

static void choices_of_field(const struct reader *reader, const struct row *row,
			     struct field *field)
{
	bool is_choice = field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
	const char *also = row->cells[SURVEY_ALSO];

	field->is_open = cell_flag(reader, row, SURVEY_OPEN);
	if (field->is_open && !is_choice)
		reader_mistake(reader, row, SURVEY_OPEN, "form.only_choices", "zb_open", NULL);
	field->choice_filter = cell_formula(row, SURVEY_CHOICE_FILTER);
	if (field->choice_filter.text && (!is_choice || field->list))
		reader_mistake(reader, row, SURVEY_CHOICE_FILTER, "form.only_rows", "choice_filter",
			       NULL);
	if (!also)
		return;
	if (!is_choice || field->list)
		reader_mistake(reader, row, SURVEY_ALSO, "form.only_rows", "zb_also", NULL);
	field->also = list_find(reader->form, also, strlen(also));
	if (!field->also)
		mistake_list(reader, row, SURVEY_ALSO, also);
}

static void field_words(const struct reader *reader, const struct row *row, struct field *field)
{
	field->label = row->words[WORDS_LABEL];
	field->hint = row->words[WORDS_HINT];
	field->guidance = row->words[WORDS_GUIDANCE];
	field->required_message = row->words[WORDS_REQUIRED_MESSAGE];
	field->constraint_message = row->words[WORDS_CONSTRAINT_MESSAGE];
	field->warn_message = row->words[WORDS_WARN_MESSAGE];
	messages_check(reader, row);
	if (field->type != FIELD_CALCULATE && field->type != FIELD_HIDDEN)
		need_label(reader, SECTION_SURVEY, row, "form.no_label", field->name);
}

static void field_formulas(const struct reader *reader, const struct row *row, struct field *field)
{
	field->required = required_read(row);
	field->constraint = cell_formula(row, SURVEY_CONSTRAINT);
	field->relevant = cell_formula(row, SURVEY_RELEVANT);
	field->calculation = cell_formula(row, SURVEY_CALCULATION);
	field->warn = cell_formula(row, SURVEY_WARN);
	if (field->type == FIELD_CALCULATE && !field->calculation.text)
		mistake_at(reader->mistakes, missing_place(reader, row->line, SURVEY_CALCULATION),
			   "form.no_calculation", field->name, NULL);
}

static void field_read(struct reader *reader, const struct row *row, struct field *field)
{
	field->name = name_read(reader, row);
	check_twice(reader, row, SURVEY_NAME, field->name);
	field->was = was_read(reader, row);
	reader->form->has_former_names = reader->form->has_former_names || field->was;
	field_words(reader, row, field);
	field_formulas(reader, row, field);
	choices_of_field(reader, row, field);
	appearance_read(reader, row, field->type, false, &field->is_multiline);
	parameters_read(reader, row, field);
	default_read(reader, row, field);
	field->width = width_read(reader, row);
	field->level = level_read(reader, row);
	field->advances = cell_flag(reader, row, SURVEY_FIXED);
	field->dup = cell_flag(reader, row, SURVEY_DUP);
	field->verify = cell_flag(reader, row, SURVEY_VERIFY);
	field->is_read_only = cell_flag(reader, row, SURVEY_READ_ONLY);
}

static void survey_row(struct reader *reader, const struct row *row)
{
	struct form *form = reader->form;
	struct field *field = &form->fields[form->field_count];

	memset(field, 0, sizeof(*field));
	field->line = row->line;
	field->group = reader->group;
	field->reference = field->reference_label = -1;
	switch (type_read(reader, row, field)) {
	case ROW_GROUP_BEGIN:
		group_begin(reader, row);
		break;
	case ROW_GROUP_END:
		group_end(reader, row);
		break;
	case ROW_FIELD:
		field_read(reader, row, field);
		form->field_count++;
		break;
	case ROW_WRONG:
		/* Kept by its name, so that expressions that use it make no more mistakes. */
		if (!row->cells[SURVEY_NAME])
			break;
		field->name = name_read(reader, row);
		check_twice(reader, row, SURVEY_NAME, field->name);
		form->field_count++;
		break;
	}
}

void survey_read(struct reader *reader)
{
	const struct section *section = &reader->sections[SECTION_SURVEY];
	struct form *form = reader->form;
	size_t rows = section->end - section->first;

	if (!section->is_there) {
		mistake_at(reader->mistakes, reader_place(reader, 1, 0), "form.no_survey", NULL,
			   NULL);
		return;
	}
	if (section->first >= section->end)
		return;
	form->fields = arena_room(&reader->pack->arena, rows * sizeof(*form->fields));
	form->groups = arena_new(&reader->pack->arena, rows * sizeof(*form->groups));
	for (size_t r = section->first; r < section->end; r++) {
		struct row row;

		row_read(reader, SECTION_SURVEY, r, &row);
		survey_row(reader, &row);
	}
	if (reader->group >= 0)
		mistake_at(
		    reader->mistakes,
		    missing_place(reader, form->groups[reader->group].relevant.line, SURVEY_TYPE),
		    "form.group_open", form->groups[reader->group].name, NULL);
}
