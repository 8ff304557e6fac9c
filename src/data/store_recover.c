/* After a crash, an edit from outside or a loss: journal and tables brought together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal_internal.h"
#include "store_internal.h"
#include "table_internal.h"

/* How a table is to be settled once the journal is known. */
enum way {
	WAY_NONE,
	WAY_LATER, /* the file, and the lines after its checkpoint */
	WAY_MERGE  /* three ways; the base is the journal up to the checkpoint */
};

struct mark {
	bool exists, is_partial;
	unsigned long txn;
	unsigned long last; /* of the table's lines */
	/* of checkpoints before it at which the file was another, the oldest first */
	unsigned long earlier[FORMER_MOST];
	size_t earlier_count;
	char hash[HASH_TEXT];
	char swap[HASH_TEXT]; /* of what an earlier checkpoint left beside the file, or "" */
	bool swap_is_old;     /* a checkpoint has known it as the file */
	enum way way;
	struct table *ours, *base, *found;
};

struct recovery {
	struct store *store;
	struct mark *marks; /* by form */
	struct mistakes *mistakes;
	int last_form;
	int only;
};

/* A record comes back as it went; what it holds otherwise by now, the lines behind say. */
static void replay_merge(struct table *table, long row, int field, const struct journal_line *line)
{
	bool is_record = !*line->field;

	if (is_record && !*line->new_value) {
		if (row >= 0)
			table_remove(table, (size_t)row);
		return;
	}
	if (row < 0)
		row = table_revive(table, line->record);
	if (row < 0)
		row = (long)table_add(table, line->record, NULL);
	if (field >= 0 && strcmp(table_cell(table, (size_t)row, field), line->new_value) != 0)
		table_set(table, (size_t)row, field, line->new_value);
}

void replay_line(struct table *table, const struct journal_line *line)
{
	long row = table_find(table, line->record, strlen(line->record));
	int field = form_find(table_form(table), line->field, strlen(line->field));

	if (line->origin)
		return;
	switch (line->op) {
	case JOURNAL_CREATE:
	case JOURNAL_SET:
	case JOURNAL_ADOPT:
		/* The table kept its own. */
		if (line_is_conflict(line))
			return;
		/* fall through */
	case JOURNAL_RESOLVE:
		if (row < 0 && line->op == JOURNAL_RESOLVE)
			return; /* the record went with it */
		if (row < 0)
			row = (long)table_add(table, line->record, NULL);
		if (field >= 0 &&
		    strcmp(table_cell(table, (size_t)row, field), line->new_value) != 0)
			table_set(table, (size_t)row, field, line->new_value);
		return;
	case JOURNAL_DELETE:
		if (row >= 0)
			table_remove(table, (size_t)row);
		return;
	case JOURNAL_RESTORE:
		if (row < 0)
			table_revive(table, line->record);
		return;
	case JOURNAL_MERGE:
		replay_merge(table, row, field, line);
		return;
	case JOURNAL_CONFLICT:
	case JOURNAL_CHECKPOINT:
	case JOURNAL_SEGMENT_READY:
	case JOURNAL_VOID:
	case JOURNAL_HELD:
	case JOURNAL_DIFFER:
	case JOURNAL_REOPEN:
	case JOURNAL_FORMAT:
		return;
	}
}

/* The form of a line's table, or -1; lines come in runs of one table. */
static int form_of(struct recovery *recovery, const struct journal_line *line)
{
	const struct pack *pack = recovery->store->pack;

	if (recovery->last_form < 0 ||
	    strcmp(pack->forms[recovery->last_form].name, line->table) != 0)
		recovery->last_form = pack_find(pack, line->table, strlen(line->table));
	if (recovery->only >= 0 && recovery->last_form != recovery->only)
		return -1;
	return recovery->last_form;
}

static void count_id(struct store *store, const char *id)
{
	unsigned long counter = id_counter(id, store->site);

	if (counter > store->counter)
		store->counter = counter;
}

/* The checkpoint that is known so far is no longer the last one. */
static void keep_earlier(struct mark *mark)
{
	if (mark->earlier_count == FORMER_MOST) {
		memmove(mark->earlier, mark->earlier + 1,
			(FORMER_MOST - 1) * sizeof(*mark->earlier));
		mark->earlier_count--;
	}
	mark->earlier[mark->earlier_count++] = mark->txn;
}

static bool take_first(void *data, const struct journal_line *line)
{
	struct recovery *recovery = data;
	int form = form_of(recovery, line);
	struct mark *mark;

	count_id(recovery->store, line->record);
	conflicts_take(&recovery->store->conflicts, recovery->store->pack, line);
	if (line->op == JOURNAL_CHECKPOINT) {
		unsigned long counter = strtoul(line->base, NULL, 10);

		if (counter > recovery->store->counter)
			recovery->store->counter = counter;
	}
	if (form < 0)
		return true;
	mark = &recovery->marks[form];
	if (line->origin)
		return true; /* what became of it follows */
	if (line->op != JOURNAL_CHECKPOINT) {
		mark->last = line->txn;
		replay_line(mark->ours, line);
		return true;
	}
	if (mark->exists && strcmp(mark->hash, line->new_value) != 0)
		keep_earlier(mark);
	mark->exists = true;
	mark->is_partial = strcmp(line->field, "partial") == 0;
	mark->txn = line->txn;
	snprintf(mark->hash, sizeof(mark->hash), "%s", line->new_value);
	mark->swap_is_old = mark->swap_is_old || strcmp(mark->swap, mark->hash) == 0;
	return true;
}

