/* Many places at one glance: what the columns make of their tables, whatever the threads, and what
 * is said of tables that cannot be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "flow/session.h"
#include "pack.h"
#include "packet/overview.h"
#include "support.h"

static char folder[64];
static struct pack_file *builtin, *files;
static size_t file_count;
static struct session *session;
static const char *marks; /* a further form, or NULL */
static struct overview_columns columns;
static struct overview *overview;
static struct mistakes mistakes;
static struct err err;

/* A short overview over the built-in forms. */
#define TABLE                                                                                      \
	"column,label,rows,take,width\n"                                                           \
	"name,Name,report,name,20\n"                                                               \
	"step,Step,report,step,6\n"                                                                \
	"missing,Missing,report,missing,6\n"                                                       \
	"talks,Talks,figures[id = 'talks'],value,6\n"                                              \
	"high,High,figures[value > 3 and not(step = 'study')],count,6\n"                           \
	"total,Total,figures,sum value,6\n"                                                        \
	"at_once,At once,rectifications[at_once = '是' and (state = '已完成' or state = "      \
	"'已销号')],count,6\n"                                                                  \
	"late,Late,rectifications[deadline < '2018-07-05'],count,0\n"                              \
	"pairs,Pairs,talks[mode != '集体座谈'],pairs lead partners,6\n"                        \
	"heard,Heard,\"talks[selected(covered, '思想')]\",count,6\n"

static void write_file(const char *place, const char *name, const char *bytes, size_t length)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, place);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/%s/%s", folder, place, name);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static void put(const char *place, const char *name, const char *text)
{
	write_file(place, name, text, strlen(text));
}

/* A session on an empty folder, its pack with another overview.csv. */
static void open_session(const char *table)
{
	struct session_options options = {
	    .data = "/nonexistent", .builtin = files, .today = "2018-07-10", .is_read_only = true};
	char data[128];

	file_count = 0;
	for (size_t i = 0; i < builtin_files(NULL); i++)
		if (strcmp(builtin[i].name, "overview.csv") != 0)
			files[file_count++] = builtin[i];
	if (table)
		files[file_count++] = (struct pack_file){
		    .name = "overview.csv", .bytes = table, .length = strlen(table)};
	if (marks)
		files[file_count++] = (struct pack_file){
		    .name = "marks.csv", .bytes = marks, .length = strlen(marks)};
	snprintf(data, sizeof data, "%s/data", folder);
	mkdir(data, 0700);
	options.data = data;
	options.builtin_count = file_count;
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
}

