#include "report/paper.h"

#include "base/memory.h"

void paper_init(struct paper *paper)
{
	*paper = (struct paper){.title = memory_text(""),
				.mark = memory_text(""),
				.level = LEVEL_BRANCH,
				.columns = PAPER_USUAL};
}

static void release_table(struct paper_table *table)
{
	for (size_t i = 0; i < table->row_count; i++) {
		for (size_t j = 0; j < table->column_count; j++)
			memory_free(table->rows[i].cells[j]);
		memory_free(table->rows[i].cells);
	}
	for (size_t i = 0; i < table->column_count; i++)
		memory_free(table->columns[i].heading);
	memory_free(table->rows);
	memory_free(table->columns);
}

void paper_release(struct paper *paper)
{
	for (size_t i = 0; i < paper->count; i++) {
		struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_PARAGRAPH)
			memory_free(block->as.paragraph.text);
		else if (block->kind == PAPER_TABLE)
			release_table(&block->as.table);
	}
	memory_free(paper->blocks);
	memory_free(paper->title);
	memory_free(paper->mark);
	*paper = (struct paper){0};
}

static struct paper_block *add(struct paper *paper, enum paper_kind kind)
{
	struct paper_block *block;

	paper->blocks =
	    memory_grow(paper->blocks, paper->count, &paper->capacity, sizeof(*paper->blocks));
	block = &paper->blocks[paper->count++];
	*block = (struct paper_block){.kind = kind};
	return block;
}

struct paper_paragraph *paper_add_paragraph(struct paper *paper, enum paper_style style,
					    const char *text, size_t length)
{
	struct paper_paragraph *paragraph = &add(paper, PAPER_PARAGRAPH)->as.paragraph;

	paragraph->style = style;
	paragraph->text = memory_text_part(text, length);
	return paragraph;
}

struct paper_table *paper_add_table(struct paper *paper)
{
	return &add(paper, PAPER_TABLE)->as.table;
}

void paper_add_page(struct paper *paper)
{
	add(paper, PAPER_PAGE);
}

void paper_table_add_column(struct paper_table *table, int width, bool is_centred,
			    const char *heading)
{
	table->columns =
	    memory_resize(table->columns, table->column_count + 1, sizeof(*table->columns));
	table->columns[table->column_count++] = (struct paper_column){
	    .width = width, .is_centred = is_centred, .heading = memory_text(heading)};
	if (*heading)
		table->has_headings = true;
}

struct paper_row *paper_table_add_row(struct paper_table *table)
{
	struct paper_row *row;

	table->rows =
	    memory_grow(table->rows, table->row_count, &table->row_capacity, sizeof(*table->rows));
	row = &table->rows[table->row_count++];
	*row = (struct paper_row){.cells = memory_array(table->column_count, sizeof(*row->cells))};
	for (size_t i = 0; i < table->column_count; i++)
		row->cells[i] = memory_text("");
	return row;
}

void paper_row_set(struct paper_row *row, size_t column, const char *text, size_t length)
{
	memory_free(row->cells[column]);
	row->cells[column] = memory_text_part(text, length);
}
