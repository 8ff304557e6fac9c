/* The open folder: what it holds, and one transaction at a time. */
#include "data/store.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/utf8.h"
#include "store_internal.h"
#include "table_internal.h"

const struct table *store_table(const struct store *store, size_t form)
{
	return store->shelves[form].table;
}

bool store_is_shut(const struct store *store, size_t form)
{
	return store->shelves[form].is_shut;
}

bool store_is_read_only(const struct store *store)
{
	return store->is_read_only;
}

bool store_is_new(const struct store *store)
{
	return store_check_format(store, NULL) == STATUS_OK &&
	       (!store->journal || journal_is_empty(store->journal));
}

bool store_lacks_permissions(const struct store *store)
{
	return store->lacks_permissions;
}

const char *store_path(const struct store *store)
{
	return store->path;
}

const char *store_site(const struct store *store)
{
	return store->site;
}

unsigned long store_flushes(const struct store *store)
{
	return store->flushes + (store->journal ? journal_flushes(store->journal) : 0);
}

unsigned long store_generation(const struct store *store)
{
	return store->generation;
}

static const struct table *source_table(void *data, int form)
{
	const struct store *store = data;

	return store->shelves[form].table;
}

static size_t source_count(void *data, int form)
{
	return table_count(source_table(data, form));
}

static const char *source_cell(void *data, int form, size_t row, int field)
{
	return table_cell(source_table(data, form), row, field);
}

static long source_find(void *data, int form, const char *id, size_t length)
{
	return table_find(source_table(data, form), id, length);
}

static bool source_is_resident(void *data, int form)
{
	return table_is_resident(source_table(data, form));
}

const char *store_now(struct store *store)
{
	time_t at = time(NULL);

	if (at != store->clock.at) {
		store->clock.at = at;
		store->clock.today = date_today(store->today);
		moment_now(store->today, store->clock.now);
	}
	return store->clock.now;
}

struct expr_source store_source(struct store *store)
{
	struct expr_source source = {.data = store,
				     .count = source_count,
				     .cell = source_cell,
				     .find = source_find,
				     .is_resident = source_is_resident};

	memcpy(source.now, store_now(store), MOMENT_TEXT);
	source.today = store->clock.today;
	return source;
}

static void forget(struct store *store)
{
	for (size_t i = 0; i < store->undo_count; i++) {
		struct undo *undo = &store->undos[i];
		size_t count = store->pack->forms[undo->form].field_count;

		for (size_t f = 0; undo->values && f < count; f++)
			memory_free(undo->values[f]);
		memory_free(undo->values);
		memory_free(undo->id);
		memory_free(undo->old_value);
	}
	store->undo_count = 0;
	store->is_over_limit = false;
	lines_clear(&store->now);
}

void store_begin(struct store *store)
{
	forget(store);
}

struct undo *store_remember(struct store *store, enum journal_op op, size_t form, size_t row)
{
	struct undo *undo;

	assert(!store->is_read_only && !store->shelves[form].is_shut);
	store->undos = memory_grow(store->undos, store->undo_count, &store->undo_capacity,
				   sizeof(*store->undos));
	undo = &store->undos[store->undo_count++];
	*undo = (struct undo){.op = op, .form = form, .row = row, .field = -1};
	return undo;
}

/* Line ends become LF, and what is not UTF-8 the replacement character: what a file
 * gives back when it is read again. The text itself where it is so already. */
static const char *clean(struct store *store, const char *value, struct buf *cleaned)
{
	size_t length = strlen(value), used;
	uint32_t character;

	if (length > CSV_CELL_LIMIT)
		store->is_over_limit = true;
	if (utf8_is_valid(value, length) && !strchr(value, '\r'))
		return value;
	buf_clear(cleaned);
	for (; length; value += used, length -= used) {
		used = utf8_decode(value, length, &character);
		if (!used) {
			used = 1;
			utf8_add(cleaned, 0xFFFD);
		} else if (*value != '\r') {
			buf_add(cleaned, value, used);
		} else if (value[1] != '\n') {
			buf_add_char(cleaned, '\n');
		}
	}
	return cleaned->bytes;
}

/* A line per value; one with an empty field where there is none. */
static void log_values(struct store *store, enum journal_op op, size_t form, size_t row)
{
	const struct form *model = &store->pack->forms[form];
	const struct table *table = store->shelves[form].table;
	const char *id = table_cell(table, row, -1);
	size_t before = store->now.count;

	for (size_t i = 0; i < model->field_count; i++) {
		const char *value = table_cell(table, row, (int)i);

		if (*value)
			lines_add(&store->now, op, model->name, id, model->fields[i].name, NULL,
				  value, NULL);
	}
	if (store->now.count == before)
		lines_add(&store->now, op, model->name, id, NULL, NULL, NULL, NULL);
}

size_t store_create(struct store *store, size_t form, const char *const *values, char id[ID_TEXT])
{
	const struct form *model = &store->pack->forms[form];
	struct table *table = store->shelves[form].table;
	struct undo *undo = store_remember(store, JOURNAL_CREATE, form, 0);
	struct buf cleaned;

	store_new_id(store, id);
	buf_init(&cleaned);
	undo->row = table_add(table, id, NULL);
	for (size_t i = 0; i < model->field_count; i++)
		if (values && values[i] && *values[i] && field_is_stored(&model->fields[i]))
			table_set(table, undo->row, (int)i, clean(store, values[i], &cleaned));
	buf_release(&cleaned);
	log_values(store, JOURNAL_CREATE, form, undo->row);
	return undo->row;
}

