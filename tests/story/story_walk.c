/* A branch walks from an empty folder through all its steps, by keys alone. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "story.h"
#include "support.h"
#include "walk.h"

/* The terminals that it is walked on; on those that are no xterm without a function key. */
static const struct {
	const char *name;
	struct terminal_setup setup;
	const char *arguments[3];
} terminals[] = {
    {"UTF-8", {.language = "C.UTF-8"}, {NULL}},
    {"UTF-8, ambiguous double", {.is_double = true}, {"--charset", "ask"}},
    {"GB18030", {.charset = "GB18030", .language = "zh_CN.GB18030", .is_double = true}, {NULL}},
    {"GBK", {.charset = "GBK", .language = "zh_CN.GBK", .is_double = true}, {NULL}},
    {"GBK, mute",
     {.charset = "GBK", .language = "zh_CN.GBK", .is_double = true, .is_mute = true},
     {NULL}},
    {"GBK, narrow", {.charset = "GBK", .language = "C"}, {"--charset", "gbk"}},
    {"GB2312", {.charset = "GBK", .language = "C", .is_double = true}, {"--charset", "GB2312"}},
    {"C, asked", {.language = "C"}, {NULL}},
    {"unset", {.language = ""}, {NULL}},
    {"unset, GB18030",
     {.charset = "GB18030", .language = "", .is_double = true},
     {"--charset", "GB18030"}},
    {"unset, mute", {.language = "", .is_mute = true}, {NULL}},
    {"vt100, 9600 baud", {.type = "vt100", .is_slow = true}, {NULL}},
    {"vt100, --slow, GBK",
     {.type = "vt100", .charset = "GBK", .language = "zh_CN.GBK"},
     {"--slow"}},
    {"vt100", {.type = "vt100"}, {NULL}},
    {"vt220", {.type = "vt220"}, {NULL}},
    {"linux", {.type = "linux"}, {NULL}},
    {"xterm", {.type = "xterm"}, {NULL}},
    {"screen", {.type = "screen"}, {NULL}},
    {"tmux", {.type = "tmux-256color"}, {NULL}},
};
enum { TERMINALS = sizeof(terminals) / sizeof(terminals[0]), BYTES_A_SECOND = 960 };

/* A line of 9,600 bits a second carries 960 bytes; the keys go the other way at the same time. */
static void say_seconds(struct story *story, const char *name)
{
	static const char *const tables[] = {
	    "branch",	"members",  "study_sessions", "talks",	    "opinions",
	    "problems", "meetings", "attendance",     "criticisms", "rectifications"};
	size_t bytes, records = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		records += row_count(story, tables[i]);
	terminal_received(story->terminal, &bytes);
	ck_assert_uint_ge(records, 15);
	fprintf(stderr, "%-24s %zu records, %zu bytes: %.2f s of 9,600 baud each\n", name, records,
		bytes, (double)bytes / BYTES_A_SECOND / (double)records);
	if (strstr(name, "9600"))
		ck_assert_uint_le(bytes / records, 3 * BYTES_A_SECOND);
}

START_TEST(test_walk)
{
	const struct terminal_setup *setup = &terminals[_i].setup;
	struct story story;

	story_start(&story, setup, terminals[_i].arguments);
	story.without_function_keys = setup->type && strncmp(setup->type, "xterm", 5) != 0;
	walk(&story);
	for (int step = 0; step < 6; step++) {
		char *row = terminal_row(story.terminal, 3 + step);

		if (!strstr(row, "完成"))
			ck_abort_msg("a step is not done\n%s", terminal_screen(story.terminal));
		memory_free(row);
	}
	story_end(&story);
	walk_check_tables(&story);
	/* another day it is all there */
	say_seconds(&story, terminals[_i].name);
	story_again(&story, setup, terminals[_i].arguments);
	/* on a slow line what is done is told without its figures */
	expect(&story, setup->is_slow || terminals[_i].arguments[0] ? "1 学习   完成"
								    : "集中学习 1 次，参加 3/3 人");
	ck_assert(!sees(&story, "下一步"));
	story_end(&story);
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("walk");
	TCase *walk = tcase_create("walk");

	tcase_set_timeout(walk, 120);
	tcase_add_loop_test(walk, test_walk, 0, TERMINALS);
	suite_add_tcase(suite, walk);
	return run_suite(suite);
}
