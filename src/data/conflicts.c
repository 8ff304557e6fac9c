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

bool conflicts_have(const struct conflicts *conflicts, size_t form, const char *id, int field,
		    const char *theirs)
{
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct conflict *conflict = &conflicts->items[i];

		if (conflict->form == form && strcmp(conflict->id, id) == 0 &&
		    conflict->field == field && strcmp(conflict->theirs, theirs) == 0)
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

	if (conflict->field < 0)
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

	if (conflicts_have(conflicts, form, line->record, field, line->new_value))
		return;
	conflicts->items = memory_grow(conflicts->items, conflicts->count, &conflicts->capacity,
				       sizeof(*conflicts->items));
	conflict = &conflicts->items[conflicts->count++];
	*conflict = (struct conflict){.form = form,
				      .field = field,
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

void conflicts_take(struct conflicts *conflicts, const struct pack *pack,
		    const struct journal_line *line)
{
	int form, field = -1;

	if (!conflicts->count && !line_is_conflict(line))
		return;
	form = pack_find(pack, line->table, strlen(line->table));
	if (form < 0)
		return;
	if (*line->field) {
		field = form_find(&pack->forms[form], line->field, strlen(line->field));
		if (field < 0)
			return;
	}
	if (line_is_conflict(line))
		open_one(conflicts, pack, (size_t)form, field, line);
	else if (line->op == JOURNAL_DELETE)
		close_all(conflicts, (size_t)form, line->record, FIELD_ANY, NULL);
	else if (line->op == JOURNAL_RESOLVE)
		close_all(conflicts, (size_t)form, line->record, field, line->base);
	else if (field >= 0 && line->op == JOURNAL_ADOPT) /* the file says something else by now */
		close_all(conflicts, (size_t)form, line->record, field, NULL);
	else if (field >= 0 && line->op == JOURNAL_SET)
		close_all(conflicts, (size_t)form, line->record, field, line->new_value);
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
