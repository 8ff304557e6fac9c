/* The checkpoint: changed tables to their files, and a line that says so. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "data/datapackage.h"
#include "journal_internal.h"
#include "store_internal.h"
#include "table_internal.h"

bool store_wants_checkpoint(const struct store *store)
{
	if (store->is_read_only || !store->journal)
		return false;
	/* A table too large for the journal is noted though nothing else is in it. */
	if (store->needs_note)
		return true;
	if (journal_is_empty(store->journal))
		return false;
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (store->shelves[form].is_dirty && !store->shelves[form].is_shut)
			return true;
	return false;
}

/* The bytes as they would be read again. */
static bool is_readable(const struct table *table, const struct buf *bytes)
{
	struct table *again = table_new(table->form);
	struct mistakes mistakes;
	struct buf copy;
	bool is_same;

	buf_init(&copy);
	buf_add(&copy, bytes->bytes, bytes->length);
	mistakes_init(&mistakes);
	is_same = table_read(again, &copy, "", &mistakes, NULL) == STATUS_OK &&
		  table_count(again) == table_count(table);
	for (size_t row = 0; is_same && row < table_count(table); row++) {
		const struct table_row *was = table_row(table, row), *is = table_row(again, row);

		is_same = strcmp(was->values[0], is->values[0]) == 0;
		for (size_t i = 0; is_same && i < table->form->field_count; i++)
			is_same = !field_is_stored(&table->form->fields[i]) ||
				  strcmp(was->values[1 + i], is->values[1 + i]) == 0;
	}
	mistakes_release(&mistakes);
	buf_release(&copy);
	table_free(again);
	return is_same;
}

static bool holds(const struct store *store, const char *name, const char *hash)
{
	char found[HASH_TEXT] = "";
	struct buf bytes;

	buf_init(&bytes);
	if (file_read(store->folder, name, STORE_FILE_LIMIT, &bytes, NULL, NULL) == STATUS_OK)
		hash_format(hash_bytes(bytes.bytes, bytes.length), found);
	buf_release(&bytes);
	return strcmp(found, hash) == 0;
}

static enum status put_table(struct store *store, size_t form, const char *name, bool *is_other,
			     struct err *err)
{
	struct shelf *shelf = &store->shelves[form];
	char hash[HASH_TEXT];
	enum status status;
	struct buf bytes;

	buf_init(&bytes);
	table_write(shelf->table, &bytes);
	if (is_readable(shelf->table, &bytes))
		status = folder_replace(store, name, &bytes, shelf->hash, is_other, err);
	else
		status = err_set(err, STATUS_INPUT, "store.verify", name, NULL, NULL);
	hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
	/* In its place though the disk did not confirm it: that is no person's edit, and still due.
	 */
	if (!*is_other && (status == STATUS_OK || holds(store, name, hash))) {
		memcpy(shelf->hash, hash, sizeof(hash));
		shelf->is_dirty = status != STATUS_OK;
		shelf->has_file = true;
		shelf->is_blank = false;
		shelf->txn = store->journal->txn;
		shelf->needs_mark = true; /* until the checkpoint is whole */
	}
	buf_release(&bytes);
	return status;
}

/* Somebody may save at the same moments as this does, but not for ever. */
static enum status write_table(struct store *store, size_t form, struct err *err)
{
	char name[STORE_NAME];

	shelf_name(store, form, name);
	for (int tries = 0; tries < 4; tries++) {
		enum status status = store_look_again(store, form, err);
		bool is_other = false;

		if (status != STATUS_OK || !store->shelves[form].is_dirty)
			return status;
		status = put_table(store, form, name, &is_other, err);
		if (status != STATUS_OK || !is_other)
			return status;
	}
	return store_busy(name, err);
}

/* What the forms say, to bytes. Whether the file says something else. */
static bool is_package_other(const struct store *store, struct buf *bytes)
{
	struct buf found;
	bool is_other;

	buf_init(&found);
	datapackage_add(bytes, store->pack);
	(void)file_read(store->folder, "datapackage.json", STORE_FILE_LIMIT, &found, NULL, NULL);
	is_other =
	    found.length != bytes->length || memcmp(found.bytes, bytes->bytes, bytes->length) != 0;
	buf_release(&found);
	return is_other;
}

bool store_has_other_forms(const struct store *store)
{
	struct buf bytes;
	bool is_other;

	buf_init(&bytes);
	is_other = is_package_other(store, &bytes);
	buf_release(&bytes);
	return is_other;
}

/* The descriptor changes with the forms only, which an open store keeps. */
static enum status write_package(struct store *store, bool *is_written, struct err *err)
{
	enum status status = STATUS_OK;
	struct buf bytes;

