#include "ui/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "term/edit.h"
#include "term/width.h"

const char *app_word(const struct app *app, const char *key)
{
	return session_word(app->session, key);
}

const char *app_words(const struct app *app, const struct words *words)
{
	return session_words(app->session, words);
}

bool app_has_word(const struct app *app, const char *key)
{
	return strcmp(app_word(app, key), key) != 0;
}

void add_number(struct buf *buf, size_t number)
{
	buf_printf(buf, "%zu", number);
}

void copy_text(char *target, size_t size, const char *text)
{
	size_t length = strlen(text), used = 0;

	if (length < size) {
		memcpy(target, text, length + 1);
		return;
	}
	while (used < length) {
		size_t glyph = utf8_glyph(text + used, length - used);

		if (glyph == 0 || used + glyph >= size)
			break;
		used += glyph;
	}
	memcpy(target, text, used);
	target[used] = '\0';
}

size_t text_start(const struct edit *edit, int columns)
{
	const char *text = edit_text(edit);
	size_t cursor = edit_cursor(edit), start = 0;

	while (start < cursor && width_columns(text + start, cursor - start) >= columns)
		start += utf8_glyph(text + start, cursor - start);
	return start;
}

int text_rows(const char *text, int columns, int most)
{
	size_t length = strlen(text), skip;
	int rows = 0;

	do {
		size_t line = wrap_line(text, length, columns, &skip);

		if (line + skip == 0)
			break;
		text += line + skip;
		length -= line + skip;
		rows++;
	} while (length > 0 && rows < most);
	return rows > 0 ? rows : 1;
}

/* What fits of text, ending in ".." to say that there is more. Not in …, which is two columns wide
 * on some Chinese terminals and missing on others. */
static void paint_cut(int row, int column, int columns, enum look look, const char *text,
		      size_t length)
{
	struct buf cut;

	buf_init(&cut);
	buf_add(&cut, text, width_cut(text, length, columns > 2 ? columns - 2 : 0));
	buf_add_text(&cut, "..");
	screen_field(row, column, columns, look, cut.bytes);
	buf_release(&cut);
}

int paint_text(int row, int column, int rows, int columns, enum look look, const char *text)
{
	size_t length = strlen(text), skip;
	int used = 0;

	while (length > 0 && used < rows) {
		size_t line = wrap_line(text, length, columns, &skip);

		if (line + skip == 0)
			break;
		if (used == rows - 1 && line + skip < length) {
			paint_cut(row + used, column, columns, look, text, line);
		} else {
			int wide = screen_text(row + used, column, columns, look, text, line);

			screen_clear_row(row + used, column + wide, columns - wide);
		}
		text += line + skip;
		length -= line + skip;
		used++;
	}
	return used;
}

void paint_cell(int row, int column, int columns, enum look look, const char *text)
{
	size_t length = strlen(text);

	if (columns <= 0)
		return;
	if (width_columns(text, length) <= columns)
		screen_field(row, column, columns, look, text);
	else
		paint_cut(row, column, columns, look, text, length);
}

void paint_right(int row, int column, int columns, enum look look, const char *text)
{
	int wide = width_columns(text, strlen(text));

	if (wide > columns)
		wide = columns;
	screen_clear_row(row, column, columns - wide);
	screen_field(row, column + columns - wide, wide, look, text);
}

bool roll_fit(struct roll *roll)
{
	size_t rows = roll->rows > 0 ? (size_t)roll->rows : 1, first = roll->first;

	if (roll->at >= roll->count)
		roll->at = roll->count ? roll->count - 1 : 0;
	/* past an edge half a screen comes at once: less to send than row by row */
	if (roll->at < roll->first)
		roll->first = roll->at > rows / 2 ? roll->at - rows / 2 : 0;
	else if (roll->at >= roll->first + rows)
		roll->first = roll->at - rows / 2;
	if (roll->first + rows > roll->count)
		roll->first = roll->count > rows ? roll->count - rows : 0;
	return roll->first != first;
}

int roll_row(const struct roll *roll, size_t item)
{
	return roll->top + (int)(item - roll->first);
}

