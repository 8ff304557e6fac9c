#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "expr_internal.h"

/* Marks that an input method for Chinese writes in the place of ASCII's. No expression has one
 * outside its quotes, so where one cannot be read the first of them is what is to be mended. */

enum { WIDE_FIRST = 0xff01, WIDE_LAST = 0xff5e, WIDE_FROM = '!' };

static const struct {
	uint32_t wide;
	const char *meant;
} others[] = {
    {0x2018, "'"}, {0x2019, "'"}, {0x201c, "\""}, {0x201d, "\""}, {0x3001, ","},  {0x3002, "."},
    {0x3010, "["}, {0x3011, "]"}, {0x2264, "<="}, {0x2265, ">="}, {0x2260, "!="}, {0x00d7, "*"},
};

/* What was meant, or NULL where the character is no such mark. */
static const char *meant_by(uint32_t character, char room[2])
{
	if (character >= WIDE_FIRST && character <= WIDE_LAST) {
		room[0] = (char)(character - WIDE_FIRST + WIDE_FROM);
		room[1] = '\0';
		return room;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].wide == character)
			return others[i].meant;
	return NULL;
}

void tell_wide_mark(struct compile *c)
{
	char quote = '\0', room[2];
	size_t length;

	for (size_t at = 0; at < c->length; at += length) {
		uint32_t character;
		const char *meant;
		char wide[5] = {0};

		length = utf8_decode(c->text + at, c->length - at, &character);
		if (length == 0) {
			length = 1; /* a bad byte */
			continue;
		}
		if (quote || character == '\'' || character == '"') {
			if (!quote)
				quote = (char)character;
			else if (character == (unsigned char)quote)
				quote = '\0';
			continue;
		}
		meant = meant_by(character, room);
		if (!meant)
			continue;
		memcpy(wide, c->text + at, length);
		c->is_failed = false;
		mistake(c, at, "expr.wide_mark", wide, meant);
		return;
	}
}
