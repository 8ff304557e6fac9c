/* Files that somebody has changed while the store is open: found, and taken in. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "store_internal.h"

/* Another program has opened the file for writing and not written it yet, or is still at it. */
enum status store_busy(const char *name, struct err *err)
{
	return err_set(err, STATUS_IO, "store.busy", name, NULL, NULL);
}

/* The file was changed: it is read and merged, and what it brings goes into the journal. */
static enum status take_in(struct store *store, size_t form, const char *name, struct err *err)
{
	struct shelf *shelf = &store->shelves[form];
	struct shelf before = *shelf;
	struct mistakes mistakes;
	enum status status = STATUS_OK;

	mistakes_init(&mistakes);
	shelf->table = table_new(table_form(before.table));
	shelf_read(store, form, &mistakes);
	shelf->txn = before.txn;
	if (shelf->is_shut) /* nobody can read it now; the rows here stay, and it stays as it is */
		status = err_set(err, STATUS_INPUT, "store.unreadable", name, NULL, NULL);
	else if (shelf->is_blank && shelf->has_file)
		status = store_busy(name, err);
	if (status == STATUS_OK)
		status = store_recover(store, (int)form, &mistakes, err);
	if (status == STATUS_OK) {
		table_free(before.table);
		store->generation++;
		status = store_write_adopted(store, err);
	} else {
		table_free(shelf->table);
		*shelf = before;
	}
	mistakes_release(&mistakes);
	return status;
}

/* Whether the file is still the one that was read or written last; what a spreadsheet
 * saved meanwhile is taken in first. */
enum status store_look_again(struct store *store, size_t form, struct err *err)
{
	char name[STORE_NAME], hash[HASH_TEXT];
	enum status status;
	struct buf bytes;
	bool missing;

	shelf_name(store, form, name);
	buf_init(&bytes);
	status = file_read(store->folder, name, STORE_FILE_LIMIT, &bytes, &missing, err);
	hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
	buf_release(&bytes);
	if (missing || (status == STATUS_OK && strcmp(hash, store->shelves[form].hash) == 0))
		return STATUS_OK;
	return status == STATUS_OK ? take_in(store, form, name, err) : status;
}

static bool is_other_time(const struct timespec *first, const struct timespec *second)
{
	return first->tv_sec != second->tv_sec || first->tv_nsec != second->tv_nsec;
}

/* Whether a file that is the one last read or written, for all that is known, was touched since
 * the store last looked. A clock may be coarse, as FAT's of two seconds. */
static bool was_touched(struct store *store, size_t form)
{
	struct shelf *shelf = &store->shelves[form];
	char name[STORE_NAME];
	struct stat about;
	struct sight sight;
	bool is_new;

	shelf_name(store, form, name);
	if (fstatat(store->folder, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	sight = (struct sight){about.st_ino, about.st_size, about.st_mtim, about.st_ctim};
	is_new = sight.number != shelf->sight.number || sight.size != shelf->sight.size ||
		 is_other_time(&sight.modified, &shelf->sight.modified) ||
		 is_other_time(&sight.changed, &shelf->sight.changed);
	/* What was written just now may be written again within one tick of the clock. */
	shelf->sight = sight.modified.tv_sec + 2 < time(NULL) ? sight : (struct sight){.size = -1};
	return is_new && (sight.modified.tv_sec + 2 >= store->opened ||
			  sight.changed.tv_sec + 2 >= store->opened);
}

enum status store_look_around(struct store *store, struct err *err)
{
	enum status status = STATUS_OK;

	if (store->is_read_only || !store->journal || store->now.count)
		return STATUS_OK;
	for (size_t form = 0; form < store->pack->form_count && status == STATUS_OK; form++)
		/* One that is due is looked at when it is written. */
		if (!store->shelves[form].is_shut && !store->shelves[form].is_dirty &&
		    was_touched(store, form))
			status = store_look_again(store, form, err);
	return status;
}
