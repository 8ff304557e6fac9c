/* A monkey at the program's keyboard.
 *
 *     monkey PROGRAM SEED KEYS [FOLDER=data] [PACK=folder] [TERM=name] [LANG=name] [FOUND=folder]
 * [WORK=folder]
 *
 * FOLDER is copied first. Random keys in bursts, the window's size changed in between. After each
 * burst the program must be at rest within ten seconds, its screen whole, the cursor on it, and
 * nothing sent but text and what painting takes; now and then a painting anew must change nothing.
 * Again and again it is ended, by its keys, a signal, a closed terminal or a kill, and the folder
 * must open: the second time with nothing to remark on. What was typed since the last start is left
 * in FOUND where it fails, and the seed says it all again. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "data/store.h"
#include "keys.h"
#include "terminal/terminal.h"
#include "watch.h"
#include "workload/workload.h"

enum {
	BURST_MOST = 40,
	LIFE_BURSTS = 60,
	SETTLES = 160,
	PASTE_ENDS_WITHIN = 2000,
	ENDS_WITHIN = 10000
};

_Noreturn void memory_exhausted(void);
_Noreturn void memory_exhausted(void)
{
	abort();
}

struct monkey {
	const char *program, *sample, *pack_folder, *type, *language, *found, *work;
	uint64_t seed;
	struct dice dice;
	size_t keys_left;
	bool is_gb;
	int rows, columns;
	char folder[300], home[300];
	struct terminal *terminal;
	struct buf life; /* the keys since the program was started */
	struct pack pack;
	size_t keys, bursts, resizes, lives, redraws;
};

static _Noreturn void fail(struct monkey *monkey, const char *what, const char *detail)
{
	char path[400];
	FILE *file;

	printf("monkey %llu: %s: %s\nburst %zu, %d x %d, after %zu keys\n",
	       (unsigned long long)monkey->seed, what, detail, monkey->bursts, monkey->rows,
	       monkey->columns, monkey->keys);
	if (monkey->terminal) {
		char *screen = terminal_screen(monkey->terminal);

		fputs(screen, stdout);
		memory_free(screen);
	}
	snprintf(path, sizeof(path), "%s/monkey-%llu.keys", monkey->found,
		 (unsigned long long)monkey->seed);
	file = fopen(path, "wb");
	if (file) {
		fwrite(monkey->life.bytes, 1, monkey->life.length, file);
		fclose(file);
		printf("its keys: %s; its folder: %s\n", path, monkey->folder);
	}
	terminal_free(monkey->terminal);
	exit(1);
}

static void copy_folder(const char *from, const char *to)
{
	char command[900];

	snprintf(command, sizeof(command), "cp -R '%s/.' '%s'", from, to);
	if (system(command) != 0)
		abort();
}

static void remove_folder(const char *folder)
{
	char command[400];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command) != 0)
		abort();
}

static void start(struct monkey *monkey)
{
	char undefined[500];
	const char *environment[] = {"ESCDELAY=25", undefined, NULL};
	const char *line[] = {monkey->program,	   "--data",
			      monkey->folder,	   monkey->pack_folder ? "--forms" : NULL,
			      monkey->pack_folder, NULL};
	struct terminal_setup setup = {.rows = monkey->rows,
				       .columns = monkey->columns,
				       .type = monkey->type,
				       .language = monkey->language,
				       .charset =
					   monkey->is_gb ? strstr(monkey->language, "GB") : NULL,
				       .is_double = monkey->is_gb,
				       .home = monkey->home,
				       .environment = environment};
	const char *options = getenv("UBSAN_OPTIONS");

	snprintf(undefined, sizeof(undefined), "UBSAN_OPTIONS=%s", options ? options : "");
	terminal_free(monkey->terminal);
	buf_clear(&monkey->life);
	monkey->terminal = terminal_start(line, &setup);
	if (!terminal_wait(monkey->terminal))
		fail(monkey, "start", "not at rest");
	monkey->lives++;
}

/* 0: it runs. 1: it ended as it may. */
static bool has_ended(struct monkey *monkey)
{
	int status = terminal_exit_status(monkey->terminal, 0);
	char text[32];

	if (status < 0)
		return false;
	snprintf(text, sizeof(text), "%d", status);
	if (status != 0)
		fail(monkey, "ended with", text);
	return true;
}

static struct store *open_folder(struct monkey *monkey, struct mistakes *mistakes)
{
	struct store_options options = {
	    .path = monkey->folder, .pack = &monkey->pack, .user = "", .today = "2018-06-14"};
	struct store *store = NULL;
	struct err err = {0};

