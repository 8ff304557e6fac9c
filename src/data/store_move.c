/* Going on in another folder. It is built under a name of its own beside the one wanted, read back,
 * and renamed: whatever happens on the way, nobody ever finds half of it there. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "journal_internal.h"
#include "slips.h"
#include "store_internal.h"

struct moving {
	struct store *from, *to;
	const char *path; /* where it is to be */
	char *part;	  /* where it is built */
	struct mistakes *mistakes;
};

static bool is_empty_folder(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_empty = folder >= 0 && folder_is_empty(folder);

	if (folder >= 0)
		close(folder);
	return is_empty;
}

/* The path without slashes at its end, the caller's; NULL: it names nothing, or is taken. */
static char *clean_path(const char *path, struct err *err)
{
	size_t length = strlen(path);
	struct stat about;
	char *clean;

	while (length && path[length - 1] == '/')
		length--;
	if (!length) {
		err_set(err, STATUS_REFUSED, "move.unnamed", NULL, NULL, NULL);
		return NULL;
	}
	clean = memory_text(path);
	clean[length] = '\0';
	if (lstat(clean, &about) == 0 && !is_empty_folder(clean)) {
		err_set(err, STATUS_REFUSED, "move.taken", clean, NULL, NULL);
		memory_free(clean);
		return NULL;
	}
	return clean;
}

/* The folder that will be renamed, with another site's code. */
static enum status make_part(struct moving *moving, struct err *err)
{
	struct store *from = moving->from;
	struct store_options options = {
	    .pack = from->pack, .user = from->user, .today = from->today};
	char site[SITE_TEXT];
	enum status status;
	struct buf part;

	site_new(site);
	buf_init(&part);
	buf_printf(&part, "%s.%s.part", moving->path, site);
	moving->part = buf_take(&part);
	options.path = moving->part;
	moving->to = store_new(&options);
	memcpy(moving->to->site, site, SITE_TEXT);
	status = folder_make_inner(moving->to, err);
	if (status == STATUS_OK)
		status = folder_lock(moving->to, err);
	return status;
}

/* A file that nobody could read as a table goes along as it is; where it cannot be read at all now,
 * what the journal knows of it is written instead. */
static enum status copy_shut(struct moving *moving, size_t form, struct err *err)
{
	struct shelf *shelf = &moving->to->shelves[form];
	enum status status = STATUS_OK;
	char name[STORE_NAME];
	struct buf bytes;

	shelf_name(moving->from, form, name);
	buf_init(&bytes);
	if (file_read(moving->from->folder, name, STORE_FILE_LIMIT, &bytes, NULL, NULL) ==
	    STATUS_OK) {
		status = folder_write(moving->to, moving->to->folder, name, bytes.bytes,
				      bytes.length, err);
		shelf->has_file = true;
	} else {
		mistakes_add(moving->mistakes, name, 0, 0, "move.file", NULL, NULL, NULL);
		shelf->is_shut = false;
		shelf->is_dirty = true;
	}
	buf_release(&bytes);
	return status;
}

/* The tables, still those of the old store too; of their files none is there yet. */
static enum status share_tables(struct moving *moving, struct err *err)
{
	size_t count = moving->from->pack->form_count;
	enum status status = STATUS_OK;

	for (size_t form = 0; form < count && status == STATUS_OK; form++) {
		const struct shelf *from = &moving->from->shelves[form];
		struct shelf *to = &moving->to->shelves[form];

		*to = (struct shelf){.table = from->table,
				     .is_shut = from->is_shut,
				     .is_partial = from->is_partial,
				     .is_blank = true};
		to->is_dirty = from->has_file || table_count(from->table) > 0;
		hash_format(hash_bytes("", 0), to->hash);
		if (from->is_shut)
			status = copy_shut(moving, form, err);
	}
	return status;
}

