/* A table's file replaced without overwriting what a person saves at the same moment.
 *
 * The new file and the one in the table's place are exchanged in one step. Only then is the old
 * one looked at: if it is the one that was read, it goes; if somebody has saved in between, the
 * two are exchanged back, and it is read like any other edit. The new file gets the name .swap
 * only once it is whole, so that whatever a crash leaves under that name is a whole file.
 */
#define _GNU_SOURCE /* syscall() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "journal_internal.h"
#include "store_internal.h"
#include "table_internal.h"

enum { EXCHANGE = 2, NOREPLACE = 1 }; /* RENAME_...: not every libc names them */

static int rename_by(int folder, const char *from, const char *to, unsigned flags)
{
#ifdef SYS_renameat2
	return (int)syscall(SYS_renameat2, folder, from, folder, to, flags);
#else
	(void)folder, (void)from, (void)to, (void)flags;
	errno = ENOSYS;
	return -1;
#endif
}

static bool has_hash(int folder, const char *name, const char *hash, struct buf *bytes)
{
	char found[HASH_TEXT];

	if (file_read(folder, name, STORE_FILE_LIMIT, bytes, NULL, NULL) != STATUS_OK)
		return false;
	hash_format(hash_bytes(bytes->bytes, bytes->length), found);
	return strcmp(found, hash) == 0;
}

bool folder_set_aside(struct store *store, int folder, const char *found, const char *name,
		      char kept[STORE_KEPT])
{
	static const char under[] = "recovered/";
	const char *inside = kept + sizeof(under) - 1;
	int recovered = recovered_open(store->inner);
	struct stat about;
	unsigned number = 0;
	bool is_aside;

	if (recovered < 0)
		return false;
	do
		snprintf(kept, STORE_KEPT, "%s%u-%s", under, ++number, name);
	while (fstatat(recovered, inside, &about, AT_SYMLINK_NOFOLLOW) == 0);
	is_aside = renameat(folder, found, recovered, inside) == 0;
	close(recovered);
	return is_aside;
}

/* Where nobody can say what it is it goes to recovered/, for a person to look at. */
static void keep_aside(struct store *store, const char *name, struct mistakes *mistakes)
{
	char swap[STORE_NAME], kept[STORE_KEPT];

	swap_name(name, swap);
	if (folder_set_aside(store, store->folder, swap, name, kept) && mistakes)
		mistakes_add(mistakes, name, 0, 0, "data.kept_aside", kept, NULL, NULL);
}

