/* Another domain, a library's, in the same program: other screens, steps and rules. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"

static const char *const library[] = {"--forms", "tests/packs/library", NULL};

START_TEST(test_library)
{
	static struct terminal_setup setup;
	char here[4096];
	struct story story;

	/* the pack is named from where the test stands */
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	setup.folder = here;
	story_start(&story, &setup, library);
	expect(&story, "图书借阅");
	expect(&story, "社区图书室");
	ck_assert(!sees(&story, "L 名册"));
	expect(&story, "请先登记读者");
	press(&story, "2");
	expect(&story, "盘点还不能开始");
	press(&story, "{Up}{Up}");
	expect(&story, "登记读者");
	press(&story, "{Enter}");
	expect(&story, "读者 > 新建");
	/* the card's number has six places: when it is full the next field comes by itself */
	press(&story, "王小明{Enter}100234");
	/* and it is keyed twice: not the same is not taken */
	expect(&story, "请再输入一次证号");
	press(&story, "100243{Enter}");
	expect(&story, "两次输入不一样");
	/* completing asks as well */
	press(&story, "100235{F10}");
	expect(&story, "请再输入一次证号");
	press(&story, "{Esc}");
	expect_gone(&story, "请再输入一次证号");
	press(&story, "{F10}");
	expect(&story, "请再输入一次证号");
	press(&story, "1{Enter}");
	expect(&story, "两次输入不一样");
	press(&story, "100234");
	expect(&story, "请再输入一次证号");
	press(&story, "100234{Enter}");
	expect_gone(&story, "请再输入一次证号");
	press(&story, "2");
	expect(&story, "监护人");
	press(&story, "{F6}监护{Enter}王大明{Enter}20191231{F10}");
	expect(&story, "已保存");
	press(&story, "{Enter}");
	expect(&story, "图书 > 新建");
	press(&story, "呐喊{Enter}鲁迅{Enter}1{F10}");
	expect(&story, "已保存");
	press(&story, "1");
	expect(&story, "1 借阅");
	press(&story, "n");
	expect(&story, "借阅 > 新建");
	press(&story, "{Enter}wxm{Enter}nh{Enter}{Enter}{F10}");
	expect(&story, "已保存");
	press(&story, "{Esc}");
	expect(&story, "在借 1 次");
	press(&story, "{F12}");
	expect(&story, "1 loans out");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "readers", 0, "card"), "100234");
	ck_assert_str_eq(cell(&story, "readers", 0, "guardian"), "王大明");
	ck_assert_str_eq(cell(&story, "books", 0, "author"), "鲁迅");
	ck_assert_str_eq(cell(&story, "loans", 0, "lent"), "2018-06-14");
	ck_assert_str_eq(cell(&story, "loans", 0, "due"), "2018-07-14");
	ck_assert_str_eq(cell(&story, "loans", 0, "reader"), cell(&story, "readers", 0, "id"));
	ck_assert_str_eq(cell(&story, "loans", 0, "books"), cell(&story, "books", 0, "id"));
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pack");
	TCase *pack = tcase_create("pack");

	tcase_set_timeout(pack, 120);
	tcase_add_test(pack, test_library);
	suite_add_tcase(suite, pack);
	return run_suite(suite);
}
