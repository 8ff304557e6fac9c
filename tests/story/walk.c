/* A branch walks from an empty folder through all its steps, by keys alone. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "story.h"
#include "walk.h"

enum { ROUNDS = 60 };

/* What is typed into a form that the next action opens; {n} is the round. Fields are gone to by
 * name, so that the keys do not hang on their order. */
struct chapter {
	const char *title; /* as the first row names the screen */
	const char *keys;
};

static const struct chapter chapters[] = {
    {"党支部 > 新建", "中共示例县便民服务中心支部委员会{Enter}示例县直属机关工委{F10}"},
    {"专题组织生活会 > 新建", "{F10}"},
    {"集中学习 > 新建", "20180612{Enter}{F6}方式{Enter}13{F6}内容{Enter}{F9}*{Enter}"
			"{F6}地点{Enter}镇党员活动室，二楼{F10}"},
    {"谈心谈话 > 新建", "0613{Enter}{F6}内容{Enter}123{F6}要点{Enter}"
			"肯说“真话”, 也肯听{^J}=第二行{F10}"},
    {"征求意见 > 新建", "{F6}方式{Enter}1{F6}意见{Enter}午间窗口无人值守，请想办法{n}{F10}"},
    {"查摆问题 > 新建",
     "{F6}方面{Enter}1{F6}问题{Enter}第{n}个问题：群众来办事时解释得不耐心{F10}"},
    {"组织生活会 > 新建", ""},
    {"到会情况", " {Down} {Down} {Esc}"},
    {"批评意见 > 新建", ""},
    {"征求意见 > ", "2{Enter}已经在会上说明{F10}"},
    {"整改清单 > 新建",
     "{F6}事项{Enter}第{n}项整改{F6}措施{Enter}每周五检查一次并记下来"
     "{F6}时限{Enter}20181231{F6}马上就改{Enter}1{F6}承诺{Enter}说到做到{n}{F10}"},
};

/* Three members: the secretary first, then one of the committee, then one who is not. */
static void enter_members(struct story *story)
{
	press(story, "{Enter}");
	expect(story, "党员名册 > 新建");
	press(story, "赵某甲{F10}");
	expect(story, "已保存");
	press(story, "{Enter}钱某乙{Enter}{Enter}4{F10}");
	expect(story, "已保存");
	press(story, "0");
	expect(story, "0 准备");
	press(story, "6n");
	expect(story, "党员名册 > 新建");
	press(story, "孙某丙·丁{F10}");
	expect(story, "已保存");
	press(story, "{Esc}{Esc}");
	expect(story, "0 准备   完成");
}

/* G10: before a study session is on record the meeting stays shut, and nothing is written. */
static void meeting_is_refused(struct story *story)
{
	press(story, "4");
	expect(story, "没有组织集中学习的，不得召开组织生活会");
	expect(story, "会议还不能开始");
	ck_assert(!sees(story, "4 会议 >"));
	ck_assert_uint_eq(row_count(story, "meetings"), 0);
	press(story, "{Up}{Up}{Up}");
}

static const struct chapter *chapter_of(struct story *story)
{
	char *row = terminal_row(story->terminal, 0);
	const struct chapter *found = NULL;

	for (size_t i = 0; !found && i < sizeof(chapters) / sizeof(chapters[0]); i++)
		if (strstr(row, chapters[i].title))
			found = &chapters[i];
	memory_free(row);
	return found;
}

