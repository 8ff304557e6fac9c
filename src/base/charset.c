#include "base/charset.h"

#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

void decoder_init(struct decoder *decoder, enum charset charset)
{
	*decoder = (struct decoder){.charset = charset};
}

void decoder_release(struct decoder *decoder)
{
	if (decoder->converter)
		iconv_close(decoder->converter);
	decoder_init(decoder, decoder->charset);
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

static enum reading convert(struct decoder *decoder, uint32_t *character)
{
	char *in = (char *)decoder->held, utf8[8], *out = utf8;
	size_t in_left = decoder->count, out_left = sizeof(utf8), length;

	if (!decoder->converter) {
		iconv_t opened = iconv_open("UTF-8", "GB18030");

		if (opened == (iconv_t)-1)
			return READING_BAD;
		decoder->converter = opened;
	}
	iconv(decoder->converter, NULL, NULL, NULL, NULL);
	if (iconv(decoder->converter, &in, &in_left, &out, &out_left) == (size_t)-1)
		return READING_BAD;
	length = sizeof(utf8) - out_left;
	return length && utf8_decode(utf8, length, character) == length ? READING_WHOLE
									: READING_BAD;
}

/* GB 18030-2005: one byte below 0x80; two, the second 40-7E or 80-FE; or four, the second and
 * fourth 30-39. */
static enum reading read_gb18030(struct decoder *decoder, uint32_t *character)
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
		return convert(decoder, character);
	case 3:
		return held[2] > 0x80 && held[2] < 0xFF ? READING_PART : READING_BAD;
	default:
		return held[3] >= '0' && held[3] <= '9' ? convert(decoder, character) : READING_BAD;
	}
}

static enum reading read_held(struct decoder *decoder, uint32_t *character)
{
	if (decoder->charset == CHARSET_UTF8)
		return read_utf8(decoder, character);
	if (decoder->charset == CHARSET_GB18030)
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

void encoder_init(struct encoder *encoder, enum charset charset)
{
	*encoder = (struct encoder){.charset = charset};
}

void encoder_release(struct encoder *encoder)
{
	if (encoder->converter)
		iconv_close(encoder->converter);
	encoder_init(encoder, encoder->charset);
}

/* One character's bytes in GB18030; 0 where it has none. */
static size_t encode(struct encoder *encoder, const char *utf8, size_t length, char bytes[4])
{
	char *in = (char *)(uintptr_t)utf8, *out = bytes;
	size_t in_left = length, out_left = 4;

	if (encoder->charset == CHARSET_ASCII)
		return 0;
	if (!encoder->converter) {
		iconv_t opened = iconv_open("GB18030", "UTF-8");

		if (opened == (iconv_t)-1)
			return 0;
		encoder->converter = opened;
	}
	if (iconv(encoder->converter, &in, &in_left, &out, &out_left) == (size_t)-1)
		return 0;
	return 4 - out_left;
}

void encoder_add(struct encoder *encoder, struct buf *out, const char *text, size_t length)
{
	if (encoder->charset == CHARSET_UTF8) {
		buf_add(out, text, length);
		return;
	}
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(text, length, &character), wide;
		char bytes[4];

		taken = taken ? taken : 1;
		if (taken == 1) {
			buf_add_char(out, (unsigned char)*text < 0x80 ? *text : '?');
		} else {
			wide = encode(encoder, text, taken, bytes);
			buf_add(out, wide ? bytes : "?", wide ? wide : 1);
		}
		text += taken;
		length -= taken;
	}
}

enum charset charset_of_locale(void)
{
	const char *name = nl_langinfo(CODESET);

	if (!strcmp(name, "UTF-8"))
		return CHARSET_UTF8;
	return !strncmp(name, "GB", 2) ? CHARSET_GB18030 : CHARSET_ASCII;
}

enum charset charset_start(void)
{
	enum charset charset;

	if (!setlocale(LC_CTYPE, ""))
		setlocale(LC_CTYPE, "C");
	charset = charset_of_locale();
	if (charset == CHARSET_ASCII && setlocale(LC_CTYPE, "C.UTF-8"))
		charset = charset_of_locale();
	return charset;
}
