/* What every face says of a session, in the user's language: each adds a piece of text to a buf. */
#ifndef ZHIBU_FLOW_TELLING_H
#define ZHIBU_FLOW_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "flow/session.h"

/* The step that a form belongs to, or -1. */
int session_step_of_form(struct session *session, size_t form);
/* The form that the words call the roster (home.roster.form), or -1. */
int session_roster(const struct session *session);
/* Whether a finding is shown among those of a step, or (step -1) of all: of a closed step only what
 * holds it back can be mended yet. */
bool session_shows(struct session *session, const struct finding *finding, int step);

const char *level_name(const struct session *session, enum rule_level level);
/* What rules of this name, step and level say, with … for what they would fill in; where there are
 * several such lines, the sentence that they rest on. */
void tell_rule(struct buf *buf, const struct session *session, const char *rule, const char *step,
	       enum rule_level level);
const char *step_state_name(const struct session *session, enum step_state state);
/* "2 label"; "2 label > form's title". */
void tell_step(struct buf *buf, struct session *session, size_t step);
void tell_form(struct buf *buf, struct session *session, size_t form);
/* How many reminders a step that is open has; nothing where it has none. */
void tell_count(struct buf *buf, const struct session *session, const struct step_view *step);
/* What Enter will do ("Enter: ..."). */
void tell_target(struct buf *buf, struct session *session, const struct target *target);
/* The names of the rows that the finding's n-th combination speaks of. */
void tell_combination(struct buf *buf, struct session *session, const struct finding *finding,
		      size_t n);
/* What is wrong with a field, with its name. */
void tell_remark(struct buf *buf, const struct session *session, size_t form,
		 const struct remark *remark);
/* A value as the screen shows it, as it is where there is no such field (-1); a word where empty.
 */
void tell_value(struct buf *buf, struct session *session, size_t form, int field,
		const char *value);
/* A line of a record's history. */
void tell_change(struct buf *buf, struct session *session, size_t form, enum journal_op op,
		 const char *field, const char *old_value, const char *new_value);
/* The draft kept last, and how old it is; false: there is none. */
bool tell_draft(struct buf *buf, struct session *session);

/* What came in from outside: how much and the key that shows it (false: nothing did); one item's
 * kind, record, field, both sides; a conflict with its reason. */
bool tell_incoming(struct buf *buf, const struct session *session, bool is_home);
const char *incoming_kind_name(const struct session *session, enum incoming_kind kind);
void tell_incoming_record(struct buf *buf, struct session *session, const struct incoming *item);
void tell_incoming_field(struct buf *buf, const struct session *session,
			 const struct incoming *item);
void tell_incoming_sides(struct buf *buf, struct session *session, const struct incoming *item);
void tell_conflict(struct buf *buf, struct session *session, const struct incoming *item);

/* The folder. opened: why it could not be opened to write; status 0: it could. */
/* That it is open for reading only and why, or where it is since the data went elsewhere; nothing
 * in the usual case. */
void tell_place(struct buf *buf, const struct session *session, const struct err *opened);
/* A sentence with the reason of an error filled in; what can be done about it. */
void tell_failure(struct buf *buf, const struct session *session, const char *key,
		  const struct err *err);
void tell_advice(struct buf *buf, const struct session *session, const struct err *err);
/* Why it is open for reading only, as a whole message. */
void tell_opened(struct buf *buf, const struct session *session, const struct err *opened);
/* The letters of what may be done then: look, go elsewhere, try again, leave. */
const char *place_ways(const struct err *opened);
/* A key that says why the data may not be taken elsewhere, or NULL: they may. */
const char *place_stays(const struct session *session, const struct err *opened);
/* A save failed: why, and what can be done. is_kept: what was typed is still there. */
void tell_unsaved(struct buf *buf, const struct session *session, const struct err *err,
		  bool is_kept);
/* A new folder's path below the user's, with the day in it; what was typed with ~ filled in. The
 * caller's (memory_free). home: the user's folder, or NULL. */
char *place_suggested(const struct session *session, const char *home);
char *place_typed(const char *home, const char *typed);

/* Deleted rows of a form that are not there again, oldest first. */
struct gone {
	char id[ID_TEXT];
	char at[20]; /* when it was deleted */
};
/* The array is heap memory of the caller, also where not all could be read. */
enum status session_gone(struct session *session, size_t form, struct gone **rows, size_t *count,
			 struct err *err);
/* What stood in its listed fields, else its id. */
void tell_gone(struct buf *buf, struct session *session, size_t form, const struct gone *gone);

#endif
