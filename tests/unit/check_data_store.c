#include "check_data.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/wait.h>

static struct pack pack;
static struct place place;
static struct mistakes mistakes;
static size_t books, readers;
static int title, author, remark;

static void set_up(void)
{
	library_read(&pack);
	place_make(&place);
	mistakes_init(&mistakes);
	books = form_index(&pack, "books");
	readers = form_index(&pack, "readers");
	title = field_index(&pack.forms[books], "title");
	author = field_index(&pack.forms[books], "author");
	remark = title;
}

static void tear_down(void)
{
	mistakes_release(&mistakes);
	place_clear(&place);
	pack_release(&pack);
}

static struct store *open_with(bool is_read_only, enum status expected)
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

static struct store *open_store(void)
{
	return open_with(false, STATUS_OK);
}

static void close_store(struct store *store)
{
	struct err err = {0};

	ck_assert_msg(store_close(store, &err) == STATUS_OK, "%s %s %s", err.key, err.path,
		      err.args[0]);
}

static void commit(struct store *store)
{
	struct err err = {0};

	ck_assert_msg(store_commit(store, &err) == STATUS_OK, "%s %s", err.key, err.args[0]);
}

static void add_book(struct store *store, const char *name, char id[ID_TEXT])
{
	const char *values[16] = {0};

	values[title] = name;
	store_begin(store);
	store_create(store, books, values, id);
	commit(store);
}

static const char *book(struct store *store, const char *id, int field)
{
	const struct table *table = store_table(store, books);
	long row = table_find(table, id, strlen(id));

	return row < 0 ? NULL : table_cell(table, (size_t)row, field);
}

static size_t count(struct store *store)
{
	return table_count(store_table(store, books));
}

/* Ends the program in a child, without a checkpoint, after doing work. */
static void die_after(void (*work)(struct store *store))
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

START_TEST(looking_leaves_no_trace)
{
	place_clear(&place);
	close_store(open_store());
	ck_assert(!exists(&place, ""));
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	close_store(open_store());
	ck_assert(!exists(&place, ".zhibu"));
}
END_TEST

START_TEST(first_save_makes_all)
{
	struct store *store;
	struct stat about;
	char id[ID_TEXT], path[256];
	struct err err;

	place_clear(&place);
	store = open_store();
	ck_assert(store_is_new(store));
	add_book(store, "史记", id);
	ck_assert(!store_is_new(store));
	ck_assert(exists(&place, ".zhibu/journal-0001.csv"));
	ck_assert(!exists(&place, "books.csv"));
	ck_assert(store_wants_checkpoint(store));
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert(!store_wants_checkpoint(store));
	ck_assert(has_text(&place, "books.csv", BOM "id,title,author,shelf,copies,price\r\n"));
	ck_assert(exists(&place, "datapackage.json"));
	ck_assert(!exists(&place, "readers.csv"));
	close_store(store);
	ck_assert_int_eq(stat(place.path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0700);
	path_of(&place, "books.csv", path);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	store = open_store();
	ck_assert_str_eq(book(store, id, title), "史记");
	ck_assert_uint_eq(mistakes.count, 0);
	close_store(store);
}
END_TEST

static void add_two(struct store *store)
{
	char id[ID_TEXT];

	add_book(store, "红楼梦", id);
	add_book(store, "=SUM(A1)", id);
}

START_TEST(a_save_survives_a_kill)
{
	struct store *store;

	die_after(add_two);
	ck_assert(!exists(&place, "books.csv"));
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(table_cell(store_table(store, books), 0, title), "红楼梦");
	ck_assert_str_eq(table_cell(store_table(store, books), 1, title), "=SUM(A1)");
	close_store(store);
	ck_assert(has_text(&place, "books.csv", "'=SUM(A1)"));
	die_after(add_two);
	store = open_store();
	ck_assert_uint_eq(count(store), 4);
	close_store(store);
}
END_TEST

START_TEST(one_flush_a_save)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	unsigned long before;

	add_book(store, "a", id);
	before = store_flushes(store);
	add_book(store, "b", id);
	ck_assert_uint_eq(store_flushes(store), before + 1);
	store_begin(store);
	commit(store);
	ck_assert_uint_eq(store_flushes(store), before + 1);
	close_store(store);
}
END_TEST

START_TEST(cancel_takes_all_back)
{
	struct store *store = open_store();
	char first[ID_TEXT], second[ID_TEXT], third[ID_TEXT];
	const char *values[16] = {0};

	add_book(store, "a", first);
	add_book(store, "b", second);
	store_begin(store);
	store_set(store, books, 0, title, "A");
	values[title] = "c";
	ck_assert_uint_eq(store_create(store, books, values, third), 2);
	store_delete(store, books, 1);
	store_set(store, books, 1, title, "C");
	store_delete(store, books, 0);
	ck_assert_uint_eq(count(store), 1);
	store_cancel(store);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, first, title), "a");
	ck_assert_str_eq(book(store, second, title), "b");
	ck_assert_ptr_null(book(store, third, title));
	close_store(store);
}
END_TEST

START_TEST(ids_are_never_used_again)
{
	struct store *store = open_store();
	char first[ID_TEXT], second[ID_TEXT], third[ID_TEXT], fourth[ID_TEXT];

	add_book(store, "a", first);
	add_book(store, "b", second);
	store_begin(store);
	store_delete(store, books, 1);
	commit(store);
	close_store(store);
	store = open_store();
	add_book(store, "c", third);
	ck_assert_str_ne(second, third);
	store_begin(store);
	store_delete(store, books, 1);
	commit(store);
	close_store(store);
	/* From the journal alone. */
	{
		char path[256];

		path_of(&place, "books.csv", path);
		ck_assert_int_eq(unlink(path), 0);
	}
	store = open_store();
	add_book(store, "d", fourth);
	ck_assert_str_ne(fourth, second);
	ck_assert_str_ne(fourth, third);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tests = tcase_create("store");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, looking_leaves_no_trace);
	tcase_add_test(tests, first_save_makes_all);
	tcase_add_test(tests, a_save_survives_a_kill);
	tcase_add_test(tests, one_flush_a_save);
	tcase_add_test(tests, cancel_takes_all_back);
	tcase_add_test(tests, ids_are_never_used_again);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
