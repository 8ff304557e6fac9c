/* Drafts, which survive a kill, and notes on fields. */
#include <stdio.h>
#include <string.h>

#include "slips.h"
#include "table_internal.h"

static const char *table_name(const struct store *store, size_t form)
{
	return store->pack->forms[form].name;
}

/* The notes of a record that had no id yet are those of the row. */
static void move_notes(struct store *store, const char *name, const char *id)
{
	const struct slip *slip;
	bool is_changed = false;

	slips_load(store, &store->notes);
	while ((slip = slips_find(&store->notes, name, "", NULL)) != NULL) {
		char *field = memory_text(slip->field), *text = memory_text(slip->text);
		char at[MOMENT_TEXT];

		snprintf(at, sizeof(at), "%s", slip->at);
		slips_set(&store->notes, name, id, field, text, at);
		slips_drop(&store->notes, name, "", field);
		memory_free(field);
		memory_free(text);
		is_changed = true;
	}
	if (is_changed)
		(void)slips_save(store, &store->notes, true, NULL);
}

/* Of a field, by the name that it has or had. */
static const struct slip *find_slip(const struct slips *slips, const struct form *form,
				    const char *id, size_t field)
{
	const struct slip *slip = slips_find(slips, form->name, id, form->fields[field].name);

	for (size_t i = 0; !slip && form->fields[field].was && i < slips->count; i++) {
		const struct slip *other = &slips->items[i];

		if (strcmp(other->table, form->name) == 0 && strcmp(other->record, id) == 0 &&
		    form_find(form, other->field, strlen(other->field)) == (int)field)
			slip = other;
	}
	return slip;
}

/* The row that says what a draft says, of its record or, where that is new, the newest; or -1. */
static long row_of_draft(const struct store *store, size_t form, const char *id)
{
	const struct form *model = &store->pack->forms[form];
	const struct table *table = store_table(store, form);
	long row = *id ? table_find(table, id, strlen(id)) : (long)table_count(table) - 1;

	for (size_t i = 0; row >= 0 && i < model->field_count; i++) {
		const struct slip *slip = find_slip(&store->drafts, model, id, i);

		if (field_is_stored(&model->fields[i]) &&
		    strcmp(slip ? slip->text : "", table_cell(table, (size_t)row, (int)i)) != 0)
			return -1;
	}
	return row;
}

/* Of a record that was saved right before a kill the draft is still there: offered again it would
 * be saved twice. The same where it was changed back by hand. */
static bool forget_saved(struct store *store, const struct slip *slip)
{
	int form = pack_find(store->pack, slip->table, strlen(slip->table));
	char id[ID_TEXT];
	long row;

	if (form < 0 || *slip->field || strlen(slip->record) >= sizeof(id))
		return false;
	snprintf(id, sizeof(id), "%s", slip->record);
	row = row_of_draft(store, (size_t)form, id);
	if (row < 0)
		return false;
	if (!*id)
		move_notes(store, table_name(store, (size_t)form),
			   table_cell(store_table(store, (size_t)form), (size_t)row, -1));
	return slips_drop(&store->drafts, table_name(store, (size_t)form), id, NULL);
}

static void load_drafts(struct store *store)
{
	struct slips *drafts = &store->drafts;
	bool is_changed = false;

	if (drafts->is_loaded || store->inner < 0)
		return;
	slips_load(store, drafts);
	for (size_t i = 0; i < drafts->count;) {
		if (forget_saved(store, &drafts->items[i])) {
			is_changed = true;
			i = 0; /* others are in its place */
		} else {
			i++;
		}
	}
	if (is_changed)
		(void)slips_save(store, drafts, false, NULL);
}

/* Whether the draft that is kept has these values. */
static bool is_kept(const struct store *store, const struct form *model, const char *id,
		    const char *const *values)
{
	if (store->drafts.state == SLIPS_CHANGED ||
	    !slips_find(&store->drafts, model->name, id, ""))
		return false;
	for (size_t i = 0; i < model->field_count; i++) {
		const struct slip *slip =
		    slips_find(&store->drafts, model->name, id, model->fields[i].name);

		if (strcmp(slip ? slip->text : "", values[i] ? values[i] : "") != 0)
			return false;
	}
	return true;
}

