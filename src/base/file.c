#define _DEFAULT_SOURCE /* madvise() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/file.h"

enum { GROWTH = 64 * 1024, SEEN_AT_ONCE = 256 * 1024, LARGE_FILE = 8 << 20 };

static enum status open_failed(const char *name, int number, bool *missing, struct err *err)
{
	if (missing)
		*missing = number == ENOENT;
	/* ELOOP: a link at the last component; ENXIO: a socket. */
	return err_io(err, number == ELOOP || number == ENXIO ? "file.kind" : "file.open", name,
		      number);
}

static enum status too_large(const char *name, size_t limit, struct err *err)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", limit);
	return err_at(err, STATUS_LIMIT, name, 0, 0, "file.limit", text, NULL, NULL);
}

static ssize_t read_some(int file, char *to, size_t room)
{
	ssize_t got;

	do
		got = read(file, to, room);
	while (got < 0 && errno == EINTR);
	return got;
}

/* The faults of 4 KiB pages take three times as long as the reading itself. */
static void ask_large_pages(const struct buf *bytes)
{
#ifdef MADV_HUGEPAGE
	size_t before = (uintptr_t)bytes->bytes % (size_t)sysconf(_SC_PAGESIZE);

	/* Only advice: without it all works as well. */
	if (bytes->capacity >= LARGE_FILE)
		madvise(bytes->bytes - before, before + bytes->capacity, MADV_HUGEPAGE);
#else
	(void)bytes;
#endif
}

struct seeing {
	void (*see)(void *data, const struct buf *bytes); /* or NULL */
	void *data;
};

/* One byte more than expected is asked for, so that a file that has not grown is
 * known to be at its end after one read. */
static enum status read_all(int file, const char *name, size_t expected, size_t limit,
			    struct buf *bytes, const struct seeing *seeing, struct err *err)
{
	buf_reserve(bytes, expected + 1);
	ask_large_pages(bytes);
	for (;;) {
		size_t room = bytes->capacity - bytes->length - 1;
		ssize_t got;

		if (seeing->see && room > SEEN_AT_ONCE)
			room = SEEN_AT_ONCE;
		got = read_some(file, bytes->bytes + bytes->length, room);
		if (got < 0)
			return err_io(err, "file.read", name, errno);
		bytes->length += (size_t)got;
		bytes->bytes[bytes->length] = '\0';
		if (bytes->length > limit)
			return too_large(name, limit, err);
		if (seeing->see && got)
			seeing->see(seeing->data, bytes);
		if (!got || ((size_t)got < room && bytes->length == expected))
			return STATUS_OK;
		if (bytes->length + 1 == bytes->capacity)
			buf_reserve(bytes, GROWTH);
	}
}

enum status file_read_seen(int directory, const char *name, size_t limit, struct buf *bytes,
			   bool *missing, void (*see)(void *data, const struct buf *bytes),
			   void *data, struct err *err)
{
	const struct seeing seeing = {see, data};
	enum status status;
	struct stat about;
	int file;

	buf_clear(bytes);
	if (missing)
		*missing = false;
	/* Without O_NONBLOCK the opening of a FIFO waits for a writer for ever. */
	do
		file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	while (file < 0 && errno == EINTR);
	if (file < 0)
		return open_failed(name, errno, missing, err);
	if (fstat(file, &about) < 0) {
		status = err_io(err, "file.read", name, errno);
	} else if (!S_ISREG(about.st_mode)) {
		status = err_at(err, STATUS_IO, name, 0, 0, "file.kind", NULL, NULL, NULL);
	} else if (about.st_size < 0 || (unsigned long long)about.st_size > limit) {
		status = too_large(name, limit, err);
	} else {
		status = read_all(file, name, (size_t)about.st_size, limit, bytes, &seeing, err);
	}
	close(file);
	if (status != STATUS_OK)
		buf_clear(bytes);
	return status;
}

enum status file_read(int directory, const char *name, size_t limit, struct buf *bytes,
		      bool *missing, struct err *err)
{
	return file_read_seen(directory, name, limit, bytes, missing, NULL, NULL, err);
}

/* offset -1: at the descriptor's place. How many bytes were taken. */
static size_t write_all(int file, const char *bytes, size_t length, off_t offset)
{
	size_t written = 0;

	while (written < length) {
		const char *next = bytes + written;
		size_t left = length - written;
		ssize_t done = offset < 0 ? write(file, next, left)
					  : pwrite(file, next, left, offset + (off_t)written);

		if (done < 0 && errno == EINTR)
			continue;
		if (!done)
			errno = ENOSPC;
		if (done <= 0)
			break;
		written += (size_t)done;
	}
	return written;
}

bool file_write(int file, const void *bytes, size_t length)
{
	return write_all(file, bytes, length, -1) == length;
}

size_t file_write_at(int file, const void *bytes, size_t length, off_t offset)
{
	return write_all(file, bytes, length, offset);
}

bool file_sync_folder(int folder)
{
	return fsync(folder) == 0 || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP;
}

/* FAT and exFAT, then NTFS by three drivers, by the numbers of linux/magic.h and
 * fs/exfat/exfat_raw.h. */
static const unsigned long sticks[] = {0x4d44, 0x2011BAB0, 0x5346544e, 0x7366746e, 0x65735546};
enum { EXFAT = 1, FATS = 2, STICKS = sizeof(sticks) / sizeof(sticks[0]) };

static bool is_on(int file, size_t first, size_t kinds)
{
	struct statfs about;

	if (fstatfs(file, &about) < 0)
		return false;
	for (size_t i = first; i < kinds; i++)
		if ((unsigned long)about.f_type == sticks[i])
			return true;
	return false;
}

bool file_is_on_fat(int file)
{
	return is_on(file, 0, FATS);
}

bool file_is_on_exfat(int file)
{
	return is_on(file, EXFAT, FATS);
}

bool file_is_on_stick(int file)
{
	return is_on(file, 0, STICKS);
}

bool file_is_named(int folder, const char *name, int file)
{
	struct stat named, opened;

	return fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(file, &opened) == 0 && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

bool file_each_name(int folder, void (*take)(void *data, const char *name), void *data)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;
	int number;

	if (!entries) {
		number = errno;
		if (copy >= 0)
			close(copy);
		errno = number;
		return false;
	}
	for (errno = 0; (entry = readdir(entries)); errno = 0)
		take(data, entry->d_name);
	number = errno;
	closedir(entries);
	errno = number;
	return number == 0;
}
