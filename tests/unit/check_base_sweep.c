#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/csvfile.h"

/* What came of a text. */
struct reading {
	enum status status;
	struct err err;
	struct csv_text text;
	struct csv_index index;
};

static void reading_release(struct reading *reading)
{
	csv_index_release(&reading->index);
	csv_text_release(&reading->text);
}

static struct reading at_once(const struct buf *bytes)
{
	struct reading reading = {.err = {.key = ""}};
	struct buf copy;

	buf_init(&copy);
	buf_add(&copy, bytes->bytes, bytes->length);
	reading.status = csv_text_take(&reading.text, &copy, "t.csv", &reading.err);
	if (reading.status == STATUS_OK)
		reading.status =
		    csv_index_make(&reading.index, &reading.text, "t.csv", &reading.err);
	return reading;
}

/* As it comes from a disk, longest bytes at a time at most; *was_swept: no second look was needed.
 */
static struct reading by_pieces(const struct buf *bytes, size_t longest, bool *was_swept)
{
	struct reading reading = {.err = {.key = ""}};
	struct csv_sweep sweep;
	struct hash hash;
	struct buf copy;

	buf_init(&copy);
	csv_sweep_begin(&sweep);
	hash_begin(&hash);
	while (copy.length < bytes->length) {
		size_t more = 1 + (size_t)rand() % longest;

		if (more > bytes->length - copy.length)
			more = bytes->length - copy.length;
		buf_add(&copy, bytes->bytes + copy.length, more);
		csv_sweep_go_on(&sweep, &copy);
		hash_go_on(&hash, copy.bytes, copy.length);
	}
	ck_assert_uint_eq(hash_end(&hash, copy.bytes, copy.length),
			  hash_bytes(bytes->bytes, bytes->length));
	*was_swept = sweep.scan.done && !sweep.is_other;
	reading.status =
	    csv_read(&reading.text, &reading.index, &copy, &sweep, "t.csv", &reading.err);
	ck_assert_uint_eq(copy.length, 0);
	csv_sweep_release(&sweep);
	return reading;
}

static void check_same(const struct reading *one, const struct reading *other)
{
	ck_assert_int_eq(one->status, other->status);
	ck_assert_str_eq(one->err.key, other->err.key);
	ck_assert_uint_eq(one->err.line, other->err.line);
	ck_assert_uint_eq(one->err.column, other->err.column);
	if (one->status != STATUS_OK)
		return;
	ck_assert_int_eq(one->text.encoding, other->text.encoding);
	ck_assert_int_eq(one->text.had_bom, other->text.had_bom);
	ck_assert_int_eq(one->text.delimiter, other->text.delimiter);
	ck_assert_int_eq(one->text.crlf, other->text.crlf);
	ck_assert_uint_eq(one->text.start, other->text.start);
	ck_assert_uint_eq(one->text.bytes.length, other->text.bytes.length);
	ck_assert_mem_eq(one->text.bytes.bytes, other->text.bytes.bytes, one->text.bytes.length);
	ck_assert_uint_eq(one->index.count, other->index.count);
	for (size_t i = 0; i <= one->index.count; i++)
		ck_assert_uint_eq(one->index.offsets[i], other->index.offsets[i]);
}

enum { COMMON = 14, RARE = 8 };
static const char *const common[COMMON] = {
    ",",   ";",	  "\r\n", "\n", "abc", "字", "\xC2\xB7", "一二三四五六七八",
    "\"a", "\",", "\"\"", " ",	"𠀀",  "\r"};
/* Bytes that are no UTF-8, or only GB18030: cut, overlong, a surrogate, too large. */
static const char *const rare[RARE] = {
    "\xE5\xAD",		"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
    "\xF4\x90\x80\x80", "\x80",	    "\xD6\xD0",	    "\xFF"};

static void make_text(struct buf *bytes, int round)
{
	size_t count = (size_t)(rand() % 200);

	if (rand() % 2)
		buf_add_text(bytes, "\xEF\xBB\xBF");
	if (rand() % 4)
		buf_add_text(bytes, rand() % 2 ? "id,name\r\n" : "id;name\n");
	for (size_t i = 0; i < count; i++)
		buf_add_text(bytes, common[rand() % (round % 3 ? COMMON - 6 : COMMON)]);
	if (round % 5 == 0 && bytes->length)
		bytes->bytes[(size_t)rand() % bytes->length] = '\0';
	if (round % 5 == 1)
		buf_add_text(bytes, rare[rand() % RARE]);
	for (size_t i = 0; round % 5 == 1 && i < count; i++)
		buf_add_text(bytes, common[rand() % COMMON]);
}

