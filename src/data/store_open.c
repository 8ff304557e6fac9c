/* Opening a data folder: lock, files, journal; and closing it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "slips.h"
#include "store_internal.h"
#include "table_internal.h"

/* How often a folder is read that another one keeps writing, and nanoseconds between. */
enum { LOOKS = 100, LOOK_PAUSE = 10 * 1000 * 1000 };

void shelf_name(const struct store *store, size_t form, char name[STORE_NAME])
{
	const char *form_name = store->pack->forms[form].name;
	size_t length = strnlen(form_name, STORE_NAME - sizeof(".csv"));

	memcpy(name, form_name, length);
	memcpy(name + length, ".csv", sizeof(".csv"));
}

const char *value_or_empty(const char *value)
{
	return value ? value : "";
}

void store_new_id(struct store *store, char id[ID_TEXT])
{
	id_format(store->site, ++store->counter, id);
}

void adopt_row(struct store *store, size_t form, size_t row)
{
	const struct form *model = &store->pack->forms[form];
	const struct table *table = store->shelves[form].table;
	const char *id = table_cell(table, row, -1);
	size_t before = store->adopted.count;

	for (size_t i = 0; i < model->field_count; i++) {
		const char *value = table_cell(table, row, (int)i);

		if (*value)
			lines_add(&store->adopted, JOURNAL_ADOPT, model->name, id,
				  model->fields[i].name, NULL, value, NULL);
	}
	if (store->adopted.count == before)
		lines_add(&store->adopted, JOURNAL_ADOPT, model->name, id, NULL, NULL, NULL, NULL);
}

bool is_zeros(const struct buf *bytes)
{
	return !bytes->length ||
	       (!bytes->bytes[0] && !memcmp(bytes->bytes, bytes->bytes + 1, bytes->length - 1));
}

static void empty_shelf(struct store *store, size_t form)
{
	struct shelf *shelf = &store->shelves[form];

	table_free(shelf->table);
	memset(shelf, 0, sizeof(*shelf));
	shelf->table = table_new(&store->pack->forms[form]);
	shelf->is_blank = true;
	hash_format(hash_bytes("", 0), shelf->hash);
}

enum status store_take_role(struct store *store, struct err *err)
{
	return *store->role && store->take_role ? store->take_role(store->data, store->role, err)
						: STATUS_OK;
}

void store_add_forms(struct store *store)
{
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (!store->shelves[form].table)
			empty_shelf(store, form);
}

/* A table's file while it is read: nothing goes over it a second time. */
struct arrival {
	struct hash hash;
	struct csv_sweep sweep;
};

static void arrive(void *data, const struct buf *bytes)
{
	struct arrival *arrival = data;

	hash_go_on(&arrival->hash, bytes->bytes, bytes->length);
	csv_sweep_go_on(&arrival->sweep, bytes);
}

void shelf_read(struct store *store, size_t form, struct mistakes *mistakes)
{
	struct shelf *shelf = &store->shelves[form];
	struct arrival arrival;
	char name[STORE_NAME];
	enum status status;
	struct buf bytes;
	struct err err;
	bool missing;

	shelf_name(store, form, name);
	empty_shelf(store, form);
	buf_init(&bytes);
	hash_begin(&arrival.hash);
	csv_sweep_begin(&arrival.sweep);
	status = file_read_seen(store->folder, name, STORE_FILE_LIMIT, &bytes, &missing, arrive,
				&arrival, &err);
	if (missing)
		goto out;
	shelf->has_file = true;
	shelf->is_blank = status == STATUS_OK && is_zeros(&bytes);
	shelf->bytes = bytes.length;
	if (status == STATUS_OK)
		hash_format(hash_end(&arrival.hash, bytes.bytes, bytes.length), shelf->hash);
	if (shelf->is_blank) {
		mistakes_add(mistakes, name, 0, 0, "data.file_empty", NULL, NULL, NULL);
		goto out;
	}
	if (status == STATUS_OK)
		status =
		    table_read_swept(shelf->table, &bytes, &arrival.sweep, name, mistakes, &err);
	if (status != STATUS_OK) {
		shelf->is_shut = true;
		mistakes_add_err(mistakes, &err);
	}
out:
	csv_sweep_release(&arrival.sweep);
	buf_release(&bytes);
}

