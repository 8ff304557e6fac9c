#include "story.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "packet/seal.h"

enum { PATIENCE = 5000, ARGUMENTS = 16, CELL = 8192 };

static const char *program(void)
{
	const char *path = getenv("ZHIBU");

	return path ? path : "build/zhibu";
}

static void run(struct story *story, const struct terminal_setup *setup,
		const char *const *arguments)
{
	const char *line[ARGUMENTS] = {program(), "--data", story->folder};
	size_t n = 3;

	for (; arguments && *arguments && n + 1 < ARGUMENTS; arguments++)
		line[n++] = *arguments;
	story->terminal = terminal_start(line, setup);
	ck_assert(terminal_wait(story->terminal));
}

void story_start(struct story *story, const struct terminal_setup *setup,
		 const char *const *arguments)
{
	snprintf(story->folder, sizeof(story->folder), "/tmp/story-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(story->folder));
	story->without_function_keys = false;
	run(story, setup, arguments);
}

void story_start_on(struct story *story, const char *folder, const struct terminal_setup *setup,
		    const char *const *arguments)
{
	char command[700];

	snprintf(story->folder, sizeof(story->folder), "/tmp/story-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(story->folder));
	snprintf(command, sizeof(command), "cp -R '%s/.' '%s'", folder, story->folder);
	ck_assert_int_eq(system(command), 0);
	story->without_function_keys = false;
	run(story, setup, arguments);
}

void story_again(struct story *story, const struct terminal_setup *setup,
		 const char *const *arguments)
{
	terminal_free(story->terminal);
	run(story, setup, arguments);
}

void story_free(struct story *story)
{
	char command[400];

	terminal_free(story->terminal);
	story->terminal = NULL;
	snprintf(command, sizeof(command), "rm -rf '%s'", story->folder);
	ck_assert_int_eq(system(command), 0);
}

static void fail_with_screen(struct story *story, const char *what, const char *text)
{
	char *screen = terminal_screen(story->terminal);

	ck_abort_msg("%s: %s\n%s", what, text, screen);
}

/* The bytes of a key's name as xterm sends them. */
static const char *key_bytes(const char *name, size_t length, char control[2])
{
	static const struct {
		const char *name, *bytes;
	} keys[] = {
	    {"Enter", "\r"},	   {"Tab", "\t"},	{"Esc", "\033"},     {"Up", "\033[A"},
	    {"Down", "\033[B"},	   {"Left", "\033[D"},	{"Right", "\033[C"}, {"Back", "\177"},
	    {"F1", "\033OP"},	   {"F2", "\033OQ"},	{"F3", "\033OR"},    {"F4", "\033OS"},
	    {"F5", "\033[15~"},	   {"F6", "\033[17~"},	{"F7", "\033[18~"},  {"F8", "\033[19~"},
	    {"F9", "\033[20~"},	   {"F10", "\033[21~"}, {"F12", "\033[24~"}, {"Home", "\033[H"},
	    {"End", "\033[F"},	   {"PgUp", "\033[5~"}, {"PgDn", "\033[6~"}, {"Delete", "\033[3~"},
	    {"BackTab", "\033[Z"},
	};

	if (length == 2 && name[0] == '^') {
		control[0] = (char)(name[1] & 0x1F);
		control[1] = '\0';
		return control;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i].name) == length && memcmp(keys[i].name, name, length) == 0)
			return keys[i].bytes;
	ck_abort_msg("no key {%.*s}", (int)length, name);
	return "";
}

/* What does on a terminal without function keys what F1 to F12 do. */
static const char *without_function_key(int n)
{
	static const char *const bytes[] = {"\x18", "\x13", "\x11", "\x0E", "\x0C", "\x07",
					    "\x04", "\x05", "\x0F", "\x17", "\x06", "\x16"};

	ck_assert(n >= 1 && n <= 12);
	return bytes[n - 1];
}

static void press_text(struct story *story, const char *text, size_t length)
{
	struct buf buf;

	buf_init(&buf);
	buf_add(&buf, text, length);
	terminal_keys(story->terminal, buf.bytes);
	buf_release(&buf);
}

