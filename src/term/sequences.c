#include "tty.h"

#include <string.h>

#include "term/keys.h"

#include <curses.h>
#include <term.h> /* last: its macros take many short names */

/* CSI number ~ : vt220, the Linux console, xterm; 7 and 8 are rxvt's. */
static uint32_t key_of_number(unsigned int number)
{
	static const unsigned char function[] = {11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24};
	int n;

	for (n = 0; n < (int)sizeof(function); n++)
		if (function[n] == number)
			return key_function(n + 1);
	switch (number) {
	case 1:
	case 7:
		return KEY_FIRST;
	case 2:
		return KEY_INSERTED;
	case 3:
		return KEY_REMOVE;
	case 4:
	case 8:
		return KEY_FINAL;
	case 5:
		return KEY_PAGE_UP;
	case 6:
		return KEY_PAGE_DOWN;
	case 200:
		return KEY_PASTED;
	default:
		return 0;
	}
}

static uint32_t key_of_letter(char letter)
{
	switch (letter) {
	case 'A':
		return KEY_UPWARD;
	case 'B':
		return KEY_DOWNWARD;
	case 'C':
		return KEY_RIGHTWARD;
	case 'D':
		return KEY_LEFTWARD;
	case 'F':
		return KEY_FINAL;
	case 'H':
		return KEY_FIRST;
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return key_function(letter - 'P' + 1);
	case 'Z':
		return KEY_BACKTAB;
	default:
		return 0;
	}
}

static uint32_t with_control(uint32_t key)
{
	switch (key) {
	case KEY_LEFTWARD:
		return KEY_WORD_LEFT;
	case KEY_RIGHTWARD:
		return KEY_WORD_RIGHT;
	case KEY_FIRST:
		return KEY_TOP;
	case KEY_FINAL:
		return KEY_BOTTOM;
	default:
		return key;
	}
}

/* The parameters of a CSI or SS3 sequence: "1;5" */
static void read_parameters(const unsigned char *bytes, size_t length, unsigned int parameters[2])
{
	size_t i, n = 0;

	parameters[0] = parameters[1] = 0;
	for (i = 0; i < length && n < 2; i++) {
		if (bytes[i] == ';')
			n++;
		else if (bytes[i] >= '0' && bytes[i] <= '9' && parameters[n] < 1000)
			parameters[n] = 10 * parameters[n] + (bytes[i] - '0');
	}
}

static uint32_t key_of_csi(const unsigned char *bytes, size_t length)
{
	unsigned int parameters[2];
	char final = (char)bytes[length - 1];
	uint32_t key;

	read_parameters(bytes, length - 1, parameters);
	switch (final) {
	case '~':
	case '$': /* rxvt: with Shift */
	case '^': /* with Control */
	case '@': /* with both */
		key = key_of_number(parameters[0]);
		break;
	case 'a':
	case 'b':
	case 'c':
	case 'd':
		key = length == 1 ? key_of_letter((char)(final - 'a' + 'A')) : 0;
		break;
	default:
		key = key_of_letter(final);
		/* With two numbers R is where the cursor stands; only 1 and a modifier, 2 to 16,
		 * are F3. */
		if (final == 'R' && (parameters[0] > 1 || parameters[1] > 16))
			key = 0;
		if (!parameters[1])
			parameters[1] = parameters[0];
		break;
	}
	if (final == '^' || final == '@' || (parameters[1] && (parameters[1] - 1) & 4))
		key = with_control(key);
	return key;
}

static enum match found(uint32_t known, size_t length, size_t *used, uint32_t *key)
{
	*used = length;
	*key = known;
	return known ? MATCH_KEY : MATCH_UNKNOWN;
}

/* ESC [ parameters, intermediates, a final byte (ECMA-48, 5.4). */
static enum match match_csi(const unsigned char *bytes, size_t length, size_t *used, uint32_t *key)
{
	size_t at;

	/* The Linux console's F1 to F5: ESC [ [ A */
	if (length > 2 && bytes[2] == '[') {
		if (length == 3)
			return MATCH_PART;
		return found(bytes[3] >= 'A' && bytes[3] <= 'E' ? key_function(bytes[3] - 'A' + 1)
								: 0,
			     4, used, key);
	}
	for (at = 2; at < length && at < SEQUENCE_LONGEST; at++) {
		/* rxvt ends in $, which is an intermediate byte: only what follows tells, or that
		 * nothing does. */
		bool is_rxvt = bytes[at] == '$' && at > 2;
		bool is_last = is_rxvt && length == at + 1;

		is_rxvt = is_rxvt && (is_last || bytes[at + 1] < 0x20 || bytes[at + 1] > 0x7E);
		if (is_rxvt || (bytes[at] >= 0x40 && bytes[at] <= 0x7E)) {
			enum match match = found(key_of_csi(bytes + 2, at - 1), at + 1, used, key);

			return is_last ? MATCH_PART : match;
		}
		if (bytes[at] < 0x20 || bytes[at] > 0x7E)
			return found(0, at, used, key); /* broken off: a new sequence, or text */
	}
	if (at < SEQUENCE_LONGEST)
		return MATCH_PART;
	return found(0, at, used, key);
}

