/* A folder that somebody else holds, that cannot be written, that is gone: what the screens say of
 * it, and the way to another one. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/store.h"
#include "story.h"
#include "support.h"
#include "volume.h"

static void make_folder(struct story *story)
{
	memset(story, 0, sizeof(*story));
	strcpy(story->folder, "/tmp/story-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(story->folder));
}

/* The sample, made through the screens, and one change in its record of names. */
static void make_sample(struct story *story)
{
	story_again(story, NULL, NULL);
	press(story, "s");
	expect(story, "党员 12 人");
	story_end(story);
	terminal_free(story->terminal);
	story->terminal = NULL;
}

/* The first member's name, to be saved. */
static void edit_name(struct story *story, const char *more)
{
	press(story, "l{Enter}");
	expect(story, "党员名册 > 赵某甲");
	press(story, more);
	press(story, "{F10}");
}

/* Whatever folder the program made under its home. */
static void use_new_folder(struct story *story, const char *name)
{
	ck_assert_int_lt(snprintf(story->folder, sizeof(story->folder), "%s/%s",
				  terminal_home(story->terminal), name),
			 (int)sizeof(story->folder));
}

/* The folder goes where the terminal's home goes: the story's own is cleaned up here. */
static void clean_up(struct story *story, const char *folder)
{
	strcpy(story->folder, folder);
	story_free(story);
}

START_TEST(test_second_instance)
{
	struct story first, second;

	story_start(&first, NULL, NULL);
	press(&first, "s");
	expect(&first, "党员 12 人");
	second = first;
	second.terminal = NULL;
	story_again(&second, NULL, NULL);
	expect(&second, "正在使用这个文件夹");
	expect(&second, "K 只看");
	press(&second, "k");
	expect_gone(&second, "K 只看");
	expect(&second, "只读：");
	press(&second, "l");
	expect(&second, "1/12");
	expect(&second, "只读：");
	press(&second, "d");
	press(&second, "y");
	expect(&second, "不能保存");
	edit_name(&first, "甲");
	expect(&first, "已保存");
	/* what the other one saved is seen on a key, also before it is in the table */
	ck_assert(!sees(&second, "赵某甲甲"));
	press(&second, "{F5}");
	expect(&second, "赵某甲甲");
	expect(&second, "已重新读过");
	/* no copy that would part from the other's */
	press(&second, "{^F}");
	expect(&second, "别人正在用");
	press(&first, "{F3}");
	story_end(&first);
	press(&second, "{F5}");
	expect(&second, "现在可以改了");
	expect_gone(&second, "只读：");
	press(&second, "{Enter}{End}乙{F10}");
	expect(&second, "已保存");
	story_end(&second);
	ck_assert_str_eq(cell(&second, "members", 0, "name"), "赵某甲甲乙");
	terminal_free(second.terminal);
	story_free(&first);
}
END_TEST

/* Runs a command line; its exit code. Its output goes to text. */
static int command(const struct story *story, const char *words, char text[1000])
{
	char line[600];
	size_t length;
	FILE *pipe;
	int code;

	snprintf(line, sizeof(line), "ZHIBU_TODAY=2018-06-14 '%s' --data '%s' %s 2>&1",
		 getenv("ZHIBU") ? getenv("ZHIBU") : "build/zhibu", story->folder, words);
	pipe = popen(line, "r");
	ck_assert_ptr_nonnull(pipe);
	length = fread(text, 1, 999, pipe);
	text[length] = '\0';
	code = pclose(pipe);
	return WIFEXITED(code) ? WEXITSTATUS(code) : -1;
}

/* The command line reads while another one writes, says who, and does not write; one that was
 * killed holds nothing. */
START_TEST(test_command_line)
{
	static const char add[] = "add practices title=午间服务 text=两人轮值";
	struct story story;
	char text[1000];

	story_start(&story, NULL, NULL);
	press(&story, "s");
	expect(&story, "党员 12 人");
	ck_assert_int_eq(command(&story, "list members", text), 0);
	ck_assert_ptr_nonnull(strstr(text, "正在"));
	ck_assert_ptr_nonnull(strstr(text, "赵某甲"));
	ck_assert_int_eq(command(&story, add, text), 3);
	ck_assert_ptr_nonnull(strstr(text, "正在"));
	terminal_signal(story.terminal, SIGKILL);
	ck_assert_int_eq(terminal_exit_status(story.terminal, 5000), 256 + SIGKILL);
	ck_assert_int_eq(command(&story, add, text), 0);
	ck_assert_ptr_null(strstr(text, "正在"));
	ck_assert_uint_eq(row_count(&story, "practices"), 2);
	ck_assert_str_eq(cell(&story, "practices", 1, "title"), "午间服务");
	story_free(&story);
}
END_TEST

