/* The cells of a survey's row that depend on its type: type, appearance, parameters, default. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "reading.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ROWS_MULTILINE = 3, ROWS_MOST = 20 };

/* What a type takes after its name. */
enum type_needs { NEEDS_NOTHING, NEEDS_LIST, NEEDS_TABLE };

static const char *const type_names[] = {
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "select_one",
    "select_multiple",
    "select_one_from_file",
    "select_multiple_from_file",
    "note",
    "calculate",
    "hidden",
    "begin_group",
    "end_group",
};

static const struct type {
	enum row_kind row;
	enum field_type field;
	enum type_needs needs;
} types[COUNT(type_names)] = {
    {ROW_FIELD, FIELD_TEXT, NEEDS_NOTHING},	  {ROW_FIELD, FIELD_INTEGER, NEEDS_NOTHING},
    {ROW_FIELD, FIELD_DECIMAL, NEEDS_NOTHING},	  {ROW_FIELD, FIELD_DATE, NEEDS_NOTHING},
    {ROW_FIELD, FIELD_TIME, NEEDS_NOTHING},	  {ROW_FIELD, FIELD_CHOICE, NEEDS_LIST},
    {ROW_FIELD, FIELD_CHOICES, NEEDS_LIST},	  {ROW_FIELD, FIELD_CHOICE, NEEDS_TABLE},
    {ROW_FIELD, FIELD_CHOICES, NEEDS_TABLE},	  {ROW_FIELD, FIELD_NOTE, NEEDS_NOTHING},
    {ROW_FIELD, FIELD_CALCULATE, NEEDS_NOTHING},  {ROW_FIELD, FIELD_HIDDEN, NEEDS_NOTHING},
    {ROW_GROUP_BEGIN, FIELD_TEXT, NEEDS_NOTHING}, {ROW_GROUP_END, FIELD_TEXT, NEEDS_NOTHING},
};

/* XLSForm's other types (pyxform/question_type_dictionary.py). */
static const char *const types_unsupported[] = {
    "range",
    "rank",
    "geopoint",
    "geotrace",
    "geoshape",
    "image",
    "audio",
    "video",
    "file",
    "barcode",
    "dateTime",
    "datetime",
    "acknowledge",
    "begin_repeat",
    "end_repeat",
    "audit",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "xml-external",
    "csv-external",
    "osm",
    "trigger",
    "background-audio",
    "start-geopoint",
    "background-geopoint",
    "select_one_external",
    "begin_loop",
    "end_loop",
    "simserial",
    "subscriberid",
};

static void reference_read(const struct reader *reader, const struct row *row, const char *file,
			   size_t length, struct field *field)
{
	static const struct near_keys unknown = {"form.table", "form.table_near"};
	const struct pack *pack = reader->pack;
	const char **names;
	char *wrong;

	if (length > 4 && strncmp(file + length - 4, ".csv", 4) == 0)
		field->reference = pack_find(pack, file, length - 4);
	if (field->reference >= 0)
		return;
	wrong = memory_text_part(file, length);
	names = memory_array(pack->form_count, sizeof(*names));
	for (size_t i = 0; i < pack->form_count; i++)
		names[i] = strrchr(pack->forms[i].path, '/') + 1;
	mistake_near(reader->mistakes, cell_place(reader, row, SURVEY_TYPE), unknown, wrong, names,
		     pack->form_count);
	memory_free(names);
	memory_free(wrong);
}

/* What follows the type's name: a list, a table, or nothing. */
static void type_rest_read(const struct reader *reader, const struct row *row,
			   const struct type *type, const char *rest, struct field *field)
{
	size_t length = strcspn(rest, " ");
	const char *more = rest + length + strspn(rest + length, " ");
	const char *name;

	if (type->needs == NEEDS_NOTHING) {
		if (*rest)
			reader_mistake(reader, row, SURVEY_TYPE, "form.type_rest", rest, NULL);
		return;
	}
	if (*more)
		reader_mistake(reader, row, SURVEY_TYPE, "form.type_rest", more, NULL);
	if (!*rest) {
		reader_mistake(reader, row, SURVEY_TYPE,
			       type->needs == NEEDS_LIST ? "form.type_list" : "form.type_table",
			       row->cells[SURVEY_TYPE], NULL);
		return;
	}
	if (type->needs == NEEDS_TABLE) {
		reference_read(reader, row, rest, length, field);
		return;
	}
	field->list = list_find(reader->form, rest, length);
	if (field->list)
		return;
	name = arena_text(&reader->pack->arena, rest, length);
	mistake_list(reader, row, SURVEY_TYPE, name);
}