	mistakes_init(mistakes);
	if (store_open(&store, &options, mistakes, &err) != STATUS_OK)
		fail(monkey, "the folder does not open", err.key);
	return store;
}

/* The first opening may tell what a kill left half done; the second finds nothing at all. */
static void check_folder(struct monkey *monkey)
{
	for (int round = 0; round < 2; round++) {
		struct mistakes mistakes;
		struct store *store = open_folder(monkey, &mistakes);
		struct err err = {0};

		if (round == 1 && mistakes.count > 0)
			fail(monkey, "the folder opens with", mistakes.items[0].key);
		if (store_close(store, &err) != STATUS_OK)
			fail(monkey, "the folder does not close", err.key);
		mistakes_release(&mistakes);
	}
}

/* Ends it in one of the ways that there are. */
static void end(struct monkey *monkey)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGKILL, 0};
	int number = signals[roll(&monkey->dice, 5)], status, expected = 3;
	char text[64];

	if (number)
		terminal_signal(monkey->terminal, number);
	else
		terminal_hang_up(monkey->terminal);
	if (number == SIGKILL)
		expected = 256 + SIGKILL;
	status = terminal_exit_status(monkey->terminal, ENDS_WITHIN);
	snprintf(text, sizeof(text), "%d, not %d, after signal %d", status, expected, number);
	if (status != expected)
		fail(monkey, "ended with", text);
	check_folder(monkey);
	start(monkey);
}

static bool has_cursor_inside(const struct monkey *monkey)
{
	int row, column;

	terminal_cursor(monkey->terminal, &row, &column);
	return row >= 0 && row < monkey->rows && column >= 0 && column < monkey->columns;
}

/* What is wrong with the screen as such, or NULL: no cursor on it, a row wider than it is. */
static const char *screen_mistake(const struct monkey *monkey)
{
	const char *wrong = NULL;

	if (!terminal_cursor_is_visible(monkey->terminal))
		return "no cursor";
	if (!has_cursor_inside(monkey))
		return "the cursor is outside";
	for (int row = 0; row < monkey->rows && !wrong; row++) {
		char *text = terminal_row(monkey->terminal, row);

		if (utf8_columns(text, strlen(text)) > monkey->columns)
			wrong = "a row is too wide";
		memory_free(text);
	}
	return wrong;
}

static void check_screen(struct monkey *monkey)
{
	/* the end of a paste that has none is waited for, for a second, before a new size counts */
	if (screen_mistake(monkey))
		terminal_wait_text(monkey->terminal, "\001", PASTE_ENDS_WITHIN);
	if (screen_mistake(monkey))
		fail(monkey, "screen", screen_mistake(monkey));
}

static void check_output(struct monkey *monkey)
{
	char why[200];
	size_t length;
	const char *bytes = terminal_received(monkey->terminal, &length);

	if (!watch_output(bytes, length, monkey->is_gb, why, sizeof(why)))
		fail(monkey, "sent", why);
	terminal_mark(monkey->terminal);
}

static void send_bytes(struct monkey *monkey, const char *bytes, size_t length)
{
	buf_add(&monkey->life, bytes, length);
	terminal_send(monkey->terminal, bytes, length);
	if (!terminal_wait(monkey->terminal))
		fail(monkey, "hangs", "not at rest within ten seconds");
	if (has_ended(monkey)) {
		check_output(monkey);
		check_folder(monkey);
		start(monkey);
	}
	check_output(monkey);
	check_screen(monkey);
}

/* A slash is sent where it is no part of a path (see keys.h). */
static void send_slash(struct monkey *monkey)
{
	if (terminal_shows(monkey->terminal, "F11") || terminal_shows(monkey->terminal, " > "))
		if (!terminal_shows(monkey->terminal, "│ >") &&
		    !terminal_shows(monkey->terminal, "| >")) {
			send_bytes(monkey, "/", 1);
			monkey->keys++;
		}
}

static void burst(struct monkey *monkey)
{
	size_t count = 1 + roll(&monkey->dice, BURST_MOST);
	struct buf bytes;

	if (count > monkey->keys_left)
		count = monkey->keys_left;
	buf_init(&bytes);
	for (size_t i = 0; i < count; i++)
		add_key(&bytes, &monkey->dice, monkey->is_gb);
	monkey->keys += count;
	monkey->keys_left -= count;
	monkey->bursts++;
	send_bytes(monkey, bytes.bytes, bytes.length);
	buf_release(&bytes);
}

static int between(struct monkey *monkey, int least, int most)
{
	return least + (int)roll(&monkey->dice, (size_t)(most - least + 1));
}

