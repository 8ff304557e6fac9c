#include "base/csvfile.h"
#include "check_data.h"

#include <errno.h>

static struct place place;
static struct mistakes mistakes;
static struct journal *journal;
static int folder;
static struct buf seen; /* "op table record field old new base\n" of every line given on */

#define SITE "K7Q2MX4T9B"

static void set_up(void)
{
	place_make(&place);
	folder = open(place.path, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(folder, 0);
	mistakes_init(&mistakes);
	buf_init(&seen);
	journal = NULL;
}

static void tear_down(void)
{
	journal_close(journal);
	close(folder);
	place_clear(&place);
	mistakes_release(&mistakes);
	buf_release(&seen);
}

static void open_as(bool is_writable)
{
	struct err err = {0};

	journal_close(journal);
	mistakes_release(&mistakes);
	ck_assert_msg(journal_open(&journal, folder, SITE, is_writable, &mistakes, &err) ==
			  STATUS_OK,
		      "%s %s", err.key, err.args[0]);
}

static void open_again(void)
{
	open_as(true);
}

static void add(const char *record, const char *field, const char *new_value)
{
	struct journal_line line = {.op = JOURNAL_SET,
				    .table = "t",
				    .record = record,
				    .field = field,
				    .old_value = "",
				    .new_value = new_value,
				    .base = ""};

	journal_add(journal, &line);
}

static void commit(void)
{
	struct err err = {0};

	ck_assert_msg(journal_commit(journal, &err) == STATUS_OK, "%s %s", err.key, err.args[0]);
}

/* A transaction of n lines: record-1 … */
static void save(const char *record, int lines)
{
	char name[16];

	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	for (int i = 1; i <= lines; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		add(record, name, "值, \"x\"\ny");
	}
	commit();
}

static bool take(void *data, const struct journal_line *line)
{
	(void)data;
	buf_printf(&seen, "%s/%s ", line->record, line->field);
	return true;
}

/* All that is given on, as "A/f1 A/f2 B/f1 ". */
static const char *all(void)
{
	buf_clear(&seen);
	mistakes_release(&mistakes);
	journal_read(journal, take, NULL, &mistakes);
	return seen.bytes;
}

static void segment(struct buf *bytes)
{
	ck_assert_int_ge(get(&place, "journal-0001.csv", bytes), 0);
}

static void put_segment(const struct buf *bytes)
{
	put_bytes(&place, "journal-0001.csv", bytes->bytes, bytes->length);
}

/* Puts text over what is at the first place of old, in the first segment. */
static void patch(const char *old, const char *text)
{
	struct buf bytes;
	char *found;

	buf_init(&bytes);
	segment(&bytes);
	found = strstr(bytes.bytes, old);
	ck_assert_ptr_nonnull(found);
	memcpy(found, text, strlen(text));
	put_segment(&bytes);
	buf_release(&bytes);
}

START_TEST(a_new_one_is_empty)
{
	static const char header[] =
	    BOM "txn,seq,at,site,user,op,table,record,field,old,new,base,crc\r\n";
	struct buf bytes;

	open_again();
	ck_assert(journal_is_empty(journal));
	ck_assert_str_eq(all(), "");
	ck_assert(!journal_last_checkpoint(journal, take, NULL));
	buf_init(&bytes);
	segment(&bytes);
	ck_assert_uint_eq(bytes.length, JOURNAL_SEGMENT);
	ck_assert_int_eq(strncmp(bytes.bytes, header, strlen(header)), 0);
	ck_assert_uint_eq(strspn(bytes.bytes + strlen(header), "\r\n"),
			  JOURNAL_SEGMENT - strlen(header));
	buf_release(&bytes);
	open_again();
	ck_assert(journal_is_empty(journal));
}
END_TEST

START_TEST(none_is_made_where_one_only_reads)
{
	open_as(false);
	ck_assert(journal_is_empty(journal));
	ck_assert_str_eq(all(), "");
	ck_assert(!exists(&place, "journal-0001.csv"));
}
END_TEST

START_TEST(lines_come_back)
{
	struct buf bytes;
	unsigned long before;

	open_again();
	before = journal_flushes(journal);
	save("A", 2);
	ck_assert_uint_eq(journal_flushes(journal), before + 1);
	save("B", 1);
	ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 ");
	open_again();
	ck_assert(!journal_is_empty(journal));
	save("C", 1);
	ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 C/f1 ");
	ck_assert_uint_eq(mistakes.count, 0);
	buf_init(&bytes);
	segment(&bytes);
	ck_assert_uint_eq(bytes.length, JOURNAL_SEGMENT);
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "\nT1,1,2018-06-30T14:30:05," SITE
						  ",guan,set,t,A,f1,,\"值, \"\"x\"\"\ny\",,c"));
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "\nT1E,2,"));
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "\nT2E,3,"));
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "\nT3E,4,"));
	buf_release(&bytes);
}
END_TEST

