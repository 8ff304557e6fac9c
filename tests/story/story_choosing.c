/* Choosing from a list as people do who do not know it: found, unticked, ended by whatever key says
 * "done"; and what was half typed is thrown away by nobody who was not asked. */
#include <check.h>
#include <stdlib.h>

#include "story.h"
#include "support.h"

/* All were there but two: found by their initials, unticked, and Enter does not tick them again. */
START_TEST(test_found_and_unticked)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "1n{F6}参加人员{Enter}");
	expect(&story, "冯某壬");
	press(&story, "{F9}fmr");
	expect(&story, "[x] 冯某壬");
	press(&story, " ");
	expect(&story, "[ ] 冯某壬");
	/* typed on, it looks for the next one */
	press(&story, "wmx");
	expect(&story, "[x] 王某辛");
	press(&story, " {Enter}");
	expect_gone(&story, "王某辛");
	ck_assert(!sees(&story, "冯某壬"));
	ck_assert(sees(&story, "卫某丑"));
	/* a number among those found is a tick as well */
	press(&story, "{F6}参加人员{Enter}{F9}wmc1{Enter}");
	expect_gone(&story, "卫某丑");
	/* found and not touched: Enter ticks, the next one ends */
	press(&story, "{F6}参加人员{Enter}{F9}fmr{Enter}{Enter}");
	expect(&story, "冯某壬");
	ck_assert(!sees(&story, "王某辛"));
	press(&story, "{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* F10 in the list of one ends the choosing: what was pointed at is taken, what was only looked at
 * is not. */
START_TEST(test_done)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "21n{F6}方式{Enter}{F9}");
	expect(&story, "2 集体座谈");
	press(&story, "{F10}");
	expect_gone(&story, "2 集体座谈");
	ck_assert(!sees(&story, "个别谈话"));
	press(&story, "{F9}smzf{F10}");
	expect(&story, "上门走访");
	ck_assert(!sees(&story, "2 集体座谈"));
	press(&story, "{F6}方式{Enter}{F9}{Up}{F10}");
	expect(&story, "集体座谈");
	expect_gone(&story, "上门走访");
	press(&story, "{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* A list says which of its columns Space ticks. */
START_TEST(test_tick_is_named)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "42");
	expect(&story, "到会情况");
	expect(&story, "空格 自我批评");
	press(&story, "{Esc}1");
	expect(&story, "回车 打开");
	ck_assert(!sees(&story, "空格 "));
	press(&story, "{Esc}{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* Nothing has been typed, so nothing is to be erased. */
START_TEST(test_nothing_there)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "{Enter}中共示例支部{Enter}上级{F10}");
	expect(&story, "已保存");
	press(&story, "ln{F6}党小组{Enter}{F9}");
	expect(&story, "这里还没有可选的");
	press(&story, "{Esc}{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(test_draft_is_dropped_after_asking)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "{Enter}中共示例支部{Enter}{F3}");
	expect(&story, "没填完的草稿");
	press(&story, "x");
	expect(&story, "丢弃党支部的草稿？");
	press(&story, "{Enter}"); /* out of habit: no */
	expect_gone(&story, "丢弃党支部的草稿？");
	ck_assert_str_eq(drafted(&story, "name"), "中共示例支部");
	press(&story, "{Enter}");
	expect(&story, "选“否”就丢弃它");
	press(&story, "{Esc}");
	expect(&story, "没填完的草稿");
	ck_assert_str_eq(drafted(&story, "name"), "中共示例支部");
	press(&story, "xy");
	expect(&story, "草稿已丢弃");
	story_end(&story);
	ck_assert_ptr_null(drafted(&story, "name"));
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("story_choosing");
	TCase *tcase = tcase_create("story_choosing");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_found_and_unticked);
	tcase_add_test(tcase, test_done);
	tcase_add_test(tcase, test_tick_is_named);
	tcase_add_test(tcase, test_nothing_there);
	tcase_add_test(tcase, test_draft_is_dropped_after_asking);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
