/* The tables that come with a pack, looked over before any folder begins with them. */
#include <string.h>

#include "base/memory.h"
#include "data/table.h"
#include "session_internal.h"

/* Rows that a folder begins with: ids and columns may be left out there. */
static bool is_of_rows(const struct err *err)
{
	return strcmp(err->key, "data.id_missing") != 0 &&
	       strcmp(err->key, "data.column_missing") != 0;
}

static void tell_unknown(const struct pack *pack, const char *path, const char *name, size_t length,
			 struct mistakes *mistakes)
{
	char *wrong = memory_text_part(name, length);
	const char *nearest = pack_nearest(pack, wrong);

	mistakes_add(mistakes, path, 0, 0,
		     nearest ? "form.unknown_table_nearest" : "form.unknown_table", wrong, nearest,
		     NULL);
	memory_free(wrong);
}

static void check_rows(const struct pack *pack, const struct pack_file *file, const char *name,
		       struct mistakes *mistakes)
{
	size_t length = strlen(name) - strlen(".csv");
	int form = pack_find(pack, name, length);
	char *path = pack_path(NULL, pack, file->name);
	struct table *table = form < 0 ? NULL : table_new(&pack->forms[form]);
	struct mistakes found;
	struct buf bytes;
	struct err err;

	mistakes_init(&found);
	buf_init(&bytes);
	buf_add(&bytes, file->bytes, file->length);
	if (!table)
		tell_unknown(pack, path, name, length, mistakes);
	else if (table_read(table, &bytes, path, &found, &err) != STATUS_OK)
		mistakes_add_err(mistakes, &err);
	for (size_t i = 0; i < found.count; i++)
		if (is_of_rows(&found.items[i]))
			mistakes_add_err(mistakes, &found.items[i]);
	table_free(table);
	buf_release(&bytes);
	mistakes_release(&found);
	memory_free(path);
}

void session_check_tables(struct session *session)
{
	static const char *const folders[] = {"seed/", "sample/"};
	const struct pack *pack = session_pack(session);
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	for (size_t i = 0; i < pack->file_count; i++)
		for (size_t f = 0; f < sizeof folders / sizeof *folders; f++)
			if (strncmp(pack->files[i].name, folders[f], strlen(folders[f])) == 0)
				check_rows(pack, &pack->files[i],
					   pack->files[i].name + strlen(folders[f]), &mistakes);
	session_notice(session, &mistakes);
	mistakes_release(&mistakes);
}
