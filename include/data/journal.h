/* The change log: what was done, by whom, when; the commit point of every save.
 *
 * A row of segments (.zhibu/journal-0001.csv …), each made whole (1 MiB of empty
 * CRLF lines, fsync, fsync of the folder) before its first use, written in place
 * by one pwrite and one fdatasync per transaction, never grown, cut, renamed or
 * deleted. Columns: txn,seq,at,site,user,op,table,record,field,old,new,base,crc. The
 * last line of a transaction is marked by an E behind its txn ("T12E").
 * Why not append: a file that grows loses data on vfat and exFAT at a power cut. And a segment gets
 * its name once it is whole on the disk: of 480 states of vfat (make check-powercut, clusters of
 * 512 bytes) 26 were made read-only by a driver that had read a name whose clusters were not there;
 * with the name given last, none of 240.
 */
#ifndef ZHIBU_DATA_JOURNAL_H
#define ZHIBU_DATA_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#ifdef JOURNAL_SMALL /* tests that meet the edges often, and fast */
enum { JOURNAL_SEGMENT = 1 << 12 };
#else
enum { JOURNAL_SEGMENT = 1 << 20 };
#endif

enum journal_op {
	JOURNAL_CREATE, /* one line per field with a value; a record without any: one with field ""
			 */
	JOURNAL_SET,
	JOURNAL_DELETE,	 /* one line, field ""; base "row": it was gone from the file */
	JOURNAL_RESTORE, /* one line, field "" */
	JOURNAL_ADOPT,	 /* a field found in a file (of a new row: old is "") */
	/* two values compared by a person: new is the one that holds. A conflict's: base is what
	 * the file had. Of double entry: old is what was keyed first, base what was keyed second */
	JOURNAL_RESOLVE,
	JOURNAL_CONFLICT, /* changes nothing; see data/conflicts.h */
	/* table, new = the file's hash, old = rows, base = the id counter; or, without a table,
	 * field "conflicts", new = how many are open */
	JOURNAL_CHECKPOINT,
	JOURNAL_SEGMENT_READY, /* new = the next segment's name */
	JOURNAL_VOID,	       /* a save that failed, of the same numbers, is void */
	/* see data/exchange.h */
	JOURNAL_HELD,	/* record = a site, new = up to where it is held; field "part": in parts */
	JOURNAL_MERGE,	/* a field is new; field "": the record is there (new "row") or not ("") */
	JOURNAL_DIFFER, /* as JOURNAL_CONFLICT, between sites */
	JOURNAL_REOPEN, /* the same, by a person who took a decision back */
	JOURNAL_FORMAT	/* new = the format of the folder from here on, old = until here
			   (STORE_FORMAT) */
};
/* As it stands in the column op. */
const char *journal_op_name(enum journal_op op);
bool journal_op_find(const char *name, enum journal_op *op); /* false: there is none */

/* One line. Texts are borrowed. */
struct journal_line {
	unsigned long txn;
	bool is_last;	   /* of its transaction */
	unsigned long seq; /* of this journal, without gaps */
	/* Of a line that was taken in from another site: its number there, behind an F in the
	 * column seq ("513F7"). It changes nothing by itself. 0: this journal's own. */
	unsigned long origin;
	const char *at, *site, *user;
	enum journal_op op;
	const char *table, *record, *field, *old_value, *new_value, *base;
};

struct journal;

/* Opens the segments in an open .zhibu folder. Creates the first one when there is none and
 * is_writable. Reads only as much as it needs to find the last transaction
 * (journal_last_checkpoint). Unreadable pages and damaged lines are mistakes
 * (journal.page, journal.line with segment and line), copied to recovered/. */
enum status journal_open(struct journal **journal, int folder, const char *site, bool is_writable,
			 struct mistakes *mistakes, struct err *err);
void journal_close(struct journal *journal);

bool journal_is_empty(const struct journal *journal);
/* What the disk refused to give of it since opening (journal.page), or NULL. Then nothing may be
 * saved here: lines that nobody saw may be read another day, and what was saved meanwhile
 * would bear their numbers. */
const struct err *journal_unreadable(const struct journal *journal);

/* Calls take for every line of every whole transaction, in sequence; a transaction
 * without its last line is passed over. Stops early when take returns false. take and mistakes may
 * be NULL. What cannot be read is passed over too: see journal_unreadable(). */
void journal_read(struct journal *journal,
		  bool (*take)(void *data, const struct journal_line *line), void *data,
		  struct mistakes *mistakes);
/* If the newest whole transaction is a checkpoint, calls take for its lines and returns
 * true: then nothing later is there to apply and the rest need not be read. */
bool journal_last_checkpoint(struct journal *journal,
			     bool (*take)(void *data, const struct journal_line *line), void *data);

/* A transaction: lines are gathered in memory, then written by one pwrite and one
 * fdatasync (journal_commit). txn, seq, at, site, user, crc are filled in, but at, site and user of
 * a line with an origin are its own; such a line is never the last. at: a moment (base/date.h). */
void journal_begin(struct journal *journal, const char *at, const char *user);
void journal_add(struct journal *journal, const struct journal_line *line);
/* STATUS_IO: not saved, and never there again (journal.write, journal.sync, args[0] the system's
 * words): what may stand whole in the segment has been made void by a transaction of the same
 * numbers in the next. Where that could not be written either, journal.unsure: whether it was
 * saved shows when the journal is opened again, or not at all once something else is saved.
 * The descriptor of a failed sync is never used again. A transaction larger than what is left in
 * the segment goes into the next (a new one is made, larger where need be). */
enum status journal_commit(struct journal *journal, struct err *err);
void journal_cancel(struct journal *journal);
/* Makes the next segment ready when the current one is three quarters full; for
 * idle moments, never inside a save. STATUS_IO: journal.prepare, nothing is lost by it. */
enum status journal_prepare(struct journal *journal, struct err *err);
/* Flushes since opening, for the benchmark and the tests. */
unsigned long journal_flushes(const struct journal *journal);

#endif
