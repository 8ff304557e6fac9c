/* What leaves a folder: the counts of the sample, the tables that go up, and nothing else; and
 * every mistake of the files that say so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/table.h"
#include "flow/session.h"
#include "pack.h"
#include "packet/report.h"
#include "support.h"

#define AT     "2018-07-10T09:00:00"
#define MARKER "内部字样"

static char folder[64];
static struct pack_file *builtin;
static struct session *session;
static struct report report;

static void write_file(const char *name, const char *bytes, size_t length)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static const struct pack_file *builtin_named(const char *name)
{
	for (size_t i = 0; i < builtin_files(NULL); i++)
		if (strcmp(builtin[i].name, name) == 0)
			return &builtin[i];
	ck_abort_msg("%s", name);
	return NULL;
}

static void open_session(const char *pack_folder)
{
	struct session_options options = {.data = folder,
					  .pack_folder = pack_folder,
					  .builtin = builtin,
					  .builtin_count = builtin_files(NULL),
					  .today = "2018-07-10",
					  .is_read_only = true};
	struct err err = {0};

	session_open(&session, &options, &err);
}

static void setup(void)
{
	builtin = calloc(builtin_files(NULL), sizeof *builtin);
	builtin_files(builtin);
	strcpy(folder, "/tmp/zhibu-report-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	session = NULL;
	report_init(&report);
}

static void teardown(void)
{
	report_release(&report);
	session_close(session, NULL);
	remove_tree(folder);
	free(builtin);
}

/* The sample's tables, each first given to change (or NULL). */
static void write_sample(void (*change)(struct table *table, const struct form *form))
{
	struct mistakes mistakes;
	struct pack pack;

	mistakes_init(&mistakes);
	pack_read(&pack, "forms", builtin, builtin_files(NULL), NULL, &mistakes);
	for (size_t i = 0; i < pack.form_count; i++) {
		struct table *table = table_new(&pack.forms[i]);
		struct buf bytes;
		struct err err;
		char name[80];

		snprintf(name, sizeof name, "sample/%s.csv", pack.forms[i].name);
		buf_init(&bytes);
		buf_add(&bytes, builtin_named(name)->bytes, builtin_named(name)->length);
		ck_assert_int_eq(table_read(table, &bytes, name, &mistakes, &err), STATUS_OK);
		if (change)
			change(table, &pack.forms[i]);
		buf_init(&bytes);
		table_write(table, &bytes);
		write_file(strrchr(name, '/') + 1, bytes.bytes, bytes.length);
		buf_release(&bytes);
		table_free(table);
	}
	pack_release(&pack);
	mistakes_release(&mistakes);
}

static void make(void)
{
	struct err err = {0};

	ck_assert_int_eq(report_make(session, AT, &report, &err), STATUS_OK);
}

static const struct report_file *file_named(const char *name)
{
	for (size_t i = 0; i < report.count; i++)
		if (strcmp(report.files[i].name, name) == 0)
			return &report.files[i];
	return NULL;
}

static void must_hold(const char *name, const char *text)
{
	const struct report_file *file = file_named(name);

	ck_assert_ptr_nonnull(file);
	ck_assert_msg(strstr(file->bytes.bytes, text), "%s lacks %s:\n%s", name, text,
		      file->bytes.bytes);
}

/* No file of the report holds the text. */
static void must_lack(const char *text)
{
	for (size_t i = 0; i < report.count; i++)
		ck_assert_msg(!strstr(report.files[i].bytes.bytes, text), "%s holds %s:\n%s",
			      report.files[i].name, text, report.files[i].bytes.bytes);
}

START_TEST(the_sample)
{
	static const char *const names[] = {
	    "branch.csv",    "datapackage.json",   "figures.csv", "findings.csv",
	    "practices.csv", "rectifications.csv", "report.csv"};
	char line[256];

	write_sample(NULL);
	open_session(NULL);
	make();
	ck_assert_uint_eq(report.count, sizeof names / sizeof *names);
	for (size_t i = 0; i < report.count; i++)
		ck_assert_str_eq(report.files[i].name, names[i]);
	must_hold("report.csv",
		  "\xEF\xBB\xBFid,at,forms,step,state,done,block,warn,inform,name,kind,"
		  "deadline,members,missing,held\r\n");
	snprintf(line, sizeof line,
		 "\r\n%s," AT ",2018060100,rectification,done,5,0,1,1,"
		 "中共示例县样板镇便民服务中心支部委员会,机关,2018-06-30,12,2,2018-06-26\r\n",
		 session_site(session));
	must_hold("report.csv", line);
	ck_assert_uint_eq(file_named("report.csv")->rows, 1);
	must_hold("figures.csv", "\xEF\xBB\xBFid,step,value\r\nexpected,setup,12\r\n");
	must_hold("figures.csv", "\r\nat_once,rectification,2\r\nat_once_done,rectification,2\r\n");
	must_hold("findings.csv",
		  "id,rule,step,level,count\r\nG12-study-warn,G12,study,warn,1\r\n");
	must_hold("findings.csv", "\r\nG31-problems-inform,G31,problems,inform,2\r\n");
	must_hold("rectifications.csv", "\r\nF01,午间延时服务,");
	ck_assert_uint_eq(file_named("rectifications.csv")->rows, 5);
	ck_assert_uint_eq(file_named("practices.csv")->rows, 1);
	must_hold("datapackage.json", "\"name\": \"rectifications\"");
	must_lack("赵某甲");
	must_lack("M01");
}
END_TEST

