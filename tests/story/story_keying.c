/* A clerk with a pile of paper, who does not look at the screen: forty records one after the other,
 * every field of each filled, then each field of each row of the table's file. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "story.h"
#include "support.h"

enum { SHEETS = 40, PEOPLE = 12, CONTENTS = 3, WAYS = 4 };

static const struct person {
	const char *id, *initials, *pinyin;
} people[PEOPLE] = {
    {"M01", "zmj", "zhaomoujia"},    {"M02", "qmy", "qianmouyi"},  {"M03", "smb", "sunmoubing"},
    {"M04", "lmd", "limouding"},     {"M05", "zmw", "zhoumouwu"},  {"M06", "wmj", "wumouji"},
    {"M07", "zmg", "zhengmougeng"},  {"M08", "wmx", "wangmouxin"}, {"M09", "fmr", "fengmouren"},
    {"M10", "oymg", "ouyangmougui"}, {"M11", "cmz", "chenmouzi"},  {"M12", "wmc", "weimouchou"},
};
static const char *const ways[WAYS] = {"个别谈话", "集体座谈", "上门走访", "其他"};
static const char *const contents[CONTENTS] = {"思想", "工作生活", "听取意见"};
static const char *const points[] = {
    "近来工作上有些着急", "愿意带头值午班",	  "希望多听窗口同志的话",
    "孩子上学路远",	  "学习抓得不够紧，要改", "老人住院，已请人照看",
};

/* One sheet of the pile. */
struct sheet {
	int day;    /* of May 2018; from 32 on of June */
	size_t way; /* of ways */
	size_t lead;
	size_t with[3], with_count;
	unsigned covered; /* a bit each */
	const char *points;
	char date[11];
};

/* The pile is the same in every run: dates in runs, a group now and then. */
static void draw_up(struct sheet *sheet, size_t n)
{
	size_t seed = n * 5 + 3;

	sheet->day = 20 + (int)(n / 4);
	sheet->way = n % 10 < 6 ? 0 : (n / 2) % WAYS;
	sheet->lead = n % 3;
	sheet->with_count = sheet->way == 1 ? 2 + n % 2 : 1;
	for (size_t i = 0; i < sheet->with_count; i++)
		sheet->with[i] = 3 + (seed + 4 * i) % 9;
	sheet->covered = 1 + (unsigned)(seed % 7);
	sheet->points = points[n % (sizeof(points) / sizeof(points[0]))];
	snprintf(sheet->date, sizeof(sheet->date), "2018-%02d-%02d", sheet->day > 31 ? 6 : 5,
		 sheet->day > 31 ? sheet->day - 31 : sheet->day);
}

/* The day: eight digits go on by themselves, and Enter out of habit does no harm; four want it;
 * what the last sheet had too is confirmed. */
static void key_date(struct buf *keys, const struct sheet *sheet, const struct sheet *last,
		     size_t n)
{
	if (last && strcmp(sheet->date, last->date) == 0)
		buf_add_text(keys, "{Enter}");
	else if (n % 8 == 0)
		buf_printf(keys, "%.4s%.2s%.2s{Enter}", sheet->date, sheet->date + 5,
			   sheet->date + 8);
	else
		buf_printf(keys, "%.2s%.2s{Enter}", sheet->date + 5, sheet->date + 8);
}

/* Who leads by number, initials or the whole of the pinyin. */
static void key_lead(struct buf *keys, const struct sheet *sheet, size_t n)
{
	if (n % 5 == 0)
		buf_printf(keys, "%zu{Enter}", sheet->lead + 1);
	else if (n % 5 == 1)
		buf_printf(keys, "%s ", people[sheet->lead].pinyin);
	else
		buf_printf(keys, "%s{Enter}", people[sheet->lead].initials);
}

static void key_sheet(struct buf *keys, const struct sheet *sheet, const struct sheet *last,
		      size_t n)
{
	key_date(keys, sheet, last, n);
	if (last && sheet->way == last->way)
		buf_add_text(keys, "{Enter}");
	else
		buf_printf(keys, n % 2 ? "%zu" : "%zu{Enter}", sheet->way + 1);
	key_lead(keys, sheet, n);
	for (size_t i = 0; i < sheet->with_count; i++)
		buf_printf(keys, "%s{Enter}", people[sheet->with[i]].initials);
	buf_add_text(keys, "{Enter}");
	for (size_t i = 0; i < CONTENTS; i++)
		if (sheet->covered >> i & 1)
			buf_printf(keys, n % 3 ? "%zu" : "%zu ", i + 1);
	buf_printf(keys, "{Enter}%s{Enter}", sheet->points);
}

static void check_cell(struct story *story, size_t row, const char *column, const char *wanted)
{
	const char *held = cell(story, "talks", row, column);

	ck_assert_msg(strcmp(held, wanted) == 0, "row %zu, %s: %s, not %s", row, column, held,
		      wanted);
}

/* The choices of a field stand in the order of the list. */
static void check_sheet(struct story *story, size_t row, const struct sheet *sheet)
{
	struct buf value;

	buf_init(&value);
	check_cell(story, row, "date", sheet->date);
	check_cell(story, row, "mode", ways[sheet->way]);
	check_cell(story, row, "lead", people[sheet->lead].id);
	for (size_t i = 0; i < PEOPLE; i++)
		for (size_t k = 0; k < sheet->with_count; k++)
			if (sheet->with[k] == i)
				buf_printf(&value, value.length ? " %s" : "%s", people[i].id);
	check_cell(story, row, "partners", value.bytes);
	buf_clear(&value);
	for (size_t i = 0; i < CONTENTS; i++)
		if (sheet->covered >> i & 1)
			buf_printf(&value, value.length ? " %s" : "%s", contents[i]);
	check_cell(story, row, "covered", value.bytes);
	check_cell(story, row, "note", sheet->points);
	buf_release(&value);
}

