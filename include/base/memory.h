/* Memory: every allocation of the program passes through here.
 *
 * No function here returns NULL. When memory is exhausted, memory_exhausted()
 * is called and does not return; the face (main.c, or a test) defines it, so
 * that it can restore the terminal first. What was saved is in the journal
 * already, so nothing that said "saved" is lost.
 */
#ifndef ZHIBU_BASE_MEMORY_H
#define ZHIBU_BASE_MEMORY_H

#include <stddef.h>

/* Defined by the program that links the library, not by the library. */
_Noreturn void memory_exhausted(void);

/* Before the first allocation: the heap grows in few steps, which spares a start of the program
 * eight system calls. */
void memory_start(void);

/* The caller owns the result and gives it back with memory_free(). */
void *memory_new(size_t size);		       /* zeroed */
void *memory_array(size_t count, size_t size); /* zeroed; count * size may not overflow */
void *memory_resize(void *old, size_t count, size_t size); /* new bytes are not zeroed */
char *memory_text(const char *text);			   /* a copy; NULL gives NULL */
char *memory_text_part(const char *text, size_t length);   /* a copy of length bytes and a NUL */
void memory_free(void *memory);				   /* takes NULL */

/* Makes room for one more element in a growable array: doubles *capacity when
 * count has reached it. Returns the (possibly moved) array. */
void *memory_grow(void *array, size_t count, size_t *capacity, size_t size);

/* An arena: many small pieces, freed together. Pieces are aligned for any type. */
struct arena {
	struct arena_block *last;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);	    /* frees every piece */
void arena_reset(struct arena *arena);		    /* forgets every piece, keeps one block */
void *arena_new(struct arena *arena, size_t size);  /* zeroed */
void *arena_room(struct arena *arena, size_t size); /* not zeroed */
char *arena_text(struct arena *arena, const char *text, size_t length);

#endif
