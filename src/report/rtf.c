#include "report/rtf.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "layout.h"
#include "report/line_break.h"

/* In twips (1/1440 inch). The text block of 156 x 225 mm is 8,844 x 12,756; a line of 28 characters
 * is pitched 316 each, which is 4 less than characters of 16 points are wide, and one of 22 lines
 * 580: the block is 4 wider and 4 higher, less than a tenth of a millimetre. */
enum {
	SHEET_SHORT = 11906, /* A4: 210 x 297 mm */
	SHEET_LONG = 16838,
	MARGIN_TOP = 2098,  /* 37 mm */
	MARGIN_LEFT = 1587, /* 28 mm */
	PITCH = 316,
	NARROWED = PITCH - 320 - 1, /* one more, so that no rounding loses the 28th */
	COLUMN = PITCH / 2,
	LINE = 580,
	BLOCK_SHORT = 28 * PITCH,
	BLOCK_LONG = 22 * LINE,
	LANDSCAPE_FROM = 81,
	NUMBER_INDENT = 280 /* a character of size 4, 14 points */
};

/* Types, by their numbers in the file. */
enum { TYPE_BODY, TYPE_TITLE, TYPE_BLACK, TYPE_ITALIC, TYPE_SONG };

/* 仿宋_GB2312, 方正小标宋简体, 黑体, 楷体_GB2312, 宋体; what stands in for each where it is not
 * installed. */
static const char fonts[] =
    "{\\fonttbl"
    "{\\f0\\fnil\\fcharset134{\\*\\falt FangSong}\\'b7\\'c2\\'cb\\'ce_GB2312;}"
    "{\\f1\\fnil\\fcharset134{\\*\\falt "
    "SimSun}\\'b7\\'bd\\'d5\\'fd\\'d0\\'a1\\'b1\\'ea\\'cb\\'ce\\'bc\\'f2\\'cc\\'e5;}"
    "{\\f2\\fnil\\fcharset134{\\*\\falt SimHei}\\'ba\\'da\\'cc\\'e5;}"
    "{\\f3\\fnil\\fcharset134{\\*\\falt KaiTi}\\'bf\\'ac\\'cc\\'e5_GB2312;}"
    "{\\f4\\fnil\\fcharset134{\\*\\falt SimSun}\\'cb\\'ce\\'cc\\'e5;}}\n";

/* How each style is set: type, half points, alignment, first line's indent in characters. */
static const struct setting {
	int type, size;
	const char *aligned;
	int first;
	const char *name;
} settings[PAPER_STYLES] = {
    [PAPER_BODY] = {TYPE_BODY, 32, "\\qj", 2, "Body"},
    [PAPER_FLUSH] = {TYPE_BODY, 32, "\\qj", 0, "Flush"},
    [PAPER_LABELLED] = {TYPE_BODY, 32, "\\ql", 0, "Labelled"},
    [PAPER_TITLE] = {TYPE_TITLE, 44, "\\qc", 0, "Title"},
    [PAPER_SUBTITLE] = {TYPE_ITALIC, 32, "\\qc", 0, "Subtitle"},
    [PAPER_HEADING] = {TYPE_BLACK, 32, "\\qj", 2, "Heading"},
    [PAPER_SUBHEADING] = {TYPE_ITALIC, 32, "\\qj", 2, "Subheading"},
    [PAPER_CENTRED] = {TYPE_BODY, 32, "\\qc", 0, "Centred"},
    [PAPER_RIGHT] = {TYPE_BODY, 32, "\\qr", 0, "Right"},
};

/* A document being written. */
struct writing {
	struct buf *out;
	const struct paper *paper;
	int width;	  /* of the text block */
	bool begins_page; /* what comes next begins a page */
	bool is_after_table;
	struct buf left, right;
};

static void add_unit(struct buf *out, uint32_t unit)
{
	buf_printf(out, "\\u%d?", unit > 0x7FFF ? (int)unit - 0x10000 : (int)unit);
}

/* Text that is visible already; a line feed becomes a line. */
static void add_text(struct buf *out, const char *text, size_t length)
{
	for (size_t at = 0, taken; at < length; at += taken) {
		uint32_t character = 0xFFFD;

		taken = utf8_decode(text + at, length - at, &character);
		if (!taken)
			taken = 1;
		if (character == '\n') {
			buf_add_text(out, "\\line ");
		} else if (character < 0x80) {
			if (character == '\\' || character == '{' || character == '}')
				buf_add_char(out, '\\');
			buf_add_char(out, (char)character);
		} else if (character > 0xFFFF) {
			add_unit(out, 0xD800 + ((character - 0x10000) >> 10));
			add_unit(out, 0xDC00 + (character & 0x3FF));
		} else {
			add_unit(out, character);
		}
	}
}

