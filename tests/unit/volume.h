/* File systems of a test's own, seen by no other process: small, full, read-only, gone. */
#ifndef ZHIBU_TESTS_VOLUME_H
#define ZHIBU_TESTS_VOLUME_H

#include <stdbool.h>

/* Mounts a tmpfs on a folder, in a mount namespace that this process (and those it starts) has from
 * then on; options as "size=1m". False where that is not allowed here: a line that begins with
 * "skipped:" was printed, and the test is to return. */
bool volume_mount(const char *path, const char *options);
/* The same with a disk of 8 MB, formatted as ext4, which volume_pull() makes fail: from then on
 * every write and flush gives EIO, as after a stick was pulled out. */
bool volume_disk(const char *path);
void volume_pull(const char *path);
/* The rest fail the test where they do not succeed. */
void volume_read_only(const char *path, bool is_read_only);
void volume_unmount(const char *path); /* lazily: open files stay */
/* Writes a file "filler" until nothing more fits; taking it away makes room. */
void volume_fill(const char *path);
void volume_make_room(const char *path);

#endif
