#include "report/blank.h"

#include <string.h>

#include "base/memory.h"
#include "report/line_break.h"

/* Columns and lines of what is written by hand, and what a table of records may hold. */
enum {
	NUMBER_COLUMNS = 4,
	LABEL_COLUMNS = 14,
	HINT_COLUMNS = 16,
	ENTRY_COLUMNS = PAPER_USUAL - NUMBER_COLUMNS - LABEL_COLUMNS - HINT_COLUMNS - 5,
	NAME_COLUMNS = 10,
	FIGURE_COLUMNS = 8,
	TEXT_LEAST = 16,
	FIELDS_MOST = 8,
	OPTIONS_MOST = 6,
	HAND_LINES = 2,
	LINES_ACROSS = 24, /* of table text on a sheet that lies across, below the title */
	LINES_UPRIGHT = 38,
	ROWS_LEAST = 3,
	/* of one record on a sheet, without the title and what stands below; and what several on a
	 * sheet may take as plain text, with rules */
	LINES_FORM = 35,
	LINES_FORM_RULED = 52,
	COPIES_MOST = 3
};

struct blank {
	struct paper *paper;
	const struct pack *pack;
	const struct form *form;
	size_t language;
	bool has_digits; /* a box has stood with a digit */
	struct buf text;
};

/* Whether a person fills it in. */
static bool is_asked(const struct field *field)
{
	return field->type != FIELD_NOTE && field->type != FIELD_CALCULATE &&
	       field->type != FIELD_HIDDEN && !field->is_read_only;
}

static const char *word(const struct blank *blank, const char *key)
{
	return words_of(blank->pack, key, blank->language);
}

static bool is_always_required(const struct field *field)
{
	return field->required.text && strcmp(field->required.text, "true()") == 0 &&
	       !field->relevant.text && field->group < 0;
}

/* Its hint; but a frame for the pen shows already how a date is written, and how it is typed is of
 * no use there. */
static const char *hint_of(const struct blank *blank, const struct field *field)
{
	const char *hint = words_in(&field->hint, blank->language);

	if ((field->type == FIELD_DATE || field->type == FIELD_TIME) && strpbrk(hint, "0123456789"))
		return "";
	return hint;
}

static const char *label_of(struct blank *blank, const struct field *field)
{
	buf_clear(&blank->text);
	buf_add_text(&blank->text, words_in(&field->label, blank->language));
	if (field->required.text)
		buf_add_text(&blank->text, is_always_required(field) ? "*" : "(*)");
	return blank->text.bytes;
}

/* A box; number 0: the keyboard has no digit for it. */
static void add_option(const struct blank *blank, struct buf *out, const struct choice *choice,
		       size_t number)
{
	const char *label = words_in(&choice->label, blank->language);

	buf_add_text(out, word(blank, "blank.box"));
	if (number)
		buf_printf(out, "%zu ", number);
	buf_add_text(out, *label ? label : choice->name);
}

/* The choices, as many in a line as go into columns. */
static void add_options(struct blank *blank, struct buf *out, const struct choice_list *list,
			bool has_digits, int columns)
{
	size_t line = out->length;
	struct buf option;

	blank->has_digits |= has_digits && list && list->count;
	buf_init(&option);
	for (size_t i = 0; list && i < list->count; i++) {
		buf_clear(&option);
		add_option(blank, &option, &list->choices[i], has_digits ? i + 1 : 0);
		if (out->length > line && print_columns(out->bytes + line, out->length - line) + 2 +
						  print_columns(option.bytes, option.length) <=
					      columns) {
			/* a wide space before a wide box, so that it is set in the same type */
			buf_add_text(out, option.bytes[0] & 0x80 ? "\xE3\x80\x80" : "  ");
		} else if (out->length) {
			buf_add_char(out, '\n');
			line = out->length;
		}
		buf_add(out, option.bytes, option.length);
	}
	buf_release(&option);
}

/* What is printed where the field is to be filled in. */
static void add_entry(struct blank *blank, struct buf *out, const struct field *field, int columns)
{
	if (field->type == FIELD_DATE)
		buf_add_text(out, word(blank, "blank.date"));
	else if (field->type == FIELD_TIME)
		buf_add_text(out, word(blank, "blank.time"));
	else if (field->type == FIELD_CHOICE || field->type == FIELD_CHOICES) {
		add_options(blank, out, field->list, true, columns);
		if (field->reference >= 0 && field->also)
			buf_add_text(out, "____________");
		add_options(blank, out, field->also, field->reference < 0 && !field->list, columns);
		if (field->is_open && out->length)
			buf_add_text(out, "  ____________");
	}
}

static int lines_of(const struct field *field)
{
	if (field->type == FIELD_CHOICES && field->reference >= 0)
		return HAND_LINES + 1;
	if (field->is_multiline)
		return field->rows + 1 > HAND_LINES ? field->rows + 1 : HAND_LINES;
	return HAND_LINES;
}

