/* A folder that a later program has written to, seen by this one: on the screen, line by line and
 * on the command line it is read, says why it cannot be changed, and stays as it is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "story.h"
#include "support.h"

#define WHY                                                                                        \
	"这个文件夹是新版程序写过的（格式 2，本程序只认得到 "              \
	"1）：现在只能看，不能改。请用新版程序打开。"

static struct story story;
static char *before;

static void set_up(void)
{
	char command[700];

	memset(&story, 0, sizeof(story));
	strcpy(story.folder, "/tmp/story-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(story.folder));
	snprintf(command, sizeof(command),
		 "cp -r tests/formats/1/folder/. '%s' && cd '%s' && chmod -R go= . &&"
		 " sed -i 's/,,,1\r$/,,,2\r/' .zhibu/site.csv && grep -q ',,,2' .zhibu/site.csv",
		 story.folder, story.folder);
	ck_assert_int_eq(system(command), 0);
	before = picture(story.folder);
}

static void check_untouched(void)
{
	char *after = picture(story.folder);

	ck_assert_str_eq(after, before);
	memory_free(after);
}

static void clean_up(void)
{
	memory_free(before);
	story_free(&story);
}

/* What a command says, and its exit code behind it. */
static char *said(const char *input, const char *arguments)
{
	const char *program = getenv("ZHIBU");
	char command[800];
	struct buf text;

	snprintf(command, sizeof(command),
		 "printf '%s' | ZHIBU_TODAY=2018-06-14 LC_ALL=C.UTF-8 timeout 20 '%s'"
		 " --language zh --data '%s' %s 2>&1; echo \"=$?\"",
		 input, program ? program : "build/zhibu", story.folder, arguments);
	buf_init(&text);
	ck_assert_int_eq(output_of(command, &text), 0);
	return buf_take(&text);
}

static void check_said(const char *input, const char *arguments, const char *expected, int code)
{
	char *text = said(input, arguments), end[8];

	snprintf(end, sizeof(end), "=%d\n", code);
	ck_assert_msg(strstr(text, WHY) && strstr(text, expected) && strstr(text, end), "%s: %s",
		      arguments, text);
	memory_free(text);
	check_untouched();
}

START_TEST(test_on_the_screen)
{
	story_again(&story, NULL, NULL);
	expect(&story, "这个文件夹是新版程序写过的");
	expect(&story, "K 只看");
	ck_assert(!sees(&story, "另选文件夹"));
	press(&story, "k");
	expect(&story, "只读：要用新版程序打开");
	press(&story, "l");
	expect(&story, "赵某甲甲");
	press(&story, "d");
	press(&story, "y");
	expect(&story, "不能保存");
	press(&story, "{Enter}");
	expect(&story, "党员名册 > 赵某甲甲");
	press(&story, "乙{Tab}{F2}{F10}");
	expect(&story, "只能看");
	press(&story, "{F3}{F3}{^F}");
	expect(&story, "现在不能抄走");
	press(&story, "{F5}");
	expect(&story, "已重新读过");
	expect(&story, "只读：要用新版程序打开");
	story_end(&story);
	check_untouched();
}
END_TEST

START_TEST(test_line_by_line)
{
	check_said("k\\nl\\n.\\nf\\n.\\n", "--plain", "这个文件夹要用新版程序才能读全", 0);
}
END_TEST

START_TEST(test_on_the_command_line)
{
	check_said("", "list members", "赵某甲甲\t第一党小组", 0);
	check_said("", "--read-only list members", "赵某甲甲\t第一党小组", 0);
	check_said("", "status", "党员 4 人", 0);
	check_said("", "add groups name=新", WHY, 3);
	check_said("", "export report --to /tmp", WHY, 1);
	check_said("", "import tests/formats/1/packets/return.tar", WHY, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("formats");
	TCase *tests = tcase_create("formats");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, clean_up);
	tcase_add_test(tests, test_on_the_screen);
	tcase_add_test(tests, test_line_by_line);
	tcase_add_test(tests, test_on_the_command_line);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