static bool take_texts(void *data, const struct journal_line *line)
{
	struct journal_line *expected = data;

	ck_assert_str_eq(line->at, "2018-06-30T14:30:05");
	ck_assert_str_eq(line->site, SITE);
	ck_assert_str_eq(line->user, "=user");
	ck_assert_str_eq(line->table, expected->table);
	ck_assert_str_eq(line->record, expected->record);
	ck_assert_str_eq(line->field, expected->field);
	ck_assert_str_eq(line->old_value, expected->old_value);
	ck_assert_str_eq(line->new_value, expected->new_value);
	ck_assert_str_eq(line->base, expected->base);
	ck_assert_int_eq(line->op, expected->op);
	ck_assert_uint_eq(line->txn, 1);
	ck_assert_uint_eq(line->seq, 1);
	ck_assert(line->is_last);
	expected->txn++;
	return true;
}

START_TEST(texts_are_kept)
{
	struct journal_line line = {.op = JOURNAL_RESOLVE,
				    .table = "表",
				    .record = "''=A",
				    .field = "＝",
				    .old_value = "=1+1",
				    .new_value = "'@\n\n\"',;\t end ",
				    .base = "-5"};

	open_again();
	journal_begin(journal, "2018-06-30T14:30:05", "=user");
	journal_add(journal, &line);
	commit();
	journal_read(journal, take_texts, &line, &mistakes);
	ck_assert_uint_eq(line.txn, 1);
	ck_assert_uint_eq(mistakes.count, 0);
	/* what a spreadsheet would run is guarded here too */
	ck_assert(has_text(&place, "journal-0001.csv", ",'=1+1,"));
}
END_TEST

START_TEST(line_ends_and_bad_bytes_are_mended)
{
	struct journal_line expected = {.op = JOURNAL_SET,
					.table = "t",
					.record = "A",
					.field = "f",
					.old_value = "",
					.new_value = "a\nb\nc\xEF\xBF\xBD",
					.base = ""};

	open_again();
	journal_begin(journal, "2018-06-30T14:30:05", "=user");
	add("A", "f", "a\r\nb\rc\xFF");
	commit();
	journal_read(journal, take_texts, &expected, &mistakes);
	ck_assert_uint_eq(expected.txn, 1);
}
END_TEST

START_TEST(cancelled_and_empty_write_nothing)
{
	unsigned long before;

	open_again();
	before = journal_flushes(journal);
	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	add("A", "f", "x");
	journal_cancel(journal);
	commit();
	ck_assert_uint_eq(journal_flushes(journal), before);
	ck_assert_str_eq(all(), "");
}
END_TEST

static void checkpoint(int tables)
{
	char name[16];

	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	for (int i = 0; i < tables; i++) {
		struct journal_line line = {.op = JOURNAL_CHECKPOINT,
					    .table = name,
					    .old_value = "7",
					    .new_value = "h0123456789abcdef",
					    .base = "14"};

		snprintf(name, sizeof(name), "t%d", i);
		journal_add(journal, &line);
	}
	commit();
}

