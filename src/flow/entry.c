#include "flow/entry.h"

#include <string.h>

#include "session_internal.h"

/* One field's value before or after a step of undo. */
struct edit_step {
	size_t field;
	char *value;
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
	bool is_changed;
	bool is_drafted; /* began with a draft's values */
	struct edit_steps done, taken_back;
	bool is_derived; /* fields and remarks hold for the values */
	size_t *fields;
	size_t field_count;
	struct remarks remarks;
	char **notes; /* by field, NULL until looked up */
};

static void push(struct edit_steps *steps, size_t field, const char *value)
{
	steps->items =
	    memory_grow(steps->items, steps->count, &steps->capacity, sizeof *steps->items);
	steps->items[steps->count++] = (struct edit_step){field, memory_text(value)};
}

static void forget(struct edit_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		memory_free(steps->items[i].value);
	memory_free(steps->items);
	*steps = (struct edit_steps){0};
}

static struct entry *entry_blank(struct session *session, size_t form)
{
	struct entry *entry = memory_new(sizeof *entry);

	session_compile(session, form);
	entry->session = session;
	entry->form = form;
	entry->model = &session->pack->forms[form];
	record_init(&entry->record, entry->model);
	record_init(&entry->loaded, entry->model);
	remarks_init(&entry->remarks);
	entry->fields = memory_array(entry->model->field_count + 1, sizeof *entry->fields);
	entry->notes = memory_array(entry->model->field_count + 1, sizeof *entry->notes);
	return entry;
}

struct entry *entry_new(struct session *session, size_t form, const struct record *prefill)
{
	struct entry *entry = entry_blank(session, form);

	record_default(&entry->record, session->eval);
	for (size_t i = 0; prefill && i < entry->model->field_count; i++)
		if (*prefill->values[i])
			record_set(&entry->record, i, prefill->values[i]);
	record_calculate(&entry->record, session->eval);
	return entry;
}

static void load(struct entry *entry, size_t row)
{
	for (size_t i = 0; i < entry->model->field_count; i++) {
		const char *value = session_cell(entry->session, entry->form, row, (int)i);

		record_set(&entry->loaded, i, value);
		record_set(&entry->record, i, value);
	}
	entry->is_derived = false;
}

struct entry *entry_open(struct session *session, size_t form, size_t row)
{
	struct entry *entry = entry_blank(session, form);

	load(entry, row);
	strncpy(entry->record.id, session_cell(session, form, row, -1),
		sizeof entry->record.id - 1);
	record_calculate(&entry->record, session->eval);
	return entry;
}

struct entry *entry_from_draft(struct session *session, size_t form, const char *id)
{
	const struct form *model = &session->pack->forms[form];
	char **values = memory_array(model->field_count + 1, sizeof *values);
	struct entry *entry = NULL;
	char at[20];

	if (store_draft_find(session->store, form, id, values, at)) {
		long row = *id ? session_find(session, form, id) : -1;

		if (!*id || row >= 0) {
			entry = *id ? entry_open(session, form, (size_t)row)
				    : entry_new(session, form, NULL);
			for (size_t i = 0; i < model->field_count; i++)
				record_set(&entry->record, i, values[i] ? values[i] : "");
			entry->is_changed = entry->is_drafted = true;
		}
	}
	for (size_t i = 0; i < model->field_count; i++)
		memory_free(values[i]);
	memory_free(values);
	return entry;
}

void entry_free(struct entry *entry)
{
	if (!entry)
		return;
	for (size_t i = 0; i < entry->model->field_count; i++)
		memory_free(entry->notes[i]);
	memory_free(entry->notes);
	memory_free(entry->fields);
	forget(&entry->done);
	forget(&entry->taken_back);
	remarks_release(&entry->remarks);
	record_release(&entry->record);
	record_release(&entry->loaded);
	memory_free(entry);
}

const struct form *entry_form(const struct entry *entry)
{
	return entry->model;
}

size_t entry_form_index(const struct entry *entry)
{
	return entry->form;
}

bool entry_is_new(const struct entry *entry)
{
	return !entry->record.id[0];
}

const char *entry_id(const struct entry *entry)
{
	return entry->record.id;
}

bool entry_is_changed(const struct entry *entry)
{
	return entry->is_changed;
}

bool entry_is_read_only(const struct entry *entry, size_t field)
{
	return entry->model->fields[field].is_read_only || session_is_read_only(entry->session) ||
	       session_is_shut(entry->session, entry->form);
}

const char *entry_value(const struct entry *entry, size_t field)
{
	return entry->record.values[field];
}

void entry_display(struct entry *entry, struct buf *buf, size_t field)
{
	value_display(buf, entry->session->eval, entry->session->language, entry->model, field,
		      entry->record.values[field]);
}

static void touch(struct entry *entry)
{
	record_calculate(&entry->record, entry->session->eval);
	entry->is_derived = false;
	entry->is_changed = true;
}