START_TEST(the_same_twice)
{
	struct report again;
	struct err err = {0};

	write_sample(NULL);
	open_session(NULL);
	make();
	report_init(&again);
	session_set_language(session, 1);
	ck_assert_int_eq(report_make(session, AT, &again, &err), STATUS_OK);
	ck_assert_uint_eq(again.count, report.count);
	for (size_t i = 0; i < report.count; i++)
		ck_assert_str_eq(again.files[i].bytes.bytes, report.files[i].bytes.bytes);
	report_release(&again);
}
END_TEST

static bool is_internal_row(const struct table *table, const struct form *form, size_t row)
{
	int scope = form_find(form, "scope", 5), up = form_find(form, "report_up", 9);

	return (scope >= 0 && strcmp(table_cell(table, row, scope), "支部") != 0) ||
	       (up >= 0 && strcmp(table_cell(table, row, up), "是") != 0);
}

static void mark(struct table *table, size_t row, const struct form *form, size_t field)
{
	char text[128];

	snprintf(text, sizeof text, MARKER "%s.%s", form->name, form->fields[field].name);
	table_set(table, row, (int)field, text);
}

/* Every text that is not for others, all of a row that is not; names among them. */
static void mark_texts(struct table *table, const struct form *form)
{
	for (size_t row = 0; row < table_count(table); row++)
		for (size_t i = 0; i < form->field_count; i++)
			if (form->fields[i].type == FIELD_TEXT &&
			    (form->fields[i].level < LEVEL_SUPERIOR ||
			     is_internal_row(table, form, row)))
				mark(table, row, form, i);
}

/* The same of every type: values that no form knows. */
static void mark_all(struct table *table, const struct form *form)
{
	int scope = form_find(form, "scope", 5), up = form_find(form, "report_up", 9);

	for (size_t row = 0; row < table_count(table); row++) {
		bool is_internal = is_internal_row(table, form, row);

		for (size_t i = 0; i < form->field_count; i++)
			if (form->fields[i].level < LEVEL_SUPERIOR ||
			    form->fields[i].reference >= 0 ||
			    (is_internal && (int)i != scope && (int)i != up))
				mark(table, row, form, i);
	}
}

/* A row of each table that stays here. */
static void add_internal_practice(struct table *table, const struct form *form)
{
	const char *values[] = {MARKER "题目", MARKER "做法", "否"};

	mark_all(table, form);
	if (strcmp(form->name, "practices") == 0)
		table_add(table, "E2", values);
}

START_TEST(nothing_internal)
{
	static void (*const changes[])(struct table *, const struct form *) = {
	    mark_texts, mark_all, add_internal_practice};

	write_sample(changes[_i]);
	open_session(NULL);
	make();
	must_lack(MARKER);
	/* and it is no empty report that lacks it */
	must_hold("rectifications.csv", "午间延时服务");
	ck_assert_uint_eq(file_named("practices.csv")->rows, 1);
	ck_assert_uint_eq(file_named("figures.csv")->rows, 18);
}
END_TEST

/* The findings' sentences name people; what is told of them does not. */
START_TEST(findings_without_names)
{
	write_sample(mark_texts);
	open_session(NULL);
	make();
	ck_assert_ptr_nonnull(strstr(session_findings(session)->items[0].text, MARKER));
	must_lack(MARKER);
	ck_assert_uint_ge(file_named("findings.csv")->rows, 2);
}
END_TEST

START_TEST(formulas_are_guarded)
{
	static const char text[] = "id,title,text,report_up\r\nE1,=1+1,\"a,b\"\"c\",是\r\n";

	write_sample(NULL);
	write_file("practices.csv", text, strlen(text));
	open_session(NULL);
	make();
	must_hold("practices.csv", "\r\nE1,'=1+1,\"a,b\"\"c\"\r\n");
}
END_TEST

