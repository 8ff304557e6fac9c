/* Columns on a terminal that shows ambiguous characters in two. */
#include "support.h"

#include <string.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "term/width.h"

START_TEST(usual_widths)
{
	width_double(false);
	for (uint32_t c = 0x20; c < 0x30000; c += one_in(31)) {
		ck_assert_int_eq(width_of(c), utf8_width(c));
		ck_assert_uint_eq(width_stand_in(c), c);
		ck_assert_uint_eq(width_stood_for(c), c);
	}
	ck_assert_int_eq(width_columns("“…—①·”", strlen("“…—①·”")), 6);
}
END_TEST

START_TEST(double_widths)
{
	static const char text[] = "说“…—①·”a中é";

	width_double(true);
	ck_assert_int_eq(width_columns(text, strlen(text)), 2 + 12 + 1 + 2 + 2);
	ck_assert_uint_eq(width_cut(text, strlen(text), 5), strlen("说“"));
	ck_assert_uint_eq(width_cut(text, strlen(text), 6), strlen("说“…"));
	ck_assert_int_eq(width_of(0x300), 0);
	ck_assert_int_eq(width_of('a'), 1);
	width_double(false);
}
END_TEST

/* What GBK writes in two bytes is never one column wide then; and every stand-in is two columns
 * wide for the C library, and is turned back. */
START_TEST(gbk_is_two_columns_wide)
{
	struct encoder encoder;
	size_t doubled = 0, both = 0;

	width_double(true);
	encoder_init(&encoder, CHARSET_GBK);
	for (uint32_t c = 0xA0; c < 0xE000; c++) {
		uint32_t other = width_stand_in(c);
		char bytes[4];

		both += encoder_put(&encoder, c, bytes) == 2;
		if (encoder_put(&encoder, c, bytes) == 2)
			ck_assert_msg(width_of(c) == 2, "U+%04X", (unsigned)c);
		if (other == c)
			continue;
		doubled++;
		ck_assert_int_eq(width_of(c), 2);
		ck_assert_int_eq(utf8_width(c), 1);
		ck_assert_int_eq(utf8_width(other), 2);
		ck_assert_uint_eq(width_stood_for(other), c);
	}
	ck_assert_uint_eq(doubled, 745);
	ck_assert_uint_gt(both, 21000);
	/* a real one of those that stand in */
	ck_assert_uint_eq(width_stand_in(0x17000), CHARACTER_MISSING);
	width_double(false);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/width");
	TCase *tests = tcase_create("widths");

	tcase_add_test(tests, usual_widths);
	tcase_add_test(tests, double_widths);
	tcase_add_test(tests, gbk_is_two_columns_wide);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
