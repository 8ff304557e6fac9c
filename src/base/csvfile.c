/* One row of CSV, by libcsv, which takes 34 instructions a byte. So a row without a line end inside
 * is cut right here, as long as each of its quotes stands where RFC 4180 has them; any other is
 * libcsv's, and so are its words on what is broken. */
#include "base/csvfile.h"

#include <csv.h>
#include <string.h>

#include "base/memory.h"
#include "base/scan.h"

void csv_row_init(struct csv_row *row)
{
	memset(row, 0, sizeof(*row));
	buf_init(&row->store);
}

void csv_row_release(struct csv_row *row)
{
	if (row->parser)
		csv_free(row->parser);
	memory_free(row->parser);
	memory_free(row->cells);
	memory_free(row->lengths);
	buf_release(&row->store);
	csv_row_init(row);
}

static inline void add_cell(struct csv_row *row, const char *cell, size_t length)
{
	if (row->count == row->capacity) {
		row->cells =
		    memory_grow(row->cells, row->count, &row->capacity, sizeof(*row->cells));
		row->lengths = memory_resize(row->lengths, row->capacity, sizeof(*row->lengths));
	}
	row->cells[row->count] = cell;
	row->lengths[row->count++] = length;
}

/* The next delimiter or the end, with a NUL in its place; NULL where a quote stands before it. */
static inline char *end_plain(char *cell, char *end, char delimiter)
{
	char *next = memchr(cell, delimiter, (size_t)(end - cell));

	if (!next)
		next = end;
	return memchr(cell, '"', (size_t)(next - cell)) ? NULL : next;
}

/* The same of a quoted cell, whose content is moved to cell, without its quotes; its length. */
static char *end_quoted(char *cell, char *end, char delimiter, size_t *length)
{
	char *from = cell + 1, *to = cell, *quote;

	for (;;) {
		quote = memchr(from, '"', (size_t)(end - from));
		if (!quote)
			return NULL;
		memmove(to, from, (size_t)(quote - from));
		to += quote - from;
		from = quote + 1;
		if (from == end || *from != '"')
			break;
		*to++ = '"';
		from++;
	}
	if (from != end && *from != delimiter)
		return NULL;
	*length = (size_t)(to - cell);
	return from;
}

static bool split_quoted(struct csv_row *row, char *cell, char *end, char delimiter)
{
	for (;;) {
		size_t length = 0;
		char *next;

		if (cell < end && *cell == '"') {
			next = end_quoted(cell, end, delimiter, &length);
		} else {
			next = end_plain(cell, end, delimiter);
			length = next ? (size_t)(next - cell) : 0;
		}
		if (!next)
			return false;
		cell[length] = '\0';
		add_cell(row, cell, length);
		if (next == end)
			return true;
		cell = next + 1;
	}
}

/* Cuts at delimiters until something else than they comes; what that is, or 0. Blocks of bytes are
 * looked at, and so many may be read behind the end. */
static char split_plain(struct csv_row *row, char *bytes, size_t length, char delimiter)
{
	char *cell = bytes;

	for (size_t at = 0; at < length; at += SCAN_BLOCK) {
		uint64_t marks = scan_marks(bytes + at, delimiter, '"', '\n', '\r');

		if (length - at < SCAN_BLOCK)
			marks &= (UINT64_C(1) << (length - at)) - 1;
		for (; marks; marks &= marks - 1) {
			char *next = bytes + at + scan_first(marks);

			if (*next != delimiter)
				return *next;
			*next = '\0';
			add_cell(row, cell, (size_t)(next - cell));
			cell = next + 1;
		}
	}
	add_cell(row, cell, (size_t)(bytes + length - cell));
	return 0;
}

/* False where it is not for here. */
static bool split(struct csv_row *row, const char *bytes, size_t length, char delimiter)
{
	char *copy, found;

	if (length && bytes[length - 1] == '\n')
		length--;
	if (length && bytes[length - 1] == '\r')
		length--;
	if (!length)
		return false;
	buf_clear(&row->store);
	buf_reserve(&row->store, length + SCAN_BLOCK);
	buf_add(&row->store, bytes, length);
	copy = row->store.bytes;
	found = split_plain(row, copy, length, delimiter);
	if (!found)
		return true;
	if (found != '"' || memchr(bytes, '\n', length) || memchr(bytes, '\r', length))
		return false;
	row->count = 0;
	memcpy(copy, bytes, length);
	return split_quoted(row, copy, copy + length, delimiter);
}

