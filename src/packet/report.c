#include "packet/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/date.h"
#include "data/datapackage.h"
#include "model.h"

/* What is being made. */
struct making {
	struct session *session;
	const struct figures *figures;
	const char *at;
	struct pack model;
	struct report *report;
	struct buf *bytes; /* of the file being written */
	size_t *rows;
	bool is_first; /* in its row */
};

void report_init(struct report *report)
{
	*report = (struct report){0};
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		memory_free(report->files[i].name);
		buf_release(&report->files[i].bytes);
	}
	memory_free(report->files);
	report_init(report);
}

static void file_begin(struct making *making, const char *name, const char *ending)
{
	struct report *report = making->report;
	struct report_file *file;
	struct buf path;

	buf_init(&path);
	buf_printf(&path, "%s%s", name, ending);
	report->files =
	    memory_grow(report->files, report->count, &report->capacity, sizeof *report->files);
	file = &report->files[report->count++];
	*file = (struct report_file){.name = buf_take(&path)};
	buf_init(&file->bytes);
	making->bytes = &file->bytes;
	making->rows = &file->rows;
	making->is_first = true;
}

static void add_cell(struct making *making, const char *text)
{
	if (!making->is_first)
		buf_add_char(making->bytes, ',');
	making->is_first = false;
	csv_add_guarded(making->bytes, text);
}

static void add_number(struct making *making, size_t number)
{
	struct buf text;

	buf_init(&text);
	buf_printf(&text, "%zu", number);
	add_cell(making, text.bytes);
	buf_release(&text);
}

static void end_row(struct making *making)
{
	buf_add_text(making->bytes, "\r\n");
	making->is_first = true;
	++*making->rows;
}

/* The file of a form of the model, with its heading. */
static void table_begin(struct making *making, size_t index)
{
	const struct form *form = &making->model.forms[index];

	file_begin(making, form->name, ".csv");
	buf_add_text(making->bytes, "\xEF\xBB\xBF");
	add_cell(making, "id");
	for (size_t i = 0; i < form->field_count; i++)
		add_cell(making, form->fields[i].name);
	end_row(making);
	*making->rows = 0;
}

/* The last step that is begun, else the first. */
static struct step_view reached(struct session *session, size_t *done)
{
	size_t count = session_step_count(session), last = 0;

	*done = 0;
	for (size_t i = 0; i < count; i++) {
		enum step_state state = session_step(session, i).state;

		*done += state == STEP_DONE;
		if (state == STEP_DONE || state == STEP_ONGOING)
			last = i;
	}
	return session_step(session, last);
}

static void add_figure(struct making *making, const struct figure *figure)
{
	struct buf value;

	buf_init(&value);
	session_figure(making->session, &value, figure);
	add_cell(making, value.bytes);
	buf_release(&value);
}

static void make_report(struct making *making)
{
	const struct findings *findings = session_findings(making->session);
	const struct figures *figures = making->figures;
	size_t done, levels[3] = {0};
	struct step_view step = reached(making->session, &done);

	for (size_t i = 0; i < findings->count; i++)
		levels[findings->items[i].rule->level]++;
	table_begin(making, MODEL_REPORT);
	add_cell(making, session_site(making->session));
	add_cell(making, making->at);
	add_cell(making, pack_version(session_pack(making->session)));
	add_cell(making, step.step->name);
	add_cell(making, model_state(step.state));
	add_number(making, done);
	add_number(making, levels[RULE_BLOCK]);
	add_number(making, levels[RULE_WARN]);
	add_number(making, levels[RULE_INFORM]);
	for (size_t i = 0; i < figures->count; i++)
		if (figures->items[i].step < 0 && figure_goes_up(&figures->items[i]))
			add_figure(making, &figures->items[i]);
	end_row(making);
}