/* Puts the swap in the file's place. False: errno says why it was not done at all. */
static bool exchange(int folder, const char *swap, const char *name, bool *was_there)
{
	/* It may come and go while this looks. */
	for (int tries = 0; tries < 8; tries++) {
		*was_there = true;
		if (rename_by(folder, swap, name, EXCHANGE) == 0)
			return true;
		if (errno != ENOENT)
			return false;
		*was_there = false;
		if (rename_by(folder, swap, name, NOREPLACE) == 0)
			return true;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* Whether the name still means the open file, or with -1 nothing. */
static bool is_at(int folder, const char *name, int file)
{
	struct stat named;

	return file < 0 ? fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) < 0
			: file_is_named(folder, name, file);
}

/* Does away with a swap that says nothing new. Where it cannot be removed it gets the name of a
 * part at least: after the next save it would pass for a person's edit. */
static void drop_swap(struct store *store, const char *swap, const char *name)
{
	char part[STORE_NAME];

	safe_part_name(name, part);
	if (unlinkat(store->folder, swap, 0) < 0)
		renameat(store->folder, swap, store->folder, part);
}

/* The old file is in the swap: the one that was read, or else it goes back. Ours, which file is,
 * must not stay there: after the next save it would pass for a person's edit. */
static bool settle_exchange(struct store *store, const char *swap, const char *name,
			    const char *expected, const char *ours, int file)
{
	struct buf bytes;
	bool is_expected, was_there = true;

	buf_init(&bytes);
	is_expected = has_hash(store->folder, swap, expected, &bytes);
	if (is_expected) {
		drop_swap(store, swap, name);
	} else if (exchange(store->folder, swap, name, &was_there)) {
		/* Ours is back in the swap; or what somebody has made of it since. */
		if (was_there && !has_hash(store->folder, swap, ours, &bytes) &&
		    (bytes.length || !is_at(store->folder, swap, file)))
			keep_aside(store, name, NULL);
		else
			drop_swap(store, swap, name);
	}
	buf_release(&bytes);
	return is_expected;
}

/* False: the file system knows no exchange, and nothing was done. */
static bool replace_by_exchange(struct store *store, const char *part, const char *name,
				const struct buf *bytes, const char *expected, int file,
				bool *is_other)
{
	char swap[STORE_NAME], ours[HASH_TEXT];
	bool was_there;

	swap_name(name, swap);
	if (rename_by(store->folder, part, swap, NOREPLACE) < 0) {
		if (errno != EEXIST)
			return false;
		keep_aside(store, name, NULL);
		if (rename_by(store->folder, part, swap, NOREPLACE) < 0)
			return false;
	}
	if (!exchange(store->folder, swap, name, &was_there)) {
		int failed = errno;

		renameat(store->folder, swap, store->folder, part);
		errno = failed;
		return false;
	}
	hash_format(hash_bytes(bytes->bytes, bytes->length), ours);
	*is_other = was_there && !settle_exchange(store, swap, name, expected, ours, file);
	return true;
}

static bool read_open(int file, struct buf *bytes)
{
	struct stat about;
	ssize_t got;

	buf_clear(bytes);
	if (fstat(file, &about) < 0 || about.st_size < 0 ||
	    (size_t)about.st_size > STORE_FILE_LIMIT)
		return false;
	buf_reserve(bytes, (size_t)about.st_size + 1);
	while ((got = pread(file, bytes->bytes + bytes->length,
			    (size_t)about.st_size - bytes->length, (off_t)bytes->length)) > 0)
		bytes->length += (size_t)got;
	bytes->bytes[bytes->length] = '\0';
	return got == 0;
}

/* Without an exchange: the old file, held open, is looked at once more when it has lost its
 * name. What is saved under the name between the last look and the rename, one call later, is
 * not seen. */
static enum status replace_by_rename(struct store *store, const char *part, const char *name,
				     int old, const char *expected, bool *is_other, struct err *err)
{
	char hash[HASH_TEXT];
	enum status status = STATUS_OK;
	struct buf bytes;

	buf_init(&bytes);
	*is_other = old >= 0 && !has_hash(store->folder, name, expected, &bytes);
	if (!*is_other)
		*is_other = !is_at(store->folder, name, old);
	if (*is_other)
		unlinkat(store->folder, part, 0);
	else if (renameat(store->folder, part, store->folder, name) < 0)
		status = err_io(err, "store.write", name, errno);
	else if (old >= 0 && read_open(old, &bytes)) {
		hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
		*is_other = strcmp(hash, expected) != 0;
		if (*is_other)
			status = folder_write(store, store->folder, name, bytes.bytes, bytes.length,
					      err);
	}
	buf_release(&bytes);
	return status;
}

enum status folder_replace(struct store *store, const char *name, const struct buf *bytes,
			   const char *expected, bool *is_other, struct err *err)
{
	char part[STORE_NAME];
	enum status status = STATUS_OK;
	int file = folder_write_part(store, store->folder, part, bytes->bytes, bytes->length, name,
				     err),
	    old;

	*is_other = false;
	if (file < 0)
		return STATUS_IO;
	old = safe_hold(store->folder, name);
	/* On FAT an exchange that a power cut halves leaves two names on one chain of clusters;
	 * a plain rename is the way that was measured there. */
	if (file_is_on_fat(store->folder) ||
	    !replace_by_exchange(store, part, name, bytes, expected, file, is_other))
		status = replace_by_rename(store, part, name, old, expected, is_other, err);
	/* The second one: see folder_write(). */
	if (status == STATUS_OK && !*is_other && fsync(file) < 0)
		status = err_io(err, "store.write", name, errno);
	store->flushes++;
	close(file);
	if (old >= 0)
		close(old);
	if (status != STATUS_OK)
		unlinkat(store->folder, part, 0);
	return status;
}

/* Whether a file's bytes say only what the journal says. */
static bool says_ours(struct buf *bytes, const struct table *ours)
{
	struct table *table = table_new(table_form(ours));
	struct mistakes mistakes;
	bool is_same;

	mistakes_init(&mistakes);
	is_same =
	    table_read(table, bytes, "", &mistakes, NULL) == STATUS_OK && tables_agree(table, ours);
	mistakes_release(&mistakes);
	table_free(table);
	return is_same;
}

bool folder_find_swap(struct store *store, size_t form, char hash[HASH_TEXT])
{
	char name[STORE_NAME], swap[STORE_NAME];
	struct buf bytes;
	bool is_found;

	shelf_name(store, form, name);
	swap_name(name, swap);
	buf_init(&bytes);
	is_found =
	    file_read(store->folder, swap, STORE_FILE_LIMIT, &bytes, NULL, NULL) == STATUS_OK;
	hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
	buf_release(&bytes);
	return is_found;
}

void folder_settle_swap(struct store *store, size_t form, const char *known, bool is_old,
			const struct table *ours, struct mistakes *mistakes)
{
	struct shelf *shelf = &store->shelves[form];
	char name[STORE_NAME], swap[STORE_NAME];
	struct buf bytes;
	bool missing;

	if (store->is_read_only)
		return;
	shelf_name(store, form, name);
	swap_name(name, swap);
	buf_init(&bytes);
	if (file_read(store->folder, swap, STORE_FILE_LIMIT, &bytes, &missing, NULL) != STATUS_OK) {
		if (!missing)
			keep_aside(store, name, mistakes);
		goto out;
	}
	if (is_old || is_zeros(&bytes) || says_ours(&bytes, ours)) {
		drop_swap(store, swap, name);
		goto out;
	}
	/* A person's edit. The file may give way to it where all it says is in the journal. */
	if (!shelf->is_blank && strcmp(shelf->hash, known) != 0 &&
	    (shelf->is_shut || !tables_agree(shelf->table, ours)))
		keep_aside(store, name, mistakes);
	else if (renameat(store->folder, swap, store->folder, name) == 0)
		shelf_read(store, form, mistakes);
out:
	buf_release(&bytes);
}
