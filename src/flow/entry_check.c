/* What of an entry is to be shown, and what is wrong with it. */
#include "entry_internal.h"

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

int entry_next_undecided(struct entry *entry)
{
	derive(entry);
	for (size_t i = 0; i < entry->field_count; i++)
		if (!entry_is_decided(entry, entry->fields[i]))
			return (int)entry->fields[i];
	return -1;
}
