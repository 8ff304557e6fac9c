#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "term/edit.h"
#include "term/keys.h"
#include "term/screen.h"
#include "terminal/terminal.h"

/* The program under test: paints something, then one field that is edited, and in the last row
 * the key that came last. Ctrl-Q ends it. */
struct sketch {
	void (*paint)(void);
	const char *text; /* first in the field */
	int width;	  /* of the field; several lines where it is below 20 */
};

static void paint_key(uint32_t key, struct keys *keys)
{
	struct buf buf;
	size_t length;

	buf_init(&buf);
	if (key == KEY_PASTED) {
		keys_pasted(keys, &length);
		buf_printf(&buf, "pasted %zu", length);
	} else if (key >= KEY_BASE) {
		buf_printf(&buf, "key +%X", (unsigned int)(key - KEY_BASE));
	} else {
		buf_printf(&buf, "U+%04X", (unsigned int)key);
	}
	screen_field(screen_rows() - 1, 0, 20, LOOK_PLAIN, buf.bytes);
	buf_release(&buf);
}

static void change(struct edit *edit, uint32_t key, struct keys *keys)
{
	char bytes[4];
	size_t length;

	if (key < KEY_BASE) {
		length = 0;
		if (key < 0x80)
			bytes[length++] = (char)key;
		else if (key < 0x800)
			bytes[length++] = (char)(0xC0 | key >> 6);
		else
			bytes[length++] = (char)(0xE0 | key >> 12);
		if (key >= 0x800)
			bytes[length++] = (char)(0x80 | (key >> 6 & 0x3F));
		if (key >= 0x80)
			bytes[length++] = (char)(0x80 | (key & 0x3F));
		edit_insert(edit, bytes, length);
	} else if (key == KEY_PASTED) {
		const char *pasted = keys_pasted(keys, &length);

		edit_insert(edit, pasted, length);
	} else if (key == KEY_ERASE) {
		edit_backspace(edit);
	} else if (key == KEY_LEFTWARD) {
		edit_go(edit, EDIT_LEFT);
	} else if (key == KEY_UPWARD) {
		edit_go(edit, EDIT_UP);
	} else if (key == KEY_REMOVE) {
		edit_delete(edit);
	} else if (key == KEY_FIRST) {
		edit_go(edit, EDIT_HOME);
	} else if (key == key_control('L')) {
		screen_redraw();
	}
}

static void paint_field(struct edit *edit, int width)
{
	size_t count = edit_layout(edit, width), line;
	int column;

	for (line = 0; line < 4; line++) {
		struct edit_line shown = edit_line(edit, line);
		int used = 0;

		if (line < count)
			used = screen_text(2 + (int)line, 10, width, LOOK_PLAIN,
					   edit_text(edit) + shown.start, shown.length);
		screen_clear_row(2 + (int)line, 10 + used, width - used);
	}
	edit_where(edit, &line, &column);
	screen_cursor(2 + (int)line, 10 + column);
}

static int run_sketch(void *argument)
{
	const struct sketch *sketch = argument;
	struct edit *edit = edit_new(sketch->text, sketch->width < 20, 0);
	struct keys *keys;
	struct err err;
	uint32_t key;

	if (screen_start(NULL, &err))
		return 3;
	keys = keys_new();
	do {
		if (!keys_are_pending(keys)) {
			if (sketch->paint)
				sketch->paint();
			paint_field(edit, sketch->width);
			screen_show();
		}
		key = keys_next(keys, -1);
		if (key == KEY_RESIZED)
			screen_resized();
		change(edit, key, keys);
		if (key >= KEY_BASE)
			paint_key(key, keys);
	} while (key != key_control('Q') && key != KEY_HUNG_UP);
	screen_stop();
	keys_free(keys);
	edit_free(edit);
	return key == KEY_HUNG_UP ? 4 : 0;
}

static struct terminal *start(const struct sketch *sketch, const struct terminal_setup *setup)
{
	struct terminal *terminal =
	    terminal_start_function(run_sketch, (void *)(uintptr_t)sketch, setup);

	ck_assert(terminal_wait(terminal));
	return terminal;
}