START_TEST(an_empty_folder)
{
	struct err err = {0};

	open_session(NULL);
	ck_assert_int_eq(report_make(session, AT, &report, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "report.unnamed");
	ck_assert_uint_eq(report.count, 0);
}
END_TEST

START_TEST(a_pack_without)
{
	struct buf name;
	struct err err = {0};

	open_session("tests/packs/library");
	ck_assert_int_eq(report_make(session, AT, &report, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "report.none");
	buf_init(&name);
	report_add_folder(&name, session, "K7Q2MX4T9B");
	ck_assert_str_eq(name.bytes, "");
	buf_release(&name);
}
END_TEST

START_TEST(the_place)
{
	struct buf name;

	open_session(NULL);
	buf_init(&name);
	report_add_folder(&name, session, "K7Q2MX4T9B");
	ck_assert_str_eq(name.bytes, "branch=K7Q2MX4T9B");
	buf_release(&name);
}
END_TEST

/* The library's pack with one more file. */
static struct mistakes read_pack(const char *name, const char *text)
{
	struct pack_file files[16];
	struct mistakes mistakes;
	struct figures figures;
	struct steps steps;
	struct pack pack, library;
	struct err err;
	size_t count;

	mistakes_init(&mistakes);
	ck_assert_int_eq(pack_read_folder(&library, "tests/packs/library", NULL, &mistakes, &err),
			 STATUS_OK);
	count = library.file_count;
	memcpy(files, library.files, count * sizeof *files);
	files[count] = (struct pack_file){.name = name, .bytes = text, .length = strlen(text)};
	pack_read(&pack, "p", files, count + 1, NULL, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	steps_read(&steps, &pack, true, &mistakes);
	figures_read(&figures, &pack, &steps, &mistakes);
	pack_release(&pack);
	pack_release(&library);
	return mistakes;
}

static const struct wrong {
	const char *name, *text, *mistakes;
} wrong[] = {
    {"figures.csv", "figure,step,label,expression,level\nx,,X,count(readers),superior\n", ""},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,readers/name,superior\n",
     "p/figures.csv:2:4 figures.level readers;"},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,readers/name,members\n", ""},
    {"figures.csv",
     "figure,step,label,expression,level\nx,,X,\"concat(readers/name, '')\",public\n",
     "p/figures.csv:2:4 figures.text x;"},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,readers,superior\n",
     "p/figures.csv:2:4 figures.text x;"},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,loans/reader,superior\n",
     "p/figures.csv:2:4 figures.text x;"},
    {"figures.csv", "figure,step,label,expression,level\nx,nope,X,count(readers),superior\n",
     "p/figures.csv:2:2 rules.unknown_step nope;"},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,count(reader),nobody\n",
     "p/figures.csv:2:5 form.level nobody;p/figures.csv:2:4 expr.unknown_table_nearest reader;"},
    {"figures.csv", "figure,step,label,expression,level\nx,,X,1,\nx,,X,2,\n,,X,,\n",
     "p/figures.csv:3:1 pack.twice x;p/figures.csv:4:1 pack.no_name figure;"
     "p/figures.csv:4:4 rules.empty expression;"},
    {"reports.csv", "table,fields,rows\nreader,name,\n",
     "p/reports.csv:2:1 figures.unknown_table reader;"},
    {"reports.csv", "table,fields,rows\nreaders,name,\n",
     "p/reports.csv:2:1 figures.place readers;p/reports.csv:2:2 figures.level readers;"},
    {"reports.csv", "table,fields,rows\nreaders,nam,activ = 1\n",
     "p/reports.csv:2:1 figures.place readers;p/reports.csv:2:2 figures.unknown_field nam;"
     "p/reports.csv:2:3 expr.unknown_field activ;"},
};

START_TEST(mistakes_in_the_pack)
{
	struct mistakes mistakes = read_pack(wrong[_i].name, wrong[_i].text);
	struct buf said;

	buf_init(&said);
	for (size_t i = 0; i < mistakes.count; i++)
		buf_printf(&said, "%s:%zu:%zu %s %s;", mistakes.items[i].path,
			   mistakes.items[i].line, mistakes.items[i].column, mistakes.items[i].key,
			   mistakes.items[i].args[0]);
	ck_assert_str_eq(said.bytes, wrong[_i].mistakes);
	buf_release(&said);
	mistakes_release(&mistakes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet: a report");
	TCase *tests = tcase_create("report");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_sample);
	tcase_add_test(tests, the_same_twice);
	tcase_add_loop_test(tests, nothing_internal, 0, 3);
	tcase_add_test(tests, findings_without_names);
	tcase_add_test(tests, formulas_are_guarded);
	tcase_add_test(tests, an_empty_folder);
	tcase_add_test(tests, a_pack_without);
	tcase_add_test(tests, the_place);
	tcase_add_loop_test(tests, mistakes_in_the_pack, 0, sizeof wrong / sizeof *wrong);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
