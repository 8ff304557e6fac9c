#include "support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/utf8.h"

/* Check's own assertions cost a write each: too much for a million characters. */
static bool survives(uint32_t character)
{
	char bytes[5] = "";
	size_t length = utf8_encode(character, bytes);
	uint32_t back;

	if (character >= 0xD800 && character <= 0xDFFF)
		return !utf8_decode(bytes, length, &back) && !utf8_is_valid(bytes, length);
	for (size_t cut = 0; cut < length; cut++)
		if (utf8_decode(bytes, cut, &back))
			return false;
	return utf8_is_valid(bytes, length) && utf8_decode(bytes, length, &back) == length &&
	       back == character;
}

START_TEST(every_character_survives)
{
	for (uint32_t c = 0; c <= 0x10FFFF; c++)
		if (!survives(c))
			ck_abort_msg("U+%04X", c);
}
END_TEST

static const char *const bad_texts[] = {"\x80",
					"\xBF",
					"\xC0\x80",
					"\xC1\xBF",
					"\xC2",
					"\xC2 ",
					"\xE0\x80\x80",
					"\xE0\x9F\xBF",
					"\xED\xA0\x80",
					"\xED\xBF\xBF",
					"\xF0\x80\x80\x80",
					"\xF0\x8F\xBF\xBF",
					"\xF4\x90\x80\x80",
					"\xF5\x80\x80\x80",
					"\xFE",
					"\xFF",
					"\xE4\xB8",
					"\xE4 \xAD",
					"\xE4\xB8 ",
					"\xF0\x9F\x98",
					"\xF8\x88\x80\x80\x80"};

/* A bad byte is found wherever it stands, in short texts and in long ones. */
START_TEST(bad_bytes_are_found_at_every_place)
{
	for (size_t i = 0; i < sizeof(bad_texts) / sizeof(*bad_texts); i++) {
		size_t bad = strlen(bad_texts[i]);
		uint32_t c;

		ck_assert_uint_eq(utf8_decode(bad_texts[i], bad, &c), 0);
		for (size_t before = 0; before < 200; before++) {
			for (int kind = 0; kind < 3; kind++) {
				struct buf buf;

				buf_init(&buf);
				for (size_t j = 0; j < before; j++)
					buf_add_text(&buf, kind == 0   ? "a"
							   : kind == 1 ? "字"
								       : "é");
				ck_assert(utf8_is_valid(buf.bytes, buf.length));
				buf_add_text(&buf, bad_texts[i]);
				ck_assert(!utf8_is_valid(buf.bytes, buf.length));
				buf_add_text(&buf,
					     "字字字字字字字字字字字字字字字字字字字字字字字");
				ck_assert(!utf8_is_valid(buf.bytes, buf.length));
				buf_release(&buf);
			}
		}
	}
}
END_TEST

/* Validity as a whole must be what decoding one by one says. */
START_TEST(random_bytes_are_judged_alike)
{
	static const char pieces[][5] = {"a",
					 "\xC3\xA9",
					 "\xE5\xAD\x97",
					 "\xF0\x9F\x98\x80",
					 "\xE5",
					 "\x80",
					 "\xED\x9F\xBF",
					 "\xEE\x80\x80",
					 "\xF4",
					 "\xF4\x8F\xBF\xBF",
					 "\xE0\xA0\x80",
					 "\xF0\x90\x80\x80"};
	size_t good = 0;

	srand(1);
	for (int round = 0; round < 20000; round++) {
		char text[1024];
		size_t length = 0, at = 0, taken = 1;
		size_t count = (size_t)(rand() % 90);
		uint32_t c;

		for (size_t i = 0; i < count; i++) {
			/* mostly good pieces, so that bad ones stand alone */
			static const size_t fine[] = {0, 1, 2, 3, 6, 7, 9, 10, 11};
			const char *piece =
			    rand() % 150 ? pieces[fine[rand() % 9]] : pieces[rand() % 12];

			memcpy(text + length, piece, strlen(piece));
			length += strlen(piece);
		}
		while (at < length && (taken = utf8_decode(text + at, length - at, &c)))
			at += taken;
		ck_assert_int_eq(utf8_is_valid(text, length), at == length);
		good += at == length;
	}
	ck_assert_uint_gt(good, 5000);
	ck_assert_uint_lt(good, 19000);
}
END_TEST

START_TEST(bad_bytes_count_one)
{
	ck_assert_uint_eq(utf8_length("a字\xFF\xE5", 6), 4);
	ck_assert_uint_eq(utf8_length("", 0), 0);
}
END_TEST

/* The cursor is moved by the C library's figures, so ours must be the same. */
START_TEST(width_is_that_of_the_library)
{
	size_t compared = 0;

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		int width = wcwidth((wchar_t)c);

		if (width < 0)
			continue;
		compared++;
		/* No exceptions: the table was made from glibc 2.36; a later one may
		 * differ in characters assigned later, and the message says which. */
		if (utf8_width(c) != width)
			ck_abort_msg("U+%04X: %d, wcwidth %d", c, utf8_width(c), width);
	}
	ck_assert_uint_gt(compared, 250000);
}
END_TEST

