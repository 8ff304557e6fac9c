#include "ipp.h"

#include <string.h>

#include "base/utf8.h"

enum { HEAD = 8, GROUPS_END = 0x10, VALUE_MOST = 255 };

static void add_number(struct buf *message, size_t number)
{
	buf_add_char(message, (char)(number >> 8 & 0xFF));
	buf_add_char(message, (char)(number & 0xFF));
}

void ipp_group(struct buf *message, enum ipp_tag group)
{
	buf_add_char(message, (char)group);
}

void ipp_add(struct buf *message, enum ipp_tag tag, const char *name, const char *value)
{
	size_t length = utf8_whole(value, VALUE_MOST);

	if (length == 0)
		return;
	buf_add_char(message, (char)tag);
	add_number(message, strlen(name));
	buf_add_text(message, name);
	add_number(message, length);
	buf_add(message, value, length);
}

void ipp_begin(struct buf *message, enum ipp_operation operation)
{
	add_number(message, 0x0101); /* version 1.1, which every service knows */
	add_number(message, operation);
	add_number(message, 0);
	add_number(message, 1); /* the request's number */
	ipp_group(message, IPP_OPERATION);
	ipp_add(message, IPP_CHARSET, "attributes-charset", "utf-8");
	ipp_add(message, IPP_LANGUAGE, "attributes-natural-language", "en");
}

static size_t number_at(const char *bytes)
{
	return (size_t)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
}

int ipp_status(const char *bytes, size_t length)
{
	return length < HEAD ? -1 : (int)number_at(bytes + 2);
}

/* Takes a length of two bytes and so many bytes. False: the answer is cut short. */
static bool take(const char *bytes, size_t length, size_t *at, const char **start, size_t *taken)
{
	if (length - *at < 2)
		return false;
	*taken = number_at(bytes + *at);
	*start = bytes + *at + 2;
	if (length - *at - 2 < *taken)
		return false;
	*at += 2 + *taken;
	return true;
}

size_t ipp_find(const char *bytes, size_t length, const char *name, struct buf *value)
{
	size_t at = HEAD, wanted = strlen(name), found = 0, name_length, value_length;
	const char *name_start, *value_start;

	while (at < length) {
		unsigned char tag = (unsigned char)bytes[at++];

		if (tag == IPP_END)
			break;
		if (tag < GROUPS_END)
			continue;
		if (!take(bytes, length, &at, &name_start, &name_length) ||
		    !take(bytes, length, &at, &value_start, &value_length))
			break;
		if (name_length != wanted || memcmp(name_start, name, wanted) != 0)
			continue;
		if (found++ == 0 && value)
			buf_add(value, value_start, value_length);
	}
	return found;
}
