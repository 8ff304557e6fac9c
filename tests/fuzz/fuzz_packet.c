/* A packet from any bytes, by the first of them: as an archive; as the lines of a manifest whose
 * hashes are right; as lines of change logs; or as changes to the bytes of a good archive, of which
 * none may go unnoticed. What is read is written and read again the same. */
#include <stdio.h>
#include <string.h>

#include "../../src/packet/changes.h"
#include "../../src/packet/packet_internal.h"
#include "target.h"

static void check_refusal(enum status status, const struct err *err)
{
	demand(status == STATUS_INPUT || status == STATUS_LIMIT);
	demand(err->key && *err->key);
}

static void as_archive(const char *bytes, size_t length)
{
	struct err err = {.key = NULL};
	struct packet packet;
	enum status status;
	struct buf again;

	packet_init(&packet);
	status = packet_unpack(&packet, bytes, length, "p.tar", &err);
	if (status != STATUS_OK) {
		check_refusal(status, &err);
	} else {
		buf_init(&again);
		packet_pack(&packet, &again);
		demand(again.length == length);
		buf_release(&again);
	}
	packet_release(&packet);
}

static enum status read_manifest(struct packet *packet, const struct buf *bytes, struct err *err)
{
	struct announcement announcement = {0};
	enum status status;

	packet_init(packet);
	status =
	    manifest_read(packet, &announcement, bytes->bytes, bytes->length, "manifest.csv", err);
	for (size_t i = 0; i < announcement.count; i++)
		demand(packet_name_is_good(announcement.items[i].name) &&
		       announcement.items[i].bytes <= PACKET_BYTES);
	memory_free(announcement.items);
	return status;
}

static void as_manifest(const char *lines, size_t length)
{
	struct packet packet, again;
	struct err err = {.key = NULL};
	char hash[SHA256_TEXT];
	enum status status;
	struct buf bytes, written;
	size_t count = 0;

	buf_init(&bytes);
	buf_init(&written);
	buf_add_text(&bytes,
		     "\xEF\xBB\xBFitem,name,after,upto,bytes,rows,sha256\r\nformat,1,,,,,\r\n");
	buf_add(&bytes, lines, length);
	buf_add_text(&bytes, "\r\n");
	for (size_t i = 0; i < bytes.length; i++)
		count += bytes.bytes[i] == '\n';
	sha256(bytes.bytes, bytes.length, hash);
	buf_printf(&bytes, "end,%zu,,,,,%s\r\n", count, hash);
	status = read_manifest(&packet, &bytes, &err);
	if (status != STATUS_OK) {
		check_refusal(status, &err);
	} else {
		manifest_add(&written, &packet);
		demand(read_manifest(&again, &written, &err) == STATUS_OK);
		demand(strcmp(again.whose, packet.whose) == 0);
		demand(again.carries.count == packet.carries.count);
		demand(again.holds.count == packet.holds.count);
		packet_release(&again);
	}
	packet_release(&packet);
	buf_release(&bytes);
	buf_release(&written);
}

static void as_changes(const char *lines, size_t length)
{
	struct packet_changes changes, again;
	struct err err = {.key = NULL};
	struct buf bytes, written;
	enum status status;

	buf_init(&bytes);
	buf_init(&written);
	packet_changes_heading(&bytes);
	buf_add(&bytes, lines, length);
	status = packet_changes_read(&changes, bytes.bytes, bytes.length, "changes.csv", &err);
	if (status != STATUS_OK) {
		check_refusal(status, &err);
	} else {
		packet_changes_heading(&written);
		for (size_t i = 0; i < changes.count; i++)
			packet_changes_add(&written, &changes.lines[i]);
		demand(packet_changes_read(&again, written.bytes, written.length, "changes.csv",
					   &err) == STATUS_OK);
		demand(again.count == changes.count);
		for (size_t i = 0; i < again.count; i++)
			demand(strcmp(again.lines[i].new_value, changes.lines[i].new_value) == 0 &&
			       again.lines[i].seq == changes.lines[i].seq &&
			       again.lines[i].op == changes.lines[i].op);
		packet_changes_release(&again);
	}
	packet_changes_release(&changes);
	buf_release(&bytes);
	buf_release(&written);
}

static void make_good(struct buf *bytes)
{
	struct packet packet;
	struct packet_file *file;

	packet_init(&packet);
	packet_text(&packet.kind, "return");
	packet_text(&packet.whose, "\xE6\xAC\xA7, \"x\"");
	strcpy(packet.site, "K7Q2MX4T9B");
	strcpy(packet.made, "2018-06-14T10:20:30");
	packet_range_add(&packet.carries, "K7Q2MX4T9B", 0, 12, false);
	file = packet_file_add(&packet, "changes.csv");
	packet_changes_heading(&file->bytes);
	packet_pack(&packet, bytes);
	packet_release(&packet);
}

/* Two bytes say where, the third what is changed there; the last may cut the end off. */
static void as_changed(const unsigned char *edits, size_t length)
{
	struct err err = {.key = NULL};
	struct packet packet;
	enum status status;
	struct buf good, bytes;
	bool is_same;

	buf_init(&good);
	buf_init(&bytes);
	make_good(&good);
	buf_add(&bytes, good.bytes, good.length);
	for (size_t i = 0; i + 2 < length; i += 3)
		bytes.bytes[(edits[i] * 256u + edits[i + 1]) % bytes.length] ^= (char)edits[i + 2];
	if (length % 3 == 2)
		buf_cut(&bytes, (edits[length - 2] * 256u + edits[length - 1]) % bytes.length);
	is_same = bytes.length == good.length && memcmp(bytes.bytes, good.bytes, good.length) == 0;
	packet_init(&packet);
	status = packet_unpack(&packet, bytes.bytes, bytes.length, "p.tar", &err);
	demand((status == STATUS_OK) == is_same);
	if (!is_same)
		check_refusal(status, &err);
	packet_release(&packet);
	buf_release(&good);
	buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	const char *rest = (const char *)bytes + 1;

	if (!length)
		return 0;
	switch (bytes[0] % 4) {
	case 0:
		as_archive(rest, length - 1);
		break;
	case 1:
		as_manifest(rest, length - 1);
		break;
	case 2:
		as_changes(rest, length - 1);
		break;
	default:
		as_changed(bytes + 1, length - 1);
		break;
	}
	return 0;
}