/* A draft without a value is kept too: a line with an empty field. */
enum status store_draft_save(struct store *store, size_t form, const char *id,
			     const char *const *values, struct err *err)
{
	const struct form *model = &store->pack->forms[form];
	const char *at;

	load_drafts(store);
	slips_make_room(store, &store->drafts);
	if (is_kept(store, model, id, values))
		return STATUS_OK;
	slips_drop(&store->drafts, model->name, id, NULL);
	at = store_now(store);
	slips_set(&store->drafts, model->name, id, "", "", at);
	for (size_t i = 0; i < model->field_count; i++)
		if (values[i] && *values[i])
			slips_set(&store->drafts, model->name, id, model->fields[i].name, values[i],
				  at);
	return slips_save(store, &store->drafts, false, err);
}

void store_draft_drop(struct store *store, size_t form, const char *id)
{
	const char *name = table_name(store, form);

	load_drafts(store);
	if (!slips_drop(&store->drafts, name, id, NULL))
		return;
	(void)slips_save(store, &store->drafts, false, NULL); /* it is offered once more */
	if (*id)
		return;
	slips_load(store, &store->notes);
	if (slips_drop(&store->notes, name, "", NULL))
		(void)slips_save(store, &store->notes, true, NULL);
}

enum status store_settle_drafts(struct store *store, struct err *err)
{
	return store->is_read_only ? STATUS_OK : slips_settle(store, &store->drafts, err);
}

bool store_draft_find(struct store *store, size_t form, const char *id, char **values, char at[20])
{
	const struct form *model = &store->pack->forms[form];
	const struct slip *slip;

	load_drafts(store);
	slip = slips_find(&store->drafts, model->name, id, NULL);
	if (!slip)
		return false;
	snprintf(at, 20, "%s", slip->at);
	for (size_t i = 0; i < model->field_count; i++) {
		slip = find_slip(&store->drafts, model, id, i);
		values[i] = memory_text(slip ? slip->text : "");
	}
	return true;
}

bool store_draft_newest(struct store *store, size_t *form, char id[ID_TEXT], char at[20])
{
	const struct slip *newest = NULL;

	load_drafts(store);
	for (size_t i = 0; i < store->drafts.count; i++) {
		const struct slip *slip = &store->drafts.items[i];
		int found = pack_find(store->pack, slip->table, strlen(slip->table));

		if (found < 0 || (newest && strcmp(slip->at, newest->at) < 0))
			continue;
		newest = slip;
		*form = (size_t)found;
	}
	if (!newest)
		return false;
	snprintf(id, ID_TEXT, "%s", newest->record);
	snprintf(at, 20, "%s", newest->at);
	return true;
}

static const struct slip *find_note(const struct store *store, size_t form, const char *id,
				    const char *field)
{
	/* Reading the notes on first use changes nothing that can be seen. */
	struct store *opened = (struct store *)(uintptr_t)store;
	const struct form *model = &store->pack->forms[form];
	int known = form_find(model, field, strlen(field));

	slips_load(opened, &opened->notes);
	return known < 0 ? slips_find(&opened->notes, model->name, id, field)
			 : find_slip(&opened->notes, model, id, (size_t)known);
}

char *store_note(const struct store *store, size_t form, const char *id, const char *field)
{
	const struct slip *slip = find_note(store, form, id, field);

	return memory_text(slip ? slip->text : "");
}

enum status store_set_note(struct store *store, size_t form, const char *id, const char *field,
			   const char *note, struct err *err)
{
	const char *name = table_name(store, form);
	const struct slip *known = find_note(store, form, id, field);
	char *former;

	if (!known && !*note)
		return STATUS_OK;
	former = memory_text(known ? known->field : field);
	slips_drop(&store->notes, name, id, former);
	memory_free(former);
	if (*note)
		slips_set(&store->notes, name, id, field, note, store_now(store));
	return slips_save(store, &store->notes, true, err);
}
