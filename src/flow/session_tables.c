/* The tables that come with a pack, looked over before any folder begins with them: each file as a
 * table, then each row as its form sees it, beside the other tables of its folder. */
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "data/table.h"
#include "session_internal.h"

/* The tables of one folder of the pack. */
struct shelves {
	const struct session *session;
	const struct pack *pack;
	struct table **tables; /* by form; NULL: there is no file */
	struct mistakes *mistakes;
};

/* Rows that a folder begins with: ids and columns may be left out there, and how the cells are
 * parted does not matter. */
static bool is_of_rows(const struct err *err)
{
	return strcmp(err->key, "data.id_missing") != 0 &&
	       strcmp(err->key, "data.column_missing") != 0 &&
	       strcmp(err->key, "data.delimiter") != 0;
}

static void tell_unknown(const struct shelves *shelves, const char *path, const char *name,
			 size_t length)
{
	char *wrong = memory_text_part(name, length);
	const char *nearest = pack_nearest(shelves->pack, wrong);

	mistakes_add(shelves->mistakes, path, 0, 0,
		     nearest ? "form.unknown_table_nearest" : "form.unknown_table", wrong, nearest,
		     NULL);
	memory_free(wrong);
}

/* A form with a mistake judges no row, and any may be one of its: it is to be mended first. */
static bool is_wrong(const struct shelves *shelves, int form)
{
	const struct mistakes *mistakes = &shelves->session->mistakes;

	for (size_t i = 0; i < mistakes->count; i++)
		if (strcmp(mistakes->items[i].path, shelves->pack->forms[form].path) == 0)
			return true;
	return false;
}

static void read_table(struct shelves *shelves, const struct pack_file *file, const char *name)
{
	size_t length = strlen(name) - strlen(".csv");
	int form = pack_find(shelves->pack, name, length);
	struct table *table;
	struct mistakes found;
	struct buf bytes;
	struct err err;
	char *path;

	if (form >= 0 && is_wrong(shelves, form))
		return;
	path = pack_path(NULL, shelves->pack, file->name);
	table = form < 0 ? NULL : table_new(&shelves->pack->forms[form]);
	mistakes_init(&found);
	buf_init(&bytes);
	buf_add(&bytes, file->bytes, file->length);
	if (!table)
		tell_unknown(shelves, path, name, length);
	else if (table_read(table, &bytes, path, &found, &err) != STATUS_OK)
		mistakes_add_err(shelves->mistakes, &err);
	else
		table_settle(table);
	for (size_t i = 0; i < found.count; i++)
		if (is_of_rows(&found.items[i]))
			mistakes_add_err(shelves->mistakes, &found.items[i]);
	if (table)
		shelves->tables[form] = table;
	buf_release(&bytes);
	mistakes_release(&found);
	memory_free(path);
}

static size_t count_rows(void *data, int form)
{
	const struct shelves *shelves = data;

	return shelves->tables[form] ? table_count(shelves->tables[form]) : 0;
}

static const char *cell_of(void *data, int form, size_t row, int field)
{
	const struct shelves *shelves = data;

	return shelves->tables[form] ? table_cell(shelves->tables[form], row, field) : "";
}

static long find_row(void *data, int form, const char *id, size_t length)
{
	const struct shelves *shelves = data;

	if (!shelves->tables[form])
		return is_wrong(shelves, form) ? 0 : -1;
	return table_find(shelves->tables[form], id, length);
}

static bool is_resident(void *data, int form)
{
	const struct shelves *shelves = data;

	return !shelves->tables[form] || table_is_resident(shelves->tables[form]);
}

/* Whether any row says anything there; a column may be left out. */
static bool is_filled(const struct table *table, int field)
{
	for (size_t row = 0; row < table_count(table); row++)
		if (*table_cell(table, row, field))
			return true;
	return false;
}

static void check_row(const struct shelves *shelves, const struct table *table, size_t row,
		      const char *path, struct eval *eval, size_t language)
{
	const struct form *form = table_form(table);
	struct remarks remarks;
	struct record record;

	record_init(&record, form);
	remarks_init(&remarks);
	for (size_t f = 0; f < form->field_count; f++)
		record_set(&record, f, table_cell(table, row, (int)f));
	record_check(&record, eval, language, &remarks);
	for (size_t i = 0; i < remarks.count; i++)
		if (remarks.items[i].level == REMARK_ERROR &&
		    is_filled(table, remarks.items[i].field))
			mistakes_add(shelves->mistakes, path, table_line(table, row), 0, "form.row",
				     remarks.items[i].text,
				     form->fields[remarks.items[i].field].name, NULL);
	remarks_release(&remarks);
	record_release(&record);
}

static void check_rows(struct session *session, struct shelves *shelves, const char *folder)
{
	struct expr_source source = {.data = shelves,
				     .count = count_rows,
				     .cell = cell_of,
				     .find = find_row,
				     .is_resident = is_resident,
				     .today = session->today};
	struct eval *eval;

	date_format(session->today, source.now);
	eval = eval_new(shelves->pack, &source);
	for (size_t form = 0; form < shelves->pack->form_count; form++) {
		struct table *table = shelves->tables[form];
		struct buf path;

		buf_init(&path);
		buf_printf(&path, "%s/%s%s.csv", shelves->pack->path, folder,
			   shelves->pack->forms[form].name);
		for (size_t row = 0; table && row < table_count(table); row++)
			check_row(shelves, table, row, path.bytes, eval, session->language);
		buf_release(&path);
	}
	eval_free(eval);
}

static void check_folder(struct session *session, const char *folder, struct mistakes *mistakes)
{
	const struct pack *pack = session_pack(session);
	struct shelves shelves = {.session = session, .pack = pack, .mistakes = mistakes};

	shelves.tables = memory_array(pack->form_count + 1, sizeof *shelves.tables);
	for (size_t i = 0; i < pack->file_count; i++)
		if (strncmp(pack->files[i].name, folder, strlen(folder)) == 0)
			read_table(&shelves, &pack->files[i], pack->files[i].name + strlen(folder));
	check_rows(session, &shelves, folder);
	for (size_t form = 0; form < pack->form_count; form++)
		table_free(shelves.tables[form]);
	memory_free(shelves.tables);
}

void session_check_tables(struct session *session)
{
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	check_folder(session, "seed/", &mistakes);
	check_folder(session, "sample/", &mistakes);
	session_notice(session, &mistakes);
	mistakes_release(&mistakes);
}
