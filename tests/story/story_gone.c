/* The terminal goes, whatever stands on it: what was typed is in the draft, the program ends at
 * once with 3, the next start offers the draft. Every screen of the program and every kind of field
 * has its line in a table here: one that has none makes the test fail. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "story.h"
#include "support.h"

enum { ENDS_WITHIN = 3000, OFFERED_WITHIN = 5000 };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Folders with some rows in them, made once, and the pack of the second. */
static char here[4096], sample[64], shelves[64], forms[4200];
static const char *const library[] = {"--forms", forms, NULL};

/* What stands on the screen when the terminal goes. */
struct scene {
	const char *name;  /* the screen's view_ops; or the field's type */
	const char *keys;  /* from the first screen to there */
	const char *shown; /* must be seen then */
	const char *field; /* what the draft must hold, by field; NULL: nothing was typed */
	const char *text;
};

static const struct scene screens[] = {
    {"home_ops", "", "党员 12 人", NULL, NULL},
    {"step_ops", "2", "两两之间", NULL, NULL},
    {"list_ops", "21", "1/13", NULL, NULL},
    {"list_ops", "21/甲", "甲", NULL, NULL},
    {"record_ops", "21n{F6}要点{Enter}谈得很实在", "谈得很实在", "note", "谈得很实在"},
    {"pick_ops", "21n{F6}谈话人{Enter}{F6}要点{Enter}有话直说{F6}对象{Enter}{F9} ", "[x]", "note",
     "有话直说"},
    {"ask_ops", "21d", "删除“", NULL, NULL},
    {"ask_ops", "21n{F6}要点{Enter}要留着{F3}n", "接着填吗", "note", "要留着"},
    {"line_ops", "21n{F6}要点{Enter}没写完{F6}日", "没写完", "note", "没写完"},
    {"help_ops", "21n{F6}要点{Enter}看看帮助{F1}", "200个字", "note", "看看帮助"},
    {"help_ops", "?", "按键", NULL, NULL},
    {"findings_ops", "{Tab}", "提醒", NULL, NULL},
    {"matrix_ops", "2m", "两两对照表", NULL, NULL},
    {"history_ops", "21h", "历史：", NULL, NULL},
    {"deleted_ops", "21u", "删除", NULL, NULL},
    {"paste_ops", "21\033[200~20180613\r20180614\r\033[201~", "共 2 条", NULL, NULL},
    {"paste_ops", "21n{F6}要点{Enter}先写上{F6}日期{Enter}\033[200~0613\r0614\r\033[201~",
     "共 2 条", "note", "先写上"},
    {"edits_ops", "e", "外来改动", NULL, NULL},
    {"packets_ops", "u", "重新查找", NULL, NULL},
    {"unseen_ops", "uh/usr{Enter}{End}{Enter}sabc", "***", NULL, NULL},
    {"overview_ops", "o", "柳树村支部", NULL, NULL},
    {"prints_ops", "p", "先看再打印", NULL, NULL},
    {"preview_ops", "p{Enter}", "写成文件", NULL, NULL},
};

static const struct scene fields[] = {
    {"FIELD_TEXT", "01n王小明", "王小明", "name", "王小明"},
    {"FIELD_TEXT", "01n王小明{Enter}1002", "1002", "card", "1002"},
    {"FIELD_TEXT", "1{Enter}n{F6}备注{Enter}第一行{^J}第二行，还", "第二行，还", "remark",
     "第一行\n第二行，还"},
    {"FIELD_INTEGER", "02n呐喊{F6}册数{Enter}1", "1", "copies", "1"},
    {"FIELD_DECIMAL", "02n呐喊{F6}定价{Enter}12.", "12.", "price", "12."},
    {"FIELD_DATE", "1{Enter}n{F6}应还{Enter}2018070", "2018070", "due", "2018070"},
    {"FIELD_CHOICE", "02n呐喊{F6}架位{Enter}2", "历史", "shelf", "历史"},
    {"FIELD_CHOICES", "1{Enter}n{F6}图书{Enter}{F9} ", "[x]", "books", NULL},
};

/* Those of the sample's pack. */
static const struct scene more_fields[] = {
    {"FIELD_TIME", "11n{F6}开始{Enter}143", "143", "start", "143"},
    {"FIELD_CHOICES", "11n{F6}方式{Enter}1 {Right} ", "[x]", "forms", NULL},
    {"FIELD_CHOICE", "11n{F6}地点{Enter}{F9}村头大树下", "村头大树下", "place", "村头大树下"},
};

