#include "support.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "term/alone/heap.h"

enum { PIECES = 500, STEPS = 100000 };

static struct piece {
	unsigned char *bytes;
	size_t size;
	unsigned char mark;
} pieces[PIECES];

static uint32_t chance(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Mostly small ones; the few large ones are around the size from which on they are mappings of
 * their own. */
static size_t any_size(uint32_t *state)
{
	uint32_t roll = chance(state) % 1000;

	if (roll < 700)
		return chance(state) % 300;
	if (roll < 999)
		return chance(state) % 20000;
	return (1u << 19) - 40 + chance(state) % 80;
}

static void fill(struct piece *piece, uint32_t *state)
{
	piece->mark = (unsigned char)(1 + chance(state) % 255);
	memset(piece->bytes, piece->mark, piece->size);
}

static void check_all(const unsigned char *bytes, size_t size, unsigned char mark)
{
	size_t good = 0;

	while (good < size && bytes[good] == mark)
		good++;
	ck_assert_uint_eq(good, size);
}

static void take(struct piece *piece, uint32_t *state)
{
	bool is_zero;

	piece->size = any_size(state);
	piece->bytes = heap_take(piece->size, &is_zero);
	ck_assert_ptr_nonnull(piece->bytes);
	ck_assert_uint_eq((uintptr_t)piece->bytes % HEAP_UNIT, 0);
	if (is_zero)
		check_all(piece->bytes, piece->size, 0);
	fill(piece, state);
}

static void resize(struct piece *piece, uint32_t *state)
{
	size_t size = any_size(state), kept = size < piece->size ? size : piece->size;

	piece->bytes = heap_resize(piece->bytes, size);
	ck_assert_ptr_nonnull(piece->bytes);
	check_all(piece->bytes, kept, piece->mark);
	piece->size = size;
	fill(piece, state);
}

/* Every piece has a mark of its own all over: one that lies in another, or was moved and cut
 * short, is seen when it is next looked at. */
START_TEST(pieces_are_whole_and_apart)
{
	uint32_t state = 20180614;

	for (int step = 0; step < STEPS / (int)one_in(5); step++) {
		struct piece *piece = &pieces[chance(&state) % PIECES];

		if (!piece->bytes) {
			take(piece, &state);
		} else if (chance(&state) % 3 == 0) {
			resize(piece, &state);
		} else {
			check_all(piece->bytes, piece->size, piece->mark);
			heap_give(piece->bytes);
			piece->bytes = NULL;
		}
	}
	for (int i = 0; i < PIECES; i++) {
		if (pieces[i].bytes)
			check_all(pieces[i].bytes, pieces[i].size, pieces[i].mark);
		heap_give(pieces[i].bytes);
	}
}
END_TEST

/* One that grows byte by byte through all kinds, and shrinks again. */
START_TEST(a_piece_keeps_what_it_holds)
{
	unsigned char *bytes = NULL;
	size_t last = 0;

	for (size_t size = 1; size < 3u << 19; size += 1 + size / 7) {
		bytes = heap_resize(bytes, size);
		bytes[size - 1] = 77;
		bytes[0] = 77;
		ck_assert_uint_eq(bytes[last], 77);
		last = size - 1;
	}
	for (size_t size = 1u << 20; size > 0; size /= 3) {
		bytes = heap_resize(bytes, size);
		ck_assert_uint_eq(bytes[0], 77);
	}
	heap_give(bytes);
}
END_TEST

START_TEST(more_than_there_is_is_refused)
{
	bool is_zero;
	unsigned char *bytes = heap_take(8, &is_zero);

	memset(bytes, 9, 8);
	ck_assert_ptr_null(heap_take(SIZE_MAX, &is_zero));
	ck_assert_ptr_null(heap_take(PTRDIFF_MAX - 9000, &is_zero));
	ck_assert_ptr_null(heap_resize(bytes, SIZE_MAX - 100));
	ck_assert_uint_eq(bytes[7], 9);
	heap_give(bytes);
	heap_give(NULL);
}
END_TEST

START_TEST(a_piece_given_back_twice_ends_the_program)
{
	bool is_zero;
	void *piece = heap_take(100, &is_zero);

	heap_give(piece);
	heap_give(piece);
}
END_TEST

START_TEST(what_is_no_piece_ends_the_program)
{
	static _Alignas(HEAP_UNIT) unsigned char bytes[64];

	heap_give(bytes + 32);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("alone_heap");
	TCase *tests = tcase_create("heap");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, pieces_are_whole_and_apart);
	tcase_add_test(tests, a_piece_keeps_what_it_holds);
	tcase_add_test(tests, more_than_there_is_is_refused);
	tcase_add_test_raise_signal(tests, a_piece_given_back_twice_ends_the_program, SIGABRT);
	tcase_add_test_raise_signal(tests, what_is_no_piece_ends_the_program, SIGABRT);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
