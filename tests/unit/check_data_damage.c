/* The fifteen kinds of damage: a clear line for each, and nothing lost. */
#include "check_data_library.h"

/* What must come of a file: tests/damage/<name>.csv put in a table's place. */
struct kind {
	const char *name, *table;
	const char *key; /* the line it must give; NULL: none at all */
	size_t times;
	bool is_shut;
	size_t rows;	     /* that can be read */
	int field;	     /* changed in the first row, then checkpointed */
	const char *kept[4]; /* must stand in the file then */
};

static const struct kind kinds[] = {
    {"bom",
     "books",
     NULL,
     0,
     false,
     2,
     1,
     {"B1,史记,new,历史,3,98.5\r\n", "B2,红楼梦,曹雪芹,文学,2,59\r\n"}},
    {"crlf",
     "books",
     NULL,
     0,
     false,
     2,
     1,
     {"B1,史记,new,历史,3,98.5\r\n", "B2,红楼梦,曹雪芹,文学,2,59\r\n"}},
    {"gbk",
     "books",
     "data.gb18030",
     1,
     false,
     2,
     1,
     {"B1,史记,new,历史,3,98.5\r\n", "B2,红楼梦,曹雪芹,文学,2,59\r\n"}},
    {"semicolon",
     "books",
     "data.delimiter",
     1,
     false,
     2,
     1,
     {"B1,史记,new,历史,3,98.5\r\n", "B2,红楼梦,曹雪芹,文学,2,59\r\n"}},
    {"missing_column",
     "books",
     "data.column_missing",
     1,
     false,
     2,
     1,
     {"id,title,shelf,copies,price,author\r\n", "B1,史记,历史,3,98.5,new\r\n",
      "B2,红楼梦,文学,2,59"}},
    {"unknown_column",
     "books",
     "data.column_unknown",
     1,
     false,
     2,
     1,
     {"price,捐赠人\r\n", "B1,史记,new,历史,3,98.5,赵某甲\r\n", ",59,\"钱某乙, 孙某丙\"\r\n"}},
    /* that these values break their form is said by the check of the record */
    {"bad_date",
     "readers",
     NULL,
     0,
     false,
     2,
     0,
     {"R1,new,000123,成人,,2019年底\r\n", ",2019-02-30\r\n"}},
    {"dangling_reference",
     "loans",
     NULL,
     0,
     false,
     2,
     5,
     {"L1,2018-06-01,R9,B1 B9,2018-07-01,,new\r\n"}},
    {"duplicate_id",
     "books",
     "data.id_twice",
     1,
     false,
     2,
     1,
     {"B1,史记,new,历史,3,98.5\r\n", "B1,红楼梦,曹雪芹,文学,2,59\r\n"}},
    {"runaway_quote", "books", "csv.quote_open", 1, true, 0, 0, {NULL}},
    {"nul", "books", "csv.nul", 1, true, 0, 0, {NULL}},
    {"empty", "books", "data.file_empty", 1, false, 0, 0, {NULL}},
    {"formula",
     "books",
     "data.formula",
     2,
     false,
     2,
     1,
     {"B1,'=HYPERLINK(A1),new,历史,3,98.5\r\n", "B2,红楼梦,@曹雪芹,文学,2,59\r\n"}},
};

static void put_damage(const struct kind *kind)
{
	char path[64], name[32];
	struct buf bytes;

	snprintf(path, sizeof(path), "tests/damage/%s.csv", kind->name);
	snprintf(name, sizeof(name), "%s.csv", kind->table);
	buf_init(&bytes);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 1 << 20, &bytes, NULL, NULL), STATUS_OK);
	put_bytes(&place, name, bytes.bytes, bytes.length);
	buf_release(&bytes);
}

static bool is_as_it_was(const struct kind *kind)
{
	char path[64], name[32];
	struct buf before, now;
	bool is_same;

	snprintf(path, sizeof(path), "tests/damage/%s.csv", kind->name);
	snprintf(name, sizeof(name), "%s.csv", kind->table);
	buf_init(&before);
	buf_init(&now);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 1 << 20, &before, NULL, NULL), STATUS_OK);
	is_same = get(&place, name, &now) == (long)before.length &&
		  !memcmp(before.bytes, now.bytes, now.length);
	buf_release(&before);
	buf_release(&now);
	return is_same;
}

/* Everything but what opening adopts: that is one line per table and not damage. */
static void expect_lines(const struct kind *kind)
{
	size_t found = 0;

	for (size_t i = 0; i < mistakes.count; i++) {
		const struct err *item = &mistakes.items[i];

		if (strcmp(item->key, "data.adopted") == 0)
			continue;
		found++;
		ck_assert_msg(kind->key && strcmp(item->key, kind->key) == 0, "%s: %s", kind->name,
			      item->key);
		ck_assert_int_eq(strncmp(item->path, kind->table, strlen(kind->table)), 0);
	}
	ck_assert_msg(found == kind->times, "%s: %zu lines", kind->name, found);
}

