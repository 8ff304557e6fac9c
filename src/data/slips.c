#include "slips.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/utf8.h"

enum { SLIP_COLUMNS = 5, SLIPS_LIMIT = 64 * 1024 * 1024 };

static void slip_free(struct slip *slip)
{
	memory_free(slip->table);
	memory_free(slip->record);
	memory_free(slip->field);
	memory_free(slip->text);
}

void slips_release(struct slips *slips)
{
	for (size_t i = 0; i < slips->count; i++)
		slip_free(&slips->items[i]);
	memory_free(slips->items);
	slips->items = NULL;
	slips->count = slips->capacity = 0;
}

static const char *unguarded(const struct csv_row *row, size_t cell)
{
	return row->cells[cell] + cell_unguarded(row->cells[cell], row->lengths[cell]);
}

static void parse(struct slips *slips, const struct csv_text *text, const struct csv_index *index)
{
	struct csv_row row;

	csv_row_init(&row);
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		if (row.count >= SLIP_COLUMNS)
			slips_set(slips, unguarded(&row, 0), unguarded(&row, 1), unguarded(&row, 2),
				  unguarded(&row, 3), unguarded(&row, 4));
	}
	csv_row_release(&row);
}

void slips_load(struct store *store, struct slips *slips)
{
	struct csv_index index;
	struct csv_text text;
	struct buf bytes;
	bool missing;

	if (slips->is_loaded || store->inner < 0)
		return;
	slips->is_loaded = true;
	buf_init(&bytes);
	if (file_read(store->inner, slips->name, SLIPS_LIMIT, &bytes, &missing, NULL) !=
	    STATUS_OK) {
		slips->is_shut = !missing;
		buf_release(&bytes);
		return;
	}
	if (csv_text_take(&text, &bytes, slips->name, NULL) != STATUS_OK) {
		slips->is_shut = true;
		return;
	}
	if (csv_index_make(&index, &text, slips->name, NULL) == STATUS_OK) {
		parse(slips, &text, &index);
		csv_index_release(&index);
	} else {
		slips->is_shut = true;
	}
	csv_text_release(&text);
}

const struct slip *slips_find(const struct slips *slips, const char *table, const char *record,
			      const char *field)
{
	for (size_t i = 0; i < slips->count; i++) {
		const struct slip *slip = &slips->items[i];

		if (strcmp(slip->table, table) == 0 && strcmp(slip->record, record) == 0 &&
		    (!field || strcmp(slip->field, field) == 0))
			return slip;
	}
	return NULL;
}

bool slips_drop(struct slips *slips, const char *table, const char *record, const char *field)
{
	size_t kept = 0, before = slips->count;

	for (size_t i = 0; i < before; i++) {
		struct slip *slip = &slips->items[i];

		if (strcmp(slip->table, table) == 0 && strcmp(slip->record, record) == 0 &&
		    (!field || strcmp(slip->field, field) == 0))
			slip_free(slip);
		else
			slips->items[kept++] = *slip;
	}
	slips->count = kept;
	return kept < before;
}

void slips_set(struct slips *slips, const char *table, const char *record, const char *field,
	       const char *text, const char *at)
{
	struct slip *slip;

	slips_drop(slips, table, record, field);
	slips->items =
	    memory_grow(slips->items, slips->count, &slips->capacity, sizeof(*slips->items));
	slip = &slips->items[slips->count++];
	slip->table = memory_text(table);
	slip->record = memory_text(record);
	slip->field = memory_text(field);
	slip->text = memory_text(text);
	/* Half a character would make the whole file unreadable. */
	snprintf(slip->at, sizeof(slip->at), "%.*s", (int)utf8_whole(at, sizeof(slip->at) - 1), at);
}

static void add_cell(struct buf *bytes, struct buf *guarded, const char *text, const char *end)
{
	buf_clear(guarded);
	cell_guard(guarded, text, strlen(text));
	csv_add_cell(bytes, guarded->bytes, guarded->length);
	buf_add_text(bytes, end);
}

/* By rename but unsynced: a kill finds the old or the new one; a power cut may cost it. */
static enum status write_quick(struct store *store, const char *name, const struct buf *bytes,
			       struct err *err)
{
	char part[STORE_NAME];
	enum status status = STATUS_OK;
	int file;

	part_name(name, part);
	file =
	    openat(store->inner, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return err_io(err, "store.write", name, errno);
	if (!file_write(file, bytes->bytes, bytes->length) ||
	    renameat(store->inner, part, store->inner, name) < 0)
		status = err_io(err, "store.write", name, errno);
	close(file);
	if (status != STATUS_OK)
		unlinkat(store->inner, part, 0);
	return status;
}

static void build(const struct slips *slips, struct buf *bytes)
{
	struct buf guarded;

	buf_init(&guarded);
	buf_add_text(bytes, "\xEF\xBB\xBFtable,record,field,text,at\r\n");
	for (size_t i = 0; i < slips->count; i++) {
		const struct slip *slip = &slips->items[i];

		add_cell(bytes, &guarded, slip->table, ",");
		add_cell(bytes, &guarded, slip->record, ",");
		add_cell(bytes, &guarded, slip->field, ",");
		add_cell(bytes, &guarded, slip->text, ",");
		add_cell(bytes, &guarded, slip->at, "\r\n");
	}
	buf_release(&guarded);
}

static enum status write_slips(struct store *store, const struct slips *slips, bool is_safe,
			       struct err *err)
{
	enum status status;
	struct buf bytes;

	buf_init(&bytes);
	build(slips, &bytes);
	status = folder_check_place(store, err);
	if (status == STATUS_OK && is_safe)
		status =
		    folder_write(store, store->inner, slips->name, bytes.bytes, bytes.length, err);
	else if (status == STATUS_OK)
		status = write_quick(store, slips->name, &bytes, err);
	if (status == STATUS_OK && is_safe && fsync(store->inner) < 0)
		status = err_io(err, "store.write", slips->name, errno);
	buf_release(&bytes);
	return status;
}

enum status slips_save(struct store *store, const struct slips *slips, bool is_safe,
		       struct err *err)
{
	enum status status = STATUS_OK;

	if (store->is_read_only || (store->inner < 0 && !slips->count))
		return STATUS_OK;
	if (slips->is_shut)
		return err_set(err, STATUS_IO, "store.unreadable", slips->name, NULL, NULL);
	/* The first draft of a new folder is as dear as any other. */
	if (store->inner < 0)
		status = folder_make(store, err);
	if (status == STATUS_OK && slips->count)
		status = write_slips(store, slips, is_safe, err);
	else if (status == STATUS_OK)
		(void)unlinkat(store->inner, slips->name, 0);
	if (status == STATUS_IO && err) {
		err->key = slips->key;
		err->path[0] = '\0'; /* a name of no use to anybody */
	}
	return status;
}
