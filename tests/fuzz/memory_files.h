/* A folder that is only in memory, under the names of the system's calls (the linker's --wrap): a
 * target that opens, writes and renames files runs ten times as often, and leaves nothing behind.
 * One folder, flat; "a/b" is a name like any other. What these tests do not need fails as the
 * system would let it fail. */
#ifndef ZHIBU_TESTS_MEMORY_FILES_H
#define ZHIBU_TESTS_MEMORY_FILES_H

#include <stddef.h>

/* The folder's descriptor, and what is opened relative to it. */
enum { MEMORY_FOLDER = 1 << 20 };
#define MEMORY_PATH "memory" /* what opens it by name */

void memory_files_clear(void); /* every file is gone, and every descriptor must be closed */
/* Makes or replaces a file. */
void memory_files_put(const char *name, const void *bytes, size_t length);
/* The file's bytes, borrowed until it changes; NULL where there is none. */
const char *memory_files_get(const char *name, size_t *length);

#endif
