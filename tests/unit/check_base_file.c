#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char folder[64];
static int directory;

static void make_folder(void)
{
	strcpy(folder, "/tmp/check_base_file.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	directory = open(folder, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(directory, 0);
}

static void remove_folder(void)
{
	static const char *const names[] = {"plain", "link", "fifo", "secret"};

	for (size_t i = 0; i < 4; i++)
		unlinkat(directory, names[i], 0);
	unlinkat(directory, "folder", AT_REMOVEDIR);
	close(directory);
	rmdir(folder);
}

static void make_file(const char *name, size_t length)
{
	int file = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(file, 0);
	for (size_t i = 0; i < length; i++)
		ck_assert_int_eq(write(file, "x", 1), 1);
	close(file);
}

static void check_read(const char *name, size_t limit, enum status status, const char *key,
		       bool is_missing)
{
	struct buf bytes;
	struct err err = {.key = "none"};
	bool missing = !is_missing;

	buf_init(&bytes);
	buf_add_text(&bytes, "old");
	ck_assert_int_eq(file_read(directory, name, limit, &bytes, &missing, &err), status);
	ck_assert_str_eq(err.key, key);
	ck_assert_int_eq(missing, is_missing);
	ck_assert_str_eq(err.path, status ? name : "");
	if (status)
		ck_assert_uint_eq(bytes.length, 0);
	buf_release(&bytes);
}

START_TEST(regular_files_are_read_whole)
{
	static const size_t lengths[] = {0, 1, 63, 64, 4095, 4096, 70000};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct buf bytes;

		make_file("plain", lengths[i]);
		buf_init(&bytes);
		ck_assert_int_eq(file_read(directory, "plain", 70000, &bytes, NULL, NULL),
				 STATUS_OK);
		ck_assert_uint_eq(bytes.length, lengths[i]);
		ck_assert_uint_eq(strlen(bytes.bytes), lengths[i]);
		buf_release(&bytes);
	}
	check_read("plain", 70000, STATUS_OK, "none", false);
}
END_TEST

/* The files of /proc say that they have no bytes. */
START_TEST(a_file_longer_than_it_says_is_read_whole)
{
	struct buf bytes;

	buf_init(&bytes);
	ck_assert_int_eq(file_read(AT_FDCWD, "/proc/self/status", 1 << 20, &bytes, NULL, NULL),
			 STATUS_OK);
	ck_assert_uint_gt(bytes.length, 200);
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "nonvoluntary_ctxt_switches"));
	ck_assert_int_eq(file_read(AT_FDCWD, "/proc/self/status", 100, &bytes, NULL, NULL),
			 STATUS_LIMIT);
	buf_release(&bytes);
}
END_TEST

/* What was seen of a file while it came. */
struct seen {
	size_t times, length;
	bool is_ended; /* a NUL behind it each time */
};

static void see(void *data, const struct buf *bytes)
{
	struct seen *seen = data;

	ck_assert_uint_gt(bytes->length, seen->length);
	seen->is_ended = seen->is_ended && !bytes->bytes[bytes->length];
	seen->length = bytes->length;
	seen->times++;
}

START_TEST(a_large_file_is_seen_piece_by_piece)
{
	static const size_t sizes[] = {0, 1, 262143, 262144, 262145, 1000000};
	static const size_t times[] = {0, 1, 1, 1, 2, 4};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct seen seen = {.is_ended = true};
		struct buf bytes;
		int file;

		buf_init(&bytes);
		make_file("plain", 0);
		file = openat(directory, "plain", O_WRONLY);
		ck_assert_int_eq(ftruncate(file, (off_t)sizes[i]), 0);
		close(file);
		ck_assert_int_eq(
		    file_read_seen(directory, "plain", 1 << 20, &bytes, NULL, see, &seen, NULL),
		    STATUS_OK);
		ck_assert_uint_eq(bytes.length, sizes[i]);
		ck_assert_uint_eq(seen.length, sizes[i]);
		ck_assert_uint_eq(seen.times, times[i]);
		ck_assert(seen.is_ended);
		buf_release(&bytes);
	}
}
END_TEST

START_TEST(other_kinds_are_refused)
{
	make_file("plain", 10);
	ck_assert_int_eq(symlinkat("plain", directory, "link"), 0);
	ck_assert_int_eq(mkfifoat(directory, "fifo", 0600), 0);
	ck_assert_int_eq(mkdirat(directory, "folder", 0700), 0);
	check_read("link", 100, STATUS_IO, "file.kind", false);
	check_read("fifo", 100, STATUS_IO, "file.kind", false);
	check_read("folder", 100, STATUS_IO, "file.kind", false);
	check_read("/dev/null", 100, STATUS_IO, "file.kind", false);
}
END_TEST

START_TEST(missing_and_large_files_are_told)
{
	make_file("plain", 10);
	check_read("nothing", 100, STATUS_IO, "file.open", true);
	check_read("plain/x", 100, STATUS_IO, "file.open", false);
	check_read("plain", 10, STATUS_OK, "none", false);
	check_read("plain", 9, STATUS_LIMIT, "file.limit", false);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/file");
	TCase *tests = tcase_create("core");

	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_test(tests, regular_files_are_read_whole);
	tcase_add_test(tests, a_file_longer_than_it_says_is_read_whole);
	tcase_add_test(tests, a_large_file_is_seen_piece_by_piece);
	tcase_add_test(tests, other_kinds_are_refused);
	tcase_add_test(tests, missing_and_large_files_are_told);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
