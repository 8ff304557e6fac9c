#include "packet/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "packet_internal.h"

void packet_init(struct packet *packet)
{
	*packet = (struct packet){.kind = memory_text(""),
				  .from = memory_text(""),
				  .to = memory_text(""),
				  .whose = memory_text(""),
				  .person = memory_text(""),
				  .recipient = memory_text(""),
				  .whom = memory_text(""),
				  .forms = memory_text(""),
				  .key = memory_text(""),
				  .signature = memory_text("")};
}

void packet_release(struct packet *packet)
{
	memory_free(packet->kind);
	memory_free(packet->from);
	memory_free(packet->to);
	memory_free(packet->whose);
	memory_free(packet->person);
	memory_free(packet->recipient);
	memory_free(packet->whom);
	memory_free(packet->forms);
	memory_free(packet->key);
	memory_free(packet->signature);
	memory_free(packet->carries.items);
	memory_free(packet->holds.items);
	for (size_t i = 0; i < packet->file_count; i++)
		buf_release(&packet->files[i].bytes);
	memory_free(packet->files);
	*packet = (struct packet){0};
}

void packet_text(char **text, const char *value)
{
	char *copy = memory_text(value);

	memory_free(*text);
	*text = copy;
}

void packet_range_add(struct packet_ranges *ranges, const char *site, unsigned long after,
		      unsigned long upto, bool is_part)
{
	struct packet_range range = {.after = after, .upto = upto, .is_part = is_part};

	snprintf(range.site, sizeof range.site, "%s", site);
	ranges->items =
	    memory_grow(ranges->items, ranges->count, &ranges->capacity, sizeof *ranges->items);
	ranges->items[ranges->count++] = range;
}

struct packet_file *packet_file_add(struct packet *packet, const char *name)
{
	struct packet_file *file;

	packet->files = memory_grow(packet->files, packet->file_count, &packet->file_capacity,
				    sizeof *packet->files);
	file = &packet->files[packet->file_count++];
	*file = (struct packet_file){.rows = 0};
	snprintf(file->name, sizeof file->name, "%s", name);
	buf_init(&file->bytes);
	return file;
}

const struct packet_file *packet_file_find(const struct packet *packet, const char *name)
{
	for (size_t i = 0; i < packet->file_count; i++)
		if (strcmp(packet->files[i].name, name) == 0)
			return &packet->files[i];
	return NULL;
}

/* Of a file: an archive of the most bytes, sealed. */
enum { SEALED_BYTES = PACKET_BYTES + (1 << 20) };

static bool ends_in(const char *name, const char *ending)
{
	size_t length = strlen(name), end = strlen(ending);

	return length > end && strcmp(name + length - end, ending) == 0;
}

/* Few enough characters that a name means the same on every file system, and leads nowhere. */
bool packet_name_is_good(const char *name)
{
	size_t length = strlen(name);

	return length < PACKET_NAME && name[0] != '.' && name[0] != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-=.") == length &&
	       !strstr(name, "..") && (ends_in(name, ".csv") || ends_in(name, ".json"));
}

size_t packet_rows(const char *name, const char *bytes, size_t length)
{
	struct csv_index index = {0};
	struct csv_text text = {0};
	struct buf copy;
	size_t rows = 0;

	buf_init(&copy);
	buf_add(&copy, bytes, length);
	if (ends_in(name, ".csv") && csv_text_take(&text, &copy, "", NULL) == STATUS_OK &&
	    csv_index_make(&index, &text, "", NULL) == STATUS_OK && index.count)
		rows = index.count - 1;
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&copy);
	return rows;
}

long packet_seconds(const struct packet *packet)
{
	char day[DATE_TEXT], clock[TIME_TEXT];
	int days = 0, minutes = 0;

	snprintf(day, sizeof day, "%.10s", packet->made);
	snprintf(clock, sizeof clock, "%.5s", packet->made[0] ? packet->made + DATE_TEXT : "");
	if (!date_parse(day, &days) || !time_parse(clock, &minutes))
		return 0;
	return days * 86400L + minutes * 60L;
}

void packet_pack(const struct packet *packet, struct buf *bytes)
{
	long seconds = packet_seconds(packet);
	struct buf manifest;

	buf_init(&manifest);
	manifest_add(&manifest, packet);
	tar_add(bytes, PACKET_MANIFEST_NAME, manifest.bytes, manifest.length, seconds);
	for (size_t i = 0; i < packet->file_count; i++)
		tar_add(bytes, packet->files[i].name, packet->files[i].bytes.bytes,
			packet->files[i].bytes.length, seconds);
	tar_end(bytes);
	buf_release(&manifest);
}

enum status packet_take_file(struct packet *packet, const struct announced *announced,
			     const char *bytes, size_t length, const char *path, struct err *err)
{
	char hash[SHA256_TEXT];
	struct packet_file *file;

	sha256(bytes, length, hash);
	if (length != announced->bytes || strcmp(hash, announced->hash) != 0 ||
	    packet_rows(announced->name, bytes, length) != announced->rows)
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.hash", announced->name, NULL,
			      NULL);
	file = packet_file_add(packet, announced->name);
	file->rows = announced->rows;
	buf_add(&file->bytes, bytes, length);
	return STATUS_OK;
}

