/* A table's file changed in a spreadsheet, while the program is open and while it is closed: what
 * came in is told and shown, and conflicts are decided, on a terminal without function keys. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "story.h"
#include "support.h"

static const struct terminal_setup vt100 = {.type = "vt100"};
static const struct terminal_setup small = {.type = "vt100", .rows = 12, .columns = 40};

/* In the file of the roster, as a spreadsheet saves it: in place. */
static void edit(const struct story *story, const char *old, const char *new_text)
{
	struct buf bytes, edited;
	char path[400], *found;
	FILE *file;

	snprintf(path, sizeof(path), "%s/members.csv", story->folder);
	buf_init(&bytes);
	buf_init(&edited);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 1 << 20, &bytes, NULL, NULL), STATUS_OK);
	found = strstr(bytes.bytes, old);
	ck_assert_ptr_nonnull(found);
	buf_add(&edited, bytes.bytes, (size_t)(found - bytes.bytes));
	buf_add_text(&edited, new_text);
	buf_add_text(&edited, found + strlen(old));
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(edited.bytes, 1, edited.length, file), edited.length);
	ck_assert_int_eq(fclose(file), 0);
	buf_release(&edited);
	buf_release(&bytes);
}

START_TEST(test_while_open)
{
	struct story story;

	story_start(&story, &vt100, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	press(&story, "{^G}备注{Enter}程序里写的");
	edit(&story, "赵某甲,G1,书记,正式,否,否,,否,是,",
	     "赵某甲,G1,书记,正式,否,否,,否,是,表格里写的");
	edit(&story, "组织委员", "宣传委员");
	press(&story, "{^W}{Esc}");
	expect(&story, "外来改动：2 条记录，1 处冲突。按 E 看");
	press(&story, "e");
	expect(&story, "程序里写的 | 表格里写的");
	expect(&story, "1 这里：程序里写的  2 表格里：表格里写的  原来：（空）");
	expect(&story, "组织委员 > 宣传委员");
	press(&story, "2");
	expect(&story, "已保存：用外来的");
	expect_gone(&story, "程序里写的 | 表格里写的");
	press(&story, "u");
	expect(&story, "程序里写的 | 表格里写的");
	press(&story, "u");
	expect(&story, "没有可以撤销");
	press(&story, "{Up}1");
	expect(&story, "已保存：用这里的");
	/* the change is opened, and nothing else is to be decided */
	press(&story, "1");
	expect(&story, "这一条没有冲突");
	press(&story, "{Enter}");
	expect(&story, "党员名册 > 钱某乙");
	press(&story, "{Esc}{Esc}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "note"), "程序里写的");
	ck_assert_str_eq(cell(&story, "members", 1, "post"), "宣传委员");
	story_free(&story);
}
END_TEST

/* What a spreadsheet damages is asked about, and still after the next start. */
START_TEST(test_while_closed)
{
	struct story story;

	story_start(&story, &vt100, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	story_end(&story);
	edit(&story, "孙某丙", "孙?丙");
	edit(&story, "M04,李某丁", "M04,李某丁丁");
	story_again(&story, &vt100, NULL);
	expect(&story, "外来改动：2 条记录，1 处冲突。按 E 看");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 2, "name"), "孙某丙");
	ck_assert_str_eq(cell(&story, "members", 3, "name"), "李某丁丁");
	story_again(&story, &small, NULL);
	expect(&story, "外来改动：1 处冲突没有选定。");
	expect(&story, "按 E 看");
	press(&story, "e");
	expect(&story, "存盘时有的字变成了问号");
	press(&story, "1");
	expect(&story, "没有外来的改动");
	press(&story, "{Esc}");
	story_end(&story);
	story_again(&story, &vt100, NULL);
	expect(&story, "下一步");
	ck_assert(!sees(&story, "外来改动"));
	story_end(&story);
	edit(&story, "李某丁丁", "李某戊");
	story_again(&story, &vt100, NULL);
	expect(&story, "外来改动：1 条记录。按 E 看");
	story_end(&story);
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("edits");
	TCase *tests = tcase_create("edits");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, test_while_open);
	tcase_add_test(tests, test_while_closed);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
