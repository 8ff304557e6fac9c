/* The text of a CSV file: its encoding and its delimiter. */
#include <stdio.h>
#include <string.h>

#include "base/gb.h"
#include "base/utf8.h"
#include "csvindex.h"

enum { HEAD = 4096 }; /* bytes looked at to tell UTF-16 */

static size_t count_lines(const char *bytes, size_t length, size_t offset)
{
	size_t lines = 1;

	for (size_t i = 0; i < offset; i++)
		if (bytes[i] == '\n' ||
		    (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n')))
			lines++;
	return lines;
}

size_t csv_line_of(const struct csv_text *text, size_t offset)
{
	const struct buf *bytes = &text->bytes;

	return count_lines(bytes->bytes, bytes->length,
			   offset < bytes->length ? offset : bytes->length);
}

/* A byte order mark, or zeros at every other byte as Latin letters and commas have
 * them there. A zeroed file has them everywhere. */
static bool is_utf16(const struct buf *bytes)
{
	size_t head = bytes->length < HEAD ? bytes->length : HEAD, zeros[2] = {0, 0};
	size_t many, few;

	if (head >= 2 &&
	    (!memcmp(bytes->bytes, "\xFF\xFE", 2) || !memcmp(bytes->bytes, "\xFE\xFF", 2)))
		return true;
	for (size_t i = 0; i < head; i++)
		zeros[i % 2] += !bytes->bytes[i];
	many = zeros[0] > zeros[1] ? zeros[0] : zeros[1];
	few = zeros[0] > zeros[1] ? zeros[1] : zeros[0];
	return many >= 2 && many >= head / 16 && many >= 4 * few;
}

/* Text that is UTF-8 but for some damage would often pass for GB18030 and be
 * garbled for good. In text that really is GB18030, three bytes in a row that
 * make a CJK character of UTF-8 are far rarer than bytes that cannot. */
static bool is_damaged_utf8(const char *bytes, size_t length)
{
	size_t good = 0, bad = 0;
	uint32_t character;

	while (length) {
		size_t taken = utf8_decode(bytes, length, &character);

		good += taken == 3;
		bad += !taken;
		taken += !taken;
		bytes += taken;
		length -= taken;
	}
	return good > bad;
}

static size_t first_bad_byte(const char *bytes, size_t length)
{
	uint32_t character;
	size_t at = 0, taken;

	while (at < length && (taken = utf8_decode(bytes + at, length - at, &character)))
		at += taken;
	return at;
}

/* Decodes bytes to UTF-8; *bad is the place of what is not GB18030. */
static bool decode_gb18030(const struct buf *bytes, struct buf *decoded, size_t *bad)
{
	const unsigned char *from = (const unsigned char *)bytes->bytes;

	buf_reserve(decoded, bytes->length + bytes->length / 2 + 8); /* two bytes become three */
	for (size_t at = 0, taken; at < bytes->length; at += taken) {
		uint32_t character;

		taken = gb_decode(from + at, bytes->length - at, &character);
		if (!taken) {
			*bad = at;
			return false;
		}
		utf8_add(decoded, character);
	}
	return true;
}

/* It stays where it is: moving a large file down by three bytes takes as long as a search in it. */
void csv_find_bom(struct csv_text *text)
{
	const struct buf *bytes = &text->bytes;

	text->had_bom = bytes->length >= 3 && !memcmp(bytes->bytes, "\xEF\xBB\xBF", 3);
	text->start = text->had_bom ? 3 : 0;
}

static enum status decode(struct csv_text *text, const char *path, struct err *err)
{
	struct buf *bytes = &text->bytes, decoded;
	size_t bad;

	text->encoding = CSV_UTF8;
	csv_find_bom(text);
	if (utf8_is_valid(bytes->bytes, bytes->length))
		return STATUS_OK;
	buf_init(&decoded);
	if (text->had_bom || is_damaged_utf8(bytes->bytes, bytes->length)) {
		bad = first_bad_byte(bytes->bytes, bytes->length);
	} else if (decode_gb18030(bytes, &decoded, &bad)) {
		buf_release(bytes);
		*bytes = decoded;
		text->encoding = CSV_GB18030;
		csv_find_bom(text);
		return STATUS_OK;
	}
	buf_release(&decoded);
	return err_at(err, STATUS_INPUT, path, csv_line_of(text, bad), 0, "csv.encoding", NULL,
		      NULL, NULL);
}

static const char delimiters[] = ",;\t";

static int delimiter_index(char c)
{
	return c == ',' ? 0 : c == ';' ? 1 : c == '\t' ? 2 : -1;
}

bool csv_find_shape(struct csv_text *text)
{
	const char *next = text->bytes.bytes + text->start;
	size_t counts[3] = {0, 0, 0}, best = 0;
	bool quoted = false, is_start = true;

	next += strspn(next, "\r\n");
	for (; *next && (quoted || !csv_is_row_end(*next)); next++) {
		int candidate = quoted ? -1 : delimiter_index(*next);

		if (quoted && *next == '"' && next[1] == '"')
			next++;
		else if (quoted && *next == '"')
			quoted =
			    next[1] && !csv_is_row_end(next[1]) && delimiter_index(next[1]) < 0;
		else if (*next == '"')
			quoted = is_start;
		else if (candidate >= 0)
			counts[candidate]++;
		is_start = candidate >= 0;
	}
	for (size_t i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	text->delimiter = delimiters[best];
	text->crlf = next[0] == '\r' && next[1] == '\n';
	return next[0] && next[1];
}

enum status csv_text_take(struct csv_text *text, struct buf *bytes, const char *path,
			  struct err *err)
{
	enum status status;
	const char *zero;

	text->bytes = *bytes;
	buf_init(bytes);
	text->encoding = CSV_UTF8;
	text->had_bom = false;
	text->start = 0;
	text->delimiter = ',';
	text->crlf = false;
	zero = memchr(text->bytes.bytes, '\0', text->bytes.length);
	/* Without a zero only its byte order mark can tell, FE FF or FF FE. */
	if ((zero || (unsigned char)text->bytes.bytes[0] >= 0xFE) && is_utf16(&text->bytes))
		status = err_at(err, STATUS_INPUT, path, 1, 0, "csv.utf16", NULL, NULL, NULL);
	else if (zero)
		status = err_at(err, STATUS_INPUT, path,
				csv_line_of(text, (size_t)(zero - text->bytes.bytes)), 0, "csv.nul",
				NULL, NULL, NULL);
	else
		status = decode(text, path, err);
	if (status == STATUS_OK)
		(void)csv_find_shape(text);
	else
		csv_text_release(text);
	return status;
}

void csv_text_release(struct csv_text *text)
{
	buf_release(&text->bytes);
}
