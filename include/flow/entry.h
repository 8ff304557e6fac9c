/* A record being filled in: what a screen or a command line edits. Nothing reaches the tables
 * before entry_save(). */
#ifndef ZHIBU_FLOW_ENTRY_H
#define ZHIBU_FLOW_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/session.h"

struct entry;

/* A new record with its defaults. What the form repeats (zb_dup) is as in the record entered last
 * in this session, where there is one and the form takes it here; values of prefill (may be NULL)
 * that are not "" come first. */
struct entry *entry_new(struct session *session, size_t form, const struct record *prefill);
/* A new record after an old one: its values but for what must be its own, which are dates, times
 * and numbers that the form counts or dates anew (a default that is an expression), and values that
 * it refuses a second time. */
struct entry *entry_like(struct session *session, size_t form, size_t row);
/* The row as it is. */
struct entry *entry_open(struct session *session, size_t form, size_t row);
/* The row, to be keyed a second time by somebody who does not see the first: its fields marked
 * zb_verify are empty, and no draft is kept of it. Each of them that is shown is to be decided
 * (entry_decide) before it is saved; saving writes that into the change log (flow/session.h). */
struct entry *entry_blind(struct session *session, size_t form, size_t row);
/* As entry_new or entry_open, with the values of the draft that was kept for it; NULL: there is
 * none. */
struct entry *entry_from_draft(struct session *session, size_t form, const char *id);
void entry_free(struct entry *entry);

const struct form *entry_form(const struct entry *entry);
size_t entry_form_index(const struct entry *entry);
bool entry_is_new(const struct entry *entry);
const char *entry_id(const struct entry *entry); /* "" while new */
bool entry_is_changed(const struct entry *entry);
bool entry_is_drafted(const struct entry *entry); /* began with a draft's values */
bool entry_is_read_only(const struct entry *entry, size_t field);

const char *entry_value(const struct entry *entry, size_t field);	/* as stored */
void entry_display(struct entry *entry, struct buf *buf, size_t field); /* as shown */
/* Takes what was typed: stores it in its canonical form, derives calculations. Returns whether the
 * value changed. Each call that changes something is one step of undo. */
bool entry_set(struct entry *entry, size_t field, const char *typed);
/* Fields to be shown, in order: relevant ones that are no calculation and not hidden. Borrowed
 * until the next change. */
size_t entry_fields(struct entry *entry, const size_t **fields);
bool entry_is_required(struct entry *entry, size_t field);
/* The first remark on a field, errors first; NULL: none. Borrowed until the next change. */
const struct remark *entry_remark(struct entry *entry, size_t field);
void entry_options(struct entry *entry, size_t field, struct options *options);
/* Filled in and all fields shown, for "3/7". */
void entry_progress(struct entry *entry, size_t *filled, size_t *shown);
/* The next field from `from` on (not itself, round the end) that is required and empty, or
 * wrong; -1: none. */
int entry_next_open(struct entry *entry, int from);
/* The value of the record entered last in this session, else of the table's newest row; false: it
 * changes nothing. */
bool entry_ditto(struct entry *entry, size_t field);
/* The same for all empty fields that follow, as one step of undo (is_joined: with the step before).
 */
bool entry_ditto_rest(struct entry *entry, size_t field, bool is_joined);
/* The value came from another record and was not touched since: what is typed takes its place. */
bool entry_is_ditto(const struct entry *entry, size_t field);
/* Of a blind entry. */
bool entry_is_blind(const struct entry *entry);
const char *entry_first(const struct entry *entry, size_t field); /* what was keyed first */
/* Whether what is keyed now is the same; decided: or is not to be compared. */
bool entry_matches(const struct entry *entry, size_t field);
bool entry_is_decided(const struct entry *entry, size_t field);
/* value: the one of the two that holds. A change of the field undoes it. */
void entry_decide(struct entry *entry, size_t field, const char *value);
int entry_next_undecided(struct entry *entry); /* of the fields shown; -1: none */

/* Returns the field changed, or -1. */
int entry_undo(struct entry *entry);
int entry_redo(struct entry *entry);

/* Keeps the record as a draft (cheap; on leaving a field). */
enum status entry_keep(struct entry *entry, struct err *err);
/* The same with what is being typed into a field, as it is: not read, and not in the entry yet. */
enum status entry_keep_typed(struct entry *entry, size_t field, const char *typed, struct err *err);
/* Checks all, saves. STATUS_OK: it is on the disk, the draft is dropped, rows that zb_rows asks for
 * are made. STATUS_REFUSED: remarks have errors (*field is the first such field), or block findings
 * speak of it (refusing, may be NULL, gets them). STATUS_IO: not saved. */
enum status entry_save(struct entry *entry, int *field, struct findings *refusing, struct err *err);
/* A note on a field, kept beside the data (.zhibu/notes.csv), never in it; "" for none. That of a
 * new record is kept with its draft. */
const char *entry_note(const struct entry *entry, size_t field);
enum status entry_set_note(struct entry *entry, size_t field, const char *note, struct err *err);

#endif
