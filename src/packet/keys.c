#include "keys.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "with_sodium.h"

#ifdef HAS_SODIUM

#define BEGINNING "zhibu-key 1 "

enum {
	SIGN_KEY = crypto_sign_PUBLICKEYBYTES,
	PAIR = SIGN_KEY + SEAL_KEY_BYTES,
	SEED_TEXT = 44 /* 32 bytes as base64, with the NUL */
};

_Static_assert(crypto_sign_BYTES == PAIR &&
		   sodium_base64_ENCODED_LEN(PAIR, sodium_base64_VARIANT_URLSAFE_NO_PADDING) ==
		       KEY_TEXT &&
		   (int)SIGNATURE_TEXT == (int)KEY_TEXT,
	       "keys and signatures are 64 bytes, 86 characters");

/* So that no signature of a packet is one of anything else. */
static const char purpose[] = "zhibu packet\n";

struct keys_secret {
	unsigned char master[crypto_kdf_KEYBYTES], seed[crypto_sign_SEEDBYTES];
	unsigned char sign[crypto_sign_SECRETKEYBYTES], seal[crypto_box_SECRETKEYBYTES];
};

static bool read_text(const char *text, unsigned char *bytes, size_t size)
{
	const char *end;
	size_t length;

	return sodium_base642bin(bytes, size, text, strlen(text), NULL, &length, &end,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       length == size && !*end;
}

/* Both pairs of the master. */
static void derive(struct keys *keys)
{
	struct keys_secret *secret = keys->secret;
	unsigned char public[PAIR];

	(void)crypto_kdf_derive_from_key(secret->seed, sizeof secret->seed, 1, "zhibukey",
					 secret->master);
	(void)crypto_sign_seed_keypair(public, secret->sign, secret->seed);
	(void)crypto_kdf_derive_from_key(secret->seed, sizeof secret->seed, 2, "zhibukey",
					 secret->master);
	(void)crypto_box_seed_keypair(public + SIGN_KEY, secret->seal, secret->seed);
	memcpy(keys->seal_key, public + SIGN_KEY, SEAL_KEY_BYTES);
	sodium_bin2base64(keys->text, sizeof keys->text, public, sizeof public,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static enum status make(struct keys *keys, struct store *store, struct err *err)
{
	char line[sizeof BEGINNING + SEED_TEXT + 2] = BEGINNING;
	enum status status;

	crypto_kdf_keygen(keys->secret->master);
	sodium_bin2base64(line + sizeof BEGINNING - 1, SEED_TEXT, keys->secret->master,
			  sizeof keys->secret->master, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	strcat(line, "\r\n");
	status = store_secret_keep(store, line, strlen(line), err);
	sodium_memzero(line, sizeof line);
	return status;
}

static bool take(struct keys *keys, struct buf *line)
{
	while (line->length && strchr("\r\n", line->bytes[line->length - 1]))
		buf_cut(line, line->length - 1);
	return strncmp(line->bytes, BEGINNING, sizeof BEGINNING - 1) == 0 &&
	       read_text(line->bytes + sizeof BEGINNING - 1, keys->secret->master,
			 sizeof keys->secret->master);
}

enum status keys_open(struct keys *keys, struct store *store, bool is_made, struct err *err)
{
	struct err reason = {0};
	enum status status;
	struct buf line;
	bool missing;

	*keys = (struct keys){.secret = NULL};
	if (!seal_is_there())
		return STATUS_OK;
	keys->secret = sodium_malloc(sizeof *keys->secret);
	if (!keys->secret)
		memory_exhausted();
	buf_init(&line);
	status = store_secret(store, &line, &missing, &reason);
	if (missing)
		status = is_made ? make(keys, store, &reason) : STATUS_REFUSED;
	else if (status == STATUS_OK && !take(keys, &line))
		status = err_at(&reason, STATUS_INPUT, ".zhibu/key", 0, 0, "keys.file", NULL, NULL,
				NULL);
	sodium_memzero(line.bytes, line.length);
	buf_release(&line);
	if (status == STATUS_OK) {
		derive(keys);
		return STATUS_OK;
	}
	keys_close(keys);
	/* there are none, and none can be made: it goes without */
	if (missing && status == STATUS_REFUSED)
		return STATUS_OK;
	if (err)
		*err = reason;
	return status;
}

void keys_close(struct keys *keys)
{
	sodium_free(keys->secret);
	*keys = (struct keys){.secret = NULL};
}

void keys_opener(const struct keys *keys, struct seal_opener *opener)
{
	opener->public_key = keys->secret ? keys->seal_key : NULL;
	opener->secret_key = keys->secret ? keys->secret->seal : NULL;
}

/* Ed25519ph would do without the copy, but fewer programs know it. */
static void add_message(struct buf *message, const char *bytes, size_t length)
{
	buf_reserve(message, sizeof purpose + length);
	buf_add(message, purpose, sizeof purpose - 1);
	buf_add(message, bytes, length);
}

void keys_sign(const struct keys *keys, const char *bytes, size_t length,
	       char signature[SIGNATURE_TEXT])
{
	unsigned char made[crypto_sign_BYTES];
	struct buf message;

	buf_init(&message);
	add_message(&message, bytes, length);
	crypto_sign_detached(made, NULL, (const unsigned char *)message.bytes, message.length,
			     keys->secret->sign);
	sodium_bin2base64(signature, SIGNATURE_TEXT, made, sizeof made,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	buf_release(&message);
}

bool keys_verify(const char *text, const char *signature, const char *bytes, size_t length)
{
	unsigned char public[PAIR], made[crypto_sign_BYTES];
	struct buf message;
	bool is_good;

	if (!read_text(text, public, sizeof public) || !read_text(signature, made, sizeof made))
		return false;
	buf_init(&message);
	add_message(&message, bytes, length);
	is_good = crypto_sign_verify_detached(made, (const unsigned char *)message.bytes,
					      message.length, public) == 0;
	buf_release(&message);
	return is_good;
}

bool keys_text_is_good(const char *text)
{
	unsigned char bytes[PAIR];

	return read_text(text, bytes, sizeof bytes);
}

bool keys_seal_key(const char *text, unsigned char key[SEAL_KEY_BYTES])
{
	unsigned char bytes[PAIR];

	if (!read_text(text, bytes, sizeof bytes))
		return false;
	memcpy(key, bytes + SIGN_KEY, SEAL_KEY_BYTES);
	return true;
}

#else

enum status keys_open(struct keys *keys, struct store *store, bool is_made, struct err *err)
{
	(void)store, (void)is_made, (void)err;
	*keys = (struct keys){.secret = NULL};
	return STATUS_OK;
}

void keys_close(struct keys *keys)
{
	*keys = (struct keys){.secret = NULL};
}

void keys_opener(const struct keys *keys, struct seal_opener *opener)
{
	(void)keys;
	opener->public_key = opener->secret_key = NULL;
}

void keys_sign(const struct keys *keys, const char *bytes, size_t length,
	       char signature[SIGNATURE_TEXT])
{
	(void)keys, (void)bytes, (void)length;
	signature[0] = '\0';
}

bool keys_verify(const char *text, const char *signature, const char *bytes, size_t length)
{
	(void)text, (void)signature, (void)bytes, (void)length;
	return false;
}

/* As far as can be told without: 86 of its characters. */
bool keys_text_is_good(const char *text)
{
	return strlen(text) == KEY_TEXT - 1;
}

bool keys_seal_key(const char *text, unsigned char key[SEAL_KEY_BYTES])
{
	(void)text, (void)key;
	return false;
}

#endif
