/* Making the saves that a seed decides; what is kept beside records is in workload_remarks.c,
 * holding a folder against what was told of them in workload_check.c. */
#include "workload.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pack.h"
#include "random.h"

enum { USUAL_TEXT = 20, CHANGES_MOST = 3 };

void workload_pack(struct pack *pack)
{
	size_t count = builtin_files(NULL);
	struct pack_file *files = memory_array(count, sizeof(*files));
	struct mistakes mistakes;

	builtin_files(files);
	mistakes_init(&mistakes);
	pack_read(pack, "forms", files, count, NULL, &mistakes);
	mistakes_release(&mistakes);
	memory_free(files);
}

/* What CSV, spreadsheets and terminals are said to stumble over. */
static const char *const pieces[] = {
    "思想", "听取意见",	    "a,b", "\"说\"", "\n", "'",	       "=1+1",	 " ",  "2018", "；",
    "\t",   "𠮷",	    "é",   "-7",     "E",  "工作生活", "@x|y%z", "\"", "，。", "x",
    "\n\n", "\xEF\xBB\xBF", "＝",  "0012",
};
enum { PIECES = sizeof(pieces) / sizeof(pieces[0]) };

void workload_value(const struct workload *workload, unsigned save, size_t form, size_t field,
		    struct buf *value)
{
	uint64_t state = workload->seed ^ (uint64_t)save << 32 ^ (uint64_t)form << 16 ^ field;
	size_t usual = workload->text_bytes ? workload->text_bytes : USUAL_TEXT;
	size_t length;

	buf_clear(value);
	random_next(&state);
	if (random_below(&state, 4) == 0)
		return;
	/* No two saves give the same value, so that it shows which of them it is of. */
	if (random_below(&state, 3) == 0)
		buf_add_text(value, pieces[random_below(&state, PIECES)]);
	buf_printf(value, "%u.%zu", save, field);
	for (length = 1 + random_below(&state, 2 * usual); value->length < length;)
		buf_add_text(value, pieces[random_below(&state, PIECES)]);
}

