#include <ctype.h>
#include <string.h>

#include "template_internal.h"

/* The lines of a table: | HEADING:WIDTH | ... and | ${E} | ... */

enum { COLUMNS_MOST = 40 };

struct cells {
	const char *starts[COLUMNS_MOST], *ends[COLUMNS_MOST];
	size_t count;
};

static const char *cell_end(const char *at, const char *end)
{
	while (at < end && *at != '|') {
		size_t left = (size_t)(end - at), length = 1;

		if (left > 2 && at[0] == '$' && at[1] == '{')
			length = expr_outside(at + 2, left - 2, "}") + 3;
		at += length <= left ? length : 1;
	}
	return at;
}

static bool add_cell(struct cells *cells, const char *start, const char *end)
{
	if (cells->count == COLUMNS_MOST)
		return false;
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	cells->starts[cells->count] = template_skip(start, end);
	cells->ends[cells->count++] = end;
	return true;
}

/* The cells of the next line. False: it is none of a table, or has too many. */
static bool read_cells(struct template_reading *reading, struct cells *cells)
{
	const char *at;

	cells->count = 0;
	if (!template_next_line(reading)) {
		template_mistake(reading, NULL, "template.table_lines", NULL, NULL);
		return false;
	}
	if (reading->line == reading->line_end || *reading->line != '|') {
		template_mistake(reading, reading->line, "template.table_lines", NULL, NULL);
		reading->is_again = true;
		return false;
	}
	at = reading->line;
	while (at < reading->line_end) {
		const char *start = at + 1;

		at = cell_end(start, reading->line_end);
		if (at == reading->line_end && template_skip(start, at) == at)
			break; /* behind the last | */
		if (!add_cell(cells, start, at)) {
			template_mistake(reading, start, "template.table_columns", NULL, NULL);
			return false;
		}
	}
	return cells->count > 0;
}

static bool is_colon(const char *at, const char *end, size_t *length)
{
	*length = 1;
	if (at < end && *at == ':')
		return true;
	*length = 3;
	return end - at >= 3 && memcmp(at, "\xEF\xBC\x9A", 3) == 0;
}

/* HEADING:8c; where the text ends. */
static const char *read_width(const char *start, const char *end, struct template_column *column)
{
	const char *last = end, *digits;
	bool is_centred = last > start && last[-1] == 'c';
	size_t length;

	last -= is_centred;
	for (digits = last; digits > start && isdigit((unsigned char)digits[-1]);)
		digits--;
	for (const char *colon = digits - (digits > start); colon >= start && digits - colon <= 3;
	     colon--) {
		if (!is_colon(colon, digits, &length) || colon + length != digits ||
		    last - digits > 3 || (digits == last && !is_centred))
			continue;
		for (const char *digit = digits; digit < last; digit++)
			column->width = column->width * 10 + (*digit - '0');
		column->is_centred = is_centred;
		return colon;
	}
	return end;
}

static void check_width(struct template_reading *reading, const struct template_block *block)
{
	size_t width = block->column_count + 1;
	const struct template_column *last = &block->columns[block->column_count - 1];

	for (size_t i = 0; i < block->column_count; i++)
		width += (size_t)block->columns[i].width;
	if (width > (size_t)reading->template->columns)
		template_mistake(reading, reading->line, "template.table_width", NULL, NULL);
	if (block->across.rows && (last->width == 0 || block->column_count < 2))
		template_mistake(reading, reading->line, "template.across_width", NULL, NULL);
}

static void read_headings(struct template_reading *reading, struct template_block *block)
{
	struct cells cells;

	if (!read_cells(reading, &cells))
		return;
	block->columns =
	    arena_new(&reading->templates->arena, cells.count * sizeof(*block->columns));
	block->column_count = cells.count;
	for (size_t i = 0; i < cells.count; i++) {
		const char *end = read_width(cells.starts[i], cells.ends[i], &block->columns[i]);

		block->columns[i].heading = template_text(reading, cells.starts[i], end);
	}
	check_width(reading, block);
}

static void read_row(struct template_reading *reading, struct template_block *block)
{
	struct cells cells;

	if (!read_cells(reading, &cells))
		return;
	if (cells.count != block->column_count) {
		template_mistake(reading, reading->line, "template.table_cells", NULL, NULL);
		return;
	}
	for (size_t i = 0; i < cells.count; i++)
		block->columns[i].cell = template_text(reading, cells.starts[i], cells.ends[i]);
}

/* The @across line, if it is the next one. */
static bool read_across(struct template_reading *reading, struct template_loop *loop,
			struct expr_variable *variable, bool *is_good)
{
	static const char word[] = "@across";

	if (!template_next_line(reading))
		return false;
	if ((size_t)(reading->line_end - reading->line) < sizeof(word) ||
	    memcmp(reading->line, word, sizeof(word) - 1) != 0) {
		reading->is_again = true;
		return false;
	}
	*is_good = template_loop_read(reading, reading->line + sizeof(word) - 1, reading->line_end,
				      loop, variable);
	if (*is_good && loop->is_findings) {
		template_mistake(reading, reading->line, "rules.not_rows", NULL, NULL);
		*is_good = false;
	}
	return true;
}

/* The headings know the row that a column is for, the cells that of their line as well. */
void template_table_read(struct template_reading *reading, const char *start, const char *end,
			 struct template_block *block)
{
	struct expr_variable variable = {NULL, -1}, across = {NULL, -1};
	bool has_rows = template_has_rows(start, end), has_across;
	bool is_good = true, is_across_good = true;

	if (has_rows)
		is_good = template_loop_read(reading, start, end, &block->loop, &variable);
	else
		template_blank_read(reading, start, end, &block->loop);
	has_across = read_across(reading, &block->across, &across, &is_across_good);
	if (has_across)
		template_enter(reading, is_across_good, &block->across, &across);
	read_headings(reading, block);
	if (has_rows)
		template_enter(reading, is_good, &block->loop, &variable);
	if (block->column_count)
		read_row(reading, block);
	if (has_rows)
		template_leave(reading, is_good, &block->loop);
	if (has_across)
		template_leave(reading, is_across_good, &block->across);
}
