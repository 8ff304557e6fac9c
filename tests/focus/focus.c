/* The cursor on the focus after every key.
 *
 *     focus PROGRAM SEED KEYS [FOLDER=data] [TERM=name] [ROWS=n] [COLUMNS=n] [WORK=folder]
 *
 * FOLDER is copied first. Keys one by one, from a seed: those of a monkey, and as many that walk
 * about the screens. After each the cursor must be visible and inside the screen at once, and, once
 * the program is at rest, on the focused item (judge.h). Prints how often it was on which kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "focus/judge.h"
#include "monkey/keys.h"
#include "terminal/terminal.h"

/* The mark of a field is painted once no key has come for 80 ms; on a busy machine that may be
 * later. */
enum { SETTLES = 120, TRIES = 20, LEAVES = 20000 };

_Noreturn void memory_exhausted(void);
_Noreturn void memory_exhausted(void)
{
	abort();
}

static const char *const kinds[] = {"lost",   "row",  "field", "filter", "item",
				    "answer", "line", "read",  "pair",	 "text"};

struct walker {
	const char *program, *sample, *type, *work;
	int rows, columns;
	struct dice dice;
	uint64_t seed;
	char folder[300], home[300];
	struct terminal *terminal;
	struct buf last;	/* the key */
	const char *const *way; /* keys that come first */
	enum focus stays;	/* where the cursor was judged to be last */
	size_t seen[FOCUS_KINDS], keys, lives;
};

static void take_sight(struct walker *walker, struct sight *sight)
{
	*sight = (struct sight){.count = walker->rows, .columns = walker->columns};
	for (int row = 0; row < walker->rows; row++)
		sight->rows[row] = terminal_row(walker->terminal, row);
	terminal_cursor(walker->terminal, &sight->cursor_row, &sight->cursor_column);
	sight->is_visible = terminal_cursor_is_visible(walker->terminal);
}

static void release_sight(struct sight *sight)
{
	for (int row = 0; row < sight->count; row++)
		memory_free((char *)(uintptr_t)sight->rows[row]);
}

static _Noreturn void fail(struct walker *walker, const char *what)
{
	char *screen = terminal_screen(walker->terminal);
	int row, column;

	terminal_cursor(walker->terminal, &row, &column);
	printf("focus %llu: %s: the cursor is at %d, %d after key %zu:",
	       (unsigned long long)walker->seed, what, row, column, walker->keys);
	for (size_t i = 0; i < walker->last.length && i < 40; i++)
		printf(" %02x", (unsigned char)walker->last.bytes[i]);
	printf("\n%s", screen);
	terminal_free(walker->terminal);
	exit(1);
}

static void start(struct walker *walker)
{
	static const char *const environment[] = {"ESCDELAY=25", "ZHIBU_ASCII=1", NULL};
	const char *line[] = {walker->program, "--language", "zh", "--data", walker->folder, NULL};
	struct terminal_setup setup = {.rows = walker->rows,
				       .columns = walker->columns,
				       .type = walker->type,
				       .home = walker->home,
				       .environment = environment};

	terminal_free(walker->terminal);
	walker->terminal = terminal_start(line, &setup);
	if (!terminal_wait(walker->terminal))
		fail(walker, "it does not start");
	walker->lives++;
}

/* To screens that keys one by one seldom lead to; each of these is a key. */
static const char *const ways[][8] = {
    {"\033", "\033", "\033", "\033", "2", "m"},
    {"\033", "\033", "\033", "\033", "l", "/"},
    {"\033", "\033", "\033", "\033", "2", "1", "\r"},
    {"\033", "\033", "\033", "\033", "4", "1", "\r"},
    {"\033", "\033", "\033", "\033", "\t", "\r"},
    {"\033", "\033", "\033", "\033", "l", "d"},
};

static void add_step(struct buf *bytes, struct dice *dice)
{
	static const char *const keys[] = {
	    "\r",     "\r",	"\r",	"\r",	"\t",	    "\033[A",	"\033[B",   "\033[B",
	    "\033[B", "\033[C", "n",	"d",	"u",	    "h",	"s",	    "m",
	    "x",      "l",	"e",	"?",	" ",	    "y",	"1",	    "2",
	    "3",      "4",	"5",	"0",	"c",	    "b",	"\x13",	    "\x17",
	    "\x07",   "\x0F",	"\x0E", "\x18", "\033[20~", "\033[18~", "\033[19~", "\033[Z",
	    "\x11",   "\033",	"\033", "\033", "\177",	    "zmj",	"/",
	};
	size_t n = roll(dice, sizeof(keys) / sizeof(keys[0]));

	buf_add_text(bytes, keys[n]);
}

