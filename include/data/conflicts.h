/* What was changed in a file from outside while the program was closed or open, or at another site
 * (data/exchange.h): what came in of it, and the conflicts that are left for a person to decide.
 *
 * A conflict is a line of the journal (op conflict) that changes no table: old is what stands
 * here, new what the file says, base what both began with. It is closed by a resolve line whose
 * base is the file's value, by a change to that value, by a later edit of the field in the file
 * that is taken in, and by the deletion of the record. One between sites (op differ) is closed by
 * any change of the field, a record's by a decision or deletion. How many are open stands in each
 * checkpoint, so that a start need not read the journal for it.
 */
#ifndef ZHIBU_DATA_CONFLICTS_H
#define ZHIBU_DATA_CONFLICTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "data/journal.h"

struct store;

/* What a spreadsheet did to a value by itself. */
enum damage {
	DAMAGE_NONE,
	DAMAGE_SHORTENED,  /* a long number as 1.2E+10 */
	DAMAGE_DIGITS,	   /* zeros behind the fifteenth digit */
	DAMAGE_ZEROS,	   /* zeros lost: 007, 1.10 */
	DAMAGE_CHARACTERS, /* question marks in the place of characters */
	DAMAGE_CUT,	   /* a long text cut off */
	DAMAGE_DATE	   /* a text such as 3-4 made into a date */
};

/* A field's; or a record's that was deleted on one side and changed on the other. */
struct conflict {
	size_t form;
	char *id;
	int field;    /* -1: the record */
	char *base;   /* what both began with */
	char *ours;   /* what stood here; of a record CONFLICT_ROW, or "": it was deleted here */
	char *theirs; /* the same of the file */
	char at[20];
	enum damage damage; /* of theirs, as far as can be told */
	/* theirs is what another site has (data/exchange.h), not a file. Of a record it is "". */
	bool is_of_sites;
};
#define CONFLICT_ROW "row"

/* How many are open; costs nothing. */
size_t store_conflict_count(const struct store *store);
/* Those that are open, oldest first; borrowed until the next change. Reads the journal where that
 * was not done yet. */
enum status store_conflicts(struct store *store, const struct conflict **items, size_t *count,
			    struct err *err);
/* Decides a field's conflict, within a transaction (store_begin): the field becomes value. */
void store_resolve(struct store *store, const struct conflict *conflict, const char *value);
/* The same for a record's: it stays or goes. */
void store_resolve_row(struct store *store, const struct conflict *conflict, bool stays);
/* Opens a conflict: again, to take a decision back, or one that a save has with what came in. */
void store_reopen(struct store *store, const struct conflict *conflict);
void conflict_release(struct conflict *conflict);

/* What came in without a conflict since the opening. op: JOURNAL_ADOPT (a field; old and new),
 * JOURNAL_CREATE (a new record), JOURNAL_DELETE (a record; old names it). Conflicts that came in
 * are not among them. Borrowed until the next checkpoint; at most a few thousand are kept. */
size_t store_arrivals(const struct store *store, const struct journal_line **lines);
/* The records that they speak of, and conflicts that were found, since the opening. */
size_t store_arrived_records(const struct store *store);

#endif
