/* sheets FOLDER: papers whose layout is known beforehand, as RTF files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/paper_csv.h"
#include "report/rtf.h"

enum { LINES = 22, CHARACTERS = 28, SHEETS = 3, ROWS = 60 };

_Noreturn void memory_exhausted(void)
{
	abort();
}

static void put_as(const char *folder, const char *name, const char *ending, struct paper *paper)
{
	char path[4096];
	struct buf out;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.%s", folder, name, ending);
	buf_init(&out);
	if (strcmp(ending, "csv") == 0)
		paper_csv_add(&out, paper);
	else
		rtf_add(&out, paper);
	file = fopen(path, "w");
	if (!file || fwrite(out.bytes, 1, out.length, file) != out.length || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
	buf_release(&out);
	paper_release(paper);
}

static void put(const char *folder, const char *name, struct paper *paper)
{
	put_as(folder, name, "rtf", paper);
}

static void add(struct paper *paper, enum paper_style style, const char *text)
{
	paper_add_paragraph(paper, style, text, strlen(text));
}

static void set_text(char **target, const char *text)
{
	memory_free(*target);
	*target = memory_text(text);
}

/* Sheets full of lines full of characters. */
static void put_grid(const char *folder)
{
	struct paper paper;
	struct buf text;

	paper_init(&paper);
	buf_init(&text);
	paper.columns = PAPER_NARROW;
	paper.has_numbers = true;
	set_text(&paper.mark, "内部资料");
	for (int i = 0; i < SHEETS * LINES * CHARACTERS; i++)
		buf_add_text(&text, i % CHARACTERS ? "字" : "首");
	paper_add_paragraph(&paper, PAPER_FLUSH, text.bytes, text.length);
	put(folder, "grid", &paper);
	buf_release(&text);
}

static void put_table(const char *folder, const char *name, int columns)
{
	static const char *const cells[] = {"1★", "赵某甲", "看不懂就改到看懂，“说到做到”",
					    "已完成：12张已换新，5名服务对象试读后再改2张毕"};
	struct paper_table *table;
	struct paper paper;

	paper_init(&paper);
	paper.columns = columns;
	paper.has_numbers = true;
	add(&paper, PAPER_TITLE, "整改清单");
	table = paper_add_table(&paper);
	paper_table_add_column(table, 4, true, "序号");
	paper_table_add_column(table, 8, false, "责任人");
	paper_table_add_column(table, 0, false, "承诺");
	paper_table_add_column(table, 0, false, "完成情况");
	for (int i = 0; i < ROWS; i++) {
		struct paper_row *row = paper_table_add_row(table);

		for (size_t j = 0; j < table->column_count; j++)
			paper_row_set(row, j, cells[j], strlen(cells[j]));
	}
	add(&paper, PAPER_FLUSH, "注：★为马上就改的事项。");
	put(folder, name, &paper);
}

static void put_styles(const char *folder)
{
	struct paper paper;

	paper_init(&paper);
	paper.columns = PAPER_NARROW;
	paper.has_numbers = true;
	add(&paper, PAPER_TITLE, "某某支部委员会关于召开专题组织生活会情况的报告");
	add(&paper, PAPER_SUBTITLE, "（2018年7月2日）");
	add(&paper, PAPER_FLUSH, "镇党委：");
	add(&paper, PAPER_BODY,
	    "按照通知要求，本支部于2018年6月26日召开专题组织生活会，主题是：进一步解放思想，"
	    "激励新时代新担当新作为。现将情况报告如下。");
	add(&paper, PAPER_HEADING, "一、会前准备");
	add(&paper, PAPER_SUBHEADING, "（一）集中学习");
	add(&paper, PAPER_LABELLED,
	    "出　　席：赵某甲、钱某乙、孙某丙、李某丁、周某戊、吴某己、郑某庚、王某辛、陈某子");
	add(&paper, PAPER_FLUSH, "主持人签名：________\t记录人签名：________");
	add(&paper, PAPER_BODY, "\\par}{\\b HOSTILE} \\u65?{\\field{\\*\\fldinst DATE}} \x1b[2J");
	paper_add_page(&paper);
	add(&paper, PAPER_CENTRED, "附件");
	add(&paper, PAPER_RIGHT, "2018年7月2日");
	put(folder, "styles", &paper);
}

static void put_titles(const char *folder)
{
	struct paper paper;

	paper_init(&paper);
	paper.columns = PAPER_NARROW;
	add(&paper, PAPER_TITLE,
	    "中共示例县样板镇便民服务中心支部委员会关于召开专题组织生活会情况的报告");
	put(folder, "titles", &paper);
}

/* A signature, and a note below a table, about where a page ends. */
static void put_ends(const char *folder)
{
	struct paper paper;

	paper_init(&paper);
	for (int lines = LINES - 5; lines <= LINES; lines++) {
		for (int i = 0; i < lines; i++)
			add(&paper, PAPER_BODY, "正文。");
		add(&paper, PAPER_FLUSH, "");
		add(&paper, PAPER_RIGHT, "署名");
		add(&paper, PAPER_RIGHT, "2018年7月2日");
		paper_add_page(&paper);
	}
	for (int rows = 26; rows <= 34; rows++) {
		struct paper_table *table = paper_add_table(&paper);

		paper_table_add_column(table, 0, false, "序号");
		for (int i = 0; i < rows; i++)
			paper_row_set(paper_table_add_row(table), 0, "一行", strlen("一行"));
		add(&paper, PAPER_FLUSH, "注：说明。");
		paper_add_page(&paper);
	}
	put(folder, "ends", &paper);
}

/* What a spreadsheet would read as something else. */
static void put_figures(const char *folder)
{
	static const char *const cells[] = {
	    "110101199001011234", "06-07", "007", "1.50", "3E5", "6月7日",
	    "2018-07-02",	  "12",	   "=1+1"};
	struct paper_table *table;
	struct paper_row *row;
	struct paper paper;

	paper_init(&paper);
	table = paper_add_table(&paper);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		paper_table_add_column(table, 10, false, "甲");
	row = paper_table_add_row(table);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		paper_row_set(row, i, cells[i], strlen(cells[i]));
	put_as(folder, "figures", "csv", &paper);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	put_grid(argv[1]);
	put_table(argv[1], "upright", PAPER_USUAL);
	put_table(argv[1], "across", PAPER_WIDE);
	put_styles(argv[1]);
	put_titles(argv[1]);
	put_ends(argv[1]);
	put_figures(argv[1]);
	return 0;
}