bool roll_shows(const struct roll *roll, size_t item)
{
	return item >= roll->first && item < roll->count &&
	       item - roll->first < (size_t)(roll->rows > 0 ? roll->rows : 0);
}

void roll_paint(const struct roll *roll)
{
	for (size_t i = roll->first; roll_shows(roll, i); i++)
		screen_text(roll_row(roll, i), roll->column, 1, LOOK_PLAIN,
			    i == roll->at ? ">" : " ", 1);
	screen_cursor(roll_row(roll, roll->at), roll->column + 1);
}

static size_t roll_target(const struct roll *roll, uint32_t key)
{
	size_t last = roll->count - 1, page = roll->rows > 1 ? (size_t)roll->rows - 1 : 1;

	switch (key) {
	case KEY_UPWARD:
		return roll->at > 0 ? roll->at - 1 : 0;
	case KEY_DOWNWARD:
		return roll->at < last ? roll->at + 1 : last;
	case KEY_PAGE_UP:
		return roll->at > page ? roll->at - page : 0;
	case KEY_PAGE_DOWN:
		return last - roll->at > page ? roll->at + page : last;
	case KEY_FIRST:
		return 0;
	default:
		return last;
	}
}

static bool moves(uint32_t key)
{
	return key == KEY_UPWARD || key == KEY_DOWNWARD || key == KEY_PAGE_UP ||
	       key == KEY_PAGE_DOWN || key == KEY_FIRST || key == KEY_FINAL;
}

bool roll_key(struct roll *roll, struct view *view, uint32_t key)
{
	size_t old = roll->at;

	if (key == key_control('P'))
		key = KEY_UPWARD;
	if (!moves(key))
		return false;
	if (roll->count == 0)
		return true;
	roll->at = roll_target(roll, key);
	if (roll->at == old)
		return true;
	if (roll_fit(roll)) {
		view_stale(view);
		return true;
	}
	screen_text(roll_row(roll, old), roll->column, 1, LOOK_PLAIN, " ", 1);
	screen_text(roll_row(roll, roll->at), roll->column, 1, LOOK_PLAIN, ">", 1);
	screen_cursor(roll_row(roll, roll->at), roll->column + 1);
	return true;
}

static bool edit_change(struct edit *edit, struct app *app, uint32_t key)
{
	char bytes[4];
	size_t length;
	const char *text;

	switch (key) {
	case KEY_ERASE:
		return edit_backspace(edit);
	case KEY_REMOVE:
		return edit_delete(edit);
	case KEY_PASTED:
		text = keys_pasted(app->keys, &length);
		return edit_insert(edit, text, length);
	case KEY_CONTROLLED + 'U':
		return edit_delete_to_start(edit);
	case KEY_CONTROLLED + 'K':
		return edit_delete_to_end(edit);
	default:
		return key < KEY_BASE && edit_insert(edit, bytes, utf8_encode(key, bytes));
	}
}

static bool is_change(uint32_t key)
{
	return key < KEY_BASE || key == KEY_ERASE || key == KEY_REMOVE || key == KEY_PASTED ||
	       key == key_control('U') || key == key_control('K');
}

enum edit_taken edit_take_key(struct edit *edit, struct app *app, uint32_t key)
{
	static const struct {
		uint32_t key;
		enum edit_move move;
	} edit_moves[] = {
	    {KEY_LEFTWARD, EDIT_LEFT}, {KEY_RIGHTWARD, EDIT_RIGHT}, {KEY_FIRST, EDIT_HOME},
	    {KEY_FINAL, EDIT_END},     {KEY_UPWARD, EDIT_UP},	    {KEY_DOWNWARD, EDIT_DOWN},
	};

	if (is_change(key))
		return edit_change(edit, app, key) ? EDIT_CHANGED : EDIT_MOVED;
	for (size_t i = 0; i < sizeof(edit_moves) / sizeof(*edit_moves); i++)
		if (edit_moves[i].key == key)
			return edit_go(edit, edit_moves[i].move) ? EDIT_MOVED : EDIT_AT_EDGE;
	return EDIT_NOT_MINE;
}