/* A slash leads no path anywhere: it is sent where none is asked for (see monkey/keys.h). */
static bool is_typed_line(const struct walker *walker)
{
	struct sight sight;
	enum focus focus;

	take_sight((struct walker *)(uintptr_t)walker, &sight);
	focus = focus_judge(&sight);
	release_sight(&sight);
	return focus == FOCUS_LINE;
}

static void judge(struct walker *walker)
{
	enum focus focus = FOCUS_LOST;

	if (terminal_exit_status(walker->terminal, 0) >= 0)
		start(walker);
	if (!terminal_cursor_is_visible(walker->terminal))
		fail(walker, "invisible");
	for (int i = 0; i < TRIES && focus == FOCUS_LOST; i++) {
		struct sight sight;

		terminal_wait_text(walker->terminal, "\001", SETTLES);
		take_sight(walker, &sight);
		focus = focus_judge(&sight);
		release_sight(&sight);
		/* it may have said its last word and only now be gone */
		if (focus == FOCUS_LOST && terminal_exit_status(walker->terminal, 0) >= 0)
			start(walker);
	}
	/* on a busy disk much later: what it closes is flushed */
	if (focus == FOCUS_LOST && terminal_exit_status(walker->terminal, LEAVES) >= 0) {
		start(walker);
		judge(walker);
		return;
	}
	if (focus == FOCUS_LOST)
		fail(walker, "lost");
	walker->seen[focus]++;
	walker->stays = focus;
}

static void press(struct walker *walker)
{
	buf_clear(&walker->last);
	if (!walker->way && roll(&walker->dice, 30) == 0)
		walker->way = ways[roll(&walker->dice, sizeof(ways) / sizeof(ways[0]))];
	if (walker->way && *walker->way) {
		buf_add_text(&walker->last, *walker->way++);
	} else if (walker->stays == FOCUS_READ && roll(&walker->dice, 3) == 0) {
		buf_add_char(&walker->last, '\033'); /* or it would be read for ever */
	} else if (roll(&walker->dice, 2))
		add_step(&walker->last, &walker->dice);
	else
		add_key(&walker->last, &walker->dice, false);
	if (walker->way && !*walker->way)
		walker->way = NULL;
	if (strcmp(walker->last.bytes, "/") == 0 && is_typed_line(walker))
		buf_clear(&walker->last);
	/* a paste without an end would take all that follows within a second */
	if (strstr(walker->last.bytes, "\033[200~"))
		buf_add_text(&walker->last, "\033[201~");
	walker->keys++;
	terminal_send(walker->terminal, walker->last.bytes, walker->last.length);
	if (!terminal_wait(walker->terminal))
		fail(walker, "not at rest");
	judge(walker);
}

static void run(const char *command, const char *first, const char *last)
{
	char line[900];

	snprintf(line, sizeof(line), "%s '%s' '%s'", command, first, last);
	if (system(line) != 0)
		abort();
}

static const char *value_of(char **arguments, const char *name, const char *otherwise)
{
	for (; *arguments; arguments++)
		if (strncmp(*arguments, name, strlen(name)) == 0 &&
		    (*arguments)[strlen(name)] == '=')
			return *arguments + strlen(name) + 1;
	return otherwise;
}

int main(int argc, char **argv)
{
	struct walker walker = {0};
	size_t keys;

	if (argc < 4)
		return 2;
	walker.program = argv[1];
	walker.seed = walker.dice.state = strtoull(argv[2], NULL, 10);
	keys = strtoul(argv[3], NULL, 10);
	walker.sample = value_of(argv + 4, "FOLDER", NULL);
	walker.type = value_of(argv + 4, "TERM", NULL);
	walker.rows = atoi(value_of(argv + 4, "ROWS", "24"));
	walker.columns = atoi(value_of(argv + 4, "COLUMNS", "80"));
	walker.work = value_of(argv + 4, "WORK", "/tmp");
	if (walker.rows > SIGHT_ROWS_MOST)
		return 2;
	buf_init(&walker.last);
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(walker.folder, sizeof(walker.folder), "%s/data-XXXXXX", walker.work);
	snprintf(walker.home, sizeof(walker.home), "%s/home-XXXXXX", walker.work);
	if (!mkdtemp(walker.folder) || !mkdtemp(walker.home))
		abort();
	if (walker.sample)
		run("cp -R -T", walker.sample, walker.folder);
	start(&walker);
	while (walker.keys < keys)
		press(&walker);
	terminal_free(walker.terminal);
	run("rm -rf", walker.folder, walker.home);
	buf_release(&walker.last);
	printf("focus %llu: %zu keys, %zu lives:", (unsigned long long)walker.seed, walker.keys,
	       walker.lives);
	for (size_t i = 1; i < FOCUS_KINDS; i++)
		printf(" %s %zu", kinds[i], walker.seen[i]);
	printf("\n");
	return 0;
}