size_t blind(struct story *story, const char *keys)
{
	size_t pressed = 0;

	while (*keys) {
		const char *open = strchr(keys, '{'), *end = open ? strchr(open, '}') : NULL;
		char control[2];

		if (!end)
			end = open = keys + strlen(keys);
		for (const char *c = keys; c < open; c++)
			pressed += ((unsigned char)*c & 0xC0) != 0x80;
		press_text(story, keys, (size_t)(open - keys));
		if (!*open)
			break;
		pressed++;
		if (story->without_function_keys && open[1] == 'F')
			terminal_keys(story->terminal, without_function_key(atoi(open + 2)));
		else
			terminal_keys(story->terminal,
				      key_bytes(open + 1, (size_t)(end - open - 1), control));
		/* an Esc is a key of its own only when nothing follows it for 25 ms, which is more
		 * than one wait may take */
		if (end - open == 4 && memcmp(open, "{Esc", 4) == 0)
			ck_assert(terminal_wait(story->terminal) && terminal_wait(story->terminal));
		keys = end + 1;
	}
	return pressed;
}

void press(struct story *story, const char *keys)
{
	blind(story, keys);
	if (!terminal_wait(story->terminal))
		fail_with_screen(story, "no rest after", keys);
}

void expect(struct story *story, const char *text)
{
	if (!terminal_wait_text(story->terminal, text, PATIENCE))
		fail_with_screen(story, "not seen", text);
}

void expect_gone(struct story *story, const char *text)
{
	if (!terminal_wait_no_text(story->terminal, text, PATIENCE))
		fail_with_screen(story, "still seen", text);
}

bool sees(struct story *story, const char *text)
{
	return terminal_shows(story->terminal, text);
}

bool lacks_sealing(void)
{
	if (seal_is_there())
		return false;
	fprintf(stderr, "skipped: sealed packets; this was built without libsodium\n");
	return true;
}

void story_end(struct story *story)
{
	for (int i = 0; i < 8 && terminal_exit_status(story->terminal, 1) < 0; i++)
		press(story, "{F3}");
	if (terminal_exit_status(story->terminal, PATIENCE) != 0)
		fail_with_screen(story, "did not end well", "F3");
}

/* Reads one field of RFC 4180 at *at; returns what ended it: ',' '\n' or 0. */
static int read_field(const char **at, char *field)
{
	bool quoted = **at == '"';
	size_t used = 0;

	*at += quoted;
	for (;;) {
		char c = *(*at);

		if (c == '\0' || (!quoted && (c == ',' || c == '\n')))
			break;
		++*at;
		if (quoted && c == '"') {
			if (**at != '"') {
				quoted = false;
				continue;
			}
			++*at;
		} else if (!quoted && c == '\r') {
			continue;
		}
		ck_assert(used + 1 < CELL);
		field[used++] = c;
	}
	field[used] = '\0';
	return *(*at) ? *(*at)++ : 0;
}

static char *table_text(struct story *story, const char *table)
{
	char path[400], block[4096];
	struct buf buf;
	size_t got;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.csv", story->folder, table);
	file = fopen(path, "rb");
	if (!file)
		return NULL;
	buf_init(&buf);
	while ((got = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(&buf, block, got);
	fclose(file);
	return buf_take(&buf);
}

size_t row_count(struct story *story, const char *table)
{
	char *text = table_text(story, table), field[CELL];
	const char *at = text;
	size_t rows = 0;

	while (at && *at)
		if (read_field(&at, field) != ',')
			rows++;
	memory_free(text);
	return rows ? rows - 1 : 0;
}

const char *cell(struct story *story, const char *table, size_t row, const char *column)
{
	char *text = table_text(story, table), *field = memory_new(CELL);
	const char *at = text ? text : "";
	size_t line = 0, place = 0, wanted = (size_t)-1;

	if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (*at) {
		int end = read_field(&at, field);

		if (line == 0 && strcmp(field, column) == 0)
			wanted = place;
		if (line == row + 1 && place == wanted) {
			memory_free(text);
			return field;
		}
		place = end == ',' ? place + 1 : 0;
		line += end != ',';
	}
	memory_free(text);
	field[0] = '\0';
	return field;
}

const char *drafted(struct story *story, const char *field)
{
	bool is_quick = row_count(story, ".zhibu/draft-now") > 0;
	const char *table = is_quick ? ".zhibu/draft-now" : ".zhibu/draft";

	for (size_t row = row_count(story, table); row-- > 0;) {
		const char *text = cell(story, table, row, "text");

		if (field ? strcmp(cell(story, table, row, "field"), field) == 0
			  : *text && *cell(story, table, row, "table"))
			return text;
	}
	return NULL;
}
