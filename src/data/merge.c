/* Three-way merge, field by field: what a person did to a file while the journal
 * went on. The file's table becomes the result, so that its unknown columns and
 * the rows that cannot be read stay where they are.
 *
 * A cell is not taken by its letters but by what it means: what a spreadsheet wrote in
 * its own way is no change, and what it damaged is none that anybody wanted.
 */
#include <stdio.h>
#include <string.h>

#include "retyped.h"
#include "store_internal.h"
#include "table_internal.h"

enum { TOLD_MOST = 20 }; /* lines about one file; the rest are counted */

static const char *name_of(const struct merge *merge)
{
	return merge->store->pack->forms[merge->form].name;
}

static long find(const struct table *table, const char *id)
{
	return table_find(table, id, strlen(id));
}

static const char *cell(const struct table *table, long row, size_t field)
{
	return row < 0 ? "" : table_cell(table, (size_t)row, (int)field);
}

static void tell(struct merge *merge, const char *key, const char *id, const char *field)
{
	char path[STORE_NAME];

	if (merge->told++ >= TOLD_MOST)
		return;
	shelf_name(merge->store, merge->form, path);
	mistakes_add(merge->mistakes, path, 0, 0, key, name_of(merge), id, field);
}

static void tell_more(struct merge *merge)
{
	char path[STORE_NAME], count[24];

	if (merge->told <= TOLD_MOST)
		return;
	shelf_name(merge->store, merge->form, path);
	snprintf(count, sizeof(count), "%zu", merge->told - TOLD_MOST);
	mistakes_add(merge->mistakes, path, 0, 0, "data.more", count, NULL, NULL);
}

/* For the screen that shows what came in; a first adoption of whole tables is none. */
static void arrive(struct merge *merge, enum journal_op op, const char *id, const char *field,
		   const char *old_value, const char *new_value)
{
	if (!merge->is_edit)
		return;
	if (merge->store->arrived.count < ARRIVED_MOST)
		lines_add(&merge->store->arrived, op, name_of(merge), id, field, old_value,
			  new_value, NULL);
	merge->has_arrived = true;
}

static void adopt(struct merge *merge, const char *id, size_t field, const char *old_value,
		  const char *new_value)
{
	struct store *store = merge->store;
	const char *name = store->pack->forms[merge->form].fields[field].name;

	lines_add(&store->adopted, JOURNAL_ADOPT, name_of(merge), id, name, old_value, new_value,
		  old_value);
	conflicts_take(&store->conflicts, store->pack,
		       &store->adopted.items[store->adopted.count - 1]);
	arrive(merge, JOURNAL_ADOPT, id, name, old_value, new_value);
	merge->adopted++;
}

/* Ours stays in the table, theirs stands in the journal until a person decides. One that is open
 * already is not opened again. */
static void conflict(struct merge *merge, const char *id, int field, const char *ours,
		     const char *theirs, const char *base)
{
	struct store *store = merge->store;
	const char *name = field < 0 ? "" : store->pack->forms[merge->form].fields[field].name;

	if (conflicts_have(&store->conflicts, merge->form, id, field, theirs, false))
		return;
	lines_add(&store->adopted, JOURNAL_CONFLICT, name_of(merge), id, name, ours, theirs, base);
	conflicts_take(&store->conflicts, store->pack,
		       &store->adopted.items[store->adopted.count - 1]);
	merge->has_arrived = true;
}

static const char *damage_key(enum damage damage, bool is_suspected)
{
	static const char *const keys[] = {NULL,
					   "data.damage_shortened",
					   "data.damage_digits",
					   "data.damage_zeros",
					   "data.damage_characters",
					   "data.damage_cut",
					   "data.damage_date"};
	static const char *const suspected[] = {
	    NULL, "data.suspect_shortened", "data.suspect_digits", NULL, NULL,
	    NULL, "data.suspect_date"};

	return is_suspected ? suspected[damage] : keys[damage];
}

static void suspect(struct merge *merge, const char *id, const struct field *field,
		    const char *found)
{
	enum damage damage = retyped_suspect(field, found);

	if (damage != DAMAGE_NONE)
		tell(merge, damage_key(damage, true), id, field->name);
}

/* What stands in the file gives way to a value. */
static void put(struct merge *merge, size_t row, size_t field, const char *value)
{
	if (strcmp(table_cell(merge->theirs, row, (int)field), value) == 0)
		return;
	table_set(merge->theirs, row, (int)field, value);
	merge->is_changed = true;
}

