/* Descriptions of terminals inside the program, as tic compiled them; a release has them
 * (Makefile). */
#ifndef ZHIBU_TERM_ALONE_TERMINALS_H
#define ZHIBU_TERM_ALONE_TERMINALS_H

#include <stddef.h>

struct terminal_entry {
	const char *name;
	const unsigned char *bytes, *end;
};

extern const struct terminal_entry terminal_entries[];
extern const size_t terminal_entry_count;

#endif