/* The keys with {n} filled in; the caller frees them. */
static char *keys_of(const struct chapter *chapter, int round)
{
	char *keys = memory_new(strlen(chapter->keys) + 64), *to = keys;

	for (const char *from = chapter->keys; *from;) {
		if (strncmp(from, "{n}", 3) == 0) {
			to += sprintf(to, "%d", round);
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return keys;
}

/* Everybody criticises: the one who is named already, or the committee's other member. */
static void criticise(struct story *story, int *times)
{
	static const char *const rounds[] = {
	    "{F6}批评人{Enter}qmy{Enter}{F6}批评意见{Enter}抓落实还不够紧{F10}",
	    "{F6}被批评{Enter}qmy{Enter}{F6}批评意见{Enter}记录还不够及时{F10}",
	    "{F6}被批评{Enter}zmj{Enter}{F6}批评意见{Enter}谈话还不够经常{F10}",
	};

	ck_assert_int_lt(*times, 3);
	press(story, rounds[(*times)++]);
}

/* G40: there is no way to enter a meeting held online. G10: nor one before the study. Then one that
 * is as it should be. */
static void hold_meeting(struct story *story)
{
	press(story, "0614{Enter}{F6}开始{Enter}1430{F6}结束{Enter}1710{F6}记录{Enter}qmy{Enter}"
		     "{F6}措施{Enter}午间两人轮值，一次告知");
	press(story, "{F6}召开方式{Enter}网");
	expect(story, "没有找到");
	press(story, "{Esc}");
	expect_gone(story, "没有找到");
	press(story, "2{F6}地点{Enter}镇党员活动室{F10}");
	expect(story, "错误：");
	expect(story, "上级安排");
	ck_assert_uint_eq(row_count(story, "meetings"), 0);
	press(story, "{F6}召开方式{Enter}1{F6}地点{Enter}{^U}https://meeting.example{F10}");
	expect(story, "错误：");
	ck_assert(!sees(story, "已保存"));
	press(story, "{F6}地点{Enter}{^U}镇党员活动室{F6}日期{Enter}0610{F10}");
	expect(story, "还不能保存");
	expect(story, "没有组织集中学习的，不得召开组织生活会");
	press(story, "{Enter}");
	expect_gone(story, "还不能保存");
	ck_assert_uint_eq(row_count(story, "meetings"), 0);
	press(story, "{F6}日期{Enter}0614{F10}");
	expect(story, "已保存");
}

/* Enter does what the first screen says comes next, until nothing does. */
static void follow_next_actions(struct story *story)
{
	int criticisms = 0;

	expect(story, "下一步");
	for (int round = 1; !sees(story, "各步都已完成"); round++) {
		const struct chapter *chapter;

		ck_assert_int_lt(round, ROUNDS);
		press(story, "{Enter}");
		chapter = chapter_of(story);
		/* on a machine that is busy with other things it is not painted yet */
		for (int i = 0; i < 50 && !chapter; i++) {
			terminal_wait_text(story->terminal, "\001", 100);
			chapter = chapter_of(story);
		}
		if (!chapter) {
			char *screen = terminal_screen(story->terminal);

			ck_abort_msg("where is this?\n%s", screen);
		} else if (strcmp(chapter->title, "批评意见 > 新建") == 0) {
			criticise(story, &criticisms);
		} else if (strcmp(chapter->title, "组织生活会 > 新建") == 0) {
			hold_meeting(story);
		} else {
			char *keys = keys_of(chapter, round);

			press(story, keys);
			memory_free(keys);
		}
		expect(story, "5 整改  "); /* the first screen */
	}
}

/* Text typed with the round's number in it, which differs from row to row. */
static void check_numbered(struct story *story, const char *table, size_t row, const char *column,
			   const char *typed)
{
	const char *text = cell(story, table, row, column);

	ck_assert_msg(strstr(text, typed) != NULL, "%s %zu %s: %s", table, row, column, text);
}

/* The steps' later tables, every row of them. */
static void check_lists(struct story *story)
{
	char id[64];

	ck_assert_uint_eq(row_count(story, "problems"), 4);
	for (size_t i = 0; i < row_count(story, "problems"); i++) {
		check_numbered(story, "problems", i, "text", "个问题：群众来办事时解释得不耐心");
		snprintf(id, sizeof(id), "%s", cell(story, "dimensions", 0, "id"));
		ck_assert_str_eq(cell(story, "problems", i, "dimension"), id);
	}
	ck_assert_str_eq(cell(story, "problems", 0, "owner"), "班子");
	for (size_t i = 1; i < 4; i++) {
		snprintf(id, sizeof(id), "%s", cell(story, "members", i - 1, "id"));
		ck_assert_str_eq(cell(story, "problems", i, "person"), id);
	}
	check_numbered(story, "opinions", 0, "text", "午间窗口无人值守，请想办法");
	ck_assert_uint_ge(row_count(story, "rectifications"), 4);
	for (size_t i = 0; i < row_count(story, "rectifications"); i++) {
		check_numbered(story, "rectifications", i, "item", "项整改");
		check_numbered(story, "rectifications", i, "commitment", "说到做到");
		ck_assert_str_eq(cell(story, "rectifications", i, "measure"),
				 "每周五检查一次并记下来");
		ck_assert_str_eq(cell(story, "rectifications", i, "deadline"), "2018-12-31");
	}
}

/* As a spreadsheet of Chinese Windows wants it: a byte order mark, CRLF. */
static void check_encoding(struct story *story, const char *table)
{
	char path[400], start[4] = "", line[512] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.csv", story->folder, table);
	file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(start, 1, 3, file), 3);
	ck_assert_mem_eq(start, "\xEF\xBB\xBF", 3);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	ck_assert_ptr_nonnull(strstr(line, "\r\n"));
	fclose(file);
}

void walk_check_tables(struct story *story)
{
	ck_assert_str_eq(cell(story, "branch", 0, "name"), "中共示例县便民服务中心支部委员会");
	ck_assert_str_eq(cell(story, "branch", 0, "superior"), "示例县直属机关工委");
	ck_assert_uint_eq(row_count(story, "branch"), 1);
	ck_assert_uint_eq(row_count(story, "members"), 3);
	ck_assert_str_eq(cell(story, "members", 0, "name"), "赵某甲");
	ck_assert_str_eq(cell(story, "members", 0, "post"), "书记");
	ck_assert_str_eq(cell(story, "members", 1, "post"), "组织委员");
	ck_assert_str_eq(cell(story, "members", 2, "name"), "孙某丙·丁");
	ck_assert_str_eq(cell(story, "study_sessions", 0, "date"), "2018-06-12");
	ck_assert_str_eq(cell(story, "study_sessions", 0, "forms"), "领学宣讲 交流讨论");
	ck_assert_str_eq(cell(story, "study_sessions", 0, "place"), "镇党员活动室，二楼");
	ck_assert_str_eq(cell(story, "talks", 0, "date"), "2018-06-13");
	ck_assert_str_eq(cell(story, "talks", 0, "note"), "肯说“真话”, 也肯听\n=第二行");
	ck_assert_str_eq(cell(story, "talks", 0, "covered"), "思想 工作生活 听取意见");
	ck_assert_uint_eq(row_count(story, "meetings"), 1);
	ck_assert_str_eq(cell(story, "meetings", 0, "start"), "14:30");
	ck_assert_str_eq(cell(story, "meetings", 0, "mode"), "现场集中");
	ck_assert_str_eq(cell(story, "meetings", 0, "measures"), "午间两人轮值，一次告知");
	ck_assert_uint_eq(row_count(story, "attendance"), 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(cell(story, "attendance", i, "self_criticism"), "是");
	ck_assert_uint_eq(row_count(story, "criticisms"), 3);
	ck_assert_str_eq(cell(story, "criticisms", 0, "text"), "抓落实还不够紧");
	ck_assert_str_eq(cell(story, "opinions", 0, "reply"), "已经在会上说明");
	check_lists(story);
	check_encoding(story, "branch");
	check_encoding(story, "dimensions"); /* a table that came ready made */
	check_encoding(story, "rectifications");
}

void walk(struct story *story)
{
	expect(story, "这里还没有数据");
	expect(story, "请先登记党支部的名称和上级党组织");
	press(story, "{Enter}中共示例县便民服务中心支部委员会{Enter}示例县直属机关工委{F10}");
	expect(story, "已保存");
	press(story, "{Enter}{F10}");
	expect(story, "已保存");
	enter_members(story);
	meeting_is_refused(story);
	follow_next_actions(story);
}
