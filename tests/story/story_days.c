/* Five days of a branch and two mobile members, each in a folder of their own and a program that is
 * started anew every day, with nothing between them but a stick: invitations, entries on all sides,
 * returns in the one order and in the other, a conflict and its end, acknowledgements; then the
 * report, and what the superior sees of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stick.h"
#include "support.h"

enum { DAYS = 5, SAMPLE = 13 /* talks */ };

static const char *const days[DAYS] = {"2018-06-10", "2018-06-11", "2018-06-12", "2018-06-13",
				       "2018-06-14"};
static char stick[64];
static struct story branch, one, two;

static void setup(void)
{
	strcpy(stick, "/tmp/story_days.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(stick));
}

static void teardown(void)
{
	remove_tree(stick);
}

static void wake(struct story *story, int day)
{
	struct terminal_setup terminal = {.type = "vt100", .today = days[day]};

	if (story->terminal)
		story_again(story, &terminal, NULL);
	else
		story_start(story, &terminal, NULL);
}

/* A talk of that day; keys: from the first screen to a new one. */
static void enter(struct story *story, const char *keys, int day, const char *who)
{
	char date[8];

	snprintf(date, sizeof date, "%.2s%.2s", days[day] + 5, days[day] + 8);
	press(story, keys);
	press(story, date);
	press(story, "{Enter}1{Enter}");
	press(story, who);
	press(story, "{Enter}{Enter}1{Enter}{^W}");
	expect(story, "已保存");
	press(story, "{Esc}{Esc}{Esc}");
}

/* The day of the talk of the one with the other, 2018-06-10. */
static void change_day(struct story *story, const char *date)
{
	press(story, "2{Enter}/2018-06-10{Enter}");
	expect(story, "陈某子");
	press(story, "{End}{Enter}");
	expect(story, "谈心谈话 > ");
	press(story, "{Back}{Back}{Back}{Back}{Back}{Back}{Back}{Back}{Back}{Back}");
	press(story, date);
	press(story, "{^W}");
	expect(story, "已保存");
	press(story, "{Esc}{Esc}{Esc}");
}

static void bring_back(struct story *story)
{
	stick_open(story, stick);
	stick_write(story, "可带走  带回支部", "谈话");
	press(story, "{Esc}");
}

static void first_day(void)
{
	wake(&branch, 0);
	press(&branch, "s");
	expect(&branch, "党员 12 人");
	stick_open(&branch, stick);
	stick_write(&branch, "流动党员登记包 给 欧阳某癸", "公开范围：本支部党员");
	stick_write(&branch, "流动党员登记包 给 陈某子", "公开范围：本支部党员");
	press(&branch, "{Esc}");
	wake(&one, 0);
	stick_open(&one, stick);
	stick_take(&one, "登记包 给 欧阳某癸，来自", "这个空文件夹将按", "已并入：新增 24 条");
	press(&one, "{Esc}");
	wake(&two, 0);
	stick_open(&two, stick);
	stick_take(&two, "登记包 给 陈某子，来自", "这个空文件夹将按", "已并入：新增 24 条");
	press(&two, "{Esc}");
	enter(&one, "2n", 0, "oymg{Enter}cmz");
}

/* Both come to the branch; who has given first, and what it makes. */
static void come_together(bool is_one_first, const char *of_one, const char *of_two)
{
	static const char *const names[] = {"带回支部，来自 欧阳某癸", "带回支部，来自 陈某子"};
	const char *const makes[] = {of_one, of_two};

	bring_back(&one);
	bring_back(&two);
	stick_open(&branch, stick);
	for (int i = 0; i < 2; i++) {
		int who = is_one_first ? i : 1 - i;

		stick_take(&branch, names[who], makes[who], "回执已写到优盘");
	}
	press(&branch, "{Esc}");
	stick_open(&one, stick);
	stick_take(&one, "回执 给 欧阳某癸，来自", "现在导入吗", "已并入这里的全部登记");
	press(&one, "{Esc}");
	stick_open(&two, stick);
	stick_take(&two, "回执 给 陈某子，来自", "现在导入吗", "已并入这里的全部登记");
	press(&two, "{Esc}");
}

static void decide(void)
{
	press(&branch, "e");
	expect(&branch, "2018-06-09");
	expect(&branch, "2018-06-08");
	press(&branch, terminal_find(branch.terminal, "2018-06-09 |", NULL) >= 0 ? "1" : "2");
	expect(&branch, "已保存：用");
	press(&branch, "{Esc}");
	stick_open(&branch, stick);
	stick_write(&branch, "可带走  回执 给 欧阳某癸", "支部已并入到哪里");
	press(&branch, "{Esc}");
	stick_open(&one, stick);
	stick_take(&one, "回执 给 欧阳某癸，来自", "现在导入吗", "已并入：");
	press(&one, "{Esc}");
}

static void sleep_all(void)
{
	story_end(&one);
	story_end(&two);
	story_end(&branch);
}

static void report(void)
{
	struct terminal_setup terminal = {.type = "vt100", .today = days[DAYS - 1]};
	struct story above;

	wake(&branch, DAYS - 1);
	stick_open(&branch, stick);
	stick_write(&branch, "可带走  上报上级党组织", "不含任何人的姓名");
	press(&branch, "{Esc}");
	story_end(&branch);
	story_start(&above, &terminal, NULL);
	stick_open(&above, stick);
	stick_take(&above, "上报上级党组织，来自", "将收进上报汇总", "已收进上报汇总");
	press(&above, "{Esc}o");
	expect(&above, "情况总览");
	expect(&above, "中共示例县");
	press(&above, "{Enter}");
	expect(&above, "谈话: 26");
	expect(&above, "最近报告: 2018-06-14");
	press(&above, "{Esc}{Esc}");
	story_end(&above);
	story_free(&above);
}

START_TEST(test_five_days)
{
	first_day();
	for (int day = 1; day < DAYS; day++) {
		sleep_all();
		wake(&branch, day);
		wake(&one, day);
		wake(&two, day);
		enter(&branch, "21n", day, "zmj{Enter}qmy");
		enter(&one, "2n", day, "oymg{Enter}smb");
		enter(&two, "2n", day, "cmz{Enter}lmd");
		if (day == 1)
			come_together(true, "新增 2 条", "新增 1 条");
		if (day == 2) {
			change_day(&branch, "0609");
			change_day(&one, "0608");
		}
		if (day == 3) {
			come_together(false, "冲突 1 处", "新增 2 条");
			decide();
		}
	}
	come_together(true, "新增 1 条", "新增 1 条");
	sleep_all();
	ck_assert_uint_eq(row_count(&branch, "talks"), SAMPLE + 13);
	ck_assert_uint_eq(row_count(&one, "talks"), DAYS);
	ck_assert_uint_eq(row_count(&two, "talks"), DAYS - 1);
	ck_assert_str_eq(cell(&branch, "talks", SAMPLE + 1, "date"), "2018-06-09");
	ck_assert_str_eq(cell(&one, "talks", 0, "date"), "2018-06-09");
	report();
	story_free(&one);
	story_free(&two);
	story_free(&branch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("days");
	TCase *cases = tcase_create("stories");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 300);
	tcase_add_test(cases, test_five_days);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
