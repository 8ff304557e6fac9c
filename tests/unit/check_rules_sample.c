/* The built-in pack's rules on the sample branch: its verdict, and every line of rules.csv made to
 * speak alone, then silent again. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "flow/rules.h"
#include "flow/steps.h"
#include "form/sheet.h"
#include "pack.h"
#include "rules_sample_cases.h"

enum { ROWS_MAX = 128, CASES = sizeof rule_cases / sizeof rule_cases[0] };

/* One table in memory: row, then id and the fields. */
struct rows {
	char **cells[ROWS_MAX];
	size_t count;
};

static struct pack pack;
static struct steps steps;
static struct rules rules;
static struct rows *tables;
static struct eval *eval;

static size_t width_of(size_t form)
{
	return pack.forms[form].field_count + 1;
}

static size_t source_count(void *data, int form)
{
	(void)data;
	return tables[form].count;
}

static const char *source_cell(void *data, int form, size_t row, int field)
{
	(void)data;
	return tables[form].cells[row][field + 1];
}

static long source_find(void *data, int form, const char *id, size_t length)
{
	(void)data;
	for (size_t row = 0; row < tables[form].count; row++) {
		const char *own = tables[form].cells[row][0];

		if (strlen(own) == length && memcmp(own, id, length) == 0)
			return (long)row;
	}
	return -1;
}

static bool source_is_resident(void *data, int form)
{
	(void)data;
	(void)form;
	return true;
}

static void source_reset(void)
{
	struct expr_source source = {
	    NULL, source_count,		source_cell, source_find, source_is_resident,
	    0,	  "2018-07-10T09:00:00"};

	ck_assert(date_parse("2018-07-10", &source.today));
	if (eval)
		eval_reset(eval, &source);
	else
		eval = eval_new(&pack, &source);
}

static void row_free(struct rows *table, size_t row, size_t width)
{
	for (size_t c = 0; c < width; c++)
		memory_free(table->cells[row][c]);
	memory_free(table->cells[row]);
	memmove(&table->cells[row], &table->cells[row + 1],
		(table->count - row - 1) * sizeof table->cells[0]);
	table->count--;
}

static char **row_add(size_t form)
{
	struct rows *table = &tables[form];
	char **cells = memory_array(width_of(form), sizeof *cells);

	ck_assert_uint_lt(table->count, ROWS_MAX);
	for (size_t c = 0; c < width_of(form); c++)
		cells[c] = memory_text("");
	table->cells[table->count++] = cells;
	return cells;
}

static void cell_set(char **cell, const char *text, size_t length)
{
	memory_free(*cell);
	*cell = memory_text_part(text, length);
}

static void tables_empty(void)
{
	for (size_t form = 0; form < pack.form_count; form++)
		while (tables[form].count > 0)
			row_free(&tables[form], tables[form].count - 1, width_of(form));
}

static void table_load(size_t form)
{
	struct mistakes mistakes;
	struct arena arena;
	struct sheet sheet;
	char name[80];
	const struct pack_file *file;

	snprintf(name, sizeof name, "sample/%s.csv", pack.forms[form].name);
	file = pack_file(&pack, name);
	ck_assert_msg(file != NULL, "%s", name);
	mistakes_init(&mistakes);
	arena_init(&arena);
	sheet_read(&sheet, &arena, name, file->bytes, file->length, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	for (size_t r = 1; r < sheet.count; r++) {
		char **cells = row_add(form);

		for (size_t c = 0; c < sheet.widths[0]; c++) {
			const char *heading = sheet_cell(&sheet, 0, c);
			const char *text = sheet_cell(&sheet, r, c);
			int field = form_find(&pack.forms[form], heading, strlen(heading));

			ck_assert_msg(field >= 0 || strcmp(heading, "id") == 0, "%s: %s", name,
				      heading);
			cell_set(&cells[field + 1], text, strlen(text));
		}
	}
	arena_release(&arena);
	mistakes_release(&mistakes);
}

static void sample_load(void)
{
	tables_empty();
	for (size_t form = 0; form < pack.form_count; form++)
		table_load(form);
	source_reset();
}

static void start(void)
{
	static struct pack_file files[256];
	size_t count = builtin_files(NULL);
	struct mistakes mistakes;

	ck_assert_uint_le(count, 256);
	builtin_files(files);
	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, count, NULL, &mistakes);
	steps_read(&steps, &pack, true, &mistakes);
	rules_read(&rules, &pack, &steps, true, &mistakes);
	/* the sample is a branch's; a member's rules are tried in check_packet_work.c */
	for (size_t i = 0; i < rules.count; i++)
		rules.items[i].is_off =
		    *rules.items[i].roles && !strstr(rules.items[i].roles, "branch");
	for (size_t i = 0; i < mistakes.count; i++)
		fprintf(stderr, "%s:%zu:%zu: %s %s %s\n", mistakes.items[i].path,
			mistakes.items[i].line, mistakes.items[i].column, mistakes.items[i].key,
			mistakes.items[i].args[0], mistakes.items[i].args[1]);
	ck_assert_uint_eq(mistakes.count, 0);
	mistakes_release(&mistakes);
	tables = memory_array(pack.form_count, sizeof *tables);
	sample_load();
}

