/* Passphrases as they are asked for: on the command line, in the dialogue line by line, on the
 * screen of packets. Nothing typed is shown, a new one is typed twice, a wrong one is one line and
 * nothing is written, and whoever goes away finds the terminal as it was. */
#include <check.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"

enum { ENDS_WITHIN = 5000 };

static char stick[64], sealed[300];
static size_t files, open_files;
static struct story branch, one;

/* What lies on the stick: how many, and how many of them anybody may read. */
static int look_at_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	static const char magic[] = "zhibu-sealed 1 ";
	char bytes[sizeof magic] = "";
	FILE *file;

	(void)about, (void)place;
	if (kind != FTW_F)
		return 0;
	files++;
	file = fopen(path, "rb");
	ck_assert_ptr_nonnull(file);
	if (fread(bytes, 1, sizeof magic - 1, file) != sizeof magic - 1 ||
	    memcmp(bytes, magic, sizeof magic - 1) != 0)
		open_files++;
	else
		snprintf(sealed, sizeof sealed, "%s", path);
	fclose(file);
	return 0;
}

static void check_stick(size_t count)
{
	files = open_files = 0;
	nftw(stick, look_at_one, 8, FTW_PHYS);
	ck_assert_uint_eq(files, count);
	ck_assert_uint_eq(open_files, 0);
}

