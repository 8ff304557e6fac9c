/* A data folder: all tables of a pack, the journal, the lock, the drafts.
 *
 * Save = change the tables in memory, write the transaction to the journal (one
 * fdatasync), say so. Tables are written to their files at a checkpoint, by a new
 * file, fsync, rename, fsync of the same descriptor again (without the second one
 * vfat leaves the file empty in 50 of 57 power cuts), fsync of the folder.
 */
#ifndef ZHIBU_DATA_STORE_H
#define ZHIBU_DATA_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/id.h"
#include "data/journal.h"
#include "data/table.h"
#include "form/expr.h"
#include "form/form.h"

struct store;

/* How a folder is to be read and written: the journal's lines and their ops, the tables' files, and
 * all that is in .zhibu. The number stands in site.csv, which is read before anything else, and,
 * for the day when that is lost, in the journal (op format). Who changes any of it in a way that
 * the program before would not understand raises it, and brings folders of the former format to
 * this one in store_upgrade(): as lines of the journal, so that what was there before stays known.
 *   0  before the folder had a number (no release)
 *   1  the first release
 * What the pack says is no part of it: tables are read column by column, whatever the forms are. */
enum { STORE_FORMAT = 1 };

struct store_options {
	const char *path;	 /* the data folder; made (0700) where it is missing and writable */
	const struct pack *pack; /* must outlive the store */
	const char *user;	 /* who writes, for the journal; "" allowed */
	const char *today;	 /* overrides the day (ZHIBU_TODAY), or NULL */
	bool is_read_only;
	/* Rows for an empty new folder: files seed/<table>.csv of the pack; or NULL. */
	const struct pack_file *seeds;
	size_t seed_count;
	/* Called once the folder's role is known, where it has one, before any table is read: the
	 * pack may be given its forms (pack_read_role()). Or NULL. */
	enum status (*take_role)(void *data, const char *role, struct err *err);
	void *data; /* of take_role; must outlive the store */
};

/* Opens, recovers, adopts what a spreadsheet changed. What was noticed (damage,
 * adopted rows, recovered transactions) goes to the list, one line each; nothing
 * is lost by any of it. A table whose file could not be read is shut: read-only and
 * left untouched (store_is_shut). Where a part of the journal cannot be read (journal.page) the
 * store is read-only: it shows what was recovered, and nothing more is saved on such a disk. Where
 * there is no folder yet, none is made before the first save (store_commit), so that looking leaves
 * no trace. A folder of an older format is brought to this one, where it is not read only.
 * STATUS_REFUSED store.later: it is of a later format; open again read-only: that shows the tables'
 * files as they are, without the journal. STATUS_LOCKED: args are who holds it, host, since when;
 * open again read-only: that takes no lock and writes nothing, and what it reads belongs together
 * (store.busy: another one kept writing all the while). STATUS_IO: store.open …; store.lock also
 * where the file system has no locks (err_reason() io.no_lock): nobody could tell whether another
 * instance writes, so that looking is all that is safe there. */
enum status store_open(struct store **store, const struct store_options *options,
		       struct mistakes *mistakes, struct err *err);
/* Writes a checkpoint where one is due, gives the lock back. */
enum status store_close(struct store *store, struct err *err);

/* Empty tables for forms that came into the pack later (pack_read_role()). */
void store_add_forms(struct store *store);
const struct table *store_table(const struct store *store, size_t form);
bool store_is_shut(const struct store *store, size_t form);
bool store_is_read_only(const struct store *store);
/* STATUS_REFUSED store.later where it is of a later format. */
enum status store_check_format(const struct store *store, struct err *err);
bool store_is_new(const struct store *store); /* nothing was ever saved in the folder */
/* On FAT or exFAT, which know no permissions, and others on this machine can read it, too. */
bool store_lacks_permissions(const struct store *store);
const char *store_path(const struct store *store);
const char *store_site(const struct store *store); /* the code in front of its records' ids */
/* The tables as expressions see them; valid while the store is open. */
struct expr_source store_source(struct store *store);

/* One transaction: changes are in the tables at once (so that rules can judge them),
 * and are either committed or taken back. */
