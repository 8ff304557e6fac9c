#include "base/charset.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/gb.h"
#include "base/utf8.h"

/* Names are compared without their signs and without regard to case. */
static bool is_named(const char *name, size_t length, const char *known)
{
	for (size_t i = 0; i < length; i++) {
		char c = name[i];

		if (c == '-' || c == '_')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != *known++)
			return false;
	}
	return *known == '\0';
}

bool charset_named(const char *name, size_t length, enum charset *charset)
{
	static const struct {
		const char *name;
		enum charset charset;
	} all[] = {
	    {"utf8", CHARSET_UTF8},   {"gb18030", CHARSET_GB18030}, {"gbk", CHARSET_GBK},
	    {"cp936", CHARSET_GBK},   {"gb2312", CHARSET_GB2312},   {"euccn", CHARSET_GB2312},
	    {"ascii", CHARSET_ASCII}, {"usascii", CHARSET_ASCII},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (is_named(name, length, all[i].name)) {
			*charset = all[i].charset;
			return true;
		}
	return false;
}

void decoder_init(struct decoder *decoder, enum charset charset)
{
	*decoder = (struct decoder){.charset = charset};
}

bool decoder_is_waiting(const struct decoder *decoder)
{
	return decoder->count > 0;
}

/* What the bytes held are. */
enum reading { READING_BAD, READING_PART, READING_WHOLE };

static enum reading read_utf8(const struct decoder *decoder, uint32_t *character)
{
	const unsigned char *held = decoder->held;
	size_t wanted;

	if (utf8_decode((const char *)held, decoder->count, character))
		return READING_WHOLE;
	if (held[0] < 0xC2 || held[0] > 0xF4)
		return READING_BAD;
	wanted = held[0] < 0xE0 ? 2 : held[0] < 0xF0 ? 3 : 4;
	if (decoder->count >= wanted)
		return READING_BAD;
	if (decoder->count < 2)
		return READING_PART;
	/* The second byte already tells overlong forms, surrogates and what is past U+10FFFF. */
	if ((held[0] == 0xE0 && held[1] < 0xA0) || (held[0] == 0xED && held[1] > 0x9F) ||
	    (held[0] == 0xF0 && held[1] < 0x90) || (held[0] == 0xF4 && held[1] > 0x8F) ||
	    (held[decoder->count - 1] & 0xC0) != 0x80)
		return READING_BAD;
	return READING_PART;
}

/* GB 18030-2005: one byte below 0x80; two, the second 40-7E or 80-FE; or four, the second and
 * fourth 30-39. */
static enum reading read_gb18030(const struct decoder *decoder, uint32_t *character)
{
	const unsigned char *held = decoder->held;

	if (held[0] < 0x80) {
		*character = held[0];
		return READING_WHOLE;
	}
	if (held[0] == 0x80 || held[0] == 0xFF)
		return READING_BAD;
	switch (decoder->count) {
	case 1:
		return READING_PART;
	case 2:
		if (held[1] >= '0' && held[1] <= '9')
			return READING_PART;
		if (held[1] < 0x40 || held[1] == 0x7F || held[1] == 0xFF)
			return READING_BAD;
		return gb_decode(held, 2, character) ? READING_WHOLE : READING_BAD;
	case 3:
		return held[2] > 0x80 && held[2] < 0xFF ? READING_PART : READING_BAD;
	default:
		return gb_decode(held, 4, character) ? READING_WHOLE : READING_BAD;
	}
}

static enum reading read_held(const struct decoder *decoder, uint32_t *character)
{
	if (decoder->charset == CHARSET_UTF8)
		return read_utf8(decoder, character);
	if (decoder->charset != CHARSET_ASCII)
		return read_gb18030(decoder, character);
	*character = decoder->held[0];
	return *character < 0x80 ? READING_WHOLE : READING_BAD;
}

/* After bad bytes: drops as many of them as it takes for the rest to be, or to begin, one
 * character. */
static enum reading read_end(struct decoder *decoder, uint32_t *character)
{
	enum reading reading = READING_BAD;

	while (reading == READING_BAD && decoder->count > 1) {
		decoder->count--;
		memmove(decoder->held, decoder->held + 1, decoder->count);
		/* An ASCII byte with something behind it was read as part of a character. */
		if (decoder->count == 1 || decoder->held[0] >= 0x80)
			reading = read_held(decoder, character);
	}
	return reading;
}

int decoder_take(struct decoder *decoder, unsigned char byte, uint32_t *character)
{
	enum reading reading;

	if (!decoder->count && byte < 0x80) {
		*character = byte;
		return 1;
	}
	decoder->held[decoder->count++] = byte;
	reading = read_held(decoder, character);
	if (reading == READING_BAD && decoder->count > 1) {
		reading = read_end(decoder, character);
		if (reading == READING_PART)
			return -1;
	}
	if (reading == READING_PART)
		return 0;
	decoder->count = 0;
	return reading == READING_WHOLE ? 1 : -1;
}

void decoder_add(struct decoder *decoder, struct buf *out, const char *bytes, size_t length)
{
	uint32_t character;

	for (size_t i = 0; i < length; i++)
		if (decoder_take(decoder, (unsigned char)bytes[i], &character) == 1)
			utf8_add(out, character);
	decoder->count = 0;
}

void encoder_init(struct encoder *encoder, enum charset charset)
{
	*encoder = (struct encoder){.charset = charset};
}

/* The part of GBK that GB 2312-80 has: rows 1 to 9 and 16 to 87, less what GBK put into their
 * gaps. */
static bool is_in_gb2312(unsigned char row, unsigned char place)
{
	if (place < 0xA1 || row < 0xA1 || row > 0xF7 || (row > 0xA9 && row < 0xB0))
		return false;
	return !(row == 0xA2 && place <= 0xAA) && !(row == 0xA6 && place >= 0xE0) &&
	       !(row == 0xA8 && place >= 0xBB && place <= 0xC0);
}

size_t encoder_put(const struct encoder *encoder, uint32_t character, char bytes[4])
{
	unsigned char *put = (unsigned char *)bytes;
	size_t length;

	if (character < 0x80 || encoder->charset == CHARSET_UTF8)
		return utf8_encode(character, bytes);
	if (encoder->charset == CHARSET_ASCII)
		return 0;
	length = gb_encode(character, put);
	if (encoder->charset != CHARSET_GB18030 && (length != 2 || !gb_is_gbk(character, put)))
		return 0;
	return encoder->charset == CHARSET_GB2312 && !is_in_gb2312(put[0], put[1]) ? 0 : length;
}

void encoder_add(const struct encoder *encoder, struct buf *out, const char *text, size_t length)
{
	if (encoder->charset == CHARSET_UTF8) {
		buf_add(out, text, length);
		return;
	}
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(text, length, &character), put = 0;
		char bytes[4];

		if (taken)
			put = encoder_put(encoder, character, bytes);
		if (!put && taken && utf8_width(character) == 2)
			put = encoder_put(encoder, CHARACTER_MISSING, bytes);
		if (put)
			buf_add(out, bytes, put);
		else
			buf_add_char(out, '?');
		text += taken ? taken : 1;
		length -= taken ? taken : 1;
	}
}

bool charset_of_environment(enum charset *charset)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *locale = "", *point;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !*locale; i++) {
		const char *value = getenv(names[i]);

		locale = value ? value : "";
	}
	point = strchr(locale, '.');
	if (point && charset_named(point + 1, strcspn(point + 1, "@"), charset))
		return *charset != CHARSET_ASCII;
	*charset = CHARSET_ASCII;
	if (!point && (!strncmp(locale, "zh_CN", 5) || !strncmp(locale, "zh_SG", 5)))
		*charset = CHARSET_GB2312;
	return false;
}

static bool is_utf8_locale(const char *name)
{
	return setlocale(LC_CTYPE, name) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool charset_start(void)
{
	static const char *const others[] = {"C.UTF-8", "zh_CN.UTF-8", "en_US.UTF-8"};

	if (is_utf8_locale(""))
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (is_utf8_locale(others[i]))
			return true;
	setlocale(LC_CTYPE, "C");
	return false;
}
