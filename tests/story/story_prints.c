/* What can be printed: looked at on the screen, written into files; the same line by line. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"

static char folder[64];
static const struct terminal_setup vt100 = {.type = "vt100", .rows = 24, .columns = 80};
static const struct terminal_setup small = {.type = "vt100", .rows = 12, .columns = 40};

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)kind, (void)place;
	return remove(path);
}

static void setup(void)
{
	strcpy(folder, "/tmp/story_prints.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The start of a file that was written; the caller frees it. */
static char *written(const char *name)
{
	char path[400], *bytes = memory_new(400);
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s is not there", path);
	ck_assert_uint_gt(fread(bytes, 1, 399, file), 0);
	fclose(file);
	return bytes;
}

static void expect_written(const char *name, const char *start)
{
	char *bytes = written(name);

	ck_assert_msg(strncmp(bytes, start, strlen(start)) == 0, "%s begins %.40s", name, bytes);
	memory_free(bytes);
}

/* Moves down to the row that shows a text. */
static void go_to(struct story *story, const char *text)
{
	int row, column;

	for (int i = 0; i < 60; i++) {
		int found = terminal_find(story->terminal, text, NULL);

		terminal_cursor(story->terminal, &row, &column);
		if (found >= 0 && found == row)
			return;
		press(story, "{Down}");
	}
	ck_abort_msg("%s is not in the list", text);
}

/* The paper in focus, into the folder as a kind of file. */
static void write_as(struct story *story, const char *letter, const char *name)
{
	press(story, "{Enter}");
	expect(story, "要哪一种");
	if (!sees(story, folder)) {
		press(story, "h");
		expect(story, "写到哪个文件夹");
		press(story, "{^U}");
		press(story, folder);
		press(story, "{Enter}");
		expect(story, folder);
	}
	press(story, letter);
	expect(story, name);
}

START_TEST(on_the_screen)
{
	struct story story;

	story_start_on(&story, "forms/sample", &vt100, NULL);
	expect(&story, "P 打印");
	press(&story, "p");
	expect(&story, "先看再打印");
	expect(&story, "公开范围：本支部内部");
	go_to(&story, "会议记录");
	press(&story, "{Enter}");
	expect(&story, "专题组织生活会");
	write_as(&story, "w", "会议记录.rtf");
	write_as(&story, "w", "会议记录-2.rtf");
	write_as(&story, "t", "会议记录.txt");
	write_as(&story, "g", "会议记录.gb.txt");
	write_as(&story, "x", "会议记录.csv");
	expect_written("会议记录.rtf", "{\\rtf1\\ansi");
	expect_written("会议记录-2.rtf", "{\\rtf1\\ansi");
	expect_written("会议记录.csv", "\xEF\xBB\xBF");
	/* the folder is gone */
	teardown();
	press(&story, "{Enter}w");
	expect(&story, "没有写出");
	press(&story, "{Esc}");
	go_to(&story, "谈心谈话（空白表）");
	expect(&story, "用笔填");
	press(&story, "{Enter}");
	expect(&story, "______年____月____日");
	press(&story, "{Esc}{Esc}");
	expect(&story, "下一步");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(one_of_several)
{
	struct story story;

	story_start_on(&story, "forms/sample", &vt100, NULL);
	press(&story, "p");
	go_to(&story, "整改清单（个人）");
	press(&story, "{Enter}");
	expect(&story, "打印哪一份");
	press(&story, "钱某乙{Enter}");
	expect(&story, "姓名：钱某乙");
	ck_assert(!sees(&story, "姓名：赵某甲"));
	press(&story, "{Esc}{Enter}1{Enter}");
	expect(&story, "姓名：赵某甲");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(on_a_small_screen)
{
	struct story story;

	story_start_on(&story, "forms/sample", &small, NULL);
	press(&story, "p");
	expect(&story, "打印");
	press(&story, "{End}{Enter}");
	expect(&story, "+--");
	press(&story, "{Enter}");
	expect(&story, "公开范围：可以公开");
	expect(&story, "W 文档");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(line_by_line)
{
	static const char *const arguments[] = {"--plain", NULL};
	struct story story;
	char typed[100];

	story_start_on(&story, "forms/sample", &vt100, arguments);
	press(&story, "p{Enter}");
	expect(&story, "谈心谈话（空白表）  空白表");
	snprintf(typed, sizeof typed, "h %s{Enter}", folder);
	press(&story, typed);
	expect(&story, folder);
	press(&story, "1{Enter}");
	expect(&story, "要哪一种");
	press(&story, "t{Enter}");
	expect(&story, "已写到");
	press(&story, "99{Enter}");
	press(&story, ".{Enter}.{Enter}");
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("story/prints");
	TCase *tests = tcase_create("prints");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, on_the_screen);
	tcase_add_test(tests, one_of_several);
	tcase_add_test(tests, on_a_small_screen);
	tcase_add_test(tests, line_by_line);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
