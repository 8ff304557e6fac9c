#include "term/keys.h"

#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "term/rebind.h"
#include "tty.h"

enum {
	BLOCK = 4096,
	PASTE_LIMIT = 1 << 20,
	PASTE_PAUSE = 1000,	/* milliseconds without a byte: its end mark was lost */
	ESCAPE_DELAY_SLOW = 500 /* a person keys Esc and a digit */
};

struct keys {
	bool is_memory;
	bool is_gone;
	int escape_delay;
	const unsigned char *bytes; /* the block, or the memory */
	size_t at, count;
	struct decoder decoder;
	struct sequence extra[SEQUENCES_MAX];
	size_t extra_count;
	const struct rebinding *rebinding;
	struct buf pasted;
	unsigned char block[BLOCK];
};

static struct keys *new_keys(enum charset charset)
{
	struct keys *keys = memory_new(sizeof(*keys));

	decoder_init(&keys->decoder, charset);
	buf_init(&keys->pasted);
	keys->bytes = keys->block;
	return keys;
}

struct keys *keys_new(void)
{
	struct keys *keys = new_keys(tty_charset());

	keys->count = tty_typed(keys->block, BLOCK);
	keys->extra_count = sequences_of_terminal(keys->extra);
	keys->escape_delay = tty_escape_delay();
	if (!terminal_has_function_keys() && keys->escape_delay < ESCAPE_DELAY_SLOW)
		keys->escape_delay = ESCAPE_DELAY_SLOW;
	return keys;
}

struct keys *keys_new_from(const char *bytes, size_t length, enum charset charset)
{
	struct keys *keys = new_keys(charset);

	keys->is_memory = true;
	keys->bytes = (const unsigned char *)bytes;
	keys->count = length;
	return keys;
}

void keys_free(struct keys *keys)
{
	if (!keys)
		return;
	buf_release(&keys->pasted);
	memory_free(keys);
}

/* Waits for more bytes behind those not yet taken. */
static enum tty_event more(struct keys *keys, int timeout, bool notes_wake)
{
	enum tty_event event;
	size_t got;

	if (keys->is_memory)
		return keys->at < keys->count ? TTY_TIME_UP : TTY_GONE;
	event = tty_wait(timeout, notes_wake);
	if (event != TTY_READABLE)
		return event;
	memmove(keys->block, keys->block + keys->at, keys->count - keys->at);
	keys->count -= keys->at;
	keys->at = 0;
	got = tty_read(keys->block + keys->count, BLOCK - keys->count);
	keys->count += got;
	return got ? TTY_READABLE : TTY_GONE;
}

/* At ESC in a paste: passes over it, and over the whole end mark where it is one. */
static bool ends_paste(struct keys *keys)
{
	static const char mark[] = "\033[201~";
	size_t length = sizeof(mark) - 1;

	for (;;) {
		size_t left = keys->count - keys->at;

		if (memcmp(keys->bytes + keys->at, mark, left < length ? left : length)) {
			keys->at++;
			return false;
		}
		if (left >= length) {
			keys->at += length;
			return true;
		}
		if (more(keys, PASTE_PAUSE, false) != TTY_READABLE) {
			keys->at = keys->count;
			return true;
		}
	}
}

static void gather_paste(struct keys *keys)
{
	uint32_t character;

	buf_clear(&keys->pasted);
	keys->decoder.count = 0;
	for (;;) {
		if (keys->at == keys->count && more(keys, PASTE_PAUSE, false) != TTY_READABLE)
			break;
		if (keys->bytes[keys->at] == 0x1B) {
			keys->decoder.count = 0;
			if (ends_paste(keys))
				break;
			continue;
		}
		if (decoder_take(&keys->decoder, keys->bytes[keys->at++], &character) == 1 &&
		    character && keys->pasted.length <= PASTE_LIMIT - 4)
			utf8_add(&keys->pasted, character);
	}
	keys->decoder.count = 0;
}

/* The key that begins with ESC; 0 where it is passed over. */
static uint32_t take_escape(struct keys *keys)
{
	enum tty_event event = TTY_READABLE;
	enum match match;
	size_t used = 1;
	uint32_t key = KEY_ESCAPE;

	do {
		match = sequence_match(keys->bytes + keys->at, keys->count - keys->at, keys->extra,
				       keys->extra_count, &used, &key);
		if (match == MATCH_PART)
			event = more(keys, keys->escape_delay, false);
	} while (match == MATCH_PART && event == TTY_READABLE);
	/* A key cut off in the middle is no Esc, which would take back what was typed. */
	if (event == TTY_GONE) {
		keys->at = keys->count;
		return 0;
	}
	if (match == MATCH_NONE || !used) {
		keys->at++;
		return KEY_ESCAPE;
	}
	keys->at += used;
	if (match == MATCH_UNKNOWN || !key)
		return 0;
	if (key == KEY_PASTED)
		gather_paste(keys);
	return key;
}

/* What a character below U+00A0 does; 0 where it does nothing. */
static uint32_t key_of_control(uint32_t character)
{
	switch (character) {
	case '\r':
		return KEY_ENTERED;
	case '\t':
		return KEY_TABBED;
	case '\b':
	case 0x7F:
		return KEY_ERASE;
	case 0:
		return key_control(' ');
	default:
		return character <= 26 ? key_control((char)(character + 'A' - 1)) : 0;
	}
}

static uint32_t take_key(struct keys *keys)
{
	unsigned char byte = keys->bytes[keys->at];
	uint32_t character;

	if (byte == 0x1B) {
		keys->decoder.count = 0;
		return take_escape(keys);
	}
	keys->at++;
	if (decoder_take(&keys->decoder, byte, &character) != 1)
		return 0;
	if (character < 0x20 || (character >= 0x7F && character < 0xA0))
		return key_of_control(character);
	return character;
}

uint32_t keys_next(struct keys *keys, int timeout)
{
	for (;;) {
		uint32_t key;

		while (keys->at < keys->count) {
			key = rebinding_key(keys->rebinding, take_key(keys));
			if (key)
				return key;
		}
		if (keys->is_gone)
			return KEY_HUNG_UP;
		switch (more(keys, timeout, true)) {
		case TTY_READABLE:
			break;
		case TTY_TIME_UP:
			return KEY_NONE_YET;
		case TTY_RESIZED:
			return KEY_RESIZED;
		case TTY_STOPPED:
			return KEY_STOPPED;
		case TTY_GONE:
			keys->is_gone = true;
			break;
		}
	}
}

void keys_rebind(struct keys *keys, const struct rebinding *rebinding)
{
	keys->rebinding = rebinding;
}

const struct rebinding *keys_rebinding(const struct keys *keys)
{
	return keys->rebinding;
}

bool keys_are_pending(struct keys *keys)
{
	if (keys->at < keys->count || keys->is_memory)
		return keys->at < keys->count;
	return !keys->is_gone && tty_wait(0, false) == TTY_READABLE;
}

const char *keys_pasted(const struct keys *keys, size_t *length)
{
	*length = keys->pasted.length;
	return keys->pasted.bytes;
}
