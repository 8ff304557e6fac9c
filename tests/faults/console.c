#define _DEFAULT_SOURCE /* openpty() */
#include "console.h"

#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { ROWS = 24, COLUMNS = 80 };

struct console {
	int master;
	VTerm *vterm;
	VTermScreen *screen;
	bool is_alternate, is_cursor_visible;
};

static int set_property(VTermProp property, VTermValue *value, void *user)
{
	struct console *console = user;

	if (property == VTERM_PROP_CURSORVISIBLE)
		console->is_cursor_visible = value->boolean;
	if (property == VTERM_PROP_ALTSCREEN)
		console->is_alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_property};

struct console *console_new(int *slave)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
	struct console *console = memory_new(sizeof(*console));

	if (openpty(&console->master, slave, NULL, NULL, &size) < 0) {
		memory_free(console);
		return NULL;
	}
	fcntl(console->master, F_SETFL, O_NONBLOCK);
	fcntl(console->master, F_SETFD, FD_CLOEXEC);
	console->vterm = vterm_new(ROWS, COLUMNS);
	vterm_set_utf8(console->vterm, 1);
	console->screen = vterm_obtain_screen(console->vterm);
	console->is_cursor_visible = true;
	vterm_screen_set_callbacks(console->screen, &callbacks, console);
	vterm_screen_enable_altscreen(console->screen, 1);
	vterm_screen_reset(console->screen, 1);
	return console;
}

void console_free(struct console *console)
{
	if (!console)
		return;
	close(console->master);
	vterm_free(console->vterm);
	memory_free(console);
}

int console_master(const struct console *console)
{
	return console->master;
}

void console_drain(struct console *console)
{
	char bytes[4096];
	ssize_t got;

	while ((got = read(console->master, bytes, sizeof(bytes))) > 0)
		vterm_input_write(console->vterm, bytes, (size_t)got);
}

void console_send(struct console *console, const char *keys)
{
	ssize_t done = write(console->master, keys, strlen(keys));

	(void)done; /* a program that is gone reads no keys */
}

void console_screen(struct console *console, struct buf *text)
{
	buf_clear(text);
	for (int row = 0; row < ROWS; row++) {
		for (int column = 0; column < COLUMNS;) {
			VTermPos place = {row, column};
			VTermScreenCell cell;

			if (!vterm_screen_get_cell(console->screen, place, &cell))
				break;
			if (!cell.chars[0] || cell.chars[0] == (uint32_t)-1)
				buf_add_char(text, ' ');
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
				if (cell.chars[i] != (uint32_t)-1)
					utf8_add(text, cell.chars[i]);
			column += cell.width > 0 ? cell.width : 1;
		}
		buf_add_char(text, '\n');
	}
}

bool console_is_restored(const struct console *console)
{
	struct termios modes;
	bool is_cooked = tcgetattr(console->master, &modes) == 0 && modes.c_lflag & ICANON &&
			 modes.c_lflag & ECHO;

	return is_cooked && !console->is_alternate && console->is_cursor_visible;
}
