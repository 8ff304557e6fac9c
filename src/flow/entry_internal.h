/* What the rooms of an entry share: entry.c (how it begins), entry_change.c (values, undo, ditto),
 * entry_check.c (what is shown and wrong), entry_save.c (draft, notes, saving). */
#ifndef ZHIBU_FLOW_ENTRY_INTERNAL_H
#define ZHIBU_FLOW_ENTRY_INTERNAL_H

#include "flow/entry.h"
#include "session_internal.h"

/* One field's value before or after a step of undo. */
struct edit_step {
	size_t field;
	char *value;
	bool is_joined; /* undone together with the one before it */
	bool is_ditto;	/* the value came from another record */
};

struct edit_steps {
	struct edit_step *items;
	size_t count, capacity;
};

struct entry {
	struct session *session;
	size_t form;
	const struct form *model;
	struct record record;
	struct record loaded; /* what the row held when it was opened or saved last */
	bool *dittos;	      /* by field: its value came from another record, unasked */
	char **keyed;	      /* of a blind entry: what was keyed, once it was decided; or NULL */
	bool is_changed;
	bool is_drafted; /* began with a draft's values */
	struct edit_steps done, taken_back;
	bool is_derived; /* fields and remarks hold for the values */
	size_t *fields;
	size_t field_count;
	struct remarks remarks;
	char **notes; /* by field, NULL until looked up */
};

/* Takes the row's values, as they are now, for those of the entry. */
void entry_load(struct entry *entry, size_t row);
/* The field of a blind entry was changed: it is to be compared anew. */
void entry_undecide(struct entry *entry, size_t field);
/* Empties a list of steps. */
void entry_forget(struct edit_steps *steps);
/* Writes the entry into the tables, in an open transaction, less what is not to be asked; returns
 * its row. The block findings that speak of it are added to refusing. */
size_t entry_put(struct entry *entry, char id[ID_TEXT], struct findings *refusing);

#endif
