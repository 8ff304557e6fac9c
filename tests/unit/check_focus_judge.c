/* The judge of the cursor's place (tests/focus) on screens that are right, and wrong. */
#include "support.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "focus/judge.h"

/* Screens of twelve rows, parted by newlines. */
static enum focus judge(const char *screen, int row, int column)
{
	struct sight sight = {
	    .columns = 40, .cursor_row = row, .cursor_column = column, .is_visible = true};
	char *text = memory_text(screen), *at = text;
	enum focus focus;

	while (at && sight.count < 12) {
		char *end = strchr(at, '\n');

		if (end)
			*end++ = '\0';
		sight.rows[sight.count++] = at;
		at = end;
	}
	while (sight.count < 12)
		sight.rows[sight.count++] = "";
	focus = focus_judge(&sight);
	memory_free(text);
	return focus;
}

static const char list[] = " 名册\n"
			   "────────\n"
			   "  赵某甲  书记\n"
			   "> 钱某乙  委员\n"
			   "  孙某丙\n\n\n\n\n────────\n"
			   " 查找（文字）：zm\n"
			   " F1";

START_TEST(a_row_is_where_the_mark_is)
{
	ck_assert_int_eq(judge(list, 3, 1), FOCUS_ROW);
	ck_assert_int_eq(judge(list, 4, 1), FOCUS_LOST);
	ck_assert_int_eq(judge(list, 2, 1), FOCUS_LOST);
	ck_assert_int_eq(judge(list, 3, 0), FOCUS_LOST);
	ck_assert_int_eq(judge(list, 11, 0), FOCUS_LOST);
	ck_assert_int_eq(judge(list, 10, 18), FOCUS_FILTER);
	/* two marks are none */
	ck_assert_int_eq(judge("t\n-\n> a\n> b\n", 2, 1), FOCUS_LOST);
}
END_TEST

static const char record[] = " 2 谈话 > 新建\n"
			     "────────\n"
			     "   日期   * 2018-06-14\n"
			     ">  要点    |一\n"
			     "           |二\n"
			     "   备注\n\n\n\n────────\n 要点：\n F1";

START_TEST(a_field_is_as_high_as_it_is)
{
	ck_assert_int_eq(judge(record, 3, 14), FOCUS_FIELD);
	ck_assert_int_eq(judge(record, 4, 14), FOCUS_FIELD);
	ck_assert_int_eq(judge(record, 2, 14), FOCUS_LOST);
	ck_assert_int_eq(judge(record, 5, 14), FOCUS_LOST);
	ck_assert_int_eq(judge(record, 10, 3), FOCUS_LOST);
}
END_TEST

static const char pick[] = " 新建\n────────\n"
			   ">  谈话人 *\n"
			   "           +------------------+\n"
			   "           | 谈话人           |\n"
			   "           |  1 赵某甲        |\n"
			   "           |> 2 钱某乙        |\n"
			   "           +------------------+\n\n───\n";

START_TEST(a_popup_has_the_focus)
{
	ck_assert_int_eq(judge(pick, 6, 13), FOCUS_ITEM);
	ck_assert_int_eq(judge(pick, 5, 13), FOCUS_LOST);
	/* on the field below it */
	ck_assert_int_eq(judge(pick, 2, 12), FOCUS_LOST);
}
END_TEST

static const char question[] = " 名册\n────────\n> 赵某甲\n"
			       "   ┌──────────────────────┐\n"
			       "   │ 删除？               │\n"
			       "   │                      │\n"
			       "   │   N 否   > Y 是      │\n"
			       "   └──────────────────────┘\n";
static const char line[] = " 名册\n────────\n> 赵某甲\n"
			   "   +----------------------+\n"
			   "   | 到哪一项？           |\n"
			   "   | > 日期               |\n"
			   "   | 回车 确定            |\n"
			   "   +----------------------+\n";
static const char reading[] = " 名册\n────────\n> 赵某甲\n"
			      "   +----------------------+\n"
			      "   | 还不能保存           |\n"
			      "   | 回车：知道了         |\n"
			      "   +----------------------+\n";

