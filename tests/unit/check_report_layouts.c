/* Papers laid out as plain text, RTF and CSV. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "reference.h"
#include "report/layout.h"
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

/* The lines of a title, parted by |. */
static void title(const char *text, int columns, const char *expected)
{
	struct print_lines lines;

	print_lines_init(&lines);
	buf_clear(&out);
	layout_title(&lines, text, strlen(text), columns);
	for (size_t i = 0; i < lines.count; i++) {
		if (i)
			buf_add_char(&out, '|');
		buf_add(&out, text + lines.items[i].start, lines.items[i].length);
	}
	ck_assert_str_eq(out.bytes, expected);
	print_lines_release(&lines);
}

START_TEST(titles_have_a_shape)
{
	title("会议通知", 40, "会议通知");
	title("中共示例县样板镇便民服务中心支部委员会关于召开专题组织生活会情况的报告", 40,
	      "中共示例县样板镇便民服务中心支部委员会|关于召开专题组织生活会情况的报告");
	title("专题组织生活会（示例）整改清单（第一党小组）", 40,
	      "专题组织生活会（示例）|整改清单（第一党小组）");
	/* nowhere better: about equal */
	title("一二三四五六七八九十一二", 20, "一二三四五六|七八九十一二");
	/* no waist */
	title("甲乙丙丁戊己庚辛的甲乙丙的甲乙丙丁戊己庚辛", 18,
	      "甲乙丙丁戊己庚辛的|甲乙丙的甲乙|丙丁戊己庚辛");
	title("", 40, "");
}
END_TEST

/* The rest of the line that a text stands in, from the line's start. */
static int indent_of(const char *text)
{
	const char *found = strstr(out.bytes, text), *start = found;

	ck_assert_ptr_nonnull(found);
	while (start > out.bytes && start[-1] != '\n')
		start--;
	return print_columns(start, (size_t)(found - start));
}

START_TEST(who_signs_stands_above_the_date)
{
	paper.columns = PAPER_NARROW;
	add(PAPER_RIGHT, "便民服务中心")->indent = 4; /* 12 columns, the date as many */
	add(PAPER_RIGHT, "2018年7月2日")->indent = 8;
	plain_text_add(&out, &paper, 0, false);
	ck_assert_int_eq(indent_of("便民"), 56 - 8 - 12);
	ck_assert_int_eq(indent_of("2018"), 56 - 8 - 12);
	tear_down();
	set_up();
	paper.columns = PAPER_NARROW;
	add(PAPER_RIGHT, "中共示例县样板镇便民服务中心支部委员会")->indent = 4; /* 38 */
	add(PAPER_RIGHT, "2018年7月2日")->indent = 8;
	add(PAPER_RIGHT, "右边"); /* without an indent: no part of it */
	plain_text_add(&out, &paper, 0, false);
	ck_assert_int_eq(indent_of("中共"), 56 - 4 - 38);
	ck_assert_int_eq(indent_of("2018"), 56 - 4 - 38 + 13);
	ck_assert_int_eq(indent_of("右边"), 52);
	buf_clear(&out);
	rtf_add(&out, &paper);
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\ri632"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\ri2686"));
}
END_TEST

/* The last page, from what it begins with. */
static const char *last_page(void)
{
	const char *end = out.bytes + out.length - 1, *start;

	ck_assert_int_eq(*end, '\f');
	for (start = end; start > out.bytes && start[-1] != '\f';)
		start--;
	return start;
}

/* Wherever the page ends, who signs has text above, the note its row, the row its headings. */
START_TEST(nothing_stands_alone)
{
	static const char *const cells[] = {"1", "事项"};
	size_t turned = 0;

	for (int count = 40; count < 64; count++) {
		tear_down();
		set_up();
		for (int i = 0; i < count; i++)
			add(PAPER_BODY, "正文。");
		add(PAPER_FLUSH, "");
		add(PAPER_RIGHT, "署名")->indent = 4;
		add(PAPER_RIGHT, "2018年7月2日")->indent = 8;
		plain_text_add(&out, &paper, 0, true);
		ck_assert_ptr_nonnull(strstr(last_page(), "正文。"));
		ck_assert_ptr_nonnull(strstr(last_page(), "署名"));
		turned += last_page() > out.bytes;
	}
	ck_assert_uint_gt(turned, 5);
	for (int count = 20; count < 32; count++) {
		struct paper_table *table;

		tear_down();
		set_up();
		add(PAPER_TITLE, "清单");
		table = paper_add_table(&paper);
		paper_table_add_column(table, 4, true, "序号");
		paper_table_add_column(table, 0, false, "名称");
		for (int i = 0; i < count; i++)
			add_row(table, cells);
		add(PAPER_FLUSH, "注：说明。");
		plain_text_add(&out, &paper, 0, true);
		ck_assert_ptr_nonnull(strstr(last_page(), "|事项"));
		ck_assert_ptr_nonnull(strstr(last_page(), "|名称"));
	}
}
END_TEST