/* Whether the field was changed here since the older state that the file was made from: then the
 * person did not know it. */
static bool is_unseen(const struct merge *merge, const char *id, size_t field, const char *base)
{
	long row = merge->former ? find(merge->former, id) : -1;

	return row >= 0 && strcmp(table_cell(merge->former, (size_t)row, (int)field), base) != 0;
}

/* Both have the record, and the file another value than ours. */
static void merge_field(struct merge *merge, size_t row, const char *id, size_t i, const char *ours,
			const char *base)
{
	const struct field *field = &table_form(merge->theirs)->fields[i];
	const char *found = table_cell(merge->theirs, row, (int)i), *meant;
	enum damage damage = retyped_read(field, base, found, &merge->meant);
	if (damage == DAMAGE_NONE && strcmp(merge->meant.bytes, base) != 0)
		damage = retyped_read(field, ours, found, &merge->meant);
	meant = merge->meant.bytes;
	if (damage == DAMAGE_NONE && strcmp(meant, ours) != 0 && strcmp(ours, base) == 0 &&
	    !table_is_broken(merge->theirs, row) && !is_unseen(merge, id, i, base) &&
	    /* a spreadsheet that knows nothing of our value says again what is to be decided */
	    !conflicts_have(&merge->store->conflicts, merge->form, id, (int)i, found, false)) {
		suspect(merge, id, field, found);
		adopt(merge, id, i, ours, meant);
		put(merge, row, i, meant);
		return;
	}
	if (damage != DAMAGE_NONE || (strcmp(meant, ours) != 0 && strcmp(meant, base) != 0)) {
		conflict(merge, id, (int)i, ours, found, base);
		tell(merge, damage ? damage_key(damage, false) : "data.conflict", id, field->name);
	}
	put(merge, row, i, ours);
}

/* A column that the file lacks says nothing: whoever renamed or removed it has not emptied it. */
static void merge_record(struct merge *merge, size_t row, size_t our_row)
{
	const struct form *form = table_form(merge->theirs);
	const char *id = table_cell(merge->ours, our_row, -1);
	long found_row = find(merge->found, id);

	merge->has_arrived = false;
	for (size_t i = 0; i < form->field_count; i++) {
		const char *ours = table_cell(merge->ours, our_row, (int)i);

		if (!field_is_stored(&form->fields[i]) ||
		    strcmp(ours, table_cell(merge->theirs, row, (int)i)) == 0)
			continue;
		if (table_has_column(merge->theirs, (int)i))
			merge_field(merge, row, id, i, ours, cell(merge->found, found_row, i));
		else
			put(merge, row, i, ours);
	}
	merge->records += merge->has_arrived;
}

/* Dates in their own form, before a new row is put on record. */
static void tidy(struct merge *merge, size_t row)
{
	const struct form *form = table_form(merge->theirs);
	const char *id = table_cell(merge->theirs, row, -1);

	for (size_t i = 0; i < form->field_count; i++) {
		const char *found = table_cell(merge->theirs, row, (int)i);

		if (!*found)
			continue;
		suspect(merge, id, &form->fields[i], found);
		retyped_read(&form->fields[i], "", found, &merge->meant);
		put(merge, row, i, merge->meant.bytes);
	}
}

/* A record of theirs that ours does not have. */
static void merge_theirs(struct merge *merge, size_t row)
{
	const char *id = table_cell(merge->theirs, row, -1);
	long base_row = find(merge->found, id);

	if (base_row >= 0 && row_means(merge->theirs, row, merge->found, (size_t)base_row)) {
		table_remove(merge->theirs, row); /* deleted here, untouched there */
		merge->is_changed = true;
		return;
	}
	/* New there; or deleted here and changed there: then it comes back, since a row too
	 * many is seen and deleted again, a row too few is not. */
	if (base_row >= 0)
		tell(merge, "data.conflict_row", id, "");
	merge->adopted++;
	merge->records++;
	tidy(merge, row);
	id = table_cell(merge->theirs, row, -1);
	/* Should it have been here once: nothing of that is left in the fields that are empty. */
	if (merge->is_edit)
		lines_add(&merge->store->adopted, JOURNAL_ADOPT, name_of(merge), id, NULL, NULL,
			  NULL, NULL);
	adopt_row(merge->store, merge->form, row);
	if (base_row >= 0 || (merge->former && find(merge->former, id) >= 0))
		conflict(merge, id, -1, "", CONFLICT_ROW, CONFLICT_ROW);
	else
		arrive(merge, JOURNAL_CREATE, id, "", "", "");
}

