/* Whether a folder holds what the reports say, and nothing else. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workload.h"

enum told { TOLD_UNSURE, TOLD_SAVED, TOLD_UNSAVED };
enum what { WHAT_CREATE, WHAT_SET, WHAT_DELETE };
enum shown { SHOWN_UNKNOWN, SHOWN_THERE, SHOWN_NOT_THERE };

struct save {
	unsigned number;
	enum told told;
	bool is_there, is_missing; /* as far as its changes show */
};

struct change {
	size_t order, save; /* in the reports; index of the save */
	enum what what;
	size_t form;
	char id[ID_TEXT];
	int field;
};

struct proof {
	const struct workload *workload;
	const struct store *store;
	struct save *saves;
	size_t save_count, save_capacity;
	struct change *changes; /* by form and id, then in order */
	size_t change_count, change_capacity;
	struct verdict *verdict;
	struct buf value;
};

static void __attribute__((format(printf, 3, 4)))
blame(struct proof *proof, unsigned *count, const char *format, ...)
{
	va_list arguments;

	++*count;
	if (*proof->verdict->first)
		return;
	va_start(arguments, format);
	vsnprintf(proof->verdict->first, sizeof(proof->verdict->first), format, arguments);
	va_end(arguments);
}

/* The save of a number; the latest of it, since reports go on. */
static struct save *find_save(struct proof *proof, unsigned number)
{
	for (size_t i = proof->save_count; i-- > 0;)
		if (proof->saves[i].number == number)
			return &proof->saves[i];
	return NULL;
}

static void take_change(struct proof *proof, enum what what, const char *words)
{
	char table[64], id[ID_TEXT];
	unsigned number;
	struct change *change;
	int field = -1, form;

	if (sscanf(words, "%u %63s %31s %d", &number, table, id, &field) < 3)
		return;
	form = pack_find(proof->workload->pack, table, strlen(table));
	if (form < 0 || !find_save(proof, number))
		return;
	proof->changes = memory_grow(proof->changes, proof->change_count, &proof->change_capacity,
				     sizeof(*proof->changes));
	change = &proof->changes[proof->change_count];
	*change = (struct change){
	    .order = proof->change_count++, .what = what, .form = (size_t)form, .field = field};
	change->save = (size_t)(find_save(proof, number) - proof->saves);
	memcpy(change->id, id, sizeof(change->id));
}

static void take_line(struct proof *proof, const char *line)
{
	unsigned number;

	if (sscanf(line, "begin %u", &number) == 1) {
		proof->saves = memory_grow(proof->saves, proof->save_count, &proof->save_capacity,
					   sizeof(*proof->saves));
		proof->saves[proof->save_count++] = (struct save){.number = number};
	} else if (!strncmp(line, "create ", 7)) {
		take_change(proof, WHAT_CREATE, line + 7);
	} else if (!strncmp(line, "set ", 4)) {
		take_change(proof, WHAT_SET, line + 4);
	} else if (!strncmp(line, "delete ", 7)) {
		take_change(proof, WHAT_DELETE, line + 7);
	} else if (sscanf(line, "saved %u", &number) == 1 && find_save(proof, number)) {
		find_save(proof, number)->told = TOLD_SAVED;
	} else if (sscanf(line, "unsaved %u", &number) == 1 && find_save(proof, number)) {
		find_save(proof, number)->told = TOLD_UNSAVED;
	}
}

/* The part of a report before its last line end: a line cut short says nothing. */
static void take_report(struct proof *proof, const char *report)
{
	const char *end;
	char line[256];

	for (; (end = strchr(report, '\n')); report = end + 1) {
		size_t length = (size_t)(end - report);

		if (length >= sizeof(line))
			continue;
		memcpy(line, report, length);
		line[length] = '\0';
		take_line(proof, line);
	}
}

static int compare_changes(const void *a, const void *b)
{
	const struct change *first = a, *second = b;
	int ids;

	if (first->form != second->form)
		return first->form < second->form ? -1 : 1;
	ids = strcmp(first->id, second->id);
	if (ids)
		return ids;
	return first->order < second->order ? -1 : 1;
}

static bool is_value(struct proof *proof, const struct change *change, size_t field,
		     const char *cell)
{
	workload_value(proof->workload, proof->saves[change->save].number, change->form, field,
		       &proof->value);
	return strcmp(proof->value.bytes, cell) == 0;
}

