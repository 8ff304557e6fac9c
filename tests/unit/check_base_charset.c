#include "support.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/utf8.h"

/* Decodes all of bytes; what came out as UTF-8, a bad byte as '#'. */
static void expect(enum charset charset, const char *bytes, size_t length, const char *wanted)
{
	struct decoder decoder;
	char shown[256];
	size_t used = 0, i;

	decoder_init(&decoder, charset);
	for (i = 0; i < length; i++) {
		uint32_t character = 0;
		int result = decoder_take(&decoder, (unsigned char)bytes[i], &character);

		ck_assert_uint_lt(used, sizeof(shown) - 5);
		if (result == 1)
			used += utf8_encode(character, shown + used);
		else if (result == -1)
			shown[used++] = '#';
		ck_assert(result != 1 || !decoder_is_waiting(&decoder));
		ck_assert(result != 0 || decoder_is_waiting(&decoder));
	}
	shown[used] = '\0';
	ck_assert_str_eq(shown, wanted);
}
#define EXPECT(charset, bytes, wanted) expect(charset, bytes, sizeof(bytes) - 1, wanted)

START_TEST(utf8_is_read)
{
	EXPECT(CHARSET_UTF8, "a\303\251\345\255\246\360\237\230\200z", "aé学😀z");
}
END_TEST

START_TEST(utf8_goes_on_after_bad_bytes)
{
	/* GBK's 中 in a UTF-8 session, then letters: none is lost. */
	EXPECT(CHARSET_UTF8, "\326\320abc", "#abc");
	EXPECT(CHARSET_UTF8, "\326abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz");
	EXPECT(CHARSET_UTF8, "\200\377\300x", "###x");
	EXPECT(CHARSET_UTF8, "\345\255\345\255\246", "#学");
	EXPECT(CHARSET_UTF8, "\345\345\255\246", "#学");
	/* Overlong, surrogate, past the end: bad at the second byte. */
	EXPECT(CHARSET_UTF8, "\340\200\200k", "##k");
	EXPECT(CHARSET_UTF8, "\355\240\200k", "##k");
	EXPECT(CHARSET_UTF8, "\364\220\200\200k", "###k");
	EXPECT(CHARSET_UTF8, "\300\257k", "##k");
}
END_TEST

