/* The open conflicts: a list that the journal's lines make, in their order. */
#include "data/conflicts.h"

#include <stdio.h>
#include <string.h>

#include "journal_internal.h"
#include "retyped.h"
#include "store_internal.h"

void conflict_release(struct conflict *conflict)
{
	memory_free(conflict->id);
	memory_free(conflict->base);
	memory_free(conflict->ours);
	memory_free(conflict->theirs);
}

void conflicts_clear(struct conflicts *conflicts)
{
	for (size_t i = 0; i < conflicts->count; i++)
		conflict_release(&conflicts->items[i]);
	conflicts->count = conflicts->hint = 0;
	conflicts->is_known = true;
}

void conflicts_release(struct conflicts *conflicts)
{
	conflicts_clear(conflicts);
	memory_free(conflicts->items);
	conflicts->items = NULL;
	conflicts->capacity = 0;
}

/* Closes those of a record: of a field or of any, that hold this of the file (any: NULL). */
static void close_all(struct conflicts *conflicts, size_t form, const char *id, int field,
		      const char *theirs)
{
	size_t kept = 0;

	for (size_t i = 0; i < conflicts->count; i++) {
		struct conflict *conflict = &conflicts->items[i];

		if (conflict->form == form && strcmp(conflict->id, id) == 0 &&
		    (field == FIELD_ANY || conflict->field == field) &&
		    (!theirs || strcmp(conflict->theirs, theirs) == 0))
			conflict_release(conflict);
		else
			conflicts->items[kept++] = *conflict;
	}
	conflicts->count = kept;
}

/* The same of all between sites. */
static void close_of_sites(struct conflicts *conflicts, size_t form, const char *id, int field)
{
	size_t kept = 0;

	for (size_t i = 0; i < conflicts->count; i++) {
		struct conflict *conflict = &conflicts->items[i];

		if (conflict->is_of_sites && conflict->form == form && conflict->field == field &&
		    strcmp(conflict->id, id) == 0)
			conflict_release(conflict);
		else
			conflicts->items[kept++] = *conflict;
	}
	conflicts->count = kept;
}

bool conflicts_have(const struct conflicts *conflicts, size_t form, const char *id, int field,
		    const char *theirs, bool of_sites)
{
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct conflict *conflict = &conflicts->items[i];

		if (conflict->form == form && conflict->is_of_sites == of_sites &&
		    strcmp(conflict->id, id) == 0 && conflict->field == field &&
		    strcmp(conflict->theirs, theirs) == 0)
			return true;
	}
	return false;
}

/* What was done to the file's value, told from what it was made of. */
static enum damage damage_by_words(const struct pack *pack, const struct conflict *conflict)
{
	const struct field *field;
	enum damage damage;
	struct buf meant;

	if (conflict->field < 0 || conflict->is_of_sites)
		return DAMAGE_NONE;
	field = &pack->forms[conflict->form].fields[conflict->field];
	buf_init(&meant);
	damage = retyped_read(field, conflict->base, conflict->theirs, &meant);
	if (damage == DAMAGE_NONE)
		damage = retyped_read(field, conflict->ours, conflict->theirs, &meant);
	buf_release(&meant);
	return damage;
}

static void open_one(struct conflicts *conflicts, const struct pack *pack, size_t form, int field,
		     const struct journal_line *line)
{
	struct conflict *conflict;
	bool of_sites = !line_is_conflict(line);

	if (conflicts_have(conflicts, form, line->record, field, line->new_value, of_sites))
		return;
	conflicts->items = memory_grow(conflicts->items, conflicts->count, &conflicts->capacity,
				       sizeof(*conflicts->items));
	conflict = &conflicts->items[conflicts->count++];
	*conflict = (struct conflict){.form = form,
				      .field = field,
				      .is_of_sites = of_sites,
				      .id = memory_text(line->record),
				      .base = memory_text(line->base),
				      .ours = memory_text(line->old_value),
				      .theirs = memory_text(line->new_value)};
	snprintf(conflict->at, sizeof(conflict->at), "%s", value_or_empty(line->at));
	conflict->damage = damage_by_words(pack, conflict);
}

bool line_is_conflict(const struct journal_line *line)
{
	/* So they were written at first: an adopted value that was not put in the place of old. */
	return line->op == JOURNAL_CONFLICT ||
	       (line->op == JOURNAL_ADOPT && strcmp(line->base, line->old_value) != 0);
}

