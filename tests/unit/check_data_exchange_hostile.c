/* What comes from outside is not believed: gaps, copied folders, lines that no place gives, tables
 * that this pack does not know; and what is left out on purpose. */
#include "base/csvfile.h"
#include "exchange_lines.h"

static void refused(const struct exchange_range *range, const struct journal_line *lines,
		    size_t line_count, const char *key)
{
	struct exchange_report report;
	struct buf before, after;
	struct err err;

	buf_init(&before);
	buf_init(&after);
	folder_bytes(0, &before);
	ck_assert_int_eq(offer(range, lines, line_count, &report, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, key);
	folder_bytes(0, &after);
	ck_assert(before.length == after.length &&
		  !memcmp(before.bytes, after.bytes, after.length));
	buf_release(&before);
	buf_release(&after);
}

/* A good line, and one that is spoilt. */
#define SPOILT(key, spoil)                                                                         \
	do {                                                                                       \
		struct journal_line lines[] = {line_of(1, "title", "x"),                           \
					       line_of(2, "title", "x")};                          \
		struct journal_line *line = &lines[1];                                             \
                                                                                                   \
		spoil;                                                                             \
		refused(&range, lines, 2, key);                                                    \
	} while (0)

START_TEST(lines_that_no_place_gives_are_refused_whole)
{
	struct exchange_range range = range_of(0, 20);

	SPOILT("exchange.line_number", line->seq = 0);
	SPOILT("exchange.line_number", line->seq = 21);
	SPOILT("exchange.line_number", line->seq = 1);
	SPOILT("exchange.line_number", line->seq = 1000000000000000UL);
	SPOILT("exchange.line_number", line->origin = 3);
	SPOILT("exchange.line_number", line->site = "ZZZZ234568");
	SPOILT("exchange.line_number", line->site = "../../etc");
	SPOILT("exchange.line_number", line->site = "");
	SPOILT("exchange.line_moment", line->at = "");
	SPOILT("exchange.line_moment", line->at = "2018-02-30T10:00:00");
	SPOILT("exchange.line_moment", line->at = "2018-06-30T25:00:00");
	SPOILT("exchange.line_moment", line->at = "2018-06-30T10:00:60");
	SPOILT("exchange.line_moment", line->at = "2018-06-30 10:00:00");
	SPOILT("exchange.line_moment", line->at = "2018-06-30T10:00:000");
	SPOILT("exchange.line_text", line->user = "\xFF");
	SPOILT("exchange.line_text", line->new_value = "\xC3");
	SPOILT("exchange.line_text", line->old_value = "a\r\nb");
	SPOILT("exchange.line_text", line->base = NULL);
	SPOILT("exchange.line_op", line->op = JOURNAL_CHECKPOINT);
	SPOILT("exchange.line_op", line->op = JOURNAL_MERGE);
	SPOILT("exchange.line_op", line->op = JOURNAL_CONFLICT);
	SPOILT("exchange.line_op", line->op = JOURNAL_VOID);
	SPOILT("exchange.line_op", line->op = JOURNAL_ADOPT; line->base = "other");
	SPOILT("exchange.line_about", line->table = "");
	SPOILT("exchange.line_about", line->table = "../books");
	SPOILT("exchange.line_about", line->field = "ti tle");
	SPOILT("exchange.line_about", line->field = "");
	SPOILT("exchange.line_about", line->record = "");
	SPOILT("exchange.line_about", line->record = "a b");
	SPOILT("exchange.line_about", line->record = "a\x1B[2J");
	SPOILT("exchange.line_about", line->record = "12345678901234567890123456789012");
	SPOILT("exchange.line_about", line->op = JOURNAL_DELETE);
	SPOILT("exchange.line_about", line->op = JOURNAL_HELD);
	SPOILT("exchange.line_about", line->op = JOURNAL_HELD; line->table = ""; line->field = "";
	       line->record = "x"; line->new_value = "1");
	SPOILT("exchange.line_about", line->op = JOURNAL_HELD; line->table = ""; line->field = "";
	       line->record = elsewhere; line->new_value = "-1");
	SPOILT("exchange.line_about", line->op = JOURNAL_HELD; line->table = "";
	       line->field = "all"; line->record = elsewhere; line->new_value = "1");
	ck_assert_uint_eq(count(at(0)), 0);
}
END_TEST

START_TEST(texts_have_limits)
{
	struct exchange_range range = range_of(0, 2);
	struct journal_line line = line_of(1, "title", NULL);
	struct exchange_report report;
	char *text = memory_array(CSV_CELL_LIMIT + 2, 1);
	struct err err;

	memset(text, 'x', CSV_CELL_LIMIT + 1);
	line.new_value = text;
	refused(&range, &line, 1, "exchange.line_text");
	text[CSV_CELL_LIMIT] = '\0';
	ck_assert_int_eq(offer(&range, &line, 1, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.new_records, 1);
	exchange_report_release(&report);
	memory_free(text);
	again(0);
	ck_assert_uint_eq(strlen(book(at(0), "ZZZZ234567-1", title)), CSV_CELL_LIMIT);
}
END_TEST

START_TEST(ranges_that_are_none_are_refused)
{
	struct exchange_range ranges[2] = {range_of(0, 2), range_of(2, 4)};
	struct exchange_batch twice = {ranges, 2, NULL, 0};
	struct exchange_report report;
	struct exchange_range range;
	struct err err;

	ck_assert_int_eq(store_take_in(at(0), &twice, false, &report, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "exchange.range");
	range = range_of(2, 2);
	refused(&range, NULL, 0, "exchange.range");
	range = range_of(3, 2);
	refused(&range, NULL, 0, "exchange.range");
	range = range_of(0, 1000000000000000UL);
	refused(&range, NULL, 0, "exchange.range");
	range = range_of(0, 1);
	memset(range.site, 'A', SITE_TEXT);
	refused(&range, NULL, 0, "exchange.range");
	memcpy(range.site, "a234567890", SITE_TEXT);
	refused(&range, NULL, 0, "exchange.range");
}
END_TEST

START_TEST(a_gap_is_named_and_nothing_taken_beyond_it)
{
	struct journal_line line = line_of(9, "title", "late");
	struct exchange_range range = range_of(5, 9);
	struct exchange_report report;
	struct err err;

	ck_assert_int_eq(offer(&range, &line, 1, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, 0);
	ck_assert_uint_eq(report.gap_count, 1);
	ck_assert_str_eq(report.gaps[0].site, elsewhere);
	ck_assert_uint_eq(report.gaps[0].after, 0);
	ck_assert_uint_eq(report.gaps[0].upto, 5);
	exchange_report_release(&report);
	ck_assert_uint_eq(count(at(0)), 0);
}
END_TEST

START_TEST(what_a_change_had_seen_must_be_here_too)
{
	struct exchange_report report;
	struct parcel parcel;
	char ids[2][ID_TEXT];
	size_t kept = 0;

	add_book(at(0), "a", ids[0]);
	add_book(at(1), "b", ids[1]);
	bring_all(0, 1);
	set_book(at(1), ids[0], title, "c");
	parcel_fill_for(&parcel, at(1), at(2));
	/* the first place's part is lost on the way */
	for (size_t i = 0; i < parcel.range_count; i++)
		if (strcmp(parcel.ranges[i].site, store_site(at(0))) != 0)
			parcel.ranges[kept++] = parcel.ranges[i];
	parcel.range_count = kept;
	kept = 0;
	for (size_t i = 0; i < parcel.count; i++)
		if (strcmp(parcel.lines[i].site, store_site(at(0))) != 0)
			parcel.lines[kept++] = parcel.lines[i];
	parcel.count = kept;
	take(2, &parcel, &report);
	parcel_release(&parcel);
	ck_assert_uint_eq(report.gap_count, 1);
	ck_assert_str_eq(report.gaps[0].site, store_site(at(0)));
	ck_assert_uint_eq(report.gaps[0].after, 0);
	ck_assert_uint_eq(report.new_records, 1); /* what was before that is good */
	exchange_report_release(&report);
	ck_assert_ptr_null(book(at(2), ids[0], title));
	/* whole, it is taken */
	bring_all(1, 2);
	ck_assert_str_eq(book(at(2), ids[0], title), "c");
	bring_all(2, 0);
	all_are_equal();
}
END_TEST

static void copy_folder(const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command), "cp -r %s/. %s/", from, to);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(a_copied_folder_is_found_out)
{
	struct exchange_report report;
	char ids[2][ID_TEXT];

	add_book(at(0), "a", ids[0]);
	leave(0);
	leave(1);
	copy_folder(places[0].path, places[1].path);
	arrive_at(0);
	arrive_at(1);
	ck_assert_str_eq(store_site(at(0)), store_site(at(1)));
	/* Both go on. */
	set_book(at(0), ids[0], title, "here");
	set_book(at(1), ids[0], title, "there");
	set_book(at(1), ids[0], author, "there");
	report = bring(1, 0);
	ck_assert_uint_eq(report.fork_count, 1);
	ck_assert_str_eq(report.forks[0], store_site(at(0)));
	ck_assert_uint_eq(report.lines, 0);
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(0), ids[0], title), "here");
	/* A third place has it from the first; what comes from the copy is not the same. */
	bring_all(0, 2);
	{
		struct parcel parcel;

		parcel_fill(&parcel, at(1), NULL, 0, NULL);
		take(2, &parcel, &report);
		parcel_release(&parcel);
	}
	ck_assert_uint_eq(report.fork_count, 1);
	ck_assert_uint_eq(report.lines, 0);
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(2), ids[0], title), "here");
}
END_TEST