START_TEST(a_text_that_comes_in_pieces_is_the_same)
{
	size_t swept = 0, refused = 0;
	const int rounds = 20000 / (int)one_in(20);

	srand(7);
	for (int round = 0; round < rounds; round++) {
		struct reading whole, parts;
		bool was_swept;
		struct buf bytes;

		buf_init(&bytes);
		make_text(&bytes, round);
		whole = at_once(&bytes);
		parts = by_pieces(&bytes, round % 2 ? 70 : 1000, &was_swept);
		check_same(&parts, &whole);
		swept += was_swept && whole.index.count > 1;
		refused += whole.status != STATUS_OK;
		reading_release(&whole);
		reading_release(&parts);
		buf_release(&bytes);
	}
	ck_assert_uint_gt(swept, rounds / 4);
	ck_assert_uint_gt(refused, rounds / 4);
}
END_TEST

/* A wrong byte at every place around the ends of pieces and blocks, at every size of a piece. */
START_TEST(no_wrong_byte_slips_through_between_pieces)
{
	for (size_t place = 50; place < 140; place++)
		for (size_t kind = 0; kind < RARE; kind++) {
			struct reading whole, parts;
			bool was_swept;
			struct buf bytes;

			buf_init(&bytes);
			buf_add_text(&bytes, "\xEF\xBB\xBFid,name\r\n");
			while (bytes.length < place)
				buf_add_text(&bytes, "x");
			buf_add_text(&bytes, rare[kind]);
			for (int i = 0; i < 50; i++)
				buf_add_text(&bytes, "字");
			whole = at_once(&bytes);
			ck_assert_int_eq(whole.status, STATUS_INPUT);
			parts = by_pieces(&bytes, 1 + (place + kind) % 90, &was_swept);
			check_same(&parts, &whole);
			reading_release(&whole);
			reading_release(&parts);
			buf_release(&bytes);
		}
}
END_TEST

/* The first row must be whole with the first piece: how its cells are parted is known by it. */
START_TEST(a_first_row_in_two_pieces_needs_a_second_look)
{
	struct reading whole, parts;
	bool was_swept;
	struct buf bytes;

	srand(1);
	buf_init(&bytes);
	for (int i = 0; i < 100; i++)
		buf_add_text(&bytes, "column;");
	buf_add_text(&bytes, "last\r\na;b\r\n");
	whole = at_once(&bytes);
	parts = by_pieces(&bytes, 200, &was_swept);
	ck_assert(!was_swept);
	check_same(&parts, &whole);
	ck_assert_uint_eq(parts.index.count, 2);
	ck_assert_int_eq(parts.text.delimiter, ';');
	reading_release(&whole);
	reading_release(&parts);
	buf_release(&bytes);
}
END_TEST

START_TEST(the_limit_of_a_cell_is_met_in_pieces)
{
	for (size_t over = 0; over < 2; over++) {
		struct reading whole, parts;
		bool was_swept;
		struct buf bytes;

		buf_init(&bytes);
		buf_add_text(&bytes, "x,y\nshort,");
		for (size_t i = 0; i < CSV_CELL_LIMIT + over; i++)
			buf_add_char(&bytes, 'w');
		buf_add_text(&bytes, ",z\nmore\n");
		whole = at_once(&bytes);
		ck_assert_int_eq(whole.status, over ? STATUS_INPUT : STATUS_OK);
		parts = by_pieces(&bytes, 100000, &was_swept);
		ck_assert(was_swept);
		check_same(&parts, &whole);
		reading_release(&whole);
		reading_release(&parts);
		buf_release(&bytes);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/csv sweep");
	TCase *tests = tcase_create("core");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_text_that_comes_in_pieces_is_the_same);
	tcase_add_test(tests, no_wrong_byte_slips_through_between_pieces);
	tcase_add_test(tests, a_first_row_in_two_pieces_needs_a_second_look);
	tcase_add_test(tests, the_limit_of_a_cell_is_met_in_pieces);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
