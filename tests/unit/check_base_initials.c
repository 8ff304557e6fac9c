#include "support.h"

#include <string.h>

#include "base/initials.h"
#include "base/utf8.h"

static uint32_t letters(const char *text)
{
	uint32_t set = 0;

	for (; *text; text++)
		set |= UINT32_C(1) << (*text - 'a');
	return set;
}

static uint32_t initials_of_text(const char *text)
{
	uint32_t character = 0;

	ck_assert_uint_gt(utf8_decode(text, strlen(text), &character), 0);
	return initials_of(character);
}

START_TEST(readings_are_known)
{
	ck_assert_uint_eq(initials_of_text("赵"), letters("z"));
	ck_assert_uint_eq(initials_of_text("某"), letters("m"));
	ck_assert_uint_eq(initials_of_text("单"), letters("scd"));
	ck_assert_uint_eq(initials_of_text("曾"), letters("zc"));
	ck_assert_uint_eq(initials_of_text("欧"), letters("o"));
	ck_assert_uint_eq(initials_of_text("万"), letters("wm"));
	ck_assert_uint_eq(initials_of_text("一"), letters("y"));
	ck_assert_uint_eq(initials_of_text("Q"), letters("q"));
	ck_assert_uint_eq(initials_of_text("q"), letters("q"));
	ck_assert_uint_eq(initials_of_text("Ｑ"), letters("q"));
	ck_assert_uint_eq(initials_of_text("7"), 0);
	ck_assert_uint_eq(initials_of_text("·"), 0);
	ck_assert_uint_eq(initials_of_text("𠀀"), 0);
	ck_assert_uint_eq(initials_of(0xFFFFFFFF), 0);
	ck_assert_uint_eq(initials_of(0x4DFF), 0);
	ck_assert_uint_eq(initials_of(0xA000), 0);
}
END_TEST

/* No syllable of Mandarin begins with i, u or v. */
START_TEST(the_block_is_covered)
{
	size_t known = 0;

	for (uint32_t c = 0x4E00; c <= 0x9FFF; c++) {
		uint32_t set = initials_of(c);

		known += set != 0;
		ck_assert_uint_eq(set & letters("iuv"), 0);
		ck_assert_uint_eq(set >> 26, 0);
	}
	ck_assert_uint_gt(known, 20500);
}
END_TEST

START_TEST(names_are_found_by_initials)
{
	ck_assert(initials_match("赵某甲", "zmj"));
	ck_assert(initials_match("赵某甲", "ZMJ"));
	ck_assert(initials_match("赵某甲", "mj"));
	ck_assert(initials_match("赵某甲", ""));
	ck_assert(initials_match("", ""));
	ck_assert(!initials_match("", "z"));
	ck_assert(!initials_match("赵某甲", "zj"));
	ck_assert(!initials_match("赵某甲", "zmjx"));
	ck_assert(initials_match("单某丙", "smb"));
	ck_assert(initials_match("单某丙", "dmb"));
	ck_assert(initials_match("欧阳某癸", "oymg"));
	ck_assert(initials_match("曾某乙", "zmy"));
	ck_assert(initials_match("曾某乙", "cmy"));
	ck_assert(initials_match("万俟某", "mqm"));
}
END_TEST

START_TEST(names_are_found_by_text)
{
	ck_assert(initials_match("赵某甲", "某甲"));
	ck_assert(initials_match("赵某甲", "赵mj"));
	ck_assert(!initials_match("赵某甲", "钱"));
	ck_assert(initials_match("Zhao Mou", "zhao m"));
	ck_assert(initials_match("K7Q2-14", "q2-1"));
	ck_assert(!initials_match("K7Q2-14", "q3"));
}
END_TEST

START_TEST(separators_are_passed_over)
{
	ck_assert(initials_match("买买提·艾力", "mmtal"));
	ck_assert(initials_match("买买提·艾力", "提·艾"));
	ck_assert(initials_match("买买提 艾力", "提艾"));
	ck_assert(!initials_match("买买提，艾力", "tal"));
	ck_assert(!initials_match("买买提·", "tal"));
}
END_TEST

START_TEST(bad_bytes_do_no_harm)
{
	ck_assert(initials_match("赵\xFF某", "\xFF"));
	ck_assert(!initials_match("赵\xFF某", "zm"));
	ck_assert(!initials_match("赵\xFE某", "\xFF"));
	ck_assert(!initials_match("\xE8", "z"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/initials");
	TCase *tests = tcase_create("core");

	tcase_add_test(tests, readings_are_known);
	tcase_add_test(tests, the_block_is_covered);
	tcase_add_test(tests, names_are_found_by_initials);
	tcase_add_test(tests, names_are_found_by_text);
	tcase_add_test(tests, separators_are_passed_over);
	tcase_add_test(tests, bad_bytes_do_no_harm);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
