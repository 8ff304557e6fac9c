/* A table's file is replaced while others are at it: whatever they do at whatever moment, and
 * whichever way of renaming the file system knows, what they saved is there afterwards. */
#include "check_data_library.h"
#include "data/store_internal.h"
#include "failing.h"

#define FILE_NAME "books.csv"
#define PART	  ".books.csv.part"
#define SWAP	  ".books.csv.swap"

enum { FAT = 0x4d44, EXFAT = 0x2011BAB0 };

static struct store *store;
static char ids[3][ID_TEXT];

static void set_up_store(void)
{
	set_up();
	store = open_store();
	add_book(store, "a", ids[0]);
	close_store(store);
	store = open_store();
}

static void tear_down_store(void)
{
	failing_stop();
	if (store)
		close_store(store);
	tear_down();
}

static bool is_text(const char *name, const char *text)
{
	struct buf bytes;
	bool is_same;

	buf_init(&bytes);
	is_same = get(&place, name, &bytes) >= 0 && strcmp(bytes.bytes, text) == 0;
	buf_release(&bytes);
	return is_same;
}

/* Puts a file as people's programs do: a new one, by rename. */
static void put_anew(const char *name, const char *text)
{
	char from[256], to[256];

	put(&place, "mine.tmp", text);
	path_of(&place, "mine.tmp", from);
	path_of(&place, name, to);
	ck_assert_int_eq(rename(from, to), 0);
}

/* Replaces "old" by "new"; the key of the error, "" where it was done, "other" where somebody has
 * saved another file. */
static const char *replace_with(const char *expected, struct failing failing)
{
	char hash[HASH_TEXT];
	struct err err = {0};
	enum status status;
	struct buf bytes;
	bool is_other;

	buf_init(&bytes);
	buf_add_text(&bytes, "new");
	hash_format(hash_bytes(expected, strlen(expected)), hash);
	failing_start(failing);
	status = folder_replace(store, FILE_NAME, &bytes, hash, &is_other, &err);
	failing_stop();
	buf_release(&bytes);
	/* Nothing half done is left. */
	ck_assert(!exists(&place, PART));
	return status != STATUS_OK ? err.key : is_other ? "other" : "";
}

static const char *replace(struct failing failing)
{
	put(&place, FILE_NAME, "old");
	return replace_with("old", failing);
}

/* By exchange; and without one. */
static const struct failing ways[] = {
    {0},
    {.file_system = FAT},
    {.file_system = EXFAT},
    {.at = 1, .number = ENOSYS, .call = "fstatfs"},
    {.at = 1, .number = ENOSYS, .for_ever = true, .call = "renameat2"},
    {.at = 2, .number = EINVAL, .for_ever = true, .call = "renameat2"}};
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

