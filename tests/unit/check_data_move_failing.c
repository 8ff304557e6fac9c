/* Every system call of going on in another folder fails in turn: either all is there, or the store
 * is where it was and nothing is left behind. */
#include <dirent.h>

#include "check_data_library.h"
#include "data/store_internal.h"
#include "failing.h"

static struct place other; /* above the folder moved to */
static char target[64];
static char ids[3][ID_TEXT];
static struct store *store;

static struct pack_file files[] = {{.name = "books.csv", .bytes = "survey\n", .length = 7},
				   {.name = "documents/one.txt", .bytes = "one\n", .length = 4},
				   {.name = "documents/two.txt", .bytes = "two\n", .length = 4}};
static const struct pack forms = {.files = files, .file_count = 3};

/* Three books, one of them not in its file; a table nobody can read; a draft, a note. */
static void set_up_move(void)
{
	const char *values[16] = {0};
	struct err err;

	set_up();
	place_make(&other);
	snprintf(target, sizeof(target), "%.50s/new", other.path);
	store = open_store();
	add_book(store, "a", ids[0]);
	add_book(store, "b", ids[1]);
	close_store(store);
	put_bytes(&place, "loans.csv", "a\0b", 3);
	store = open_store();
	ck_assert(store_is_shut(store, loans));
	add_book(store, "c", ids[2]);
	values[title] = "half";
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
	ck_assert_int_eq(store_set_note(store, books, ids[0], "title", "why", &err), STATUS_OK);
}

static void tear_down_move(void)
{
	failing_stop();
	store_free(store);
	place_clear(&other);
	tear_down();
}

static size_t left_behind(void)
{
	DIR *directory = opendir(other.path);
	size_t count_found = 0;

	ck_assert_ptr_nonnull(directory);
	while (readdir(directory))
		count_found++;
	closedir(directory);
	return count_found - 2;
}

static void clear_target(void)
{
	struct place left;

	snprintf(left.path, sizeof(left.path), "%s", target);
	place_clear(&left);
}

static void expect_all(void)
{
	char *note = store_note(store, books, ids[0], "title"), *values[16], at[20];

	ck_assert_uint_eq(count(store), 3);
	ck_assert_str_eq(book(store, ids[0], title), "a");
	ck_assert_str_eq(book(store, ids[2], title), "c");
	ck_assert_str_eq(note, "why");
	ck_assert(store_draft_find(store, books, "", values, at));
	ck_assert_str_eq(values[title], "half");
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(values[i]);
	memory_free(note);
}

/* The folder that the store was opened in again; a move leaves it as it is. */
static void go_back(void)
{
	struct place moved = {{0}};

	store_free(store);
	snprintf(moved.path, sizeof(moved.path), "%s", target);
	store = NULL;
	place_clear(&moved);
	store = open_store();
	expect_all();
}

static bool try_move(struct failing failing, unsigned *calls)
{
	struct mistakes told;
	struct err err = {0};
	enum status status;

	mistakes_init(&told);
	failing_start(failing);
	status = store_move(store, target, &forms, &told, &err);
	*calls = failing_stop();
	mistakes_release(&told);
	if (status != STATUS_OK)
		ck_assert_msg(status == STATUS_IO && (strcmp(err.key, "move.write") == 0 ||
						      strcmp(err.key, "move.verify") == 0),
			      "%d %s", (int)status, err.key);
	return status == STATUS_OK;
}

START_TEST(each_call_fails)
{
	static const int numbers[] = {EIO, ENOSPC, 0};
	unsigned calls, made, step = one_in(17);
	char site[SITE_TEXT];

	memcpy(site, store->site, sizeof(site));
	ck_assert(try_move((struct failing){0}, &calls));
	ck_assert_uint_gt(calls, 100);
	ck_assert_str_ne(store->site, site);
	go_back();
	/* EIO at each; the others where it does not matter so much which. */
	for (unsigned at = 1; at <= calls; at += step) {
		struct failing failing = {.at = at, .number = numbers[at % 7 ? 0 : at % 3]};
		bool is_moved = try_move(failing, &made);

		if (!is_moved) {
			ck_assert_str_eq(store_path(store), place.path);
			ck_assert_msg(left_behind() == 0, "call %u", at);
			expect_all();
			continue;
		}
		ck_assert_str_eq(store_path(store), target);
		expect_all();
		store_free(store); /* as a kill would; what was moved is on the disk */
		{
			struct place old = place;

			snprintf(place.path, sizeof(place.path), "%s", target);
			store = open_store();
			expect_all();
			ck_assert(exists(&place, "forms/documents/two.txt"));
			place = old;
		}
		go_back();
	}
	printf("%u calls\n", calls);
}
END_TEST

