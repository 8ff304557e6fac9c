/* What the rooms of the store share; nobody else includes it. */
#ifndef ZHIBU_DATA_STORE_INTERNAL_H
#define ZHIBU_DATA_STORE_INTERNAL_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/crc.h"
#include "base/date.h"
#include "base/memory.h"
#include "base/safe.h"
#include "data/conflicts.h"
#include "data/peers.h"
#include "data/store.h"

enum {
	STORE_NAME = SAFE_NAME,	       /* of a file in the folder */
	STORE_KEPT = STORE_NAME + 32,  /* of one in recovered/ */
	ADOPT_LIMIT = 8 * 1024 * 1024, /* bytes of a file whose rows go into the journal */
	LOCK_BYTES = 256,
	ARRIVED_MOST = 4000, /* lines kept of what came in from outside */
	FORMER_MOST = 8,     /* older states of a file that an edit may have begun with */
	FIELD_ANY = -2
};
#define STORE_FILE_LIMIT ((size_t)512 * 1024 * 1024)

/* Lines on their way to the journal; their texts are in the arena. */
struct lines {
	struct arena arena;
	struct journal_line *items;
	size_t count, capacity;
};
void lines_init(struct lines *lines);
void lines_release(struct lines *lines);
void lines_clear(struct lines *lines);
/* A line as it is, with its origin, site, moment and user. */
void lines_add_copy(struct lines *lines, const struct journal_line *line);
/* Copies the texts; NULL is "". */
void lines_add(struct lines *lines, enum journal_op op, const char *table, const char *record,
	       const char *field, const char *old_value, const char *new_value, const char *base);

/* A file as its folder's entry shows it. */
struct sight {
	ino_t number;
	off_t size;
	struct timespec modified, changed;
};

/* A table and its file. */
struct shelf {
	struct table *table;
	bool is_shut;
	bool is_dirty;	 /* the table is not what the file holds */
	bool is_partial; /* the journal does not hold its rows (ADOPT_LIMIT) */
	bool has_file;
	bool needs_mark;      /* the file is what the table is, and the journal does not say so */
	bool is_blank;	      /* the file is missing, empty or zeros */
	size_t bytes;	      /* of the file */
	struct sight sight;   /* when the store last looked around */
	unsigned long txn;    /* of the journal, when the file was written; 0: not by this store */
	char hash[HASH_TEXT]; /* of the file as last read or written; of nothing: no file */
};

/* How a change is taken back. */
struct undo {
	enum journal_op op; /* JOURNAL_CREATE: remove; _SET: set; _DELETE: insert */
	size_t form, row;
	int field;
	char *id, *old_value;
	char **values;
};

/* conflicts.c */
struct conflicts {
	bool is_known; /* items are all that are open; else hint says how many are */
	size_t hint;
	struct conflict *items;
	size_t count, capacity;
};

struct slip;
struct slips {
	const char *name;	/* of the file in .zhibu */
	const char *quick_name; /* of the one written without a flush; NULL: there is none */
	const char *key;	/* of the error where they cannot be written */
	uint32_t serial;	/* of the file written or read last; 0: it has none */
	bool is_loaded, is_shut, is_quick_shut;
	/* What the files hold: this, and the disk has it; this, and a power cut may cost it; not
	 * this. */
	enum { SLIPS_SAFE, SLIPS_WRITTEN, SLIPS_CHANGED } state;
	struct slip *items;
	size_t count, capacity;
};

