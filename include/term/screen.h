/* The terminal as a surface: start, stop, size, painting. The only global state of the
 * program is here. Positions are (row, column) from 0. All painting is clipped to the screen
 * by columns, a wide character never cut in half; hostile characters are painted as visible
 * marks (base/utf8.h). A row or field is always painted whole, from left to right. */
#ifndef ZHIBU_TERM_SCREEN_H
#define ZHIBU_TERM_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "term/probe.h"

enum { SCREEN_ROWS_MIN = 12, SCREEN_COLUMNS_MIN = 40 };

/* Looks, not colours: with NO_COLOR or a terminal without colours they are bold, dim or
 * nothing; no meaning is carried by them alone. */
enum look {
	LOOK_PLAIN,
	LOOK_TITLE,
	LOOK_QUIET,
	LOOK_STRONG,
	LOOK_WARNING,
	LOOK_ERROR,
	LOOK_FOCUS,
	LOOK_LINE
};

/* facts: of probe_terminal(), or NULL: UTF-8, and ambiguous characters of one column. STATUS_IO
 * screen.terminal: no terminal, TERM unset or dumb, or unknown. */
enum status screen_start(const struct terminal_facts *facts, struct err *err);
void screen_stop(void); /* restores the terminal; safe to call twice */
/* As screen_stop(), but without curses, which needs memory for that: for memory_exhausted(). */
void screen_abandon(void);
bool screen_is_started(void);
/* A line of at most 19,200 bits a second, or --slow: each byte can be seen. */
bool screen_is_slow(void);
int screen_rows(void);
int screen_columns(void);
bool screen_is_too_small(void);

void screen_clear(void); /* the model of the screen, not the terminal */
void screen_clear_row(int row, int column, int columns);
/* Paints text, clipped to columns; returns the columns used. */
int screen_text(int row, int column, int columns, enum look look, const char *text, size_t length);
/* As screen_text, then spaces up to columns. */
void screen_field(int row, int column, int columns, enum look look, const char *text);
void screen_line(int row);				     /* a horizontal line, ACS or ASCII */
void screen_box(int row, int column, int rows, int columns); /* with its inside cleared */
void screen_cursor(int row, int column); /* where the hardware cursor stands after the next show */
void screen_show(void);			 /* sends what changed */
void screen_redraw(void);		 /* sends everything anew (Ctrl-L) */
void screen_bell(void);
/* Call when keys report KEY_RESIZED. */
void screen_resized(void);
/* Gives the terminal back and stops the program; returns when it goes on, with KEY_RESIZED next. */
void screen_suspend(void);

#endif
