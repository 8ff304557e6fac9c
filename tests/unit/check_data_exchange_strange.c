/* What comes from outside, at its edges: every part of a line that may differ, limits of what is
 * told, open conflicts that move along. */
#include "exchange_lines.h"

static const char nowhere[] = "YYYY234567";

static void refused(const struct journal_line *line, const char *key)
{
	struct exchange_range range = range_of(5, 20);
	struct exchange_report report;
	struct err err;

	ck_assert_int_eq(offer(&range, line, 1, &report, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, key);
	ck_assert_uint_eq(count(at(0)), 0);
}

#define SPOILT(key, spoil)                                                                         \
	do {                                                                                       \
		struct journal_line line = line_of(9, "title", "x");                               \
                                                                                                   \
		spoil;                                                                             \
		refused(&line, key);                                                               \
	} while (0)

static char long_name[200];

START_TEST(each_part_of_a_line_is_looked_at)
{
	memset(long_name, 'n', sizeof(long_name) - 1);
	SPOILT("exchange.line_text", line.site = NULL);
	SPOILT("exchange.line_text", line.at = NULL);
	SPOILT("exchange.line_text", line.field = NULL);
	SPOILT("exchange.line_number", line.seq = 5);
	SPOILT("exchange.line_moment", line.at = "2018-06-30T10:00.00");
	SPOILT("exchange.line_moment", line.at = "2018-06-30T10:00:/0");
	SPOILT("exchange.line_moment", line.at = "2018-06-30T10:00:0/");
	SPOILT("exchange.line_moment", line.at = "2018-06-30T10:00:0:");
	SPOILT("exchange.line_about", line.record = "\xFF\xFF");
	SPOILT("exchange.line_about", line.table = long_name);
	SPOILT("exchange.line_about", line.op = JOURNAL_RESTORE);
	SPOILT("exchange.line_about", line.op = JOURNAL_HELD; line.table = ""; line.field = "";
	       line.record = elsewhere; line.new_value = "");
	SPOILT("exchange.line_about", line.op = JOURNAL_HELD; line.table = ""; line.field = "";
	       line.record = elsewhere; line.new_value = "1x");
	SPOILT("exchange.line_about", line.op = JOURNAL_HELD; line.table = ""; line.field = "";
	       line.record = elsewhere; line.new_value = "01");
	SPOILT("exchange.line_about", line.op = JOURNAL_HELD; line.table = ""; line.field = "";
	       line.record = elsewhere; line.new_value = "1234567890123456");
}
END_TEST

START_TEST(more_places_than_there_can_be)
{
	struct exchange_range range = range_of(0, 2);
	struct exchange_report report;
	struct err err;

	/* it is refused before the second is looked at */
	ck_assert_int_eq(offer_ranges(&range, (size_t)1 << 40, NULL, 0, &report, &err),
			 STATUS_INPUT);
	ck_assert_str_eq(err.key, "exchange.range");
}
END_TEST

/* Whether a place that says something else of a line that is here counts as copied. */
static bool is_fork(const struct journal_line *line)
{
	struct exchange_range range = range_of(0, 4);
	struct exchange_report report;
	struct err err;
	bool is_found;

	ck_assert_int_eq(offer(&range, line, 1, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, 0);
	is_found = report.fork_count == 1 && strcmp(report.forks[0], elsewhere) == 0;
	ck_assert(is_found || report.fork_count == 0);
	exchange_report_release(&report);
	return is_found;
}

START_TEST(a_line_that_is_here_in_other_words)
{
	struct journal_line here[] = {line_of(3, "title", "x"), line_of(4, "author", "y")}, other;
	struct exchange_range range = range_of(0, 4);
	struct exchange_report report;
	struct err err;

	ck_assert_int_eq(offer(&range, here, 2, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, 2);
	exchange_report_release(&report);
	ck_assert(!is_fork(&here[0]));
	ck_assert(!is_fork(&here[1]));
#define OTHER(spoil)                                                                               \
	do {                                                                                       \
		other = here[0];                                                                   \
		spoil;                                                                             \
		ck_assert(is_fork(&other));                                                        \
	} while (0)
	OTHER(other.op = JOURNAL_ADOPT);
	OTHER(other.at = "2018-06-30T10:00:01");
	OTHER(other.user = "v");
	OTHER(other.table = "loans");
	OTHER(other.record = "ZZZZ234567-2");
	OTHER(other.field = "author");
	OTHER(other.old_value = "w");
	OTHER(other.new_value = "z");
	OTHER(other.base = "w");
	ck_assert_str_eq(book(at(0), "ZZZZ234567-1", title), "x");
}
END_TEST

START_TEST(what_is_not_known_is_counted_and_told_within_limits)
{
	enum { LINES = EXCHANGE_UNKNOWN_MOST + 20 };
	struct exchange_range range = range_of(0, LINES + 3);
	struct journal_line lines[LINES + 3];
	char fields[LINES][16];
	struct exchange_report report;
	struct err err;

	lines[0] = line_of(1, "colour", "red");
	lines[1] = line_of(2, "weight", "heavy");
	lines[2] = line_of(3, "colour", "blue");
	for (size_t i = 0; i < LINES; i++) {
		snprintf(fields[i], sizeof(fields[i]), "field_%zu", i);
		lines[i + 3] = line_of(i + 4, fields[i], "x");
	}
	ck_assert_int_eq(offer(&range, lines, LINES + 3, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, LINES + 3);
	ck_assert_uint_eq(report.unknown_count, EXCHANGE_UNKNOWN_MOST);
	ck_assert_str_eq(report.unknown[0].field, "colour");
	ck_assert_uint_eq(report.unknown[0].count, 2);
	ck_assert_uint_eq(report.unknown[1].count, 1);
	ck_assert_str_eq(report.unknown[EXCHANGE_UNKNOWN_MOST - 1].field, "field_97");
	exchange_report_release(&report);
}
END_TEST

START_TEST(names_of_nobody_are_counted_and_told_within_limits)
{
	enum { LINES = EXCHANGE_MISSING_MOST + 5 };
	struct exchange_range range = range_of(0, LINES);
	struct journal_line *lines = memory_array(LINES, sizeof(*lines));
	char(*records)[ID_TEXT] = memory_array(LINES, sizeof(*records));
	struct exchange_report report;
	struct err err;

	for (size_t i = 0; i < LINES; i++) {
		id_format(elsewhere, i + 1, records[i]);
		lines[i] = line_of(i + 1, "reader", "gone-1");
		lines[i].table = "loans";
		lines[i].record = records[i];
	}
	ck_assert_int_eq(offer(&range, lines, LINES, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.missing_count, LINES);
	ck_assert_str_eq(report.missing[EXCHANGE_MISSING_MOST - 1].id,
			 records[EXCHANGE_MISSING_MOST - 1]);
	ck_assert_str_eq(report.missing[0].target, "gone-1");
	exchange_report_release(&report);
	memory_free(lines);
	memory_free(records);
}
END_TEST

START_TEST(gaps_of_several_places_each_once)
{
	struct exchange_range ranges[] = {range_from(nowhere, 3, 6), range_of(5, 9)};
	struct journal_line lines[] = {line_of(6, "title", "x"), line_of(7, "title", "x"),
				       line_of(8, "title", "y")};
	struct exchange_report report;
	struct err err;

	lines[2].site = nowhere;
	lines[2].seq = 5;
	/* the first place had seen of the other one more than came along */
	lines[1] = (struct journal_line){.seq = 8,
					 .op = JOURNAL_HELD,
					 .at = "2018-06-30T10:00:00",
					 .site = elsewhere,
					 .user = "u",
					 .table = "",
					 .record = nowhere,
					 .field = "",
					 .old_value = "",
					 .new_value = "12",
					 .base = ""};
	ck_assert_int_eq(offer_ranges(ranges, 2, lines, 3, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, 0);
	ck_assert_uint_eq(report.gap_count, 2);
	for (size_t i = 0; i < 2; i++) {
		bool is_first = strcmp(report.gaps[i].site, elsewhere) == 0;

		ck_assert(is_first || strcmp(report.gaps[i].site, nowhere) == 0);
		ck_assert_uint_eq(report.gaps[i].after, 0);
		ck_assert_uint_eq(report.gaps[i].upto, is_first ? 5 : 3);
	}
	ck_assert_str_ne(report.gaps[0].site, report.gaps[1].site);
	exchange_report_release(&report);
	ck_assert_uint_eq(count(at(0)), 0);
}
END_TEST

/* A file from before what came in from another place: that was nobody's edit either. */
START_TEST(an_old_file_after_what_came_in)
{
	char ids[3][ID_TEXT];
	struct buf old;

	for (int i = 0; i < 3; i++)
		add_book(at(0), "a", ids[i]);
	bring_all(0, 1);
	again(0);
	buf_init(&old);
	ck_assert_int_gt(get(&places[0], "books.csv", &old), 0);
	set_book(at(1), ids[0], title, "there");
	set_book(at(1), ids[1], title, "there");
	delete_book(1, ids[2]);
	bring_all(1, 0);
	ck_assert_uint_eq(count(at(0)), 2);
	leave(0);
	put_bytes(&places[0], "books.csv", old.bytes, old.length);
	arrive_at(0);
	ck_assert_uint_eq(count_key(&mistakes, "data.former"), 1);
	ck_assert_str_eq(book(at(0), ids[0], title), "there");
	ck_assert_str_eq(book(at(0), ids[1], title), "there");
	buf_release(&old);
}
END_TEST

static void release_copy(struct conflict *copy)
{
	memory_free((char *)(uintptr_t)copy->id);
	memory_free((char *)(uintptr_t)copy->base);
	memory_free((char *)(uintptr_t)copy->ours);
	memory_free((char *)(uintptr_t)copy->theirs);
}

START_TEST(conflicts_are_settled_one_by_one)
{
	char ids[2][ID_TEXT];
	struct conflict open;

	for (int i = 0; i < 2; i++)
		add_book(at(0), "a", ids[i]);
	bring_all(0, 1);
	for (int i = 0; i < 2; i++) {
		set_book(at(0), ids[i], title, "here");
		set_book(at(1), ids[i], title, "there");
	}
	set_book(at(0), ids[0], author, "here");
	set_book(at(1), ids[0], author, "there");
	bring_all(1, 0);
	bring_all(0, 1);
	ck_assert_uint_eq(count_conflicts(0), 3);
	are_equal(0, 1);
	for (size_t left = 3; left > 0; left--) {
		struct exchange_report report;

		open = copy_of(conflict_at(0, left - 1));
		decide(0, &open, "decided");
		ck_assert_uint_eq(count_conflicts(0), left - 1);
		report = bring(0, 1);
		ck_assert_uint_eq(report.settled, 1);
		exchange_report_release(&report);
		ck_assert_uint_eq(count_conflicts(1), left - 1);
		are_equal(0, 1);
		release_copy(&open);
	}
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(book(at(1), ids[i], title), "decided");
	ck_assert_str_eq(book(at(1), ids[0], author), "decided");
}
END_TEST

/* What is told of a record that goes: its first text, or its id where it has none. */
START_TEST(records_that_go_are_told_by_a_name)
{
	int reader = field_index(&pack.forms[loans], "reader");
	const char *values[16] = {0};
	struct exchange_report report;
	const struct journal_line *lines;
	char lent[ID_TEXT];
	bool is_told = false;
	size_t arrived;

	values[reader] = "gone-1";
	store_begin(at(0));
	store_create(at(0), loans, values, lent);
	commit(at(0));
	report = bring(0, 1);
	exchange_report_release(&report);
	store_begin(at(0));
	store_delete(at(0), loans,
		     (size_t)table_find(store_table(at(0), loans), lent, strlen(lent)));
	commit(at(0));
	report = bring(0, 1);
	ck_assert_uint_eq(report.deletions, 1);
	exchange_report_release(&report);
	arrived = store_arrivals(at(1), &lines);
	for (size_t i = 0; i < arrived; i++)
		is_told |= lines[i].op == JOURNAL_DELETE && strcmp(lines[i].old_value, lent) == 0;
	ck_assert(is_told);
}
END_TEST

START_TEST(conflicts_of_places_move_along)
{
	struct mistakes found;
	struct conflict open;
	struct err err = {0};
	struct place above;
	char id[ID_TEXT], target[100];

	add_book(at(0), "a", id);
	bring_all(0, 1);
	set_book(at(0), id, title, "here");
	set_book(at(1), id, title, "there");
	bring_all(1, 0);
	ck_assert_uint_eq(count_conflicts(0), 1);
	open = copy_of(conflict_at(0, 0));
	place_make(&above);
	snprintf(target, sizeof(target), "%s/new", above.path);
	mistakes_init(&found);
	ck_assert_int_eq(store_move(at(0), target, NULL, &found, &err), STATUS_OK);
	ck_assert_uint_eq(found.count, 0);
	ck_assert_uint_eq(count_conflicts(0), 1);
	ck_assert_str_eq(conflict_at(0, 0)->theirs, open.theirs);
	ck_assert_str_eq(conflict_at(0, 0)->ours, open.ours);
	ck_assert_str_eq(conflict_at(0, 0)->id, id);
	mistakes_release(&found);
	release_copy(&open);
	leave(0);
	arrive_at(0);
	place_clear(&above);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange, strange");
	TCase *tests = tcase_create("strange");

	tcase_add_checked_fixture(tests, set_up_sites, tear_down_sites);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, each_part_of_a_line_is_looked_at);
	tcase_add_test(tests, more_places_than_there_can_be);
	tcase_add_test(tests, a_line_that_is_here_in_other_words);
	tcase_add_test(tests, what_is_not_known_is_counted_and_told_within_limits);
	tcase_add_test(tests, names_of_nobody_are_counted_and_told_within_limits);
	tcase_add_test(tests, gaps_of_several_places_each_once);
	tcase_add_test(tests, an_old_file_after_what_came_in);
	tcase_add_test(tests, conflicts_are_settled_one_by_one);
	tcase_add_test(tests, records_that_go_are_told_by_a_name);
	tcase_add_test(tests, conflicts_of_places_move_along);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
