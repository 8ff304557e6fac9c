/* A packet's file in a folder: its name, and what becomes of those before it. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "packet/seal.h"
#include "packet_internal.h"
#include "work_internal.h"

/* The files of a kind, folder and recipient: STEM.tar, STEM.sealed, or with the number of the
 * writing before the ending. */
struct earlier {
	const char *stem;
	char **names;
	size_t count, capacity;
	unsigned number; /* the greatest */
};

/* No dot is in it, so that it is none of another recipient's. */
static char *stem_of(const struct packet *packet)
{
	struct buf stem;

	buf_init(&stem);
	buf_printf(&stem, PACKET_BEGINNING "%s-%s", packet->kind, packet->site);
	if (*packet->recipient)
		buf_printf(&stem, "-%s", packet->recipient);
	for (char *c = stem.bytes; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *c))
			*c = '_';
	if (stem.length > 100)
		buf_cut(&stem, 100);
	return buf_take(&stem);
}

static void take_name(void *data, const char *name)
{
	struct earlier *earlier = data;
	size_t length = strlen(earlier->stem);
	unsigned long number = 1;
	char *ending;

	if (strncmp(name, earlier->stem, length) != 0)
		return;
	ending = (char *)(uintptr_t)name + length;
	if (ending[0] == '.' && isdigit((unsigned char)ending[1]))
		number = strtoul(ending + 1, &ending, 10);
	if (number >= 1000000000 ||
	    (strcmp(ending, PACKET_ENDING) != 0 && strcmp(ending, SEAL_ENDING) != 0))
		return;
	earlier->names =
	    memory_grow(earlier->names, earlier->count, &earlier->capacity, sizeof *earlier->names);
	earlier->names[earlier->count++] = memory_text(name);
	if (number > earlier->number)
		earlier->number = (unsigned)number;
}

/* Where a rename onto a name is several changes to the disk (safe_write()) a name that is there is
 * not taken: the one before stays until the new one is safe. */
static char *free_name(const struct earlier *earlier, bool is_sealed, bool takes_other)
{
	struct buf name;

	buf_init(&name);
	buf_add_text(&name, earlier->stem);
	if (takes_other && earlier->count)
		buf_printf(&name, ".%u", earlier->number + 1);
	buf_add_text(&name, is_sealed ? SEAL_ENDING : PACKET_ENDING);
	return buf_take(&name);
}

/* One with the other ending is perhaps for everybody to read: one that stays must not go unsaid. */
static enum status drop_earlier(const struct earlier *earlier, const char *name, int folder,
				struct err *err)
{
	enum status status = STATUS_OK;
	bool is_changed = false;

	for (size_t i = 0; i < earlier->count; i++) {
		if (strcmp(earlier->names[i], name) == 0)
			continue;
		if (!safe_remove(folder, earlier->names[i]))
			status = err_io(err, "packet.older", earlier->names[i], errno);
		is_changed = true;
	}
	if (status == STATUS_OK && is_changed && !file_sync_folder(folder))
		status = err_io(err, "packet.older", name, errno);
	return status;
}

static enum status put(const struct packet *packet, const struct seal_lock *lock, int folder,
		       const char *name, struct err *err)
{
	enum status status = STATUS_OK;
	struct buf archive, sealed;

	buf_init(&archive);
	buf_init(&sealed);
	packet_pack(packet, &archive);
	if (lock)
		status = seal_close(&sealed, archive.bytes, archive.length, lock, err);
	if (status == STATUS_OK)
		status = packet_put(folder, name, lock ? &sealed : &archive, err);
	buf_release(&archive);
	buf_release(&sealed);
	return status;
}

static enum status lay(const struct packet *packet, const struct seal_lock *lock, int folder,
		       struct earlier *earlier, char **name, struct err *err)
{
	enum status status;

	if (!file_each_name(folder, take_name, earlier))
		return err_io(err, "packet.folder", earlier->stem, errno);
	*name = free_name(earlier, lock != NULL, file_is_on_exfat(folder));
	status = put(packet, lock, folder, *name, err);
	return status == STATUS_OK ? drop_earlier(earlier, *name, folder, err) : status;
}

enum status packet_lay(const struct packet *packet, const struct seal_lock *lock,
		       const char *folder, char **path, struct err *err)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *stem = stem_of(packet), *name = NULL;
	struct earlier earlier = {.stem = stem};
	enum status status;
	struct buf where;

	*path = NULL;
	status = descriptor < 0 ? err_io(err, "packet.folder", folder, errno)
				: lay(packet, lock, descriptor, &earlier, &name, err);
	if (name && status == STATUS_OK) {
		buf_init(&where);
		buf_add_path(&where, folder, name);
		*path = buf_take(&where);
	}
	if (descriptor >= 0)
		close(descriptor);
	for (size_t i = 0; i < earlier.count; i++)
		memory_free(earlier.names[i]);
	memory_free(earlier.names);
	memory_free(name);
	memory_free(stem);
	return status;
}