START_TEST(records_of_this_place_that_it_never_made)
{
	struct journal_line line = line_of(1, "title", "x");
	struct exchange_range range = range_of(0, 2);
	struct exchange_report report;
	char id[ID_TEXT], next[ID_TEXT];
	struct err err;

	add_book(at(0), "a", id);
	id_format(store_site(at(0)), (unsigned long)-1, next);
	line.record = next;
	ck_assert_int_eq(offer(&range, &line, 1, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.fork_count, 1);
	ck_assert_uint_eq(report.lines, 0);
	exchange_report_release(&report);
	/* The numbers go on where they were. */
	again(0);
	add_book(at(0), "b", next);
	ck_assert_uint_eq(id_counter(next, store_site(at(0))), 2);
}
END_TEST

START_TEST(tables_and_fields_that_are_not_known_are_kept_and_told)
{
	struct journal_line lines[3] = {line_of(1, "title", "x"), line_of(2, "colour", "red"),
					line_of(3, "name", "y")};
	struct exchange_range range = range_of(0, 3);
	struct exchange_report report;
	struct parcel parcel;
	struct err err;

	lines[2].table = "films";
	ck_assert_int_eq(offer(&range, lines, 3, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.lines, 3);
	ck_assert_uint_eq(report.unknown_count, 2);
	ck_assert_str_eq(report.unknown[0].table, "books");
	ck_assert_str_eq(report.unknown[0].field, "colour");
	ck_assert_uint_eq(report.unknown[0].count, 1);
	ck_assert_str_eq(report.unknown[1].table, "films");
	ck_assert_str_eq(report.unknown[1].field, "");
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(0), "ZZZZ234567-1", title), "x");
	/* They go on to others, who may know them. */
	parcel_fill(&parcel, at(0), NULL, 0, NULL);
	ck_assert_uint_eq(parcel.count, 3 + 1);
	parcel_release(&parcel);
}
END_TEST

