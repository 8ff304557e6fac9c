/* Small changes go to the terminal past curses (src/term/patch.c): the terminal must show what it
 * shows when all is sent anew, looks and cursor too. */
#include "support.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "term/keys.h"
#include "term/screen.h"
#include "terminal/terminal.h"

enum { ROWS = 24, COLUMNS = 80, ROUNDS = 20, SHOWS = 25 };

/* What the child is to do. */
struct walk {
	uint32_t seed;
	enum charset charset;
};

static uint32_t seed;

static int below(int count)
{
	seed = seed * 1664525 + 1013904223;
	return (int)(seed >> 16) % count;
}

static void add_text(struct buf *text)
{
	static const char *const pieces[] = {"学",	  "习",	  "a", "bc", " ", "，", "   ", "😀",
					     "e\314\201", "会议", "1", "-",  "x", "—",	"“",   "é"};

	for (int i = below(14); i >= 0; i--)
		buf_add_text(text, pieces[below((int)(sizeof(pieces) / sizeof(*pieces)))]);
}

/* Painted as the screens paint: whole fields, none of which begins within another. */
static const struct {
	int column, columns;
} fields[] = {{0, 1}, {1, 1}, {3, 16}, {20, 40}, {61, 19}};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static void paint_field(int row, int field)
{
	static const enum look looks[] = {LOOK_PLAIN, LOOK_PLAIN,   LOOK_PLAIN, LOOK_STRONG,
					  LOOK_QUIET, LOOK_WARNING, LOOK_ERROR};
	enum look look = looks[below((int)(sizeof(looks) / sizeof(*looks)))];
	struct buf text;

	buf_init(&text);
	if (field > 1 && below(4))
		add_text(&text);
	else if (field < 2 && below(2))
		buf_add_text(&text, field ? "!" : ">");
	screen_field(row, fields[field].column, fields[field].columns,
		     text.length ? look : LOOK_PLAIN, text.bytes);
	buf_release(&text);
}

/* A screen drawn anew, with a popup over it at times. */
static bool draw(void)
{
	bool has_box = below(2);

	screen_clear();
	screen_line(1);
	screen_line(ROWS - 3);
	for (int row = 0; row < ROWS - 1; row++)
		for (int field = 0; field < FIELDS && row != 1 && row != ROWS - 3; field++)
			if (below(3))
				paint_field(row, field);
	if (has_box)
		screen_box(below(12), below(60), 6, 18);
	return has_box;
}

/* A text in a row of its own to which something is put, or from which it is taken. */
static void edit(void)
{
	static struct buf text; /* of the one child */
	const int row = 20, column = 10;

	if (!text.bytes)
		buf_init(&text);
	if (text.length < 40 && below(3)) {
		struct buf whole;
		size_t at = text.length ? (size_t)below((int)text.length / 3 + 1) * 3 : 0;

		buf_init(&whole);
		buf_add(&whole, text.bytes, at);
		buf_add_text(&whole, below(2) ? "中" : "abc");
		buf_add(&whole, text.bytes + at, text.length - at);
		buf_clear(&text);
		buf_add(&text, whole.bytes, whole.length);
		buf_release(&whole);
	} else if (text.length >= 6) {
		memmove(text.bytes + 3, text.bytes + 6, text.length - 6);
		text.length -= 3;
		text.bytes[text.length] = '\0';
	}
	screen_field(row, column, 60, LOOK_PLAIN, text.bytes);
	screen_cursor(row, column + below(10));
}

static void show_some(void)
{
	static bool has_box; /* what it covers is not painted by itself */

	for (int shows = 0; shows < SHOWS; shows++) {
		int changes = below(4);

		if (has_box || below(20) == 0)
			has_box = draw();
		while (changes-- && !has_box)
			paint_field(2 + below(ROWS - 6), below(FIELDS));
		if (!has_box && below(2))
			screen_clear_row(2 + below(ROWS - 6), below(2) * fields[2].column, COLUMNS);
		screen_cursor(below(ROWS - 1), below(COLUMNS));
		if (below(3) == 0 && !has_box)
			edit();
		screen_show();
	}
}

/* So that it is known when it was done: the last row tells how many keys were taken. */
static void count_key(void)
{
	static int taken;
	char text[16];

	snprintf(text, sizeof(text), "#%d.", ++taken);
	screen_field(ROWS - 1, 0, 20, LOOK_PLAIN, text);
}

static int run(void *argument)
{
	const struct walk *walk = argument;
	const struct terminal_facts facts = {.charset = walk->charset};
	struct keys *keys;
	struct err err;
	uint32_t key;

	seed = walk->seed;
	if (screen_start(&facts, &err))
		return 3;
	keys = keys_new();
	screen_show();
	while ((key = keys_next(keys, -1)) != key_control('Q') && key != KEY_HUNG_UP) {
		if (key == 's')
			show_some();
		if (key == 's' || key == key_control('L'))
			count_key();
		if (key == 's')
			screen_show();
		else if (key == key_control('L'))
			screen_redraw();
		else if (key == 'm')
			screen_text(5, 0, 1, LOOK_PLAIN, ">", 1);
		if (key == 'm' || key == 'n') {
			screen_cursor(6, 3);
			screen_show();
		}
	}
	screen_stop();
	keys_free(keys);
	return key == KEY_HUNG_UP ? 4 : 0;
}

