/* What is told of an import, before it is done or after. */
#include <string.h>

#include "exchange_internal.h"
#include "table_internal.h"

void exchange_report_release(struct exchange_report *report)
{
	memory_free(report->new_by_form);
	memory_free(report->gaps);
	memory_free(report->forks);
	for (size_t i = 0; i < report->unknown_count; i++) {
		memory_free(report->unknown[i].table);
		memory_free(report->unknown[i].field);
	}
	memory_free(report->unknown);
	for (size_t i = 0; i < report->missing_count && i < EXCHANGE_MISSING_MOST; i++) {
		memory_free(report->missing[i].id);
		memory_free(report->missing[i].target);
	}
	memory_free(report->missing);
	*report = (struct exchange_report){0};
}

void report_unknown(struct exchange_report *report, const struct pack *pack,
		    const struct journal_line *line)
{
	int form = pack_find(pack, line->table, strlen(line->table));
	const char *field = form < 0 ? "" : line->field;
	struct exchange_unknown *unknown;

	if (form >= 0 && (!*field || form_find(&pack->forms[form], field, strlen(field)) >= 0))
		return;
	for (size_t i = 0; i < report->unknown_count; i++)
		if (strcmp(report->unknown[i].table, line->table) == 0 &&
		    strcmp(report->unknown[i].field, field) == 0) {
			report->unknown[i].count++;
			return;
		}
	if (report->unknown_count == EXCHANGE_UNKNOWN_MOST)
		return;
	report->unknown =
	    memory_resize(report->unknown, report->unknown_count + 1, sizeof(*report->unknown));
	unknown = &report->unknown[report->unknown_count++];
	*unknown = (struct exchange_unknown){memory_text(line->table), memory_text(field), 1};
}

static bool will_be(struct weave *weave, size_t form, const char *id)
{
	const struct weave_record *record =
	    weave_find(weave, weave->store->pack->forms[form].name, id);
	bool is_split;

	if (record && record->is_touched)
		return weave_is_there(weave, record, &is_split);
	return table_find(store_table(weave->store, form), id, strlen(id)) >= 0;
}

static void look_for(struct exchange_report *report, struct weave *weave,
		     const struct weave_record *record, size_t field, const char *target)
{
	size_t form = (size_t)weave->store->pack->forms[record->form].fields[field].reference;

	if (will_be(weave, form, target))
		return;
	if (report->missing_count++ >= EXCHANGE_MISSING_MOST)
		return;
	report->missing =
	    memory_resize(report->missing, report->missing_count, sizeof(*report->missing));
	report->missing[report->missing_count - 1] = (struct exchange_missing){
	    record->form, (int)field, memory_text(record->id), memory_text(target)};
}

static void look_through(struct exchange_report *report, struct weave *weave,
			 const struct weave_record *record, size_t i)
{
	const struct field *field = &weave->store->pack->forms[record->form].fields[i];
	const char *next;
	struct woven woven;

	if (field->reference < 0 || field->is_open || !record->fields[i].is_touched ||
	    !weave_field(weave, record, i, &woven))
		return;
	next = woven.values[0];
	while (*next) {
		size_t length = field->type == FIELD_CHOICES ? strcspn(next, " ") : strlen(next);
		char *target = memory_text_part(next, length);

		if (*target)
			look_for(report, weave, record, i, target);
		memory_free(target);
		next += length + (next[length] == ' ');
	}
}

void report_missing(struct exchange_report *report, struct weave *weave)
{
	for (size_t i = 0; i < weave->count; i++) {
		const struct weave_record *record = weave->records[i];
		const struct form *form = &weave->store->pack->forms[record->form];
		bool is_split;

		if (!record->is_touched || !weave_is_there(weave, record, &is_split))
			continue;
		for (size_t f = 0; f < form->field_count; f++)
			look_through(report, weave, record, f);
	}
}

static void add_fork(struct exchange_report *report, const struct site *site)
{
	for (size_t i = 0; i < report->fork_count; i++)
		if (strcmp(report->forks[i], site->code) == 0)
			return;
	report->forks =
	    memory_resize(report->forks, report->fork_count + 1, sizeof(*report->forks));
	memcpy(report->forks[report->fork_count++], site->code, SITE_TEXT);
}

static void add_gap(struct exchange_report *report, const struct intake *intake,
		    const struct course *course)
{
	const struct site *site = &intake->weave->sites.items[course->gap_site];
	struct exchange_gap *gap = NULL;

	for (size_t i = 0; i < report->gap_count; i++)
		if (strcmp(report->gaps[i].site, site->code) == 0)
			gap = &report->gaps[i];
	if (!gap) {
		report->gaps =
		    memory_resize(report->gaps, report->gap_count + 1, sizeof(*report->gaps));
		gap = &report->gaps[report->gap_count++];
		*gap = (struct exchange_gap){.after = site->upto};
		memcpy(gap->site, site->code, SITE_TEXT);
	}
	if (gap->upto < course->wanted)
		gap->upto = course->wanted;
}

void report_courses(struct exchange_report *report, const struct intake *intake)
{
	const struct sites *sites = &intake->weave->sites;

	if (intake->own_is_forked)
		add_fork(report, &sites->items[intake->own]);
	for (size_t i = 0; i < intake->batch->range_count; i++) {
		const struct course *course = &intake->courses[i];

		if (course->is_fork)
			add_fork(report, &sites->items[course->site]);
		if (course->wanted)
			add_gap(report, intake, course);
		for (size_t l = 0; l < course->count; l++)
			report->already_held += intake->batch->lines[course->lines[l]].seq <=
						sites->items[course->site].upto;
	}
}