/* The files after the manifest: those that it names, in its order, and no other. */
static enum status unpack_files(struct packet *packet, const struct announcement *announcement,
				const char *archive, size_t length, size_t offset, const char *path,
				struct err *err)
{
	char name[PACKET_NAME];
	const char *bytes;
	enum status status;
	bool is_end;
	size_t size;

	for (size_t i = 0;; i++) {
		status =
		    tar_next(archive, length, &offset, name, &bytes, &size, &is_end, path, err);
		if (status != STATUS_OK)
			return status;
		if (is_end && i == announcement->count)
			return STATUS_OK;
		if (is_end || i >= announcement->count ||
		    strcmp(name, announcement->items[i].name) != 0)
			return err_at(err, STATUS_INPUT, path, 0, 0, "packet.files", NULL, NULL,
				      NULL);
		status = packet_take_file(packet, &announcement->items[i], bytes, size, path, err);
		if (status != STATUS_OK)
			return status;
	}
}

enum status packet_unpack(struct packet *packet, const char *archive, size_t length,
			  const char *path, struct err *err)
{
	struct announcement announcement = {0};
	size_t offset = 0, size;
	char name[PACKET_NAME];
	const char *bytes;
	enum status status;
	bool is_end;

	if (length < TAR_BLOCK)
		return err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	status = tar_next(archive, length, &offset, name, &bytes, &size, &is_end, path, err);
	if (status == STATUS_OK && (is_end || strcmp(name, PACKET_MANIFEST_NAME) != 0))
		status = err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	if (status == STATUS_OK)
		status = manifest_read(packet, &announcement, bytes, size, path, err);
	if (status == STATUS_OK)
		status = unpack_files(packet, &announcement, archive, length, offset, path, err);
	if (status == STATUS_OK)
		status = tar_check_times(archive, length, packet_seconds(packet), path, err);
	memory_free(announcement.items);
	return status;
}

enum status packet_put(int folder, const char *name, const struct buf *bytes, struct err *err)
{
	enum status status = safe_write_compared(folder, name, bytes->bytes, bytes->length,
						 "packet.write", "packet.differs", err);

	if (status == STATUS_OK && !file_sync_folder(folder))
		status = err_io(err, "packet.write", name, errno);
	return status;
}

enum status packet_write(const struct packet *packet, int folder, const char *name, struct err *err)
{
	enum status status;
	struct buf bytes;

	buf_init(&bytes);
	packet_pack(packet, &bytes);
	status = packet_put(folder, name, &bytes, err);
	buf_release(&bytes);
	return status;
}

/* The archive that was sealed. */
static enum status unseal(struct packet *packet, const struct buf *bytes,
			  const struct seal_opener *opener, const char *path, struct err *err)
{
	struct seal_opener nothing = {.passphrase = NULL};
	struct buf archive;
	enum status status;

	buf_init(&archive);
	status =
	    seal_open(&archive, bytes->bytes, bytes->length, opener ? opener : &nothing, path, err);
	if (status == STATUS_OK)
		status = packet_unpack(packet, archive.bytes, archive.length, path, err);
	buf_release(&archive);
	return status;
}

enum status packet_unpack_sealed(struct packet *packet, const struct buf *bytes,
				 const struct seal_opener *opener, const char *path,
				 struct err *err)
{
	struct seal_head head;
	enum status status = seal_look(&head, bytes->bytes, bytes->length, path, err);

	packet->sealed = head.mode;
	if (status != STATUS_OK)
		return status;
	return head.mode == SEAL_NONE
		   ? packet_unpack(packet, bytes->bytes, bytes->length, path, err)
		   : unseal(packet, bytes, opener, path, err);
}

/* An archive that somebody has unpacked. What else lies in the folder is not looked at. */
static enum status read_folder(struct packet *packet, int folder, const char *path, struct err *err)
{
	struct announcement announcement = {0};
	enum status status;
	struct buf bytes;
	bool missing;

	buf_init(&bytes);
	status = file_read(folder, PACKET_MANIFEST_NAME, PACKET_MANIFEST, &bytes, &missing, err);
	if (missing)
		status = err_at(err, STATUS_INPUT, path, 0, 0, "packet.none", NULL, NULL, NULL);
	if (status == STATUS_OK)
		status = manifest_read(packet, &announcement, bytes.bytes, bytes.length, path, err);
	for (size_t i = 0; i < announcement.count && status == STATUS_OK; i++) {
		const struct announced *announced = &announcement.items[i];

		buf_clear(&bytes);
		status =
		    file_read(folder, announced->name, announced->bytes, &bytes, &missing, err);
		if (status == STATUS_OK)
			status = packet_take_file(packet, announced, bytes.bytes, bytes.length,
						  path, err);
	}
	memory_free(announcement.items);
	buf_release(&bytes);
	return status;
}

enum status packet_read_sealed(struct packet *packet, const char *path,
			       const struct seal_opener *opener, struct err *err)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum status status;
	struct buf bytes;
	bool missing;

	packet->sealed = SEAL_NONE;
	if (folder >= 0) {
		status = read_folder(packet, folder, path, err);
		close(folder);
		return status;
	}
	buf_init(&bytes);
	status = file_read(AT_FDCWD, path, SEALED_BYTES, &bytes, &missing, err);
	if (status == STATUS_OK)
		status = packet_unpack_sealed(packet, &bytes, opener, path, err);
	buf_release(&bytes);
	return status;
}

enum status packet_read(struct packet *packet, const char *path, struct err *err)
{
	return packet_read_sealed(packet, path, NULL, err);
}
