/* Where the journal ends, and what became of its last transactions: segments made by hand, with
 * good lines in an order that nothing but damage or malice gives them. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "check_data.h"
#include "data/journal_internal.h"
#include "failing.h"

#define SITE   "K7Q2MX4T9B"
#define AT     "2018-06-30T14:30:05"
#define FIRST  "journal-0001.csv"
#define SECOND "journal-0002.csv"

static struct place place;
static struct mistakes mistakes;
static struct journal *journal;
static int folder;
static struct buf made, seen;

static void set_up(void)
{
	place_make(&place);
	folder = open(place.path, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(folder, 0);
	mistakes_init(&mistakes);
	buf_init(&made);
	buf_init(&seen);
	journal_header_add(&made);
	journal = NULL;
}

static void tear_down(void)
{
	journal_close(journal);
	close(folder);
	place_clear(&place);
	mistakes_release(&mistakes);
	buf_release(&made);
	buf_release(&seen);
}

/* A line; is_last marks its transaction's end. */
static void line(enum journal_op op, unsigned long txn, bool is_last, unsigned long seq,
		 const char *record)
{
	const struct journal_line made_line = {.txn = txn,
					       .is_last = is_last,
					       .seq = seq,
					       .at = AT,
					       .site = SITE,
					       .op = op,
					       .table = "t",
					       .record = record,
					       .new_value = "v"};

	journal_line_add(&made, &made_line);
}

static void set(unsigned long txn, bool is_last, unsigned long seq, const char *record)
{
	line(JOURNAL_SET, txn, is_last, seq, record);
}

/* What was made, and the fill, as a segment. */
static void put_segment(const char *name)
{
	size_t size = (made.length + 2 * JOURNAL_UNIT - 1) / JOURNAL_UNIT * JOURNAL_UNIT;
	size_t length = made.length;

	buf_reserve(&made, size - length);
	for (size_t i = length; i < size; i++)
		made.bytes[i] = i % 2 ? '\n' : '\r';
	put_bytes(&place, name, made.bytes, size);
	buf_clear(&made);
	journal_header_add(&made);
}

static enum status try_open(bool is_writable, struct err *err)
{
	journal_close(journal);
	return journal_open(&journal, folder, SITE, is_writable, NULL, err);
}

static void open_it(bool is_writable)
{
	struct err err = {0};

	ck_assert_msg(try_open(is_writable, &err) == STATUS_OK, "%s %s", err.key, err.args[0]);
}

static bool take(void *data, const struct journal_line *given)
{
	size_t *most = data;

	if (given->op != JOURNAL_VOID)
		buf_printf(&seen, "%s ", given->record);
	return !most || --*most > 0;
}

/* The records of the lines that are given on. */
static const char *all(void)
{
	buf_clear(&seen);
	mistakes_release(&mistakes);
	journal_read(journal, take, NULL, &mistakes);
	return seen.bytes;
}

static const char *opened(void)
{
	put_segment(FIRST);
	open_it(true);
	return all();
}

static enum status try_save(const char *record, struct err *err)
{
	struct journal_line saved = {
	    .op = JOURNAL_SET, .table = "t", .record = record, .new_value = "v"};

	journal_begin(journal, AT, "u");
	journal_add(journal, &saved);
	return journal_commit(journal, err);
}

static void save(const char *record)
{
	struct err err = {0};

	ck_assert_msg(try_save(record, &err) == STATUS_OK, "%s %s", err.key, err.args[0]);
}

/* Its lines, where the newest whole transaction is a checkpoint; -1: it is none. */
static int checkpoint_lines(size_t most)
{
	buf_clear(&seen);
	if (!journal_last_checkpoint(journal, take, &most))
		return -1;
	return (int)seen.length / 2;
}

static int checkpoint_made(void)
{
	put_segment(FIRST);
	open_it(true);
	return checkpoint_lines(100);
}