static bool take_second(void *data, const struct journal_line *line)
{
	struct recovery *recovery = data;
	int form = form_of(recovery, line);
	struct mark *mark;

	if (form < 0 || line->op == JOURNAL_CHECKPOINT)
		return true;
	mark = &recovery->marks[form];
	if (mark->way == WAY_LATER && line->txn > mark->txn)
		replay_line(recovery->store->shelves[form].table, line);
	if (mark->way != WAY_MERGE)
		return true;
	if (line->txn > mark->txn) {
		replay_found(mark->found, line);
	} else if (mark->exists) {
		replay_line(mark->base, line);
		replay_line(mark->found, line);
	}
	return true;
}

static void tell(struct recovery *recovery, size_t form, const char *key, size_t count)
{
	char path[STORE_NAME], text[24];

	shelf_name(recovery->store, form, path);
	snprintf(text, sizeof(text), "%zu", count);
	mistakes_add(recovery->mistakes, path, 0, 0, key, recovery->store->pack->forms[form].name,
		     text, NULL);
}

/* The journal's table takes the place of the file's. */
static void use_ours(struct recovery *recovery, size_t form)
{
	struct shelf *shelf = &recovery->store->shelves[form];

	table_free(shelf->table);
	shelf->table = recovery->marks[form].ours;
	recovery->marks[form].ours = NULL;
}

/* What is to be done with a table, now that ours is known. */
static void choose_way(struct recovery *recovery, size_t form)
{
	struct store *store = recovery->store;
	struct shelf *shelf = &store->shelves[form];
	struct mark *mark = &recovery->marks[form];
	bool is_same, is_followed;

	if (recovery->only < 0)
		folder_settle_swap(store, form, mark->hash, mark->swap_is_old, mark->ours,
				   recovery->mistakes);
	is_same = mark->exists && strcmp(mark->hash, shelf->hash) == 0;
	/* What this store wrote since is what the file was when somebody changed it. */
	if (shelf->txn > mark->txn) {
		keep_earlier(mark);
		mark->txn = shelf->txn;
		mark->exists = true;
		is_same = false;
	}
	/* Of a column that the forms did not have then the journal may know more. */
	if (is_same && store->has_grown && shelf->table->lacks_columns &&
	    table_is_resident(shelf->table)) {
		is_same = false;
		mark->earlier_count = 0;
	}
	is_followed = mark->last > mark->txn;
	shelf->is_partial = mark->is_partial;
	if (shelf->is_shut) {
		/* What the journal knows may be looked at. */
		use_ours(recovery, form);
		return;
	}
	if (is_same) {
		mark->way = is_followed ? WAY_LATER : WAY_NONE;
		shelf->is_dirty = is_followed;
		return;
	}
	store->needs_note = true;
	if (shelf->is_blank) {
		if (table_count(mark->ours)) {
			/* A table that was never written out is no loss. */
			if (shelf->has_file || mark->exists)
				tell(recovery, form,
				     shelf->has_file ? "data.rebuilt_empty" : "data.rebuilt",
				     table_count(mark->ours));
			shelf->is_dirty = true;
		}
		use_ours(recovery, form);
		return;
	}
	if (!table_is_resident(shelf->table)) {
		char path[STORE_NAME];

		shelf_name(store, form, path);
		table_inspect(shelf->table, path, recovery->mistakes);
	}
	if (mark->is_partial || (mark->exists && store->journal && store->journal->has_gap)) {
		/* Without the rows at the checkpoint nothing can be told apart: the file
		 * holds good, with what was saved since. */
		mark->way = is_followed ? WAY_LATER : WAY_NONE;
		shelf->is_dirty = is_followed;
		tell(recovery, form, "data.not_compared", table_count(shelf->table));
		return;
	}
	if (tables_agree(shelf->table, mark->ours))
		shelf->needs_mark = true;
	else
		mark->way = WAY_MERGE;
}

