/* What is done otherwise on FAT, where a name may reach the disk before what it stands for. (What
 * the disk then holds: make check-powercut.) */
#include <dirent.h>
#include <sys/stat.h>

#include "check_data_library.h"
#include "data/store_internal.h"
#include "failing.h"

#define QUICK ".zhibu/draft-now.csv"
#define LOCK  ".zhibu/lock"

enum { FAT = 0x4d44, EXFAT = 0x2011BAB0, LOCK_SIZE = 256, LONGER = 9000 };

static struct store *store;

static void set_up_fat(void)
{
	set_up();
	failing_start((struct failing){.file_system = FAT});
}

static void tear_down_fat(void)
{
	failing_stop();
	tear_down();
}

static long size_of(const char *name)
{
	char path[256];
	struct stat about;

	path_of(&place, name, path);
	return stat(path, &about) == 0 ? (long)about.st_size : -1;
}

static unsigned long inode_of(const char *name)
{
	char path[256];
	struct stat about;

	path_of(&place, name, path);
	ck_assert_int_eq(stat(path, &about), 0);
	return (unsigned long)about.st_ino;
}

/* How many names of the folder end so. */
static unsigned count_names(const char *path, const char *end)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned count = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder))) {
		const char *found = strstr(entry->d_name, end);

		count += found && !found[strlen(end)];
	}
	closedir(folder);
	return count;
}

static bool try_save(const char *value)
{
	const char *values[16] = {0};
	char id[ID_TEXT];

	values[title] = value;
	store_begin(store);
	store_create(store, books, values, id);
	return store_commit(store, NULL) == STATUS_OK;
}

/* The folder is inside the place's, which is there. */
static void begin_inside(void)
{
	snprintf(place.path + strlen(place.path), sizeof(place.path) - strlen(place.path),
		 "/made/data");
	store = open_store();
}

static void leave_inside(void)
{
	close_store(store);
	store = NULL;
	place.path[strlen(place.path) - strlen("/made/data")] = '\0';
}

/* Whatever fails, and from whenever on: a name leads to what is whole, or is not there. */
START_TEST(a_folder_is_named_when_it_is_whole)
{
	static const char *const calls[] = {"mkdirat", "fsync", "renameat", "openat"};
	bool is_saved = false;

	for (unsigned at = 1; !is_saved; at++) {
		bool is_named;

		ck_assert_uint_lt(at, 100);
		place_clear(&place);
		place_make(&place);
		begin_inside();
		failing_start((struct failing){.at = at,
					       .number = EIO,
					       .for_ever = true,
					       .call = calls[_i],
					       .file_system = FAT});
		is_saved = try_save("x");
		failing_start((struct failing){.file_system = FAT});
		is_named = size_of("") >= 0;
		ck_assert_msg(!is_named || size_of(LOCK) == LOCK_SIZE, "%s %u: %ld", calls[_i], at,
			      size_of(LOCK));
		ck_assert(is_named || !is_saved);
		ck_assert(is_saved || try_save("y"));
		ck_assert_int_eq(size_of(LOCK), LOCK_SIZE);
		leave_inside();
	}
}
END_TEST

START_TEST(nothing_is_left_beside_a_folder)
{
	char inside[256];

	begin_inside();
	ck_assert(try_save("x"));
	ck_assert_uint_eq(count_names(place.path, ".part"), 0);
	path_of(&place, ".zhibu", inside);
	ck_assert_uint_eq(count_names(inside, ".part"), 0);
	ck_assert_uint_eq(count_names(inside, "---"), 0);
	leave_inside();
	ck_assert_uint_eq(count_names(place.path, ".part"), 0);
	ck_assert_uint_eq(count_names(place.path, "made"), 1);
}
END_TEST

static void leave_empty(void)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/made", place.path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/made/data", place.path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

/* It grew in the one that a person made: another one has its name, whole before it got it. */
START_TEST(an_empty_folder_is_made_anew)
{
	unsigned long made;

	leave_empty();
	begin_inside();
	made = inode_of("");
	ck_assert(try_save("x"));
	ck_assert_uint_ne(inode_of(""), made);
	ck_assert_int_eq(size_of(LOCK), LOCK_SIZE);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(table_count(store_table(store, books)), 1);
	leave_inside();
	ck_assert_uint_eq(count_names(place.path, ".part"), 0);
}
END_TEST

