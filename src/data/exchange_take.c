/* Taking in: the journal is read once, what came is judged by it, and all of it is saved in one
 * transaction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange_internal.h"
#include "journal_internal.h"

/* Only what a batch speaks of need be known. */
static void know_records(struct weave *weave, const struct exchange_batch *batch)
{
	for (size_t i = 0; i < batch->line_count; i++)
		if (*batch->lines[i].table)
			weave_add(weave, batch->lines[i].table, batch->lines[i].record);
}

static bool take_line(void *data, const struct journal_line *line)
{
	struct intake *intake = data;

	weave_take_own(intake->weave, line);
	if (line_is_told(line))
		intake_compare(intake, sites_get(&intake->weave->sites, line->site), line);
	return true;
}

static enum status read_journal(struct intake *intake, struct err *err)
{
	struct store *store = intake->weave->store;
	/* What files brought and the journal does not say yet goes into it before. */
	unsigned long next = EXCHANGE_NUMBER_MOST;
	enum status status;

	if (store->journal) {
		journal_read(store->journal, take_line, intake, NULL);
		status = journal_whole(store->journal, err);
		if (status != STATUS_OK)
			return status;
	}
	for (size_t i = 0; i < store->adopted.count; i++) {
		struct journal_line line = store->adopted.items[i];
		struct weave_record *record = weave_take(intake->weave, intake->own, ++next, &line);

		if (record)
			replay_line(intake->weave->tables[record->form], &line);
	}
	return conflicts_load(store, err);
}

static void mark(struct weave_record *record, const struct form *form,
		 const struct journal_line *line)
{
	int field = form_find(form, line->field, strlen(line->field));

	record->is_touched = true;
	if (field >= 0)
		record->fields[field].is_touched = true;
}

/* What is accepted joins what is known. How many changes there are. */
static size_t join(struct intake *intake, struct exchange_report *report)
{
	struct weave *weave = intake->weave;
	size_t changes = 0;

	for (size_t i = 0; i < intake->batch->line_count; i++) {
		const struct arrival *arrival = &intake->arrivals[i];
		const struct journal_line *line = arrival->line;
		struct weave_record *record;

		if (!arrival->is_taken)
			continue;
		report->lines++;
		if (line->op == JOURNAL_HELD) {
			sites_note(&weave->sites, arrival->site, line->seq,
				   sites_get(&weave->sites, line->record),
				   strtoul(line->new_value, NULL, 10));
			continue;
		}
		changes++;
		record = weave_take(weave, arrival->site, line->seq, line);
		if (record)
			mark(record, &weave->store->pack->forms[record->form], line);
		report_unknown(report, weave->store->pack, line);
	}
	return changes;
}

static void note_site(struct lines *lines, const struct site *site, unsigned long upto,
		      bool is_part)
{
	char before[24] = "", now[24];

	if (site->upto)
		snprintf(before, sizeof(before), "%lu", site->upto);
	snprintf(now, sizeof(now), "%lu", upto);
	lines_add(lines, JOURNAL_HELD, NULL, site->code, is_part ? "part" : NULL, before, now,
		  NULL);
}

void exchange_note_all(struct lines *lines, const struct sites *sites)
{
	for (size_t i = 0; i < sites->count; i++)
		if (sites->items[i].upto)
			note_site(lines, &sites->items[i], sites->items[i].upto,
				  sites->items[i].is_part);
}

/* The lines as they came, and up to where each site is held from now on. */
static void keep_lines(struct intake *intake)
{
	struct store *store = intake->weave->store;

	for (size_t i = 0; i < intake->batch->line_count; i++) {
		struct journal_line line = *intake->arrivals[i].line;

		if (!intake->arrivals[i].is_taken)
			continue;
		line.origin = line.seq;
		lines_add_copy(&store->now, &line);
	}
	for (size_t i = 0; i < intake->batch->range_count; i++) {
		const struct course *course = &intake->courses[i];
		const struct site *site = &intake->weave->sites.items[course->site];

		if (course->accepted > site->upto)
			note_site(&store->now, site, course->accepted,
				  course->is_part || site->is_part);
	}
}

static enum status check_tables(const struct outcome *outcome, struct err *err)
{
	const struct store *store = outcome->weave->store;

	for (size_t i = 0; i < outcome->lines.count; i++) {
		const char *table = outcome->lines.items[i].table;
		int form = pack_find(store->pack, table, strlen(table));

		if (store_is_shut(store, (size_t)form))
			return err_set(err, STATUS_REFUSED, "exchange.shut", table, NULL, NULL);
	}
	return STATUS_OK;
}

/* In the open transaction, with what else is in it. */
static enum status save_outcome(struct outcome *outcome, struct err *err)
{
	struct store *store = outcome->weave->store;
	enum status status;

	outcome_apply(outcome);
	status = store_commit(store, err);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < outcome->arrived.count && store->arrived.count < ARRIVED_MOST; i++)
		lines_add_copy(&store->arrived, &outcome->arrived.items[i]);
	store->arrived_records += outcome->arrived_records;
	store->generation++;
	store->needs_note = true; /* also where no table is another */
	return STATUS_OK;
}

