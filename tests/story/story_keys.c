/* Every command of every screen without a function key; and keys as their user has them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "story.h"
#include "support.h"

static const struct terminal_setup terminals[] = {{.type = "vt100"}, {.type = "linux"}};
static const char *const chinese[] = {"--language", "zh", NULL};

static void first_screen(struct story *story)
{
	press(story, "s");
	expect(story, "党员 12 人");
	press(story, "{F1}");
	expect(story, "填写记录");
	press(story, "{Enter}");
	expect(story, "下一步");
	press(story, "{F12}");
	expect(story, "Next");
	press(story, "{F12}{F12}{F5}");
	expect(story, "下一步");
	press(story, "{F11}");
	expect(story, "另选文件夹");
	press(story, "{Esc}");
	expect_gone(story, "另选文件夹");
}

static void reminders(struct story *story)
{
	press(story, "{Tab}");
	expect(story, "说明情况");
	press(story, "x");
	expect(story, "情况说明 > 新建");
	expect(story, "下列党员尚未参加集中学习："); /* what it is about, in words */
	press(story, "{F3}");
	expect(story, "说明情况");
	press(story, "{F3}");
	expect(story, "下一步");
}

static void pairs(struct story *story)
{
	press(story, "2m");
	expect(story, "两两对照表");
	press(story, "{Down}{F12}{F12}{F12}{F3}");
	expect(story, "两两之间");
	press(story, "{F3}");
}

static void list(struct story *story)
{
	press(story, "l");
	expect(story, "1/12");
	press(story, "/zmj{Enter}");
	expect(story, "1/1 (12)");
	press(story, "h");
	expect(story, "历史：");
	press(story, "{F3}sr{Esc}");
	expect(story, "/12");
	press(story, "dy");
	expect(story, "已删除");
	press(story, "u");
	expect(story, "已删除的");
	press(story, "{Enter}");
	expect(story, "已找回并保存");
	press(story, "{F3}");
	expect(story, "下一步");
}

static void record(struct story *story)
{
	press(story, "1n");
	expect(story, "集中学习 > 新建");
	press(story, "{F7}");
	expect(story, "已填上一条的内容");
	press(story, "{F4}大家都在{Enter}");
	expect(story, "备注已保存");
	press(story, "{F6}地点{Enter}会议室{F2}");
	expect(story, "草稿已存");
	press(story, "{^Z}");
	expect_gone(story, "会议室");
	press(story, "{^Y}");
	expect(story, "会议室");
	press(story, "{F8}{F9}");
	expect(story, "打勾");
	press(story, "{Esc}{F1}");
	expect(story, "在首页或列表中");
	press(story, "{Enter}{F10}");
	expect(story, "错误：");
	press(story, "{F3}");
	expect(story, "1 学习");
	press(story, "{F3}xy");
	expect(story, "草稿已丢弃");
}

START_TEST(test_commands)
{
	struct story story;

	story_start(&story, &terminals[_i], chinese);
	story.without_function_keys = true;
	first_screen(&story);
	reminders(&story);
	pairs(&story);
	list(&story);
	record(&story);
	story_end(&story);
	story_free(&story);
}
END_TEST

/* A home folder with a file of keys in it. */
static void make_home(char home[64], const char *keys)
{
	char path[128];
	FILE *file;

	strcpy(home, "/tmp/story-home-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/.config", home);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	strcat(path, "/zhibu");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	strcat(path, "/keys");
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(keys, file);
	fclose(file);
}

static void remove_home(const char *home)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", home);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(test_rebound)
{
	struct terminal_setup setup = {0};
	struct story story;
	char home[64];

	make_home(home, "# mine\ncomplete Ctrl-A\nleave,F10,Ctrl-Q\nhelp Ctrl-B F1\n");
	setup.home = home;
	story_start(&story, &setup, NULL);
	/* the screens name the keys that are in force */
	expect(&story, "F10 退出");
	press(&story, "{Enter}");
	expect(&story, "Ctrl-A 完成");
	expect(&story, "F1 帮助");
	/* one that lost its work does nothing; the others do theirs */
	press(&story, "中共示例县便民服务中心支部委员会{Enter}示例县直属机关工委{^W}");
	ck_assert(!sees(&story, "已保存"));
	press(&story, "{^B}");
	expect(&story, "在首页或列表中");
	press(&story, "{F10}");
	expect(&story, "党支部 > 新建");
	press(&story, "{^A}");
	expect(&story, "已保存");
	press(&story, "{^B}");
	expect(&story, "Ctrl-B F1");
	press(&story, "{Enter}{F10}");
	ck_assert_int_eq(terminal_exit_status(story.terminal, 5000), 0);
	ck_assert_str_eq(cell(&story, "branch", 0, "superior"), "示例县直属机关工委");
	story_free(&story);
	remove_home(home);
}
END_TEST

START_TEST(test_broken)
{
	struct terminal_setup setup = {0};
	struct story story;
	char home[64];

	make_home(home, "leave Ctrl-A\ncompleet F2\nhelp Enter\n");
	setup.home = home;
	story_start(&story, &setup, NULL);
	expect(&story, "有 2 点说明");
	expect(&story, "F3 退出");
	press(&story, "n");
	expect(&story, "keys:2: 没有“compleet”这个动作，是不是");
	expect(&story, "keys:3: Enter 键的用处是固定的");
	press(&story, "{Enter}");
	expect(&story, "下一步");
	story_end(&story);
	story_free(&story);
	remove_home(home);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("keys");
	TCase *keys = tcase_create("keys");

	tcase_set_timeout(keys, 120);
	tcase_add_loop_test(keys, test_commands, 0, 2);
	tcase_add_test(keys, test_rebound);
	tcase_add_test(keys, test_broken);
	suite_add_tcase(suite, keys);
	return run_suite(suite);
}