/* ESC O, a letter; with a modifier's digit before it in some old xterms. */
static enum match match_ss3(const unsigned char *bytes, size_t length, size_t *used, uint32_t *key)
{
	static const char keypad[] = "*+,-./0123456789";
	unsigned char final;
	size_t at = 2;
	uint32_t known;

	while (at < length && at < 4 && bytes[at] >= '0' && bytes[at] <= '9')
		at++;
	if (at == length)
		return MATCH_PART;
	final = bytes[at];
	if (final < 0x40 || final > 0x7E)
		return MATCH_NONE;
	if (final >= 'j' && final <= 'y')
		known = (unsigned char)keypad[final - 'j'];
	else if (final >= 'a' && final <= 'd')
		known = with_control(key_of_letter((char)(final - 'a' + 'A')));
	else if (final == 'M')
		known = KEY_ENTERED;
	else
		known = key_of_letter((char) final);
	if (at > 2 && (bytes[at - 1] - '1') & 4)
		known = with_control(known);
	return found(known, at + 1, used, key);
}

static enum match match_common(const unsigned char *bytes, size_t length, size_t *used,
			       uint32_t *key)
{
	if (length == 1)
		return MATCH_PART;
	if (bytes[1] == '[')
		return match_csi(bytes, length, used, key);
	if (bytes[1] == 'O')
		return match_ss3(bytes, length, used, key);
	if (bytes[1] >= '0' && bytes[1] <= '9')
		return found(key_function(bytes[1] == '0' ? 10 : bytes[1] - '0'), 2, used, key);
	return MATCH_NONE;
}

enum match sequence_match(const unsigned char *bytes, size_t length, const struct sequence *extra,
			  size_t extra_count, size_t *used, uint32_t *key)
{
	bool is_part = false;
	enum match match;
	size_t i;

	*used = 0;
	for (i = 0; i < extra_count; i++) {
		size_t wanted = strlen(extra[i].bytes);

		if (wanted <= length && !memcmp(bytes, extra[i].bytes, wanted))
			return found(extra[i].key, wanted, used, key);
		if (wanted > length && !memcmp(bytes, extra[i].bytes, length))
			is_part = true;
	}
	match = match_common(bytes, length, used, key);
	return is_part && match != MATCH_KEY ? MATCH_PART : match;
}

static void add_sequence(struct sequence extra[SEQUENCES_MAX], size_t *count, const char *bytes,
			 uint32_t key)
{
	size_t used = 0, length;
	uint32_t common = 0;

	/* A key that sends a control letter cannot be told from that letter. */
	if (!bytes || bytes == (char *)-1 || bytes[0] != '\033' || *count == SEQUENCES_MAX)
		return;
	length = strlen(bytes);
	if (length < 2 || length > SEQUENCE_LONGEST)
		return;
	if (match_common((const unsigned char *)bytes, length, &used, &common) == MATCH_KEY &&
	    used == length)
		return;
	extra[(*count)++] = (struct sequence){bytes, key};
}

size_t sequences_of_terminal(struct sequence extra[SEQUENCES_MAX])
{
	const struct sequence all[] = {
	    {key_up, KEY_UPWARD},	  {key_down, KEY_DOWNWARD},
	    {key_left, KEY_LEFTWARD},	  {key_right, KEY_RIGHTWARD},
	    {key_home, KEY_FIRST},	  {key_end, KEY_FINAL},
	    {key_ppage, KEY_PAGE_UP},	  {key_npage, KEY_PAGE_DOWN},
	    {key_ic, KEY_INSERTED},	  {key_dc, KEY_REMOVE},
	    {key_btab, KEY_BACKTAB},	  {key_backspace, KEY_ERASE},
	    {key_enter, KEY_ENTERED},	  {key_f1, KEY_FUNCTION + 1},
	    {key_f2, KEY_FUNCTION + 2},	  {key_f3, KEY_FUNCTION + 3},
	    {key_f4, KEY_FUNCTION + 4},	  {key_f5, KEY_FUNCTION + 5},
	    {key_f6, KEY_FUNCTION + 6},	  {key_f7, KEY_FUNCTION + 7},
	    {key_f8, KEY_FUNCTION + 8},	  {key_f9, KEY_FUNCTION + 9},
	    {key_f10, KEY_FUNCTION + 10}, {key_f11, KEY_FUNCTION + 11},
	    {key_f12, KEY_FUNCTION + 12},
	};
	size_t count = 0, i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		add_sequence(extra, &count, all[i].bytes, all[i].key);
	return count;
}

bool terminal_has_function_keys(void)
{
	return key_f10 && key_f10 != (char *)-1;
}
