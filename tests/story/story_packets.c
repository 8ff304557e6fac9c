/* From the branch to two mobile members and back, on a stick, through the screens: invitations,
 * entries on all sides, a conflict, returns, acknowledgements; and the same line by line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stick.h"
#include "story.h"
#include "support.h"

static char stick[64], away[80];
static const struct terminal_setup vt100 = {.type = "vt100"};
static const struct terminal_setup small = {.type = "vt100", .rows = 12, .columns = 40};

static void setup(void)
{
	strcpy(stick, "/tmp/story_packets.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(stick));
	snprintf(away, sizeof away, "%s.away", stick);
}

static void teardown(void)
{
	remove_tree(stick);
	remove_tree(away);
}

static void open_stick(struct story *story)
{
	stick_open(story, stick);
}

static void start_branch(struct story *story)
{
	story_start(story, &vt100, NULL);
	press(story, "s");
	expect(story, "党员 12 人");
}

/* Of the talk of the one with the other. */
static void change_date(struct story *story, const char *date)
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

START_TEST(test_there_and_back)
{
	struct story branch, one, two;

	start_branch(&branch);
	open_stick(&branch);
	stick_write(&branch, "流动党员登记包 给 欧阳某癸", "公开范围：本支部党员");
	stick_write(&branch, "流动党员登记包 给 陈某子", "党员姓名（12 人）");
	/* an empty folder becomes the one's, another the other's */
	story_start(&one, &vt100, NULL);
	open_stick(&one);
	stick_take(&one, "登记包 给 欧阳某癸，来自", "这个空文件夹将按“流动党员登记包”建立",
		   "已并入：新增 24 条");
	press(&one, "{Esc}");
	expect(&one, "请登记在流入地参加的集中学习");
	ck_assert(!sees(&one, "准备") && !sees(&one, "会议  "));
	expect(&one, "5 整改");
	story_start(&two, &vt100, NULL);
	open_stick(&two);
	stick_take(&two, "登记包 给 陈某子，来自", "现在导入吗", "已并入：新增 24 条");
	press(&two, "{Esc}");
	expect(&two, "请登记在流入地参加的集中学习");
	/* entries on both sides */
	press(&one, "2");
	expect(&one, "谈心谈话");
	press(&one, "n");
	press(&one, "0610{Enter}1{Enter}oymg{Enter}cmz{Enter}{Enter}1{Enter}{^W}");
	expect(&one, "已保存");
	press(&one, "{Esc}{Esc}");
	press(&two, "2n0611{Enter}1{Enter}cmz{Enter}qmy{Enter}{Enter}1{Enter}{^W}");
	expect(&two, "已保存");
	press(&two, "{Esc}{Esc}");
	/* back */
	open_stick(&one);
	stick_write(&one, "可带走  带回支部", "谈话 1 次");
	press(&branch, "r");
	stick_take(&branch, "带回支部，来自 欧阳某癸", "新增 1 条",
		   "已并入：新增 1 条。回执已写到优盘");
	stick_choose(&branch, "带回支部，来自 欧阳某癸");
	expect(&branch, "没有新的内容");
	press(&one, "r");
	stick_take(&one, "回执 给 欧阳某癸，来自", "现在导入吗", "没有新的");
	expect(&one, "已并入这里的全部登记");
	/* the same field on both sides, neither having seen the other */
	press(&branch, "{Esc}");
	change_date(&branch, "0609");
	press(&one, "{Esc}");
	change_date(&one, "0608");
	open_stick(&one);
	stick_write(&one, "可带走  带回支部", "谈话 1 次");
	open_stick(&two);
	stick_write(&two, "可带走  带回支部", "谈话 1 次");
	open_stick(&branch);
	stick_take(&branch, "带回支部，来自 陈某子", "新增 1 条", "已并入：新增 1 条");
	stick_take(&branch, "带回支部，来自 欧阳某癸", "冲突 1 处", "冲突 1 处（首页按 E 决定）");
	press(&branch, "{Esc}e");
	expect(&branch, "2018-06-09");
	expect(&branch, "2018-06-08");
	press(&branch, terminal_find(branch.terminal, "2018-06-09 |", NULL) >= 0 ? "1" : "2");
	expect(&branch, "已保存：用");
	press(&branch, "{Esc}");
	open_stick(&branch);
	stick_write(&branch, "可带走  回执 给 欧阳某癸", "支部已并入到哪里");
	press(&one, "r");
	stick_take(&one, "回执 给 欧阳某癸，来自", "改动 1 处", "已并入：改动 1 处");
	press(&one, "{Esc}");
	story_end(&one);
	story_end(&two);
	story_end(&branch);
	ck_assert_str_eq(cell(&one, "talks", 0, "date"), "2018-06-09");
	ck_assert_str_eq(cell(&branch, "talks", 13, "date"), "2018-06-09");
	ck_assert_uint_eq(row_count(&branch, "talks"), 15);
	ck_assert_str_eq(cell(&branch, "talks", 13, "lead"), "M10");
	ck_assert_str_eq(cell(&branch, "talks", 13, "partners"), "M11");
	story_free(&one);
	story_free(&two);
	story_free(&branch);
}
END_TEST

