#include "report/plain_text.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "layout.h"
#include "report/line_break.h"

enum { OUTSIDE = 2 /* columns between a page's number and the edge */ };

/* A sheet of paper being filled. What is to stay with what follows is held back until that is
 * known. */
struct sheet {
	struct buf *out;
	const struct paper *paper;
	int columns;
	bool has_pages;
	int page, used, head; /* the page, its lines used, those of its head */
	struct buf held;
	int held_lines;
	struct buf heading; /* of the last table: stands again above its rows on every page */
	int heading_lines;
	bool is_in_rows, held_in_rows; /* what comes, what is held begins with a row */
	struct print_lines lines;      /* of what is being laid out */
	struct buf left, right;
};

static void add_spaces(struct buf *out, int count)
{
	while (count-- > 0)
		buf_add_char(out, ' ');
}

/* The lines that a page has room for. */
static int body_of(const struct sheet *sheet)
{
	return PLAIN_TEXT_LINES - (sheet->paper->has_numbers ? 2 : 0);
}

static void begin_page(struct sheet *sheet)
{
	sheet->page++;
	sheet->used = sheet->head = 0;
	if (!*sheet->paper->mark)
		return;
	utf8_add_visible(sheet->out, sheet->paper->mark, strlen(sheet->paper->mark), false);
	buf_add_text(sheet->out, "\n\n");
	sheet->used = sheet->head = 2;
}

/* Outside, a character from the edge: right on odd pages, left on even ones. */
static void end_page(struct sheet *sheet)
{
	struct buf number;

	if (sheet->paper->has_numbers) {
		for (; sheet->used < PLAIN_TEXT_LINES - 1; sheet->used++)
			buf_add_char(sheet->out, '\n');
		buf_init(&number);
		buf_printf(&number, "\xE2\x80\x94 %d \xE2\x80\x94", sheet->page);
		add_spaces(sheet->out, sheet->page % 2
					   ? sheet->columns - OUTSIDE -
						 print_columns(number.bytes, number.length)
					   : OUTSIDE);
		buf_add(sheet->out, number.bytes, number.length);
		buf_add_char(sheet->out, '\n');
		buf_release(&number);
	}
	buf_add_char(sheet->out, '\f');
}

static void next_page(struct sheet *sheet)
{
	end_page(sheet);
	begin_page(sheet);
}

static void flush(struct sheet *sheet)
{
	buf_add(sheet->out, sheet->held.bytes, sheet->held.length);
	sheet->used += sheet->held_lines;
	buf_clear(&sheet->held);
	sheet->held_lines = 0;
}

/* Turns the page where so many lines, and what is held, do not fit on it. What would not fit on a
 * page of its own is parted from what is held. */
static void make_room(struct sheet *sheet, int lines)
{
	bool with_heading = sheet->held_lines ? sheet->held_in_rows : sheet->is_in_rows;

	if (sheet->held_lines + lines <= body_of(sheet) - sheet->used)
		return;
	if (sheet->held_lines &&
	    sheet->head + (with_heading ? sheet->heading_lines : 0) + sheet->held_lines + lines >
		body_of(sheet)) {
		flush(sheet);
		if (lines <= body_of(sheet) - sheet->used)
			return;
		with_heading = sheet->is_in_rows;
	}
	if (sheet->used <= sheet->head)
		return;
	next_page(sheet);
	if (with_heading) {
		buf_add(sheet->out, sheet->heading.bytes, sheet->heading.length);
		sheet->used += sheet->heading_lines;
	}
}

/* Adds lines that no page ends in; nor, keeps, before what follows. */
static void add_lines(struct sheet *sheet, const struct buf *text, int lines, bool keeps)
{
	if (sheet->has_pages)
		make_room(sheet, lines);
	if (!sheet->held_lines)
		sheet->held_in_rows = sheet->is_in_rows;
	buf_add(&sheet->held, text->bytes, text->length);
	sheet->held_lines += lines;
	if (!keeps || sheet->held_lines > body_of(sheet) / 2)
		flush(sheet);
}

static bool is_centred(enum paper_style style)
{
	return style == PAPER_TITLE || style == PAPER_SUBTITLE || style == PAPER_CENTRED;
}

/* The indents of a paragraph's first line and of the others. */
static void indents_of(const struct sheet *sheet, const struct paper_paragraph *paragraph,
		       int *first, int *rest)
{
	int label = 0;

	*first = *rest = paragraph->style == PAPER_RIGHT ? 0 : paragraph->indent;
	if (*first > sheet->columns / 2)
		*first = *rest = sheet->columns / 2;
	if (paragraph->style == PAPER_BODY)
		*first += 4;
	if (paragraph->style == PAPER_LABELLED)
		label = layout_label(sheet->left.bytes, sheet->left.length);
	if (*rest + label <= sheet->columns * 3 / 4)
		*rest += label;
}

