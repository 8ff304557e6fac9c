#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "flow/entry.h"
#include "flow/telling.h"

enum { OUTPUT_CHUNK = 16384 };

void output_flush(struct output *output)
{
	if (output->text.length)
		output->send(output->text.bytes, output->text.length);
	buf_clear(&output->text);
	output->line = 0;
}

void output_say_aside(struct output *output, const struct session *session, const struct err *err)
{
	buf_add_text(&output->aside, "zhibu: ");
	session_say_err(session, &output->aside, err);
	buf_add_char(&output->aside, '\n');
}

/* The line as it may be shown. */
static void settle_line(struct output *output)
{
	const char *next = output->text.bytes + output->line;
	const char *end = output->text.bytes + output->text.length;
	struct buf shown;

	buf_init(&shown);
	for (;;) {
		const char *tab = memchr(next, '\t', (size_t)(end - next));
		const char *stop = tab ? tab : end;

		utf8_add_visible(&shown, next, (size_t)(stop - next), false);
		if (!tab)
			break;
		buf_add_char(&shown, '\t');
		next = tab + 1;
	}
	buf_cut(&output->text, output->line);
	buf_add(&output->text, shown.bytes, shown.length);
	buf_release(&shown);
}

void output_end_line(struct output *output)
{
	settle_line(output);
	buf_add_char(&output->text, '\n');
	output->line = output->text.length;
	if (output->text.length > OUTPUT_CHUNK)
		output_flush(output);
}

static void write_finding(struct session *session, const struct finding *finding,
			  struct output *output)
{
	const struct rule *rule = finding->rule;
	struct step_view view = session_step(session, (size_t)rule->step);

	buf_printf(&output->text, "%s  %s  %s  %s", rule->name, level_name(session, rule->level),
		   session_words(session, &view.step->label), finding->text);
	output_end_line(output);
}

/* What is wrong in single rows; returns how much. A soft remark is for the one who types. */
static size_t write_remarks(struct session *session, size_t form, struct output *output)
{
	const struct form *model = &session_pack(session)->forms[form];
	size_t count = session_count(session, form), errors = 0;
	struct remarks remarks;

	remarks_init(&remarks);
	for (size_t row = 0; row < count; row++) {
		remarks_clear(&remarks);
		session_check_row(session, form, row, &remarks);
		for (size_t i = 0; i < remarks.count; i++) {
			const struct remark *remark = &remarks.items[i];

			if (remark->level != REMARK_ERROR)
				continue;
			errors++;
			buf_printf(&output->text, "%s.csv  %s  %s  %s: %s", model->name,
				   session_cell(session, form, row, -1),
				   session_word(session, "record.error"),
				   session_words(session, &model->fields[remark->field].label),
				   remark->text);
			output_end_line(output);
		}
	}
	remarks_release(&remarks);
	return errors;
}

int command_check(struct session *session, struct output *output)
{
	const struct findings *findings = session_findings(session);
	size_t errors = 0;

	for (size_t i = 0; i < findings->count; i++) {
		write_finding(session, &findings->items[i], output);
		errors += findings->items[i].rule->level == RULE_BLOCK;
	}
	for (size_t form = 0; form < session_pack(session)->form_count; form++)
		errors += write_remarks(session, form, output);
	if (findings->count == 0 && errors == 0) {
		buf_add_text(&output->text, session_word(session, "check.fine"));
		output_end_line(output);
	}
	return errors ? EXIT_FINDINGS : EXIT_FINE;
}

static void add_json_text(struct buf *buf, const char *text)
{
	size_t length = strlen(text), taken;
	uint32_t character;

	buf_add_char(buf, '"');
	for (; length; text += taken, length -= taken) {
		taken = utf8_decode(text, length, &character);
		if (!taken) {
			buf_add_text(buf, "\\ufffd");
			taken = 1;
		} else if (character == '"' || character == '\\') {
			buf_printf(buf, "\\%c", *text);
		} else if (!utf8_is_hostile(character)) {
			buf_add(buf, text, taken);
		} else if (character < 0x10000) {
			buf_printf(buf, "\\u%04x", (unsigned)character);
		} else {
			character -= 0x10000;
			buf_printf(buf, "\\u%04x\\u%04x", (unsigned)(0xD800 + (character >> 10)),
				   (unsigned)(0xDC00 + (character & 0x3FF)));
		}
	}
	buf_add_char(buf, '"');
}

static void status_as_json(struct session *session, struct output *output)
{
	static const char *const states[] = {"closed", "ready", "ongoing", "done"};
	const struct finding *next = session_next(session);
	struct buf *buf = &output->text;

	buf_add_text(buf, "{\"steps\":[");
	for (size_t i = 0; i < session_step_count(session); i++) {
		struct step_view view = session_step(session, i);

		buf_add_text(buf, i ? ",{\"step\":" : "{\"step\":");
		add_json_text(buf, view.step->name);
		buf_printf(buf, ",\"state\":\"%s\",\"summary\":", states[view.state]);
		add_json_text(buf, view.summary);
		buf_printf(buf, ",\"block\":%zu,\"warn\":%zu,\"inform\":%zu}", view.blocks,
			   view.warnings, view.informs);
	}
	buf_add_text(buf, "],\"next\":");
	if (next) {
		buf_add_text(buf, "{\"rule\":");
		add_json_text(buf, next->rule->name);
		buf_add_text(buf, ",\"message\":");
		add_json_text(buf, next->text);
		buf_add_char(buf, '}');
	} else {
		buf_add_text(buf, "null");
	}
	buf_add_char(buf, '}');
	output_end_line(output);
}

