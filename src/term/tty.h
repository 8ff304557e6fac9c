/* What the rooms of the terminal share: screen.c (start, stop, signals), paint.c, keys.c,
 * sequences.c. */
#ifndef ZHIBU_TERM_TTY_H
#define ZHIBU_TERM_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tty_event { TTY_READABLE, TTY_TIME_UP, TTY_RESIZED, TTY_STOPPED, TTY_GONE };

/* Waits for input, at most timeout milliseconds (-1: for ever). TTY_RESIZED (also: continued after
 * a stop) and TTY_STOPPED only where notes are asked for; they stay noted until then. */
enum tty_event tty_wait(int timeout, bool notes_wake);
/* Reads what is there; 0 where the terminal is gone. Call after TTY_READABLE. */
size_t tty_read(unsigned char *bytes, size_t size);
int tty_escape_delay(void); /* milliseconds */

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