static void __attribute__((format(printf, 2, 3)))
tell(const struct workload *workload, const char *format, ...)
{
	char line[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	workload->report(workload->data, line);
}

/* A form that can be written to, from a few of them, so that tables grow. */
static size_t choose_form(const struct workload *workload, const struct store *store,
			  uint64_t *state)
{
	size_t count = workload->pack->form_count;
	size_t form = random_below(state, 4) ? random_below(state, count < 3 ? count : 3)
					     : random_below(state, count);

	for (size_t tried = 0; tried < count && store_is_shut(store, form); tried++)
		form = (form + 1) % count;
	return form;
}

static int choose_field(const struct form *form, uint64_t *state)
{
	size_t field = random_below(state, form->field_count);

	while (form->fields[field].type == FIELD_NOTE)
		field = (field + 1) % form->field_count;
	return (int)field;
}

static void create(const struct workload *workload, struct store *store, unsigned save, size_t form)
{
	const struct form *model = &workload->pack->forms[form];
	const char **values = memory_array(model->field_count, sizeof(*values));
	char id[ID_TEXT];
	struct buf value;

	buf_init(&value);
	for (size_t i = 0; i < model->field_count; i++) {
		workload_value(workload, save, form, i, &value);
		values[i] = memory_text(value.bytes);
	}
	store_create(store, form, values, id);
	tell(workload, "create %u %s %s", save, model->name, id);
	for (size_t i = 0; i < model->field_count; i++)
		memory_free((void *)(uintptr_t)values[i]);
	memory_free(values);
	buf_release(&value);
}

static void change(const struct workload *workload, struct store *store, unsigned save,
		   uint64_t *state)
{
	size_t form = choose_form(workload, store, state), count, row;
	const struct form *model = &workload->pack->forms[form];
	unsigned what = (unsigned)random_below(state, 100);
	struct buf value;
	char id[ID_TEXT];
	int field;

	count = table_count(store_table(store, form));
	row = count ? random_below(state, count) : 0;
	field = choose_field(model, state);
	if (store_is_shut(store, form)) /* so are all others */
		return;
	if (!count || what < 50) {
		create(workload, store, save, form);
		return;
	}
	snprintf(id, sizeof(id), "%s", table_cell(store_table(store, form), row, -1));
	if (what < 58) {
		tell(workload, "delete %u %s %s", save, model->name, id);
		store_delete(store, form, row);
		return;
	}
	buf_init(&value);
	workload_value(workload, save, form, (size_t)field, &value);
	tell(workload, "set %u %s %s %d", save, model->name, id, field);
	store_set(store, form, row, field, value.bytes);
	buf_release(&value);
}

/* Open for writing, and with a table to write to. */
static bool is_writable(const struct workload *workload, const struct store *store)
{
	for (size_t form = 0; form < workload->pack->form_count; form++)
		if (!store_is_shut(store, form))
			return !store_is_read_only(store);
	return false;
}

/* One save; whether it said "saved". */
static bool save_one(const struct workload *workload, struct store *store, unsigned save)
{
	uint64_t state = workload->seed * 31 + save;
	enum status status;
	struct err err = {0};
	size_t changes;

	random_next(&state);
	changes = 1 + random_below(&state, CHANGES_MOST);
	tell(workload, "begin %u", save);
	if (!is_writable(workload, store)) {
		tell(workload, "unsaved %u read_only", save);
		return false;
	}
	store_begin(store);
	for (size_t i = 0; i < changes; i++)
		change(workload, store, save, &state);
	status = store_commit(store, &err);
	if (status == STATUS_OK)
		tell(workload, "saved %u", save);
	else if (!strcmp(err.key, "journal.unsure"))
		tell(workload, "unsure %u %s", save, err.key);
	else
		tell(workload, "unsaved %u %s", save, err.key);
	return status == STATUS_OK;
}

static void tell_end(const struct workload *workload, const char *what, enum status status,
		     const struct err *err)
{
	if (status == STATUS_OK)
		tell(workload, "%s ok", what);
	else
		tell(workload, "%s FAILED %s %s", what, err->key, err->path);
}

static bool is_due(unsigned every, unsigned save)
{
	return every && save % every == 0;
}

unsigned workload_run(const struct workload *workload, struct store *store)
{
	unsigned saved = 0;
	struct err err;

	for (unsigned i = 0; i < workload->count; i++) {
		unsigned save = workload->first + i;
		bool is_saved;

		workload_remark(workload, store, save);
		is_saved = save_one(workload, store, save);
		saved += is_saved;
		if (!is_saved && workload->stop_at_failure)
			break;
		if (is_due(workload->checkpoint_every, save))
			tell_end(workload, "checkpoint", store_checkpoint(store, &err), &err);
		if (is_due(workload->idle_every, save))
			tell_end(workload, "idle", store_idle(store, &err), &err);
	}
	return saved;
}

struct store *workload_open(const struct workload *workload, const char *folder, const char *today,
			    bool is_read_only)
{
	struct store_options options = {.path = folder,
					.pack = workload->pack,
					.user = "workload",
					.today = today,
					.is_read_only = is_read_only};
	struct mistakes mistakes;
	struct store *store;
	struct err err;

	mistakes_init(&mistakes);
	tell_end(workload, "open", store_open(&store, &options, &mistakes, &err), &err);
	for (size_t i = 0; i < mistakes.count; i++)
		tell(workload, "notice %s %s", mistakes.items[i].key, mistakes.items[i].path);
	mistakes_release(&mistakes);
	return store;
}

bool workload_close(const struct workload *workload, struct store *store)
{
	struct err err;
	enum status status = store_close(store, &err);

	tell_end(workload, "close", status, &err);
	return status == STATUS_OK;
}

bool workload_life(const struct workload *workload, const char *folder, const char *today)
{
	struct store *store = workload_open(workload, folder, today, false);

	if (!store)
		return false;
	workload_run(workload, store);
	return workload_close(workload, store);
}
