/* How the session changes the folder: every change is a transaction, and remembered so that it
 * can be taken back. */
#include "session_internal.h"

#include <stdio.h>
#include <string.h>

static struct change *remember(struct session *session, int kind, size_t form, const char *id)
{
	struct changes *changes = &session->current;
	struct change *change;

	changes->items =
	    memory_grow(changes->items, changes->count, &changes->capacity, sizeof *changes->items);
	change = &changes->items[changes->count++];
	*change = (struct change){.form = form, .field = -1};
	change->kind = kind;
	snprintf(change->id, sizeof change->id, "%s", id);
	return change;
}

void changes_release(struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		memory_free(changes->items[i].old_value);
		if (changes->items[i].decided)
			conflict_release(changes->items[i].decided);
		memory_free(changes->items[i].decided);
	}
	memory_free(changes->items);
	*changes = (struct changes){0};
}

void session_begin(struct session *session)
{
	changes_release(&session->current);
	store_begin(session->store);
}

size_t session_create(struct session *session, size_t form, const char *const *values,
		      char id[ID_TEXT])
{
	size_t row = store_create(session->store, form, values, id);

	remember(session, CHANGE_CREATED, form, id);
	return row;
}

void session_remember_set(struct session *session, size_t form, size_t row, int field,
			  const char *value)
{
	const struct table *table = store_table(session->store, form);
	const char *old_value = table_cell(table, row, field);
	struct change *change;

	if (strcmp(old_value, value) == 0)
		return;
	change = remember(session, CHANGE_SET, form, table_cell(table, row, -1));
	change->field = field;
	change->old_value = memory_text(old_value);
}

void session_set(struct session *session, size_t form, size_t row, int field, const char *value)
{
	session_remember_set(session, form, row, field, value);
	store_set(session->store, form, row, field, value);
}

void session_remember_removal(struct session *session, size_t form, const char *id)
{
	remember(session, CHANGE_DELETED, form, id);
}

void session_remove(struct session *session, size_t form, size_t row)
{
	session_remember_removal(session, form,
				 table_cell(store_table(session->store, form), row, -1));
	store_delete(session->store, form, row);
}

struct conflict *session_copy_conflict(const struct conflict *conflict)
{
	struct conflict *copy = memory_new(sizeof *copy);

	*copy = *conflict;
	copy->id = memory_text(conflict->id);
	copy->base = memory_text(conflict->base);
	copy->ours = memory_text(conflict->ours);
	copy->theirs = memory_text(conflict->theirs);
	return copy;
}

void session_remember_decision(struct session *session, const struct conflict *conflict)
{
	struct change *change = remember(session, CHANGE_DECIDED, conflict->form, conflict->id);

	change->decided = session_copy_conflict(conflict);
}

/* The oldest of too many is forgotten. */
static void keep_for_undo(struct session *session)
{
	if (session->current.count == 0)
		return;
	if (session->undone_count == UNDO_MAX) {
		changes_release(&session->undone[0]);
		memmove(session->undone, session->undone + 1,
			(UNDO_MAX - 1) * sizeof *session->undone);
		session->undone_count--;
	}
	session->undone[session->undone_count++] = session->current;
	session->current = (struct changes){0};
}

enum status session_commit(struct session *session, struct err *err)
{
	enum status status = store_commit(session->store, err);

	if (status == STATUS_OK)
		keep_for_undo(session);
	changes_release(&session->current);
	session_changed(session);
	return status;
}

void session_cancel(struct session *session)
{
	store_cancel(session->store);
	changes_release(&session->current);
	session_changed(session);
}

bool session_may_change(const struct session *session, size_t form, struct err *err)
{
	if (store_is_read_only(session->store)) {
		err_set(err, STATUS_REFUSED, "session.read_only", NULL, NULL, NULL);
		return false;
	}
	if (store_is_shut(session->store, form)) {
		err_set(err, STATUS_REFUSED, "session.shut", session->pack->forms[form].name, NULL,
			NULL);
		return false;
	}
	return true;
}

enum status session_delete(struct session *session, size_t form, size_t row, struct err *err)
{
	if (!session_may_change(session, form, err))
		return STATUS_REFUSED;
	session_begin(session);
	session_remove(session, form, row);
	return session_commit(session, err);
}

bool session_bring_back(struct session *session, size_t form, const char *id)
{
	if (!store_restore(session->store, form, id))
		return false;
	remember(session, CHANGE_RESTORED, form, id);
	return true;
}

enum status session_restore(struct session *session, size_t form, const char *id, struct err *err)
{
	if (!session_may_change(session, form, err))
		return STATUS_REFUSED;
	session_begin(session);
	if (!session_bring_back(session, form, id)) {
		session_cancel(session);
		return err_set(err, STATUS_REFUSED, "session.nothing_to_restore", id, NULL, NULL);
	}
	return session_commit(session, err);
}

enum status session_tick(struct session *session, size_t form, size_t row, struct err *err)
{
	const struct form *model = &session->pack->forms[form];
	int field = model->tick ? form_find(model, model->tick, strlen(model->tick)) : -1;
	const struct choice_list *list = field >= 0 ? model->fields[field].list : NULL;
	const char *now, *next;