/* Drafts, notes or words: lent to the new store, which does not free them. */
static enum status bring_slips(struct moving *moving, struct slips *from, struct slips *to,
			       struct err *err)
{
	slips_load(moving->from, from);
	to->is_loaded = true;
	if (from->is_shut)
		mistakes_add(moving->mistakes, from->name, 0, 0, "move.file", NULL, NULL, NULL);
	to->items = from->items;
	to->count = from->count;
	to->capacity = from->capacity;
	return slips_save(moving->to, to, true, err);
}

static void return_slips(struct slips *lent)
{
	lent->items = NULL;
	lent->count = lent->capacity = 0;
}

/* The names of a pack may have one folder in front. */
static enum status write_form(struct moving *moving, int forms, const struct pack_file *file,
			      struct err *err)
{
	const char *slash = strchr(file->name, '/'), *name = slash ? slash + 1 : file->name;
	enum status status;
	int folder = forms;

	if (slash) {
		char above[STORE_NAME];

		snprintf(above, sizeof(above), "%.*s", (int)(slash - file->name), file->name);
		(void)mkdirat(forms, above, 0700); /* others of its files may be there */
		folder = openat(forms, above, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (folder < 0)
		return err_io(err, "move.write", file->name, errno);
	status = folder_write(moving->to, folder, name, file->bytes, file->length, err);
	if (status == STATUS_OK && !file_sync_folder(folder))
		status = err_io(err, "move.write", file->name, errno);
	if (slash)
		close(folder);
	return status;
}

static enum status bring_pack(struct moving *moving, const struct pack *pack, struct err *err)
{
	enum status status = STATUS_OK;
	int forms;

	if (!pack)
		return STATUS_OK;
	if (mkdirat(moving->to->folder, "forms", 0700) < 0 ||
	    (forms = openat(moving->to->folder, "forms",
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0)
		return err_io(err, "move.write", "forms", errno);
	for (size_t i = 0; i < pack->file_count && status == STATUS_OK; i++)
		status = write_form(moving, forms, &pack->files[i], err);
	close(forms);
	return status;
}

/* So that reading asks the disk. */
static void drop_cache(int folder, const char *name)
{
	int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (file < 0)
		return;
	(void)posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
	close(file);
}

static bool is_same_store(const struct store *first, const struct store *second)
{
	for (size_t form = 0; form < first->pack->form_count; form++) {
		const struct shelf *one = &first->shelves[form], *other = &second->shelves[form];

		if (one->is_shut != other->is_shut ||
		    table_count(one->table) != table_count(other->table) ||
		    (!one->is_shut && strcmp(one->hash, other->hash) != 0) ||
		    (!one->is_partial && !tables_agree(one->table, other->table)))
			return false;
	}
	return first->drafts.count == second->drafts.count &&
	       first->notes.count == second->notes.count &&
	       first->words.count == second->words.count;
}

/* Opened as anybody would, it must be what is in memory. */
static enum status verify(struct moving *moving, struct err *err)
{
	struct store *to = moving->to, *again = NULL;
	struct store_options options = {
	    .path = moving->part, .pack = to->pack, .today = to->today, .is_read_only = true};
	struct mistakes mistakes;
	enum status status;

	for (size_t form = 0; form < to->pack->form_count; form++) {
		char name[STORE_NAME];

		shelf_name(to, form, name);
		drop_cache(to->folder, name);
	}
	drop_cache(to->inner, to->drafts.name);
	drop_cache(to->inner, to->notes.name);
	drop_cache(to->inner, to->words.name);
	mistakes_init(&mistakes);
	status = store_open(&again, &options, &mistakes, err);
	if (status == STATUS_OK) {
		slips_load(again, &again->drafts);
		slips_load(again, &again->notes);
		slips_load(again, &again->words);
		if (!is_same_store(to, again))
			status = err_io(err, "move.verify", moving->path, EIO);
	}
	mistakes_release(&mistakes);
	store_free(again);
	return status;
}

/* Its name is on the disk as well. */
static enum status name_it(struct moving *moving, struct err *err)
{
	int above = openat(moving->to->folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = STATUS_OK;
	char *real = NULL;

	if (above < 0 || rename(moving->part, moving->path) < 0)
		status = err_io(err, "move.write", moving->path, errno);
	else if (!file_sync_folder(above)) {
		status = err_io(err, "move.write", moving->path, errno);
		(void)rename(moving->path, moving->part); /* and it goes */
	} else {
		real = realpath(moving->path, NULL);
		memory_free(moving->to->path);
		moving->to->path = memory_text(real ? real : moving->path);
	}
	free(real);
	if (above >= 0)
		close(above);
	return status;
}

static enum status build(struct moving *moving, const struct pack *pack, struct err *err)
{
	struct store *from = moving->from, *to = moving->to;
	enum status status = share_tables(moving, err);

	if (status == STATUS_OK)
		status = move_journal(from, to, moving->mistakes, err);
	if (status == STATUS_OK)
		status = peers_copy(from, to, err);
	if (status == STATUS_OK)
		status = folder_write_site(to, err);
	if (status == STATUS_OK)
		status = bring_pack(moving, pack, err);
	if (status == STATUS_OK)
		status = bring_slips(moving, &from->drafts, &to->drafts, err);
	if (status == STATUS_OK)
		status = bring_slips(moving, &from->notes, &to->notes, err);
	if (status == STATUS_OK)
		status = bring_slips(moving, &from->words, &to->words, err);
	if (status == STATUS_OK && !file_sync_folder(to->inner))
		status = err_io(err, "move.write", moving->path, errno);
	to->needs_note = true;
	if (status == STATUS_OK)
		status = store_checkpoint(to, err);
	return status;
}

/* The store becomes the new one; the other, to be freed, the old one. */
static void change_places(struct moving *moving)
{
	struct store old = *moving->from;

	*moving->from = *moving->to;
	*moving->to = old;
	moving->from->generation = old.generation + 1;
	/* News for the user still. */
	moving->to->arrived = moving->from->arrived;
	moving->from->arrived = old.arrived;
	moving->from->arrived_records = old.arrived_records;
	for (size_t form = 0; form < old.pack->form_count; form++)
		moving->to->shelves[form].table = NULL;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	(void)remove(path); /* a disk that fails may not let it go */
	return 0;
}

static void take_away(struct moving *moving)
{
	for (size_t form = 0; form < moving->to->pack->form_count; form++)
		moving->to->shelves[form].table = NULL;
	nftw(moving->part, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

enum status store_move(struct store *store, const char *path, const struct pack *pack,
		       struct mistakes *mistakes, struct err *err)
{
	struct moving moving = {.from = store, .mistakes = mistakes};
	enum status status = store_check_format(store, err);
	char *clean = status == STATUS_OK ? clean_path(path, err) : NULL;

	assert(!store->now.count); /* the tables hold what is not saved yet */
	if (!clean)
		return STATUS_REFUSED;
	moving.path = clean;
	status = make_part(&moving, err);
	if (status == STATUS_OK)
		status = build(&moving, pack, err);
	if (status == STATUS_OK)
		status = verify(&moving, err);
	if (status == STATUS_OK)
		status = name_it(&moving, err);
	if (status == STATUS_OK) {
		change_places(&moving);
	} else {
		take_away(&moving);
		/* The names that it was built under say nothing to anybody. */
		if (status == STATUS_IO && err && strcmp(err->key, "move.verify") != 0)
			err->key = "move.write";
		if (status == STATUS_IO && err)
			snprintf(err->path, sizeof(err->path), "%s", clean);
	}
	return_slips(&moving.to->drafts);
	return_slips(&moving.to->notes);
	return_slips(&moving.to->words);
	store_free(moving.to);
	memory_free(moving.part);
	memory_free(clean);
	return status;
}
