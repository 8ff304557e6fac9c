/* Any bytes as a terminal sends them, in pieces of any size, in every character set: the keys are
 * the same as those of all bytes at once; none is a control or lies outside Unicode, and what was
 * pasted is valid. The first byte chooses the set and whether the terminal pauses; the second the
 * sizes. */
#include <stdint.h>
#include <string.h>

#include "../../src/term/tty.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "target.h"
#include "term/keys.h"

enum tty_event __wrap_tty_wait(int timeout, bool resize_wakes);
size_t __wrap_tty_read(unsigned char *bytes, size_t size);
int __wrap_tty_escape_delay(void);
enum charset __wrap_tty_charset(void);
size_t __wrap_tty_typed(unsigned char *bytes, size_t size);
size_t __wrap_sequences_of_terminal(struct sequence extra[SEQUENCES_MAX]);
bool __wrap_terminal_has_function_keys(void);

/* The terminal. */
static struct {
	const uint8_t *bytes;
	size_t left, waits;
	unsigned sizes; /* of the pieces, by and by */
	bool pauses;
	enum charset charset;
} tty;

enum tty_event __wrap_tty_wait(int timeout, bool resize_wakes)
{
	(void)timeout;
	tty.waits++;
	if (tty.pauses && tty.waits % 3 == 0)
		return resize_wakes && tty.waits % 2 ? TTY_RESIZED : TTY_TIME_UP;
	return tty.left ? TTY_READABLE : TTY_GONE;
}

size_t __wrap_tty_read(unsigned char *bytes, size_t size)
{
	size_t piece = 1 + tty.sizes % 7;

	tty.sizes = tty.sizes == 6 ? 6 : tty.sizes * 5 + 3;
	if (piece > size)
		piece = size;
	if (piece > tty.left)
		piece = tty.left;
	memcpy(bytes, tty.bytes, piece);
	tty.bytes += piece;
	tty.left -= piece;
	return piece;
}

int __wrap_tty_escape_delay(void)
{
	return 25;
}

enum charset __wrap_tty_charset(void)
{
	return tty.charset;
}

size_t __wrap_tty_typed(unsigned char *bytes, size_t size)
{
	(void)bytes;
	(void)size;
	return 0;
}

/* One that is no other's, and one that begins like another. */
size_t __wrap_sequences_of_terminal(struct sequence extra[SEQUENCES_MAX])
{
	extra[0] = (struct sequence){"\033!q", key_function(11)};
	extra[1] = (struct sequence){"\033[[9x", KEY_FIRST};
	return 2;
}

bool __wrap_terminal_has_function_keys(void)
{
	return true;
}

static void add_key(struct buf *seen, struct keys *keys, uint32_t key)
{
	const char *pasted;
	size_t length;

	buf_add(seen, &key, sizeof(key));
	if (key < KEY_BASE) {
		demand(key >= 0x20 && key <= 0x10FFFF && (key < 0xD800 || key > 0xDFFF) &&
		       (key < 0x7F || key >= 0xA0));
		keys_action(key);
	}
	if (key != KEY_PASTED)
		return;
	pasted = keys_pasted(keys, &length);
	demand(utf8_is_valid(pasted, length) && !memchr(pasted, '\0', length) &&
	       !memchr(pasted, 0x1B, length));
	buf_add(seen, pasted, length);
}

/* All keys up to the end, besides those that a clock makes. */
static void read_keys(struct buf *seen)
{
	struct keys *keys = keys_new();
	uint32_t key;

	while ((key = keys_next(keys, -1)) != KEY_HUNG_UP)
		if (key != KEY_NONE_YET && key != KEY_RESIZED)
			add_key(seen, keys, key);
	demand(keys_next(keys, 0) == KEY_HUNG_UP && !keys_are_pending(keys));
	keys_free(keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum charset charsets[] = {CHARSET_UTF8, CHARSET_GB18030, CHARSET_ASCII,
						CHARSET_UTF8};
	struct buf first, second;

	if (size < 2)
		return 0;
	buf_init(&first);
	buf_init(&second);
	for (int i = 0; i < 2; i++) {
		tty.bytes = data + 2;
		tty.left = size - 2;
		tty.waits = 0;
		tty.sizes = i ? 6 : data[1]; /* the second time always the largest */
		tty.charset = charsets[data[0] % 4];
		tty.pauses = data[0] & 4 && !i;
		read_keys(i ? &second : &first);
	}
	/* Where the terminal paused in a sequence, it is another's keys. */
	if (!(data[0] & 4))
		demand(first.length == second.length &&
		       !memcmp(first.bytes, second.bytes, first.length));
	buf_release(&first);
	buf_release(&second);
	return 0;
}
