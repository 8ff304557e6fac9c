/* Writing to the journal: segments made whole before their use, transactions by one write and
 * one flush. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "journal_internal.h"

/* Of a gathered line. One of another site has its own moment, site and user. */
enum { OWN_TEXTS = 6, FOREIGN_TEXTS = 9 };

static enum status failed(const struct journal *journal, const char *key, int number,
			  struct err *err)
{
	char name[JOURNAL_NAME] = ".zhibu", path[JOURNAL_NAME + 8];

	if (journal->content < journal->count)
		segment_name(journal->segments[journal->content].number, name);
	snprintf(path, sizeof(path), ".zhibu/%s", name);
	return err_io(err, key, path, number);
}

void journal_fill(struct buf *bytes, size_t size)
{
	size_t start = 0;

	buf_clear(bytes);
	buf_reserve(bytes, size);
	journal_header_add(bytes);
	start = bytes->length;
	memset(bytes->bytes + start, '\n', size - start);
	/* CR at even places whatever the header's length: the look-out for the end
	 * compares whole sectors. */
	for (size_t i = (start + 1) & ~(size_t)1; i < size; i += 2)
		bytes->bytes[i] = '\r';
	bytes->length = size;
	bytes->bytes[size] = '\0';
}

static void unfinished_name(const char *name, char unfinished[JOURNAL_UNFINISHED])
{
	snprintf(unfinished, JOURNAL_UNFINISHED, ".%s.part", name);
}

/* What a try left that did not end goes, but on FAT: there it may have a size and no clusters. */
static int create_unfinished(int folder, const char *name)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int file = openat(folder, name, flags, 0600);

	if (file < 0 && errno == EEXIST && !file_is_on_fat(folder) &&
	    unlinkat(folder, name, 0) == 0)
		file = openat(folder, name, flags, 0600);
	return file;
}

