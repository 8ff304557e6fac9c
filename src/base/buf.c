#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_CAPACITY = 64, PRINTED_USUALLY = 24 };

void buf_init(struct buf *buf)
{
	buf->bytes = (char *)""; /* never written to while capacity is 0 */
	buf->length = 0;
	buf->capacity = 0;
}

void buf_release(struct buf *buf)
{
	if (buf->capacity)
		memory_free(buf->bytes);
	buf_init(buf);
}

void buf_clear(struct buf *buf)
{
	buf_cut(buf, 0);
}

void buf_reserve(struct buf *buf, size_t more)
{
	size_t needed, capacity;

	if (more < buf->capacity - buf->length) /* one byte is kept for the NUL */
		return;
	if (more > SIZE_MAX / 2 - buf->length)
		memory_exhausted();
	needed = buf->length + more + 1;
	capacity = 2 * buf->capacity;
	if (capacity < FIRST_CAPACITY)
		capacity = FIRST_CAPACITY;
	if (capacity < needed)
		capacity = needed;
	buf->bytes = memory_resize(buf->capacity ? buf->bytes : NULL, capacity, 1);
	buf->capacity = capacity;
	buf->bytes[buf->length] = '\0';
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!length)
		return;
	buf_reserve(buf, length);
	memcpy(buf->bytes + buf->length, bytes, length);
	buf->length += length;
	buf->bytes[buf->length] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_path(struct buf *buf, const char *folder, const char *name)
{
	buf_add_text(buf, folder);
	if (!*folder || folder[strlen(folder) - 1] != '/')
		buf_add_char(buf, '/');
	buf_add_text(buf, name);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_reserve(buf, 1);
	buf->bytes[buf->length++] = c;
	buf->bytes[buf->length] = '\0';
}

/* A twentieth of what a printf of it takes. */
void buf_add_number(struct buf *buf, unsigned long number)
{
	char digits[3 * sizeof(number)];
	size_t first = sizeof(digits);

	do
		digits[--first] = (char)('0' + number % 10);
	while (number /= 10);
	buf_add(buf, digits + first, sizeof(digits) - first);
}

void buf_cut(struct buf *buf, size_t length)
{
	if (length > buf->length || !buf->capacity)
		return;
	buf->length = length;
	buf->bytes[length] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	size_t room;
	int length;

	/* mostly it fits, and need not be formatted twice */
	buf_reserve(buf, PRINTED_USUALLY);
	room = buf->capacity - buf->length;
	va_start(args, format);
	length = vsnprintf(buf->bytes + buf->length, room, format, args);
	va_end(args);
	if (length <= 0) {
		buf->bytes[buf->length] = '\0';
		return;
	}
	if ((size_t)length >= room) {
		buf_reserve(buf, (size_t)length);
		va_start(args, format);
		vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, args);
		va_end(args);
	}
	buf->length += (size_t)length;
}

char *buf_take(struct buf *buf)
{
	char *text = buf->capacity ? buf->bytes : memory_text("");

	buf_init(buf);
	return text;
}
