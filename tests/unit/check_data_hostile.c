/* Somebody else has put things into the folder: each is refused with a line or replaced, nothing is
 * followed, nothing outside is touched, and nothing waits. */
#define _DEFAULT_SOURCE /* S_IFSOCK, mknod() */
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "check_data_library.h"

enum kind { LINK, DANGLING, FIFO, SOCKET, FOLDER, HARD_LINK, DEVICE, HUGE, KINDS };
static const char *const kind_names[] = {"link",   "dangling link", "FIFO",   "socket",
					 "folder", "hard link",	    "device", "huge file"};

/* What stands in a name's place is refused (or read only); otherwise it is replaced, or left where
 * it is. replaced: those for which that is so, by bit. */
static const struct {
	const char *name;
	unsigned replaced;
} names[] = {
    {"books.csv", 1 << HARD_LINK},
    {"datapackage.json", (1 << KINDS) - 1 - (1 << FOLDER)},
    {".books.csv.part", (1 << KINDS) - 1 - (1 << FOLDER)},
    {".zhibu", 0},
    {".zhibu/lock", 1 << HUGE},
    {".zhibu/journal-0001.csv", 0},
    {".zhibu/site.csv", (1 << KINDS) - 1 - (1 << FOLDER)},
    {".zhibu/draft.csv", (1 << KINDS) - 1},
    {".zhibu/draft-now.csv", (1 << KINDS) - 1},
    {".zhibu/.draft-now.csv.part", (1 << KINDS) - 1 - (1 << FOLDER)},
    {".zhibu/recovered", (1 << KINDS) - 1},
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static struct place outside;
static char victim[128];
static const char victim_text[] = "not of this folder\r\n";

static void prepare(void)
{
	struct store *store;
	char id[ID_TEXT];

	set_up();
	place_make(&outside);
	put(&outside, "victim", victim_text);
	snprintf(victim, sizeof(victim), "%s/victim", outside.path);
	store = open_store();
	add_book(store, "first", id);
	close_store(store);
}

static void clean_up(void)
{
	place_clear(&outside);
	tear_down();
}

/* False: this system does not let us make one. */
static bool make_kind(enum kind kind, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int file;

	switch (kind) {
	case LINK:
		return symlink(strcmp(strrchr(path, '/'), "/recovered") &&
				       strcmp(strrchr(path, '/'), "/.zhibu")
				   ? victim
				   : outside.path,
			       path) == 0;
	case DANGLING:
		return symlink("/tmp/zhibu-no-such-place/file", path) == 0;
	case FIFO:
		return mkfifo(path, 0600) == 0;
	case SOCKET:
		snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", path);
		file = socket(AF_UNIX, SOCK_STREAM, 0);
		return file >= 0 && bind(file, (struct sockaddr *)&address, sizeof(address)) == 0 &&
		       close(file) == 0;
	case FOLDER:
		return mkdir(path, 0700) == 0;
	case HARD_LINK:
		return link(victim, path) == 0;
	case DEVICE: /* /dev/zero, which never ends */
		return mknod(path, S_IFCHR | 0600, (dev_t)(1 << 8 | 5)) == 0;
	case HUGE:
		file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		return file >= 0 && ftruncate(file, (off_t)1 << 40) == 0 && close(file) == 0;
	default:
		return false;
	}
}

/* Whether the thing was refused with a line. */
static bool work(void)
{
	struct store_options options = {
	    .path = place.path, .pack = &pack, .user = "guan", .today = "2018-06-30"};
	const char *values[16] = {0}, *draft[16] = {0};
	struct store *store;
	struct err err = {0};
	bool is_told;
	char id[ID_TEXT];

	mistakes_release(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK) {
		ck_assert(err.key && *err.key);
		return true;
	}
	is_told = mistakes.count > 0;
	values[title] = draft[title] = "second";
	store_begin(store);
	if (!store_is_shut(store, books))
		store_create(store, books, values, id);
	if (store_commit(store, &err) != STATUS_OK)
		is_told = true;
	if (store_draft_save(store, books, "", draft, &err) != STATUS_OK)
		is_told = true;
	if (store_checkpoint(store, &err) != STATUS_OK)
		is_told = true;
	if (store_close(store, &err) != STATUS_OK)
		is_told = true;
	return is_told;
}

static void check_outside(const char *what)
{
	struct buf bytes;
	char path[256];

	buf_init(&bytes);
	ck_assert_msg(get(&outside, "victim", &bytes) == (long)sizeof(victim_text) - 1 &&
			  !strcmp(bytes.bytes, victim_text),
		      "%s: the file outside was changed", what);
	buf_release(&bytes);
	snprintf(path, sizeof(path), "%s/victim", outside.path);
	ck_assert_int_eq(rename(path, "/tmp/zhibu-hostile-victim"), 0);
	ck_assert_msg(rmdir(outside.path) == 0, "%s: a file was made outside", what);
	unlink("/tmp/zhibu-hostile-victim");
}

START_TEST(a_thing_in_a_files_place)
{
	enum kind kind = (enum kind)(_i % KINDS);
	const char *name = names[_i / KINDS].name;
	bool may_be_silent = names[_i / KINDS].replaced & 1U << kind;
	char path[256], what[96];

	path_of(&place, name, path);
	snprintf(what, sizeof(what), "%.48s as a %.32s", name, kind_names[kind]);
	remove_tree(path);
	if (strcmp(name, ".zhibu") == 0 && (kind == FOLDER || kind == HARD_LINK))
		return; /* a folder it may be, and a file it is with HUGE */
	if (!make_kind(kind, path)) {
		printf("%s: cannot be made here\n", what);
		return;
	}
	if (strcmp(name, ".zhibu/recovered") == 0) /* so that it is needed */
		put(&place, ".zhibu/journal-0002.csv", "txn,seq\r\nT1,damaged\r\n");
	ck_assert_msg(work() || may_be_silent, "%s: no line", what);
	check_outside(what);
	work(); /* what was mended need not be told again */
	/* The rows are where they were. */
	if (strcmp(name, "books.csv") != 0)
		ck_assert(has_text(&place, "books.csv", ",first,"));
}
END_TEST

static long elapsed(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

START_TEST(a_hundred_thousand_other_files)
{
	static const char *const folders[] = {"", ".zhibu/"};
	struct timespec before;
	char name[96];

	for (unsigned i = 0; i < 100000 / one_in(20); i++) {
		snprintf(name, sizeof(name), "%s\033[31m-%u\n.csv", folders[i % 2], i);
		put(&place, name, "");
	}
	clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert(!work());
	ck_assert_int_lt(elapsed(&before), 5000);
	ck_assert(has_text(&place, "books.csv", ",second,"));
}
END_TEST

static size_t opened_with(const char *key)
{
	store_close(open_store(), NULL);
	return count_key(&mistakes, key);
}

START_TEST(others_may_change_it)
{
	char path[256];

	ck_assert_uint_eq(opened_with("store.shared"), 0);
	ck_assert_int_eq(chmod(place.path, 0777), 0);
	ck_assert_uint_eq(opened_with("store.shared"), 1);
	ck_assert_int_eq(chmod(place.path, 0755), 0);
	ck_assert_uint_eq(opened_with("store.shared"), 0);
	path_of(&place, "books.csv", path);
	ck_assert_int_eq(chmod(path, 0666), 0);
	ck_assert_uint_eq(opened_with("store.shared"), 1);
	ck_assert_str_eq(mistakes.items[0].path, "books.csv");
	/* nobody gets at it in a folder that is closed */
	ck_assert_int_eq(chmod(place.path, 0700), 0);
	ck_assert_uint_eq(opened_with("store.shared"), 0);
	if (chown(place.path, 12345, (gid_t)-1) == 0)
		ck_assert_uint_eq(opened_with("store.foreign"), 1);
	else
		printf("another's folder: only root can make one\n");
}
END_TEST

/* A copy by hard links, as tools for backups make: it stays as it was. */
START_TEST(a_copy_by_hard_links_stays)
{
	struct buf before, after;
	struct store *store;
	char path[256], copy[256], id[ID_TEXT];

	path_of(&place, ".zhibu/journal-0001.csv", path);
	snprintf(copy, sizeof(copy), "%s/copy", outside.path);
	ck_assert_int_eq(link(path, copy), 0);
	buf_init(&before);
	buf_init(&after);
	get(&outside, "copy", &before);
	store = open_store();
	add_book(store, "second", id);
	close_store(store);
	get(&outside, "copy", &after);
	ck_assert(before.length == after.length &&
		  !memcmp(before.bytes, after.bytes, before.length));
	ck_assert(has_text(&place, ".zhibu/journal-0002.csv", "second"));
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	close_store(store);
	buf_release(&before);
	buf_release(&after);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hostile folders");
	TCase *tests = tcase_create("hostile folders");

	tcase_add_checked_fixture(tests, prepare, clean_up);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_thing_in_a_files_place, 0, NAMES * KINDS);
	tcase_add_test(tests, a_hundred_thousand_other_files);
	tcase_add_test(tests, others_may_change_it);
	tcase_add_test(tests, a_copy_by_hard_links_stays);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
