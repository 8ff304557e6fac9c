/* Debian's archives are compiled against glibc's headers, which call these in the place of the
 * plain functions; musl has none of them. As glibc's they end the program where a buffer would
 * overflow. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

int __fprintf_chk(FILE *file, int flag, const char *format, ...);
int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments);
int __sprintf_chk(char *to, int flag, size_t size, const char *format, ...);
int __vsnprintf_chk(char *to, size_t length, int flag, size_t size, const char *format,
		    va_list arguments);
char *__strcpy_chk(char *to, const char *from, size_t size);
void *__memcpy_chk(void *to, const void *from, size_t length, size_t size);
void __explicit_bzero_chk(void *bytes, size_t length, size_t size);

int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments)
{
	(void)flag;
	return vfprintf(file, format, arguments);
}

int __fprintf_chk(FILE *file, int flag, const char *format, ...)
{
	va_list arguments;
	int count;

	va_start(arguments, format);
	count = __vfprintf_chk(file, flag, format, arguments);
	va_end(arguments);
	return count;
}

int __vsnprintf_chk(char *to, size_t length, int flag, size_t size, const char *format,
		    va_list arguments)
{
	(void)flag;
	if (length > size)
		abort();
	return vsnprintf(to, length, format, arguments);
}

int __sprintf_chk(char *to, int flag, size_t size, const char *format, ...)
{
	/* where the size is not known it is the largest there is, which vsnprintf() refuses */
	size_t length = size > 0x7FFFFFFF ? 0x7FFFFFFF : size;
	va_list arguments;
	int count;

	va_start(arguments, format);
	count = __vsnprintf_chk(to, length, flag, size, format, arguments);
	va_end(arguments);
	if (count >= 0 && (size_t)count >= length)
		abort();
	return count;
}

void *__memcpy_chk(void *to, const void *from, size_t length, size_t size)
{
	if (length > size)
		abort();
	return memcpy(to, from, length);
}

char *__strcpy_chk(char *to, const char *from, size_t size)
{
	return __memcpy_chk(to, from, strlen(from) + 1, size);
}

void __explicit_bzero_chk(void *bytes, size_t length, size_t size)
{
	volatile unsigned char *at = bytes;

	if (length > size)
		abort();
	while (length--)
		*at++ = 0;
}

/* Those for machines of 32 bits were compiled with offsets of 32 bits as well; musl's have 64
 * alone. The two functions that libsodium calls with such are named so by tests/release/root.sh.
 * musl's functions for older programs take care of times (gettimeofday() and so on). */
#if UINTPTR_MAX == UINT32_MAX

enum { STAT_32_MODE = 16, STAT_32_SIZE = 88 }; /* in bytes, glibc's struct stat */

void *mmap_of_32_bits(void *near, size_t length, int protection, int flags, int file, long from);
int fstat_of_32_bits(int file, void *about);

void *mmap_of_32_bits(void *near, size_t length, int protection, int flags, int file, long from)
{
	return mmap(near, length, protection, flags, file, from);
}

/* Nothing but the mode is looked at. */
int fstat_of_32_bits(int file, void *about)
{
	struct stat whole;
	uint32_t mode;

	if (fstat(file, &whole) < 0)
		return -1;
	mode = whole.st_mode;
	memset(about, 0, STAT_32_SIZE);
	memcpy((char *)about + STAT_32_MODE, &mode, sizeof(mode));
	return 0;
}

#endif
