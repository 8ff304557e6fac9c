/* What the rooms of the table share; nobody else includes it. */
#ifndef ZHIBU_DATA_TABLE_INTERNAL_H
#define ZHIBU_DATA_TABLE_INTERNAL_H

#include <stdint.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "data/table.h"

enum { TABLE_LOOKS = 64, COLUMN_ID = -1, COLUMN_UNKNOWN = -2 };

/* A parsed row. values[0] is the id, values[1 + field] a field's. Of a changed row
 * both the row and its texts are heap memory. */
struct table_row {
	bool is_changed, is_broken;
	const char *values[];
};

/* A place for one of the rows of a large table that were looked at last. */
struct look {
	size_t slot; /* SIZE_MAX: free */
	struct csv_row cells;
	struct table_row *row;
};

/* What a borrowed table may still change: caches. */
struct table_cache {
	struct look *looks; /* TABLE_LOOKS; NULL until the first is needed */
	size_t next_look;
	uint32_t *hash; /* slot + 1 by the hash of its id, open addressing; 0 is free */
	size_t hash_size, hash_used;
	struct csv_row probe; /* of peek_id() */
};

/* A row of the file and a row made here each have a slot, for good; order says
 * which slots are rows now. */
struct table {
	const struct form *form;
	struct csv_text text;
	struct csv_index index; /* its row 0 is the header */
	size_t source_count;	/* slots below are rows of the file */
	int *columns;		/* of the file: a field, COLUMN_ID, COLUMN_UNKNOWN */
	size_t column_count;
	bool *has_column; /* by 1 + field */
	bool has_source;  /* a header was read */
	bool lacks_columns;
	bool has_former_names; /* the header names a field as it was named before */
	bool was_given_ids;
	bool is_resident;
	bool has_changed;	 /* some row is, or was */
	struct table_row **rows; /* by slot; NULL: not parsed now */
	size_t slot_count, slot_capacity;
	uint32_t *order; /* NULL: row n is slot n */
	size_t count, order_capacity;
	bool is_unsorted;  /* order does not ascend */
	uint32_t *removed; /* slots of removed rows, the last removed last */
	size_t removed_count, removed_capacity;
	struct arena arena; /* of the unchanged rows of a resident table */
	struct csv_row reader;
	struct table_cache *cache;
};

/* table_read() of bytes that a sweep, or NULL, went over while they were read. */
enum status table_read_swept(struct table *table, struct buf *bytes, struct csv_sweep *sweep,
			     const char *path, struct mistakes *mistakes, struct err *err);
/* Looks every row of the file over, before any change: broken ones, too wide ones, ids missing
 * or found twice, formulas; the empty rows a spreadsheet leaves are taken out. table_read()
 * does it for a resident table. */
void table_inspect(struct table *table, const char *path, struct mistakes *mistakes);
/* Brings the row back that was removed last under this id, at the end; its number, or -1. */
long table_revive(struct table *table, const char *id);
/* Whether a field has a column at all: a note has none. */
bool field_is_stored(const struct field *field);

size_t table_slot(const struct table *table, size_t row);
const struct table_row *table_row(const struct table *table, size_t row);
const struct table_row *slot_row(const struct table *table, size_t slot);
void slot_bytes(const struct table *table, size_t slot, const char **bytes, size_t *length);
/* table_find.c. The id of a row, good until the next call. It is no look: looking for an id
 * must not cost a caller the text it holds, which may be that very id. */
const char *peek_id(const struct table *table, size_t slot);
/* A slot whose id is new. */
void hash_add(const struct table *table, size_t slot);
size_t row_size(const struct table *table);
/* Points a row's values at the cells. */
void take_values(const struct table *table, struct table_row *row, const struct csv_row *cells);
/* Makes a slot the row of this number; those from there on move down. */
void put_slot(struct table *table, size_t row, size_t slot);

#endif
