#include "term/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/memory.h"
#include "paint.h"
#include "tty.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

enum { SIGNALS = 7, ESCAPE_LOCAL = 25, ESCAPE_DISTANT = 100, ESCAPE_SLOW = 200 };
/* Of what was keyed before the end came: blocks still read, and seconds for a terminal that takes
 * nothing any more. */
enum { LAST_BLOCKS = 16, LAST_SECONDS = 1 };

static const int signal_numbers[SIGNALS] = {SIGHUP,  SIGTERM, SIGINT,  SIGQUIT,
					    SIGTSTP, SIGCONT, SIGWINCH};

/* The one global state of the program. */
static struct {
	SCREEN *screen;
	bool is_starting; /* inside newterm() */
	bool is_ansi;	  /* a descendant of vt100 */
	int cursor_row, cursor_column;
	int shown_row, shown_column; /* where the terminal has it; -1: not known */
	struct sigaction old_actions[SIGNALS];
	int blocks_left; /* to be read after the end came */
	bool is_exit_watched;
	struct termios modes;	   /* as they were found */
	char leaving[TTY_LEAVING]; /* what makes the terminal as it was */
} terminal;
static volatile sig_atomic_t is_hung_up, is_resized, is_stopping, is_continued, nowhere = -1;

static void take_signal(int number);

/* Without SA_RESTART: waiting ends. */
static void handle(int number, void (*handler)(int), struct sigaction *old)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, old);
}

/* A terminal that takes nothing (Ctrl-S, a line that hangs) would hold the program in write() for
 * ever: curses tries again after each signal. Its output goes nowhere then. */
static void give_up_output(void)
{
	int file;

	for (file = STDOUT_FILENO; file <= STDERR_FILENO; file++) {
		struct pollfd output = {.fd = file, .events = POLLOUT};

		if (nowhere >= 0 && !poll(&output, 1, 0))
			dup2((int)nowhere, file);
	}
	alarm(LAST_SECONDS);
}

/* Only what a handler may call. Leaving the terminal from the background (SIGTTOU) must not stop a
 * program that was told to end. */
static void take_end(void)
{
	is_hung_up = 1;
	handle(SIGTTOU, SIG_IGN, NULL);
	handle(SIGALRM, take_signal, NULL);
	alarm(LAST_SECONDS);
}

static void take_signal(int number)
{
	int kept = errno;

	switch (number) {
	case SIGWINCH:
		is_resized = 1;
		break;
	case SIGTSTP:
		is_stopping = 1;
		break;
	case SIGCONT:
		is_continued = 1;
		break;
	case SIGALRM:
		give_up_output();
		break;
	default:
		take_end();
		break;
	}
	errno = kept;
}

/* Before newterm(), which leaves signals alone that somebody handles. */
static void watch_signals(void)
{
	int i;

	is_hung_up = is_resized = is_stopping = is_continued = 0;
	terminal.blocks_left = LAST_BLOCKS;
	for (i = 0; i < SIGNALS; i++)
		handle(signal_numbers[i], take_signal, &terminal.old_actions[i]);
}

static void unwatch_signals(void)
{
	int i;

	/* A closed terminal is told more than once: the second must not cut short what the first
	 * began. */
	if (is_hung_up)
		return;
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
	watch_signals();
	terminal.is_starting = true;
	terminal.screen = newterm(NULL, stdout, stdin);
	terminal.is_starting = false;
	if (terminal.screen && cursor_address) {
		tty_leaving(terminal.leaving);
		return true;
	}
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
	int kept = dup(STDOUT_FILENO);

	/* To read only: what is written fails, as little as it matters, and the program needs no
	 * leave to write there (base/privacy.h). */
	nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nowhere >= 0 && kept >= 0 && dup2((int)nowhere, STDOUT_FILENO) >= 0) {
		endwin();
		dup2(kept, STDOUT_FILENO);
	}
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
	if (!isendwin()) {
		set_keyboard(false);
		endwin();
	}
	delscreen(terminal.screen);
	terminal.screen = NULL;
	if (nowhere >= 0 && !is_hung_up) {
		close((int)nowhere);
		nowhere = -1;
	}
	unwatch_signals();
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

	if (!terminal.screen)
		return;
	if (is_continued) {
		/* Whoever had the terminal meanwhile left it in other modes. */
		is_continued = 0;
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
	struct sigaction ours;
	sigset_t stop, old;

	if (!terminal.screen)
		return;
	set_keyboard(false);
	endwin();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	handle(SIGTSTP, SIG_DFL, &ours);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, &old); /* here it stops */
	sigprocmask(SIG_SETMASK, &old, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	/* Where nobody could have continued it, the stop was passed over. */
	is_continued = 1;
}

static bool is_readable(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&input, 1, 0) > 0;
}

/* What was keyed before the end came is read, but not for ever. */
static enum tty_event last_event(void)
{
	if (terminal.blocks_left == 0 || !is_readable())
		return TTY_GONE;
	terminal.blocks_left--;
	return TTY_READABLE;
}

static enum tty_event noted_event(void)
{
	if (is_stopping) {
		is_stopping = 0;
		return TTY_STOPPED;
	}
	is_resized = 0;
	return TTY_RESIZED;
}

/* With the signals held back, so that none comes between looking at its flag and waiting. */
static enum tty_event wait_held(int timeout, bool notes_wake, const sigset_t *mask)
{
	struct timespec limit = {timeout / 1000, timeout % 1000 * 1000000L};
	fd_set set;
	int got;

	for (;;) {
		if (is_hung_up)
			return last_event();
		if (notes_wake && (is_stopping || is_continued || is_resized))
			return noted_event();
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

enum tty_event tty_wait(int timeout, bool notes_wake)
{
	enum tty_event event;
	sigset_t held, old;
	int i;

	if (!timeout)
		return is_readable() ? TTY_READABLE : TTY_TIME_UP;
	sigemptyset(&held);
	for (i = 0; i < SIGNALS; i++)
		sigaddset(&held, signal_numbers[i]);
	sigprocmask(SIG_BLOCK, &held, &old);
	event = wait_held(timeout, notes_wake, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return event;
}

/* Somebody else may have taken what was there, where the terminal does not block. */
static bool may_read_again(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	if (errno == EAGAIN)
		poll(&input, 1, 1000);
	else if (errno != EINTR)
		return false;
	return !is_hung_up;
}

size_t tty_read(unsigned char *bytes, size_t size)
{
	ssize_t got;

	do
		got = read(STDIN_FILENO, bytes, size);
	while (got < 0 && may_read_again());
	return got > 0 ? (size_t)got : 0;
}
