/* Conflicts decided, and such a decision taken back; each within a transaction. */
#include <string.h>

#include "store_internal.h"

static const char *name_of(const struct store *store, const struct conflict *conflict)
{
	return store->pack->forms[conflict->form].name;
}

static const char *field_of(const struct store *store, const struct conflict *conflict)
{
	const struct form *form = &store->pack->forms[conflict->form];

	return conflict->field < 0 ? "" : form->fields[conflict->field].name;
}

static long row_of(const struct store *store, const struct conflict *conflict)
{
	return table_find(store_table(store, conflict->form), conflict->id, strlen(conflict->id));
}

/* The change of the field, if it is one, is the line that closes the conflict. */
void store_resolve(struct store *store, const struct conflict *conflict, const char *value)
{
	long row = row_of(store, conflict);
	size_t before = store->now.count;
	const char *old_value = value, *new_value = value;

	if (row >= 0) {
		store_set(store, conflict->form, (size_t)row, conflict->field, value);
		if (store->now.count > before) {
			const struct journal_line *set = &store->now.items[--store->now.count];

			old_value = set->old_value;
			new_value = set->new_value;
		}
	}
	lines_add(&store->now, JOURNAL_RESOLVE, name_of(store, conflict), conflict->id,
		  field_of(store, conflict), old_value, new_value, conflict->theirs);
}

void store_resolve_row(struct store *store, const struct conflict *conflict, bool stays)
{
	long row = row_of(store, conflict);

	lines_add(&store->now, JOURNAL_RESOLVE, name_of(store, conflict), conflict->id, "",
		  row < 0 ? "" : CONFLICT_ROW, stays ? CONFLICT_ROW : "", conflict->theirs);
	if (row >= 0 && !stays)
		store_delete(store, conflict->form, (size_t)row);
}

void store_reopen(struct store *store, const struct conflict *conflict)
{
	enum journal_op op = conflict->is_of_sites ? JOURNAL_REOPEN : JOURNAL_CONFLICT;

	lines_add(&store->now, op, name_of(store, conflict), conflict->id,
		  field_of(store, conflict), conflict->ours, conflict->theirs, conflict->base);
}
