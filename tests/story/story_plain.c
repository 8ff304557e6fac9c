/* The same work on a terminal without function keys: Esc and digits, Ctrl and letters, arrows. */
#include <check.h>
#include <string.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"

static const struct terminal_setup vt100 = {.type = "vt100"};

START_TEST(test_record)
{
	struct story story;

	story_start(&story, &vt100, NULL);
	expect(&story, "这里还没有数据");
	press(&story, "{Enter}中共示例县便民服务中心支部委员会{Enter}示例县直属机关工委{^W}");
	expect(&story, "已保存");
	press(&story, "{Enter}{^W}");
	expect(&story, "已保存");
	press(&story, "{Enter}");
	/* Ctrl-G goes to a field, Ctrl-O opens the choices, Ctrl-P goes back */
	press(&story, "赵某甲{^G}职务{Enter}{^O}");
	expect(&story, "组织委员");
	press(&story, "2{^P}{^P}");
	press(&story, "{^W}");
	expect(&story, "已保存");
	/* Ctrl-E: the next open field; Ctrl-N: a note; Ctrl-Z: back */
	press(&story, "{Enter}{Tab}{Tab}3{^E}钱某乙{Tab}{^N}暂时不分小组{Enter}{^W}");
	expect(&story, "已保存");
	expect(&story, "党员 2 人");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "post"), "书记");
	ck_assert_str_eq(cell(&story, "members", 1, "name"), "钱某乙");
	ck_assert_str_eq(cell(&story, "members", 1, "post"), "副书记");
	story_free(&story);
}
END_TEST

START_TEST(test_lists)
{
	struct story story;

	story_start(&story, &vt100, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "l");
	expect(&story, "1/12");
	/* a filter by the initials of the name, then the record, then back to all */
	press(&story, "/oymg{Enter}");
	expect(&story, "1/1 (12)");
	press(&story, "{Enter}");
	expect(&story, "党员名册 > 欧阳某癸");
	press(&story, "{Esc}");
	expect(&story, "1/1 (12)");
	press(&story, "{Esc}");
	expect(&story, "10/12");
	/* deleted after asking, and brought back */
	press(&story, "d");
	expect(&story, "其他记录提到它");
	press(&story, "{Enter}");
	expect_gone(&story, "其他记录提到它");
	ck_assert(sees(&story, "10/12"));
	press(&story, "dy");
	expect(&story, "已删除");
	expect(&story, "/11");
	press(&story, "u");
	expect(&story, "已删除的");
	press(&story, "{Enter}");
	expect(&story, "已找回并保存");
	expect(&story, "/12");
	press(&story, "{Esc}");
	expect(&story, "下一步");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "members"), 12);
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plain");
	TCase *plain = tcase_create("plain");

	tcase_set_timeout(plain, 120);
	tcase_add_test(plain, test_record);
	tcase_add_test(plain, test_lists);
	suite_add_tcase(suite, plain);
	return run_suite(suite);
}
