#include "entry_internal.h"

#include <string.h>

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
	entry->dittos = memory_array(entry->model->field_count + 1, sizeof *entry->dittos);
	entry->fields = memory_array(entry->model->field_count + 1, sizeof *entry->fields);
	entry->notes = memory_array(entry->model->field_count + 1, sizeof *entry->notes);
	return entry;
}

/* Fields that the form repeats from record to record. */
static void repeat_last(struct entry *entry)
{
	struct session *session = entry->session;
	long row = session_find(session, entry->form, session->entered[entry->form]);

	for (size_t i = 0; row >= 0 && i < entry->model->field_count; i++) {
		const char *value = session_cell(session, entry->form, (size_t)row, (int)i);

		if (!entry->model->fields[i].dup || !*value)
			continue;
		record_set(&entry->record, i, value);
		entry->dittos[i] = true;
	}
}

/* What the form refuses here of what came from another record, as a value that may stand once only,
 * goes again. */
static void drop_refused(struct entry *entry)
{
	struct record fresh = {0};

	for (size_t i = 0; i < entry->model->field_count; i++) {
		const struct remark *remark = entry->dittos[i] ? entry_remark(entry, i) : NULL;

		if (!remark || remark->level != REMARK_ERROR)
			continue;
		if (!fresh.form) {
			record_init(&fresh, entry->model);
			record_default(&fresh, entry->session->eval);
		}
		record_set(&entry->record, i, fresh.values[i]);
		entry->dittos[i] = false;
	}
	if (fresh.form)
		record_release(&fresh);
	entry->is_derived = false;
}

struct entry *entry_new(struct session *session, size_t form, const struct record *prefill)
{
	struct entry *entry = entry_blank(session, form);

	record_default(&entry->record, session->eval);
	repeat_last(entry);
	for (size_t i = 0; prefill && i < entry->model->field_count; i++) {
		if (!*prefill->values[i])
			continue;
		record_set(&entry->record, i, prefill->values[i]);
		entry->dittos[i] = false;
	}
	record_calculate(&entry->record, session->eval);
	drop_refused(entry);
	return entry;
}

/* What no other record gives: what the form counts or dates anew for each. */
static bool is_own(const struct field *field)
{
	bool is_counted = field->type == FIELD_DATE || field->type == FIELD_TIME ||
			  field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL;

	return field->type == FIELD_NOTE || field->type == FIELD_HIDDEN ||
	       field->type == FIELD_CALCULATE || (is_counted && field->default_value.text);
}

struct entry *entry_like(struct session *session, size_t form, size_t row)
{
	struct entry *entry = entry_blank(session, form);
	struct record fresh;

	record_init(&fresh, entry->model);
	record_default(&fresh, session->eval);
	for (size_t i = 0; i < entry->model->field_count; i++) {
		bool own = is_own(&entry->model->fields[i]);
		const char *value =
		    own ? fresh.values[i] : session_cell(session, form, row, (int)i);

		record_set(&entry->record, i, value);
		entry->dittos[i] = !own && *value;
	}
	record_calculate(&entry->record, session->eval);
	drop_refused(entry);
	record_release(&fresh);
	return entry;
}

void entry_load(struct entry *entry, size_t row)
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

	entry_load(entry, row);
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

struct entry *entry_blind(struct session *session, size_t form, size_t row)
{
	struct entry *entry = entry_open(session, form, row);

	entry->keyed = memory_array(entry->model->field_count + 1, sizeof *entry->keyed);
	for (size_t i = 0; i < entry->model->field_count; i++)
		if (entry->model->fields[i].verify)
			record_set(&entry->record, i, "");
	record_calculate(&entry->record, session->eval);
	return entry;
}

void entry_free(struct entry *entry)
{
	if (!entry)
		return;
	for (size_t i = 0; i < entry->model->field_count; i++)
		memory_free(entry->notes[i]);
	for (size_t i = 0; entry->keyed && i < entry->model->field_count; i++)
		memory_free(entry->keyed[i]);
	memory_free(entry->keyed);
	memory_free(entry->notes);
	memory_free(entry->fields);
	memory_free(entry->dittos);
	entry_forget(&entry->done);
	entry_forget(&entry->taken_back);
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

bool entry_is_drafted(const struct entry *entry)
{
	return entry->is_drafted;
}
