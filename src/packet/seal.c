#include "packet/seal.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "with_sodium.h"

#define MAGIC		 "zhibu-sealed "
#define PASSPHRASE_MAGIC MAGIC "1 passphrase\n"
#define KEY_MAGIC	 MAGIC "1 key\n"

enum {
	PASSPHRASE_BEGINNING = sizeof PASSPHRASE_MAGIC - 1,
	KEY_BEGINNING = sizeof KEY_MAGIC - 1,
	NUMBER = 4,
	SALT = 16,
	SEALED_KEY = 80,
	STREAM_HEADER = 24,
	CHUNK = 65536,
	CHUNK_MORE = 17
};

static unsigned number_at(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return at[0] | (unsigned)at[1] << 8 | (unsigned)at[2] << 16 | (unsigned)at[3] << 24;
}

static enum status cut(const char *path, struct err *err)
{
	return err_at(err, STATUS_INPUT, path, 0, 0, "packet.cut", NULL, NULL, NULL);
}

static enum status refuse_cost(const struct seal_head *head, const char *path, struct err *err)
{
	char passes[24], memory[24];

	snprintf(passes, sizeof passes, "%u", head->passes);
	snprintf(memory, sizeof memory, "%u", head->memory / 1024);
	return err_at(err, STATUS_LIMIT, path, 0, 0, "seal.limit", passes, memory, NULL);
}

static enum status look_at_passphrase(struct seal_head *head, const char *bytes, const char *path,
				      struct err *err)
{
	head->mode = SEAL_PASSPHRASE;
	head->passes = number_at(bytes + PASSPHRASE_BEGINNING);
	head->memory = number_at(bytes + PASSPHRASE_BEGINNING + NUMBER);
	/* less than 8 KiB is no Argon2 (RFC 9106, 3.1) */
	if (!head->passes || head->passes > SEAL_MOST_PASSES || head->memory < 8 ||
	    head->memory > SEAL_MOST_MEMORY)
		return refuse_cost(head, path, err);
	return STATUS_OK;
}