/* A spreadsheet's line end inside a cell, CRLF or CR, becomes LF. */
static size_t copy_lines(char *to, const char *cell, size_t length)
{
	size_t used = 0;

	if (!memchr(cell, '\r', length)) {
		memcpy(to, cell, length);
		return length;
	}
	for (size_t i = 0; i < length; i++) {
		if (cell[i] != '\r')
			to[used++] = cell[i];
		else if (i + 1 == length || cell[i + 1] != '\n')
			to[used++] = '\n';
	}
	return used;
}

/* What libcsv hands over goes to the store, which has room for all of the row and
 * a NUL for each cell, so that it does not move. */
struct reading {
	struct csv_row *row;
	bool is_ended;
};

static void take_cell(void *cell, size_t length, void *data)
{
	struct reading *reading = data;
	struct buf *store = &reading->row->store;
	char *to = store->bytes + store->length;

	if (reading->is_ended)
		return;
	if (length)
		length = copy_lines(to, cell, length);
	to[length] = '\0';
	store->length += length + 1;
	add_cell(reading->row, to, length);
}

static void take_end(int last, void *data)
{
	struct reading *reading = data;

	(void)last;
	reading->is_ended = true;
}

/* libcsv would trim spaces and tabs. */
static int is_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void *resize(void *old, size_t size)
{
	return memory_resize(old, size, 1);
}

static struct csv_parser *parser_of(struct csv_row *row)
{
	struct csv_parser *parser = row->parser;

	if (parser)
		return parser;
	parser = memory_new(sizeof(*parser));
	csv_init(parser, 0);
	csv_set_space_func(parser, is_space);
	csv_set_realloc_func(parser, resize);
	csv_set_free_func(parser, memory_free);
	row->parser = parser;
	return parser;
}

/* False where the parser is strict and the row is not. */
static bool read_row(struct csv_row *row, const char *bytes, size_t length, char delimiter,
		     unsigned char options)
{
	struct csv_parser *parser = parser_of(row);
	struct reading reading = {row, false};
	bool is_whole;

	row->count = 0;
	buf_clear(&row->store);
	buf_reserve(&row->store, 2 * length + 2);
	csv_set_delim(parser, (unsigned char)delimiter);
	csv_set_opts(parser, options);
	is_whole = csv_parse(parser, bytes, length, take_cell, take_end, &reading) == length &&
		   csv_fini(parser, take_cell, take_end, &reading) == 0;
	if (!is_whole) {
		/* Begins anew: csv_fini() of libcsv 3.0.3 leaves the state as it is when
		 * strict and not content. */
		csv_set_opts(parser, 0);
		csv_fini(parser, NULL, NULL, NULL);
	}
	return is_whole;
}

void csv_row_parse(struct csv_row *row, const char *bytes, size_t length, char delimiter)
{
	row->count = 0;
	row->is_broken = false;
	if (split(row, bytes, length, delimiter))
		return;
	if (read_row(row, bytes, length, delimiter, CSV_STRICT | CSV_STRICT_FINI))
		return;
	row->is_broken = true;
	read_row(row, bytes, length, delimiter, 0);
}

/* Every delimiter a reader may guess counts, not only the one that follows. */
static bool needs_quotes(const char *text, size_t length)
{
	static const bool is_mark[256] = {
	    [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true, [';'] = true, ['\t'] = true};

	if (!length)
		return false;
	if (text[0] == ' ' || text[length - 1] == ' ')
		return true;
	for (size_t i = 0; i < length; i++)
		if (is_mark[(unsigned char)text[i]])
			return true;
	return false;
}

void csv_add_cell(struct buf *buf, const char *text, size_t length)
{
	const char *end = text + length, *quote;

	if (!needs_quotes(text, length)) {
		buf_add(buf, text, length);
		return;
	}
	buf_add_char(buf, '"');
	while ((quote = memchr(text, '"', (size_t)(end - text)))) {
		buf_add(buf, text, (size_t)(quote + 1 - text));
		buf_add_char(buf, '"');
		text = quote + 1;
	}
	buf_add(buf, text, (size_t)(end - text));
	buf_add_char(buf, '"');
}
