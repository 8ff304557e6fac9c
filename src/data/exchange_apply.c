/* What becomes of the tables when lines of other sites are known: the records that they speak of
 * are compared with what they should be by now, and what differs is put down as lines. */
#include <string.h>

#include "exchange_internal.h"
#include "table_internal.h"

/* A record on its way. */
struct settling {
	struct outcome *outcome;
	const struct weave_record *record;
	const struct form *form;
	const struct table *table; /* what it is now */
	long row;		   /* -1: nothing was ever known of it */
	bool is_here, is_split;
	bool is_there; /* as it should be */
	size_t told;   /* news of it */
};

static struct store *store_of(const struct settling *settling)
{
	return settling->outcome->weave->store;
}

static void put(struct settling *settling, enum journal_op op, const char *field, const char *old,
		const char *new_value, const char *base)
{
	lines_add(&settling->outcome->lines, op, settling->form->name, settling->record->id, field,
		  old, new_value, base);
}

static void tell(struct settling *settling, enum journal_op op, const char *field, const char *old,
		 const char *new_value)
{
	if (settling->outcome->arrived.count < ARRIVED_MOST)
		lines_add(&settling->outcome->arrived, op, settling->form->name,
			  settling->record->id, field, old, new_value, NULL);
	settling->told++;
}

/* The record as it stands; where it was deleted, as it went. */
static void find_row(struct settling *settling)
{
	struct weave *weave = settling->outcome->weave;
	const struct weave_record *record = settling->record;
	size_t length = strlen(record->id);

	settling->table = store_table(weave->store, record->form);
	settling->row = table_find(settling->table, record->id, length);
	settling->is_here = settling->row >= 0;
	if (settling->is_here)
		return;
	settling->table = weave->tables[record->form];
	settling->row = table_find(settling->table, record->id, length);
	if (settling->row < 0)
		settling->row = table_revive(weave->tables[record->form], record->id);
}

static const char *value_of(const struct settling *settling, size_t field)
{
	return settling->row < 0 ? ""
				 : table_cell(settling->table, (size_t)settling->row, (int)field);
}

/* How many conflicts between sites are open of a field (-1: of the record), and whether each is
 * among the values. */
static size_t count_open(const struct settling *settling, int field, const struct woven *woven,
			 size_t *kept)
{
	const struct conflicts *conflicts = &store_of(settling)->conflicts;
	size_t count = 0;

	*kept = 0;
	for (size_t i = 0; i < conflicts->count; i++) {
		const struct conflict *open = &conflicts->items[i];

		if (!open->is_of_sites || open->field != field ||
		    open->form != settling->record->form ||
		    strcmp(open->id, settling->record->id) != 0)
			continue;
		count++;
		for (size_t v = 1; v < woven->count; v++)
			*kept += strcmp(open->theirs, woven->values[v]) == 0;
	}
	return count;
}

/* Opens those that differ from what stands. */
static void differ(struct settling *settling, const char *field, const struct woven *woven)
{
	for (size_t v = 1; v < woven->count; v++)
		put(settling, JOURNAL_DIFFER, field, woven->values[0], woven->values[v],
		    woven->bases[v]);
}

static void settle_field(struct settling *settling, size_t i)
{
	const struct field *field = &settling->form->fields[i];
	struct exchange_report *report = settling->outcome->report;
	const char *now = value_of(settling, i);
	bool is_new = !settling->is_here && settling->is_there, is_other;
	struct woven woven;
	size_t open, kept;

	if (!field_is_stored(field) ||
	    !weave_field(settling->outcome->weave, settling->record, i, &woven))
		return;
	if (!settling->is_there)
		woven.count = 1; /* of a record that is not there nothing is to be decided */
	open = count_open(settling, (int)i, &woven, &kept);
	report->conflicts += woven.count - 1 - kept;
	report->settled += settling->is_there ? open - kept : 0;
	is_other = strcmp(now, woven.values[0]) != 0;
	/* What came back may have gone with another value elsewhere: each is said. */
	if (is_other || open != kept || kept != woven.count - 1 || (is_new && settling->row >= 0)) {
		put(settling, JOURNAL_MERGE, field->name, now, woven.values[0], NULL);
		differ(settling, field->name, &woven);
	}
	if (!settling->is_here || !settling->is_there)
		return;
	report->changed_fields += is_other;
	report->equal += !is_other && settling->record->fields[i].is_touched;
	if (is_other)
		tell(settling, JOURNAL_ADOPT, field->name, now, woven.values[0]);
	else if (open != kept || kept != woven.count - 1)
		settling->told++;
}

static bool is_known(const struct settling *settling)
{
	return settling->row >= 0;
}

