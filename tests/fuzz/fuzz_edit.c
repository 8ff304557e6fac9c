/* Keys from the input, as a terminal sends them, into an editor of the width and kind that the
 * first bytes say. Besides what the sanitizers see: text, cursor and lines agree. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "target.h"
#include "term/edit.h"
#include "term/keys.h"

static void check(struct edit *edit, int width)
{
	const char *text = edit_text(edit);
	size_t length = strlen(text), count = edit_layout(edit, width), i, end = 0, line;
	int column;

	assert(utf8_is_valid(text, length));
	assert(edit_length(edit) == utf8_length(text, length));
	assert(edit_cursor(edit) <= length);
	for (i = 0; i < count; i++) {
		struct edit_line shown = edit_line(edit, i);
		size_t skipped = shown.start - end;

		assert(shown.start >= end && skipped <= 2);
		assert(!skipped || strchr(" \n", text[end]));
		end = shown.start + shown.length;
		assert(end <= length);
		assert(utf8_is_valid(text + shown.start, shown.length));
	}
	assert(end == length);
	edit_where(edit, &line, &column);
	assert(line < count && column >= 0 && column <= edit_line(edit, line).columns);
}

static void apply(struct edit *edit, struct keys *keys, uint32_t key)
{
	const char *pasted;
	char bytes[4];
	size_t length;

	if (key < KEY_BASE) {
		edit_insert(edit, bytes, utf8_encode(key, bytes));
		return;
	}
	switch (key) {
	case KEY_PASTED:
		pasted = keys_pasted(keys, &length);
		assert(utf8_is_valid(pasted, length));
		edit_insert(edit, pasted, length);
		break;
	case KEY_ENTERED:
		edit_insert(edit, "\n", 1);
		break;
	case KEY_ERASE:
		edit_backspace(edit);
		break;
	case KEY_REMOVE:
		edit_delete(edit);
		break;
	case KEY_LEFTWARD:
		edit_go(edit, EDIT_LEFT);
		break;
	case KEY_RIGHTWARD:
		edit_go(edit, EDIT_RIGHT);
		break;
	case KEY_UPWARD:
		edit_go(edit, EDIT_UP);
		break;
	case KEY_DOWNWARD:
		edit_go(edit, EDIT_DOWN);
		break;
	case KEY_FIRST:
		edit_go(edit, EDIT_HOME);
		break;
	case KEY_FINAL:
		edit_go(edit, EDIT_END);
		break;
	case KEY_WORD_LEFT:
		edit_go(edit, EDIT_WORD_LEFT);
		break;
	case KEY_WORD_RIGHT:
		edit_go(edit, EDIT_WORD_RIGHT);
		break;
	case KEY_CONTROLLED + 'Z':
		edit_undo(edit);
		break;
	case KEY_CONTROLLED + 'Y':
		edit_redo(edit);
		break;
	case KEY_CONTROLLED + 'B':
		edit_delete_word(edit);
		break;
	case KEY_CONTROLLED + 'U':
		edit_delete_to_start(edit);
		break;
	case KEY_CONTROLLED + 'K':
		edit_delete_to_end(edit);
		break;
	default:
		if (key > KEY_CONTROLLED)
			edit_place(edit, (key - KEY_CONTROLLED) * 3);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct edit *edit;
	struct keys *keys;
	uint32_t key;
	int width;

	if (size < 3)
		return 0;
	width = 2 + data[0] % 60;
	edit = edit_new("", data[1] & 1, data[1] & 2 ? 40 : 0);
	keys = keys_new_from((const char *)data + 2, size - 2,
			     data[1] & 4 ? CHARSET_GB18030 : CHARSET_UTF8);
	while ((key = keys_next(keys, 0)) != KEY_HUNG_UP) {
		apply(edit, keys, key);
		check(edit, width);
	}
	edit_replace(edit, "");
	while (edit_undo(edit))
		check(edit, width);
	while (edit_redo(edit))
		check(edit, width);
	edit_free(edit);
	keys_free(keys);
	return 0;
}
