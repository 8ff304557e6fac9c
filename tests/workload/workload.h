/* Saves into a data folder that a seed decides, what each was told, and the proof afterwards that
 * nothing was lost and nothing is there that nobody was told of.
 *
 * A report is text, a line each, written before and after what it speaks of, so that it is still
 * true where the program is killed between two lines:
 *
 *     open ok | open FAILED key
 *     notice journal.line path      what opening noticed
 *     begin 12                      a save begins (numbers go on over several starts)
 *     create 12 talks K7Q2MX4T9B-3  what it changes: one to three records
 *     set 12 talks K7Q2MX4T9B-1 4   ... a field, by its number in the form
 *     delete 12 talks K7Q2MX4T9B-2
 *     saved 12 | unsaved 12 key | unsure 12 key
 *     draft 12, note 12             a draft or a note is about to be kept
 *     drafted 12, noted 12          it is: a draft for good once idle or close is ok, a note at
 * once checkpoint ok | checkpoint FAILED key close ok | close FAILED key
 *
 * saved: the record is on the disk. unsaved: it is not, and never comes back. unsure: the disk
 * failed in a way that leaves it open; so does a save whose last line is missing. Values are
 * not in the report: seed, save and field give them (workload_value).
 */
#ifndef ZHIBU_TESTS_WORKLOAD_H
#define ZHIBU_TESTS_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/memory.h"
#include "data/store.h"
#include "form/form.h"

struct workload {
	const struct pack *pack;
	uint64_t seed;
	unsigned first, count;	   /* the saves first .. first + count - 1 */
	unsigned text_bytes;	   /* about how long a text is; 0: 20 */
	unsigned checkpoint_every; /* saves; 0: none but the one at closing */
	unsigned idle_every;	   /* store_idle() after so many saves; 0: never */
	bool has_remarks;	   /* a draft, a note, words before some of the saves */
	bool stop_at_failure;	   /* no more saves after one that was not saved */
	bool others_allowed;	   /* rows of other makers are no lie (an edit from outside) */
	void (*report)(void *data, const char *line); /* without its line end */
	void *data;
};

/* The pack that the program carries, read once; the caller releases it. */
void workload_pack(struct pack *pack);
/* The value that a save gives to a field: text with commas, quotes, line ends and Chinese, or "".
 */
void workload_value(const struct workload *workload, unsigned save, size_t form, size_t field,
		    struct buf *value);
/* Makes the saves in an open store; how many were saved. */
unsigned workload_run(const struct workload *workload, struct store *store);
/* Opens, runs, closes; reports each. False where one of opening and closing failed. */
bool workload_life(const struct workload *workload, const char *folder, const char *today);
/* As store_open(), with a report of what it noticed; NULL where it failed. */
struct store *workload_open(const struct workload *workload, const char *folder, const char *today,
			    bool is_read_only);
/* Closes and reports. */
bool workload_close(const struct workload *workload, struct store *store);
/* What comes before a save, where has_remarks. */
void workload_remark(const struct workload *workload, struct store *store, unsigned save);

struct verdict {
	unsigned saved, unsure; /* saves that the reports tell of */
	unsigned lost;		/* of those saved: missing, or with other values */
	unsigned false_;	/* there though told unsaved, or made by nobody */
	unsigned torn;		/* of which a part is there */
	/* records of other makers that saves deleted, or whose first field they set: of those
	 * saved, and of those that may or may not be there */
	unsigned others_changed, others_unsure;
	char first[256]; /* what is wrong, in words, or "" */
};
/* Holds an open store against all reports so far, in their order. True where lost, false_ and
 * torn are 0. What was unsure is settled by what is there: the settled report, a text of the
 * caller's buf, is to be used from then on. */
bool workload_check(const struct workload *workload, const struct store *store, const char *report,
		    struct buf *settled, struct verdict *verdict);

/* The same of drafts and notes: what is missing is added to lost. */
void workload_check_remarks(const struct workload *workload, struct store *store,
			    const char *report, struct verdict *verdict);

#endif
