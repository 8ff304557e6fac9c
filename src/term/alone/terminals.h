/* Descriptions of terminals inside the program, as tic compiled them; a release has them
 * (Makefile). */
#ifndef ZHIBU_TERM_ALONE_TERMINALS_H
#define ZHIBU_TERM_ALONE_TERMINALS_H

#include <stddef.h>
#include <stdint.h>

/* A description is put together of parts of terminal_bytes. */
struct terminal_entry {
	char name[32];
	uint16_t first, count; /* of terminal_parts */
	uint16_t length;       /* in bytes */
};

struct terminal_part {
	uint16_t from, length;
};

extern const unsigned char terminal_bytes[];
extern const struct terminal_part terminal_parts[];
extern const struct terminal_entry terminal_entries[];
extern const size_t terminal_entry_count;

#endif