	if (store->is_package_checked)
		return STATUS_OK;
	buf_init(&bytes);
	if (is_package_other(store, &bytes)) {
		status = folder_write(store, store->folder, "datapackage.json", bytes.bytes,
				      bytes.length, err);
		*is_written = true;
	}
	store->is_package_checked = status == STATUS_OK;
	buf_release(&bytes);
	return status;
}

static void mark_conflicts(struct store *store)
{
	char open[24];
	struct journal_line line = {
	    .op = JOURNAL_CHECKPOINT, .field = "conflicts", .new_value = open};

	snprintf(open, sizeof(open), "%zu", store_conflict_count(store));
	if (store_conflict_count(store))
		journal_add(store->journal, &line);
}

static void mark(struct store *store, size_t form)
{
	const struct shelf *shelf = &store->shelves[form];
	char rows[24], counter[24];
	struct journal_line line = {.op = JOURNAL_CHECKPOINT,
				    .table = store->pack->forms[form].name,
				    .field = shelf->is_partial ? "partial" : "",
				    .old_value = rows,
				    .new_value = shelf->hash,
				    .base = counter};

	snprintf(rows, sizeof(rows), "%zu", table_count(shelf->table));
	snprintf(counter, sizeof(counter), "%lu", store->counter);
	journal_add(store->journal, &line);
}

static void begin_marks(struct store *store)
{
	char at[MOMENT_TEXT];

	moment_now(store->today, at);
	journal_begin(store->journal, at, store->user);
}

static enum status write_marks(struct store *store, struct err *err)
{
	enum status status;

	begin_marks(store);
	mark_conflicts(store);
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (!store->shelves[form].is_shut)
			mark(store, form);
	/* The records are in the journal already, and the tables in their files. */
	status = journal_commit(store->journal, err);
	if (status != STATUS_OK && err)
		err->key = "store.mark";
	for (size_t form = 0; form < store->pack->form_count && status == STATUS_OK; form++)
		store->shelves[form].needs_mark = false;
	return status;
}

enum status store_mark_files(struct store *store, struct err *err)
{
	enum status status;
	size_t count = 0;

	for (size_t form = 0; form < store->pack->form_count; form++)
		count += store->shelves[form].needs_mark;
	if (!count)
		return STATUS_OK;
	begin_marks(store);
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (store->shelves[form].needs_mark)
			mark(store, form);
	status = journal_commit(store->journal, err);
	/* Of the mark nothing may be known: what was to be saved was not even tried. */
	if (status != STATUS_OK && err && strcmp(err->key, "journal.unsure") == 0)
		err->key = "journal.sync";
	for (size_t form = 0; form < store->pack->form_count && status == STATUS_OK; form++)
		store->shelves[form].needs_mark = false;
	return status;
}

static enum status write_all(struct store *store, struct err *err)
{
	enum status status = folder_check_place(store, err);
	bool is_written = false;

	if (status == STATUS_OK && store->adopted.count)
		status = store_write_adopted(store, err);
	for (size_t form = 0; form < store->pack->form_count && status == STATUS_OK; form++) {
		if (!store->shelves[form].is_dirty || store->shelves[form].is_shut)
			continue;
		status = write_table(store, form, err);
		is_written = true;
	}
	if (status == STATUS_OK)
		status = write_package(store, &is_written, err);
	if (status == STATUS_OK && is_written) {
		store->flushes++;
		if (!file_sync_folder(store->folder))
			status = err_io(err, "store.write", store->path, errno);
	}
	if (status == STATUS_OK)
		status = write_marks(store, err);
	return status;
}

enum status store_checkpoint(struct store *store, struct err *err)
{
	enum status status;

	assert(!store->now.count); /* tables hold what is not saved yet */
	if (!store_wants_checkpoint(store))
		return STATUS_OK;
	status = write_all(store, err);
	/* It is due until it is done: a table that is written is not marked yet. */
	store->needs_note = status != STATUS_OK;
	return status;
}

enum status store_idle(struct store *store, struct err *err)
{
	bool is_settled = store_settle_drafts(store, err) == STATUS_OK;
	enum status seen = store_look_around(store, is_settled ? err : NULL);
	bool is_first = is_settled && seen == STATUS_OK; /* to say what is wrong */
	enum status status = store_checkpoint(store, is_first ? err : NULL);

	if (!is_settled)
		return STATUS_IO;
	if (seen != STATUS_OK)
		return seen;
	if (status == STATUS_OK && store->journal && !store->is_read_only)
		status = journal_prepare(store->journal, err);
	return status;
}