/* Whether the record is there, and what is to be decided of that. */
static void settle_record(struct settling *settling)
{
	struct woven woven = {.values = {CONFLICT_ROW, ""}, .bases = {"", CONFLICT_ROW}};
	struct exchange_report *report = settling->outcome->report;
	size_t open, kept;

	woven.count = settling->is_split ? 2 : 1;
	open = count_open(settling, -1, &woven, &kept);
	report->conflicts += woven.count - 1 - kept;
	report->settled += open - kept;
	if (settling->is_here == settling->is_there && open == kept && kept == woven.count - 1)
		return;
	if (!settling->is_there && !settling->is_here)
		return;
	if (!settling->is_there) {
		report->deletions++;
		put(settling, JOURNAL_MERGE, NULL, CONFLICT_ROW, "", NULL);
		return;
	}
	put(settling, JOURNAL_MERGE, NULL, settling->is_here ? CONFLICT_ROW : "", CONFLICT_ROW,
	    NULL);
	differ(settling, "", &woven);
	settling->told += settling->is_here;
	if (settling->is_here)
		return;
	report->restored += is_known(settling);
	report->new_records += !is_known(settling);
	if (!is_known(settling) && report->new_by_form)
		report->new_by_form[settling->record->form]++;
	tell(settling, JOURNAL_CREATE, "", "", "");
}

/* Its values change though it is not there, for the day when it is brought back. */
static void settle_gone(struct settling *settling)
{
	struct lines *lines = &settling->outcome->lines;
	size_t before = lines->count;

	for (size_t i = 0; i < settling->form->field_count; i++)
		settle_field(settling, i);
	if (lines->count > before)
		put(settling, JOURNAL_MERGE, NULL, CONFLICT_ROW, "", NULL);
}

static const char *first_text(const struct settling *settling)
{
	for (size_t i = 0; i < settling->form->field_count; i++)
		if (settling->form->fields[i].type == FIELD_TEXT && *value_of(settling, i))
			return value_of(settling, i);
	return settling->record->id;
}

void outcome_add(struct outcome *outcome, struct weave_record *record)
{
	struct settling settling = {.outcome = outcome,
				    .record = record,
				    .form = &outcome->weave->store->pack->forms[record->form]};

	find_row(&settling);
	settling.is_there = weave_is_there(outcome->weave, record, &settling.is_split);
	if (!settling.is_there && !settling.is_here) {
		settle_gone(&settling);
		return;
	}
	if (settling.is_there)
		settle_record(&settling);
	for (size_t i = 0; i < settling.form->field_count; i++)
		settle_field(&settling, i);
	if (!settling.is_there) {
		tell(&settling, JOURNAL_DELETE, "", first_text(&settling), "");
		settle_record(&settling);
	}
	outcome->arrived_records += settling.told > 0;
}

/* ---- the open tables ---- */

static size_t need_row(struct store *store, size_t form, const char *id)
{
	struct table *table = store->shelves[form].table;
	long row = table_find(table, id, strlen(id));

	if (row >= 0)
		return (size_t)row;
	row = table_revive(table, id);
	if (row < 0)
		row = (long)table_add(table, id, NULL);
	store_remember(store, JOURNAL_CREATE, form, (size_t)row);
	return (size_t)row;
}

static void remove_row(struct store *store, size_t form, size_t row)
{
	struct table *table = store->shelves[form].table;
	size_t count = store->pack->forms[form].field_count;
	struct undo *undo = store_remember(store, JOURNAL_DELETE, form, row);

	undo->id = memory_text(table_cell(table, row, -1));
	undo->values = memory_array(count, sizeof(*undo->values));
	for (size_t i = 0; i < count; i++)
		undo->values[i] = memory_text(table_cell(table, row, (int)i));
	table_remove(table, row);
}

static void apply_line(struct store *store, size_t form, const struct journal_line *line)
{
	struct table *table = store->shelves[form].table;
	int field = form_find(table_form(table), line->field, strlen(line->field));
	struct undo *undo;
	long found;
	size_t row;

	if (!*line->field && !*line->new_value) {
		found = table_find(table, line->record, strlen(line->record));
		if (found >= 0)
			remove_row(store, form, (size_t)found);
		return;
	}
	row = need_row(store, form, line->record);
	if (field < 0 || strcmp(table_cell(table, row, field), line->new_value) == 0)
		return;
	undo = store_remember(store, JOURNAL_SET, form, row);
	undo->field = field;
	undo->old_value = memory_text(table_cell(table, row, field));
	table_set(table, row, field, line->new_value);
}

void outcome_apply(struct outcome *outcome)
{
	struct store *store = outcome->weave->store;

	for (size_t i = 0; i < outcome->lines.count; i++) {
		const struct journal_line *line = &outcome->lines.items[i];
		int form = pack_find(store->pack, line->table, strlen(line->table));

		lines_add_copy(&store->now, line);
		if (line->op == JOURNAL_MERGE)
			apply_line(store, (size_t)form, line);
	}
}