struct store {
	char *path, *user, *today;
	const struct pack *pack;
	bool is_read_only, lacks_permissions;
	unsigned long format; /* of the folder: STORE_FORMAT, unless it is another's */
	char created[MOMENT_TEXT];
	int folder, inner, lock; /* -1 while there is none */
	char site[SITE_TEXT], role[ROLE_TEXT], person[ID_TEXT];
	unsigned long counter;
	struct journal *journal;
	struct shelf *shelves;
	struct lines adopted; /* found in files, not yet in the journal */
	struct lines now;     /* of the open transaction */
	struct lines arrived; /* what came in from outside since the opening, to be shown */
	size_t arrived_records;
	struct conflicts conflicts;
	struct undo *undos;
	size_t undo_count, undo_capacity;
	bool is_over_limit; /* a value of the open transaction is too long */
	bool needs_note;    /* a checkpoint line is due though no file is */
	bool is_package_checked;
	bool has_grown; /* the forms, since the last checkpoint: forms_have_grown() */
	time_t opened;
	struct {
		time_t at; /* 0: never */
		int today;
		char now[MOMENT_TEXT];
	} clock; /* when it was looked at last */
	unsigned long flushes, generation;
	struct slips drafts, notes, words;
	enum status (*take_role)(void *data, const char *role, struct err *err);
	void *data; /* of take_role */
};

/* store.c: the moment, as a line of the journal has it; borrowed until the next call. The time zone
 * is worked out once a second, however many lines are saved in it. */
const char *store_now(struct store *store);

/* store_open.c */
/* Closed yet: nothing is looked at. */
struct store *store_new(const struct store_options *options);
void store_free(struct store *store); /* closes it as it is; takes NULL */
void shelf_name(const struct store *store, size_t form, char name[STORE_NAME]);
/* Reads a table's file into its shelf; what is wrong goes to the list. */
void shelf_read(struct store *store, size_t form, struct mistakes *mistakes);
/* Lets the pack have the forms of the folder's role. */
enum status store_take_role(struct store *store, struct err *err);
void store_new_id(struct store *store, char id[ID_TEXT]);
const char *value_or_empty(const char *value);
/* A file that a power cut, or another program about to write it, left without content. */
bool is_zeros(const struct buf *bytes);
/* Adopt lines for all of a row's values. */
void adopt_row(struct store *store, size_t form, size_t row);

/* None is open, and that is known. */
void conflicts_clear(struct conflicts *conflicts);
void conflicts_release(struct conflicts *conflicts);
/* What a line of the journal does to them. */
void conflicts_take(struct conflicts *conflicts, const struct pack *pack,
		    const struct journal_line *line);
void conflicts_take_all(struct store *store, const struct lines *lines, const char *at);
/* Whether there is one with a file; or of_sites, between sites. */
bool conflicts_have(const struct conflicts *conflicts, size_t form, const char *id, int field,
		    const char *theirs, bool of_sites);
/* A record that is deleted has its conflicts between sites decided by that: lines that say so to
 * the others. */
void conflicts_decide(struct store *store, struct lines *lines, const struct table *table,
		      size_t form, const char *id);
/* Reads the journal where they are not known. */
enum status conflicts_load(struct store *store, struct err *err);
bool line_is_conflict(const struct journal_line *line); /* with a file */

/* store.c: how the change that comes next is taken back. */
struct undo *store_remember(struct store *store, enum journal_op op, size_t form, size_t row);
/* A deleted row is there again, in the open transaction. */
void store_add_restored(struct store *store, size_t form, const char *id,
			const char *const *values);

/* store_guard.c */
/* Whether an open file may be written in place: a regular one without another name. */
enum status guard_written(int file, const char *path, struct err *err);
/* Adds a line where others may change the folder or what is in it. */
void guard_look(struct store *store, struct mistakes *mistakes);

/* store_make.c */
/* Makes the folder and .zhibu where they are missing, and opens them. */
enum status folder_make_inner(struct store *store, struct err *err);
/* Whether nothing is in it; false where it cannot be read. */
bool folder_is_empty(int folder);
/* Makes what is missing of the folder, locks it, opens the journal. */
enum status folder_make(struct store *store, struct err *err);

