/* A lost terminal loses no typing; small screens, resizing, languages, and how much is sent. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "story.h"
#include "support.h"

START_TEST(test_hang_up)
{
	struct story story;

	story_start(&story, NULL, NULL);
	/* the second field is half typed, and never left */
	press(&story, "{Enter}中共示例县便民服务中心支部委员会{Enter}示例县直属");
	terminal_hang_up(story.terminal);
	ck_assert_int_eq(terminal_exit_status(story.terminal, 5000), 3);
	ck_assert_uint_eq(row_count(&story, "branch"), 0);
	story_again(&story, NULL, NULL);
	expect(&story, "党支部有一份没填完的草稿（今天");
	press(&story, "c");
	expect(&story, "中共示例县便民服务中心支部委员会");
	expect(&story, "示例县直属");
	press(&story, "{Tab}机关工委{F10}");
	expect(&story, "已保存");
	expect_gone(&story, "草稿");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "branch", 0, "superior"), "示例县直属机关工委");
	story_free(&story);
}
END_TEST

START_TEST(test_draft)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "{Enter}中共示例支部{Enter}");
	press(&story, "{F2}");
	expect(&story, "草稿已存");
	press(&story, "{F3}");
	expect(&story, "没填完的草稿");
	/* the same record again: the draft is offered; no is an answer, too */
	press(&story, "{Enter}");
	expect(&story, "接着填吗");
	press(&story, "n");
	expect(&story, "0/3");
	ck_assert(!sees(&story, "中共示例支部"));
	press(&story, "{Esc}");
	expect(&story, "下一步");
	ck_assert(!sees(&story, "草稿"));
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, "branch"), 0);
	story_free(&story);
}
END_TEST

START_TEST(test_escape)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	/* the first Esc gives the old value back, the second leaves; Ctrl-Z takes back a whole
	 * field */
	press(&story, "某{Esc}");
	expect(&story, "已恢复原来的内容");
	press(&story, "某{Tab}{Tab}1");
	expect(&story, "赵某甲某");
	press(&story, "{^Z}{^Z}");
	expect_gone(&story, "赵某甲某");
	press(&story, "{Tab}{Tab}{F4}轮值到年底{Enter}");
	expect(&story, "备注已保存");
	press(&story, "{F3}");
	expect(&story, "1/12");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲");
	ck_assert_str_eq(cell(&story, "members", 0, "post"), "书记");
	story_free(&story);
}
END_TEST

/* No row may be wider than the screen, nor any glyph cut. */
static void check_rows(struct story *story, int rows, int columns)
{
	for (int i = 0; i < rows; i++) {
		char *row = terminal_row(story->terminal, i);

		ck_assert_int_le(utf8_columns(row, strlen(row)), columns);
		ck_assert(utf8_is_valid(row, strlen(row)));
		ck_assert_ptr_null(strstr(row, "\xEF\xBF\xBD"));
		memory_free(row);
	}
	ck_assert(terminal_cursor_is_visible(story->terminal));
}

START_TEST(test_sizes)
{
	static const int sizes[][2] = {{12, 40}, {24, 80}, {60, 200}, {15, 53}, {24, 41}};
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "21{Enter}{Tab}");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		terminal_resize(story.terminal, sizes[i][0], sizes[i][1]);
		expect(&story, "谈话对象");
		ck_assert(terminal_wait(story.terminal));
		check_rows(&story, sizes[i][0], sizes[i][1]);
		/* the key that leaves stands at the lower right of every screen */
		expect(&story, "Esc 返回");
		press(&story, "{^O}");
		expect(&story, "集体座谈");
		check_rows(&story, sizes[i][0], sizes[i][1]);
		press(&story, "{Esc}");
		expect_gone(&story, "集体座谈");
	}
	terminal_resize(story.terminal, 8, 30);
	expect(&story, "40 列 12 行");
	terminal_resize(story.terminal, 24, 80);
	expect(&story, "谈心谈话");
	press(&story, "{F12}");
	expect(&story, "Talk led by");
	expect(&story, "Ditto");
	press(&story, "{F12}");
	expect(&story, "tanhuaren");
	press(&story, "{F12}");
	expect(&story, "谈话人");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* Bytes that a key makes the program send, before it settles. */
static size_t bytes_of(struct story *story, const char *keys)
{
	size_t length;

	terminal_wait(story->terminal);
	terminal_wait_text(story->terminal, "不会出现的", 200); /* let it settle */
	terminal_mark(story->terminal);
	press(story, keys);
	terminal_received(story->terminal, &length);
	return length;
}

/* On a busy machine the moment of rest after a key may fall into its measuring, but not each time.
 */
static bool costs_at_most(struct story *story, const char *key, size_t most)
{
	bool is_met = false;

	for (int i = 0; i < 5 && !is_met; i++)
		is_met = bytes_of(story, key) <= most;
	return is_met;
}

