/* Chinese on a terminal without an input method: by the program's own pinyin input. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "support.h"

static const struct terminal_setup vt100 = {.type = "vt100"};
static const struct terminal_setup small = {.type = "linux", .rows = 12, .columns = 40};

/* The record of one who is to be registered, in an empty folder with nothing but its first table.
 */
static void open_first(struct story *story, const struct terminal_setup *setup)
{
	story_start(story, setup, NULL);
	press(story, "{Enter}");
}

START_TEST(typed_into_a_record_and_saved)
{
	struct story story;

	open_first(&story, &vt100);
	/* Ctrl-Space, which arrives as NUL */
	terminal_send(story.terminal, "", 1);
	expect(&story, "拼音输入已开");
	press(&story, "zhibu");
	expect(&story, "zhibu | 1 支部");
	press(&story, " ");
	expect_gone(&story, "zhibu |");
	press(&story, "weiyuanhui {Enter}");
	/* it stays on from field to field; capitals, digits and marks among it */
	press(&story, "shangjidangzuzhiWTO3{^T}");
	expect(&story, "拼音输入已关");
	press(&story, "zhibu{^W}");
	expect(&story, "已保存");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "branch", 0, "name"), "支部委员会");
	ck_assert_str_eq(cell(&story, "branch", 0, "superior"), "上级党组织WTO3zhibu");
	story_free(&story);
}
END_TEST

START_TEST(on_the_smallest_screen)
{
	struct story story;
	int row, column, bottom;

	open_first(&story, &small);
	press(&story, "{^T}shi");
	expect(&story, "shi | 1 ");
	bottom = terminal_find(story.terminal, "shi | 1 ", &column);
	ck_assert_int_eq(bottom, 10);
	ck_assert_int_eq(column, 1);
	/* the cursor stays where the text is */
	terminal_cursor(story.terminal, &row, &column);
	ck_assert_int_lt(row, 10);
	press(&story, "=");
	expect(&story, "shi < 1 ");
	press(&story, "{Esc}");
	expect_gone(&story, "shi < 1 ");
	story_free(&story);
}
END_TEST

START_TEST(what_was_learnt_is_there_after_a_restart)
{
	struct story story;
	char first[64];

	open_first(&story, NULL);
	press(&story, "{^T}gongshi2{Enter}gongshi{Enter}{^W}");
	expect(&story, "已保存");
	story_end(&story);
	snprintf(first, sizeof(first), "gongshi | 1 %s ", cell(&story, "branch", 0, "name"));
	story_again(&story, NULL, NULL);
	press(&story, "{Enter}{^T}gongshi");
	expect(&story, first);
	press(&story, "{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(letters_are_not_lost_with_the_terminal)
{
	struct story story;

	open_first(&story, NULL);
	press(&story, "{^T}zhibu weiyuan");
	expect(&story, "weiyuan |");
	terminal_hang_up(story.terminal);
	ck_assert_int_ge(terminal_exit_status(story.terminal, 10000), 0);
	ck_assert_str_eq(cell(&story, ".zhibu/draft", 1, "text"), "支部weiyuan");
	story_free(&story);
}
END_TEST

START_TEST(a_filter_of_a_list)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "l/{^T}zhaomoujia");
	expect(&story, "zhaomoujia | 1 赵某甲");
	press(&story, " {Enter}");
	expect(&story, "1/1 (12)");
	story_free(&story);
}
END_TEST

START_TEST(built_without_a_lexicon_it_says_so)
{
	struct story story;
	char bare[400];
	const char *program = getenv("ZHIBU");

	snprintf(bare, sizeof(bare), "%.*s/bare/zhibu", (int)(strrchr(program, '/') - program),
		 program);
	ck_assert_int_eq(setenv("ZHIBU", bare, 1), 0);
	open_first(&story, NULL);
	press(&story, "{^T}");
	expect(&story, "没有拼音词库");
	press(&story, "zhibu{Enter}zhibu{^W}");
	expect(&story, "已保存");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "branch", 0, "name"), "zhibu");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pinyin");
	TCase *tests = tcase_create("pinyin"), *bare = tcase_create("without");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, typed_into_a_record_and_saved);
	tcase_add_test(tests, on_the_smallest_screen);
	tcase_add_test(tests, what_was_learnt_is_there_after_a_restart);
	tcase_add_test(tests, letters_are_not_lost_with_the_terminal);
	tcase_add_test(tests, a_filter_of_a_list);
	tcase_set_timeout(bare, 120);
	tcase_add_test(bare, built_without_a_lexicon_it_says_so);
	suite_add_tcase(suite, tests);
	suite_add_tcase(suite, bare);
	return run_suite(suite);
}
