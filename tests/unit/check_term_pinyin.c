/* The pinyin input, with the lexicon that the program was built with. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "pack.h"
#include "term/keys.h"
#include "term/pinyin.h"

static struct pinyin *pinyin;
static struct buf typed;

static void start(void)
{
	pinyin = pinyin_new(&lexicon_start);
	buf_init(&typed);
}
static void stop(void)
{
	pinyin_free(pinyin);
	buf_release(&typed);
}

/* Keys as they are; those that are not taken go into the text themselves, as a view would. */
static void press(const char *keys)
{
	for (; *keys; keys++)
		if (!pinyin_key(pinyin, (unsigned char)*keys, &typed))
			buf_add_char(&typed, *keys);
}
static void press_key(uint32_t key)
{
	ck_assert(pinyin_key(pinyin, key, &typed));
}
/* What was typed since the last call. */
static void typed_is(const char *text)
{
	ck_assert_str_eq(typed.bytes, text);
	buf_clear(&typed);
}

/* The place of a text among the candidates for letters; -1: it is none. */
static long place_of(const char *letters, const char *text)
{
	struct buf candidate;
	long place = -1;

	pinyin_type(pinyin, letters);
	buf_init(&candidate);
	for (size_t i = 0; i < pinyin_count(pinyin) && place < 0; i++) {
		buf_clear(&candidate);
		pinyin_candidate(pinyin, i, &candidate);
		if (strcmp(candidate.bytes, text) == 0)
			place = (long)i;
	}
	buf_release(&candidate);
	pinyin_type(pinyin, "");
	return place;
}

START_TEST(letters_are_cut_in_every_way)
{
	ck_assert_int_ge(place_of("xian", "先"), 0);
	ck_assert_int_ge(place_of("xian", "西安"), 0);
	ck_assert_int_eq(place_of("xi'an", "西安"), 0);
	ck_assert_int_eq(place_of("xi'an", "先"), -1);
	ck_assert_int_ge(place_of("fangan", "方案"), 0);
	ck_assert_int_ge(place_of("fangan", "反感"), 0);
	ck_assert_int_eq(place_of("fan'gan", "方案"), -1);
	ck_assert_int_ge(place_of("lve", "略"), 0);
	ck_assert_int_ge(place_of("lue", "略"), 0);
	ck_assert_int_ge(place_of("nv", "女"), 0);
	ck_assert_int_ge(place_of("jv", "局"), 0);
}
END_TEST

START_TEST(what_is_not_spelt_out_is_guessed)
{
	ck_assert_int_ge(place_of("zhib", "支部"), 0);
	ck_assert_int_lt(place_of("gongz", "工作"), 9);
	ck_assert_int_lt(place_of("zg", "中国"), 9);
	ck_assert_int_eq(place_of("zhongguorm", "中国人民"), 0);
	ck_assert_int_eq(place_of("zhhrmghg", "中华人民共和国"), 0);
	ck_assert_int_eq(place_of("zzshh", "组织生活会"), -1);
	pinyin_add_text(pinyin, "组织生活会");
	ck_assert_int_eq(place_of("zzshh", "组织生活会"), 0);
	ck_assert_int_eq(place_of("zuzshenghh", "组织生活会"), 0);
}
END_TEST

START_TEST(sentences)
{
	ck_assert_int_eq(place_of("zhonghuarenmingongheguo", "中华人民共和国"), 0);
	ck_assert_int_eq(place_of("womenmingtianxiawukaihui", "我们明天下午开会"), 0);
	ck_assert_int_eq(place_of("qingdajiahuxiangzhuangao", "请大家互相转告"), 0);
}
END_TEST

