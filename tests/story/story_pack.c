/* Another domain, a library's, in the same program: other screens, steps and rules. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"

static const char *const library[] = {"--forms", "tests/packs/library", NULL};

static struct terminal_setup setup;

/* The pack is named from where the test stands. */
static void start_library(struct story *story)
{
	static char here[4096];

	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	setup.folder = here;
	story_start(story, &setup, library);
}

START_TEST(test_library)
{
	struct story story;

	start_library(&story);
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

/* The card's number is keyed a second time by somebody who does not see the first. */
START_TEST(test_double_entry)
{
	struct story story;

	start_library(&story);
	expect(&story, "请先登记读者");
	press(&story, "{Enter}王小明{Enter}100234{Enter}{Enter}20191231{^R}");
	expect(&story, "已保存，这次第 1 条");
	press(&story, "李小红{Enter}100235{Enter}{Enter}20191231{^R}");
	press(&story, "赵小亮{Enter}100236{Enter}{Enter}20191231{^W}{Esc}");
	expect(&story, "请先登记图书");
	press(&story, "01");
	expect(&story, "读者  未复核 3 条，按 V");
	press(&story, "v");
	expect(&story, "读者 > 复核");
	expect(&story, "还有 3 条未复核");
	ck_assert(sees(&story, "王小明"));
	ck_assert(!sees(&story, "100234"));
	/* the same: on to the next record at once */
	press(&story, "100234{Enter}");
	expect(&story, "还有 2 条未复核");
	ck_assert(sees(&story, "李小红"));
	/* not the same: both side by side; Enter chooses nothing, it is keyed again */
	press(&story, "100253");
	expect(&story, "1 第一次：100235");
	expect(&story, "2 第二次：100253");
	press(&story, "{Enter}");
	expect_gone(&story, "第一次");
	press(&story, "100325");
	expect(&story, "2 第二次：100325");
	press(&story, "1");
	expect(&story, "还有 1 条未复核");
	press(&story, "100263");
	expect(&story, "1 第一次：100236");
	press(&story, "2");
	expect(&story, "需要复核的都已复核");
	expect(&story, "100263");
	ck_assert(!sees(&story, "未复核"));
	press(&story, "v");
	expect(&story, "没有要复核的");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "readers", 1, "card"), "100235");
	ck_assert_str_eq(cell(&story, "readers", 2, "card"), "100263");
	/* after a restart, and a change in the record */
	story_again(&story, &setup, library);
	press(&story, "01");
	expect(&story, "100263");
	ck_assert(!sees(&story, "未复核"));
	press(&story, "{Enter}{^G}证号{Enter}100299{^W}");
	expect(&story, "未复核 1 条");
	/* left half way: nothing is saved */
	press(&story, "v1002{Esc}{Esc}");
	expect(&story, "未复核 1 条");
	press(&story, "v{^D}");
	expect(&story, "不用同上条");
	press(&story, "{^W}");
	expect(&story, "证号还没有录入第二遍");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "readers", 0, "card"), "100299");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pack");
	TCase *pack = tcase_create("pack");

	tcase_set_timeout(pack, 120);
	tcase_add_test(pack, test_library);
	tcase_add_test(pack, test_double_entry);
	suite_add_tcase(suite, pack);
	return run_suite(suite);
}
