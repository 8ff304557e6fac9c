/* The dialogue line by line: the walk through all steps, through pipes and on a terminal that
 * cannot be painted on, in UTF-8 and GB18030; what it writes is what the screens write. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "story.h"
#include "support.h"
#include "walk.h"

enum { PATIENCE = 10000, ROUNDS = 60, ANSWERS = 8 };

struct dialogue {
	struct story story; /* its folder; its terminal where there is one */
	pid_t child;
	int to, from; /* pipes; -1 where there is a terminal */
	bool is_gb;
	struct buf heard; /* since the last line was typed, in UTF-8 */
	struct buf all;	  /* every byte since the start */
};

static const char *program(void)
{
	return getenv("ZHIBU") ? getenv("ZHIBU") : "build/zhibu";
}

/* In the other charset; the caller frees it. */
static char *converted(const char *text, size_t length, const char *to, const char *from)
{
	size_t left = length, room = length * 3 + 1;
	char *bytes = memory_new(room + 1), *out = bytes, *in = (char *)(uintptr_t)text;
	iconv_t converter = iconv_open(to, from);

	ck_assert_msg(converter != (iconv_t)-1, "no %s", to);
	ck_assert_msg(iconv(converter, &in, &left, &out, &room) != (size_t)-1, "no %s: %s", from,
		      text);
	iconv_close(converter);
	*out = '\0';
	return bytes;
}

