/* Which terminal is it: what it answers, what the locale says, and the console's glyphs, for which
 * a stand-in of ioctl() answers, since no test has a console. */
#define _GNU_SOURCE /* syscall() */
#include "support.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/kd.h>
#endif

#include "base/buf.h"
#include "base/memory.h"
#include "term/keys.h"
#include "term/probe.h"
#include "term/screen.h"
#include "terminal/terminal.h"

/* A console whose font has these; count 0: there is none. */
static const unsigned short *glyphs;
static size_t glyph_count;

int ioctl(int file, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
#ifdef __linux__
	if (glyph_count && request == KDGKBTYPE) {
		*(char *)argument = KB_101;
		return 0;
	}
	if (glyph_count && request == GIO_UNIMAP) {
		struct unimapdesc *map = argument;
		bool has_room = map->entry_ct >= glyph_count;

		for (size_t i = 0; has_room && i < glyph_count; i++)
			map->entries[i] = (struct unipair){glyphs[i], (unsigned short)i};
		map->entry_ct = (unsigned short)glyph_count;
		return has_room ? 0 : -1;
	}
#endif
	return (int)syscall(SYS_ioctl, file, request, argument);
}

#ifdef __linux__
START_TEST(the_console_is_asked_for_its_glyphs)
{
	static const unsigned short latin[] = {'a', 0xE9, 0x2502}, chinese[] = {'a', 0x4E2D};

	glyphs = latin;
	glyph_count = 3;
	setenv("TERM", "linux", 1);
	ck_assert(console_lacks_chinese());
	setenv("TERM", "linux-16color", 1);
	ck_assert(console_lacks_chinese());
	/* not asked where it is no console by its name */
	setenv("TERM", "xterm", 1);
	ck_assert(!console_lacks_chinese());
	glyphs = chinese;
	glyph_count = 2;
	setenv("TERM", "linux", 1);
	ck_assert(!console_lacks_chinese());
	/* fbterm and zhcon are pseudoterminals */
	glyph_count = 0;
	ck_assert(!console_lacks_chinese());
}
END_TEST
#endif

/* What a child found, painted by it: charset, double, lacks, keys typed ahead, and the next key. */
static int tell(void *argument)
{
	struct terminal_facts facts = {0};
	struct err err = {0};
	struct keys *keys;
	char text[200];

	if (probe_terminal(&facts, argument, &err) != STATUS_OK) {
		printf("refused %s %s\r\n", err.key, err.args[0]);
		fflush(stdout);
		return 2;
	}
	if (screen_start(&facts, &err) != STATUS_OK)
		return 3;
	keys = keys_new();
	snprintf(text, sizeof(text), "charset %d double %d lacks %d typed %zu", (int)facts.charset,
		 facts.is_double, facts.lacks_chinese, facts.typed_count);
	screen_field(0, 0, 80, LOOK_PLAIN, text);
	screen_field(1, 0, 80, LOOK_PLAIN, "“中…一”|");
	screen_show();
	for (int column = 0;; column++) {
		uint32_t key = keys_next(keys, -1);
		char name[24];

		if (key == 'q' || key == KEY_HUNG_UP)
			break;
		snprintf(name, sizeof(name), "%X ", (unsigned)key);
		screen_text(2, 8 * column, 8, LOOK_PLAIN, name, strlen(name));
		screen_show();
	}
	screen_stop();
	keys_free(keys);
	return 0;
}

static void expect_facts(const char *asked, const struct terminal_setup *setup, const char *wanted,
			 int bar)
{
	struct terminal *terminal = terminal_start_function(tell, (void *)(uintptr_t)asked, setup);
	char *screen;
	int column = -1;

	if (!terminal_wait_text(terminal, wanted, 5000))
		ck_abort_msg("not seen: %s\n%s", wanted, terminal_screen(terminal));
	ck_assert(terminal_wait(terminal));
	screen = terminal_screen(terminal);
	if (bar > 0) {
		ck_assert_msg(terminal_find(terminal, "|", &column) == 1, "%s", screen);
		ck_assert_msg(strstr(screen, "“中…一”|") != NULL, "%s", screen);
	}
	terminal_keys(terminal, "q");
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	/* nothing of the questions is left on the first screen */
	memory_free(screen);
	screen = terminal_screen(terminal);
	ck_assert_msg(strstr(screen, "中") == NULL && strstr(screen, "R") == NULL, "%s", screen);
	memory_free(screen);
	terminal_free(terminal);
}