/* Mostly the usual size; else anything from 20x5 to 500x200. */
static void resize(struct monkey *monkey)
{
	switch (roll(&monkey->dice, 5)) {
	case 0:
		monkey->rows = between(monkey, 5, 14);
		monkey->columns = between(monkey, 20, 50);
		break;
	case 1:
		monkey->rows = between(monkey, 5, 200);
		monkey->columns = between(monkey, 20, 500);
		break;
	case 2:
		monkey->rows = between(monkey, 12, 30);
		monkey->columns = between(monkey, 40, 100);
		break;
	default:
		monkey->rows = 24;
		monkey->columns = 80;
		break;
	}
	terminal_resize(monkey->terminal, monkey->rows, monkey->columns);
	monkey->resizes++;
	send_bytes(monkey, "", 0);
}

/* All rows but those that speak of the key pressed last. */
static char *settled_screen(struct monkey *monkey)
{
	char *screen, *end;

	terminal_wait_text(monkey->terminal, "\001", SETTLES);
	screen = terminal_screen(monkey->terminal);
	for (int i = 0; i < 5 && (end = strrchr(screen, '\n')) != NULL; i++)
		*end = '\0';
	return screen;
}

/* What was painted little by little is what a painting anew gives. */
static void redraw(struct monkey *monkey)
{
	char *before = settled_screen(monkey), *after;
	size_t lives = monkey->lives;

	send_bytes(monkey, "\f", 1);
	after = settled_screen(monkey);
	if (lives == monkey->lives && strcmp(before, after) != 0)
		fail(monkey, "painted anew it was not the same", before);
	monkey->redraws++;
	memory_free(before);
	memory_free(after);
}

static void play(struct monkey *monkey)
{
	size_t life = 0;

	start(monkey);
	while (monkey->keys_left > 0) {
		burst(monkey);
		if (roll(&monkey->dice, 5) == 0)
			resize(monkey);
		if (roll(&monkey->dice, 15) == 0)
			send_slash(monkey);
		if (roll(&monkey->dice, 20) == 0)
			redraw(monkey);
		if (++life % LIFE_BURSTS == 0)
			end(monkey);
	}
	end(monkey);
}

static void prepare(struct monkey *monkey)
{
	struct mistakes mistakes;
	struct err err;

	snprintf(monkey->folder, sizeof(monkey->folder), "%s/data-XXXXXX", monkey->work);
	snprintf(monkey->home, sizeof(monkey->home), "%s/home-XXXXXX", monkey->work);
	if (!mkdtemp(monkey->folder) || !mkdtemp(monkey->home))
		abort();
	if (monkey->sample)
		copy_folder(monkey->sample, monkey->folder);
	if (!monkey->pack_folder) {
		workload_pack(&monkey->pack);
		return;
	}
	mistakes_init(&mistakes);
	if (pack_read_folder(&monkey->pack, monkey->pack_folder, NULL, &mistakes, &err) !=
	    STATUS_OK)
		abort();
	mistakes_release(&mistakes);
}

static const char *value_of(char **arguments, const char *name)
{
	for (; *arguments; arguments++)
		if (strncmp(*arguments, name, strlen(name)) == 0 &&
		    (*arguments)[strlen(name)] == '=')
			return *arguments + strlen(name) + 1;
	return NULL;
}

int main(int argc, char **argv)
{
	struct monkey monkey = {.rows = 24, .columns = 80};

	if (argc < 4)
		return 2;
	monkey.program = argv[1];
	monkey.seed = monkey.dice.state = strtoull(argv[2], NULL, 10);
	monkey.keys_left = strtoul(argv[3], NULL, 10);
	monkey.sample = value_of(argv + 4, "FOLDER");
	monkey.pack_folder = value_of(argv + 4, "PACK");
	monkey.type = value_of(argv + 4, "TERM");
	monkey.language = value_of(argv + 4, "LANG");
	monkey.found = value_of(argv + 4, "FOUND");
	monkey.found = monkey.found ? monkey.found : ".";
	monkey.work = value_of(argv + 4, "WORK");
	monkey.work = monkey.work ? monkey.work : "/tmp";
	monkey.is_gb = monkey.language && strstr(monkey.language, "GB");
	buf_init(&monkey.life);
	setvbuf(stdout, NULL, _IOLBF, 0);
	prepare(&monkey);
	play(&monkey);
	terminal_free(monkey.terminal);
	remove_folder(monkey.folder);
	remove_folder(monkey.home);
	pack_release(&monkey.pack);
	buf_release(&monkey.life);
	printf("monkey %llu: %zu keys, %zu bursts, %zu sizes, %zu lives, %zu paintings anew\n",
	       (unsigned long long)monkey.seed, monkey.keys, monkey.bursts, monkey.resizes,
	       monkey.lives, monkey.redraws);
	return 0;
}
