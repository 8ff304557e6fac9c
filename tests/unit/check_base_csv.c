#include "support.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"

/* Cells and rows as plain text, so that two readings can be compared: each cell
 * is followed by |, each row by a line end. */
static void cell_seen(void *cell, size_t length, void *data)
{
	const char *text = cell;

	for (size_t i = 0; i < length; i++)
		if (text[i] != '\r')
			buf_add_char(data, text[i]);
		else if (i + 1 == length || text[i + 1] != '\n')
			buf_add_char(data, '\n');
	buf_add_char(data, '|');
}

static void row_seen(int last, void *data)
{
	(void)last;
	buf_add_char(data, '/');
}

static int never(unsigned char c)
{
	(void)c;
	return 0;
}

/* libcsv's reading of the whole text; false where a quote stays open, or *is_strict
 * where no row is broken. */
static bool read_by_libcsv(const char *text, size_t length, char delimiter, struct buf *seen,
			   bool *is_strict)
{
	struct csv_parser parser;
	struct buf strict;
	bool is_closed;

	buf_init(&strict);
	csv_init(&parser, CSV_STRICT);
	csv_set_space_func(&parser, never);
	csv_set_delim(&parser, (unsigned char)delimiter);
	*is_strict = csv_parse(&parser, text, length, cell_seen, row_seen, &strict) == length;
	csv_free(&parser);
	buf_release(&strict);
	csv_init(&parser, 0);
	csv_set_space_func(&parser, never);
	csv_set_delim(&parser, (unsigned char)delimiter);
	csv_parse(&parser, text, length, cell_seen, row_seen, seen);
	csv_set_opts(&parser, CSV_STRICT | CSV_STRICT_FINI);
	is_closed = csv_fini(&parser, cell_seen, row_seen, seen) == 0;
	csv_free(&parser);
	return is_closed;
}

static enum status take(struct csv_text *text, const char *bytes, size_t length, struct err *err)
{
	struct buf buf;

	buf_init(&buf);
	buf_add(&buf, bytes, length);
	return csv_text_take(text, &buf, "t.csv", err);
}

