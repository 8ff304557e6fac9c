/* Drafts, which survive a kill, and notes on fields. */
#include <stdio.h>
#include <string.h>

#include "slips.h"
#include "table_internal.h"

static const char *table_name(const struct store *store, size_t form)
{
	return store->pack->forms[form].name;
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
	char at[MOMENT_TEXT];

	slips_load(store, &store->drafts);
	slips_make_room(store, &store->drafts);
	if (is_kept(store, model, id, values))
		return STATUS_OK;
	slips_drop(&store->drafts, model->name, id, NULL);
	moment_now(store->today, at);
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

	slips_load(store, &store->drafts);
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

	slips_load(store, &store->drafts);
	slip = slips_find(&store->drafts, model->name, id, NULL);
	if (!slip)
		return false;
	snprintf(at, 20, "%s", slip->at);
	for (size_t i = 0; i < model->field_count; i++) {
		slip = slips_find(&store->drafts, model->name, id, model->fields[i].name);
		values[i] = memory_text(slip ? slip->text : "");
	}
	return true;
}

bool store_draft_newest(struct store *store, size_t *form, char id[ID_TEXT], char at[20])
{
	const struct slip *newest = NULL;

	slips_load(store, &store->drafts);
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

char *store_note(const struct store *store, size_t form, const char *id, const char *field)
{
	/* Reading the notes on first use changes nothing that can be seen. */
	struct store *opened = (struct store *)(uintptr_t)store;
	const struct slip *slip;

	slips_load(opened, &opened->notes);
	slip = slips_find(&opened->notes, table_name(store, form), id, field);
	return memory_text(slip ? slip->text : "");
}

enum status store_set_note(struct store *store, size_t form, const char *id, const char *field,
			   const char *note, struct err *err)
{
	const char *name = table_name(store, form);
	char at[MOMENT_TEXT];

	slips_load(store, &store->notes);
	moment_now(store->today, at);
	if (*note)
		slips_set(&store->notes, name, id, field, note, at);
	else if (!slips_drop(&store->notes, name, id, field))
		return STATUS_OK;
	return slips_save(store, &store->notes, true, err);
}