/* The columns of the widest box; -1: they are too many. */
static int options_columns(const struct blank *blank, const struct choice_list *list)
{
	int widest = 0;
	struct buf option;

	if (!list || list->count > OPTIONS_MOST)
		return -1;
	buf_init(&option);
	for (size_t i = 0; i < list->count; i++) {
		int columns;

		buf_clear(&option);
		add_option(blank, &option, &list->choices[i], i + 1);
		columns = print_columns(option.bytes, option.length);
		if (columns > widest)
			widest = columns;
	}
	buf_release(&option);
	return widest;
}

/* What is written into a field takes so many columns of a table of records; 0: it is a text, which
 * shares what is left; -1: the field does not fit a table. */
static int entry_columns(const struct blank *blank, const struct field *field)
{
	if (field->is_multiline || field->is_open || (field->reference >= 0 && field->also))
		return -1;
	switch (field->type) {
	case FIELD_DATE:
		return print_columns(word(blank, "blank.date"), strlen(word(blank, "blank.date")));
	case FIELD_TIME:
		return print_columns(word(blank, "blank.time"), strlen(word(blank, "blank.time")));
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		return FIGURE_COLUMNS;
	case FIELD_CHOICES:
		return field->reference >= 0 ? 0 : options_columns(blank, field->list);
	case FIELD_CHOICE:
		return field->reference >= 0 ? NAME_COLUMNS : options_columns(blank, field->list);
	default:
		return 0;
	}
}

/* The same; but a short heading stays on one line. */
static int columns_of(struct blank *blank, const struct field *field)
{
	const char *label = label_of(blank, field);
	int columns = entry_columns(blank, field), heading = print_columns(label, strlen(label));

	if (heading > NAME_COLUMNS)
		heading = NAME_COLUMNS;
	return columns > 0 && columns < heading ? heading : columns;
}

/* The columns of a line in which the form is a table of records; 0: it is none. */
static int table_columns(struct blank *blank)
{
	int columns = NUMBER_COLUMNS + 2, asked = 0;

	for (size_t i = 0; i < blank->form->field_count; i++) {
		const struct field *field = &blank->form->fields[i];
		int width;

		if (!is_asked(field))
			continue;
		width = columns_of(blank, field);
		if (width < 0 || ++asked > FIELDS_MOST)
			return 0;
		columns += (width ? width : TEXT_LEAST) + 1;
	}
	if (!asked || blank->form->is_single)
		return 0;
	return columns <= PAPER_USUAL ? PAPER_USUAL : columns <= PAPER_WIDE ? PAPER_WIDE : 0;
}

static void add_heading_columns(struct blank *blank, struct paper_table *table)
{
	paper_table_add_column(table, NUMBER_COLUMNS, true, word(blank, "blank.number"));
	for (size_t i = 0; i < blank->form->field_count; i++) {
		const struct field *field = &blank->form->fields[i];

		int width;

		if (!is_asked(field))
			continue;
		width = columns_of(blank, field);
		paper_table_add_column(table, width, false, label_of(blank, field));
	}
}

/* An empty row, with its number; how many lines it takes is in its lines. */
static void add_empty_row(struct blank *blank, struct paper_table *table)
{
	struct paper_row *row = paper_table_add_row(table);
	size_t column = 1;

	row->lines = HAND_LINES;
	buf_clear(&blank->text);
	buf_printf(&blank->text, "%zu", table->row_count);
	paper_row_set(row, 0, blank->text.bytes, blank->text.length);
	for (size_t i = 0; i < blank->form->field_count; i++) {
		const struct field *field = &blank->form->fields[i];
		int lines = 1;

		if (!is_asked(field))
			continue;
		buf_clear(&blank->text);
		add_entry(blank, &blank->text, field, 1); /* one below the other */
		paper_row_set(row, column++, blank->text.bytes, blank->text.length);
		for (size_t at = 0; at < blank->text.length; at++)
			lines += blank->text.bytes[at] == '\n';
		if (lines > row->lines)
			row->lines = lines;
	}
}

static void add_hints(struct blank *blank)
{
	buf_clear(&blank->text);
	for (size_t i = 0; i < blank->form->field_count; i++) {
		const struct field *field = &blank->form->fields[i];
		const char *hint = hint_of(blank, field);

		if (!is_asked(field) || !*hint)
			continue;
		if (blank->text.length)
			buf_add_text(&blank->text, word(blank, "blank.between"));
		words_add(&blank->text, blank->pack, blank->language, "blank.hinted",
			  words_in(&field->label, blank->language), hint, NULL);
	}
	if (blank->text.length)
		paper_add_paragraph(blank->paper, PAPER_NOTE, blank->text.bytes,
				    blank->text.length);
}

