#include "report/rtf.h"

#include <string.h>

#include "base/utf8.h"
#include "layout.h"
#include "report/line_break.h"
#include "rtf_internal.h"

/* In twips. The text block of 156 x 225 mm is 8,844 x 12,756, one of 28 characters of RTF_PITCH by
 * 22 lines of 580 4 wider and 4 higher, less than a tenth of a millimetre. */
enum {
	SHEET_SHORT = 11906, /* A4: 210 x 297 mm */
	SHEET_LONG = 16838,
	MARGIN_TOP = 2098,  /* 37 mm */
	MARGIN_LEFT = 1587, /* 28 mm */
	LINE = 580,
	BLOCK_SHORT = 28 * RTF_PITCH,
	BLOCK_LONG = 22 * LINE,
	LANDSCAPE_FROM = 81,
	NUMBER_INDENT = 280, /* a character of size 4, 14 points */
	ABOVE_TABLE = 120,
	ABOVE_NOTE = 60
};

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
    [PAPER_BODY] = {RTF_BODY, 32, "\\qj", 2, "Body"},
    [PAPER_FLUSH] = {RTF_BODY, 32, "\\qj", 0, "Flush"},
    [PAPER_LABELLED] = {RTF_BODY, 32, "\\ql", 0, "Labelled"},
    [PAPER_TITLE] = {RTF_TITLE, 44, "\\qc", 0, "Title"},
    [PAPER_SUBTITLE] = {RTF_ITALIC, 32, "\\qc", 0, "Subtitle"},
    [PAPER_HEADING] = {RTF_BLACK, 32, "\\qj", 2, "Heading"},
    [PAPER_SUBHEADING] = {RTF_ITALIC, 32, "\\qj", 2, "Subheading"},
    [PAPER_CENTRED] = {RTF_BODY, 32, "\\qc", 0, "Centred"},
    [PAPER_RIGHT] = {RTF_BODY, 32, "\\qr", 0, "Right"},
    [PAPER_NOTE] = {RTF_SONG, RTF_SMALL, "\\qj", 0, "Note"},
};

static void add_setting(struct buf *out, const struct setting *setting)
{
	/* each indent is said: every style of a reader descends from the first one, which has it */
	buf_printf(out, "%s\\sl-%d\\slmult0\\fi%d", setting->aligned,
		   setting->size > RTF_SMALL ? LINE : RTF_SMALL * 14, setting->first * RTF_PITCH);
	rtf_add_type(out, setting->type, setting->size);
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
static void add_page_setting(struct rtf_writing *writing)
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
static void add_running(struct rtf_writing *writing)
{
	static const struct {
		const char *head, *foot, *aligned;
	} sides[] = {{"headerr", "footerr", "\\qr\\ri"}, {"headerl", "footerl", "\\ql\\li"}};
	struct buf *out = writing->out;

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		if (*writing->paper->mark) {
			buf_printf(out, "{\\%s\\pard\\plain\\ql", sides[i].head);
			rtf_add_type(out, RTF_BLACK, 32);
			buf_add_char(out, ' ');
			rtf_add_visible(out, writing->paper->mark);
			buf_add_text(out, "\\par}\n");
		}
		if (writing->paper->has_numbers) {
			buf_printf(out, "{\\%s\\pard\\plain%s%d", sides[i].foot, sides[i].aligned,
				   NUMBER_INDENT);
			rtf_add_type(out, RTF_SONG, 28);
			buf_add_text(out, " \\u8212? {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}} "
					  "\\u8212?\\par}\n");
		}
	}
}

/* Where a paragraph stands between the edges. */
static void add_indents(struct rtf_writing *writing, size_t block)
{
	const struct paper_paragraph *paragraph = &writing->paper->blocks[block].as.paragraph;
	struct buf *out = writing->out;
	int label = 0;

	if (paragraph->style == PAPER_RIGHT) {
		buf_printf(out, "\\ri%d",
			   layout_indent_right(writing->paper, block, writing->width / RTF_COLUMN) *
			       RTF_COLUMN);
		return;
	}
	if (paragraph->style == PAPER_LABELLED)
		label = layout_label(writing->left.bytes, writing->left.length) * RTF_COLUMN;
	if (label > writing->width / 2)
		label = 0;
	if (paragraph->indent || label)
		buf_printf(out, "\\li%d", paragraph->indent * RTF_COLUMN + label);
	if (label)
		buf_printf(out, "\\fi-%d", label);
}

