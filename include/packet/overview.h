/* Many places at one glance: their reports, or whole data folders, laid out KEY=CODE/TABLE.csv.
 *
 * overview.csv of the pack says what the table shows: column, label::…, rows, take, width. rows are
 * rows of a table that a row's own cells decide (form/row_test.h): of a report's tables
 * (packet/report.h), or of any form. take is what is made of them: count; sum FIELD; FIELD (the
 * first row's); pairs FIELD FIELD (how many different pairs, whichever comes first, of the two;
 * either may hold several). width 0: only in files. A form with a field called KEY is a table of
 * the folder that looks on, and its rows are those of the places that they name.
 *
 * Files are read one by one, each once, by several threads; what is kept is a row for each place.
 */
#ifndef ZHIBU_PACKET_OVERVIEW_H
#define ZHIBU_PACKET_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "flow/session.h"
#include "form/row_test.h"

enum overview_take { OVERVIEW_COUNT, OVERVIEW_SUM, OVERVIEW_FIELD, OVERVIEW_PAIRS };

struct overview_column {
	const char *name;
	struct words label;
	int width;
	size_t form; /* in the model */
	const struct row_test *rows;
	enum overview_take take;
	int field, second; /* of the form; or -1, the id */
	bool is_number;	   /* as it is sorted */
	bool is_local;	   /* of a table of the folder that looks on */
};

struct overview_columns {
	struct pack model; /* the tables as forms (model.h) */
	struct overview_column *items;
	size_t count;
	const char *key; /* the pack's name for a place */
	size_t
	    first_sent; /* of the model: the first of the tables that places send whole rows of */
	size_t report_forms; /* so many are a report's, the others whole */
};

/* STATUS_REFUSED overview.none: the pack has no overview.csv, or sends nothing up. STATUS_INPUT:
 * mistakes were added. The columns live until overview_columns_release() in any case. */
enum status overview_columns_read(struct overview_columns *columns, struct session *session,
				  struct mistakes *mistakes, struct err *err);
void overview_columns_release(struct overview_columns *columns);
/* Whatever is wrong with overview.csv becomes a mistake of the session's pack. */
void overview_check(struct session *session);

struct overview;

/* Reads the places in a folder with as many threads (0: as there are processors, at most 8). What
 * is wrong with one of them is added to mistakes, and the rest is read. STATUS_IO file.open: the
 * folder itself. columns must outlive the overview. */
enum status overview_read(struct overview **overview, const struct overview_columns *columns,
			  struct session *session, const char *folder, unsigned threads,
			  struct mistakes *mistakes, struct err *err);
void overview_free(struct overview *overview);

const char *overview_folder(const struct overview *overview); /* that was read */
/* Places, by code. */
size_t overview_count(const struct overview *overview);
const char *overview_code(const struct overview *overview, size_t place);
/* The cell as it stands in a file; "" where the place has none. */
const char *overview_cell(const struct overview *overview, size_t place, size_t column);
/* Adds it as a screen shows it: a choice by its label. */
void overview_display(struct buf *buf, const struct overview *overview, size_t place, size_t column,
		      size_t language);
/* The places that hold filter (text, or initials) in a column that is shown, or in their code, by a
 * column (-1: by code), in reverse where asked. Empty cells come last either way. The array is heap
 * memory of the caller. */
size_t overview_list(const struct overview *overview, const char *filter, int sort, bool reverse,
		     size_t language, size_t **places);
/* The local tables changed: their columns anew. */
void overview_look_again(struct overview *overview, struct session *session);

/* Where this folder's own record of the place is entered: the form of the first local column, the
 * record there is or a new one with what the overview knows of the place. TARGET_NONE: the folder
 * has no such form. record_release(&target->prefill) where it has a form. */
void overview_target(const struct overview *overview, const struct session *session, size_t place,
		     struct target *target);

/* What the places' rules find: one of a rule, its step and level. */
struct overview_finding {
	const char *rule, *step, *level;
	size_t places, count; /* rows concerned */
};
/* In the order of the rules' names and steps; borrowed. */
size_t overview_findings(const struct overview *overview, const struct overview_finding **findings);
/* Adds its rule, its level, and how many they are, as a face says it. */
void overview_tell(struct buf *buf, const struct session *session,
		   const struct overview_finding *finding);
/* The level that a finding's names; another text is RULE_INFORM. */
enum rule_level overview_level(const char *level);

/* Calls take for every row of a table of every place, by code: values by 1 + field of the model's
 * form. False ends it. The folder is read anew. STATUS_IO file.open. */
enum status overview_rows(const struct overview *overview, size_t form,
			  bool (*take)(void *data, size_t place, const char *const *values),
			  void *data, struct mistakes *mistakes, struct err *err);

/* Adds it as CSV: places by code, or rows of a table of the model with the place's code in front.
 */
void overview_csv_heading(struct buf *buf, const struct overview *overview);
void overview_csv_row(struct buf *buf, const struct overview *overview, size_t place);
void overview_csv_findings(struct buf *buf, const struct overview *overview);
void overview_csv_table_heading(struct buf *buf, const struct overview *overview, size_t form);
void overview_csv_table_row(struct buf *buf, const struct overview *overview, size_t form,
			    size_t place, const char *const *values);
/* Writes it into the folder that was read: overview.csv with these places in this order,
 * findings.csv, and a file for each further table of the reports. STATUS_IO. */
enum status overview_save(const struct overview *overview, const size_t *places, size_t count,
			  struct mistakes *mistakes, struct err *err);

#endif
