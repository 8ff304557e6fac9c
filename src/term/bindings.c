#include "term/keys.h"

static const struct binding bindings[] = {
    {KEY_ENTERED, ACTION_ENTER, "key.enter", "Enter"},
    {KEY_TABBED, ACTION_NEXT, "key.next", "Tab"},
    {KEY_DOWNWARD, ACTION_NEXT, "key.next", "Down"},
    {KEY_BACKTAB, ACTION_PREVIOUS, "key.previous", "Shift-Tab"},
    {KEY_UPWARD, ACTION_PREVIOUS, "key.previous", "Up"},
    {KEY_CONTROLLED + 'P', ACTION_PREVIOUS, "key.previous", "Ctrl-P"},
    {KEY_FUNCTION + 1, ACTION_HELP, "key.help", "F1"},
    {KEY_CONTROLLED + 'X', ACTION_HELP, "key.help", "Ctrl-X"},
    {KEY_FUNCTION + 2, ACTION_DRAFT, "key.draft", "F2"},
    {KEY_CONTROLLED + 'S', ACTION_DRAFT, "key.draft", "Ctrl-S"},
    {KEY_FUNCTION + 3, ACTION_LEAVE, "key.leave", "F3"},
    {KEY_CONTROLLED + 'Q', ACTION_LEAVE, "key.leave", "Ctrl-Q"},
    {KEY_ESCAPE, ACTION_CANCEL, "key.cancel", "Esc"},
    {KEY_FUNCTION + 4, ACTION_NOTE, "key.note", "F4"},
    {KEY_CONTROLLED + 'N', ACTION_NOTE, "key.note", "Ctrl-N"},
    {KEY_FUNCTION + 5, ACTION_REDRAW, "key.redraw", "F5"},
    {KEY_CONTROLLED + 'L', ACTION_REDRAW, "key.redraw", "Ctrl-L"},
    {KEY_FUNCTION + 6, ACTION_GO, "key.go", "F6"},
    {KEY_CONTROLLED + 'G', ACTION_GO, "key.go", "Ctrl-G"},
    {KEY_FUNCTION + 7, ACTION_DITTO, "key.ditto", "F7"},
    {KEY_CONTROLLED + 'D', ACTION_DITTO, "key.ditto", "Ctrl-D"},
    {KEY_FUNCTION + 8, ACTION_NEXT_EMPTY, "key.next_empty", "F8"},
    {KEY_CONTROLLED + 'E', ACTION_NEXT_EMPTY, "key.next_empty", "Ctrl-E"},
    {KEY_FUNCTION + 9, ACTION_CHOOSE, "key.choose", "F9"},
    {KEY_CONTROLLED + 'O', ACTION_CHOOSE, "key.choose", "Ctrl-O"},
    {KEY_FUNCTION + 10, ACTION_COMPLETE, "key.complete", "F10"},
    {KEY_CONTROLLED + 'W', ACTION_COMPLETE, "key.complete", "Ctrl-W"},
    {KEY_CONTROLLED + 'R', ACTION_COMPLETE_NEXT, "key.complete_next", "Ctrl-R"},
    {KEY_CONTROLLED + 'Z', ACTION_UNDO, "key.undo", "Ctrl-Z"},
    {KEY_CONTROLLED + 'Y', ACTION_REDO, "key.redo", "Ctrl-Y"},
    {KEY_FUNCTION + 11, ACTION_PLACE, "key.place", "F11"},
    {KEY_CONTROLLED + 'F', ACTION_PLACE, "key.place", "Ctrl-F"},
    {KEY_CONTROLLED + ' ', ACTION_PINYIN, "key.pinyin", "Ctrl-Space"},
    {KEY_CONTROLLED + 'T', ACTION_PINYIN, "key.pinyin", "Ctrl-T"},
    {KEY_FUNCTION + 12, ACTION_LANGUAGE, "key.language", "F12"},
    {KEY_CONTROLLED + 'V', ACTION_LANGUAGE, "key.language", "Ctrl-V"},
};

const struct binding *keys_bindings(size_t *count)
{
	*count = sizeof(bindings) / sizeof(bindings[0]);
	return bindings;
}

enum action keys_action(uint32_t key)
{
	size_t i;

	for (i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++)
		if (bindings[i].key == key)
			return bindings[i].action;
	return ACTION_NONE;
}