static void stop(struct terminal *terminal)
{
	terminal_keys(terminal, "\021"); /* Ctrl-Q */
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	terminal_free(terminal);
}

static void expect_row(const struct terminal *terminal, int row, const char *wanted)
{
	char *shown = terminal_row(terminal, row);

	ck_assert_str_eq(shown, wanted);
	memory_free(shown);
}

static void expect_cursor(const struct terminal *terminal, int row, int column)
{
	int at_row, at_column;

	terminal_cursor(terminal, &at_row, &at_column);
	ck_assert_int_eq(at_row, row);
	ck_assert_int_eq(at_column, column);
	ck_assert(terminal_cursor_is_visible(terminal));
}

static size_t cost(struct terminal *terminal, const char *keys)
{
	size_t bytes;

	terminal_mark(terminal);
	terminal_keys(terminal, keys);
	ck_assert(terminal_wait(terminal));
	terminal_received(terminal, &bytes);
	return bytes;
}

static const struct sketch plain = {NULL, "", 40};

static void paint_edges(void)
{
	/* 80 columns: the wide character at 79 would be cut in half. */
	screen_text(0, 75, 100, LOOK_PLAIN, "一二三", 9);
	screen_text(1, 10, 5, LOOK_TITLE, "一二三", 9);
	screen_text(1, 15, 5, LOOK_PLAIN, "|", 1);
	screen_text(-1, 0, 5, LOOK_PLAIN, "x", 1);
	screen_text(99, 0, 5, LOOK_PLAIN, "x", 1);
	screen_text(1, -1, 5, LOOK_PLAIN, "x", 1);
	screen_text(1, 200, 5, LOOK_PLAIN, "x", 1);
}

START_TEST(wide_characters_are_never_cut)
{
	const struct sketch sketch = {paint_edges, "", 40};
	struct terminal *terminal = start(&sketch, NULL);
	int column;

	expect_row(terminal, 0,
		   "                                                                     "
		   "      一二");
	expect_row(terminal, 1, "          一二 |");
	ck_assert_int_eq(terminal_find(terminal, "|", &column), 1);
	ck_assert_int_eq(column, 15);
	ck_assert(terminal_is_bold(terminal, 1, 10));
	ck_assert(!terminal_is_bold(terminal, 1, 15));
	stop(terminal);
}
END_TEST

static void paint_hostile(void)
{
	screen_field(0, 0, 80, LOOK_PLAIN, "a\033[31mb\rc\177d\302\233e\342\200\256f\377g\nh");
	screen_field(1, 0, 80, LOOK_PLAIN, "e\314\201\314\200 \xe6\xb1\x89");
}

START_TEST(hostile_characters_are_shown)
{
	const struct sketch sketch = {paint_hostile, "", 40};
	struct terminal *terminal = start(&sketch, NULL);
	const char *bytes;
	size_t length;

	expect_row(terminal, 0, "a␛[31mb␍c␡d<U+009B>e<U+202E>f<FF>g↵h");
	expect_row(terminal, 1, "e\314\201\314\200 汉");
	bytes = terminal_received(terminal, &length);
	ck_assert_ptr_null(memchr(bytes, 0xFF, length));
	ck_assert_ptr_null(strstr(bytes, "\342\200\256"));
	stop(terminal);
}
END_TEST

START_TEST(a_hanzi_costs_three_bytes)
{
	struct terminal *terminal = start(&plain, NULL);

	ck_assert_uint_eq(cost(terminal, "学"), 3);
	ck_assert_uint_eq(cost(terminal, "习习习习习习习习习习"), 30);
	expect_row(terminal, 2, "          学习习习习习习习习习习");
	expect_cursor(terminal, 2, 32);
	cost(terminal, "\033[D\033[D");
	ck_assert_uint_le(cost(terminal, "中"), 16);
	expect_row(terminal, 2, "          学习习习习习习习习中习习");
	expect_cursor(terminal, 2, 30);
	stop(terminal);
}
END_TEST

