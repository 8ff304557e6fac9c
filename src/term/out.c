/* Bytes for the terminal that do not go through curses: text, looks, and moves of the cursor. */
#include "out.h"

#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

enum { BYTES = 1024 };

/* What is to be sent to the one terminal, and where it will then have its cursor. */
static struct {
	char bytes[BYTES];
	size_t length;
	int row, column;
	unsigned int look; /* as it writes */
} out;

static bool begins(const char *capability, const char *wanted)
{
	size_t length = strlen(wanted);

	return capability && capability != (char *)-1 && strncmp(capability, wanted, length) == 0 &&
	       (!capability[length] || (capability[length] == '$' && xon_xoff));
}

bool out_knows_terminal(void)
{
	return begins(cursor_address, "\033[%i%p1%d;%p2%dH") &&
	       begins(parm_up_cursor, "\033[%p1%dA") && begins(parm_down_cursor, "\033[%p1%dB") &&
	       begins(parm_right_cursor, "\033[%p1%dC") &&
	       begins(parm_left_cursor, "\033[%p1%dD") && begins(clr_eol, "\033[K") &&
	       begins(cursor_left, "\b") && begins(carriage_return, "\r");
}

bool out_inserts(void)
{
	return begins(parm_ich, "\033[%p1%d@");
}

bool out_deletes(void)
{
	return begins(parm_dch, "\033[%p1%dP");
}

void out_send(void)
{
	ssize_t sent = 0;

	if (out.length)
		sent = write(STDOUT_FILENO, out.bytes, out.length);
	(void)sent; /* a terminal that is gone is told by reading from it */
	out.length = 0;
}

int out_byte(int byte)
{
	if (out.length == BYTES)
		out_send();
	out.bytes[out.length++] = (char)byte;
	return byte;
}

static int digits(int number)
{
	return number < 10 ? 1 : number < 100 ? 2 : 3;
}

static void add_number(int number)
{
	if (number >= 10)
		add_number(number / 10);
	out_byte('0' + number % 10);
}

/* "\033[5C"; a count of 1 need not be said. */
void out_sequence(int count, char final)
{
	out_byte('\033');
	out_byte('[');
	if (count != 1)
		add_number(count);
	out_byte(final);
}

static int sequence_length(int count)
{
	return count == 0 ? 0 : count == 1 ? 3 : 3 + digits(count);
}

/* count steps, each of one byte where that is shorter (step 0: there is no such byte). */
static int steps_length(int count, char step)
{
	int length = sequence_length(count);

	return step && count < length ? count : length;
}

static void add_steps(int count, char step, char final)
{
	if (steps_length(count, step) == count && step)
		while (count--)
			out_byte(step);
	else if (count)
		out_sequence(count, final);
}

static void add_address(int row, int column)
{
	out_byte('\033');
	out_byte('[');
	if (row || column)
		add_number(row + 1);
	if (column) {
		out_byte(';');
		add_number(column + 1);
	}
	out_byte('H');
}

/* Colours are among the attributes. */
void out_look(unsigned int look)
{
	if (look == out.look)
		return;
	vid_puts(look & ~(attr_t)A_COLOR, (short)PAIR_NUMBER(look), NULL, out_byte);
	out.look = look;
}

void out_move(int row, int column)
{
	int down = row - out.row, right = column - out.column;
	int address =
	    3 + (row || column ? digits(row + 1) : 0) + (column ? 1 + digits(column + 1) : 0);
	int vertical = steps_length(down < 0 ? -down : down, 0);
	int across = right < 0 ? steps_length(-right, '\b') : steps_length(right, 0);
	int anew = 1 + steps_length(column, 0); /* from the row's start */

	if (!down && !right)
		return;
	out_look(A_NORMAL);
	if (vertical + (anew < across ? anew : across) > address) {
		add_address(row, column);
	} else {
		add_steps(down < 0 ? -down : down, 0, down < 0 ? 'A' : 'B');
		if (anew < across) {
			out_byte('\r');
			add_steps(column, 0, 'C');
		} else if (right < 0) {
			add_steps(-right, '\b', 'D');
		} else {
			add_steps(right, 0, 'C');
		}
	}
	out.row = row;
	out.column = column;
}

bool out_is_before(int row, int column)
{
	return out.row == row && out.column < column;
}

void out_begin(int row, int column)
{
	out.look = A_ATTRIBUTES; /* not known */
	out.length = 0;
	out.row = row;
	out.column = column;
}

void out_character(uint32_t character, int width)
{
	char bytes[4];
	size_t length = utf8_encode(character, bytes);

	for (size_t i = 0; i < length; i++)
		out_byte(bytes[i]);
	out.column += width;
}