START_TEST(a_question_has_the_focus)
{
	ck_assert_int_eq(judge(question, 6, 14), FOCUS_ANSWER);
	ck_assert_int_eq(judge(question, 6, 5), FOCUS_LOST);
	ck_assert_int_eq(judge(question, 2, 1), FOCUS_LOST);
	ck_assert_int_eq(judge(line, 5, 11), FOCUS_LINE);
	ck_assert_int_eq(judge(line, 5, 5), FOCUS_LOST);
	ck_assert_int_eq(judge(line, 4, 11), FOCUS_LOST);
	ck_assert_int_eq(judge(reading, 5, 5), FOCUS_READ);
	ck_assert_int_eq(judge(reading, 5, 9), FOCUS_LOST);
	ck_assert_int_eq(judge(reading, 2, 1), FOCUS_LOST);
}
END_TEST

static const char pairs[] = " 2 谈话 > 对照\n────────\n             1  2\n"
			    "   1 赵某甲  \\  x\n"
			    "   2 钱某乙  x  \\\n";

START_TEST(a_table_of_a_paper_is_no_popup)
{
	static const char paper[] = " 签到表\n"
				    "----------------------------------------\n"
				    "+----+----------+----------------------+\n"
				    "|序号|姓名      |签名                  |\n"
				    "+----+----------+----------------------+\n"
				    "|1   |赵某甲    |                      |\n"
				    "+----+----------+----------------------+\n"
				    "\n\n----------------------------------------\n\n F1";
	static const char asked[] = " 签到表\n"
				    "----------------------------------------\n"
				    "+----+----------+----------------------+\n"
				    "|序号|+-----------------+              |\n"
				    "+----+| 离开？          |--------------+\n"
				    "|1   || > 是            |              |\n"
				    "+----+|   否            |--------------+\n"
				    "      +-----------------+\n"
				    "\n----------------------------------------\n\n F1";

	ck_assert_int_eq(judge(paper, 2, 0), FOCUS_TEXT);
	ck_assert_int_eq(judge(paper, 5, 7), FOCUS_LOST);
	ck_assert_int_eq(judge(asked, 5, 8), FOCUS_ANSWER);
	ck_assert_int_eq(judge(asked, 2, 0), FOCUS_LOST);
}
END_TEST

START_TEST(what_is_only_read_begins_above)
{
	ck_assert_int_eq(judge(pairs, 3, 16), FOCUS_PAIR);
	ck_assert_int_eq(judge(pairs, 3, 15), FOCUS_LOST);
	ck_assert_int_eq(judge(" 按键\n────────\n  首页\n", 2, 0), FOCUS_TEXT);
	ck_assert_int_eq(judge(" 按键\n────────\n  首页\n", 3, 0), FOCUS_LOST);
	ck_assert_int_eq(judge(" 名册\n────────\n  姓名\n  没有\n", 3, 0), FOCUS_TEXT);
	ck_assert_int_eq(judge(" 名册\n────────\n  姓名\n  没有\n", 3, 2), FOCUS_LOST);
}
END_TEST

START_TEST(an_unseen_cursor_is_lost)
{
	struct sight sight = {.count = 3, .columns = 40, .rows = {"", "", "> a"}, .cursor_row = 2};

	sight.cursor_column = 1;
	ck_assert_int_eq(focus_judge(&sight), FOCUS_LOST);
	sight.is_visible = true;
	sight.cursor_row = 3;
	ck_assert_int_eq(focus_judge(&sight), FOCUS_LOST);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("focus/judge");
	TCase *tests = tcase_create("judge");

	tcase_add_test(tests, a_row_is_where_the_mark_is);
	tcase_add_test(tests, a_field_is_as_high_as_it_is);
	tcase_add_test(tests, a_popup_has_the_focus);
	tcase_add_test(tests, a_question_has_the_focus);
	tcase_add_test(tests, a_table_of_a_paper_is_no_popup);
	tcase_add_test(tests, what_is_only_read_begins_above);
	tcase_add_test(tests, an_unseen_cursor_is_lost);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