START_TEST(every_syllable_and_every_letter_has_candidates)
{
	static const char *const syllables[] = {"a",   "ang", "bo",    "cuan",	"dia",	"er",
						"fo",  "gei", "huang", "jiong", "kuo",	"lv",
						"mie", "nve", "o",     "pie",	"qun",	"ri",
						"sen", "tei", "weng",  "xiong", "yong", "zhuang"};
	char letter[2] = "";

	for (size_t i = 0; i < sizeof(syllables) / sizeof(*syllables); i++) {
		pinyin_type(pinyin, syllables[i]);
		ck_assert_uint_gt(pinyin_count(pinyin), 0);
	}
	for (letter[0] = 'a'; letter[0] <= 'z'; letter[0]++) {
		pinyin_type(pinyin, letter);
		ck_assert_int_eq(pinyin_count(pinyin) > 0, !strchr("iuv", letter[0]));
	}
}
END_TEST

START_TEST(keys_choose)
{
	press("zhibu ");
	typed_is("支部");
	press("xi'an1");
	typed_is("西安");
	press("zhibu");
	ck_assert(pinyin_is_composing(pinyin));
	press_key(KEY_ENTERED);
	typed_is("zhibu");
	press("zhibuu");
	press_key(KEY_ERASE);
	press(" ");
	typed_is("支部");
	press("zhibu");
	press_key(KEY_ESCAPE);
	ck_assert(!pinyin_is_composing(pinyin));
	typed_is("");
	/* what is no key of its own takes the first candidate and passes on */
	press("zhibuA");
	typed_is("支部A");
	press("zhibu");
	ck_assert(!pinyin_key(pinyin, KEY_TABBED, &typed));
	typed_is("支部");
	/* nothing to be done with it while there are no letters */
	ck_assert(!pinyin_key(pinyin, KEY_ERASE, &typed));
	ck_assert(!pinyin_key(pinyin, KEY_ENTERED, &typed));
	press("WTO 3 %");
	typed_is("WTO 3 %");
}
END_TEST

START_TEST(letters_that_are_no_syllables_stay)
{
	press("uuu ");
	typed_is("uuu");
	press("zhibuuu ");
	ck_assert(pinyin_is_composing(pinyin));
	press(" ");
	typed_is("支部uu");
	press("iA");
	typed_is("iA");
}
END_TEST

START_TEST(punctuation)
{
	press(",.?!;:()<>\\^$_");
	typed_is("，。？！；：（）《》、……￥——");
	press("\"zhibu \"");
	typed_is("“支部”");
	press("'xi'an '");
	typed_is("‘西安’");
	press("3.5, 14:30");
	typed_is("3.5, 14:30");
	press("zhibu.");
	typed_is("支部。");
}
END_TEST

START_TEST(pages)
{
	struct buf first, second;

	buf_init(&first);
	buf_init(&second);
	press("shi");
	pinyin_line(pinyin, 40, &first);
	ck_assert_ptr_nonnull(strstr(first.bytes, "shi | 1 "));
	ck_assert_str_eq(first.bytes + first.length - 2, " >");
	press("=");
	pinyin_line(pinyin, 40, &second);
	ck_assert_ptr_nonnull(strstr(second.bytes, "shi < 1 "));
	ck_assert_str_ne(first.bytes, second.bytes);
	press("."); /* a page was turned: these turn them as well */
	press(",");
	pinyin_line(pinyin, 40, &first);
	ck_assert_str_eq(first.bytes, second.bytes);
	press_key(KEY_PAGE_UP);
	pinyin_line(pinyin, 40, &second);
	ck_assert_ptr_nonnull(strstr(second.bytes, "shi | 1 "));
	for (int i = 0; i < 300; i++)
		press("=");
	pinyin_line(pinyin, 40, &second);
	ck_assert_str_ne(second.bytes + second.length - 2, " >");
	press("1");
	ck_assert_uint_eq(utf8_length(typed.bytes, typed.length), 1);
	buf_release(&first);
	buf_release(&second);
}
END_TEST

/* Turns pages until a candidate is in the line, and presses its digit. */
static void choose(const char *text)
{
	size_t length = strlen(text);
	struct buf line;

	buf_init(&line);
	for (int page = 0; page < 50; page++) {
		const char *found;

		pinyin_line(pinyin, 78, &line);
		found = strchr(line.bytes, page ? '<' : '|');
		while (found && (found = strstr(found, text)) != NULL &&
		       (found[-1] != ' ' || (found[length] && found[length] != ' ')))
			found += length;
		if (found) {
			char digit[2] = {found[-2]};

			buf_release(&line);
			press(digit);
			return;
		}
		press("=");
	}
	ck_abort_msg("%s is no candidate; the last page is %s", text, line.bytes);
}

