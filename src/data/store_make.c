/* Making the folder, so that on FAT too a power cut leaves it whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/safe.h"
#include "journal_internal.h"
#include "store_internal.h"

enum { ROOM_NAME = 251, ROOM_NAMES = 16 }; /* a name's bytes, with its NUL */

/* On FAT a folder that has to grow is lost whole where a power cut comes between the two ends of
 * its chain of clusters (vfat, 512-byte clusters: 2 of 600 cuts; exFAT's driver gives the volume
 * up: 29 of 1,200). It never shrinks, so it grows before anything is in it: by names as long as can
 * be, made and taken away again. Room for some 300 entries; the tables of a pack, their parts and
 * the journal need a third. */
static bool make_room(int folder)
{
	char name[ROOM_NAME];

	if (!file_is_on_fat(folder))
		return true;
	memset(name, '-', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < ROOM_NAMES; i++) {
		name[sizeof(name) - 2] = (char)('a' + i);
		/* not opened: the kernel may write to the disk at every close */
		(void)mknodat(folder, name, S_IFREG | 0600, 0);
	}
	for (int i = 0; i < ROOM_NAMES; i++) {
		name[sizeof(name) - 2] = (char)('a' + i);
		unlinkat(folder, name, 0);
	}
	return file_sync_folder(folder);
}

/* What .zhibu never is without: the lock, which is never made anew and written in place (what
 * refuses it here refuses it again, and is told then: folder_lock()), and room, in the folder
 * around it too. In this order: clusters of a folder that follow each other are to exFAT's driver
 * (Linux 6.1) a folder in which it does not find some of its names (15 states of 600); these have
 * others between.
 */
static bool make_inner(int inner)
{
	int outer;
	bool is_made;

	folder_make_lock(inner);
	outer = openat(inner, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	is_made = outer >= 0 && make_room(outer) && make_room(inner);
	if (outer >= 0)
		close(outer);
	return is_made;
}

static bool make_outer(int folder)
{
	return safe_make_folder(folder, ".zhibu", make_inner);
}

/* The folder around what a path names, or -1, and that name. */
static int open_around(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	struct buf above;
	int around;

	buf_init(&above);
	if (slash)
		buf_add(&above, path, slash == path ? 1 : (size_t)(slash - path));
	around = open(slash ? above.bytes : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	buf_release(&above);
	*name = slash ? slash + 1 : path;
	return around;
}

/* Makes a folder by its path where there is none; whether it is there the caller will see. */
static void make_at(const char *path, bool (*prepare)(int folder))
{
	const char *name;
	int around;

	if (access(path, F_OK) == 0)
		return;
	around = open_around(path, &name);
	/* One that cannot be read may still be written to. */
	if (around < 0) {
		mkdir(path, 0700);
		return;
	}
	(void)safe_make_folder(around, name, prepare);
	close(around);
}

/* Makes every missing folder of the path. */
static void make_path(const char *path)
{
	char *copy = memory_text(path);
	size_t length = strlen(copy);

	while (length > 1 && copy[length - 1] == '/')
		copy[--length] = '\0';
	for (char *slash = copy + 1; *copy && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		make_at(copy, NULL);
		*slash = '/';
	}
	make_at(copy, make_outer);
	memory_free(copy);
}

static void count_entry(void *data, const char *name)
{
	size_t *count = data;

	*count += strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

bool folder_is_empty(int folder)
{
	size_t count = 0;

	return file_each_name(folder, count_entry, &count) && !count;
}

/* The folder under another name for as long as it takes to make one that is whole: the flush of
 * safe_make_folder() comes between the two renames, so that the disk never has the name twice. */
static void replace_empty(struct store *store, int around, const char *name)
{
	char aside[SAFE_NAME], code[SITE_TEXT];

	site_new(code);
	snprintf(aside, sizeof(aside), ".%s.part", code);
	if (renameat(around, name, around, aside) < 0)
		return;
	if (!safe_make_folder(around, name, make_outer))
		(void)renameat(around, aside, around, name);
	(void)unlinkat(around, aside, AT_REMOVEDIR);
	close(store->folder);
	/* -1: the next save makes it by its path */
	store->folder = openat(around, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A folder that a person made and left empty would grow in place, and a power cut could leave it
 * with clusters that are marked as free (safe_make_folder()). One that was made whole takes its
 * name; where that may not be (the stick itself, a link, no right to the folder around) it grows
 * as it is. */
static void make_anew(struct store *store)
{
	const char *name;
	int around, number;

	if (!file_is_on_fat(store->folder) || !folder_is_empty(store->folder))
		return;
	around = open_around(store->path, &name);
	if (around >= 0 && *name && file_is_named(around, name, store->folder))
		replace_empty(store, around, name);
	number = errno;
	if (around >= 0)
		close(around);
	errno = number;
}

enum status folder_make_inner(struct store *store, struct err *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	if (store->folder < 0) {
		make_path(store->path);
		store->folder = open(store->path, flags);
	} else if (store->inner < 0) {
		make_anew(store);
	}
	if (store->folder < 0)
		return err_io(err, "store.open", store->path, errno);
	if (store->inner >= 0)
		return STATUS_OK;
	if (!make_outer(store->folder) && errno != EEXIST)
		return err_io(err, "store.open", ".zhibu", errno);
	store->inner = openat(store->folder, ".zhibu", flags | O_NOFOLLOW);
	return store->inner < 0 ? err_io(err, "store.open", ".zhibu", errno) : STATUS_OK;
}

enum status folder_make(struct store *store, struct err *err)
{
	enum status status = folder_make_inner(store, err);

	if (status == STATUS_OK && store->lock < 0)
		status = folder_lock(store, err);
	if (status != STATUS_OK || store->journal)
		return status;
	status = journal_open(&store->journal, store->inner, store->site, true, NULL, err);
	if (status != STATUS_OK)
		return status;
	/* Another instance was here since this one found nothing. */
	if (!journal_is_empty(store->journal)) {
		journal_close(store->journal);
		store->journal = NULL;
		return err_set(err, STATUS_LOCKED, "store.changed", NULL, NULL, NULL);
	}
	return folder_write_site(store, err);
}