/* A path that ends in a slash names it as well; nothing is put aside by that. */
START_TEST(an_empty_folder_named_with_a_slash)
{
	const size_t length = strlen(place.path);

	for (int is_there = 1; is_there >= 0; is_there--) {
		place_clear(&place);
		place_make(&place);
		if (is_there)
			leave_empty();
		snprintf(place.path + length, sizeof(place.path) - length, "/made/data//");
		store = open_store();
		ck_assert(try_save("x"));
		ck_assert_int_eq(size_of(LOCK), LOCK_SIZE);
		close_store(store);
		store = open_store();
		ck_assert_uint_eq(table_count(store_table(store, books)), 1);
		close_store(store);
		store = NULL;
		place.path[length] = '\0';
	}
}
END_TEST

/* Whatever fails: what was there is there, and saving goes on in it. */
START_TEST(an_empty_folder_stays_where_another_cannot_be_made)
{
	static const char *const calls[] = {"mkdirat", "fsync", "renameat", "openat", "fstatat"};
	bool is_saved = false;

	for (unsigned at = 1; !is_saved; at++) {
		ck_assert_uint_lt(at, 100);
		place_clear(&place);
		place_make(&place);
		leave_empty();
		begin_inside();
		failing_start((struct failing){.at = at,
					       .number = EIO,
					       .for_ever = true,
					       .call = calls[_i],
					       .file_system = FAT});
		is_saved = try_save("x");
		failing_start((struct failing){.file_system = FAT});
		ck_assert(is_saved || try_save("y"));
		ck_assert_int_eq(size_of(LOCK), LOCK_SIZE);
		close_store(store);
		store = open_store();
		ck_assert_uint_eq(table_count(store_table(store, books)), 1);
		leave_inside();
	}
}
END_TEST

/* A name that leads elsewhere is not the folder. */
START_TEST(a_link_to_an_empty_folder_stays_a_link)
{
	char path[256], link[256];
	unsigned long made;

	leave_empty();
	snprintf(path, sizeof(path), "%s/made/data", place.path);
	snprintf(link, sizeof(link), "%s/made/there", place.path);
	ck_assert_int_eq(rename(path, link), 0);
	ck_assert_int_eq(symlink("there", path), 0);
	begin_inside();
	made = inode_of("");
	ck_assert(try_save("x"));
	ck_assert_uint_eq(inode_of(""), made);
	leave_inside();
}
END_TEST

static void keep(const char *text)
{
	const char *values[16] = {0};
	struct err err;

	values[title] = text;
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
}

static const char *kept(void)
{
	static char text[LONGER + 1];
	char *found[16], at[20];

	text[0] = '\0';
	if (!store_draft_find(store, books, "", found, at))
		return "(none)";
	snprintf(text, sizeof(text), "%s", found[title]);
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(found[i]);
	return text;
}

/* As a kill leaves it: nothing is settled. */
static void start_anew(void)
{
	store_free(store);
	store = open_store();
}

START_TEST(a_draft_is_written_in_place)
{
	char longer[LONGER + 1], id[ID_TEXT];
	unsigned long inode, flushes;
	struct err err;
	long size;

	store = open_store();
	add_book(store, "a", id);
	keep("typed");
	inode = inode_of(QUICK);
	size = size_of(QUICK);
	ck_assert_int_eq(size % 4096, 0);
	flushes = store_flushes(store);
	keep("typed on, and on");
	ck_assert_uint_eq(store_flushes(store), flushes);
	start_anew();
	ck_assert_str_eq(kept(), "typed on, and on");
	keep("less");
	start_anew();
	ck_assert_str_eq(kept(), "less");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	keep("after a pause");
	ck_assert_uint_eq(inode_of(QUICK), inode);
	ck_assert_int_eq(size_of(QUICK), size);
	memset(longer, 'x', LONGER);
	longer[LONGER] = '\0';
	keep(longer);
	ck_assert_int_gt(size_of(QUICK), size);
	start_anew();
	ck_assert_str_eq(kept(), longer);
	close_store(store);
}
END_TEST

START_TEST(a_dropped_draft_does_not_come_back)
{
	char id[ID_TEXT];
	struct err err;

	store = open_store();
	add_book(store, "a", id);
	keep("settled");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	keep("typed");
	store_draft_drop(store, books, "");
	start_anew();
	ck_assert_str_eq(kept(), "(none)");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	close_store(store);
	store = open_store();
	ck_assert_str_eq(kept(), "(none)");
	keep("anew");
	close_store(store);
	store = open_store();
	ck_assert_str_eq(kept(), "anew");
	close_store(store);
}
END_TEST

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

