/* Every system call of taking in fails in turn, once and from then on, or is the last: all of it is
 * there afterwards or nothing, what was told is so, and taking in again completes it. */
#include <errno.h>

#include "check_data_exchange.h"
#include "failing.h"

static struct parcel parcel;
static struct place kept, snapshot;
static unsigned step;		 /* of the calls; all: FAILING_STEP=1 */
static struct buf before, after; /* what the second place has */

static void copy_place(const struct place *from, const struct place *to)
{
	char command[256];

	place_clear(to);
	snprintf(command, sizeof(command), "cp -r %s %s", from->path, to->path);
	ck_assert_int_eq(system(command), 0);
}

static void restart(const struct place *from)
{
	copy_place(from, &places[1]);
	arrive_at(1);
}

/* Conflicts, deletions, new records; saves of the second place that no checkpoint has seen. */
static void prepare(void)
{
	char ids[4][ID_TEXT];

	place_make(&kept);
	place_make(&snapshot);
	for (int i = 0; i < 3; i++)
		add_book(at(0), "a", ids[i]);
	bring_all(0, 1);
	again(1);
	set_book(at(0), ids[0], title, "b");
	delete_book(0, ids[1]);
	set_book(at(0), ids[2], author, "x");
	add_book(at(0), "c", ids[3]);
	set_book(at(1), ids[0], title, "d");
	set_book(at(1), ids[1], author, "y");
	parcel_fill_for(&parcel, at(0), at(1));
	copy_place(&places[1], &kept); /* as a kill leaves it */
	buf_init(&before);
	buf_init(&after);
	leave(1);
	restart(&kept);
	describe(1, &before);
	{
		struct exchange_report report;

		take(1, &parcel, &report);
		ck_assert_uint_eq(report.conflicts, 2);
		exchange_report_release(&report);
	}
	describe(1, &after);
	ck_assert_str_ne(before.bytes, after.bytes);
}

static void set_up_prepared(void)
{
	step = getenv("FAILING_STEP") ? (unsigned)atoi(getenv("FAILING_STEP")) : 5;
	ck_assert_uint_gt(step, 0);
	step *= one_in(5);
	set_up_sites();
	prepare();
}

static void tear_down_prepared(void)
{
	place_clear(&kept);
	place_clear(&snapshot);
	parcel_release(&parcel);
	buf_release(&before);
	buf_release(&after);
	tear_down_sites();
}

/* Taken in, and put into the tables' files. */
static enum status try(struct err *err)
{
	struct exchange_batch batch = parcel_batch(&parcel);
	struct exchange_report report;
	enum status status = store_take_in(at(1), &batch, false, &report, err);

	if (status == STATUS_OK)
		exchange_report_release(&report);
	if (status == STATUS_OK)
		(void)store_checkpoint(at(1), NULL);
	return status;
}

static bool has(const struct buf *what)
{
	struct buf now;
	bool is_so;

	buf_init(&now);
	describe(1, &now);
	is_so = strcmp(now.bytes, what->bytes) == 0;
	buf_release(&now);
	return is_so;
}

/* Whatever happened: all or nothing, and once more makes it all. */
static void completes(void)
{
	struct exchange_report report;

	ck_assert(has(&before) || has(&after));
	take(1, &parcel, &report);
	exchange_report_release(&report);
	ck_assert(has(&after));
	again(1);
	ck_assert(has(&after));
	forget_file(1);
	ck_assert(has(&after));
	take(1, &parcel, &report);
	ck_assert_uint_eq(report.lines, 0);
	exchange_report_release(&report);
}

static unsigned count_calls(void)
{
	struct err err;

	leave(1);
	restart(&kept);
	failing_start((struct failing){.at = 0});
	ck_assert_int_eq(try(&err), STATUS_OK);
	return failing_stop();
}

static const int numbers[] = {ENOSPC, EIO, EROFS, 0};

START_TEST(every_call_fails)
{
	bool for_ever = _i % 2;
	int number = numbers[_i / 2];
	unsigned calls = count_calls();

	ck_assert_uint_gt(calls, 20);
	for (unsigned call = 1 + (unsigned)_i % step; call <= calls; call += step) {
		struct err err = {0};
		enum status status;
		bool is_there;

		leave(1);
		restart(&kept);
		failing_start((struct failing){.at = call, .number = number, .for_ever = for_ever});
		status = try(&err);
		is_there = has(&after);
		failing_stop();
		ck_assert_msg(is_there || (status != STATUS_OK && has(&before)), "call %u", call);
		ck_assert_msg(!is_there || status == STATUS_OK, "call %u", call);
		/* as the next start finds it */
		copy_place(&places[1], &snapshot);
		(void)store_close(at(1), NULL);
		restart(&snapshot);
		if (status == STATUS_OK)
			ck_assert_msg(has(&after), "call %u", call);
		else if (strcmp(err.key, "journal.unsure") != 0)
			ck_assert_msg(has(&before), "call %u: %s", call, err.key);
		completes();
	}
}
END_TEST

static void take_snapshot(void)
{
	copy_place(&places[1], &snapshot);
}

START_TEST(every_call_is_the_last)
{
	unsigned calls = count_calls(), there = 0;

	for (unsigned call = 1; call <= calls; call += 1 + step / 8) {
		struct err err;

		leave(1);
		restart(&kept);
		failing_start((struct failing){.at = call, .before = take_snapshot});
		ck_assert_int_eq(try(&err), STATUS_OK);
		failing_stop();
		leave(1);
		restart(&snapshot);
		there += has(&after);
		completes();
	}
	ck_assert_uint_gt(there, 0);
	ck_assert_uint_lt(there, calls);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange, failing");
	TCase *tests = tcase_create("failing");

	tcase_add_checked_fixture(tests, set_up_prepared, tear_down_prepared);
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, every_call_fails, 0, 2 * sizeof(numbers) / sizeof(numbers[0]));
	tcase_add_test(tests, every_call_is_the_last);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