START_TEST(records_that_name_others_which_are_not_here)
{
	int reader = field_index(&pack.forms[loans], "reader");
	int lent_books = field_index(&pack.forms[loans], "books");
	const char *values[16] = {0};
	struct exchange_report report;
	char id[ID_TEXT], both[2 * ID_TEXT];
	struct parcel parcel;

	add_book(at(0), "a", id);
	bring_all(0, 1);
	snprintf(both, sizeof(both), "%s gone-1", id);
	values[reader] = "gone-2";
	values[lent_books] = both;
	store_begin(at(0));
	store_create(at(0), loans, values, id);
	commit(at(0));
	parcel_fill_for(&parcel, at(0), at(1));
	take(1, &parcel, &report);
	parcel_release(&parcel);
	ck_assert_uint_eq(report.missing_count, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(report.missing[i].form, loans);
		ck_assert_str_eq(report.missing[i].id, id);
		ck_assert_str_eq(report.missing[i].target,
				 report.missing[i].field == reader ? "gone-2" : "gone-1");
	}
	exchange_report_release(&report);
}
END_TEST

static bool is_no_author(void *data, const struct journal_line *line)
{
	(void)data;
	return strcmp(line->field, "author") != 0;
}

START_TEST(what_is_left_out_is_no_gap_and_not_given_on)
{
	struct exchange_report report;
	struct exchange_held *held;
	struct parcel parcel;
	char id[ID_TEXT];
	size_t held_count;

	add_book(at(0), "a", id);
	set_book(at(0), id, author, "secret");
	set_book(at(0), id, title, "b");
	parcel_fill(&parcel, at(0), NULL, 0, is_no_author);
	ck_assert_uint_eq(parcel.range_count, 1);
	ck_assert(parcel.ranges[0].is_part);
	take(1, &parcel, &report);
	parcel_release(&parcel);
	ck_assert_uint_eq(report.gap_count, 0);
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(1), id, title), "b");
	ck_assert_str_eq(book(at(1), id, author), "");
	ck_assert_int_eq(store_held(at(1), &held, &held_count, NULL), STATUS_OK);
	ck_assert_uint_eq(held_count, 2);
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(held[i].is_part, strcmp(held[i].site, store_site(at(0))) == 0);
	memory_free(held);
	/* Its own goes back, and to a third place, which is not told of the other's. */
	set_book(at(1), id, title, "c");
	bring_all(1, 0);
	ck_assert_str_eq(book(at(0), id, title), "c");
	ck_assert_uint_eq(count_conflicts(0), 0);
	parcel_fill(&parcel, at(1), NULL, 0, NULL);
	ck_assert_uint_eq(parcel.range_count, 1);
	ck_assert_str_eq(parcel.ranges[0].site, store_site(at(1)));
	parcel_release(&parcel);
	bring_all(1, 2);
	bring_all(0, 2);
	ck_assert_str_eq(book(at(2), id, title), "c");
	ck_assert_str_eq(book(at(2), id, author), "secret");
	ck_assert_uint_eq(count_conflicts(2), 0);
}
END_TEST