START_TEST(a_hanzi_within_costs_little)
{
	struct terminal *terminal = start(&plain, NULL);

	terminal_keys(terminal, "一二三四五六七八九十甲乙丙丁\033[1~");
	ck_assert(terminal_wait_text(terminal, "丙丁", 5000));
	ck_assert(terminal_wait(terminal));
	ck_assert_uint_le(cost(terminal, "中"), 16);
	ck_assert_uint_le(cost(terminal, "a"), 16);
	ck_assert_uint_le(cost(terminal, "\177"), 24); /* and the last row names the key */
	ck_assert_uint_le(cost(terminal, "文"), 16);
	expect_row(terminal, 2, "          中文一二三四五六七八九十甲乙丙丁");
	expect_cursor(terminal, 2, 14);
	stop(terminal);
}
END_TEST

static void paint_beside(void)
{
	screen_text(2, 52, 20, LOOK_TITLE, "右边的话", 12);
	screen_text(3, 60, 20, LOOK_PLAIN, "右边|", 7);
}

/* What curses believes the terminal to show is what it shows. */
START_TEST(the_terminal_shows_what_was_painted)
{
	static const char *const keys[] = {"学",	"a",	  " ",	     "，",	"😀",
					   "e\314\201", "\033[D", "\033[D",  "\033[D",	"\033[D",
					   "\033[D",	"\177",	  "\033[3~", "\033[1~", "\033[A"};
	static const struct sketch sketches[] = {
	    {NULL, "一二三四五六七八九十", 40},
	    {paint_beside, "一二三四五六七八九十", 40},
	    {paint_beside, "一二三四五六七八九十一二三四五", 13},
	};
	uint32_t seed = 7;
	size_t i;
	int n;

	for (i = 0; i < sizeof(sketches) / sizeof(sketches[0]); i++) {
		struct terminal *terminal = start(&sketches[i], NULL);

		for (n = 0; n < 150; n++) {
			char *shown, *painted;

			seed = seed * 1664525 + 1013904223;
			terminal_keys(terminal,
				      keys[(seed >> 16) % (sizeof(keys) / sizeof(keys[0]))]);
			if (n % 10)
				continue;
			ck_assert(terminal_wait(terminal));
			shown = terminal_screen(terminal);
			terminal_keys(terminal, "\014"); /* Ctrl-L */
			ck_assert(terminal_wait(terminal));
			painted = terminal_screen(terminal);
			*strrchr(shown, '\n') = *strrchr(painted, '\n') = '\0';
			*strrchr(shown, '\n') = *strrchr(painted, '\n') = '\0'; /* the last key */
			ck_assert_str_eq(shown, painted);
			memory_free(shown);
			memory_free(painted);
		}
		stop(terminal);
	}
}
END_TEST

START_TEST(the_same_again_costs_nothing)
{
	const struct sketch sketch = {paint_hostile, "同样", 40};
	struct terminal *terminal = start(&sketch, NULL);

	/* An unknown sequence changes nothing. */
	ck_assert_uint_eq(cost(terminal, "\033[99z"), 0);
	cost(terminal, "\001");
	ck_assert_uint_eq(cost(terminal, "\001"), 0);
	stop(terminal);
}
END_TEST

START_TEST(a_stray_byte_swallows_nothing)
{
	struct terminal *terminal = start(&plain, NULL);

	terminal_keys(terminal, "\326abcdefghijklmnopqrstuvwxyz\326\320xyz学");
	ck_assert(terminal_wait_text(terminal, "abcdefghijklmnopqrstuvwxyzxyz学", 5000));
	stop(terminal);
}
END_TEST

START_TEST(arrows_come_in_both_forms)
{
	struct terminal *terminal = start(&plain, NULL);

	terminal_keys(terminal, "学习");
	ck_assert(terminal_wait_text(terminal, "学习", 5000));
	terminal_keys(terminal, "\033[D");
	ck_assert(terminal_wait(terminal));
	expect_cursor(terminal, 2, 12);
	terminal_keys(terminal, "\033OD");
	ck_assert(terminal_wait(terminal));
	expect_cursor(terminal, 2, 10);
	stop(terminal);
}
END_TEST

