/* Block devices of the guest: a disk in memory, and one that logs every write made to it. */
#ifndef ZHIBU_TESTS_POWERCUT_DEVICE_H
#define ZHIBU_TESTS_POWERCUT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

enum { SECTOR = 512 };

/* Bytes of a device; 0 where there is none. */
size_t device_size(const char *path);
/* Reads length bytes from a place into room. */
bool device_read(const char *path, char *room, size_t length, size_t place);
/* Past the page cache, so that the next mount sees what is written; whole sectors, from memory
 * aligned to them. -1 where it cannot be opened. */
int device_open_direct(const char *path);
bool device_flush(const char *path);
/* All of one to the other. */
bool device_copy(const char *from, const char *to);

/* SCENE_DEVICE begins: writes go to disk, and in their order to log (the kernel's dm-log-writes).
 */
bool device_begin_log(const char *disk, const char *log);
/* SCENE_DEVICE begins: it is the disk, but what is written goes beside (dm-snapshot) and is gone
 * at its end. */
bool device_begin_shade(const char *disk, const char *beside);
/* SCENE_DEVICE ends. */
bool device_end(void);
/* A text between two writes of the log. control: an open /dev/mapper/control. */
bool device_mark(int control, const char *text);

#endif
