/* What the rooms of the session share. */
#ifndef ZHIBU_FLOW_SESSION_INTERNAL_H
#define ZHIBU_FLOW_SESSION_INTERNAL_H

#include "binding.h"
#include "data/peers.h"
#include "data/store.h"
#include "flow/kinds.h"
#include "flow/session.h"

/* One change of a transaction, with what is needed to take it back. */
struct change {
	enum { CHANGE_CREATED, CHANGE_SET, CHANGE_DELETED, CHANGE_RESTORED, CHANGE_DECIDED } kind;
	size_t form;
	char id[ID_TEXT];
	int field;	 /* of CHANGE_SET */
	char *old_value; /* of CHANGE_SET */
	struct conflict *decided;
};

struct changes {
	struct change *items;
	size_t count, capacity;
};

enum { UNDO_MAX = 100 }; /* transactions of this session that can be taken back */

/* Rows that a form asks to be made (form->rows). */
struct making {
	int form;
	struct bindings bindings;
	struct assignments assignments;
};

struct session {
	struct pack builtin, own; /* own is used where a folder was given */
	struct pack *pack;
	struct steps steps;
	struct rules rules;
	struct figures figures;
	enum { FIGURES_UNREAD, FIGURES_GOOD, FIGURES_WRONG } figures_state;
	struct packet_kinds kinds;
	bool has_kinds; /* they were read */
	struct making *makings;
	size_t making_count;
	struct session_options options; /* as they were opened with */
	char role[ROLE_TEXT];		/* the store's, or the first one of the pack */
	size_t step_count;		/* steps of this role: the first ones */
	bool is_pack_inside;		/* the data folder's own forms/ */
	bool has_moved;
	unsigned long reopened; /* what the generations of stores before this one add */
	struct store *store;
	struct eval *eval;
	struct mistakes mistakes;
	size_t language;
	int today;
	bool is_new;
	char (*entered)[ID_TEXT]; /* by form: the record that was entered last, or "" */
	/* derived, until the next change */
	bool is_derived;
	struct findings findings;
	struct buf *summaries; /* one per step */
	struct step_view *views;
	/* the open transaction, and those that can be taken back */
	struct changes current;
	struct changes undone[UNDO_MAX];
	size_t undone_count;
};

/* Opens the data folder as the options say; nothing of the session changes but its mistakes. */
enum status session_open_store(struct session *session, const struct session_options *options,
			       struct store **store, struct err *err);
/* Steps and rules as the folder's role has them. */
void session_take_role(struct session *session);
/* Steps and rules name no role that there is not. */
void session_check_roles(struct session *session);
/* The tables changed: what was derived is void. */
void session_changed(struct session *session);
void session_derive(struct session *session);

/* Frees what was remembered; the list is empty after. */
void changes_release(struct changes *changes);
/* Changes within store_begin() ... session_commit(); each is remembered for session_undo(). */
void session_begin(struct session *session);
size_t session_create(struct session *session, size_t form, const char *const *values,
		      char id[ID_TEXT]);
void session_set(struct session *session, size_t form, size_t row, int field, const char *value);
void session_remove(struct session *session, size_t form, size_t row);
/* The same for changes that the caller makes in the store himself. */
void session_remember_set(struct session *session, size_t form, size_t row, int field,
			  const char *value);
void session_remember_removal(struct session *session, size_t form, const char *id);
void session_remember_decision(struct session *session, const struct conflict *conflict);
struct conflict *session_copy_conflict(const struct conflict *conflict);
/* A deleted row is there again, as part of the transaction; false: it never was. */
bool session_bring_back(struct session *session, size_t form, const char *id);
/* Writes to a row (record->id) what was changed of it since it was loaded. What a spreadsheet has
 * changed meanwhile stays, unless the same was changed here: then that is a conflict. Its number;
 * -1: there was never such a row. */
long session_put_row(struct session *session, const struct record *loaded,
		     const struct record *record, size_t form);
/* Notes that a field was keyed a second time and what was chosen; within a transaction. */
void session_verify(struct session *session, size_t form, size_t row, size_t field,
		    const char *keyed, const char *value);
/* False: the folder or the table is only to be looked at. */
bool session_may_change(const struct session *session, size_t form, struct err *err);
enum status session_commit(struct session *session, struct err *err);
void session_cancel(struct session *session);

/* Makes the rows that forms ask for now that the row was created; within a transaction. */
void session_make_rows(struct session *session, size_t form, size_t row);
/* Compiles a form's expressions where that was not done yet. */
void session_compile(struct session *session, size_t form);

#endif
