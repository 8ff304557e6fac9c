#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static struct {
	struct failing plan;
	bool is_on;
	unsigned count;
} state;

void failing_start(struct failing failing)
{
	state.plan = failing;
	state.count = 0;
	state.is_on = true;
}

unsigned failing_stop(void)
{
	state.is_on = false;
	return state.count;
}

static bool is_hit(void)
{
	if (!state.is_on)
		return false;
	state.count++;
	return state.plan.at &&
	       (state.plan.for_ever ? state.count >= state.plan.at : state.count == state.plan.at);
}

static bool fails(void)
{
	if (!is_hit() || !state.plan.number)
		return false;
	errno = state.plan.number;
	return true;
}

/* How much of length is done; -1: it fails. */
static ssize_t part(size_t length)
{
	if (!is_hit())
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
	ssize_t wanted = part(length);

	return wanted < 0 ? -1 : __real_read(file, bytes, (size_t)wanted);
}

REAL(ssize_t, pread, int file, void *bytes, size_t length, off_t offset)
{
	ssize_t wanted = part(length);

	return wanted < 0 ? -1 : __real_pread(file, bytes, (size_t)wanted, offset);
}

REAL(ssize_t, write, int file, const void *bytes, size_t length)
{
	ssize_t wanted = part(length);

	return wanted < 0 ? -1 : __real_write(file, bytes, (size_t)wanted);
}

REAL(ssize_t, pwrite, int file, const void *bytes, size_t length, off_t offset)
{
	ssize_t wanted = part(length);

	return wanted < 0 ? -1 : __real_pwrite(file, bytes, (size_t)wanted, offset);
}

REAL(int, fsync, int file)
{
	if (fails())
		return -1;
	return state.is_on ? 0 : __real_fsync(file);
}

REAL(int, fdatasync, int file)
{
	if (fails())
		return -1;
	return state.is_on ? 0 : __real_fdatasync(file);
}

REAL(int, renameat, int from, const char *old, int to, const char *name)
{
	return fails() ? -1 : __real_renameat(from, old, to, name);
}

REAL(int, unlinkat, int folder, const char *name, int flags)
{
	return fails() ? -1 : __real_unlinkat(folder, name, flags);
}

REAL(int, mkdirat, int folder, const char *name, mode_t mode)
{
	return fails() ? -1 : __real_mkdirat(folder, name, mode);
}

REAL(int, fstat, int file, struct stat *about)
{
	return fails() ? -1 : __real_fstat(file, about);
}

REAL(int, flock, int file, int operation)
{
	return fails() ? -1 : __real_flock(file, operation);
}

REAL(int, openat, int folder, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return fails() ? -1 : __real_openat(folder, name, flags, mode);
}

REAL(int, open, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return fails() ? -1 : __real_open(name, flags, mode);
}

/* What openat() without O_CREAT becomes under _FORTIFY_SOURCE. */
REAL(int, __openat_2, int folder, const char *name, int flags)
{
	return fails() ? -1 : __real___openat_2(folder, name, flags);
}
