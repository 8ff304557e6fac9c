/* manifest.csv, what a packet says of itself, written. */
#include <stdio.h>
#include <string.h>

#include "base/csvfile.h"
#include "packet_internal.h"

enum { TEXT_LINES = 11 }; /* from format to made */

const char manifest_heading[] = "\xEF\xBB\xBFitem,name,after,upto,bytes,rows,sha256\r\n";

static void add_line(struct buf *bytes, const char *item, const char *name, const char *rest)
{
	buf_printf(bytes, "%s,", item);
	csv_add_cell(bytes, name, strlen(name));
	buf_printf(bytes, "%s\r\n", rest);
}

static void add_ranges(struct buf *bytes, const char *item, const struct packet_ranges *ranges)
{
	bool is_held = strcmp(item, "holds") == 0;
	char rest[64];

	for (size_t i = 0; i < ranges->count; i++) {
		const struct packet_range *range = &ranges->items[i];

		snprintf(rest, sizeof rest, ",%lu,%lu,,,", range->after, range->upto);
		add_line(bytes, range->is_part && !is_held ? "part" : item, range->site, rest);
	}
}

void manifest_text_add(struct buf *bytes, const char *item, const char *text)
{
	add_line(bytes, item, text, ",,,,,");
}

void manifest_add_signed(struct buf *bytes, const struct packet *packet)
{
	char rest[160], hash[SHA256_TEXT], number[24];

	buf_add_text(bytes, manifest_heading);
	snprintf(number, sizeof number, "%d", *packet->key ? PACKET_SIGNED : PACKET_FORMAT);
	manifest_text_add(bytes, "format", number);
	manifest_text_add(bytes, "kind", packet->kind);
	manifest_text_add(bytes, "from", packet->from);
	manifest_text_add(bytes, "to", packet->to);
	manifest_text_add(bytes, "site", packet->site);
	manifest_text_add(bytes, "whose", packet->whose);
	manifest_text_add(bytes, "person", packet->person);
	manifest_text_add(bytes, "for", packet->recipient);
	manifest_text_add(bytes, "whom", packet->whom);
	manifest_text_add(bytes, "forms", packet->forms);
	manifest_text_add(bytes, "made", packet->made);
	if (*packet->key)
		manifest_text_add(bytes, "key", packet->key);
	add_ranges(bytes, "carries", &packet->carries);
	add_ranges(bytes, "holds", &packet->holds);
	for (size_t i = 0; i < packet->file_count; i++) {
		const struct packet_file *file = &packet->files[i];

		sha256(file->bytes.bytes, file->bytes.length, hash);
		snprintf(rest, sizeof rest, ",,,%zu,%zu,%s", file->bytes.length, file->rows, hash);
		add_line(bytes, "file", file->name, rest);
	}
}

void manifest_add(struct buf *bytes, const struct packet *packet)
{
	size_t start = bytes->length;
	size_t lines =
	    1 + TEXT_LINES + packet->carries.count + packet->holds.count + packet->file_count;
	char rest[160], hash[SHA256_TEXT], number[24];

	manifest_add_signed(bytes, packet);
	if (*packet->key) {
		manifest_text_add(bytes, "signature", packet->signature);
		lines += 2;
	}
	sha256(bytes->bytes + start, bytes->length - start, hash);
	snprintf(number, sizeof number, "%zu", lines);
	snprintf(rest, sizeof rest, ",,,,,%s", hash);
	add_line(bytes, "end", number, rest);
}
