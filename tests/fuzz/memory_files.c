#define _DEFAULT_SOURCE /* DT_REG */
#include "memory_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { FILES = 64, OPENED = 32, NAME = 256, DESCRIPTORS = MEMORY_FOLDER + 1 };

/* An unlinked or replaced file stays while it is open. */
static struct file {
	char name[NAME]; /* "": it has none any more */
	char *bytes;
	size_t length, capacity;
	int uses;
} files[FILES];

static struct opened {
	bool is_used, is_folder;
	struct file *file;
	off_t at;
} opened[OPENED];

static struct walk {
	int next;
	struct dirent entry;
} walk;

/* libFuzzer calls these too, for files of its own. */
int __real_open(const char *name, int flags, ...);
int __real_stat(const char *name, struct stat *about);
int __real_close(int descriptor);
ssize_t __real_read(int descriptor, void *to, size_t length);
ssize_t __real_write(int descriptor, const void *bytes, size_t length);
struct dirent *__real_readdir(DIR *directory);
int __real_closedir(DIR *directory);

int __wrap_openat(int folder, const char *name, int flags, ...);
int __wrap_open(const char *name, int flags, ...);
int __wrap_close(int descriptor);
ssize_t __wrap_read(int descriptor, void *to, size_t length);
ssize_t __wrap_pread(int descriptor, void *to, size_t length, off_t offset);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t length);
ssize_t __wrap_pwrite(int descriptor, const void *bytes, size_t length, off_t offset);
int __wrap_fstat(int descriptor, struct stat *about);
int __wrap_stat(const char *name, struct stat *about);
int __wrap_fsync(int descriptor);
int __wrap_fdatasync(int descriptor);
int __wrap_flock(int descriptor, int operation);
int __wrap_renameat(int from, const char *old, int to, const char *name);
int __wrap_unlinkat(int folder, const char *name, int flags);
int __wrap_mkdirat(int folder, const char *name, mode_t mode);
int __wrap_mkdir(const char *name, mode_t mode);
DIR *__wrap_fdopendir(int descriptor);
struct dirent *__wrap_readdir(DIR *directory);
int __wrap_closedir(DIR *directory);

static int fail(int number)
{
	errno = number;
	return -1;
}

static struct file *find(const char *name)
{
	for (int i = 0; i < FILES; i++)
		if (files[i].name[0] && strcmp(files[i].name, name) == 0)
			return &files[i];
	return NULL;
}

static void forget(struct file *file)
{
	file->name[0] = '\0';
	if (file->uses)
		return;
	free(file->bytes);
	*file = (struct file){.bytes = NULL};
}

static struct file *make(const char *name)
{
	for (int i = 0; i < FILES; i++)
		if (!files[i].name[0] && !files[i].uses) {
			snprintf(files[i].name, NAME, "%s", name);
			return &files[i];
		}
	return NULL;
}

void memory_files_clear(void)
{
	for (int i = 0; i < OPENED; i++)
		if (opened[i].is_used)
			abort(); /* a descriptor was lost */
	for (int i = 0; i < FILES; i++)
		forget(&files[i]);
}

static void put_at(struct file *file, const void *bytes, size_t length, size_t at)
{
	if (at + length > file->capacity) {
		file->capacity = 2 * (at + length);
		file->bytes = realloc(file->bytes, file->capacity);
		if (!file->bytes)
			abort();
	}
	if (at > file->length)
		memset(file->bytes + file->length, 0, at - file->length);
	if (length)
		memcpy(file->bytes + at, bytes, length);
	if (at + length > file->length)
		file->length = at + length;
}

void memory_files_put(const char *name, const void *bytes, size_t length)
{
	struct file *file = find(name);

	if (!file)
		file = make(name);
	if (!file)
		abort();
	file->length = 0;
	put_at(file, bytes, length, 0);
}

const char *memory_files_get(const char *name, size_t *length)
{
	const struct file *file = find(name);

	*length = file ? file->length : 0;
	return !file ? NULL : file->length ? file->bytes : "";
}

static struct opened *of(int descriptor)
{
	int i = descriptor - DESCRIPTORS;

	return i >= 0 && i < OPENED && opened[i].is_used ? &opened[i] : NULL;
}

static int open_as(struct file *file, bool is_folder)
{
	for (int i = 0; i < OPENED; i++)
		if (!opened[i].is_used) {
			opened[i] = (struct opened){true, is_folder, file, 0};
			if (file)
				file->uses++;
			return DESCRIPTORS + i;
		}
	return fail(EMFILE);
}

int __wrap_openat(int folder, const char *name, int flags, ...)
{
	struct file *file = find(name);

	(void)folder;
	if (flags & O_DIRECTORY)
		return open_as(NULL, true);
	if (file && (flags & O_CREAT) && (flags & O_EXCL))
		return fail(EEXIST);
	if (!file && !(flags & O_CREAT))
		return fail(ENOENT);
	if (!file)
		file = make(name);
	if (!file)
		return fail(ENOSPC);
	if (flags & O_TRUNC)
		file->length = 0;
	return open_as(file, false);
}

