/* What was written to a disk, and the states that a power cut may leave it in.
 *
 * The log of dm-log-writes has every write in the order in which the disk said it was done, and
 * the flushes. A cut leaves all that was flushed, and of what was written since any part: a
 * disk with a cache writes it in any order, whole sectors each. State n, for n below the number of
 * writes, is the first n of them (a disk without a cache); the states beyond are cuts at random
 * with a random part of what was not flushed. Writes before first are not counted.
 */
#ifndef ZHIBU_TESTS_POWERCUT_WRITES_H
#define ZHIBU_TESTS_POWERCUT_WRITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct write {
	uint64_t sector, count; /* where to, how many */
	size_t place;		/* of its bytes in the log */
	bool is_flush;		/* all before it is on the disk */
	bool is_fua;		/* it is itself on the disk */
};

struct mark {
	size_t place; /* the writes before it */
	const char *text;
};

struct writes {
	const char *path; /* of the log */
	size_t log_size;  /* as far as it is used */
	struct write *items;
	size_t count, capacity;
	struct mark *marks;
	size_t mark_count, mark_capacity;
	size_t first; /* the writes before the mark "prepared": always there */
};

/* Reads a log device. False where it is none, or is cut short. */
bool writes_read(struct writes *writes, const char *path);
void writes_release(struct writes *writes);

/* Where each sector of a state is from: 0: the disk as it was; n + 1: write n. Returns how many
 * marks lie before the cut. */
size_t writes_state(const struct writes *writes, uint64_t seed, size_t number, uint32_t *from,
		    size_t sectors);
/* The bytes of a sector of a write; log: the log's bytes. */
size_t writes_place(const struct writes *writes, uint32_t from, size_t sector);

/* The lines of the marks, as a report of workload.h. */
void writes_report(const struct writes *writes, size_t marks, struct buf *report);
/* Whether between the last mark before the cut and the next nothing writes to the tables, so that
 * they must be what the last marks of them say. */
bool writes_tables_rest(const struct writes *writes, size_t marks);

#endif