START_TEST(terminals_answer)
{
	const struct terminal_setup utf8 = {.language = "C.UTF-8"}, none = {.language = "C"},
				    unset = {.language = ""},
				    wide = {.language = "POSIX", .is_double = true},
				    gbk = {.language = "zh_CN.GBK",
					   .charset = "GBK",
					   .is_double = true},
				    narrow = {.language = "zh_CN.gb18030", .charset = "GB18030"},
				    over = {.language = "zh_CN.GB2312"},
				    old = {.language = "zh_CN",
					   .charset = "GBK",
					   .is_double = true},
				    latin = {.language = "C", .charset = "ISO-8859-1"};

	expect_facts(NULL, &utf8, "charset 0 double 0 lacks 0 typed 0", 10);
	expect_facts(NULL, &none, "charset 0 double 0 lacks 0 typed 0", 10);
	expect_facts(NULL, &unset, "charset 0 double 0 lacks 0 typed 0", 10);
	expect_facts(NULL, &wide, "charset 0 double 1 lacks 0 typed 0", 13);
	expect_facts("ask", &wide, "charset 0 double 1 lacks 0 typed 0", 13);
	expect_facts(NULL, &gbk, "charset 2 double 1 lacks 0 typed 0", 13);
	expect_facts(NULL, &narrow, "charset 1 double 0 lacks 0 typed 0", 10);
	/* the locale says GB, but the terminal is of today */
	expect_facts(NULL, &over, "charset 0 double 0 lacks 0 typed 0", 10);
	expect_facts(NULL, &old, "charset 3 double 1 lacks 0 typed 0", 13);
	expect_facts(NULL, &latin, "charset 4 double 0 lacks 1 typed 0", 0);
}
END_TEST

START_TEST(a_mute_terminal_is_what_the_locale_says)
{
	const struct terminal_setup none = {.language = "C", .is_mute = true},
				    gbk = {.language = "zh_CN.GBK",
					   .charset = "GBK",
					   .is_double = true,
					   .is_mute = true};

	expect_facts(NULL, &none, "charset 0 double 0 lacks 0 typed 0", 10);
	expect_facts(NULL, &gbk, "charset 2 double 1 lacks 0 typed 0", 13);
}
END_TEST

/* Under a UTF-8 locale not one byte more is sent. */
START_TEST(utf8_is_not_asked)
{
	struct terminal *terminal = terminal_start_function(tell, NULL, NULL);
	const char *bytes;
	size_t length;

	ck_assert(terminal_wait_text(terminal, "charset 0", 5000));
	bytes = terminal_received(terminal, &length);
	ck_assert_ptr_null(strstr(bytes, "\033[6n"));
	terminal_free(terminal);
}
END_TEST

START_TEST(names_are_known)
{
	const struct terminal_setup gbk = {.charset = "GBK", .is_double = true};

	expect_facts("gb2312", &gbk, "charset 3 double 1 lacks 0 typed 0", 0);
	expect_facts("CP936", &gbk, "charset 2 double 1 lacks 0 typed 0", 13);
	expect_facts("Ascii", NULL, "charset 4 double 0 lacks 1 typed 0", 0);
	for (size_t i = 0; i < 2; i++) {
		static const char *const wrong[] = {"big5", ""};
		struct terminal *terminal =
		    terminal_start_function(tell, (void *)(uintptr_t)wrong[i], NULL);

		ck_assert_int_eq(terminal_exit_status(terminal, 5000), 2);
		ck_assert(terminal_shows(terminal, "refused screen.charset"));
		terminal_free(terminal);
	}
}
END_TEST

/* Keys that come before or among the answers are keys; an answer that comes too late is none. */
START_TEST(keys_among_the_answers_are_kept)
{
	const struct terminal_setup setup = {.language = "C", .is_mute = true};
	struct terminal *terminal = terminal_start_function(tell, NULL, &setup);

	terminal_keys(terminal, "a中\033[1;25Rb");
	ck_assert(terminal_wait_text(terminal, "charset 0 double 0", 5000));
	ck_assert(terminal_wait_text(terminal, "61      4E2D    62", 5000));
	terminal_keys(terminal, "\033[1;22Rc");
	ck_assert(terminal_wait_text(terminal, "61      4E2D    62      63", 5000));
	terminal_keys(terminal, "q");
	ck_assert_int_eq(terminal_exit_status(terminal, 5000), 0);
	terminal_free(terminal);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/probe");
	TCase *tests = tcase_create("probe");

	tcase_set_timeout(tests, 60);
#ifdef __linux__
	tcase_add_test(tests, the_console_is_asked_for_its_glyphs);
#endif
	tcase_add_test(tests, terminals_answer);
	tcase_add_test(tests, a_mute_terminal_is_what_the_locale_says);
	tcase_add_test(tests, utf8_is_not_asked);
	tcase_add_test(tests, names_are_known);
	tcase_add_test(tests, keys_among_the_answers_are_kept);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
