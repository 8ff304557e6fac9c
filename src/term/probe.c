#include "term/probe.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

enum { PATIENCE = 500, PATIENCE_DISTANT = 1500, BEFORE = 20, SILENT = -1 };

/* The cursor goes right first, so that an answer that comes too late cannot be taken for a key:
 * ESC [ 1 ; 3 R is also F3 with Alt. */
static const char indent[] = "\r\033[20C";
static const char question[] = "\033[6n";
static const char erase[] = "\r\033[K";

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

/* Finds ESC [ row ; column R among what came and takes it out; the column, or SILENT. */
static int take_answer(struct terminal_facts *facts)
{
	unsigned char *typed = facts->typed, *end = typed + facts->typed_count;

	for (unsigned char *at = typed; at + 5 < end; at++) {
		unsigned char *next = at + 2;
		int row = 0, column = 0;

		if (at[0] != 0x1B || at[1] != '[')
			continue;
		for (; next < end && *next >= '0' && *next <= '9' && row < 1000; next++)
			row = 10 * row + (*next - '0');
		if (!row || next == end || *next++ != ';')
			continue;
		for (; next < end && *next >= '0' && *next <= '9' && column < 1000; next++)
			column = 10 * column + (*next - '0');
		if (!column || next == end || *next++ != 'R')
			continue;
		memmove(at, next, (size_t)(end - next));
		facts->typed_count -= (size_t)(next - at);
		return column;
	}
	return SILENT;
}

static int await(struct terminal_facts *facts)
{
	long end = now() + (getenv("SSH_CONNECTION") ? PATIENCE_DISTANT : PATIENCE), left;
	int column = SILENT;

	while (column == SILENT && (left = end - now()) > 0) {
		struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
		size_t room = PROBE_TYPED - facts->typed_count;
		ssize_t got = 0;

		if (room && poll(&input, 1, (int)left) > 0)
			got = read(STDIN_FILENO, facts->typed + facts->typed_count, room);
		if (got <= 0)
			break;
		facts->typed_count += (size_t)got;
		column = take_answer(facts);
	}
	return column;
}

/* The columns that bytes take, or SILENT. */
static int columns_of(struct terminal_facts *facts, const char *bytes)
{
	struct buf text;
	ssize_t sent;
	int column;

	buf_init(&text);
	buf_printf(&text, "%s%s%s", indent, bytes, question);
	sent = write(STDOUT_FILENO, text.bytes, text.length);
	column = sent == (ssize_t)text.length ? await(facts) : SILENT;
	sent = write(STDOUT_FILENO, erase, sizeof(erase) - 1);
	(void)sent; /* a terminal that is gone is told by reading from it */
	buf_release(&text);
	return column > BEFORE ? column - BEFORE - 1 : SILENT;
}

/* These two hanzi in UTF-8 are four columns, and in GB three others of the common part (浜轰汉),
 * which are six. One hanzi would leave half a character before the question; 中中 is no three
 * characters of GB for luit 2.0, but something of four columns. */
static int hanzi_columns(struct terminal_facts *facts)
{
	return columns_of(facts, "人人");
}

static int ellipsis_columns(struct terminal_facts *facts)
{
	return columns_of(facts, facts->charset == CHARSET_UTF8 ? "…" : "\xA1\xAD");
}

static void ask(struct terminal_facts *facts, bool knows_charset)
{
	int columns = knows_charset ? SILENT : hanzi_columns(facts);

	if (columns == 4)
		facts->charset = CHARSET_UTF8;
	else if (columns != SILENT && facts->charset == CHARSET_UTF8)
		facts->charset = CHARSET_ASCII;
	if (facts->charset == CHARSET_ASCII || (!knows_charset && columns == SILENT))
		return;
	columns = ellipsis_columns(facts);
	if (columns != SILENT)
		facts->is_double = columns == 2;
}

/* With the line as the questions need it: no echo of the answer, no waiting for Enter. */
static void ask_terminal(struct terminal_facts *facts, bool knows_charset)
{
	const char *type = getenv("TERM");
	struct termios found, quiet;

	if (!type || !*type || strcmp(type, "dumb") == 0 || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &found) != 0)
		return;
	quiet = found;
	quiet.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
	quiet.c_iflag &= (tcflag_t) ~(ICRNL | INLCR);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &quiet) != 0)
		return;
	ask(facts, knows_charset);
	tcsetattr(STDIN_FILENO, TCSANOW, &found);
}

static bool is_gb(enum charset charset)
{
	return charset == CHARSET_GB18030 || charset == CHARSET_GBK || charset == CHARSET_GB2312;
}

enum status probe_terminal(struct terminal_facts *facts, const char *asked, struct err *err)
{
	bool is_asked = asked && strcmp(asked, "ask") == 0, is_named = asked && !is_asked;
	bool is_certain = charset_of_environment(&facts->charset);

	if (is_named && !charset_named(asked, strlen(asked), &facts->charset))
		return err_set(err, STATUS_REFUSED, "screen.charset", asked, NULL, NULL);
	/* Where nothing is said most terminals of today are UTF-8, asked or not. */
	if (!is_named && facts->charset == CHARSET_ASCII)
		facts->charset = CHARSET_UTF8;
	facts->is_double = is_gb(facts->charset);
	if (is_asked || (!is_named && !is_certain) || is_gb(facts->charset))
		ask_terminal(facts, is_named);
	facts->lacks_chinese = facts->charset == CHARSET_ASCII || console_lacks_chinese();
	return STATUS_OK;
}
