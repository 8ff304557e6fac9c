/* A table's file that is newer than the last checkpoint's line: that checkpoint wrote it, and was
 * cut short or failed before it could say so, and saves may have followed. */
#include <string.h>

#include "store_internal.h"
#include "table_internal.h"

struct search {
	const struct table *file;
	struct table *table; /* as the journal has it, transaction by transaction */
	unsigned long after, found;
	bool is_touched;
};

static bool take_line(void *data, const struct journal_line *line)
{
	struct search *search = data;

	if (line->op != JOURNAL_CHECKPOINT && line->op != JOURNAL_SEGMENT_READY &&
	    strcmp(line->table, table_form(search->table)->name) == 0) {
		replay_line(search->table, line);
		search->is_touched = true;
	}
	if (line->is_last && search->is_touched) {
		search->is_touched = false;
		if (line->txn > search->after && tables_agree(search->file, search->table))
			search->found = line->txn;
	}
	return true;
}

unsigned long store_find_later(struct store *store, size_t form, unsigned long after)
{
	struct search search = {.file = store->shelves[form].table, .after = after};

	if (!store->journal)
		return 0;
	search.table = table_new(&store->pack->forms[form]);
	if (journal_read(store->journal, take_line, &search, NULL, NULL) != STATUS_OK)
		search.found = 0;
	table_free(search.table);
	return search.found;
}
