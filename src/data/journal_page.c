/* Segments page by page, so that an unreadable one costs only itself; and what is
 * damaged kept for a person to look at. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/safe.h"
#include "journal_internal.h"

/* What the disk refuses was ours. */
static void tell_page(struct journal *journal, const char *name, off_t offset, int number,
		      struct mistakes *mistakes)
{
	char path[JOURNAL_NAME + 8], place[24];
	struct err err;

	snprintf(path, sizeof(path), ".zhibu/%s", name);
	snprintf(place, sizeof(place), "%lld", (long long)offset);
	err_at(&err, STATUS_IO, path, 0, 0, "journal.page", place, strerror(number), NULL);
	if (!journal->unreadable.key)
		journal->unreadable = err;
	if (mistakes)
		mistakes_add_err(mistakes, &err);
}

static void tell_kind(const char *name, const char *key, const char *arg, struct mistakes *mistakes)
{
	char path[JOURNAL_NAME + 8];

	if (!mistakes)
		return;
	snprintf(path, sizeof(path), ".zhibu/%s", name);
	mistakes_add(mistakes, path, 0, 0, key, arg, NULL, NULL);
}

/* What a link or a folder in a segment's place hides was never ours. about: NULL where it could not
 * be opened, and number says why. */
static void tell_unread(struct journal *journal, const char *name, const struct stat *about,
			int number, struct mistakes *mistakes)
{
	char limit[24];

	snprintf(limit, sizeof(limit), "%d", JOURNAL_LARGEST);
	if (about ? !S_ISREG(about->st_mode) : number == ELOOP || number == ENXIO)
		tell_kind(name, "file.kind", NULL, mistakes);
	else if (about)
		tell_kind(name, "file.limit", limit, mistakes);
	else
		tell_page(journal, name, 0, number, mistakes);
}

static ssize_t read_some(int file, char *to, size_t length, off_t offset)
{
	ssize_t got;

	do
		got = pread(file, to, length, offset);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Reads up to length bytes; a page that cannot be read becomes empty lines. How many
 * bytes there are now: fewer than length only at the file's end. */
static size_t read_block(struct journal *journal, int file, char *to, size_t length, off_t offset,
			 const char *name, struct mistakes *mistakes, bool *is_damaged)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = read_some(file, to + done, length - done, offset + (off_t)done);
		size_t page = JOURNAL_PAGE - (size_t)((offset + (off_t)done) % JOURNAL_PAGE);

		if (page > length - done)
			page = length - done;
		if (got < 0)
			got = read_some(file, to + done, page, offset + (off_t)done);
		if (!got)
			break;
		if (got < 0) {
			*is_damaged = true;
			tell_page(journal, name, offset + (off_t)done, errno, mistakes);
			memset(to + done, '\n', page);
			got = (ssize_t)page;
		}
		done += (size_t)got;
	}
	return done;
}

void segment_read(struct journal *journal, size_t index, struct buf *bytes,
		  struct mistakes *mistakes, bool *is_damaged)
{
	char name[JOURNAL_NAME];
	struct stat about;
	off_t offset = 0;
	bool is_open;
	int file;

	buf_clear(bytes);
	segment_name(journal->segments[index].number, name);
	file = segment_open(journal, index, O_RDONLY);
	is_open = file >= 0 && fstat(file, &about) == 0;
	if (!is_open || !S_ISREG(about.st_mode) || about.st_size > JOURNAL_LARGEST) {
		/* The others are read all the same. */
		*is_damaged = true;
		tell_unread(journal, name, is_open ? &about : NULL, errno, mistakes);
		if (file >= 0)
			close(file);
		return;
	}
	if (about.st_nlink > 1)
		tell_kind(name, "file.linked", NULL, mistakes);
	buf_reserve(bytes, (size_t)about.st_size);
	while (offset < about.st_size) {
		off_t left = about.st_size - offset;
		size_t length = left < JOURNAL_BLOCK ? (size_t)left : JOURNAL_BLOCK;
		size_t got = read_block(journal, file, bytes->bytes + offset, length, offset, name,
					mistakes, is_damaged);

		offset += (off_t)got;
		if (got < length)
			break;
	}
	bytes->length = (size_t)offset;
	bytes->bytes[offset] = '\0';
	close(file);
}

int recovered_open(int folder)
{
	if (!safe_make_folder(folder, "recovered", NULL) && errno != EEXIST)
		return -1;
	return openat(folder, "recovered", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void journal_keep_damage(struct journal *journal, const char *segment, size_t line,
			 const char *bytes, size_t length)
{
	char name[JOURNAL_NAME + 48];
	int folder, file;

	/* A copy for people: where it cannot be made the segment still has it. */
	folder = journal->is_writable ? recovered_open(journal->folder) : -1;
	if (folder < 0)
		return;
	snprintf(name, sizeof(name), "%.*s-%zu.csv", (int)(strlen(segment) - 4), segment, line);
	file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file >= 0) {
		(void)file_write(file, bytes, length);
		close(file);
	}
	close(folder);
}