static void values_of(const struct table *table, size_t row, const char **values)
{
	for (size_t i = 0; i < table_form(table)->field_count; i++)
		values[i] = table_cell(table, row, (int)i);
}

/* Nothing of the record is open any more. */
static void adopt_deletion(struct merge *merge, const char *id)
{
	struct store *store = merge->store;
	size_t before = store->adopted.count;

	conflicts_decide(store, &store->adopted, merge->ours, merge->form, id);
	lines_add(&store->adopted, JOURNAL_DELETE, name_of(merge), id, NULL, NULL, NULL,
		  CONFLICT_ROW);
	for (size_t i = before; i < store->adopted.count; i++)
		conflicts_take(&store->conflicts, store->pack, &store->adopted.items[i]);
}

/* What a row that is gone may be called by. */
static const char *first_text(const struct table *table, size_t row)
{
	const struct form *form = table_form(table);

	for (size_t i = 0; i < form->field_count; i++)
		if (form->fields[i].type == FIELD_TEXT && *table_cell(table, row, (int)i))
			return table_cell(table, row, (int)i);
	return table_cell(table, row, -1);
}

/* A record of ours that theirs does not have. */
static void merge_ours(struct merge *merge, size_t our_row)
{
	const char *id = table_cell(merge->ours, our_row, -1);
	long base_row = find(merge->base, id);
	const char **values;

	/* Taken out there, taken out here for that, and brought back here since. */
	if (base_row >= 0 && find(merge->found, id) < 0)
		base_row = -1;
	if (base_row >= 0 && (!merge->former || find(merge->former, id) >= 0) &&
	    rows_agree(merge->ours, our_row, merge->base, (size_t)base_row)) {
		/* deleted there, untouched here */
		adopt_deletion(merge, id);
		arrive(merge, JOURNAL_DELETE, id, "", first_text(merge->ours, our_row), "");
		merge->adopted++;
		merge->records++;
		return;
	}
	if (base_row >= 0) {
		tell(merge, "data.conflict_row", id, "");
		conflict(merge, id, -1, CONFLICT_ROW, "", CONFLICT_ROW);
		merge->records++;
	}
	values = memory_array(table_form(merge->ours)->field_count, sizeof(*values));
	values_of(merge->ours, our_row, values);
	table_add(merge->theirs, id, values);
	merge->is_changed = true;
	memory_free(values);
}

/* A row that cannot be read stays as it stands, unless it is ours to change: then what can be
 * made out of it is a conflict, and ours takes its place. */
static void merge_broken(struct merge *merge, size_t row, size_t our_row)
{
	long base_row = find(merge->base, table_cell(merge->ours, our_row, -1));

	if (base_row < 0 || !rows_agree(merge->ours, our_row, merge->base, (size_t)base_row))
		merge_record(merge, row, our_row);
}

static void merge_row(struct merge *merge, size_t row)
{
	const char *id = table_cell(merge->theirs, row, -1);
	long our_row = find(merge->ours, id);

	if (row_is_record(merge->theirs, row) && our_row >= 0)
		merge_record(merge, row, (size_t)our_row);
	else if (row_is_record(merge->theirs, row))
		merge_theirs(merge, row);
	else if (our_row >= 0 && table_is_broken(merge->theirs, row) &&
		 find(merge->theirs, id) == (long)row)
		merge_broken(merge, row, (size_t)our_row);
}

void merge_tables(struct merge *merge)
{
	size_t count;

	buf_init(&merge->meant);
	if (give_same_ids(merge->theirs, merge->found) +
	    give_ids(merge->store, merge->theirs, merge->ours))
		merge->is_changed = true;
	/* In the file's order, so that a table rebuilt from the journal has it too. */
	for (size_t row = 0; row < table_count(merge->theirs);) {
		count = table_count(merge->theirs);
		merge_row(merge, row);
		row += table_count(merge->theirs) == count; /* else it is gone */
	}
	/* A record in a row that cannot be read counts as being there. */
	count = table_count(merge->ours);
	for (size_t row = 0; row < count; row++)
		if (find(merge->theirs, table_cell(merge->ours, row, -1)) < 0)
			merge_ours(merge, row);
	tell_more(merge);
	if (merge->is_edit)
		merge->store->arrived_records += merge->records;
	buf_release(&merge->meant);
}