static enum row_kind type_unknown(const struct reader *reader, const struct row *row, size_t length)
{
	static const struct near_keys unknown = {"form.type", "form.type_near"};
	const char *text = row->cells[SURVEY_TYPE];
	char *wrong;

	if (name_index(text, length, types_unsupported, COUNT(types_unsupported)) >= 0) {
		reader_mistake(reader, row, SURVEY_TYPE, "form.type_unsupported", text, NULL);
		return ROW_WRONG;
	}
	wrong = memory_text_part(text, length);
	mistake_near(reader->mistakes, cell_place(reader, row, SURVEY_TYPE), unknown, wrong,
		     type_names, COUNT(type_names));
	memory_free(wrong);
	return ROW_WRONG;
}

enum row_kind type_read(const struct reader *reader, const struct row *row, struct field *field)
{
	const char *text = row->cells[SURVEY_TYPE];
	const char *space = text ? strchr(text, ' ') : NULL;
	const struct type *type;
	size_t length;
	int found;

	if (!text) {
		mistake_at(reader->mistakes, reader_place(reader, row->line, 2), "form.no_type",
			   row->cells[SURVEY_NAME], NULL);
		return ROW_WRONG;
	}
	/* The older spelling, with a space. */
	if (space && strcmp(text, "begin group") == 0)
		return ROW_GROUP_BEGIN;
	if (space && strcmp(text, "end group") == 0)
		return ROW_GROUP_END;
	length = space ? (size_t)(space - text) : strlen(text);
	found = name_index(text, length, type_names, COUNT(type_names));
	if (found < 0)
		return type_unknown(reader, row, length);
	type = &types[found];
	field->type = type->field;
	if (type->row == ROW_FIELD || text[length])
		type_rest_read(reader, row, type, text + length + strspn(text + length, " "),
			       field);
	return type->row;
}

/* Appearances that change nothing here, or multiline, by the kind of question. */
static size_t appearances_of(enum field_type type, bool is_group, const char *const **names)
{
	static const char *const group[] = {"field-list"};
	static const char *const text[] = {"multiline", "numbers"};
	static const char *const number[] = {"thousands-sep"};
	static const char *const date[] = {"no-calendar"};
	static const char *const choice[] = {"minimal", "autocomplete", "quick",   "search",
					     "compact", "horizontal",	"columns", "likert"};

	*names = group;
	if (is_group)
		return COUNT(group);
	switch (type) {
	case FIELD_TEXT:
		*names = text;
		return COUNT(text);
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		*names = number;
		return COUNT(number);
	case FIELD_DATE:
		*names = date;
		return COUNT(date);
	case FIELD_CHOICE:
	case FIELD_CHOICES:
		*names = choice;
		return COUNT(choice);
	default:
		return 0;
	}
}

void appearance_read(const struct reader *reader, const struct row *row, enum field_type type,
		     bool is_group, bool *is_multiline)
{
	static const struct near_keys unknown = {"form.appearance", "form.appearance_near"};
	const char *text = row->cells[SURVEY_APPEARANCE];
	const char *const *names;
	size_t count = appearances_of(type, is_group, &names);

	for (size_t length; text && *text; text += length + strspn(text + length, " ")) {
		char *wrong;

		length = strcspn(text, " ");
		if (name_index(text, length, names, count) >= 0) {
			*is_multiline = *is_multiline || strncmp(text, "multiline", length) == 0;
			continue;
		}
		wrong = memory_text_part(text, length);
		mistake_near(reader->mistakes, cell_place(reader, row, SURVEY_APPEARANCE), unknown,
			     wrong, names, count);
		memory_free(wrong);
	}
}

