/* An allocator that fails where a test says so: loaded before the C library, so that what curses
 * and the library itself allocate fails as well. */
#define _GNU_SOURCE /* dladdr() */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exhaust.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void *reallocarray(void *old, size_t count, size_t size);

enum { FRAMES = 32 };

static struct exhaust *exhaust;

static void keep_library(const void *place, char name[64])
{
	const char *path = "", *slash;
	Dl_info info;

	if (dladdr(place, &info) && info.dli_fname)
		path = info.dli_fname;
	slash = strrchr(path, '/');
	strncpy(name, slash ? slash + 1 : path, 63);
}

/* Who it was that crashed; then it does so. */
static void take_crash(int number)
{
	void *frames[FRAMES];
	int count = backtrace(frames, FRAMES);

	signal(number, SIG_DFL);
	/* the first is this, the second the kernel's */
	for (int i = 2; exhaust && i < count; i++) {
		keep_library(frames[i], exhaust->crashed);
		if (strncmp(exhaust->crashed, "libc.", 5) != 0)
			break;
	}
	raise(number);
}

static void __attribute__((constructor)) begin(void)
{
	const char *path = getenv(EXHAUST_FILE);
	int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map = MAP_FAILED, *frames[FRAMES];

	backtrace(frames, FRAMES); /* what it allocates, it does the first time */
	signal(SIGSEGV, take_crash);

	if (file >= 0)
		map = mmap(NULL, sizeof(*exhaust), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (file >= 0)
		close(file);
	if (map != MAP_FAILED)
		exhaust = map;
}

static bool fails(const void *caller)
{
	if (!exhaust)
		return false;
	exhaust->count++;
	if (!exhaust->fail_at || exhaust->count < exhaust->fail_at ||
	    (exhaust->count > exhaust->fail_at && !exhaust->is_for_ever))
		return false;
	if (!exhaust->failed++)
		keep_library(caller, exhaust->caller);
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, count * size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
	void *got = fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);

	if (!got)
		return ENOMEM;
	*memory = got;
	return 0;
}

/* Memory that is locked, or much of it: as libsodium has it. What the C library asks for itself
 * does not come here. */
void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset)
{
	if (flags & MAP_ANONYMOUS && fails(__builtin_return_address(0)))
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, at, length, protection, flags, file, offset);
}

static char *duplicate(const char *text, size_t length, const void *caller)
{
	char *copy = fails(caller) ? NULL : __libc_malloc(length + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *strndup(const char *text, size_t most)
{
	return duplicate(text, strnlen(text, most), __builtin_return_address(0));
}

char *strdup(const char *text)
{
	return duplicate(text, strlen(text), __builtin_return_address(0));
}
