#include "packet/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "packet/seal.h"
#include "with_sodium.h"

#ifdef HAS_SODIUM

struct secret {
	size_t length;
	char bytes[SECRET_MOST];
};

struct secret *secret_new(void)
{
	struct secret *secret;

	if (!seal_is_there())
		return NULL;
	secret = sodium_malloc(sizeof *secret);
	if (!secret)
		memory_exhausted();
	secret_clear(secret);
	return secret;
}

void secret_free(struct secret *secret)
{
	sodium_free(secret); /* wipes it; takes NULL */
}

void secret_wipe(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

bool secret_is_same(const struct secret *one, const struct secret *other)
{
	return one->length == other->length &&
	       sodium_memcmp(one->bytes, other->bytes, one->length) == 0;
}

#else

struct secret {
	size_t length;
	char bytes[SECRET_MOST];
};

struct secret *secret_new(void)
{
	return NULL;
}

void secret_free(struct secret *secret)
{
	(void)secret;
}

void secret_wipe(void *bytes, size_t length)
{
	(void)bytes;
	(void)length;
}

bool secret_is_same(const struct secret *one, const struct secret *other)
{
	return one == other;
}

#endif

void secret_clear(struct secret *secret)
{
	secret_wipe(secret->bytes, sizeof secret->bytes);
	secret->length = 0;
}

bool secret_add(struct secret *secret, const char *bytes, size_t length)
{
	if (length > sizeof secret->bytes - secret->length)
		return false;
	memcpy(secret->bytes + secret->length, bytes, length);
	secret->length += length;
	return true;
}

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xC0) != 0x80;
}

void secret_drop(struct secret *secret)
{
	while (secret->length && !begins_character(secret->bytes[--secret->length]))
		secret->bytes[secret->length] = '\0';
	secret->bytes[secret->length] = '\0';
}

size_t secret_length(const struct secret *secret)
{
	size_t characters = 0;

	for (size_t i = 0; i < secret->length; i++)
		characters += begins_character(secret->bytes[i]);
	return characters;
}

const char *secret_bytes(const struct secret *secret, size_t *length)
{
	*length = secret->length;
	return secret->bytes;
}

/* Byte by byte, so that nothing of it stands in any other buffer, and no line behind it is taken.
 */
static enum status read_line(struct secret *secret, int file, const char *path, struct err *err)
{
	ssize_t got;
	char byte;

	for (;;) {
		got = read(file, &byte, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_io(err, "secret.file", path, errno);
		if (got == 0 || byte == '\n')
			return STATUS_OK;
		if (!secret_add(secret, &byte, 1))
			return err_at(err, STATUS_INPUT, path, 0, 0, "secret.line", NULL, NULL,
				      NULL);
	}
}

enum status secret_read(struct secret *secret, const char *path, struct err *err)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum status status;

	secret_clear(secret);
	if (file < 0)
		return err_io(err, "secret.file", path, errno);
	status = read_line(secret, file, path, err);
	close(file);
	if (secret->length && secret->bytes[secret->length - 1] == '\r')
		secret->bytes[--secret->length] = '\0';
	if (status == STATUS_OK && !secret->length)
		status = err_at(err, STATUS_INPUT, path, 0, 0, "secret.empty", NULL, NULL, NULL);
	if (status == STATUS_OK && !utf8_is_valid(secret->bytes, secret->length))
		status = err_at(err, STATUS_INPUT, path, 0, 0, "secret.line", NULL, NULL, NULL);
	return status;
}