/* What a field may hold: what the last save of it that was told saved gave, or one that is unsure
 * since. Of the changes of one record. */
static void check_field(struct proof *proof, const struct change *changes, size_t count,
			size_t field, const char *cell)
{
	const struct change *expected = NULL;

	for (size_t i = count; i-- > 0 && !expected;) {
		enum told told = proof->saves[changes[i].save].told;

		if ((changes[i].what == WHAT_SET && changes[i].field != (int)field) ||
		    changes[i].what == WHAT_DELETE || told == TOLD_UNSAVED)
			continue;
		if (is_value(proof, &changes[i], field, cell))
			return;
		if (told == TOLD_SAVED || changes[i].what == WHAT_CREATE)
			expected = &changes[i];
	}
	for (size_t i = 0; i < count; i++)
		if (proof->saves[changes[i].save].told == TOLD_UNSAVED &&
		    changes[i].what != WHAT_DELETE &&
		    (changes[i].what == WHAT_CREATE || changes[i].field == (int)field) && *cell &&
		    is_value(proof, &changes[i], field, cell)) {
			blame(proof, &proof->verdict->false_, "%s field %zu: save %u was not saved",
			      changes->id, field, proof->saves[changes[i].save].number);
			return;
		}
	/* Others made the record, and what they gave nobody told. */
	if (!expected && proof->workload->others_allowed && changes->what != WHAT_CREATE)
		return;
	blame(proof, &proof->verdict->lost, "%s field %zu: not what save %u gave, but '%.60s'",
	      changes->id, field, expected ? proof->saves[expected->save].number : 0, cell);
}

/* What saves did to a record of other makers, of which nobody told how it was made. */
static void count_others(struct proof *proof, const struct change *changes, size_t count)
{
	enum told told = TOLD_UNSAVED;

	for (size_t i = 0; i < count; i++) {
		enum told this = proof->saves[changes[i].save].told;

		if ((changes[i].what == WHAT_DELETE || changes[i].field == 0) &&
		    this != TOLD_UNSAVED && told != TOLD_SAVED)
			told = this;
	}
	proof->verdict->others_changed += told == TOLD_SAVED;
	proof->verdict->others_unsure += told == TOLD_UNSURE;
}

/* The changes of one record. */
static void check_record(struct proof *proof, const struct change *changes, size_t count)
{
	const struct table *table = store_table(proof->store, changes->form);
	const struct form *form = table_form(table);
	long row = table_find(table, changes->id, strlen(changes->id));
	/* made by others, it may have been there before the saves */
	bool may_be = proof->workload->others_allowed && changes->what != WHAT_CREATE;
	bool may_not_be = true;
	const struct change *last = NULL;

	for (size_t i = 0; i < count; i++) {
		struct save *save = &proof->saves[changes[i].save];
		bool is_delete = changes[i].what == WHAT_DELETE;

		if (save->told == TOLD_UNSAVED)
			continue;
		last = &changes[i];
		may_be = !is_delete || (may_be && save->told == TOLD_UNSURE);
		may_not_be = is_delete || (save->told == TOLD_UNSURE &&
					   (may_not_be || changes[i].what == WHAT_CREATE));
	}
	if (changes->what != WHAT_CREATE)
		count_others(proof, changes, count);
	if (row < 0 && !may_not_be)
		blame(proof, &proof->verdict->lost, "%s is missing, of save %u", changes->id,
		      proof->saves[last->save].number);
	if (row >= 0 && !may_be)
		blame(proof, &proof->verdict->false_, "%s is there", changes->id);
	for (size_t i = 0; row >= 0 && may_be && i < form->field_count; i++)
		if (form->fields[i].type != FIELD_NOTE)
			check_field(proof, changes, count, i,
				    table_cell(table, (size_t)row, (int)i));
}

/* Whether the last change of a record shows that its save is there. */
static enum shown shown(struct proof *proof, const struct change *change)
{
	const struct table *table = store_table(proof->store, change->form);
	long row = table_find(table, change->id, strlen(change->id));

