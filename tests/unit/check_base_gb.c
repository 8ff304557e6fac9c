/* The tables of GB 18030 and GBK, held to the C library's converter, every character of them. */
#include <check.h>
#include <iconv.h>
#include <string.h>

#include "base/gb.h"
#include "base/utf8.h"
#include "support.h"

enum { UNICODE_END = 0x110000 };

/* An assertion leaves a mark in a file each time; a million of them take half a minute. */
#define HOLDS(what, ...)                                                                           \
	do {                                                                                       \
		if (!(what))                                                                       \
			ck_abort_msg(__VA_ARGS__);                                                 \
	} while (0)

/* By iconv; 0: it does not convert. */
static size_t convert(iconv_t converter, const void *from, size_t length, void *to, size_t size)
{
	char in_bytes[8], *in = in_bytes, *out = to;
	size_t left = length, room = size;

	memcpy(in_bytes, from, length);
	iconv(converter, NULL, NULL, NULL, NULL);
	return iconv(converter, &in, &left, &out, &room) == 0 ? size - room : 0;
}

START_TEST(encodes_as_the_system)
{
	iconv_t gb18030 = iconv_open("GB18030", "UTF-8"), gbk = iconv_open("GBK", "UTF-8");
	uint32_t read = 0;

	ck_assert(gb18030 != (iconv_t)-1 && gbk != (iconv_t)-1);
	for (uint32_t c = 0; c < UNICODE_END; c += one_in(31)) {
		unsigned char ours[4], theirs[8];
		size_t length, put;
		char utf8[4];

		if (c >= 0xD800 && c < 0xE000) {
			HOLDS(gb_encode(c, ours) == 0, "U+%04X", (unsigned int)c);
			continue;
		}
		length = utf8_encode(c, utf8);
		put = gb_encode(c, ours);
		if (c == 0)
			continue;
		HOLDS(put == convert(gb18030, utf8, length, theirs, sizeof(theirs)) &&
			  memcmp(ours, theirs, put) == 0,
		      "U+%04X", (unsigned int)c);
		if (put)
			HOLDS(gb_decode(ours, put, &read) == put && read == c, "U+%04X",
			      (unsigned int)c);
		/* glibc's GBK has one byte for the euro */
		if (put == 2)
			HOLDS(gb_is_gbk(c, ours) ==
				  (convert(gbk, utf8, length, theirs, sizeof(theirs)) == 2),
			      "U+%04X", (unsigned int)c);
		else if (put == 4)
			HOLDS(convert(gbk, utf8, length, theirs, sizeof(theirs)) <= 1, "U+%04X",
			      (unsigned int)c);
	}
	iconv_close(gb18030);
	iconv_close(gbk);
}
END_TEST

/* Every two bytes, and all four; parts of a character are none. */
START_TEST(decodes_as_the_system)
{
	iconv_t gb18030 = iconv_open("UTF-8", "GB18030");
	char utf8[8], ours[4];
	uint32_t c = 0;

	ck_assert(gb18030 != (iconv_t)-1);
	for (unsigned int i = 0x8000; i < 0x10000; i += one_in(7)) {
		unsigned char bytes[2] = {(unsigned char)(i >> 8), (unsigned char)i};
		size_t length = convert(gb18030, bytes, 2, utf8, sizeof(utf8));

		HOLDS(gb_decode(bytes, 1, &c) == 0, "%04X", i);
		if (bytes[1] < 0x30)
			continue;
		HOLDS((gb_decode(bytes, 2, &c) == 2) == (length != 0), "%04X", i);
		if (length)
			HOLDS(utf8_encode(c, ours) == length && memcmp(ours, utf8, length) == 0,
			      "%04X", i);
	}
	for (unsigned int i = 0; i < 126 * 12600; i += one_in(31)) {
		unsigned char bytes[4] = {
		    (unsigned char)(0x81 + i / 12600), (unsigned char)('0' + i / 1260 % 10),
		    (unsigned char)(0x81 + i / 10 % 126), (unsigned char)('0' + i % 10)};
		size_t length = convert(gb18030, bytes, 4, utf8, sizeof(utf8));
		size_t taken;

		HOLDS(gb_decode(bytes, 3, &c) == 0, "%02X%02X%02X", bytes[0], bytes[1], bytes[2]);
		taken = gb_decode(bytes, 4, &c);
		HOLDS((taken == 4) == (length != 0), "%02X%02X%02X%02X", bytes[0], bytes[1],
		      bytes[2], bytes[3]);
		if (taken)
			HOLDS(utf8_encode(c, ours) == length && memcmp(ours, utf8, length) == 0,
			      "%02X%02X%02X%02X", bytes[0], bytes[1], bytes[2], bytes[3]);
	}
	iconv_close(gb18030);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gb");
	TCase *tests = tcase_create("gb");

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, encodes_as_the_system);
	tcase_add_test(tests, decodes_as_the_system);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
