/* A form's file: its sections, the headings of each, the settings and the choices. */
#include <string.h>

#include "base/memory.h"
#include "reading.h"

struct place reader_place(const struct reader *reader, size_t line, size_t column)
{
	return (struct place){reader->form->path, line, column};
}

struct place cell_place(const struct reader *reader, const struct row *row, size_t column)
{
	return reader_place(reader, row->line, row->places[column]);
}

void reader_mistake(const struct reader *reader, const struct row *row, size_t column,
		    const char *key, const char *arg1, const char *arg2)
{
	mistake_at(reader->mistakes, cell_place(reader, row, column), key, arg1, arg2);
}

void row_read(const struct reader *reader, enum section_kind kind, size_t sheet_row,
	      struct row *row)
{
	const struct columns *columns = &section_columns[kind];
	const struct sheet *sheet = &reader->sheet;
	const struct heading *headings = reader->headings[kind];
	size_t headed = sheet->widths[reader->sections[kind].heading];
	size_t width = sheet->widths[sheet_row];
	const char *const *cells = sheet->rows[sheet_row];

	memset(row, 0, sizeof(*row));
	row->line = sheet->lines[sheet_row];
	for (size_t c = 1; c < width; c++) {
		const char *text = cells[c];
		const struct heading *heading = &headings[c];
		int words;

		if (!*text)
			continue;
		if (c >= headed || !heading->name) {
			mistake_at(reader->mistakes, reader_place(reader, row->line, c + 1),
				   "form.no_heading", text, NULL);
			continue;
		}
		if (heading->known < 0)
			continue;
		if (!row->cells[heading->known]) {
			row->cells[heading->known] = text;
			row->places[heading->known] = c + 1;
		}
		words = columns->words[heading->known] - 1;
		if (words >= 0) {
			row->words[words].in[heading->language] = text;
			row->has_words[words] = true;
		}
	}
}

/* The number of the cell where the words would stand in the form's default language, else that
 * of the row's name. */
static size_t words_column(const struct reader *reader, enum section_kind kind,
			   const struct row *row, size_t column)
{
	const struct heading *headings = reader->headings[kind];
	size_t width = reader->sheet.widths[reader->sections[kind].heading];

	for (size_t c = 1; c < width; c++) {
		if (headings[c].known == (int)column &&
		    headings[c].language == (int)reader->language)
			return c + 1;
	}
	return row->places[kind == SECTION_SETTINGS ? SETTINGS_FORM_ID : 1];
}

void need_label(const struct reader *reader, enum section_kind kind, const struct row *row,
		const char *key, const char *name)
{
	size_t column = kind == SECTION_SETTINGS ? SETTINGS_FORM_TITLE
			: kind == SECTION_SURVEY ? SURVEY_LABEL
						 : CHOICES_LABEL;
	const char *language = "";

	if (row->words[WORDS_LABEL].in[reader->language])
		return;
	if (reader->language < reader->pack->language_count)
		language = reader->pack->languages[reader->language].name;
	mistake_at(reader->mistakes,
		   reader_place(reader, row->line, words_column(reader, kind, row, column)), key,
		   name, language);
}

struct formula cell_formula(const struct row *row, size_t column)
{
	return (struct formula){
	    .text = row->cells[column],
	    .line = row->line,
	    .column = row->places[column],
	};
}

/* 1, 0, or -1 where the text says neither. As pyxform's aliases.yes_no. */
int truth_of(const char *text)
{
	static const char *const yes[] = {"yes", "true()", "true", "Yes", "YES", "True", "TRUE"};
	static const char *const no[] = {"no", "false()", "false", "No", "NO", "False", "FALSE"};
	size_t length = strlen(text);

	if (name_index(text, length, yes, sizeof(yes) / sizeof(yes[0])) >= 0)
		return 1;
	return name_index(text, length, no, sizeof(no) / sizeof(no[0])) >= 0 ? 0 : -1;
}

bool cell_flag(const struct reader *reader, const struct row *row, size_t column)
{
	const char *text = row->cells[column];
	int truth = text ? truth_of(text) : 0;

	if (truth < 0)
		reader_mistake(reader, row, column, "form.flag", text, NULL);
	return truth > 0;
}

static void settings_id(const struct reader *reader, const struct row *row)
{
	const char *id = row->cells[SETTINGS_FORM_ID];

	if (!id)
		mistake_at(reader->mistakes, reader_place(reader, row->line, 2), "form.no_id",
			   reader->form->name, NULL);
	else if (strcmp(id, reader->form->name) != 0)
		reader_mistake(reader, row, SETTINGS_FORM_ID, "form.id", id, reader->form->name);
}

static void settings_row(const struct reader *reader, const struct row *row)
{
	static const char *const purposes[] = {"explanations"};
	static const struct near_keys unknown = {"form.purpose", "form.purpose_near"};
	const char *purpose = row->cells[SETTINGS_PURPOSE];
	struct form *form = reader->form;

	settings_id(reader, row);
	need_label(reader, SECTION_SETTINGS, row, "form.no_title", form->name);
	form->title = row->words[WORDS_LABEL];
	form->version = row->cells[SETTINGS_VERSION];
	form->instance_name = cell_formula(row, SETTINGS_INSTANCE_NAME);
	form->detail = cell_formula(row, SETTINGS_DETAIL);
	form->rows = cell_formula(row, SETTINGS_ROWS);
	form->rows_set = row->cells[SETTINGS_ROWS_SET];
	form->rows_set_line = row->line;
	form->rows_set_column = row->places[SETTINGS_ROWS_SET];
	form->tick = row->cells[SETTINGS_TICK];
	form->is_single = cell_flag(reader, row, SETTINGS_SINGLE);
	if (purpose && strcmp(purpose, purposes[0]) != 0)
		mistake_near(reader->mistakes, cell_place(reader, row, SETTINGS_PURPOSE), unknown,
			     purpose, purposes, 1);
	form->explains = purpose != NULL;
}