/* What the last checkpoint says of the files. */
static bool take_mark(void *data, const struct journal_line *line)
{
	struct marking *marking = data;
	struct store *store = marking->store;
	int form = pack_find(store->pack, line->table, strlen(line->table));
	unsigned long counter = strtoul(line->base, NULL, 10);

	if (form < 0 && strcmp(line->field, "conflicts") == 0) {
		store->conflicts.hint = strtoul(line->new_value, NULL, 10);
		store->conflicts.is_known = !store->conflicts.hint;
		return true;
	}
	if (counter > store->counter)
		store->counter = counter;
	if (form < 0)
		forms_lack(marking, line->table);
	if (form < 0 || store->shelves[form].is_shut)
		return true;
	store->shelves[form].is_partial = strcmp(line->field, "partial") == 0;
	marking->marks[form] =
	    strcmp(store->shelves[form].hash, line->new_value) == 0 ? MARK_SAME : MARK_OTHER;
	return true;
}

/* The common case: the last thing done was a checkpoint, and the files are those it wrote. */
static bool is_unchanged(struct store *store, struct mistakes *mistakes)
{
	size_t count = store->pack->form_count;
	struct marking marking = {.store = store, .mistakes = mistakes};
	bool has_all, is_same;

	if (!store->journal)
		return false;
	marking.marks = memory_array(count, sizeof(*marking.marks));
	has_all = journal_last_checkpoint(store->journal, take_mark, &marking);
	store->has_grown = forms_have_grown(&marking, has_all);
	is_same = has_all && !store->has_grown;
	for (size_t form = 0; form < count && is_same; form++)
		is_same = marking.marks[form] == MARK_SAME;
	memory_free(marking.marks);
	return is_same;
}

/* What a crash in the middle of a checkpoint left; only names that are ours. On FAT they stay:
 * safe_create(). */
static void remove_parts(struct store *store)
{
	char name[STORE_NAME], part[STORE_NAME];

	if (file_is_on_fat(store->folder))
		return;
	for (size_t form = 0; form < store->pack->form_count; form++) {
		shelf_name(store, form, name);
		safe_part_name(name, part);
		unlinkat(store->folder, part, 0);
	}
	unlinkat(store->folder, ".datapackage.json.part", 0);
}

/* The pack's rows for a table that nobody has begun. */
static void take_seed(struct store *store, size_t form, const struct pack_file *file,
		      struct mistakes *mistakes)
{
	struct shelf *shelf = &store->shelves[form];
	struct buf bytes;
	struct err err;

	buf_init(&bytes);
	buf_add(&bytes, file->bytes, file->length);
	/* That ids are missing is how seeds are; other mistakes are the pack's own. */
	if (table_read(shelf->table, &bytes, file->name, mistakes, &err) != STATUS_OK)
		mistakes_add_err(mistakes, &err);
	table_settle(shelf->table);
	give_ids(store, shelf->table, NULL);
	for (size_t row = 0; row < table_count(shelf->table); row++)
		adopt_row(store, form, row);
	shelf->is_dirty = table_count(shelf->table) > 0;
	buf_release(&bytes);
}

static void take_seeds(struct store *store, const struct store_options *options,
		       struct mistakes *mistakes)
{
	struct mistakes found;
	char name[STORE_NAME];

