/* What the files that read a pack share among themselves; not for other folders. */
#ifndef ZHIBU_FORM_READING_H
#define ZHIBU_FORM_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "form/form.h"
#include "form/sheet.h"

/* A place in a file. */
struct place {
	const char *path;
	size_t line, column;
};

/* The key of a mistake that names something unknown, and its form that names the nearest
 * known one as {2}. */
struct near_keys {
	const char *plain, *near;
};

void mistake_at(struct mistakes *mistakes, struct place place, const char *key, const char *arg1,
		const char *arg2);
/* One that has no place for names[] but knows them; wrong is {1}. */
void mistake_near(struct mistakes *mistakes, struct place place, struct near_keys keys,
		  const char *wrong, const char *const *names, size_t count);

/* The language that a text such as "中文 (zh)" names, or -1. */
int language_index(const struct pack *pack, const char *text);
/* Index of text in names, or -1. */
int name_index(const char *text, size_t length, const char *const *names, size_t count);
/* An XML name of ASCII letters, digits, _ - and . (https://www.w3.org/TR/xml-names/#NT-NCName) */
bool name_is_valid(const char *name);
/* Whether a folder in a pack may be a role's. */
bool name_is_role(const char *name, size_t length);

/* The sections of a form's file. */
enum section_kind { SECTION_SETTINGS, SECTION_SURVEY, SECTION_CHOICES, SECTION_COUNT };
struct section {
	bool is_there;
	size_t line;
	size_t heading;	   /* the row with the headings; equal to end where there is none */
	size_t first, end; /* rows of data: first to end - 1 */
	size_t offset;	   /* the column from which cells count: 1 */
};
extern const char *const section_names[SECTION_COUNT];
void sections_find(const struct sheet *sheet, struct section sections[SECTION_COUNT],
		   struct mistakes *mistakes);

/* The columns of each section, in the canonical order. */
enum settings_column {
	SETTINGS_FORM_ID,
	SETTINGS_FORM_TITLE,
	SETTINGS_TITLE,
	SETTINGS_VERSION,
	SETTINGS_DEFAULT_LANGUAGE,
	SETTINGS_INSTANCE_NAME,
	SETTINGS_DETAIL,
	SETTINGS_ROWS,
	SETTINGS_ROWS_SET,
	SETTINGS_TICK,
	SETTINGS_PURPOSE,
	SETTINGS_SINGLE,
	SETTINGS_COLUMNS
};
enum survey_column {
	SURVEY_TYPE,
	SURVEY_NAME,
	SURVEY_LABEL,
	SURVEY_HINT,
	SURVEY_GUIDANCE,
	SURVEY_REQUIRED,
	SURVEY_REQUIRED_MESSAGE,
	SURVEY_CONSTRAINT,
	SURVEY_CONSTRAINT_MESSAGE,
	SURVEY_RELEVANT,
	SURVEY_DEFAULT,
	SURVEY_CALCULATION,
	SURVEY_APPEARANCE,
	SURVEY_PARAMETERS,
	SURVEY_CHOICE_FILTER,
	SURVEY_READ_ONLY,
	SURVEY_WIDTH,
	SURVEY_LEVEL,
	SURVEY_WARN,
	SURVEY_WARN_MESSAGE,
	SURVEY_DUP,
	SURVEY_VERIFY,
	SURVEY_ALSO,
	SURVEY_OPEN,
	SURVEY_FIXED,
	SURVEY_WAS,
	SURVEY_COLUMNS
};
enum choices_column { CHOICES_LIST_NAME, CHOICES_NAME, CHOICES_LABEL, CHOICES_COLUMNS };
/* The columns that carry words, in the order of struct row's. */
enum row_words {
	WORDS_LABEL, /* or form_title */
	WORDS_HINT,
	WORDS_GUIDANCE,
	WORDS_REQUIRED_MESSAGE,
	WORDS_CONSTRAINT_MESSAGE,
	WORDS_WARN_MESSAGE,
	WORDS_COUNT
};