	if (!list || list->count < 2)
		return err_set(err, STATUS_REFUSED, "session.no_tick", NULL, NULL, NULL);
	if (!session_may_change(session, form, err))
		return STATUS_REFUSED;
	now = session_cell(session, form, row, field);
	next =
	    strcmp(now, list->choices[0].name) == 0 ? list->choices[1].name : list->choices[0].name;
	session_begin(session);
	session_set(session, form, row, field, next);
	return session_commit(session, err);
}

/* Applies the reverse of one change. False: what it needs is no longer there. */
static bool take_back(struct session *session, const struct change *change)
{
	long row = session_find(session, change->form, change->id);

	if (change->kind == CHANGE_DECIDED) {
		store_reopen(session->store, change->decided);
		return true;
	}
	if (change->kind == CHANGE_DELETED)
		return row < 0 && store_restore(session->store, change->form, change->id);
	if (row < 0)
		return false;
	if (change->kind == CHANGE_SET)
		store_set(session->store, change->form, (size_t)row, change->field,
			  change->old_value);
	else
		store_delete(session->store, change->form, (size_t)row);
	return true;
}

enum status session_undo(struct session *session, struct err *err)
{
	struct changes changes;
	bool is_good = true;

	if (session->undone_count == 0)
		return err_set(err, STATUS_REFUSED, "session.nothing_to_undo", NULL, NULL, NULL);
	changes = session->undone[--session->undone_count];
	session_begin(session);
	for (size_t i = changes.count; i-- > 0 && is_good;)
		is_good = take_back(session, &changes.items[i]);
	changes_release(&changes);
	if (!is_good) {
		session_cancel(session);
		return err_set(err, STATUS_REFUSED, "session.nothing_to_undo", NULL, NULL, NULL);
	}
	return session_commit(session, err);
}

enum status session_history(struct session *session, size_t form, const char *id,
			    void (*take)(void *data, const struct journal_line *line), void *data,
			    struct err *err)
{
	return store_history(session->store, form, id, take, data, err);
}

/* Whether a row of `made` with the assigned values is there already. */
static bool is_made(struct session *session, const struct making *making, char *const *values)
{
	size_t count = session_count(session, (size_t)making->form);

	for (size_t row = 0; row < count; row++) {
		size_t same = 0;

		for (size_t i = 0; i < making->assignments.count; i++) {
			int field = making->assignments.items[i].field;

			same += strcmp(session_cell(session, (size_t)making->form, row, field),
				       values[i]) == 0;
		}
		if (same == making->assignments.count)
			return true;
	}
	return false;
}

struct making_walk {
	struct session *session;
	const struct making *making;
	size_t created; /* the row that was created */
	char ***wanted; /* the assigned values of each row to be made */
	size_t count, capacity;
};

static bool take_wanted(void *data, const struct eval_row *rows)
{
	struct making_walk *walk = data;
	const struct assignments *assignments = &walk->making->assignments;
	struct eval_frame frame = {.variables = rows, .language = -1};
	char **values;

	if (rows[0].row != walk->created)
		return true;
	values = memory_array(assignments->count + 1, sizeof *values);
	for (size_t i = 0; i < assignments->count; i++)
		values[i] =
		    memory_text(expr_text(walk->session->eval, assignments->items[i].expr, &frame));
	walk->wanted =
	    memory_grow(walk->wanted, walk->count, &walk->capacity, sizeof *walk->wanted);
	walk->wanted[walk->count++] = values;
	return true;
}

static void make_row(struct session *session, const struct making *making, char *const *values)
{
	struct record record;
	char id[ID_TEXT];

	session_changed(session); /* a default may count the rows made so far */
	record_init(&record, &session->pack->forms[making->form]);
	record_default(&record, session->eval);
	for (size_t i = 0; i < making->assignments.count; i++)
		record_set(&record, (size_t)making->assignments.items[i].field, values[i]);
	record_calculate(&record, session->eval);
	session_create(session, (size_t)making->form, (const char *const *)record.values, id);
	record_release(&record);
}

void session_make_rows(struct session *session, size_t form, size_t row)
{
	for (size_t i = 0; i < session->making_count; i++) {
		const struct making *making = &session->makings[i];
		struct making_walk walk = {session, making, row, NULL, 0, 0};

		if (making->bindings.variables[0].form != (int)form ||
		    store_is_shut(session->store, (size_t)making->form))
			continue;
		session_compile(session, (size_t)making->form);
		session_changed(session);
		bindings_walk(making->bindings.items, making->bindings.count, session->eval,
			      take_wanted, &walk);
		for (size_t n = 0; n < walk.count; n++) {
			if (!is_made(session, making, walk.wanted[n]))
				make_row(session, making, walk.wanted[n]);
			for (size_t a = 0; a < making->assignments.count; a++)
				memory_free(walk.wanted[n][a]);
			memory_free(walk.wanted[n]);
		}
		memory_free(walk.wanted);
	}
	session_changed(session);
}
