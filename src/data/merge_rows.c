/* Rows held against each other: whether they are the same record, and the same values. */
#include <string.h>

#include "retyped.h"
#include "store_internal.h"
#include "table_internal.h"

static long find(const struct table *table, const char *id)
{
	return table_find(table, id, strlen(id));
}

bool row_is_record(const struct table *table, size_t row)
{
	const char *id = table_cell(table, row, -1);

	return *id && !table_is_broken(table, row) && find(table, id) == (long)row;
}

bool rows_agree(const struct table *first, size_t row, const struct table *second, size_t other)
{
	const struct form *form = table_form(first);

	for (size_t i = 0; i < form->field_count; i++)
		if (field_is_stored(&form->fields[i]) &&
		    strcmp(table_cell(first, row, (int)i), table_cell(second, other, (int)i)) != 0)
			return false;
	return true;
}

bool table_has_column(const struct table *table, int field)
{
	return !table->has_source || table->has_column[1 + field];
}

/* Whether a cell of a file says what is known, as far as a person is concerned. */
static bool means(const struct field *field, const char *found, const char *known,
		  struct buf *meant)
{
	return strcmp(found, known) == 0 ||
	       retyped_read(field, known, found, meant) != DAMAGE_NONE ||
	       strcmp(meant->bytes, known) == 0;
}

/* How many fields of a file's row mean what the other one's say, and how many do not; of fields
 * that are empty in both nothing is counted. */
static void compare(const struct table *file, size_t row, const struct table *known, size_t other,
		    size_t *same, size_t *different)
{
	const struct form *form = table_form(file);
	struct buf meant;

	buf_init(&meant);
	*same = *different = 0;
	for (size_t i = 0; i < form->field_count; i++) {
		const char *found = table_cell(file, row, (int)i);
		const char *value = table_cell(known, other, (int)i);

		if (!field_is_stored(&form->fields[i]) || !table_has_column(file, (int)i) ||
		    (!*found && !*value))
			continue;
		if (means(&form->fields[i], found, value, &meant))
			++*same;
		else
			++*different;
	}
	buf_release(&meant);
}

bool row_means(const struct table *file, size_t row, const struct table *known, size_t other)
{
	size_t same, different;

	compare(file, row, known, other, &same, &different);
	return !different;
}

bool tables_agree(const struct table *file, const struct table *journal)
{
	size_t records = 0;

	for (size_t row = 0; row < table_count(file); row++) {
		const char *id = table_cell(file, row, -1);
		long other;

		if (!*id)
			return false;
		if (!row_is_record(file, row))
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
		    !row_means(table, row, known, other))
			continue;
		*next = other + 1;
		return (long)other;
	}
	return -1;
}

/* A file that lost its column of ids: a row that was changed is the one of those not found
 * unchanged that it has most in common with. */
static long find_alike(const struct table *table, size_t row, const struct table *known)
{
	size_t most = 0, same, different;
	long found = -1;

	for (size_t other = 0; other < table_count(known); other++) {
		if (find(table, table_cell(known, other, -1)) >= 0)
			continue;
		compare(table, row, known, other, &same, &different);
		if (same > most) {
			most = same;
			found = (long)other;
		}
	}
	return found;
}

static bool lacks_id(const struct table *table, size_t row)
{
	return !*table_cell(table, row, -1) && !table_is_broken(table, row);
}

size_t give_same_ids(struct table *table, const struct table *known)
{
	size_t given = 0, next = 0;

	for (size_t row = 0; row < table_count(table); row++) {
		long same = lacks_id(table, row) ? find_same(table, row, known, &next) : -1;

		if (same < 0)
			continue;
		table_set(table, row, -1, table_cell(known, (size_t)same, -1));
		given++;
	}
	return given;
}

/* Ids of rows that are known, before any new one is given. */
static size_t give_known_ids(struct table *table, const struct table *known)
{
	bool has_ids = table_has_column(table, -1);
	size_t given = give_same_ids(table, known);

	for (size_t row = 0; row < table_count(table) && !has_ids; row++) {
		long alike = lacks_id(table, row) ? find_alike(table, row, known) : -1;

		if (alike < 0)
			continue;
		table_set(table, row, -1, table_cell(known, (size_t)alike, -1));
		given++;
	}
	return given;
}

size_t give_ids(struct store *store, struct table *table, const struct table *known)
{
	size_t given = known ? give_known_ids(table, known) : 0;

	for (size_t row = 0; row < table_count(table); row++) {
		char id[ID_TEXT];

		if (!lacks_id(table, row))
			continue;
		store_new_id(store, id);
		table_set(table, row, -1, id);
		given++;
	}
	return given;
}