static bool take_table(void *data, const struct journal_line *line)
{
	(void)data;
	ck_assert_int_eq(line->op, JOURNAL_CHECKPOINT);
	ck_assert_str_eq(line->new_value, "h0123456789abcdef");
	ck_assert_str_eq(line->base, "14");
	buf_printf(&seen, "%s ", line->table);
	return true;
}

START_TEST(the_last_checkpoint_is_found)
{
	open_again();
	checkpoint(2);
	open_again();
	ck_assert(journal_last_checkpoint(journal, take_table, NULL));
	ck_assert_str_eq(seen.bytes, "t0 t1 ");
	save("A", 3);
	ck_assert(!journal_last_checkpoint(journal, take_table, NULL));
	open_again();
	ck_assert(!journal_last_checkpoint(journal, take_table, NULL));
	checkpoint(3);
	open_again();
	buf_clear(&seen);
	ck_assert(journal_last_checkpoint(journal, take_table, NULL));
	ck_assert_str_eq(seen.bytes, "t0 t1 t2 ");
}
END_TEST

START_TEST(a_checkpoint_anywhere_in_the_segment)
{
	/* So that the end falls on every place of a sector and of a block. */
	for (int i = 0; i < 300; i++) {
		open_again();
		save("A", i % 13 + 1);
		checkpoint(1 + i % 3);
		open_again();
		buf_clear(&seen);
		ck_assert_msg(journal_last_checkpoint(journal, take_table, NULL), "round %d", i);
		ck_assert_str_eq(seen.bytes, i % 3 == 0	  ? "t0 "
					     : i % 3 == 1 ? "t0 t1 "
							  : "t0 t1 t2 ");
	}
	all();
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(a_torn_checkpoint_is_none)
{
	open_again();
	save("A", 1);
	checkpoint(3);
	patch("T2,3,", "\r\n\r\n\r");
	open_again();
	ck_assert(!journal_last_checkpoint(journal, take_table, NULL));
}
END_TEST

START_TEST(a_torn_end_is_dropped)
{
	struct buf bytes;
	char *cut;

	open_again();
	save("A", 2);
	save("B", 3);
	/* the last sector did not reach the disk: the fill is still there */
	buf_init(&bytes);
	segment(&bytes);
	cut = strstr(bytes.bytes, "T2E,5,");
	for (size_t i = (size_t)(cut - bytes.bytes) + 9; bytes.bytes[i] != '\r'; i++)
		bytes.bytes[i] = i % 2 ? '\n' : '\r';
	put_segment(&bytes);
	open_again();
	ck_assert_str_eq(all(), "A/f1 A/f2 ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 1);
	ck_assert(exists(&place, "recovered"));
	/* writing goes on in a fresh one, and the torn one stays dropped, now without a word */
	save("C", 1);
	ck_assert(has_text(&place, "journal-0002.csv", "T2E,3,"));
	ck_assert_str_eq(all(), "A/f1 A/f2 C/f1 ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 0);
	open_again();
	save("D", 1);
	ck_assert(has_text(&place, "journal-0002.csv", "T3E,4,"));
	ck_assert_str_eq(all(), "A/f1 A/f2 C/f1 D/f1 ");
	buf_release(&bytes);
}
END_TEST

START_TEST(a_torn_start_is_dropped)
{
	struct buf bytes;
	char *cut;

	open_again();
	save("A", 1);
	save("B", 3);
	buf_init(&bytes);
	segment(&bytes);
	cut = strstr(bytes.bytes, "T2,2,");
	for (size_t i = (size_t)(cut - bytes.bytes); bytes.bytes + i < strstr(bytes.bytes, "T2,3,");
	     i++)
		bytes.bytes[i] = i % 2 ? '\n' : '\r';
	put_segment(&bytes);
	open_again();
	ck_assert_str_eq(all(), "A/f1 ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.torn"), 1);
	buf_release(&bytes);
}
END_TEST

START_TEST(a_damaged_line_costs_only_itself)
{
	open_again();
	save("A", 2);
	save("B", 3);
	save("C", 1);
	patch("T2,4,", "T2,\"4");
	open_again();
	ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 B/f3 C/f1 ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	ck_assert_uint_eq(mistakes.count, 1);
	/* a value has a line end, so that every line takes two */
	ck_assert_uint_eq(mistakes.items[0].line, 8);
	ck_assert_str_eq(mistakes.items[0].path, ".zhibu/journal-0001.csv");
	ck_assert(has_text(&place, "recovered/journal-0001-8.csv", "T2,\"4"));
	save("D", 1);
	ck_assert(has_text(&place, "journal-0002.csv", "T4E,7,"));
	ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 B/f3 C/f1 D/f1 ");
}
END_TEST

START_TEST(a_zeroed_page_costs_only_itself)
{
	struct buf bytes;
	size_t lines = 0;

	open_again();
	for (int i = 0; i < 200; i++)
		save("A", 1);
	buf_init(&bytes);
	segment(&bytes);
	memset(bytes.bytes + 4096, 0, 4096);
	put_segment(&bytes);
	open_again();
	all();
	for (const char *c = seen.bytes; *c; c++)
		lines += *c == ' ';
	/* a line takes 78 bytes or so */
	ck_assert_uint_gt(lines, 200 - 4096 / 70 - 2);
	ck_assert_uint_lt(lines, 200 - 4096 / 100 + 2);
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	buf_release(&bytes);
}
END_TEST

START_TEST(a_line_taken_out_is_noticed)
{
	struct buf bytes, cut;
	char *from, *to;

	open_again();
	save("A", 1);
	save("B", 1);
	save("C", 1);
	buf_init(&bytes);
	buf_init(&cut);
	segment(&bytes);
	from = strstr(bytes.bytes, "T2E,");
	to = strstr(bytes.bytes, "T3E,");
	buf_add(&cut, bytes.bytes, (size_t)(from - bytes.bytes));
	buf_add_text(&cut, to);
	put_segment(&cut);
	open_again();
	ck_assert_str_eq(all(), "A/f1 C/f1 ");
	ck_assert_uint_eq(count_key(&mistakes, "journal.gap"), 1);
	save("D", 1);
	ck_assert_str_eq(all(), "A/f1 C/f1 D/f1 ");
	buf_release(&cut);
	buf_release(&bytes);
}
END_TEST

/* As a spreadsheet leaves it: no BOM or one, other line ends, quotes everywhere,
 * other delimiters, rows of nothing at the end. */
static void resave(char delimiter, const char *line_end, bool quotes, bool bom)
{
	struct buf bytes, again, copy;
	struct csv_text text;
	struct csv_index index;
	struct csv_row row;
	struct err err;

	buf_init(&bytes);
	buf_init(&again);
	segment(&bytes);
	buf_init(&copy);
	buf_add(&copy, bytes.bytes, bytes.length);
	ck_assert_int_eq(csv_text_take(&text, &copy, "", &err), STATUS_OK);
	ck_assert_int_eq(csv_index_make(&index, &text, "", &err), STATUS_OK);
	csv_row_init(&row);
	if (bom)
		buf_add_text(&again, BOM);
	for (size_t i = 0; i < index.count; i++) {
		csv_row_parse(&row, text.bytes.bytes + index.offsets[i],
			      index.offsets[i + 1] - index.offsets[i], ',');
		for (size_t c = 0; c < row.count; c++) {
			if (c)
				buf_add_char(&again, delimiter);
			if (quotes && !strpbrk(row.cells[c], ",\"\n;\t"))
				buf_printf(&again, "\"%s\"", row.cells[c]);
			else
				csv_add_cell(&again, row.cells[c], row.lengths[c]);
		}
		buf_add_text(&again, line_end);
	}
	for (int i = 0; i < 12; i++)
		buf_add_char(&again, delimiter);
	buf_add_text(&again, line_end);
	put_segment(&again);
	csv_row_release(&row);
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&again);
	buf_release(&bytes);
}

START_TEST(a_spreadsheet_saved_it)
{
	static const struct {
		char delimiter;
		const char *line_end;
		bool quotes, bom;
	} cases[] = {{',', "\n", false, false},	  {',', "\r\n", true, true},
		     {';', "\r\n", false, false}, {'\t', "\n", true, true},
		     {',', "\r", false, false},	  {';', "\n", true, false}};
	struct buf original;

	open_again();
	save("A", 2);
	save("B", 2);
	buf_init(&original);
	segment(&original);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_segment(&original);
		resave(cases[i].delimiter, cases[i].line_end, cases[i].quotes, cases[i].bom);
		open_again();
		ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 B/f2 ");
		print_mistakes(&mistakes);
		ck_assert_uint_eq(mistakes.count, 0);
		save("C", 1);
		ck_assert_str_eq(all(), "A/f1 A/f2 B/f1 B/f2 C/f1 ");
		ck_assert(has_text(&place, "journal-0002.csv", "T3E,5,"));
		journal_close(journal);
		journal = NULL;
		ck_assert_int_eq(unlinkat(folder, "journal-0002.csv", 0), 0);
	}
	buf_release(&original);
}
END_TEST

