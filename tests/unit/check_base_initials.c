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

START_TEST(names_are_found_by_pinyin)
{
	ck_assert(initials_match("钱某乙", "qianmouyi"));
	ck_assert(initials_match("钱某乙", "QianMouYi"));
	ck_assert(initials_match("钱某乙", "qianmo")); /* while it is typed */
	ck_assert(initials_match("钱某乙", "qianmy"));
	ck_assert(initials_match("钱某乙", "qmouy"));
	ck_assert(initials_match("钱某乙", "mouyi"));
	ck_assert(!initials_match("钱某乙", "qinmouyi"));
	ck_assert(!initials_match("钱某乙", "qiamouyi"));
	ck_assert(!initials_match("钱某乙", "qianmouyii"));
	ck_assert(initials_match("赵某甲", "zhmj"));
	ck_assert(!initials_match("邹某甲", "zhmj"));
	ck_assert(initials_match("吕某", "lvm"));
	ck_assert(initials_match("吕某", "l\xC3\xBCmou"));
	ck_assert(initials_match("买买提·艾力", "maimaitiaili"));
	ck_assert(initials_match("欧阳某癸", "ouyangmougui"));
	ck_assert(initials_match("方安某", "fangan")); /* fang-an and fan-gan */
	ck_assert(initials_match("范甘某", "fangan"));
	ck_assert(initials_match("西安", "xian"));
	ck_assert(initials_match("先某", "xian"));
}
END_TEST

/* Surnames whose reading is not that of the word, and both of them. */
START_TEST(all_readings_find)
{
	static const char *const readings[][3] = {
	    {"单", "shan", "dan"}, {"单", "chan", "d"},	     {"曾", "zeng", "ceng"},
	    {"解", "xie", "jie"},  {"仇", "qiu", "chou"},    {"区", "ou", "qu"},
	    {"查", "zha", "cha"},  {"乐", "yue", "le"},	     {"覃", "qin", "tan"},
	    {"朴", "piao", "pu"},  {"翟", "zhai", "di"},     {"尉", "yu", "wei"},
	    {"盖", "ge", "gai"},   {"缪", "miao", "mou"},    {"长", "zhang", "chang"},
	    {"员", "yun", "yuan"}, {"繁", "po", "fan"},	     {"黑", "he", "hei"},
	    {"种", "chong", "zh"}, {"秘", "bi", "mi"},	     {"洗", "xian", "xi"},
	    {"盛", "sheng", "ch"}, {"车", "che", "ju"},	     {"祭", "zhai", "ji"},
	    {"费", "bi", "fei"},   {"宓", "mi", "fu"},	     {"谌", "chen", "shen"},
	    {"郗", "xi", "chi"},   {"隗", "wei", "kui"},     {"莘", "shen", "xin"},
	    {"万", "wan", "mo"},   {"俟", "qi", "si"},	     {"召", "shao", "zhao"},
	    {"重", "chong", "zh"}, {"强", "qiang", "jiang"}, {"不", "fou", "bu"},
	};

	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
		for (int n = 1; n < 3; n++)
			ck_assert_msg(initials_match(readings[i][0], readings[i][n]), "%s is no %s",
				      readings[i][0], readings[i][n]);
}
END_TEST

/* What is past the places that a match keeps is not looked at, and nothing is read past the end. */
START_TEST(long_texts_end)
{
	char text[400] = "", typed[400] = "";

	for (int i = 0; i < 80; i++) {
		strcat(text, "阿");
		strcat(typed, "a");
	}
	ck_assert(initials_match(text, typed));
	text[62 * 3] = '\0';
	ck_assert(!initials_match(text, typed));
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
	tcase_add_test(tests, names_are_found_by_pinyin);
	tcase_add_test(tests, all_readings_find);
	tcase_add_test(tests, long_texts_end);
	tcase_add_test(tests, names_are_found_by_text);
	tcase_add_test(tests, separators_are_passed_over);
	tcase_add_test(tests, bad_bytes_do_no_harm);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
