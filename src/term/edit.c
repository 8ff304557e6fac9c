#include "edit_parts.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

static int columns_of(const char *bytes, size_t length)
{
	int columns = 0;

	while (length) {
		struct glyph glyph = glyph_at(bytes, length);

		columns += glyph.columns;
		bytes += glyph.length;
		length -= glyph.length;
	}
	return columns;
}

/* What is loaded is kept as it is, but for bytes that are no text at all. */
static void add_valid(struct buf *buf, const char *text)
{
	size_t length = strlen(text);
	uint32_t character;

	if (utf8_is_valid(text, length)) {
		buf_add(buf, text, length);
		return;
	}
	while (length) {
		size_t taken = utf8_decode(text, length, &character);

		buf_add(buf, text, taken);
		taken += !taken;
		text += taken;
		length -= taken;
	}
}

struct edit *edit_new(const char *text, bool is_multiline, size_t limit)
{
	struct edit *edit = memory_new(sizeof(*edit));

	buf_init(&edit->text);
	add_valid(&edit->text, text ? text : "");
	edit->characters = utf8_length(edit->text.bytes, edit->text.length);
	edit->layout.columns = columns_of(edit->text.bytes, edit->text.length);
	edit->limit = limit;
	edit->is_multiline = is_multiline;
	edit->cursor = edit->text.length;
	edit->goal = -1;
	return edit;
}

void edit_free(struct edit *edit)
{
	if (!edit)
		return;
	buf_release(&edit->text);
	history_release(&edit->history);
	memory_free(edit->layout.lines);
	memory_free(edit);
}

const char *edit_text(const struct edit *edit)
{
	return edit->text.bytes;
}

size_t edit_length(const struct edit *edit)
{
	return edit->characters;
}

size_t edit_cursor(const struct edit *edit)
{
	return edit->cursor;
}

