/* manifest.csv, what a packet says of itself, read. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "keys.h"
#include "packet_internal.h"

/* The lines, in their order; from CARRIES to FILE_ITEM there may be any number of each. */
enum {
	FORMAT,
	KIND,
	FROM,
	TO,
	SITE,
	WHOSE,
	PERSON,
	FOR,
	WHOM,
	FORMS,
	MADE,
	KEY,
	CARRIES,
	HOLDS,
	FILE_ITEM,
	SIGNATURE
};

enum column { ITEM, NAME, AFTER, UPTO, BYTES, ROWS, HASH, COLUMNS };

struct reading {
	struct packet *packet;
	struct announcement *announcement;
	const char *path;
	struct csv_row row;
	size_t line, bytes;
	size_t item; /* of items[]: none before it comes any more */
	bool is_signed;
	struct err *err;
};

static enum status wrong(const struct reading *reading)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", reading->line);
	return err_at(reading->err, STATUS_INPUT, reading->path, 0, 0, "packet.manifest", text,
		      NULL, NULL);
}

static enum status too_much(const struct reading *reading, const char *what)
{
	return err_at(reading->err, STATUS_LIMIT, reading->path, 0, 0, "packet.limit", what, NULL,
		      NULL);
}

/* Decimal, as written: no sign, no zero in front. */
static bool read_number(const char *text, unsigned long *number)
{
	*number = 0;
	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || *number > (LONG_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (unsigned long)(*text - '0');
	}
	return true;
}

static bool is_empty(const struct reading *reading, enum column first, enum column last)
{
	for (int i = (int)first; i <= (int)last; i++)
		if (*reading->row.cells[i])
			return false;
	return true;
}

static enum status take_text(struct reading *reading, char **text)
{
	const char *name = reading->row.cells[NAME];

	if (!is_empty(reading, AFTER, HASH))
		return wrong(reading);
	if (strlen(name) > PACKET_TEXT)
		return too_much(reading, reading->row.cells[ITEM]);
	packet_text(text, name);
	return STATUS_OK;
}

/* Before anything else is believed: that it is of this format, and whole. Where the end stands is
 * written to *end. */
static enum status check_whole(struct reading *reading, const char *bytes, size_t length,
			       size_t *end)
{
	static const char first[] = "format,", last[] = "\r\nend,";
	const char *format = bytes + MANIFEST_HEADING;
	char number[24], hash[SHA256_TEXT];
	size_t at, digits;

	if (length < MANIFEST_HEADING + sizeof first + sizeof last ||
	    memcmp(bytes, manifest_heading, MANIFEST_HEADING) != 0)
		return wrong(reading);
	reading->line++;
	if (strncmp(format, first, sizeof first - 1) != 0)
		return wrong(reading);
	format += sizeof first - 1;
	digits = strspn(format, "0123456789");
	snprintf(number, sizeof number, "%.*s", (int)(digits < 20 ? digits : 20), format);
	reading->is_signed = digits == 1 && atoi(number) == PACKET_SIGNED;
	if (digits && !reading->is_signed && (atoi(number) != PACKET_FORMAT || digits > 8))
		return err_at(reading->err, STATUS_INPUT, reading->path, 0, 0, "packet.format",
			      number, NULL, NULL);
	for (at = length - (sizeof last - 1); strncmp(bytes + at, last, sizeof last - 1) != 0; at--)
		if (at == 0)
			return wrong(reading);
	*end = at + 2;
	sha256(bytes, *end, hash);
	reading->line = 0;
	for (const char *next = bytes; next < bytes + *end; next++)
		reading->line += *next == '\n';
	if (length - *end < SHA256_TEXT || strlen(bytes) != length ||
	    strncmp(bytes + length - SHA256_TEXT - 1, hash, SHA256_TEXT - 1) != 0)
		return wrong(reading);
	reading->line = 1;
	return STATUS_OK;
}

static enum status take_format(struct reading *reading)
{
	char number[24];

	snprintf(number, sizeof number, "%d", reading->is_signed ? PACKET_SIGNED : PACKET_FORMAT);
	if (strcmp(reading->row.cells[NAME], number) != 0 || !is_empty(reading, AFTER, HASH))
		return wrong(reading);
	return STATUS_OK;
}

static enum status take_site(struct reading *reading)
{
	const char *name = reading->row.cells[NAME];