/* As a person may have left it who kept the file's length: the next save goes behind the old lines,
 * with commas. */
START_TEST(a_header_says_nothing_of_the_lines)
{
	open_again();
	save("A", 1);
	patch("txn,seq", "txn;seq");
	open_again();
	save("B", 1);
	open_again();
	ck_assert_str_eq(all(), "A/f1 B/f1 ");
	patch("txn;seq", "txn\tseq");
	open_again();
	save("C", 1);
	ck_assert_str_eq(all(), "A/f1 B/f1 C/f1 ");
	ck_assert_uint_eq(mistakes.count, 0);
}
END_TEST

START_TEST(gb18030_lines_verify)
{
	struct buf bytes;
	char *found;

	open_again();
	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	add("A", "f1", "赵某甲乙");
	commit();
	save("B", 1);
	buf_init(&bytes);
	segment(&bytes);
	found = strstr(bytes.bytes, "赵某甲乙");
	memcpy(found, "\xD5\xD4\xC4\xB3\xBC\xD7\xD2\xD2", 8);
	memmove(found + 8, found + 12, bytes.length - (size_t)(found - bytes.bytes) - 12);
	bytes.length -= 4;
	put_segment(&bytes);
	open_again();
	ck_assert_str_eq(all(), "A/f1 B/f1 ");
	ck_assert_uint_eq(mistakes.count, 0);
	buf_release(&bytes);
}
END_TEST

