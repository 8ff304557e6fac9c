/* Reading the journal whole: what is damaged is told and passed over, and of the
 * transactions those are given on that were committed.
 *
 * The last transaction of a segment is held back until it is known to have been: a
 * later one in the same segment, or one in the next that goes on in sequence, was only
 * begun once it was on the disk. One that was not (its save failed or was cut short) is
 * followed, in the next segment, by one that bears its numbers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "journal_internal.h"

enum { LINE_TEXTS = 9, RESCAN = 16 };

/* The transaction held back; texts: 9 a line, each with its NUL. */
struct held {
	struct buf texts;
	struct held_line {
		unsigned long seq;
		enum journal_op op;
		bool is_last;
	} * lines;
	size_t count, capacity;
	unsigned long txn, first, last;
	bool is_whole; /* nothing missing so far */
	bool has_end;
	bool is_crossed; /* a segment ended behind it */
};

struct reading {
	struct journal *journal;
	bool (*take)(void *data, const struct journal_line *line);
	void *data;
	struct mistakes *mistakes; /* or NULL */
	bool is_stopped;
	struct held held;
	unsigned long delivered; /* seq of the last line given on */
	unsigned long delivered_txn;
	bool was_damaged; /* since the last good line */
	bool is_bad;	  /* damage in the newest segment with content */
	/* the segment being read */
	size_t index;
	struct buf bytes;
	char name[JOURNAL_NAME + 8];
	char delimiter;
	struct csv_row row;
	struct buf decoded;
	size_t counted, line; /* newlines before counted */
	size_t budget;	      /* bytes that may still be looked at twice */
};

static void tell(struct reading *reading, size_t line, const char *key, const char *arg)
{
	if (reading->mistakes)
		mistakes_add(reading->mistakes, reading->name, line, 0, key, arg, NULL, NULL);
}

static size_t line_of(struct reading *reading, size_t offset)
{
	for (; reading->counted < offset; reading->counted++)
		reading->line += reading->bytes.bytes[reading->counted] == '\n';
	return reading->line;
}

static void give_on(struct reading *reading)
{
	struct held *held = &reading->held;
	const char *next = held->texts.bytes;

	for (size_t i = 0; i < held->count && !reading->is_stopped; i++) {
		struct journal_line line = {.txn = held->txn,
					    .seq = held->lines[i].seq,
					    .op = held->lines[i].op,
					    .is_last = i + 1 == held->count};
		const char **texts[LINE_TEXTS] = {&line.at,	   &line.site,	    &line.user,
						  &line.table,	   &line.record,    &line.field,
						  &line.old_value, &line.new_value, &line.base};

		for (size_t t = 0; t < LINE_TEXTS; t++) {
			*texts[t] = next;
			next += strlen(next) + 1;
		}
		if (reading->take && !reading->take(reading->data, &line))
			reading->is_stopped = true;
		if (i + 1 == held->count) {
			snprintf(reading->journal->last_site, SITE_TEXT, "%s", line.site);
			snprintf(reading->journal->last_at, MOMENT_TEXT, "%s", line.at);
		}
	}
	reading->delivered = held->last;
	reading->delivered_txn = held->txn;
}

static void drop(struct reading *reading)
{
	struct held *held = &reading->held;

	buf_clear(&held->texts);
	held->count = 0;
	held->is_crossed = false;
}

/* A line follows what is held: was that committed? False: the line is an old one. */
static bool settle(struct reading *reading, unsigned long next)
{
	struct held *held = &reading->held;

	if (!held->count)
		return next > reading->delivered;
	if (held->is_crossed && next < held->first)
		return false;
	if (!held->is_crossed || next > held->last) {
		if (!held->has_end && !reading->was_damaged)
			tell(reading, 0, "journal.gap", NULL);
		give_on(reading);
	}
	drop(reading);
	return next > reading->delivered;
}

static void hold(struct reading *reading, const struct journal_line *line)
{
	const char *texts[LINE_TEXTS] = {line->at,	  line->site,	   line->user,
					 line->table,	  line->record,	   line->field,
					 line->old_value, line->new_value, line->base};
	struct held *held = &reading->held;

	if (!held->count) {
		held->txn = line->txn;
		held->first = line->seq;
		held->is_whole = line->seq == reading->delivered + 1;
	} else if (line->seq != held->last + 1) {
		held->is_whole = false;
	}
	held->lines = memory_grow(held->lines, held->count, &held->capacity, sizeof(*held->lines));
	held->lines[held->count++] = (struct held_line){line->seq, line->op, line->is_last};
	for (size_t i = 0; i < LINE_TEXTS; i++)
		buf_add(&held->texts, texts[i], strlen(texts[i]) + 1);
	held->last = line->seq;
	held->has_end = line->is_last;
}

