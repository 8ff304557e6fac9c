/* A line of 9,600 bits a second: what each key costs on it, in bytes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "support.h"

enum { FIRST_SCREEN = 900, HANZI = 3, NEXT_FIELD = 8, TRIES = 6 };

static const struct terminal_setup by_speed = {.type = "vt100", .is_slow = true},
				   by_option = {.type = "vt100"};
static const char *const slow[] = {"--slow", NULL};

static void make_sample(char folder[64])
{
	const char *program = getenv("ZHIBU");
	char command[300];

	strcpy(folder, "/tmp/story-sample-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof(command), "'%s' sample %s >/dev/null",
		 program ? program : "build/zhibu", folder);
	ck_assert_int_eq(system(command), 0);
}

static size_t cost(struct story *story, const char *keys)
{
	size_t bytes;

	terminal_mark(story->terminal);
	press(story, keys);
	terminal_received(story->terminal, &bytes);
	return bytes;
}

/* The least of some tries: where the machine is busy the hints come in between. */
static size_t least_cost(struct story *story, const char *keys)
{
	size_t least = cost(story, keys);

	for (int i = 1; i < TRIES; i++) {
		size_t bytes = cost(story, keys);

		least = bytes < least ? bytes : least;
	}
	return least;
}

static void check_costs(const struct terminal_setup *setup, const char *const *arguments)
{
	char folder[64], command[100];
	struct story story;
	const char *bytes;
	size_t length;

	make_sample(folder);
	story_start_on(&story, folder, setup, arguments);
	/* the row of keys comes last, at rest */
	expect(&story, "F1 帮助");
	ck_assert(sees(&story, "党支部组织生活会"));
	bytes = terminal_received(story.terminal, &length);
	ck_assert_uint_le(length, FIRST_SCREEN);
	/* nothing but plain text: no line, no look */
	ck_assert_ptr_null(strstr(bytes, "qqq"));
	ck_assert_ptr_null(strstr(bytes, "───"));
	ck_assert_ptr_null(strstr(bytes, "\033[1m"));
	press(&story, "L");
	expect(&story, "欧阳某癸");
	press(&story, "n");
	expect(&story, "党员名册 > 新建");
	expect(&story, "Esc 返回");
	ck_assert_uint_eq(least_cost(&story, "测"), HANZI);
	ck_assert_uint_le(least_cost(&story, "{Down}"), NEXT_FIELD);
	/* what is pending is not painted in between */
	terminal_mark(story.terminal);
	press(&story, "{Up}{Up}{Up}{Up}{Up}{Up}");
	terminal_received(story.terminal, &length);
	ck_assert_uint_le(length, 100);
	story_free(&story);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(by_the_speed_of_the_line)
{
	check_costs(&by_speed, NULL);
}
END_TEST

START_TEST(by_the_option)
{
	check_costs(&by_option, slow);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("slow lines");
	TCase *tests = tcase_create("slow");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, by_the_speed_of_the_line);
	tcase_add_test(tests, by_the_option);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
