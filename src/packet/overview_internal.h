/* What the rooms of the overview share.
 *
 *   overview_columns  overview.csv
 *   overview_file     one table's file, row by row
 *   overview_tally    what the columns make of a place's rows
 *   overview_read     the folder, the threads
 *   overview          what was read: cells, order, findings
 */
#ifndef ZHIBU_PACKET_OVERVIEW_INTERNAL_H
#define ZHIBU_PACKET_OVERVIEW_INTERNAL_H

#include <stdint.h>

#include "base/csvfile.h"
#include "model.h"
#include "packet/overview.h"

enum { PLACE_FILE_LIMIT = 64 << 20 }; /* bytes of one table of one place */

/* What a file is read with; kept for the next. */
struct place_reader {
	const bool *wanted; /* by 1 + field of the form: those that are read; NULL: all */
	struct csv_row row;
	struct place_cell {
		size_t column; /* of the file */
		size_t value;  /* 1 + field, 0 the id */
	} * cells;
	size_t cell_count, cell_capacity;
	const char **values; /* by 1 + field */
	size_t *lengths, value_capacity;
};
void place_reader_init(struct place_reader *reader);
void place_reader_release(struct place_reader *reader);
/* Calls take for each row of FORM.csv in an open folder; path is for messages. A file that is not
 * there has no rows. False: err says why; or take did not want more, and err->status is 0. */
bool place_read(struct place_reader *reader, int folder, const char *path, const struct form *form,
		bool (*take)(void *data, const char *const *values, const size_t *lengths),
		void *data, struct err *err);

/* Different pairs of texts. */
struct pairs {
	struct pairs_text {
		const char *text;
		size_t length;
	} * texts;
	size_t count, capacity;
	unsigned *places; /* of a text by its hash, 1 + its number; a power of two of them */
	size_t place_count;
	unsigned char *bits; /* of count x count, grown in steps */
	size_t side, found;
	struct arena arena;
};
enum { PAIRS_LIMIT = 8192 }; /* different texts */
void pairs_init(struct pairs *pairs);
void pairs_release(struct pairs *pairs);
void pairs_clear(struct pairs *pairs);
/* All pairs of an item of one and an item of the other, each several parted by spaces. False: more
 * texts than PAIRS_LIMIT. */
bool pairs_add(struct pairs *pairs, const char *one, const char *other);

/* What the columns have of a place so far. */
struct tally {
	const struct overview_columns *columns;
	size_t *counts;
	double *sums;
	struct buf *texts;
	bool *has_text;
	struct pairs *pairs;
	bool is_over; /* PAIRS_LIMIT was met */
};
void tally_init(struct tally *tally, const struct overview_columns *columns);
void tally_release(struct tally *tally);
void tally_clear(struct tally *tally);
/* Whether a column is of the form. */
bool tally_wants(const struct overview_columns *columns, size_t form, bool is_local);
void tally_row(struct tally *tally, size_t form, const char *const *values, const size_t *lengths);
void tally_cell(const struct tally *tally, size_t column, struct buf *cell);

/* Findings by rule, step and level: a pack has some dozens, and more than these are not counted. */
enum { FINDINGS_LIMIT = 4096, FINDING_PLACES = 2 * FINDINGS_LIMIT };
struct finding_sums {
	struct overview_finding *items;
	size_t *last_place; /* 1 + the place that was counted last */
	size_t count, capacity, last_capacity;
	uint16_t numbers[FINDING_PLACES]; /* 1 + that of an item, by its hash */
	struct arena arena;
};
void finding_sums_init(struct finding_sums *sums);
void finding_sums_release(struct finding_sums *sums);
void finding_sums_add(struct finding_sums *sums, size_t place, const char *rule, const char *step,
		      const char *level, size_t count);
/* Adds those of another, which had other places. */
void finding_sums_merge(struct finding_sums *sums, const struct finding_sums *other);
void finding_sums_sort(struct finding_sums *sums);

struct place {
	char *code;
	const char **cells; /* by column; a block with their texts, but for those that are local */
	struct err *trouble;
};

struct overview {
	const struct overview_columns *columns;
	char *folder;
	struct place *places; /* by code */
	size_t count, capacity;
	struct finding_sums findings;
	struct arena local; /* texts of local columns */
};

/* The folder of a place within an open folder; -1: errno says why. */
int place_open(int folder, const struct overview *overview, const struct place *place);

#endif