static void add_visible(struct buf *out, const char *text)
{
	struct buf visible;

	buf_init(&visible);
	utf8_add_visible(&visible, text, strlen(text), true);
	add_text(out, visible.bytes, visible.length);
	buf_release(&visible);
}

/* One type for Latin, Chinese and what could be either. */
static void add_type(struct buf *out, int type, int size)
{
	buf_printf(out, "\\loch\\f%d\\hich\\f%d\\dbch\\f%d\\f%d\\fs%d\\expndtw%d", type, type, type,
		   type, size, size == 32 ? NARROWED : 0);
}

static void add_setting(struct buf *out, const struct setting *setting)
{
	buf_printf(out, "%s\\sl-%d\\slmult0", setting->aligned, LINE);
	if (setting->first)
		buf_printf(out, "\\fi%d", setting->first * PITCH);
	add_type(out, setting->type, setting->size);
}

static void add_styles(struct buf *out)
{
	buf_add_text(out, "{\\stylesheet");
	for (int i = 0; i < PAPER_STYLES; i++) {
		buf_printf(out, "{\\s%d", i);
		add_setting(out, &settings[i]);
		buf_printf(out, " %s;}", i ? settings[i].name : "Normal");
	}
	buf_add_text(out, "}\n");
}

static bool is_across(const struct paper *paper)
{
	return paper->columns >= LANDSCAPE_FROM;
}

/* Its left edge is then the foot of an upright one. */
static void add_page_setting(struct writing *writing)
{
	bool across = is_across(writing->paper);
	int width = across ? SHEET_LONG : SHEET_SHORT, height = across ? SHEET_SHORT : SHEET_LONG;
	int block_height = across ? BLOCK_SHORT : BLOCK_LONG;
	int top = across ? MARGIN_LEFT : MARGIN_TOP;
	int left = across ? SHEET_LONG - MARGIN_TOP - BLOCK_LONG : MARGIN_LEFT;

	writing->width = across ? BLOCK_LONG : BLOCK_SHORT;
	buf_printf(writing->out,
		   "\\paperw%d\\paperh%d\\margl%d\\margr%d\\margt%d\\margb%d%s\\facingp"
		   "\\widowctrl\\viewkind1\n",
		   width, height, left, width - left - writing->width, top,
		   height - top - block_height, across ? "\\landscape" : "");
	buf_printf(writing->out,
		   "\\sectd%s\\pgwsxn%d\\pghsxn%d\\marglsxn%d\\margrsxn%d"
		   "\\margtsxn%d\\margbsxn%d\\headery%d\\footery%d"
		   "\\sectlinegrid%d\\sectspecifyl\n",
		   across ? "\\lndscpsxn" : "", width, height, left, width - left - writing->width,
		   top, height - top - block_height, top - LINE - LINE / 2,
		   (height - top - block_height) - 397 - 280, LINE);
}

/* The mark at every page's head, the number at its foot: outside, a character from the edge. */
static void add_running(struct writing *writing)
{
	static const struct {
		const char *head, *foot, *aligned;
	} sides[] = {{"headerr", "footerr", "\\qr\\ri"}, {"headerl", "footerl", "\\ql\\li"}};
	struct buf *out = writing->out;

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		if (*writing->paper->mark) {
			buf_printf(out, "{\\%s\\pard\\plain\\ql", sides[i].head);
			add_type(out, TYPE_BLACK, 32);
			buf_add_char(out, ' ');
			add_visible(out, writing->paper->mark);
			buf_add_text(out, "\\par}\n");
		}
		if (writing->paper->has_numbers) {
			buf_printf(out, "{\\%s\\pard\\plain%s%d", sides[i].foot, sides[i].aligned,
				   NUMBER_INDENT);
			add_type(out, TYPE_SONG, 28);
			buf_add_text(out, " \\u8212? {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}} "
					  "\\u8212?\\par}\n");
		}
	}
}

/* A paragraph that takes no room: tables may not touch, and a document ends in one. */
static void add_hairline(struct writing *writing)
{
	buf_printf(writing->out, "\\pard\\plain\\sl-20\\slmult0%s\\fs2\\par\n",
		   writing->begins_page ? "\\pagebb" : "");
	writing->begins_page = false;
}

