/* Memory for a program that stands alone, in the place of its C library's. musl 1.2.3 asks the
 * kernel for a page or two at a time, a hundred times in a start; here it comes from regions of a
 * megabyte and more. */
#ifndef ZHIBU_TERM_ALONE_HEAP_H
#define ZHIBU_TERM_ALONE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

enum { HEAP_UNIT = 16 }; /* what every piece is aligned to */

/* A piece of at least size bytes; *is_zero: all of them are. NULL, with errno ENOMEM: there is
 * none. May be called by several threads, like those that follow. */
void *heap_take(size_t size, bool *is_zero);
/* Gives a piece back; takes NULL. One that is none, or was given back before, ends the program. */
void heap_give(void *piece);
/* The same with room for size bytes, elsewhere where need be; NULL, and the old one stays. */
void *heap_resize(void *piece, size_t size);

#endif
