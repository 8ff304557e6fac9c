#include "support.h"

#include <stdint.h>
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
	decoder_release(&decoder);
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
	encoder_release(&encoder);
}

START_TEST(characters_are_written)
{
	expect_bytes(CHARSET_UTF8, "a中文", "a中文");
	expect_bytes(CHARSET_GB18030, "a中文誠z", "a\326\320\316\304\325\\z");
	expect_bytes(CHARSET_GB18030, "💩\x80", "\224\071\332\063?");
	expect_bytes(CHARSET_ASCII, "a中b", "a?b");
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
	decoder_release(&decoder);
	encoder_release(&encoder);
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
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
