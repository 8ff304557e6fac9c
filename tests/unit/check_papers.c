/* The papers of the sample, laid out, are those of tests/papers/NAME.txt; whether one is complete.
 */
#include "papers_folder.h"
#include "printer.h"
#include "reference.h"
#include "report/plain_text.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"

static struct papers_folder folder;

static void setup(void)
{
	papers_folder_make(&folder);
	papers_folder_open(&folder);
}

static void teardown(void)
{
	papers_folder_remove(&folder);
}

static void read_text(const char *path, struct buf *text)
{
	char block[4096];
	size_t length;
	FILE *file = fopen(path, "rb");

	if (!file)
		return;
	while ((length = fread(block, 1, sizeof block, file)) > 0)
		buf_add(text, block, length);
	fclose(file);
}

/* As lines (paper_texts), or as it is printed. */
static void make(const char *name, long row, bool is_printed, struct buf *text)
{
	struct paper paper;
	struct err err = {0};
	long n = papers_find(folder.papers, name);

	ck_assert_msg(n >= 0, "%s", name);
	paper_init(&paper);
	ck_assert_msg(papers_make(folder.papers, (size_t)n, row, &paper, &err) == STATUS_OK,
		      "%s: %s", name, err.key);
	if (is_printed)
		plain_text_add(text, &paper, 0, true);
	else
		paper_texts(text, &paper);
	paper_release(&paper);
}

START_TEST(they_are_as_they_were_looked_at)
{
	size_t compared = 0;

	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		struct paper_told told = papers_told(folder.papers, i);
		const size_t *rows;
		struct buf text;
		char path[256];

		if (told.form >= 0 && papers_rows(folder.papers, i, &rows) == 0)
			continue;
		buf_init(&text);
		make(told.name, -1, true, &text);
		snprintf(path, sizeof path, "tests/papers/%s.txt", told.name);
		reference_compare(path, &text);
		compared++;
		buf_release(&text);
	}
	ck_assert_uint_eq(compared, 12);
}
END_TEST

/* Every paper, on every width of line: 66 and 70 lines a sheet, UTF-8 and GB18030. */
START_TEST(they_fit_the_printer)
{
	static const int widths[] = {PAPER_NARROW, PAPER_USUAL, PAPER_WIDE};
	size_t sheets = 0;

	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		struct paper paper;
		struct err err = {0};

		paper_init(&paper);
		if (papers_make(folder.papers, i, -1, &paper, &err) == STATUS_OK)
			for (size_t j = 0; j < sizeof widths / sizeof widths[0]; j++) {
				struct buf text;
				size_t count;

				buf_init(&text);
				plain_text_add(&text, &paper, widths[j], true);
				count = printer_print(&text, CHARSET_GB18030, PRINTER_FANFOLD,
						      widths[j]);
				ck_assert_uint_eq(
				    printer_print(&text, CHARSET_UTF8, PRINTER_A4, widths[j]),
				    count);
				sheets += count;
				buf_release(&text);
			}
		paper_release(&paper);
	}
	ck_assert_uint_gt(sheets, 36);
}
END_TEST

