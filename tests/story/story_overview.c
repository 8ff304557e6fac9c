/* The places that reported, on the screen and line by line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "support.h"

static const struct terminal_setup vt100 = {.type = "vt100", .rows = 24, .columns = 80};
static const struct terminal_setup small = {.type = "xterm", .rows = 12, .columns = 40};

static void put(const struct story *story, const char *place, const char *name, const char *text)
{
	char path[500];
	FILE *file;

	snprintf(path, sizeof path, "mkdir -p '%s/reports/branch=%s'", story->folder, place);
	ck_assert_int_eq(system(path), 0);
	snprintf(path, sizeof path, "%s/reports/branch=%s/%s.csv", story->folder, place, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void put_reports(const struct story *story)
{
	put(story, "A", "report",
	    "id,at,step,state,name,missing,deadline\r\n"
	    "A,2018-06-20T09:00:00,talks,ongoing,柳树村支部,3,2018-06-30\r\n");
	put(story, "B", "report",
	    "id,at,step,state,name,missing,deadline\r\n"
	    "B,2018-06-21T09:00:00,rectification,done,槐树村支部,0,2018-06-30\r\n");
	put(story, "B", "figures", "id,step,value\r\ntalks,talks,17\r\n");
	put(story, "A", "findings", "id,rule,step,level,count\r\n1,G12,study,warn,3\r\n");
	put(story, "C", "report", "id,name\r\nC,\"never closed\r\n");
}

START_TEST(test_screen)
{
	struct story story;
	int column;

	story_start(&story, &vt100, NULL);
	press(&story, "o");
	expect(&story, "还没有收到报告");
	put_reports(&story);
	press(&story, "o");
	expect(&story, "情况总览");
	expect(&story, "柳树村支部");
	expect(&story, "槐树村支部");
	expect(&story, "2018-06-20");
	expect(&story, "branch=C/report.csv");
	/* by the number that lacks study, the most first */
	press(&story, "sssss");
	expect(&story, "缺学习-");
	press(&story, "{Enter}");
	expect(&story, "缺学习: 3");
	expect(&story, "最近报告: 2018-06-20 09:00");
	/* above all, where its code stood */
	ck_assert_int_eq(terminal_find(story.terminal, "柳树村支部", &column), 0);
	press(&story, "{Esc}{Down}{Enter}");
	expect(&story, "谈话: 17");
	press(&story, "{Esc}{Tab}");
	expect(&story, "G12 提醒  1 处，共 3 条  下列党员尚未参加集中学习：…");
	press(&story, "{Esc}/lsc{Enter}");
	expect(&story, "1/3");
	expect_gone(&story, "槐树村支部");
	press(&story, "{Esc}");
	expect(&story, "按回车开始登记");
	story_end(&story);
	story_free(&story);
}
END_TEST

