#include "base/safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/id.h"

enum { COMPARED = 64 * 1024 }; /* bytes read back at a time */

void safe_part_name(const char *name, char part[SAFE_NAME])
{
	snprintf(part, SAFE_NAME, ".%s.part", name);
}

int safe_create(int folder, char part[SAFE_NAME])
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	size_t end = strlen(part);
	int file = openat(folder, part, flags, 0600);

	for (char digit = '2';
	     file < 0 && errno == EEXIST && digit <= '9' && file_is_on_fat(folder); digit++) {
		snprintf(part + end, SAFE_NAME - end, "%c", digit);
		file = openat(folder, part, flags, 0600);
	}
	if (file < 0 && errno == EEXIST && unlinkat(folder, part, 0) == 0)
		file = openat(folder, part, flags, 0600);
	return file;
}

int safe_hold(int folder, const char *name)
{
	return openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

/* (exFAT, make check-powercut: without it a packet that was replaced had another file's bytes under
 * its name in 2 states of 1,200.) */
bool safe_remove(int folder, const char *name)
{
	int held = file_is_on_fat(folder) ? safe_hold(folder, name) : -1, number;
	bool is_gone = unlinkat(folder, name, 0) == 0 || errno == ENOENT;

	if (held < 0)
		return is_gone;
	is_gone = is_gone && file_sync_folder(folder);
	number = errno;
	close(held);
	errno = number;
	return is_gone;
}

int safe_write_part(int folder, char part[SAFE_NAME], const char *bytes, size_t length,
		    const char *name, const char *key, struct err *err)
{
	int file;

	safe_part_name(name, part);
	file = safe_create(folder, part);
	if (file < 0) {
		err_io(err, key, name, errno);
		return -1;
	}
	if (file_write(file, bytes, length) && fsync(file) == 0)
		return file;
	err_io(err, key, name, errno);
	close(file);
	unlinkat(folder, part, 0);
	return -1;
}

/* What was written, asked of the disk and not of the memory that still has it, where the kernel
 * lets go of that. */
static bool is_there(int file, const char *bytes, size_t length)
{
	char block[COMPARED];
	size_t at = 0;

	(void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
	while (at < length) {
		ssize_t got = pread(file, block, sizeof block, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || (size_t)got > length - at ||
		    memcmp(block, bytes + at, (size_t)got) != 0)
			return false;
		at += (size_t)got;
	}
	return pread(file, block, 1, (off_t)length) == 0;
}

/* The second fsync is for vfat: the rename gives the name a new entry, whose start cluster
 * is only written when the file itself is synced again (Linux 6.1: without it the file is
 * empty after 50 of 57 power cuts; make check-powercut: a table not as its checkpoint said in 15
 * states of 60, with both fsyncs in 0 of 960). Until then the file that was there is held:
 * safe_hold().
 * A sync that failed is not tried again on this descriptor: the kernel may have dropped the
 * pages and call them clean. */
enum status safe_write_compared(int folder, const char *name, const char *bytes, size_t length,
				const char *key, const char *key_differs, struct err *err)
{
	char part[SAFE_NAME];
	enum status status = STATUS_OK;
	bool is_renamed = false;
	int file = safe_write_part(folder, part, bytes, length, name, key, err), old = -1;

	if (file < 0)
		return STATUS_IO;
	if (key_differs && !is_there(file, bytes, length)) {
		status = err_io(err, key_differs, name, EIO);
		goto out;
	}
	old = safe_hold(folder, name);
	is_renamed = renameat(folder, part, folder, name) == 0;
	if (!is_renamed || fsync(file) < 0)
		status = err_io(err, key, name, errno);
out:
	close(file);
	if (old >= 0)
		close(old);
	if (!is_renamed)
		unlinkat(folder, part, 0);
	return status;
}

enum status safe_write(int folder, const char *name, const char *bytes, size_t length,
		       const char *key, struct err *err)
{
	return safe_write_compared(folder, name, bytes, length, key, NULL, err);
}

/* Puts in what belongs there, and gives it its name. The last fsync of the folder is for vfat: a
 * rename writes a new entry without the place of what it names. */
static bool finish_folder(int parent, int folder, const char *part, const char *name,
			  bool (*prepare)(int folder))
{
	if (prepare && !prepare(folder))
		return false;
	return part == name || (fsync(folder) == 0 && renameat(parent, part, parent, name) == 0 &&
				fsync(folder) == 0);
}

/* No name twice, not even to look whether it is there: vfat's driver gives a volume up where it
 * reads that of a folder whose clusters are free. */
static const char *part_of(int parent, const char *name, char part[SAFE_NAME])
{
	char code[SITE_TEXT];
	struct stat about;

	if (!file_is_on_fat(parent))
		return name;
	if (fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return NULL;
	}
	site_new(code);
	snprintf(part, SAFE_NAME, ".%s.part", code);
	return part;
}

bool safe_make_folder(int parent, const char *name, bool (*prepare)(int folder))
{
	char room[SAFE_NAME];
	const char *part = part_of(parent, name, room);
	bool is_made;
	int folder, number;

	/* flushed at once: what stands only in the caches may be written in any order */
	if (!part || mkdirat(parent, part, 0700) < 0 || !file_sync_folder(parent))
		return false;
	if (part == name && !prepare)
		return true;
	folder = openat(parent, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0)
		return false;
	is_made = finish_folder(parent, folder, part, name, prepare) &&
		  (part == name || file_sync_folder(parent));
	number = errno;
	close(folder);
	errno = number;
	return is_made;
}

/* The name that a part was for, or false. */
static bool name_of_part(const char *part, char name[SAFE_NAME])
{
	const char *end = strstr(part, ".part");

	/* one digit at most: safe_create() */
	if (part[0] != '.' || !end || end == part || strlen(end) > strlen(".part") + 1)
		return false;
	snprintf(name, SAFE_NAME, "%.*s", (int)(end - part - 1), part + 1);
	return true;
}

struct parts {
	const char *name;
	bool is_there;
	void (*take)(void *data, const char *part);
	void *data;
};

static void look_for(void *data, const char *name)
{
	struct parts *parts = data;

	parts->is_there = parts->is_there || strcmp(name, parts->name) == 0;
}

static void take_part(void *data, const char *name)
{
	struct parts *parts = data;
	char wanted[SAFE_NAME];

	if (name_of_part(name, wanted) && strcmp(wanted, parts->name) == 0)
		parts->take(parts->data, name);
}

void safe_each_part(int folder, const char *name, void (*take)(void *data, const char *part),
		    void *data)
{
	struct parts parts = {name, false, take, data};

	if (file_is_on_exfat(folder) && file_each_name(folder, look_for, &parts) && !parts.is_there)
		(void)file_each_name(folder, take_part, &parts);
}