static void setup(void)
{
	strcpy(stick, "/tmp/story_sealed.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(stick));
	story_start(&branch, NULL, NULL);
	press(&branch, "s");
	expect(&branch, "党员 12 人");
	story_end(&branch);
}

static void teardown(void)
{
	story_free(&branch);
	remove_tree(stick);
}

static const struct terminal_setup wide = {.columns = 200};
static const struct terminal_setup gb = {.language = "zh_CN.GB18030", .charset = "GB18030"};

static void seal(const struct terminal_setup *terminal)
{
	const char *const words[] = {"export", "invitation", "--for",  "欧阳某癸",
				     "--to",   stick,	     "--seal", NULL};

	story_again(&branch, terminal, words);
	expect(&branch, "口令忘了，这个文件谁也打不开");
	expect(&branch, "口令（不显示）：");
	ck_assert(!terminal_echoes(branch.terminal));
}

/* The story's folder is there already where it is the branch's, else an empty one. */
static void open_sealed(const struct terminal_setup *terminal)
{
	const char *const words[] = {"import", sealed, NULL};

	if (one.terminal)
		story_again(&one, terminal, words);
	else
		story_start(&one, terminal, words);
	expect(&one, "口令（不显示）：");
	ck_assert(!terminal_echoes(one.terminal));
}

static void ends(struct story *story, int status)
{
	ck_assert_int_eq(terminal_exit_status(story->terminal, ENDS_WITHIN), status);
	ck_assert(terminal_echoes(story->terminal));
}

static size_t lines_of(struct story *story)
{
	char *screen = terminal_screen(story->terminal);
	size_t lines = 0;

	for (const char *at = screen; *at; at = strchr(at, '\n') + 1)
		lines += *at != '\n';
	memory_free(screen);
	return lines;
}

START_TEST(test_new_one_on_the_command_line)
{
	seal(NULL);
	press(&branch, "short{Enter}");
	ends(&branch, 1);
	expect(&branch, "口令太短，至少要 8 个字");
	check_stick(0);
	seal(NULL);
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍口令：");
	ck_assert(!terminal_echoes(branch.terminal));
	press(&branch, "open sesamo{Enter}");
	ends(&branch, 1);
	expect(&branch, "两遍口令不一样，没有导出");
	ck_assert(!sees(&branch, "sesam"));
	check_stick(0);
	seal(NULL);
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍口令：");
	press(&branch, "open sesame{Enter}");
	ends(&branch, 0);
	expect(&branch, ".sealed");
	ck_assert(!sees(&branch, "sesam"));
	check_stick(1);
}
END_TEST

static void make_sealed(const struct terminal_setup *terminal, const char *passphrase)
{
	seal(terminal);
	press(&branch, passphrase);
	press(&branch, "{Enter}");
	expect(&branch, "再输一遍口令：");
	press(&branch, passphrase);
	press(&branch, "{Enter}");
	ends(&branch, 0);
	check_stick(1);
}

START_TEST(test_wrong_one_on_the_command_line)
{
	make_sealed(NULL, "open sesame");
	open_sealed(&wide);
	press(&one, "open sesamo{Enter}");
	ends(&one, 1);
	expect(&one, "口令不对");
	ck_assert(!sees(&one, "sesam"));
	/* the file, what was asked, and one line */
	ck_assert_uint_eq(lines_of(&one), 3);
	ck_assert_uint_eq(row_count(&one, "members"), 0);
	check_stick(1);
	open_sealed(NULL);
	press(&one, "{Enter}");
	ends(&one, 1);
	ck_assert_uint_eq(row_count(&one, "members"), 0);
	open_sealed(NULL);
	press(&one, "open sesame{Enter}");
	ends(&one, 0);
	expect(&one, "已并入：新增 24 条");
	ck_assert_uint_eq(row_count(&one, "members"), 12);
	story_free(&one);
}
END_TEST

/* How somebody goes away while it is asked. */
static const struct {
	const char *keys;
	int signal;
} ways[] = {{"{^C}", 0}, {"{^D}", 0}, {"{^\\}", 0}, {"", SIGTERM}, {"", SIGHUP}};

static void go(struct story *story, int way)
{
	if (ways[way].signal)
		terminal_signal(story->terminal, ways[way].signal);
	else
		press(story, ways[way].keys);
	ends(story, 1);
	expect(story, "没有输口令，什么也没有做");
	ck_assert(!sees(story, "sesam"));
}

START_TEST(test_left_on_the_command_line)
{
	seal(NULL);
	press(&branch, "open sesa");
	/* what stands in the line is sent first */
	if (_i == 1)
		press(&branch, "{^D}");
	go(&branch, _i);
	check_stick(0);
	seal(NULL);
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍口令：");
	go(&branch, _i);
	check_stick(0);
	make_sealed(NULL, "open sesame");
	open_sealed(NULL);
	go(&one, _i);
	ck_assert_uint_eq(row_count(&one, "members"), 0);
	story_free(&one);
}
END_TEST

/* In GB18030 it is another row of bytes, and the same passphrase; the second one's bytes could be
 * UTF-8, too. */
START_TEST(test_in_another_charset)
{
	const char *passphrase = _i ? "模模模模模模模模" : "党支部的口令八个字";

	make_sealed(&gb, passphrase);
	open_sealed(NULL);
	press(&one, passphrase);
	press(&one, "{Enter}");
	ends(&one, 0);
	expect(&one, "已并入：新增 24 条");
	story_free(&one);
}
END_TEST

START_TEST(test_of_a_file)
{
	char path[100];
	const char *const put[] = {"export", "invitation",	  "--for", "M10", "--to",
				   stick,    "--passphrase-file", path,	   NULL};
	const char *const take[] = {"import", sealed, "--passphrase-file", path, NULL};
	FILE *file;

	snprintf(path, sizeof path, "%s.word", stick);
	story_again(&branch, NULL, put);
	ends(&branch, 3);
	expect(&branch, "口令文件读不出来");
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("open sesame\r\nmore\n", file);
	fclose(file);
	story_again(&branch, NULL, put);
	ends(&branch, 0);
	check_stick(1);
	story_start(&one, NULL, take);
	ends(&one, 0);
	expect(&one, "已并入：新增 24 条");
	story_free(&one);
	unlink(path);
}
END_TEST

/* ---- line by line ---- */

static const char *const plain[] = {"--plain", NULL};

static void plain_stick(struct story *story)
{
	press(story, "u{Enter}h ");
	press(story, stick);
	press(story, "{Enter}");
	expect(story, stick);
}

static void plain_seal(void)
{
	press(&branch, "1{Enter}");
	expect(&branch, "公开范围：本支部党员");
	press(&branch, "s{Enter}");
	expect(&branch, "口令（不显示）：");
	ck_assert(!terminal_echoes(branch.terminal));
}

START_TEST(test_line_by_line)
{
	story_again(&branch, NULL, plain);
	plain_stick(&branch);
	plain_seal();
	press(&branch, "short{Enter}");
	expect(&branch, "口令太短，至少要 8 个字");
	ck_assert(terminal_echoes(branch.terminal));
	plain_seal();
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍口令：");
	ck_assert(!terminal_echoes(branch.terminal));
	press(&branch, "open sesamo{Enter}");
	expect(&branch, "两遍口令不一样，没有导出");
	ck_assert(terminal_echoes(branch.terminal) && !sees(&branch, "sesam"));
	check_stick(0);
	plain_seal();
	press(&branch, "open sesame{Enter}");
	expect(&branch, "再输一遍口令：");
	press(&branch, "open sesame{Enter}");
	expect(&branch, "已写到");
	ck_assert(terminal_echoes(branch.terminal) && !sees(&branch, "sesam"));
	check_stick(1);
	press(&branch, ".{Enter}.{Enter}");
	story_start(&one, NULL, plain);
	plain_stick(&one);
	expect(&one, "用口令加了密");
	press(&one, "1{Enter}");
	expect(&one, "口令（不显示）：");
	ck_assert(!terminal_echoes(one.terminal));
	press(&one, "open sesamo{Enter}");
	expect(&one, "口令不对");
	ck_assert(terminal_echoes(one.terminal));
	ck_assert_uint_eq(row_count(&one, "members"), 0);
	press(&one, "1{Enter}");
	expect(&one, "口令（不显示）：");
	press(&one, "open sesame{Enter}");
	expect(&one, "这个空文件夹将按");
	ck_assert(!sees(&one, "sesam"));
	press(&one, "y{Enter}");
	expect(&one, "已并入：新增 24 条");
	press(&one, ".{Enter}.{Enter}");
	ends(&one, 0);
	story_free(&one);
}
END_TEST

START_TEST(test_left_line_by_line)
{
	story_again(&branch, NULL, plain);
	plain_stick(&branch);
	plain_seal();
	press(&branch, "open sesa");
	terminal_signal(branch.terminal, _i ? SIGHUP : SIGINT);
	ends(&branch, 0); /* no record was under way */
	ck_assert(!sees(&branch, "sesa"));
	check_stick(0);
}
END_TEST

/* ---- on the screen ---- */

static void screen_stick(struct story *story)
{
	press(story, "uh");
	press(story, stick);
	press(story, "{Enter}");
	expect(story, stick);
}

START_TEST(test_on_the_screen)
{
	story_again(&branch, &gb, NULL);
	screen_stick(&branch);
	press(&branch, "{Enter}s");
	expect(&branch, "口令（不显示）：");
	press(&branch, "党支部的口令八个字{Esc}");
	expect_gone(&branch, "口令（不显示）：");
	check_stick(0);
	press(&branch, "{Enter}s党支部的口令八个字{Enter}");
	expect(&branch, "再输一遍");
	press(&branch, "党支部{Esc}");
	expect_gone(&branch, "再输一遍");
	check_stick(0);
	press(&branch, "{Enter}s党支部的口令八个字{Enter}党支部的口令八个字");
	ck_assert(sees(&branch, "*********") && !sees(&branch, "八个字"));
	press(&branch, "{Enter}");
	expect(&branch, "已写到");
	check_stick(1);
	press(&branch, "{Esc}");
	story_end(&branch);
	story_start(&one, NULL, NULL);
	screen_stick(&one);
	expect(&one, "有口令");
	press(&one, "{Enter}党支部的口令八个{Enter}");
	expect(&one, "口令不对");
	press(&one, "{Enter}党支部{Esc}");
	expect_gone(&one, "口令（不显示）：");
	ck_assert_uint_eq(row_count(&one, "members"), 0);
	press(&one, "{Enter}党支部的口令八个字{Enter}");
	expect(&one, "现在导入吗");
	press(&one, "y");
	expect(&one, "已并入：新增 24 条");
	press(&one, "{Esc}");
	story_end(&one);
	story_free(&one);
}
END_TEST

/* ---- without libsodium ---- */

START_TEST(test_without)
{
	const char *const words[] = {"export", "invitation", "--for",  "M10",
				     "--to",   stick,	     "--seal", NULL};

	story_again(&branch, NULL, words);
	ends(&branch, 1);
	expect(&branch, "编译时没有 libsodium");
	check_stick(0);
	story_again(&branch, NULL, plain);
	plain_stick(&branch);
	press(&branch, "1{Enter}");
	expect(&branch, "公开范围：本支部党员");
	ck_assert(!sees(&branch, "加密"));
	press(&branch, "n{Enter}.{Enter}.{Enter}");
	ends(&branch, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sealed");
	TCase *cases = tcase_create("stories");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 120);
	suite_add_tcase(suite, cases);
	if (lacks_sealing()) {
		tcase_add_test(cases, test_without);
		return run_suite(suite);
	}
	tcase_add_test(cases, test_new_one_on_the_command_line);
	tcase_add_test(cases, test_wrong_one_on_the_command_line);
	tcase_add_loop_test(cases, test_left_on_the_command_line, 0, sizeof ways / sizeof *ways);
	tcase_add_loop_test(cases, test_in_another_charset, 0, 2);
	tcase_add_test(cases, test_of_a_file);
	tcase_add_test(cases, test_line_by_line);
	tcase_add_loop_test(cases, test_left_line_by_line, 0, 2);
	tcase_add_test(cases, test_on_the_screen);
	return run_suite(suite);
}