/* Looking at what another one holds changes nothing, not even a time. */
START_TEST(test_looking_leaves_no_trace)
{
	static const char *const read_only[] = {"--read-only", NULL};
	struct story story;
	char *before, *after;

	make_folder(&story);
	make_sample(&story);
	story_again(&story, NULL, NULL);
	press(&story, "{Enter}");
	expect(&story, "新建");
	press(&story, "{F2}");
	expect(&story, "草稿已存");
	press(&story, "{F3}");
	story_end(&story);
	before = picture(story.folder);
	story_again(&story, NULL, read_only);
	expect(&story, "只读");
	press(&story, "x");
	expect(&story, "只能看");
	expect(&story, "没填完的草稿");
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	press(&story, "{Tab}{F2}{F10}{F4}");
	expect(&story, "只能看");
	press(&story, "{F3}h");
	expect(&story, "历史");
	press(&story, "{F3}{F5}");
	terminal_wait_no_text(story.terminal, "党员名册", 2500); /* the idle moment */
	story_end(&story);
	after = picture(story.folder);
	ck_assert_str_eq(after, before);
	memory_free(before);
	memory_free(after);
	story_free(&story);
}
END_TEST

START_TEST(test_renamed_while_open)
{
	struct story story;
	char aside[320], folder[300];

	make_folder(&story);
	make_sample(&story);
	strcpy(folder, story.folder);
	snprintf(aside, sizeof(aside), "%s.aside", folder);
	story_again(&story, NULL, NULL);
	ck_assert_int_eq(rename(folder, aside), 0);
	edit_name(&story, "甲");
	expect(&story, "未保存：文件夹不见了，U 盘可能已拔出。");
	expect(&story, "您填的内容还在屏幕");
	ck_assert(!sees(&story, "已保存"));
	press(&story, "r");
	expect(&story, "未保存：文件夹不见了");
	ck_assert_int_eq(rename(aside, folder), 0);
	press(&story, "r");
	expect(&story, "已保存");
	ck_assert(!sees(&story, "已保存在"));
	press(&story, "{F3}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	story_free(&story);
}
END_TEST

/* The stick is pulled: the session goes on elsewhere, all of it, and then says where. */
START_TEST(test_removed_while_open)
{
	struct story story;
	char command[400], folder[300];

	make_folder(&story);
	make_sample(&story);
	strcpy(folder, story.folder);
	story_again(&story, NULL, NULL);
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	ck_assert_int_eq(system(command), 0);
	press(&story, "甲{Tab}");
	expect(&story, "草稿没有存下");
	press(&story, "{F10}");
	expect(&story, "未保存：文件夹不见了");
	press(&story, "{Esc}");
	expect_gone(&story, "H 另选文件夹");
	expect(&story, "赵某甲甲");
	expect(&story, "未保存：文件夹不见了");
	press(&story, "{F10}h");
	expect(&story, "抄到哪个文件夹");
	expect(&story, "/zhibu-20180614");
	/* a folder that will not do is told, and asked for again */
	press(&story, "{^U}/proc/1/x{Enter}");
	expect(&story, "写不进这个文件夹");
	expect(&story, "> /proc/1/x");
	press(&story, "{^U}~/zhibu-20180614{Enter}");
	expect(&story, "已保存在 ");
	expect(&story, "数据在 ");
	use_new_folder(&story, "zhibu-20180614");
	expect(&story, story.folder);
	press(&story, "h");
	expect(&story, "赵某甲甲");
	press(&story, "{F3}{F3}");
	expect(&story, "党员 12 人");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	ck_assert_uint_eq(row_count(&story, "members"), 12);
	ck_assert_uint_eq(row_count(&story, "talks"), 13);
	clean_up(&story, folder);
}
END_TEST

/* On another day the stick is there again: the program asks, so that nobody goes on with old data
 * unawares. */
START_TEST(test_the_next_start)
{
	struct terminal_setup setup = {0};
	struct story story;
	char aside[320], folder[300], home[] = "/tmp/story-home-XXXXXX", command[60];

	ck_assert_ptr_nonnull(mkdtemp(home));
	setup.home = home;
	make_folder(&story);
	make_sample(&story);
	strcpy(folder, story.folder);
	snprintf(aside, sizeof(aside), "%s.aside", folder);
	story_again(&story, &setup, NULL);
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	ck_assert_int_eq(rename(folder, aside), 0);
	press(&story, "甲{F10}h{Enter}");
	expect(&story, "已保存在 ");
	press(&story, "{F3}");
	story_end(&story);
	ck_assert_int_eq(rename(aside, folder), 0);
	story_again(&story, &setup, NULL);
	expect(&story, "上次已换到");
	press(&story, "n");
	press(&story, "l");
	expect(&story, "1/12");
	ck_assert(!sees(&story, "赵某甲甲"));
	press(&story, "{F3}");
	story_end(&story);
	story_again(&story, &setup, NULL);
	expect(&story, "上次已换到");
	press(&story, "y");
	expect(&story, "── 数据在 ");
	press(&story, "l");
	expect(&story, "赵某甲甲");
	press(&story, "{Enter}{End}乙{F10}");
	expect(&story, "已保存在 ");
	press(&story, "{F3}");
	story_end(&story);
	snprintf(story.folder, sizeof(story.folder), "%s/zhibu-20180614", home);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲乙");
	/* where that is gone, there is nothing to ask */
	snprintf(command, sizeof(command), "rm -r %s/zhibu-20180614", home);
	ck_assert_int_eq(system(command), 0);
	strcpy(story.folder, folder);
	story_again(&story, &setup, NULL);
	expect(&story, "党员 12 人");
	ck_assert(!sees(&story, "上次已换到"));
	story_end(&story);
	snprintf(command, sizeof(command), "rm -r %s", home);
	ck_assert_int_eq(system(command), 0);
	story_free(&story);
}
END_TEST

START_TEST(test_unmounted_while_open)
{
	struct story story;
	char folder[300];

	make_folder(&story);
	if (!volume_mount(story.folder, "size=8m"))
		return;
	strcpy(folder, story.folder);
	make_sample(&story);
	story_again(&story, NULL, NULL);
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	volume_unmount(folder);
	press(&story, "甲{F10}");
	expect(&story, "未保存：文件夹不见了");
	press(&story, "h{Enter}");
	expect(&story, "已保存在 ");
	use_new_folder(&story, "zhibu-20180614");
	press(&story, "{Enter}");
	expect(&story, "党员名册 > 赵某甲甲");
	press(&story, "{F3}{F3}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	clean_up(&story, folder);
}
END_TEST

/* Fills the journal's segment, so that the next save needs another. */
static void fill_segment(const char *folder)
{
	struct store_options options = {.path = folder, .user = "", .today = "2018-06-14"};
	struct mistakes mistakes;
	struct store *store;
	struct pack pack;
	struct err err;
	char text[20001];
	size_t form;
	int field;

	mistakes_init(&mistakes);
	ck_assert_int_eq(pack_read_folder(&pack, "forms", NULL, &mistakes, &err), STATUS_OK);
	options.pack = &pack;
	form = (size_t)pack_find(&pack, "members", 7);
	field = form_find(&pack.forms[form], "note", 4);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_OK);
	/* Ever less, as long as it is in the first segment; each in a row of its own, since a line
	 * holds the old value too. */
	for (size_t length = 20000, row = 1; length > 2; length /= 3, row++) {
		struct stat about;
		char path[340];

		for (int i = 0; i < 60; i++) {
			text[length - 1 - (size_t)i % 2] ^= 1;
			text[length] = '\0';
			store_begin(store);
			store_set(store, form, row, field, text);
			if (store_commit(store, &err) != STATUS_OK)
				break;
			text[length] = 'x';
		}
		snprintf(path, sizeof(path), "%s/.zhibu/journal-0002.csv", folder);
		ck_assert_int_lt(stat(path, &about), 0);
	}
	store_begin(store);
	store_set(store, form, 11, field, "");
	ck_assert_int_eq(store_close(store, &err), STATUS_IO); /* no room for the checkpoint */
	mistakes_release(&mistakes);
	pack_release(&pack);
}

START_TEST(test_full_disk)
{
	struct story story;
	char folder[300];

	make_folder(&story);
	if (!volume_mount(story.folder, "size=2m"))
		return;
	strcpy(folder, story.folder);
	make_sample(&story);
	volume_fill(folder);
	fill_segment(folder);
	story_again(&story, NULL, NULL);
	expect(&story, "党员 12 人");
	edit_name(&story, "甲");
	expect(&story, "未保存：磁盘已满。");
	ck_assert(!sees(&story, "已保存"));
	press(&story, "{Enter}{Enter}");
	expect(&story, "已保存在 ");
	use_new_folder(&story, "zhibu-20180614");
	press(&story, "{F3}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	volume_unmount(folder);
	clean_up(&story, folder);
}
END_TEST

/* In the journal there is room, for the tables there is none: saved, and said so. */
START_TEST(test_tables_not_yet_written)
{
	struct story story;
	char folder[300];

	make_folder(&story);
	if (!volume_mount(story.folder, "size=2m"))
		return;
	strcpy(folder, story.folder);
	make_sample(&story);
	story_again(&story, NULL, NULL);
	volume_fill(folder);
	edit_name(&story, "甲");
	expect(&story, "已保存");
	expect(&story, "已保存在日志中，表格尚未写出（磁盘已满）");
	ck_assert(!sees(&story, "错误"));
	volume_make_room(folder);
	press(&story, "{F5}");
	press(&story, "{F3}");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	volume_unmount(folder);
	clean_up(&story, folder);
}
END_TEST

START_TEST(test_opened_read_only)
{
	struct story story;
	char folder[300], *before, *after;

	make_folder(&story);
	if (!volume_mount(story.folder, "size=4m"))
		return;
	strcpy(folder, story.folder);
	make_sample(&story);
	volume_read_only(folder, true);
	before = picture(folder);
	story_again(&story, NULL, NULL);
	expect(&story, "这个文件夹现在不能写：文件系统已变为只读");
	expect(&story, "请另选文件夹，并检查磁盘。");
	press(&story, "r");
	expect(&story, "这个文件夹现在不能写：文件系统已变为只读");
	press(&story, "k");
	expect(&story, "只读：文件系统已变为只读");
	press(&story, "l{Enter}");
	expect(&story, "党员名册 > 赵某甲");
	press(&story, "{F10}");
	expect(&story, "只能看");
	press(&story, "{^F}h{Enter}");
	expect(&story, "全部数据已抄到");
	expect_gone(&story, "只读");
	press(&story, "甲{F10}");
	expect(&story, "已保存在 ");
	press(&story, "{F3}");
	use_new_folder(&story, "zhibu-20180614");
	story_end(&story);
	ck_assert_str_eq(cell(&story, "members", 0, "name"), "赵某甲甲");
	after = picture(folder);
	ck_assert_str_eq(after, before);
	memory_free(before);
	memory_free(after);
	volume_unmount(folder);
	clean_up(&story, folder);
}
END_TEST

/* Every answer is in sight on the smallest screen, in each language; closing the question leaves
 * the screen as it was, half characters at its sides included. */
START_TEST(test_small_screens)
{
	const struct terminal_setup small = {.rows = 12, .columns = 40};
	static const char *const languages[] = {"zh", "en", "zh-Latn"};
	static const char *const answers[] = {"H 另选文件夹", "H another folder", "H ling xuan"};
	struct story story;

	make_folder(&story);
	make_sample(&story);
	for (size_t i = 0; i < 6; i++) {
		const char *arguments[] = {"--language", languages[i % 3], NULL};
		char *before, *after;

		story_again(&story, i < 3 ? &small : NULL, arguments);
		terminal_wait_no_text(story.terminal, ">", 200); /* let it settle */
		before = terminal_screen(story.terminal);
		press(&story, "{^F}");
		expect(&story, answers[i % 3]);
		expect(&story, "> Esc");
		press(&story, "{Esc}");
		terminal_wait_no_text(story.terminal, ">", 200);
		after = terminal_screen(story.terminal);
		ck_assert_str_eq(after, before);
		memory_free(before);
		memory_free(after);
		story_end(&story);
	}
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("place");
	TCase *places = tcase_create("place");

	tcase_set_timeout(places, 60);
	tcase_add_test(places, test_second_instance);
	tcase_add_test(places, test_command_line);
	tcase_add_test(places, test_looking_leaves_no_trace);
	tcase_add_test(places, test_renamed_while_open);
	tcase_add_test(places, test_removed_while_open);
	tcase_add_test(places, test_the_next_start);
	tcase_add_test(places, test_unmounted_while_open);
	tcase_add_test(places, test_full_disk);
	tcase_add_test(places, test_tables_not_yet_written);
	tcase_add_test(places, test_opened_read_only);
	tcase_add_test(places, test_small_screens);
	suite_add_tcase(suite, places);
	return run_suite(suite);
}