static void stop(void)
{
	tables_empty();
	memory_free(tables);
	eval_free(eval);
	eval = NULL;
	pack_release(&pack);
}

/* The word of length bytes at *text, which goes past it and the stop. */
static const char *take(const char **text, const char *stops, size_t *length)
{
	const char *word = *text;

	*length = strcspn(word, stops);
	*text = word + *length + (word[*length] != '\0');
	return word;
}

static void row_set(size_t form, char **cells, const char *pairs, size_t length)
{
	const char *end = pairs + length;

	while (pairs < end) {
		const char *equal = memchr(pairs, '=', (size_t)(end - pairs));
		const char *stop = memchr(pairs, '|', (size_t)(end - pairs));
		int field;

		if (!stop)
			stop = end;
		ck_assert_msg(equal && equal < stop, "%s", pairs);
		field = form_find(&pack.forms[form], pairs, (size_t)(equal - pairs));
		ck_assert_msg(field >= 0, "%s", pairs);
		cell_set(&cells[field + 1], equal + 1, (size_t)(stop - equal - 1));
		pairs = stop + 1;
	}
}

static void edit_rows(size_t form, char sign, const char *id, size_t id_length, const char *pairs,
		      size_t length)
{
	struct rows *table = &tables[form];
	bool is_found = false;

	if (sign == '+') {
		char **cells = row_add(form);

		cell_set(&cells[0], id, id_length);
		row_set(form, cells, pairs, length);
		return;
	}
	for (size_t row = table->count; row-- > 0;) {
		const char *own = table->cells[row][0];

		if (*id != '*' && (strlen(own) != id_length || memcmp(own, id, id_length) != 0))
			continue;
		is_found = true;
		if (sign == '-')
			row_free(table, row, width_of(form));
		else
			row_set(form, table->cells[row], pairs, length);
	}
	ck_assert_msg(is_found, "no row %s", id);
}

static void sample_edit(const char *edits)
{
	while (*edits) {
		char sign = *edits == '+' || *edits == '-' ? *edits++ : ' ';
		size_t table_length, id_length, length = 0;
		const char *table = take(&edits, " ", &table_length);
		const char *id = take(&edits, " \n", &id_length), *pairs = edits;
		int form = pack_find(&pack, table, table_length);

		ck_assert_msg(form >= 0, "%s", table);
		if (sign != '-')
			pairs = take(&edits, "\n", &length);
		edit_rows((size_t)form, sign, id, id_length, pairs, length);
	}
	source_reset();
}

/* All findings in Chinese, "RULE sentence" a line. */
static char *verdict(struct findings *findings)
{
	struct buf text;

	buf_init(&text);
	rules_derive(&rules, eval, 0, findings);
	ck_assert(!eval_exceeded(eval));
	for (size_t i = 0; i < findings->count; i++)
		buf_printf(&text, "%s %s\n", findings->items[i].rule->name,
			   findings->items[i].text);
	return buf_take(&text);
}

