#include "base/memory.h"
#include "layout.h"
#include "rtf_internal.h"

enum {
	LARGEST = 28, /* half points: size 4 */
	PADDING = 40  /* twips above and below a cell's text */
};

/* How a table is set: columns and what they take, the type's size, a line's height. */
struct rtf_table {
	const struct paper_table *table;
	int *widths;
	int columns, column, size, line;
};

void rtf_add_hairline(struct rtf_writing *writing)
{
	buf_printf(writing->out, "\\pard\\plain\\sl-20\\slmult0%s\\fs2\\par\n",
		   writing->begins_page ? "\\pagebb" : "");
	writing->begins_page = false;
}

static void begin_row(struct rtf_writing *writing, const struct rtf_table *setting, bool is_heading,
		      int lines)
{
	static const char *const edges[] = {"t", "l", "b", "r"};
	struct buf *out = writing->out;
	int gap = setting->column * 3 / 8, passed = 0;

	buf_printf(out, "\\trowd\\trgaph%d\\trleft0\\trkeep%s", gap, is_heading ? "\\trhdr" : "");
	buf_printf(out,
		   "\\trpaddl%d\\trpaddr%d\\trpaddt%d\\trpaddb%d"
		   "\\trpaddfl3\\trpaddfr3\\trpaddft3\\trpaddfb3",
		   gap, gap, PADDING, PADDING);
	if (lines)
		buf_printf(out, "\\trrh%d", lines * setting->line);
	for (size_t i = 0; i < setting->table->column_count; i++) {
		/* with its rule; a table as wide as the line ends where the line does */
		passed += setting->widths[i] + 1;
		buf_add_text(out, "\\clvertalc");
		for (size_t j = 0; j < sizeof(edges) / sizeof(edges[0]); j++)
			buf_printf(out, "\\clbrdr%s\\brdrs\\brdrw10", edges[j]);
		buf_printf(out, "\\cellx%d", passed * writing->width / (setting->columns - 1));
	}
	buf_add_char(out, '\n');
}

/* cells: NULL for the headings. */
static void add_cells(struct rtf_writing *writing, const struct rtf_table *setting,
		      char *const *cells, bool keeps)
{
	struct buf *out = writing->out;

	for (size_t i = 0; i < setting->table->column_count; i++) {
		const struct paper_column *column = &setting->table->columns[i];
		bool is_quiet = cells && column->is_quiet;

		buf_printf(out, "\\pard\\plain\\intbl%s%s\\sl-%d\\slmult0", keeps ? "\\keepn" : "",
			   !cells || column->is_centred ? "\\qc" : "\\ql",
			   is_quiet ? RTF_SMALL * 13 : setting->line);
		rtf_add_type(out, cells ? RTF_BODY : RTF_BLACK,
			     is_quiet ? RTF_SMALL : setting->size);
		buf_add_char(out, ' ');
		rtf_add_visible(out, cells ? cells[i] : column->heading);
		buf_add_text(out, "\\cell\n");
	}
	buf_add_text(out, "\\row\n");
}

void rtf_add_table(struct rtf_writing *writing, size_t block)
{
	const struct paper_table *table = &writing->paper->blocks[block].as.table;
	bool keeps = layout_keeps(writing->paper, block);
	struct rtf_table setting = {.table = table,
				    .columns = writing->paper->columns > 2 ? writing->paper->columns
									   : PAPER_USUAL};

	if (!table->column_count)
		return;
	if (writing->begins_page || writing->is_after_table)
		rtf_add_hairline(writing);
	setting.widths = layout_widths(table, setting.columns, setting.columns);
	setting.column = writing->width / setting.columns;
	/* a Chinese character of two columns, a little less so that it fits in any case */
	setting.size = setting.column / 5 < LARGEST ? setting.column / 5 : LARGEST;
	setting.line = setting.size * 13;
	if (table->has_headings) {
		begin_row(writing, &setting, true, 0);
		add_cells(writing, &setting, NULL, table->row_count > 0);
	}
	for (size_t i = 0; i < table->row_count; i++) {
		begin_row(writing, &setting, false, table->rows[i].lines);
		add_cells(writing, &setting, table->rows[i].cells,
			  keeps && i + 1 == table->row_count);
	}
	memory_free(setting.widths);
}
