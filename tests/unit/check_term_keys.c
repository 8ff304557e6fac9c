#include "support.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "term/keys.h"

#include <curses.h> /* its names and those of keys.h must go together */

static struct keys *type(const char *bytes)
{
	return keys_new_from(bytes, strlen(bytes), CHARSET_UTF8);
}

static void expect_one(const char *bytes, uint32_t wanted)
{
	struct keys *keys = type(bytes);

	uint32_t key = keys_next(keys, -1);

	ck_assert_msg(key == wanted, "%02X%s: %X, not %X", (unsigned int)(unsigned char)bytes[0],
		      bytes + 1, key, wanted);
	key = keys_next(keys, -1);
	ck_assert_msg(key == KEY_HUNG_UP, "%02X%s: then %X", (unsigned int)(unsigned char)bytes[0],
		      bytes + 1, key);
	keys_free(keys);
}

/* rxvt's $ ends a key where no byte follows that could belong to it, however the bytes come. */
START_TEST(a_final_dollar_stands_alone)
{
	struct keys *keys = keys_new_from("\033[3$\033[3$\033[?2026;2$y", 19, CHARSET_UTF8);

	ck_assert_uint_eq(keys_next(keys, 0), KEY_REMOVE);
	ck_assert_uint_eq(keys_next(keys, 0), KEY_REMOVE);
	ck_assert_uint_eq(keys_next(keys, 0), KEY_HUNG_UP);
	keys_free(keys);
}
END_TEST

