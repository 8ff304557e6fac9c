#include "report/paper_csv.h"

#include <string.h>

#include "base/csvfile.h"

enum { LONGEST = 11 /* digits of a figure that a spreadsheet shows as it is */ };

static size_t digits_at(const char *text)
{
	return strspn(text, "0123456789");
}

/* 6月7日 */
static bool is_day(const char *text, size_t digits)
{
	static const char month[] = "\xE6\x9C\x88", day[] = "\xE6\x97\xA5";

	if (strncmp(text + digits, month, sizeof month - 1) != 0)
		return false;
	text += digits + sizeof month - 1;
	digits = digits_at(text);
	return digits && strcmp(text + digits, day) == 0;
}

/* Whether a spreadsheet would make another value of it, or show another one, when it opens the
 * file: a long number, one with zeros in front or behind, 3E5, 06-07 and 3/4 (a day of this year).
 * 2018-07-02 stays the day that it is. */
static bool is_misread(const char *text)
{
	size_t digits = digits_at(text), length = strlen(text), more;
	char mark = text[digits];

	if (!digits)
		return false;
	if (!mark)
		return digits > LONGEST || (digits > 1 && *text == '0');
	more = digits_at(text + digits + 1);
	if (mark == '.')
		return digits + 1 + more == length && text[length - 1] == '0';
	if (mark == 'E' || mark == 'e')
		return more > 0 && digits + 1 + more == length;
	if (mark == '-' || mark == '/')
		return digits <= 2 && more > 0 && strspn(text, "0123456789-/") == length;
	return is_day(text, digits);
}

/* A tabulator in front, which nobody sees, makes it text. */
static void add_cell(struct buf *out, const char *text)
{
	if (is_misread(text))
		buf_printf(out, "\"\t%s\"", text);
	else
		csv_add_guarded(out, text);
}

static void add_rows(struct buf *out, const struct paper_table *table)
{
	for (size_t i = 0; table->has_headings && i < table->column_count; i++) {
		if (i)
			buf_add_char(out, ',');
		add_cell(out, table->columns[i].heading);
	}
	if (table->has_headings)
		buf_add_text(out, "\r\n");
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < table->column_count; i++) {
			if (i)
				buf_add_char(out, ',');
			add_cell(out, table->rows[row].cells[i]);
		}
		buf_add_text(out, "\r\n");
	}
}

/* What stands behind its tabulator is a cell of its own. */
static void add_paragraph(struct buf *out, const char *text)
{
	const char *tab = strchr(text, '\t');
	struct buf left;

	if (!*text)
		return;
	buf_init(&left);
	buf_add(&left, text, tab ? (size_t)(tab - text) : strlen(text));
	add_cell(out, left.bytes);
	if (tab) {
		buf_add_char(out, ',');
		add_cell(out, tab + 1);
	}
	buf_add_text(out, "\r\n");
	buf_release(&left);
}

void paper_csv_add(struct buf *out, const struct paper *paper)
{
	size_t tables = 0, added = 0;

	for (size_t i = 0; i < paper->count; i++)
		tables += paper->blocks[i].kind == PAPER_TABLE;
	buf_add_text(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_TABLE) {
			add_rows(out, &block->as.table);
			if (++added < tables)
				buf_add_text(out, "\r\n");
		} else if (block->kind == PAPER_PARAGRAPH && tables != 1) {
			add_paragraph(out, block->as.paragraph.text);
		}
	}
}