/* Any part of the new one over the old one: the one before, flushed, is offered. */
START_TEST(a_draft_torn_in_place_leaves_the_safe_one)
{
	static const char longer[] = "first, and longer ..................................";
	struct buf first, second, torn;
	unsigned count = 0;
	char id[ID_TEXT];
	struct err err;

	buf_init(&first);
	buf_init(&second);
	buf_init(&torn);
	store = open_store();
	add_book(store, "a", id);
	keep("at rest");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	keep(longer);
	ck_assert_int_gt(get(&place, QUICK, &first), 0);
	keep("second");
	ck_assert_int_gt(get(&place, QUICK, &second), 0);
	store_free(store);
	for (size_t cut = 1; cut < second.length; cut += cut < 400 ? 1 : 512) {
		buf_clear(&torn);
		buf_add(&torn, second.bytes, cut);
		buf_add(&torn, first.bytes + cut, first.length - cut);
		put_bytes(&place, QUICK, torn.bytes, torn.length);
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(kept(), is_same(&torn, &second)  ? "second"
					 : is_same(&torn, &first) ? longer
								  : "at rest");
		count += !is_same(&torn, &second) && !is_same(&torn, &first);
		close_store(store);
	}
	ck_assert_uint_gt(count, 30);
	buf_release(&first);
	buf_release(&second);
	buf_release(&torn);
}
END_TEST

#define NOTES ".zhibu/notes.csv"
#define PART  ".zhibu/.notes.csv.part"

static void set_note(const char *text)
{
	struct err err;

	ck_assert_int_eq(store_set_note(store, books, "K7Q2MX4T9B-1", "title", text, &err),
			 STATUS_OK);
}

static void must_note(const char *text)
{
	char *note = store_note(store, books, "K7Q2MX4T9B-1", "title");

	ck_assert_str_eq(note, text);
	memory_free(note);
}

/* A rename of which only one half reached the disk: the name is gone, the part has all of it. */
START_TEST(a_note_is_found_in_its_part)
{
	struct buf older, newer;
	char id[ID_TEXT];

	buf_init(&older);
	buf_init(&newer);
	failing_start((struct failing){.file_system = EXFAT});
	store = open_store();
	add_book(store, "a", id);
	set_note("older");
	ck_assert_int_gt(get(&place, NOTES, &older), 0);
	set_note("newer");
	ck_assert_int_gt(get(&place, NOTES, &newer), 0);
	close_store(store);
	put_bytes(&place, PART, newer.bytes, newer.length);
	ck_assert_int_eq(remove_file(NOTES), 0);
	store = open_with(true, STATUS_OK);
	must_note("newer");
	close_store(store);
	ck_assert(!exists(&place, NOTES));
	store = open_store();
	must_note("newer");
	ck_assert(has_text(&place, NOTES, "newer"));
	close_store(store);
	/* of several the latest that is whole */
	ck_assert_int_eq(remove_file(NOTES), 0);
	put_bytes(&place, ".zhibu/.notes.csv.part2", older.bytes, older.length);
	put_bytes(&place, ".zhibu/.notes.csv.part3", newer.bytes, newer.length - 9);
	store = open_store();
	must_note("newer");
	/* and none comes back once all are gone */
	set_note("");
	close_store(store);
	put_bytes(&place, PART, newer.bytes, newer.length);
	store = open_store();
	must_note("");
	close_store(store);
	buf_release(&older);
	buf_release(&newer);
}
END_TEST

/* Told only where others can look in, and the permissions cannot be mended. */
static bool was_told(const char *key)
{
	for (size_t i = 0; i < mistakes.count; i++)
		if (strcmp(mistakes.items[i].key, key) == 0)
			return true;
	return false;
}

static void put_second(const char *folder, const struct buf *bytes)
{
	char path[64];

	snprintf(path, sizeof path, "%s" FAILING_SECOND, folder);
	put_bytes(&place, path, bytes->bytes, bytes->length);
}

static void add_third(struct store *opened)
{
	char id[ID_TEXT];

	add_book(opened, "c", id);
}

/* A rename onto a name of which only one half reached the disk: the folder has it twice. Whichever
 * a look-up finds, the change log says what holds, and one file is left. */
