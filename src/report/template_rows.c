#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flow/telling.h"
#include "template_internal.h"

/* Loops of a paper, and its tables. */

struct ordered {
	size_t row, place;
	double number;
	const char *text;
};

static int by_value(const void *a, const void *b)
{
	const struct ordered *first = a, *second = b;
	int order;

	if (isnan(first->number) != isnan(second->number))
		return isnan(first->number) ? 1 : -1;
	if (first->number < second->number || first->number > second->number)
		return first->number < second->number ? -1 : 1;
	order = isnan(first->number) ? strcmp(first->text, second->text) : 0;
	return order ? order : (first->place > second->place) - (first->place < second->place);
}

/* Those that are equal stay in the table's order, reversed or not. */
static int by_value_reversed(const void *a, const void *b)
{
	const struct ordered *first = a, *second = b;
	struct ordered left = *first, right = *second;

	left.place = second->place;
	right.place = first->place;
	return -by_value(&left, &right);
}

static void put_in_order(struct template_making *making, const struct template_loop *loop,
			 size_t *rows, size_t count)
{
	struct ordered *ordered = memory_array(count + 1, sizeof(*ordered));
	struct eval_frame frame = template_frame(making, false);

	for (size_t i = 0; i < count; i++) {
		struct value value;

		making->rows[loop->order_variable] =
		    (struct eval_row){expr_form(loop->rows), rows[i]};
		value = expr_value(making->eval, loop->order, &frame);
		ordered[i] = (struct ordered){rows[i], i, value.number, value.text};
	}
	qsort(ordered, count, sizeof(*ordered), loop->is_reversed ? by_value_reversed : by_value);
	for (size_t i = 0; i < count; i++)
		rows[i] = ordered[i].row;
	memory_free(ordered);
}

/* The rows of a loop, in their order; the caller's. */
static size_t *rows_of(struct template_making *making, const struct template_loop *loop,
		       size_t *count)
{
	struct eval_frame frame = template_frame(making, false);
	const size_t *found;
	size_t *rows;

	*count = expr_rows(making->eval, loop->rows, &frame, &found);
	rows = memory_array(*count + 1, sizeof(*rows));
	if (*count)
		memcpy(rows, found, *count * sizeof(*rows));
	if (loop->order)
		put_in_order(making, loop, rows, *count);
	return rows;
}

static bool is_told(struct session *session, const struct finding *finding)
{
	return finding->rule->level != RULE_INFORM && session_shows(session, finding, -1);
}

static size_t each_finding(struct template_making *making,
			   void (*take)(struct template_making *making, const void *data),
			   const void *data)
{
	const struct findings *findings = session_findings(making->session);
	size_t told = 0;

	for (size_t i = 0; i < findings->count; i++) {
		if (!is_told(making->session, &findings->items[i]))
			continue;
		making->finding = &findings->items[i];
		making->position = ++told;
		take(making, data);
	}
	making->finding = NULL;
	return told;
}

size_t template_each(struct template_making *making, const struct template_loop *loop,
		     void (*take)(struct template_making *making, const void *data),
		     const void *data)
{
	size_t position = making->position, count, *rows;

	if (loop->is_findings) {
		count = each_finding(making, take, data);
		making->position = position;
		return count;
	}
	if (!loop->rows)
		return 0;
	rows = rows_of(making, loop, &count);
	for (size_t i = 0; i < count; i++) {
		making->rows[loop->variable] = (struct eval_row){expr_form(loop->rows), rows[i]};
		making->position = i + 1;
		take(making, data);
	}
	making->position = position;
	memory_free(rows);
	return count;
}

/* ---- tables ---- */

/* A table, or the part of one whose columns fit. */
struct tabling {
	const struct template_block *block;
	struct paper_table *table;
	size_t fixed;	      /* columns before those across */
	const size_t *across; /* rows of the columns that follow */
	size_t from, count;
};

static struct eval_row across_row(const struct tabling *tabling, size_t n)
{
	return (struct eval_row){expr_form(tabling->block->across.rows),
				 tabling->across[tabling->from + n]};
}

static void add_column(struct template_making *making, const struct tabling *tabling,
		       const struct template_column *column)
{
	template_say(making, column->heading);
	paper_table_add_column(tabling->table, column->width, column->is_centred,
			       making->text.bytes);
}

static void set_cell(struct template_making *making, struct paper_row *row, size_t column,
		     const struct template_piece *text)
{
	template_say(making, text);
	paper_row_set(row, column, making->text.bytes, making->text.length);
}

static void add_row(struct template_making *making, const void *data)
{
	const struct tabling *tabling = data;
	const struct template_block *block = tabling->block;
	struct paper_row *row = paper_table_add_row(tabling->table);

	row->lines = block->loop.height;
	for (size_t i = 0; i < tabling->fixed; i++)
		set_cell(making, row, i, block->columns[i].cell);
	for (size_t n = 0; n < tabling->count; n++) {
		making->rows[block->across.variable] = across_row(tabling, n);
		set_cell(making, row, tabling->fixed + n, block->columns[tabling->fixed].cell);
	}
}

static void keep_with_table(struct paper *paper)
{
	struct paper_block *last = paper->count ? &paper->blocks[paper->count - 1] : NULL;

	if (last && last->kind == PAPER_PARAGRAPH)
		last->as.paragraph.keeps_with_next = true;
}

static void add_table(struct template_making *making, struct tabling *tabling)
{
	const struct template_block *block = tabling->block;
	size_t position = making->position;

	keep_with_table(making->paper);
	tabling->table = paper_add_table(making->paper);
	for (size_t i = 0; i < tabling->fixed; i++)
		add_column(making, tabling, &block->columns[i]);
	for (size_t n = 0; n < tabling->count; n++) {
		making->rows[block->across.variable] = across_row(tabling, n);
		making->position = tabling->from + n + 1;
		add_column(making, tabling, &block->columns[tabling->fixed]);
	}
	making->position = position;
	template_each(making, &block->loop, add_row, tabling);
	for (size_t i = 0; i < block->loop.blank; i++)
		paper_table_add_row(tabling->table)->lines = block->loop.height;
}

/* How many columns across stand beside the others on the paper. */
static size_t columns_that_fit(const struct template_making *making, const struct tabling *tabling)
{
	const struct template_column *columns = tabling->block->columns;
	int left = making->template->columns - 1, width = columns[tabling->fixed].width + 1;

	for (size_t i = 0; i < tabling->fixed; i++)
		left -= columns[i].width + 1;
	return left < width ? 1 : (size_t)(left / width);
}

void template_table_make(struct template_making *making, const struct template_block *block)
{
	struct tabling tabling = {.block = block, .fixed = block->column_count};
	size_t count, most, *rows;

	if (!block->across.rows) {
		add_table(making, &tabling);
		return;
	}
	tabling.fixed--;
	rows = rows_of(making, &block->across, &count);
	most = columns_that_fit(making, &tabling);
	tabling.across = rows;
	for (; tabling.from < count || tabling.from == 0; tabling.from += most) {
		tabling.count = count - tabling.from < most ? count - tabling.from : most;
		add_table(making, &tabling);
	}
	memory_free(rows);
}