static bool is_before_table(const struct paper *paper, size_t block)
{
	return block + 1 < paper->count && paper->blocks[block + 1].kind == PAPER_TABLE;
}

/* A title is broken here: only its words' author could tell a word processor where they part. */
static void add_title(struct rtf_writing *writing, const struct setting *setting)
{
	struct print_lines lines;

	print_lines_init(&lines);
	layout_title(&lines, writing->left.bytes, writing->left.length,
		     2 * (writing->width / (setting->size * 10)));
	for (size_t i = 0; i < lines.count; i++) {
		if (i)
			buf_add_text(writing->out, "\\line ");
		rtf_add_text(writing->out, writing->left.bytes + lines.items[i].start,
			     lines.items[i].length);
	}
	print_lines_release(&lines);
}

/* What stands at the right edge: on a line of its own where there is no room. */
static void add_right_side(struct rtf_writing *writing)
{
	const struct buf *left = &writing->left, *right = &writing->right;
	int columns =
	    print_columns(left->bytes, left->length) + print_columns(right->bytes, right->length);

	if (!right->length)
		return;
	if (left->length && columns >= writing->width / RTF_COLUMN)
		buf_add_text(writing->out, "\\line ");
	buf_add_text(writing->out, "\\tab ");
	rtf_add_text(writing->out, right->bytes, right->length);
}

static void add_paragraph(struct rtf_writing *writing, size_t block)
{
	const struct paper_paragraph *paragraph = &writing->paper->blocks[block].as.paragraph;
	const struct setting *setting = &settings[paragraph->style];
	struct buf *out = writing->out;
	bool is_title = paragraph->style == PAPER_TITLE || paragraph->style == PAPER_SUBTITLE;

	buf_clear(&writing->left);
	buf_clear(&writing->right);
	layout_sides(paragraph->text, &writing->left, &writing->right);
	buf_printf(out, "\\pard\\plain\\s%d", paragraph->style);
	add_setting(out, setting);
	add_indents(writing, block);
	if (is_title && is_before_table(writing->paper, block))
		buf_printf(out, "\\sa%d", ABOVE_TABLE);
	if (writing->right.length) /* a line that ends before its tabulator is not stretched */
		buf_printf(out, "\\ql\\tqr\\tx%d", writing->width);
	if (paragraph->style == PAPER_NOTE)
		buf_printf(out, "\\sb%d", ABOVE_NOTE);
	if (writing->begins_page)
		buf_add_text(out, "\\pagebb");
	if (layout_keeps(writing->paper, block))
		buf_add_text(out, "\\keepn");
	buf_add_char(out, ' ');
	if (is_title)
		add_title(writing, setting);
	else
		rtf_add_text(out, writing->left.bytes, writing->left.length);
	add_right_side(writing);
	buf_add_text(out, "\\par\n");
	writing->begins_page = false;
}

void rtf_add(struct buf *out, const struct paper *paper)
{
	struct rtf_writing writing = {.out = out, .paper = paper};

	buf_init(&writing.left);
	buf_init(&writing.right);
	buf_add_text(out, "{\\rtf1\\ansi\\ansicpg936\\uc1\\deff0\\deflang1033\\deflangfe2052\n");
	buf_add_text(out, fonts);
	add_styles(out);
	buf_add_text(out, "{\\info{\\title ");
	buf_clear(&writing.left);
	utf8_add_visible(&writing.left, paper->title, strlen(paper->title), false);
	rtf_add_plain(out, writing.left.bytes, writing.left.length);
	buf_add_text(out, "}}\n");
	add_page_setting(&writing);
	add_running(&writing);
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_PARAGRAPH)
			add_paragraph(&writing, i);
		else if (block->kind == PAPER_TABLE)
			rtf_add_table(&writing, i);
		else
			writing.begins_page = true;
		writing.is_after_table = block->kind == PAPER_TABLE;
	}
	if (!paper->count || writing.is_after_table)
		rtf_add_hairline(&writing);
	buf_add_text(out, "}\n");
	buf_release(&writing.left);
	buf_release(&writing.right);
}
