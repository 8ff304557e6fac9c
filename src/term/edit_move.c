#include "edit_parts.h"

#include "base/utf8.h"

/* Letters and digits of scripts that write words; a hanzi is a word by itself. */
static bool is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		       c == '_';
	return c >= 0xC0 && c < 0x2000 && utf8_width(c) == 1;
}

static uint32_t base_at(const struct edit *edit, size_t offset)
{
	return glyph_at(edit->text.bytes + offset, edit->text.length - offset).base;
}

static size_t after(const struct edit *edit, size_t offset)
{
	return offset + glyph_at(edit->text.bytes + offset, edit->text.length - offset).length;
}

size_t edit_word_before(const struct edit *edit, size_t offset)
{
	size_t at = offset, before;

	while (at && edit->text.bytes[at - 1] == ' ')
		at--;
	if (!at)
		return 0;
	at = edit_boundary_before(edit, at);
	while (is_word(base_at(edit, at)) && at) {
		before = edit_boundary_before(edit, at);
		if (!is_word(base_at(edit, before)))
			break;
		at = before;
	}
	return at;
}

static size_t word_after(const struct edit *edit, size_t offset)
{
	size_t at = offset, length = edit->text.length;

	if (at == length)
		return at;
	if (is_word(base_at(edit, at)))
		while (at < length && is_word(base_at(edit, at)))
			at = after(edit, at);
	else if (base_at(edit, at) != ' ')
		at = after(edit, at);
	while (at < length && base_at(edit, at) == ' ')
		at = after(edit, at);
	return at;
}

/* Puts the cursor on a line at the glyph boundary at or before column. */
static void place_on_line(struct edit *edit, size_t line, int column)
{
	const struct layout_line *found = &edit->layout.lines[line];
	size_t at = found->start, end = at + found->wrapped.length;

	while (at < end) {
		struct glyph glyph = glyph_at(edit->text.bytes + at, end - at);

		if (glyph.columns > column)
			break;
		column -= glyph.columns;
		at += glyph.length;
	}
	edit->cursor = at;
	/* The end of a line that is followed at once by the next is that one's start too. */
	edit->hangs =
	    at == end && at > found->start && !found->wrapped.skip && line + 1 < edit->layout.count;
}

static bool go_to_line(struct edit *edit, enum edit_move move)
{
	size_t line, end;
	int column;

	edit_lay_out(edit);
	edit_where(edit, &line, &column);
	end = edit->layout.lines[line].start + edit->layout.lines[line].wrapped.length;
	if (edit->goal < 0 || move == EDIT_HOME || move == EDIT_END)
		edit->goal = column;
	if (move == EDIT_UP || move == EDIT_DOWN) {
		if (move == EDIT_UP ? !line : line + 1 == edit->layout.count)
			return false;
		place_on_line(edit, move == EDIT_UP ? line - 1 : line + 1, edit->goal);
		return true;
	}
	edit->goal = -1;
	if (move == EDIT_HOME) {
		if (edit->cursor == edit->layout.lines[line].start)
			return false;
		edit_place(edit, edit->layout.lines[line].start);
		return true;
	}
	if (edit->cursor >= end)
		return false;
	place_on_line(edit, line, edit->layout.lines[line].wrapped.columns);
	return true;
}

bool edit_go(struct edit *edit, enum edit_move move)
{
	size_t cursor = edit->cursor, length = edit->text.length;

	edit->history.is_open = false;
	switch (move) {
	case EDIT_LEFT:
		cursor = cursor ? edit_boundary_before(edit, cursor) : 0;
		break;
	case EDIT_RIGHT:
		cursor = cursor < length ? after(edit, cursor) : length;
		break;
	case EDIT_WORD_LEFT:
		cursor = edit_word_before(edit, cursor);
		break;
	case EDIT_WORD_RIGHT:
		cursor = word_after(edit, cursor);
		break;
	case EDIT_START:
		cursor = 0;
		break;
	case EDIT_FINISH:
		cursor = length;
		break;
	default:
		return go_to_line(edit, move);
	}
	if (cursor == edit->cursor)
		return false;
	edit->cursor = cursor;
	edit->hangs = false;
	edit->goal = -1;
	return true;
}
