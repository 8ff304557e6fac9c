/* Three places that exchange what they have: whatever the order and however often, all have the
 * same tables and the same conflicts in the end. */
#include "check_data_exchange.h"
#include "check_data_library.h"

START_TEST(a_record_travels_with_who_made_it)
{
	char id[ID_TEXT];
	struct exchange_report report;

	add_book(at(0), "a", id);
	set_book(at(0), id, author, "x");
	report = bring(0, 1);
	ck_assert_uint_eq(report.new_records, 1);
	ck_assert_uint_eq(report.new_by_form[books], 1);
	ck_assert_uint_eq(report.conflicts, 0);
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(1), id, title), "a");
	ck_assert_str_eq(book(at(1), id, author), "x");
	/* and on, by way of another place, after a start and without the table's file */
	again(1);
	ck_assert_str_eq(book(at(1), id, author), "x");
	bring_all(1, 2);
	ck_assert_str_eq(book(at(2), id, author), "x");
	forget_file(2);
	ck_assert_str_eq(book(at(2), id, author), "x");
	all_are_equal();
}
END_TEST

START_TEST(two_values_that_had_not_seen_each_other_are_a_conflict)
{
	char id[ID_TEXT];
	struct exchange_report report;
	const struct conflict *conflict;

	add_book(at(0), "a", id);
	bring_all(0, 1);
	bring_all(0, 2);
	set_book(at(0), id, title, "b");
	set_book(at(1), id, title, "c");
	set_book(at(1), id, author, "y");
	report = bring(1, 0);
	ck_assert_uint_eq(report.conflicts, 1);
	ck_assert_uint_eq(report.changed_fields, 1 + (strcmp(book(at(0), id, title), "c") == 0));
	exchange_report_release(&report);
	bring_all(0, 1);
	bring_all(1, 2);
	all_are_equal();
	conflict = conflict_at(2, 0);
	ck_assert_uint_eq(count_conflicts(2), 1);
	ck_assert(conflict->is_of_sites);
	ck_assert_int_eq(conflict->field, title);
	ck_assert_str_eq(conflict->base, "a");
	/* a person at the third place decides, and it ends everywhere */
	decide(2, conflict, "c");
	ck_assert_uint_eq(count_conflicts(2), 0);
	report = bring(2, 0);
	ck_assert_uint_eq(report.settled, 1);
	exchange_report_release(&report);
	bring_all(0, 1);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(count_conflicts(i), 0);
		ck_assert_str_eq(book(at(i), id, title), "c");
	}
	all_are_equal();
}
END_TEST

START_TEST(equal_values_and_two_deletions_merge)
{
	char ids[2][ID_TEXT];
	struct exchange_report report;

	add_book(at(0), "a", ids[0]);
	add_book(at(0), "b", ids[1]);
	bring_all(0, 1);
	set_book(at(0), ids[0], title, "same");
	set_book(at(1), ids[0], title, "same");
	delete_book(0, ids[1]);
	delete_book(1, ids[1]);
	report = bring(0, 1);
	ck_assert_uint_eq(report.conflicts, 0);
	ck_assert_uint_eq(report.equal, 1);
	ck_assert_uint_eq(report.changed_fields + report.deletions, 0);
	exchange_report_release(&report);
	bring_all(1, 0);
	bring_all(1, 2);
	ck_assert_uint_eq(count_conflicts(0) + count_conflicts(1) + count_conflicts(2), 0);
	ck_assert_uint_eq(count(at(2)), 1);
	all_are_equal();
}
END_TEST

START_TEST(a_deletion_against_a_change_is_a_conflict)
{
	char id[ID_TEXT];
	bool stays = _i;

	add_book(at(0), "a", id);
	bring_all(0, 1);
	bring_all(0, 2);
	delete_book(0, id);
	set_book(at(1), id, author, "x");
	bring_all(1, 0);
	/* it stays, with both */
	ck_assert_str_eq(book(at(0), id, title), "a");
	ck_assert_str_eq(book(at(0), id, author), "x");
	ck_assert_int_eq(conflict_at(0, 0)->field, -1);
	bring_all(0, 1);
	bring_all(0, 2);
	all_are_equal();
	/* a further change of it decides nothing */
	set_book(at(1), id, copies, "7");
	bring_all(1, 2);
	ck_assert_uint_eq(count_conflicts(2), 1);
	decide_row(2, conflict_at(2, 0), stays);
	bring_all(2, 0);
	bring_all(2, 1);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(count_conflicts(i), 0);
		ck_assert_uint_eq(count(at(i)), stays);
	}
	all_are_equal();
	for (int i = 0; i < 3; i++)
		forget_file(i);
	all_are_equal();
}
END_TEST

START_TEST(what_is_brought_again_changes_no_byte)
{
	struct buf before, after;
	struct exchange_report report;
	struct parcel parcel;
	char id[ID_TEXT];

	add_book(at(0), "a", id);
	set_book(at(0), id, author, "x");
	parcel_fill_for(&parcel, at(0), at(1));
	take(1, &parcel, &report);
	exchange_report_release(&report);
	again(1);
	buf_init(&before);
	buf_init(&after);
	folder_bytes(1, &before);
	for (int round = 0; round < 2; round++) {
		take(1, &parcel, &report);
		ck_assert_uint_eq(report.lines, 0);
		ck_assert_uint_eq(report.already_held, parcel.count);
		exchange_report_release(&report);
		again(1);
		folder_bytes(1, &after);
		ck_assert_uint_eq(before.length, after.length);
		ck_assert(!memcmp(before.bytes, after.bytes, after.length));
	}
	parcel_release(&parcel);
	/* notes of each other alone are no news either: the exchange comes to an end */
	bring_all(1, 0);
	folder_bytes(0, &before);
	report = bring(1, 0);
	ck_assert_uint_eq(report.lines, 0);
	exchange_report_release(&report);
	folder_bytes(0, &after);
	ck_assert(before.length == after.length &&
		  !memcmp(before.bytes, after.bytes, after.length));
	buf_release(&before);
	buf_release(&after);
}
END_TEST

