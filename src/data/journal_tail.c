/* The journal's end, found without reading the rest: an unused place is empty
 * lines, so the content ends before the last sector that begins with anything else. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "journal_internal.h"

static const char fill[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_fill(const char *sector)
{
	uint64_t words[2], expected[2];

	memcpy(words, sector, sizeof(words));
	memcpy(expected, fill, sizeof(expected));
	return words[0] == expected[0] && words[1] == expected[1];
}

/* How many bytes of the block, which begins on a sector and is not empty, are content. */
static size_t content_of(const char *bytes, size_t length)
{
	size_t sector = (length - 1) / JOURNAL_SECTOR * JOURNAL_SECTOR;
	size_t end = length;

	for (;; sector -= JOURNAL_SECTOR) {
		/* A block's rest that is no whole sector is no fill either. */
		if (end - sector < sizeof(fill) - 1 || !is_fill(bytes + sector))
			break;
		if (!sector)
			return 0;
		end = sector;
	}
	while (end && is_line_end(bytes[end - 1]))
		end--;
	return end;
}

static bool read_at(int file, struct buf *bytes, off_t offset, size_t length)
{
	ssize_t got;

	buf_clear(bytes);
	buf_reserve(bytes, length);
	do
		got = pread(file, bytes->bytes, length, offset);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)length)
		return false;
	bytes->length = length;
	bytes->bytes[length] = '\0';
	return true;
}

bool journal_find_end(int file, off_t size, off_t *end, struct buf *tail)
{
	off_t start = size > 0 ? (size - 1) / JOURNAL_BLOCK * JOURNAL_BLOCK : 0;
	struct buf block;
	off_t from;
	bool is_good;

	*end = 0;
	buf_init(&block);
	for (; size > 0; start -= JOURNAL_BLOCK) {
		off_t left = size - start;
		size_t length = left < JOURNAL_BLOCK ? (size_t)left : JOURNAL_BLOCK, used;

		if (!read_at(file, &block, start, length)) {
			buf_release(&block);
			return false;
		}
		used = content_of(block.bytes, length);
		*end = start + (off_t)used;
		if (used || !start)
			break;
	}
	/* The last line's own end looks like the fill. */
	*end = *end + 2 < size ? *end + 2 : size;
	from = *end > JOURNAL_TAIL ? *end - JOURNAL_TAIL : 0;
	is_good = size > 0 && from >= start && *end <= start + (off_t)block.length;
	if (is_good) { /* as it most often is: no need to read it again */
		buf_clear(tail);
		buf_add(tail, block.bytes + (from - start), (size_t)(*end - from));
	} else {
		is_good = read_at(file, tail, from, (size_t)(*end - from));
	}
	buf_release(&block);
	return is_good;
}

/* Where the line begins that ends before end (with its CRLF); false where the tail does
 * not reach that far. Inside quotes a line ends in LF alone, so that CRLF parts lines. */
static bool line_start(const struct buf *tail, size_t end, size_t *start)
{
	if (end < 2 || memcmp(tail->bytes + end - 2, fill, 2) != 0)
		return false;
	for (size_t at = end - 2; at >= 2; at--)
		if (tail->bytes[at - 1] == '\n' && tail->bytes[at - 2] == '\r') {
			*start = at;
			return true;
		}
	return false;
}

bool journal_take_tail(struct journal *journal)
{
	struct journal_line line;
	struct csv_row row;
	size_t start;
	bool is_good;

	csv_row_init(&row);
	is_good = line_start(&journal->tail, journal->tail.length, &start) &&
		  journal_line_parse(&row, journal->tail.bytes + start,
				     journal->tail.length - start, ',', &line) &&
		  line.is_last && !line.origin;
	if (is_good) {
		journal->txn = line.txn;
		journal->seq = line.seq;
		snprintf(journal->last_site, sizeof(journal->last_site), "%s", line.site);
		snprintf(journal->last_at, sizeof(journal->last_at), "%s", line.at);
	}
	csv_row_release(&row);
	return is_good;
}

/* The header, which the first transaction of a segment follows. */
static bool is_header(const struct buf *tail, size_t start, size_t end)
{
	struct buf header;
	bool is_same;

	buf_init(&header);
	journal_header_add(&header);
	is_same = !start && end == header.length && !memcmp(tail->bytes, header.bytes, end);
	buf_release(&header);
	return is_same;
}

/* Goes back over one transaction, which ends at *end with seq; the first line's place
 * goes to *end. It is whole where the line before it ends another one, seq by seq. */
static bool go_back(const struct buf *tail, size_t *end, unsigned long *seq, enum journal_op *op)
{
	unsigned long txn = 0, next_seq = 0;
	struct journal_line line;
	struct csv_row row;
	size_t start = *end, before;
	bool is_whole = false, is_good = true;

	csv_row_init(&row);
	for (before = *end; is_good; before = start) {
		if (!line_start(tail, before, &start))
			start = 0;
		if (is_header(tail, start, before)) {
			is_whole = txn != 0;
			break;
		}
		is_good = journal_line_parse(&row, tail->bytes + start, before - start, ',', &line);
		if (!is_good)
			break;
		if (txn && line.txn != txn) {
			is_whole = line.is_last && line.seq + 1 == next_seq;
			is_good = is_whole;
			break;
		}
		is_good = txn ? line.seq + 1 == next_seq && !line.is_last && line.op == *op
			      : line.is_last;
		txn = line.txn;
		next_seq = line.seq;
		*op = line.op;
		*end = start;
	}
	*seq = next_seq;
	csv_row_release(&row);
	return is_whole;
}

/* Of a line that was found good: all of those end in CRLF. */
static size_t line_end(const struct buf *tail, size_t at)
{
	while (memcmp(tail->bytes + at, fill, 2) != 0)
		at++;
	return at + 2;
}

bool journal_last_checkpoint(struct journal *journal,
			     bool (*take)(void *data, const struct journal_line *line), void *data)
{
	const struct buf *tail = &journal->tail;
	size_t end = tail->length, start = end;
	enum journal_op op = JOURNAL_SEGMENT_READY;
	struct journal_line line;
	struct csv_row row;
	unsigned long seq;

	if (!journal->is_clean || journal_is_empty(journal) || !tail->length)
		return false;
	while (op == JOURNAL_SEGMENT_READY) {
		end = start;
		if (!go_back(tail, &start, &seq, &op))
			return false;
	}
	if (op != JOURNAL_CHECKPOINT)
		return false;
	csv_row_init(&row);
	do {
		size_t stop = line_end(tail, start);

		(void)journal_line_parse(&row, tail->bytes + start, stop - start, ',', &line);
		start = stop;
	} while (take(data, &line) && start < end);
	csv_row_release(&row);
	return true;
}
