/* A control that must lose: the journal grows, each transaction at the file's end. Linked with
 * --wrap=file_write_at, by which the journal alone writes. */
#include <unistd.h>

#include "base/file.h"

bool __real_file_write_at(int file, const void *bytes, size_t length, off_t offset);
bool __wrap_file_write_at(int file, const void *bytes, size_t length, off_t offset);

bool __wrap_file_write_at(int file, const void *bytes, size_t length, off_t offset)
{
	return ftruncate(file, offset) == 0 && __real_file_write_at(file, bytes, length, offset);
}