static void make_figures(struct making *making)
{
	const struct figures *figures = making->figures;

	table_begin(making, MODEL_FIGURES);
	for (size_t i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->items[i];

		if (figure->step < 0 || !figure_goes_up(figure))
			continue;
		add_cell(making, figure->name);
		add_cell(making, session_step(making->session, (size_t)figure->step).step->name);
		add_figure(making, figure);
		end_row(making);
	}
}

static bool same_kind(const struct finding *a, const struct finding *b)
{
	return a->rule->level == b->rule->level && a->rule->step == b->rule->step &&
	       strcmp(a->rule->name, b->rule->name) == 0;
}

static void add_finding(struct making *making, const struct findings *findings, size_t first)
{
	const struct rule *rule = findings->items[first].rule;
	const char *step = session_step(making->session, (size_t)rule->step).step->name;
	struct buf id;
	size_t count = 0;

	for (size_t i = first; i < findings->count; i++)
		if (same_kind(&findings->items[i], &findings->items[first]))
			count += findings->items[i].count;
	buf_init(&id);
	buf_printf(&id, "%s-%s-%s", rule->name, step, model_level(rule->level));
	add_cell(making, id.bytes);
	buf_release(&id);
	add_cell(making, rule->name);
	add_cell(making, step);
	add_cell(making, model_level(rule->level));
	add_number(making, count);
	end_row(making);
}

static void make_findings(struct making *making)
{
	const struct findings *findings = session_findings(making->session);

	table_begin(making, MODEL_FINDINGS);
	for (size_t i = 0; i < findings->count; i++) {
		bool was_told = false;

		for (size_t before = 0; before < i && !was_told; before++)
			was_told = same_kind(&findings->items[before], &findings->items[i]);
		if (!was_told)
			add_finding(making, findings, i);
	}
}

static void make_table(struct making *making, size_t index)
{
	const struct sending *sending = &making->figures->sendings[index];
	const size_t *rows;
	size_t count = session_sent_rows(making->session, sending, &rows);

	table_begin(making, MODEL_TABLES + index);
	for (size_t i = 0; i < count; i++) {
		add_cell(making, session_cell(making->session, sending->form, rows[i], -1));
		for (size_t f = 0; f < sending->field_count; f++)
			add_cell(making, session_cell(making->session, sending->form, rows[i],
						      (int)sending->fields[f]));
		end_row(making);
	}
}

static int order_files(const void *a, const void *b)
{
	const struct report_file *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void make_all(struct making *making)
{
	make_report(making);
	make_figures(making);
	make_findings(making);
	for (size_t i = 0; i < making->figures->sending_count; i++)
		make_table(making, i);
	file_begin(making, "datapackage", ".json");
	datapackage_add(making->bytes, &making->model);
	qsort(making->report->files, making->report->count, sizeof *making->report->files,
	      order_files);
}

enum status report_make(struct session *session, const char *at, struct report *report,
			struct err *err)
{
	const struct figures *figures = session_figures(session);
	struct making making = {.session = session, .figures = figures, .at = at, .report = report};
	char now[MOMENT_TEXT];

	if (!figures)
		return err_set(err, STATUS_INPUT, "pack.mistakes", NULL, NULL, NULL);
	if (figures->sending_count == 0)
		return err_set(err, STATUS_REFUSED, "report.none", NULL, NULL, NULL);
	if (session_count(session, figures->sendings[0].form) == 0)
		return err_set(err, STATUS_REFUSED, "report.unnamed", NULL, NULL, NULL);
	if (!at) {
		session_now(session, now);
		making.at = now;
	}
	model_make(&making.model, session_pack(session), figures, session_steps(session));
	make_all(&making);
	pack_release(&making.model);
	return STATUS_OK;
}

void report_add_folder(struct buf *buf, struct session *session, const char *site)
{
	const struct figures *figures = session_figures(session);

	if (!figures || figures->sending_count == 0)
		return;
	buf_printf(buf, "%s=%s", session_pack(session)->forms[figures->sendings[0].form].name,
		   site);
}
