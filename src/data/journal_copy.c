/* The change log taken along to another folder: every segment as far as it can be read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "journal_internal.h"

/* What is on the disk, not what memory remembers of it. */
static bool is_written(int file, const struct buf *bytes)
{
	struct buf found;
	off_t offset = 0;
	bool is_same = true;

	(void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
	buf_init(&found);
	buf_reserve(&found, JOURNAL_BLOCK);
	while (is_same && offset < (off_t)bytes->length) {
		ssize_t got;

		errno = EIO; /* also where it is too short, or another */
		got = pread(file, found.bytes, JOURNAL_BLOCK, offset);
		if (got < 0 && errno == EINTR)
			continue;
		is_same = got > 0 && (size_t)got <= bytes->length - (size_t)offset &&
			  !memcmp(found.bytes, bytes->bytes + offset, (size_t)got);
		offset += got > 0 ? got : 0;
	}
	buf_release(&found);
	return is_same;
}

static enum status write_copy(int folder, const char *name, const struct buf *bytes,
			      struct err *err)
{
	int file = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum status status = STATUS_OK;

	if (file < 0)
		return err_io(err, "move.write", name, errno);
	if (!file_write(file, bytes->bytes, bytes->length) || fsync(file) < 0)
		status = err_io(err, "move.write", name, errno);
	else if (!is_written(file, bytes))
		status = err_io(err, "move.verify", name, errno);
	close(file);
	return status;
}

/* The segments that were written to; those after them are only made ready. */
static enum status copy_segments(struct journal *from, int folder, struct mistakes *mistakes,
				 struct err *err)
{
	enum status status = STATUS_OK;
	struct buf bytes;

	buf_init(&bytes);
	for (size_t i = 0; status == STATUS_OK && i < from->count && i <= from->content; i++) {
		char name[JOURNAL_NAME];
		bool is_damaged = false;
		size_t length;

		segment_name(from->segments[i].number, name);
		segment_read(from, i, &bytes, mistakes, &is_damaged);
		/* One of which nothing can be read was told; the others go along. */
		if (!bytes.length)
			continue;
		length = (bytes.length + JOURNAL_UNIT - 1) / JOURNAL_UNIT * JOURNAL_UNIT;
		buf_reserve(&bytes, length - bytes.length);
		memset(bytes.bytes + bytes.length, '\n', length - bytes.length);
		bytes.length = length;
		status = write_copy(folder, name, &bytes, err);
	}
	if (status == STATUS_OK && !file_sync_folder(folder))
		status = err_io(err, "move.write", ".zhibu", errno);
	buf_release(&bytes);
	return status;
}

enum status journal_copy(struct journal **out, struct journal *from, int folder, const char *site,
			 struct mistakes *mistakes, struct err *err)
{
	enum status status = STATUS_OK;

	*out = NULL;
	if (from)
		status = copy_segments(from, folder, mistakes, err);
	if (status == STATUS_OK)
		status = journal_open(out, folder, site, true, mistakes, err);
	return status;
}

void journal_follow(struct journal *copy, const struct journal *from)
{
	if (from && from->is_known && from->content < from->count) {
		copy->txn = from->txn;
		copy->seq = from->seq;
		copy->is_known = true;
	}
	if (copy->content == copy->count)
		return;
	copy->segments[copy->content].is_bad = true;
	if (copy->file >= 0)
		close(copy->file);
	copy->file = -1;
}
