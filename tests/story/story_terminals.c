/* Terminals that cannot show everything: what they show instead, and that nothing of it reaches the
 * data. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "support.h"

static const char *program(void)
{
	const char *path = getenv("ZHIBU");

	return path ? path : "build/zhibu";
}

/* A folder with one member of that name. */
static void make_folder(char folder[64], const char *name)
{
	char command[400];

	strcpy(folder, "/tmp/story-folder-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(
	    command, sizeof(command),
	    "'%s' --data %s add branch name=示例支部委员会 superior=示例机关工委 >/dev/null && "
	    "'%s' --data %s add members name='%s' >/dev/null",
	    program(), folder, program(), folder, name);
	ck_assert_int_eq(system(command), 0);
}

static void remove_folder(const char *folder)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

/* The pinyin words, and how to get Chinese; hanzi are question marks as wide. */
START_TEST(no_chinese_at_all)
{
	static const char *const ascii[] = {"--charset", "ascii", NULL};
	char folder[64];
	struct story story;

	make_folder(folder, "赵某甲");
	story_start_on(&story, folder, NULL, ascii);
	expect(&story, "fbterm, kmscon huo zhcon; F12 English");
	press(&story, "L");
	expect(&story, "xingming");
	expect(&story, "??????");
	ck_assert(!sees(&story, "赵"));
	press(&story, "{Enter}{F6}beizhu{Enter}ok{^W}");
	expect(&story, "Yi baocun");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲");
	ck_assert_str_eq(cell(&story, "members", 0, "note"), "ok");
	story_free(&story);
	remove_folder(folder);
}
END_TEST

/* In GB2312 there is no 習 and no 〇, in GBK no 㐀: marks on the screen, the same in the data. */
START_TEST(some_characters_are_missing)
{
	static const char *const gb2312[] = {"--charset", "gb2312", NULL}, *const gbk[] = {
									       "--charset", "gbk",
									       NULL};
	const struct terminal_setup setup = {.charset = "GBK", .is_double = true};
	char folder[64];
	struct story story;

	make_folder(folder, "学習〇㐀é");
	story_start_on(&story, folder, &setup, gb2312);
	press(&story, "L");
	expect(&story, "学〓〓〓é");
	press(&story, "{Enter}");
	expect(&story, "学〓〓〓é");
	/* typed behind it, then a field further on */
	press(&story, "{End}乙{F6}备注{Enter}“好”{^W}");
	expect(&story, "已保存");
	expect(&story, "学〓〓〓é乙");
	press(&story, "{Esc}");
	story_end(&story);
	story_again(&story, &setup, gbk);
	press(&story, "L");
	expect(&story, "学習〇〓é乙");
	press(&story, "{Esc}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "学習〇㐀é乙");
	ck_assert_str_eq(cell(&story, "members", 0, "note"), "“好”");
	story_free(&story);
	remove_folder(folder);
}
END_TEST

/* A command's lines: in the terminal's character set, and its words, too. */
START_TEST(commands_speak_gbk)
{
	const struct terminal_setup setup = {
	    .charset = "GBK", .language = "zh_CN.GBK", .is_double = true};
	char folder[64], command[300];
	const char *arguments[] = {"/bin/sh", "-c", command, NULL};
	struct terminal *terminal;

	make_folder(folder, "赵某甲");
	/* 钱某乙, as a terminal of GBK gives it */
	snprintf(command, sizeof(command),
		 "'%s' --data %s add members name=\xC7\xAE\xC4\xB3\xD2\xD2 && '%s' --data %s list "
		 "members",
		 program(), folder, program(), folder);
	terminal = terminal_start(arguments, &setup);
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	ck_assert_msg(terminal_shows(terminal, "赵某甲") && terminal_shows(terminal, "钱某乙"),
		      "%s", terminal_screen(terminal));
	terminal_free(terminal);
	/* into a pipe UTF-8 */
	snprintf(command, sizeof(command),
		 "LC_ALL=zh_CN.GBK '%s' --data %s list members | grep -q 钱某乙", program(),
		 folder);
	ck_assert_int_eq(system(command), 0);
	remove_folder(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("terminals");
	TCase *tests = tcase_create("terminals");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, no_chinese_at_all);
	tcase_add_test(tests, some_characters_are_missing);
	tcase_add_test(tests, commands_speak_gbk);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
