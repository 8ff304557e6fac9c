/* What the rooms of the journal share; nobody but the store includes it. */
#ifndef ZHIBU_DATA_JOURNAL_INTERNAL_H
#define ZHIBU_DATA_JOURNAL_INTERNAL_H

#include <sys/types.h>

#include "base/csvfile.h"
#include "base/date.h"
#include "base/id.h"
#include "base/memory.h"
#include "data/journal.h"

enum {
	JOURNAL_COLUMNS = 13,
	JOURNAL_NAME = 24,		       /* journal-0001.csv and room for more digits */
	JOURNAL_UNFINISHED = JOURNAL_NAME + 8, /* .journal-0001.csv.part */
	JOURNAL_PAGE = 4096,		       /* what is lost where a disk gives up */
#ifdef JOURNAL_SMALL			       /* tests that meet the edges often, and fast */
	JOURNAL_BLOCK = 1024,
	JOURNAL_UNIT = 1024,
#else
	JOURNAL_BLOCK = 256 * 1024, /* what is read at a time */
	JOURNAL_UNIT = 64 * 1024,   /* segments are whole numbers of these */
#endif
	JOURNAL_SECTOR = 512,	  /* what a disk writes whole or not at all */
	JOURNAL_TAIL = 16 * 1024, /* read before the end of content at opening */
	JOURNAL_LARGEST = 1 << 30 /* bytes of a segment */
};

struct segment {
	unsigned number;
	bool is_bad; /* a save into it failed, or it is damaged: never written again */
};

struct journal {
	int folder;
	bool is_writable;
	char site[SITE_TEXT];
	struct segment *segments; /* by number */
	size_t count, capacity;
	size_t content;		   /* the newest segment with lines; count: none has any */
	int file;		   /* of the segment written to, or -1 */
	size_t segment_size;	   /* of those made: JOURNAL_SEGMENT, or less in a test */
	off_t end, size;	   /* of its content, of it */
	unsigned long txn, seq;	   /* of the last line */
	bool is_known;		   /* txn and seq are right: the end is clean, or all was read */
	bool is_clean;		   /* the newest segment ends with a whole transaction */
	bool has_gap;		   /* lines are missing (after journal_read) */
	struct err unreadable;	   /* the first page, or segment, that could not be read */
	struct buf tail;	   /* the last bytes of the content as found at opening */
	char last_site[SITE_TEXT]; /* of the last line, or "" */
	char last_at[MOMENT_TEXT];
	/* the transaction being gathered: op, origin and texts of each line */
	struct buf gathered;
	size_t gathered_count;
	char at[MOMENT_TEXT];
	struct buf user;
	unsigned long flushes;
};

void segment_name(unsigned number, char name[JOURNAL_NAME]);
/* Adds a line with its crc and CRLF. Texts that are not UTF-8 are mended, newlines
 * become LF, what looks like a formula is guarded. */
void journal_line_add(struct buf *bytes, const struct journal_line *line);
/* Parses and verifies bytes[0..length); the line's texts point into row. */
bool journal_line_parse(struct csv_row *row, const char *bytes, size_t length, char delimiter,
			struct journal_line *line);
void journal_header_add(struct buf *bytes);

/* Finds where the content of an open segment ends and keeps its tail. False where the
 * segment is not as this program makes it or cannot be read. */
bool journal_find_end(int file, off_t size, off_t *end, struct buf *tail);
/* Whether the tail ends with a whole line; sets the journal's txn, seq and site from it. */
bool journal_take_tail(struct journal *journal);
/* The same as a status: STATUS_IO where the disk refused a part of what was read. */
enum status journal_whole(const struct journal *journal, struct err *err);
/* Fills bytes with what an unused segment of this size holds. */
void journal_fill(struct buf *bytes, size_t size);

int segment_open(const struct journal *journal, size_t index, int flags); /* or -1 */
void journal_add_segment(struct journal *journal, unsigned number);
/* Makes the next segment: whole, on the disk, and its name too. */
enum status journal_make_segment(struct journal *journal, size_t size, struct err *err);
/* A segment's bytes; pages that cannot be read are zeros and mistakes. */
void segment_read(struct journal *journal, size_t index, struct buf *bytes,
		  struct mistakes *mistakes, bool *is_damaged);
/* journal_copy.c: copies the segments of another folder's journal (NULL: there is none) into an
 * open .zhibu folder, reads each back, and opens the copy. Pages that cannot be read are mistakes.
 * STATUS_IO: move.write, move.verify. */
enum status journal_copy(struct journal **copy, struct journal *from, int folder, const char *site,
			 struct mistakes *mistakes, struct err *err);
/* The copy goes on in a fresh segment, with the numbers that follow the last save of the other that
 * is known to have been one: so that what stands behind it, of a save that failed, counts no
 * more than it would there. */
void journal_follow(struct journal *copy, const struct journal *from);
/* The folder for what nobody can say what it is, made where it is missing; -1: it is none, or
 * cannot be. */
int recovered_open(int folder);
/* Copies what is damaged to recovered/. */
void journal_keep_damage(struct journal *journal, const char *name, size_t line, const char *bytes,
			 size_t length);

#endif