/* store_site.c: site.csv, and the folder's format. */
enum site_file { SITE_READ, SITE_LOST, SITE_REFUSED }; /* refused: by the disk, and there perhaps */
enum site_file folder_read_site(struct store *store, struct mistakes *mistakes);
enum status folder_write_site(struct store *store, struct err *err);
/* What is missing of a site.csv that was lost, from the journal. */
enum status folder_restore_site(struct store *store, enum site_file found, struct err *err);
/* A folder of an older format becomes one of this: the journal says so, then site.csv. On failure
 * nothing but what the older one allows may be written to it. */
enum status store_upgrade(struct store *store, struct err *err);
/* Begins a transaction of the journal; the first one of all says the format. */
void store_begin_lines(struct store *store, const char *at);

/* store_folder.c */
/* Whether the path still leads to the folder that is open, with its journal. STATUS_IO store.gone.
 */
enum status folder_check_place(const struct store *store, struct err *err);
enum status folder_lock(struct store *store, struct err *err);
/* The lock's file as nobody holds it, on the disk: from then on it is written in place only. */
void folder_make_lock(int inner);
/* Writes name by a new file, fsync, rename, fsync again; the folder's own fsync is the caller's. */
enum status folder_write(struct store *store, int folder, const char *name, const char *bytes,
			 size_t length, struct err *err);
/* Its first half: the new file as it is on the disk, under its part's name; or -1. */
int folder_write_part(struct store *store, int folder, char part[STORE_NAME], const char *bytes,
		      size_t length, const char *name, struct err *err);
void swap_name(const char *name, char swap[STORE_NAME]);

/* store_around.c. Takes a file in that is not the one that was read or written last. */
enum status store_look_again(struct store *store, size_t form, struct err *err);
/* The same for all that look as if they were not. */
enum status store_look_around(struct store *store, struct err *err);
enum status store_busy(const char *name, struct err *err);

/* store_site.c: whether a text may be a role's name or a record's id. */
bool role_is_good(const char *text, size_t room);
/* store_peers.c: takes the role and what is known of others along. */
enum status peers_copy(struct store *from, struct store *to, struct err *err);

/* store_replace.c: as folder_write for a table's file, whose bytes have the hash expected ("" where
 * there is none). Where it has others by now, *is_other, they are in its place as before. */
enum status folder_replace(struct store *store, const char *name, const struct buf *bytes,
			   const char *expected, bool *is_other, struct err *err);
/* The hash of what a program that was ended in the middle of that left behind, if there is any. */
bool folder_find_swap(struct store *store, size_t form, char hash[HASH_TEXT]);
/* Does away with it; known: the hash of the file at the last checkpoint, or ""; is_old: a
 * checkpoint has known the swap itself as the file (its removal may have failed long ago). A
 * person's edit comes back into the file's place, and into its shelf. */
void folder_settle_swap(struct store *store, size_t form, const char *known, bool is_old,
			const struct table *ours, struct mistakes *mistakes);

/* store_move_journal.c: copies the journal, and lets the copy say what the tables of to have that
 * it does not; in to->adopted. */
enum status move_journal(struct store *from, struct store *to, struct mistakes *mistakes,
			 struct err *err);

/* store_look.c: what an open folder is like at a moment. */
struct glance {
	uint64_t files, tail;
	unsigned content;
};
void look_begin(const struct store *store, struct glance *glance);
/* Whether nothing was written since. */
bool look_is_whole(const struct store *store, const struct glance *before);

/* Moves a file of an open folder (the store's, or its .zhibu) to .zhibu/recovered/, under a free
 * name with its own behind; kept is that, from .zhibu on. */
bool folder_set_aside(struct store *store, int folder, const char *found, const char *name,
		      char kept[STORE_KEPT]);
/* store_doubles.c: how often a folder has a name; it leaves one file of .zhibu to it (what either
 * says does not count); one to each table's name. */
unsigned folder_count(int folder, const char *name);
void folder_leave_one(struct store *store, const char *name);
void folder_part_doubles(struct store *store, struct mistakes *mistakes);

