/* Signals, waiting for keys and reading them: the terminal as a descriptor, without curses. */
#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

enum { SIGNALS = 7 };
/* Of what was keyed before the end came: blocks still read, and seconds for a terminal that takes
 * nothing any more. */
enum { LAST_BLOCKS = 16, LAST_SECONDS = 1 };

static const int signal_numbers[SIGNALS] = {SIGHUP,  SIGTERM, SIGINT,  SIGQUIT,
					    SIGTSTP, SIGCONT, SIGWINCH};

static struct sigaction old_actions[SIGNALS];
static int blocks_left; /* to be read after the end came */
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

		if (!poll(&output, 1, 0) && tty_nowhere() >= 0)
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

void tty_watch_signals(void)
{
	int i;

	is_hung_up = is_resized = is_stopping = is_continued = 0;
	blocks_left = LAST_BLOCKS;
	for (i = 0; i < SIGNALS; i++)
		handle(signal_numbers[i], take_signal, &old_actions[i]);
}

void tty_unwatch_signals(void)
{
	int i;

	/* A closed terminal is told more than once: the second must not cut short what the first
	 * began. */
	if (is_hung_up)
		return;
	for (i = 0; i < SIGNALS; i++)
		sigaction(signal_numbers[i], &old_actions[i], NULL);
}

int tty_nowhere(void)
{
	/* To read only: what is written fails, as little as it matters, and the program needs no
	 * leave to write there (base/privacy.h). It is there where /dev is not. */
	if (nowhere < 0)
		nowhere = open("/", O_RDONLY | O_CLOEXEC);
	return (int)nowhere;
}

void tty_forget_nowhere(void)
{
	if (nowhere < 0 || is_hung_up)
		return;
	close((int)nowhere);
	nowhere = -1;
}

bool tty_was_continued(void)
{
	bool was = is_continued;

	is_continued = 0;
	return was;
}

void tty_stop_program(void)
{
	struct sigaction ours;
	sigset_t stop, old;

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
	if (blocks_left == 0 || !is_readable())
		return TTY_GONE;
	blocks_left--;
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