static bool begins(const char *bytes, size_t length, const char *text)
{
	return length >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

enum status seal_look(struct seal_head *head, const char *bytes, size_t length, const char *path,
		      struct err *err)
{
	char version[16];

	*head = (struct seal_head){.mode = SEAL_NONE};
	if (!begins(bytes, length, MAGIC))
		return STATUS_OK;
	if (begins(bytes, length, PASSPHRASE_MAGIC)) {
		head->length = PASSPHRASE_BEGINNING + 2 * NUMBER + SALT + STREAM_HEADER;
		return length < head->length ? cut(path, err)
					     : look_at_passphrase(head, bytes, path, err);
	}
	if (begins(bytes, length, KEY_MAGIC)) {
		head->length = KEY_BEGINNING + SEAL_KEY_BYTES + SEALED_KEY + STREAM_HEADER;
		if (length < head->length)
			return cut(path, err);
		head->mode = SEAL_KEY;
		memcpy(head->key, bytes + KEY_BEGINNING, SEAL_KEY_BYTES);
		return STATUS_OK;
	}
	bytes += sizeof MAGIC - 1;
	length -= sizeof MAGIC - 1;
	snprintf(version, sizeof version, "%.*s", (int)(length < 12 ? length : 12), bytes);
	version[strcspn(version, "\n")] = '\0';
	return err_at(err, STATUS_INPUT, path, 0, 0, "seal.format", version, NULL, NULL);
}

#ifdef HAS_SODIUM

_Static_assert(SALT == crypto_pwhash_SALTBYTES && SEAL_KEY_BYTES == crypto_box_PUBLICKEYBYTES &&
		   SEALED_KEY ==
		       crypto_box_SEALBYTES + crypto_secretstream_xchacha20poly1305_KEYBYTES &&
		   STREAM_HEADER == crypto_secretstream_xchacha20poly1305_HEADERBYTES &&
		   CHUNK_MORE == crypto_secretstream_xchacha20poly1305_ABYTES,
	       "the file is what seal.h says");

bool seal_is_there(void)
{
	return sodium_init() >= 0;
}

/* The stream's key and its state, wiped when they are let go. */
struct stream {
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	crypto_secretstream_xchacha20poly1305_state state;
};

static struct stream *stream_new(void)
{
	struct stream *stream = sodium_malloc(sizeof *stream);

	if (!stream)
		memory_exhausted();
	return stream;
}

static bool stretch(struct stream *stream, const struct secret *passphrase,
		    const unsigned char *salt, unsigned passes, unsigned memory)
{
	size_t length;
	const char *bytes = secret_bytes(passphrase, &length);

	return crypto_pwhash(stream->key, sizeof stream->key, bytes, length, salt, passes,
			     (size_t)memory * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void add_number(struct buf *buf, unsigned number)
{
	for (int i = 0; i < NUMBER; i++)
		buf_add_char(buf, (char)(number >> 8 * i & 0xFF));
}

/* What stands before the stream's header; the key is the stream's then. */
static enum status close_head(struct buf *head, struct stream *stream, const struct seal_lock *lock,
			      struct err *err)
{
	unsigned passes = lock->passes ? lock->passes : SEAL_PASSES;
	unsigned memory = lock->memory ? lock->memory : SEAL_MEMORY;
	unsigned char salt[SALT], sealed[SEALED_KEY];

	if (lock->passphrase) {
		randombytes_buf(salt, sizeof salt);
		buf_add_text(head, PASSPHRASE_MAGIC);
		add_number(head, passes);
		add_number(head, memory);
		buf_add(head, salt, sizeof salt);
		return stretch(stream, lock->passphrase, salt, passes, memory)
			   ? STATUS_OK
			   : err_set(err, STATUS_LIMIT, "seal.memory", NULL, NULL, NULL);
	}
	crypto_secretstream_xchacha20poly1305_keygen(stream->key);
	/* a key of low order, which nobody has the other half of */
	if (crypto_box_seal(sealed, stream->key, sizeof stream->key, lock->key) != 0)
		return err_set(err, STATUS_REFUSED, "seal.other", NULL, NULL, NULL);
	buf_add_text(head, KEY_MAGIC);
	buf_add(head, lock->key, SEAL_KEY_BYTES);
	buf_add(head, sealed, sizeof sealed);
	return STATUS_OK;
}

static void close_chunks(struct buf *sealed, struct stream *stream, const struct buf *head,
			 const char *bytes, size_t length)
{
	unsigned char out[CHUNK + CHUNK_MORE];
	size_t at = 0;

	do {
		size_t size = length - at < CHUNK ? length - at : CHUNK;
		unsigned long long made;

		crypto_secretstream_xchacha20poly1305_push(
		    &stream->state, out, &made, (const unsigned char *)bytes + at, size,
		    (const unsigned char *)head->bytes, head->length,
		    at + size == length ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
					: crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
		buf_add(sealed, out, (size_t)made);
		at += size;
	} while (at < length);
}

enum status seal_close(struct buf *sealed, const char *bytes, size_t length,
		       const struct seal_lock *lock, struct err *err)
{
	unsigned char header[STREAM_HEADER];
	struct stream *stream;
	enum status status;
	struct buf head;

	if (!seal_is_there())
		return err_set(err, STATUS_REFUSED, "seal.none", NULL, NULL, NULL);
	stream = stream_new();
	buf_init(&head);
	status = close_head(&head, stream, lock, err);
	if (status == STATUS_OK) {
		crypto_secretstream_xchacha20poly1305_init_push(&stream->state, header,
								stream->key);
		buf_add(&head, header, sizeof header);
		buf_reserve(sealed, head.length + length + (length / CHUNK + 1) * CHUNK_MORE);
		buf_add(sealed, head.bytes, head.length);
		close_chunks(sealed, stream, &head, bytes, length);
	}
	buf_release(&head);
	sodium_free(stream);
	return status;
}

static enum status damaged(const char *path, struct err *err)
{
	return err_at(err, STATUS_INPUT, path, 0, 0, "seal.damaged", NULL, NULL, NULL);
}

static enum status refuse(const char *key, const char *path, struct err *err)
{
	return err_at(err, STATUS_REFUSED, path, 0, 0, key, NULL, NULL, NULL);
}

/* The stream's key. */
static enum status open_head(struct stream *stream, const struct seal_head *head, const char *bytes,
			     const struct seal_opener *opener, const char *path, struct err *err)
{
	const unsigned char *at = (const unsigned char *)bytes;

	if (head->mode == SEAL_PASSPHRASE) {
		if (!opener->passphrase)
			return refuse("seal.needed", path, err);
		return stretch(stream, opener->passphrase, at + PASSPHRASE_BEGINNING + 2 * NUMBER,
			       head->passes, head->memory)
			   ? STATUS_OK
			   : err_at(err, STATUS_LIMIT, path, 0, 0, "seal.memory", NULL, NULL, NULL);
	}
	if (!opener->public_key || memcmp(head->key, opener->public_key, SEAL_KEY_BYTES) != 0)
		return refuse("seal.other", path, err);
	return crypto_box_seal_open(stream->key, at + KEY_BEGINNING + SEAL_KEY_BYTES, SEALED_KEY,
				    opener->public_key, opener->secret_key) == 0
		   ? STATUS_OK
		   : damaged(path, err);
}

static enum status open_chunks(struct buf *opened, struct stream *stream,
			       const struct seal_head *head, const char *bytes, size_t length,
			       const char *path, struct err *err)
{
	const unsigned char *all = (const unsigned char *)bytes;
	unsigned char out[CHUNK], tag = 0;
	size_t at = head->length;

	while (at < length) {
		size_t size = length - at < CHUNK + CHUNK_MORE ? length - at : CHUNK + CHUNK_MORE;
		unsigned long long made;

		if (size <= CHUNK_MORE)
			return cut(path, err);
		if (crypto_secretstream_xchacha20poly1305_pull(
			&stream->state, out, &made, &tag, all + at, size, all, head->length) != 0)
			return at == head->length && head->mode == SEAL_PASSPHRASE
				   ? refuse("seal.wrong", path, err)
				   : damaged(path, err);
		at += size;
		if ((tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != (at == length))
			return at == length ? cut(path, err) : damaged(path, err);
		buf_add(opened, out, (size_t)made);
	}
	return at > head->length ? STATUS_OK : cut(path, err);
}

enum status seal_open(struct buf *opened, const char *bytes, size_t length,
		      const struct seal_opener *opener, const char *path, struct err *err)
{
	size_t before = opened->length;
	struct seal_head head;
	struct stream *stream;
	enum status status = seal_look(&head, bytes, length, path, err);

	if (status != STATUS_OK)
		return status;
	if (head.mode == SEAL_NONE)
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	if (!seal_is_there())
		return refuse("seal.none", path, err);
	stream = stream_new();
	status = open_head(stream, &head, bytes, opener, path, err);
	if (status == STATUS_OK &&
	    crypto_secretstream_xchacha20poly1305_init_pull(
		&stream->state, (const unsigned char *)bytes + head.length - STREAM_HEADER,
		stream->key) != 0)
		status = damaged(path, err);
	if (status == STATUS_OK)
		status = open_chunks(opened, stream, &head, bytes, length, path, err);
	sodium_free(stream);
	if (status != STATUS_OK)
		buf_cut(opened, before);
	return status;
}

#else

bool seal_is_there(void)
{
	return false;
}

enum status seal_close(struct buf *sealed, const char *bytes, size_t length,
		       const struct seal_lock *lock, struct err *err)
{
	(void)sealed, (void)bytes, (void)length, (void)lock;
	return err_set(err, STATUS_REFUSED, "seal.none", NULL, NULL, NULL);
}

enum status seal_open(struct buf *opened, const char *bytes, size_t length,
		      const struct seal_opener *opener, const char *path, struct err *err)
{
	struct seal_head head;
	enum status status = seal_look(&head, bytes, length, path, err);

	(void)opened, (void)opener;
	if (status != STATUS_OK)
		return status;
	if (head.mode == SEAL_NONE)
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	return err_at(err, STATUS_REFUSED, path, 0, 0, "seal.none", NULL, NULL, NULL);
}

#endif
