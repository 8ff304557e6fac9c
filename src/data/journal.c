/* The journal's segments: found and opened. */
#include "data/journal.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal_internal.h"

static int by_number(const void *a, const void *b)
{
	const struct segment *first = a, *second = b;

	return (first->number > second->number) - (first->number < second->number);
}

void journal_add_segment(struct journal *journal, unsigned number)
{
	journal->segments = memory_grow(journal->segments, journal->count, &journal->capacity,
					sizeof(*journal->segments));
	journal->segments[journal->count++] = (struct segment){number, false};
}

/* journal-0001.csv exactly as this program names it. */
static bool parse_name(const char *name, unsigned *number)
{
	char expected[JOURNAL_NAME];
	unsigned long found;
	char *end;

	if (strncmp(name, "journal-", 8) != 0)
		return false;
	found = strtoul(name + 8, &end, 10);
	if (!found || found > 999999999 || strcmp(end, ".csv") != 0)
		return false;
	*number = (unsigned)found;
	segment_name(*number, expected);
	return strcmp(expected, name) == 0;
}

static enum status list_segments(struct journal *journal, struct err *err)
{
	int copy = openat(journal->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;
	unsigned number;
	int failed = errno;

	if (!directory) {
		if (copy >= 0)
			close(copy);
		return err_io(err, "journal.open", ".zhibu", failed);
	}
	/* A list cut short would be taken for an empty or a shorter history. */
	for (errno = 0; (entry = readdir(directory)); errno = 0)
		if (parse_name(entry->d_name, &number))
			journal_add_segment(journal, number);
	failed = errno;
	closedir(directory);
	if (failed)
		return err_io(err, "journal.open", ".zhibu", failed);
	if (journal->count > 1)
		qsort(journal->segments, journal->count, sizeof(*journal->segments), by_number);
	return STATUS_OK;
}

int segment_open(const struct journal *journal, size_t index, int flags)
{
	char name[JOURNAL_NAME];

	segment_name(journal->segments[index].number, name);
	return openat(journal->folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

/* Whether the segment holds anything but a header and the fill; unreadable ones do. */
static bool has_content(struct journal *journal, size_t index)
{
	int file = segment_open(journal, index, journal->is_writable ? O_RDWR : O_RDONLY);
	struct buf header;
	struct stat about;
	off_t end = 0;
	bool is_good;

	if (file < 0)
		return true; /* journal_read() says why */
	buf_init(&header);
	journal_header_add(&header);
	buf_clear(&journal->tail);
	is_good = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
		  journal_find_end(file, about.st_size, &end, &journal->tail);
	if (is_good && journal->tail.length == header.length &&
	    !memcmp(journal->tail.bytes, header.bytes, header.length)) {
		buf_release(&header);
		close(file);
		return false;
	}
	buf_release(&header);
	if (!is_good || about.st_size % JOURNAL_UNIT != 0) {
		close(file);
		return true;
	}
	journal->is_clean = journal_take_tail(journal);
	/* Another name for the same file may be somebody's copy of this folder: what is written in
	 * place would be written there too. */
	if (journal->is_writable && about.st_nlink > 1) {
		close(file);
		return true;
	}
	journal->file = file;
	journal->end = end;
	journal->size = about.st_size;
	return true;
}

/* The newest segment with content, and whether it ends well. One that is not as this
 * program makes it is never written to; of others reading decides. */
static void find_last(struct journal *journal)
{
	size_t index = journal->count;

	journal->content = journal->count;
	while (index-- > 0)
		if (has_content(journal, index)) {
			journal->content = index;
			break;
		}
	if (journal->content == journal->count)
		journal->is_clean = true;
	else if (journal->file < 0)
		journal->segments[journal->content].is_bad = true;
	journal->is_known = journal->is_clean;
}

enum status journal_open(struct journal **out, int folder, const char *site, bool is_writable,
			 struct mistakes *mistakes, struct err *err)
{
	struct journal *journal = memory_new(sizeof(*journal));
	enum status status;

	(void)mistakes; /* what is damaged is found on reading */
	journal->folder = folder;
	journal->is_writable = is_writable;
	journal->file = -1;
	journal->segment_size = JOURNAL_SEGMENT;
	snprintf(journal->site, sizeof(journal->site), "%s", site);
	buf_init(&journal->tail);
	buf_init(&journal->gathered);
	buf_init(&journal->user);
	status = list_segments(journal, err);
	if (status == STATUS_OK)
		find_last(journal);
	if (status == STATUS_OK && !journal->count && is_writable)
		status = journal_make_segment(journal, journal->segment_size, err);
	if (status != STATUS_OK) {
		journal_close(journal);
		journal = NULL;
	}
	*out = journal;
	return status;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->file >= 0)
		close(journal->file);
	memory_free(journal->segments);
	buf_release(&journal->tail);
	buf_release(&journal->gathered);
	buf_release(&journal->user);
	memory_free(journal);
}

bool journal_is_empty(const struct journal *journal)
{
	return journal->content == journal->count;
}

const struct err *journal_unreadable(const struct journal *journal)
{
	return journal->unreadable.key ? &journal->unreadable : NULL;
}

enum status journal_whole(const struct journal *journal, struct err *err)
{
	if (!journal->unreadable.key)
		return STATUS_OK;
	if (err)
		*err = journal->unreadable;
	return STATUS_IO;
}

unsigned long journal_flushes(const struct journal *journal)
{
	return journal->flushes;
}