void store_begin(struct store *store);
/* A new row with a new id, written to id; its row number is the result. */
size_t store_create(struct store *store, size_t form, const char *const *values, char id[ID_TEXT]);
void store_set(struct store *store, size_t form, size_t row, int field, const char *value);
void store_delete(struct store *store, size_t form, size_t row);
/* Brings a deleted row back from the journal. False where there is none of that id. */
bool store_restore(struct store *store, size_t form, const char *id);
/* STATUS_OK: it is on the disk ("saved"). Otherwise it is not, and has been taken back from the
 * tables. An empty transaction writes nothing. */
enum status store_commit(struct store *store, struct err *err);
void store_cancel(struct store *store);

/* Writes changed tables to their files, then a checkpoint transaction; also datapackage.json
 * when the forms changed. Cheap when nothing changed. */
enum status store_checkpoint(struct store *store, struct err *err);
bool store_wants_checkpoint(const struct store *store);
/* For idle moments: drafts to the disk, checkpoint if wanted, the next journal segment if needed.
 */
enum status store_idle(struct store *store, struct err *err);
unsigned long store_flushes(const struct store *store);
/* Another number once rows were changed by anything but the calls above: a checkpoint that
 * found a file changed from outside and took that in. Row numbers are new then. */
unsigned long store_generation(const struct store *store);

/* Goes on in another folder, where the one in use can no longer be written or is gone: the tables
 * as they are here, the journal as far as it can be read, drafts and notes (and pack, where it is
 * not NULL, as the folder's own forms/) are written there, flushed, read back and compared; only
 * then the folder gets its name, and the store is there, writable and locked. Records made from
 * then on bear another site's code, since the old folder, which stays as it is, may be used again.
 * What could not be taken along goes to the list. path: not there yet, or an empty folder. Not
 * within a transaction. On failure the store is as before, and what was made is gone:
 * STATUS_REFUSED move.taken, move.unnamed, store.later; STATUS_IO move.write, move.verify. */
enum status store_move(struct store *store, const char *path, const struct pack *pack,
		       struct mistakes *mistakes, struct err *err);

/* The changes of a record (id), oldest first; or, id NULL, the deletions of a table. STATUS_IO:
 * some may be missing (journal.page). STATUS_REFUSED: store.later. */
enum status store_history(struct store *store, size_t form, const char *id,
			  void (*take)(void *data, const struct journal_line *line), void *data,
			  struct err *err);

/* The same of a table's decisions: lines of the ops resolve and conflict, of all records. */
enum status store_decisions(struct store *store, size_t form,
			    void (*take)(void *data, const struct journal_line *line), void *data,
			    struct err *err);

/* A record half typed, kept in .zhibu. One per table and record id ("" for a new one). values as in
 * table_add. At once it survives a kill: draft-now.csv, written by rename, without a flush, which
 * on a memory stick takes longer than going to the next field may. store_idle() and store_close()
 * put it into draft.csv (three flushes, only where something was kept since): that a power cut does
 * not take. Values that are kept already cost nothing. */
enum status store_draft_save(struct store *store, size_t form, const char *id,
			     const char *const *values, struct err *err);
/* With the notes on a new record that was not saved (id ""). */
void store_draft_drop(struct store *store, size_t form, const char *id);
/* values: field_count heap strings to be filled in, freed by the caller; at: when. */
bool store_draft_find(struct store *store, size_t form, const char *id, char **values, char at[20]);
/* The newest draft of any table, for the home screen. */
bool store_draft_newest(struct store *store, size_t *form, char id[ID_TEXT], char at[20]);

/* A note on a field of a saved record, in .zhibu/notes.csv (table,record,field,note,at): beside the
 * data, never in it. The result is a heap string of the caller's, "" where there is no note. An
 * empty note takes it away. */
char *store_note(const struct store *store, size_t form, const char *id, const char *field);
enum status store_set_note(struct store *store, size_t form, const char *id, const char *field,
			   const char *note, struct err *err);

/* Words that the user chose while typing (term/pinyin.h), in .zhibu/words.csv, at once in
 * words-now.csv without a flush, as drafts are; store_close() puts them where a power cut does not
 * take them. Nothing is written to a folder that is open for reading only, or was never saved in.
 */
struct store_word {
	const char *text, *reading;
	unsigned long uses, at;
};
/* Calls take for each; where it says false the word is forgotten. */
void store_words(struct store *store, bool (*take)(void *data, const struct store_word *word),
		 void *data);
void store_word_set(struct store *store, const struct store_word *word); /* uses 0: it goes */
enum status store_words_keep(struct store *store, struct err *err);

#endif
