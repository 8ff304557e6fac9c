/* A save that failed is not there afterwards, whatever the disk did with it; or it is said
 * that nobody can know. */
#define _DEFAULT_SOURCE /* syscall() */
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "check_data.h"
#include "data/journal.h"

#define SITE "K7Q2MX4T9B"

static struct place place;
static struct journal *journal;
static int folder;
static struct buf seen;

/* The system's calls, in the place of the C library's: they fail where a test says so. */
static unsigned syncs_to_fail; /* of the next flushes */
static size_t bytes_taken;     /* by the next writes, before they fail */
static bool is_write_to_fail, is_create_to_fail;

int fdatasync(int file)
{
	if (syncs_to_fail) {
		syncs_to_fail--;
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, file);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{
	if (is_write_to_fail && !bytes_taken) {
		errno = ENOSPC;
		return -1;
	}
	if (is_write_to_fail && length > bytes_taken)
		length = bytes_taken;
	if (is_write_to_fail)
		bytes_taken -= length;
	return syscall(SYS_pwrite64, file, bytes, length, offset);
}

/* The n-th read at an offset from now on, where it is not 0, and all after it. Not static: under
 * _FORTIFY_SOURCE clang takes pread() for an inline function. */
unsigned read_to_fail;

ssize_t pread(int file, void *bytes, size_t length, off_t offset)
{
	if (read_to_fail == 1) {
		errno = EIO;
		return -1;
	}
	read_to_fail -= read_to_fail > 0;
	return syscall(SYS_pread64, file, bytes, length, offset);
}

int fsync(int file)
{
	if (is_create_to_fail) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_fsync, file);
}

static void open_again(void)
{
	struct mistakes mistakes;
	struct err err = {0};

	journal_close(journal);
	mistakes_init(&mistakes);
	ck_assert_msg(journal_open(&journal, folder, SITE, true, &mistakes, &err) == STATUS_OK,
		      "%s %s", err.key, err.args[0]);
	ck_assert_uint_eq(mistakes.count, 0);
	mistakes_release(&mistakes);
}