START_TEST(a_checkpoint_is_whole_and_alone)
{
	set(1, true, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, false, 2, "b");
	line(JOURNAL_CHECKPOINT, 2, true, 3, "c");
	ck_assert_int_eq(checkpoint_made(), 2);
	ck_assert_str_eq(seen.bytes, "b c ");
	ck_assert_int_eq(checkpoint_lines(1), 1); /* who takes it may stop */
	/* its end is missing */
	set(1, true, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, false, 2, "b");
	ck_assert_int_eq(checkpoint_made(), -1);
	/* a line before it, or within it, is missing */
	set(1, true, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, true, 3, "b");
	ck_assert_int_eq(checkpoint_made(), -1);
	set(1, true, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, false, 2, "b");
	line(JOURNAL_CHECKPOINT, 2, true, 4, "c");
	ck_assert_int_eq(checkpoint_made(), -1);
	/* the one before it has no end */
	set(1, false, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, true, 2, "b");
	ck_assert_int_eq(checkpoint_made(), -1);
	/* it ends twice; it is not all of one kind */
	set(1, true, 1, "a");
	line(JOURNAL_CHECKPOINT, 2, true, 2, "b");
	line(JOURNAL_CHECKPOINT, 2, true, 3, "c");
	ck_assert_int_eq(checkpoint_made(), -1);
	set(1, true, 1, "a");
	set(2, false, 2, "b");
	line(JOURNAL_CHECKPOINT, 2, true, 3, "c");
	ck_assert_int_eq(checkpoint_made(), -1);
}
END_TEST