START_TEST(test_forty_sheets)
{
	static const char *const batch[] = {"--batch", "talks", NULL};
	struct sheet sheets[SHEETS];
	size_t keys = 0, letters = 0, sent, before;
	struct story story;
	struct buf line;
	char told[64];

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	story_end(&story);
	before = row_count(&story, "talks");
	story_again(&story, NULL, batch);
	expect(&story, "谈心谈话 > 新建");
	terminal_mark(story.terminal);
	buf_init(&line);
	for (size_t n = 0; n < SHEETS; n++) {
		draw_up(&sheets[n], n);
		buf_clear(&line);
		key_sheet(&line, &sheets[n], n ? &sheets[n - 1] : NULL, n);
		keys += blind(&story, line.bytes);
		for (const char *c = sheets[n].points; *c; c++)
			letters += ((unsigned char)*c & 0xC0) != 0x80;
	}
	press(&story, "");
	expect(&story, "已保存，这次第 40 条");
	expect(&story, "已录 40 条");
	terminal_received(story.terminal, &sent);
	printf("forty records, six fields each: %.1f keys a record (%.1f without the free text), "
	       "%.1f bytes a key to the terminal while nobody waits for it\n",
	       (double)keys / SHEETS, (double)(keys - letters) / SHEETS,
	       (double)sent / (double)keys);
	/* Esc: the list, and no draft, for nothing was typed */
	press(&story, "{Esc}");
	expect(&story, "53/53");
	press(&story, "?");
	expect(&story, "按键");
	press(&story, "{End}");
	/* with the Esc, rounded, and nothing was ever erased */
	snprintf(told, sizeof(told), "条，每条 %zu 键，改正 0 次",
		 (keys + 1 + SHEETS / 2) / SHEETS);
	expect(&story, told);
	press(&story, "{Esc}{Esc}");
	expect(&story, "下一步");
	story_end(&story);
	ck_assert_uint_eq(before + SHEETS, row_count(&story, "talks"));
	for (size_t n = 0; n < SHEETS; n++)
		check_sheet(&story, before + n, &sheets[n]);
	buf_release(&line);
	story_free(&story);
}
END_TEST

/* A batch from a list, with a mistake or two: what is wrong stays and is not passed over. */
START_TEST(test_mistakes)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "21b");
	expect(&story, "F10 完成，下一条");
	/* no such day: the cursor stays, and what is typed next takes its place */
	press(&story, "20180631");
	expect(&story, "不是日期");
	press(&story, "20180611");
	expect_gone(&story, "不是日期");
	/* by itself it went on, so Enter passes over nothing; a second one does */
	press(&story, "{Enter}");
	expect(&story, "填满了，已自动到这一项");
	press(&story, "1qmy smb{Enter}{Enter}1 3{^Z}");
	press(&story, "{^Y}{F10}");
	expect(&story, "已保存，这次第 1 条");
	/* undo goes back field by field */
	press(&story, "0612{Enter}3");
	expect(&story, "上门走访");
	press(&story, "{^Z}");
	expect_gone(&story, "上门走访");
	press(&story, "{^Z}");
	expect(&story, "\"2018-06-11");
	press(&story, "{^Y}{^Y}");
	expect(&story, "2018-06-12");
	expect(&story, "上门走访");
	/* twice: what follows is as in the last record */
	press(&story, "{^G}谈话人{Enter}{F7}{F7}");
	expect(&story, "\"钱某乙");
	expect(&story, "\"孙某丙");
	press(&story, "{^W}");
	expect(&story, "已保存，这次第 2 条");
	press(&story, "{Esc}");
	expect(&story, "15/15");
	/* a new one after the one in focus: its own date, the rest the same */
	press(&story, "c");
	expect(&story, "谈心谈话 > 新建");
	expect(&story, "* 2018-06-14");
	press(&story, "{^R}");
	expect(&story, "已保存，这次第 1 条");
	press(&story, "{Esc}{Esc}{Esc}");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "talks"), 16);
	check_cell(&story, 13, "date", "2018-06-11");
	check_cell(&story, 13, "covered", "思想 听取意见");
	check_cell(&story, 14, "date", "2018-06-12");
	check_cell(&story, 14, "mode", "上门走访");
	check_cell(&story, 14, "partners", "M03");
	check_cell(&story, 15, "date", "2018-06-14");
	check_cell(&story, 15, "mode", "上门走访");
	check_cell(&story, 15, "covered", "思想 听取意见");
	story_free(&story);
}
END_TEST

START_TEST(test_no_such_table)
{
	static const char *const batch[] = {"--batch", "talk", NULL};
	struct story story;

	story_start(&story, NULL, batch);
	ck_assert_int_eq(terminal_exit_status(story.terminal, 5000), 2);
	expect(&story, "没有 talk 这张表。是不是 talks？");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("keying");
	TCase *keying = tcase_create("keying");

	tcase_set_timeout(keying, 120);
	tcase_add_test(keying, test_forty_sheets);
	tcase_add_test(keying, test_mistakes);
	tcase_add_test(keying, test_no_such_table);
	suite_add_tcase(suite, keying);
	return run_suite(suite);
}
