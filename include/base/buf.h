/* A growable run of bytes, always followed by a NUL that is not counted. */
#ifndef ZHIBU_BASE_BUF_H
#define ZHIBU_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *bytes; /* "" or heap memory; never NULL after buf_init() */
	size_t length;
	size_t capacity; /* 0 while nothing is allocated */
};

void buf_init(struct buf *buf);
void buf_release(struct buf *buf); /* and makes it empty again */
void buf_clear(struct buf *buf);   /* length 0, memory kept */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_text(struct buf *buf, const char *text);
/* Adds the path of a name in a folder: one slash between them. */
void buf_add_path(struct buf *buf, const char *folder, const char *name);
void buf_add_char(struct buf *buf, char c);
void buf_add_number(struct buf *buf, unsigned long number); /* decimal */
void buf_cut(struct buf *buf, size_t length);		    /* shortens to length */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The bytes as a heap string that the caller owns; the buf is empty after. */
char *buf_take(struct buf *buf);

#endif
