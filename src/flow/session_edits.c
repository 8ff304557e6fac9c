/* What came in from outside, and conflicts decided. */
#include "session_internal.h"

#include <string.h>

void session_incoming(const struct session *session, size_t *records, size_t *conflicts)
{
	*records = store_arrived_records(session->store);
	*conflicts = store_conflict_count(session->store);
}

static struct incoming of_conflict(const struct session *session, const struct conflict *conflict)
{
	long row = session_find(session, conflict->form, conflict->id);
	bool is_field = conflict->field >= 0 && row >= 0;

	return (struct incoming){
	    .kind = INCOMING_CONFLICT,
	    .form = conflict->form,
	    .id = conflict->id,
	    .field = conflict->field,
	    /* what stands here now, whoever has changed it since */
	    .before = is_field ? session_cell(session, conflict->form, (size_t)row, conflict->field)
			       : conflict->ours,
	    .now = conflict->theirs,
	    .base = conflict->base,
	    .damage = conflict->damage,
	    .is_of_sites = conflict->is_of_sites,
	};
}

/* False: it is of a table or a field that is no more. */
static bool of_line(const struct session *session, const struct journal_line *line,
		    struct incoming *item)
{
	const struct pack *pack = session->pack;
	int form = pack_find(pack, line->table, strlen(line->table));

	if (form < 0)
		return false;
	*item = (struct incoming){.kind = line->op == JOURNAL_CREATE   ? INCOMING_NEW
					  : line->op == JOURNAL_DELETE ? INCOMING_DELETED
								       : INCOMING_CHANGED,
				  .form = (size_t)form,
				  .id = line->record,
				  .field = -1,
				  .before = line->old_value,
				  .now = line->new_value,
				  .base = ""};
	if (item->kind == INCOMING_CHANGED)
		item->field = form_find(&pack->forms[form], line->field, strlen(line->field));
	return item->kind != INCOMING_CHANGED || item->field >= 0;
}

enum status session_incoming_list(struct session *session, struct incoming **items, size_t *count,
				  struct err *err)
{
	const struct conflict *conflicts;
	const struct journal_line *lines;
	size_t conflict_count, line_count = store_arrivals(session->store, &lines);
	enum status status = store_conflicts(session->store, &conflicts, &conflict_count, err);

	*items = memory_array(conflict_count + line_count + 1, sizeof **items);
	*count = 0;
	for (size_t i = 0; i < conflict_count; i++)
		(*items)[(*count)++] = of_conflict(session, &conflicts[i]);
	for (size_t i = 0; i < line_count; i++)
		*count += of_line(session, &lines[i], &(*items)[*count]);
	return status;
}

/* The field was changed in a file since the record was opened, and is now changed here too. */
static void dispute(struct session *session, size_t form, const char *id, int field,
		    const char *base, const char *ours, const char *theirs)
{
	struct conflict conflict = {.form = form, .field = field};

	conflict.id = memory_text(id);
	conflict.base = memory_text(base);
	conflict.ours = memory_text(ours);
	conflict.theirs = memory_text(theirs);
	store_reopen(session->store, &conflict);
	conflict_release(&conflict);
}

long session_put_row(struct session *session, const struct record *loaded,
		     const struct record *record, size_t form)
{
	const struct form *model = &session->pack->forms[form];
	long row = session_find(session, form, record->id);

	if (row < 0 && session_bring_back(session, form, record->id))
		row = session_find(session, form, record->id);
	for (size_t i = 0; i < model->field_count && row >= 0; i++) {
		const char *was = loaded->values[i], *is = record->values[i];
		const char *now = session_cell(session, form, (size_t)row, (int)i);

		if (model->fields[i].type == FIELD_NOTE || strcmp(is, was) == 0 ||
		    strcmp(is, now) == 0)
			continue;
		if (strcmp(now, was) != 0)
			dispute(session, form, record->id, (int)i, was, is, now);
		session_set(session, form, (size_t)row, (int)i, is);
	}
	return row;
}

/* The store's own, which an item speaks of; NULL: it is not open any more. */
static const struct conflict *find_conflict(struct session *session, const struct incoming *item)
{
	const struct conflict *conflicts;
	size_t count;

	if (store_conflicts(session->store, &conflicts, &count, NULL) != STATUS_OK)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (conflicts[i].form == item->form && conflicts[i].field == item->field &&
		    strcmp(conflicts[i].id, item->id) == 0 &&
		    strcmp(conflicts[i].theirs, item->now) == 0)
			return &conflicts[i];
	return NULL;
}

static void decide_field(struct session *session, const struct conflict *conflict,
			 const char *value)
{
	long row = session_find(session, conflict->form, conflict->id);

	/* Taken back last, so that the value that is put back does not decide it again. */
	session_remember_decision(session, conflict);
	if (row >= 0)
		session_remember_set(session, conflict->form, (size_t)row, conflict->field, value);
	store_resolve(session->store, conflict, value);
}

static void decide_record(struct session *session, const struct conflict *conflict, bool stays)
{
	session_remember_decision(session, conflict);
	if (!stays && session_find(session, conflict->form, conflict->id) >= 0)
		session_remember_removal(session, conflict->form, conflict->id);
	store_resolve_row(session->store, conflict, stays);
}

enum status session_decide(struct session *session, const struct incoming *item, bool theirs,
			   struct err *err)
{
	const struct conflict *found;
	struct conflict *conflict;
	enum status status;

	if (!session_may_change(session, item->form, err))
		return STATUS_REFUSED;
	found = find_conflict(session, item);
	if (!found)
		return err_set(err, STATUS_REFUSED, "session.no_conflict", NULL, NULL, NULL);
	conflict = session_copy_conflict(found);
	session_begin(session);
	if (conflict->field >= 0)
		decide_field(session, conflict, theirs ? conflict->theirs : item->before);
	else
		decide_record(session, conflict, *(theirs ? conflict->theirs : conflict->ours));
	status = session_commit(session, err);
	conflict_release(conflict);
	memory_free(conflict);
	return status;
}
