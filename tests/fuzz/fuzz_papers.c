/* Any bytes as the text of a paper: no line of print is wider than asked and the lines give the
 * text back; the RTF is ASCII, with every brace of the text escaped. The first byte says the
 * columns. */
#include <string.h>

#include "base/utf8.h"
#include "report/line_break.h"
#include "report/plain_text.h"
#include "rtf_checks.h"
#include "target.h"

static void check_lines(const struct buf *text, int columns)
{
	struct print_lines lines;
	size_t end = 0;

	print_lines_init(&lines);
	print_lines_break(&lines, text->bytes, text->length, columns, columns);
	for (size_t i = 0; i < lines.count; i++) {
		const struct print_line *line = &lines.items[i];

		demand(line->start >= end && line->columns <= columns);
		demand(print_columns(text->bytes + line->start, line->length) == line->columns);
		for (; end < line->start; end++)
			demand(strchr(" \n\xE3\x80", text->bytes[end]) != NULL);
		end = line->start + line->length;
	}
	demand(end <= text->length);
	print_lines_release(&lines);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct paper_table *table;
	struct paper_row *row;
	struct paper paper;
	struct buf text, out;
	char *copy;
	int columns = length ? 2 + bytes[0] % 110 : 2;

	copy = memory_text_part((const char *)bytes, length);
	buf_init(&text);
	buf_init(&out);
	utf8_add_visible(&text, copy, strlen(copy), true);
	check_lines(&text, columns);
	paper_init(&paper);
	paper.columns = columns;
	paper.has_numbers = columns % 2;
	for (int style = 0; style < PAPER_STYLES; style++)
		paper_add_paragraph(&paper, (enum paper_style)style, copy, strlen(copy))->indent =
		    columns / 3;
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, true, copy);
	paper_table_add_column(table, 0, false, "");
	row = paper_table_add_row(table);
	paper_row_set(row, 0, copy, strlen(copy));
	paper_row_set(row, 1, copy, strlen(copy));
	plain_text_add(&out, &paper, 0, true);
	demand(out.length && out.bytes[out.length - 1] == '\f');
	demand(utf8_is_valid(out.bytes, out.length));
	buf_clear(&out);
	rtf_add(&out, &paper);
	check_rtf(&out);
	paper_release(&paper);
	buf_release(&text);
	buf_release(&out);
	memory_free(copy);
	return 0;
}
