/* Tar archives (POSIX.1-1988 ustar) of plain files, as strict as can be: a header that is not, byte
 * for byte, what this program would write for that name, size and time is none. */
#include <stdio.h>
#include <string.h>

#include "packet_internal.h"

/* Where the parts of a header stand, and how long they are. */
enum {
	NAME_LENGTH = 100,
	SIZE_AT = 124,
	TIME_AT = 136,
	NUMBER_LENGTH = 11,
	SUM_AT = 148,
	SUM_LENGTH = 8,
	TYPE_AT = 156,
	MAGIC_AT = 257
};

static const char zeros[TAR_BLOCK];

static void fill_header(char header[TAR_BLOCK], const char *name, size_t size, unsigned long time)
{
	unsigned sum = 0;
	char text[24];

	memset(header, 0, TAR_BLOCK);
	memcpy(header, name, strnlen(name, NAME_LENGTH - 1));
	memcpy(header + 100, "0000600", 8);
	memcpy(header + 108, "0000000", 8);
	memcpy(header + 116, "0000000", 8);
	snprintf(text, sizeof text, "%011zo", size);
	memcpy(header + SIZE_AT, text, NUMBER_LENGTH);
	snprintf(text, sizeof text, "%011lo", time);
	memcpy(header + TIME_AT, text, NUMBER_LENGTH);
	header[TYPE_AT] = '0';
	memcpy(header + MAGIC_AT, "ustar\00000", 8);
	/* The sum counts its own place as spaces. */
	memset(header + SUM_AT, ' ', SUM_LENGTH);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(text, sizeof text, "%06o", sum);
	memcpy(header + SUM_AT, text, 7);
}

static size_t padding(size_t length)
{
	return (TAR_BLOCK - length % TAR_BLOCK) % TAR_BLOCK;
}

void tar_add(struct buf *archive, const char *name, const char *bytes, size_t length, long seconds)
{
	char header[TAR_BLOCK];

	fill_header(header, name, length, seconds < 0 ? 0 : (unsigned long)seconds);
	buf_add(archive, header, TAR_BLOCK);
	buf_add(archive, bytes, length);
	buf_add(archive, zeros, padding(length));
}

void tar_end(struct buf *archive)
{
	buf_add(archive, zeros, TAR_BLOCK);
	buf_add(archive, zeros, TAR_BLOCK);
}

static bool read_octal(const char *text, unsigned long *number)
{
	*number = 0;
	for (size_t i = 0; i < NUMBER_LENGTH; i++) {
		if (text[i] < '0' || text[i] > '7')
			return false;
		*number = *number * 8 + (unsigned long)(text[i] - '0');
	}
	return true;
}

static enum status damaged(size_t offset, const char *path, struct err *err)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", offset + 1);
	return err_at(err, STATUS_INPUT, path, 0, 0, "packet.damaged", text, NULL, NULL);
}

static enum status cut(const char *path, struct err *err)
{
	return err_at(err, STATUS_INPUT, path, 0, 0, "packet.cut", NULL, NULL, NULL);
}

/* Why a header is none of ours. */
static enum status refuse_header(const char *header, const char *name, size_t offset,
				 const char *path, struct err *err)
{
	bool is_tar = memcmp(header + MAGIC_AT, "ustar", 5) == 0;

	if (offset == 0 && !is_tar)
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	if (is_tar && header[TYPE_AT] != '0')
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.kind", name, NULL, NULL);
	return damaged(offset, path, err);
}

static enum status check_end(const char *archive, size_t length, size_t offset, const char *path,
			     struct err *err)
{
	if (length - offset < (size_t)2 * TAR_BLOCK)
		return cut(path, err);
	for (size_t i = offset; i < length; i++)
		if (archive[i] || i >= offset + (size_t)2 * TAR_BLOCK)
			return damaged(i, path, err);
	return STATUS_OK;
}

static enum status read_header(const char *header, size_t offset, char name[PACKET_NAME],
			       unsigned long *size, const char *path, struct err *err)
{
	unsigned long time;
	char expected[TAR_BLOCK];

	memcpy(name, header, NAME_LENGTH - 1);
	name[NAME_LENGTH - 1] = '\0';
	if (!read_octal(header + SIZE_AT, size) || !read_octal(header + TIME_AT, &time))
		return refuse_header(header, name, offset, path, err);
	fill_header(expected, name, *size, time);
	if (memcmp(header, expected, TAR_BLOCK) != 0)
		return refuse_header(header, name, offset, path, err);
	if (!packet_name_is_good(name))
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.name", name, NULL, NULL);
	return STATUS_OK;
}

enum status tar_next(const char *archive, size_t length, size_t *offset, char name[PACKET_NAME],
		     const char **bytes, size_t *size, bool *is_end, const char *path,
		     struct err *err)
{
	const char *header = archive + *offset;
	unsigned long told;
	enum status status;
	size_t end;

	*is_end = false;
	if (length - *offset < TAR_BLOCK)
		return cut(path, err);
	if (*offset && memcmp(header, zeros, TAR_BLOCK) == 0) {
		*is_end = true;
		return check_end(archive, length, *offset, path, err);
	}
	status = read_header(header, *offset, name, &told, path, err);
	if (status != STATUS_OK)
		return status;
	if (told > PACKET_BYTES)
		return err_at(err, STATUS_LIMIT, path, 0, 0, "packet.limit", name, NULL, NULL);
	end = *offset + TAR_BLOCK + told + padding(told);
	if (end > length)
		return cut(path, err);
	*bytes = header + TAR_BLOCK;
	*size = told;
	for (size_t i = end - padding(told); i < end; i++)
		if (archive[i])
			return damaged(i, path, err);
	*offset = end;
	return STATUS_OK;
}

enum status tar_check_times(const char *archive, size_t length, long seconds, const char *path,
			    struct err *err)
{
	unsigned long expected = seconds < 0 ? 0 : (unsigned long)seconds, size, time;

	for (size_t at = 0; at < length && archive[at]; at += TAR_BLOCK + size + padding(size))
		if (!read_octal(archive + at + SIZE_AT, &size) ||
		    !read_octal(archive + at + TIME_AT, &time) || time != expected)
			return damaged(at + TIME_AT, path, err);
	return STATUS_OK;
}
