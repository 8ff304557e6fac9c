/* Lines of the journal as nobody of good will writes them: their check sums are good, and yet
 * something is wrong with them. */
#include "base/crc.h"
#include "check_data.h"
#include "data/journal_scan.h"

#define SITE "K7Q2MX4T9B"
#define AT   "2018-06-30T14:30:05"

static struct buf made;
static struct scan scan;

static void set_up(void)
{
	buf_init(&made);
	scan_init(&scan);
}

static void tear_down(void)
{
	buf_release(&made);
	scan_release(&scan);
}

static void add_line(unsigned long txn, unsigned long seq, const char *record)
{
	const struct journal_line line = {.txn = txn,
					  .is_last = true,
					  .seq = seq,
					  .at = AT,
					  .site = SITE,
					  .op = JOURNAL_SET,
					  .table = "t",
					  .record = record,
					  .new_value = "two\nlines"};

	journal_line_add(&made, &line);
}

/* A line of any cells, with the sum that belongs to them. */
static void add_cells(const char *const *cells)
{
	char crc[CRC_TEXT];
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < JOURNAL_COLUMNS; i++) {
		sum = crc32_add(sum, cells[i], strlen(cells[i]) + 1);
		csv_add_cell(&made, cells[i], strlen(cells[i]));
		buf_add_char(&made, ',');
	}
	crc_format(sum, crc);
	buf_add_text(&made, crc);
	buf_add_text(&made, "\r\n");
}

static bool is_good(struct journal_line *line)
{
	return journal_line_parse(&scan.row, made.bytes, made.length, ',', line);
}

START_TEST(a_good_sum_alone_is_no_line)
{
	static const struct {
		size_t cell;
		const char *text;
	} wrong[] = {{0, "X1E"},
		     {0, ""},
		     {0, "TE"},
		     {0, "T0E"},
		     {0, "T:E"},
		     {0, "T1Ex"},
		     {0, "T1x"},
		     {0, "T99999999999999999999999E"},
		     {1, ""},
		     {1, "0"},
		     {1, "x"},
		     {1, "1x"},
		     {1, "99999999999999999999999"},
		     {5, "fly"},
		     {5, ""}};
	const char *cells[] = {"T1E", "1",   AT,      SITE, "u",     "set",
			       "t",   "r-1", "field", "",   "value", ""};
	struct journal_line line;

	add_cells(cells);
	ck_assert(is_good(&line));
	ck_assert_uint_eq(line.txn, 1);
	ck_assert(line.is_last);
	ck_assert_str_eq(line.new_value, "value");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *right = cells[wrong[i].cell];

		buf_clear(&made);
		cells[wrong[i].cell] = wrong[i].text;
		add_cells(cells);
		ck_assert_msg(!is_good(&line), "%zu: %s", wrong[i].cell, wrong[i].text);
		cells[wrong[i].cell] = right;
	}
}
END_TEST

/* Its cells are a library's guess, of which no sum can vouch. */
START_TEST(a_row_with_a_stray_quote_is_no_line)
{
	const char *cells[] = {"T1E", "1",   AT,      SITE, "u",     "set",
			       "t",   "r-1", "field", "",   "value", ""};
	struct journal_line line;
	char *found;

	add_cells(cells);
	found = strstr(made.bytes, "value");
	found[2] = '"';
	ck_assert(!is_good(&line));
	found[2] = '\0';
	ck_assert(!is_good(&line));
	found[2] = 'l';
	ck_assert(is_good(&line));
}
END_TEST

START_TEST(texts_are_made_such_as_a_file_can_hold)
{
	const struct journal_line nothing = {.txn = 7, .seq = 9, .op = JOURNAL_DELETE};
	const struct journal_line bytes = {
	    .txn = 7, .seq = 9, .record = "a\xFF\xFE", .new_value = "b\r\nc\rd"};
	struct journal_line line;

	journal_line_add(&made, &nothing);
	ck_assert(is_good(&line));
	ck_assert(!line.is_last);
	ck_assert_uint_eq(line.seq, 9);
	ck_assert_int_eq((int)line.op, JOURNAL_DELETE);
	ck_assert_str_eq(line.at, "");
	ck_assert_str_eq(line.site, "");
	ck_assert_str_eq(line.user, "");
	ck_assert_str_eq(line.table, "");
	ck_assert_str_eq(line.base, "");
	buf_clear(&made);
	journal_line_add(&made, &bytes);
	ck_assert(is_good(&line));
	ck_assert_str_eq(line.record, "a\xEF\xBF\xBD\xEF\xBF\xBD");
	ck_assert_str_eq(line.new_value, "b\nc\nd");
}
END_TEST