static void rows_read(const struct reader *reader, const struct row *row, const char *value,
		      struct field *field)
{
	char *end;
	long rows = strtol(value, &end, 10);

	if (!*value || *end || rows < 1 || rows > ROWS_MOST) {
		reader_mistake(reader, row, SURVEY_PARAMETERS, "form.rows", value, NULL);
		return;
	}
	field->rows = (int)rows;
	field->is_multiline = rows > 1 || field->is_multiline;
}

static void wish_label(struct reader *reader, const struct row *row, const char *label,
		       const struct field *field)
{
	if (field->reference < 0)
		return;
	reader->wishes = memory_grow(reader->wishes, reader->wish_count, &reader->wish_capacity,
				     sizeof(*reader->wishes));
	reader->wishes[reader->wish_count++] = (struct label_wish){
	    .form = (size_t)(reader->form - reader->pack->forms),
	    .field = reader->form->field_count,
	    .label = label,
	    .place = cell_place(reader, row, SURVEY_PARAMETERS),
	};
}

static bool parameter_read(struct reader *reader, const struct row *row, const char *name,
			   const char *value, struct field *field)
{
	/* A table that is not there is told already. */
	bool is_reference =
	    !field->list && (field->type == FIELD_CHOICE || field->type == FIELD_CHOICES);

	if (field->type == FIELD_TEXT && strcmp(name, "rows") == 0)
		rows_read(reader, row, value, field);
	else if (is_reference && strcmp(name, "value") == 0 && strcmp(value, "id") == 0)
		; /* a row of a table is always referred to by its id */
	else if (is_reference && strcmp(name, "label") == 0)
		wish_label(reader, row, value, field);
	else
		return false;
	return true;
}

void parameters_read(struct reader *reader, const struct row *row, struct field *field)
{
	const char *text = row->cells[SURVEY_PARAMETERS];

	field->rows = field->is_multiline ? ROWS_MULTILINE : 1;
	for (size_t length; text && *text; text += length + strspn(text + length, " ;,")) {
		char *name, *value;

		length = strcspn(text, " ;,");
		name = arena_text(&reader->pack->arena, text, length);
		value = strchr(name, '=');
		if (value)
			*value++ = '\0';
		if (!value || !parameter_read(reader, row, name, value, field))
			reader_mistake(reader, row, SURVEY_PARAMETERS, "form.parameter",
				       row->cells[SURVEY_PARAMETERS], NULL);
	}
}

static bool literal_fits(const struct field *field, const char *text)
{
	int number;
	char *end;

	switch (field->type) {
	case FIELD_DATE:
		return date_parse(text, &number);
	case FIELD_TIME:
		return time_parse(text, &number);
	case FIELD_INTEGER:
		text += *text == '-' || *text == '+';
		return text[strspn(text, "0123456789")] == '\0';
	case FIELD_DECIMAL:
		strtod(text, &end);
		return *end == '\0';
	case FIELD_CHOICE:
	case FIELD_CHOICES:
		break;
	default:
		return true;
	}
	if (!field->list || field->is_open)
		return true;
	if (field->type == FIELD_CHOICE)
		return choice_find(field->list, text, strlen(text)) != NULL;
	for (size_t length; *text; text += length + strspn(text + length, " ")) {
		length = strcspn(text, " ");
		if (!choice_find(field->list, text, length))
			return false;
	}
	return true;
}

/* A literal unless it holds one of ( $ [ ' : then an expression. */
void default_read(const struct reader *reader, const struct row *row, struct field *field)
{
	const char *text = row->cells[SURVEY_DEFAULT];

	if (!text)
		return;
	if (strpbrk(text, "($['")) {
		field->default_value = cell_formula(row, SURVEY_DEFAULT);
		return;
	}
	field->default_literal = text;
	if (!literal_fits(field, text))
		reader_mistake(reader, row, SURVEY_DEFAULT, "form.default", text,
			       row->cells[SURVEY_NAME]);
}
