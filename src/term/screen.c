#include "term/screen.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "out.h"
#include "paint.h"
#include "spool.h"
#include "term/flush.h"
#include "term/width.h"
#include "tty.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

enum { ESCAPE_LOCAL = 25, ESCAPE_DISTANT = 100, ESCAPE_SLOW = 200, SLOW_LINE = 19200 };

/* With the signals noted in tty.c the one global state of the program. */
static struct {
	SCREEN *screen;
	bool is_starting; /* inside newterm() */
	bool is_ansi;	  /* a descendant of vt100 */
	bool is_usual;	  /* small changes need not go through curses (patch.c) */
	int cursor_row, cursor_column;
	int shown_row, shown_column;   /* where the terminal has it; -1: not known */
	int curses_row, curses_column; /* where curses believes it to be */
	bool is_exit_watched;
	struct termios modes;	   /* as they were found */
	char leaving[TTY_LEAVING]; /* what makes the terminal as it was */
	struct terminal_facts facts;
	struct spool spool; /* where the terminal is not as curses believes */
} terminal;

/* A key's bytes come together in a local terminal, and one after the other over a slow line. */
static void set_escape_delay(void)
{
	int delay = ESCAPE_LOCAL;

	if (getenv("ESCDELAY"))
		return; /* curses has read it */
	if (getenv("SSH_CONNECTION"))
		delay = ESCAPE_DISTANT;
	if (terminal.facts.is_slow)
		delay = ESCAPE_SLOW;
	set_escdelay(delay);
}

enum charset tty_charset(void)
{
	return terminal.facts.charset;
}

size_t tty_typed(unsigned char *bytes, size_t size)
{
	size_t count = terminal.facts.typed_count;

	if (count > size)
		count = size;
	memcpy(bytes, terminal.facts.typed, count);
	terminal.facts.typed_count = 0;
	return count;
}

int tty_escape_delay(void)
{
	return ESCDELAY > 0 ? ESCDELAY : 0;
}

/* ncurses 6.4 calls exit(1) where it gets no memory (_nc_err_abort), the terminal left as it is. */
static void take_exit(void)
{
	if (terminal.screen || terminal.is_starting)
		memory_exhausted();
}

static bool open_terminal(const char *type)
{
	if (!type || !*type || !strcmp(type, "dumb") ||
	    tcgetattr(STDIN_FILENO, &terminal.modes) < 0 || !isatty(STDOUT_FILENO))
		return false;
	if (!terminal.is_exit_watched)
		terminal.is_exit_watched = atexit(take_exit) == 0;
	tty_watch_signals();
	terminal.is_starting = true;
	terminal.screen = newterm(NULL, stdout, stdin);
	terminal.is_starting = false;
	/* Known after all: then it was memory that newterm() had not enough of. */
	if (!terminal.screen && setupterm(type, STDOUT_FILENO, &(int){0}) == OK)
		memory_exhausted();
	if (terminal.screen && cursor_address) {
		tty_leaving(terminal.leaving);
		return true;
	}
	if (terminal.screen) {
		endwin();
		delscreen(terminal.screen);
		terminal.screen = NULL;
	}
	tty_unwatch_signals();
	return false;
}

/* Pastes come between brackets; what is no descendant of vt100 sends what terminfo says only
 * after keypad_xmit. */
static void set_keyboard(bool is_on)
{
	const char *paste = is_on ? "\033[?2004h" : "\033[?2004l";
	const char *other = is_on ? keypad_xmit : keypad_local;
	ssize_t sent = 0;

	if (terminal.is_ansi) {
		sent = write(STDOUT_FILENO, paste, strlen(paste));
	} else if (other) {
		putp(other);
		fflush(stdout);
	}
	(void)sent; /* a terminal that is gone is told by reading from it */
}

/* What the terminal is, before newterm(). */
static void take_facts(const struct terminal_facts *facts)
{
	terminal.facts = facts ? *facts : (struct terminal_facts){0};
	width_double(terminal.facts.is_double);
	charset_start();
}

/* What curses writes is turned where it is not what the terminal takes. */
static bool open_spool(void)
{
	if (terminal.facts.charset == CHARSET_UTF8 && !terminal.facts.is_double)
		return true;
	return spool_open(&terminal.spool, terminal.facts.charset);
}

