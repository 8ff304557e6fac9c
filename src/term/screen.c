#include "term/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "paint.h"
#include "term/charset.h"
#include "tty.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

enum { SIGNALS = 3, ESCAPE_LOCAL = 25, ESCAPE_DISTANT = 100, ESCAPE_SLOW = 200 };

static const int signal_numbers[SIGNALS] = {SIGHUP, SIGTERM, SIGWINCH};

/* The one global state of the program. */
static struct {
	SCREEN *screen;
	bool is_ansi; /* a descendant of vt100 */
	int cursor_row, cursor_column;
	int shown_row, shown_column; /* where the terminal has it; -1: not known */
	struct sigaction old_actions[SIGNALS];
} terminal;
static volatile sig_atomic_t is_hung_up, is_resized;

static void take_signal(int number)
{
	if (number == SIGWINCH)
		is_resized = 1;
	else
		is_hung_up = 1;
}

/* Before newterm(), which leaves signals alone that somebody handles. */
static void watch_signals(void)
{
	struct sigaction action;
	int i;

	is_hung_up = is_resized = 0;
	memset(&action, 0, sizeof(action));
	action.sa_handler = take_signal; /* without SA_RESTART: waiting ends */
	sigemptyset(&action.sa_mask);
	for (i = 0; i < SIGNALS; i++)
		sigaction(signal_numbers[i], &action, &terminal.old_actions[i]);
}

static void unwatch_signals(void)
{
	int i;

	for (i = 0; i < SIGNALS; i++)
		sigaction(signal_numbers[i], &terminal.old_actions[i], NULL);
}

/* A key's bytes come together in a local terminal, and one after the other over a slow line. */
static void set_escape_delay(void)
{
	int delay = ESCAPE_LOCAL;

	if (getenv("ESCDELAY"))
		return; /* curses has read it */
	if (getenv("SSH_CONNECTION"))
		delay = ESCAPE_DISTANT;
	if (baudrate() < 19200)
		delay = ESCAPE_SLOW;
	set_escdelay(delay);
}

int tty_escape_delay(void)
{
	return ESCDELAY > 0 ? ESCDELAY : 0;
}

static bool open_terminal(const char *type)
{
	if (!type || !*type || !strcmp(type, "dumb") || !isatty(STDIN_FILENO) ||
	    !isatty(STDOUT_FILENO))
		return false;
	watch_signals();
	terminal.screen = newterm(NULL, stdout, stdin);
	if (terminal.screen && cursor_address)
		return true;
	if (terminal.screen) {
		endwin();
		delscreen(terminal.screen);
		terminal.screen = NULL;
	}
	unwatch_signals();
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

/* ncurses 6.4 flushes at every move of the cursor, some forty writes for one screen, until it has
 * come back from endwin() once (_endwin == ewInitial). So it leaves once, into nowhere. */
static void leave_once(void)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int kept = dup(STDOUT_FILENO);

	if (nowhere >= 0 && kept >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0) {
		endwin();
		dup2(kept, STDOUT_FILENO);
	}
	if (nowhere >= 0)
		close(nowhere);
	if (kept >= 0)
		close(kept);
}

enum status screen_start(struct err *err)
{
	const char *type = getenv("TERM");

	if (terminal.screen)
		return STATUS_OK;
	charset_start();
	if (!open_terminal(type))
		return err_set(err, STATUS_IO, "screen.terminal", type ? type : "", NULL, NULL);
	set_escape_delay();
	raw();
	noecho();
	nonl();
	/* Nothing is painted while keys are pending (keys_are_pending), so curses need not ask. */
	typeahead(-1);
	terminal.is_ansi = !strncmp(cursor_address, "\033[", 2);
	set_keyboard(true);
	paint_start();
	leave_once();
	terminal.cursor_row = terminal.cursor_column = 0;
	terminal.shown_row = -1;
	return STATUS_OK;
}

void screen_stop(void)
{
	if (!terminal.screen)
		return;
	set_keyboard(false);
	endwin();
	delscreen(terminal.screen);
	terminal.screen = NULL;
	unwatch_signals();
}

bool screen_is_started(void)
{
	return terminal.screen;
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

void screen_show(void)
{
	int row, column;

	if (!terminal.screen)
		return;
	row = within(terminal.cursor_row, LINES);
	column = within(terminal.cursor_column, COLS);
	if (terminal.is_ansi && row == terminal.shown_row)
		shift_row(row, terminal.shown_column, column - terminal.shown_column);
	wmove(stdscr, row, column);
	wnoutrefresh(stdscr);
	doupdate();
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

	if (!terminal.screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		return;
	resize_term(size.ws_row, size.ws_col);
	terminal.shown_row = -1;
	clearok(curscr, TRUE);
}

/* With the signals held back, so that none comes between looking at its flag and waiting. */
static enum tty_event wait_held(int timeout, bool resize_wakes, const sigset_t *mask)
{
	struct timespec limit = {timeout / 1000, timeout % 1000 * 1000000L};
	fd_set set;
	int got;

	for (;;) {
		if (is_hung_up)
			return TTY_GONE;
		if (is_resized && resize_wakes) {
			is_resized = 0;
			return TTY_RESIZED;
		}
		FD_ZERO(&set);
		FD_SET(STDIN_FILENO, &set);
		got =
		    pselect(STDIN_FILENO + 1, &set, NULL, NULL, timeout < 0 ? NULL : &limit, mask);
		if (got > 0)
			return TTY_READABLE;
		if (!got)
			return TTY_TIME_UP;
		if (errno != EINTR)
			return TTY_GONE;
	}
}

enum tty_event tty_wait(int timeout, bool resize_wakes)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	enum tty_event event;
	sigset_t held, old;
	int i;

	if (!timeout)
		return poll(&input, 1, 0) > 0 ? TTY_READABLE : TTY_TIME_UP;
	sigemptyset(&held);
	for (i = 0; i < SIGNALS; i++)
		sigaddset(&held, signal_numbers[i]);
	sigprocmask(SIG_BLOCK, &held, &old);
	event = wait_held(timeout, resize_wakes, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return event;
}

size_t tty_read(unsigned char *bytes, size_t size)
{
	ssize_t got;

	do
		got = read(STDIN_FILENO, bytes, size);
	while (got < 0 && (errno == EINTR || errno == EAGAIN) && !is_hung_up);
	return got > 0 ? (size_t)got : 0;
}