START_TEST(a_shorter_word_leaves_the_rest)
{
	struct buf line;

	press("xianshi");
	choose("西安");
	ck_assert(pinyin_is_composing(pinyin));
	buf_init(&line);
	pinyin_line(pinyin, 78, &line);
	ck_assert_int_eq(strncmp(line.bytes, "西安shi |", strlen("西安shi |")), 0);
	buf_release(&line);
	/* taken back, and chosen again */
	press_key(KEY_ERASE);
	choose("西安");
	press("1");
	ck_assert(!pinyin_is_composing(pinyin));
	ck_assert_int_eq(strncmp(typed.bytes, "西安", strlen("西安")), 0);
	ck_assert_uint_eq(utf8_length(typed.bytes, typed.length), 3);
	/* put together once, it is a word */
	ck_assert_int_eq(place_of("xianshi", typed.bytes), 0);
}
END_TEST

struct told {
	size_t count, gone;
	char word[64], reading[64];
	unsigned long uses, at;
};
static void take(void *data, const char *word, const char *reading, unsigned long uses,
		 unsigned long at)
{
	struct told *told = data;

	told->count++;
	told->gone += uses == 0;
	if (uses == 0)
		return;
	snprintf(told->word, sizeof(told->word), "%s", word);
	snprintf(told->reading, sizeof(told->reading), "%s", reading);
	told->uses = uses;
	told->at = at;
}

START_TEST(what_is_chosen_goes_up)
{
	struct told told = {0};

	ck_assert_int_gt(place_of("gongshi", "公示"), 0);
	press("gongshi");
	choose("公示");
	typed_is("公示");
	ck_assert_int_eq(place_of("gongshi", "公示"), 0);
	ck_assert(pinyin_has_changes(pinyin));
	pinyin_changes(pinyin, take, &told);
	ck_assert_uint_eq(told.count, 1);
	ck_assert_str_eq(told.word, "公示");
	ck_assert_str_eq(told.reading, "gong shi");
	ck_assert_uint_eq(told.uses, 1);
	ck_assert(!pinyin_has_changes(pinyin));
	/* the first one, taken as it is, is no news */
	press("zhibu ");
	ck_assert(!pinyin_has_changes(pinyin));
	/* recalled elsewhere it is first there, too */
	stop();
	start();
	ck_assert_int_gt(place_of("gongshi", "公示"), 0);
	ck_assert(pinyin_recall(pinyin, told.word, told.reading, told.uses, told.at));
	ck_assert_int_eq(place_of("gongshi", "公示"), 0);
	ck_assert(!pinyin_has_changes(pinyin));
	/* of two the one that was chosen last */
	press("gongshi");
	choose("公式");
	ck_assert_int_eq(place_of("gongshi", "公式"), 0);
	ck_assert_int_eq(place_of("gongshi", "公示"), 1);
}
END_TEST

START_TEST(what_cannot_be_recalled)
{
	ck_assert(!pinyin_recall(pinyin, "公示", "gong", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "公示", "gong shi bu", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "公示", "gong xyz", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "公示", "", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "", "", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "gongshi", "gong shi", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "公\033", "gong shi", 1, 1));
	ck_assert(!pinyin_recall(pinyin, "公示", "gong shi", 0, 1));
	ck_assert(!pinyin_recall(pinyin, "公示", "gong shi", 1, 0));
	ck_assert(!pinyin_recall(pinyin, "一二三四五六七八九十一二三",
				 "yi er san si wu liu qi ba jiu shi yi er san", 1, 1));
}
END_TEST

