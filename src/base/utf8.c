#include "base/utf8.h"

#include <string.h>

#include "base/buf.h"
#include "base/scan.h"
#include "width_table.h"

enum { WIDTH_RANGES = sizeof(width_table) / sizeof(width_table[0]) };

#define BAD_TEXT SIZE_MAX

static bool is_tail(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* The characters of two to four bytes. */
static size_t decode_long(const unsigned char *bytes, size_t length, uint32_t *character)
{
	uint32_t c = bytes[0];

	if (c < 0xC2 || length < 2 || !is_tail(bytes[1]))
		return 0;
	if (c < 0xE0) {
		*character = (c & 0x1F) << 6 | (bytes[1] & 0x3FU);
		return 2;
	}
	if (length < 3 || !is_tail(bytes[2]))
		return 0;
	if (c < 0xF0) {
		c = (c & 0x0F) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
		if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
			return 0;
		*character = c;
		return 3;
	}
	if (c > 0xF4 || length < 4 || !is_tail(bytes[3]))
		return 0;
	c = (c & 0x07) << 18 | (bytes[1] & 0x3FU) << 12 | (bytes[2] & 0x3FU) << 6 |
	    (bytes[3] & 0x3FU);
	if (c < 0x10000 || c > 0x10FFFF)
		return 0;
	*character = c;
	return 4;
}

size_t utf8_decode(const char *bytes, size_t length, uint32_t *character)
{
	unsigned char first;

	if (!length)
		return 0;
	first = (unsigned char)bytes[0];
	if (first < 0x80) {
		*character = first;
		return 1;
	}
	return decode_long((const unsigned char *)bytes, length, character);
}

size_t utf8_encode(uint32_t character, char bytes[4])
{
	if (character < 0x80) {
		bytes[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		bytes[0] = (char)(0xC0 | character >> 6);
		bytes[1] = (char)(0x80 | (character & 0x3F));
		return 2;
	}
	if (character < 0x10000) {
		bytes[0] = (char)(0xE0 | character >> 12);
		bytes[1] = (char)(0x80 | (character >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (character & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | (character >> 18 & 7));
	bytes[1] = (char)(0x80 | (character >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (character >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (character & 0x3F));
	return 4;
}

void utf8_add(struct buf *buf, uint32_t character)
{
	char bytes[4];

	buf_add(buf, bytes, utf8_encode(character, bytes));
}

/* The bytes of a Han character or an ASCII one, by the shortest way; 0: it is neither. */
static inline size_t han_or_letter(const char *bytes, size_t length)
{
	if (!(bytes[0] & 0x80))
		return 1;
	return length >= 3 && (bytes[0] & 0xF0) == 0xE0 && bytes[0] != '\xE0' &&
		       bytes[0] != '\xED' && is_tail((unsigned char)bytes[1]) &&
		       is_tail((unsigned char)bytes[2])
		   ? 3
		   : 0;
}

/* Goes from the start of a character over whole ones until at least until (or the
 * end of the text). BAD_TEXT where there is a bad byte. */
static size_t walk(const char *bytes, size_t length, size_t at, size_t until)
{
	while (at < until) {
		uint32_t character;
		uint64_t word;
		size_t taken;

		if (until - at >= sizeof(word)) {
			memcpy(&word, bytes + at, sizeof(word));
			if (!(word & 0x8080808080808080ULL)) {
				at += sizeof(word);
				continue;
			}
		}
		taken = han_or_letter(bytes + at, length - at);
		if (!taken)
			taken = utf8_decode(bytes + at, length - at, &character);
		if (!taken)
			return BAD_TEXT;
		at += taken;
	}
	return at;
}

/* The start of the character that ends at or goes on past at. */
static size_t last_start(const char *bytes, size_t at)
{
	size_t start = at;

	while (start && at - start < 3 && is_tail((unsigned char)bytes[start - 1]))
		start--;
	return start && (unsigned char)bytes[start - 1] >= 0xC0 ? start - 1 : at;
}

bool utf8_goes_on(const char *bytes, size_t length, size_t at, size_t until)
{
	/* scan_utf8() looks back. */
	if (at < 3 && until >= SCAN_BLOCK) {
		if (walk(bytes, length, last_start(bytes, at), 3) == BAD_TEXT)
			return false;
		at = 3;
	}
	for (; until - at >= SCAN_BLOCK && at < until; at += SCAN_BLOCK) {
		enum scan_result found = scan_utf8(bytes + at);

		if (found == SCAN_BAD ||
		    (found == SCAN_UNSURE &&
		     walk(bytes, length, last_start(bytes, at), at + SCAN_BLOCK) == BAD_TEXT))
			return false;
	}
	return walk(bytes, length, last_start(bytes, at), until) != BAD_TEXT;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
	return utf8_goes_on(bytes, length, 0, length);
}

/* As utf8_decode, but a bad byte is a character of its own: 0 is never returned
 * where there is a byte. */
static size_t decode_any(const char *bytes, size_t length, uint32_t *character)
{
	size_t taken = utf8_decode(bytes, length, character);

	if (!taken && length) {
		*character = 0xFFFD;
		taken = 1;
	}
	return taken;
}

size_t utf8_length(const char *text, size_t length)
{
	size_t count = 0;
	uint32_t character;

	while (length) {
		size_t taken = han_or_letter(text, length);

		if (!taken)
			taken = decode_any(text, length, &character);
		text += taken;
		length -= taken;
		count++;
	}
	return count;
}

static int table_width(uint32_t character)
{
	uint32_t wanted = character << 11 | 0x7FF, range;
	size_t low = 0, high = WIDTH_RANGES;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (width_table[middle] <= wanted)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return 1;
	range = width_table[low - 1];
	if (character - (range >> 11) > (range >> 1 & 0x3FF))
		return 1;
	return range & 1 ? 2 : 0;
}

int utf8_width(uint32_t character)
{
	if (character < 0x300)
		return character >= 0x20 && (character < 0x7F || character >= 0xA0);
	if (character >= 0x3400 && character <= 0x9FFF)
		return 2;
	if (character >= 0xAC00 && character <= 0xD7A3)
		return 2;
	if (character >= 0x20000 && character <= 0x3FFFF)
		return 2;
	return character <= 0x10FFFF ? table_width(character) : 1;
}

bool utf8_is_mark(uint32_t character)
{
	return character >= 0x300 && utf8_width(character) == 0 && !utf8_is_hostile(character);
}

bool utf8_is_hostile(uint32_t character)
{
	if (character < 0xA0)
		return character < 0x20 || character >= 0x7F;
	if (character < 0x2000)
		return character == 0x061C;
	if (character <= 0x206F)
		return (character >= 0x200B && character <= 0x200F) ||
		       (character >= 0x2028 && character <= 0x202E) || character >= 0x2060;
	if (character >= 0xE0000)
		return character <= 0xE007F;
	return character == 0xFEFF || (character >= 0xFFF9 && character <= 0xFFFB);
}

int utf8_columns(const char *text, size_t length)
{
	int columns = 0;
	uint32_t character;

	while (length) {
		size_t taken = decode_any(text, length, &character);

		columns += utf8_width(character);
		text += taken;
		length -= taken;
	}
	return columns;
}

size_t utf8_glyph(const char *text, size_t length)
{
	uint32_t character;
	size_t end = decode_any(text, length, &character);

	while (end < length) {
		size_t taken = utf8_decode(text + end, length - end, &character);

		if (!taken || !utf8_is_mark(character))
			break;
		end += taken;
	}
	return end;
}

size_t utf8_cut(const char *text, size_t length, int columns)
{
	size_t end = 0;

	while (end < length) {
		size_t taken = utf8_glyph(text + end, length - end);

		columns -= utf8_columns(text + end, taken);
		if (columns < 0)
			break;
		end += taken;
	}
	return end;
}

size_t utf8_whole(const char *text, size_t most)
{
	size_t length = strnlen(text, most + 1);

	if (length > most)
		for (length = most; length && is_tail((unsigned char)text[length]); length--)
			;
	return length;
}

static void add_hostile(struct buf *buf, uint32_t character, bool keep_newlines)
{
	if (character == '\n' && keep_newlines)
		buf_add_char(buf, '\n');
	else if (character == '\n')
		utf8_add(buf, 0x21B5);
	else if (character < 0x20)
		utf8_add(buf, 0x2400 + character);
	else if (character == 0x7F)
		utf8_add(buf, 0x2421);
	else
		buf_printf(buf, "<U+%04X>", (unsigned int)character);
}

void utf8_add_visible(struct buf *buf, const char *text, size_t length, bool keep_newlines)
{
	size_t plain = 0; /* bytes before text that are good and not yet added */
	uint32_t character;

	while (length) {
		size_t taken = utf8_decode(text, length, &character);

		if (taken && !utf8_is_hostile(character)) {
			plain += taken;
		} else {
			buf_add(buf, text - plain, plain);
			plain = 0;
			if (taken)
				add_hostile(buf, character, keep_newlines);
			else
				buf_printf(buf, "<%02X>", (unsigned int)(unsigned char)*text);
		}
		if (!taken)
			taken = 1;
		text += taken;
		length -= taken;
	}
	buf_add(buf, text - plain, plain);
}
