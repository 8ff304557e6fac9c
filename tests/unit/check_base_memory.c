#include "support.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/memory.h"

START_TEST(new_memory_is_zero)
{
	unsigned char *memory = memory_array(100, 3);

	for (size_t i = 0; i < 300; i++)
		ck_assert_uint_eq(memory[i], 0);
	memory_free(memory);
	memory = memory_new(0);
	ck_assert_ptr_nonnull(memory);
	memory_free(memory);
	memory_free(NULL);
}
END_TEST

START_TEST(array_overflow_is_exhaustion)
{
	memory_free(memory_array(SIZE_MAX / 2, 3));
}
END_TEST

START_TEST(resize_overflow_is_exhaustion)
{
	memory_free(memory_resize(NULL, SIZE_MAX / 2 + 1, 2));
}
END_TEST

START_TEST(buf_overflow_is_exhaustion)
{
	struct buf buf;

	buf_init(&buf);
	buf_add_char(&buf, 'x');
	buf_reserve(&buf, SIZE_MAX - 1);
}
END_TEST

START_TEST(texts_are_copied)
{
	char *text = memory_text_part("abcdef", 3);

	ck_assert_str_eq(text, "abc");
	memory_free(text);
	ck_assert_ptr_null(memory_text(NULL));
	text = memory_text("");
	ck_assert_str_eq(text, "");
	memory_free(text);
}
END_TEST

START_TEST(growing_keeps_what_is_there)
{
	size_t *numbers = NULL, capacity = 0;

	for (size_t i = 0; i < 1000; i++) {
		numbers = memory_grow(numbers, i, &capacity, sizeof(*numbers));
		ck_assert_uint_gt(capacity, i);
		numbers[i] = i * i;
	}
	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(numbers[i], i * i);
	ck_assert_uint_lt(capacity, 2001);
	memory_free(numbers);
}
END_TEST

static bool is_filled(const unsigned char *bytes, size_t length, unsigned char with)
{
	while (length && *bytes == with) {
		bytes++;
		length--;
	}
	return !length;
}

/* Pieces of all sizes, written full, must not touch each other. */
START_TEST(arena_pieces_are_apart)
{
	enum { PIECES = 400 };
	unsigned char *pieces[PIECES];
	size_t sizes[PIECES];
	char *texts[PIECES];
	struct arena arena;

	arena_init(&arena);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < PIECES; i++) {
			sizes[i] = i % 50 == 49 ? 500 * i : i * 7 % 131;
			pieces[i] = arena_new(&arena, sizes[i]);
			ck_assert_uint_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
			ck_assert(is_filled(pieces[i], sizes[i], 0));
			memset(pieces[i], (int)(i % 255) + 1, sizes[i]);
			texts[i] = arena_text(&arena, "0123456789", i % 11);
		}
		for (size_t i = 0; i < PIECES; i++) {
			ck_assert(is_filled(pieces[i], sizes[i], (unsigned char)(i % 255 + 1)));
			ck_assert_uint_eq(strlen(texts[i]), i % 11);
			ck_assert(memcmp(texts[i], "0123456789", i % 11) == 0);
		}
		arena_reset(&arena);
		ck_assert_ptr_nonnull(arena.last);
	}
	arena_release(&arena);
	ck_assert_ptr_null(arena.last);
	arena_reset(&arena);
	ck_assert_ptr_null(arena.last);
}
END_TEST

START_TEST(buf_grows_and_stays_terminated)
{
	struct buf buf;
	char *text;

	buf_init(&buf);
	buf_clear(&buf);
	buf_cut(&buf, 0);
	ck_assert_str_eq(buf.bytes, "");
	for (int i = 0; i < 500; i++) {
		buf_printf(&buf, "%d,", i % 10);
		ck_assert_uint_eq(strlen(buf.bytes), buf.length);
	}
	ck_assert_uint_eq(buf.length, 1000);
	ck_assert(memcmp(buf.bytes + 18, "9,0,1,", 6) == 0);
	buf_cut(&buf, 4);
	buf_cut(&buf, 9);
	ck_assert_str_eq(buf.bytes, "0,1,");
	buf_add(&buf, "", 0);
	buf_add_text(&buf, "end");
	buf_add_char(&buf, '.');
	text = buf_take(&buf);
	ck_assert_str_eq(text, "0,1,end.");
	ck_assert_uint_eq(buf.length, 0);
	memory_free(text);
	text = buf_take(&buf);
	ck_assert_str_eq(text, "");
	memory_free(text);
	buf_release(&buf);
}
END_TEST

START_TEST(numbers_are_added_whole)
{
	char expected[40];
	struct buf buf;

	buf_init(&buf);
	buf_add_number(&buf, 0);
	buf_add_char(&buf, ' ');
	buf_add_number(&buf, 1090);
	buf_add_char(&buf, ' ');
	buf_add_number(&buf, ULONG_MAX);
	snprintf(expected, sizeof(expected), "0 1090 %lu", ULONG_MAX);
	ck_assert_str_eq(buf.bytes, expected);
	buf_release(&buf);
}
END_TEST