	if (!site_is_valid(name) || !is_empty(reading, AFTER, HASH))
		return wrong(reading);
	memcpy(reading->packet->site, name, SITE_TEXT);
	return STATUS_OK;
}

static enum status take_made(struct reading *reading)
{
	const char *name = reading->row.cells[NAME];

	if (strlen(name) != MOMENT_TEXT - 1 || !is_empty(reading, AFTER, HASH))
		return wrong(reading);
	memcpy(reading->packet->made, name, MOMENT_TEXT);
	return STATUS_OK;
}

/* A key, or a signature. */
static enum status take_key(struct reading *reading, char **text)
{
	if (!keys_text_is_good(reading->row.cells[NAME]))
		return wrong(reading);
	return take_text(reading, text);
}

static enum status take_range(struct reading *reading, struct packet_ranges *ranges)
{
	const char *site = reading->row.cells[NAME];
	unsigned long after, upto;

	if (!site_is_valid(site) || !read_number(reading->row.cells[AFTER], &after) ||
	    !read_number(reading->row.cells[UPTO], &upto) || after > upto ||
	    !is_empty(reading, BYTES, HASH))
		return wrong(reading);
	if (ranges->count == PACKET_RANGES)
		return too_much(reading, reading->row.cells[ITEM]);
	/* in their order, so that none stands twice */
	if (ranges->count && strcmp(ranges->items[ranges->count - 1].site, site) >= 0)
		return wrong(reading);
	packet_range_add(ranges, site, after, upto, strcmp(reading->row.cells[ITEM], "part") == 0);
	return STATUS_OK;
}

static bool is_hash(const char *text)
{
	return strlen(text) == SHA256_TEXT - 1 && strspn(text, "0123456789abcdef") == strlen(text);
}

static enum status take_file(struct reading *reading)
{
	struct announcement *announcement = reading->announcement;
	const char *name = reading->row.cells[NAME];
	struct announced announced;
	unsigned long bytes, rows;

	if (!packet_name_is_good(name) || strcmp(name, PACKET_MANIFEST_NAME) == 0)
		return err_at(reading->err, STATUS_INPUT, reading->path, 0, 0, "packet.name", name,
			      NULL, NULL);
	if (!read_number(reading->row.cells[BYTES], &bytes) ||
	    !read_number(reading->row.cells[ROWS], &rows) || !is_hash(reading->row.cells[HASH]) ||
	    !is_empty(reading, AFTER, UPTO))
		return wrong(reading);
	if (bytes > PACKET_BYTES || (reading->bytes += bytes) > PACKET_BYTES)
		return too_much(reading, name);
	if (announcement->count == PACKET_FILES)
		return too_much(reading, "file");
	for (size_t i = 0; i < announcement->count; i++)
		if (strcmp(announcement->items[i].name, name) == 0)
			return wrong(reading);
	announced.bytes = bytes;
	announced.rows = rows;
	memcpy(announced.name, name, strlen(name) + 1);
	memcpy(announced.hash, reading->row.cells[HASH], SHA256_TEXT);
	announcement->items = memory_grow(announcement->items, announcement->count,
					  &announcement->capacity, sizeof *announcement->items);
	announcement->items[announcement->count++] = announced;
	return STATUS_OK;
}

/* The item of a line's name, not before the one that is due. */
static size_t item_of(const struct reading *reading)
{
	static const char *const items[] = {"format",  "kind",	"from", "to",	    "site", "whose",
					    "person",  "for",	"whom", "forms",    "made", "key",
					    "carries", "holds", "file", "signature"};
	const char *name = reading->row.cells[ITEM];
	size_t item = reading->item;

	while (item <= SIGNATURE && strcmp(name, items[item]) != 0 &&
	       (item != CARRIES || strcmp(name, "part") != 0))
		item++;
	return item;
}

/* The one that comes after it at the earliest. */
static size_t item_after(const struct reading *reading, size_t item)
{
	if (item == MADE && !reading->is_signed)
		return CARRIES;
	return item < CARRIES || item == SIGNATURE ? item + 1 : item;
}

static enum status take_line(struct reading *reading)
{
	struct packet *packet = reading->packet;
	size_t item = item_of(reading);