/* How it goes. */
static const struct way {
	const char *name;
	int signal;   /* 0: the pty is closed */
	bool is_kept; /* the terminal is still there afterwards, and must be as it was before */
} ways[] = {
    {"closed", 0, false},     {"SIGHUP", SIGHUP, true},	  {"SIGTERM", SIGTERM, true},
    {"SIGINT", SIGINT, true}, {"SIGQUIT", SIGQUIT, true},
};
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

static void complain(struct story *story, const struct scene *scene, const char *way,
		     const char *what)
{
	char *screen = terminal_screen(story->terminal);

	ck_abort_msg("%s, %s: %s\n%s", scene->name, way, what, screen);
}

static void lose(struct story *story, const struct scene *scene, const struct way *way)
{
	if (way->signal)
		terminal_signal(story->terminal, way->signal);
	else
		terminal_hang_up(story->terminal);
	if (terminal_exit_status(story->terminal, ENDS_WITHIN) != 3)
		complain(story, scene, way->name, "did not end with 3 at once");
	if (way->is_kept && (terminal_is_alternate(story->terminal) ||
			     !terminal_cursor_is_visible(story->terminal)))
		complain(story, scene, way->name, "left the terminal otherwise");
}

static void check_draft(struct story *story, const struct scene *scene, const struct way *way)
{
	const char *text = drafted(story, scene->field);

	if (!scene->field ? text != NULL
			  : !text || (scene->text ? strcmp(text, scene->text) != 0 : !*text))
		complain(story, scene, way->name, text ? text : "no draft");
}

/* One scene in every way, the programs side by side: what takes time is their starting. */
static void run_scene(const struct scene *scene, const char *folder, const char *const *arguments,
		      const char *table, size_t rows)
{
	struct terminal_setup setup = {.folder = here};
	struct story stories[WAYS];

	for (size_t i = 0; i < WAYS; i++)
		story_start_on(&stories[i], folder, &setup, arguments);
	for (size_t i = 0; i < WAYS; i++) {
		press(&stories[i], scene->keys);
		expect(&stories[i], scene->shown);
	}
	for (size_t i = 0; i < WAYS; i++)
		lose(&stories[i], scene, &ways[i]);
	for (size_t i = 0; i < WAYS; i++) {
		check_draft(&stories[i], scene, &ways[i]);
		ck_assert_uint_eq(row_count(&stories[i], table), rows);
		story_again(&stories[i], &setup, arguments);
	}
	for (size_t i = 0; i < WAYS; i++) {
		if (scene->field)
			expect(&stories[i], "没填完的草稿（今天");
		else if (sees(&stories[i], "草稿"))
			complain(&stories[i], scene, ways[i].name, "offers a draft of nothing");
		story_free(&stories[i]);
	}
}

/* A folder with some rows, made once. */
static void make_folder(char folder[64], const char *const *arguments, const char *keys,
			const char *shown)
{
	struct terminal_setup setup = {.folder = here};
	struct story story;

	story_start(&story, &setup, arguments);
	press(&story, keys);
	expect(&story, shown);
	story_end(&story);
	terminal_free(story.terminal);
	ck_assert_uint_lt(strlen(story.folder), 64);
	strcpy(folder, story.folder);
}

static void remove_folder(const char *folder)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

/* A report that came in. */
static void add_report(const char *folder)
{
	char command[400];

	snprintf(command, sizeof(command),
		 "mkdir -p '%s/reports/branch=A' && printf 'id,name\\nA,柳树村支部\\n' > "
		 "'%s/reports/branch=A/report.csv'",
		 folder, folder);
	ck_assert_int_eq(system(command), 0);
}

static void set_up(void)
{
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	snprintf(forms, sizeof(forms), "%s/tests/packs/library", here);
	make_folder(sample, NULL, "s", "党员 12 人");
	add_report(sample);
	make_folder(shelves, library,
		    "01n王小明{Enter}100234100234{Enter}1{F6}有效{Enter}20191231{F10}"
		    "{Esc}2n呐喊{Enter}鲁迅{Enter}1{F10}",
		    "已保存");
}

static void tear_down(void)
{
	remove_folder(sample);
	remove_folder(shelves);
}

START_TEST(test_screens)
{
	if (strcmp(screens[_i].name, "unseen_ops") != 0 || !lacks_sealing())
		run_scene(&screens[_i], sample, NULL, "talks", 13);
}
END_TEST

START_TEST(test_fields)
{
	run_scene(&fields[_i], shelves, library, "books", 1);
}
END_TEST

START_TEST(test_more_fields)
{
	run_scene(&more_fields[_i], sample, NULL, "study_sessions", 2);
}
END_TEST

static bool is_named(const struct scene *scenes, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(scenes[i].name) == length && memcmp(scenes[i].name, name, length) == 0)
			return true;
	return false;
}

