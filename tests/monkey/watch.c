#include "watch.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* After ESC [: its bytes, or 0 where painting has no use for it. */
static size_t csi_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && at < 40 && strchr("0123456789;?>", bytes[at]) && bytes[at])
		at++;
	if (at == 1 && length > 1 && bytes[0] == '6' && bytes[1] == 'n')
		return 2; /* where the cursor is, asked before the first screen */
	if (at == length || !bytes[at] || !strchr("ABCDGHJKLMPSTXbdhlmrt@", bytes[at]))
		return 0;
	return at + 1;
}

/* After ESC: its bytes, or 0. A palette reset of the Linux console is the only OSC. */
static size_t escape_length(const char *bytes, size_t length)
{
	size_t csi;

	if (!length || !bytes[0])
		return 0;
	if (bytes[0] == '[') {
		csi = csi_length(bytes + 1, length - 1);
		return csi ? csi + 1 : 0;
	}
	if (strchr("()*+", bytes[0]))
		return length > 1 && bytes[1] && strchr("0AB", bytes[1]) ? 2 : 0;
	if (bytes[0] == ']')
		return length > 1 && bytes[1] == 'R' ? 2 : 0;
	return strchr("78=>MDEHc", bytes[0]) ? 1 : 0;
}

static size_t gb_length(const unsigned char *bytes, size_t length)
{
	if (length > 3 && bytes[1] >= 0x30 && bytes[1] <= 0x39)
		return 4;
	return length > 1 && bytes[1] >= 0x40 ? 2 : 0;
}

static size_t text_length(const char *bytes, size_t length, bool is_gb)
{
	uint32_t character;
	size_t taken;

	if ((unsigned char)bytes[0] < 0x20)
		return strchr("\r\n\b\a\016\017", bytes[0]) && bytes[0] ? 1 : 0;
	if (is_gb && (unsigned char)bytes[0] > 0x80)
		return gb_length((const unsigned char *)bytes, length);
	taken = utf8_decode(bytes, length, &character);
	return taken && !utf8_is_hostile(character) ? taken : 0;
}

bool watch_output(const char *bytes, size_t length, bool is_gb, char *why, size_t size)
{
	size_t at = 0;

	while (at < length) {
		size_t taken = bytes[at] == 0x1B ? escape_length(bytes + at + 1, length - at - 1)
						 : text_length(bytes + at, length - at, is_gb);
		size_t n = 0;

		if (!taken) {
			n = (size_t)snprintf(why, size, "byte %zu of %zu:", at, length);
			for (size_t i = at > 8 ? at - 8 : 0; i < length && i < at + 12; i++)
				if (n + 8 < size)
					n += (size_t)snprintf(why + n, size - n, "%s%02x",
							      i == at ? " >" : " ",
							      (unsigned char)bytes[i]);
			return false;
		}
		at += taken + (bytes[at] == 0x1B);
	}
	return true;
}
