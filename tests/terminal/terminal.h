/* A terminal for tests: a program in a pty, and libvterm that reads what it paints. All waiting
 * has a deadline; nothing sleeps for a fixed time. */
#ifndef ZHIBU_TESTS_TERMINAL_H
#define ZHIBU_TESTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct terminal;

/* Zero or NULL takes the default in brackets. The environment is this and nothing else. */
struct terminal_setup {
	int rows, columns;    /* [24, 80] */
	const char *type;     /* TERM [xterm-256color] */
	const char *language; /* LANG [C.UTF-8] */
	const char *today;    /* ZHIBU_TODAY [2018-06-14] */
	const char *home;     /* HOME [a new folder, removed by terminal_free()] */
	const char *folder;   /* where the program starts [HOME] */
	const char *printing; /* the socket of a printing service [none] */
	const char *charset;  /* what the terminal takes and sends, as iconv calls it [UTF-8] */
	bool is_double;	      /* “ … — are two columns wide on it */
	bool is_mute;	      /* it answers no question */
	bool is_slow;	      /* its line says 9,600 bits a second */
	const char *const *environment; /* more "NAME=value", up to a NULL; these come last */
};

/* Starts a program (an absolute path, or one found by PATH). setup may be NULL. */
struct terminal *terminal_start(const char *const *arguments, const struct terminal_setup *setup);
/* Runs child(argument) in a forked copy of the test itself; what it returns is the exit status. */
struct terminal *terminal_start_function(int (*child)(void *argument), void *argument,
					 const struct terminal_setup *setup);
void terminal_free(struct terminal *terminal); /* kills what still runs; takes NULL */
const char *terminal_home(const struct terminal *terminal);

/* As the terminal's character set has it; what is no UTF-8 goes as it is. */
void terminal_keys(struct terminal *terminal, const char *text);
void terminal_send(struct terminal *terminal, const char *bytes, size_t length);

/* Until the program has painted and waits for keys (asleep, and silent for 20 ms) or has ended;
 * false after ten seconds. */
bool terminal_wait(struct terminal *terminal);
/* Until text stands on the screen (within one row), or does no more. */
bool terminal_wait_text(struct terminal *terminal, const char *text, int milliseconds);
bool terminal_wait_no_text(struct terminal *terminal, const char *text, int milliseconds);
bool terminal_shows(struct terminal *terminal, const char *text); /* now, without waiting */

/* As UTF-8, without the spaces at the end; the caller frees it with memory_free(). */
char *terminal_row(const struct terminal *terminal, int row);
char *terminal_screen(const struct terminal *terminal); /* rows ended by newlines */
/* The row that shows text, or -1; *column in columns where it begins (may be NULL). */
int terminal_find(const struct terminal *terminal, const char *text, int *column);
void terminal_cursor(const struct terminal *terminal, int *row, int *column);
bool terminal_cursor_is_visible(const struct terminal *terminal);
bool terminal_is_alternate(const struct terminal *terminal); /* the second screen of xterm */
/* Whether the line shows by itself what is typed. */
bool terminal_echoes(const struct terminal *terminal); /* or did at the end */
bool terminal_is_bold(const struct terminal *terminal, int row, int column);

/* What the program sent since the start or the last terminal_mark(). */
void terminal_mark(struct terminal *terminal);
const char *terminal_received(const struct terminal *terminal, size_t *length);

void terminal_resize(struct terminal *terminal, int rows, int columns);
void terminal_signal(struct terminal *terminal, int number);
void terminal_hang_up(struct terminal *terminal); /* closes the pty: SIGHUP, and reading ends */
/* From now on nothing that the program paints is taken: it is held once the line is full, as by
 * Ctrl-S or a line that hangs. */
void terminal_stick(struct terminal *terminal);
bool terminal_is_asleep(const struct terminal *terminal); /* the program waits, or is over */
/* The exit status, 256 + the signal that ended it, or -1 where it still runs at the end. */
int terminal_exit_status(struct terminal *terminal, int milliseconds);

#endif
