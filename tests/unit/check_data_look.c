/* Looking on while another one writes; locks that are no locks. */
#include <ftw.h>
#include <signal.h>
#include <sys/file.h>
#include <time.h>

#include "check_data_library.h"

/* What flock() answers in these tests instead of asking the system; 0: it is asked. */
static int flock_fails;

int flock(int file, int operation)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (flock_fails) {
		errno = flock_fails;
		return -1;
	}
	/* The library's own is hidden by this one: a lock of the open file description will do. */
	if (operation == (LOCK_EX | LOCK_NB) && fcntl(file, 37 /* F_OFD_SETLK */, &lock) == 0)
		return 0;
	errno = EWOULDBLOCK;
	return -1;
}

/* What fsync() of a folder answers; 0: it is flushed. */
static int fsync_fails;

int fsync(int file)
{
	struct stat about;

	if (fsync_fails && fstat(file, &about) == 0 && S_ISDIR(about.st_mode)) {
		errno = fsync_fails;
		return -1;
	}
	return fdatasync(file);
}

/* The journal grows with every save, and each look reads it. */
enum { SEEN = 40, SAVES_PER_SECOND = 200 };

/* Two rows that every save sets to the same number. */
static void write_on(const char *first, const char *second)
{
	/* Under valgrind a look takes far longer than the moment between two saves. */
	bool is_slow = under_valgrind();
	const struct timespec pause = {is_slow, is_slow ? 0 : 1000000000 / SAVES_PER_SECOND};
	struct store *store = open_store();
	struct err err;
	char number[16];

	for (int n = 1;; n++) {
		snprintf(number, sizeof(number), "%d", n);
		store_begin(store);
		store_set(store, books, row_of(store, first), copies, number);
		store_set(store, books, row_of(store, second), copies, number);
		commit(store);
		ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
		nanosleep(&pause, NULL);
	}
}

START_TEST(what_is_seen_is_whole)
{
	struct store *store = open_store();
	char first[ID_TEXT], second[ID_TEXT];
	int last = 0, seen = 0;
	pid_t writer;

	add_book(store, "上", first);
	for (int i = 0; i < 400; i++)
		add_book(store, "中", second);
	add_book(store, "下", second);
	set_book(store, first, copies, "0");
	set_book(store, second, copies, "0");
	close_store(store);
	writer = fork();
	ck_assert_int_ge(writer, 0);
	if (!writer)
		write_on(first, second);
	while (seen < (under_valgrind() ? 5 : SEEN)) {
		int number;

		store = open_with(true, STATUS_OK);
		print_mistakes(&mistakes);
		ck_assert_uint_eq(mistakes.count, 0);
		ck_assert_uint_eq(count(store), 402);
		ck_assert_str_eq(book(store, first, copies), book(store, second, copies));
		number = atoi(book(store, first, copies));
		ck_assert_int_ge(number, last);
		seen += number > last;
		last = number;
		close_store(store);
	}
	kill(writer, SIGKILL);
	ck_assert_int_eq(waitpid(writer, NULL, 0), writer);
	store = open_store();
	ck_assert_int_ge(atoi(book(store, first, copies)), last);
	ck_assert_str_eq(book(store, first, copies), book(store, second, copies));
	close_store(store);
}
END_TEST

/* Who holds the folder and is killed holds it no longer. */
START_TEST(a_killed_holder_holds_nothing)
{
	int gate[2];
	char byte;
	pid_t child;

	close_store(open_store());
	ck_assert_int_eq(pipe(gate), 0);
	child = fork();
	if (!child) {
		struct store *store = open_store();
		char id[ID_TEXT];

		add_book(store, "史记", id);
		if (write(gate[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(gate[0], &byte, 1), 1);
	open_with(false, STATUS_LOCKED);
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	close_store(open_store());
}
END_TEST

/* Where nobody can tell whether another one writes, only looking is safe. */
START_TEST(without_locks_only_looking_is_safe)
{
	static const int numbers[] = {ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL};
	struct store *store = open_store();
	char id[ID_TEXT];

	add_book(store, "史记", id);
	close_store(store);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct store_options options = {.path = place.path, .pack = &pack, .user = ""};
		struct err err = {0};

		flock_fails = numbers[i];
		ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_IO);
		ck_assert_str_eq(err.key, "store.lock");
		ck_assert_str_eq(err_reason(&err), "io.no_lock");
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(book(store, id, title), "史记");
		close_store(store);
	}
	flock_fails = 0;
	close_store(open_store());
}
END_TEST

static int open_up(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return chmod(path, 0777);
}

/* A stick has no permissions: all is everybody's. Some file systems cannot flush a folder. Neither
 * is a reason not to save. */
START_TEST(a_stick_will_do)
{
	static const int numbers[] = {EINVAL, ENOSYS, ENOTSUP};
	struct store *store;
	char id[ID_TEXT];

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		fsync_fails = numbers[i];
		store = open_store();
		add_book(store, "史记", id);
		close_store(store);
		nftw(place.path, open_up, 8, FTW_PHYS);
		store = open_store();
		/* said where permissions could be set, as here */
		ck_assert_uint_eq(mistakes.count, count_key(&mistakes, "store.shared"));
		ck_assert_uint_eq(count(store), i + 1);
		close_store(store);
	}
}
END_TEST

/* But a folder that a disk could not flush is one. */
START_TEST(a_folder_not_flushed_is_not_saved)
{
	const char *values[16] = {0};
	struct store *store = open_store();
	char id[ID_TEXT];
	struct err err;

	values[title] = "史记";
	fsync_fails = EIO;
	store_begin(store);
	store_create(store, books, values, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
	ck_assert_uint_eq(count(store), 0);
	fsync_fails = 0;
	add_book(store, "史记", id);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("look");
	TCase *looks = tcase_create("look");

	tcase_add_checked_fixture(looks, set_up, tear_down);
	tcase_set_timeout(looks, 120);
	tcase_add_test(looks, what_is_seen_is_whole);
	tcase_add_test(looks, a_killed_holder_holds_nothing);
	tcase_add_test(looks, a_stick_will_do);
	tcase_add_test(looks, a_folder_not_flushed_is_not_saved);
	tcase_add_test(looks, without_locks_only_looking_is_safe);
	suite_add_tcase(suite, looks);
	return run_suite(suite);
}