static void merge(struct recovery *recovery, size_t form)
{
	struct shelf *shelf = &recovery->store->shelves[form];
	struct mark *mark = &recovery->marks[form];
	struct merge work = {.store = recovery->store,
			     .form = form,
			     .base = mark->base,
			     .found = mark->found,
			     .ours = mark->ours,
			     .theirs = shelf->table,
			     .mistakes = recovery->mistakes,
			     .is_edit = mark->exists};

	/* Nothing in the journal, and too much for it: only its hash is noted, so that a
	 * loss of the file cannot be made good from the journal. */
	if (!mark->exists && !table_count(mark->ours) && shelf->bytes > ADOPT_LIMIT) {
		shelf->is_dirty = give_ids(recovery->store, shelf->table, NULL) > 0;
		shelf->is_partial = true;
		tell(recovery, form, "data.not_compared", table_count(shelf->table));
		return;
	}
	if (mark->earlier_count)
		work.former = find_former(recovery->store, form, mark->earlier, mark->earlier_count,
					  mark->base, shelf->table);
	if (work.former)
		tell(recovery, form, "data.former", table_count(shelf->table));
	merge_tables(&work);
	table_free(work.former);
	shelf->is_dirty = shelf->is_dirty || work.is_changed;
	if (work.adopted)
		tell(recovery, form, "data.adopted", work.adopted);
}

static void settle(struct recovery *recovery)
{
	struct store *store = recovery->store;

	for (size_t form = 0; form < store->pack->form_count; form++) {
		struct table *table = store->shelves[form].table;

		if (recovery->only >= 0 && (int)form != recovery->only)
			continue;
		if (recovery->marks[form].way == WAY_MERGE)
			merge(recovery, form);
		else if (!store->shelves[form].is_shut && table_is_resident(table) &&
			 give_ids(store, table, recovery->marks[form].ours))
			store->shelves[form].is_dirty = true;
	}
}

/* Ids in files count before any is given. */
static void count_ids(struct recovery *recovery)
{
	struct store *store = recovery->store;

	for (size_t form = 0; form < store->pack->form_count; form++) {
		const struct table *table = store->shelves[form].table;

		for (size_t row = 0; row < table_count(table); row++)
			count_id(store, table_cell(table, row, -1));
	}
}

/* An open store has its tables. What is not known of the past cannot be merged with. */
static enum status refuse_half(struct recovery *recovery, struct err *err)
{
	struct store *store = recovery->store;

	if (!store->journal || !journal_unreadable(store->journal) || recovery->only < 0)
		return STATUS_OK;
	store->conflicts.is_known = false;
	return journal_whole(store->journal, err);
}

static enum status recover(struct recovery *recovery, struct err *err)
{
	struct store *store = recovery->store;
	enum status status;
	bool needs_second = false;

	conflicts_clear(&store->conflicts);
	for (size_t form = 0; form < store->pack->form_count && recovery->only < 0; form++)
		if (!folder_find_swap(store, form, recovery->marks[form].swap))
			recovery->marks[form].swap[0] = '\0';
	if (store->journal)
		journal_read(store->journal, take_first, recovery, recovery->mistakes);
	status = refuse_half(recovery, err);
	if (status != STATUS_OK)
		return status;
	conflicts_take_all(store, &store->adopted, NULL);
	if (store->journal && !store->journal->is_clean)
		store->needs_note = true;
	for (size_t form = 0; form < store->pack->form_count; form++) {
		if (recovery->only >= 0 && (int)form != recovery->only)
			continue;
		choose_way(recovery, form);
		needs_second = needs_second || recovery->marks[form].way != WAY_NONE;
	}
	recovery->last_form = -1;
	if (needs_second && store->journal)
		journal_read(store->journal, take_second, recovery, NULL);
	status = refuse_half(recovery, err);
	if (status != STATUS_OK)
		return status;
	count_ids(recovery);
	settle(recovery);
	return STATUS_OK;
}

enum status store_recover(struct store *store, int only, struct mistakes *mistakes, struct err *err)
{
	struct recovery recovery = {
	    .store = store, .mistakes = mistakes, .last_form = -1, .only = only};
	size_t count = store->pack->form_count;
	enum status status;

	recovery.marks = memory_array(count, sizeof(*recovery.marks));
	for (size_t form = 0; form < count; form++) {
		recovery.marks[form].ours = table_new(&store->pack->forms[form]);
		recovery.marks[form].base = table_new(&store->pack->forms[form]);
		recovery.marks[form].found = table_new(&store->pack->forms[form]);
	}
	status = recover(&recovery, err);
	for (size_t form = 0; form < count; form++) {
		table_free(recovery.marks[form].ours);
		table_free(recovery.marks[form].base);
		table_free(recovery.marks[form].found);
	}
	memory_free(recovery.marks);
	return status;
}

enum status store_write_adopted(struct store *store, struct err *err)
{
	char at[MOMENT_TEXT];
	enum status status;

	if (!store->adopted.count)
		return STATUS_OK;
	moment_now(store->today, at);
	store_begin_lines(store, at);
	for (size_t i = 0; i < store->adopted.count; i++)
		journal_add(store->journal, &store->adopted.items[i]);
	status = journal_commit(store->journal, err);
	if (status == STATUS_OK)
		lines_clear(&store->adopted);
	else if (err)
		err->key = "store.adopt"; /* the rows are in their files as before */
	return status;
}
