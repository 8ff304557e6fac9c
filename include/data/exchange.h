/* What places that hold the same records tell each other: the lines of their journals, brought in
 * any order and any number of times, make the same tables and the same open conflicts everywhere.
 *
 * A line is known by its site and its number there. A place that takes lines in also writes down
 * (op held) up to where it holds each site by then, so that of every line can be told, by anybody
 * and without a clock, what its maker had seen: a change e of site X, number n, was seen by a later
 * one of site Y if Y had written down X up to n or more before it.
 * - The heads of a field are the changes that no other change of that field had seen. Where all of
 *   them have one value, that is it. Otherwise each value is kept, the table shows that of the
 *   greatest site's head meanwhile, everywhere the same, and the others are conflicts with it
 *   (data/conflicts.h). Whatever a person then saves in that field at any place that holds the
 *   heads has seen them all, and ends it wherever it is brought.
 * - A record is deleted where every head of its being there is a deletion. Where a change had not
 *   seen a deletion, it stays, and that is a conflict; two deletions are one.
 * - Values adopted from files count as changes. Rows with the same id in two folders are one record
 *   (a spreadsheet copied to both), and differing fields conflicts; rows without ids are given
 *   different ones, and stay two records.
 *
 * Taken in, a line of another site is kept in the journal with its own site, number, moment and
 * user, and changes nothing by itself: what it does to the tables follows it in the same
 * transaction as lines of the ops merge and differ, which are this place's own and are told to
 * nobody. So a table is rebuilt from the journal as ever.
 *
 * Conflicts with a file that was changed from outside, checkpoints and the like stay at home too.
 */
#ifndef ZHIBU_DATA_EXCHANGE_H
#define ZHIBU_DATA_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/id.h"
#include "data/journal.h"

struct store;

/* A site's lines up to a number are here. Numbers without a line are no gap: a site counts much
 * that it tells nobody. */
struct exchange_held {
	char site[SITE_TEXT];
	unsigned long upto;
	/* Lines were left out on the way here (exchange_wish.wants), so that this place does not
	 * give the site's lines on. */
	bool is_part;
};

/* Handed over: all lines of a site with numbers above after, up to upto. */
struct exchange_range {
	char site[SITE_TEXT];
	unsigned long after, upto;
	bool is_part; /* but for those that were left out on purpose */
};

/* What this place holds, its own site among it, by site. *held is the caller's (memory_free).
 * Reads the journal. STATUS_IO: a part of it cannot be read (journal.page). */
enum status store_held(struct store *store, struct exchange_held **held, size_t *count,
		       struct err *err);

/* What is to leave. */
struct exchange_wish {
	const struct exchange_held *known; /* what the other place holds; NULL: nothing */
	size_t known_count;
	/* Whether a line may leave, by its table, field (""; the record itself: deleted, brought
	 * back), record or anything else; NULL: all may. For one place it should always say the
	 * same of a field: what was left out is not sent again, and who changes a field there
	 * counts as having seen what was here. */
	bool (*wants)(void *data, const struct journal_line *line);
	void *data;
};

/* Gives every line beyond what is known to the other place to take, which may stop it (false; then
 * the ranges say too much), in an order in which they may be taken in. line->site and line->seq
 * are what the line is known by, txn and is_last say nothing; texts are borrowed until take
 * returns. *ranges, by site, with or without lines in them, is the caller's (memory_free); they
 * are complete, and is_part set right, once the call returns. Nothing is changed.
 * STATUS_IO: as store_held(). */
enum status store_changes(struct store *store, const struct exchange_wish *wish,
			  bool (*take)(void *data, const struct journal_line *line), void *data,
			  struct exchange_range **ranges, size_t *range_count, struct err *err);

/* What came from another place; all borrowed during the call. */
struct exchange_batch {
	const struct exchange_range *ranges; /* at most one a site */
	size_t range_count;
	const struct journal_line *lines; /* each within a range; of one site in ascending order */
	size_t line_count;
};

/* Of a site lines are missing: it is held up to after, and what came goes on behind upto. */
struct exchange_gap {
	char site[SITE_TEXT];
	unsigned long after, upto;
};

/* What this pack of forms does not know: it is kept, and changes no table. */
struct exchange_unknown {
	char *table, *field; /* field "": the table */
	size_t count;	     /* of lines */
};

/* A field that names a record which is not here. */
struct exchange_missing {
	size_t form;
	int field;
	char *id, *target; /* the record, and whom it names */
};

enum {
	EXCHANGE_MISSING_MOST = 1000, /* told one by one */
	EXCHANGE_UNKNOWN_MOST = 100
};

struct exchange_report {
	size_t lines; /* that were (or would be) taken in; 0: nothing is written at all */
	size_t already_held;
	size_t new_records, deletions, restored;
	size_t changed_fields; /* of records that were here: now another value */
	size_t equal;	       /* of those: the value that was here */
	size_t conflicts;      /* opened by it, fields and records */
	size_t settled;	       /* that were open here and are decided by it */
	size_t *new_by_form;   /* of new_records; by form */
	struct exchange_gap *gaps;
	size_t gap_count;
	/* Sites whose lines cannot be theirs alone, and of which nothing was taken: this place's
	 * own site with numbers that it has not reached, or other contents under numbers that are
	 * held. A folder was copied, or an old copy taken again, and both are used. What is held
	 * can be compared only where it comes again: a batch of all lines finds out more. */
	char (*forks)[SITE_TEXT];
	size_t fork_count;
	struct exchange_unknown *unknown; /* at most EXCHANGE_UNKNOWN_MOST of them */
	size_t unknown_count;
	struct exchange_missing *missing;
	size_t missing_count; /* of all; at most EXCHANGE_MISSING_MOST are told */
};

/* Takes in what is not held yet: all of it in one transaction and with one flush, or nothing.
 * Within a gap (gaps) nothing is taken of that site beyond it, nor of another beyond the line that
 * had seen what is missing; the rest is. Nothing new but what places have noted of each other is
 * not worth a line: then, and when everything is held, no byte of any file changes. What came in
 * is among store_arrivals(). Not within a transaction; row numbers may be new afterwards
 * (store_generation()).
 * is_dry: only the report; nothing is changed, of a read-only store neither.
 * *report is filled in on STATUS_OK and to be released. STATUS_INPUT exchange.line_number (also a
 * site that is none), exchange.line_moment, exchange.line_text, exchange.line_op,
 * exchange.line_about (args: site, number), exchange.range (site): the batch is not what any store
 * gives, and nothing of it was taken. STATUS_REFUSED exchange.shut (table): a table that it would
 * change cannot be read; session.read_only. Else as store_commit(). */
enum status store_take_in(struct store *store, const struct exchange_batch *batch, bool is_dry,
			  struct exchange_report *report, struct err *err);
void exchange_report_release(struct exchange_report *report);

#endif
