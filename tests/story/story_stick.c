/* The program on a stick, with its data beside it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "story.h"
#include "support.h"
#include "volume.h"

/* A stick's folder, and what is called on it. */
struct stick {
	char folder[64], program[96], data[96];
	struct story story;
};

static void set_up(struct stick *stick, const char *folder)
{
	const char *path = getenv("ZHIBU");

	memset(stick, 0, sizeof(*stick));
	snprintf(stick->folder, sizeof(stick->folder), "%s", folder);
	snprintf(stick->program, sizeof(stick->program), "%s/zhibu", folder);
	snprintf(stick->data, sizeof(stick->data), "%s/data", folder);
	strcpy(stick->story.folder, stick->data);
	ck_assert_int_eq(symlink(path ? path : "build/zhibu", stick->program), 0);
}

/* Without --data, from a folder elsewhere. */
static void start(struct stick *stick)
{
	const char *line[] = {stick->program, NULL};

	terminal_free(stick->story.terminal);
	stick->story.terminal = terminal_start(line, NULL);
	ck_assert(terminal_wait(stick->story.terminal));
}

static void save_branch(struct stick *stick)
{
	press(&stick->story, "{Enter}优盘上的支部{Enter}上级{F10}");
	expect(&stick->story, "已保存");
	story_end(&stick->story);
	ck_assert_str_eq(cell(&stick->story, "branch", 0, "name"), "优盘上的支部");
}

static void clean_up(struct stick *stick)
{
	char command[200];

	terminal_free(stick->story.terminal);
	snprintf(command, sizeof(command), "rm -rf '%s/zhibu' '%s'", stick->folder, stick->data);
	ck_assert_int_eq(system(command), 0);
}

/* Data that lie beside the program are taken wherever it is started. */
START_TEST(data_beside_the_program)
{
	char folder[] = "/tmp/story-XXXXXX";
	struct stick stick;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	set_up(&stick, folder);
	ck_assert_int_eq(mkdir(stick.data, 0700), 0);
	start(&stick);
	ck_assert(!sees(&stick.story, "新优盘"));
	save_branch(&stick);
	start(&stick);
	expect(&stick.story, "优盘上的支部");
	story_end(&stick.story);
	clean_up(&stick);
	rmdir(folder);
}
END_TEST

/* Elsewhere than on a stick nothing is made beside it. */
START_TEST(no_stick)
{
	char folder[] = "/tmp/story-XXXXXX";
	struct stick stick;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	set_up(&stick, folder);
	start(&stick);
	expect(&stick.story, "这里还没有数据");
	ck_assert(!sees(&stick.story, "新优盘"));
	press(&stick.story, "{Enter}家里的支部{Enter}上级{F10}");
	expect(&stick.story, "已保存");
	story_end(&stick.story);
	ck_assert_int_ne(access(stick.data, F_OK), 0);
	snprintf(stick.story.folder, sizeof(stick.story.folder), "%s/.local/share/zhibu",
		 terminal_home(stick.story.terminal));
	ck_assert_str_eq(cell(&stick.story, "branch", 0, "name"), "家里的支部");
	clean_up(&stick);
	rmdir(folder);
}
END_TEST

/* Says where they will be, makes them with the first save, and does not say it again. One that may
 * only be read opens for reading; a new one of that kind is none to write on. */
START_TEST(new_stick)
{
	char folder[] = "/mnt/story-XXXXXX", data[64];
	struct stick stick;

	if (!mkdtemp(folder)) {
		fprintf(stderr, "skipped: no folder can be made in /mnt\n");
		return;
	}
	if (!volume_mount(folder, "size=4m")) {
		rmdir(folder);
		return;
	}
	set_up(&stick, folder);
	snprintf(data, sizeof(data), "%s/data", folder);
	volume_read_only(folder, true);
	start(&stick);
	expect(&stick.story, "这里还没有数据");
	ck_assert(!sees(&stick.story, "新优盘"));
	story_end(&stick.story);
	volume_read_only(folder, false);

	start(&stick);
	expect(&stick.story, "这是新优盘，数据将放在");
	expect(&stick.story, data);
	ck_assert_int_ne(access(stick.data, F_OK), 0);
	save_branch(&stick);
	start(&stick);
	expect(&stick.story, "优盘上的支部");
	ck_assert(!sees(&stick.story, "新优盘"));
	story_end(&stick.story);

	volume_read_only(folder, true);
	start(&stick);
	expect(&stick.story, "不能写");
	press(&stick.story, "{Enter}");
	expect(&stick.story, "优盘上的支部");
	expect(&stick.story, "只能看");
	story_end(&stick.story);
	volume_read_only(folder, false);
	clean_up(&stick);
	volume_unmount(folder);
	rmdir(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stick");
	TCase *tests = tcase_create("stick");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, data_beside_the_program);
	tcase_add_test(tests, no_stick);
	tcase_add_test(tests, new_stick);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