static void take_line(struct reading *reading, const struct journal_line *line, size_t offset)
{
	struct held *held = &reading->held;
	unsigned long expected;

	if ((!held->count || held->is_crossed || held->txn != line->txn || held->has_end) &&
	    !settle(reading, line->seq))
		return;
	expected = held->count ? held->last + 1 : reading->delivered + 1;
	if (line->seq < expected)
		return;
	if (line->seq > expected) {
		reading->journal->has_gap = true;
		if (!reading->was_damaged)
			tell(reading, line_of(reading, offset), "journal.gap", NULL);
	}
	reading->was_damaged = false;
	hold(reading, line);
}

/* Where the row ends that begins at start: past its line end. */
static size_t row_end(const struct reading *reading, size_t start)
{
	const char *bytes = reading->bytes.bytes;
	size_t length = reading->bytes.length, at = start;
	bool quoted = false, is_start = true;

	for (; at < length; at++) {
		char c = bytes[at];

		if (quoted) {
			if (c != '"')
				continue;
			if (at + 1 < length && bytes[at + 1] == '"')
				at++;
			else
				quoted = false;
			continue;
		}
		if (c == '\n')
			return at + 1;
		if (c == '\r')
			return at + 1 < length && bytes[at + 1] == '\n' ? at + 2 : at + 1;
		quoted = c == '"' && is_start;
		is_start = c == reading->delimiter;
	}
	return length;
}

static size_t plain_end(const struct reading *reading, size_t start)
{
	const char *bytes = reading->bytes.bytes;
	size_t at = start;

	while (at < reading->bytes.length && bytes[at] != '\n' && bytes[at] != '\r')
		at++;
	return at < reading->bytes.length ? at + 1 : at;
}

/* A spreadsheet may have saved the file as GB18030, or a part of it was. */
static bool parse_decoded(struct reading *reading, const char *bytes, size_t length,
			  struct journal_line *line)
{
	struct csv_text text;
	struct buf copy;
	bool is_good;

	if (utf8_is_valid(bytes, length))
		return false;
	buf_init(&copy);
	buf_add(&copy, bytes, length);
	if (csv_text_take(&text, &copy, "", NULL) != STATUS_OK)
		return false;
	buf_release(&reading->decoded);
	reading->decoded = text.bytes;
	is_good = journal_line_parse(&reading->row, reading->decoded.bytes, reading->decoded.length,
				     reading->delimiter, line);
	return is_good;
}

/* A row of nothing but delimiters, which a spreadsheet makes of an empty line, or a header. */
static bool is_no_line(const struct reading *reading, size_t start, size_t end)
{
	const char *bytes = reading->bytes.bytes;
	size_t at = start;

	if (!strncmp(bytes + at, "\xEF\xBB\xBF", 3))
		at += 3;
	if (!strncmp(bytes + at, "txn", 3) || !strncmp(bytes + at, "\"txn\"", 5))
		return true;
	while (at < end && (bytes[at] == reading->delimiter || bytes[at] == '"' ||
			    bytes[at] == '\r' || bytes[at] == '\n'))
		at++;
	return at == end;
}

/* The line that begins at start, if there is a good one; *end is where it ends. */
static bool find_line(struct reading *reading, size_t start, size_t *end, struct journal_line *line)
{
	const char *bytes = reading->bytes.bytes + start;

	*end = reading->budget ? row_end(reading, start) : plain_end(reading, start);
	if (journal_line_parse(&reading->row, bytes, *end - start, reading->delimiter, line) ||
	    parse_decoded(reading, bytes, *end - start, line))
		return true;
	/* What a stray quote swallowed is looked at again from the next line on, but not
	 * for ever. */
	reading->budget -= *end - start < reading->budget ? *end - start : reading->budget;
	*end = plain_end(reading, start);
	return false;
}

static void tell_damage(struct reading *reading, size_t start, size_t end)
{
	size_t line = line_of(reading, start);
	char name[JOURNAL_NAME];

	if (start == end)
		return;
	segment_name(reading->journal->segments[reading->index].number, name);
	tell(reading, line, "journal.line", NULL);
	journal_keep_damage(reading->journal, name, line, reading->bytes.bytes + start,
			    end - start);
	reading->was_damaged = true;
	reading->is_bad = true;
}