START_TEST(learning_is_bounded)
{
	struct told told = {0};
	char word[8] = "";
	size_t count = 0;

	/* characters that are read yi or not; whatever they are, they are words to be recalled */
	for (uint32_t c = 0x4E00; count < PINYIN_LEARNT_MOST; c++) {
		word[utf8_encode(c, word)] = '\0';
		ck_assert(pinyin_recall(pinyin, word, "yi", count == 700 ? 1 : 2, count + 1));
		count++;
	}
	ck_assert(!pinyin_recall(pinyin, "公示", "gong shi", 1, 1));
	press("gongshi");
	choose("公示");
	pinyin_changes(pinyin, take, &told);
	ck_assert_uint_eq(told.count, 2);
	ck_assert_uint_eq(told.gone, 1);
	ck_assert_str_eq(told.word, "公示");
}
END_TEST

START_TEST(all_readings_of_a_word_are_known)
{
	ck_assert_int_ne(place_of("zhangxing", "长行"), 0);
	pinyin_add_text(pinyin, "给（长行）3 个");
	ck_assert_int_eq(place_of("zhangxing", "长行"), 0);
	ck_assert_int_eq(place_of("changhang", "长行"), 0);
	ck_assert_int_eq(place_of("zhanghang", "长行"), 0);
	ck_assert(pinyin_add_word(pinyin, "曾强", "ceng jiang"));
	ck_assert_int_eq(place_of("cengjiang", "曾强"), 0);
	ck_assert(!pinyin_add_word(pinyin, "曾强", "ceng"));
}
END_TEST

/* It fits the columns, whatever the letters, unless a single candidate does not. */
START_TEST(lines_fit)
{
	static const char *const letters[] = {
	    "z", "zhibu", "zhonghuarenmingongheguo", "zzzzzzzzzzzzzzzzzzzz",
	    "womenmingtianxiawukaihuiqingdajiahuxiangzhuangaobuyaochidao"};
	struct buf line;

	buf_init(&line);
	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++) {
		pinyin_type(pinyin, letters[i]);
		for (int columns = 20; columns < 200; columns++) {
			const char *second;

			pinyin_line(pinyin, columns, &line);
			second = strstr(line.bytes, " 2 ");
			if (second || columns >= 80)
				ck_assert_int_le(utf8_columns(line.bytes, line.length), columns);
		}
	}
	buf_release(&line);
}
END_TEST

START_TEST(no_more_letters_than_there_is_room_for)
{
	for (int i = 0; i < 500; i++)
		press("shi");
	press_key(KEY_ENTERED);
	ck_assert_uint_eq(typed.length, 60);
}
END_TEST

START_TEST(without_a_lexicon_there_is_none)
{
	static const uint32_t bytes[32] = {0};

	ck_assert_ptr_null(pinyin_new((const struct pinyin_lexicon *)bytes));
	ck_assert_ptr_null(pinyin_new(NULL));
	ck_assert(!pinyin_is_there((const struct pinyin_lexicon *)bytes));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/pinyin");
	TCase *without = tcase_create("without"), *with = tcase_create("with a lexicon");

	tcase_add_test(without, without_a_lexicon_there_is_none);
	suite_add_tcase(suite, without);
	if (!pinyin_is_there(&lexicon_start)) {
		puts("skipped: the program was built without a lexicon");
		return run_suite(suite);
	}
	tcase_add_checked_fixture(with, start, stop);
	tcase_add_test(with, letters_are_cut_in_every_way);
	tcase_add_test(with, what_is_not_spelt_out_is_guessed);
	tcase_add_test(with, sentences);
	tcase_add_test(with, every_syllable_and_every_letter_has_candidates);
	tcase_add_test(with, keys_choose);
	tcase_add_test(with, letters_that_are_no_syllables_stay);
	tcase_add_test(with, punctuation);
	tcase_add_test(with, pages);
	tcase_add_test(with, a_shorter_word_leaves_the_rest);
	tcase_add_test(with, what_is_chosen_goes_up);
	tcase_add_test(with, what_cannot_be_recalled);
	tcase_add_test(with, learning_is_bounded);
	tcase_add_test(with, all_readings_of_a_word_are_known);
	tcase_add_test(with, lines_fit);
	tcase_add_test(with, no_more_letters_than_there_is_room_for);
	suite_add_tcase(suite, with);
	return run_suite(suite);
}
