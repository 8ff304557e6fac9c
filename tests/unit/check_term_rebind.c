#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "flow/session.h"
#include "pack.h"
#include "term/rebind.h"
#include "ui/views.h"

static struct rebinding rebinding;
static struct mistakes mistakes;

static bool read_file(const char *bytes)
{
	rebinding_init(&rebinding);
	mistakes_init(&mistakes);
	return rebinding_read(&rebinding, "keys", bytes, strlen(bytes), &mistakes);
}

static void release(void)
{
	rebinding_release(&rebinding);
	mistakes_release(&mistakes);
}

/* What the keyboard gives for a key's bytes. */
static uint32_t press(const char *bytes)
{
	struct keys *keys = keys_new_from(bytes, strlen(bytes), CHARSET_UTF8);
	uint32_t key;

	keys_rebind(keys, &rebinding);
	key = keys_next(keys, -1);
	keys_free(keys);
	return key;
}

START_TEST(a_file_changes_what_keys_do)
{
	ck_assert(read_file("\xEF\xBB\xBF"
			    "action,keys\r\ncomplete,Ctrl-A,f10\r\n\r\n# help Ctrl-N\r\n"
			    "help\tCtrl-S # was the draft's\r\n"));
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_int_eq(keys_action(press("\001")), ACTION_COMPLETE);
	ck_assert_int_eq(keys_action(press("\033[21~")), ACTION_COMPLETE);
	ck_assert_int_eq(keys_action(press("\023")), ACTION_HELP);
	/* what was taken away does nothing, and what nobody spoke of is as it was */
	ck_assert_uint_eq(press("\027"), KEY_HUNG_UP);
	ck_assert_uint_eq(press("\033OP"), KEY_HUNG_UP);
	ck_assert_int_eq(keys_action(press("\033OQ")), ACTION_DRAFT);
	ck_assert_uint_eq(press("\024"), key_control('T'));
	ck_assert_uint_eq(press("\r"), KEY_ENTERED);
	ck_assert_uint_eq(press("x"), 'x');
	release();
}
END_TEST

START_TEST(keys_may_change_places)
{
	ck_assert(
	    read_file("draft F10 Ctrl-W\ncomplete F2 Ctrl-S\nprevious Ctrl-C\nnext Down Insert\n"));
	ck_assert_int_eq(keys_action(press("\033OQ")), ACTION_COMPLETE);
	ck_assert_int_eq(keys_action(press("\027")), ACTION_DRAFT);
	ck_assert_int_eq(keys_action(press("\003")), ACTION_PREVIOUS);
	ck_assert_int_eq(keys_action(press("\033[2~")), ACTION_NEXT);
	/* cursor keys stay, whatever the file says */
	ck_assert_uint_eq(press("\033[A"), KEY_UPWARD);
	ck_assert_uint_eq(press("\t"), KEY_TABBED);
	release();
}
END_TEST

static void expect_mistake(size_t n, size_t line, const char *key, const char *first,
			   const char *second)
{
	const struct err *err = &mistakes.items[n];

	ck_assert_uint_gt(mistakes.count, n);
	ck_assert_str_eq(err->path, "keys");
	ck_assert_uint_eq(err->line, line);
	ck_assert_str_eq(err->key, key);
	ck_assert_str_eq(err->args[0], first);
	ck_assert_str_eq(err->args[1], second);
}

START_TEST(every_mistake_is_told)
{
	ck_assert(!read_file("complete Ctrl-A\nlenguage F12\nxyzzy F1\ndraft ctrl-a\nnote\n"
			     "next Enter\nhelp Ctrl-Ö Ctrl-H\ncomplete F10\nleave Ctrl-K\n"));
	expect_mistake(0, 2, "keys.action_near", "lenguage", "language");
	expect_mistake(1, 3, "keys.action", "xyzzy", "");
	expect_mistake(2, 4, "keys.twice", "Ctrl-A", "complete");
	expect_mistake(3, 5, "keys.none", "note", "");
	expect_mistake(4, 6, "keys.fixed", "Enter", "");
	expect_mistake(5, 7, "keys.key", "Ctrl-Ö", "");
	expect_mistake(6, 7, "keys.key", "Ctrl-H", "");
	expect_mistake(7, 8, "keys.action_twice", "complete", "");
	expect_mistake(8, 9, "keys.fixed", "Ctrl-K", "");
	ck_assert_uint_eq(mistakes.count, 9);
	/* and then nothing is changed */
	ck_assert_int_eq(keys_action(press("\027")), ACTION_COMPLETE);
	ck_assert_uint_eq(press("\001"), key_control('A'));
	release();
}
END_TEST

START_TEST(no_action_is_left_without_a_key)
{
	ck_assert(!read_file("complete F10\nhelp F1 Ctrl-S F2\n"));
	ck_assert_uint_eq(mistakes.count, 1);
	expect_mistake(0, 2, "keys.none_left", "draft", "F2");
	release();
	ck_assert(!read_file("complete Ctrl-Z\n"));
	expect_mistake(0, 1, "keys.none_left", "undo", "Ctrl-Z");
	release();
	ck_assert(read_file("complete Ctrl-Z\nundo Ctrl-W\n"));
	release();
}
END_TEST

