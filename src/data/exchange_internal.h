/* What the rooms of the exchange share; nobody else includes it. */
#ifndef ZHIBU_DATA_EXCHANGE_INTERNAL_H
#define ZHIBU_DATA_EXCHANGE_INTERNAL_H

#include <limits.h>

#include "data/exchange.h"
#include "store_internal.h"

/* The greatest number of a line: fifteen digits, as many as a spreadsheet keeps; of a machine of 32
 * bits what it can count, less one that may follow. */
#if ULONG_MAX > 0xFFFFFFFFUL
#define EXCHANGE_NUMBER_MOST 999999999999999UL
#else
#define EXCHANGE_NUMBER_MOST (ULONG_MAX - 1)
#endif
enum { EXCHANGE_SITES_MOST = 10000 }; /* of a batch */

/* ---- exchange_sites.c: who holds what ---- */

/* At its line seq a site wrote down that it holds another up to upto. */
struct note {
	unsigned long seq, upto;
};

struct site {
	char code[SITE_TEXT];
	unsigned long upto; /* here */
	bool is_part;
	/* What it wrote down of each site (by number), ascending. */
	struct notes {
		struct note *items;
		size_t count, capacity;
	} * of;
	size_t of_count;
};

struct sites {
	struct site *items;
	size_t count, capacity, last; /* last: found last */
};

void sites_init(struct sites *sites);
void sites_release(struct sites *sites);
size_t sites_get(struct sites *sites, const char *code); /* added where it is new */
/* Takes what a line of the journal, of the place own, says of what is held here, and of what its
 * maker held. Its site's number is the result. */
size_t sites_take(struct sites *sites, const struct journal_line *line);
/* What site wrote down at its line seq. */
void sites_note(struct sites *sites, size_t site, unsigned long seq, size_t of, unsigned long upto);
/* Whether the maker of site's line seq had seen line number of another. */
bool sites_saw(const struct sites *sites, size_t site, unsigned long seq, size_t other,
	       unsigned long number);
/* All that an open journal says. */
enum status sites_read(struct sites *sites, struct store *store, struct err *err);
/* What a line is known by everywhere. */
unsigned long line_number(const struct journal_line *line);
/* Whether others are told of a line of this op at all. */
bool line_is_told(const struct journal_line *line);

/* ---- exchange_weave.c: what fields and records are, of all that is known of them ---- */

/* The last change of a field by a site; those before it are seen by it. */
struct strand {
	size_t site;
	unsigned long seq;
	const char *value, *other, *base; /* other: a second value as good as it, or NULL */
};

struct strands {
	struct strand *items;
	size_t count, capacity;
	bool is_touched; /* by what is to be taken in */
};

/* What a site did last to a record's being there. To bring it about or to an end takes a firm act;
 * a change of a field shows that it was there, but takes no deletion back. */
struct life {
	size_t site;
	unsigned long any, firm; /* numbers of its last lines */
	bool any_is_alive, firm_is_dead;
};

struct weave_record {
	size_t form;
	const char *id;
	struct strands *fields; /* by field */
	struct life *lives;
	size_t life_count, life_capacity;
	bool is_touched;	   /* by what is to be taken in */
	struct weave_record *next; /* of the same hash */
};

struct weave {
	struct store *store;
	struct sites sites;
	struct arena arena;
	struct weave_record **heads; /* by hash */
	size_t head_count;
	struct weave_record **records; /* in the order added */
	size_t count, capacity;
	struct table **tables; /* by form: these records as the journal has them */
	size_t last_form;
};

void weave_init(struct weave *weave, struct store *store);
void weave_release(struct weave *weave);
/* The record is to be known; NULL: its table is none of the pack's. */
struct weave_record *weave_add(struct weave *weave, const char *table, const char *id);
struct weave_record *weave_find(struct weave *weave, const char *table, const char *id);
/* A change of a known record; others are passed over. The record, or NULL. */
struct weave_record *weave_take(struct weave *weave, size_t site, unsigned long number,
				const struct journal_line *line);
/* A line of the journal: what it says of sites and records. */
void weave_take_own(struct weave *weave, const struct journal_line *line);

enum { WEAVE_VALUES = 16 }; /* of one field, that had not seen each other */

/* What a field is: its value and those that differ from it, the greatest site's first. Borrowed
 * from the weave. False: nothing is known of it. */
struct woven {
	const char *values[WEAVE_VALUES], *bases[WEAVE_VALUES];
	size_t count;
};
bool weave_field(const struct weave *weave, const struct weave_record *record, size_t field,
		 struct woven *woven);
/* Whether the record is there; is_split: one says so and another not. */
bool weave_is_there(const struct weave *weave, const struct weave_record *record, bool *is_split);

/* What a site that goes on with another's journal has seen by then: lines of the op held. */
void exchange_note_all(struct lines *lines, const struct sites *sites);
/* A record that was brought back has its conflicts again, in the open transaction. */
void exchange_reopen(struct store *store, size_t form, const char *id);

/* ---- exchange_batch.c: what came, checked and put in order ---- */

/* What is wrong with a line that is told to another place: a key, or NULL. */
const char *line_fault(const struct journal_line *line);

struct arrival {
	const struct journal_line *line;
	size_t site;
	bool is_taken;
};

/* By range of the batch. */
struct course {
	size_t site;
	unsigned long after, upto;
	bool is_part, is_fork, is_gap;
	bool is_open;		/* it may go on */
	size_t next;		/* of its lines */
	unsigned long accepted; /* up to here it is taken in; what is held, where nothing is */
	unsigned long wanted;	/* a gap: up to here something is missing of gap_site; or 0 */
	size_t gap_site;
	size_t *lines; /* its arrivals */
	size_t count, capacity;
};

struct intake {
	struct weave *weave;
	const struct exchange_batch *batch;
	struct arrival *arrivals;    /* by line of the batch */
	struct course *courses;	     /* by range */
	size_t *by_site, site_count; /* 1 + the range of a site; 0: it has none */
	size_t own;		     /* this place's site */
	bool own_is_forked;
};

/* Whether the batch is such as a store gives; courses and arrivals are filled in. */
enum status intake_begin(struct intake *intake, struct err *err);
void intake_release(struct intake *intake);
/* A line of the journal that the batch brings again must be the same. */
void intake_compare(struct intake *intake, size_t site, const struct journal_line *line);
/* Decides how far each site is taken in, once the journal is known. */
void intake_accept(struct intake *intake);

/* ---- exchange_apply.c: what becomes of the tables ---- */

/* Changes of the tables on their way: lines of the ops merge and differ. */
struct outcome {
	struct weave *weave;
	struct lines lines;
	struct lines arrived; /* for the screen that shows what came in */
	size_t arrived_records;
	struct exchange_report *report;
};

void outcome_add(struct outcome *outcome, struct weave_record *record);
/* Lists what came in of fields and tables that the pack does not know, and of records that name
 * others which are not here. */
void report_unknown(struct exchange_report *report, const struct pack *pack,
		    const struct journal_line *line);
void report_missing(struct exchange_report *report, struct weave *weave);
void report_courses(struct exchange_report *report, const struct intake *intake);
/* Does to the open tables what the lines say, within a transaction. */
void outcome_apply(struct outcome *outcome);

#endif
