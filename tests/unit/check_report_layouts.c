/* Papers laid out as plain text, RTF and CSV. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "reference.h"
#include "report/line_break.h"
#include "report/paper_csv.h"
#include "report/plain_text.h"
#include "report/rtf.h"

static struct paper paper;
static struct buf out;

static void set_up(void)
{
	paper_init(&paper);
	buf_init(&out);
}

static void tear_down(void)
{
	paper_release(&paper);
	buf_release(&out);
}

static struct paper_paragraph *add(enum paper_style style, const char *text)
{
	return paper_add_paragraph(&paper, style, text, strlen(text));
}

static void set_text(char **target, const char *text)
{
	memory_free(*target);
	*target = memory_text(text);
}

static struct paper_row *add_row(struct paper_table *table, const char *const *cells)
{
	struct paper_row *row = paper_table_add_row(table);

	for (size_t i = 0; i < table->column_count; i++)
		paper_row_set(row, i, cells[i], strlen(cells[i]));
	return row;
}

/* One of each style. */
static void make_report(void)
{
	paper.columns = PAPER_NARROW;
	add(PAPER_TITLE, "中共示例县样板镇便民服务中心支部委员会关于召开专题组织生活会情况的报告");
	add(PAPER_SUBTITLE, "（2018年7月2日）");
	add(PAPER_FLUSH, "");
	add(PAPER_FLUSH, "镇党委：");
	add(PAPER_BODY,
	    "按照通知要求，本支部于2018年6月26日召开专题组织生活会，主题是：进一步解放思想，"
	    "激励新时代新担当新作为。现将情况报告如下。");
	add(PAPER_HEADING, "一、会前准备");
	add(PAPER_SUBHEADING, "（一）集中学习");
	add(PAPER_BODY,
	    "集中学习2次；谈心谈话13次，班子成员之间、党员之间普遍开展；征求意见9条，其中党员3"
	    "条、群众3条、服务对象3条。");
	add(PAPER_LABELLED,
	    "出　　席：赵某甲、钱某乙、孙某丙、李某丁、周某戊、吴某己、郑某庚、王某辛、"
	    "陈某子、卫某丑");
	add(PAPER_FLUSH, "主持人签名：____________\t记录人签名：____________");
	add(PAPER_FLUSH, "这一行左边很长很长很长很长很长很长\t右边也不短，要另起一行才放得下");
	add(PAPER_CENTRED, "附件");
	add(PAPER_RIGHT, "2018年7月2日")->indent = 8;
}

static void make_list(size_t rows)
{
	static const char *const cells[] = {
	    "1★",	  "午间和周末服务空档长期没有解决",
	    "赵某甲",	  "2018-07-02",
	    "“说到做到”", "已销号：7月2日起午间有人值守，首周办理23件\n第二行"};
	struct paper_table *table;

	paper.columns = PAPER_WIDE;
	paper.has_numbers = true;
	set_text(&paper.mark, "内部资料");
	set_text(&paper.title, "整改清单");
	add(PAPER_TITLE, "整改清单");
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, true, "序号");
	paper_table_add_column(table, 0, false, "问题表现");
	paper_table_add_column(table, 8, false, "责任人");
	paper_table_add_column(table, 10, false, "时限");
	paper_table_add_column(table, 12, false, "承诺");
	paper_table_add_column(table, 0, false, "完成情况");
	for (size_t i = 0; i < rows; i++)
		add_row(table, cells)->lines = i % 3 == 1 ? 4 : 0;
	add(PAPER_FLUSH, "注：★为马上就改的事项。");
}

START_TEST(plain_text_of_every_style)
{
	make_report();
	plain_text_add(&out, &paper, 0, false);
	reference_compare("tests/papers/plain_text/report.txt", &out);
}
END_TEST

START_TEST(plain_text_of_a_table)
{
	make_list(22);
	plain_text_add(&out, &paper, 0, true);
	reference_compare("tests/papers/plain_text/list.txt", &out);
	buf_clear(&out);
	plain_text_add(&out, &paper, PAPER_USUAL, false);
	reference_compare("tests/papers/plain_text/list_screen.txt", &out);
}
END_TEST

/* No line is wider than asked, no page longer, and each ends in a form feed. */
static size_t check_pages(int columns)
{
	size_t pages = 0, lines = 0, start = 0;

	for (size_t at = 0; at < out.length; at++) {
		if (out.bytes[at] == '\n') {
			ck_assert_int_le(print_columns(out.bytes + start, at - start), columns);
			lines++;
			start = at + 1;
		} else if (out.bytes[at] == '\f') {
			ck_assert_uint_eq(start, at);
			ck_assert_uint_le(lines, PLAIN_TEXT_LINES);
			pages++;
			lines = 0;
			start = at + 1;
		}
	}
	ck_assert_uint_eq(start, out.length);
	return pages;
}

START_TEST(pages_have_their_lines)
{
	static const int widths[] = {20, PAPER_NARROW, PAPER_USUAL, PAPER_WIDE};

	make_list(200);
	for (int i = 0; i < 30; i++)
		add(PAPER_BODY,
		    "一个自然段，要占两三行的位置，好让分页落在各处。一个自然段，要占两三行的位置，"
		    "好让分页落在各处。一个自然段，要占两三行的位置，好让分页落在各处。");
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		size_t pages, headings = 0;

		buf_clear(&out);
		plain_text_add(&out, &paper, widths[i], true);
		pages = check_pages(widths[i]);
		ck_assert_uint_gt(pages, 10);
		for (const char *at = out.bytes; (at = strstr(at, "内部资料\n")); at++)
			headings++;
		ck_assert_uint_eq(headings, pages);
	}
}
END_TEST