START_TEST(the_dry_run_says_what_would_be_and_writes_nothing)
{
	struct buf before, after;
	struct exchange_report dry, real;
	struct exchange_batch batch;
	struct parcel parcel;
	char ids[3][ID_TEXT];

	add_book(at(0), "a", ids[0]);
	add_book(at(0), "b", ids[1]);
	bring_all(0, 1);
	set_book(at(0), ids[0], title, "mine");
	set_book(at(1), ids[0], title, "yours");
	delete_book(0, ids[1]);
	add_book(at(0), "c", ids[2]);
	parcel_fill_for(&parcel, at(0), at(1));
	batch = parcel_batch(&parcel);
	buf_init(&before);
	buf_init(&after);
	folder_bytes(1, &before);
	ck_assert_int_eq(store_take_in(at(1), &batch, true, &dry, NULL), STATUS_OK);
	folder_bytes(1, &after);
	ck_assert(before.length == after.length &&
		  !memcmp(before.bytes, after.bytes, after.length));
	ck_assert_uint_eq(count(at(1)), 2);
	take(1, &parcel, &real);
	ck_assert_uint_eq(dry.new_records, 1);
	ck_assert_uint_eq(dry.deletions, 1);
	ck_assert_uint_eq(dry.conflicts, 1);
	ck_assert_uint_eq(dry.new_records, real.new_records);
	ck_assert_uint_eq(dry.deletions, real.deletions);
	ck_assert_uint_eq(dry.changed_fields, real.changed_fields);
	ck_assert_uint_eq(dry.conflicts, real.conflicts);
	ck_assert_uint_eq(dry.lines, real.lines);
	ck_assert_uint_eq(count(at(1)), 2);
	ck_assert_uint_eq(store_arrived_records(at(1)), 2 + 3);
	exchange_report_release(&dry);
	exchange_report_release(&real);
	parcel_release(&parcel);
	buf_release(&before);
	buf_release(&after);
}
END_TEST

START_TEST(a_decision_that_is_taken_back_is_open_again_everywhere)
{
	char id[ID_TEXT];
	struct conflict kept;

	add_book(at(0), "a", id);
	bring_all(0, 1);
	set_book(at(0), id, title, "b");
	set_book(at(1), id, title, "c");
	bring_all(0, 1);
	bring_all(1, 0);
	kept = copy_of(conflict_at(0, 0));
	decide(0, &kept, kept.theirs);
	bring_all(0, 1);
	ck_assert_uint_eq(count_conflicts(1), 0);
	store_begin(at(0));
	store_set(at(0), books, row_of(at(0), id), title, kept.ours);
	store_reopen(at(0), &kept);
	commit(at(0));
	ck_assert_uint_eq(count_conflicts(0), 1);
	bring_all(0, 1);
	bring_all(1, 2);
	ck_assert_uint_eq(count_conflicts(2), 1);
	all_are_equal();
	conflict_release(&kept);
}
END_TEST

START_TEST(a_record_that_both_deleted_comes_back_with_its_conflict)
{
	char id[ID_TEXT];

	add_book(at(0), "a", id);
	bring_all(0, 1);
	bring_all(0, 2);
	set_book(at(0), id, title, "b");
	set_book(at(1), id, title, "c");
	delete_book(0, id);
	delete_book(1, id);
	bring_all(0, 2);
	bring_all(1, 2);
	ck_assert_uint_eq(count(at(2)), 0);
	ck_assert_uint_eq(count_conflicts(2), 0);
	restore_book(2, id);
	ck_assert_uint_eq(count_conflicts(2), 1);
	bring_all(2, 0);
	bring_all(2, 1);
	all_are_equal();
	again(2);
	forget_file(2);
	all_are_equal();
	ck_assert_uint_eq(count_conflicts(1), 1);
}
END_TEST

START_TEST(the_same_file_in_two_folders_is_one_set_of_records)
{
	static const char file[] = BOM "title,author,shelf,copies,price,id\r\n"
				       "a,x,,1,,one\r\nb,y,,1,,two\r\nc,z,,1,,\r\n";

	for (int i = 0; i < 2; i++) {
		leave(i);
		put(place_of(i), "books.csv", file);
		again(i);
	}
	set_book(at(0), "one", title, "mine");
	bring_all(0, 1);
	bring_all(1, 0);
	/* The one without an id was given two. */
	ck_assert_uint_eq(count(at(0)), 4);
	ck_assert_uint_eq(count_conflicts(0), 1);
	ck_assert_str_eq(conflict_at(0, 0)->id, "one");
	are_equal(0, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange");
	TCase *tests = tcase_create("exchange");

	tcase_add_checked_fixture(tests, set_up_sites, tear_down_sites);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_record_travels_with_who_made_it);
	tcase_add_test(tests, two_values_that_had_not_seen_each_other_are_a_conflict);
	tcase_add_test(tests, equal_values_and_two_deletions_merge);
	tcase_add_loop_test(tests, a_deletion_against_a_change_is_a_conflict, 0, 2);
	tcase_add_test(tests, what_is_brought_again_changes_no_byte);
	tcase_add_test(tests, the_dry_run_says_what_would_be_and_writes_nothing);
	tcase_add_test(tests, a_decision_that_is_taken_back_is_open_again_everywhere);
	tcase_add_test(tests, a_record_that_both_deleted_comes_back_with_its_conflict);
	tcase_add_test(tests, the_same_file_in_two_folders_is_one_set_of_records);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