START_TEST(segments_follow_each_other)
{
	struct err err;
	char *large = memory_new(300001);
	size_t lines = 0;

	memset(large, 'x', 300000);
	open_again();
	for (int i = 0; i < 12; i++) {
		journal_begin(journal, "2018-06-30T14:30:05", "guan");
		add("A", "f", large);
		commit();
		if (i == 2) {
			ck_assert_int_eq(journal_prepare(journal, &err), STATUS_OK);
			ck_assert(exists(&place, "journal-0002.csv"));
			ck_assert(
			    has_text(&place, "journal-0001.csv", ",segment,,,,,journal-0002.csv,"));
			ck_assert_int_eq(journal_prepare(journal, &err), STATUS_OK);
			ck_assert(!exists(&place, "journal-0003.csv"));
		}
		if (i % 4 == 1)
			open_again();
	}
	ck_assert(exists(&place, "journal-0004.csv"));
	ck_assert(!exists(&place, "journal-0005.csv"));
	all();
	for (const char *c = seen.bytes; *c; c++)
		lines += *c == ' ';
	ck_assert_uint_eq(lines, 12 + 1);
	ck_assert_uint_eq(mistakes.count, 0);
	memory_free(large);
}
END_TEST

START_TEST(a_transaction_larger_than_a_segment)
{
	char *large = memory_new(1000001);
	struct stat about;
	char path[256];

	memset(large, 'x', 1000000);
	open_again();
	save("A", 1);
	journal_begin(journal, "2018-06-30T14:30:05", "guan");
	for (int i = 0; i < 3; i++)
		add("B", "f", large);
	commit();
	save("C", 1);
	path_of(&place, "journal-0002.csv", path);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_size, 3 * JOURNAL_SEGMENT);
	open_again();
	save("D", 1);
	ck_assert_str_eq(all(), "A/f1 B/f B/f B/f C/f1 D/f1 ");
	memory_free(large);
}
END_TEST

