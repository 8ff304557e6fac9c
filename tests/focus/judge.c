#include "judge.h"

#include <string.h>

#include "base/utf8.h"

/* The glyph at a column; "" past the row's end, and in the second half of a wide one. */
static const char *glyph_at(const struct sight *sight, int row, int column)
{
	const char *text = row >= 0 && row < sight->count ? sight->rows[row] : "";
	size_t length = strlen(text);
	int at = 0;

	while (length > 0 && at < column) {
		size_t glyph = utf8_glyph(text, length);

		glyph = glyph ? glyph : 1;
		at += utf8_columns(text, glyph);
		text += glyph;
		length -= glyph;
	}
	return at == column ? text : "";
}

static bool is_at(const struct sight *sight, int row, int column, const char *glyph)
{
	return strncmp(glyph_at(sight, row, column), glyph, strlen(glyph)) == 0;
}

static bool is_blank(const struct sight *sight, int row, int column)
{
	const char *glyph = glyph_at(sight, row, column);

	return *glyph == '\0' || *glyph == ' ';
}

/* A box of lines or of + - |. */
struct box {
	int top, left, bottom, right;
};

static bool is_one_of(const struct sight *sight, int row, int column, const char *first,
		      const char *second)
{
	return is_at(sight, row, column, first) || is_at(sight, row, column, second);
}

static bool is_side(const struct sight *sight, int row, int column)
{
	return is_one_of(sight, row, column, "│", "|");
}

static bool is_edge(const struct sight *sight, int row, int column)
{
	return is_one_of(sight, row, column, "─", "-");
}

/* A cell of a table that is only shown, as in a paper: its lines go on beside it, and above or
 * below it. */
static bool is_cell(const struct sight *sight, const struct box *box)
{
	return (is_side(sight, box->top - 1, box->left) ||
		is_side(sight, box->bottom + 1, box->left)) &&
	       (is_edge(sight, box->top, box->left - 1) ||
		is_edge(sight, box->top, box->right + 1));
}

/* The box whose upper left corner is there. */
static bool trace(const struct sight *sight, int row, int column, struct box *box)
{
	*box = (struct box){.top = row, .left = column};
	if (!is_one_of(sight, row, column, "┌", "+"))
		return false;
	for (box->right = column + 1; is_edge(sight, row, box->right); box->right++)
		;
	if (box->right < column + 8 || !is_one_of(sight, row, box->right, "┐", "+"))
		return false;
	for (box->bottom = row + 1;
	     is_side(sight, box->bottom, column) && is_side(sight, box->bottom, box->right);
	     box->bottom++)
		;
	return box->bottom > row + 1 && is_one_of(sight, box->bottom, column, "└", "+") &&
	       is_one_of(sight, box->bottom, box->right, "┘", "+") && !is_cell(sight, box);
}

/* The box on top: the cursor tells nothing of it, so any other one would be another focus. */
static bool find_box(const struct sight *sight, struct box *box)
{
	for (int row = 0; row < sight->count; row++)
		for (int column = 0; column < sight->columns; column++)
			if (trace(sight, row, column, box))
				return true;
	return false;
}

/* In a list of choices a number may follow the mark, in front of a field what is wrong with it. */
static int marks_in_column(const struct sight *sight, int top, int bottom, int column, int *row)
{
	int count = 0;

	for (int at = top; at < bottom; at++) {
		if (!is_at(sight, at, column, ">"))
			continue;
		*row = at;
		count++;
	}
	return count;
}

/* Below a line that is typed stands what ends it. */
static bool is_above_keys(const struct sight *sight, int row, int column)
{
	static const char *const keys[] = {"回车 确定", "Enter OK", "huiche queding"};

	for (size_t i = 0; i < 3; i++)
		if (is_at(sight, row + 1, column, keys[i]))
			return true;
	return false;
}

static enum focus judge_box(const struct sight *sight, const struct box *box)
{
	int row = sight->cursor_row, column = sight->cursor_column, marked = -1, marks;

	if (row <= box->top || row >= box->bottom || column <= box->left || column > box->right)
		return FOCUS_LOST;
	/* a list of choices: its mark is right inside the box */
	marks = marks_in_column(sight, box->top + 1, box->bottom, box->left + 1, &marked);
	if (marks)
		return marks == 1 && row == marked && column == box->left + 2 ? FOCUS_ITEM
									      : FOCUS_LOST;
	/* a line: its mark is in front of it */
	if (is_above_keys(sight, row, box->left + 2))
		return is_at(sight, row, box->left + 2, "> ") && column >= box->left + 4
			   ? FOCUS_LINE
			   : FOCUS_LOST;
	/* an answer: its mark is under the cursor */
	if (is_at(sight, row, column, "> "))
		return FOCUS_ANSWER;
	marks = marks_in_column(sight, box->top + 1, box->bottom, box->left + 2, &marked);
	if (marks)
		return FOCUS_LOST;
	/* only to be read: on what Enter does; nothing found: behind what was typed */
	if (row == box->bottom - 1 && column == box->left + 2 && !is_blank(sight, row, column))
		return FOCUS_READ;
	return row == box->top + 1 && column >= box->left + 2 ? FOCUS_READ : FOCUS_LOST;
}

/* The rows of a field of several begin with nothing where its label would stand. */
static bool is_continued(const struct sight *sight, int from, int to)
{
	for (int row = from + 1; row <= to; row++)
		for (int column = 0; column < 6; column++)
			if (!is_blank(sight, row, column))
				return false;
	return true;
}

static bool is_filter(const struct sight *sight, int row)
{
	static const char *const prompts[] = {" 查找（", " Find (", " Chazhao ("};

	for (size_t i = 0; i < 3; i++)
		if (strncmp(sight->rows[row], prompts[i], strlen(prompts[i])) == 0)
			return true;
	return false;
}

static enum focus judge_unmarked(const struct sight *sight)
{
	int row = sight->cursor_row, column = sight->cursor_column;

	if (row == 2 && column <= 1)
		return FOCUS_TEXT;
	/* an empty list has the names of its columns above */
	if (row == 3 && column <= 1 && sight->rows[row][0])
		return FOCUS_TEXT;
	if (row == 0 && column == 0) /* too small a window */
		return FOCUS_TEXT;
	if (row > 2 && column > 6 &&
	    (is_at(sight, row, column, "x") || is_at(sight, row, column, ".") ||
	     is_at(sight, row, column, "\\")) &&
	    is_blank(sight, row, column - 1) && is_blank(sight, row, column + 1))
		return FOCUS_PAIR;
	return FOCUS_LOST;
}

enum focus focus_judge(const struct sight *sight)
{
	int row = sight->cursor_row, column = sight->cursor_column, marked = -1, mark = 0, marks;
	struct box box;

	if (!sight->is_visible || row < 0 || row >= sight->count || column < 0 ||
	    column >= sight->columns)
		return FOCUS_LOST;
	if (find_box(sight, &box))
		return judge_box(sight, &box);
	if (row == sight->count - 2)
		return is_filter(sight, row) ? FOCUS_FILTER : FOCUS_LOST;
	for (; mark < 2; mark++) {
		marks = marks_in_column(sight, 2, sight->count - 3, mark, &marked);
		if (marks)
			break;
	}
	if (!marks)
		return judge_unmarked(sight);
	if (marks > 1)
		return FOCUS_LOST;
	if (row == marked && column == mark + 1)
		return FOCUS_ROW;
	return mark == 0 && row >= marked && column > 6 && is_continued(sight, marked, row)
		   ? FOCUS_FIELD
		   : FOCUS_LOST;
}
