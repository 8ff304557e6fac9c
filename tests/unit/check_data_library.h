/* A library's data folder, opened, changed, closed. */
#ifndef ZHIBU_TESTS_CHECK_LIBRARY_H
#define ZHIBU_TESTS_CHECK_LIBRARY_H

#include <errno.h>
#include <sys/wait.h>

#include "check_data.h"

static struct pack pack;
static struct place place;
static struct mistakes mistakes; /* of the last opening */
static size_t books, loans;
static int title, author, copies;

static inline void set_up(void)
{
	library_read(&pack);
	place_make(&place);
	mistakes_init(&mistakes);
	books = form_index(&pack, "books");
	loans = form_index(&pack, "loans");
	title = field_index(&pack.forms[books], "title");
	author = field_index(&pack.forms[books], "author");
	copies = field_index(&pack.forms[books], "copies");
}

static inline void tear_down(void)
{
	mistakes_release(&mistakes);
	place_clear(&place);
	pack_release(&pack);
}

static inline struct store *open_with(bool is_read_only, enum status expected)
{
	struct store_options options = {.path = place.path,
					.pack = &pack,
					.user = "guan",
					.today = "2018-06-30",
					.is_read_only = is_read_only};
	struct store *store;
	struct err err = {0};

	mistakes_release(&mistakes);
	ck_assert_msg(store_open(&store, &options, &mistakes, &err) == expected, "%s %s %s",
		      err.key ? err.key : "", err.path, err.args[0]);
	return store;
}

static inline struct store *open_store(void)
{
	return open_with(false, STATUS_OK);
}

static inline void close_store(struct store *store)
{
	struct err err = {0};

	ck_assert_msg(store_close(store, &err) == STATUS_OK, "%s %s %s", err.key, err.path,
		      err.args[0]);
}

static inline void commit(struct store *store)
{
	struct err err = {0};

	ck_assert_msg(store_commit(store, &err) == STATUS_OK, "%s %s", err.key, err.args[0]);
}

static inline void add_book(struct store *store, const char *name, char id[ID_TEXT])
{
	const char *values[16] = {0};

	values[title] = name;
	store_begin(store);
	store_create(store, books, values, id);
	commit(store);
}

static inline const char *book(struct store *store, const char *id, int field)
{
	const struct table *table = store_table(store, books);
	long row = table_find(table, id, strlen(id));

	return row < 0 ? NULL : table_cell(table, (size_t)row, field);
}

static inline size_t count(struct store *store)
{
	return table_count(store_table(store, books));
}

/* Ends the program in a child, without a checkpoint, after doing work. */
static inline void die_after(void (*work)(struct store *store))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		struct store *store = open_store();

		work(store);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static inline int remove_file(const char *name)
{
	char path[256];

	path_of(&place, name, path);
	return unlink(path);
}

/* The row of an id. */
static inline size_t row_of(struct store *store, const char *id)
{
	long row = table_find(store_table(store, books), id, strlen(id));

	ck_assert_int_ge(row, 0);
	return (size_t)row;
}

static inline void set_book(struct store *store, const char *id, int field, const char *value)
{
	store_begin(store);
	store_set(store, books, row_of(store, id), field, value);
	commit(store);
}

#endif