START_TEST(a_table_that_is_there_twice)
{
	struct buf older, newer;
	char id[ID_TEXT];

	buf_init(&older);
	buf_init(&newer);
	failing_start((struct failing){.file_system = EXFAT});
	store = open_store();
	add_book(store, "a", id);
	close_store(store);
	ck_assert_int_gt(get(&place, "books.csv", &older), 0);
	store = open_store();
	add_book(store, "b", id);
	close_store(store);
	ck_assert_int_gt(get(&place, "books.csv", &newer), 0);
	die_after(add_third); /* or the checkpoint would say that all is as it was */
	put_second("", _i ? &newer : &older);
	if (_i)
		put_bytes(&place, "books.csv", older.bytes, older.length);
	failing_start((struct failing){.file_system = EXFAT, .twice = "books.csv"});
	store = open_store();
	ck_assert(was_told("data.double"));
	ck_assert_uint_eq(count(store), 3);
	ck_assert(exists(&place, ".zhibu/recovered/1-books.csv"));
	close_store(store);
	ck_assert(!exists(&place, FAILING_SECOND));
	store = open_store();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 3);
	close_store(store);
	/* one that cannot be moved stays, and is not fatal */
	die_after(add_third);
	put_second("", &older);
	failing_start((struct failing){.file_system = EXFAT,
				       .twice = "books.csv",
				       .at = 1,
				       .number = EIO,
				       .for_ever = true,
				       .call = "renameat",
				       .name = "books.csv"});
	store = open_with(true, STATUS_OK);
	ck_assert_uint_eq(count(store), 4);
	close_store(store);
	failing_stop();
	buf_release(&older);
	buf_release(&newer);
}
END_TEST

START_TEST(a_note_that_is_there_twice)
{
	struct buf older;
	char id[ID_TEXT];

	buf_init(&older);
	failing_start((struct failing){.file_system = EXFAT});
	store = open_store();
	add_book(store, "a", id);
	set_note("older");
	ck_assert_int_gt(get(&place, NOTES, &older), 0);
	set_note("newer");
	close_store(store);
	put_second(".zhibu/", &older);
	failing_start((struct failing){.file_system = EXFAT, .twice = "notes.csv"});
	store = open_store();
	must_note("newer");
	close_store(store);
	ck_assert(!exists(&place, ".zhibu/" FAILING_SECOND));
	store = open_store();
	must_note("newer");
	close_store(store);
	failing_stop();
	buf_release(&older);
}
END_TEST

START_TEST(a_stick_without_permissions_is_told)
{
	static const struct {
		mode_t mode;
		long file_system;
		bool is_told;
	} cases[] = {{0755, FAT, true}, {0770, EXFAT, true}, {0700, FAT, false}, {0755, 0, false}};

	ck_assert_int_eq(chmod(place.path, cases[_i].mode), 0);
	failing_start((struct failing){.file_system = cases[_i].file_system});
	store = open_store();
	ck_assert(store_lacks_permissions(store) == cases[_i].is_told);
	close_store(store);
	store = NULL;
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fat");
	TCase *test = tcase_create("fat");

	tcase_add_checked_fixture(test, set_up_fat, tear_down_fat);
	tcase_set_timeout(test, 60);
	tcase_add_loop_test(test, a_folder_is_named_when_it_is_whole, 0, 4);
	tcase_add_test(test, nothing_is_left_beside_a_folder);
	tcase_add_test(test, an_empty_folder_is_made_anew);
	tcase_add_loop_test(test, an_empty_folder_stays_where_another_cannot_be_made, 0, 5);
	tcase_add_test(test, an_empty_folder_named_with_a_slash);
	tcase_add_test(test, a_link_to_an_empty_folder_stays_a_link);
	tcase_add_test(test, a_draft_is_written_in_place);
	tcase_add_test(test, a_dropped_draft_does_not_come_back);
	tcase_add_test(test, a_draft_torn_in_place_leaves_the_safe_one);
	tcase_add_loop_test(test, a_stick_without_permissions_is_told, 0, 4);
	tcase_add_test(test, a_note_is_found_in_its_part);
	tcase_add_loop_test(test, a_table_that_is_there_twice, 0, 2);
	tcase_add_test(test, a_note_that_is_there_twice);
	suite_add_tcase(suite, test);
	return run_suite(suite);
}