	if (change->what == WHAT_DELETE)
		return row < 0 ? SHOWN_THERE : SHOWN_NOT_THERE;
	if (change->what == WHAT_CREATE)
		return row < 0 ? SHOWN_NOT_THERE : SHOWN_THERE;
	if (row < 0)
		return SHOWN_UNKNOWN;
	return is_value(proof, change, (size_t)change->field,
			table_cell(table, (size_t)row, change->field))
		   ? SHOWN_THERE
		   : SHOWN_NOT_THERE;
}

/* What the record's last change shows of its save. A set that gave an empty value shows nothing:
 * it may have been empty before. */
static void show(struct proof *proof, const struct change *changes, size_t count)
{
	const struct change *last = &changes[count - 1];
	struct save *save = &proof->saves[last->save];
	enum shown what;

	if (count > 1 && changes[count - 2].save == last->save)
		return;
	what = shown(proof, last);
	if (last->what == WHAT_SET) {
		workload_value(proof->workload, save->number, last->form, (size_t)last->field,
			       &proof->value);
		if (!proof->value.length)
			return;
	}
	save->is_there = save->is_there || what == SHOWN_THERE;
	save->is_missing = save->is_missing || what == SHOWN_NOT_THERE;
}

static void check_records(struct proof *proof)
{
	size_t next;

	if (proof->change_count)
		qsort(proof->changes, proof->change_count, sizeof(*proof->changes),
		      compare_changes);
	for (size_t i = 0; i < proof->change_count; i = next) {
		const struct change *first = &proof->changes[i];

		for (next = i + 1; next < proof->change_count; next++)
			if (proof->changes[next].form != first->form ||
			    strcmp(proof->changes[next].id, first->id) != 0)
				break;
		check_record(proof, first, next - i);
		show(proof, first, next - i);
	}
}

static int compare_id(const void *key, const void *item)
{
	const struct change *wanted = key, *change = item;

	if (wanted->form != change->form)
		return wanted->form < change->form ? -1 : 1;
	return strcmp(wanted->id, change->id);
}

/* Rows that no save made, and rows that are there twice. */
static void check_rows(struct proof *proof, size_t form)
{
	const struct table *table = store_table(proof->store, form);

	for (size_t row = 0; row < table_count(table); row++) {
		struct change wanted = {.form = form};
		const char *id = table_cell(table, row, -1);

		snprintf(wanted.id, sizeof(wanted.id), "%s", id);
		if (table_find(table, id, strlen(id)) != (long)row)
			blame(proof, &proof->verdict->false_, "%s is there twice", wanted.id);
		else if (!proof->workload->others_allowed &&
			 !(proof->change_count &&
			   bsearch(&wanted, proof->changes, proof->change_count,
				   sizeof(*proof->changes), compare_id)))
			blame(proof, &proof->verdict->false_, "nobody made %s", wanted.id);
	}
}

static void settle(struct proof *proof, const char *report, struct buf *settled)
{
	for (size_t i = 0; i < proof->save_count; i++) {
		struct save *save = &proof->saves[i];

		if (save->told == TOLD_SAVED)
			proof->verdict->saved++;
		if (save->told != TOLD_UNSURE)
			continue;
		proof->verdict->unsure++;
		if (save->is_there && save->is_missing)
			blame(proof, &proof->verdict->torn, "a part of save %u", save->number);
	}
	if (!settled)
		return;
	buf_clear(settled);
	buf_add(settled, report,
		strrchr(report, '\n') ? (size_t)(strrchr(report, '\n') + 1 - report) : 0);
	for (size_t i = 0; i < proof->save_count; i++) {
		const struct save *save = &proof->saves[i];

		if (save->told == TOLD_UNSURE && save->is_there != save->is_missing)
			buf_printf(settled, "%s %u\n", save->is_there ? "saved" : "unsaved",
				   save->number);
	}
}

bool workload_check(const struct workload *workload, const struct store *store, const char *report,
		    struct buf *settled, struct verdict *verdict)
{
	struct proof proof = {.workload = workload, .store = store, .verdict = verdict};

	*verdict = (struct verdict){0};
	buf_init(&proof.value);
	take_report(&proof, report);
	check_records(&proof);
	for (size_t form = 0; form < workload->pack->form_count; form++)
		check_rows(&proof, form);
	settle(&proof, report, settled);
	buf_release(&proof.value);
	memory_free(proof.saves);
	memory_free(proof.changes);
	return !verdict->lost && !verdict->false_ && !verdict->torn;
}