static bool opens_conflict(const struct journal_line *line)
{
	return line->op == JOURNAL_DIFFER || line->op == JOURNAL_REOPEN || line_is_conflict(line);
}

/* What a change closes; field -1: of the record itself. */
static void close_by(struct conflicts *conflicts, size_t form, int field,
		     const struct journal_line *line)
{
	const char *id = line->record;
	bool is_removal = line->op == JOURNAL_DELETE ||
			  (line->op == JOURNAL_MERGE && field < 0 && !*line->new_value);

	if (is_removal)
		close_all(conflicts, form, id, FIELD_ANY, NULL);
	else if (line->op == JOURNAL_RESOLVE)
		close_all(conflicts, form, id, field, line->base);
	else if (field >= 0 && line->op == JOURNAL_ADOPT) /* the file says something else by now */
		close_all(conflicts, form, id, field, NULL);
	else if (field >= 0 && (line->op == JOURNAL_SET || line->op == JOURNAL_MERGE))
		close_all(conflicts, form, id, field, line->new_value);
	if (line->op == JOURNAL_SET || line->op == JOURNAL_MERGE || line->op == JOURNAL_RESOLVE)
		close_of_sites(conflicts, form, id, field);
	if (line->op == JOURNAL_ADOPT) /* the record is there */
		close_of_sites(conflicts, form, id, -1);
}

void conflicts_take(struct conflicts *conflicts, const struct pack *pack,
		    const struct journal_line *line)
{
	int form, field = -1;

	if (line->origin || (!conflicts->count && !opens_conflict(line)))
		return;
	form = pack_find(pack, line->table, strlen(line->table));
	if (form < 0)
		return;
	if (*line->field) {
		field = form_find(&pack->forms[form], line->field, strlen(line->field));
		if (field < 0)
			return;
	}
	if (opens_conflict(line))
		open_one(conflicts, pack, (size_t)form, field, line);
	else
		close_by(conflicts, (size_t)form, field, line);
}

void conflicts_decide(struct store *store, struct lines *lines, const struct table *table,
		      size_t form, const char *id)
{
	const struct form *model = &store->pack->forms[form];
	long row = table_find(table, id, strlen(id));

	if (!store_conflict_count(store) || row < 0 || conflicts_load(store, NULL) != STATUS_OK)
		return;
	for (size_t i = 0; i < store->conflicts.count; i++) {
		const struct conflict *open = &store->conflicts.items[i];
		const char *value;

		if (!open->is_of_sites || open->field < 0 || open->form != form ||
		    strcmp(open->id, id) != 0)
			continue;
		value = table_cell(table, (size_t)row, open->field);
		lines_add(lines, JOURNAL_RESOLVE, model->name, id, model->fields[open->field].name,
			  value, value, open->theirs);
	}
}

static bool take_line(void *data, const struct journal_line *line)
{
	struct store *store = data;

	conflicts_take(&store->conflicts, store->pack, line);
	return true;
}

enum status conflicts_load(struct store *store, struct err *err)
{
	size_t hint = store->conflicts.hint;
	enum status status;

	if (store->conflicts.is_known)
		return STATUS_OK;
	conflicts_clear(&store->conflicts);
	journal_read(store->journal, take_line, store, NULL);
	status = journal_whole(store->journal, err);
	if (status != STATUS_OK) {
		conflicts_clear(&store->conflicts);
		store->conflicts.is_known = false;
		store->conflicts.hint = hint;
	}
	return status;
}

void conflicts_take_all(struct store *store, const struct lines *lines, const char *at)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct journal_line line = lines->items[i];

		line.at = at;
		conflicts_take(&store->conflicts, store->pack, &line);
	}
}

size_t store_conflict_count(const struct store *store)
{
	return store->conflicts.is_known ? store->conflicts.count : store->conflicts.hint;
}

enum status store_conflicts(struct store *store, const struct conflict **items, size_t *count,
			    struct err *err)
{
	enum status status = conflicts_load(store, err);

	*items = store->conflicts.items;
	*count = status == STATUS_OK ? store->conflicts.count : 0;
	return status;
}

size_t store_arrivals(const struct store *store, const struct journal_line **lines)
{
	*lines = store->arrived.items;
	return store->arrived.count;
}

size_t store_arrived_records(const struct store *store)
{
	return store->arrived_records;
}
