#include <string.h>

#include "expr_run.h"

/* Memory of an evaluation is a stack: what was made for one row of a predicate is
 * forgotten before the next, so that a million rows take the room of one. */
struct chunk {
	struct chunk *next;
	size_t size, used;
	_Alignas(16) char bytes[];
};

enum { CHUNK_SIZE = 4096 };

static struct chunk *chunk_new(size_t size)
{
	struct chunk *chunk = memory_resize(NULL, 1, sizeof(*chunk) + size);

	chunk->next = NULL;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

void scratch_init(struct scratch *scratch)
{
	scratch->first = chunk_new(CHUNK_SIZE);
	scratch->current = scratch->first;
}

/* Gives back all but the first chunk; nothing of it may be in use. */
void scratch_reset(struct scratch *scratch)
{
	struct chunk *first = scratch->first;

	scratch->first = first->next;
	scratch_release(scratch);
	first->next = NULL;
	first->used = 0;
	scratch->first = scratch->current = first;
}

void scratch_release(struct scratch *scratch)
{
	while (scratch->first) {
		struct chunk *next = scratch->first->next;

		memory_free(scratch->first);
		scratch->first = next;
	}
	scratch->current = NULL;
}

/* The chunks past the current one are free; one too small for size is passed over, not freed. */
static struct chunk *next_chunk(struct scratch *scratch, size_t size)
{
	struct chunk *current = scratch->current, *chunk = current->next;

	if (!chunk || chunk->size < size) {
		size_t wanted = current->size < 1024 * 1024 ? current->size * 2 : current->size;

		chunk = chunk_new(wanted < size ? size : wanted);
		chunk->next = current->next;
		current->next = chunk;
	}
	chunk->used = 0;
	scratch->current = chunk;
	return chunk;
}

void *scratch_new(struct scratch *scratch, size_t size)
{
	struct chunk *chunk = scratch->current;
	void *memory;

	size = (size + 15) & ~(size_t)15;
	if (chunk->size - chunk->used < size)
		chunk = next_chunk(scratch, size);
	memory = chunk->bytes + chunk->used;
	chunk->used += size;
	return memory;
}

char *scratch_text(struct scratch *scratch, const char *text, size_t length)
{
	char *copy = scratch_new(scratch, length + 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

struct mark scratch_mark(const struct scratch *scratch)
{
	return (struct mark){scratch->current, scratch->current->used};
}

void scratch_back(struct scratch *scratch, struct mark mark)
{
	scratch->current = mark.chunk;
	mark.chunk->used = mark.used;
}

void growing_init(struct growing *growing, struct scratch *scratch)
{
	growing->scratch = scratch;
	growing->length = 0;
	growing->capacity = 64;
	growing->bytes = scratch_new(scratch, growing->capacity);
}

void growing_add(struct growing *growing, const char *text, size_t length)
{
	if (growing->capacity - growing->length <= length) {
		size_t capacity = growing->capacity * 2;
		char *bytes;

		while (capacity - growing->length <= length)
			capacity *= 2;
		bytes = scratch_new(growing->scratch, capacity);
		memcpy(bytes, growing->bytes, growing->length);
		growing->bytes = bytes;
		growing->capacity = capacity;
	}
	memcpy(growing->bytes + growing->length, text, length);
	growing->length += length;
}

struct datum growing_take(struct growing *growing)
{
	growing->bytes[growing->length] = '\0';
	return text_datum(growing->bytes, VALUE_TEXT, false);
}