static void assert_verdict(const char *expected)
{
	struct findings findings;
	char *text;

	findings_init(&findings);
	text = verdict(&findings);
	ck_assert_str_eq(text, expected);
	memory_free(text);
	findings_release(&findings);
}

/* Whether every line of text stands in one of the two lists, and none is missing. */
static void assert_lines(const char *text, const char *spoken, const char *open, const char *edits)
{
	const char *line;
	size_t length, total = 0;

	for (const char *at = text; *at;) {
		char copy[2048];

		line = take(&at, "\n", &length);
		ck_assert_uint_lt(length + 1, sizeof copy);
		memcpy(copy, line, length + 1);
		copy[length + 1] = '\0';
		total += length + 1;
		ck_assert_msg(strstr(spoken, copy) || strstr(open, copy), "after\n%s\nspeaks: %s",
			      edits, copy);
	}
	ck_assert_msg(total == strlen(spoken) + strlen(open), "after\n%s\nis said:\n%s\nnot:\n%s",
		      edits, text, spoken);
}

static void assert_refused(const char *which)
{
	size_t table_length = strcspn(which, " ");
	int form = pack_find(&pack, which, table_length);
	const char *id = which + table_length + 1;
	struct findings refusing;
	long row;

	ck_assert_int_ge(form, 0);
	row = source_find(NULL, form, id, strlen(id));
	ck_assert_int_ge(row, 0);
	findings_init(&refusing);
	rules_refuse(&rules, eval, 0, form, (size_t)row, &refusing);
	ck_assert_msg(refusing.count > 0, "%s is not refused", which);
	findings_release(&refusing);
}

/* What is new may be explained away, where it only warns. */
static void assert_explained(const struct findings *findings, const char *open)
{
	int form = rules.explaining_form;
	struct findings after;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (strstr(open, finding->text))
			continue;
		for (size_t n = 0; n < finding->count; n++) {
			char **cells = row_add((size_t)form);
			struct buf subject;

			buf_init(&subject);
			finding_subject(&subject, finding, n, eval);
			cell_set(&cells[rules.explaining_rule + 1], finding->rule->name,
				 strlen(finding->rule->name));
			cell_set(&cells[rules.explaining_subject + 1], subject.bytes,
				 subject.length);
			buf_release(&subject);
		}
	}
	source_reset();
	findings_init(&after);
	memory_free(verdict(&after));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		bool is_still = false;

		if (strstr(open, finding->text))
			continue;
		for (size_t k = 0; k < after.count; k++)
			is_still |= after.items[k].rule == finding->rule &&
				    strcmp(after.items[k].text, finding->text) == 0;
		ck_assert_msg(is_still == (finding->rule->level != RULE_WARN), "%s %s",
			      finding->rule->name, finding->text);
	}
	findings_release(&after);
}

/* A block or a warning leads somewhere; what it fills in is what the form takes. */
static void assert_target(const struct finding *finding)
{
	struct target target;

	if (finding->rule->level == RULE_INFORM)
		return;
	finding_target(&target, finding, 0, &pack, eval);
	ck_assert_msg(target.kind != TARGET_NONE, "%s leads nowhere", finding->rule->name);
	if (target.kind == TARGET_NEW) {
		struct remarks remarks;
		struct mistakes mistakes;

		remarks_init(&remarks);
		mistakes_init(&mistakes);
		form_compile(&pack, (size_t)target.form, &mistakes);
		ck_assert_uint_eq(mistakes.count, 0);
		record_default(&target.prefill, eval);
		for (size_t f = 0; f < target.prefill.form->field_count; f++)
			if (target.prefill.values[f][0])
				record_check_field(&target.prefill, f, eval, 0, &remarks);
		for (size_t i = 0; i < remarks.count; i++)
			ck_assert_msg(remarks.items[i].level != REMARK_ERROR, "%s fills in %s: %s",
				      finding->rule->name,
				      target.prefill.form->fields[remarks.items[i].field].name,
				      remarks.items[i].text);
		remarks_release(&remarks);
		mistakes_release(&mistakes);
		record_release(&target.prefill);
	}
}