/* How many names follow mark in a file; each must have its line in the table. */
static size_t check_names(const char *path, const char *mark, const struct scene *scenes,
			  size_t count)
{
	FILE *file = fopen(path, "r");
	size_t found = 0;
	char line[400];

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		const char *at = strstr(line, mark);
		size_t length;

		if (!at)
			continue;
		at += strlen(mark);
		length = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
		found++;
		if (!is_named(scenes, count, at, length))
			ck_abort_msg("no test of a lost terminal for %.*s", (int)length, at);
	}
	fclose(file);
	return found;
}

START_TEST(test_every_screen)
{
	DIR *folder = opendir("src/ui");
	struct dirent *entry;
	size_t found = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)) != NULL) {
		char path[400];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "src/ui/%s", entry->d_name);
		found +=
		    check_names(path, "static const struct view_ops ", screens, COUNT(screens));
	}
	closedir(folder);
	ck_assert_uint_ge(found, 12);
}
END_TEST

/* The types that something can be typed into are those before FIELD_NOTE. */
START_TEST(test_every_field)
{
	FILE *file = fopen("include/form/form.h", "r");
	size_t found = 0;
	char line[400];

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) && !strstr(line, "\tFIELD_NOTE")) {
		char *name = strstr(line, "\tFIELD_");

		if (!name)
			continue;
		name++;
		found++;
		if (!is_named(fields, COUNT(fields), name, strcspn(name, ",\n")) &&
		    !is_named(more_fields, COUNT(more_fields), name, strcspn(name, ",\n")))
			ck_abort_msg("no test of a lost terminal for %s", name);
	}
	fclose(file);
	ck_assert_uint_ge(found, 7);
}
END_TEST

/* A record with a field half typed. */
static void begin_typing(struct story *story, const struct terminal_setup *setup)
{
	story_start_on(story, sample, setup, NULL);
	press(story, "21n{F6}要点{Enter}");
	expect(story, "谈心谈话 > 新建");
}

static void expect_ended(struct story *story, const char *note)
{
	ck_assert_int_eq(terminal_exit_status(story->terminal, ENDS_WITHIN), 3);
	ck_assert_ptr_nonnull(drafted(story, "note"));
	ck_assert_str_eq(drafted(story, "note"), note);
}

/* What was keyed while the program was held up, and before it was told to end. */
START_TEST(test_keys_waiting)
{
	struct story story;

	begin_typing(&story, NULL);
	press(&story, "开头");
	terminal_signal(story.terminal, SIGSTOP);
	while (!terminal_is_asleep(story.terminal))
		;
	terminal_keys(story.terminal, "，又打了一段话，到最后一个字");
	terminal_signal(story.terminal, SIGTERM);
	terminal_signal(story.terminal, SIGCONT);
	expect_ended(&story, "开头，又打了一段话，到最后一个字");
	story_free(&story);
}
END_TEST

/* All that was seen on the screen, and nothing that was not typed. */
START_TEST(test_typing_fast)
{
	struct story story;
	const char *text;
	char typed[601];

	for (size_t i = 0; i < sizeof(typed) - 1; i++)
		typed[i] = (char)('a' + i % 25);
	typed[sizeof(typed) - 1] = '\0';
	begin_typing(&story, NULL);
	terminal_keys(story.terminal, typed);
	terminal_wait_text(story.terminal, "abcdefg", OFFERED_WITHIN);
	terminal_signal(story.terminal, ways[1 + _i].signal);
	ck_assert_int_eq(terminal_exit_status(story.terminal, ENDS_WITHIN), 3);
	text = drafted(&story, "note");
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_ge(strlen(text), 7);
	ck_assert(strncmp(text, typed, strlen(text)) == 0);
	story_free(&story);
}
END_TEST

/* A key's first bytes, and a paste's first half, are no Esc that takes the text back. */
START_TEST(test_half_a_key)
{
	static const char *const keys[] = {"\033", "\033[", "\033O", "\033[1;5", "\033[200~，又"};
	static const char *const notes[] = {"没写完", "没写完", "没写完", "没写完", "没写完，又"};
	static const char *const environment[] = {"ESCDELAY=2000", NULL};
	struct terminal_setup setup = {.environment = environment};
	struct story story;

	begin_typing(&story, &setup);
	press(&story, "没写完");
	terminal_keys(story.terminal, keys[_i / 2]);
	ck_assert(terminal_wait(story.terminal));
	if (_i % 2)
		terminal_hang_up(story.terminal);
	else
		terminal_signal(story.terminal, SIGTERM);
	expect_ended(&story, notes[_i / 2]);
	story_free(&story);
}
END_TEST