static bool is_tail(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Whether the character at offset sticks to the one before it. */
static bool sticks(const struct edit *edit, size_t offset)
{
	uint32_t character;

	if (!offset || offset >= edit->text.length || edit->text.bytes[offset - 1] == '\n' ||
	    (unsigned char)edit->text.bytes[offset] < 0x80)
		return false;
	return utf8_decode(edit->text.bytes + offset, edit->text.length - offset, &character) &&
	       utf8_is_mark(character);
}

static size_t boundary_at(const struct edit *edit, size_t offset)
{
	while (offset && offset < edit->text.length &&
	       (is_tail(edit->text.bytes[offset]) || sticks(edit, offset)))
		offset--;
	return offset;
}

size_t edit_boundary_before(const struct edit *edit, size_t offset)
{
	return boundary_at(edit, offset - 1);
}

static size_t boundary_after(const struct edit *edit, size_t offset)
{
	return offset + glyph_at(edit->text.bytes + offset, edit->text.length - offset).length;
}

void edit_splice(struct edit *edit, size_t offset, size_t removed, const char *bytes, size_t length)
{
	struct buf *text = &edit->text;
	struct layout *layout = &edit->layout;
	size_t behind = text->length - offset - removed;

	edit->characters -= utf8_length(text->bytes + offset, removed);
	edit->characters += utf8_length(bytes, length);
	layout->columns -= columns_of(text->bytes + offset, removed);
	layout->columns += columns_of(bytes, length);
	if (layout->same_start > offset)
		layout->same_start = offset;
	if (layout->same_end > behind)
		layout->same_end = behind;
	if (length > removed)
		buf_reserve(text, length - removed);
	if (text->capacity) {
		memmove(text->bytes + offset + length, text->bytes + offset + removed, behind + 1);
		memcpy(text->bytes + offset, bytes, length);
	}
	text->length += length - removed;
}

/* A change made by the user: noted, done, and the cursor put behind it (and behind marks
 * that now stick to what was put in). */
static bool change(struct edit *edit, enum change kind, size_t offset, size_t removed,
		   const char *bytes, size_t length)
{
	struct step *step;

	if (!removed && !length)
		return false;
	step = history_note(edit, kind, offset, removed, bytes, length);
	edit_splice(edit, offset, removed, bytes, length);
	edit->cursor = offset + length;
	while (sticks(edit, edit->cursor))
		do
			edit->cursor++;
		while (edit->cursor < edit->text.length && is_tail(edit->text.bytes[edit->cursor]));
	step->cursor_after = edit->cursor;
	edit->hangs = false;
	edit->goal = -1;
	return true;
}

void edit_place(struct edit *edit, size_t offset)
{
	if (offset > edit->text.length)
		offset = edit->text.length;
	edit->cursor = boundary_at(edit, offset);
	edit->hangs = false;
	edit->goal = -1;
	edit->history.is_open = false;
}

void edit_replace(struct edit *edit, const char *text)
{
	struct buf valid;

	buf_init(&valid);
	add_valid(&valid, text ? text : "");
	if (strcmp(valid.bytes, edit->text.bytes))
		change(edit, CHANGE_OTHER, 0, edit->text.length, valid.bytes, valid.length);
	edit_place(edit, edit->text.length);
	buf_release(&valid);
}

/* What becomes of a character that is put in; 0 where it is dropped. */
static uint32_t admitted(const struct edit *edit, uint32_t character)
{
	if (character == '\n' || character == '\r')
		return edit->is_multiline ? '\n' : ' ';
	if (character == '\t')
		return ' ';
	return utf8_is_hostile(character) ? 0 : character;
}

/* Adds to clean what of bytes may go in; whole glyphs only, at most room characters. */
static void add_admitted(const struct edit *edit, struct buf *clean, const char *bytes,
			 size_t length, size_t room)
{
	size_t at = 0, glyph_start = 0;
	uint32_t character;

	while (at < length) {
		size_t taken = utf8_decode(bytes + at, length - at, &character);

		if (!taken) {
			at++;
			continue;
		}
		at += taken;
		if (character == '\r' && at < length && bytes[at] == '\n')
			at++;
		character = admitted(edit, character);
		if (!character)
			continue;
		if (!utf8_is_mark(character) ||
		    (clean->length && clean->bytes[clean->length - 1] == '\n'))
			glyph_start = clean->length;
		if (!room--) {
			buf_cut(clean, glyph_start);
			return;
		}
		utf8_add(clean, character);
	}
}

bool edit_insert(struct edit *edit, const char *bytes, size_t length)
{
	struct buf clean;
	size_t room = SIZE_MAX;
	bool is_changed;

	if (edit->limit)
		room = edit->limit > edit->characters ? edit->limit - edit->characters : 0;
	buf_init(&clean);
	add_admitted(edit, &clean, bytes, length, room);
	is_changed = change(edit, CHANGE_TYPED, edit->cursor, 0, clean.bytes, clean.length);
	buf_release(&clean);
	return is_changed;
}

static bool erase(struct edit *edit, enum change kind, size_t from, size_t to)
{
	return change(edit, kind, from, to - from, "", 0);
}

bool edit_backspace(struct edit *edit)
{
	return edit->cursor && erase(edit, CHANGE_ERASED_BACK,
				     edit_boundary_before(edit, edit->cursor), edit->cursor);
}

bool edit_delete(struct edit *edit)
{
	return edit->cursor < edit->text.length &&
	       erase(edit, CHANGE_ERASED_FORWARD, edit->cursor, boundary_after(edit, edit->cursor));
}

bool edit_delete_word(struct edit *edit)
{
	return erase(edit, CHANGE_OTHER, edit_word_before(edit, edit->cursor), edit->cursor);
}

bool edit_delete_to_start(struct edit *edit)
{
	size_t start = edit->cursor;

	while (start && edit->text.bytes[start - 1] != '\n')
		start--;
	return erase(edit, CHANGE_OTHER, edit->is_multiline ? start : 0, edit->cursor);
}

bool edit_delete_to_end(struct edit *edit)
{
	const char *from = edit->text.bytes + edit->cursor;
	size_t length = edit->is_multiline ? strcspn(from, "\n") : edit->text.length - edit->cursor;

	return erase(edit, CHANGE_OTHER, edit->cursor, edit->cursor + length);
}
