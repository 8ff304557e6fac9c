/* What can be printed: looked at on the screen, written into files; the same line by line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "printing_service.h"
#include "story.h"
#include "support.h"

static char folder[64];
static const struct terminal_setup vt100 = {.type = "vt100", .rows = 24, .columns = 80};
static const struct terminal_setup small = {.type = "vt100", .rows = 12, .columns = 40};

static void setup(void)
{
	strcpy(folder, "/tmp/story_prints.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	remove_tree(folder);
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
	expect(&story, "没有写成");
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

/* Where there is a printer it stands first among the ways out, and is named. */
START_TEST(to_the_printer)
{
	struct printing_service service = {.queue = "needles", .info = "LQ 630"};
	struct terminal_setup setup = vt100;
	static const char *const arguments[] = {"--plain", NULL};
	char place[100], kept[100];
	struct story story;

	snprintf(place, sizeof place, "%s/socket", folder);
	snprintf(kept, sizeof kept, "%s/printed", folder);
	service.socket = place;
	service.kept = kept;
	service.model = "Local Raw Printer";
	setup.printing = place;
	printing_service_start(&service);
	story_start_on(&story, "forms/sample", &setup, NULL);
	press(&story, "p{Enter}{Enter}");
	expect(&story, "P 送到针式打印机“LQ 630”");
	press(&story, "p");
	expect(&story, "已送到打印机“LQ 630”");
	expect_written("printed", "POST /printers/needles HTTP/1.0\r\n");
	ck_assert_int_eq(remove(kept), 0);
	/* it is off by then */
	printing_service_stop(&service);
	press(&story, "{Enter}{Enter}");
	expect(&story, "没有打印服务");
	story_end(&story);
	story_free(&story);

	/* one with a driver sets no type for plain text: it does not stand first */
	service.refusal = "Out of paper.";
	service.model = "Some Laser";
	printing_service_start(&service);
	story_start_on(&story, "forms/sample", &setup, arguments);
	press(&story, "p{Enter}2{Enter}");
	expect(&story, "别的打印机选 W");
	press(&story, "p{Enter}");
	expect(&story, "没有接收（Out of paper.）");
	story_free(&story);
	printing_service_stop(&service);
}
END_TEST

START_TEST(without_a_printer)
{
	struct story story;

	story_start_on(&story, "forms/sample", &vt100, NULL);
	press(&story, "p{Enter}{Enter}");
	expect(&story, "没有打印服务");
	expect(&story, "lp 文件名");
	ck_assert(!sees(&story, "P 打印机"));
	press(&story, "p");
	ck_assert(sees(&story, "要哪一种"));
	press(&story, "{Esc}");
	story_end(&story);
	story_free(&story);
}
END_TEST

static void put_pack(const char *document)
{
	char command[300], path[100];
	FILE *file;

	snprintf(command, sizeof command, "mkdir -p '%s/pack' && cp -R forms/. '%s/pack'", folder,
		 folder);
	ck_assert_int_eq(system(command), 0);
	snprintf(path, sizeof path, "%s/pack/documents/own.txt", folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(document, file);
	fclose(file);
}

/* A template of a pack from outside: what is wrong in it is told on the first screen, and where its
 * paper is missed; mended, the paper is there. */
START_TEST(a_pack_from_outside)
{
	char pack[100];
	const char *arguments[] = {"--forms", pack, NULL};
	struct story story;

	snprintf(pack, sizeof pack, "%s/pack", folder);
	put_pack("title: 自己的\nlevel: branch\nstep: setup\n---\n${count(membrs)}\n");
	story_start_on(&story, "forms/sample", &vt100, arguments);
	expect(&story, "点说明，按 N 看");
	press(&story, "n");
	for (int i = 0; i < 40 && !sees(&story, "own.txt:5:9"); i++)
		press(&story, "{Down}");
	expect(&story, "own.txt:5:9");
	press(&story, "{Esc}p");
	expect(&story, "模板里有 1 处错误");
	expect(&story, "own.txt:5:9");
	ck_assert(!sees(&story, "自己的"));
	story_end(&story);
	story_free(&story);
	put_pack("title: 自己的\nlevel: branch\nstep: setup\n---\n${count(members)}\n");
	story_start_on(&story, "forms/sample", &vt100, arguments);
	press(&story, "p");
	expect(&story, "自己的");
	ck_assert(!sees(&story, "处错误"));
	story_end(&story);
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
	tcase_add_test(tests, to_the_printer);
	tcase_add_test(tests, without_a_printer);
	tcase_add_test(tests, a_pack_from_outside);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
