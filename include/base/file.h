/* Whole files: read in one go, written to the last byte. */
#ifndef ZHIBU_BASE_FILE_H
#define ZHIBU_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Reads a file whole. STATUS_IO: file.open, file.read, file.kind (not a regular
 * file: directory, FIFO, link); STATUS_LIMIT: file.limit (bytes > limit).
 * directory is an open folder's descriptor or AT_FDCWD. Never follows a link at
 * the last component. A missing file is STATUS_IO with *missing = true. */
enum status file_read(int directory, const char *name, size_t limit, struct buf *bytes,
		      bool *missing, struct err *err);

/* The same of a file that may be large: see is called whenever some more of it is there, which the
 * processor's caches still have. */
enum status file_read_seen(int directory, const char *name, size_t limit, struct buf *bytes,
			   bool *missing, void (*see)(void *data, const struct buf *bytes),
			   void *data, struct err *err);

/* Writes all of it, at the descriptor's place or at an offset, going on after signals and short
 * writes. False, or fewer bytes than length: errno says why (ENOSPC where nothing more was taken).
 */
bool file_write(int file, const void *bytes, size_t length);
size_t file_write_at(int file, const void *bytes, size_t length, off_t offset);

/* Flushes a folder, so that the names in it are on the disk. Some network shares and FUSE file
 * systems know no such thing (EINVAL, ENOSYS, ENOTSUP) and flush names by themselves, or not at
 * all: that is no error. False: errno says why. */
bool file_sync_folder(int folder);

/* Whether a name in an open folder, itself and not what a link leads to, means what is open as
 * file, which may be a folder. */
bool file_is_named(int folder, const char *name, int file);

/* Calls take for every name in an open folder, as often as it has it; false: it cannot be read, or
 * not to its end; errno says why. */
bool file_each_name(int folder, void (*take)(void *data, const char *name), void *data);

/* Whether the file or folder lies on vfat or exFAT, where names and what they stand for reach the
 * disk in any order. */
bool file_is_on_fat(int file);
bool file_is_on_exfat(int file);
/* ... or on NTFS: no permissions can be set there, and what is said of them is the mount's. */
bool file_is_on_stick(int file);

#endif
