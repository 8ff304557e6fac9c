/* Curses as a library that is linked in as it is: it leaves once, into nowhere. A program that
 * stands alone has other means (alone/flush.c). */
#include "term/flush.h"

#include <unistd.h>

#include "tty.h"

#include <curses.h>

void flush_start(void)
{
	int kept = dup(STDOUT_FILENO), nowhere = tty_nowhere();

	if (nowhere >= 0 && kept >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0) {
		endwin();
		dup2(kept, STDOUT_FILENO);
	}
	if (kept >= 0)
		close(kept);
}

void flush_hold(void)
{
}

void flush_release(void)
{
}