START_TEST(escape_comes_alone_after_its_delay)
{
	const char *const environment[] = {"ESCDELAY=60", NULL};
	const struct terminal_setup setup = {.environment = environment};
	struct terminal *terminal = start(&plain, &setup);
	struct buf wanted;

	buf_init(&wanted);
	buf_printf(&wanted, "key +%X", (unsigned int)(KEY_ESCAPE - KEY_BASE));
	terminal_keys(terminal, "\033");
	ck_assert(terminal_wait_text(terminal, wanted.bytes, 5000));
	buf_clear(&wanted);
	buf_printf(&wanted, "key +%X", (unsigned int)(key_function(10) - KEY_BASE));
	terminal_keys(terminal, "\0330");
	ck_assert(terminal_wait_text(terminal, wanted.bytes, 5000));
	buf_release(&wanted);
	stop(terminal);
}
END_TEST

START_TEST(a_paste_is_one_key)
{
	struct terminal *terminal = start(&plain, NULL);
	const char *bytes;
	size_t length;

	bytes = terminal_received(terminal, &length);
	ck_assert_ptr_nonnull(strstr(bytes, "\033[?2004h"));
	terminal_mark(terminal);
	terminal_keys(terminal, "\033[200~粘贴\033x\r\n二\033[201~后");
	ck_assert(terminal_wait_text(terminal, "粘贴x 二后", 5000));
	ck_assert(terminal_wait_text(terminal, "pasted 12", 5000));
	/* Painted once: a few moves, the words, the last row. */
	terminal_received(terminal, &length);
	ck_assert_uint_le(length, 60);
	stop(terminal);
}
END_TEST

START_TEST(a_large_paste_is_painted_once)
{
	struct terminal *terminal = start(&plain, NULL);
	struct buf paste;
	size_t length;
	int i;

	buf_init(&paste);
	for (i = 0; i < 5000; i++)
		buf_add_text(&paste, "学");
	terminal_mark(terminal);
	terminal_keys(terminal, "\033[200~");
	terminal_send(terminal, paste.bytes, paste.length);
	terminal_keys(terminal, "\033[201~");
	ck_assert(terminal_wait_text(terminal, "pasted 15000", 5000));
	terminal_received(terminal, &length);
	ck_assert_uint_le(length, 200);
	buf_release(&paste);
	stop(terminal);
}
END_TEST

static void paint_by_size(void)
{
	char text[32];

	snprintf(text, sizeof(text), "%dx%d%s", screen_rows(), screen_columns(),
		 screen_is_too_small() ? " small" : "");
	screen_clear();
	screen_field(0, 0, 20, LOOK_PLAIN, text);
	screen_line(1);
	screen_box(6, 4, 3, 6);
}

/* A side where a character's left half was, another where a right half was; the inside after. */
static void paint_over_text(void)
{
	for (int row = 8; row < 13; row++)
		screen_field(row, 0, 20, LOOK_PLAIN, "一二三四五六七八");
	screen_box(8, 4, 4, 8);
	for (int row = 9; row < 11; row++) {
		screen_text(row, 5, 1, LOOK_PLAIN, " ", 1);
		screen_field(row, 6, 4, LOOK_PLAIN, "甲");
	}
}

START_TEST(a_box_stands_over_text)
{
	const struct sketch sketch = {paint_over_text, "字", 40};
	struct terminal *terminal = start(&sketch, NULL);

	expect_row(terminal, 8, "一二┌──────┐七八");
	expect_row(terminal, 9, "一二│ 甲   │七八");
	expect_row(terminal, 10, "一二│ 甲   │七八");
	expect_row(terminal, 11, "一二└──────┘七八");
	expect_row(terminal, 12, "一二三四五六七八");
	stop(terminal);
}
END_TEST

START_TEST(a_resize_is_followed)
{
	const struct sketch sketch = {paint_by_size, "字", 40};
	const int sizes[][2] = {{50, 132}, {12, 40}, {5, 20}, {24, 80}, {200, 500}};
	struct terminal *terminal = start(&sketch, NULL);
	char text[32];
	size_t i;

	ck_assert(terminal_shows(terminal, "24x80"));
	expect_row(terminal, 6, "    ┌────┐");
	expect_row(terminal, 7, "    │    │");
	expect_row(terminal, 8, "    └────┘");
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		terminal_resize(terminal, sizes[i][0], sizes[i][1]);
		snprintf(text, sizeof(text), "%dx%d", sizes[i][0], sizes[i][1]);
		ck_assert(terminal_wait_text(terminal, text, 5000));
		ck_assert_int_eq(terminal_shows(terminal, "small"), sizes[i][1] < 40);
		ck_assert(terminal_wait(terminal));
		expect_row(terminal, 2, "          字");
		expect_cursor(terminal, 2, 12);
	}
	stop(terminal);
}
END_TEST