START_TEST(a_half_made_segment_is_not_used)
{
	open_again();
	save("A", 1);
	put(&place, "journal-0002.csv", BOM "txn,seq,at,site");
	open_again();
	save("B", 1);
	ck_assert_str_eq(all(), "A/f1 B/f1 ");
	open_again();
	ck_assert_str_eq(all(), "A/f1 B/f1 ");
	save("C", 1);
	ck_assert_str_eq(all(), "A/f1 B/f1 C/f1 ");
	ck_assert(has_text(&place, "journal-0002.csv", BOM "txn,seq,at,site"));
}
END_TEST

START_TEST(an_old_copy_changes_nothing)
{
	struct buf bytes;

	open_again();
	save("A", 1);
	buf_init(&bytes);
	segment(&bytes);
	save("B", 1);
	put_bytes(&place, "journal-0002.csv", bytes.bytes, bytes.length);
	open_again();
	ck_assert_str_eq(all(), "A/f1 B/f1 ");
	buf_release(&bytes);
}
END_TEST

START_TEST(other_files_are_left_alone)
{
	static const char *const names[] = {"journal-1.csv",	    "journal-00001.csv",
					    "journal-0001.csv.bak", "journal-abcd.csv",
					    "journal-.csv",	    "journal-0000.csv"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(&place, names[i], "hello");
	open_again();
	ck_assert(journal_is_empty(journal));
	save("A", 1);
	ck_assert_str_eq(all(), "A/f1 ");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert(has_text(&place, names[i], "hello"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tests = tcase_create("journal");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_new_one_is_empty);
	tcase_add_test(tests, none_is_made_where_one_only_reads);
	tcase_add_test(tests, lines_come_back);
	tcase_add_test(tests, texts_are_kept);
	tcase_add_test(tests, line_ends_and_bad_bytes_are_mended);
	tcase_add_test(tests, cancelled_and_empty_write_nothing);
	tcase_add_test(tests, the_last_checkpoint_is_found);
	tcase_add_test(tests, a_checkpoint_anywhere_in_the_segment);
	tcase_add_test(tests, a_torn_checkpoint_is_none);
	tcase_add_test(tests, a_torn_end_is_dropped);
	tcase_add_test(tests, a_torn_start_is_dropped);
	tcase_add_test(tests, a_damaged_line_costs_only_itself);
	tcase_add_test(tests, a_zeroed_page_costs_only_itself);
	tcase_add_test(tests, a_line_taken_out_is_noticed);
	tcase_add_test(tests, a_spreadsheet_saved_it);
	tcase_add_test(tests, a_header_says_nothing_of_the_lines);
	tcase_add_test(tests, gb18030_lines_verify);
	tcase_add_test(tests, segments_follow_each_other);
	tcase_add_test(tests, a_transaction_larger_than_a_segment);
	tcase_add_test(tests, a_half_made_segment_is_not_used);
	tcase_add_test(tests, an_old_copy_changes_nothing);
	tcase_add_test(tests, other_files_are_left_alone);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
