/* In the place of term/flush.c: curses' own flushing is wrapped by the linker, and waits. */
#include "term/flush.h"

#include <stdbool.h>

#include <curses.h>

void __real__nc_flush_sp(SCREEN *screen);
void __wrap__nc_flush_sp(SCREEN *screen);

/* Whose flushing waits; NULL: nobody's. */
static SCREEN *held;
static bool is_held;

void __wrap__nc_flush_sp(SCREEN *screen)
{
	if (is_held)
		held = screen;
	else
		__real__nc_flush_sp(screen);
}

void flush_start(void)
{
}

void flush_hold(void)
{
	is_held = true;
}

void flush_release(void)
{
	is_held = false;
	if (held)
		__real__nc_flush_sp(held);
	held = NULL;
}
