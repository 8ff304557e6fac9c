/* The rows of one form: a CSV file in memory, changed row by row.
 *
 * Rows that nobody changed keep their bytes and are written back as they were
 * read; unknown columns and rows that cannot be read stay where they stand. Rows
 * are numbered from 0 in the file's order, new ones at the end; a deleted row is
 * gone from the numbering (the journal has it).
 */
#ifndef ZHIBU_DATA_TABLE_H
#define ZHIBU_DATA_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "form/form.h"

/* Up to this many rows a table is parsed whole and its texts stay put until the
 * row changes; beyond it rows are parsed when looked at and a text is good for
 * the next 64 looks. */
enum { TABLE_RESIDENT_ROWS = 50000 };

struct table;

/* An empty table with the form's columns. The form must outlive it. */
struct table *table_new(const struct form *form);
void table_free(struct table *table);

/* Reads a file's bytes (taken over). Mistakes that lose nothing (a missing or an
 * unknown column, a row that cannot be read, a duplicate id, a row without id)
 * go to the list and the table is good; STATUS_INPUT (NUL, UTF-16, runaway quote ...)
 * leaves the table empty and the caller must not write the file. Keys data.*. */
enum status table_read(struct table *table, struct buf *bytes, const char *path,
		       struct mistakes *mistakes, struct err *err);

/* Adds the whole file: UTF-8 with BOM, CRLF, header; untouched rows byte for byte
 * where the file was such already. */
void table_write(const struct table *table, struct buf *bytes);

const struct form *table_form(const struct table *table);
size_t table_count(const struct table *table);
bool table_is_resident(const struct table *table);
/* A cell's text with the guarding apostrophe taken off; field -1 is the id.
 * "" for a column that the file lacks. Borrowed, see TABLE_RESIDENT_ROWS. */
const char *table_cell(const struct table *table, size_t row, int field);
long table_find(const struct table *table, const char *id, size_t length); /* or -1 */
bool table_is_broken(const struct table *table, size_t row);		   /* could not be read */
size_t table_line(const struct table *table, size_t row); /* in the file; 0 if new */
/* Whether rows were given an id on reading, or the file is not in the canonical form. */
bool table_wants_writing(const struct table *table);

/* Changes; all texts are copied. values: one per field of the form, NULL is "". */
size_t table_add(struct table *table, const char *id, const char *const *values);
void table_set(struct table *table, size_t row, int field, const char *value);
void table_remove(struct table *table, size_t row);
/* Sets each cell to what it means where a spreadsheet has written it anew in its own way: 2018/6/5
 * in a field of dates. */
void table_settle(struct table *table);
/* Puts a row back at a place (to cancel table_remove). */
void table_insert(struct table *table, size_t row, const char *id, const char *const *values);

#endif
