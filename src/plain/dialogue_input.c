/* The keyboard, or a pipe, as the dialogue reads it. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "plain/plain.h"

static const int ends[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT};

/* Only so that waiting ends. */
static void wake(int number)
{
	(void)number;
}

void plain_watch(void)
{
	struct sigaction action;
	sigset_t blocked;

	memset(&action, 0, sizeof action);
	action.sa_handler = wake;
	sigemptyset(&action.sa_mask);
	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		sigaction(ends[i], &action, NULL);
		sigaddset(&blocked, ends[i]);
	}
	/* They come while it waits, and never in the middle of a save. */
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

long plain_read(void *data, char *bytes, size_t size, int milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	sigset_t none;
	fd_set set;
	int ready;
	ssize_t got;

	(void)data;
	FD_ZERO(&set);
	FD_SET(STDIN_FILENO, &set);
	sigemptyset(&none);
	ready = pselect(STDIN_FILENO + 1, &set, NULL, NULL, milliseconds < 0 ? NULL : &time, &none);
	if (ready == 0)
		return -1;
	if (ready < 0)
		return 0; /* told to end */
	do {
		got = read(STDIN_FILENO, bytes, size);
	} while (got < 0 && errno == EINTR);
	return got > 0 ? (long)got : 0;
}

/* The terminal says itself how it was: nothing is kept. */
void plain_hide(void *data, bool is_hidden)
{
	struct termios modes;

	(void)data;
	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		return;
	if (is_hidden)
		modes.c_lflag &= ~(tcflag_t)ECHO;
	else
		modes.c_lflag |= ECHO;
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}
