/* The C library's names for heap.h's. All of them that anything in the program calls, musl itself
 * by names of its own: its allocator would not know these pieces, and is not linked in at all. */
#include "heap.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void __libc_free(void *piece);

void *malloc(size_t size)
{
	bool is_zero;

	return heap_take(size, &is_zero);
}

void free(void *piece)
{
	int kept = errno;

	heap_give(piece);
	errno = kept;
}

void *realloc(void *piece, size_t size)
{
	return heap_resize(piece, size);
}

void *calloc(size_t count, size_t size)
{
	bool is_zero;
	void *piece;

	if (size && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	piece = heap_take(count * size, &is_zero);
	if (piece && !is_zero)
		memset(piece, 0, count * size);
	return piece;
}

void *__libc_malloc(size_t size)
{
	return malloc(size);
}

void *__libc_calloc(size_t count, size_t size)
{
	return calloc(count, size);
}

void __libc_free(void *piece)
{
	free(piece);
}