START_TEST(every_character_is_read_from_utf8)
{
	struct decoder decoder;
	uint32_t c, found = 0;
	size_t wrong = 0;

	decoder_init(&decoder, CHARSET_UTF8);
	for (c = 0; c <= 0x10FFFF; c++) {
		char bytes[4];
		size_t length, i;
		int result = 0;

		if (c == 0xD800)
			c = 0xE000;
		length = utf8_encode(c, bytes);
		for (i = 0; i < length; i++)
			result = decoder_take(&decoder, (unsigned char)bytes[i], &found);
		wrong += result != 1 || found != c;
	}
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(gb18030_is_read)
{
	/* The trail byte 0x5C of 誠 is no backslash. */
	EXPECT(CHARSET_GB18030, "a\326\320\316\304\325\\z", "a中文誠z");
	EXPECT(CHARSET_GB18030, "\201\060\201\060x", "\302\200x");
	EXPECT(CHARSET_GB18030, "\224\071\332\063", "💩");
}
END_TEST

START_TEST(gb18030_goes_on_after_bad_bytes)
{
	EXPECT(CHARSET_GB18030, "\200abc", "#abc");
	EXPECT(CHARSET_GB18030, "\377\326\320", "#中");
	EXPECT(CHARSET_GB18030, "\326 \326\320", " 中");
	EXPECT(CHARSET_GB18030, "\326\377k", "#k");
	EXPECT(CHARSET_GB18030, "\2010\326\320", "中");
}
END_TEST

START_TEST(ascii_refuses_the_rest)
{
	EXPECT(CHARSET_ASCII, "a\345\255\246b", "a###b");
}
END_TEST

static void expect_bytes(enum charset charset, const char *text, const char *wanted)
{
	struct encoder encoder;
	struct buf out;

	encoder_init(&encoder, charset);
	buf_init(&out);
	encoder_add(&encoder, &out, text, strlen(text));
	ck_assert_str_eq(out.bytes, wanted);
	buf_release(&out);
}

START_TEST(characters_are_written)
{
	expect_bytes(CHARSET_UTF8, "a中文", "a中文");
	expect_bytes(CHARSET_GB18030, "a中文誠z", "a\326\320\316\304\325\\z");
	expect_bytes(CHARSET_GB18030, "💩\x80", "\224\071\332\063?");
	expect_bytes(CHARSET_ASCII, "a中b", "a?b");
}
END_TEST

/* What they do not have is a mark as wide. */
START_TEST(gbk_and_gb2312_have_less)
{
	expect_bytes(CHARSET_GBK, "“—…·①”〇é",
		     "\241\260\241\252\241\255\241\244\242\331\241\261\251\226\250\246");
	expect_bytes(CHARSET_GBK, "㐀€💩z", "\241\376?\241\376z");
	expect_bytes(CHARSET_GB2312, "“—…·①”é",
		     "\241\260\241\252\241\255\241\244\242\331\241\261\250\246");
	/* in GBK only: a traditional character, one of GBK's own row, small roman figures */
	expect_bytes(CHARSET_GB2312, "学習〇ⅰ", "\321\247\241\376\241\376?");
	expect_bytes(CHARSET_GB18030, "㐀€", "\201\071\356\071\242\343");
}
END_TEST

START_TEST(charsets_have_names)
{
	static const struct {
		const char *name;
		enum charset charset;
	} all[] = {{"UTF-8", CHARSET_UTF8},	  {"utf8", CHARSET_UTF8},
		   {"Gb-18030", CHARSET_GB18030}, {"GBK", CHARSET_GBK},
		   {"cp936", CHARSET_GBK},	  {"EUC-CN", CHARSET_GB2312},
		   {"gb2312", CHARSET_GB2312},	  {"US-ASCII", CHARSET_ASCII}};
	static const char *const none[] = {"", "utf", "utf88", "big5", "ISO-8859-1", "-"};
	enum charset charset;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		ck_assert(charset_named(all[i].name, strlen(all[i].name), &charset));
		ck_assert_int_eq(charset, all[i].charset);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert(!charset_named(none[i], strlen(none[i]), &charset));
}
END_TEST

static void expect_environment(const char *all, const char *type, const char *lang, bool is_certain,
			       enum charset wanted)
{
	enum charset charset;

	setenv("LC_ALL", all, 1);
	setenv("LC_CTYPE", type, 1);
	setenv("LANG", lang, 1);
	ck_assert_int_eq(charset_of_environment(&charset), is_certain);
	ck_assert_int_eq(charset, wanted);
}

/* By the locale's name, which need not be installed. */
START_TEST(the_environment_tells)
{
	enum charset charset;

	expect_environment("", "", "zh_CN.UTF-8", true, CHARSET_UTF8);
	expect_environment("zh_CN.GB18030", "C.UTF-8", "C", true, CHARSET_GB18030);
	expect_environment("", "zh_CN.gbk@pinyin", "en_US.UTF-8", true, CHARSET_GBK);
	expect_environment("", "", "zh_CN.EUC-CN", true, CHARSET_GB2312);
	expect_environment("", "", "zh_CN", false, CHARSET_GB2312);
	expect_environment("C", "", "zh_CN.UTF-8", false, CHARSET_ASCII);
	expect_environment("POSIX", "", "", false, CHARSET_ASCII);
	expect_environment("", "", "en_US.ISO-8859-1", false, CHARSET_ASCII);
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	unsetenv("LANG");
	ck_assert(!charset_of_environment(&charset));
	ck_assert_int_eq(charset, CHARSET_ASCII);
}
END_TEST

/* A stray byte costs itself, and what follows is read. */
START_TEST(a_whole_text_is_read)
{
	static const char bytes[] = "\377a\326\320\200\316\304\326";
	struct decoder decoder;
	struct buf out;

	buf_init(&out);
	decoder_init(&decoder, CHARSET_GB2312);
	decoder_add(&decoder, &out, bytes, sizeof(bytes) - 1);
	ck_assert_str_eq(out.bytes, "a中文");
	ck_assert(!decoder_is_waiting(&decoder));
	buf_release(&out);
}
END_TEST

/* All characters, there and back. */
START_TEST(gb18030_is_lossless)
{
	struct encoder encoder;
	struct decoder decoder;
	size_t wrong = 0;
	struct buf out;

	encoder_init(&encoder, CHARSET_GB18030);
	decoder_init(&decoder, CHARSET_GB18030);
	buf_init(&out);
	for (uint32_t c = 0x80; c <= 0x2FFFF; c++) {
		uint32_t found = 0;
		char utf8[4];

		if (c == 0xD800)
			c = 0xF900; /* nor what everybody may use as he likes */
		buf_clear(&out);
		encoder_add(&encoder, &out, utf8, utf8_encode(c, utf8));
		for (size_t i = 0; i < out.length; i++)
			decoder_take(&decoder, (unsigned char)out.bytes[i], &found);
		wrong += found != c;
	}
	ck_assert_uint_eq(wrong, 0);
	buf_release(&out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/charset");
	TCase *tests = tcase_create("decoders");

	tcase_add_test(tests, utf8_is_read);
	tcase_add_test(tests, utf8_goes_on_after_bad_bytes);
	tcase_add_test(tests, every_character_is_read_from_utf8);
	tcase_add_test(tests, gb18030_is_read);
	tcase_add_test(tests, gb18030_goes_on_after_bad_bytes);
	tcase_add_test(tests, ascii_refuses_the_rest);
	tcase_add_test(tests, characters_are_written);
	tcase_add_test(tests, gb18030_is_lossless);
	tcase_add_test(tests, gbk_and_gb2312_have_less);
	tcase_add_test(tests, charsets_have_names);
	tcase_add_test(tests, the_environment_tells);
	tcase_add_test(tests, a_whole_text_is_read);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
