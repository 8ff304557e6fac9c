/* Where the rows of a CSV text begin. */
#include "csvindex.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/scan.h"
#include "base/utf8.h"

/* What must be there behind the last byte that is looked at: the tails of a character. */
enum { BEHIND = 3 };

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
	index->offsets[index->count++] = (uint32_t)offset;
}

static void scan_begin(struct csv_scan *scan, const struct csv_text *text)
{
	*scan = (struct csv_scan){.delimiter = text->delimiter,
				  .row = text->start,
				  .skipped = SIZE_MAX,
				  .too_long = SIZE_MAX};
}

/* The row ends before at. */
static inline void end_row(struct csv_scan *scan, const char *bytes, size_t at)
{
	if (at > scan->row) {
		add_row(&scan->index, scan->row);
		if (at - scan->row > CSV_CELL_LIMIT && scan->too_long == SIZE_MAX &&
		    find_cell(bytes, scan->row, at, at, scan->delimiter))
			scan->too_long = scan->row;
	}
	scan->row = at + 1;
}

/* A quote closes before a delimiter, a row's end or the text's; doubled it is data;
 * before anything else libcsv takes it as data, too. */
static void take_quote(struct csv_scan *scan, const char *bytes, size_t length, size_t at)
{
	char next = at + 1 < length ? bytes[at + 1] : '\n';

	if (at == scan->skipped)
		return;
	if (scan->quoted) {
		if (next == '"')
			scan->skipped = at + 1;
		else if (next == scan->delimiter || csv_is_row_end(next))
			scan->quoted = false;
	} else if (at == scan->row || bytes[at - 1] == scan->delimiter) {
		scan->quoted = true;
		scan->quote = at;
	}
}

/* Blocks as long as they end before until, of length bytes. */
static void scan_to(struct csv_scan *scan, const char *bytes, size_t length, size_t until)
{
	for (; until - scan->done >= SCAN_BLOCK; scan->done += SCAN_BLOCK) {
		uint64_t marks = scan_marks(bytes + scan->done, '"', '\n', '\r', '\0');

		for (; marks; marks &= marks - 1) {
			size_t at = scan->done + scan_first(marks);

			if (bytes[at] == '"')
				take_quote(scan, bytes, length, at);
			else if (!bytes[at])
				scan->has_zero = true;
			else if (!scan->quoted)
				end_row(scan, bytes, at);
		}
	}
}

static void scan_rest(struct csv_scan *scan, const char *bytes, size_t length)
{
	scan_to(scan, bytes, length, length);
	for (; scan->done < length; scan->done++) {
		char c = bytes[scan->done];

		if (c == '"')
			take_quote(scan, bytes, length, scan->done);
		else if (!c)
			scan->has_zero = true;
		else if (csv_is_row_end(c) && !scan->quoted)
			end_row(scan, bytes, scan->done);
	}
	if (!scan->quoted && scan->row < length)
		end_row(scan, bytes, length);
	add_row(&scan->index, length);
	scan->index.count--;
}

static enum status scan_end(struct csv_index *index, struct csv_scan *scan,
			    const struct csv_text *text, const char *path, struct err *err)
{
	const char *bytes = text->bytes.bytes, *key = NULL;
	size_t length = text->bytes.length, column = 0, row = 0;

	scan_rest(scan, bytes, length);
	if (scan->quoted) {
		key = "csv.quote_open";
		row = scan->quote;
		column = find_cell(bytes, scan->row, row, length, text->delimiter);
	} else if (scan->too_long < length) {
		key = "csv.cell_limit";
		row = scan->too_long;
		column = find_cell(bytes, row, length, length, text->delimiter);
	}
	*index = scan->index;
	scan->index = (struct csv_index){0};
	if (!key)
		return STATUS_OK;
	csv_index_release(index);
	return err_at(err, STATUS_INPUT, path, csv_line_of(text, row), column, key, NULL, NULL,
		      NULL);
}

enum status csv_index_make(struct csv_index *index, const struct csv_text *text, const char *path,
			   struct err *err)
{
	struct csv_scan scan;

	assert(text->bytes.length < UINT32_MAX);
	scan_begin(&scan, text);
	return scan_end(index, &scan, text, path, err);
}

void csv_index_release(struct csv_index *index)
{
	memory_free(index->offsets);
	index->offsets = NULL;
	index->count = 0;
	index->capacity = 0;
}

void csv_sweep_begin(struct csv_sweep *sweep)
{
	*sweep = (struct csv_sweep){0};
}

void csv_sweep_release(struct csv_sweep *sweep)
{
	csv_index_release(&sweep->scan.index);
}

/* False: nobody knows the delimiter yet, and it is too late to wait for it. */
static bool begin(struct csv_sweep *sweep, const struct buf *bytes)
{
	sweep->text.bytes = *bytes;
	csv_find_bom(&sweep->text);
	if (!csv_find_shape(&sweep->text))
		return false;
	scan_begin(&sweep->scan, &sweep->text);
	return true;
}

void csv_sweep_go_on(struct csv_sweep *sweep, const struct buf *bytes)
{
	struct csv_scan *scan = &sweep->scan;
	size_t done = scan->done, until;

	if (sweep->is_other || bytes->length - done < SCAN_BLOCK + BEHIND)
		return;
	until = done + (bytes->length - done - BEHIND) / SCAN_BLOCK * SCAN_BLOCK;
	if ((!done && !begin(sweep, bytes)) ||
	    !utf8_goes_on(bytes->bytes, bytes->length, done, until)) {
		sweep->is_other = true;
		return;
	}
	scan_to(scan, bytes->bytes, bytes->length, until);
	sweep->is_other = scan->has_zero;
}

/* Whether what the sweep found is all there is to know but for the index's end. */
static bool is_swept(const struct csv_sweep *sweep, const struct buf *bytes)
{
	size_t done = sweep->scan.done;

	return done && !sweep->is_other &&
	       !memchr(bytes->bytes + done, '\0', bytes->length - done) &&
	       utf8_goes_on(bytes->bytes, bytes->length, done, bytes->length);
}

enum status csv_read(struct csv_text *text, struct csv_index *index, struct buf *bytes,
		     struct csv_sweep *sweep, const char *path, struct err *err)
{
	enum status status;
	struct csv_sweep own;

	csv_sweep_begin(&own);
	if (!sweep) {
		sweep = &own;
		csv_sweep_go_on(sweep, bytes);
	}
	if (is_swept(sweep, bytes)) {
		*text = sweep->text;
		text->bytes = *bytes;
		buf_init(bytes);
		return scan_end(index, &sweep->scan, text, path, err);
	}
	csv_sweep_release(&own);
	status = csv_text_take(text, bytes, path, err);
	return status == STATUS_OK ? csv_index_make(index, text, path, err) : status;
}