START_TEST(sample_verdict)
{
	struct findings findings;

	assert_verdict(SAMPLE_OPEN);
	findings_init(&findings);
	memory_free(verdict(&findings));
	for (size_t i = 0; i < findings.count; i++)
		assert_target(&findings.items[i]);
	findings_release(&findings);
}
END_TEST

START_TEST(rule_speaks)
{
	const struct rule_case *one = &rule_cases[(unsigned)_i * one_in(3)];
	const char *open = one->open ? one->open : SAMPLE_OPEN;
	struct findings findings;
	char *text;

	sample_edit(one->edits);
	findings_init(&findings);
	text = verdict(&findings);
	assert_lines(text, one->spoken, open, one->edits);
	for (size_t i = 0; i < findings.count; i++)
		if (!strstr(open, findings.items[i].text))
			assert_target(&findings.items[i]);
	if (one->refused)
		assert_refused(one->refused);
	assert_explained(&findings, open);
	memory_free(text);
	findings_release(&findings);
	sample_load();
	assert_verdict(SAMPLE_OPEN);
}
END_TEST

/* An explanation lifts what it names, and neither another row nor the folder's own line. */
START_TEST(explanation_lifts_no_more)
{
	sample_edit("-problems Q01\n-problems Q02\n-problems Q03\n-problems Q04\n"
		    "-problems Q15\n-problems Q16\n"
		    "+explanations X8 rule=G30|subject=M12|reason=住院手术，出院后补\n"
		    "+explanations X9 rule=G50|subject=|reason=只为试验，不对应任何一行");
	assert_verdict(STUDY_OPEN "G30 支部班子尚未查摆问题。\nG30 尚未查摆问题：陈某子。\n");
}
END_TEST

START_TEST(every_line_is_tried)
{
	bool *spoke = memory_array(rules.count, sizeof *spoke);

	for (size_t c = 0; c < CASES; c++) {
		struct findings findings;

		sample_load();
		sample_edit(rule_cases[c].edits);
		findings_init(&findings);
		memory_free(verdict(&findings));
		for (size_t i = 0; i < findings.count; i++)
			spoke[findings.items[i].rule - rules.items] = true;
		findings_release(&findings);
	}
	for (size_t r = 0; r < rules.count; r++)
		ck_assert_msg(spoke[r] || rules.items[r].is_off, "line %zu (%s) never spoke",
			      rules.items[r].line, rules.items[r].name);
	memory_free(spoke);
}
END_TEST

/* Every row of the sample is what its form takes. */
START_TEST(sample_fits_forms)
{
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	for (size_t form = 0; form < pack.form_count; form++) {
		for (size_t row = 0; row < tables[form].count; row++) {
			struct record record;
			struct remarks remarks;

			record_init(&record, &pack.forms[form]);
			for (size_t f = 0; f < record.form->field_count; f++)
				record_set(&record, f, tables[form].cells[row][f + 1]);
			remarks_init(&remarks);
			form_compile(&pack, form, &mistakes);
			ck_assert_uint_eq(mistakes.count, 0);
			record_check(&record, eval, 0, &remarks);
			for (size_t i = 0; i < remarks.count; i++)
				ck_assert_msg(remarks.items[i].level != REMARK_ERROR,
					      "%s %s %s: %s", record.form->name,
					      tables[form].cells[row][0],
					      record.form->fields[remarks.items[i].field].name,
					      remarks.items[i].text);
			remarks_release(&remarks);
			record_release(&record);
		}
	}
	mistakes_release(&mistakes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rules_sample");
	TCase *test = tcase_create("rules");

	tcase_add_checked_fixture(test, start, stop);
	tcase_set_timeout(test, 60);
	tcase_add_test(test, sample_verdict);
	tcase_add_test(test, sample_fits_forms);
	/* where only some are tried, every_line_is_tried still goes over all */
	tcase_add_loop_test(test, rule_speaks, 0, (int)((CASES + one_in(3) - 1) / one_in(3)));
	tcase_add_test(test, explanation_lifts_no_more);
	tcase_add_test(test, every_line_is_tried);
	suite_add_tcase(suite, test);
	return run_suite(suite);
}
