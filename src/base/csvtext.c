/* The text of a CSV file: its encoding, its delimiter, and where its rows begin. */
#include <stdio.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/gb.h"
#include "base/memory.h"
#include "base/scan.h"
#include "base/utf8.h"

enum { HEAD = 4096 }; /* bytes looked at to tell UTF-16 */

static bool is_row_end(char c)
{
	return c == '\n' || c == '\r';
}

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

static void cut_bom(struct csv_text *text)
{
	struct buf *bytes = &text->bytes;

	text->had_bom = bytes->length >= 3 && !memcmp(bytes->bytes, "\xEF\xBB\xBF", 3);
	if (!text->had_bom)
		return;
	memmove(bytes->bytes, bytes->bytes + 3, bytes->length - 3);
	buf_cut(bytes, bytes->length - 3);
}

static enum status decode(struct csv_text *text, const char *path, struct err *err)
{
	struct buf *bytes = &text->bytes, decoded;
	size_t bad;

	text->encoding = CSV_UTF8;
	cut_bom(text);
	if (utf8_is_valid(bytes->bytes, bytes->length))
		return STATUS_OK;
	buf_init(&decoded);
	if (text->had_bom || is_damaged_utf8(bytes->bytes, bytes->length)) {
		bad = first_bad_byte(bytes->bytes, bytes->length);
	} else if (decode_gb18030(bytes, &decoded, &bad)) {
		buf_release(bytes);
		*bytes = decoded;
		text->encoding = CSV_GB18030;
		cut_bom(text);
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

/* The first row's delimiter is the candidate most frequent outside quotes. */
static void find_shape(struct csv_text *text)
{
	const char *next = text->bytes.bytes;
	size_t counts[3] = {0, 0, 0}, best = 0;
	bool quoted = false, is_start = true;

	next += strspn(next, "\r\n");
	for (; *next && (quoted || !is_row_end(*next)); next++) {
		int candidate = quoted ? -1 : delimiter_index(*next);

		if (quoted && *next == '"' && next[1] == '"')
			next++;
		else if (quoted && *next == '"')
			quoted = next[1] && !is_row_end(next[1]) && delimiter_index(next[1]) < 0;
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
		find_shape(text);
	else
		csv_text_release(text);
	return status;
}

void csv_text_release(struct csv_text *text)
{
	buf_release(&text->bytes);
}

/* The end of the cell that begins at start: its delimiter, or end. */
static size_t cell_end(const char *bytes, size_t start, size_t end, char delimiter)
{
	bool quoted = start < end && bytes[start] == '"';
	size_t i = start + quoted;

	for (; i < end; i++) {
		if (!quoted && bytes[i] == delimiter)
			return i;
		if (!quoted || bytes[i] != '"')
			continue;
		if (i + 1 == end || bytes[i + 1] == delimiter)
			quoted = false;
		else if (bytes[i + 1] == '"')
			i++;
	}
	return end;
}

/* The number, from 1, of the row's cell that holds offset at, or where at is end
 * of the first cell past the limit (0 where there is none). */
static size_t find_cell(const char *bytes, size_t row, size_t at, size_t end, char delimiter)
{
	size_t start = row;

	for (size_t number = 1;; number++) {
		size_t stop = cell_end(bytes, start, end, delimiter);

		if (at < end ? at < stop : stop - start > CSV_CELL_LIMIT)
			return number;
		if (stop >= end)
			return 0;
		start = stop + 1;
	}
}

static inline void add_row(struct csv_index *index, size_t offset)
{
	/* One place more than rows is kept for the end of the text. */
	if (index->count + 1 >= index->capacity)
		index->offsets = memory_grow(index->offsets, index->count + 1, &index->capacity,
					     sizeof(*index->offsets));
	index->offsets[index->count++] = offset;
}

/* What the scanner knows between two marks. */
struct scanner {
	struct csv_index *index;
	const char *bytes;
	size_t length;
	char delimiter;
	bool quoted;
	size_t row;	 /* where the present row begins */
	size_t quote;	 /* where the last quote was opened */
	size_t skipped;	 /* a doubled quote's second half */
	size_t too_long; /* where a row with a cell past the limit begins, or length */
};

/* The row ends before at. */
static inline void end_row(struct scanner *scanner, size_t at)
{
	if (at > scanner->row) {
		add_row(scanner->index, scanner->row);
		if (at - scanner->row > CSV_CELL_LIMIT && scanner->too_long == scanner->length &&
		    find_cell(scanner->bytes, scanner->row, at, at, scanner->delimiter))
			scanner->too_long = scanner->row;
	}
	scanner->row = at + 1;
}

/* A quote closes before a delimiter, a row's end or the text's; doubled it is data;
 * before anything else libcsv takes it as data, too. */
static void take_quote(struct scanner *scanner, size_t at)
{
	char next = at + 1 < scanner->length ? scanner->bytes[at + 1] : '\n';

	if (at == scanner->skipped)
		return;
	if (scanner->quoted) {
		if (next == '"')
			scanner->skipped = at + 1;
		else if (next == scanner->delimiter || is_row_end(next))
			scanner->quoted = false;
	} else if (at == scanner->row || scanner->bytes[at - 1] == scanner->delimiter) {
		scanner->quoted = true;
		scanner->quote = at;
	}
}

static void take_marks(struct scanner *scanner, const char *block, size_t base)
{
	uint64_t marks = scan_marks(block, '"', '\n', '\r', '\r');

	for (; marks; marks &= marks - 1) {
		size_t place = scan_first(marks);

		if (block[place] == '"')
			take_quote(scanner, base + place);
		else if (!scanner->quoted)
			end_row(scanner, base + place);
	}
}

static void scan_rows(struct scanner *scanner)
{
	size_t whole = scanner->length / SCAN_BLOCK * SCAN_BLOCK;
	char rest[SCAN_BLOCK] = {0};

	for (size_t base = 0; base < whole; base += SCAN_BLOCK)
		take_marks(scanner, scanner->bytes + base, base);
	memcpy(rest, scanner->bytes + whole, scanner->length - whole);
	take_marks(scanner, rest, whole);
	if (!scanner->quoted && scanner->row < scanner->length)
		end_row(scanner, scanner->length);
}

enum status csv_index_make(struct csv_index *index, const struct csv_text *text, const char *path,
			   struct err *err)
{
	size_t length = text->bytes.length, column = 0, row = 0;
	struct scanner scanner = {.index = index,
				  .bytes = text->bytes.bytes,
				  .length = length,
				  .delimiter = text->delimiter,
				  .skipped = length,
				  .too_long = length};
	const char *key = NULL;

	index->offsets = NULL;
	index->count = 0;
	index->capacity = 0;
	scan_rows(&scanner);
	add_row(index, length);
	index->count--;
	if (scanner.quoted) {
		key = "csv.quote_open";
		row = scanner.quote;
		column = find_cell(scanner.bytes, scanner.row, row, length, text->delimiter);
	} else if (scanner.too_long < length) {
		key = "csv.cell_limit";
		row = scanner.too_long;
		column = find_cell(scanner.bytes, row, length, length, text->delimiter);
	}
	if (!key)
		return STATUS_OK;
	csv_index_release(index);
	return err_at(err, STATUS_INPUT, path, csv_line_of(text, row), column, key, NULL, NULL,
		      NULL);
}

void csv_index_release(struct csv_index *index)
{
	memory_free(index->offsets);
	index->offsets = NULL;
	index->count = 0;
	index->capacity = 0;
}
