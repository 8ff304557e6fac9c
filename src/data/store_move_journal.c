/* The journal of a store that goes to another folder: copied as far as it can be read, and then
 * told what is in the tables, and open between files and tables, that the copy does not say. So it
 * can give them back there, whatever of it was unreadable. */
#include <string.h>

#include "exchange_internal.h"
#include "journal_internal.h"
#include "store_internal.h"
#include "table_internal.h"

/* The tables that the copied journal gives. */
struct replay {
	struct store *to;
	struct table **tables;
	struct sites sites;
};

static bool take_line(void *data, const struct journal_line *line)
{
	struct replay *replay = data;
	int form = pack_find(replay->to->pack, line->table, strlen(line->table));

	sites_take(&replay->sites, line);
	conflicts_take(&replay->to->conflicts, replay->to->pack, line);
	if (form >= 0)
		replay_line(replay->tables[form], line);
	return true;
}

static long find(const struct table *table, const char *id)
{
	return table_find(table, id, strlen(id));
}

static void adopt_fields(struct store *to, size_t form, size_t row, const struct table *known,
			 size_t known_row)
{
	const struct form *model = &to->pack->forms[form];
	const struct table *table = to->shelves[form].table;

	for (size_t i = 0; i < model->field_count; i++) {
		const char *was = table_cell(known, known_row, (int)i);
		const char *is = table_cell(table, row, (int)i);

		if (field_is_stored(&model->fields[i]) && strcmp(was, is) != 0)
			lines_add(&to->adopted, JOURNAL_ADOPT, model->name,
				  table_cell(table, row, -1), model->fields[i].name, was, is, was);
	}
}

static void adopt_table(struct store *to, size_t form, const struct table *known)
{
	const struct table *table = to->shelves[form].table;
	const char *name = to->pack->forms[form].name;

	for (size_t row = 0; row < table_count(table); row++) {
		const char *id = table_cell(table, row, -1);
		long known_row = find(known, id);

		/* The journal knows records by their ids alone. */
		if (!*id || table_is_broken(table, row) || find(table, id) != (long)row)
			continue;
		if (known_row < 0)
			adopt_row(to, form, row);
		else
			adopt_fields(to, form, row, known, (size_t)known_row);
	}
	for (size_t row = 0; row < table_count(known); row++) {
		const char *id = table_cell(known, row, -1);

		if (find(table, id) < 0)
			lines_add(&to->adopted, JOURNAL_DELETE, name, id, NULL, NULL, NULL, NULL);
	}
}

static void adopt_missing(struct store *to, size_t form, const struct table *known)
{
	struct shelf *shelf = &to->shelves[form];

	if (shelf->is_shut || shelf->is_partial)
		return;
	/* Too much for the journal, as at opening: its hash is noted alone. */
	if (!table_is_resident(shelf->table) && !table_count(known))
		shelf->is_partial = true;
	else
		adopt_table(to, form, known);
}

/* What a person has still to decide. */
static void adopt_conflicts(struct store *from, struct store *to)
{
	if (from->journal && conflicts_load(from, NULL) != STATUS_OK)
		return; /* then the copy knows as much as can be known */
	for (size_t i = 0; i < from->conflicts.count; i++) {
		const struct conflict *open = &from->conflicts.items[i];
		const struct form *form = &to->pack->forms[open->form];
		enum journal_op op = open->is_of_sites ? JOURNAL_DIFFER : JOURNAL_CONFLICT;

		if (!conflicts_have(&to->conflicts, open->form, open->id, open->field, open->theirs,
				    open->is_of_sites))
			lines_add(&to->adopted, op, form->name, open->id,
				  open->field < 0 ? "" : form->fields[open->field].name, open->ours,
				  open->theirs, open->base);
	}
}

enum status move_journal(struct store *from, struct store *to, struct mistakes *mistakes,
			 struct err *err)
{
	size_t count = from->pack->form_count;
	struct replay replay = {.to = to, .tables = memory_array(count, sizeof(*replay.tables))};
	enum status status;

	conflicts_clear(&to->conflicts);
	for (size_t form = 0; form < count; form++)
		replay.tables[form] = table_new(&from->pack->forms[form]);
	status = journal_copy(&to->journal, from->journal, to->inner, to->site, mistakes, err);
	if (status == STATUS_OK)
		journal_read(to->journal, take_line, &replay, NULL);
	/* The lines are another site's from here on; what this one says has seen them. */
	if (status == STATUS_OK)
		exchange_note_all(&to->adopted, &replay.sites);
	for (size_t form = 0; form < count; form++) {
		if (status == STATUS_OK)
			adopt_missing(to, form, replay.tables[form]);
		table_free(replay.tables[form]);
	}
	if (status == STATUS_OK) {
		adopt_conflicts(from, to);
		conflicts_take_all(to, &to->adopted, NULL);
		journal_follow(to->journal, from->journal);
	}
	sites_release(&replay.sites);
	memory_free(replay.tables);
	return status;
}
