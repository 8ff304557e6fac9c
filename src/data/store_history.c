/* What the journal tells of a record, and a deleted one brought back. */
#include <string.h>

#include "exchange_internal.h"
#include "journal_internal.h"
#include "store_internal.h"
#include "table_internal.h"

struct search {
	const struct store *store;
	size_t form;
	const char *id;			   /* NULL: deletions of records that are not there now */
	bool wants_decisions, is_of_sites; /* other sites have changed it, too */
	void (*take)(void *data, const struct journal_line *line);
	void *data;
	struct table *table; /* of a restore: the record as the journal has it */
};

static bool is_of_table(const struct search *search, const struct journal_line *line)
{
	return line->op != JOURNAL_CHECKPOINT &&
	       strcmp(line->table, search->store->pack->forms[search->form].name) == 0;
}

/* Of what came from other sites their own lines tell, not what was made of them here. */
static bool is_told(const struct search *search, const struct journal_line *line)
{
	return is_of_table(search, line) && line->op != JOURNAL_MERGE &&
	       line->op != JOURNAL_DIFFER && line->op != JOURNAL_REOPEN;
}

static bool take_history(void *data, const struct journal_line *line)
{
	struct search *search = data;

	if (!is_told(search, line))
		return true;
	if (search->wants_decisions) {
		if (line->op == JOURNAL_RESOLVE || line->op == JOURNAL_CONFLICT)
			search->take(search->data, line);
		return true;
	}
	if (search->id ? strcmp(line->record, search->id) == 0
		       : line->op == JOURNAL_DELETE &&
			     table_find(search->store->shelves[search->form].table, line->record,
					strlen(line->record)) < 0)
		search->take(search->data, line);
	return true;
}

enum status store_history(struct store *store, size_t form, const char *id,
			  void (*take)(void *data, const struct journal_line *line), void *data,
			  struct err *err)
{
	struct search search = {.store = store, .form = form, .id = id, .take = take, .data = data};

	if (!store->journal)
		return store_check_format(store, err);
	journal_read(store->journal, take_history, &search, NULL);
	return journal_whole(store->journal, err);
}

enum status store_decisions(struct store *store, size_t form,
			    void (*take)(void *data, const struct journal_line *line), void *data,
			    struct err *err)
{
	struct search search = {
	    .store = store, .form = form, .wants_decisions = true, .take = take, .data = data};

	if (!store->journal)
		return store_check_format(store, err);
	journal_read(store->journal, take_history, &search, NULL);
	return journal_whole(store->journal, err);
}

static bool take_record(void *data, const struct journal_line *line)
{
	struct search *search = data;

	if (!is_of_table(search, line) || strcmp(line->record, search->id) != 0)
		return true;
	search->is_of_sites = search->is_of_sites || line->origin;
	replay_line(search->table, line);
	return true;
}

/* The record's values as they were when it was deleted; -1 where it was not. */
static long find_deleted(struct search *search)
{
	if (!search->store->journal)
		return -1;
	journal_read(search->store->journal, take_record, search, NULL);
	if (table_find(search->table, search->id, strlen(search->id)) >= 0)
		return -1;
	return table_revive(search->table, search->id);
}

bool store_restore(struct store *store, size_t form, const char *id)
{
	const struct form *model = &store->pack->forms[form];
	struct shelf *shelf = &store->shelves[form];
	struct search search = {.store = store, .form = form, .id = id};
	const char **values;
	bool is_found = false;
	long row;

	if (!*id || table_find(shelf->table, id, strlen(id)) >= 0)
		return false;
	search.table = table_new(model);
	row = find_deleted(&search);
	if (row >= 0) {
		is_found = true;
		values = memory_array(model->field_count, sizeof(*values));
		for (size_t i = 0; i < model->field_count; i++)
			values[i] = table_cell(search.table, (size_t)row, (int)i);
		/* Where it was deleted since the opening, its unknown columns come back too. */
		store_add_restored(store, form, id, values);
		if (search.is_of_sites)
			exchange_reopen(store, form, id);
		memory_free(values);
	}
	table_free(search.table);
	return is_found;
}
