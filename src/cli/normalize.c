#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FORM_FILE_LIMIT = 16 << 20 };

/* Replaces a file by a new one of these bytes. */
static enum status replace_file(const char *path, const struct buf *bytes, struct err *err)
{
	char part[4096];
	int file;

	if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
		return err_io(err, "sample.write", path, ENAMETOOLONG);
	file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (file < 0)
		return err_io(err, "sample.write", part, errno);
	if (!file_write(file, bytes->bytes, bytes->length) || fsync(file) != 0 ||
	    rename(part, path) != 0) {
		int number = errno;

		close(file);
		unlink(part);
		return err_io(err, "sample.write", path, number);
	}
	close(file);
	return STATUS_OK;
}

enum status normalize_file(const char *path, bool *changed, struct err *err)
{
	struct buf before, after;
	bool missing;
	enum status status;

	*changed = false;
	buf_init(&before);
	buf_init(&after);
	status = file_read(AT_FDCWD, path, FORM_FILE_LIMIT, &before, &missing, err);
	if (status == STATUS_OK)
		status = form_normalize(&after, path, before.bytes, before.length, err);
	if (status == STATUS_OK) {
		*changed = before.length != after.length ||
			   memcmp(before.bytes, after.bytes, after.length) != 0;
		if (*changed)
			status = replace_file(path, &after, err);
	}
	buf_release(&before);
	buf_release(&after);
	return status;
}
