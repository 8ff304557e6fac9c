#include "slips.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/csvfile.h"
#include "base/file.h"
#include "base/utf8.h"

enum { SLIP_COLUMNS = 5, SLIPS_LIMIT = 64 * 1024 * 1024, QUICK_UNIT = 4096 };

void slip_free(struct slip *slip)
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

/* The last row of a file that was written whole names no table; its text is the file's number, and
 * its time the hash of all before it. */
static void take_row(struct slips *slips, const struct csv_row *row)
{
	slips->serial = 0;
	if (row->count < SLIP_COLUMNS)
		return;
	if (unguarded(row, 0)[0])
		slips_set(slips, unguarded(row, 0), unguarded(row, 1), unguarded(row, 2),
			  unguarded(row, 3), unguarded(row, 4));
	else
		slips->serial = (uint32_t)strtoul(row->cells[3], NULL, 10);
}

static void parse(struct slips *slips, const struct csv_text *text, const struct csv_index *index)
{
	struct csv_row row;

	csv_row_init(&row);
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		take_row(slips, &row);
	}
	csv_row_release(&row);
}

/* Of a file that was not flushed a power cut may leave any part, and in the other parts what was
 * there before, of an older file perhaps: its end alone does not say that it is whole. */
static bool is_whole(const struct buf *bytes)
{
	const size_t width = HASH_TEXT - 1;
	const size_t end = bytes->length;
	char hash[HASH_TEXT];

	if (end < width)
		return false;
	hash_format(hash_bytes(bytes->bytes, end - width), hash);
	return memcmp(bytes->bytes + end - width, hash, width) == 0;
}

/* Without the line ends behind the last row: fill() */
static void trim(struct buf *bytes)
{
	while (bytes->length &&
	       (bytes->bytes[bytes->length - 1] == '\n' || bytes->bytes[bytes->length - 1] == '\r'))
		bytes->bytes[--bytes->length] = '\0';
}

/* False: it is there, and cannot be read. */
static bool read_slips(struct store *store, const char *name, struct slips *slips, bool is_flushed)
{
	struct csv_index index;
	struct csv_text text;
	struct buf bytes;
	bool missing, is_read;

	buf_init(&bytes);
	if (file_read(store->inner, name, SLIPS_LIMIT, &bytes, &missing, NULL) != STATUS_OK) {
		buf_release(&bytes);
		return missing;
	}
	trim(&bytes);
	if (!is_flushed && !is_whole(&bytes)) {
		buf_release(&bytes);
		return false;
	}
	if (csv_text_take(&text, &bytes, name, NULL) != STATUS_OK)
		return false;
	is_read = csv_index_make(&index, &text, name, NULL) == STATUS_OK;
	if (is_read) {
		parse(slips, &text, &index);
		csv_index_release(&index);
	}
	csv_text_release(&text);
	return is_read;
}

/* Numbers go round (as in RFC 1982), so that none in a file is the last one. */
static bool is_later(const struct slips *quick, const struct slips *safe)
{
	return quick->serial && (!safe->serial || quick->serial - safe->serial - 1 < INT32_MAX);
}

void slips_load(struct store *store, struct slips *slips)
{
	struct slips quick = {0};

	if (slips->is_loaded || store->inner < 0)
		return;
	slips->is_loaded = true;
	slips->is_shut = !read_slips(store, slips->name, slips, true);
	slips->is_quick_shut =
	    slips->quick_name && !read_slips(store, slips->quick_name, &quick, false);
	/* What a power cut left of it says nothing; nor does it after the safe one was written. */
	if (!slips->quick_name || slips->is_quick_shut || !is_later(&quick, slips)) {
		slips_release(&quick);
		return;
	}
	slips_release(slips);
	slips->items = quick.items;
	slips->count = quick.count;
	slips->capacity = quick.capacity;
	slips->serial = quick.serial;
	slips->is_shut = false;
	slips->state = SLIPS_WRITTEN;
}

