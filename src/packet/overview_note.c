/* What the folder that looks on says of a place: where that is entered. */
#include <string.h>

#include "overview_internal.h"

/* The first form of this folder's with a column of the overview, or -1. */
static int noting_form(const struct overview_columns *columns, const struct pack *pack)
{
	for (size_t i = 0; i < columns->count; i++) {
		const struct overview_column *column = &columns->items[i];
		const char *name = columns->model.forms[column->form].name;
		int form = column->is_local ? pack_find(pack, name, strlen(name)) : -1;

		if (form >= 0)
			return form;
	}
	return -1;
}

static bool find_row(const struct overview *overview, const struct session *session, size_t form,
		     const char *code, size_t *row)
{
	const char *key = overview->columns->key;
	int field = form_find(&session_pack(session)->forms[form], key, strlen(key));

	for (*row = 0; *row < session_count(session, form); ++*row)
		if (strcmp(session_cell(session, form, *row, field), code) == 0)
			return true;
	return false;
}

/* What the overview knows already: the place, and fields that are called like a column. */
static void fill_in(const struct overview *overview, size_t place, struct record *record)
{
	const struct overview_columns *columns = overview->columns;

	for (size_t i = 0; i < record->form->field_count; i++) {
		const char *name = record->form->fields[i].name;

		if (strcmp(name, columns->key) == 0)
			record_set(record, i, overview_code(overview, place));
		for (size_t c = 0; c < columns->count; c++)
			if (!columns->items[c].is_local &&
			    strcmp(columns->items[c].name, name) == 0)
				record_set(record, i, overview_cell(overview, place, c));
	}
}

void overview_target(const struct overview *overview, const struct session *session, size_t place,
		     struct target *target)
{
	const struct pack *pack = session_pack(session);
	int form = noting_form(overview->columns, pack);

	*target = (struct target){.kind = TARGET_NONE, .form = form, .field = -1};
	if (form < 0)
		return;
	record_init(&target->prefill, &pack->forms[form]);
	for (size_t i = 0; target->field < 0 && i < pack->forms[form].field_count; i++)
		if (!pack->forms[form].fields[i].is_read_only)
			target->field = (int)i;
	target->kind = TARGET_OPEN;
	if (find_row(overview, session, (size_t)form, overview_code(overview, place), &target->row))
		return;
	target->kind = TARGET_NEW;
	fill_in(overview, place, &target->prefill);
}
