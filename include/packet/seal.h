/* A sealed packet: the archive of packet/packet.h, encrypted, as one file.
 *
 * Its name is the archive's with another ending. All numbers are unsigned, little-endian. It is
 * either of these two:
 *
 *   offset  bytes                                   offset  bytes
 *        0     26  "zhibu-sealed 1 passphrase\n"         0     19  "zhibu-sealed 1 key\n"
 *       26      4  passes (opslimit)                    19     32  the recipient's X25519 key
 *       30      4  memory in KiB (memlimit / 1024)      51     80  the stream's key, sealed to it
 *       34     16  salt                                131     24  the stream's header
 *       50     24  the stream's header                 155         chunks
 *       74         chunks
 *
 * 1 is the number of this format. With a passphrase (UTF-8, as it was typed) the stream's key is
 * Argon2id's (version 1.3, one lane, 32 bytes; crypto_pwhash, crypto_pwhash_ALG_ARGON2ID13) of it,
 * the salt, passes and memory. With a recipient's key it is chance, 32 bytes, and what stands there
 * is crypto_box_seal of it: an ephemeral X25519 key (32), then XSalsa20-Poly1305's tag (16) and the
 * bytes (32).
 *
 * The chunks are those of crypto_secretstream_xchacha20poly1305: each has 65,536 bytes of the
 * archive and 17 more, the last one as many as are left (at least one); the last one's tag is
 * FINAL, the others' MESSAGE. The additional data of every chunk is all that stands before the
 * first one, so that no byte of the file can be changed, left out or added unnoticed.
 *
 * A file may ask for at most SEAL_MOST_PASSES and SEAL_MOST_MEMORY; nothing is reserved before that
 * is known.
 *
 * Sources: libsodium's documentation (doc.libsodium.org: password hashing, sealed boxes, secret
 * streams); RFC 9106 (Argon2; its second recommendation, 3 passes over 64 MiB, is what is written
 * here: it opens on a machine of 512 MB); RFC 7748 (X25519); RFC 8439 (ChaCha20-Poly1305).
 */
#ifndef ZHIBU_PACKET_SEAL_H
#define ZHIBU_PACKET_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "packet/secret.h"

#define SEAL_ENDING ".sealed"

enum {
	SEAL_KEY_BYTES = 32,
	SEAL_PASSES = 3,
	SEAL_MEMORY = 64 * 1024, /* KiB */
	SEAL_MOST_PASSES = 8,
	SEAL_MOST_MEMORY = 128 * 1024 /* KiB */
};

enum seal_mode { SEAL_NONE, SEAL_PASSPHRASE, SEAL_KEY };

/* Whether this program was built with libsodium; the first time that is asked it is made ready,
 * which takes a system call or two. */
bool seal_is_there(void);

/* What a packet is sealed with. */
struct seal_lock {
	const struct secret *passphrase; /* or NULL: the key */
	unsigned passes, memory;	 /* 0: SEAL_PASSES, SEAL_MEMORY */
	unsigned char key[SEAL_KEY_BYTES];
};

/* What the beginning of a file says; SEAL_NONE: it is no sealed packet. */
struct seal_head {
	enum seal_mode mode;
	unsigned passes, memory;
	unsigned char key[SEAL_KEY_BYTES];
	size_t length; /* bytes before the chunks */
};

/* What it may be opened with. */
struct seal_opener {
	const struct secret *passphrase;	      /* or NULL */
	const unsigned char *public_key, *secret_key; /* X25519, or NULL */
};

/* Adds the sealed file. STATUS_REFUSED seal.none (built without libsodium); STATUS_LIMIT
 * seal.memory. */
enum status seal_close(struct buf *sealed, const char *bytes, size_t length,
		       const struct seal_lock *lock, struct err *err);
/* STATUS_INPUT: seal.format {1}, packet.cut; STATUS_LIMIT: seal.limit {1} {2} (passes, MiB). */
enum status seal_look(struct seal_head *head, const char *bytes, size_t length, const char *path,
		      struct err *err);
/* Adds what was sealed, all of it or nothing. STATUS_REFUSED: seal.none, seal.needed (a passphrase,
 * and there is none), seal.wrong (the passphrase, or the file is damaged in its first bytes),
 * seal.other (for another key); STATUS_INPUT: packet.none (not sealed), packet.cut, seal.damaged;
 * STATUS_LIMIT: seal.memory; and those of seal_look(). */
enum status seal_open(struct buf *opened, const char *bytes, size_t length,
		      const struct seal_opener *opener, const char *path, struct err *err);

#endif
