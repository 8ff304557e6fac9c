/* What the rooms of the terminal share: screen.c (start, stop, size), tty.c, paint.c,
 * keys.c, sequences.c. */
#ifndef ZHIBU_TERM_TTY_H
#define ZHIBU_TERM_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/charset.h"

enum tty_event { TTY_READABLE, TTY_TIME_UP, TTY_RESIZED, TTY_STOPPED, TTY_GONE };

/* Waits for input, at most timeout milliseconds (-1: for ever). TTY_RESIZED (also: continued after
 * a stop) and TTY_STOPPED only where notes are asked for; they stay noted until then. */
enum tty_event tty_wait(int timeout, bool notes_wake);
/* Reads what is there; 0 where the terminal is gone. Call after TTY_READABLE. */
size_t tty_read(unsigned char *bytes, size_t size);
/* Of screen.c. The delay is in milliseconds; what was typed before the keys were read is given
 * once. */
int tty_escape_delay(void);
enum charset tty_charset(void);
size_t tty_typed(unsigned char *bytes, size_t size);

/* Signals are noted, for tty_wait() to tell. Before newterm(), which leaves signals alone that
 * somebody handles. */
void tty_watch_signals(void);
void tty_unwatch_signals(void); /* as they were, but not once the end has come */
bool tty_was_continued(void);	/* since it was asked last */
void tty_stop_program(void);	/* by SIGTSTP; returns when it goes on */
/* Where output goes that nobody takes any more: open to read only. -1: there is none. */
int tty_nowhere(void);
void tty_forget_nowhere(void);

enum { TTY_LEAVING = 160 };
/* What is to be sent to make the terminal as it was, from terminfo, while curses is there: for an
 * end without curses. */
void tty_leaving(char leaving[TTY_LEAVING]);

/* What terminfo says a key sends, where that is no sequence known to all. */
struct sequence {
	const char *bytes;
	uint32_t key;
};
enum { SEQUENCES_MAX = 48, SEQUENCE_LONGEST = 32 };

enum match { MATCH_PART, MATCH_KEY, MATCH_UNKNOWN, MATCH_NONE };
/* What bytes (bytes[0] is ESC) begin with. MATCH_PART: more are needed to tell; where
 * none come it is *key (0: nothing) of *used bytes, *used 0: an Esc by itself. MATCH_KEY: *key,
 * *used bytes. MATCH_UNKNOWN: *used bytes to pass over. MATCH_NONE: an Esc by itself. */
enum match sequence_match(const unsigned char *bytes, size_t length, const struct sequence *extra,
			  size_t extra_count, size_t *used, uint32_t *key);
/* Fills extra from terminfo, returns how many. Borrowed from curses until screen_stop(). */
size_t sequences_of_terminal(struct sequence extra[SEQUENCES_MAX]);
bool terminal_has_function_keys(void);

#endif
