/* Lines from a spreadsheet that become records: a line is a record, TABs part its fields. Nothing
 * reaches the tables before paste_save(), and then all of it or none. */
#ifndef ZHIBU_FLOW_PASTE_H
#define ZHIBU_FLOW_PASTE_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/session.h"

enum { PASTE_LINES_MOST = 500 };

struct paste;

/* How many lines of a text are not empty. */
size_t paste_lines(const char *text, size_t length);

/* Takes text (UTF-8) apart: empty lines are passed over; a cell in double quotes may hold TABs and
 * line breaks, and "" for ", as spreadsheets copy it. The first cell of a line goes into field (-1:
 * the first that can be typed into), those behind it into the fields that follow. The records begin
 * with the values of like, or, NULL, with their defaults. What is wrong with each line is found by
 * a trial: the records are put into the tables one after the other, so that each is judged with
 * those before it, and taken back. STATUS_REFUSED: paste.lines (more than PASTE_LINES_MOST),
 * paste.columns (more cells than fields from there on), paste.one (a form of one record),
 * session.read_only, session.shut. */
enum status paste_new(struct paste **paste, struct session *session, size_t form, int field,
		      const struct record *like, const char *text, size_t length, struct err *err);
void paste_free(struct paste *paste);

size_t paste_count(const struct paste *paste); /* records */
/* The fields that the cells go into, in order. */
size_t paste_fields(const struct paste *paste, const size_t **fields);
/* What a record will show of a field; what was pasted where that was not understood. */
const char *paste_shown(const struct paste *paste, size_t line, size_t n);
/* What is wrong with a record, or NULL. */
const char *paste_wrong(const struct paste *paste, size_t line);
size_t paste_wrong_count(const struct paste *paste);

/* All records in one transaction. STATUS_REFUSED paste.wrong: something is wrong with some (now;
 * paste_wrong() tells), and none was saved. STATUS_IO: not saved. */
enum status paste_save(struct paste *paste, struct err *err);

#endif
