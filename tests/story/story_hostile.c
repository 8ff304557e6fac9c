/* Texts that would play on the terminal, in every place a text comes from: they are seen as marks,
 * and none of them is ever sent. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "story.h"
#include "support.h"

/* A title, an attribute with a number of its own, C1's CSI, an override and an isolate, joiners and
 * spaces of no width, tags, an erasing BS and DEL. */
#define POISON                                                                                     \
	"\033]0;owned\007\033[6;6;6m\302\233\342\200\256\342\201\246\342\200\213\342\200\215"      \
	"\342\201\240\330\234\363\240\201\201\010\177"

static const char *program(void)
{
	const char *path = getenv("ZHIBU");

	return path ? path : "build/zhibu";
}

static void put_file(const char *folder, const char *name, const char *text)
{
	char path[400];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "a");
	ck_assert_ptr_nonnull(file);
	ck_assert(fputs(text, file) >= 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void run(const char *command)
{
	ck_assert_int_eq(system(command), 0);
}

static void fail_at(const char *bytes, size_t at, const char *what)
{
	ck_abort_msg("%s was sent: ...%.*s", what, 24, bytes + (at > 8 ? at - 8 : 0));
}

/* Of what the program sent, ESC may only begin what curses sends, and no character is hostile. */
static void check_sent(struct terminal *terminal)
{
	size_t length, taken;
	const char *bytes = terminal_received(terminal, &length);
	uint32_t character;

	ck_assert_uint_gt(length, 0);
	for (size_t at = 0; at < length; at += taken) {
		taken = utf8_decode(bytes + at, length - at, &character);
		if (!taken)
			fail_at(bytes, at, "a bad byte");
		if (character == 0x1B && (at + 1 == length || !strchr("[()78=>MH", bytes[at + 1])))
			fail_at(bytes, at, "an escape sequence");
		if (character == '\033' && length - at > 7 && !memcmp(bytes + at, "\033[6;6;6m", 8))
			fail_at(bytes, at, "the attribute");
		if (utf8_is_hostile(character) && !strchr("\033\r\n\b\t\016\017", (int)character))
			fail_at(bytes, at, "a hostile character");
	}
}

/* Every screen that shows it says so by its marks. */
static void see(struct story *story)
{
	expect(story, "\342\220\233]0;owned"); /* U+241B */
	check_sent(story->terminal);
}

static void make_sample(char folder[64])
{
	char command[200];

	snprintf(folder, 64, "/tmp/story-hostile-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof(command), "'%s' sample '%s'", program(), folder);
	run(command);
}

static void remove_folder(const char *folder)
{
	char command[200];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	run(command);
}

START_TEST(values_of_tables)
{
	char folder[64];
	struct story story;

	make_sample(folder);
	put_file(folder, "members.csv",
		 "M99,\"" POISON "\",\"" POISON "\",\"" POISON "\",,,,,,是,\"" POISON "\"\r\n");
	story_start_on(&story, folder, NULL, NULL);
	check_sent(story.terminal);
	press(&story, "{Tab}"); /* what is missing, by name */
	check_sent(story.terminal);
	press(&story, "{Esc}l{End}");
	see(&story);
	press(&story, "h"); /* its history: taken in from the file */
	see(&story);
	press(&story, "{Esc}{Enter}");
	see(&story);
	press(&story, "{Tab}{Tab}{F1}");
	check_sent(story.terminal);
	press(&story, "{Esc}{F9}");
	check_sent(story.terminal);
	press(&story, "{Esc}{Esc}");
	press(&story, "d");
	check_sent(story.terminal);
	press(&story, "{Esc}{Esc}1{Enter}"); /* among the choices of another table */
	press(&story, "n{End}{Up}{Up}{F9}");
	check_sent(story.terminal);
	story_free(&story);
	remove_folder(folder);
}
END_TEST

START_TEST(half_typed_records_and_notes)
{
	char folder[64];
	struct story story;

	make_sample(folder);
	put_file(folder, ".zhibu/draft.csv",
		 "table,record,field,text,at\r\nmembers,,name,\"" POISON
		 "\",2018-06-14T08:00:00\r\n");
	put_file(folder, ".zhibu/notes.csv",
		 "table,record,field,text,at\r\nmembers,M1,name,\"" POISON
		 "\",2018-06-14T08:00:00\r\n");
	story_start_on(&story, folder, NULL, NULL);
	check_sent(story.terminal);
	press(&story, "lny");
	see(&story);
	story_free(&story);
	remove_folder(folder);
}
END_TEST

START_TEST(who_holds_the_folder)
{
	static const char *const environment[] = {"USER=" POISON "\377", NULL};
	const struct terminal_setup setup = {.environment = environment};
	struct story first;
	struct terminal *second;
	const char *arguments[] = {program(), "--data", NULL, NULL};

	story_start(&first, &setup, NULL);
	press(&first, "s");
	arguments[2] = first.folder;
	second = terminal_start(arguments, NULL);
	ck_assert(terminal_wait(second));
	check_sent(second);
	ck_assert(terminal_wait_text(second, "]0;owned", 5000));
	check_sent(second);
	terminal_free(second);
	check_sent(first.terminal);
	story_free(&first);
}
END_TEST

/* A pack whose every label is hostile, on its own screens. */
START_TEST(words_of_a_pack)
{
	char folder[64] = "/tmp/story-hostile-XXXXXX", command[400];
	const char *arguments[] = {"--forms", folder, NULL};
	struct story story;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof(command),
		 "cp tests/packs/library/*.csv '%s' && sed -i 's/读者/读者" POISON
		 "/g; s/图书/图书" POISON "/g' '%s'/*.csv",
		 folder, folder);
	run(command);
	story_start(&story, NULL, arguments);
	see(&story);
	press(&story, "{Enter}");
	check_sent(story.terminal);
	press(&story, "{F1}");
	check_sent(story.terminal);
	press(&story, "{Esc}{Esc}{Esc}0");
	see(&story);
	story_free(&story);
	remove_folder(folder);
}
END_TEST

/* Whole commands on a terminal: what they print of values, of paths and of what they were given. */
static void check_command(const char *const *arguments, const char *must_show)
{
	/* the summary of all commands is longer than the usual screen */
	static const struct terminal_setup high = {.rows = 50};
	struct terminal *terminal = terminal_start(arguments, &high);

	ck_assert_int_ge(terminal_exit_status(terminal, 5000), 0);
	check_sent(terminal);
	if (must_show)
		ck_assert_msg(terminal_shows(terminal, must_show), "%s", terminal_screen(terminal));
	terminal_free(terminal);
}

START_TEST(commands)
{
	char folder[64], path[200];
	const char *arguments[8] = {program(), "--data", folder};

	make_sample(folder);
	put_file(folder, "groups.csv", "G9,\"" POISON "\n\t\",\"" POISON "\"\r\n");
	put_file(folder, "members.csv", "M99,\"" POISON "\",,,,,,,,是,\r\n");
	arguments[3] = "list";
	arguments[4] = "groups";
	check_command(arguments, "\342\220\233]0;owned\342\220\207");
	arguments[4] = POISON "\377";
	check_command(arguments, "<FF>");
	arguments[3] = "check";
	arguments[4] = NULL;
	check_command(arguments, "]0;owned");
	arguments[3] = "status";
	check_command(arguments, NULL);
	arguments[4] = "--json";
	check_command(arguments, NULL);
	arguments[3] = "add";
	arguments[4] = "groups";
	arguments[5] = POISON "=\377";
	check_command(arguments, "]0;owned");
	arguments[3] = "--" POISON;
	arguments[4] = NULL;
	check_command(arguments, "]0;owned");
	snprintf(path, sizeof(path), "%s/" POISON "\377", folder);
	put_file(folder, POISON "\377", "a file in the folder's place");
	arguments[2] = path;
	arguments[3] = "status";
	check_command(arguments, "<FF>");
	remove_folder(folder);
}
END_TEST

/* In a pipe a row is a line, and its cells are those that were meant. */
START_TEST(rows_in_a_pipe)
{
	char folder[64], command[200], line[4096];
	size_t rows = 0;
	FILE *pipe;

	make_sample(folder);
	put_file(folder, "groups.csv", "G9,\"a\nb\tc\302\205\342\200\250d" POISON "\",\r\n");
	snprintf(command, sizeof(command), "'%s' --data '%s' list groups", program(), folder);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	while (fgets(line, sizeof(line), pipe)) {
		size_t tabs = 0;

		rows++;
		for (const char *c = line; *c; c++) {
			tabs += *c == '\t';
			ck_assert_msg((unsigned char)*c >= ' ' || strchr("\t\n", *c), "%s", line);
		}
		ck_assert_uint_eq(tabs, 2);
	}
	ck_assert_int_eq(pclose(pipe), 0);
	ck_assert_uint_eq(rows, 4); /* the names, two groups, and this one */
	remove_folder(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hostile texts");
	TCase *tests = tcase_create("hostile texts");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, values_of_tables);
	tcase_add_test(tests, half_typed_records_and_notes);
	tcase_add_test(tests, who_holds_the_folder);
	tcase_add_test(tests, words_of_a_pack);
	tcase_add_test(tests, commands);
	tcase_add_test(tests, rows_in_a_pipe);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
