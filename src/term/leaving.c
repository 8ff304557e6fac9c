/* What makes a terminal as it was, without curses. */
#include <stdbool.h>
#include <string.h>

#include "tty.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

/* A capability without its padding, $<5>. */
static void add(char leaving[TTY_LEAVING], const char *text)
{
	size_t length = strlen(leaving);

	for (; text && *text && length + 1 < TTY_LEAVING; text++) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>');
		else
			leaving[length++] = *text;
	}
	leaving[length] = '\0';
}

void tty_leaving(char leaving[TTY_LEAVING])
{
	leaving[0] = '\0';
	add(leaving, exit_attribute_mode);
	add(leaving, orig_pair);
	add(leaving, exit_ca_mode);
	add(leaving, cursor_normal); /* after it: xterm's brings back a cursor that was kept */
	add(leaving, keypad_local);
	if (!strncmp(cursor_address, "\033[", 2))
		add(leaving, "\033[?2004l");
}
