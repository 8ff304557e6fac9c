/* Exchange beside all else that happens to a place: it moves, its files are edited, its history is
 * looked at, records go and come back. */
#include "check_data_exchange.h"

/* A place goes on in another folder under another code, and so does the one that it left. */
START_TEST(a_place_that_moved_and_the_folder_it_left)
{
	struct place moved;
	char ids[3][ID_TEXT], left[SITE_TEXT];
	struct err err = {0};

	add_book(at(0), "a", ids[0]);
	bring_all(0, 1);
	set_book(at(1), ids[0], author, "x");
	bring_all(1, 0);
	snprintf(left, sizeof(left), "%s", store_site(at(0)));
	place_make(&moved);
	ck_assert_msg(store_move(at(0), moved.path, NULL, &mistakes, &err) == STATUS_OK, "%s %s",
		      err.key, err.args[0]);
	ck_assert_str_ne(left, store_site(at(0)));
	/* What it says from now on has seen what it brought along. */
	set_book(at(0), ids[0], title, "b");
	set_book(at(0), ids[0], author, "y");
	add_book(at(0), "c", ids[1]);
	bring_all(0, 1);
	ck_assert_uint_eq(count_conflicts(1), 0);
	ck_assert_str_eq(book(at(1), ids[0], title), "b");
	ck_assert_str_eq(book(at(1), ids[0], author), "y");
	leave(0);
	/* The old folder goes on by itself, under its own code. */
	arrive_at(0);
	ck_assert_str_eq(left, store_site(at(0)));
	set_book(at(0), ids[0], title, "d");
	add_book(at(0), "e", ids[2]);
	bring_all(0, 1);
	bring_all(1, 0);
	bring_all(1, 2);
	ck_assert_uint_eq(count_conflicts(0), 1);
	ck_assert_uint_eq(count(at(0)), 3);
	all_are_equal();
	/* and the new one is told of it too */
	leave(0);
	place = moved;
	stores[0] = open_store();
	bring_all(1, 0);
	all_are_equal();
	leave(0);
	place_clear(&moved);
	arrive_at(0);
}
END_TEST

struct seen {
	struct buf text;
};

static void take_line(void *data, const struct journal_line *line)
{
	struct seen *seen = data;

	buf_printf(&seen->text, "%s %s %s%s%s;", journal_op_name(line->op), line->field,
		   line->old_value, *line->old_value ? ">" : "", line->new_value);
}

START_TEST(the_history_tells_who_did_it_not_what_came_of_it)
{
	struct seen seen;
	char id[ID_TEXT];

	add_book(at(0), "a", id);
	bring_all(0, 1);
	set_book(at(0), id, title, "b");
	set_book(at(1), id, title, "c");
	bring_all(0, 1);
	bring_all(1, 0);
	buf_init(&seen.text);
	for (int i = 0; i < 2; i++) {
		buf_clear(&seen.text);
		ck_assert_int_eq(store_history(at(i), books, id, take_line, &seen, NULL),
				 STATUS_OK);
		ck_assert_str_eq(seen.text.bytes,
				 i ? "create title a;set title a>c;set title a>b;"
				   : "create title a;set title a>b;set title a>c;");
	}
	delete_book(0, id);
	bring_all(0, 1);
	buf_clear(&seen.text);
	ck_assert_int_eq(store_history(at(1), books, NULL, take_line, &seen, NULL), STATUS_OK);
	ck_assert_str_eq(seen.text.bytes, "delete  ;");
	/* It can be brought back where it came to be deleted. */
	restore_book(1, id);
	bring_all(1, 0);
	ck_assert_str_eq(book(at(0), id, title), book(at(1), id, title));
	buf_release(&seen.text);
}
END_TEST

static void write_file(int i, const char *text)
{
	leave(i);
	put(place_of(i), "books.csv", text);
	arrive_at(i);
}

static void write_rows(int i, const char *rows)
{
	char text[512];

	snprintf(text, sizeof(text), BOM "id,title,author,shelf,copies,price\r\n%s", rows);
	write_file(i, text);
}

START_TEST(what_a_file_says_travels)
{
	char id[ID_TEXT], rows[256];

	add_book(at(0), "a", id);
	bring_all(0, 1);
	bring_all(0, 2);
	again(1);
	snprintf(rows, sizeof(rows), "%s,file,,,,\r\nown-1,new,,,,\r\n", id);
	write_rows(1, rows);
	ck_assert_str_eq(book(at(1), id, title), "file");
	bring_all(1, 0);
	ck_assert_str_eq(book(at(0), id, title), "file");
	ck_assert_str_eq(book(at(0), "own-1", title), "new");
	/* The row is taken out there: deleted here. */
	again(1);
	snprintf(rows, sizeof(rows), "%s,file,,,,\r\n", id);
	write_rows(1, rows);
	bring_all(1, 0);
	bring_all(1, 2);
	ck_assert_ptr_null(book(at(0), "own-1", title));
	all_are_equal();
}
END_TEST