START_TEST(every_way_replaces)
{
	ck_assert_str_eq(replace(ways[_i]), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(!exists(&place, SWAP));
	/* where there is none yet */
	remove_file(FILE_NAME);
	ck_assert_str_eq(replace_with("", ways[_i]), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(!exists(&place, SWAP));
}
END_TEST

START_TEST(every_way_sees_another)
{
	put(&place, FILE_NAME, "other");
	ck_assert_str_eq(replace_with("old", ways[_i]), "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert_str_eq(replace_with("", ways[_i]), "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert(!exists(&place, SWAP));
}
END_TEST

static void save_other(void)
{
	put_anew(FILE_NAME, "other");
}

static void write_other(void)
{
	put(&place, FILE_NAME, "other");
}

static void remove_it(void)
{
	ck_assert_int_eq(remove_file(FILE_NAME), 0);
}

static void come_and_go(void)
{
	if (exists(&place, FILE_NAME))
		remove_it();
	else
		write_other();
}

START_TEST(others_at_work_while_it_is_exchanged)
{
	/* saved just before the exchange, either way of saving */
	ck_assert_str_eq(replace((struct failing){2, .before = save_other, .call = "renameat2"}),
			 "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert(!exists(&place, SWAP));
	ck_assert_str_eq(replace((struct failing){2, .before = write_other, .call = "renameat2"}),
			 "other");
	ck_assert(is_text(FILE_NAME, "other"));
	/* removed; there again between the two looks */
	ck_assert_str_eq(replace((struct failing){2, .before = remove_it, .call = "renameat2"}),
			 "");
	ck_assert(is_text(FILE_NAME, "new"));
	remove_file(FILE_NAME);
	ck_assert_str_eq(
	    replace_with("", (struct failing){3, .before = save_other, .call = "renameat2"}),
	    "other");
	ck_assert(is_text(FILE_NAME, "other"));
	/* whoever does so for ever is given the place in the end */
	ck_assert_str_eq(replace((struct failing){2, .for_ever = true, .before = come_and_go,
						  .call = "renameat2"}),
			 "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert(!exists(&place, SWAP));
}
END_TEST

static void save_third(void)
{
	put_anew(FILE_NAME, "third");
}

START_TEST(others_at_work_while_it_goes_back)
{
	put(&place, FILE_NAME, "other");
	ck_assert_str_eq(
	    replace_with("old", (struct failing){3, .before = save_third, .call = "renameat2"}),
	    "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert(is_text(".zhibu/recovered/1-books.csv", "third"));
	ck_assert(!exists(&place, SWAP));
	/* a second one gets another name */
	ck_assert_str_eq(
	    replace_with("old", (struct failing){3, .before = save_third, .call = "renameat2"}),
	    "other");
	ck_assert(is_text(".zhibu/recovered/2-books.csv", "third"));
	ck_assert_str_eq(
	    replace_with("old", (struct failing){3, .before = remove_it, .call = "renameat2"}),
	    "other");
	ck_assert(is_text(FILE_NAME, "other"));
	/* Where it cannot go back it waits in the swap, for the next opening. */
	ck_assert_str_eq(
	    replace_with("old", (struct failing){3, .number = EIO, .call = "renameat2"}), "other");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(is_text(SWAP, "other"));
}
END_TEST

START_TEST(a_swap_that_is_there_is_kept_aside)
{
	put(&place, SWAP, "somebody's");
	ck_assert_str_eq(replace((struct failing){0}), "");
	ck_assert(is_text(".zhibu/recovered/1-books.csv", "somebody's"));
	ck_assert(!exists(&place, SWAP));
	/* The disk refuses that, or what comes next: the other way. */
	put(&place, SWAP, "somebody's");
	ck_assert_str_eq(replace((struct failing){1, .number = EIO, .call = "mkdirat"}), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(is_text(SWAP, "somebody's"));
	ck_assert_str_eq(
	    replace((struct failing){1, .number = EIO, .call = "renameat", .name = SWAP}), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(is_text(SWAP, "somebody's"));
	ck_assert_str_eq(replace((struct failing){2, .number = EIO, .call = "renameat2"}), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(is_text(".zhibu/recovered/2-books.csv", "somebody's"));
	ck_assert(!exists(&place, SWAP));
	/* There was none to exchange with, and it cannot be renamed so either. */
	remove_file(FILE_NAME);
	ck_assert_str_eq(replace_with("", (struct failing){3, .number = EIO, .call = "renameat2"}),
			 "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert(!exists(&place, SWAP));
}
END_TEST

static const char *replace_on_fat(struct failing failing)
{
	failing.file_system = FAT;
	return replace(failing);
}

START_TEST(others_at_work_while_it_is_renamed)
{
	/* between the first look and the second: another file, or one where there was none */
	ck_assert_str_eq(
	    replace_on_fat((struct failing){1, .before = save_other, .call = "fstatat"}), "other");
	ck_assert(is_text(FILE_NAME, "other"));
	ck_assert_str_eq(
	    replace_on_fat((struct failing){1, .before = remove_it, .call = "fstatat"}), "other");
	ck_assert(!exists(&place, FILE_NAME));
	ck_assert_str_eq(replace_with("", (struct failing){1, .before = save_other,
							   .call = "fstatat", .file_system = FAT}),
			 "other");
	ck_assert(is_text(FILE_NAME, "other"));
	/* into the old file, just before it loses its name */
	ck_assert_str_eq(
	    replace_on_fat((struct failing){1, .before = write_other, .call = "renameat"}),
	    "other");
	ck_assert(is_text(FILE_NAME, "other"));
}
END_TEST

START_TEST(what_the_disk_refuses_on_fat)
{
	/* It is not known to be the same: looked at again. */
	ck_assert_str_eq(
	    replace_on_fat((struct failing){2, .number = EIO, .call = "fstat", .name = FILE_NAME}),
	    "other");
	ck_assert(is_text(FILE_NAME, "old"));
	ck_assert_str_eq(replace_on_fat((struct failing){1, .number = EIO, .call = "fstatat"}),
			 "other");
	ck_assert(is_text(FILE_NAME, "old"));
	ck_assert_str_eq(replace_on_fat((struct failing){1, .number = EIO, .call = "renameat"}),
			 "store.write");
	ck_assert(is_text(FILE_NAME, "old"));
	/* Of the last look nothing depends but what somebody wrote at that very moment. */
	ck_assert_str_eq(replace_on_fat((struct failing){1, .number = EIO, .call = "pread"}), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert_str_eq(replace_on_fat((struct failing){3, .number = EIO, .call = "fstat"}), "");
	ck_assert(is_text(FILE_NAME, "new"));
	ck_assert_str_eq(replace_on_fat((struct failing){1, .number = 0, .call = "pread"}), "");
	ck_assert(is_text(FILE_NAME, "new"));
}
END_TEST

START_TEST(what_the_disk_refuses)
{
	char path[256];

	ck_assert_str_eq(replace((struct failing){1, .number = ENOSPC, .call = "write"}),
			 "store.write");
	ck_assert(is_text(FILE_NAME, "old"));
	ck_assert_str_eq(replace((struct failing){1, .number = EIO, .call = "fsync"}),
			 "store.write");
	ck_assert(is_text(FILE_NAME, "old"));
	/* The new file is in its place, but not known to be on the disk. */
	ck_assert_str_eq(replace((struct failing){2, .number = EIO, .call = "fsync"}),
			 "store.write");
	ck_assert(is_text(FILE_NAME, "new"));
	/* Something that is no file has the part's name. */
	path_of(&place, PART, path);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	ck_assert_str_eq(replace((struct failing){0}), "");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	put(&place, FILE_NAME, "old");
	{
		char hash[HASH_TEXT];
		struct err err;
		struct buf bytes;
		bool is_other;

		buf_init(&bytes);
		hash_format(hash_bytes("old", 3), hash);
		ck_assert_int_eq(folder_replace(store, FILE_NAME, &bytes, hash, &is_other, &err),
				 STATUS_IO);
		ck_assert_str_eq(err.key, "store.write");
		buf_release(&bytes);
	}
	ck_assert(is_text(FILE_NAME, "old"));
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

/* What a program that was ended in the middle left beside the file. */
static struct buf file;

static void set_mine(struct store *opened)
{
	set_book(opened, ids[0], title, "mine");
}

/* Three books in a file that is older than the journal, closed. */
static void begin(void)
{
	add_book(store, "b", ids[1]);
	add_book(store, "c", ids[2]);
	close_store(store);
	store = NULL;
	die_after(set_mine);
	buf_init(&file);
	ck_assert_int_gt(get(&place, FILE_NAME, &file), 0);
}

static void end(void)
{
	buf_release(&file);
	close_store(store);
	store = NULL;
	ck_assert(!exists(&place, SWAP));
}

/* The file as it was, with new_text for old (NULL: as it was). */
static void put_edited(const char *name, const char *old, const char *new_text)
{
	char *found = old ? strstr(file.bytes, old) : NULL;
	struct buf edited;

	buf_init(&edited);
	if (found) {
		buf_add(&edited, file.bytes, (size_t)(found - file.bytes));
		buf_add_text(&edited, new_text);
		buf_add_text(&edited, found + strlen(old));
	} else {
		buf_add(&edited, file.bytes, file.length);
	}
	put_bytes(&place, name, edited.bytes, edited.length);
	buf_release(&edited);
}

START_TEST(a_swap_that_says_nothing_goes)
{
	static const char zeros[64];

	begin();
	if (_i == 0)
		put(&place, SWAP, "");
	else if (_i == 1)
		put_bytes(&place, SWAP, zeros, sizeof(zeros));
	else
		put_edited(SWAP, ",a,", ",mine,"); /* what the journal says */
	store = open_store();
	ck_assert(!exists(&place, SWAP));
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_uint_eq(count(store), 3);
	end();
}
END_TEST

START_TEST(an_edit_in_the_swap_comes_back)
{
	static const char zeros[64];

	begin();
	put_edited(SWAP, ",b,", ",edited,");
	if (_i == 1)
		put_bytes(&place, FILE_NAME, zeros, sizeof(zeros));
	else if (_i == 2)
		put_edited(FILE_NAME, ",a,", ",mine,"); /* all it says is in the journal */
	else if (_i == 3)
		remove_file(FILE_NAME);
	store = open_store();
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_str_eq(book(store, ids[1], title), "edited");
	ck_assert_uint_eq(count(store), 3);
	end();
	ck_assert(has_text(&place, FILE_NAME, ",edited,"));
}
END_TEST

START_TEST(two_edits_are_both_kept)
{
	begin();
	put_edited(SWAP, ",b,", ",edited,");
	if (_i)
		put_bytes(&place, FILE_NAME, "a\0b", 3); /* nobody can read it */
	else
		put_edited(FILE_NAME, ",c,", ",other,");
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "data.kept_aside"), 1);
	ck_assert(has_text(&place, ".zhibu/recovered/1-books.csv", ",edited,"));
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_str_eq(book(store, ids[1], title), "b");
	ck_assert_str_eq(book(store, ids[2], title), _i ? "c" : "other");
	end();
}
END_TEST

START_TEST(a_swap_that_is_no_file)
{
	char path[256];

	begin();
	path_of(&place, SWAP, path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "data.kept_aside"), 1);
	ck_assert(exists(&place, ".zhibu/recovered/1-books.csv"));
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	end();
}
END_TEST

START_TEST(a_swap_nobody_can_read_is_shown_as_the_file)
{
	begin();
	put_bytes(&place, SWAP, "a\0b", 3);
	store = open_store();
	ck_assert(store_is_shut(store, books));
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	end();
	ck_assert(is_text(FILE_NAME, "a"));
}
END_TEST

static void checkpoint_mine(struct store *opened)
{
	struct err err;

	set_mine(opened);
	ck_assert_int_eq(store_checkpoint(opened, &err), STATUS_OK);
	set_book(opened, ids[1], title, "later");
}

/* What an earlier checkpoint knew as the file is no edit. */
START_TEST(an_old_file_in_the_swap_goes)
{
	begin();
	die_after(checkpoint_mine);
	put_edited(SWAP, NULL, NULL);
	store = open_store();
	ck_assert(!exists(&place, SWAP));
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_str_eq(book(store, ids[1], title), "later");
	end();
}
END_TEST

START_TEST(who_only_looks_leaves_the_swap)
{
	begin();
	put_edited(SWAP, ",b,", ",edited,");
	store = open_with(true, STATUS_OK);
	ck_assert_str_eq(book(store, ids[1], title), "b");
	close_store(store);
	/* And where it cannot be renamed it waits. */
	failing_start((struct failing){1, .number = EIO, .call = "renameat", .name = SWAP});
	store = open_store();
	ck_assert_uint_eq(failing_stop(), 1);
	ck_assert_str_eq(book(store, ids[1], title), "b");
	ck_assert(exists(&place, SWAP));
	store_free(store); /* as a kill would */
	store = open_store();
	ck_assert_str_eq(book(store, ids[1], title), "edited");
	end();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("replace");
	TCase *tests = tcase_create("replace");

	tcase_add_checked_fixture(tests, set_up_store, tear_down_store);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_way_replaces, 0, WAYS);
	tcase_add_loop_test(tests, every_way_sees_another, 0, WAYS);
	tcase_add_test(tests, others_at_work_while_it_is_exchanged);
	tcase_add_test(tests, others_at_work_while_it_goes_back);
	tcase_add_test(tests, a_swap_that_is_there_is_kept_aside);
	tcase_add_test(tests, others_at_work_while_it_is_renamed);
	tcase_add_test(tests, what_the_disk_refuses_on_fat);
	tcase_add_test(tests, what_the_disk_refuses);
	tcase_add_loop_test(tests, a_swap_that_says_nothing_goes, 0, 3);
	tcase_add_loop_test(tests, an_edit_in_the_swap_comes_back, 0, 4);
	tcase_add_loop_test(tests, two_edits_are_both_kept, 0, 2);
	tcase_add_test(tests, a_swap_that_is_no_file);
	tcase_add_test(tests, a_swap_nobody_can_read_is_shown_as_the_file);
	tcase_add_test(tests, an_old_file_in_the_swap_goes);
	tcase_add_test(tests, who_only_looks_leaves_the_swap);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
