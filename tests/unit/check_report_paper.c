/* A paper in memory: its blocks in order, texts copied. */
#include "support.h"

#include <string.h>

#include "report/paper.h"

START_TEST(blocks_stand_in_order)
{
	struct paper paper;
	struct paper_table *table;
	struct paper_row *row;
	char text[] = "一、会前准备";

	paper_init(&paper);
	ck_assert_str_eq(paper.title, "");
	ck_assert_int_eq(paper.level, LEVEL_BRANCH);
	paper_add_paragraph(&paper, PAPER_HEADING, text, 3)->indent = 4;
	memset(text, 'x', 3);
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, true, "");
	ck_assert(!table->has_headings);
	paper_table_add_column(table, 0, false, "姓名");
	ck_assert(table->has_headings);
	for (size_t i = 0; i < 40; i++) {
		row = paper_table_add_row(table);
		ck_assert_str_eq(row->cells[1], "");
		paper_row_set(row, 1, "赵某甲", i % 2 ? 9 : 3);
	}
	paper_add_page(&paper);

	ck_assert_uint_eq(paper.count, 3);
	ck_assert_int_eq(paper.blocks[0].kind, PAPER_PARAGRAPH);
	ck_assert_int_eq(paper.blocks[0].as.paragraph.style, PAPER_HEADING);
	ck_assert_int_eq(paper.blocks[0].as.paragraph.indent, 4);
	ck_assert_str_eq(paper.blocks[0].as.paragraph.text, "一");
	ck_assert_int_eq(paper.blocks[1].kind, PAPER_TABLE);
	table = &paper.blocks[1].as.table;
	ck_assert_uint_eq(table->row_count, 40);
	ck_assert_str_eq(table->rows[38].cells[1], "赵");
	ck_assert_str_eq(table->rows[39].cells[1], "赵某甲");
	ck_assert_str_eq(table->rows[39].cells[0], "");
	ck_assert_int_eq(paper.blocks[2].kind, PAPER_PAGE);
	paper_release(&paper);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report/paper");
	TCase *tests = tcase_create("paper");

	tcase_add_test(tests, blocks_stand_in_order);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