START_TEST(test_bytes)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "21");
	expect(&story, "1/13");
	/* a list's mark; fields; a hanzi at the end and inside (quality.md) */
	ck_assert(costs_at_most(&story, "{Down}", 16));
	ck_assert(costs_at_most(&story, "{Down}", 16));
	ck_assert(costs_at_most(&story, "{Up}", 16));
	press(&story, "{Enter}");
	expect(&story, "6/6 项");
	ck_assert(costs_at_most(&story, "{Tab}", 8));
	ck_assert(costs_at_most(&story, "{Tab}", 8));
	ck_assert(costs_at_most(&story, "{Tab}{Tab}{Tab}", 24));
	ck_assert(costs_at_most(&story, "字", 3));
	ck_assert(costs_at_most(&story, "{Left}", 4));
	ck_assert(costs_at_most(&story, "汉", 16));
	press(&story, "{F3}");
	story_end(&story);
	story_free(&story);
}
END_TEST

START_TEST(test_paste)
{
	static const char paste[] = "\033[200~第一行\r\n第二行，\t有制表符\033[201~";
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "21{Enter}{F6}要点{Enter}{^U}");
	terminal_send(story.terminal, paste, sizeof(paste) - 1);
	expect(&story, "第二行，");
	press(&story, "{F10}");
	expect(&story, "已保存");
	story_end(&story);
	ck_assert_ptr_nonnull(strstr(cell(&story, "talks", 0, "note"), "第一行\n第二行，"));
	story_free(&story);
}
END_TEST

/* What was painted little by little is what a painting anew gives. */
START_TEST(test_redraw)
{
	static const char *const keys[] = {
	    "字",
	    "文",
	    "，",
	    "a",
	    "bc ",
	    "{Left}",
	    "{Right}",
	    "{Back}",
	    "{Delete}",
	    "{Home}",
	    "{End}",
	    "{^J}",
	    "{Up}",
	    "{Down}",
	    "{Tab}",
	    "{BackTab}",
	    "{^Z}",
	    "{^Y}",
	    "e\xCC\x81",
	    "1",
	    " ",
	    "\xF0\x9F\x98\x80",
	    "“”",
	    "一二三四五六七八九十一二三四五六七八九十",
	    "\xE2\x80\x8B",
	};
	struct story story;
	unsigned int seed = 7;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "22{Enter}{F6}意见{Enter}");
	for (int round = 0; round < 12; round++) {
		char *before, *after;

		for (int i = 0; i < 12; i++) {
			seed = seed * 1103515245u + 12345u;
			press(&story, keys[(seed >> 16) % (sizeof(keys) / sizeof(keys[0]))]);
		}
		if (!sees(&story, "征求意见 > "))
			break;						/* completed by the way */
		terminal_wait_no_text(story.terminal, "征求意见", 150); /* settled */
		before = terminal_screen(story.terminal);
		press(&story, "{^L}");
		terminal_wait_no_text(story.terminal, "征求意见", 150);
		after = terminal_screen(story.terminal);
		ck_assert_str_eq(before, after);
		memory_free(before);
		memory_free(after);
	}
	story_end(&story);
	story_free(&story);
}
END_TEST

/* What is wrong with a field is seen though others were left right after it, and where another
 * field's value made it wrong. */
START_TEST(test_marks)
{
	struct story story;

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	press(&story, "11n{F6}开始{Enter}x{Tab}y{F3}");
	expect(&story, "草稿已存");
	press(&story, "n");
	expect(&story, "接着填吗");
	press(&story, "y");
	expect(&story, "集中学习 > 新建");
	press(&story, "{Tab}{Tab}{Tab}{Tab}");
	expect(&story, "! 开始");
	expect(&story, "! 结束");
	press(&story, "{F6}开始{Enter}{^U}1400{Tab}");
	expect_gone(&story, "! 开始");
	press(&story, "{^U}1500{Tab}");
	expect_gone(&story, "! 结束");
	press(&story, "{F6}开始{Enter}{^U}1600{Tab}{Tab}");
	expect(&story, "! 结束");
	press(&story, "{F3}");
	story_end(&story);
	story_free(&story);
}
END_TEST

/* A value that is no choice (any more) is not lost by ticking another. */
START_TEST(test_no_choice)
{
	struct story story;
	char command[400];

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	story_end(&story);
	snprintf(command, sizeof(command),
		 "sed -i 's/思想 工作生活/旧项 思想 工作生活/' '%s/talks.csv'", story.folder);
	ck_assert_int_eq(system(command), 0);
	story_again(&story, NULL, NULL);
	press(&story, "21{Enter}{F6}内容{Enter}1{^S}");
	expect(&story, "草稿已存");
	ck_assert_str_eq(drafted(&story, "covered"), "旧项 工作生活 听取意见");
	story_end(&story);
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lost");
	TCase *lost = tcase_create("lost");

	tcase_set_timeout(lost, 120);
	tcase_add_test(lost, test_hang_up);
	tcase_add_test(lost, test_draft);
	tcase_add_test(lost, test_escape);
	tcase_add_test(lost, test_sizes);
	tcase_add_test(lost, test_bytes);
	tcase_add_test(lost, test_paste);
	tcase_add_test(lost, test_redraw);
	tcase_add_test(lost, test_marks);
	tcase_add_test(lost, test_no_choice);
	suite_add_tcase(suite, lost);
	return run_suite(suite);
}
