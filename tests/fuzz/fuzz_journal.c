/* Any bytes as segments of a journal: reading gives whole lines in sequence, and what it gave
 * it gives again after a save, which comes behind it.
 *
 * The first byte says how the others are taken: as one segment's bytes; or as a script of
 * lines with right check sums, whose numbers, ends and damage the bytes choose, in two segments.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/data/journal_internal.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

_Noreturn void memory_exhausted(void)
{
	abort();
}

static void demand(bool is_so)
{
	if (!is_so)
		abort();
}

enum { SEGMENT = JOURNAL_UNIT };

static void add_fill(struct buf *segment)
{
	struct buf whole;

	if (segment->length >= SEGMENT)
		return;
	buf_init(&whole);
	journal_fill(&whole, SEGMENT);
	buf_add(segment, whole.bytes + segment->length, SEGMENT - segment->length);
	buf_release(&whole);
}

static void put_segment(int folder, unsigned number, const struct buf *bytes)
{
	char name[JOURNAL_NAME];
	int file;

	segment_name(number, name);
	file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	demand(file >= 0);
	demand(write(file, bytes->bytes, bytes->length) == (ssize_t)bytes->length);
	close(file);
}

/* Two bytes a step: what, and how much the numbers move. */
static void run_script(int folder, const unsigned char *bytes, size_t length)
{
	static const char *const values[] = {"", "a,b", "\"", "x\ny", "=1", "\"\"\n,"};
	struct journal_line line = {.txn = 1,
				    .seq = 1,
				    .at = "2018-06-30T14:30:05",
				    .site = "K7Q2MX4T9B",
				    .user = "u",
				    .table = "t",
				    .record = "r",
				    .field = "f",
				    .old_value = "",
				    .base = ""};
	unsigned number = 1;
	struct buf segment;

	buf_init(&segment);
	journal_header_add(&segment);
	for (size_t i = 0; i + 1 < length && segment.length < SEGMENT / 2; i += 2) {
		unsigned char what = bytes[i], how = bytes[i + 1];

		if (what % 16 == 15) {
			buf_add_char(&segment, (char)how);
			continue;
		}
		if (what % 16 == 14) {
			buf_cut(&segment, segment.length > how ? segment.length - how : 0);
			continue;
		}
		if (what % 16 == 13) {
			if (how % 2)
				add_fill(&segment);
			put_segment(folder, number++, &segment);
			buf_clear(&segment);
			journal_header_add(&segment);
			continue;
		}
		line.is_last = what & 16;
		line.op = (enum journal_op)(what % 16 % 8);
		line.new_value = values[what / 32 % 6];
		journal_line_add(&segment, &line);
		line.seq += how < 240 ? 1 : how - 244u;
		if (!line.seq || line.seq > 1000)
			line.seq = 1;
		if (line.is_last)
			line.txn += how % 64 ? 1 : 2;
	}
	if (length % 2)
		add_fill(&segment);
	put_segment(folder, number, &segment);
	buf_release(&segment);
}

static bool take(void *data, const struct journal_line *line)
{
	struct buf *lines = data;

	buf_printf(lines, "%lu %lu %s %s %s %s %s %s %d\n", line->txn, line->seq, line->at,
		   line->record, line->field, line->old_value, line->new_value, line->base,
		   (int)line->op);
	return true;
}

static void read_all(struct journal *journal, struct buf *lines)
{
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	buf_clear(lines);
	demand(journal_read(journal, take, lines, &mistakes, NULL) == STATUS_OK);
	for (size_t i = 0; i < mistakes.count; i++)
		demand(mistakes.items[i].key && *mistakes.items[i].path);
	mistakes_release(&mistakes);
}

static void save(struct journal *journal)
{
	struct journal_line line = {.op = JOURNAL_SET, .table = "t", .record = "saved"};

	journal_begin(journal, "2018-07-01T00:00:00", "u");
	journal_add(journal, &line);
	journal_add(journal, &line);
	demand(journal_commit(journal, NULL) == STATUS_OK);
}

/* Before is the start of after, and two lines follow. */
static void check_saved(const struct buf *before, const struct buf *after)
{
	const char *next = after->bytes + before->length;

	demand(after->length > before->length &&
	       !memcmp(after->bytes, before->bytes, before->length));
	for (int i = 0; i < 2; i++) {
		demand(strstr(next, " 2018-07-01T00:00:00 saved ") != NULL);
		next = strchr(next, '\n') + 1;
	}
	demand(!*next);
}

/* A folder in memory, for this run alone. */
static int open_folder(char path[64])
{
	int folder;

	snprintf(path, 64, "%s/zhibu-fuzz-XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	demand(mkdtemp(path) != NULL);
	folder = open(path, O_RDONLY | O_DIRECTORY);
	demand(folder >= 0);
	return folder;
}

static void clear(int folder, bool is_top)
{
	int copy = dup(folder);
	DIR *directory = fdopendir(copy);
	struct dirent *entry;

	demand(directory != NULL);
	rewinddir(directory);
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.' && unlinkat(folder, entry->d_name, 0) < 0 && is_top) {
			int inner = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY);

			demand(inner >= 0);
			clear(inner, false);
			demand(unlinkat(folder, entry->d_name, AT_REMOVEDIR) == 0);
		}
	closedir(directory);
	close(folder);
}

static struct journal *open_journal(int folder)
{
	struct journal *journal;

	demand(journal_open(&journal, folder, "K7Q2MX4T9B", true, NULL, NULL) == STATUS_OK);
	journal->segment_size = SEGMENT;
	return journal;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct buf before, after, segment;
	struct journal *journal;
	char path[64];
	int folder;

	if (!length || length > 8192)
		return 0;
	folder = open_folder(path);
	buf_init(&before);
	buf_init(&after);
	buf_init(&segment);
	if (bytes[0] % 4 == 0) {
		buf_add(&segment, bytes + 1, length - 1);
		if (bytes[0] & 4)
			add_fill(&segment);
		put_segment(folder, 1, &segment);
	} else {
		run_script(folder, bytes + 1, length - 1);
	}
	journal = open_journal(folder);
	journal_last_checkpoint(journal, take, &before);
	if (bytes[0] & 8) /* a save that reads first what it must know */
		save(journal);
	read_all(journal, &before);
	save(journal);
	read_all(journal, &after);
	check_saved(&before, &after);
	journal_close(journal);
	journal = open_journal(folder);
	read_all(journal, &before);
	demand(before.length == after.length && !memcmp(before.bytes, after.bytes, after.length));
	save(journal);
	read_all(journal, &after);
	check_saved(&before, &after);
	journal_close(journal);
	buf_release(&before);
	buf_release(&after);
	buf_release(&segment);
	clear(folder, true);
	demand(rmdir(path) == 0);
	return 0;
}