/* What stands at the right edge: in the last line, where it has room, else below. */
static void add_right_side(struct sheet *sheet, struct buf *line, int used)
{
	const struct buf *right = &sheet->right;
	int columns = print_columns(right->bytes, right->length);

	if (used + columns < sheet->columns) {
		add_spaces(line, sheet->columns - used - columns);
		buf_add(line, right->bytes, right->length);
		return;
	}
	print_lines_break(&sheet->lines, right->bytes, right->length, sheet->columns,
			  sheet->columns);
	for (size_t i = 0; i < sheet->lines.count; i++) {
		const struct print_line *part = &sheet->lines.items[i];

		buf_add_char(line, '\n');
		add_lines(sheet, line, 1, false);
		buf_clear(line);
		add_spaces(line, sheet->columns - part->columns);
		buf_add(line, right->bytes + part->start, part->length);
	}
}

/* right: the indent from the right edge. */
static int offset_of(const struct sheet *sheet, enum paper_style style,
		     const struct print_line *line, int indent, int right)
{
	if (is_centred(style))
		return (sheet->columns - line->columns) / 2;
	return style == PAPER_RIGHT ? sheet->columns - line->columns - right : indent;
}

/* Of the lines of a paragraph, no first one alone stands at a page's foot, no last one at a head.
 */
static bool keeps_line(size_t line, size_t count, bool keeps)
{
	return line + 1 == count ? keeps : line == 0 || line + 2 == count;
}

static void break_paragraph(struct sheet *sheet, const struct paper_paragraph *paragraph, int first,
			    int rest, int width)
{
	const struct buf *text = &sheet->left;

	if (paragraph->style == PAPER_TITLE || paragraph->style == PAPER_SUBTITLE)
		layout_title(&sheet->lines, text->bytes, text->length, width);
	else
		print_lines_break(&sheet->lines, text->bytes, text->length, width - first,
				  width - rest);
}

static void add_paragraph(struct sheet *sheet, size_t block)
{
	const struct paper_paragraph *paragraph = &sheet->paper->blocks[block].as.paragraph;
	int first, rest, right = 0;
	bool keeps = layout_keeps(sheet->paper, block);
	struct buf line;

	buf_init(&line);
	buf_clear(&sheet->left);
	buf_clear(&sheet->right);
	layout_sides(paragraph->text, &sheet->left, &sheet->right);
	indents_of(sheet, paragraph, &first, &rest);
	if (paragraph->style == PAPER_RIGHT)
		right = layout_indent_right(sheet->paper, block, sheet->columns);
	break_paragraph(sheet, paragraph, first, rest, sheet->columns - right);
	for (size_t i = 0, count = sheet->lines.count; i < count; i++) {
		const struct print_line *part = &sheet->lines.items[i];
		int offset = offset_of(sheet, paragraph->style, part, i ? rest : first, right);

		buf_clear(&line);
		if (part->length)
			add_spaces(&line, offset);
		buf_add(&line, sheet->left.bytes + part->start, part->length);
		if (i + 1 == count && sheet->right.length)
			add_right_side(sheet, &line, part->length ? offset + part->columns : 0);
		buf_add_char(&line, '\n');
		add_lines(sheet, &line, 1, keeps_line(i, count, keeps));
	}
	buf_release(&line);
}

/* A table being laid out. */
struct ruling {
	const struct paper_table *table;
	int *widths;
	struct print_lines *cells; /* the lines of each cell of a row */
	struct buf *texts;
	struct buf rule, row;
};

static void make_rule(struct ruling *ruling)
{
	buf_add_char(&ruling->rule, '+');
	for (size_t i = 0; i < ruling->table->column_count; i++) {
		for (int j = 0; j < ruling->widths[i]; j++)
			buf_add_char(&ruling->rule, '-');
		buf_add_char(&ruling->rule, '+');
	}
	buf_add_char(&ruling->rule, '\n');
}

/* Breaks the cells of a row; how many lines it takes. */
static int break_row(struct ruling *ruling, char *const *cells, int lines)
{
	for (size_t i = 0; i < ruling->table->column_count; i++) {
		const char *text = cells ? cells[i] : ruling->table->columns[i].heading;
		struct buf *visible = &ruling->texts[i];

		buf_clear(visible);
		utf8_add_visible(visible, text, strlen(text), true);
		print_lines_break(&ruling->cells[i], visible->bytes, visible->length,
				  ruling->widths[i], ruling->widths[i]);
		if ((int)ruling->cells[i].count > lines)
			lines = (int)ruling->cells[i].count;
	}
	return lines;
}