static void start_superior(struct story *story)
{
	char path[500];
	FILE *file;

	story_start(story, &vt100, NULL);
	story_end(story);
	snprintf(path, sizeof path, "mkdir -p '%s/.zhibu'", story->folder);
	ck_assert_int_eq(system(path), 0);
	snprintf(path, sizeof path, "%s/.zhibu/site.csv", story->folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("site,created,role,person\r\nZG8EA8FYTS,2018-06-20T09:00:00,superior,\r\n", file);
	fclose(file);
	put_reports(story);
	put(story, "B", "practices", "id,title,text\r\n1,午间轮值,每天中午有人在窗口\r\n");
}

/* The class of a place and what help is planned, set beside its figures; and files of all. */
START_TEST(test_superior)
{
	struct story story;

	start_superior(&story);
	story_again(&story, &vt100, NULL);
	expect(&story, "按 O 看各支部情况");
	press(&story, "o");
	expect(&story, "柳树村支部");
	press(&story, "n3");
	expect(&story, "分类帮扶 > 新建");
	expect(&story, "后进");
	press(&story, "{F10}");
	expect(&story, "已保存");
	expect(&story, "后进");
	/* again: the same record */
	press(&story, "n{Down}");
	press(&story, "结对帮扶{F10}{Down}n1{F10}");
	expect(&story, "先进");
	press(&story, "/hj{Enter}");
	expect(&story, "1/3");
	expect_gone(&story, "槐树村支部");
	press(&story, "{Enter}");
	expect(&story, "类别: 后进");
	press(&story, "{Down}{Down}{Down}{Down}{Down}{Down}{Down}{Down}");
	expect(&story, "帮扶安排: 结对帮扶");
	press(&story, "{Esc}t");
	expect(&story, "3 好经验好做法");
	press(&story, "3");
	expect(&story, "做法: 每天中午有人在窗口");
	press(&story, "{Esc}w");
	expect(&story, "已存成表格");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "reports/overview"), 1);
	ck_assert_str_eq(cell(&story, "reports/overview", 0, "name"), "柳树村支部");
	ck_assert_str_eq(cell(&story, "reports/overview", 0, "class"), "后进");
	ck_assert_str_eq(cell(&story, "reports/overview", 0, "help"), "结对帮扶");
	ck_assert_uint_eq(row_count(&story, "reports/practices"), 1);
	ck_assert_str_eq(cell(&story, "reports/practices", 0, "branch"), "B");
	ck_assert_str_eq(cell(&story, "reports/practices", 0, "text"), "每天中午有人在窗口");
	ck_assert_str_eq(cell(&story, "reports/findings", 0, "rule"), "G12");
	ck_assert_str_eq(cell(&story, "reports/findings", 0, "count"), "3");
	ck_assert_uint_eq(row_count(&story, "classes"), 2);
	ck_assert_str_eq(cell(&story, "classes", 0, "branch"), "A");
	ck_assert_str_eq(cell(&story, "classes", 0, "name"), "柳树村支部");
	ck_assert_str_eq(cell(&story, "classes", 1, "branch"), "B");
	ck_assert_str_eq(cell(&story, "classes", 1, "class"), "先进");
	story_free(&story);
}
END_TEST

/* The same line by line; and a folder of another role has no such table. */
START_TEST(test_superior_line_by_line)
{
	static const char *const plain[] = {"--plain", NULL};
	struct story story;

	start_superior(&story);
	story_again(&story, &vt100, plain);
	press(&story, "o{Enter}n 2{Enter}");
	expect(&story, "分类帮扶 > 新建");
	press(&story, "3{Enter}/{Enter}");
	expect(&story, "已保存");
	press(&story, "/hs{Enter}");
	expect(&story, "槐树村支部  类别 后进");
	press(&story, "/{Enter}w{Enter}");
	expect(&story, "已存成表格");
	press(&story, ".{Enter}.{Enter}");
	ck_assert_str_eq(cell(&story, "classes", 0, "name"), "槐树村支部");
	ck_assert_str_eq(cell(&story, "reports/overview", 1, "class"), "后进");
	story_free(&story);
	story_start(&story, &vt100, NULL);
	put_reports(&story);
	press(&story, "on");
	expect(&story, "这个文件夹不给各处作登记");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "classes"), 0);
	story_free(&story);
}
END_TEST

START_TEST(test_small)
{
	struct story story;

	story_start(&story, &small, NULL);
	put_reports(&story);
	press(&story, "o");
	expect(&story, "柳树村支部");
	press(&story, "{Right}{Right}{Right}{Right}{Right}");
	expect(&story, "期限");
	expect(&story, "2018-06-30");
	press(&story, "{Left}");
	expect(&story, "类别");
	press(&story, "{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(test_line_by_line)
{
	static const char *const plain[] = {"--plain", NULL};
	struct story story;

	story_start(&story, &vt100, plain);
	put_reports(&story);
	press(&story, "o{Enter}");
	expect(&story, "情况总览 >");
	expect(&story, "槐树村支部");
	press(&story, "/lsc{Enter}");
	expect(&story, "柳树村支部");
	press(&story, "1{Enter}");
	expect(&story, "缺学习 3");
	press(&story, "t{Enter}");
	expect(&story, "G12 提醒  1 处，共 3 条");
	press(&story, ".{Enter}.{Enter}");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("overview");
	TCase *tests = tcase_create("overview");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, test_screen);
	tcase_add_test(tests, test_superior);
	tcase_add_test(tests, test_superior_line_by_line);
	tcase_add_test(tests, test_small);
	tcase_add_test(tests, test_line_by_line);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
