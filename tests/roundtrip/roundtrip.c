/* Rows of any content, written and read again: through a table's file and through a line of the
 * journal. And files as spreadsheets leave them, in which one row is changed: every other one
 * keeps its bytes.
 *
 *     roundtrip [COUNT [SEED]]     so many rows (by default a million)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "data/journal_internal.h"
#include "data/table.h"

enum { ROWS = 50, FIELDS = 7, ROW_LINES = 24 };

static uint64_t state;
static unsigned long failures;

_Noreturn void memory_exhausted(void);
_Noreturn void memory_exhausted(void)
{
	abort();
}

/* splitmix64 (Vigna) */
static uint64_t next_random(void)
{
	uint64_t z = state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static unsigned below(unsigned limit)
{
	return (unsigned)(next_random() % limit);
}

static void fail(const char *what, const char *was, const char *is)
{
	if (failures++ < 5)
		printf("%s: [%s] became [%s]\n", what, was, is);
}

static const char *const pieces[] = {"\"",
				     "\"\"",
				     "\n",
				     ",",
				     ";",
				     "\t",
				     "'",
				     "''",
				     "=",
				     "+",
				     "-",
				     "@",
				     "|",
				     "%",
				     "＝",
				     "＋",
				     "－",
				     "＠",
				     "\xEF\xBB\xBF",
				     "=1+1",
				     "0012",
				     "1.2E+10",
				     "2018-06-05",
				     " ",
				     "  ",
				     "，",
				     "。",
				     "学",
				     "表\n格",
				     "𠮷",
				     "㐀",
				     "é",
				     "e\xCC\x81",
				     "\xE2\x80\xAE",
				     "\xE2\x80\x8B",
				     "x",
				     "abc",
				     "\x01",
				     "\x1B[2J",
				     "\xEF\xBF\xBD",
				     "\\",
				     "id",
				     "#",
				     "\xC2\x85"};
enum { PIECES = sizeof(pieces) / sizeof(*pieces) };

/* A character that may stand in a text at all: of any plane, and no CR, which becomes LF. */
static void add_character(struct buf *text)
{
	uint32_t character;

	do
		character = below(4) ? below(0x3000) : below(0x110000);
	while (!character || character == '\r' || (character >= 0xD800 && character < 0xE000));
	utf8_add(text, character);
}

static void random_text(struct buf *text)
{
	unsigned count = below(5) ? below(8) : 0;

	buf_clear(text);
	for (unsigned i = 0; i < count; i++)
		if (below(4))
			buf_add_text(text, pieces[below(PIECES)]);
		else
			add_character(text);
	if (!below(5000))
		for (int i = 0; i < 3000; i++)
			buf_add_text(text, pieces[below(PIECES)]);
}

static struct form *make_form(void)
{
	static const char *const names[] = {"title", "note", "count", "price",
					    "day",   "kind", "more"};
	static const enum field_type types[] = {FIELD_TEXT,    FIELD_TEXT, FIELD_INTEGER,
						FIELD_DECIMAL, FIELD_DATE, FIELD_CHOICE,
						FIELD_TEXT};
	static struct field fields[FIELDS];
	static struct form form = {
	    .name = "t", .path = "t.csv", .fields = fields, .field_count = FIELDS};

	for (int i = 0; i < FIELDS; i++) {
		fields[i].name = names[i];
		fields[i].type = types[i];
	}
	return &form;
}

/* ---- a table's file ---- */

static void random_table(struct table *table, struct buf *values)
{
	for (int row = 0; row < ROWS; row++) {
		const char *texts[FIELDS];
		char id[32];

		snprintf(id, sizeof(id), "K7Q2MX4T9B-%d", row + 1);
		for (int i = 0; i < FIELDS; i++) {
			random_text(&values[row * FIELDS + i]);
			texts[i] = values[row * FIELDS + i].bytes;
		}
		table_add(table, id, texts);
	}
}

static void through_a_file(const struct form *form, struct buf *values)
{
	struct table *table = table_new(form), *again = table_new(form);
	struct mistakes mistakes;
	struct buf bytes, copy;
	struct err err = {0};

	mistakes_init(&mistakes);
	buf_init(&bytes);
	buf_init(&copy);
	random_table(table, values);
	table_write(table, &bytes);
	buf_add(&copy, bytes.bytes, bytes.length);
	if (table_read(again, &copy, "t.csv", &mistakes, &err) != STATUS_OK)
		fail("not read", bytes.bytes, err.key);
	else if (table_count(again) != ROWS)
		fail("rows are missing", bytes.bytes, "");
	for (size_t row = 0; row < table_count(again) && row < ROWS; row++)
		for (int i = 0; i < FIELDS; i++) {
			const char *was = values[row * FIELDS + (size_t)i].bytes;

			if (strcmp(table_cell(again, row, i), was) != 0)
				fail("table", was, table_cell(again, row, i));
		}
	/* What was read and not changed is written as it was. */
	buf_clear(&copy);
	table_write(again, &copy);
	if (copy.length != bytes.length || memcmp(copy.bytes, bytes.bytes, bytes.length) != 0)
		fail("another file", bytes.bytes, copy.bytes);
	mistakes_release(&mistakes);
	table_free(table);
	table_free(again);
	buf_release(&bytes);
	buf_release(&copy);
}

/* ---- a line of the journal ---- */

static void through_a_line(struct csv_row *row, const char *old, const char *new_value)
{
	struct journal_line line = {.txn = 1 + below(100000),
				    .is_last = below(2),
				    .seq = 1 + below(1000000),
				    .at = "2018-06-30T14:30:05",
				    .site = "K7Q2MX4T9B",
				    .user = old,
				    .op = JOURNAL_SET,
				    .table = "t",
				    .record = "K7Q2MX4T9B-1",
				    .field = "title",
				    .old_value = old,
				    .new_value = new_value,
				    .base = new_value},
			    again;
	struct buf bytes;

	buf_init(&bytes);
	journal_line_add(&bytes, &line);
	if (!journal_line_parse(row, bytes.bytes, bytes.length, ',', &again))
		fail("no line", new_value, bytes.bytes);
	else if (strcmp(again.old_value, old) != 0 || strcmp(again.new_value, new_value) != 0 ||
		 strcmp(again.base, new_value) != 0 || strcmp(again.user, old) != 0 ||
		 again.txn != line.txn || again.seq != line.seq || again.is_last != line.is_last)
		fail("journal", new_value, again.new_value);
	buf_release(&bytes);
}

/* ---- a change elsewhere ---- */

/* How a spreadsheet has left a file. */
struct style {
	bool is_unix, has_bom, is_quoted, has_trailing, has_unknown, has_broken;
};

static void add_quoted(struct buf *bytes, const char *text)
{
	buf_add_char(bytes, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_add_char(bytes, '"');
		buf_add_char(bytes, *text);
	}
	buf_add_char(bytes, '"');
}

/* A row's text without its line end. */
static void random_row(struct buf *bytes, const struct style *style, int number)
{
	struct buf text;

	buf_init(&text);
	buf_printf(bytes, "R%d", number);
	for (int i = 0; i < 3 + style->has_unknown; i++) {
		buf_add_char(bytes, ',');
		random_text(&text);
		if (style->is_quoted || strpbrk(text.bytes, ",\"\n"))
			add_quoted(bytes, text.bytes);
		else
			buf_add_text(bytes, text.bytes);
	}
	if (style->has_trailing)
		buf_add_text(bytes, ",,");
	if (style->has_broken && !below(6))
		buf_add_text(bytes, ",a\"b\"c");
	buf_release(&text);
}

static void random_file(struct buf *bytes, struct buf rows[ROW_LINES], const struct style *style)
{
	const char *end = style->is_unix ? "\n" : "\r\n";

	buf_clear(bytes);
	if (style->has_bom)
		buf_add_text(bytes, "\xEF\xBB\xBF");
	buf_add_text(bytes,
		     style->is_quoted ? "\"id\",\"title\",\"note\",\"day\"" : "id,title,note,day");
	buf_add_text(bytes, style->has_unknown ? ",民族" : "");
	buf_add_text(bytes, style->has_trailing ? ",," : "");
	/* The columns that the file lacks would be added to every row: it has them all here. */
	buf_add_text(bytes, ",count,price,kind,more");
	buf_add_text(bytes, end);
	for (int i = 0; i < ROW_LINES; i++) {
		buf_clear(&rows[i]);
		random_row(&rows[i], style, i);
		buf_add(bytes, rows[i].bytes, rows[i].length);
		buf_add_text(bytes, end);
	}
}

/* Every row of the result but the changed one is the one of before, with CR LF behind it. */
static void compare_rows(const struct table *table, const struct buf *before,
			 const struct buf rows[ROW_LINES], size_t changed)
{
	const char *at;
	struct buf after;

	buf_init(&after);
	table_write(table, &after);
	at = strstr(after.bytes, "\r\n");
	at = at ? at + 2 : after.bytes + after.length;
	for (size_t i = 0; i < ROW_LINES; i++) {
		char mark[16];
		const char *next;

		if (i != changed) {
			if (strncmp(at, rows[i].bytes, rows[i].length) != 0 ||
			    strncmp(at + rows[i].length, "\r\n", 2) != 0) {
				fail("an untouched row", rows[i].bytes, at);
				fail("in the file", before->bytes, after.bytes);
				break;
			}
			at += rows[i].length + 2;
			continue;
		}
		/* the changed one: on to the next */
		snprintf(mark, sizeof(mark), "\r\nR%zu,", i + 1);
		next = i + 1 < ROW_LINES ? strstr(at, mark) : NULL;
		at = next ? next + 2 : after.bytes + after.length;
	}
	buf_release(&after);
}

static void change_elsewhere(const struct form *form, struct buf rows[ROW_LINES])
{
	struct style style = {!below(3), below(2), !below(3), !below(3), !below(2), !below(3)};
	struct table *table = table_new(form);
	size_t changed = below(ROW_LINES);
	struct mistakes mistakes;
	struct buf bytes, copy;
	struct err err = {0};

	mistakes_init(&mistakes);
	buf_init(&bytes);
	buf_init(&copy);
	random_file(&bytes, rows, &style);
	buf_add(&copy, bytes.bytes, bytes.length);
	if (table_read(table, &copy, "t.csv", &mistakes, &err) != STATUS_OK) {
		fail("not read", bytes.bytes, err.key);
	} else if (table_count(table) != ROW_LINES) {
		fail("rows are missing", bytes.bytes, "");
	} else {
		table_set(table, changed, 0, "changed");
		compare_rows(table, &bytes, rows, changed);
		if (strcmp(table_cell(table, changed, 0), "changed") != 0)
			fail("the change", "changed", table_cell(table, changed, 0));
	}
	mistakes_release(&mistakes);
	table_free(table);
	buf_release(&bytes);
	buf_release(&copy);
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000, done, files = 0;
	const struct form *form = make_form();
	static struct buf values[ROWS * FIELDS], rows[ROW_LINES];
	struct csv_row row;

	state = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	for (int i = 0; i < ROWS * FIELDS; i++)
		buf_init(&values[i]);
	for (int i = 0; i < ROW_LINES; i++)
		buf_init(&rows[i]);
	csv_row_init(&row);
	for (done = 0; done < count; done += ROWS) {
		through_a_file(form, values);
		for (int i = 0; i < ROWS; i++)
			through_a_line(&row, values[i * FIELDS].bytes,
				       values[i * FIELDS + 1].bytes);
		change_elsewhere(form, rows);
		files++;
	}
	csv_row_release(&row);
	for (int i = 0; i < ROWS * FIELDS; i++)
		buf_release(&values[i]);
	for (int i = 0; i < ROW_LINES; i++)
		buf_release(&rows[i]);
	printf(
	    "%lu rows through files and lines of the journal, %lu files changed in one row of %d: "
	    "%lu failures\n",
	    done, files, ROW_LINES, failures);
	printf("%d%%: Checks: %lu, Failures: %lu, Errors: 0\n", failures ? 0 : 100,
	       done ? files : 0, failures);
	return failures || !done;
}
