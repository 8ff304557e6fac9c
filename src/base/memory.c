#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { FIRST_BLOCK = 4000, LARGEST_BLOCK = 256 * 1024, FIRST_ELEMENTS = 8 };

/* Pieces of any type grow from the block's start, texts from its end: so texts
 * need no alignment and lie close together. */
struct arena_block {
	struct arena_block *before;
	size_t start; /* of the free bytes */
	size_t end;   /* of the free bytes */
	size_t size;
	alignas(max_align_t) char bytes[];
};

void memory_start(void)
{
#ifdef __GLIBC__
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 19);
#endif
}

void *memory_new(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		memory_exhausted();
	return memory;
}

void *memory_array(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		memory_exhausted();
	return memory_new(count * size);
}

void *memory_resize(void *old, size_t count, size_t size)
{
	void *memory;

	if (size && count > SIZE_MAX / size)
		memory_exhausted();
	size *= count;
	memory = realloc(old, size ? size : 1);
	if (!memory)
		memory_exhausted();
	return memory;
}

char *memory_text(const char *text)
{
	return text ? memory_text_part(text, strlen(text)) : NULL;
}

char *memory_text_part(const char *text, size_t length)
{
	char *copy;

	if (length == SIZE_MAX)
		memory_exhausted();
	copy = memory_resize(NULL, length + 1, 1);
	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void memory_free(void *memory)
{
	free(memory);
}

void *memory_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	if (*capacity > SIZE_MAX / 2)
		memory_exhausted();
	*capacity = *capacity ? 2 * *capacity : FIRST_ELEMENTS;
	return memory_resize(array, *capacity, size);
}

void arena_init(struct arena *arena)
{
	arena->last = NULL;
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->last;

	while (block) {
		struct arena_block *before = block->before;

		memory_free(block);
		block = before;
	}
	arena->last = NULL;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *kept = arena->last;

	if (!kept)
		return;
	arena->last = kept->before;
	arena_release(arena);
	kept->before = NULL;
	kept->start = 0;
	kept->end = kept->size;
	arena->last = kept;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		memory_exhausted();
	block = memory_resize(NULL, sizeof(*block) + size, 1);
	block->before = NULL;
	block->start = 0;
	block->end = size;
	block->size = size;
	return block;
}

/* A block with at least size free bytes. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
	struct arena_block *last = arena->last, *block;
	size_t usual = FIRST_BLOCK;

	if (last && last->end - last->start >= size)
		return last;
	if (last)
		usual = last->size < LARGEST_BLOCK / 2 ? 2 * last->size : LARGEST_BLOCK;
	if (last && size > usual / 4) {
		/* A large piece gets a block of its own behind the last one, which
		 * goes on being filled. */
		block = block_new(size);
		block->before = last->before;
		last->before = block;
		return block;
	}
	block = block_new(size > usual ? size : usual);
	block->before = last;
	arena->last = block;
	return block;
}

void *arena_room(struct arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	struct arena_block *block = arena->last;
	void *piece;

	if (size > SIZE_MAX - unit)
		memory_exhausted();
	size = (size + unit - 1) / unit * unit;
	if (!block || block->end - block->start < size)
		block = block_for(arena, size);
	piece = block->bytes + block->start;
	block->start += size;
	return piece;
}

void *arena_new(struct arena *arena, size_t size)
{
	return memset(arena_room(arena, size), 0, size);
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
	struct arena_block *block;
	char *copy;

	if (length == SIZE_MAX)
		memory_exhausted();
	block = block_for(arena, length + 1);
	block->end -= length + 1;
	copy = block->bytes + block->end;
	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}
