/* A folder's keys: it signs its packets with them, and opens what was sealed to it.
 *
 * .zhibu/key has one line, "zhibu-key 1 " and 32 bytes of chance as base64 for URLs (RFC 4648,
 * without padding), CRLF. Of these crypto_kdf_derive_from_key (context "zhibukey") makes two seeds:
 * number 1 that of an Ed25519 pair (RFC 8032; crypto_sign_seed_keypair), number 2 that of an X25519
 * pair (RFC 7748; crypto_box_seed_keypair). What others know is both public keys, 64 bytes as
 * base64 for URLs. They are made when they are first needed, and never at a start.
 */
#ifndef ZHIBU_PACKET_KEYS_H
#define ZHIBU_PACKET_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "data/peers.h"
#include "packet/seal.h"

enum { SIGNATURE_TEXT = 87 };

struct keys_secret;
struct keys {
	char text[KEY_TEXT]; /* the public ones; "": there are none */
	unsigned char seal_key[SEAL_KEY_BYTES];
	struct keys_secret *secret; /* locked memory, or NULL */
};

/* Reads them; is_made: makes them where there are none, unless the folder is open for reading only.
 * None, and STATUS_OK, where this program was built without libsodium. STATUS_INPUT keys.file (the
 * file is not as it must be); else as store_secret() and store_secret_keep(). */
enum status keys_open(struct keys *keys, struct store *store, bool is_made, struct err *err);
void keys_close(struct keys *keys);
/* What opens what was sealed to them. */
void keys_opener(const struct keys *keys, struct seal_opener *opener);

/* Ed25519 of the bytes with a few before them that no other use has. */
void keys_sign(const struct keys *keys, const char *bytes, size_t length,
	       char signature[SIGNATURE_TEXT]);
/* Whether it is one by the holder of a public key's text; false where either is no such text. */
bool keys_verify(const char *text, const char *signature, const char *bytes, size_t length);
/* Whether a text may be one of the two, and no other text has the same bytes. */
bool keys_text_is_good(const char *text);
/* The half of a public key's text that is sealed to; false: it is none. */
bool keys_seal_key(const char *text, unsigned char key[SEAL_KEY_BYTES]);

#endif