START_TEST(damage)
{
	const struct kind *kind = &kinds[_i];
	size_t form = form_index(&pack, kind->table);
	struct store *store;
	char id[ID_TEXT], name[32];

	put_damage(kind);
	store = open_store();
	expect_lines(kind);
	ck_assert(store_is_shut(store, form) == kind->is_shut);
	ck_assert_uint_eq(table_count(store_table(store, form)), kind->rows);
	/* the other tables work, and so does a checkpoint */
	if (kind->is_shut || !kind->rows) {
		const char *values[16] = {"x"};
		size_t other = form_index(&pack, "checks");

		store_begin(store);
		store_create(store, other, values, id);
		commit(store);
	} else {
		store_begin(store);
		store_set(store, form, 0, kind->field, "new");
		commit(store);
	}
	close_store(store);
	if (kind->is_shut || !kind->rows)
		ck_assert(is_as_it_was(kind));
	snprintf(name, sizeof(name), "%s.csv", kind->table);
	for (size_t i = 0; i < 4 && kind->kept[i]; i++)
		ck_assert_msg(has_text(&place, name, kind->kept[i]), "%s: %s", kind->name,
			      kind->kept[i]);
	/* and once more */
	store = open_store();
	ck_assert_uint_eq(table_count(store_table(store, form)), kind->rows);
	if (!kind->is_shut && kind->rows)
		ck_assert_str_eq(table_cell(store_table(store, form), 0, kind->field), "new");
	close_store(store);
}
END_TEST

START_TEST(a_folder_in_a_files_place)
{
	struct store *store;
	char path[256], id[ID_TEXT];

	path_of(&place, "readers.csv", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	put(&place, "readers.csv/inside", "kept");
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "file.kind"), 1);
	ck_assert(store_is_shut(store, form_index(&pack, "readers")));
	add_book(store, "a", id);
	close_store(store);
	ck_assert(has_text(&place, "books.csv", id));
	ck_assert(has_text(&place, "readers.csv/inside", "kept"));
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "file.kind"), 1);
	ck_assert_str_eq(book(store, id, title), "a");
	close_store(store);
}
END_TEST

START_TEST(a_fifo_and_a_link_in_a_files_place)
{
	struct store *store;
	char path[256], id[ID_TEXT];

	path_of(&place, "readers.csv", path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	put(&place, "elsewhere", "id,title\nX,y\n");
	path_of(&place, "loans.csv", path);
	ck_assert_int_eq(symlink("elsewhere", path), 0);
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "file.kind"), 2);
	ck_assert(store_is_shut(store, form_index(&pack, "readers")));
	ck_assert(store_is_shut(store, loans));
	add_book(store, "a", id);
	close_store(store);
	ck_assert(has_text(&place, "elsewhere", "id,title\nX,y\n"));
	ck_assert(has_text(&place, "books.csv", id));
}
END_TEST

static void refused(void)
{
	struct store *store;
	char path[256], id[ID_TEXT];
	int failed;

	put(&place, "readers.csv", "id,name\nR1,x\n");
	path_of(&place, "readers.csv", path);
	ck_assert_int_eq(chmod(path, 0), 0);
	store = open_store();
	failed = count_key(&mistakes, "file.open") != 1 ||
		 !store_is_shut(store, form_index(&pack, "readers"));
	ck_assert_int_eq(failed, 0);
	add_book(store, "a", id);
	close_store(store);
	ck_assert(has_text(&place, "books.csv", id));
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert(has_text(&place, "readers.csv", "id,name\nR1,x\n"));
	store = open_store();
	ck_assert_uint_eq(table_count(store_table(store, form_index(&pack, "readers"))), 1);
	ck_assert_str_eq(book(store, id, title), "a");
	close_store(store);
}

/* A mode holds everybody back but root, who becomes somebody else for it. */
START_TEST(no_permission)
{
	int status;
	pid_t child;

	if (getuid() != 0) {
		refused();
		return;
	}
	ck_assert_int_eq(chown(place.path, 65534, 65534), 0);
	child = check_fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		if (setgid(65534) < 0 || setuid(65534) < 0) {
			fputs("no_permission: SKIPPED, cannot become another user\n", stderr);
			_exit(0);
		}
		refused();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("damage");
	TCase *tests = tcase_create("damage");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, damage, 0, sizeof(kinds) / sizeof(kinds[0]));
	tcase_add_test(tests, a_folder_in_a_files_place);
	tcase_add_test(tests, a_fifo_and_a_link_in_a_files_place);
	tcase_add_test(tests, no_permission);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
