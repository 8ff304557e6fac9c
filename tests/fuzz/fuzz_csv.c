/* Any bytes as a CSV file: they are refused with a key, or rows are found, parsed,
 * written and read back the same. */
#include <string.h>

#include "base/csvfile.h"
#include "target.h"

static void write_row(struct buf *buf, const struct csv_row *row, char delimiter)
{
	for (size_t i = 0; i < row->count; i++) {
		if (i)
			buf_add_char(buf, delimiter);
		csv_add_cell(buf, row->cells[i], row->lengths[i]);
	}
	/* One empty cell alone would be an empty line, which is no row. */
	if (!buf->length)
		buf_add_text(buf, "\"\"");
}

static void check_row(struct csv_row *row, struct csv_row *again, char delimiter)
{
	struct buf written;

	buf_init(&written);
	write_row(&written, row, delimiter);
	csv_row_parse(again, written.bytes, written.length, delimiter);
	demand(!again->is_broken);
	demand(again->count == row->count);
	for (size_t i = 0; i < row->count; i++) {
		demand(row->cells[i][row->lengths[i]] == '\0');
		demand(!memchr(row->cells[i], '\r', row->lengths[i]));
		demand(again->lengths[i] == row->lengths[i]);
		demand(!memcmp(again->cells[i], row->cells[i], row->lengths[i]));
	}
	buf_release(&written);
}

/* The same bytes as they come from a disk, some at a time, come to the same rows. */
static void check_pieces(const unsigned char *bytes, size_t length, const struct csv_index *index)
{
	struct csv_sweep sweep;
	struct csv_index again = {0};
	struct csv_text text;
	struct buf buf;

	buf_init(&buf);
	csv_sweep_begin(&sweep);
	for (size_t at = 0; at < length; at = buf.length) {
		buf_add(&buf, bytes + at, length - at < 100 ? length - at : 100);
		csv_sweep_go_on(&sweep, &buf);
	}
	demand((csv_read(&text, &again, &buf, &sweep, "fuzz.csv", NULL) == STATUS_OK) ==
	       (index != NULL));
	if (index)
		demand(again.count == index->count &&
		       !memcmp(again.offsets, index->offsets,
			       (index->count + 1) * sizeof(*index->offsets)));
	csv_index_release(&again);
	csv_text_release(&text);
	csv_sweep_release(&sweep);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct csv_row row, again;
	struct csv_text text;
	struct csv_index index;
	struct err err = {.key = NULL};
	struct buf buf;

	buf_init(&buf);
	buf_add(&buf, bytes, length);
	if (csv_text_take(&text, &buf, "fuzz.csv", &err) != STATUS_OK) {
		demand(err.key && err.line > 0);
		check_pieces(bytes, length, NULL);
		return 0;
	}
	demand(!buf.length && !memchr(text.bytes.bytes, '\0', text.bytes.length));
	if (csv_index_make(&index, &text, "fuzz.csv", &err) != STATUS_OK) {
		demand(err.key && err.line > 0 && err.column > 0);
		csv_text_release(&text);
		check_pieces(bytes, length, NULL);
		return 0;
	}
	check_pieces(bytes, length, &index);
	csv_row_init(&row);
	csv_row_init(&again);
	demand(index.offsets[index.count] == text.bytes.length);
	for (size_t i = 0; i < index.count; i++) {
		demand(index.offsets[i] < index.offsets[i + 1]);
		csv_row_parse(&row, text.bytes.bytes + index.offsets[i],
			      index.offsets[i + 1] - index.offsets[i], text.delimiter);
		demand(row.count > 0);
		check_row(&row, &again, text.delimiter);
	}
	csv_row_release(&row);
	csv_row_release(&again);
	csv_index_release(&index);
	csv_text_release(&text);
	return 0;
}
