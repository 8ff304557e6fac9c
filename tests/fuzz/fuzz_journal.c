/* Any bytes as segments of a journal: reading gives whole lines in sequence, and what it gave
 * it gives again after a save, which comes behind it.
 *
 * The first byte says how the others are taken: as one segment's bytes; or as a script of
 * lines with right check sums, whose numbers, ends and damage the bytes choose, in a few segments.
 */
#include <stdio.h>
#include <string.h>

#include "data/journal_internal.h"
#include "memory_files.h"
#include "target.h"

enum { SEGMENT = JOURNAL_UNIT, SEGMENTS = 3 };

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

static void put_segment(unsigned number, const struct buf *bytes)
{
	char name[JOURNAL_NAME];

	segment_name(number, name);
	memory_files_put(name, bytes->bytes, bytes->length);
}

/* Two bytes a step: what, and how much the numbers move. */
static void run_script(const unsigned char *bytes, size_t length)
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
			if (number == SEGMENTS)
				break;
			if (how % 2)
				add_fill(&segment);
			put_segment(number++, &segment);
			buf_clear(&segment);
			journal_header_add(&segment);
			continue;
		}
		line.is_last = what & 16;
		line.op = (enum journal_op)(what % 16);
		line.origin = how % 7 == 3 ? how : 0;
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
	put_segment(number, &segment);
	buf_release(&segment);
}

static void put_text(struct buf *lines, const char *text)
{
	buf_add(lines, text, strlen(text));
	buf_add_char(lines, '|');
}

/* Without printf, which the sanitizers make slow. */
static bool take(void *data, const struct journal_line *line)
{
	struct buf *lines = data;

	buf_add(lines, &line->txn, sizeof(line->txn));
	buf_add(lines, &line->seq, sizeof(line->seq));
	buf_add(lines, &line->origin, sizeof(line->origin));
	buf_add_char(lines, (char)line->op);
	put_text(lines, line->at);
	put_text(lines, line->record);
	put_text(lines, line->field);
	put_text(lines, line->old_value);
	put_text(lines, line->new_value);
	put_text(lines, line->base);
	return true;
}

static void read_all(struct journal *journal, struct buf *lines)
{
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	buf_clear(lines);
	journal_read(journal, take, lines, &mistakes);
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
	static const char saved[] = "2018-07-01T00:00:00|saved|||||";
	const size_t numbers = 3 * sizeof(unsigned long) + 1, length = numbers + sizeof(saved) - 1;

	demand(after->length == before->length + 2 * length &&
	       !memcmp(after->bytes, before->bytes, before->length));
	for (size_t i = 0; i < 2; i++)
		demand(!memcmp(after->bytes + before->length + i * length + numbers, saved,
			       sizeof(saved) - 1));
}

static struct journal *open_journal(void)
{
	struct journal *journal;

	demand(journal_open(&journal, MEMORY_FOLDER, "K7Q2MX4T9B", true, NULL, NULL) == STATUS_OK);
	journal->segment_size = SEGMENT;
	return journal;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct buf before, after, segment;
	struct journal *journal;

	if (!length || length > 512)
		return 0;
	memory_files_clear();
	buf_init(&before);
	buf_init(&after);
	buf_init(&segment);
	if (bytes[0] % 4 == 0) {
		buf_add(&segment, bytes + 1, length - 1);
		if (bytes[0] & 4)
			add_fill(&segment);
		put_segment(1, &segment);
	} else {
		run_script(bytes + 1, length - 1);
	}
	journal = open_journal();
	if (bytes[0] & 32)
		journal_last_checkpoint(journal, take, &before);
	if (bytes[0] & 8) /* a save that reads first what it must know */
		save(journal);
	read_all(journal, &before);
	save(journal);
	read_all(journal, &after);
	check_saved(&before, &after);
	journal_close(journal);
	journal = open_journal();
	read_all(journal, &before);
	demand(before.length == after.length && !memcmp(before.bytes, after.bytes, after.length));
	if (bytes[0] & 16) {
		save(journal);
		read_all(journal, &after);
		check_saved(&before, &after);
	}
	journal_close(journal);
	buf_release(&before);
	buf_release(&after);
	buf_release(&segment);
	return 0;
}
