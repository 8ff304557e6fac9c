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
	press(&story, "ssss");
	expect(&story, "缺学习-");
	press(&story, "{Enter}");
	expect(&story, "缺学习: 3");
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

START_TEST(test_small)
{
	struct story story;

	story_start(&story, &small, NULL);
	put_reports(&story);
	press(&story, "o");
	expect(&story, "柳树村支部");
	press(&story, "{Right}{Right}{Right}");
	expect(&story, "期限");
	expect(&story, "2018-06-30");
	press(&story, "{Left}");
	expect(&story, "步骤");
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
	tcase_add_test(tests, test_small);
	tcase_add_test(tests, test_line_by_line);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