void slips_make_room(struct store *store, struct slips *slips)
{
	char kept[STORE_KEPT];

	if (slips->is_shut && !store->is_read_only)
		folder_set_aside(store, store->inner, slips->name, slips->name, kept);
	if (slips->is_quick_shut && !store->is_read_only)
		folder_set_aside(store, store->inner, slips->quick_name, slips->quick_name, kept);
	slips->is_shut = slips->is_quick_shut = false;
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

static enum status sync_inner(struct store *store, const char *name, struct err *err)
{
	store->flushes++;
	return file_sync_folder(store->inner) ? STATUS_OK : err_io(err, "store.write", name, errno);
}

/* By rename but unsynced: a kill finds the old or the new one; a power cut may cost it, but not the
 * safe one, which has another name. */
static enum status write_renamed(struct store *store, const char *name, const struct buf *bytes,
				 struct err *err)
{
	char part[STORE_NAME];
	enum status status = STATUS_OK;
	int file;

	safe_part_name(name, part);
	file = safe_create(store->inner, part);
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

/* To a file's size by line ends, which say nothing. */
static void fill(struct buf *bytes, size_t size)
{
	size_t start = bytes->length;

	buf_reserve(bytes, size - start);
	for (size_t i = start; i < size; i++)
		bytes->bytes[i] = (size - i) % 2 ? '\n' : '\r';
	bytes->bytes[size] = '\0';
	bytes->length = size;
}

/* Over what the file holds, unsynced. False: there is none, it is too short, or the disk failed. */
static bool write_over(struct store *store, const char *name, struct buf *bytes)
{
	int file = openat(store->inner, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	bool is_written = false;
	struct stat about;

	if (file < 0)
		return false;
	if (guard_written(file, name, NULL) == STATUS_OK && fstat(file, &about) == 0 &&
	    about.st_size <= SLIPS_LIMIT && about.st_size >= (off_t)bytes->length) {
		fill(bytes, (size_t)about.st_size);
		is_written = file_write(file, bytes->bytes, bytes->length);
	}
	close(file);
	return is_written;
}

/* On FAT a name that was not flushed may after a power cut stand for clusters that are free, which
 * the next segment of the journal is given, and which are taken from it again when the next draft
 * takes that name. There the file is flushed when it is made, with room, and written in place. */
static enum status write_quick(struct store *store, const char *name, struct buf *bytes,
			       struct err *err)
{
	enum status status;

	if (!file_is_on_fat(store->inner))
		return write_renamed(store, name, bytes, err);
	if (write_over(store, name, bytes))
		return STATUS_OK;
	fill(bytes, (bytes->length / QUICK_UNIT + 2) * QUICK_UNIT);
	status = folder_write(store, store->inner, name, bytes->bytes, bytes->length, err);
	return status == STATUS_OK ? sync_inner(store, name, err) : status;
}

static void add_slips(struct buf *bytes, const struct slips *slips)
{
	struct buf guarded;
	char hash[HASH_TEXT];

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
	buf_printf(bytes, ",,,%lu,", (unsigned long)slips->serial);
	hash_format(hash_bytes(bytes->bytes, bytes->length), hash);
	buf_printf(bytes, "%s\r\n", hash);
	buf_release(&guarded);
}

/* Nothing is left: the files go (on FAT they say so). */
static enum status remove_files(struct store *store, const struct slips *slips, bool is_safe,
				struct err *err)
{
	if ((unlinkat(store->inner, slips->name, 0) < 0 && errno != ENOENT) ||
	    (slips->quick_name && unlinkat(store->inner, slips->quick_name, 0) < 0 &&
	     errno != ENOENT))
		return err_io(err, "store.write", slips->name, errno);
	return is_safe ? sync_inner(store, slips->name, err) : STATUS_OK;
}

static enum status write_safely(struct store *store, const struct slips *slips,
				const struct buf *bytes, struct err *err)
{
	enum status status =
	    folder_write(store, store->inner, slips->name, bytes->bytes, bytes->length, err);

	if (status == STATUS_OK)
		status = sync_inner(store, slips->name, err);
	/* On FAT it stays for the next one; its number is too low now. */
	if (status == STATUS_OK && slips->quick_name && !file_is_on_fat(store->inner))
		unlinkat(store->inner, slips->quick_name, 0);
	return status;
}

static enum status save(struct store *store, struct slips *slips, bool is_safe, struct err *err)
{
	bool is_quick = slips->quick_name && !is_safe;
	enum status status;
	struct buf bytes;

	if (store->is_read_only || (!store->journal && !slips->count))
		return STATUS_OK;
	/* The first draft of a new folder is as dear as any other. */
	if (!store->journal && (status = folder_make(store, err)) != STATUS_OK)
		return status;
	if (slips->is_shut)
		return err_set(err, STATUS_IO, "store.unreadable", slips->name, NULL, NULL);
	if (!slips->count && !(slips->quick_name && file_is_on_fat(store->inner)))
		return remove_files(store, slips, is_safe, err);
	status = folder_check_place(store, err);
	if (status != STATUS_OK)
		return status;
	if (!++slips->serial)
		slips->serial++;
	buf_init(&bytes);
	add_slips(&bytes, slips);
	status = is_quick ? write_quick(store, slips->quick_name, &bytes, err)
			  : write_safely(store, slips, &bytes, err);
	buf_release(&bytes);
	return status;
}

enum status slips_save(struct store *store, struct slips *slips, bool is_safe, struct err *err)
{
	enum status status = save(store, slips, is_safe, err);

	if (status == STATUS_IO && err && !slips->is_shut) {
		err->key = slips->key;
		err->path[0] = '\0'; /* a name of no use to anybody */
	}
	slips->state = status != STATUS_OK ? SLIPS_CHANGED : is_safe ? SLIPS_SAFE : SLIPS_WRITTEN;
	return status;
}

enum status slips_settle(struct store *store, struct slips *slips, struct err *err)
{
	return slips->state == SLIPS_SAFE ? STATUS_OK : slips_save(store, slips, true, err);
}