/* A file for the next segment, without its name yet; a number that is taken is passed over. */
static int create_segment(struct journal *journal, unsigned *number, char name[JOURNAL_NAME])
{
	char unfinished[JOURNAL_UNFINISHED];
	struct stat about;
	int file = -1;

	*number = journal->count ? journal->segments[journal->count - 1].number : 0;
	do {
		segment_name(++*number, name);
		unfinished_name(name, unfinished);
		if (fstatat(journal->folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0)
			errno = EEXIST;
		else
			file = create_unfinished(journal->folder, unfinished);
	} while (file < 0 && errno == EEXIST);
	return file;
}

/* The second fsync is for vfat, as in folder_write(). */
static bool finish_segment(struct journal *journal, int file, const char *unfinished,
			   const char *name, const struct buf *bytes)
{
	return file_write(file, bytes->bytes, bytes->length) && fsync(file) == 0 &&
	       renameat(journal->folder, unfinished, journal->folder, name) == 0 &&
	       fsync(file) == 0 && file_sync_folder(journal->folder);
}

/* Makes a segment: whole, on the disk, and only then under its name. Otherwise a power cut leaves
 * on FAT a name with a size and no clusters, and the driver that reads it gives the volume up. */
enum status journal_make_segment(struct journal *journal, size_t size, struct err *err)
{
	char name[JOURNAL_NAME], unfinished[JOURNAL_UNFINISHED];
	enum status status = STATUS_OK;
	unsigned number;
	struct buf bytes;
	int file = create_segment(journal, &number, name);

	buf_init(&bytes);
	journal_fill(&bytes, size);
	unfinished_name(name, unfinished);
	if (file < 0 || !finish_segment(journal, file, unfinished, name, &bytes)) {
		status = err_io(err, "journal.make", name, errno);
		/* Nothing was ever written to it, so that it may go. */
		if (file >= 0 && unlinkat(journal->folder, unfinished, 0) < 0 && errno == ENOENT)
			unlinkat(journal->folder, name, 0);
	} else {
		journal->flushes += 3;
		journal_add_segment(journal, number);
		if (journal->content == journal->count - 1)
			journal->content = journal->count; /* still none has any */
	}
	if (file >= 0)
		close(file);
	buf_release(&bytes);
	return status;
}

void journal_begin(struct journal *journal, const char *at, const char *user)
{
	journal_cancel(journal);
	snprintf(journal->at, sizeof(journal->at), "%s", at);
	buf_clear(&journal->user);
	buf_add_text(&journal->user, user);
}

void journal_add(struct journal *journal, const struct journal_line *line)
{
	const char *texts[] = {line->table,	line->record,	 line->field,
			       line->old_value, line->new_value, line->base,
			       line->at,	line->site,	 line->user};
	size_t count = line->origin ? FOREIGN_TEXTS : OWN_TEXTS;

	buf_add_char(&journal->gathered, (char)line->op);
	buf_add(&journal->gathered, (const char *)&line->origin, sizeof(line->origin));
	for (size_t i = 0; i < count; i++) {
		const char *text = texts[i] ? texts[i] : "";

		buf_add(&journal->gathered, text, strlen(text) + 1);
	}
	journal->gathered_count++;
}

void journal_cancel(struct journal *journal)
{
	buf_clear(&journal->gathered);
	journal->gathered_count = 0;
}

/* The gathered lines as they will stand. */
static void build(const struct journal *journal, struct buf *bytes)
{
	const char *next = journal->gathered.bytes;

	for (size_t i = 0; i < journal->gathered_count; i++) {
		struct journal_line line = {.txn = journal->txn + 1,
					    .seq = journal->seq + 1 + i,
					    .is_last = i + 1 == journal->gathered_count,
					    .at = journal->at,
					    .site = journal->site,
					    .user = journal->user.bytes,
					    .op = (enum journal_op) * next++};
		const char **texts[] = {&line.table,	 &line.record,	  &line.field,
					&line.old_value, &line.new_value, &line.base,
					&line.at,	 &line.site,	  &line.user};

		memcpy(&line.origin, next, sizeof(line.origin));
		next += sizeof(line.origin);
		for (size_t t = 0; t < (line.origin ? FOREIGN_TEXTS : OWN_TEXTS); t++) {
			*texts[t] = next;
			next += strlen(next) + 1;
		}
		journal_line_add(bytes, &line);
	}
}

/* Whether the segment is exactly as it was made; a crash while making it leaves
 * one that is not. */
static bool is_unused(int file, size_t size)
{
	struct buf expected, found;
	off_t offset = 0;
	bool is_same = true;

	buf_init(&expected);
	buf_init(&found);
	journal_fill(&expected, size);
	buf_reserve(&found, JOURNAL_BLOCK);
	while (is_same && offset < (off_t)size) {
		ssize_t got = pread(file, found.bytes, JOURNAL_BLOCK, offset);

		is_same = got > 0 && !memcmp(found.bytes, expected.bytes + offset, (size_t)got);
		offset += got > 0 ? got : 0;
	}
	buf_release(&expected);
	buf_release(&found);
	return is_same;
}

/* Opens a segment for writing from its start on. */
static bool use_segment(struct journal *journal, size_t index, size_t need, bool is_made)
{
	int file = segment_open(journal, index, O_RDWR);
	struct stat about;

	if (file < 0)
		return false;
	if (fstat(file, &about) < 0 || !S_ISREG(about.st_mode) || about.st_nlink > 1 ||
	    about.st_size < (off_t)need || about.st_size % JOURNAL_UNIT != 0 ||
	    !(is_made || is_unused(file, (size_t)about.st_size))) {
		close(file);
		return false;
	}
	if (journal->file >= 0)
		close(journal->file);
	journal->file = file;
	journal->content = index;
	journal->size = about.st_size;
	return true;
}

/* Goes on in an unused segment with room for length bytes, made here where there is none. */
static enum status next_segment(struct journal *journal, size_t length, struct err *err)
{
	size_t index = journal->content < journal->count ? journal->content + 1 : 0, need, size;
	enum status status = STATUS_OK;
	struct buf header;

	buf_init(&header);
	journal_header_add(&header);
	need = header.length + length;
	buf_release(&header);
	while (index < journal->count && !use_segment(journal, index, need, false))
		index++;
	if (index == journal->count) {
		size = (need + journal->segment_size - 1) / journal->segment_size *
		       journal->segment_size;
		status = journal_make_segment(journal, size, err);
		if (status == STATUS_OK && !use_segment(journal, index, need, true))
			status = failed(journal, "journal.write", errno, err);
	}
	/* Not before: where there is none, a smaller save still goes behind the last one. */
	if (status == STATUS_OK)
		journal->end = (off_t)(need - length);
	return status;
}

/* One write and one flush; NULL, or the key of what failed. *written: the bytes the system took.
 *
 * After a failed write nothing is known of the segment's end, and after a failed sync nothing of
 * its pages: the kernel may have dropped them and called them clean. It is never written again. */
static const char *put(struct journal *journal, const struct buf *bytes, size_t *written)
{
	const char *key = NULL;
	int number;

	*written = file_write_at(journal->file, bytes->bytes, bytes->length, journal->end);
	if (*written < bytes->length)
		key = "journal.write";
	else if (fdatasync(journal->file) < 0)
		key = "journal.sync";
	if (key) {
		number = errno;
		close(journal->file);
		journal->file = -1;
		journal->segments[journal->content].is_bad = true;
		errno = number;
		return key;
	}
	journal->flushes++;
	journal->end += (off_t)bytes->length;
	journal->txn++;
	journal->seq += journal->gathered_count;
	journal->is_clean = true;
	snprintf(journal->last_site, sizeof(journal->last_site), "%s", journal->site);
	buf_clear(&journal->tail); /* it is no longer the last */
	return NULL;
}

/* A transaction of the same numbers in the next segment: whoever reads the journal takes that one,
 * so that the failed one, if it is on the disk after all, can never appear. */
static bool make_void(struct journal *journal)
{
	const struct journal_line line = {.op = JOURNAL_VOID};
	struct buf bytes;
	size_t written;
	bool is_void;

	journal_cancel(journal);
	journal_add(journal, &line);
	buf_init(&bytes);
	build(journal, &bytes);
	is_void = next_segment(journal, bytes.length, NULL) == STATUS_OK &&
		  !put(journal, &bytes, &written);
	buf_release(&bytes);
	return is_void;
}

static enum status save(struct journal *journal, const struct buf *bytes, struct err *err)
{
	enum status status;
	const char *key;
	size_t written;
	int number;

	key = put(journal, bytes, &written);
	if (!key)
		return STATUS_OK;
	number = errno;
	status = failed(journal, key, number, err);
	/* Without its check sum the last line is none; its CRLF looks like the fill. */
	if (written + 2 >= bytes->length && !make_void(journal))
		status = failed(journal, "journal.unsure", number, err);
	return status;
}

enum status journal_commit(struct journal *journal, struct err *err)
{
	enum status status;
	struct buf bytes;

	assert(journal->is_writable);
	if (!journal->gathered_count)
		return STATUS_OK;
	buf_init(&bytes);
	if (!journal->is_known)
		journal_read(journal, NULL, NULL, NULL);
	/* Lines that nobody saw would have the numbers of these. */
	status = journal_whole(journal, err);
	if (status == STATUS_OK)
		build(journal, &bytes);
	if (status == STATUS_OK && bytes.length > JOURNAL_LARGEST)
		status = err_set(err, STATUS_LIMIT, "journal.limit", NULL, NULL, NULL);
	if (status == STATUS_OK &&
	    (journal->file < 0 || journal->end + (off_t)bytes.length > journal->size))
		status = next_segment(journal, bytes.length, err);
	if (status == STATUS_OK)
		status = save(journal, &bytes, err);
	journal_cancel(journal);
	buf_release(&bytes);
	return status;
}

enum status journal_prepare(struct journal *journal, struct err *err)
{
	struct journal_line line = {.op = JOURNAL_SEGMENT_READY};
	char name[JOURNAL_NAME], at[MOMENT_TEXT];
	enum status status;

	if (journal->file < 0 || journal->end < journal->size / 4 * 3 ||
	    journal->content + 1 < journal->count)
		return STATUS_OK;
	status = journal_make_segment(journal, journal->segment_size, err);
	if (status == STATUS_OK) {
		segment_name(journal->segments[journal->count - 1].number, name);
		line.new_value = name;
		snprintf(at, sizeof(at), "%s", *journal->at ? journal->at : journal->last_at);
		journal_begin(journal, at, "");
		journal_add(journal, &line);
		status = journal_commit(journal, err);
	}
	/* No record was being saved. */
	if (status != STATUS_OK && err)
		err->key = "journal.prepare";
	return status;
}