static void read_rows(const struct csv_text *text, const struct csv_index *index,
		      struct csv_row *row, struct buf *seen, bool *is_broken)
{
	for (size_t i = 0; i < index->count; i++) {
		csv_row_parse(row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		*is_broken = *is_broken || row->is_broken;
		for (size_t j = 0; j < row->count; j++) {
			buf_add(seen, row->cells[j], row->lengths[j]);
			buf_add_char(seen, '|');
		}
		buf_add_char(seen, '/');
	}
}

static bool agrees(const char *bytes, size_t length, char delimiter, struct csv_row *row)
{
	struct buf ours, theirs;
	struct csv_text text;
	struct csv_index index;
	bool is_closed, is_strict, is_broken = false, result;

	buf_init(&ours);
	buf_init(&theirs);
	if (take(&text, bytes, length, NULL) != STATUS_OK)
		return false;
	text.delimiter = delimiter;
	is_closed = read_by_libcsv(bytes, length, delimiter, &theirs, &is_strict);
	if (csv_index_make(&index, &text, "t.csv", NULL) != STATUS_OK) {
		result = !is_closed;
	} else {
		read_rows(&text, &index, row, &ours, &is_broken);
		result = is_closed && is_broken == !is_strict &&
			 index.offsets[index.count] == length && !strcmp(ours.bytes, theirs.bytes);
		csv_index_release(&index);
	}
	csv_text_release(&text);
	buf_release(&ours);
	buf_release(&theirs);
	return result;
}

/* All texts of up to seven characters that mean something. */
START_TEST(every_short_text_is_read_as_libcsv_reads_it)
{
	static const char characters[] = "a,\"\r\n ";
	struct csv_row row;
	char text[8];

	csv_row_init(&row);
	for (size_t length = 0; length <= 7; length++) {
		size_t texts = 1;

		for (size_t i = 0; i < length; i++)
			texts *= 6;
		for (size_t n = 0; n < texts; n += one_in(7)) {
			size_t rest = n;

			for (size_t i = 0; i < length; i++, rest /= 6)
				text[i] = characters[rest % 6];
			if (!agrees(text, length, ',', &row))
				ck_abort_msg("%.*s", (int)length, text);
		}
	}
	csv_row_release(&row);
}
END_TEST

/* Longer ones, so that marks fall on every place of a block. */
START_TEST(long_texts_are_read_as_libcsv_reads_them)
{
	static const char *const pieces[] = {
	    "\"", "\"\"", ";", "\n", "\r\n", "\r", "a", "abcdefghijklmnop", " ", "字", "\";\""};
	struct csv_row row;
	const int rounds = 30000 / (int)one_in(8);
	size_t open = 0;

	srand(2);
	csv_row_init(&row);
	for (int round = 0; round < rounds; round++) {
		struct buf buf;
		size_t count = (size_t)(rand() % 60);

		buf_init(&buf);
		for (size_t i = 0; i < count; i++)
			buf_add_text(&buf, pieces[rand() % 5 ? 2 + rand() % 8 : rand() % 11]);
		if (!agrees(buf.bytes, buf.length, ';', &row))
			ck_abort_msg("%s", buf.bytes);
		open += buf.length > 64;
		buf_release(&buf);
	}
	ck_assert_uint_gt(open, rounds / 3);
	csv_row_release(&row);
}
END_TEST

static void check_refused(const char *bytes, size_t length, const char *key, size_t line,
			  size_t column)
{
	struct csv_text text;
	struct csv_index index;
	struct err err = {.key = "none"};

	if (take(&text, bytes, length, &err) == STATUS_OK) {
		ck_assert_int_eq(csv_index_make(&index, &text, "t.csv", &err), STATUS_INPUT);
		ck_assert_ptr_null(index.offsets);
		csv_text_release(&text);
	}
	ck_assert_int_eq(err.status, STATUS_INPUT);
	ck_assert_str_eq(err.key, key);
	ck_assert_str_eq(err.path, "t.csv");
	ck_assert_uint_eq(err.line, line);
	ck_assert_uint_eq(err.column, column);
}

#define REFUSED(bytes, key, line, column) check_refused(bytes, sizeof(bytes) - 1, key, line, column)

START_TEST(unreadable_files_are_told_with_their_place)
{
	REFUSED("a,b\r\nc,\0d\r\n", "csv.nul", 2, 0);
	REFUSED("\0\0\0\0\0\0\0\0", "csv.nul", 1, 0);
	REFUSED("\xFF\xFE"
		"a\0,\0b\0",
		"csv.utf16", 1, 0);
	REFUSED("\xFE\xFF\0a\0,\0b", "csv.utf16", 1, 0);
	REFUSED("a\0,\0b\0\r\0\n\0", "csv.utf16", 1, 0);
	REFUSED("\0a\0,\0b\0\r\0\n", "csv.utf16", 1, 0);
	REFUSED("a,b\n1,\xFF\n", "csv.encoding", 2, 0);
	REFUSED("a,b\r\n1,2\r\n\x81", "csv.encoding", 3, 0);
	REFUSED("\xEF\xBB\xBF"
		"a\n\xD6\xD0\n",
		"csv.encoding", 2, 0);					  /* a BOM, yet GB18030 */
	REFUSED("编号,姓名\n甲,乙\n丙,\xE4\xB8\n", "csv.encoding", 3, 0); /* damaged UTF-8 */
	REFUSED("a,b\n1,2\n3,\"x\n4,5\n", "csv.quote_open", 3, 2);
	REFUSED("a,b\r\"x\",\"y\r\n\"\"", "csv.quote_open", 2, 2);
	REFUSED("\"", "csv.quote_open", 1, 1);
	REFUSED("\"a\"b", "csv.quote_open", 1, 1);
}
END_TEST

static void check_taken(const char *bytes, const char *taken, enum csv_encoding encoding,
			bool had_bom, char delimiter, bool crlf)
{
	struct csv_text text;
	struct err err = {.key = ""};

	ck_assert_msg(take(&text, bytes, strlen(bytes), &err) == STATUS_OK, "%s", err.key);
	ck_assert_str_eq(text.bytes.bytes + text.start, taken);
	ck_assert_uint_eq(text.bytes.length - text.start, strlen(taken));
	ck_assert_int_eq(text.encoding, encoding);
	ck_assert_int_eq(text.had_bom, had_bom);
	ck_assert_int_eq(text.delimiter, delimiter);
	ck_assert_int_eq(text.crlf, crlf);
	csv_text_release(&text);
}

START_TEST(texts_are_taken_as_people_leave_them)
{
	check_taken("", "", CSV_UTF8, false, ',', false);
	check_taken("\xEF\xBB\xBF", "", CSV_UTF8, true, ',', false);
	check_taken("\xEF\xBB\xBF编号,姓名\r\n", "编号,姓名\r\n", CSV_UTF8, true, ',', true);
	check_taken("a;b;c,d\n", "a;b;c,d\n", CSV_UTF8, false, ';', false);
	check_taken("a\tb", "a\tb", CSV_UTF8, false, '\t', false);
	check_taken("\"a;b;c\",d\r\n", "\"a;b;c\",d\r\n", CSV_UTF8, false, ',', true);
	check_taken("\"a\"\";;\",d\n", "\"a\"\";;\",d\n", CSV_UTF8, false, ',', false);
	check_taken("a\";\";,b\n", "a\";\";,b\n", CSV_UTF8, false, ';', false);
	check_taken("\"a\n;;\",b\r\n;;;", "\"a\n;;\",b\r\n;;;", CSV_UTF8, false, ',', true);
	check_taken("\r\n\na,b\nc\r\n", "\r\n\na,b\nc\r\n", CSV_UTF8, false, ',', false);
	check_taken("a\n;;;;", "a\n;;;;", CSV_UTF8, false, ',', false);
	check_taken("\xB1\xE0\xBA\xC5,\xD0\xD5\xC3\xFB\r\n", "编号,姓名\r\n", CSV_GB18030, false,
		    ',', true);
	check_taken("\x81\x30\x81\x30;\x95\x32\x82\x36", "\xC2\x80;𠀀", CSV_GB18030, false, ';',
		    false);
	check_taken("\x84\x31\x95\x33\xD6\xD0", "中", CSV_GB18030, true, ',', false);
}
END_TEST

START_TEST(the_index_knows_rows_and_lines)
{
	static const char bytes[] = "\n\na,\"1\r\n2\"\r\n\r\nb\rc\n";
	static const size_t offsets[] = {2, 14, 16, 18};
	static const size_t lines[] = {3, 6, 7, 8};
	struct csv_text text;
	struct csv_index index;

	ck_assert_int_eq(take(&text, bytes, sizeof(bytes) - 1, NULL), STATUS_OK);
	ck_assert_int_eq(csv_index_make(&index, &text, "t.csv", NULL), STATUS_OK);
	ck_assert_uint_eq(index.count, 3);
	for (size_t i = 0; i <= 3; i++) {
		ck_assert_uint_eq(index.offsets[i], offsets[i]);
		ck_assert_uint_eq(csv_line_of(&text, index.offsets[i]), lines[i]);
	}
	ck_assert_uint_eq(csv_line_of(&text, 1000), 8);
	csv_index_release(&index);
	csv_text_release(&text);
	ck_assert_int_eq(take(&text, "", 0, NULL), STATUS_OK);
	ck_assert_int_eq(csv_index_make(&index, &text, "t.csv", NULL), STATUS_OK);
	ck_assert_uint_eq(index.count, 0);
	ck_assert_uint_eq(index.offsets[0], 0);
	csv_index_release(&index);
	csv_text_release(&text);
}
END_TEST

/* A cell of exactly the limit is read, one more byte is not; many cells together
 * may be longer. */
START_TEST(the_limit_of_a_cell_is_kept)
{
	for (int quoted = 0; quoted < 2; quoted++) {
		for (size_t over = 0; over < 2; over++) {
			struct csv_text text;
			struct csv_index index;
			struct err err = {.key = "none"};
			struct buf buf;

			buf_init(&buf);
			buf_add_text(&buf, "x,y,z\nshort,");
			buf_add_text(&buf, quoted ? "\"" : "");
			for (size_t i = 2U * (size_t)quoted; i < CSV_CELL_LIMIT + over; i++)
				buf_add_char(&buf, 'w');
			buf_add_text(&buf, quoted ? "\",next\n" : ",next\n");
			ck_assert_int_eq(csv_text_take(&text, &buf, "t.csv", &err), STATUS_OK);
			ck_assert_int_eq(csv_index_make(&index, &text, "t.csv", &err),
					 over ? STATUS_INPUT : STATUS_OK);
			ck_assert_str_eq(err.key, over ? "csv.cell_limit" : "none");
			if (over) {
				ck_assert_uint_eq(err.line, 2);
				ck_assert_uint_eq(err.column, 2);
			} else {
				ck_assert_uint_eq(index.count, 2);
				csv_index_release(&index);
			}
			csv_text_release(&text);
		}
	}
}
END_TEST

static void check_row(struct csv_row *row, const char *bytes, bool is_broken, const char *cells)
{
	struct buf seen;

	buf_init(&seen);
	csv_row_parse(row, bytes, strlen(bytes), ',');
	for (size_t i = 0; i < row->count; i++) {
		ck_assert_uint_eq(strlen(row->cells[i]), row->lengths[i]);
		buf_add_text(&seen, row->cells[i]);
		buf_add_char(&seen, '|');
	}
	ck_assert_str_eq(seen.bytes, cells);
	ck_assert_int_eq(row->is_broken, is_broken);
	buf_release(&seen);
}

START_TEST(rows_are_parsed)
{
	struct csv_row row;

	csv_row_init(&row);
	check_row(&row, "a,b,c", false, "a|b|c|");
	check_row(&row, "a,b,c\r\n", false, "a|b|c|");
	check_row(&row, " a , b\n\n\n", false, " a | b|");
	check_row(&row, "\" a \",\"b\"\"c\"\r\n", false, " a |b\"c|");
	check_row(&row, "\"1\r\n2\r3\n4\",", false, "1\n2\n3\n4||");
	check_row(&row, ",,", false, "|||");
	check_row(&row, "\"\"", false, "|");
	check_row(&row, "", false, "");
	check_row(&row, "\n", false, "");
	check_row(&row, "a\"b,c", true, "a\"b|c|");
	check_row(&row, "a,b", false, "a|b|");
	check_row(&row, "\"a\"b\",c", true, "a\"b|c|");
	check_row(&row, "\"a", true, "a|");
	check_row(&row, "x,\"y\"", false, "x|y|");
	csv_row_release(&row);
	csv_row_release(&row);
}
END_TEST

static void check_added(const char *cell, const char *written)
{
	struct buf buf;

	buf_init(&buf);
	csv_add_cell(&buf, cell, strlen(cell));
	ck_assert_str_eq(buf.bytes, written);
	buf_release(&buf);
}

START_TEST(cells_are_quoted_where_they_must_be)
{
	check_added("", "");
	check_added("字 abc", "字 abc");
	check_added("a,b", "\"a,b\"");
	check_added("a;b", "\"a;b\"");
	check_added("a\tb", "\"a\tb\"");
	check_added("a\nb", "\"a\nb\"");
	check_added("a\rb", "\"a\rb\"");
	check_added("\"a\"\"", "\"\"\"a\"\"\"\"\"");
	check_added(" a", "\" a\"");
	check_added("a ", "\"a \"");
	check_added("，", "，");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/csvfile");
	TCase *tests = tcase_create("core");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_short_text_is_read_as_libcsv_reads_it);
	tcase_add_test(tests, long_texts_are_read_as_libcsv_reads_them);
	tcase_add_test(tests, unreadable_files_are_told_with_their_place);
	tcase_add_test(tests, texts_are_taken_as_people_leave_them);
	tcase_add_test(tests, the_index_knows_rows_and_lines);
	tcase_add_test(tests, the_limit_of_a_cell_is_kept);
	tcase_add_test(tests, rows_are_parsed);
	tcase_add_test(tests, cells_are_quoted_where_they_must_be);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
