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

#include "journal_scan.h"

enum { LINE_TEXTS = 9 };

/* The transaction held back; texts: 9 a line, each with its NUL. */
struct held {
	struct buf texts;
	struct held_line {
		unsigned long seq, origin;
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
	struct scan scan;
	char name[JOURNAL_NAME + 8];
};

static void tell(struct reading *reading, size_t line, const char *key, const char *arg)
{
	if (reading->mistakes)
		mistakes_add(reading->mistakes, reading->name, line, 0, key, arg, NULL, NULL);
}

static void give_on(struct reading *reading)
{
	struct held *held = &reading->held;
	const char *next = held->texts.bytes;

	for (size_t i = 0; i < held->count && !reading->is_stopped; i++) {
		struct journal_line line = {.txn = held->txn,
					    .seq = held->lines[i].seq,
					    .origin = held->lines[i].origin,
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
		if (i + 1 == held->count && !line.origin) {
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
	held->lines[held->count++] =
	    (struct held_line){line->seq, line->origin, line->op, line->is_last};
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
			tell(reading, scan_line_number(&reading->scan, offset), "journal.gap",
			     NULL);
	}
	reading->was_damaged = false;
	hold(reading, line);
}

static void tell_damage(struct reading *reading, size_t start, size_t end)
{
	size_t line = scan_line_number(&reading->scan, start);
	char name[JOURNAL_NAME];

	segment_name(reading->journal->segments[reading->index].number, name);
	tell(reading, line, "journal.line", NULL);
	journal_keep_damage(reading->journal, name, line, reading->scan.bytes.bytes + start,
			    end - start);
	reading->was_damaged = true;
	reading->is_bad = true;
}

/* Every line of the segment. Whether it has any. */
static bool read_segment(struct reading *reading)
{
	struct scan *scan = &reading->scan;
	struct journal_line line;
	size_t start, damage = 0;
	bool has_lines = false, is_damaged = false;
	enum found found;

	scan_begin(scan);
	do {
		found = scan_next(scan, &line, &start);
		if (is_damaged && found != FOUND_DAMAGE) {
			tell_damage(reading, damage, start);
			is_damaged = false;
		}
		if (found == FOUND_DAMAGE && !is_damaged) {
			is_damaged = true;
			damage = start;
		}
		has_lines = has_lines || found == FOUND_LINE || found == FOUND_DAMAGE;
		if (found == FOUND_LINE)
			take_line(reading, &line, start);
	} while (found != FOUND_END && !reading->is_stopped);
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
	/* The next save bears its numbers, so that it is known to have been dropped; and where
	 * lines are missing before it a new one of its own, for they are not of that one. */
	if (held->first > reading->delivered + 1 && held->txn > reading->delivered_txn)
		reading->delivered_txn = held->txn;
	else if (held->first > reading->delivered + 1)
		reading->delivered_txn++;
	reading->delivered = held->first - 1;
}

/* What the reading found of the end decides where writing goes on. */
static void conclude(struct reading *reading)
{
	struct journal *journal = reading->journal;

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

static void read_all(struct reading *reading)
{
	struct journal *journal = reading->journal;

	for (size_t i = 0; i < journal->count && !reading->is_stopped; i++) {
		bool is_damaged = false, was_bad;
		char name[JOURNAL_NAME];

		segment_name(journal->segments[i].number, name);
		snprintf(reading->name, sizeof(reading->name), ".zhibu/%s", name);
		reading->index = i;
		segment_read(journal, i, &reading->scan.bytes, reading->mistakes, &is_damaged);
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
	if (reading->is_stopped)
		return;
	finish(reading);
	conclude(reading);
}

void journal_read(struct journal *journal,
		  bool (*take)(void *data, const struct journal_line *line), void *data,
		  struct mistakes *mistakes)
{
	struct reading reading = {
	    .journal = journal, .take = take, .data = data, .mistakes = mistakes};

	scan_init(&reading.scan);
	buf_init(&reading.held.texts);
	journal->has_gap = false;
	read_all(&reading);
	buf_release(&reading.held.texts);
	memory_free(reading.held.lines);
	scan_release(&reading.scan);
}