enum status screen_start(const struct terminal_facts *facts, struct err *err)
{
	const char *type = getenv("TERM");

	if (terminal.screen)
		return STATUS_OK;
	take_facts(facts);
	if (!open_spool() || !open_terminal(type)) {
		spool_close(&terminal.spool);
		return err_set(err, STATUS_IO, "screen.terminal", type ? type : "", NULL, NULL);
	}
	if (baudrate() > 0 && baudrate() <= SLOW_LINE)
		terminal.facts.is_slow = true;
	set_escape_delay();
	raw();
	noecho();
	nonl();
	/* Nothing is painted while keys are pending (keys_are_pending), so curses need not ask. */
	typeahead(-1);
	terminal.is_ansi = !strncmp(cursor_address, "\033[", 2);
	terminal.is_usual = terminal.is_ansi && out_knows_terminal();
	set_keyboard(true);
	paint_start();
	flush_start();
	terminal.cursor_row = terminal.cursor_column = 0;
	terminal.shown_row = -1;
	return STATUS_OK;
}

void screen_stop(void)
{
	if (!terminal.screen)
		return;
	if (!isendwin()) {
		set_keyboard(false);
		endwin();
	}
	delscreen(terminal.screen);
	terminal.screen = NULL;
	spool_close(&terminal.spool);
	tty_forget_nowhere();
	tty_unwatch_signals();
}

void screen_abandon(void)
{
	ssize_t sent;

	if (!terminal.screen)
		return;
	terminal.screen = NULL;
	sent = write(STDOUT_FILENO, terminal.leaving, strlen(terminal.leaving));
	(void)sent; /* as in set_keyboard() */
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal.modes);
}

bool screen_is_started(void)
{
	return terminal.screen;
}

bool screen_is_slow(void)
{
	return terminal.facts.is_slow;
}

int screen_rows(void)
{
	return terminal.screen ? LINES : 0;
}

int screen_columns(void)
{
	return terminal.screen ? COLS : 0;
}

bool screen_is_too_small(void)
{
	return screen_rows() < SCREEN_ROWS_MIN || screen_columns() < SCREEN_COLUMNS_MIN;
}

void screen_cursor(int row, int column)
{
	terminal.cursor_row = row;
	terminal.cursor_column = column;
}

static int within(int value, int count)
{
	return value < 0 ? 0 : value < count ? value : count - 1;
}

/* False: it is left to curses, with the cursor where that believes it to be. */
static bool send_changes(int row, int column)
{
	bool is_sent;

	if (!terminal.is_usual || terminal.shown_row < 0)
		return false;
	out_begin(terminal.shown_row, terminal.shown_column);
	is_sent = patch_changes();
	out_move(is_sent ? row : terminal.curses_row, is_sent ? column : terminal.curses_column);
	return is_sent;
}

void screen_show(void)
{
	int row, column;
	bool is_sent;

	if (!terminal.screen)
		return;
	row = within(terminal.cursor_row, LINES);
	column = within(terminal.cursor_column, COLS);
	if (!is_wintouched(stdscr) && row == terminal.shown_row && column == terminal.shown_column)
		return;
	spool_hold(&terminal.spool);
	is_sent = send_changes(row, column);
	wmove(stdscr, row, column);
	wnoutrefresh(stdscr);
	out_send();
	if (!is_sent) {
		flush_hold();
		doupdate();
		flush_release();
		terminal.curses_row = row;
		terminal.curses_column = column;
	}
	spool_send(&terminal.spool);
	paint_forget();
	terminal.shown_row = row;
	terminal.shown_column = column;
}

void screen_redraw(void)
{
	if (!terminal.screen)
		return;
	clearok(curscr, TRUE);
	terminal.shown_row = -1;
	screen_show();
}

void screen_bell(void)
{
	if (terminal.screen)
		beep();
}

void screen_resized(void)
{
	struct winsize size;

	if (!terminal.screen)
		return;
	if (tty_was_continued()) {
		/* Whoever had the terminal meanwhile left it in other modes. */
		reset_prog_mode();
		set_keyboard(true);
	}
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col)
		resize_term(size.ws_row, size.ws_col);
	terminal.shown_row = -1;
	clearok(curscr, TRUE);
}

void screen_suspend(void)
{
	if (!terminal.screen)
		return;
	set_keyboard(false);
	endwin();
	tty_stop_program();
}