struct columns {
	const char *const *names;
	size_t count;
	const signed char *words;	/* of each: an enum row_words plus 1, or 0 */
	const char *const *unsupported; /* of XLSForm, but not here */
	size_t unsupported_count;
};
extern const struct columns section_columns[SECTION_COUNT];

/* The headings read last for columns of the same kind: forms mostly share them. */
struct headings_before {
	const char *const *texts;
	const struct heading *headings;
	size_t width;
};

/* As sheet_headings(), from the column first on; those not supported are a mistake of their own. */
struct heading *headings_read(const struct sheet *sheet, size_t row, size_t first,
			      const struct columns *columns, const struct headings_before *before,
			      struct pack *pack, struct mistakes *mistakes);

/* One row of a section, its cells by column. */
struct row {
	size_t line;
	const char *cells[SURVEY_COLUMNS]; /* NULL where empty */
	size_t places[SURVEY_COLUMNS];	   /* the number of the cell */
	struct words words[WORDS_COUNT];
	bool has_words[WORDS_COUNT];
};

/* Rows in one form's file: so that comparing them pair by pair stays quick. */
enum { FORM_ROWS_LIMIT = 5000 };

/* What one form is read with. */
struct reader {
	struct pack *pack;
	struct form *form;
	struct sheet sheet;
	struct mistakes *mistakes;
	struct section sections[SECTION_COUNT];
	struct heading *headings[SECTION_COUNT];
	struct headings_before before[SECTION_COUNT]; /* of the form read before */
	size_t language;			      /* the form's default one */
	/* groups open while the survey is read */
	int group;
	/* labels of referred rows, told by name and found when all forms are read */
	struct label_wish {
		size_t form, field;
		const char *label;
		struct place place;
	} * wishes;
	size_t wish_count, wish_capacity;
};

/* Reads one file into form (whose name and path are set). */
void form_read(struct reader *reader, struct form *form, const struct pack_file *file);
/* Reads the rows of a survey and of choices. */
void survey_read(struct reader *reader);
void choices_read(struct reader *reader);
/* The next row's cells by column; complains of a cell under no heading. */
void row_read(const struct reader *reader, enum section_kind kind, size_t sheet_row,
	      struct row *row);
struct place reader_place(const struct reader *reader, size_t line, size_t column);
struct place cell_place(const struct reader *reader, const struct row *row, size_t column);
void reader_mistake(const struct reader *reader, const struct row *row, size_t column,
		    const char *key, const char *arg1, const char *arg2);
/* 1 for yes, 0 for no, -1 where the text says neither. */
int truth_of(const char *text);
/* A cell that says yes or no; no where it is empty. */
bool cell_flag(const struct reader *reader, const struct row *row, size_t column);
struct formula cell_formula(const struct row *row, size_t column);
/* Complains where the label (or form_title) lacks the form's default language: {1} is name,
 * {2} the language. */
void need_label(const struct reader *reader, enum section_kind kind, const struct row *row,
		const char *key, const char *name);

/* type, and what depends on it */
enum row_kind { ROW_FIELD, ROW_GROUP_BEGIN, ROW_GROUP_END, ROW_WRONG };
enum row_kind type_read(const struct reader *reader, const struct row *row, struct field *field);
void appearance_read(const struct reader *reader, const struct row *row, enum field_type type,
		     bool is_group, bool *is_multiline);
void parameters_read(struct reader *reader, const struct row *row, struct field *field);
void default_read(const struct reader *reader, const struct row *row, struct field *field);
const struct choice_list *list_find(const struct form *form, const char *name, size_t length);
/* Complains of a list that is not there, naming the nearest. */
void mistake_list(const struct reader *reader, const struct row *row, size_t column,
		  const char *name);

/* What a word is in each language. */
struct words word_label(const struct pack *pack, const struct word *word);
/* words.csv into pack->words; path is for messages and outlives the pack's arena. */
void pack_words_read(struct pack *pack, const char *path, const struct pack_file *file,
		     struct mistakes *mistakes);

/* The two halves of pack_read(). */
void pack_open(struct pack *pack, const char *path, const struct pack *fallback);
void pack_read_files(struct pack *pack, const struct pack_file *files, size_t count,
		     struct mistakes *mistakes);

#endif