/* A record that was deleted comes back in a file with fewer values than it had. */
START_TEST(a_row_put_back_into_a_file_is_what_the_file_says)
{
	char id[ID_TEXT], rows[256];

	add_book(at(0), "a", id);
	set_book(at(0), id, author, "x");
	bring_all(0, 1);
	bring_all(0, 2);
	delete_book(1, id);
	add_book(at(1), "other", rows);
	again(1);
	again(1);
	snprintf(rows + strlen(rows), sizeof(rows) - strlen(rows), ",other,,,,\r\n%s,back,,,,\r\n",
		 id);
	write_rows(1, rows);
	ck_assert_str_eq(book(at(1), id, title), "back");
	ck_assert_str_eq(book(at(1), id, author), "");
	bring_all(1, 0);
	bring_all(1, 2);
	all_are_equal();
	ck_assert_str_eq(book(at(0), id, author), "");
	forget_file(0);
	forget_file(1);
	all_are_equal();
}
END_TEST

/* A deletion decides on the conflicts of the record, also one that a file brings. */
START_TEST(whoever_deletes_a_record_has_decided)
{
	char id[ID_TEXT], other[ID_TEXT], rows[256];
	bool by_file = _i;

	add_book(at(0), "a", id);
	add_book(at(0), "o", other);
	bring_all(0, 1);
	set_book(at(0), id, title, "b");
	set_book(at(1), id, title, "c");
	bring_all(0, 1);
	ck_assert_uint_eq(count_conflicts(1), 1);
	if (by_file) {
		again(1);
		snprintf(rows, sizeof(rows), "%s,o,,,,\r\n", other);
		write_rows(1, rows);
	} else {
		delete_book(1, id);
	}
	ck_assert_uint_eq(count(at(1)), 1);
	ck_assert_uint_eq(count_conflicts(1), 0);
	restore_book(1, id);
	bring_all(1, 0);
	bring_all(1, 2);
	ck_assert_uint_eq(count_conflicts(0), 0);
	ck_assert_uint_eq(count_conflicts(2), 0);
	all_are_equal();
}
END_TEST

/* A conflict between places, and one with a file of one of them, on the same field. */
START_TEST(a_conflict_with_a_file_stays_at_home)
{
	char id[ID_TEXT], rows[256];

	add_book(at(0), "a", id);
	bring_all(0, 1);
	again(0);
	set_book(at(0), id, title, "mine");
	/* killed before a checkpoint, and the file edited */
	{
		char command[300];
		struct place copy;

		place_make(&copy);
		snprintf(command, sizeof(command), "cp -r %s/. %s/", places[0].path, copy.path);
		ck_assert_int_eq(system(command), 0);
		leave(0);
		snprintf(command, sizeof(command), "rm -r %s && cp -r %s %s", places[0].path,
			 copy.path, places[0].path);
		ck_assert_int_eq(system(command), 0);
		place_clear(&copy);
	}
	snprintf(rows, sizeof(rows), BOM "id,title,author,shelf,copies,price\r\n%s,theirs,,,,\r\n",
		 id);
	put(&places[0], "books.csv", rows);
	arrive_at(0);
	ck_assert_uint_eq(count_conflicts(0), 1);
	ck_assert(!conflict_at(0, 0)->is_of_sites);
	bring_all(0, 1);
	ck_assert_uint_eq(count_conflicts(1), 0);
	ck_assert_str_eq(book(at(1), id, title), "mine");
	decide(0, conflict_at(0, 0), "theirs");
	bring_all(0, 1);
	bring_all(0, 2);
	ck_assert_str_eq(book(at(1), id, title), "theirs");
	all_are_equal();
}
END_TEST

/* More than a segment holds, and more than once. */
START_TEST(many_lines_at_once)
{
	const char *values[16] = {0};
	struct exchange_report report;
	char id[ID_TEXT], text[4001];
	unsigned long flushes;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	values[title] = text;
	add_book(at(1), "made", id); /* with its folder */
	for (int round = 0; round < 2; round++) {
		store_begin(at(0));
		for (int i = 0; i < 500; i++)
			store_create(at(0), books, values, id);
		commit(at(0));
		flushes = store_flushes(at(1));
		report = bring(0, 1);
		ck_assert_uint_eq(report.new_records, 500);
		exchange_report_release(&report);
		/* one of its own, and three to make a segment */
		ck_assert_uint_le(store_flushes(at(1)) - flushes, 4);
	}
	flushes = store_flushes(at(1));
	set_book(at(0), id, author, "y");
	bring_all(0, 1);
	ck_assert_uint_eq(store_flushes(at(1)) - flushes, 1);
	forget_file(1);
	bring_all(1, 0);
	are_equal(0, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange, and all else");
	TCase *tests = tcase_create("more");

	tcase_add_checked_fixture(tests, set_up_sites, tear_down_sites);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_place_that_moved_and_the_folder_it_left);
	tcase_add_test(tests, the_history_tells_who_did_it_not_what_came_of_it);
	tcase_add_test(tests, what_a_file_says_travels);
	tcase_add_test(tests, a_row_put_back_into_a_file_is_what_the_file_says);
	tcase_add_loop_test(tests, whoever_deletes_a_record_has_decided, 0, 2);
	tcase_add_test(tests, a_conflict_with_a_file_stays_at_home);
	tcase_add_test(tests, many_lines_at_once);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