static void make_folder(struct dialogue *dialogue)
{
	snprintf(dialogue->story.folder, sizeof(dialogue->story.folder), "/tmp/story-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dialogue->story.folder));
	buf_init(&dialogue->heard);
	buf_init(&dialogue->all);
}

/* Starts the program on the folder, between two pipes. */
static void start_piped(struct dialogue *dialogue, const char *first, const char *second)
{
	int input[2], output[2];

	ck_assert_int_eq(pipe(input), 0);
	ck_assert_int_eq(pipe(output), 0);
	dialogue->child = fork();
	ck_assert_int_ge(dialogue->child, 0);
	if (dialogue->child == 0) {
		dup2(input[0], STDIN_FILENO);
		dup2(output[1], STDOUT_FILENO);
		dup2(output[1], STDERR_FILENO);
		close(input[1]);
		close(output[0]);
		setenv("ZHIBU_TODAY", "2018-06-14", 1);
		setenv("TERM", "dumb", 1);
		setenv("HOME", dialogue->story.folder, 1);
		setenv("CUPS_SERVER", "/dev/null", 1);
		unsetenv("LC_ALL");
		setenv("LANG", "C.UTF-8", 1);
		execl(program(), program(), "--plain", "--data", dialogue->story.folder, first,
		      second, (char *)NULL);
		_exit(127);
	}
	close(input[0]);
	close(output[1]);
	/* or the next program holds this one's pipes open */
	fcntl(input[1], F_SETFD, FD_CLOEXEC);
	fcntl(output[0], F_SETFD, FD_CLOEXEC);
	dialogue->to = input[1];
	dialogue->from = output[0];
}

static void hear(struct dialogue *dialogue, const char *bytes, size_t length)
{
	char *text;

	buf_add(&dialogue->all, bytes, length);
	if (!dialogue->is_gb) {
		buf_add(&dialogue->heard, bytes, length);
		return;
	}
	/* whole lines and prompts end in ASCII: what is heard is converted anew as a whole */
	text = converted(dialogue->all.bytes, dialogue->all.length, "UTF-8", "GB18030");
	buf_clear(&dialogue->heard);
	buf_add_text(&dialogue->heard, text);
	memory_free(text);
}

static bool is_asked(const struct dialogue *dialogue)
{
	const struct buf *heard = &dialogue->heard;

	return heard->length >= 2 && memcmp(heard->bytes + heard->length - 2, "> ", 2) == 0;
}

/* What was heard up to the next question, or the end. */
static void listen(struct dialogue *dialogue)
{
	char bytes[4096];

	while (!is_asked(dialogue)) {
		struct pollfd waiting = {.fd = dialogue->from, .events = POLLIN};
		ssize_t got;

		if (poll(&waiting, 1, PATIENCE) <= 0)
			ck_abort_msg("nothing is asked\n%s", dialogue->heard.bytes);
		got = read(dialogue->from, bytes, sizeof(bytes));
		if (got <= 0)
			return;
		hear(dialogue, bytes, (size_t)got);
	}
}

/* The terminal echoes at once, before the program has seen anything. */
static void listen_terminal(struct dialogue *dialogue)
{
	struct terminal *terminal = dialogue->story.terminal;
	bool is_over = false;

	for (int i = 0; i < 500 && !is_asked(dialogue) && !is_over; i++) {
		const char *bytes;
		size_t length;

		ck_assert(terminal_wait(terminal));
		is_over = terminal_exit_status(terminal, 0) >= 0;
		bytes = terminal_received(terminal, &length);
		hear(dialogue, bytes, length);
		terminal_mark(terminal);
	}
	ck_assert_msg(is_asked(dialogue) || is_over, "nothing is asked\n%s", dialogue->heard.bytes);
}

/* Types a line, and hears what is said to it. */
static void say(struct dialogue *dialogue, const char *line)
{
	struct buf typed;
	char *bytes;

	buf_init(&typed);
	buf_printf(&typed, "%s\n", line);
	bytes = dialogue->is_gb ? converted(typed.bytes, typed.length, "GB18030", "UTF-8")
				: memory_text(typed.bytes);
	buf_clear(&dialogue->heard);
	if (dialogue->is_gb)
		buf_clear(&dialogue->all);
	if (dialogue->story.terminal) {
		terminal_keys(dialogue->story.terminal, bytes);
		listen_terminal(dialogue);
	} else {
		ck_assert_int_eq(write(dialogue->to, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
		listen(dialogue);
	}
	memory_free(bytes);
	buf_release(&typed);
}

static bool heard(const struct dialogue *dialogue, const char *text)
{
	return strstr(dialogue->heard.bytes, text) != NULL;
}

static void must_hear(const struct dialogue *dialogue, const char *text)
{
	ck_assert_msg(heard(dialogue, text), "not heard: %s\n%s", text, dialogue->heard.bytes);
}

/* The end of input; returns the exit code. */
static int end_piped(struct dialogue *dialogue)
{
	int status;

	close(dialogue->to);
	while (dialogue->from >= 0) {
		char bytes[4096];
		ssize_t got = read(dialogue->from, bytes, sizeof(bytes));

		if (got <= 0)
			break;
		hear(dialogue, bytes, (size_t)got);
	}
	close(dialogue->from);
	ck_assert_int_eq(waitpid(dialogue->child, &status, 0), dialogue->child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* Nothing but text: no control but the line's end (a terminal's is CR LF). */
static void check_bytes(const struct dialogue *dialogue)
{
	for (size_t i = 0; i < dialogue->all.length; i++) {
		unsigned char byte = (unsigned char)dialogue->all.bytes[i];

		ck_assert_msg(byte >= 0x20 || byte == '\n' ||
				  (byte == '\r' && dialogue->story.terminal),
			      "byte %zu is %02x", i, byte);
		ck_assert_uint_ne(byte, 0x7F);
	}
}

static void release(struct dialogue *dialogue)
{
	story_free(&dialogue->story);
	buf_release(&dialogue->heard);
	buf_release(&dialogue->all);
}

/* ---- the walk ---- */

/* What is answered in a form that the next action opens; {n} is the round. */
struct chapter {
	const char *title;
	const char *answers[ANSWERS][2]; /* a field's label, the line typed */
};

static const struct chapter chapters[] = {
    {"党支部 > 新建",
     {{"党支部名称", "中共示例县便民服务中心支部委员会"}, {"上级党组织", "示例县直属机关工委"}}},
    {"专题组织生活会 > 新建", {{NULL}}},
    {"集中学习 > 新建",
     {{"日期", "20180612"}, {"方式", "13"}, {"内容", "*"}, {"地点", "镇党员活动室，二楼"}}},
    {"谈心谈话 > 新建",
     {{"日期", "0613"}, {"内容", "1 2 3"}, {"要点", "肯说“真话”, 也肯听\\\n=第二行"}}},
    {"征求意见 > 新建", {{"方式", "1"}, {"意见建议", "午间窗口无人值守，请想办法{n}"}}},
    {"查摆问题 > 新建", {{"方面", "1"}, {"问题表现", "第{n}个问题：群众来办事时解释得不耐心"}}},
    {"组织生活会 > 新建",
     {{"日期", "0610"},
      {"开始", "1430"},
      {"结束", "1710"},
      {"地点", "镇党员活动室"},
      {"召开方式", "1"},
      {"记录人", "qmy"},
      {"集体研究的整改措施", "午间两人轮值，一次告知"}}},
    {"征求意见 > ", {{"处理", "2"}, {"答复", "已经在会上说明"}}},
    {"整改清单 > 新建",
     {{"整改事项", "第{n}项整改"},
      {"整改措施", "每周五检查一次并记下来"},
      {"整改时限", "20181231"},
      {"马上就改", "1"},
      {"整改承诺", "说到做到{n}"}}},
};

static const struct chapter criticisms[] = {
    {"批评意见 > 新建", {{"批评人", "钱某乙"}, {"批评意见", "抓落实还不够紧"}}},
    {"批评意见 > 新建", {{"被批评人", "qmy"}, {"批评意见", "记录还不够及时"}}},
    {"批评意见 > 新建", {{"被批评人", "zmj"}, {"批评意见", "谈话还不够经常"}}},
};

/* The label of the field that is asked for, "3/10 label（必填） [value] > "; false: it is no field.
 */
static bool asked_label(const struct dialogue *dialogue, char label[128])
{
	const char *line = strrchr(dialogue->heard.bytes, '\n'), *end;
	size_t digits;

	line = line ? line + 1 : dialogue->heard.bytes;
	digits = strspn(line, "0123456789/");
	if (digits < 3 || line[digits] != ' ')
		return false;
	line += digits + 1;
	end = strstr(line, "（必填）");
	end = end ? end : strstr(line, " [");
	ck_assert(end && end - line < 128);
	snprintf(label, 128, "%.*s", (int)(end - line), line);
	return true;
}

static void answer(struct dialogue *dialogue, const char *pattern, int round)
{
	const char *mark = strstr(pattern, "{n}");
	struct buf line;

	buf_init(&line);
	buf_add(&line, pattern, mark ? (size_t)(mark - pattern) : strlen(pattern));
	if (mark)
		buf_printf(&line, "%d%s", round, mark + 3);
	for (char *at = line.bytes, *end; at; at = end) {
		end = strchr(at, '\n');
		if (end)
			*end++ = '\0';
		say(dialogue, at);
	}
	buf_release(&line);
}

/* A meeting before the study is refused: another date. */
static void mend_date(struct dialogue *dialogue)
{
	must_hear(dialogue, "没有组织集中学习的，不得召开组织生活会");
	ck_assert_uint_eq(row_count(&dialogue->story, "meetings"), 0);
	say(dialogue, "");
	say(dialogue, ">");
	say(dialogue, "日期");
	must_hear(dialogue, "[2018-06-10]");
	say(dialogue, "0614");
	say(dialogue, "/");
}

/* Answers every question of a record: what the chapter says, else Enter. */
static void fill(struct dialogue *dialogue, const struct chapter *chapter, int round)
{
	char label[128];

	must_hear(dialogue, chapter->title);
	while (asked_label(dialogue, label)) {
		const char *line = "";

		for (size_t i = 0; i < ANSWERS && chapter->answers[i][0]; i++)
			if (strcmp(chapter->answers[i][0], label) == 0)
				line = chapter->answers[i][1];
		answer(dialogue, line, round);
	}
	if (heard(dialogue, "还不能保存"))
		mend_date(dialogue);
	must_hear(dialogue, "已保存");
}

static const struct chapter member_1 = {"党员名册 > 新建", {{"姓名", "赵某甲"}}};
static const struct chapter member_2 = {"党员名册 > 新建", {{"姓名", "钱某乙"}, {"支部职务", "4"}}};
static const struct chapter member_3 = {"党员名册 > 新建", {{"姓名", "孙某丙·丁"}}};

static void enter_members(struct dialogue *dialogue)
{
	say(dialogue, "");
	fill(dialogue, &member_1, 0);
	say(dialogue, "");
	fill(dialogue, &member_2, 0);
	/* as the screens' story does: from the step's sixth table */
	say(dialogue, "0");
	say(dialogue, "n 6");
	fill(dialogue, &member_3, 0);
	say(dialogue, ".");
}

/* Before a study session is on record the meeting stays shut. */
static void meeting_is_refused(struct dialogue *dialogue)
{
	say(dialogue, "4");
	must_hear(dialogue, "没有组织集中学习的，不得召开组织生活会");
	must_hear(dialogue, "会议还不能开始");
	say(dialogue, ".");
	must_hear(dialogue, "首页 > ");
}

static const struct chapter *chapter_of(const struct dialogue *dialogue)
{
	for (size_t i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++)
		if (heard(dialogue, chapters[i].title))
			return &chapters[i];
	ck_abort_msg("where is this?\n%s", dialogue->heard.bytes);
	return NULL;
}

static void walk_by_lines(struct dialogue *dialogue)
{
	int critics = 0;

	must_hear(dialogue, "这里还没有数据");
	must_hear(dialogue, "请先登记党支部的名称和上级党组织");
	say(dialogue, "");
	fill(dialogue, &chapters[0], 0);
	say(dialogue, "");
	fill(dialogue, &chapters[1], 0);
	enter_members(dialogue);
	meeting_is_refused(dialogue);
	for (int round = 1; !heard(dialogue, "各步都已完成"); round++) {
		ck_assert_int_lt(round, ROUNDS);
		say(dialogue, "");
		if (heard(dialogue, "批评意见 > 新建")) {
			ck_assert_int_lt(critics, 3);
			fill(dialogue, &criticisms[critics++], round);
		} else if (heard(dialogue, "到会情况 > ")) {
			say(dialogue, "k 1 2 3");
			must_hear(dialogue, "已保存");
			say(dialogue, ".");
		} else {
			fill(dialogue, chapter_of(dialogue), round);
		}
	}
	say(dialogue, ".");
}

/* ---- the same tables ---- */

/* A file with this place's code taken out; the caller frees it. */
static char *file_text(const struct dialogue *dialogue, const char *folder, const char *name)
{
	char path[700], block[4096], code[64] = "";
	struct buf text, plain;
	FILE *file;
	size_t got;

	(void)dialogue;
	buf_init(&text);
	buf_init(&plain);
	snprintf(path, sizeof(path), "%s/.zhibu/site.csv", folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%*[^\n]\n%63[^,]", code), 1);
	fclose(file);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "no %s", path);
	while ((got = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(&text, block, got);
	fclose(file);
	for (const char *at = text.bytes; *at;) {
		if (strncmp(at, code, strlen(code)) == 0) {
			buf_add_text(&plain, "CODE");
			at += strlen(code);
		} else {
			buf_add_char(&plain, *at++);
		}
	}
	buf_release(&text);
	return buf_take(&plain);
}

static size_t compare_tables(struct dialogue *dialogue, const char *other)
{
	DIR *directory = opendir(dialogue->story.folder);
	struct dirent *entry;
	size_t count = 0;

	ck_assert_ptr_nonnull(directory);
	while ((entry = readdir(directory)) != NULL) {
		size_t length = strlen(entry->d_name);
		char *first, *second;

		if (length < 5 || strcmp(entry->d_name + length - 4, ".csv") != 0)
			continue;
		first = file_text(dialogue, dialogue->story.folder, entry->d_name);
		second = file_text(dialogue, other, entry->d_name);
		ck_assert_msg(strcmp(first, second) == 0, "%s differs\n%s\n%s", entry->d_name,
			      first, second);
		memory_free(first);
		memory_free(second);
		count++;
	}
	closedir(directory);
	return count;
}

static size_t table_count(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	ck_assert_ptr_nonnull(directory);
	while ((entry = readdir(directory)) != NULL)
		count += strlen(entry->d_name) > 4 &&
			 strcmp(entry->d_name + strlen(entry->d_name) - 4, ".csv") == 0;
	closedir(directory);
	return count;
}

static void walk_on_screens(struct story *story)
{
	story_start(story, NULL, NULL);
	walk(story);
	story_end(story);
}

START_TEST(test_walk_piped)
{
	struct dialogue dialogue = {.is_gb = _i == 1};
	struct story screens;

	make_folder(&dialogue);
	start_piped(&dialogue, dialogue.is_gb ? "--charset" : NULL, "GB18030");
	listen(&dialogue);
	walk_by_lines(&dialogue);
	ck_assert_int_eq(end_piped(&dialogue), 0);
	if (!dialogue.is_gb)
		check_bytes(&dialogue);
	walk_check_tables(&dialogue.story);
	walk_on_screens(&screens);
	ck_assert_uint_gt(table_count(screens.folder), 10);
	ck_assert_uint_eq(compare_tables(&dialogue, screens.folder), table_count(screens.folder));
	story_free(&screens);
	release(&dialogue);
}
END_TEST

/* TERM=dumb: the dialogue begins by itself. */
START_TEST(test_walk_dumb)
{
	struct terminal_setup setup = {.type = "dumb", .columns = 200};
	struct dialogue dialogue = {.to = -1, .from = -1};

	make_folder(&dialogue);
	rmdir(dialogue.story.folder);
	buf_clear(&dialogue.heard);
	story_start(&dialogue.story, &setup, NULL);
	listen_terminal(&dialogue);
	walk_by_lines(&dialogue);
	ck_assert_int_eq(terminal_exit_status(dialogue.story.terminal, PATIENCE), 0);
	check_bytes(&dialogue);
	walk_check_tables(&dialogue.story);
	release(&dialogue);
}
END_TEST

/* ---- what else it does ---- */

static void start_on_sample(struct dialogue *dialogue)
{
	make_folder(dialogue);
	start_piped(dialogue, NULL, NULL);
	listen(dialogue);
	say(dialogue, "s");
	must_hear(dialogue, "党员 12 人");
}

START_TEST(test_lists)
{
	struct dialogue dialogue = {0};

	start_on_sample(&dialogue);
	say(&dialogue, "L");
	must_hear(&dialogue, "12  ");
	must_hear(&dialogue, "赵某甲");
	say(&dialogue, "/oymg");
	must_hear(&dialogue, "只显示含“oymg”的，按 . 显示全部");
	ck_assert(!heard(&dialogue, "赵某甲"));
	say(&dialogue, "h 1");
	must_hear(&dialogue, "历史：欧阳某癸");
	say(&dialogue, ".");
	must_hear(&dialogue, "赵某甲");
	say(&dialogue, "d 10");
	must_hear(&dialogue, "删除“欧阳某癸”？");
	must_hear(&dialogue, "其他记录提到它");
	say(&dialogue, "y");
	must_hear(&dialogue, "已删除。按 U 可以找回。");
	must_hear(&dialogue, "11 条");
	say(&dialogue, "u");
	must_hear(&dialogue, "1  20");
	must_hear(&dialogue, "欧阳某癸");
	say(&dialogue, "1");
	must_hear(&dialogue, "已找回并保存");
	must_hear(&dialogue, "12 条");
	say(&dialogue, "d 12");
	say(&dialogue, "y");
	say(&dialogue, "z");
	must_hear(&dialogue, "已撤销上一次改动");
	must_hear(&dialogue, "12 条");
	say(&dialogue, "d");
	must_hear(&dialogue, "请写上行号");
	say(&dialogue, "d 99");
	must_hear(&dialogue, "没有第 99 行");
	say(&dialogue, "q");
	must_hear(&dialogue, "没有“q”这个命令");
	say(&dialogue, "?");
	must_hear(&dialogue, "写行号打开");
	say(&dialogue, "s");
	must_hear(&dialogue, "按姓名排序");
	say(&dialogue, "v");
	must_hear(&dialogue, "Members");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	ck_assert_uint_eq(row_count(&dialogue.story, "members"), 12);
	release(&dialogue);
}
END_TEST

/* Names by initials, one of several asked for; what is wrong is told, and holds nobody. */
START_TEST(test_record)
{
	struct dialogue dialogue = {0};

	start_on_sample(&dialogue);
	say(&dialogue, "2");
	say(&dialogue, "n 1");
	must_hear(&dialogue, "谈心谈话 > 新建");
	say(&dialogue, "?");
	must_hear(&dialogue, "20180614");
	must_hear(&dialogue, "回车 不改");
	say(&dialogue, "99");
	must_hear(&dialogue, "错误：日期：“99”不是日期");
	must_hear(&dialogue, "1/6 日期（必填） [99]");
	say(&dialogue, "-1");
	must_hear(&dialogue, "1 个别谈话");
	must_hear(&dialogue, "2/6 方式");
	say(&dialogue, "<");
	must_hear(&dialogue, "日期（必填） [2018-06-13]");
	say(&dialogue, "<");
	must_hear(&dialogue, "已经是第一项");
	say(&dialogue, "");
	say(&dialogue, "个别");
	must_hear(&dialogue, "谈话人");
	say(&dialogue, "某");
	must_hear(&dialogue, "哪一个？");
	say(&dialogue, "1");
	say(&dialogue, ">");
	say(&dialogue, "谈话对象");
	say(&dialogue, "oymg、冯某壬");
	say(&dialogue, "<");
	must_hear(&dialogue, "[冯某壬、欧阳某癸]");
	say(&dialogue, "-zyx");
	must_hear(&dialogue, "没有找到“zyx”");
	say(&dialogue, "-冯");
	say(&dialogue, "<");
	must_hear(&dialogue, "[欧阳某癸]");
	say(&dialogue, "#");
	say(&dialogue, "再谈一次");
	must_hear(&dialogue, "备注已保存");
	say(&dialogue, "/");
	must_hear(&dialogue, "还不能保存");
	must_hear(&dialogue, "错误：内容还没有填");
	say(&dialogue, "*");
	say(&dialogue, "\\=要点是等号");
	must_hear(&dialogue, "已保存");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	ck_assert_uint_eq(row_count(&dialogue.story, "talks"), 14);
	ck_assert_str_eq(cell(&dialogue.story, "talks", 13, "note"), "'=要点是等号");
	ck_assert_str_eq(cell(&dialogue.story, "talks", 13, "date"), "2018-06-13");
	release(&dialogue);
}
END_TEST

START_TEST(test_reminders)
{
	struct dialogue dialogue = {0};

	start_on_sample(&dialogue);
	say(&dialogue, "t");
	must_hear(&dialogue, "尚未参加集中学习：冯某壬");
	say(&dialogue, "h 1");
	must_hear(&dialogue, "G12");
	say(&dialogue, "x 1");
	must_hear(&dialogue, "情况说明 > 新建");
	say(&dialogue, ">");
	say(&dialogue, "情况说明");
	say(&dialogue, "请假在外，已个别补学");
	say(&dialogue, "/");
	must_hear(&dialogue, "已保存");
	ck_assert(!heard(&dialogue, "冯某壬"));
	ck_assert_int_eq(end_piped(&dialogue), 0);
	release(&dialogue);
}
END_TEST

/* The end of input, and a signal: what was answered is a draft. */
START_TEST(test_ends)
{
	struct dialogue dialogue = {0};

	make_folder(&dialogue);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	say(&dialogue, "");
	say(&dialogue, "半个支部");
	if (_i)
		kill(dialogue.child, _i == 1 ? SIGHUP : SIGTERM);
	ck_assert_int_eq(end_piped(&dialogue), 3);
	must_hear(&dialogue, "草稿已存");
	ck_assert_uint_eq(row_count(&dialogue.story, "branch"), 0);
	/* offered again, and gone on with */
	buf_clear(&dialogue.heard);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	must_hear(&dialogue, "C 接着填");
	say(&dialogue, "c");
	must_hear(&dialogue, "[半个支部]");
	say(&dialogue, "");
	say(&dialogue, "上级");
	say(&dialogue, "/");
	must_hear(&dialogue, "已保存");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	ck_assert_str_eq(cell(&dialogue.story, "branch", 0, "name"), "半个支部");
	release(&dialogue);
}
END_TEST

/* Somebody else has the folder: looking on; he leaves, and it may be written. */
START_TEST(test_held)
{
	struct dialogue first = {0}, second = {0};

	start_on_sample(&first);
	make_folder(&second);
	rmdir(second.story.folder);
	strcpy(second.story.folder, first.story.folder);
	start_piped(&second, NULL, NULL);
	listen(&second);
	must_hear(&second, "正在使用这个文件夹");
	say(&second, "k");
	must_hear(&second, "只读：");
	say(&second, "0");
	say(&second, "1");
	must_hear(&second, "党支部名称: ");
	must_hear(&second, "只能看，不能改");
	ck_assert_int_eq(end_piped(&first), 0);
	say(&second, "a");
	must_hear(&second, "现在可以改了");
	say(&second, "1");
	must_hear(&second, "1/");
	ck_assert_int_eq(end_piped(&second), 0);
	buf_release(&first.heard);
	buf_release(&first.all);
	release(&second);
}
END_TEST

/* A table changed from outside while a record of it is changed here: both are kept, 2 decides. */
START_TEST(test_conflict)
{
	struct dialogue dialogue = {0};
	char command[400];

	start_on_sample(&dialogue);
	say(&dialogue, "l");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	say(&dialogue, "l");
	say(&dialogue, "1");
	must_hear(&dialogue, "姓名（必填） [赵某甲]");
	snprintf(command, sizeof(command), "sed -i s/赵某甲/赵某申/ '%s/members.csv'",
		 dialogue.story.folder);
	ck_assert_int_eq(system(command), 0);
	say(&dialogue, "赵某寅");
	say(&dialogue, "/");
	must_hear(&dialogue, "已保存");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	must_hear(&dialogue, "1 处冲突");
	say(&dialogue, "e");
	must_hear(&dialogue, "赵某寅 | 赵某申");
	say(&dialogue, "1");
	must_hear(&dialogue, "1 这里：赵某寅  2 表格里：赵某申");
	say(&dialogue, "2");
	must_hear(&dialogue, "已保存：用外来的");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	ck_assert_str_eq(cell(&dialogue.story, "members", 0, "name"), "赵某申");
	release(&dialogue);
}
END_TEST

/* What stands in a field and is no choice is not lost by choosing more, or less. */
START_TEST(test_no_choice)
{
	struct dialogue dialogue = {0};
	char command[400];

	start_on_sample(&dialogue);
	say(&dialogue, "2");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	snprintf(command, sizeof(command),
		 "sed -i 's/思想 工作生活/旧项 思想 工作生活/' '%s/talks.csv'",
		 dialogue.story.folder);
	ck_assert_int_eq(system(command), 0);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	say(&dialogue, "2");
	say(&dialogue, "1");
	say(&dialogue, "1");
	say(&dialogue, ">");
	say(&dialogue, "内容");
	must_hear(&dialogue, "[旧项、思想、工作生活");
	say(&dialogue, "-思想");
	say(&dialogue, ">");
	say(&dialogue, "内容");
	must_hear(&dialogue, "[旧项、工作生活");
	end_piped(&dialogue);
	release(&dialogue);
}
END_TEST

/* The folder is gone while a record is open: told, and saved in another. */
START_TEST(test_moved)
{
	struct dialogue dialogue = {0};
	char command[900], aside[340], other[340];

	make_folder(&dialogue);
	start_piped(&dialogue, NULL, NULL);
	listen(&dialogue);
	say(&dialogue, "");
	say(&dialogue, "新的支部");
	say(&dialogue, "新的上级");
	snprintf(aside, sizeof(aside), "%s-aside", dialogue.story.folder);
	snprintf(other, sizeof(other), "%s-other", dialogue.story.folder);
	ck_assert_int_eq(rename(dialogue.story.folder, aside), 0);
	say(&dialogue, "/");
	must_hear(&dialogue, "未保存：");
	must_hear(&dialogue, "H 另选文件夹");
	say(&dialogue, "h");
	must_hear(&dialogue, "抄到哪个文件夹？");
	say(&dialogue, other);
	must_hear(&dialogue, "已保存在");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	strcpy(dialogue.story.folder, other);
	ck_assert_str_eq(cell(&dialogue.story, "branch", 0, "name"), "新的支部");
	snprintf(command, sizeof(command), "rm -rf '%s'", aside);
	ck_assert_int_eq(system(command), 0);
	release(&dialogue);
}
END_TEST

/* Runs the program on the folder, without a dialogue. */
static void add_reader(const struct dialogue *dialogue, const char *name, const char *card)
{
	char command[600];

	snprintf(command, sizeof(command),
		 "'%s' --data %s --forms tests/packs/library add readers name=%s card=%s "
		 "until=20190101 > /dev/null",
		 program(), dialogue->story.folder, name, card);
	ck_assert_int_eq(system(command), 0);
}

/* Double entry: what was keyed first is not told before it was keyed again. */
START_TEST(test_verify)
{
	struct dialogue dialogue = {.child = -1};

	make_folder(&dialogue);
	add_reader(&dialogue, "赵某甲", "000001");
	add_reader(&dialogue, "钱某乙", "000002");
	start_piped(&dialogue, "--forms", "tests/packs/library");
	listen(&dialogue);
	say(&dialogue, "0");
	say(&dialogue, "1");
	must_hear(&dialogue, "未复核 2 条");
	say(&dialogue, "v");
	must_hear(&dialogue, "还有 2 条未复核");
	must_hear(&dialogue, "复核（照纸面再录一遍）");
	must_hear(&dialogue, "1/1 证号（必填） [] > ");
	ck_assert(!heard(&dialogue, "000001"));
	say(&dialogue, "=");
	must_hear(&dialogue, "不用同上条");
	say(&dialogue, "/");
	must_hear(&dialogue, "证号还没有录入第二遍");
	say(&dialogue, "000001");
	must_hear(&dialogue, "已保存");
	must_hear(&dialogue, "还有 1 条未复核");
	say(&dialogue, "000009");
	must_hear(&dialogue, "1 第一次：000002");
	must_hear(&dialogue, "2 第二次：000009");
	/* Enter chooses neither. */
	say(&dialogue, "");
	must_hear(&dialogue, "1/1 证号（必填） [000009] > ");
	say(&dialogue, ".");
	must_hear(&dialogue, "复核没有完成，没有保存");
	say(&dialogue, "v");
	say(&dialogue, "000009");
	say(&dialogue, "2");
	must_hear(&dialogue, "需要复核的都已复核");
	say(&dialogue, "v");
	must_hear(&dialogue, "没有要复核的");
	ck_assert_int_eq(end_piped(&dialogue), 0);
	ck_assert_str_eq(cell(&dialogue.story, "readers", 0, "card"), "000001");
	ck_assert_str_eq(cell(&dialogue.story, "readers", 1, "card"), "000009");
	release(&dialogue);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dialogue");
	TCase *dialogue = tcase_create("dialogue");

	tcase_set_timeout(dialogue, 120);
	tcase_add_loop_test(dialogue, test_walk_piped, 0, 2);
	tcase_add_test(dialogue, test_walk_dumb);
	tcase_add_test(dialogue, test_lists);
	tcase_add_test(dialogue, test_record);
	tcase_add_test(dialogue, test_reminders);
	tcase_add_loop_test(dialogue, test_ends, 0, 3);
	tcase_add_test(dialogue, test_held);
	tcase_add_test(dialogue, test_conflict);
	tcase_add_test(dialogue, test_no_choice);
	tcase_add_test(dialogue, test_moved);
	tcase_add_test(dialogue, test_verify);
	suite_add_tcase(suite, dialogue);
	return run_suite(suite);
}