static bool store_value(struct entry *entry, size_t field, const char *value)
{
	if (strcmp(entry->record.values[field], value) == 0)
		return false;
	push(&entry->done, field, entry->record.values[field]);
	forget(&entry->taken_back);
	record_set(&entry->record, field, value);
	touch(entry);
	return true;
}

bool entry_set(struct entry *entry, size_t field, const char *typed)
{
	struct buf stored;
	bool changed;

	buf_init(&stored);
	record_read(&entry->record, field, typed, entry->session->eval, entry->session->language,
		    &stored);
	changed = store_value(entry, field, stored.bytes);
	buf_release(&stored);
	return changed;
}

static int take_step(struct entry *entry, struct edit_steps *from, struct edit_steps *to)
{
	struct edit_step step;

	if (from->count == 0)
		return -1;
	step = from->items[--from->count];
	push(to, step.field, entry->record.values[step.field]);
	record_set(&entry->record, step.field, step.value);
	memory_free(step.value);
	touch(entry);
	entry->is_changed = entry->done.count || entry->is_drafted;
	return (int)step.field;
}

int entry_undo(struct entry *entry)
{
	return take_step(entry, &entry->done, &entry->taken_back);
}

int entry_redo(struct entry *entry)
{
	return take_step(entry, &entry->taken_back, &entry->done);
}

static void derive(struct entry *entry)
{
	struct session *session = entry->session;

	if (entry->is_derived)
		return;
	entry->field_count = 0;
	for (size_t i = 0; i < entry->model->field_count; i++) {
		enum field_type type = entry->model->fields[i].type;

		if (type != FIELD_CALCULATE && type != FIELD_HIDDEN &&
		    record_is_relevant(&entry->record, i, session->eval))
			entry->fields[entry->field_count++] = i;
	}
	remarks_clear(&entry->remarks);
	record_check(&entry->record, session->eval, session->language, &entry->remarks);
	entry->is_derived = true;
}

size_t entry_fields(struct entry *entry, const size_t **fields)
{
	derive(entry);
	*fields = entry->fields;
	return entry->field_count;
}

bool entry_is_required(struct entry *entry, size_t field)
{
	return record_is_required(&entry->record, field, entry->session->eval);
}

const struct remark *entry_remark(struct entry *entry, size_t field)
{
	const struct remark *found = NULL;

	derive(entry);
	for (size_t i = 0; i < entry->remarks.count; i++) {
		const struct remark *remark = &entry->remarks.items[i];

		if (remark->field == (int)field && (!found || remark->level < found->level))
			found = remark;
	}
	return found;
}

void entry_options(struct entry *entry, size_t field, struct options *options)
{
	record_options(&entry->record, field, entry->session->eval, entry->session->language,
		       options);
}

void entry_progress(struct entry *entry, size_t *filled, size_t *shown)
{
	derive(entry);
	*filled = *shown = 0;
	for (size_t i = 0; i < entry->field_count; i++) {
		if (entry->model->fields[entry->fields[i]].type == FIELD_NOTE)
			continue;
		++*shown;
		*filled += entry->record.values[entry->fields[i]][0] != '\0';
	}
}

int entry_next_open(struct entry *entry, int from)
{
	size_t start = 0;

	derive(entry);
	while (start < entry->field_count && (int)entry->fields[start] <= from)
		start++;
	for (size_t n = 0; n < entry->field_count; n++) {
		size_t field = entry->fields[(start + n) % entry->field_count];
		const struct remark *remark = entry_remark(entry, field);

		if ((int)field != from && remark && remark->level == REMARK_ERROR)
			return (int)field;
	}
	return -1;
}

bool entry_ditto(struct entry *entry, size_t field)
{
	size_t count = session_count(entry->session, entry->form);
	const char *value;

	if (count == 0)
		return false;
	value = session_cell(entry->session, entry->form, count - 1, (int)field);
	return store_value(entry, field, value);
}

bool entry_is_drafted(const struct entry *entry)
{
	return entry->is_drafted;
}

enum status entry_keep(struct entry *entry, struct err *err)
{
	return entry_keep_typed(entry, entry->model->field_count, NULL, err);
}

enum status entry_keep_typed(struct entry *entry, size_t field, const char *typed, struct err *err)
{
	size_t count = entry->model->field_count;
	const char **values;
	enum status status;

	if (session_is_read_only(entry->session))
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
	session_begin(session);
	row = put(entry, id);
	session_changed(session);
	findings_init(&own);
	rules_refuse(&session->rules, session->eval, session->language, (int)entry->form, row,
		     found);
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
	load(entry, (size_t)session_find(session, entry->form, id));
	entry->is_changed = false;
	/* the record is safe by now: a note that could not be written is told, not a failed save */
	if (was_new)
		write_notes(entry, err);
	store_draft_drop(session->store, entry->form, drafted);
	return STATUS_OK;
}
