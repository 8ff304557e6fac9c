/* Writing slips. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/csvfile.h"
#include "base/file.h"
#include "base/safe.h"
#include "slips.h"
#include "whole.h"

enum { QUICK_UNIT = 4096 };

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
	whole_end(bytes);
	buf_release(&guarded);
}

/* Nothing is left: the files go. (On FAT they stay and say so: their numbers go on, so that no part
 * that a power cut left is later.) */
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
	if (!slips->count && !file_is_on_fat(store->inner))
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
