/* One row of CSV. A row that keeps to RFC 4180 is split right here, a block of
 * bytes at a time; what any other means is for libcsv to say. Both read a row the
 * same way, but libcsv takes 34 instructions a byte, which for the forms alone is
 * more than half of what a start may cost. */
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

static void add_cell(struct csv_row *row, const char *cell, size_t length)
{
	if (row->count == row->capacity) {
		row->cells =
		    memory_grow(row->cells, row->count, &row->capacity, sizeof(*row->cells));
		row->lengths = memory_resize(row->lengths, row->capacity, sizeof(*row->lengths));
	}
	row->cells[row->count] = cell;
	row->lengths[row->count++] = length;
}

/* Undoes doubled quotes; a spreadsheet's line end inside a cell, CRLF or CR, becomes
 * LF. In place; returns the new length. */
static size_t tidy(char *cell, size_t length)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		if (cell[i] == '"') /* the second one is kept */
			i++;
		if (cell[i] != '\r')
			cell[used++] = cell[i];
		else if (i + 1 == length || cell[i + 1] != '\n')
			cell[used++] = '\n';
	}
	return used;
}

/* A row on its way from mark to mark. */
struct split {
	struct csv_row *row;
	char *store;
	size_t length;
	size_t start;	/* of the present cell */
	size_t skipped; /* a doubled quote's second half */
	char delimiter;
	bool in_quotes, was_quoted, is_untidy;
};

static void end_cell(struct split *split, size_t at)
{
	char *cell = split->store + split->start;
	size_t length = at - split->start;

	if (split->was_quoted) {
		cell++;
		length -= 2;
		if (split->is_untidy)
			length = tidy(cell, length);
		split->was_quoted = false;
		split->is_untidy = false;
	}
	cell[length] = '\0';
	add_cell(split->row, cell, length);
	split->start = at + 1;
}

/* False where RFC 4180 does not allow a quote. */
static bool take_quote(struct split *split, size_t at)
{
	char next = at + 1 < split->length ? split->store[at + 1] : '\n';

	if (at == split->skipped)
		return true;
	if (!split->in_quotes) {
		split->in_quotes = true;
		split->was_quoted = true;
		return at == split->start;
	}
	if (next == '"') {
		split->skipped = at + 1;
		split->is_untidy = true;
		return true;
	}
	split->in_quotes = false;
	return next == split->delimiter || next == '\n' || next == '\r';
}

/* False where the row does not keep to RFC 4180. */
static bool split_store(struct split *split)
{
	for (size_t base = 0; base < split->length; base += SCAN_BLOCK) {
		uint64_t marks = scan_marks(split->store + base, split->delimiter, '"', '\n', '\r');

		for (; marks; marks &= marks - 1) {
			size_t at = base + scan_first(marks);
			char mark = split->store[at];

			if (at >= split->length)
				break;
			if (mark == '"') {
				if (!take_quote(split, at))
					return false;
			} else if (split->in_quotes) {
				split->is_untidy |= mark == '\r';
			} else if (mark == split->delimiter || at > split->start ||
				   split->row->count) {
				end_cell(split, at);
				if (mark != split->delimiter)
					return true;
			} else {
				split->start = at + 1; /* an empty line before the row */
			}
		}
	}
	if (split->in_quotes)
		return false;
	if (split->start < split->length || split->row->count)
		end_cell(split, split->length);
	return true;
}

static bool split_row(struct csv_row *row, const char *bytes, size_t length, char delimiter)
{
	struct split split = {
	    .row = row, .length = length, .skipped = length, .delimiter = delimiter};

	buf_clear(&row->store);
	buf_reserve(&row->store, length + SCAN_BLOCK);
	split.store = row->store.bytes;
	if (length)
		memcpy(split.store, bytes, length);
	memset(split.store + length, 0, SCAN_BLOCK); /* the last block goes past the row */
	return split_store(&split);
}

/* As tidy(), from libcsv's cell, which has its quotes undone. */
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
	if (split_row(row, bytes, length, delimiter))
		return;
	if (read_row(row, bytes, length, delimiter, CSV_STRICT | CSV_STRICT_FINI))
		return;
	row->is_broken = true;
	read_row(row, bytes, length, delimiter, 0);
}

/* Every delimiter a reader may guess counts, not only the one that follows. */
static bool needs_quotes(const char *text, size_t length)
{
	if (!length)
		return false;
	if (text[0] == ' ' || text[length - 1] == ' ')
		return true;
	for (size_t i = 0; i < length; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r' ||
		    text[i] == ';' || text[i] == '\t')
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