START_TEST(reserve_needs_no_second_move)
{
	struct buf buf;
	const char *bytes;

	buf_init(&buf);
	buf_reserve(&buf, 1000);
	bytes = buf.bytes;
	ck_assert_str_eq(bytes, "");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&buf, 'x');
	ck_assert_ptr_eq(buf.bytes, bytes);
	buf_release(&buf);
}
END_TEST

START_TEST(err_carries_key_place_and_args)
{
	struct err err;

	ck_assert_int_eq(err_at(&err, STATUS_INPUT, "a.csv", 3, 4, "k", "one", NULL, "three"),
			 STATUS_INPUT);
	ck_assert_str_eq(err.path, "a.csv");
	ck_assert_uint_eq(err.line, 3);
	ck_assert_uint_eq(err.column, 4);
	ck_assert_str_eq(err.key, "k");
	ck_assert_str_eq(err.args[0], "one");
	ck_assert_str_eq(err.args[1], "");
	ck_assert_str_eq(err.args[2], "three");
	ck_assert_int_eq(err_set(&err, STATUS_LIMIT, "l", NULL, NULL, NULL), STATUS_LIMIT);
	ck_assert_str_eq(err.path, "");
	ck_assert_uint_eq(err.line, 0);
	ck_assert_int_eq(err_set(NULL, STATUS_REFUSED, "r", NULL, NULL, NULL), STATUS_REFUSED);
	ck_assert_int_eq(err_io(&err, "file.open", "b", ENOENT), STATUS_IO);
	ck_assert_str_eq(err.args[0], strerror(ENOENT));
}
END_TEST

START_TEST(long_args_are_cut_at_a_character)
{
	struct err err;
	char text[400] = "";

	for (int i = 0; i < 100; i++)
		strcat(text, "\xE5\xAD\x97");
	err_set(&err, STATUS_INPUT, "k", text, text + 2, NULL);
	ck_assert_uint_eq(strlen(err.args[0]), 126);
	/* two stray tails come first here, so that 127 bytes end a character */
	ck_assert_uint_eq(strlen(err.args[1]), 127 - (127 - 1) % 3);
}
END_TEST

START_TEST(mistakes_sort_by_place_and_stay_in_order)
{
	struct mistakes mistakes;
	struct err err;

	mistakes_init(&mistakes);
	mistakes_add(&mistakes, "b", 1, 1, "5", NULL, NULL, NULL);
	mistakes_add(&mistakes, "a", 2, 9, "3", NULL, NULL, NULL);
	mistakes_add(&mistakes, "a", 2, 9, "4", NULL, NULL, NULL);
	mistakes_add(&mistakes, "a", 2, 1, "2", NULL, NULL, NULL);
	err_at(&err, STATUS_INPUT, "a", 1, 99, "1", NULL, NULL, NULL);
	mistakes_add_err(&mistakes, &err);
	mistakes_sort(&mistakes);
	ck_assert_uint_eq(mistakes.count, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(mistakes.items[i].key[0], (int)('1' + i));
	for (int i = 0; i < 20; i++)
		mistakes_add_err(&mistakes, &err);
	ck_assert_uint_eq(mistakes.count, 25);
	mistakes_release(&mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	mistakes_sort(&mistakes);
}
END_TEST

START_TEST(nearest_name_is_near)
{
	static const char *const names[] = {"constraint", "relevant", "label", "标签", "类型名"};

	ck_assert_ptr_eq(nearest_name("constrant", names, 5), names[0]);
	ck_assert_ptr_eq(nearest_name("lable", names, 5), NULL); /* two of five */
	ck_assert_ptr_eq(nearest_name("labl", names, 5), names[2]);
	ck_assert_ptr_eq(nearest_name("relevent", names, 5), names[1]);
	ck_assert_ptr_eq(nearest_name("relevant", names, 5), names[1]);
	ck_assert_ptr_eq(nearest_name("类型", names, 5), names[4]);
	ck_assert_ptr_eq(nearest_name("标题", names, 5), names[3]);
	ck_assert_ptr_null(nearest_name("calculation", names, 5));
	ck_assert_ptr_null(nearest_name("", names, 5));
	ck_assert_ptr_null(nearest_name("x", names, 0));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/memory, buf, err");
	TCase *tests = tcase_create("core");

	tcase_add_test(tests, new_memory_is_zero);
	tcase_add_test_raise_signal(tests, array_overflow_is_exhaustion, SIGABRT);
	tcase_add_test_raise_signal(tests, resize_overflow_is_exhaustion, SIGABRT);
	tcase_add_test_raise_signal(tests, buf_overflow_is_exhaustion, SIGABRT);
	tcase_add_test(tests, texts_are_copied);
	tcase_add_test(tests, growing_keeps_what_is_there);
	tcase_add_test(tests, arena_pieces_are_apart);
	tcase_add_test(tests, buf_grows_and_stays_terminated);
	tcase_add_test(tests, numbers_are_added_whole);
	tcase_add_test(tests, reserve_needs_no_second_move);
	tcase_add_test(tests, err_carries_key_place_and_args);
	tcase_add_test(tests, long_args_are_cut_at_a_character);
	tcase_add_test(tests, mistakes_sort_by_place_and_stay_in_order);
	tcase_add_test(tests, nearest_name_is_near);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