/* Sealed with a passphrase on the way there, to keys from then on: the passphrase typed twice and
 * seen by nobody, a wrong one, a key that is another one. */
START_TEST(test_sealed)
{
	struct story branch, one;
	char path[320];

	if (lacks_sealing())
		return;
	start_branch(&branch);
	open_stick(&branch);
	stick_choose(&branch, "流动党员登记包 给 欧阳某癸");
	expect(&branch, "S 加密");
	press(&branch, "s");
	expect(&branch, "口令忘了，这个文件谁也打不开");
	press(&branch, "short{Enter}");
	expect(&branch, "口令太短，至少要 8 个字");
	press(&branch, "{Back}{Back}{Back}{Back}{Back}open sesame{Enter}");
	expect(&branch, "再输一遍");
	press(&branch, "open sesamo{Enter}");
	expect(&branch, "两遍口令不一样");
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍");
	press(&branch, "open sesame");
	ck_assert(sees(&branch, "***********") && !sees(&branch, "sesame"));
	press(&branch, "{Enter}");
	expect(&branch, "已写到");
	expect(&branch, ".sealed");
	story_start(&one, &vt100, NULL);
	open_stick(&one);
	expect(&one, "有口令  zhibu-invitation-");
	ck_assert(!sees(&one, "欧阳某癸"));
	stick_choose(&one, "有口令");
	expect(&one, "用口令加了密");
	press(&one, "open sesamo{Enter}");
	expect(&one, "口令不对");
	press(&one, "{Enter}");
	expect(&one, "口令（不显示）");
	press(&one, "open sesame{Enter}");
	expect(&one, "这个空文件夹将按“流动党员登记包”建立");
	press(&one, "y");
	expect(&one, "已并入：新增 24 条");
	/* back to the key that came with it: nothing to type, and no other place can read it */
	stick_choose(&one, "可带走  带回支部");
	expect(&one, "像上次一样加密");
	press(&one, "y");
	expect(&one, "已写到");
	press(&branch, "r");
	stick_take(&branch, "带回支部，来自 欧阳某癸", "第一次收到 欧阳某癸 签了名的数据包",
		   "回执已写到优盘");
	press(&one, "r");
	expect(&one, "回执 给 欧阳某癸，来自"); /* it is open */
	/* the one's machine is gone, and with it the key */
	press(&one, "{Esc}");
	story_end(&one);
	snprintf(path, sizeof path, "%s/.zhibu/key", one.folder);
	ck_assert_int_eq(unlink(path), 0);
	story_again(&one, &vt100, NULL);
	open_stick(&one);
	stick_choose(&one, "可带走  带回支部");
	expect(&one, "像上次一样加密");
	press(&one, "o");
	expect(&one, "已写到");
	press(&branch, "r");
	stick_choose(&branch, "要核实");
	expect(&branch, "签名和以前的不一样");
	expect(&branch, "> N 否");
	press(&branch, "{Enter}");
	stick_choose(&branch, "要核实");
	press(&branch, "y");
	expect(&branch, "现在导入吗");
	press(&branch, "y");
	expect(&branch, "没有新的");
	press(&branch, "{Esc}");
	story_end(&one);
	story_end(&branch);
	story_free(&one);
	story_free(&branch);
}
END_TEST

