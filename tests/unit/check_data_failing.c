/* Every system call of saving, checkpoints, recovery and merging fails in turn, once and from then
 * on: what was told saved is there afterwards, what was not is not, and nothing else is wrong. */
#include <dirent.h>
#include <errno.h>

#include "check_data.h"
#include "failing.h"
#include "workload/workload.h"

#define TODAY "2018-06-14"

enum { SOONER = 12 }; /* saves before what is tried */

static struct place place, kept;
static struct pack pack;
static struct workload workload;
static struct buf report, before;
static unsigned step; /* of the calls, others for each kind of failure; all: FAILING_STEP=1 */

static void add_line(void *data, const char *line)
{
	buf_printf(data, "%s\n", line);
}

/* In memory where there is such a place: thousands of folders are made. */
static void make_place(struct place *made)
{
	bool has_memory = access("/dev/shm", W_OK | X_OK) == 0;

	snprintf(made->path, sizeof(made->path), "%s/zhibu-failing-XXXXXX",
		 has_memory ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(made->path));
}

static void setup(void)
{
	make_place(&place);
	make_place(&kept);
	workload_pack(&pack);
	buf_init(&report);
	buf_init(&before);
	workload = (struct workload){
	    .pack = &pack, .seed = 11, .report = add_line, .data = &report, .others_allowed = true};
	step = getenv("FAILING_STEP") ? (unsigned)atoi(getenv("FAILING_STEP")) : 7;
	ck_assert_uint_gt(step, 0);
	step *= one_in(30);
}

static void teardown(void)
{
	buf_release(&before);
	buf_release(&report);
	pack_release(&pack);
	place_clear(&place);
	place_clear(&kept);
}

static void copy_file(const struct place *from, const struct place *to, const char *name)
{
	struct buf bytes;

	buf_init(&bytes);
	if (get(from, name, &bytes) >= 0) /* not a folder */
		put_bytes(to, name, bytes.bytes, bytes.length);
	buf_release(&bytes);
}

static void copy_files(const struct place *from, const struct place *to, const char *folder)
{
	char path[256], name[192];
	struct dirent *entry;
	DIR *directory;

	path_of(from, folder, path);
	directory = opendir(path);
	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		snprintf(name, sizeof(name), "%s/%.100s", folder, entry->d_name);
		copy_file(from, to, name);
	}
	closedir(directory);
}