START_TEST(width_of_what_the_library_leaves_out)
{
	ck_assert_int_eq(utf8_width('\n'), 0);
	ck_assert_int_eq(utf8_width(0x7F), 0);
	ck_assert_int_eq(utf8_width(0x9F), 0);
	ck_assert_int_eq(utf8_width(0x2028), 0);
	ck_assert_int_eq(utf8_width(0x1FAE8), 2); /* Unicode 15.0: shaking face */
	ck_assert_int_eq(utf8_width(0x0ECE), 0);  /* Unicode 15.0: a Lao mark */
	ck_assert_int_eq(utf8_width(0x31350), 2); /* Unicode 15.0: extension H */
	ck_assert_int_eq(utf8_width(0x110000), 1);
	ck_assert_int_eq(utf8_width(0xFFFFFFFF), 1);
}
END_TEST

START_TEST(marks_stick_and_hostile_ones_do_not)
{
	static const uint32_t marks[] = {0x301, 0x0300, 0xFE0F, 0x20E3, 0x3099, 0xE0100};
	static const uint32_t hostile[] = {0,	   0x1B,   0x7F,    0x85,    0x61C,  0x200B, 0x200E,
					   0x202A, 0x202E, 0x2066,  0x2069,  0xFEFF, 0x2028, 0x2029,
					   0xFFF9, 0xFFFB, 0xE0001, 0xE007F, 0x200C, 0x200D, 0x2060,
					   0x2064, 0x206A, 0x206F,  0x2065};
	static const uint32_t plain[] = {'a', 0xA0, 0xE9, 0x5B57, 0x1F600, 0xFFFC, 0xE000, 0x205F};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		ck_assert(utf8_is_mark(marks[i]));
		ck_assert(!utf8_is_hostile(marks[i]));
	}
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		ck_assert(utf8_is_hostile(hostile[i]));
		ck_assert(!utf8_is_mark(hostile[i]));
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		ck_assert(!utf8_is_hostile(plain[i]));
	for (size_t i = 0; i < 5; i++)
		ck_assert(!utf8_is_mark(plain[i]));
}
END_TEST

START_TEST(texts_are_cut_at_whole_glyphs)
{
	const char *text = "e\xCC\x81字x"; /* e and an acute accent, a hanzi, x */

	ck_assert_int_eq(utf8_columns(text, 7), 4);
	ck_assert_uint_eq(utf8_glyph(text, 7), 3);
	ck_assert_uint_eq(utf8_glyph(text + 3, 4), 3);
	ck_assert_uint_eq(utf8_glyph("", 0), 0);
	ck_assert_uint_eq(utf8_glyph("\xFF\xCC\x81", 3), 3);
	ck_assert_uint_eq(utf8_cut(text, 7, -1), 0);
	ck_assert_uint_eq(utf8_cut(text, 7, 0), 0);
	ck_assert_uint_eq(utf8_cut(text, 7, 1), 3);
	ck_assert_uint_eq(utf8_cut(text, 7, 2), 3);
	ck_assert_uint_eq(utf8_cut(text, 7, 3), 6);
	ck_assert_uint_eq(utf8_cut(text, 7, 99), 7);
}
END_TEST

static void check_visible(const char *text, size_t length, bool keep_newlines, const char *shown)
{
	struct buf buf;

	buf_init(&buf);
	utf8_add_visible(&buf, text, length, keep_newlines);
	ck_assert_str_eq(buf.bytes, shown);
	buf_release(&buf);
}

START_TEST(hostile_text_becomes_visible)
{
	check_visible("字 abc", 7, false, "字 abc");
	check_visible("", 0, false, "");
	check_visible("\x1B[2J", 4, false, "␛[2J");
	check_visible("a\nb\r", 4, false, "a↵b␍");
	check_visible("a\nb\r", 4, true, "a\nb␍");
	check_visible("\0\x7F", 2, false, "␀␡");
	check_visible("\xC2\x9B"
		      "1m",
		      4, false, "<U+009B>1m");
	check_visible("x\xE2\x80\xAEy", 5, false, "x<U+202E>y");
	check_visible("\xF3\xA0\x80\x81", 4, false, "<U+E0001>");
	check_visible("字\xFF\xE5", 5, false, "字<FF><E5>");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/utf8");
	TCase *tests = tcase_create("core");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_character_survives);
	tcase_add_test(tests, bad_bytes_are_found_at_every_place);
	tcase_add_test(tests, random_bytes_are_judged_alike);
	tcase_add_test(tests, bad_bytes_count_one);
	tcase_add_test(tests, width_is_that_of_the_library);
	tcase_add_test(tests, width_of_what_the_library_leaves_out);
	tcase_add_test(tests, marks_stick_and_hostile_ones_do_not);
	tcase_add_test(tests, texts_are_cut_at_whole_glyphs);
	tcase_add_test(tests, hostile_text_becomes_visible);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
