#include "whole.h"

#include <string.h>

#include "base/crc.h"

void whole_end(struct buf *bytes)
{
	char hash[HASH_TEXT];

	hash_format(hash_bytes(bytes->bytes, bytes->length), hash);
	buf_printf(bytes, "%s\r\n", hash);
}

bool whole_check(struct buf *bytes)
{
	const size_t width = HASH_TEXT - 1;
	char hash[HASH_TEXT];
	size_t end;

	while (bytes->length &&
	       (bytes->bytes[bytes->length - 1] == '\n' || bytes->bytes[bytes->length - 1] == '\r'))
		bytes->bytes[--bytes->length] = '\0';
	end = bytes->length;
	if (end < width)
		return false;
	hash_format(hash_bytes(bytes->bytes, end - width), hash);
	return memcmp(bytes->bytes + end - width, hash, width) == 0;
}
