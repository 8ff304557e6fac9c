/* From an entry to the disk: as a draft, with its notes, into the tables. */
#include "entry_internal.h"

#include <string.h>

enum status entry_keep(struct entry *entry, struct err *err)
{
	return entry_keep_typed(entry, entry->model->field_count, NULL, err);
}

enum status entry_keep_typed(struct entry *entry, size_t field, const char *typed, struct err *err)
{
	size_t count = entry->model->field_count;
	const char **values;
	enum status status;

	if (session_is_read_only(entry->session) || entry->keyed)
		return STATUS_OK;
	values = memory_array(count + 1, sizeof *values);
	for (size_t i = 0; i < count; i++)
		values[i] = i == field ? typed : entry->record.values[i];
	status =
	    store_draft_save(entry->session->store, entry->form, entry->record.id, values, err);
	memory_free(values);
	return status;
}

const char *entry_note(const struct entry *entry, size_t field)
{
	char **note = &entry->notes[field];

	if (*note)
		/* cppcheck-suppress identicalInnerCondition ; no condition is repeated */
		return *note;
	if (entry_is_new(entry) && !entry->is_drafted)
		return "";
	*note = store_note(entry->session->store, entry->form, entry->record.id,
			   entry->model->fields[field].name);
	return *note;
}

/* A new record's notes wait under no id, with its draft. */
enum status entry_set_note(struct entry *entry, size_t field, const char *note, struct err *err)
{
	memory_free(entry->notes[field]);
	entry->notes[field] = memory_text(note);
	if (entry_is_new(entry)) {
		enum status status = entry_keep(entry, err);

		entry->is_changed = true;
		if (status != STATUS_OK)
			return status;
	}
	return store_set_note(entry->session->store, entry->form, entry->record.id,
			      entry->model->fields[field].name, note, err);
}

static enum status write_notes(struct entry *entry, struct err *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < entry->model->field_count && status == STATUS_OK; i++)
		if (entry->notes[i] && *entry->notes[i])
			status =
			    store_set_note(entry->session->store, entry->form, entry->record.id,
					   entry->model->fields[i].name, entry->notes[i], err);
	return status;
}

/* What may not be stored: values of fields that are not to be asked. */
static void drop_irrelevant(struct entry *entry)
{
	for (size_t i = 0; i < entry->model->field_count; i++)
		if (*entry->record.values[i] &&
		    !record_is_relevant(&entry->record, i, entry->session->eval))
			record_set(&entry->record, i, "");
}

/* What was keyed a second time: the lines of the change log that say so. */
static void put_decisions(struct entry *entry)
{
	long row = session_find(entry->session, entry->form, entry->record.id);

	for (size_t i = 0; row >= 0 && i < entry->model->field_count; i++)
		if (entry->keyed[i])
			session_verify(entry->session, entry->form, (size_t)row, i, entry->keyed[i],
				       entry->record.values[i]);
}

/* Writes the record into the tables, in an open transaction. Returns its row. */
static size_t put(struct entry *entry, char id[ID_TEXT])
{
	struct session *session = entry->session;
	long row = entry_is_new(entry)
		       ? -1
		       : session_put_row(session, &entry->loaded, &entry->record, entry->form);

	if (row < 0)
		return session_create(session, entry->form,
				      (const char *const *)entry->record.values, id);
	strcpy(id, entry->record.id);
	return (size_t)row;
}

size_t entry_put(struct entry *entry, char id[ID_TEXT], struct findings *refusing)
{
	struct session *session = entry->session;
	size_t row;

	drop_irrelevant(entry);
	row = put(entry, id);
	session_changed(session);
	rules_refuse(&session->rules, session->eval, session->language, (int)entry->form, row,
		     refusing);
	return row;
}

enum status entry_save(struct entry *entry, int *field, struct findings *refusing, struct err *err)
{
	struct session *session = entry->session;
	/* cppcheck-suppress uninitvar ; only its address is taken here */
	struct findings own, *found = refusing ? refusing : &own;
	bool was_new = entry_is_new(entry);
	char id[ID_TEXT], drafted[ID_TEXT];
	enum status status;
	size_t row;

	*field = entry_next_open(entry, -1);
	if (*field >= 0)
		return err_set(err, STATUS_REFUSED, "entry.wrong", NULL, NULL, NULL);
	if (session_is_read_only(session) || session_is_shut(session, entry->form))
		return err_set(err, STATUS_REFUSED, "session.read_only", NULL, NULL, NULL);
	drop_irrelevant(entry);
	findings_init(&own);
	session_begin(session);
	if (entry->keyed)
		put_decisions(entry);
	row = entry_put(entry, id, found);
	if (found->count) {
		session_cancel(session);
		findings_release(&own);
		return err_set(err, STATUS_REFUSED, "entry.refused", NULL, NULL, NULL);
	}
	if (was_new)
		session_make_rows(session, entry->form, row);
	status = session_commit(session, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; was_new && i < entry->model->field_count; i++)
		entry_note(entry, i);
	strcpy(drafted, entry->record.id);
	strcpy(entry->record.id, id);
	entry_load(entry, (size_t)session_find(session, entry->form, id));
	entry->is_changed = false;
	if (was_new)
		strcpy(session->entered[entry->form], id);
	/* the record is safe by now: a note that could not be written is told, not a failed save */
	if (was_new)
		write_notes(entry, err);
	store_draft_drop(session->store, entry->form, drafted);
	return STATUS_OK;
}
