/* zhibu overview: the places whose reports lie in a folder. */
#include <string.h>

#include "cli/command.h"
#include "flow/telling.h"
#include "packet/overview.h"
#include "packet/report.h"

/* What is being written. */
struct telling {
	struct session *session;
	const struct overview_columns *columns;
	const struct overview *overview;
	struct output *output;
	size_t form; /* of the table */
	bool as_csv;
};

/* CSV goes out as it is. */
static void send_on(struct output *output, struct buf *text)
{
	output->send(text->bytes, text->length);
	buf_clear(text);
}

static void add_cell(struct buf *buf, const char *text)
{
	for (; *text; text++)
		buf_add_char(buf, *text == '\t' || *text == '\n' ? ' ' : *text);
}

static void write_heading(const struct telling *telling)
{
	struct buf *buf = &telling->output->text;

	buf_add_text(buf, telling->columns->key);
	for (size_t i = 0; i < telling->columns->count; i++) {
		buf_add_char(buf, '\t');
		add_cell(buf, session_words(telling->session, &telling->columns->items[i].label));
	}
	output_end_line(telling->output);
}

static void write_places(const struct telling *telling)
{
	size_t language = session_language(telling->session);
	struct buf *buf = &telling->output->text, shown;

	buf_init(&shown);
	write_heading(telling);
	for (size_t place = 0; place < overview_count(telling->overview); place++) {
		add_cell(buf, overview_code(telling->overview, place));
		for (size_t i = 0; i < telling->columns->count; i++) {
			buf_clear(&shown);
			overview_display(&shown, telling->overview, place, i, language);
			buf_add_char(buf, '\t');
			add_cell(buf, shown.bytes);
		}
		output_end_line(telling->output);
	}
	buf_release(&shown);
}

static void write_places_csv(const struct telling *telling)
{
	struct buf text;

	buf_init(&text);
	overview_csv_heading(&text, telling->overview);
	for (size_t place = 0; place < overview_count(telling->overview); place++) {
		overview_csv_row(&text, telling->overview, place);
		send_on(telling->output, &text);
	}
	buf_release(&text);
}

static bool write_row(void *data, size_t place, const char *const *values)
{
	const struct telling *telling = data;
	struct buf *buf = &telling->output->text, text;

	if (telling->as_csv) {
		buf_init(&text);
		overview_csv_table_row(&text, telling->overview, telling->form, place, values);
		send_on(telling->output, &text);
		buf_release(&text);
		return true;
	}
	add_cell(buf, overview_code(telling->overview, place));
	for (size_t i = 0; i <= telling->columns->model.forms[telling->form].field_count; i++) {
		buf_add_char(buf, '\t');
		add_cell(buf, values[i]);
	}
	output_end_line(telling->output);
	return true;
}

static enum status write_table(struct telling *telling, struct mistakes *mistakes, struct err *err)
{
	const struct form *form = &telling->columns->model.forms[telling->form];
	struct buf *buf = &telling->output->text, text;

	if (telling->as_csv) {
		buf_init(&text);
		overview_csv_table_heading(&text, telling->overview, telling->form);
		send_on(telling->output, &text);
		buf_release(&text);
	} else {
		buf_printf(buf, "%s\tid", telling->columns->key);
		for (size_t i = 0; i < form->field_count; i++)
			buf_printf(buf, "\t%s", form->fields[i].name);
		output_end_line(telling->output);
	}
	return overview_rows(telling->overview, telling->form, write_row, telling, mistakes, err);
}

/* What the places' rules find, with how many places and how many rows of theirs. */
static void write_findings(const struct telling *telling)
{
	const struct overview_finding *findings;
	size_t count = overview_findings(telling->overview, &findings);
	struct buf *buf = &telling->output->text;

	for (size_t i = 0; i < count; i++) {
		const struct overview_finding *finding = &findings[i];
		enum rule_level level = overview_level(finding->level);

		buf_printf(buf, "%s\t%s\t%zu\t%zu\t", finding->rule,
			   level_name(telling->session, level), finding->places, finding->count);
		tell_rule(buf, telling->session, finding->rule, finding->step, level);
		output_end_line(telling->output);
	}
}

static void write_findings_csv(const struct telling *telling)
{
	struct buf text;

	buf_init(&text);
	overview_csv_findings(&text, telling->overview);
	send_on(telling->output, &text);
	buf_release(&text);
}

static int write_asked(struct telling *telling, const char *table, struct mistakes *mistakes,
		       struct err *err)
{
	const struct pack *model = &telling->columns->model;
	int form = table ? pack_find(model, table, strlen(table)) : -1;

	if (!table)
		telling->as_csv ? write_places_csv(telling) : write_places(telling);
	else if (strcmp(table, "rules") == 0)
		telling->as_csv ? write_findings_csv(telling) : write_findings(telling);
	else if (form < 0)
		return command_table(telling->session, table, telling->output), EXIT_USAGE;
	else {
		telling->form = (size_t)form;
		if (write_table(telling, mistakes, err) != STATUS_OK)
			return EXIT_DATA;
	}
	return EXIT_FINE;
}

int command_overview(struct session *session, const char *folder, const char *table, bool as_csv,
		     unsigned threads, struct output *output)
{
	struct overview_columns columns;
	struct telling telling = {session, &columns, NULL, output, 0, as_csv};
	struct overview *overview = NULL;
	struct mistakes mistakes;
	struct err err = {0};
	struct buf own;
	int code = EXIT_DATA;

	mistakes_init(&mistakes);
	buf_init(&own);
	buf_printf(&own, "%s/%s", session_path(session), REPORTS_FOLDER);
	if (overview_columns_read(&columns, session, &mistakes, &err) == STATUS_OK &&
	    overview_read(&overview, &columns, session, folder ? folder : own.bytes, threads,
			  &mistakes, &err) == STATUS_OK) {
		telling.overview = overview;
		code = write_asked(&telling, table, &mistakes, &err);
	}
	session_notice(session, &mistakes);
	if (mistakes.count)
		code = EXIT_DATA;
	if (err.status != STATUS_OK) {
		session_say_err(session, &output->text, &err);
		output_end_line(output);
	}
	overview_free(overview);
	overview_columns_release(&columns);
	mistakes_release(&mistakes);
	buf_release(&own);
	return code;
}