START_TEST(every_form_of_a_key_is_known)
{
	static const struct {
		const char *bytes;
		uint32_t key;
	} forms[] = {
	    {"\033[A", KEY_UPWARD},
	    {"\033OA", KEY_UPWARD},
	    {"\033[B", KEY_DOWNWARD},
	    {"\033OB", KEY_DOWNWARD},
	    {"\033[C", KEY_RIGHTWARD},
	    {"\033OC", KEY_RIGHTWARD},
	    {"\033[D", KEY_LEFTWARD},
	    {"\033OD", KEY_LEFTWARD},
	    {"\033[H", KEY_FIRST},
	    {"\033OH", KEY_FIRST},
	    {"\033[1~", KEY_FIRST},
	    {"\033[7~", KEY_FIRST},
	    {"\033[F", KEY_FINAL},
	    {"\033OF", KEY_FINAL},
	    {"\033[4~", KEY_FINAL},
	    {"\033[8~", KEY_FINAL},
	    {"\033[2~", KEY_INSERTED},
	    {"\033[3~", KEY_REMOVE},
	    {"\033[3$", KEY_REMOVE},
	    {"\033[3;5~", KEY_REMOVE},
	    {"\033[5~", KEY_PAGE_UP},
	    {"\033[6~", KEY_PAGE_DOWN},
	    {"\033[Z", KEY_BACKTAB},
	    {"\033OM", KEY_ENTERED},
	    {"\033[1;5D", KEY_WORD_LEFT},
	    {"\033Od", KEY_WORD_LEFT},
	    {"\033[1;5C", KEY_WORD_RIGHT},
	    {"\033[5C", KEY_WORD_RIGHT},
	    {"\033[1;2C", KEY_RIGHTWARD},
	    {"\033[c", KEY_RIGHTWARD},
	    {"\033[1;5H", KEY_TOP},
	    {"\033[7^", KEY_TOP},
	    {"\033[1;5F", KEY_BOTTOM},
	    {"\033[8^", KEY_BOTTOM},
	    {"\033O5D", KEY_WORD_LEFT},
	    {"\033Op", '0'},
	    {"\033Oy", '9'},
	    {"\033Ok", '+'},
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		expect_one(forms[i].bytes, forms[i].key);
}
END_TEST

START_TEST(function_keys_come_in_many_forms)
{
	static const char *const forms[][4] = {
	    {"\033OP", "\033[11~", "\033[[A", "\0331"},
	    {"\033OQ", "\033[12~", "\033[[B", "\0332"},
	    {"\033OR", "\033[13~", "\033[[C", "\0333"},
	    {"\033OS", "\033[14~", "\033[[D", "\0334"},
	    {"\033[15~", "\033[[E", "\0335", NULL},
	    {"\033[17~", "\033[17;2~", "\0336", NULL},
	    {"\033[18~", "\0337", NULL, NULL},
	    {"\033[19~", "\0338", NULL, NULL},
	    {"\033[20~", "\0339", NULL, NULL},
	    {"\033[21~", "\0330", NULL, NULL},
	    {"\033[23~", NULL, NULL, NULL},
	    {"\033[24~", NULL, NULL, NULL},
	};
	int n, form;

	for (n = 0; n < 12; n++)
		for (form = 0; form < 4 && forms[n][form]; form++)
			expect_one(forms[n][form], key_function(n + 1));
}
END_TEST

START_TEST(control_letters_are_keys)
{
	int c;

	for (c = 1; c < 27; c++) {
		char bytes[2] = {(char)c, '\0'};

		if (c != 8 && c != 9 && c != 13)
			expect_one(bytes, key_control((char)('A' + c - 1)));
	}
	expect_one("\r", KEY_ENTERED);
	expect_one("\t", KEY_TABBED);
	expect_one("\b", KEY_ERASE);
	expect_one("\177", KEY_ERASE);
	{
		struct keys *keys = keys_new_from("\0x", 2, CHARSET_UTF8);

		ck_assert_uint_eq(keys_next(keys, -1), key_control(' '));
		ck_assert_uint_eq(keys_next(keys, -1), 'x');
		keys_free(keys);
	}
}
END_TEST

START_TEST(unknown_sequences_are_passed_over)
{
	static const char *const unknown[] = {
	    "\033[99~x",	"\033[?1;2cx", "\033[<0;1;1Mx",	    "\033[I\033[Ox", "\033[2;1Rx",
	    "\033[1;2;3;4;5zx", "\302\233x",   "\034\035\036\037x", "\033[Xx"};
	size_t i;

	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		expect_one(unknown[i], 'x');
}
END_TEST

START_TEST(escape_stands_alone)
{
	static const uint32_t wanted[] = {KEY_ESCAPE, 'x',    KEY_ESCAPE, KEY_ESCAPE, KEY_UPWARD,
					  KEY_ESCAPE, 0x5B66, KEY_ESCAPE, 'O'};
	struct keys *keys = type("\033x\033\033\033[A\033学\033O");
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_assert_uint_eq(keys_next(keys, -1), wanted[i]);
	ck_assert_uint_eq(keys_next(keys, -1), KEY_HUNG_UP);
	ck_assert_uint_eq(keys_next(keys, -1), KEY_HUNG_UP);
	keys_free(keys);
	expect_one("\033", KEY_ESCAPE);
}
END_TEST

static void expect_paste(const char *bytes, size_t length, const char *wanted, uint32_t next)
{
	struct keys *keys = keys_new_from(bytes, length, CHARSET_UTF8);
	size_t pasted;

	ck_assert_uint_eq(keys_next(keys, -1), KEY_PASTED);
	ck_assert_str_eq(keys_pasted(keys, &pasted), wanted);
	ck_assert_uint_eq(pasted, strlen(wanted));
	ck_assert_uint_eq(keys_next(keys, -1), next);
	keys_free(keys);
}
#define PASTE(bytes, wanted, next) expect_paste(bytes, sizeof(bytes) - 1, wanted, next)

START_TEST(a_paste_is_one_key)
{
	PASTE("\033[200~学习\r\nab\033[201~x", "学习\r\nab", 'x');
	PASTE("\033[200~\033[201~", "", KEY_HUNG_UP);
	PASTE("\033[200~a\033[A\033b\326\0c\033[201~x", "a[Abc", 'x');
	PASTE("\033[200~\345\255\033[201~\246x", "", 'x');
	PASTE("\033[200~never ended", "never ended", KEY_HUNG_UP);
	PASTE("\033[200~half an end\033[20", "half an end", KEY_HUNG_UP);
}
END_TEST

START_TEST(a_paste_has_a_limit)
{
	struct buf bytes;
	struct keys *keys;
	const char *pasted;
	size_t length, i;

	buf_init(&bytes);
	buf_add_text(&bytes, "\033[200~");
	for (i = 0; i < 500000; i++)
		buf_add_text(&bytes, "学");
	buf_add_text(&bytes, "\033[201~x");
	keys = keys_new_from(bytes.bytes, bytes.length, CHARSET_UTF8);
	ck_assert_uint_eq(keys_next(keys, -1), KEY_PASTED);
	pasted = keys_pasted(keys, &length);
	ck_assert(utf8_is_valid(pasted, length));
	ck_assert_uint_le(length, 1 << 20);
	ck_assert_uint_gt(length, (1 << 20) - 8);
	ck_assert_uint_eq(keys_next(keys, -1), 'x');
	keys_free(keys);
	buf_release(&bytes);
}
END_TEST

START_TEST(a_paste_in_gb18030_becomes_utf8)
{
	/* 臶's second byte is '[': no part of the end mark. */
	static const char bytes[] = "\033[200~\326\320\305[\033[201~\316\304";
	struct keys *keys = keys_new_from(bytes, sizeof(bytes) - 1, CHARSET_GB18030);
	size_t length;

	ck_assert_uint_eq(keys_next(keys, -1), KEY_PASTED);
	ck_assert_str_eq(keys_pasted(keys, &length), "中臶");
	ck_assert_uint_eq(keys_next(keys, -1), 0x6587);
	keys_free(keys);
}
END_TEST

START_TEST(pending_keys_are_told)
{
	struct keys *keys = type("ab");

	ck_assert(keys_are_pending(keys));
	keys_next(keys, -1);
	ck_assert(keys_are_pending(keys));
	keys_next(keys, -1);
	ck_assert(!keys_are_pending(keys));
	keys_free(keys);
}
END_TEST

START_TEST(each_key_does_one_thing)
{
	size_t count, i, j;
	const struct binding *bindings = keys_bindings(&count);

	ck_assert_uint_gt(count, 20);
	for (i = 0; i < count; i++) {
		ck_assert_int_eq(keys_action(bindings[i].key), bindings[i].action);
		ck_assert(!strncmp(bindings[i].word, "key.", 4));
		for (j = 0; j < i; j++) {
			ck_assert_uint_ne(bindings[i].key, bindings[j].key);
			/* One action, one word. */
			if (bindings[i].action == bindings[j].action)
				ck_assert_str_eq(bindings[i].word, bindings[j].word);
		}
	}
	ck_assert_int_eq(keys_action('x'), ACTION_NONE);
	ck_assert_int_eq(keys_action(key_function(1)), ACTION_HELP);
	ck_assert_int_eq(keys_action(key_control('W')), ACTION_COMPLETE);
	/* Every action has a key, and one that needs no function key. */
	for (i = ACTION_NEXT; i <= ACTION_LANGUAGE; i++) {
		bool has_key = false;

		for (j = 0; j < count; j++)
			has_key |= bindings[j].action == (enum action)i;
		ck_assert(has_key);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/keys");
	TCase *tests = tcase_create("bytes to keys");

	tcase_add_test(tests, a_final_dollar_stands_alone);
	tcase_add_test(tests, every_form_of_a_key_is_known);
	tcase_add_test(tests, function_keys_come_in_many_forms);
	tcase_add_test(tests, control_letters_are_keys);
	tcase_add_test(tests, unknown_sequences_are_passed_over);
	tcase_add_test(tests, escape_stands_alone);
	tcase_add_test(tests, a_paste_is_one_key);
	tcase_add_test(tests, a_paste_has_a_limit);
	tcase_add_test(tests, a_paste_in_gb18030_becomes_utf8);
	tcase_add_test(tests, pending_keys_are_told);
	tcase_add_test(tests, each_key_does_one_thing);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