static void settings_read(const struct reader *reader, struct row *row)
{
	const struct section *section = &reader->sections[SECTION_SETTINGS];

	if (!section->is_there) {
		mistake_at(reader->mistakes, reader_place(reader, 1, 0), "form.no_settings", NULL,
			   NULL);
		return;
	}
	if (section->heading == section->end)
		return;
	if (section->first == section->end) {
		mistake_at(reader->mistakes, reader_place(reader, section->line, 1),
			   "form.section_empty", section_names[SECTION_SETTINGS], NULL);
		return;
	}
	for (size_t r = section->first + 1; r < section->end; r++)
		mistake_at(reader->mistakes, reader_place(reader, reader->sheet.lines[r], 2),
			   "form.settings_twice", NULL, NULL);
	row_read(reader, SECTION_SETTINGS, section->first, row);
	settings_row(reader, row);
}

/* zb_tick: a question of two choices in this form. */
static void tick_check(const struct reader *reader, const struct row *row)
{
	const struct form *form = reader->form;
	const struct field *field;
	int found;

	if (!form->tick)
		return;
	found = form_find(form, form->tick, strlen(form->tick));
	field = found < 0 ? NULL : &form->fields[found];
	if (!field || field->type != FIELD_CHOICE || !field->list || field->list->count != 2)
		reader_mistake(reader, row, SETTINGS_TICK, "form.tick", form->tick, NULL);
}

static void default_language_read(struct reader *reader)
{
	const struct section *section = &reader->sections[SECTION_SETTINGS];
	const struct heading *headings = reader->headings[SECTION_SETTINGS];
	const struct pack *pack = reader->pack;

	if (!headings || section->first >= section->end)
		return;
	for (size_t c = 1; c < reader->sheet.widths[section->heading]; c++) {
		const char *text = sheet_cell(&reader->sheet, section->first, c);
		int language;

		if (headings[c].known != SETTINGS_DEFAULT_LANGUAGE || !*text)
			continue;
		language = language_index(pack, text);
		if (language >= 0)
			reader->language = (size_t)language;
		else
			mistake_at(reader->mistakes,
				   reader_place(reader, reader->sheet.lines[section->first], c + 1),
				   "form.default_language", text, NULL);
	}
}

/* Gives words without a language the default one, and complains of a language where there are
 * no words. */
static void headings_settle(const struct reader *reader, enum section_kind kind)
{
	const struct section *section = &reader->sections[kind];
	struct heading *headings = reader->headings[kind];
	size_t width = reader->sheet.widths[section->heading];

	for (size_t c = 1; c < width; c++) {
		struct heading *heading = &headings[c];
		struct place place =
		    reader_place(reader, reader->sheet.lines[section->heading], c + 1);
		const char *text = reader->sheet.rows[section->heading][c];

		if (heading->known < 0)
			continue;
		if (!section_columns[kind].words[heading->known]) {
			if (heading->language >= 0)
				mistake_at(reader->mistakes, place, "form.column_language", text,
					   NULL);
			continue;
		}
		if (heading->language >= 0)
			continue;
		heading->language = (int)reader->language;
		for (size_t i = 1; i < width; i++) {
			if (i != c && headings[i].known == heading->known &&
			    headings[i].language == heading->language)
				mistake_at(reader->mistakes, place, "form.column_twice", text,
					   NULL);
		}
	}
}

static void headings_of_sections(struct reader *reader)
{
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		const struct section *section = &reader->sections[i];
		reader->headings[i] = NULL;
		if (section->heading == section->end)
			continue;
		reader->headings[i] =
		    headings_read(&reader->sheet, section->heading, 1, &section_columns[i],
				  &reader->before[i], reader->pack, reader->mistakes);
		reader->before[i] = (struct headings_before){
		    reader->sheet.rows[section->heading],
		    reader->headings[i],
		    reader->sheet.widths[section->heading],
		};
	}
	default_language_read(reader);
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		if (reader->headings[i])
			headings_settle(reader, (enum section_kind)i);
	}
}

void form_read(struct reader *reader, struct form *form, const struct pack_file *file)
{
	size_t mistakes_before = reader->mistakes->count;
	struct row settings = {0};

	reader->form = form;
	reader->language = 0;
	reader->group = -1;
	memset(reader->sections, 0, sizeof(reader->sections));
	sheet_read_file(&reader->sheet, &reader->pack->arena, form->path, file, reader->mistakes);
	if (reader->sheet.count == 0) {
		if (reader->mistakes->count == mistakes_before)
			mistake_at(reader->mistakes, reader_place(reader, 1, 0), "form.empty", NULL,
				   NULL);
		return;
	}
	if (reader->sheet.count > FORM_ROWS_LIMIT) {
		mistake_at(reader->mistakes,
			   reader_place(reader, reader->sheet.lines[FORM_ROWS_LIMIT], 0),
			   "form.limit", NULL, NULL);
		return;
	}
	sections_find(&reader->sheet, reader->sections, reader->mistakes);
	headings_of_sections(reader);
	settings_read(reader, &settings);
	choices_read(reader);
	survey_read(reader);
	tick_check(reader, &settings);
}