/* A row that cannot be told apart by its id, having none or another's, becomes a record of its
 * own before it is changed: the journal knows records by their ids alone. */
static void own_row(struct store *store, size_t form, size_t row)
{
	struct table *table = store->shelves[form].table;
	const char *id = table_cell(table, row, -1);
	struct undo *undo;
	char own[ID_TEXT];

	if (*id && table_find(table, id, strlen(id)) == (long)row)
		return;
	undo = store_remember(store, JOURNAL_SET, form, row);
	undo->old_value = memory_text(id);
	store_new_id(store, own);
	table_set(table, row, -1, own);
	log_values(store, JOURNAL_ADOPT, form, row);
}

void store_set(struct store *store, size_t form, size_t row, int field, const char *value)
{
	const struct form *model = &store->pack->forms[form];
	struct table *table = store->shelves[form].table;
	struct undo *undo;
	struct buf cleaned;
	char *kept;

	assert(field >= 0 && field < (int)model->field_count);
	buf_init(&cleaned);
	/* The value may be a cell of the table itself, which the next lines move. */
	kept = memory_text(clean(store, value_or_empty(value), &cleaned));
	if (!field_is_stored(&model->fields[field]) ||
	    strcmp(table_cell(table, row, field), kept) == 0)
		goto out;
	own_row(store, form, row);
	undo = store_remember(store, JOURNAL_SET, form, row);
	undo->field = field;
	undo->old_value = memory_text(table_cell(table, row, field));
	lines_add(&store->now, JOURNAL_SET, model->name, table_cell(table, row, -1),
		  model->fields[field].name, undo->old_value, kept, NULL);
	table_set(table, row, field, kept);
out:
	memory_free(kept);
	buf_release(&cleaned);
}

void store_delete(struct store *store, size_t form, size_t row)
{
	const struct form *model = &store->pack->forms[form];
	struct table *table = store->shelves[form].table;
	struct undo *undo;

	own_row(store, form, row);
	conflicts_decide(store, &store->now, table, form, table_cell(table, row, -1));
	undo = store_remember(store, JOURNAL_DELETE, form, row);
	undo->id = memory_text(table_cell(table, row, -1));
	undo->values = memory_array(model->field_count, sizeof(*undo->values));
	for (size_t i = 0; i < model->field_count; i++)
		undo->values[i] = memory_text(table_cell(table, row, (int)i));
	lines_add(&store->now, JOURNAL_DELETE, model->name, undo->id, NULL, NULL, NULL, NULL);
	table_remove(table, row);
}

void store_add_restored(struct store *store, size_t form, const char *id, const char *const *values)
{
	struct table *table = store->shelves[form].table;
	size_t row = table_count(table);

	store_remember(store, JOURNAL_RESTORE, form, row);
	table_insert(table, row, id, values);
	lines_add(&store->now, JOURNAL_RESTORE, store->pack->forms[form].name, id, NULL, NULL, NULL,
		  NULL);
}

/* Puts the tables back, the last change first, so that row numbers hold. */
static void take_back(struct store *store)
{
	for (size_t i = store->undo_count; i-- > 0;) {
		struct undo *undo = &store->undos[i];
		struct table *table = store->shelves[undo->form].table;

		if (undo->op == JOURNAL_CREATE || undo->op == JOURNAL_RESTORE)
			table_remove(table, undo->row);
		else if (undo->op == JOURNAL_SET)
			table_set(table, undo->row, undo->field, undo->old_value);
		else
			table_insert(table, undo->row, undo->id, (const char *const *)undo->values);
	}
}

void store_cancel(struct store *store)
{
	take_back(store);
	forget(store);
}

static enum status write_lines(struct store *store, const char *at, struct err *err)
{
	store_begin_lines(store, at);
	for (size_t i = 0; i < store->adopted.count; i++)
		journal_add(store->journal, &store->adopted.items[i]);
	for (size_t i = 0; i < store->now.count; i++)
		journal_add(store->journal, &store->now.items[i]);
	return journal_commit(store->journal, err);
}

enum status store_commit(struct store *store, struct err *err)
{
	enum status status = STATUS_OK;
	const char *at;

	if (!store->now.count) {
		forget(store);
		return STATUS_OK;
	}
	if (store->is_over_limit)
		status = err_set(err, STATUS_LIMIT, "data.cell_limit", NULL, NULL, NULL);
	if (status == STATUS_OK)
		status = folder_make(store, err);
	if (status == STATUS_OK)
		status = folder_check_place(store, err);
	if (status == STATUS_OK)
		status = conflicts_load(store, err);
	if (status == STATUS_OK)
		status = store_mark_files(store, err);
	at = store_now(store);
	if (status == STATUS_OK)
		status = write_lines(store, at, err);
	if (status != STATUS_OK) {
		store_cancel(store);
		return status;
	}
	conflicts_take_all(store, &store->adopted, at);
	conflicts_take_all(store, &store->now, at);
	lines_clear(&store->adopted);
	for (size_t i = 0; i < store->undo_count; i++)
		store->shelves[store->undos[i].form].is_dirty = true;
	forget(store);
	return STATUS_OK;
}