START_TEST(any_bytes_are_read)
{
	static const char odd[] = "complete Ctrl-A\0Ctrl-C\n\xff\xfe,,,;;\n####\nhelp";

	rebinding_init(&rebinding);
	mistakes_init(&mistakes);
	ck_assert(!rebinding_read(&rebinding, "keys", odd, sizeof(odd) - 1, &mistakes));
	release();
	ck_assert(read_file(""));
	ck_assert_int_eq(keys_action(press("\027")), ACTION_COMPLETE);
	release();
}
END_TEST

/* The table itself: no action hangs on a function key, or on one that is missing somewhere. */
START_TEST(every_action_has_a_key_without_f)
{
	size_t count, runs = 0;
	const struct binding *bindings = keys_bindings(&count);

	for (size_t i = 0; i < count; i++) {
		bool has_other = false;

		for (size_t j = 0; j < count; j++)
			has_other |=
			    bindings[j].action == bindings[i].action &&
			    (bindings[j].key <= KEY_FUNCTION || bindings[j].key > key_function(12));
		ck_assert_msg(has_other, "%s has function keys only", bindings[i].word);
		/* those of one action stand side by side */
		runs += i == 0 || bindings[i].action != bindings[i - 1].action;
		for (size_t j = 0; j < i; j++)
			if (bindings[j].action == bindings[i].action)
				ck_assert_int_eq(bindings[i].action, bindings[i - 1].action);
	}
	ck_assert_uint_ge(runs, ACTION_PLACE);
}
END_TEST

START_TEST(names_and_keys_agree)
{
	size_t count;
	const struct binding *bindings = keys_bindings(&count);

	for (size_t i = 0; i < count; i++) {
		const char *name = NULL;

		ck_assert_uint_eq(key_named(bindings[i].name, strlen(bindings[i].name), &name),
				  bindings[i].key);
		ck_assert_str_eq(name, bindings[i].name);
	}
}
END_TEST

static struct session *open_words(const char *language)
{
	static struct pack_file files[200];
	struct session_options options = {.builtin = files, .language = language};
	struct session *session;
	struct err err;

	ck_assert_uint_lt(builtin_files(NULL), 200);
	options.builtin_count = builtin_files(files);
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
	return session;
}

START_TEST(words_name_the_keys_in_force)
{
	struct session *session = open_words("zh");
	const char *pairs[64][2];
	size_t count;

	ck_assert(read_file("choose Ctrl-A\nleave F10\ncomplete F3 Ctrl-W\n"));
	count = rebinding_respell(&rebinding, pairs, 64);
	session_respell(session, (const char *const(*)[2])pairs, count);
	ck_assert_ptr_nonnull(strstr(session_word(session, "record.keys"), "F3 完成  Ctrl-A 选择"));
	ck_assert_ptr_nonnull(strstr(session_word(session, "home.keys"), "F10 退出"));
	ck_assert_ptr_nonnull(strstr(session_word(session, "type.choice"), "Ctrl-A 看全部"));
	/* F12 is no F1, and what was not changed stands as it was */
	ck_assert_ptr_nonnull(strstr(session_word(session, "home.keys"), "F1 帮助"));
	ck_assert_ptr_nonnull(strstr(session_word(session, "home.keys"), "F12 English"));
	release();
	session_close(session, NULL);
}
END_TEST

START_TEST(the_sheet_is_one_page)
{
	static const char *const languages[] = {"zh", "en", "zh-Latn"};

	for (size_t i = 0; i < 3; i++) {
		struct session *session = open_words(languages[i]);
		size_t lines = 0, count;
		const struct binding *bindings = keys_bindings(&count);
		char *sheet = key_sheet(session, NULL);

		for (size_t j = 0; j < count; j++) {
			ck_assert_ptr_nonnull(strstr(sheet, bindings[j].name));
			ck_assert_ptr_nonnull(
			    strstr(sheet, session_word(session, bindings[j].word)));
		}
		for (const char *at = sheet; *at; lines++) {
			size_t length = strcspn(at, "\n");

			ck_assert_msg(utf8_columns(at, length) <= 80, "%.*s", (int)length, at);
			at += length + (at[length] == '\n');
		}
		ck_assert_uint_le(lines, 60);
		memory_free(sheet);
		session_close(session, NULL);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/rebind");
	TCase *tests = tcase_create("files of keys");

	tcase_add_test(tests, a_file_changes_what_keys_do);
	tcase_add_test(tests, keys_may_change_places);
	tcase_add_test(tests, every_mistake_is_told);
	tcase_add_test(tests, no_action_is_left_without_a_key);
	tcase_add_test(tests, any_bytes_are_read);
	tcase_add_test(tests, every_action_has_a_key_without_f);
	tcase_add_test(tests, names_and_keys_agree);
	tcase_add_test(tests, words_name_the_keys_in_force);
	tcase_add_test(tests, the_sheet_is_one_page);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