static void setup(void)
{
	builtin = calloc(builtin_files(NULL), sizeof *builtin);
	files = calloc(builtin_files(NULL) + 2, sizeof *files);
	builtin_files(builtin);
	strcpy(folder, "/tmp/zhibu-overview-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	session = NULL;
	marks = NULL;
	overview = NULL;
	columns = (struct overview_columns){0};
	mistakes_init(&mistakes);
	err = (struct err){0};
}

static void teardown(void)
{
	overview_free(overview);
	overview_columns_release(&columns);
	session_close(session, NULL);
	mistakes_release(&mistakes);
	remove_tree(folder);
	free(builtin);
	free(files);
}

static void look(const char *table, unsigned threads)
{
	if (!session)
		open_session(table);
	if (!columns.items)
		ck_assert_int_eq(overview_columns_read(&columns, session, &mistakes, &err),
				 STATUS_OK);
	overview_free(overview);
	ck_assert_int_eq(
	    overview_read(&overview, &columns, session, folder, threads, &mistakes, &err),
	    STATUS_OK);
}

/* All of it, a line for a place. */
static char *told(const char *filter, int sort, bool reverse)
{
	struct buf text;
	size_t *places, count = overview_list(overview, filter, sort, reverse, 0, &places);

	buf_init(&text);
	for (size_t i = 0; i < count; i++) {
		buf_add_text(&text, overview_code(overview, places[i]));
		for (size_t c = 0; c < columns.count; c++)
			buf_printf(&text, "|%s", overview_cell(overview, places[i], c));
		buf_add_char(&text, '\n');
	}
	memory_free(places);
	return buf_take(&text);
}

static void must_be(const char *filter, int sort, bool reverse, const char *text)
{
	char *all = told(filter, sort, reverse);

	ck_assert_str_eq(all, text);
	memory_free(all);
}

static void put_places(void)
{
	put("branch=A", "report.csv",
	    "\xEF\xBB\xBFid,at,step,name,missing\r\nA,2018-07-01T09:00:00,talks,赵家村支部,2\r\n");
	put("branch=A", "figures.csv",
	    "id,step,value\r\ntalks,talks,7\r\nsessions,study,5\r\nitems,rectification,4.5\r\n");
	put("branch=A", "rectifications.csv",
	    "id,item,deadline,at_once,state\r\nF1,\"a,\"\"b\"\"\r\nc\",2018-07-02,是,已完成\r\n"
	    "F2,x,2018-07-05,是,整改中\r\nF3,y,,否,已销号\r\nF4,'=x,2018-07-04,是,已销号\r\n");
	put("branch=A", "findings.csv",
	    "id,rule,step,level,count\r\n1,G12,study,warn,2\r\n2,G20,talks,warn,1\r\n");
	put("branch=B", "report.csv", "id;step;missing;name\r\nB;meeting;0;钱家村支部\r\n");
	put("branch=B", "talks.csv",
	    "id,mode,lead,partners,covered\r\n1,个别谈话,M1,M2,思想\r\n2,个别谈话,M2,M1,\r\n"
	    "3,个别谈话,M1,M3 M2,工作生活 思想\r\n4,集体座谈,M4,M5 "
	    "M6,思想\r\n5,上门走访,M3,M3,\r\n");
	put("branch=B", "findings.csv", "id,rule,step,level,count\r\n1,G12,study,warn,3\r\n");
	put("branch=C", "report.csv", "id,step,name\r\nC,study,孙家村支部\r\n");
	put("other=D", "report.csv", "id,step,name\r\nD,study,X\r\n");
	put("branch=", "report.csv", "id,step,name\r\n,study,X\r\n");
}

static const char as_they_are[] = "A|赵家村支部|talks|2|7|2|16.5|2|2|0|0\n"
				  "B|钱家村支部|meeting|0||0|0|0|0|2|3\n"
				  "C|孙家村支部|study|||0|0|0|0|0|0\n";

START_TEST(what_columns_make_of_rows)
{
	put_places();
	look(TABLE, (unsigned)_i);
	must_be(NULL, -1, false, as_they_are);
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(order_and_filter)
{
	enum { STEP = 1, MISSING = 2 };

	put_places();
	look(TABLE, 1);
	must_be("钱", -1, false, "B|钱家村支部|meeting|0||0|0|0|0|2|3\n");
	must_be("sjc", -1, false, "C|孙家村支部|study|||0|0|0|0|0|0\n");
	must_be("谈话", -1, false, "A|赵家村支部|talks|2|7|2|16.5|2|2|0|0\n");
	must_be("zzz", -1, false, "");
	/* by number, nothing known last either way */
	must_be(NULL, MISSING, false,
		"B|钱家村支部|meeting|0||0|0|0|0|2|3\nA|赵家村支部|talks|2|7|2|16.5|2|2|0|0\n"
		"C|孙家村支部|study|||0|0|0|0|0|0\n");
	must_be(NULL, MISSING, true,
		"A|赵家村支部|talks|2|7|2|16.5|2|2|0|0\nB|钱家村支部|meeting|0||0|0|0|0|2|3\n"
		"C|孙家村支部|study|||0|0|0|0|0|0\n");
	/* a choice in its list's order: the steps' */
	must_be(NULL, STEP, false,
		"C|孙家村支部|study|||0|0|0|0|0|0\nA|赵家村支部|talks|2|7|2|16.5|2|2|0|0\n"
		"B|钱家村支部|meeting|0||0|0|0|0|2|3\n");
}
END_TEST

/* A table of the folder that looks on, by a field called as the pack calls a place. */
START_TEST(what_is_said_of_places)
{
	put_places();
	marks = "settings\n,form_id,form_title,version,default_language,instance_name\n"
		",marks,Marks,1,中文 (zh),${mark}\nsurvey\n,type,name,label::中文 (zh)\n"
		",text,branch,B\n,text,mark,M\n";
	put("data", "marks.csv",
	    "id,branch,mark\r\n1,B,先进\r\n2,A,中间\r\n3,Z,后进\r\n4,B,又\r\n");
	look("column,label,rows,take,width\nname,N,report,name,9\nmark,M,marks,mark,6\n"
	     "marks,S,marks[mark != '又'],count,6\n",
	     2);
	must_be(NULL, -1, false, "A|赵家村支部|中间|1\nB|钱家村支部|先进|1\nC|孙家村支部||0\n");
	must_be("先进", 1, false, "B|钱家村支部|先进|1\n");
}
END_TEST

/* The shipped form is a superior's alone, and its record knows the place. */
START_TEST(what_a_superior_says)
{
	struct target target;
	int classes;

	put_places();
	put("data", "x", "");
	put("data/.zhibu", "site.csv",
	    "site,created,role,person\r\nZG8EA8FYTS,2018-06-20T09:00:00,superior,\r\n");
	put("data", "classes.csv", "id,branch,name,class\r\n1,B,钱家村支部,后进\r\n");
	look("column,label,rows,take,width\nname,N,report,name,9\nclass,C,classes,class,6\n", 1);
	classes = pack_find(session_pack(session), "classes", 7);
	ck_assert_int_ge(classes, 0);
	must_be(NULL, 1, false, "B|钱家村支部|后进\nA|赵家村支部|\nC|孙家村支部|\n");
	overview_target(overview, session, 1, &target);
	ck_assert_int_eq(target.kind, TARGET_OPEN);
	ck_assert_int_eq(target.form, classes);
	ck_assert_uint_eq(target.row, 0);
	ck_assert_str_eq(target.prefill.form->fields[target.field].name, "class");
	record_release(&target.prefill);
	overview_target(overview, session, 0, &target);
	ck_assert_int_eq(target.kind, TARGET_NEW);
	ck_assert_str_eq(target.prefill.values[0], "A");
	ck_assert_str_eq(target.prefill.values[1], "赵家村支部");
	ck_assert_str_eq(target.prefill.values[2], "");
	record_release(&target.prefill);
}
END_TEST

/* Nobody else has the table: the columns are there and empty, and there is nothing to enter. */
START_TEST(what_others_do_not_say)
{
	struct target target;

	put_places();
	put("data", "classes.csv", "id,branch,name,class\r\n1,B,钱家村支部,后进\r\n");
	look("column,label,rows,take,width\nname,N,report,name,9\nclass,C,classes,class,6\n", 1);
	ck_assert_int_lt(pack_find(session_pack(session), "classes", 7), 0);
	must_be(NULL, -1, false, "A|赵家村支部|\nB|钱家村支部|\nC|孙家村支部|\n");
	overview_target(overview, session, 0, &target);
	ck_assert_int_eq(target.kind, TARGET_NONE);
	ck_assert_ptr_null(target.prefill.form);
}
END_TEST

static void must_hold(const char *name, const char *text)
{
	char path[256], bytes[1000] = "";
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_lt(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
	fclose(file);
	ck_assert_str_eq(bytes, text);
}

START_TEST(as_files)
{
	const size_t places[] = {1, 0};

	put_places();
	look("column,label,rows,take,width\nname,N,report,name,9\nstep,S,report,step,9\n", 1);
	ck_assert_int_eq(overview_save(overview, places, 2, &mistakes, &err), STATUS_OK);
	must_hold("overview.csv", "\xEF\xBB\xBF"
				  "branch,name,step\r\nB,钱家村支部,meeting\r\nA,"
				  "赵家村支部,talks\r\n");
	must_hold("findings.csv", "\xEF\xBB\xBFrule,step,level,places,count\r\n"
				  "G12,study,warn,2,5\r\nG20,talks,warn,1,1\r\n");
	must_hold("practices.csv", "\xEF\xBB\xBF"
				   "branch,id,title,text\r\n");
	/* what was written is no place */
	look("", 1);
	ck_assert_uint_eq(overview_count(overview), 3);
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(findings_of_all)
{
	const struct overview_finding *findings;

	put_places();
	look(TABLE, 2);
	ck_assert_uint_eq(overview_findings(overview, &findings), 2);
	ck_assert_str_eq(findings[0].rule, "G12");
	ck_assert_uint_eq(findings[0].places, 2);
	ck_assert_uint_eq(findings[0].count, 5);
	ck_assert_str_eq(findings[1].rule, "G20");
	ck_assert_uint_eq(findings[1].places, 1);
}
END_TEST

static bool gather(void *data, size_t place, const char *const *values)
{
	buf_printf(data, "%s %s %s;", overview_code(overview, place), values[0], values[1]);
	return ((struct buf *)data)->length < 40;
}

START_TEST(rows_of_a_table)
{
	struct buf text;
	int form;

	put_places();
	look(TABLE, 1);
	form = pack_find(&columns.model, "rectifications", 14);
	buf_init(&text);
	ck_assert_int_eq(overview_rows(overview, (size_t)form, gather, &text, &mistakes, &err),
			 STATUS_OK);
	ck_assert_str_eq(text.bytes, "A F1 a,\"b\"\nc;A F2 x;A F3 y;A F4 =x;");
	buf_clear(&text);
	form = pack_find(&columns.model, "report", 6);
	ck_assert_int_eq(overview_rows(overview, (size_t)form, gather, &text, &mistakes, &err),
			 STATUS_OK);
	ck_assert_str_eq(text.bytes, "A A 2018-07-01T09:00:00;B B ;C C ;");
	buf_release(&text);
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(as_csv)
{
	struct buf text;

	put("branch=A", "report.csv", "id,name,step\r\nA,'=cmd,talks\r\n");
	look("column,label,rows,take,width\nname,N,report,name,9\nstep,S,report,step,9\n", 1);
	buf_init(&text);
	overview_csv_heading(&text, overview);
	overview_csv_row(&text, overview, 0);
	ck_assert_str_eq(text.bytes, "\xEF\xBB\xBF"
				     "branch,name,step\r\nA,'=cmd,talks\r\n");
	buf_release(&text);
}
END_TEST

/* What is wrong in one place is said, with its file, and the others are read. */
START_TEST(places_that_cannot_be_read)
{
	char path[256], target[256];

	put_places();
	put("branch=E", "report.csv", "id,name\r\nE,\"never closed\r\n");
	write_file("branch=F", "report.csv", "id,na\0me\r\n", 10);
	snprintf(path, sizeof path, "%s/branch=G", folder);
	snprintf(target, sizeof target, "%s/branch=A", folder);
	ck_assert_int_eq(symlink(target, path), 0);
	put("branch=H", "report.csv", "");
	snprintf(path, sizeof path, "%s/branch=H/figures.csv", folder);
	snprintf(target, sizeof target, "%s/branch=A/figures.csv", folder);
	ck_assert_int_eq(symlink(target, path), 0);
	snprintf(path, sizeof path, "%s/branch=I", folder);
	fclose(fopen(path, "w"));
	look(TABLE, 2);
	must_be("村", -1, false, as_they_are);
	ck_assert_uint_eq(overview_count(overview), 8);
	ck_assert_uint_eq(mistakes.count, 5);
	ck_assert_str_eq(mistakes.items[0].path, "branch=E/report.csv");
	ck_assert_str_eq(mistakes.items[0].key, "csv.quote_open");
	ck_assert_str_eq(mistakes.items[1].path, "branch=F/report.csv");
	ck_assert_str_eq(mistakes.items[1].key, "csv.nul");
	ck_assert_str_eq(mistakes.items[2].key, "file.kind");
	ck_assert_str_eq(mistakes.items[3].path, "branch=H/figures.csv");
	ck_assert_str_eq(mistakes.items[4].path, "I");
}
END_TEST

START_TEST(pairs_have_a_bound)
{
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, "id,mode,lead,partners\r\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "%d,x,A%d,B%d\r\n", i, i, i);
	put("branch=A", "talks.csv", text.bytes);
	buf_release(&text);
	look(TABLE, 1);
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].key, "overview.pairs");
}
END_TEST

static char *told_with_findings(void)
{
	char *places = told(NULL, 2, false);
	struct buf text;

	buf_init(&text);
	buf_add_text(&text, places);
	overview_csv_findings(&text, overview);
	memory_free(places);
	return buf_take(&text);
}

/* 300 places by one thread and by eight: the same. */
START_TEST(threads_change_nothing)
{
	char place[32], row[256], *one, *many;

	for (int i = 0; i < 300; i++) {
		snprintf(place, sizeof place, "branch=P%03d", i);
		snprintf(row, sizeof row, "id,name,step,missing\r\nP,支部%d,talks,%d\r\n", i,
			 i % 7);
		put(place, "report.csv", row);
		snprintf(row, sizeof row, "id,rule,step,level,count\r\n1,G%d,study,warn,%d\r\n",
			 i % 11, i % 3);
		put(place, "findings.csv", row);
	}
	look(TABLE, 1);
	one = told_with_findings();
	look(TABLE, 8);
	many = told_with_findings();
	ck_assert_str_eq(one, many);
	ck_assert_ptr_nonnull(strstr(one, "\r\nG3,study,warn,27,27\r\n"));
	memory_free(one);
	memory_free(many);
}
END_TEST

static const struct wrong {
	const char *table, *mistakes;
} wrong[] = {
    {"column,label,rows,take,width\na,A,report[at = today()],count,1\n",
     "overview.csv:2:3 overview.rows report[at = today()];"},
    {"column,label,rows,take,width\na,A,count(report),count,1\n",
     "overview.csv:2:3 overview.rows count(report);"},
    {"column,label,rows,take,width\na,A,repot,count,1\n",
     "overview.csv:2:3 expr.unknown_table_nearest repot;"},
    {"column,label,rows,take,width\na,A,report,sum,1\n", "overview.csv:2:4 overview.take sum;"},
    {"column,label,rows,take,width\na,A,report,nam,1\n", "overview.csv:2:4 overview.field nam;"},
    {"column,label,rows,take,width\na,A,talks,pairs lead,1\n",
     "overview.csv:2:4 overview.take pairs lead;"},
    {"column,label,rows,take,width\na,A,report,name,x\na,A,report,name,1\n",
     "overview.csv:2:5 form.width x;overview.csv:3:1 pack.twice a;"},
};

START_TEST(mistakes_in_the_table)
{
	struct buf said;

	open_session(wrong[_i].table);
	ck_assert_int_eq(overview_columns_read(&columns, session, &mistakes, &err), STATUS_INPUT);
	buf_init(&said);
	for (size_t i = 0; i < mistakes.count; i++)
		buf_printf(&said, "%s:%zu:%zu %s %s;", strrchr(mistakes.items[i].path, '/') + 1,
			   mistakes.items[i].line, mistakes.items[i].column, mistakes.items[i].key,
			   mistakes.items[i].args[0]);
	ck_assert_str_eq(said.bytes, wrong[_i].mistakes);
	buf_release(&said);
}
END_TEST

START_TEST(a_pack_without)
{
	open_session(NULL);
	ck_assert_int_eq(overview_columns_read(&columns, session, &mistakes, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "overview.none");
}
END_TEST

START_TEST(no_folder)
{
	open_session(TABLE);
	ck_assert_int_eq(overview_columns_read(&columns, session, &mistakes, &err), STATUS_OK);
	ck_assert_int_eq(
	    overview_read(&overview, &columns, session, "/nonexistent", 1, &mistakes, &err),
	    STATUS_IO);
	ck_assert_ptr_null(overview);
}
END_TEST

/* The pack's own table is in order. */
START_TEST(the_shipped_one)
{
	for (size_t i = 0; i < builtin_files(NULL); i++)
		if (strcmp(builtin[i].name, "overview.csv") == 0) {
			char *text = memory_text_part(builtin[i].bytes, builtin[i].length);

			put_places();
			look(text, 0);
			ck_assert_uint_eq(overview_count(overview), 3);
			ck_assert_uint_gt(columns.count, 10);
			overview_free(overview);
			overview = NULL;
			memory_free(text);
			return;
		}
	ck_abort_msg("no overview.csv");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet: the overview");
	TCase *tests = tcase_create("overview");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, what_columns_make_of_rows, 0, 4);
	tcase_add_test(tests, order_and_filter);
	tcase_add_test(tests, what_is_said_of_places);
	tcase_add_test(tests, what_a_superior_says);
	tcase_add_test(tests, what_others_do_not_say);
	tcase_add_test(tests, as_files);
	tcase_add_test(tests, findings_of_all);
	tcase_add_test(tests, rows_of_a_table);
	tcase_add_test(tests, as_csv);
	tcase_add_test(tests, places_that_cannot_be_read);
	tcase_add_test(tests, pairs_have_a_bound);
	tcase_add_test(tests, threads_change_nothing);
	tcase_add_loop_test(tests, mistakes_in_the_table, 0, sizeof wrong / sizeof *wrong);
	tcase_add_test(tests, a_pack_without);
	tcase_add_test(tests, no_folder);
	tcase_add_test(tests, the_shipped_one);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