int command_status(struct session *session, bool as_json, struct output *output)
{
	const struct finding *next;

	if (as_json) {
		status_as_json(session, output);
		return EXIT_FINE;
	}
	for (size_t i = 0; i < session_step_count(session); i++) {
		struct step_view view = session_step(session, i);

		buf_printf(&output->text, "%zu  %s  %s  %s", view.step->number,
			   session_words(session, &view.step->label),
			   step_state_name(session, view.state), view.summary);
		output_end_line(output);
	}
	next = session_next(session);
	buf_printf(&output->text, "%s  %s", session_word(session, "home.next"),
		   next ? next->text : session_word(session, "home.all_done"));
	output_end_line(output);
	return EXIT_FINE;
}

int command_table(struct session *session, const char *table, struct output *output)
{
	const struct pack *pack = session_pack(session);
	const char *nearest = NULL;
	int form = pack_find(pack, table, strlen(table));

	if (form >= 0)
		return form;
	nearest = pack_nearest(pack, table);
	session_say(session, &output->text,
		    nearest ? "form.unknown_table_nearest" : "form.unknown_table", table, nearest,
		    NULL);
	output_end_line(output);
	return -1;
}

int command_list(struct session *session, const char *table, struct output *output)
{
	int form = command_table(session, table, output);
	const struct form *model;
	size_t count;

	if (form < 0)
		return EXIT_USAGE;
	model = &session_pack(session)->forms[form];
	buf_add_text(&output->text, "id");
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].width)
			buf_printf(&output->text, "\t%s", model->fields[i].name);
	output_end_line(output);
	count = session_count(session, (size_t)form);
	for (size_t row = 0; row < count; row++) {
		struct buf *buf = &output->text;

		buf_add_text(buf, session_cell(session, (size_t)form, row, -1));
		for (size_t i = 0; i < model->field_count; i++) {
			struct buf shown;

			if (model->fields[i].width == 0)
				continue;
			buf_init(&shown);
			session_display(session, &shown, (size_t)form, row, i);
			for (size_t b = 0; b < shown.length; b++)
				if (shown.bytes[b] == '\t' || shown.bytes[b] == '\n')
					shown.bytes[b] = ' ';
			buf_add_char(buf, '\t');
			buf_add(buf, shown.bytes, shown.length);
			buf_release(&shown);
		}
		output_end_line(output);
	}
	return EXIT_FINE;
}

/* Puts one field=value word into the entry. */
static bool take_word(struct session *session, struct entry *entry, const char *word,
		      struct output *output)
{
	const struct form *model = entry_form(entry);
	const char *equals = strchr(word, '=');
	int field = equals ? form_find(model, word, (size_t)(equals - word)) : -1;

	if (field >= 0) {
		entry_set(entry, (size_t)field, equals + 1);
		return true;
	}
	session_say(session, &output->text, "add.no_field", word, model->name, NULL);
	output_end_line(output);
	return false;
}

static void write_refusal(struct session *session, struct entry *entry,
			  const struct findings *refusing, struct output *output)
{
	const struct form *model = entry_form(entry);

	for (size_t i = 0; i < model->field_count; i++) {
		const struct remark *remark = entry_remark(entry, i);

		if (!remark || remark->level != REMARK_ERROR)
			continue;
		buf_printf(&output->text, "%s (%s): %s",
			   session_words(session, &model->fields[i].label), model->fields[i].name,
			   remark->text);
		output_end_line(output);
	}
	for (size_t i = 0; i < refusing->count; i++)
		write_finding(session, &refusing->items[i], output);
}

int command_add(struct session *session, const char *table, char *const *words, int count,
		struct output *output)
{
	int form = command_table(session, table, output), field, code = EXIT_FINE;
	struct findings refusing;
	struct entry *entry;
	struct err err = {0};

	if (form < 0)
		return EXIT_USAGE;
	entry = entry_new(session, (size_t)form, NULL);
	findings_init(&refusing);
	for (int i = 0; i < count && code == EXIT_FINE; i++)
		if (!take_word(session, entry, words[i], output))
			code = EXIT_USAGE;
	if (code == EXIT_FINE) {
		switch (entry_save(entry, &field, &refusing, &err)) {
		case STATUS_OK:
			buf_add_text(&output->text, entry_id(entry));
			output_end_line(output);
			break;
		case STATUS_REFUSED:
			session_say_err(session, &output->text, &err);
			output_end_line(output);
			write_refusal(session, entry, &refusing, output);
			code = EXIT_FINDINGS;
			break;
		default:
			session_say_err(session, &output->text, &err);
			output_end_line(output);
			code = EXIT_DATA;
		}
	}
	findings_release(&refusing);
	entry_free(entry);
	return code;
}