static void set_up(void)
{
	place_make(&place);
	folder = open(place.path, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(folder, 0);
	buf_init(&seen);
	journal = NULL;
	syncs_to_fail = 0;
	is_write_to_fail = is_create_to_fail = false;
	read_to_fail = 0;
	open_again();
}

static void tear_down(void)
{
	journal_close(journal);
	close(folder);
	place_clear(&place);
	buf_release(&seen);
}

/* Two lines; NULL or the key of what went wrong. */
static const char *save(const char *record)
{
	struct journal_line line = {
	    .op = JOURNAL_SET, .table = "t", .record = record, .new_value = "值"};
	struct err err = {0};

	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	line.field = "f1";
	journal_add(journal, &line);
	line.field = "f2";
	journal_add(journal, &line);
	return journal_commit(journal, &err) == STATUS_OK ? NULL : err.key;
}

static bool take(void *data, const struct journal_line *line)
{
	(void)data;
	if (*line->table)
		buf_printf(&seen, "%s%s ", line->record, line->field);
	return true;
}

/* What the journal says when it is opened anew. */
static const char *all(void)
{
	struct mistakes mistakes;

	open_again();
	mistakes_init(&mistakes);
	buf_clear(&seen);
	journal_read(journal, take, NULL, &mistakes);
	mistakes_release(&mistakes);
	return seen.bytes;
}

START_TEST(a_failed_flush_is_made_void)
{
	ck_assert_ptr_null(save("A"));
	syncs_to_fail = 1;
	ck_assert_str_eq(save("B"), "journal.sync");
	ck_assert_str_eq(all(), "Af1 Af2 ");
	ck_assert_ptr_null(save("C"));
	ck_assert_str_eq(all(), "Af1 Af2 Cf1 Cf2 ");
}
END_TEST

START_TEST(the_same_session_goes_on)
{
	syncs_to_fail = 1;
	ck_assert_str_eq(save("A"), "journal.sync");
	ck_assert_ptr_null(save("B"));
	syncs_to_fail = 1;
	ck_assert_str_eq(save("C"), "journal.sync");
	syncs_to_fail = 1;
	ck_assert_str_eq(save("D"), "journal.sync");
	ck_assert_ptr_null(save("E"));
	ck_assert_str_eq(all(), "Bf1 Bf2 Ef1 Ef2 ");
}
END_TEST

START_TEST(what_cannot_be_known_is_said)
{
	ck_assert_ptr_null(save("A"));
	syncs_to_fail = UINT_MAX;
	ck_assert_str_eq(save("B"), "journal.unsure");
	ck_assert_str_eq(save("C"), "journal.unsure");
	syncs_to_fail = 0;
	/* in the next segment: whatever became of those two, they are void now */
	ck_assert_ptr_null(save("D"));
	ck_assert_str_eq(all(), "Af1 Af2 Df1 Df2 ");
	/* no new segment can be made: nor is it known then */
	syncs_to_fail = 1;
	is_create_to_fail = true;
	ck_assert_str_eq(save("E"), "journal.unsure");
	ck_assert_str_eq(save("F"), "journal.make");
	is_create_to_fail = false;
	ck_assert_str_eq(all(), "Af1 Af2 Df1 Df2 Ef1 Ef2 ");
}
END_TEST

/* The disk takes so many bytes and then no more, for every number there is; the next segment is
 * there to go on in, or is not. */
static void write_part(size_t taken, bool next_fails, size_t length)
{
	const char *key;

	ck_assert_ptr_null(save("A"));
	bytes_taken = taken;
	is_write_to_fail = true;
	is_create_to_fail = next_fails;
	key = save("B");
	/* a void needs more writing, which fails as well */
	ck_assert_str_eq(key, taken + 2 < length ? "journal.write" : "journal.unsure");
	is_write_to_fail = is_create_to_fail = false;
	if (taken + 2 < length)
		ck_assert_str_eq(all(), "Af1 Af2 ");
	ck_assert_ptr_null(save("C"));
	ck_assert_ptr_nonnull(strstr(all(), "Cf1 Cf2 "));
	ck_assert(taken + 2 >= length || !strstr(seen.bytes, "B"));
}

static size_t length_of_save(void)
{
	struct buf bytes;
	const char *first, *end;
	size_t length;

	ck_assert_ptr_null(save("A"));
	ck_assert_ptr_null(save("B"));
	buf_init(&bytes);
	get(&place, "journal-0001.csv", &bytes);
	first = strstr(bytes.bytes, "\nT2,");
	end = strstr(first, "\r\n\r\n");
	length = (size_t)(end + 2 - (first + 1));
	buf_release(&bytes);
	return length;
}

START_TEST(a_part_of_a_save_is_none)
{
	size_t length = length_of_save();

	ck_assert_uint_gt(length, 100);
	for (size_t taken = 0; taken < length; taken += taken + 12 < length ? 7 : 1) {
		tear_down();
		set_up();
		write_part(taken, taken % 2, length);
	}
}
END_TEST

/* A save for which no new segment can be made leaves the one in use as it is. */
START_TEST(a_save_too_large_for_the_disk_harms_none)
{
	struct journal_line line = {.op = JOURNAL_SET, .table = "t", .record = "B", .field = "f1"};
	char *text = memory_array(JOURNAL_SEGMENT, 1);
	struct err err;

	ck_assert_ptr_null(save("A"));
	memset(text, 'b', JOURNAL_SEGMENT - 1);
	line.new_value = text;
	is_create_to_fail = true;
	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	journal_add(journal, &line);
	ck_assert_int_eq(journal_commit(journal, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.make");
	ck_assert_ptr_null(save("C"));
	is_create_to_fail = false;
	ck_assert_str_eq(all(), "Af1 Af2 Cf1 Cf2 ");
	memory_free(text);
}
END_TEST

START_TEST(a_void_one_is_no_change)
{
	struct mistakes opened;
	struct store *store;
	struct pack pack;
	struct err err;
	struct store_options options = {
	    .path = place.path, .pack = &pack, .user = "guan", .today = "2018-06-30"};
	const char *values[16] = {"b"};
	char id[ID_TEXT];
	size_t books;

	library_read(&pack);
	books = form_index(&pack, "books");
	mistakes_init(&opened);
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(store_open(&store, &options, &opened, &err), STATUS_OK);
		ck_assert_uint_eq(opened.count, 0);
		ck_assert_uint_eq(table_count(store_table(store, books)), (size_t)round);
		store_begin(store);
		store_create(store, books, values, id);
		ck_assert_int_eq(store_commit(store, &err), STATUS_OK);
		store_begin(store);
		store_delete(store, books, 0);
		syncs_to_fail = 1;
		ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
		ck_assert_str_eq(err.key, "journal.sync");
		ck_assert_uint_eq(table_count(store_table(store, books)), (size_t)round + 1);
		/* that the tables are written is no news to be lost: it is tried again */
		syncs_to_fail = UINT_MAX;
		ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
		ck_assert_str_eq(err.key, "store.mark");
		syncs_to_fail = 0;
		ck_assert_int_eq(store_close(store, &err), STATUS_OK);
	}
	mistakes_release(&opened);
	pack_release(&pack);
}
END_TEST

/* A journal that the disk does not give whole is read as far as it goes and never written over: a
 * save or a checkpoint now would stand for what is in the part that could not be read. */
START_TEST(an_unreadable_journal_is_not_written)
{
	struct mistakes opened;
	struct store *store;
	struct pack pack;
	struct err err;
	struct store_options options = {
	    .path = place.path, .pack = &pack, .user = "guan", .today = "2018-06-30"};
	const char *values[16] = {"b"};
	struct mistakes none;
	bool was_unreadable = false;
	char id[ID_TEXT];
	size_t books;
	pid_t child;
	int status;

	library_read(&pack);
	books = form_index(&pack, "books");
	child = fork(); /* dies with a save in the journal alone */
	if (child == 0) {
		mistakes_init(&none);
		if (store_open(&store, &options, &none, &err) != STATUS_OK)
			_exit(1);
		store_begin(store);
		store_create(store, books, values, id);
		_exit(store_commit(store, &err) == STATUS_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	for (unsigned fails = 6; fails-- > 0;) {
		size_t rows;

		mistakes_init(&opened);
		read_to_fail = fails;
		ck_assert_int_eq(store_open(&store, &options, &opened, &err), STATUS_OK);
		rows = table_count(store_table(store, books));
		if (count_key(&opened, "journal.page")) {
			was_unreadable = true;
			ck_assert(store_is_read_only(store));
		} else {
			ck_assert_uint_eq(rows, 1);
		}
		/* from the last one on nothing fails, and nothing has been lost by then */
		ck_assert(fails || (rows == 1 && !store_is_read_only(store)));
		ck_assert_int_eq(store_close(store, &err), STATUS_OK);
		mistakes_release(&opened);
	}
	ck_assert(was_unreadable);
	pack_release(&pack);
}
END_TEST

/* What a process does before it is killed: a book is saved and its table written, but not that it
 * was; then the book is deleted. steps: which of these. */
enum { SAVE_AND_WRITE = 1, DELETE = 2 };

static void live_and_die(const struct store_options *options, size_t books, unsigned steps)
{
	const char *values[16] = {"b"};
	struct mistakes opened;
	struct store *store;
	char id[ID_TEXT];
	struct err err;
	pid_t child = fork();
	int status;

	if (child == 0) {
		mistakes_init(&opened);
		if (store_open(&store, options, &opened, &err) != STATUS_OK)
			_exit(1);
		if (steps & SAVE_AND_WRITE) {
			store_begin(store);
			store_create(store, books, values, id);
			if (store_commit(store, &err) != STATUS_OK)
				_exit(2);
			syncs_to_fail = UINT_MAX;
			if (store_checkpoint(store, &err) == STATUS_OK ||
			    strcmp(err.key, "store.mark") != 0)
				_exit(3);
			syncs_to_fail = 0;
		}
		if (steps & DELETE) {
			store_begin(store);
			store_delete(store, books, 0);
			if (store_commit(store, &err) != STATUS_OK)
				_exit(4);
		}
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

/* A table that was written is no person's edit, though the journal was not told of it: neither
 * in the same session nor after another one that was killed as well. */
START_TEST(a_file_that_was_not_marked_is_no_edit)
{
	struct mistakes opened;
	struct store *store;
	struct pack pack;
	struct err err;
	struct store_options options = {
	    .path = place.path, .pack = &pack, .user = "guan", .today = "2018-06-30"};
	size_t books;

	library_read(&pack);
	books = form_index(&pack, "books");
	for (int is_apart = 0; is_apart < 2; is_apart++) {
		live_and_die(&options, books, is_apart ? SAVE_AND_WRITE : SAVE_AND_WRITE | DELETE);
		if (is_apart)
			live_and_die(&options, books, DELETE);
		mistakes_init(&opened);
		ck_assert_int_eq(store_open(&store, &options, &opened, &err), STATUS_OK);
		ck_assert_uint_eq(count_key(&opened, "data.adopted"), 0);
		ck_assert_uint_eq(table_count(store_table(store, books)), 0);
		ck_assert_int_eq(store_close(store, &err), STATUS_OK);
		mistakes_release(&opened);
	}
	pack_release(&pack);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("void");
	TCase *tests = tcase_create("void");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_failed_flush_is_made_void);
	tcase_add_test(tests, the_same_session_goes_on);
	tcase_add_test(tests, what_cannot_be_known_is_said);
	tcase_add_test(tests, a_part_of_a_save_is_none);
	tcase_add_test(tests, a_save_too_large_for_the_disk_harms_none);
	tcase_add_test(tests, a_void_one_is_no_change);
	tcase_add_test(tests, an_unreadable_journal_is_not_written);
	tcase_add_test(tests, a_file_that_was_not_marked_is_no_edit);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
