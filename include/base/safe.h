/* Files and folders written so that a power cut leaves the old one or the new one, whole, on any
 * file system of disks and sticks.
 *
 * A new file, fsync, rename, fsync of the same descriptor again (without the second one vfat leaves
 * the file empty in 50 of 57 power cuts); the folder's own fsync is the caller's
 * (file_sync_folder()).
 */
#ifndef ZHIBU_BASE_SAFE_H
#define ZHIBU_BASE_SAFE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { SAFE_NAME = 160 }; /* bytes of a name with its NUL */

/* The name of the new file until it is whole: ".name.part". */
void safe_part_name(const char *name, char part[SAFE_NAME]);
/* A new file of our own; whatever had the name (a crash left it, somebody put a link there) goes.
 * Not on FAT: what a power cut left there may have clusters that are free, so that to delete it
 * makes the driver give up the volume, or that are another file's by now, which would lose them.
 * It stays, and the new one is given another name, written to part. -1: errno says why. */
int safe_create(int folder, char part[SAFE_NAME]);
/* An open file that is to lose its name, to be closed once the disk knows: until then its clusters
 * are not free. Otherwise a power cut may leave on FAT the old name and its clusters free, and
 * the next file that is given them is what the old name shows from then on. -1 where there is none.
 */
int safe_hold(int folder, const char *name);
/* Takes a file's name away; on FAT that is on the disk before its clusters are free. Elsewhere the
 * folder's fsync is the caller's. That there is none is no failure; false: errno says why. */
bool safe_remove(int folder, const char *name);
/* The first half of safe_write(): the new file as it is on the disk, under its part's name, open
 * for reading, too; or -1. key: of the error, of the file name. */
int safe_write_part(int folder, char part[SAFE_NAME], const char *bytes, size_t length,
		    const char *name, const char *key, struct err *err);
/* Writes name. STATUS_IO key: where it was not renamed, what was there before is. */
enum status safe_write(int folder, const char *name, const char *bytes, size_t length,
		       const char *key, struct err *err);
/* The same; what the disk gives back is compared before the rename (key_differs), for a stick that
 * goes from hand to hand. */
enum status safe_write_compared(int folder, const char *name, const char *bytes, size_t length,
				const char *key, const char *key_differs, struct err *err);

/* A rename onto a name is two changes to the disk on exFAT, and a power cut may leave either alone:
 * the name twice, or the name gone and the part, which was flushed, still under its own. Calls take
 * for the parts of a name that is gone; it is the caller's to know which of them are whole, and the
 * latest. (vfat changes the name's entry in place. A part that is not needed is not even looked at:
 * its clusters may be free, and the driver then gives the volume up.) */
void safe_each_part(int folder, const char *name, void (*take)(void *data, const char *part),
		    void *data);

/* Makes a folder (0700) in an open one; its name is on the disk then. prepare, or NULL, puts in
 * what it must never be without; false, with errno, where it cannot. On FAT the name is given last,
 * to what is on the disk already: where a power cut leaves the name and not the marks that say its
 * clusters are taken, the driver gives them to other files too (exFAT: a record that was saved
 * after such a cut lost a field, in 1 state of 1,560), or gives the volume up (vfat: 25 of 4,800).
 * What such a cut leaves under the name before is never touched again. False: errno says why,
 * EEXIST where there is one. */
bool safe_make_folder(int parent, const char *name, bool (*prepare)(int folder));

#endif