static enum status save(struct intake *intake, struct outcome *outcome, struct err *err)
{
	struct store *store = intake->weave->store;

	if (store->is_read_only)
		return err_set(err, STATUS_REFUSED, "session.read_only", NULL, NULL, NULL);
	store_begin(store);
	keep_lines(intake);
	return save_outcome(outcome, err);
}

/* All that there is to say and to do, once the batch is known to be sound. */
static enum status settle(struct intake *intake, bool is_dry, struct exchange_report *report,
			  struct err *err)
{
	struct weave *weave = intake->weave;
	struct outcome outcome = {.weave = weave, .report = report};
	enum status status;

	intake_accept(intake);
	report_courses(report, intake);
	report->new_by_form =
	    memory_array(weave->store->pack->form_count, sizeof(*report->new_by_form));
	if (!join(intake, report)) {
		report->lines = 0;
		return STATUS_OK;
	}
	lines_init(&outcome.lines);
	lines_init(&outcome.arrived);
	for (size_t i = 0; i < weave->count; i++)
		if (weave->records[i]->is_touched)
			outcome_add(&outcome, weave->records[i]);
	report_missing(report, weave);
	status = check_tables(&outcome, err);
	if (status == STATUS_OK && !is_dry)
		status = save(intake, &outcome, err);
	lines_release(&outcome.lines);
	lines_release(&outcome.arrived);
	return status;
}

enum status store_take_in(struct store *store, const struct exchange_batch *batch, bool is_dry,
			  struct exchange_report *report, struct err *err)
{
	struct weave weave;
	struct intake intake = {.weave = &weave, .batch = batch};
	enum status status;

	*report = (struct exchange_report){0};
	weave_init(&weave, store);
	status = intake_begin(&intake, err);
	if (status == STATUS_OK) {
		know_records(&weave, batch);
		status = read_journal(&intake, err);
	}
	if (status == STATUS_OK)
		status = settle(&intake, is_dry, report, err);
	if (status != STATUS_OK)
		exchange_report_release(report);
	intake_release(&intake);
	weave_release(&weave);
	return status;
}

/* ---- forms that know more ---- */

static bool take_known(void *data, const struct journal_line *line)
{
	weave_take_own(data, line);
	return true;
}

/* A line of another place about what no file here has a column for: it was kept, and changed
 * nothing. */
static bool find_unseen(void *data, const struct journal_line *line)
{
	struct weave *weave = data;
	const struct store *store = weave->store;
	int form = line->origin ? pack_find(store->pack, line->table, strlen(line->table)) : -1;
	struct weave_record *record;
	int field;

	if (form < 0 || store->shelves[form].is_shut)
		return true;
	field = form_find(&store->pack->forms[form], line->field, strlen(line->field));
	if (store->shelves[form].has_file &&
	    (field < 0 || table_has_column(store->shelves[form].table, field)))
		return true;
	record = weave_add(weave, line->table, line->record);
	record->is_touched = true;
	return true;
}

enum status exchange_catch_up(struct store *store, struct err *err)
{
	struct exchange_report report = {0};
	struct weave weave;
	struct outcome outcome = {.weave = &weave, .report = &report};
	enum status status = STATUS_OK;

	if (!store->journal)
		return STATUS_OK;
	weave_init(&weave, store);
	lines_init(&outcome.lines);
	lines_init(&outcome.arrived);
	journal_read(store->journal, find_unseen, &weave, NULL);
	if (weave.count) {
		journal_read(store->journal, take_known, &weave, NULL);
		status = conflicts_load(store, err);
	}
	for (size_t i = 0; i < weave.count && status == STATUS_OK; i++)
		outcome_add(&outcome, weave.records[i]);
	if (status == STATUS_OK && outcome.lines.count)
		status = check_tables(&outcome, err);
	if (status == STATUS_OK && outcome.lines.count) {
		store_begin(store);
		status = save_outcome(&outcome, err);
	}
	lines_release(&outcome.lines);
	lines_release(&outcome.arrived);
	weave_release(&weave);
	return status;
}

/* ---- a record brought back ---- */

void exchange_reopen(struct store *store, size_t form, const char *id)
{
	const struct form *model = &store->pack->forms[form];
	const struct weave_record *record;
	struct weave weave;
	struct woven woven;

	weave_init(&weave, store);
	record = weave_add(&weave, model->name, id);
	journal_read(store->journal, take_known, &weave, NULL);
	for (size_t i = 0; i < model->field_count; i++) {
		if (!weave_field(&weave, record, i, &woven))
			continue;
		for (size_t v = 1; v < woven.count; v++)
			lines_add(&store->now, JOURNAL_DIFFER, model->name, id,
				  model->fields[i].name, woven.values[0], woven.values[v],
				  woven.bases[v]);
	}
	weave_release(&weave);
}