START_TEST(and_all_after_it)
{
	unsigned calls, made;

	ck_assert(try_move((struct failing){0}, &calls));
	go_back();
	for (unsigned at = 1; at <= calls; at += 7 * one_in(5)) {
		struct failing failing = {.at = at, .number = EROFS, .for_ever = true};

		if (!try_move(failing, &made)) {
			ck_assert_str_eq(store_path(store), place.path);
			expect_all();
			/* Where the very last flush fails, and the rename back as well, a whole
			 * folder stays under the new name. */
			if (at + 3 > calls && access(target, F_OK) == 0)
				clear_target();
			ck_assert_msg(left_behind() == 0, "call %u of %u", at, calls);
		} else {
			expect_all();
			go_back();
		}
	}
}
END_TEST

static void spoil_copy(void)
{
	struct dirent *entry;
	DIR *directory = opendir(other.path);
	char path[512];
	int file = -1;

	ck_assert_ptr_nonnull(directory);
	while ((entry = readdir(directory)))
		if (strstr(entry->d_name, ".part")) {
			snprintf(path, sizeof(path), "%s/%.200s/.zhibu/journal-0001.csv",
				 other.path, entry->d_name);
			file = open(path, O_WRONLY);
		}
	closedir(directory);
	ck_assert_int_ge(file, 0);
	if (ftruncate(file, 0) < 0)
		ck_abort();
	close(file);
}

/* The disk took it all, and gives something else back. */
START_TEST(what_is_read_back_is_another)
{
	struct err err = {0};

	failing_start(
	    (struct failing){1, .before = spoil_copy, .call = "fsync", .name = "-0001.csv"});
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, &err), STATUS_IO);
	ck_assert_uint_ge(failing_stop(), 1);
	ck_assert_str_eq(err.key, "move.verify");
	ck_assert_str_eq(err.path, target);
	ck_assert_uint_eq(left_behind(), 0);
	expect_all();
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, NULL), STATUS_OK);
}
END_TEST

static void spoil_table(void)
{
	struct dirent *entry;
	DIR *directory = opendir(other.path);
	char path[512];
	FILE *file = NULL;

	while ((entry = readdir(directory)))
		if (strstr(entry->d_name, ".part")) {
			snprintf(path, sizeof(path), "%s/%.200s/books.csv", other.path,
				 entry->d_name);
			file = fopen(path, "w");
		}
	closedir(directory);
	ck_assert_ptr_nonnull(file);
	fputs("id,title\r\nX,other\r\n", file);
	fclose(file);
}

START_TEST(a_table_read_back_is_another)
{
	struct err err = {0};

	/* the read-only opening is the second one that lists the segments */
	failing_start((struct failing){2, .before = spoil_table, .call = "fdopendir"});
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, &err), STATUS_IO);
	ck_assert_uint_ge(failing_stop(), 2);
	ck_assert_str_eq(err.key, "move.verify");
	ck_assert_uint_eq(left_behind(), 0);
	expect_all();
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, NULL), STATUS_OK);
}
END_TEST

/* The file of a table nobody could read is gone as well: what the journal has of it is written. */
START_TEST(a_shut_table_whose_file_is_gone)
{
	struct err err = {0};

	ck_assert_int_eq(remove_file("loans.csv"), 0);
	mistakes_release(&mistakes);
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(count_key(&mistakes, "move.file"), 1);
	ck_assert(!store_is_shut(store, loans));
	expect_all();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("move failing");
	TCase *tests = tcase_create("move failing");

	tcase_add_checked_fixture(tests, set_up_move, tear_down_move);
	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, each_call_fails);
	tcase_add_test(tests, and_all_after_it);
	tcase_add_test(tests, what_is_read_back_is_another);
	tcase_add_test(tests, a_table_read_back_is_another);
	tcase_add_test(tests, a_shut_table_whose_file_is_gone);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
