/* A column from a spreadsheet becomes records, in a terminal of UTF-8 and in one of GBK. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "story.h"
#include "support.h"

static const struct terminal_setup terminals[] = {
    {.language = "C.UTF-8"},
    {.charset = "GBK", .language = "zh_CN.GBK", .is_double = true},
    {.type = "vt100", .is_slow = true},
};
enum { TERMINALS = sizeof(terminals) / sizeof(terminals[0]) };

static void paste(struct story *story, const char *text)
{
	terminal_keys(story->terminal, "\033[200~");
	terminal_keys(story->terminal, text);
	terminal_keys(story->terminal, "\033[201~");
	ck_assert(terminal_wait(story->terminal));
}

static void start(struct story *story, int terminal)
{
	story_start(story, &terminals[terminal], NULL);
	press(story, "{Enter}示例支部委员会{Enter}示例机关工委{F10}");
	expect(story, "已保存");
	press(story, "L");
	expect(story, "党员名册");
}

START_TEST(into_a_list)
{
	struct story story;

	start(&story, _i);
	/* what it will do stands there first, with what is wrong; nothing is saved */
	paste(&story, "赵某甲\t\t书记\r钱某乙\t\t没有这个\r孙某丙·丁“戊”\r");
	expect(&story, "一行一条，共 3 条：姓名、党小组、支部职务");
	expect(&story, "赵某甲");
	expect(&story, "错误：");
	press(&story, "{Enter}");
	expect(&story, "1 条有错，一条也没有存");
	press(&story, "{Esc}");
	expect(&story, "还没有记录");
	/* a stray byte of another character set costs itself only */
	terminal_keys(story.terminal, "\033[200~赵某甲\t\t书记\r");
	terminal_send(story.terminal, "\xFF", 1);
	terminal_keys(story.terminal, "钱某乙\r孙某丙·丁“戊”\033[201~");
	expect(&story, "共 3 条");
	ck_assert(!sees(&story, "错误："));
	press(&story, "{Enter}");
	expect(&story, "已保存 3 条记录");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "members"), 3);
	ck_assert_str_eq(cell(&story, "members", 0, "post"), "书记");
	ck_assert_str_eq(cell(&story, "members", 1, "name"), "钱某乙");
	ck_assert_str_eq(cell(&story, "members", 2, "name"), "孙某丙·丁“戊”");
	story_free(&story);
}
END_TEST

START_TEST(into_a_field)
{
	struct story story;

	start(&story, _i);
	press(&story, "n");
	expect(&story, "党员名册 > 新建");
	/* what was filled in before holds for all of them */
	press(&story, "{Enter}{Enter}4{Up}{Up}");
	paste(&story, "赵某甲\n钱某乙\n孙某丙\n");
	expect(&story, "共 3 条：姓名");
	press(&story, "{Enter}");
	expect(&story, "已保存 3 条记录");
	expect(&story, "孙某丙");
	/* all of them are one step */
	press(&story, "{^Z}");
	expect(&story, "还没有记录");
	/* or it is text of this field after all; or nothing */
	press(&story, "n");
	expect(&story, "党员名册 > 新建");
	paste(&story, "欧阳\n某某\n");
	expect(&story, "共 2 条");
	press(&story, "{Esc}");
	expect(&story, "党员名册 > 新建");
	ck_assert(!sees(&story, "欧阳"));
	paste(&story, "欧阳\n某某");
	expect(&story, "共 2 条");
	press(&story, "T");
	expect(&story, "欧阳 某某");
	press(&story, "{F10}");
	expect(&story, "已保存");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "members"), 1);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "欧阳 某某");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pastes");
	TCase *tests = tcase_create("pastes");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, into_a_list, 0, TERMINALS);
	tcase_add_loop_test(tests, into_a_field, 0, TERMINALS);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