/* The program is held in write(): the end comes all the same. */
START_TEST(test_stuck)
{
	struct story story;

	begin_typing(&story, NULL);
	press(&story, "写到一半");
	terminal_stick(story.terminal);
	for (int i = 0; i < 200; i++)
		terminal_keys(story.terminal, "\f");
	terminal_signal(story.terminal, _i ? SIGTERM : SIGHUP);
	expect_ended(&story, "写到一半");
	story_free(&story);
}
END_TEST

/* Two seconds without a key: a kill costs nothing, not even the field half typed. */
START_TEST(test_killed_at_rest)
{
	struct story story;
	int patience = 500;

	begin_typing(&story, NULL);
	press(&story, "停下来想一想");
	while (!drafted(&story, "note") && patience-- > 0)
		terminal_wait_text(story.terminal, "不会出现的", 20);
	ck_assert_str_eq(drafted(&story, "note"), "停下来想一想");
	/* it is no step of undo, and the field goes on as it was */
	press(&story, "，再写{^Z}");
	expect_gone(&story, "再写");
	press(&story, "。");
	terminal_signal(story.terminal, SIGKILL);
	ck_assert_int_eq(terminal_exit_status(story.terminal, ENDS_WITHIN), 256 + SIGKILL);
	ck_assert_str_eq(drafted(&story, "note"), "停下来想一想");
	story_free(&story);
}
END_TEST

/* Stopped from outside and continued: the screen comes back whole, and typing goes on. */
START_TEST(test_continued)
{
	struct story story;

	begin_typing(&story, NULL);
	press(&story, "停之前");
	terminal_signal(story.terminal, _i ? SIGTSTP : SIGSTOP);
	while (!terminal_is_asleep(story.terminal))
		;
	terminal_signal(story.terminal, SIGCONT);
	press(&story, "，停之后");
	expect(&story, "停之前，停之后");
	terminal_signal(story.terminal, SIGTERM);
	expect_ended(&story, "停之前，停之后");
	story_free(&story);
}
END_TEST

/* The process of the program where a shell runs it: the lock names it. */
static pid_t holder(struct story *story)
{
	char path[400], line[400] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/.zhibu/lock", story->folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
	ck_assert_ptr_nonnull(strchr(line, ','));
	return (pid_t)atol(strchr(line, ',') + 1);
}

/* Whose shell has ended, it may need a moment more. */
static void wait_for_nobody(struct story *story)
{
	struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
	char path[400];
	int file, tries = ENDS_WITHIN / 10;

	snprintf(path, sizeof(path), "%s/.zhibu/lock", story->folder);
	file = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(file, 0);
	while (flock(file, LOCK_EX | LOCK_NB) != 0 && --tries > 0)
		nanosleep(&pause, NULL);
	ck_assert_msg(tries > 0, "somebody holds the folder still");
	close(file);
}

static void start_job(struct story *story)
{
	const char *program = getenv("ZHIBU") ? getenv("ZHIBU") : "build/zhibu";
	const char *line[] = {"sh",
			      "-c",
			      "set -m; \"$0\" --data \"$1\"; echo \"stopped $?\"; read answer;"
			      " $answer; echo \"ended $?\"; read answer",
			      program,
			      story->folder,
			      NULL};
	struct terminal_setup setup = {.folder = here};

	terminal_free(story->terminal);
	story->terminal = terminal_start(line, &setup);
	ck_assert(terminal_wait(story->terminal));
	expect(story, "党员 12 人");
}

/* A shell's job: stopped, the shell has its terminal as it was; in front again, all is there. */
START_TEST(test_job)
{
	struct story story;

	story_start_on(&story, sample, NULL, NULL);
	story_end(&story);
	start_job(&story);
	press(&story, "21n{F6}要点{Enter}先放一放");
	expect(&story, "先放一放");
	ck_assert_int_eq(kill(holder(&story), SIGTSTP), 0);
	expect(&story, "stopped");
	ck_assert(!terminal_is_alternate(story.terminal));
	ck_assert_str_eq(drafted(&story, "note"), "先放一放");
	if (_i) {
		/* told to end while it is in the background */
		kill(holder(&story), SIGTERM);
		press(&story, "bg\n");
		press(&story, "\n");
	} else {
		press(&story, "fg\n");
		expect(&story, "先放一放");
		ck_assert(terminal_is_alternate(story.terminal));
		press(&story, "，接着写");
		expect(&story, "先放一放，接着写");
		kill(holder(&story), SIGTERM);
		expect(&story, "ended 3");
		ck_assert(!terminal_is_alternate(story.terminal));
		ck_assert_str_eq(drafted(&story, "note"), "先放一放，接着写");
		press(&story, "\n");
	}
	ck_assert_int_ge(terminal_exit_status(story.terminal, ENDS_WITHIN), 0);
	wait_for_nobody(&story);
	story_again(&story, NULL, NULL);
	expect(&story, "没填完的草稿");
	ck_assert(!sees(&story, "只读"));
	story_free(&story);
}
END_TEST