/* On narrow lines the widest columns give: names, dates and choices stay whole. */
START_TEST(columns_give_what_they_can)
{
	make_list(3);
	plain_text_add(&out, &paper, PAPER_NARROW, false);
	ck_assert_ptr_nonnull(strstr(out.bytes, "|赵某甲"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "|2018-07-02|"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "|序号|"));
	buf_clear(&out);
	plain_text_add(&out, &paper, 20, false); /* nothing can stay whole */
	ck_assert_ptr_nonnull(strstr(out.bytes, "|20"));
}
END_TEST

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
	/* 7月2日: not parted, and no figure of a title in the document's properties is */
	ck_assert_ptr_nonnull(strstr(out.bytes, "7\\zwnbo \\u26376?\\zwnbo 2\\zwnbo \\u26085?"));
	tear_down();
	set_up();
	set_text(&paper.title, "2日");
	add(PAPER_FLUSH, "左\t右");
	add(PAPER_NOTE, "小字");
	rtf_add(&out, &paper);
	ck_assert_ptr_nonnull(strstr(out.bytes, "{\\title 2\\u26085?}"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\ql\\tqr\\tx8848"));
	ck_assert_ptr_nonnull(strstr(out.bytes, "\\s9\\qj\\sl-252\\slmult0\\fi0"));
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
	ck_assert_str_eq(out.bytes, "\xEF\xBB\xBF标题\r\n序号,姓名\r\n1,\"甲,乙\n丙\"\r\n\r\n"
				    "序号,姓名\r\n1,\"甲,乙\n丙\"\r\n");
	/* of one table nothing else; of several what is said between */
	tear_down();
	set_up();
	add(PAPER_FLUSH, "姓名：甲\t06-07");
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, false, "序号");
	paper_csv_add(&out, &paper);
	ck_assert_str_eq(out.bytes, "\xEF\xBB\xBF序号\r\n");
	buf_clear(&out);
	add(PAPER_FLUSH, "姓名：乙");
	paper_table_add_column(paper_add_table(&paper), 4, false, "序号");
	paper_csv_add(&out, &paper);
	ck_assert_str_eq(out.bytes,
			 "\xEF\xBB\xBF姓名：甲,\"\t06-07\"\r\n序号\r\n\r\n姓名：乙\r\n序号\r\n");
}
END_TEST

/* How a cell stands in the file. */
static void cell(const char *text, const char *expected)
{
	struct paper_table *table;

	tear_down();
	set_up();
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, false, "");
	paper_row_set(paper_table_add_row(table), 0, text, strlen(text));
	paper_csv_add(&out, &paper);
	ck_assert_uint_gt(out.length, 5);
	out.bytes[out.length - 2] = '\0'; /* its line's end */
	ck_assert_str_eq(out.bytes + 3, expected);
}

START_TEST(csv_figures_are_kept)
{
	static const char *const kept[] = {"06-07", "3/4", "18-6-7", "007", "110101199001011234",
					   "1.50",  "3E5", "6月7日", "00",  "123456789012"};
	static const char *const plain[] = {
	    "2018-07-02", "12",		  "0",	"12345678901", "1.5",	"14:30", "12人", "3E",
	    "6月",	  "2018年7月2日", "1-", "6月7日起",    "1.5.0", "12-楼"};
	struct buf wanted;

	buf_init(&wanted);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		buf_clear(&wanted);
		buf_printf(&wanted, "\"\t%s\"", kept[i]);
		cell(kept[i], wanted.bytes);
	}
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		cell(plain[i], plain[i]);
	buf_release(&wanted);
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
	tcase_add_test(tests, titles_have_a_shape);
	tcase_add_test(tests, who_signs_stands_above_the_date);
	tcase_add_test(tests, nothing_stands_alone);
	tcase_add_test(tests, columns_give_what_they_can);
	tcase_add_test(tests, hostile_text_stays_text);
	tcase_add_test(tests, rtf_is_laid_out_as_the_standard_says);
	tcase_add_test(tests, csv_for_a_spreadsheet);
	tcase_add_test(tests, csv_figures_are_kept);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