static void add_paragraph(struct writing *writing, const struct paper_paragraph *paragraph)
{
	const struct setting *setting = &settings[paragraph->style];
	struct buf *out = writing->out;
	int label = 0;

	buf_clear(&writing->left);
	buf_clear(&writing->right);
	layout_sides(paragraph->text, &writing->left, &writing->right);
	buf_printf(out, "\\pard\\plain\\s%d", paragraph->style);
	add_setting(out, setting);
	if (paragraph->style == PAPER_LABELLED)
		label = layout_label(writing->left.bytes, writing->left.length) * COLUMN;
	if (label > writing->width / 2)
		label = 0;
	if (paragraph->style == PAPER_RIGHT)
		buf_printf(out, "\\ri%d", paragraph->indent * COLUMN);
	else if (paragraph->indent || label)
		buf_printf(out, "\\li%d", paragraph->indent * COLUMN + label);
	if (label)
		buf_printf(out, "\\fi-%d", label);
	if (writing->right.length)
		buf_printf(out, "\\tqr\\tx%d", writing->width);
	if (writing->begins_page)
		buf_add_text(out, "\\pagebb");
	if (paragraph->keeps_with_next || paragraph->style == PAPER_TITLE ||
	    paragraph->style == PAPER_SUBTITLE)
		buf_add_text(out, "\\keepn");
	buf_add_char(out, ' ');
	add_text(out, writing->left.bytes, writing->left.length);
	if (writing->right.length) {
		buf_add_text(out, "\\tab ");
		add_text(out, writing->right.bytes, writing->right.length);
	}
	buf_add_text(out, "\\par\n");
	writing->begins_page = false;
}

/* How a table is set: what a column of text takes, the type's size, a line's height. */
struct table_setting {
	int *widths;
	int column, size, line;
};

static void begin_row(struct writing *writing, const struct paper_table *table,
		      const struct table_setting *setting, bool is_heading, int lines)
{
	static const char *const edges[] = {"t", "l", "b", "r"};
	struct buf *out = writing->out;
	int edge = 0;

	buf_printf(out, "\\trowd\\trgaph%d\\trleft0\\trkeep%s", setting->column * 3 / 8,
		   is_heading ? "\\trhdr" : "");
	if (lines)
		buf_printf(out, "\\trrh%d", lines * setting->line);
	for (size_t i = 0; i < table->column_count; i++) {
		edge += (setting->widths[i] + 1) * setting->column;
		buf_add_text(out, "\\clvertalc");
		for (size_t j = 0; j < sizeof(edges) / sizeof(edges[0]); j++)
			buf_printf(out, "\\clbrdr%s\\brdrs\\brdrw10", edges[j]);
		buf_printf(out, "\\cellx%d", edge);
	}
	buf_add_char(out, '\n');
}

static void add_cells(struct writing *writing, const struct paper_table *table,
		      const struct table_setting *setting, char *const *cells)
{
	struct buf *out = writing->out;

	for (size_t i = 0; i < table->column_count; i++) {
		buf_printf(out, "\\pard\\plain\\intbl%s\\sl-%d\\slmult0",
			   !cells || table->columns[i].is_centred ? "\\qc" : "\\ql", setting->line);
		add_type(out, cells ? TYPE_BODY : TYPE_BLACK, setting->size);
		buf_add_char(out, ' ');
		add_visible(out, cells ? cells[i] : table->columns[i].heading);
		buf_add_text(out, "\\cell\n");
	}
	buf_add_text(out, "\\row\n");
}

static void add_table(struct writing *writing, const struct paper_table *table)
{
	struct table_setting setting;
	int columns = writing->paper->columns > 0 ? writing->paper->columns : PAPER_USUAL;

	if (!table->column_count)
		return;
	if (writing->begins_page || writing->is_after_table)
		add_hairline(writing);
	setting.widths = layout_widths(table, columns, columns);
	setting.column = writing->width / columns;
	/* a Chinese character of two columns, a little less so that it fits in any case */
	setting.size = setting.column / 5;
	if (setting.size > 28)
		setting.size = 28;
	setting.line = setting.size * 13;
	if (table->has_headings) {
		begin_row(writing, table, &setting, true, 0);
		add_cells(writing, table, &setting, NULL);
	}
	for (size_t i = 0; i < table->row_count; i++) {
		begin_row(writing, table, &setting, false, table->rows[i].lines);
		add_cells(writing, table, &setting, table->rows[i].cells);
	}
	memory_free(setting.widths);
}

void rtf_add(struct buf *out, const struct paper *paper)
{
	struct writing writing = {.out = out, .paper = paper};

	buf_init(&writing.left);
	buf_init(&writing.right);
	buf_add_text(out, "{\\rtf1\\ansi\\ansicpg936\\uc1\\deff0\\deflang1033\\deflangfe2052\n");
	buf_add_text(out, fonts);
	add_styles(out);
	buf_add_text(out, "{\\info{\\title ");
	add_visible(out, paper->title);
	buf_add_text(out, "}}\n");
	add_page_setting(&writing);
	add_running(&writing);
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_PARAGRAPH)
			add_paragraph(&writing, &block->as.paragraph);
		else if (block->kind == PAPER_TABLE)
			add_table(&writing, &block->as.table);
		else
			writing.begins_page = true;
		writing.is_after_table = block->kind == PAPER_TABLE;
	}
	if (!paper->count || writing.is_after_table)
		add_hairline(&writing);
	buf_add_text(out, "}\n");
	buf_release(&writing.left);
	buf_release(&writing.right);
}
