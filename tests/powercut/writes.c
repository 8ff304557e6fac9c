#define _DEFAULT_SOURCE /* le64toh() */
#include "writes.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "device.h"
#include "workload/random.h"

/* Documentation/admin-guide/device-mapper/log-writes.rst; drivers/md/dm-log-writes.c */
#define LOG_MAGIC 0x6a736677736872ULL
enum { LOG_FLUSH = 1, LOG_FUA = 2, LOG_DISCARD = 4, LOG_MARK = 8 };

struct log_super {
	uint64_t magic, version, entries;
	uint32_t sector_size;
};
struct log_entry {
	uint64_t sector, sectors, flags, data_length;
};

static void add_write(struct writes *writes, const struct log_entry *entry, size_t place)
{
	uint64_t flags = le64toh(entry->flags);

	writes->items =
	    memory_grow(writes->items, writes->count, &writes->capacity, sizeof(*writes->items));
	writes->items[writes->count++] = (struct write){.sector = le64toh(entry->sector),
							.count = le64toh(entry->sectors),
							.place = place,
							.is_flush = flags & LOG_FLUSH,
							.is_fua = flags & LOG_FUA};
}

static void add_mark(struct writes *writes, const char *text, size_t length)
{
	writes->marks = memory_grow(writes->marks, writes->mark_count, &writes->mark_capacity,
				    sizeof(*writes->marks));
	writes->marks[writes->mark_count++] =
	    (struct mark){writes->count, memory_text_part(text, length)};
	if (!strcmp(writes->marks[writes->mark_count - 1].text, "prepared"))
		writes->first = writes->count;
}

/* One entry and what follows it; *at goes behind it. */
static bool read_entry(struct writes *writes, size_t *at)
{
	char head[SECTOR];
	struct log_entry entry;
	uint64_t flags;

	if (!device_read(writes->path, head, sizeof(head), *at))
		return false;
	*at += SECTOR;
	memcpy(&entry, head, sizeof(entry));
	flags = le64toh(entry.flags);
	/* Nobody discards here: the file systems are mounted without it. */
	if (flags & LOG_DISCARD || le64toh(entry.data_length) > sizeof(head) - sizeof(entry))
		return false;
	if (flags & LOG_MARK) {
		add_mark(writes, head + sizeof(entry), (size_t)le64toh(entry.data_length));
		return true;
	}
	add_write(writes, &entry, *at);
	*at += (size_t)le64toh(entry.sectors) * SECTOR;
	return *at <= writes->log_size;
}

bool writes_read(struct writes *writes, const char *path)
{
	char head[SECTOR];
	struct log_super super;
	size_t at = SECTOR;

	memset(writes, 0, sizeof(*writes));
	writes->path = path;
	writes->log_size = device_size(path);
	if (!device_read(path, head, sizeof(head), 0))
		return false;
	memcpy(&super, head, sizeof(super));
	if (le64toh(super.magic) != LOG_MAGIC || le32toh(super.sector_size) != SECTOR)
		return false;
	for (uint64_t i = 0; i < le64toh(super.entries); i++)
		if (!read_entry(writes, &at))
			return false;
	writes->log_size = at;
	return writes->count > 0;
}

void writes_release(struct writes *writes)
{
	for (size_t i = 0; i < writes->mark_count; i++)
		memory_free((void *)(uintptr_t)writes->marks[i].text);
	memory_free(writes->marks);
	memory_free(writes->items);
}

/* A state on its way, write by write. */
struct making {
	const struct writes *writes;
	uint32_t *from;
	size_t sectors;
	uint64_t state;
};

/* Sectors from first to last - 1 of a write. */
static void apply(struct making *making, size_t index, uint64_t first, uint64_t last)
{
	const struct write *write = &making->writes->items[index];

	for (uint64_t i = first; i < last && write->sector + i < making->sectors; i++)
		making->from[write->sector + i] = (uint32_t)index + 1;
}

/* Any part of a write: nothing, all, its beginning, or each sector or not. */
static void apply_part(struct making *making, size_t index)
{
	uint64_t count = making->writes->items[index].count;

	switch (random_below(&making->state, 8)) {
	case 0:
		apply(making, index, 0, random_below(&making->state, (size_t)count + 1));
		return;
	case 1:
		for (uint64_t i = 0; i < count; i++)
			if (random_below(&making->state, 2))
				apply(making, index, i, i + 1);
		return;
	default:
		if (random_below(&making->state, 2))
			apply(making, index, 0, count);
	}
}

static size_t marks_before(const struct writes *writes, size_t place)
{
	size_t count = 0;

	while (count < writes->mark_count && writes->marks[count].place <= place)
		count++;
	return count;
}

size_t writes_state(const struct writes *writes, uint64_t seed, size_t number, uint32_t *from,
		    size_t sectors)
{
	struct making making = {writes, from, sectors, seed ^ number * 0x9E3779B97F4A7C15ULL};
	size_t count = writes->count - writes->first, cut = writes->first + number, flushed = cut;

	if (number > count) {
		random_next(&making.state);
		cut = writes->first + random_below(&making.state, count + 1);
		flushed = cut;
		while (flushed > writes->first && !writes->items[flushed - 1].is_flush)
			flushed--;
	}
	memset(from, 0, sectors * sizeof(*from));
	for (size_t i = 0; i < cut; i++) {
		/* The data of a flush is written after it, and may not be there. */
		if (i + 1 < flushed || i < writes->first || number <= count ||
		    writes->items[i].is_fua)
			apply(&making, i, 0, writes->items[i].count);
		else
			apply_part(&making, i);
	}
	return marks_before(writes, cut);
}

size_t writes_place(const struct writes *writes, uint32_t from, size_t sector)
{
	const struct write *write = &writes->items[from - 1];

	return write->place + (sector - (size_t)write->sector) * SECTOR;
}

void writes_report(const struct writes *writes, size_t marks, struct buf *report)
{
	buf_clear(report);
	for (size_t i = 0; i < marks; i++) {
		buf_add_text(report, writes->marks[i].text);
		buf_add_char(report, '\n');
	}
}

bool writes_tables_rest(const struct writes *writes, size_t marks)
{
	static const char *const ends[] = {"table ", "checkpoint ", "idle ", "close "};

	if (marks == writes->mark_count)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!strncmp(writes->marks[marks].text, ends[i], strlen(ends[i])))
			return false;
	return true;
}