static size_t skip_fill(const struct reading *reading, size_t at)
{
	static const char fill[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";
	const char *bytes = reading->bytes.bytes;
	size_t length = reading->bytes.length;

	while (at < length && (bytes[at] == '\r' || bytes[at] == '\n')) {
		if (at + 16 <= length && !memcmp(bytes + at, fill, 16))
			at += 16;
		else
			at++;
	}
	return at;
}

static char find_delimiter(const struct buf *bytes)
{
	const char *next = bytes->bytes;
	char c = ',';

	if (!strncmp(next, "\xEF\xBB\xBF", 3))
		next += 3;
	if (!strncmp(next, "txn", 3))
		c = next[3];
	else if (!strncmp(next, "\"txn\"", 5))
		c = next[5];
	return c == ';' || c == '\t' ? c : ',';
}

/* Every line of the segment. Whether it has any. */
static bool read_segment(struct reading *reading)
{
	struct buf *bytes = &reading->bytes;
	struct journal_line line;
	size_t at = 0, damage = 0, end;
	bool has_lines = false, is_damaged = false;

	reading->delimiter = find_delimiter(bytes);
	reading->counted = 0;
	reading->line = 1;
	reading->budget = RESCAN * bytes->length;
	for (at = skip_fill(reading, 0); at < bytes->length && !reading->is_stopped;
	     at = skip_fill(reading, end)) {
		bool is_good = find_line(reading, at, &end, &line);
		bool is_none = !is_good && is_no_line(reading, at, end);

		if (is_damaged && (is_good || is_none)) {
			tell_damage(reading, damage, at);
			is_damaged = false;
		}
		if (!is_good && !is_none && !is_damaged) {
			is_damaged = true;
			damage = at;
		}
		has_lines = has_lines || !is_none;
		if (is_good)
			take_line(reading, &line, at);
	}
	if (is_damaged && !reading->is_stopped)
		tell_damage(reading, damage, bytes->length);
	return has_lines;
}

/* At the journal's end: nothing follows that would vouch for the last transaction. */
static void finish(struct reading *reading)
{
	struct held *held = &reading->held;
	char count[24];

	if (!held->count)
		return;
	if (held->is_whole && held->has_end) {
		give_on(reading);
		return;
	}
	/* Whole, but others are missing before it: that was told. */
	if (held->has_end && held->last - held->first + 1 == held->count &&
	    held->txn > reading->delivered_txn + 1) {
		give_on(reading);
		return;
	}
	snprintf(count, sizeof(count), "%zu", held->count);
	tell(reading, 0, "journal.torn", count);
	reading->is_bad = true;
}

/* What the reading found of the end decides where writing goes on. */
static void conclude(struct reading *reading)
{
	struct journal *journal = reading->journal;

	if (reading->is_stopped)
		return;
	journal->txn = reading->delivered_txn;
	journal->seq = reading->delivered;
	journal->is_known = true;
	if (journal->content == journal->count)
		return;
	journal->is_clean = !reading->is_bad && !journal->segments[journal->content].is_bad;
	if (journal->is_clean)
		return;
	journal->segments[journal->content].is_bad = true;
	if (journal->file >= 0)
		close(journal->file);
	journal->file = -1;
}

static enum status read_all(struct reading *reading, struct err *err)
{
	struct journal *journal = reading->journal;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < journal->count && !reading->is_stopped; i++) {
		bool is_damaged = false, was_bad;
		char name[JOURNAL_NAME];

		segment_name(journal->segments[i].number, name);
		snprintf(reading->name, sizeof(reading->name), ".zhibu/%s", name);
		reading->index = i;
		status =
		    segment_read(journal, i, &reading->bytes, reading->mistakes, &is_damaged, err);
		if (status != STATUS_OK)
			return status;
		if (is_damaged)
			reading->was_damaged = true;
		/* Damage in a segment that is no longer written to is no news for writing. */
		was_bad = reading->is_bad;
		reading->is_bad = is_damaged;
		if (read_segment(reading) || is_damaged)
			reading->held.is_crossed = true;
		else
			reading->is_bad = was_bad;
	}
	if (!reading->is_stopped)
		finish(reading);
	conclude(reading);
	return STATUS_OK;
}

enum status journal_read(struct journal *journal,
			 bool (*take)(void *data, const struct journal_line *line), void *data,
			 struct mistakes *mistakes, struct err *err)
{
	struct reading reading = {
	    .journal = journal, .take = take, .data = data, .mistakes = mistakes};
	enum status status;

	buf_init(&reading.bytes);
	buf_init(&reading.decoded);
	buf_init(&reading.held.texts);
	csv_row_init(&reading.row);
	journal->has_gap = false;
	status = read_all(&reading, err);
	csv_row_release(&reading.row);
	buf_release(&reading.held.texts);
	memory_free(reading.held.lines);
	buf_release(&reading.decoded);
	buf_release(&reading.bytes);
	return status;
}

enum status journal_know(struct journal *journal, struct err *err)
{
	return journal_read(journal, NULL, NULL, NULL, err);
}
