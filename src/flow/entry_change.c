/* Values of an entry as they are typed, taken back and taken from other records. */
#include "entry_internal.h"

#include <string.h>

/* Remembers what stands in a field. */
static void push(const struct entry *entry, struct edit_steps *steps, size_t field, bool is_joined)
{
	steps->items =
	    memory_grow(steps->items, steps->count, &steps->capacity, sizeof *steps->items);
	steps->items[steps->count++] = (struct edit_step){
	    field, memory_text(entry->record.values[field]), is_joined, entry->dittos[field]};
}

void entry_forget(struct edit_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		memory_free(steps->items[i].value);
	memory_free(steps->items);
	*steps = (struct edit_steps){0};
}

void entry_undecide(struct entry *entry, size_t field)
{
	if (!entry->keyed)
		return;
	memory_free(entry->keyed[field]);
	entry->keyed[field] = NULL;
}

static void touch(struct entry *entry)
{
	record_calculate(&entry->record, entry->session->eval);
	entry->is_derived = false;
	entry->is_changed = true;
}

static bool store_value(struct entry *entry, size_t field, const char *value, bool is_joined)
{
	if (strcmp(entry->record.values[field], value) == 0)
		return false;
	push(entry, &entry->done, field, is_joined);
	entry_forget(&entry->taken_back);
	record_set(&entry->record, field, value);
	entry_undecide(entry, field);
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
	changed = store_value(entry, field, stored.bytes, false);
	entry->dittos[field] = false;
	buf_release(&stored);
	return changed;
}

static size_t take_one(struct entry *entry, struct edit_steps *from, struct edit_steps *to,
		       bool is_joined)
{
	struct edit_step step = from->items[--from->count];

	push(entry, to, step.field, is_joined);
	record_set(&entry->record, step.field, step.value);
	entry_undecide(entry, step.field);
	entry->dittos[step.field] = step.is_ditto;
	memory_free(step.value);
	touch(entry);
	entry->is_changed = entry->done.count || entry->is_drafted;
	return step.field;
}

/* Joined steps are kept behind the one that they go with in done, and before it in taken_back. */
int entry_undo(struct entry *entry)
{
	size_t field = 0;
	bool is_joined = true;

	if (entry->done.count == 0)
		return -1;
	while (is_joined) {
		is_joined = entry->done.items[entry->done.count - 1].is_joined;
		field = take_one(entry, &entry->done, &entry->taken_back, is_joined);
	}
	return (int)field;
}

int entry_redo(struct entry *entry)
{
	size_t field;

	if (entry->taken_back.count == 0)
		return -1;
	field = take_one(entry, &entry->taken_back, &entry->done, false);
	while (entry->taken_back.count > 0 &&
	       entry->taken_back.items[entry->taken_back.count - 1].is_joined)
		take_one(entry, &entry->taken_back, &entry->done, true);
	return (int)field;
}

bool entry_is_ditto(const struct entry *entry, size_t field)
{
	return entry->dittos[field];
}

/* The row entered last in this session, else the newest; -1: the table is empty. */
static long last_row(const struct entry *entry)
{
	const struct session *session = entry->session;
	long row = session_find(session, entry->form, session->entered[entry->form]);

	return row >= 0 ? row : (long)session_count(session, entry->form) - 1;
}

static bool ditto(struct entry *entry, size_t field, bool is_joined)
{
	long row = last_row(entry);

	if (row < 0 || entry_is_read_only(entry, field) ||
	    !store_value(entry, field,
			 session_cell(entry->session, entry->form, (size_t)row, (int)field),
			 is_joined))
		return false;
	entry->dittos[field] = true;
	return true;
}

bool entry_ditto(struct entry *entry, size_t field)
{
	return ditto(entry, field, false);
}

bool entry_ditto_rest(struct entry *entry, size_t field, bool is_joined)
{
	bool changed = false;

	for (size_t i = field + 1; i < entry->model->field_count; i++) {
		enum field_type type = entry->model->fields[i].type;

		if (type == FIELD_NOTE || type == FIELD_CALCULATE || type == FIELD_HIDDEN ||
		    *entry->record.values[i] ||
		    !record_is_relevant(&entry->record, i, entry->session->eval))
			continue;
		if (ditto(entry, i, is_joined))
			changed = is_joined = true;
	}
	return changed;
}

bool entry_is_blind(const struct entry *entry)
{
	return entry->keyed != NULL;
}

const char *entry_first(const struct entry *entry, size_t field)
{
	return entry->loaded.values[field];
}

bool entry_is_decided(const struct entry *entry, size_t field)
{
	return !entry->keyed || !entry->model->fields[field].verify || entry->keyed[field];
}

bool entry_matches(const struct entry *entry, size_t field)
{
	return strcmp(entry->record.values[field], entry->loaded.values[field]) == 0;
}

void entry_decide(struct entry *entry, size_t field, const char *value)
{
	entry_undecide(entry, field);
	entry->keyed[field] = memory_text(entry->record.values[field]);
	if (strcmp(entry->record.values[field], value) != 0)
		record_set(&entry->record, field, value);
	touch(entry);
}
