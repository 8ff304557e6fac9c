/* A passphrase while it is typed and used: in memory that is locked and wiped when it is let go
 * (sodium_malloc(), sodium_memzero() of libsodium), and nowhere else; at the end of the program the
 * kernel has it back zeroed. */
#ifndef ZHIBU_PACKET_SECRET_H
#define ZHIBU_PACKET_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	SECRET_LEAST = 8,  /* characters of one that is newly chosen */
	SECRET_MOST = 1024 /* bytes */
};

struct secret;

/* Empty; NULL: this program was built without libsodium. */
struct secret *secret_new(void);
void secret_free(struct secret *secret);
/* Adds UTF-8; false: there is no room for all of it, and nothing was added. */
bool secret_add(struct secret *secret, const char *bytes, size_t length);
/* Takes the last character away. */
void secret_drop(struct secret *secret);
void secret_clear(struct secret *secret);
/* In characters. */
size_t secret_length(const struct secret *secret);
bool secret_is_same(const struct secret *one, const struct secret *other);
/* The first line of a file, which may be a pipe or a descriptor (/dev/fd/3). STATUS_IO
 * secret.file; STATUS_INPUT secret.empty, secret.line (too long, or no UTF-8). */
enum status secret_read(struct secret *secret, const char *path, struct err *err);
/* Wipes what passed through other memory on its way. */
void secret_wipe(void *bytes, size_t length);

/* Its bytes, borrowed: for the sealing alone. */
const char *secret_bytes(const struct secret *secret, size_t *length);

#endif