int __wrap_open(const char *name, int flags, ...)
{
	if (strcmp(name, MEMORY_PATH) == 0)
		return open_as(NULL, true);
	return __real_open(name, flags, 0600);
}

int __wrap_close(int descriptor)
{
	struct opened *open = of(descriptor);

	if (!open)
		return descriptor == MEMORY_FOLDER ? 0 : __real_close(descriptor);
	open->is_used = false;
	if (open->file && !--open->file->uses && !open->file->name[0])
		forget(open->file);
	return 0;
}

ssize_t __wrap_pread(int descriptor, void *to, size_t length, off_t offset)
{
	struct opened *open = of(descriptor);

	if (!open || !open->file || offset < 0)
		return fail(EINVAL);
	if ((size_t)offset >= open->file->length)
		return 0;
	if (length > open->file->length - (size_t)offset)
		length = open->file->length - (size_t)offset;
	memcpy(to, open->file->bytes + offset, length);
	return (ssize_t)length;
}

ssize_t __wrap_read(int descriptor, void *to, size_t length)
{
	struct opened *open = of(descriptor);
	ssize_t got = open ? __wrap_pread(descriptor, to, length, open->at)
			   : __real_read(descriptor, to, length);

	if (open && got > 0)
		open->at += got;
	return got;
}

ssize_t __wrap_pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
	struct opened *open = of(descriptor);

	if (!open || !open->file || offset < 0)
		return fail(EINVAL);
	put_at(open->file, bytes, length, (size_t)offset);
	return (ssize_t)length;
}

ssize_t __wrap_write(int descriptor, const void *bytes, size_t length)
{
	struct opened *open = of(descriptor);
	ssize_t done = open ? __wrap_pwrite(descriptor, bytes, length, open->at)
			    : __real_write(descriptor, bytes, length);

	if (open && done > 0)
		open->at += done;
	return done;
}

int __wrap_fstat(int descriptor, struct stat *about)
{
	struct opened *open = of(descriptor);
	bool is_folder = open ? open->is_folder : descriptor == MEMORY_FOLDER;

	if (!open && !is_folder)
		return fail(EBADF);
	memset(about, 0, sizeof(*about));
	about->st_mode = is_folder ? S_IFDIR | 0700 : S_IFREG | 0600;
	about->st_nlink = 1;
	about->st_size = open && open->file ? (off_t)open->file->length : 0;
	return 0;
}

/* All lies on one device, under one number. */
int __wrap_stat(const char *name, struct stat *about)
{
	if (strncmp(name, MEMORY_PATH, sizeof(MEMORY_PATH) - 1) != 0)
		return __real_stat(name, about);
	return __wrap_fstat(MEMORY_FOLDER, about);
}

int __wrap_fsync(int descriptor)
{
	return descriptor == MEMORY_FOLDER || of(descriptor) ? 0 : fail(EBADF);
}

int __wrap_fdatasync(int descriptor)
{
	return __wrap_fsync(descriptor);
}

int __wrap_flock(int descriptor, int operation)
{
	(void)operation;
	return __wrap_fsync(descriptor);
}

int __wrap_renameat(int from, const char *old, int to, const char *name)
{
	struct file *file = find(old), *replaced = find(name);

	(void)from;
	(void)to;
	if (!file)
		return fail(ENOENT);
	if (replaced && replaced != file)
		forget(replaced);
	snprintf(file->name, NAME, "%s", name);
	return 0;
}

int __wrap_unlinkat(int folder, const char *name, int flags)
{
	struct file *file = find(name);

	(void)folder;
	(void)flags;
	if (!file)
		return fail(ENOENT);
	forget(file);
	return 0;
}

int __wrap_mkdirat(int folder, const char *name, mode_t mode)
{
	(void)folder;
	(void)name;
	(void)mode;
	return fail(EEXIST);
}

int __wrap_mkdir(const char *name, mode_t mode)
{
	return __wrap_mkdirat(AT_FDCWD, name, mode);
}

/* One walk at a time: the folder is listed and the list closed. */
DIR *__wrap_fdopendir(int descriptor)
{
	if (!of(descriptor))
		abort();
	__wrap_close(descriptor);
	walk.next = 0;
	return (DIR *)&walk;
}

struct dirent *__wrap_readdir(DIR *directory)
{
	if (directory != (DIR *)&walk)
		return __real_readdir(directory);
	while (walk.next < FILES) {
		const struct file *file = &files[walk.next++];

		if (!file->name[0])
			continue;
		walk.entry.d_type = DT_REG;
		memcpy(walk.entry.d_name, file->name, sizeof(file->name));
		return &walk.entry;
	}
	return NULL;
}

int __wrap_closedir(DIR *directory)
{
	return directory == (DIR *)&walk ? 0 : __real_closedir(directory);
}