/* The folder as it is, whoever has it open: as a kill would leave it. */
static void copy_place(const struct place *from, const struct place *to)
{
	char path[256];

	place_clear(to);
	ck_assert_int_eq(mkdir(to->path, 0700), 0);
	path_of(to, ".zhibu", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	copy_files(from, to, ".");
	copy_files(from, to, ".zhibu");
}

static void run_saves(struct store *store, unsigned first, unsigned count, unsigned every)
{
	workload.first = first;
	workload.count = count;
	workload.checkpoint_every = every;
	workload.idle_every = 5;
	workload_run(&workload, store);
}

static struct store *open_kept(void)
{
	struct store *store = workload_open(&workload, kept.path, TODAY, false);

	ck_assert_ptr_nonnull(store);
	return store;
}

/* What each run begins with. */
static void prepare_nothing(void)
{
	place_clear(&kept);
}

static void prepare_killed(void)
{
	struct store *store = open_kept();

	run_saves(store, 1, SOONER, 7);
	copy_place(&kept, &place);
	ck_assert(workload_close(&workload, store));
	copy_place(&place, &kept);
}

static void prepare_closed(void)
{
	struct store *store = open_kept();

	run_saves(store, 1, SOONER, 7);
	ck_assert(workload_close(&workload, store));
}

/* As before folders had a number: it is brought up first of all. */
static void prepare_older(void)
{
	struct buf site;
	char *created;

	prepare_closed();
	buf_init(&site);
	ck_assert_int_gt(get(&kept, ".zhibu/site.csv", &site), 0);
	created = strchr(site.bytes, '\n');
	ck_assert_ptr_nonnull(created);
	buf_cut(&site, (size_t)(created - site.bytes) + 1 + SITE_LENGTH + 1 + 19);
	created = memory_text(created + 1);
	buf_clear(&site);
	buf_printf(&site, BOM "site,created\r\n%s\r\n", created);
	put(&kept, ".zhibu/site.csv", site.bytes);
	memory_free(created);
	buf_release(&site);
}

/* Saves that no checkpoint has seen, and a file that a spreadsheet changed. */
static void prepare_edited(void)
{
	static const char row[] = ",of a spreadsheet\r\n";
	struct buf bytes;
	char name[64];

	prepare_killed();
	buf_init(&bytes);
	snprintf(name, sizeof(name), "%s.csv", pack.forms[0].name);
	ck_assert_int_gt(get(&kept, name, &bytes), 0);
	buf_add(&bytes, row, sizeof(row) - 1);
	put_bytes(&kept, name, bytes.bytes, bytes.length);
	buf_release(&bytes);
}

/* The tables are gone, and a page of the journal is garbage. */
static void prepare_damaged(void)
{
	struct buf bytes;
	char name[64];

	prepare_killed();
	for (size_t form = 0; form < pack.form_count; form++) {
		snprintf(name, sizeof(name), "%s.csv", pack.forms[form].name);
		if (exists(&kept, name))
			put(&kept, name, "");
	}
	buf_init(&bytes);
	ck_assert_int_gt(get(&kept, ".zhibu/journal-0001.csv", &bytes), 200000);
	memset(bytes.bytes + 200000, 'x', 4096);
	put_bytes(&kept, ".zhibu/journal-0001.csv", bytes.bytes, bytes.length);
	buf_release(&bytes);
}

/* One run with the failure; how many calls there were. */
static unsigned run(struct failing failing)
{
	struct store *store;

	copy_place(&kept, &place);
	if (!exists(&kept, ""))
		place_clear(&place);
	buf_clear(&report);
	buf_add(&report, before.bytes, before.length);
	failing_start(failing);
	store = workload_open(&workload, place.path, TODAY, false);
	if (store) {
		if (!store_is_read_only(store))
			run_saves(store, SOONER + 1, 6, 3);
		workload_close(&workload, store);
	}
	return failing_stop();
}

/* Afterwards, with nothing failing any more. */
static void prove(struct failing failing)
{
	struct store *store;
	struct verdict verdict;
	struct buf settled;

	buf_init(&settled);
	for (int life = 0; life < 2; life++) {
		store = workload_open(&workload, place.path, TODAY, false);
		ck_assert_msg(store, "call %u, %s%s: cannot be opened\n%s", failing.at,
			      strerror(failing.number), failing.for_ever ? " for ever" : "",
			      report.bytes);
		if (!workload_check(&workload, store, report.bytes, &settled, &verdict))
			ck_abort_msg("call %u, %s%s: %s\n%s", failing.at, strerror(failing.number),
				     failing.for_ever ? " for ever" : "", verdict.first,
				     report.bytes);
		buf_clear(&report);
		buf_add(&report, settled.bytes, settled.length);
		ck_assert(!store_is_read_only(store));
		run_saves(store, 100 + 10 * (unsigned)life, 2, 0);
		workload_close(&workload, store);
	}
	buf_release(&settled);
}

static void sweep(void (*prepare)(void), unsigned text_bytes)
{
	static const int numbers[] = {EIO, ENOSPC, EINTR, 0};
	unsigned calls;

	workload.text_bytes = text_bytes;
	prepare();
	buf_add(&before, report.bytes, report.length);
	calls = run((struct failing){0});
	ck_assert_uint_gt(calls, 20);
	prove((struct failing){0});
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (unsigned at = 1 + (unsigned)i % step; at <= calls; at += step)
			/* Nobody is interrupted for ever. */
			for (int for_ever = 0; for_ever < (numbers[i] == EINTR ? 1 : 2);
			     for_ever++) {
				struct failing failing = {
				    .at = at, .number = numbers[i], .for_ever = for_ever != 0};

				run(failing);
				prove(failing);
			}
	printf("%u calls, each failing in %zu ways\n", calls,
	       2 * sizeof(numbers) / sizeof(numbers[0]) - 1);
}

START_TEST(in_a_first_life)
{
	sweep(prepare_nothing, 0);
}
END_TEST

START_TEST(after_a_kill)
{
	sweep(prepare_killed, 0);
}
END_TEST

START_TEST(after_closing)
{
	sweep(prepare_closed, 0);
}
END_TEST

START_TEST(of_an_older_format)
{
	sweep(prepare_older, 0);
}
END_TEST

START_TEST(after_an_edit)
{
	sweep(prepare_edited, 0);
}
END_TEST

START_TEST(after_damage)
{
	sweep(prepare_damaged, 0);
}
END_TEST

START_TEST(with_texts_that_fill_segments)
{
	step *= 3;
	sweep(prepare_killed, 40000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("failing");
	TCase *cases = tcase_create("calls");

	tcase_set_timeout(cases, 600);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, in_a_first_life);
	tcase_add_test(cases, after_a_kill);
	tcase_add_test(cases, after_closing);
	tcase_add_test(cases, of_an_older_format);
	tcase_add_test(cases, after_an_edit);
	tcase_add_test(cases, after_damage);
	tcase_add_test(cases, with_texts_that_fill_segments);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