static void add_records(struct blank *blank)
{
	int lines = blank->paper->columns > PAPER_USUAL ? LINES_ACROSS : LINES_UPRIGHT, used = 0;
	struct paper_table *table = paper_add_table(blank->paper);

	add_heading_columns(blank, table);
	do {
		add_empty_row(blank, table);
		used += table->rows[0].lines + 1;
	} while (table->row_count < ROWS_LEAST || used + table->rows[0].lines < lines);
	add_hints(blank);
}

/* One record, field below field. */
static struct paper_table *add_fields(struct blank *blank)
{
	struct paper_table *table = paper_add_table(blank->paper);

	paper_table_add_column(table, NUMBER_COLUMNS, true, word(blank, "blank.number"));
	paper_table_add_column(table, LABEL_COLUMNS, false, word(blank, "blank.item"));
	paper_table_add_column(table, ENTRY_COLUMNS, false, word(blank, "blank.entry"));
	paper_table_add_column(table, HINT_COLUMNS, false, word(blank, "blank.hint"));
	table->columns[table->column_count - 1].is_quiet = true;
	for (size_t i = 0; i < blank->form->field_count; i++) {
		const struct field *field = &blank->form->fields[i];
		const char *hint = hint_of(blank, field);
		struct paper_row *row;

		if (!is_asked(field))
			continue;
		row = paper_table_add_row(table);
		row->lines = lines_of(field);
		buf_clear(&blank->text);
		buf_printf(&blank->text, "%zu", table->row_count);
		paper_row_set(row, 0, blank->text.bytes, blank->text.length);
		label_of(blank, field);
		paper_row_set(row, 1, blank->text.bytes, blank->text.length);
		buf_clear(&blank->text);
		add_entry(blank, &blank->text, field, ENTRY_COLUMNS);
		paper_row_set(row, 2, blank->text.bytes, blank->text.length);
		paper_row_set(row, 3, hint, strlen(hint));
	}
	return table;
}

/* The lines that the rows take; where they are a few too many for a sheet the highest give. */
static int fit(struct paper_table *table)
{
	int lines = 0;

	for (size_t i = 0; i < table->row_count; i++) {
		int options = 1;

		for (const char *at = table->rows[i].cells[2]; (at = strchr(at, '\n')); at++)
			options++;
		if (options > table->rows[i].lines)
			table->rows[i].lines = options;
		lines += table->rows[i].lines;
	}
	for (; lines > LINES_FORM; lines--) {
		struct paper_row *highest = NULL;

		for (size_t i = 0; i < table->row_count; i++)
			if (!strchr(table->rows[i].cells[2], '\n') &&
			    (!highest || table->rows[i].lines > highest->lines))
				highest = &table->rows[i];
		if (!highest || highest->lines <= HAND_LINES)
			break;
		highest->lines--;
	}
	return lines;
}

/* A record of its own; as many as a sheet holds. */
static void add_forms(struct blank *blank)
{
	struct paper_table *table = add_fields(blank);
	int lines = fit(table), ruled = lines + (int)table->row_count + 4;

	if (blank->form->is_single)
		return;
	for (int copy = 2; copy <= COPIES_MOST && copy * (lines + 2) <= LINES_FORM &&
			   copy * ruled <= LINES_FORM_RULED;
	     copy++) {
		paper_add_paragraph(blank->paper, PAPER_NOTE, "", 0);
		fit(add_fields(blank));
	}
}

/* How it is filled in and keyed. */
static void add_foot(struct blank *blank)
{
	buf_clear(&blank->text);
	buf_add_text(&blank->text, word(blank, "blank.foot"));
	if (blank->has_digits) {
		if (blank->text.length && blank->text.bytes[blank->text.length - 1] == '.')
			buf_add_char(&blank->text, ' ');
		buf_add_text(&blank->text, word(blank, "blank.digits"));
	}
	paper_add_paragraph(blank->paper, PAPER_NOTE, blank->text.bytes, blank->text.length);
}

void blank_make(struct paper *paper, const struct pack *pack, size_t form, size_t language)
{
	struct blank blank = {paper, pack, &pack->forms[form], language, false, {0}};
	const char *title = words_in(&blank.form->title, language);
	int columns;

	buf_init(&blank.text);
	words_add(&blank.text, pack, language, "blank.title", *title ? title : blank.form->name,
		  NULL, NULL);
	memory_free(paper->title);
	paper->title = memory_text(blank.text.bytes);
	paper->level = LEVEL_PUBLIC; /* nothing stands in it yet */
	paper_add_paragraph(paper, PAPER_TITLE, blank.text.bytes, blank.text.length);
	columns = table_columns(&blank);
	paper->columns = columns ? columns : PAPER_USUAL;
	if (columns)
		add_records(&blank);
	else
		add_forms(&blank);
	add_foot(&blank);
	buf_release(&blank.text);
}