static void add_row_line(struct ruling *ruling, int number)
{
	for (size_t i = 0; i < ruling->table->column_count; i++) {
		struct print_line line = {0, 0, 0};
		int left;

		if ((size_t)number < ruling->cells[i].count)
			line = ruling->cells[i].items[number];
		left = ruling->widths[i] - line.columns;
		buf_add_char(&ruling->row, '|');
		if (ruling->table->columns[i].is_centred)
			add_spaces(&ruling->row, left / 2);
		buf_add(&ruling->row, ruling->texts[i].bytes + line.start, line.length);
		add_spaces(&ruling->row,
			   ruling->table->columns[i].is_centred ? left - left / 2 : left);
	}
	buf_add_text(&ruling->row, "|\n");
}

static void add_row(struct sheet *sheet, struct ruling *ruling, const struct paper_row *row,
		    bool keeps)
{
	int lines = break_row(ruling, row->cells, row->lines);
	int room = PLAIN_TEXT_LINES - 4 - sheet->heading_lines;

	buf_clear(&ruling->row);
	for (int i = 0; i < lines; i++) {
		add_row_line(ruling, i);
		if (lines >= room && i + 1 < lines) {
			add_lines(sheet, &ruling->row, 1, false);
			buf_clear(&ruling->row);
		}
	}
	buf_add(&ruling->row, ruling->rule.bytes, ruling->rule.length);
	add_lines(sheet, &ruling->row, lines < room ? lines + 1 : 2, keeps);
}

/* The heading of a table, above its rows, on every page. */
static void make_heading(struct sheet *sheet, struct ruling *ruling)
{
	buf_clear(&sheet->heading);
	buf_clear(&ruling->row);
	make_rule(ruling);
	buf_add(&sheet->heading, ruling->rule.bytes, ruling->rule.length);
	sheet->heading_lines = 1;
	if (!ruling->table->has_headings)
		return;
	for (int i = 0, count = break_row(ruling, NULL, 1); i < count; i++) {
		add_row_line(ruling, i);
		sheet->heading_lines++;
	}
	buf_add(&sheet->heading, ruling->row.bytes, ruling->row.length);
	buf_add(&sheet->heading, ruling->rule.bytes, ruling->rule.length);
	sheet->heading_lines++;
}

static void add_table(struct sheet *sheet, size_t block)
{
	const struct paper_table *table = &sheet->paper->blocks[block].as.table;
	bool keeps = layout_keeps(sheet->paper, block);
	struct ruling ruling = {table,
				layout_widths(table, sheet->paper->columns, sheet->columns),
				memory_array(table->column_count, sizeof(struct print_lines)),
				memory_array(table->column_count, sizeof(struct buf)),
				{0},
				{0}};

	for (size_t i = 0; i < table->column_count; i++)
		buf_init(&ruling.texts[i]);
	buf_init(&ruling.rule);
	buf_init(&ruling.row);
	make_heading(sheet, &ruling);
	add_lines(sheet, &sheet->heading, sheet->heading_lines, table->row_count > 0);
	sheet->is_in_rows = true;
	for (size_t i = 0; i < table->row_count; i++)
		add_row(sheet, &ruling, &table->rows[i], keeps && i + 1 == table->row_count);
	sheet->is_in_rows = false;
	for (size_t i = 0; i < table->column_count; i++) {
		print_lines_release(&ruling.cells[i]);
		buf_release(&ruling.texts[i]);
	}
	memory_free(ruling.widths);
	memory_free(ruling.cells);
	memory_free(ruling.texts);
	buf_release(&ruling.rule);
	buf_release(&ruling.row);
}

void plain_text_add(struct buf *out, const struct paper *paper, int columns, bool pages)
{
	struct sheet sheet = {.out = out,
			      .paper = paper,
			      .columns = columns > 0 ? columns : paper->columns,
			      .has_pages = pages};

	buf_init(&sheet.held);
	buf_init(&sheet.heading);
	buf_init(&sheet.left);
	buf_init(&sheet.right);
	print_lines_init(&sheet.lines);
	begin_page(&sheet);
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_PARAGRAPH) {
			add_paragraph(&sheet, i);
		} else if (block->kind == PAPER_TABLE) {
			add_table(&sheet, i);
		} else {
			flush(&sheet);
			if (pages && sheet.used > sheet.head)
				next_page(&sheet);
			else if (!pages)
				buf_add_char(out, '\n');
		}
	}
	flush(&sheet);
	if (pages)
		end_page(&sheet);
	print_lines_release(&sheet.lines);
	buf_release(&sheet.held);
	buf_release(&sheet.heading);
	buf_release(&sheet.left);
	buf_release(&sheet.right);
}
