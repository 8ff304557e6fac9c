#include "report/paper_csv.h"

#include <string.h>

#include "base/csvfile.h"

static void add_rows(struct buf *out, const struct paper_table *table)
{
	for (size_t i = 0; table->has_headings && i < table->column_count; i++) {
		if (i)
			buf_add_char(out, ',');
		csv_add_guarded(out, table->columns[i].heading);
	}
	if (table->has_headings)
		buf_add_text(out, "\r\n");
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < table->column_count; i++) {
			if (i)
				buf_add_char(out, ',');
			csv_add_guarded(out, table->rows[row].cells[i]);
		}
		buf_add_text(out, "\r\n");
	}
}

void paper_csv_add(struct buf *out, const struct paper *paper)
{
	size_t tables = 0;

	buf_add_text(out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < paper->count; i++) {
		if (paper->blocks[i].kind != PAPER_TABLE)
			continue;
		if (tables++)
			buf_add_text(out, "\r\n");
		add_rows(out, &paper->blocks[i].as.table);
	}
	for (size_t i = 0; !tables && i < paper->count; i++) {
		if (paper->blocks[i].kind != PAPER_PARAGRAPH ||
		    !*paper->blocks[i].as.paragraph.text)
			continue;
		csv_add_guarded(out, paper->blocks[i].as.paragraph.text);
		buf_add_text(out, "\r\n");
	}
}