START_TEST(a_table_that_cannot_be_read_or_a_folder_only_looked_at)
{
	struct exchange_report report;
	struct exchange_batch batch;
	struct parcel parcel;
	struct err err = {0};
	char id[ID_TEXT];

	add_book(at(0), "a", id);
	parcel_fill_for(&parcel, at(0), at(1));
	batch = parcel_batch(&parcel);
	add_book(at(1), "b", id);
	leave(1);
	place = places[1];
	stores[1] = open_with(true, STATUS_OK);
	ck_assert_int_eq(store_take_in(at(1), &batch, true, &report, &err), STATUS_OK);
	ck_assert_uint_eq(report.new_records, 1);
	exchange_report_release(&report);
	ck_assert_int_eq(store_take_in(at(1), &batch, false, &report, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "session.read_only");
	leave(1);
	put(&places[1], "books.csv", BOM "id,title\r\n\"open");
	arrive_at(1);
	ck_assert(store_is_shut(at(1), books));
	ck_assert_int_eq(store_take_in(at(1), &batch, false, &report, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "exchange.shut");
	ck_assert_str_eq(err.args[0], "books");
	parcel_release(&parcel);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange, hostile");
	TCase *tests = tcase_create("hostile");

	tcase_add_checked_fixture(tests, set_up_sites, tear_down_sites);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, lines_that_no_place_gives_are_refused_whole);
	tcase_add_test(tests, texts_have_limits);
	tcase_add_test(tests, ranges_that_are_none_are_refused);
	tcase_add_test(tests, a_gap_is_named_and_nothing_taken_beyond_it);
	tcase_add_test(tests, what_a_change_had_seen_must_be_here_too);
	tcase_add_test(tests, a_copied_folder_is_found_out);
	tcase_add_test(tests, records_of_this_place_that_it_never_made);
	tcase_add_test(tests, tables_and_fields_that_are_not_known_are_kept_and_told);
	tcase_add_test(tests, records_that_name_others_which_are_not_here);
	tcase_add_test(tests, what_is_left_out_is_no_gap_and_not_given_on);
	tcase_add_test(tests, a_table_that_cannot_be_read_or_a_folder_only_looked_at);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
