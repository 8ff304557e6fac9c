/* A pack as files in a new folder: what the program carries inside, for a person to change. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "cli/command.h"
#include "form/sheet.h"

/* What stands in the file. A program that stands alone has some files cut into cells only; lines
 * are then as they were but for empty ones. */
static void add_bytes(struct buf *bytes, const struct pack_file *file)
{
	struct mistakes none;
	struct arena arena;
	struct sheet sheet;

	if (file->length || !file->packed) {
		buf_add(bytes, file->bytes, file->length);
		return;
	}
	arena_init(&arena);
	mistakes_init(&none);
	sheet_read_words(&sheet, &arena, file->name, file, &none);
	for (size_t row = 0; row < sheet.count; row++) {
		for (size_t column = 0; column < sheet.widths[row]; column++) {
			const char *cell = sheet.rows[row][column];

			if (column)
				buf_add_char(bytes, ',');
			csv_add_cell(bytes, cell, strlen(cell));
		}
		buf_add_char(bytes, '\n');
	}
	mistakes_release(&none);
	arena_release(&arena);
}

/* The folder that the file's name names is made where it is not there. */
static enum status make_inner(int folder, const char *name, struct err *err)
{
	const char *slash = strchr(name, '/');
	enum status status = STATUS_OK;
	char *inner;

	if (!slash)
		return STATUS_OK;
	inner = memory_text_part(name, (size_t)(slash - name));
	if (mkdirat(folder, inner, 0700) != 0 && errno != EEXIST)
		status = err_io(err, "sample.write", inner, errno);
	memory_free(inner);
	return status;
}

static enum status write_one(int folder, const struct pack_file *file, struct err *err)
{
	enum status status = make_inner(folder, file->name, err);
	struct buf bytes;

	buf_init(&bytes);
	add_bytes(&bytes, file);
	if (status == STATUS_OK)
		status = sample_write_file(folder, file->name, bytes.bytes, bytes.length, err);
	buf_release(&bytes);
	return status;
}

/* Nothing but what was written here can be in the folder, which is this call's own. */
static void remove_all(const char *path, int folder, const struct pack *pack)
{
	for (size_t i = 0; i < pack->file_count; i++)
		unlinkat(folder, pack->files[i].name, 0);
	for (size_t i = 0; i < pack->file_count; i++) {
		const char *slash = strchr(pack->files[i].name, '/');
		char *inner;

		if (!slash)
			continue;
		inner =
		    memory_text_part(pack->files[i].name, (size_t)(slash - pack->files[i].name));
		unlinkat(folder, inner, AT_REMOVEDIR);
		memory_free(inner);
	}
	rmdir(path);
}

enum status pack_write(const char *folder, const struct pack *pack, struct err *err)
{
	enum status status = STATUS_OK;
	int descriptor;

	if (mkdir(folder, 0700) != 0)
		return errno == EEXIST ? err_set(err, STATUS_IO, "forms.exists", folder, NULL, NULL)
				       : err_io(err, "sample.write", folder, errno);
	descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (descriptor < 0) {
		status = err_io(err, "sample.write", folder, errno);
		rmdir(folder);
		return status;
	}
	for (size_t i = 0; i < pack->file_count && status == STATUS_OK; i++)
		status = write_one(descriptor, &pack->files[i], err);
	if (status != STATUS_OK)
		remove_all(folder, descriptor, pack);
	close(descriptor);
	return status;
}