START_TEST(stopping_restores_the_terminal)
{
	struct terminal *terminal = start(&plain, NULL);
	const char *bytes;
	size_t length;

	ck_assert(terminal_is_alternate(terminal));
	terminal_mark(terminal);
	terminal_keys(terminal, "\021");
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	ck_assert(!terminal_is_alternate(terminal));
	bytes = terminal_received(terminal, &length);
	ck_assert_ptr_nonnull(strstr(bytes, "\033[?2004l"));
	terminal_free(terminal);
}
END_TEST

START_TEST(a_lost_terminal_is_told)
{
	struct terminal *terminal = start(&plain, NULL);

	terminal_signal(terminal, 15);
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 4);
	terminal_free(terminal);
	terminal = start(&plain, NULL);
	terminal_signal(terminal, 1);
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 4);
	terminal_free(terminal);
	terminal = start(&plain, NULL);
	terminal_hang_up(terminal);
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 4);
	terminal_free(terminal);
}
END_TEST

START_TEST(a_poor_terminal_is_refused)
{
	const char *const types[] = {"dumb", "no-such-type", ""};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct terminal_setup setup = {.type = types[i]};
		struct terminal *terminal =
		    terminal_start_function(run_sketch, (void *)(uintptr_t)&plain, &setup);
		size_t length;

		ck_assert_int_eq(terminal_exit_status(terminal, 5000), 3);
		terminal_received(terminal, &length);
		ck_assert_uint_eq(length, 0);
		terminal_free(terminal);
	}
}
END_TEST

START_TEST(an_ascii_locale_becomes_utf8)
{
	const struct terminal_setup setup = {.language = "C"};
	struct terminal *terminal = start(&plain, &setup);

	terminal_keys(terminal, "学习");
	ck_assert(terminal_wait_text(terminal, "学习", 5000));
	stop(terminal);
}
END_TEST

START_TEST(many_types_of_terminal_work)
{
	const char *const types[] = {"xterm",  "vt100", "vt220", "linux",
				     "screen", "tmux",	"rxvt",	 "xterm-color"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct terminal_setup setup = {.type = types[i]};
		const struct sketch sketch = {NULL, "学习", 12};
		struct terminal *terminal = start(&sketch, &setup);

		terminal_keys(terminal, "一二三四五，六七");
		ck_assert(terminal_wait_text(terminal, "学习一二三", 5000));
		ck_assert(terminal_wait(terminal));
		expect_row(terminal, 2, "          学习一二三四");
		expect_row(terminal, 3, "          五，六七");
		expect_cursor(terminal, 3, 18);
		stop(terminal);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/screen");
	TCase *tests = tcase_create("a terminal");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, wide_characters_are_never_cut);
	tcase_add_test(tests, hostile_characters_are_shown);
	tcase_add_test(tests, a_hanzi_costs_three_bytes);
	tcase_add_test(tests, a_hanzi_within_costs_little);
	tcase_add_test(tests, the_terminal_shows_what_was_painted);
	tcase_add_test(tests, the_same_again_costs_nothing);
	tcase_add_test(tests, a_stray_byte_swallows_nothing);
	tcase_add_test(tests, arrows_come_in_both_forms);
	tcase_add_test(tests, escape_comes_alone_after_its_delay);
	tcase_add_test(tests, a_paste_is_one_key);
	tcase_add_test(tests, a_large_paste_is_painted_once);
	tcase_add_test(tests, a_resize_is_followed);
	tcase_add_test(tests, a_box_stands_over_text);
	tcase_add_test(tests, stopping_restores_the_terminal);
	tcase_add_test(tests, a_lost_terminal_is_told);
	tcase_add_test(tests, a_poor_terminal_is_refused);
	tcase_add_test(tests, an_ascii_locale_becomes_utf8);
	tcase_add_test(tests, many_types_of_terminal_work);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