/* A note on a record that was never saved goes with its draft, and then with the record. */
START_TEST(test_note)
{
	struct story story;

	begin_typing(&story, NULL);
	press(&story, "{F6}方式{Enter}{F4}问过了{Enter}{F6}要点{Enter}{F4}还要再问");
	terminal_hang_up(story.terminal);
	ck_assert_int_eq(terminal_exit_status(story.terminal, ENDS_WITHIN), 3);
	ck_assert_uint_eq(row_count(&story, ".zhibu/notes"), 3); /* one is its end */
	story_again(&story, NULL, NULL);
	press(&story, "c{F6}方式{Enter}{F4}");
	expect(&story, "问过了");
	press(&story,
	      "{Esc}1{F6}谈话人{Enter}qmy{Enter}{F6}对象{Enter}{F9}1{Enter}{F6}内容{Enter}1{F10}");
	expect(&story, "已保存");
	story_end(&story);
	ck_assert_uint_eq(row_count(&story, ".zhibu/notes"), 3); /* one is its end */
	for (size_t row = 0; row < 2; row++) {
		ck_assert_str_ne(cell(&story, ".zhibu/notes", row, "record"), "");
		ck_assert_str_eq(cell(&story, ".zhibu/notes", row, "text"),
				 strcmp(cell(&story, ".zhibu/notes", row, "field"), "note") == 0
				     ? "还要再问"
				     : "问过了");
	}
	story_free(&story);
}
END_TEST

/* The end comes while the record is being saved and the tables are being written: the record is in
 * the table or in the draft, and in one of them only. */
START_TEST(test_saving)
{
	struct terminal_setup setup = {.folder = here};
	struct story story;
	bool is_saved, is_drafted;

	story_start_on(&story, shelves, &setup, library);
	press(&story, "02n彷徨{Enter}鲁迅{Enter}{F6}册数{Enter}2");
	terminal_keys(story.terminal, "\033[21~");
	for (int i = 0; i < _i * 20; i++)
		getppid();
	if (_i % 3 == 0)
		terminal_hang_up(story.terminal);
	else
		terminal_signal(story.terminal, _i % 3 == 1 ? SIGTERM : SIGKILL);
	ck_assert_int_eq(terminal_exit_status(story.terminal, ENDS_WITHIN),
			 _i % 3 == 2 ? 256 + SIGKILL : 3);
	if (_i % 3 == 2) {
		/* what the kill left is seen once it was opened again */
		story_again(&story, &setup, library);
		story_end(&story);
	}
	is_saved = row_count(&story, "books") == 2;
	is_drafted = drafted(&story, "title") != NULL;
	ck_assert_int_ne(is_saved, is_drafted);
	ck_assert_str_eq(is_saved ? cell(&story, "books", 1, "title") : drafted(&story, "title"),
			 "彷徨");
	story_again(&story, &setup, library);
	if (is_drafted)
		expect(&story, "没填完的草稿");
	else
		ck_assert(!sees(&story, "草稿"));
	story_free(&story);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gone");
	TCase *gone = tcase_create("gone");

	tcase_set_timeout(gone, 120);
	tcase_add_unchecked_fixture(gone, set_up, tear_down);
	tcase_add_test(gone, test_every_screen);
	tcase_add_test(gone, test_every_field);
	tcase_add_loop_test(gone, test_screens, 0, COUNT(screens));
	tcase_add_loop_test(gone, test_fields, 0, COUNT(fields));
	tcase_add_loop_test(gone, test_more_fields, 0, COUNT(more_fields));
	tcase_add_test(gone, test_keys_waiting);
	tcase_add_loop_test(gone, test_typing_fast, 0, 2);
	tcase_add_loop_test(gone, test_half_a_key, 0, 10);
	tcase_add_loop_test(gone, test_stuck, 0, 2);
	tcase_add_test(gone, test_killed_at_rest);
	tcase_add_loop_test(gone, test_continued, 0, 2);
	tcase_add_loop_test(gone, test_job, 0, 2);
	tcase_add_test(gone, test_note);
	tcase_add_loop_test(gone, test_saving, 0, 24);
	suite_add_tcase(suite, gone);
	return run_suite(suite);
}