	mistakes_init(&found);
	for (size_t form = 0; form < store->pack->form_count; form++)
		for (size_t i = 0; i < options->seed_count; i++) {
			snprintf(name, sizeof(name), "seed/%s.csv", store->pack->forms[form].name);
			if (strcmp(options->seeds[i].name, name) == 0)
				take_seed(store, form, &options->seeds[i], &found);
		}
	for (size_t i = 0; i < found.count; i++)
		if (strncmp(found.items[i].key, "data.", 5) != 0 ||
		    strcmp(found.items[i].key, "data.formula") == 0)
			mistakes_add_err(mistakes, &found.items[i]);
	mistakes_release(&found);
}

struct store *store_new(const struct store_options *options)
{
	struct store *store = memory_new(sizeof(*store));

	store->path = memory_text(options->path);
	store->user = memory_text(value_or_empty(options->user));
	store->today = memory_text(options->today);
	store->pack = options->pack;
	store->is_read_only = options->is_read_only;
	store->opened = time(NULL);
	store->folder = store->inner = store->lock = -1;
	store->format = STORE_FORMAT;
	store->take_role = options->take_role;
	store->data = options->data;
	store->shelves = memory_array(pack_form_room(store->pack), sizeof(*store->shelves));
	lines_init(&store->adopted);
	lines_init(&store->now);
	lines_init(&store->arrived);
	conflicts_clear(&store->conflicts);
	store->drafts.name = "draft.csv";
	store->drafts.key = "store.draft";
	store->drafts.quick_name = "draft-now.csv";
	store->notes.name = "notes.csv";
	store->notes.key = "store.note";
	store->words.name = "words.csv";
	store->words.key = "store.words";
	store->words.quick_name = "words-now.csv";
	return store;
}

static void free_undos(struct store *store)
{
	store_begin(store);
	memory_free(store->undos);
}

void store_free(struct store *store)
{
	if (!store)
		return;
	journal_close(store->journal);
	for (size_t form = 0; form < store->pack->form_count; form++)
		table_free(store->shelves[form].table);
	memory_free(store->shelves);
	free_undos(store);
	lines_release(&store->adopted);
	lines_release(&store->now);
	lines_release(&store->arrived);
	conflicts_release(&store->conflicts);
	slips_release(&store->drafts);
	slips_release(&store->notes);
	slips_release(&store->words);
	if (store->lock >= 0)
		close(store->lock); /* and the lock is given back */
	if (store->inner >= 0)
		close(store->inner);
	if (store->folder >= 0)
		close(store->folder);
	memory_free(store->path);
	memory_free(store->user);
	memory_free(store->today);
	memory_free(store);
}

/* The folder and what is in it already; nothing is made. */
static enum status open_folder(struct store *store, struct mistakes *mistakes, struct err *err)
{
	enum status status;
	enum site_file site;

	store->folder = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->folder < 0 && (errno != ENOENT || store->is_read_only))
		return err_io(err, "store.open", store->path, errno);
	if (store->folder < 0)
		return STATUS_OK;
	guard_look(store, mistakes);
	store->inner =
	    openat(store->folder, ".zhibu", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (store->inner < 0 && errno != ENOENT)
		return err_io(err, "store.open", ".zhibu", errno);
	if (store->inner < 0)
		return STATUS_OK;
	/* Before the lock, which is written to. That another program raises the format between this
	 * and the lock it would have to do within one system call. */
	site = folder_read_site(store, mistakes);
	status = store_check_format(store, err);
	if (status != STATUS_OK)
		return store->is_read_only ? STATUS_OK : status;
	if (!store->is_read_only)
		status = folder_lock(store, err);
	if (status == STATUS_OK)
		status = journal_open(&store->journal, store->inner, store->site,
				      !store->is_read_only, mistakes, err);
	return status == STATUS_OK ? folder_restore_site(store, site, err) : status;
}

static bool has_files(const struct store *store)
{
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (store->shelves[form].has_file)
			return true;
	return false;
}

/* Brings files and journal together where they are not known to agree. */
static enum status reconcile(struct store *store, struct mistakes *mistakes, struct err *err)
{
	enum status status = STATUS_OK;
	struct err failed;
	bool was_edited;