/* What a scan of the bytes finds: the records of good lines, N and D for nothing and damage. */
static const char *found_in(void)
{
	static char seen[256];
	struct journal_line line;
	enum found found;
	size_t start;

	seen[0] = '\0';
	buf_clear(&scan.bytes);
	buf_add(&scan.bytes, made.bytes, made.length);
	scan_begin(&scan);
	while ((found = scan_next(&scan, &line, &start)) != FOUND_END) {
		const char *name = found == FOUND_LINE	    ? line.record
				   : found == FOUND_NOTHING ? "N"
							    : "D";

		/* Damage is a piece after the other. */
		if (found != FOUND_DAMAGE || seen[0] == '\0' || seen[strlen(seen) - 1] != 'D')
			snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s", name);
	}
	ck_assert_uint_eq(start, made.length);
	return seen;
}

START_TEST(a_quote_left_open_ends_at_the_fill)
{
	buf_add_text(&made, "T1E,1,\"open");
	for (int i = 0; i < 8; i++)
		buf_add_text(&made, "\r\n");
	add_line(1, 1, "a");
	ck_assert_str_eq(found_in(), "Da");
}
END_TEST

START_TEST(line_ends_of_others)
{
	char *newline;

	/* CRLF inside of a cell means the LF that stood there. */
	add_line(1, 1, "a");
	newline = strstr(made.bytes, "two\nlines");
	ck_assert_ptr_nonnull(newline);
	buf_clear(&scan.decoded);
	buf_add(&scan.decoded, made.bytes, (size_t)(newline - made.bytes) + 3);
	buf_add_text(&scan.decoded, "\r");
	buf_add_text(&scan.decoded, newline + 3);
	buf_clear(&made);
	buf_add(&made, scan.decoded.bytes, scan.decoded.length);
	ck_assert_str_eq(found_in(), "a");
	/* CR alone parts rows, as it did on old machines. */
	made.bytes[made.length - 2] = '\r';
	made.length--;
	add_line(2, 2, "b");
	ck_assert_str_eq(found_in(), "ab");
	/* And the file may end with it, with half a row, or with an open quote. */
	buf_add_text(&made, "T3E,3,x\r");
	ck_assert_str_eq(found_in(), "abD");
	made.length--;
	ck_assert_str_eq(found_in(), "abD");
	buf_add_text(&made, ",\"");
	made.bytes[made.length] = '\0';
	ck_assert_str_eq(found_in(), "abD");
	buf_add_text(&made, "end\"");
	ck_assert_str_eq(found_in(), "abD");
}
END_TEST

/* Bytes that are neither UTF-8 nor what a Chinese spreadsheet writes. */
START_TEST(bytes_of_no_encoding_are_damage)
{
	buf_add_text(&made, "T1E,1,\xFF\xFF\r\n\xEF\xBB\xBF;;\r\n\xEF\xBB\xBFtxn,seq\r\n");
	ck_assert_str_eq(found_in(), "DNN");
}
END_TEST

/* Quotes that swallow all the rest, again and again: the work stays in bounds, and the good line
 * behind them is found. */
START_TEST(swallowed_lines_are_found)
{
	const char *cells[] = {"T1E", "1", AT,	    SITE, "u",	   "set",
			       "t",   "a", "field", "",	  "value", ""};

	for (int i = 0; i < 2000; i++)
		buf_add_text(&made, "T1x\"y,\"\r\n");
	add_cells(cells);
	ck_assert_str_eq(found_in(), "Da");
	ck_assert_uint_eq(scan.budget, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lines");
	TCase *tests = tcase_create("lines");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_good_sum_alone_is_no_line);
	tcase_add_test(tests, a_row_with_a_stray_quote_is_no_line);
	tcase_add_test(tests, texts_are_made_such_as_a_file_can_hold);
	tcase_add_test(tests, a_quote_left_open_ends_at_the_fill);
	tcase_add_test(tests, line_ends_of_others);
	tcase_add_test(tests, bytes_of_no_encoding_are_damage);
	tcase_add_test(tests, swallowed_lines_are_found);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