START_TEST(one_is_made_for_a_row)
{
	long n = papers_find(folder.papers, "整改清单（个人）"), group;
	const struct pack *pack = session_pack(folder.session);
	size_t members = (size_t)pack_find(pack, "members", 7);
	long row = session_find(folder.session, members, "M07");
	struct paper paper;
	struct err err = {0};
	struct buf text;

	ck_assert_int_eq(papers_told(folder.papers, (size_t)n).form, members);
	buf_init(&text);
	make("list_person", row, false, &text);
	ck_assert_ptr_nonnull(strstr(text.bytes, "姓名：郑某庚\t"));
	ck_assert_ptr_null(strstr(text.bytes, "赵某甲"));
	ck_assert_ptr_null(strstr(text.bytes, "----"));
	buf_release(&text);

	paper_init(&paper);
	ck_assert_int_eq(papers_make(folder.papers, (size_t)n, 999, &paper, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "papers.row");
	group = papers_find(folder.papers, "list_group");
	ck_assert_int_eq(papers_make(folder.papers, (size_t)group, -1, &paper, &err),
			 STATUS_REFUSED);
	ck_assert_str_eq(err.key, "papers.no_rows");
	ck_assert_uint_eq(paper.count, 0);
	paper_release(&paper);
	ck_assert_int_eq(papers_find(folder.papers, "no_such"), -1);
}
END_TEST

/* By step and place, as the templates say, whatever the files are called. */
START_TEST(they_stand_in_the_order_of_need)
{
	static const char *const order[] = {"missing",	  "matrix",	 "talks",   "opinions",
					    "notice",	  "sign_in",	 "minutes", "list_branch",
					    "list_group", "list_person", "public",  "report",
					    "list_report"};

	ck_assert_uint_eq(papers_count(folder.papers), sizeof order / sizeof *order);
	for (size_t i = 0; i < papers_count(folder.papers); i++)
		ck_assert_str_eq(papers_told(folder.papers, i).name, order[i]);
}
END_TEST

/* Without F13 the list of M08 is empty; nobody else's is. */
START_TEST(what_is_missing_is_told)
{
	struct buf table, missing;
	size_t n = (size_t)papers_find(folder.papers, "list_person");
	const struct pack *pack = session_pack(folder.session);
	size_t members = (size_t)pack_find(pack, "members", 7);
	char path[128], *line;

	for (size_t i = 0; i < papers_count(folder.papers); i++)
		ck_assert_msg(papers_complete(folder.papers, i, -1, NULL), "%s",
			      papers_told(folder.papers, i).name);
	papers_folder_close(&folder);
	buf_init(&table);
	buf_init(&missing);
	snprintf(path, sizeof path, "%s/rectifications.csv", folder.path);
	read_text(path, &table);
	line = strstr(table.bytes, "F13,");
	ck_assert_ptr_nonnull(line);
	memcpy(line + strlen("F13,个人,,M0"), "7", 1);
	papers_folder_write(&folder, "rectifications.csv", table.bytes, table.length);
	papers_folder_open(&folder);

	ck_assert(!papers_complete(folder.papers, n, -1, &missing));
	ck_assert_str_eq(missing.bytes, "王某辛  尚未列出个人整改清单。");
	ck_assert(
	    papers_complete(folder.papers, n, session_find(folder.session, members, "M07"), NULL));
	buf_clear(&missing);
	ck_assert(!papers_complete(folder.papers, n, session_find(folder.session, members, "M08"),
				   &missing));
	ck_assert_str_eq(missing.bytes, "尚未列出个人整改清单。");
	buf_release(&table);
	buf_release(&missing);
}
END_TEST

enum { MANY_PERSONS = 500, MANY_TALKS = 5000 };

static void write_many(void)
{
	struct buf table;

	buf_init(&table);
	buf_add_text(&table, "id,name,group,post,standing,expected\n");
	for (int i = 1; i <= MANY_PERSONS; i++)
		buf_printf(&table, "M%03d,姓名%03d,G%d,%s,正式,是\n", i, i, 1 + i % 2,
			   i < 6 ? "组织委员" : "无");
	papers_folder_write(&folder, "members.csv", table.bytes, table.length);
	buf_clear(&table);
	buf_add_text(&table, "id,date,mode,lead,partners,covered,note\n");
	for (int i = 1; i <= MANY_TALKS; i++)
		buf_printf(&table, "T%04d,2018-06-%02d,个别谈话,M%03d,M%03d,思想,要点%d\n", i,
			   1 + i % 28, 1 + i * 7 % MANY_PERSONS, 1 + (i * 13 + 1) % MANY_PERSONS,
			   i);
	papers_folder_write(&folder, "talks.csv", table.bytes, table.length);
	buf_release(&table);
}

/* In a second of the processor's time, all of them together, with what is missing of each; under
 * valgrind everything takes fifty times as long. */
START_TEST(many_rows_are_printed_at_once)
{
	clock_t most = CLOCKS_PER_SEC * (under_valgrind() ? 50 : 1), started;
	struct buf text;

	papers_folder_close(&folder);
	write_many();
	papers_folder_open(&folder);
	started = clock();
	buf_init(&text);
	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		struct paper_told told = papers_told(folder.papers, i);
		const size_t *rows;

		papers_complete(folder.papers, i, -1, NULL);
		if (told.form < 0 || papers_rows(folder.papers, i, &rows))
			make(told.name, -1, true, &text);
	}
	ck_assert_int_lt(clock() - started, most);
	ck_assert_ptr_nonnull(strstr(text.bytes, "姓名500"));
	ck_assert_ptr_nonnull(strstr(text.bytes, "要点5000"));
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("papers");
	TCase *cases = tcase_create("papers");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, they_are_as_they_were_looked_at);
	tcase_add_test(cases, they_stand_in_the_order_of_need);
	tcase_add_test(cases, one_is_made_for_a_row);
	tcase_add_test(cases, they_fit_the_printer);
	tcase_add_test(cases, what_is_missing_is_told);
	tcase_add_test(cases, many_rows_are_printed_at_once);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
