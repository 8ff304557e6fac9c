/* What the process gives up before it reads anything of the user's: so that bytes from a stranger,
 * should they ever find a way, find nothing at its end. */
#ifndef ZHIBU_BASE_PRIVACY_H
#define ZHIBU_BASE_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>

/* New files are the owner's alone (umask 077); no core is ever dumped, and no other process of the
 * user may look into the memory (PR_SET_DUMPABLE). */
void privacy_start(void);

/* For good: nothing is executed any more; files are written, made and removed only below the given
 * paths (each a folder, or else the nearest above it), $HOME, /tmp and where sticks
 * are put (/media, /run/media, /mnt); no TCP connection is made or taken. Reading stays free.
 * NULLs are passed over. False: the kernel has no Landlock (Linux before 5.13, or another
 * system), and only the rest holds. */
bool privacy_confine(const char *const *paths, size_t count);

#endif