	if (item > SIGNATURE || (item != reading->item && reading->item < CARRIES) ||
	    (item == SIGNATURE && !reading->is_signed))
		return wrong(reading);
	reading->item = item_after(reading, item);
	switch (item) {
	case FORMAT:
		return take_format(reading);
	case KIND:
		return take_text(reading, &packet->kind);
	case FROM:
		return take_text(reading, &packet->from);
	case TO:
		return take_text(reading, &packet->to);
	case SITE:
		return take_site(reading);
	case WHOSE:
		return take_text(reading, &packet->whose);
	case PERSON:
		return take_text(reading, &packet->person);
	case FOR:
		return take_text(reading, &packet->recipient);
	case WHOM:
		return take_text(reading, &packet->whom);
	case FORMS:
		return take_text(reading, &packet->forms);
	case MADE:
		return take_made(reading);
	case KEY:
		return take_key(reading, &packet->key);
	case SIGNATURE:
		return take_key(reading, &packet->signature);
	case CARRIES:
		return take_range(reading, &packet->carries);
	case HOLDS:
		return take_range(reading, &packet->holds);
	default:
		return take_file(reading);
	}
}

/* Where libsodium is missing it is not known whether it is so, and nobody relies on it
 * (packet/work.h). */
static enum status check_signature(struct reading *reading, const char *bytes, size_t end)
{
	const struct packet *packet = reading->packet;
	struct buf line;
	bool is_so;

	if (!reading->is_signed)
		return STATUS_OK;
	buf_init(&line);
	manifest_text_add(&line, "signature", packet->signature);
	if (reading->item <= SIGNATURE || end < line.length ||
	    memcmp(bytes + end - line.length, line.bytes, line.length) != 0) {
		buf_release(&line);
		return wrong(reading);
	}
	is_so = !seal_is_there() ||
		keys_verify(packet->key, packet->signature, bytes, end - line.length);
	buf_release(&line);
	return is_so ? STATUS_OK
		     : err_at(reading->err, STATUS_INPUT, reading->path, 0, 0, "packet.signature",
			      NULL, NULL, NULL);
}

/* The end line says of what stands before it what is so. */
static enum status check_end(struct reading *reading, const char *bytes, size_t end)
{
	char hash[SHA256_TEXT], expected[160];

	sha256(bytes, end, hash);
	snprintf(expected, sizeof expected, "end,%zu,,,,,%s\r\n", reading->line - 1, hash);
	if (reading->item < CARRIES || strcmp(bytes + end, expected) != 0)
		return wrong(reading);
	return STATUS_OK;
}

static enum status read_lines(struct reading *reading, const struct csv_text *text,
			      const struct csv_index *index)
{
	const char *bytes = text->bytes.bytes;

	for (size_t i = 1; i < index->count; i++) {
		enum status status;

		reading->line = i + 1;
		csv_row_parse(&reading->row, bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], ',');
		if (reading->row.count != COLUMNS || reading->row.is_broken)
			return wrong(reading);
		for (size_t c = 0; c < COLUMNS; c++)
			if (strlen(reading->row.cells[c]) != reading->row.lengths[c])
				return wrong(reading);
		if (i + 1 == index->count)
			return STATUS_OK;
		status = take_line(reading);
		if (status != STATUS_OK)
			return status;
	}
	return wrong(reading);
}

enum status manifest_read(struct packet *packet, struct announcement *announcement,
			  const char *bytes, size_t length, const char *path, struct err *err)
{
	struct reading reading = {
	    .packet = packet, .announcement = announcement, .path = path, .line = 1, .err = err};
	struct csv_index index = {0};
	struct csv_text text = {0};
	enum status status;
	struct buf copy;
	size_t end = 0;

	buf_init(&copy);
	csv_row_init(&reading.row);
	buf_add(&copy, bytes, length);
	status = check_whole(&reading, bytes, length, &end);
	if (status == STATUS_OK && !utf8_is_valid(bytes, length))
		status = wrong(&reading);
	if (status == STATUS_OK)
		status = csv_text_take(&text, &copy, path, err);
	if (status == STATUS_OK)
		status = csv_index_make(&index, &text, path, err);
	if (status == STATUS_OK)
		status = read_lines(&reading, &text, &index);
	if (status == STATUS_OK)
		status = check_end(&reading, bytes, end);
	if (status == STATUS_OK)
		status = check_signature(&reading, bytes, end);
	csv_index_release(&index);
	csv_text_release(&text);
	csv_row_release(&reading.row);
	buf_release(&copy);
	return status;
}
