#include "failing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/types.h>
#include <unistd.h>

static struct {
	struct failing plan;
	bool is_on;
	unsigned count;
	struct dirent *again; /* what readdir() gave last, and gives once more */
} state;

void failing_start(struct failing failing)
{
	state.plan = failing;
	state.count = 0;
	state.again = NULL;
	state.is_on = true;
}

unsigned failing_stop(void)
{
	state.is_on = false;
	return state.count;
}

/* file: a descriptor, where there is no name. */
static bool is_meant(const char *call, const char *name, int file)
{
	char link[32], path[256] = "";
	size_t length, wanted;

	if (state.plan.call && strcmp(state.plan.call, call) != 0)
		return false;
	if (!state.plan.name)
		return true;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
	if (!name && readlink(link, path, sizeof(path) - 1) > 0)
		name = path;
	length = strlen(name ? name : "");
	wanted = strlen(state.plan.name);
	return name && length >= wanted && strcmp(name + length - wanted, state.plan.name) == 0;
}

static bool is_hit(const char *call, const char *name, int file)
{
	bool is_now;

	if (!state.is_on || !is_meant(call, name, file))
		return false;
	state.count++;
	is_now = state.plan.at && (state.plan.for_ever ? state.count >= state.plan.at
						       : state.count == state.plan.at);
	if (!is_now || !state.plan.before)
		return is_now;
	state.is_on = false;
	state.plan.before();
	state.is_on = true;
	return false;
}

static bool fails(const char *call, const char *name, int file)
{
	if (!is_hit(call, name, file) || !state.plan.number)
		return false;
	errno = state.plan.number;
	return true;
}

/* How much of length is done; -1: it fails. */
static ssize_t part(const char *call, int file, size_t length)
{
	if (!is_hit(call, NULL, file))
		return (ssize_t)length;
	if (!state.plan.number)
		return length > 1 ? (ssize_t)(length / 2) : (ssize_t)length;
	errno = state.plan.number;
	return -1;
}

#define REAL(result, name, ...)                                                                    \
	result __real_##name(__VA_ARGS__);                                                         \
	result __wrap_##name(__VA_ARGS__);                                                         \
	result __wrap_##name(__VA_ARGS__)

REAL(ssize_t, read, int file, void *bytes, size_t length)
{
	ssize_t wanted = part("read", file, length);

	return wanted < 0 ? -1 : __real_read(file, bytes, (size_t)wanted);
}

REAL(ssize_t, pread, int file, void *bytes, size_t length, off_t offset)
{
	ssize_t wanted = part("pread", file, length);

	return wanted < 0 ? -1 : __real_pread(file, bytes, (size_t)wanted, offset);
}

REAL(ssize_t, write, int file, const void *bytes, size_t length)
{
	ssize_t wanted = part("write", file, length);

	return wanted < 0 ? -1 : __real_write(file, bytes, (size_t)wanted);
}

REAL(ssize_t, pwrite, int file, const void *bytes, size_t length, off_t offset)
{
	ssize_t wanted = part("pwrite", file, length);

	return wanted < 0 ? -1 : __real_pwrite(file, bytes, (size_t)wanted, offset);
}

REAL(int, fsync, int file)
{
	if (fails("fsync", NULL, file))
		return -1;
	return state.is_on ? 0 : __real_fsync(file);
}

REAL(int, fdatasync, int file)
{
	if (fails("fdatasync", NULL, file))
		return -1;
	return state.is_on ? 0 : __real_fdatasync(file);
}

static bool is_twice(const char *name)
{
	return state.is_on && state.plan.twice && strcmp(name, state.plan.twice) == 0;
}

REAL(int, renameat, int from, const char *old, int to, const char *name)
{
	if (fails("renameat", old, -1) || __real_renameat(from, old, to, name) < 0)
		return -1;
	if (is_twice(old)) {
		state.plan.twice = NULL;
		(void)__real_renameat(from, FAILING_SECOND, from, old);
	}
	return 0;
}

REAL(int, unlinkat, int folder, const char *name, int flags)
{
	return fails("unlinkat", name, -1) ? -1 : __real_unlinkat(folder, name, flags);
}

REAL(int, mkdirat, int folder, const char *name, mode_t mode)
{
	return fails("mkdirat", name, -1) ? -1 : __real_mkdirat(folder, name, mode);
}

REAL(int, fstat, int file, struct stat *about)
{
	return fails("fstat", NULL, file) ? -1 : __real_fstat(file, about);
}

REAL(int, flock, int file, int operation)
{
	return fails("flock", NULL, file) ? -1 : __real_flock(file, operation);
}

REAL(int, openat, int folder, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return fails("openat", name, -1) ? -1 : __real_openat(folder, name, flags, mode);
}

REAL(int, open, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return fails("open", name, -1) ? -1 : __real_open(name, flags, mode);
}

/* What openat() without O_CREAT becomes under _FORTIFY_SOURCE. */
REAL(int, __openat_2, int folder, const char *name, int flags)
{
	return fails("openat", name, -1) ? -1 : __real___openat_2(folder, name, flags);
}

REAL(int, fstatat, int folder, const char *name, struct stat *about, int flags)
{
	return fails("fstatat", name, -1) ? -1 : __real_fstatat(folder, name, about, flags);
}

REAL(int, stat, const char *name, struct stat *about)
{
	return fails("stat", name, -1) ? -1 : __real_stat(name, about);
}

REAL(int, rename, const char *old, const char *name)
{
	return fails("rename", old, -1) ? -1 : __real_rename(old, name);
}

REAL(int, fstatfs, int file, struct statfs *about)
{
	int result = fails("fstatfs", NULL, file) ? -1 : __real_fstatfs(file, about);

	if (state.is_on && state.plan.file_system)
		about->f_type = state.plan.file_system;
	return result;
}

REAL(DIR *, fdopendir, int file)
{
	return fails("fdopendir", NULL, file) ? NULL : __real_fdopendir(file);
}

REAL(struct dirent *, readdir, DIR *directory)
{
	struct dirent *entry;

	if (fails("readdir", NULL, dirfd(directory)))
		return NULL;
	if (state.again) {
		entry = state.again;
		state.again = NULL;
		return entry;
	}
	do
		entry = __real_readdir(directory);
	while (state.is_on && entry && strcmp(entry->d_name, FAILING_SECOND) == 0);
	if (entry && is_twice(entry->d_name))
		state.again = entry;
	return entry;
}

/* The only one that the library makes so: renameat2(). */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	int from, to;
	const char *old, *name;
	unsigned flags;
	va_list arguments;

	va_start(arguments, number);
	from = va_arg(arguments, int);
	old = va_arg(arguments, const char *);
	to = va_arg(arguments, int);
	name = va_arg(arguments, const char *);
	flags = va_arg(arguments, unsigned);
	va_end(arguments);
	return fails("renameat2", old, -1) ? -1
					   : __real_syscall(number, from, old, to, name, flags);
}
