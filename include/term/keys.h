/* Keys as the program names them, whatever the terminal sends. */
#ifndef ZHIBU_TERM_KEYS_H
#define ZHIBU_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/charset.h"

/* Characters are their code points; keys lie above Unicode. Ctrl-A is KEY_CONTROL('A'). */
enum {
	KEY_BASE = 0x200000,
	KEY_NONE_YET = KEY_BASE, /* the time was up */
	KEY_ENTERED,
	KEY_TABBED,
	KEY_BACKTAB,
	KEY_ESCAPE,
	KEY_ERASE,
	KEY_REMOVE,
	KEY_INSERTED,
	KEY_LEFTWARD,
	KEY_RIGHTWARD,
	KEY_UPWARD,
	KEY_DOWNWARD,
	KEY_FIRST,
	KEY_FINAL,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_WORD_LEFT,
	KEY_WORD_RIGHT, /* Ctrl with an arrow */
	KEY_TOP,
	KEY_BOTTOM,			  /* Ctrl with Home, End */
	KEY_PASTED,			  /* keys_pasted() has the text */
	KEY_RESIZED,			  /* or continued after a stop */
	KEY_STOPPED,			  /* SIGTSTP: screen_suspend() stops the program */
	KEY_HUNG_UP,			  /* the terminal is gone, or the program told to end */
	KEY_FUNCTION = KEY_BASE + 0x100,  /* + n: F1 .. F12 */
	KEY_CONTROLLED = KEY_BASE + 0x200 /* + 'A' .. 'Z', ' ' : Ctrl-A ...; but not Ctrl-H I M [ */
};

static inline uint32_t key_function(int n)
{
	return (uint32_t)(KEY_FUNCTION + n);
}
static inline uint32_t key_control(char c)
{
	return (uint32_t)(KEY_CONTROLLED + c);
}

/* The keyboard: bytes from the terminal or, in tests and fuzz targets, from memory. The bytes are
 * read in blocks and not through curses' getch(), which takes one system call or two for each; the
 * escape sequences are those of xterm, the Linux console, vt100 to vt420, rxvt and what terminfo
 * says besides. Unknown ones are passed over, never taken for text. */
struct keys;
struct keys *keys_new(void); /* after screen_start() */
/* Borrows bytes; after them comes KEY_HUNG_UP, and Esc delays are over at once. */
struct keys *keys_new_from(const char *bytes, size_t length, enum charset charset);
void keys_free(struct keys *keys);
/* The key table in force from now on (term/rebind.h), borrowed; NULL: keys_bindings(). keys_next()
 * gives for each key the one that does by default what it does. */
struct rebinding;
void keys_rebind(struct keys *keys, const struct rebinding *rebinding);
const struct rebinding *keys_rebinding(const struct keys *keys);
/* Waits at most timeout milliseconds (-1: for ever). Esc then a digit 1..9 or 0 gives F1..F10
 * within the escape delay (ESCDELAY; half a second where terminfo knows no F10), which is also
 * what Alt and a digit send. After KEY_HUNG_UP nothing else comes any more. */
uint32_t keys_next(struct keys *keys, int timeout);
bool keys_are_pending(struct keys *keys); /* then nothing is painted */
/* The last bracketed paste, as valid UTF-8 (bad bytes dropped, at most 1 MiB); borrowed. */
const char *keys_pasted(const struct keys *keys, size_t *length);

/* What an action of the program is called and which keys do it: the key table. It writes the help
 * screen too. */
enum action {
	ACTION_NONE,
	ACTION_NEXT,
	ACTION_PREVIOUS,
	ACTION_ENTER,
	ACTION_HELP,
	ACTION_DRAFT,
	ACTION_LEAVE,
	ACTION_CANCEL,
	ACTION_NOTE,
	ACTION_REDRAW,
	ACTION_GO,
	ACTION_DITTO,
	ACTION_NEXT_EMPTY,
	ACTION_CHOOSE,
	ACTION_COMPLETE,
	ACTION_COMPLETE_NEXT,
	ACTION_UNDO,
	ACTION_REDO,
	ACTION_LANGUAGE,
	ACTION_PLACE,
	ACTION_PINYIN
};
struct binding {
	uint32_t key;
	enum action action;
	const char *word; /* key in words.csv of what it does, e.g. "key.help" */
	const char *name; /* as the screen names the key: "F1" */
};
/* The bindings of a record's screen, those of one action side by side; count in *count. */
const struct binding *keys_bindings(size_t *count);
enum action keys_action(uint32_t key);

#endif