/* store_recover.c: brings tables and journal together; only: a form, or -1 for all. */
enum status store_recover(struct store *store, int only, struct mistakes *mistakes,
			  struct err *err);
enum status store_write_adopted(struct store *store, struct err *err);
/* Does to a table what a line of the journal says. */
void replay_line(struct table *table, const struct journal_line *line);

/* exchange_take.c: what other places said of tables and columns that are new in the forms. As one
 * save; nothing where there is nothing. */
enum status exchange_catch_up(struct store *store, struct err *err);

/* store_slips.c: drafts to the disk, where they are not there yet. */
enum status store_settle_drafts(struct store *store, struct err *err);
/* store_words.c: words to the disk, where there are some and they are not. */
enum status store_settle_words(struct store *store, struct err *err);

/* store_save.c: before anything else is saved, says in the journal what the files are that it does
 * not know (a checkpoint that failed half-way, or was cut short): once there are later changes they
 * would be taken for a person's edits, and bring back what was there then. */
enum status store_mark_files(struct store *store, struct err *err);
/* Whether the forms are others than those that datapackage.json was written with last. */
bool store_has_other_forms(const struct store *store);

/* store_forms.c: tables and columns that the last checkpoint did not know, or the forms do not. */
struct marking {
	struct store *store;
	struct mistakes *mistakes;
	enum { MARK_NONE, MARK_SAME, MARK_OTHER } * marks; /* by form */
};
/* Once the marks are known (has_all: of a whole checkpoint): whether the forms have become others
 * since, so that the journal may know more than the files show; tells of new tables. */
bool forms_have_grown(struct marking *marking, bool has_all);
/* Tells of a table of the checkpoint that is none of the forms' any more. */
void forms_lack(const struct marking *marking, const char *table);

/* merge.c */
struct merge {
	struct store *store;
	size_t form;
	const struct table *base; /* what both began with */
	/* The same, with what was taken in from the file since: what the file is known to say,
	 * whatever has become of that here. Its rows are to be had by their ids alone. */
	const struct table *found;
	const struct table *ours; /* what the journal says */
	struct table *theirs;	  /* what the file says; becomes the result */
	struct mistakes *mistakes;
	/* What the file was once and the person began with, or NULL: what it says of that is no
	 * change, but for a person to decide. */
	struct table *former;
	bool is_edit;	 /* of a table that was there before */
	size_t adopted;	 /* fields and rows taken from the file */
	size_t records;	 /* that something came in for */
	bool is_changed; /* theirs is no longer what the file holds */
	/* merge.c's own */
	struct buf meant;
	size_t told;
	bool has_arrived;
};
void merge_tables(struct merge *merge);

/* store_former.c. The state at the oldest of these checkpoints (their txns) that the file was
 * made from, where it shows all that was changed since as it was then; now: the state at the last
 * one. The caller's, or NULL. */
struct table *find_former(struct store *store, size_t form, const unsigned long *marks,
			  size_t count, const struct table *now, const struct table *file);
/* Does to a table what a line of the journal says was found in its file. */
void replay_found(struct table *found, const struct journal_line *line);

/* merge_rows.c. Whether every row that can be told from others is in both, the same. */
bool tables_agree(const struct table *file, const struct table *journal);
bool rows_agree(const struct table *first, size_t row, const struct table *second, size_t other);
/* The same, but for what a spreadsheet does by itself and for columns that the file lacks. */
bool row_means(const struct table *file, size_t row, const struct table *known, size_t other);
/* A row that stands for its id: readable, and the first of that id. */
bool row_is_record(const struct table *table, size_t row);
/* Whether a field (-1: the id) had a column in the file that the table was read from. */
bool table_has_column(const struct table *table, int field);
/* Rows without an id get that of the same row in known. How many. */
size_t give_same_ids(struct table *table, const struct table *known);
/* The same, and where there is none that of a row alike, if the ids' column is lost, or a new one.
 */
size_t give_ids(struct store *store, struct table *table, const struct table *known);

#endif