	if (is_unchanged(store, mistakes))
		return STATUS_OK;
	store->needs_note = store->has_grown;
	if (!store->is_read_only) {
		remove_parts(store);
		folder_part_doubles(store, mistakes);
		if (!store->journal)
			status = folder_make(store, err);
	}
	if (status == STATUS_OK)
		status = store_recover(store, -1, mistakes, err);
	if (store->journal && journal_unreadable(store->journal))
		store->is_read_only = true;
	was_edited = store->adopted.count > 0;
	/* What was taken in is the base of the next comparison only once a checkpoint says so.
	 * Where the disk refuses now, the next save tries again. */
	if (status == STATUS_OK && was_edited && !store->is_read_only &&
	    (store_write_adopted(store, &failed) != STATUS_OK ||
	     store_checkpoint(store, &failed) != STATUS_OK))
		mistakes_add_err(mistakes, &failed);
	return status;
}

static enum status open_once(struct store **out, const struct store_options *options,
			     struct mistakes *mistakes, struct err *err)
{
	struct store *store = store_new(options);
	enum status status = open_folder(store, mistakes, err);
	struct glance before;
	struct err failed;

	if (status == STATUS_OK)
		status = store_take_role(store, err);
	if (status != STATUS_OK)
		goto out;
	if (options->is_read_only)
		look_begin(store, &before);
	for (size_t form = 0; form < store->pack->form_count; form++)
		if (store->folder >= 0)
			shelf_read(store, form, mistakes);
		else
			empty_shelf(store, form);
	if (!*store->site)
		site_new(store->site);
	if (store_check_format(store, NULL) != STATUS_OK)
		goto look; /* its files say what there is */
	if (store->journal ? !journal_is_empty(store->journal) || has_files(store)
			   : has_files(store))
		status = reconcile(store, mistakes, err);
	else if (!store->is_read_only && !*store->role)
		take_seeds(store, options, mistakes);
	if (status == STATUS_OK && store->journal && !store->is_read_only)
		status = store_upgrade(store, err);
	/* What it says is in the journal; where the disk refuses now, the next start tries again.
	 */
	if (status == STATUS_OK && store->has_grown && !store->is_read_only &&
	    exchange_catch_up(store, &failed) != STATUS_OK)
		mistakes_add_err(mistakes, &failed);
	store->has_grown = false;
look:
	/* cppcheck-suppress uninitvar ; set under the same condition */
	if (status == STATUS_OK && options->is_read_only && !look_is_whole(store, &before))
		status = err_set(err, STATUS_LOCKED, "store.busy", NULL, NULL, NULL);
out:
	if (status != STATUS_OK) {
		store_free(store);
		store = NULL;
	}
	*out = store;
	return status;
}

/* Who only looks on holds no lock: where another one wrote meanwhile, it is read again. */
enum status store_open(struct store **out, const struct store_options *options,
		       struct mistakes *mistakes, struct err *err)
{
	struct timespec pause = {.tv_nsec = LOOK_PAUSE};
	size_t noticed = mistakes->count;
	enum status status;

	for (int looks = 0;; looks++) {
		status = open_once(out, options, mistakes, err);
		if (status != STATUS_LOCKED || !options->is_read_only || looks == LOOKS)
			return status;
		mistakes->count = noticed;
		nanosleep(&pause, NULL);
	}
}

enum status store_close(struct store *store, struct err *err)
{
	enum status status = STATUS_OK;
	bool is_settled;

	if (!store)
		return STATUS_OK;
	if (store->undo_count)
		store_cancel(store);
	is_settled = store_settle_drafts(store, err) == STATUS_OK;
	(void)store_settle_words(store, NULL); /* they are chosen again soon enough */
	if (store_wants_checkpoint(store))
		status = store_checkpoint(store, is_settled ? err : NULL);
	store_free(store);
	return is_settled ? status : STATUS_IO;
}