START_TEST(a_row_higher_than_a_page_is_cut)
{
	struct paper_table *table = paper_add_table(&paper);
	struct buf text;
	const char *cell[1];
	size_t count = 0;

	buf_init(&text);
	for (int i = 0; i < 9000; i++)
		buf_add_char(&text, 'w');
	paper.has_numbers = true;
	paper_table_add_column(table, 70, false, "长");
	cell[0] = text.bytes;
	add_row(table, cell);
	plain_text_add(&out, &paper, 0, true);
	ck_assert_uint_eq(check_pages(PAPER_USUAL), 3);
	for (size_t i = 0; i < out.length; i++)
		count += out.bytes[i] == 'w';
	ck_assert_uint_eq(count, 9000);
	buf_release(&text);
}
END_TEST

static const char hostile[] =
    "\\par}{\\field{\\*\\fldinst INCLUDETEXT \"/etc/passwd\"}} \x1b[2J\f\x07 "
    "\xE2\x80\xAE\xF0\xA0\x80\x80 =1+1";

START_TEST(hostile_text_stays_text)
{
	static const char *const cells[] = {hostile, "=cmd|' /C calc'!A0"};
	struct paper_table *table;
	size_t depth = 0;

	set_text(&paper.title, hostile);
	set_text(&paper.mark, hostile);
	add(PAPER_BODY, hostile);
	table = paper_add_table(&paper);
	paper_table_add_column(table, 20, false, hostile);
	paper_table_add_column(table, 0, false, "b");
	add_row(table, cells);

	rtf_add(&out, &paper);
	for (size_t i = 0; i < out.length; i++) {
		ck_assert(out.bytes[i] == '\n' || (out.bytes[i] >= ' ' && out.bytes[i] < 0x7F));
		if (out.bytes[i] == '\\') {
			i++; /* the character behind it is no brace of a group */
			continue;
		}
		depth += out.bytes[i] == '{';
		if (out.bytes[i] == '}')
			ck_assert_uint_gt(depth--, i + 2 < out.length ? 1 : 0);
	}
	ck_assert_uint_eq(depth, 0);
	ck_assert_ptr_null(strstr(out.bytes, "{\\*\\fldinst INCLUDETEXT"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\\\par\\}\\{\\\\field\\{\\\\*\\\\fldinst"));
	/* U+20000 in two halves, U+202E as a mark */
	ck_assert_ptr_nonnull(strstr(out.bytes, "<U+202E>\\u-10176?\\u-9216?"));

	buf_clear(&out);
	plain_text_add(&out, &paper, 0, true);
	ck_assert_ptr_null(strchr(out.bytes, '\x1b'));
	ck_assert_uint_eq(check_pages(400), 1);

	buf_clear(&out);
	paper_csv_add(&out, &paper);
	ck_assert_ptr_nonnull(strstr(out.bytes, "'=cmd|"));
}
END_TEST

START_TEST(rtf_is_laid_out_as_the_standard_says)
{
	make_report();
	paper.has_numbers = true;
	rtf_add(&out, &paper);
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\paperw11906\\paperh16838\\margl1587\\margr1471"
						"\\margt2098\\margb1980"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\sectlinegrid580"));
	ck_assert_ptr_null(strstr(out.bytes, "\\landscape"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "{\\*\\fldinst PAGE}"));
	buf_clear(&out);
	make_list(3);
	rtf_add(&out, &paper);
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\paperw16838\\paperh11906"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\landscape"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\trkeep\\trhdr"));
}
END_TEST

START_TEST(csv_for_a_spreadsheet)
{
	static const char *const cells[] = {"1", "甲,乙\n丙"};
	struct paper_table *table;

	add(PAPER_TITLE, "标题");
	paper_csv_add(&out, &paper);
	ck_assert_str_eq(out.bytes, "\xEF\xBB\xBF标题\r\n");
	buf_clear(&out);
	for (int i = 0; i < 2; i++) {
		table = paper_add_table(&paper);
		paper_table_add_column(table, 4, false, "序号");
		paper_table_add_column(table, 0, false, "姓名");
		add_row(table, cells);
	}
	paper_csv_add(&out, &paper);
	ck_assert_str_eq(out.bytes, "\xEF\xBB\xBF序号,姓名\r\n1,\"甲,乙\n丙\"\r\n\r\n"
				    "序号,姓名\r\n1,\"甲,乙\n丙\"\r\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report/layouts");
	TCase *tests = tcase_create("layouts");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, plain_text_of_every_style);
	tcase_add_test(tests, plain_text_of_a_table);
	tcase_add_test(tests, pages_have_their_lines);
	tcase_add_test(tests, a_row_higher_than_a_page_is_cut);
	tcase_add_test(tests, hostile_text_stays_text);
	tcase_add_test(tests, rtf_is_laid_out_as_the_standard_says);
	tcase_add_test(tests, csv_for_a_spreadsheet);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
