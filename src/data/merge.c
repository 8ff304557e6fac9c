/* Three-way merge, field by field: what a person did to a file while the journal
 * went on. The file's table becomes the result, so that its unknown columns and
 * the rows that cannot be read stay where they are.
 */
#include <string.h>

#include "store_internal.h"
#include "table_internal.h"

static const char *name_of(const struct merge *merge)
{
	return merge->store->pack->forms[merge->form].name;
}

static long find(const struct table *table, const char *id)
{
	return table_find(table, id, strlen(id));
}

/* A row that stands for its id: readable, and the first of that id. */
static bool is_record(const struct table *table, size_t row)
{
	const char *id = table_cell(table, row, -1);

	return *id && !table_is_broken(table, row) && find(table, id) == (long)row;
}

static const char *cell(const struct table *table, long row, size_t field)
{
	return row < 0 ? "" : table_cell(table, (size_t)row, (int)field);
}

static bool rows_agree(const struct table *first, size_t row, const struct table *second,
		       size_t other)
{
	const struct form *form = table_form(first);

	for (size_t i = 0; i < form->field_count; i++)
		if (field_is_stored(&form->fields[i]) &&
		    strcmp(table_cell(first, row, (int)i), table_cell(second, other, (int)i)) != 0)
			return false;
	return true;
}

bool tables_agree(const struct table *file, const struct table *journal)
{
	size_t records = 0;

	for (size_t row = 0; row < table_count(file); row++) {
		const char *id = table_cell(file, row, -1);
		long other;

		if (!*id)
			return false;
		if (!is_record(file, row))
			continue;
		other = find(journal, id);
		if (other < 0 || !rows_agree(file, row, journal, (size_t)other))
			return false;
		records++;
	}
	return records == table_count(journal);
}

/* The rows of a file that was read before may have got their ids then, and the
 * program ended before they were written into it: they come in the same order. */
static long find_same(const struct table *table, size_t row, const struct table *known,
		      size_t *next)
{
	size_t count = table_count(known);

	for (size_t tried = 0; tried < count; tried++) {
		size_t other = (*next + tried) % count;

		if (find(table, table_cell(known, other, -1)) >= 0 ||
		    !rows_agree(table, row, known, other))
			continue;
		*next = other + 1;
		return (long)other;
	}
	return -1;
}

size_t give_ids(struct store *store, struct table *table, const struct table *known)
{
	size_t given = 0, next = 0;

	for (size_t row = 0; row < table_count(table); row++) {
		char id[ID_TEXT];
		long same;

		if (*table_cell(table, row, -1) || table_is_broken(table, row))
			continue;
		same = known ? find_same(table, row, known, &next) : -1;
		if (same >= 0)
			table_set(table, row, -1, table_cell(known, (size_t)same, -1));
		else {
			store_new_id(store, id);
			table_set(table, row, -1, id);
		}
		given++;
	}
	return given;
}

static void adopt(struct merge *merge, const char *id, size_t field, const char *old_value,
		  const char *new_value, const char *base)
{
	const struct form *form = &merge->store->pack->forms[merge->form];

	lines_add(&merge->store->adopted, JOURNAL_ADOPT, form->name, id, form->fields[field].name,
		  old_value, new_value, base);
	merge->adopted++;
}

static void tell_conflict(struct merge *merge, const char *id, const char *field)
{
	char path[STORE_NAME];

	shelf_name(merge->store, merge->form, path);
	mistakes_add(merge->mistakes, path, 0, 0, *field ? "data.conflict" : "data.conflict_row",
		     name_of(merge), id, field);
}

/* Both have the record. Where both changed a field, each in its way, ours stays in the table
 * and theirs stands in the journal: an adopt line whose base is not its old value. */
static void merge_record(struct merge *merge, size_t row, size_t our_row)
{
	const struct form *form = table_form(merge->theirs);
	const char *id = table_cell(merge->ours, our_row, -1);
	long base_row = find(merge->base, id);

	for (size_t i = 0; i < form->field_count; i++) {
		const char *ours = table_cell(merge->ours, our_row, (int)i);
		const char *theirs = table_cell(merge->theirs, row, (int)i);
		const char *base = cell(merge->base, base_row, i);

		if (!field_is_stored(&form->fields[i]) || strcmp(ours, theirs) == 0)
			continue;
		if (strcmp(ours, base) == 0) {
			adopt(merge, id, i, ours, theirs, ours);
			continue;
		}
		if (strcmp(theirs, base) != 0) {
			adopt(merge, id, i, ours, theirs, base);
			tell_conflict(merge, id, form->fields[i].name);
		}
		table_set(merge->theirs, row, (int)i, ours);
		merge->is_changed = true;
	}
}

/* A record of theirs that ours does not have. */
static void merge_theirs(struct merge *merge, size_t row)
{
	const char *id = table_cell(merge->theirs, row, -1);
	long base_row = find(merge->base, id);

	if (base_row >= 0 && rows_agree(merge->theirs, row, merge->base, (size_t)base_row)) {
		table_remove(merge->theirs, row); /* deleted here, untouched there */
		merge->is_changed = true;
		return;
	}
	/* New there; or deleted here and changed there: then it comes back, since a row too
	 * many is seen and deleted again, a row too few is not. */
	if (base_row >= 0)
		tell_conflict(merge, id, "");
	merge->adopted++;
	adopt_row(merge->store, merge->form, row);
}

static void values_of(const struct table *table, size_t row, const char **values)
{
	for (size_t i = 0; i < table_form(table)->field_count; i++)
		values[i] = table_cell(table, row, (int)i);
}

/* A record of ours that theirs does not have. */
static void merge_ours(struct merge *merge, size_t our_row)
{
	const char *id = table_cell(merge->ours, our_row, -1);
	long base_row = find(merge->base, id);
	const char **values;

	if (base_row >= 0 && rows_agree(merge->ours, our_row, merge->base, (size_t)base_row)) {
		/* deleted there, untouched here */
		lines_add(&merge->store->adopted, JOURNAL_DELETE, name_of(merge), id, NULL, NULL,
			  NULL, NULL);
		merge->adopted++;
		return;
	}
	if (base_row >= 0)
		tell_conflict(merge, id, "");
	values = memory_array(table_form(merge->ours)->field_count, sizeof(*values));
	values_of(merge->ours, our_row, values);
	table_add(merge->theirs, id, values);
	merge->is_changed = true;
	memory_free(values);
}

void merge_tables(struct merge *merge)
{
	size_t count;

	if (give_ids(merge->store, merge->theirs, merge->ours))
		merge->is_changed = true;
	for (size_t row = table_count(merge->theirs); row-- > 0;) {
		const char *id = table_cell(merge->theirs, row, -1);
		long our_row = find(merge->ours, id);

		if (!is_record(merge->theirs, row))
			continue;
		if (our_row >= 0)
			merge_record(merge, row, (size_t)our_row);
		else
			merge_theirs(merge, row);
	}
	/* A record in a row that cannot be read counts as being there. */
	count = table_count(merge->ours);
	for (size_t row = 0; row < count; row++)
		if (find(merge->theirs, table_cell(merge->ours, row, -1)) < 0)
			merge_ours(merge, row);
}