START_TEST(a_header_is_a_header)
{
	line(JOURNAL_CHECKPOINT, 1, true, 1, "a");
	ck_assert_int_eq(checkpoint_made(), 1);
	/* One as long, that says something else. */
	made.bytes[3] = 'x';
	line(JOURNAL_CHECKPOINT, 1, true, 1, "a");
	ck_assert_int_eq(checkpoint_made(), -1);
	ck_assert_str_eq(all(), "a ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	/* One alone is no content; another one as long is. */
	put_segment(FIRST);
	open_it(true);
	ck_assert(journal_is_empty(journal));
	made.bytes[3] = 'x';
	put_segment(FIRST);
	open_it(true);
	ck_assert(!journal_is_empty(journal));
}
END_TEST

/* Where the content of a file ends that was made by hand. */
static off_t end_of_file(struct buf *tail)
{
	off_t end = -1, size;
	char path[256];
	int file;

	path_of(&place, FIRST, path);
	file = open(path, O_RDWR);
	ck_assert_int_ge(file, 0);
	size = lseek(file, 0, SEEK_END);
	ck_assert(journal_find_end(file, size, &end, tail));
	close(file);
	return end;
}

START_TEST(the_end_is_where_the_fill_begins)
{
	enum { LARGE = 2 * JOURNAL_BLOCK };
	char *bytes = memory_array(LARGE, 1);
	struct buf tail;

	buf_init(&tail);
	for (size_t i = 0; i < LARGE; i++)
		bytes[i] = i % 2 ? '\n' : '\r';
	put_bytes(&place, FIRST, bytes, LARGE);
	ck_assert_int_eq((int)end_of_file(&tail), 2);
	/* A sector that begins as the fill does, and goes on otherwise. */
	memcpy(bytes + 10 * JOURNAL_SECTOR + 10, "x", 1);
	put_bytes(&place, FIRST, bytes, LARGE);
	ck_assert_int_eq((int)end_of_file(&tail), 10 * JOURNAL_SECTOR + 13);
	ck_assert_uint_eq(tail.length, 10 * JOURNAL_SECTOR + 13);
	/* Line ends that are no fill are no content either. */
	memset(bytes, '\n', LARGE);
	put_bytes(&place, FIRST, bytes, JOURNAL_UNIT);
	ck_assert_int_eq((int)end_of_file(&tail), 2);
	memory_free(bytes);
	buf_release(&tail);
}
END_TEST

START_TEST(an_interruption_is_no_failure)
{
	set(1, true, 1, "a");
	put_segment(FIRST);
	for (unsigned at = 1; at <= 2; at++) {
		failing_start(
		    (struct failing){.at = at, .number = EINTR, .call = "pread", .name = FIRST});
		open_it(true);
		ck_assert_str_eq(all(), "a ");
		ck_assert_uint_ge(failing_stop(), at);
		ck_assert_uint_eq(mistakes.count, 0);
		save("b");
		put_segment(SECOND);
		ck_assert_int_eq(unlinkat(folder, SECOND, 0), 0);
		set(1, true, 1, "a");
		put_segment(FIRST);
	}
}
END_TEST

START_TEST(who_takes_the_lines_may_stop)
{
	size_t most = 2;

	set(1, false, 1, "a");
	set(1, false, 2, "b");
	set(1, true, 3, "c");
	set(2, true, 4, "d");
	put_segment(FIRST);
	open_it(true);
	buf_clear(&seen);
	journal_read(journal, take, &most, NULL);
	ck_assert_str_eq(seen.bytes, "a b ");
	/* And the next save has its numbers all the same. */
	save("e");
	ck_assert_str_eq(all(), "a b c d e ");
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(an_end_that_is_missing_in_the_middle)
{
	set(1, false, 1, "a");
	set(2, true, 2, "b");
	/* It was on the disk before the next one was begun. */
	ck_assert_str_eq(opened(), "a b ");
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_uint_eq(count_key(&mistakes, "journal.gap"), 1);
	/* Where there is damage, that says it. */
	set(1, false, 1, "a");
	buf_add_text(&made, "garbage\r\n");
	set(2, true, 2, "b");
	ck_assert_str_eq(opened(), "a b ");
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
}
END_TEST

START_TEST(numbers_that_come_again)
{
	/* Two transactions of a number, each with its end, are two. */
	set(1, true, 1, "a");
	set(1, true, 2, "b");
	ck_assert_str_eq(opened(), "a b ");
	ck_assert_uint_eq(mistakes.count, 0);
	/* A line that came already is one that came already. */
	set(1, false, 1, "a");
	set(1, false, 1, "again");
	set(1, true, 2, "b");
	ck_assert_str_eq(opened(), "a b ");
}
END_TEST

START_TEST(what_is_torn_and_follows_a_gap)
{
	/* Whole in itself: what is missing before it was told. */
	set(1, true, 1, "a");
	set(3, true, 3, "c");
	ck_assert_str_eq(opened(), "a c ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.gap"), 1);
	/* Missing within; or its beginning, for all that is known. */
	set(1, true, 1, "a");
	set(3, false, 3, "c");
	set(3, true, 5, "d");
	ck_assert_str_eq(opened(), "a ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 1);
	set(1, true, 1, "a");
	set(2, true, 3, "c");
	ck_assert_str_eq(opened(), "a ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 1);
	/* The next save is told apart from it. */
	for (int numbers = 0; numbers < 2; numbers++) {
		set(5, true, 1, "a");
		set(numbers ? 7 : 3, false, 4, "c");
		ck_assert_str_eq(opened(), "a ");
		ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 1);
		save("d");
		open_it(true);
		ck_assert_str_eq(all(), "a d ");
		ck_assert_int_eq(unlinkat(folder, SECOND, 0), 0);
	}
}
END_TEST

START_TEST(a_segment_of_nothing_but_garbage)
{
	set(1, true, 1, "a");
	put_segment(FIRST);
	buf_clear(&made);
	buf_add_text(&made, "garbage\r\n");
	put_segment(SECOND);
	open_it(true);
	ck_assert_str_eq(all(), "a ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	ck_assert(exists(&place, "recovered/journal-0002-1.csv"));
	save("b");
	ck_assert(exists(&place, "journal-0003.csv"));
	ck_assert_str_eq(all(), "a b ");
	/* Who only looks writes no copy of it. */
	ck_assert_int_eq(unlinkat(folder, "recovered/journal-0002-1.csv", 0), 0);
	open_it(false);
	ck_assert_str_eq(all(), "a b ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	ck_assert(!exists(&place, "recovered/journal-0002-1.csv"));
}
END_TEST

/* In the place of a segment there is something else, which was never ours. */
static void put_folder(const char *path)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void put_link(const char *path)
{
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
}

static void put_fifo(const char *path)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void put_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int bound = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_ge(bound, 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	ck_assert_int_eq(bind(bound, (struct sockaddr *)&address, sizeof(address)), 0);
	close(bound);
}

static void put_huge(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(ftruncate(file, (off_t)JOURNAL_LARGEST + JOURNAL_UNIT), 0);
	close(file);
}

START_TEST(what_is_no_segment_is_passed_over)
{
	static void (*const kinds[])(const char *path) = {put_folder, put_link, put_fifo,
							  put_socket, put_huge};
	char path[256];

	set(1, true, 1, "a");
	put_segment(FIRST);
	path_of(&place, SECOND, path);
	kinds[_i](path);
	for (int is_writable = 0; is_writable < 2; is_writable++) {
		open_it(is_writable);
		ck_assert_str_eq(all(), "a ");
		ck_assert_uint_eq(mistakes.count, 1);
		ck_assert_str_eq(mistakes.items[0].key, _i == 4 ? "file.limit" : "file.kind");
		ck_assert_ptr_null(journal_unreadable(journal));
	}
	save("b");
	ck_assert_str_eq(all(), "a b ");
	ck_assert(exists(&place, SECOND));
}
END_TEST

START_TEST(names_that_are_no_segments)
{
	static const char *const names[] = {"journal-0000.csv",
					    "journal-1.csv",
					    "journal-01000.csv",
					    "journal-1000000000.csv",
					    "journal-99999999999999999999.csv",
					    "journal-0002.csv.x",
					    "journal-.csv",
					    "journal-0002.CSV"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(&place, names[i], "x");
	set(1, true, 1, "a");
	ck_assert_str_eq(opened(), "a ");
	ck_assert_uint_eq(journal->count, 1);
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

static void cut_short(void)
{
	char path[256];

	path_of(&place, FIRST, path);
	ck_assert_int_eq(truncate(path, 1000), 0);
}

START_TEST(a_segment_cut_while_it_is_read)
{
	set(1, true, 1, "a");
	set(2, true, 2, "b");
	put_segment(FIRST);
	open_it(true);
	failing_start(
	    (struct failing){.at = 1, .before = cut_short, .call = "pread", .name = FIRST});
	ck_assert_str_eq(all(), "a b ");
	failing_stop();
}
END_TEST

/* Each call of an opening and a reading that the disk refuses is told, and never taken for an
 * empty history. */
START_TEST(what_the_disk_refuses_is_told)
{
	static const struct {
		const char *call, *name;
		enum status status; /* of the opening */
		bool is_unreadable;
	} calls[] = {{"openat", ".", STATUS_IO, false},	  {"fdopendir", NULL, STATUS_IO, false},
		     {"readdir", NULL, STATUS_IO, false}, {"openat", FIRST, STATUS_OK, true},
		     {"fstat", FIRST, STATUS_OK, true},	  {"pread", FIRST, STATUS_OK, true}};
	struct err err = {0};

	set(1, true, 1, "a");
	put_segment(FIRST);
	failing_start((struct failing){.at = 1,
				       .number = EIO,
				       .for_ever = true,
				       .call = calls[_i].call,
				       .name = calls[_i].name});
	ck_assert_int_eq(try_open(true, &err), calls[_i].status);
	if (calls[_i].status != STATUS_OK) {
		ck_assert_str_eq(err.key, "journal.open");
		ck_assert_ptr_null(journal);
	} else {
		ck_assert(!journal_is_empty(journal));
		ck_assert_str_eq(all(), "");
		ck_assert_ptr_nonnull(journal_unreadable(journal));
		/* Nothing is saved beside what nobody saw. */
		ck_assert_int_eq(try_save("b", &err), STATUS_IO);
		ck_assert_str_eq(err.key, "journal.page");
		ck_assert_int_eq(try_save("b", NULL), STATUS_IO);
	}
	failing_stop();
	open_it(true);
	ck_assert_str_eq(all(), "a ");
}
END_TEST

START_TEST(an_unused_segment_that_cannot_be_used)
{
	struct err err = {0};

	put_segment(FIRST);
	open_it(true);
	ck_assert(journal_is_empty(journal));
	/* Not read, not as it was made, too small, no whole units, gone: another one is made. */
	failing_start((struct failing){
	    .at = 1, .number = EIO, .for_ever = true, .call = "pread", .name = FIRST});
	save("a");
	failing_stop();
	ck_assert(exists(&place, SECOND));
	open_it(true);
	ck_assert_str_eq(all(), "a ");
	failing_start((struct failing){
	    .at = 1, .number = EIO, .for_ever = true, .call = "openat", .name = "-0003.csv.part"});
	buf_clear(&made);
	ck_assert_int_eq(journal_make_segment(journal, JOURNAL_UNIT, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.make");
	ck_assert_uint_eq(journal->count, 2);
	failing_stop();
}
END_TEST

/* Saves so much that the next one goes into another segment. */
static void fill_segment(void)
{
	char text[4001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	while (journal->end + 5000 < journal->size)
		save(text);
}

START_TEST(the_next_segment_is_looked_at_before_its_use)
{
	static const struct {
		size_t size;
		bool has_text;
	} next[] = {{0, false},
		    {JOURNAL_UNIT / 2, false},
		    {JOURNAL_UNIT + 512, false},
		    {JOURNAL_UNIT, true}};
	char path[256], text[4001];

	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	set(1, true, 1, "a");
	put_segment(FIRST);
	journal_fill(&made, JOURNAL_UNIT);
	put_bytes(&place, SECOND, made.bytes, JOURNAL_UNIT);
	open_it(true);
	ck_assert_uint_eq(journal->count, 2);
	fill_segment();
	path_of(&place, SECOND, path);
	/* In the meantime somebody did something to it. */
	journal_fill(&made, JOURNAL_UNIT + 512);
	if (next[_i].has_text)
		made.bytes[JOURNAL_UNIT - 1] = 'x';
	put_bytes(&place, SECOND, made.bytes, next[_i].size);
	save(text);
	save("b");
	ck_assert(exists(&place, "journal-0003.csv"));
	open_it(true);
	all();
	ck_assert_str_eq(seen.bytes + seen.length - 2, "b ");
	ck_assert(strstr(seen.bytes, "yyyy") != NULL);
}
END_TEST

START_TEST(no_next_segment_can_be_made)
{
	struct err err = {0};

	open_it(true);
	ck_assert_int_eq(unlinkat(folder, FIRST, 0), 0);
	/* Made, and then it cannot be opened. */
	failing_start((struct failing){.at = 1, .number = EIO, .call = "openat", .name = SECOND});
	ck_assert_int_eq(try_save("a", &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.write");
	ck_assert_uint_eq(failing_stop(), 1);
	/* A number that somebody took meanwhile is passed over. */
	put(&place, "journal-0003.csv", "x");
	ck_assert_int_eq(unlinkat(folder, SECOND, 0), 0);
	save("b");
	ck_assert(exists(&place, "journal-0004.csv"));
	ck_assert_str_eq(all(), "b ");
}
END_TEST

START_TEST(the_next_segment_is_made_ready)
{
	struct err err = {0};

	set(1, true, 1, "a");
	put_segment(FIRST);
	open_it(true);
	fill_segment();
	open_it(true);
	failing_start((struct failing){.at = 1,
				       .number = ENOSPC,
				       .for_ever = true,
				       .call = "write",
				       .name = "." SECOND ".part"});
	ck_assert_int_eq(journal_prepare(journal, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.prepare");
	ck_assert_int_eq(journal_prepare(journal, NULL), STATUS_IO);
	failing_stop();
	ck_assert(!exists(&place, SECOND));
	/* The moment is that of the last save, where there was none since. */
	ck_assert_int_eq(journal_prepare(journal, &err), STATUS_OK);
	ck_assert(exists(&place, SECOND));
	ck_assert(has_text(&place, FIRST, AT "," SITE ",,segment,,,,,journal-0002.csv,,"));
	ck_assert_int_eq(journal_prepare(journal, &err), STATUS_OK);
	ck_assert(!exists(&place, "journal-0003.csv"));
	save("b");
	open_it(true);
	all();
	ck_assert_str_eq(seen.bytes + seen.length - 2, "b ");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ends");
	TCase *tests = tcase_create("ends");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_checkpoint_is_whole_and_alone);
	tcase_add_test(tests, a_header_is_a_header);
	tcase_add_test(tests, the_end_is_where_the_fill_begins);
	tcase_add_test(tests, an_interruption_is_no_failure);
	tcase_add_test(tests, who_takes_the_lines_may_stop);
	tcase_add_test(tests, an_end_that_is_missing_in_the_middle);
	tcase_add_test(tests, numbers_that_come_again);
	tcase_add_test(tests, what_is_torn_and_follows_a_gap);
	tcase_add_test(tests, a_segment_of_nothing_but_garbage);
	tcase_add_loop_test(tests, what_is_no_segment_is_passed_over, 0, 5);
	tcase_add_test(tests, names_that_are_no_segments);
	tcase_add_test(tests, a_segment_cut_while_it_is_read);
	tcase_add_loop_test(tests, what_the_disk_refuses_is_told, 0, 6);
	tcase_add_test(tests, an_unused_segment_that_cannot_be_used);
	tcase_add_loop_test(tests, the_next_segment_is_looked_at_before_its_use, 0, 4);
	tcase_add_test(tests, no_next_segment_can_be_made);
	tcase_add_test(tests, the_next_segment_is_made_ready);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