/* The stick is taken out while its packets are on the screen. */
START_TEST(test_taken_out)
{
	struct story story;

	start_branch(&story);
	open_stick(&story);
	ck_assert_int_eq(rename(stick, away), 0);
	press(&story, "{Enter}");
	expect(&story, "已经拔出");
	expect(&story, "没有找到优盘");
	ck_assert_int_eq(rename(away, stick), 0);
	press(&story, "r");
	expect(&story, "流动党员登记包 给 欧阳某癸");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* What is no packet is told in its row, and nothing comes in. */
START_TEST(test_damaged)
{
	struct story story;
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/zhibu-return-x.tar", stick);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("no packet", file);
	fclose(file);
	snprintf(path, sizeof path, "%s/zhibu-\033[2J.tar", stick);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	start_branch(&story);
	open_stick(&story);
	expect(&story, "不能用");
	stick_choose(&story, "zhibu-return-x.tar");
	expect(&story, "这不是本程序的数据包");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* The receipt brings the key that the next report can be sealed to. */
static void seal_next(struct story *branch)
{
	press(branch, "r");
	stick_take(branch, "上级回执，来自 对方，", "第一次收到 对方 签了名", "没有新的");
	stick_choose(branch, "可带走  上报上级党组织");
	press(branch, "s");
	expect(branch, "只有那里打得开");
	press(branch, "y");
	expect(branch, ".sealed");
}

/* A report makes an empty folder the superior's, which walks no steps. */
START_TEST(test_report)
{
	struct story branch, above;

	start_branch(&branch);
	open_stick(&branch);
	stick_write(&branch, "上报上级党组织", "不含任何人的姓名");
	story_start(&above, &vt100, NULL);
	open_stick(&above);
	stick_take(&above, "上报上级党组织，来自", "将收进上报汇总",
		   "已收进上报汇总。回执已写到优盘");
	ck_assert(!sees(&above, "给别人")); /* what it wrote itself is no packet to it */
	if (!lacks_sealing())
		seal_next(&branch);
	press(&above, "{Esc}");
	expect(&above, "这里收各党支部的上报");
	ck_assert(sees(&above, "O 各支部情况") && !sees(&above, "L 名册"));
	ck_assert(!sees(&above, "准备") && !sees(&above, "示例"));
	press(&above, "{Tab}{Esc}{Down}{Up}0?{Esc}{Enter}");
	expect(&above, "重新查找");
	press(&above, "{Esc}");
	story_end(&above);
	story_end(&branch);
	story_free(&above);
	story_free(&branch);
}
END_TEST

/* The same line by line: an invitation written, and taken in. */
START_TEST(test_dialogue)
{
	static const char *const plain[] = {"--plain", NULL};
	struct story branch, one;

	story_start(&branch, &vt100, plain);
	press(&branch, "s{Enter}u{Enter}h ");
	press(&branch, stick);
	press(&branch, "{Enter}");
	expect(&branch, "1  可带走  流动党员登记包 给 欧阳某癸");
	press(&branch, "1{Enter}");
	expect(&branch, "公开范围：本支部党员");
	press(&branch, "y{Enter}");
	expect(&branch, "已写到");
	press(&branch, ".{Enter}.{Enter}");
	story_start(&one, &vt100, plain);
	press(&one, "u{Enter}h ");
	press(&one, stick);
	press(&one, "{Enter}1{Enter}");
	expect(&one, "这个空文件夹将按");
	press(&one, "y{Enter}");
	expect(&one, "已并入：新增 24 条");
	press(&one, ".{Enter}");
	expect(&one, "请登记在流入地参加的集中学习");
	press(&one, ".{Enter}");
	ck_assert_uint_eq(row_count(&one, "members"), 12);
	story_free(&one);
	story_free(&branch);
}
END_TEST

START_TEST(test_small)
{
	struct story story;

	story_start(&story, &small, NULL);
	press(&story, "s");
	open_stick(&story);
	stick_write(&story, "可带走", "现在写到");
	story_end(&story);
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packets");
	TCase *cases = tcase_create("stories");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, test_there_and_back);
	tcase_add_test(cases, test_sealed);
	tcase_add_test(cases, test_taken_out);
	tcase_add_test(cases, test_damaged);
	tcase_add_test(cases, test_report);
	tcase_add_test(cases, test_dialogue);
	tcase_add_test(cases, test_small);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