/* The row, and below it where it is bold; in a space nobody sees that. */
static void add_row(struct buf *picture, const struct terminal *terminal, int row)
{
	char *text = terminal_row(terminal, row);
	int column = 0;

	buf_add_text(picture, text);
	buf_add_char(picture, '\n');
	for (size_t at = 0; text[at];) {
		bool is_bold = text[at] != ' ' && terminal_is_bold(terminal, row, column);
		size_t length = utf8_glyph(text + at, strlen(text + at));

		buf_add_char(picture, is_bold ? 'b' : '.');
		column += utf8_columns(text + at, length);
		at += length;
	}
	buf_add_char(picture, '\n');
	memory_free(text);
}

/* All that can be seen of a terminal. */
static void add_picture(struct buf *picture, struct terminal *terminal, int taken)
{
	int row, column;
	char text[16];

	snprintf(text, sizeof(text), "#%d.", taken);
	ck_assert(terminal_wait_text(terminal, text, 10000));
	ck_assert(terminal_wait(terminal));
	for (row = 0; row < ROWS - 1; row++)
		add_row(picture, terminal, row);
	terminal_cursor(terminal, &row, &column);
	buf_printf(picture, "%d %d\n", row, column);
}

/* Line by line, as the first that differs tells most. */
static void same(const struct buf *shown, const struct buf *anew, const char *type, uint32_t first,
		 int round)
{
	const char *one = shown->bytes, *other = anew->bytes;

	for (int line = 0; *one || *other; line++) {
		size_t length = strcspn(one, "\n"), other_length = strcspn(other, "\n");

		ck_assert_msg(length == other_length && memcmp(one, other, length) == 0,
			      "%s, seed %u, round %d, line %d:\n%.*s|\n%.*s|", type,
			      (unsigned int)first, round, line, (int)length, one, (int)other_length,
			      other);
		one += length + (one[length] != '\0');
		other += other_length + (other[other_length] != '\0');
	}
}

static void walk(const struct terminal_setup *setup, uint32_t first, enum charset charset)
{
	struct walk walk = {first, charset};
	struct terminal *terminal = terminal_start_function(run, &walk, setup);

	for (int round = 0; round < ROUNDS; round++) {
		struct buf shown, anew;

		buf_init(&shown);
		buf_init(&anew);
		terminal_keys(terminal, "s");
		add_picture(&shown, terminal, 2 * round + 1);
		terminal_keys(terminal, "\014");
		add_picture(&anew, terminal, 2 * round + 2);
		same(&shown, &anew, setup->type, first, round);
		buf_release(&shown);
		buf_release(&anew);
	}
	terminal_keys(terminal, "\021");
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	terminal_free(terminal);
}

START_TEST(the_terminal_shows_what_it_would_anew)
{
	static const char *const types[] = {"xterm-256color", "vt100", "linux", "screen", "tmux"};
	const struct terminal_setup setup = {.type = types[_i]};

	walk(&setup, (uint32_t)_i * 100 + 1, CHARSET_UTF8);
}
END_TEST

START_TEST(in_gb18030_as_well)
{
	const struct terminal_setup setup = {.type = "xterm", .charset = "GB18030"};

	walk(&setup, 77, CHARSET_GB18030);
}
END_TEST

/* What is sent for a mark and a move, byte by byte: curses takes \033[6;1H and more. */
START_TEST(a_mark_costs_little)
{
	struct walk walk = {1, CHARSET_UTF8};
	const struct terminal_setup setup = {.type = "xterm-256color"};
	struct terminal *terminal = terminal_start_function(run, &walk, &setup);
	const char *bytes;
	size_t length;

	ck_assert(terminal_wait(terminal));
	terminal_keys(terminal, "n");
	ck_assert(terminal_wait(terminal));
	terminal_mark(terminal);
	terminal_keys(terminal, "m");
	ck_assert(terminal_wait(terminal));
	bytes = terminal_received(terminal, &length);
	ck_assert_uint_eq(length, 11);
	ck_assert_int_eq(memcmp(bytes, "\033[A\r>\033[7;4H", 11), 0);
	terminal_mark(terminal);
	terminal_keys(terminal, "n");
	ck_assert(terminal_wait(terminal));
	terminal_received(terminal, &length);
	ck_assert_uint_eq(length, 0);
	terminal_keys(terminal, "\021");
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	terminal_free(terminal);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/patch");
	TCase *tests = tcase_create("a terminal");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, the_terminal_shows_what_it_would_anew, 0, 5);
	tcase_add_test(tests, in_gb18030_as_well);
	tcase_add_test(tests, a_mark_costs_little);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
