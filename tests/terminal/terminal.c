#define _DEFAULT_SOURCE /* forkpty(), mkdtemp() */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <iconv.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"

extern char **environ;

enum { QUIET = 10, WAKING = 1000, DEADLINE = 10000 }; /* milliseconds */
enum { VARIABLES = 64 };

struct terminal {
	int master;
	pid_t child;
	bool is_over, is_stuck;
	bool echoed; /* when the line was closed */
	int status;  /* once is_over */
	int rows, columns;
	VTerm *vterm;
	VTermScreen *screen;
	bool is_cursor_visible, is_alternate;
	struct buf received;
	struct buf unread; /* by libvterm: the beginning of a character */
	/* Where the terminal is none of UTF-8: libvterm knows nothing else. */
	iconv_t from, to;
	bool is_foreign, is_double, is_mute;
	iconv_t gbk;	/* where is_double: what GBK writes in two bytes is two columns wide */
	bool has_begun; /* something was received since the start */
	/* Of the last bytes sent: when, and the processor time the program had used by then. */
	long long typed, used;
	char home[256];
	bool owns_home;
};

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int set_property(VTermProp property, VTermValue *value, void *user)
{
	struct terminal *terminal = user;

	if (property == VTERM_PROP_CURSORVISIBLE)
		terminal->is_cursor_visible = value->boolean;
	if (property == VTERM_PROP_ALTSCREEN)
		terminal->is_alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_property};

static void start_vterm(struct terminal *terminal)
{
	terminal->vterm = vterm_new(terminal->rows, terminal->columns);
	vterm_set_utf8(terminal->vterm, 1);
	terminal->screen = vterm_obtain_screen(terminal->vterm);
	vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
	vterm_screen_enable_altscreen(terminal->screen, 1);
	vterm_screen_reset(terminal->screen, 1);
}

static void start_charset(struct terminal *terminal, const struct terminal_setup *setup)
{
	terminal->is_foreign = setup->charset != NULL;
	terminal->is_double = setup->is_double;
	terminal->is_mute = setup->is_mute;
	if (terminal->is_foreign) {
		terminal->from = iconv_open("UTF-8", setup->charset);
		terminal->to = iconv_open(setup->charset, "UTF-8");
		if (terminal->from == (iconv_t)-1 || terminal->to == (iconv_t)-1)
			abort();
	}
	if (terminal->is_double && (terminal->gbk = iconv_open("GBK", "UTF-8")) == (iconv_t)-1)
		abort();
}

static void stop_charset(struct terminal *terminal)
{
	if (terminal->is_foreign) {
		iconv_close(terminal->from);
		iconv_close(terminal->to);
	}
	if (terminal->is_double)
		iconv_close(terminal->gbk);
}

/* Converts one character; returns the bytes put, or 0. */
static size_t convert(iconv_t converter, const char *bytes, size_t length, char *put, size_t size)
{
	char *in = (char *)(uintptr_t)bytes, *out = put;
	size_t left = length, room = size;

	iconv(converter, NULL, NULL, NULL, NULL);
	return iconv(converter, &in, &left, &out, &room) == 0 ? size - room : 0;
}

/* In the place of a character that is two columns wide here stands one that libvterm shows so. */
enum { WIDE_PLANE = 0x34000 };

static uint32_t widened(const struct terminal *terminal, uint32_t character)
{
	char utf8[4], gbk[8];

	if (!terminal->is_double || character < 0xA0 || utf8_width(character) != 1)
		return character;
	if (convert(terminal->gbk, utf8, utf8_encode(character, utf8), gbk, sizeof(gbk)) != 2)
		return character;
	return WIDE_PLANE + character;
}

static uint32_t unwidened(const struct terminal *terminal, uint32_t character)
{
	return terminal->is_double && character >= WIDE_PLANE && character < WIDE_PLANE + 0x9000
		   ? character - WIDE_PLANE
		   : character;
}

/* As libvterm is to get it; whole characters of UTF-8. */
static void write_vterm(struct terminal *terminal, const char *bytes, size_t length)
{
	struct buf buf;

	buf_init(&buf);
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(bytes, length, &character);

		if (taken)
			utf8_add(&buf, widened(terminal, character));
		else
			buf_add_char(&buf, *bytes);
		bytes += taken ? taken : 1;
		length -= taken ? taken : 1;
	}
	vterm_input_write(terminal->vterm, buf.bytes, buf.length);
	buf_release(&buf);
}

/* Turns what was received into UTF-8, U+FFFD for a bad byte; returns the bytes not yet whole. */
static size_t show_foreign(struct terminal *terminal, struct buf *unread)
{
	char *in = unread->bytes, block[1024];
	size_t left = unread->length;

	while (left > 0) {
		char *out = block;
		size_t room = sizeof(block), done;
		int why;

		errno = 0;
		done = iconv(terminal->from, &in, &left, &out, &room);
		why = done == (size_t)-1 ? errno : 0;
		write_vterm(terminal, block, sizeof(block) - room);
		if (why == EINVAL)
			break;
		if (why == EILSEQ) {
			write_vterm(terminal, "\xEF\xBF\xBD", 3);
			in++;
			left--;
		}
	}
	return left;
}

static char *variable(const char *name, const char *value)
{
	struct buf buf;

	buf_init(&buf);
	buf_printf(&buf, "%s=%s", name, value);
	return buf_take(&buf);
}

static const char *either(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

/* In the child, which never returns: what is allocated goes with it. */
static void set_environment(const struct terminal *terminal, const struct terminal_setup *setup)
{
	static char *variables[VARIABLES];
	const char *path = getenv("PATH"), *sanitizer = getenv("ASAN_OPTIONS");
	size_t n = 0, i;

	variables[n++] = variable("TERM", either(setup->type, "xterm-256color"));
	variables[n++] = variable("LANG", either(setup->language, "C.UTF-8"));
	variables[n++] = variable("TZ", "UTC");
	variables[n++] = variable("HOME", terminal->home);
	variables[n++] = variable("PATH", either(path, "/usr/bin:/bin"));
	variables[n++] = variable("ZHIBU_TODAY", either(setup->today, "2018-06-14"));
	/* no stick and no printer of this machine is ever looked at, or given what random keys make
	 */
	variables[n++] = variable("ZHIBU_MOUNTS", "/dev/null");
	variables[n++] = variable("CUPS_SERVER", either(setup->printing, "/dev/null"));
	if (sanitizer)
		variables[n++] = variable("ASAN_OPTIONS", sanitizer);
	for (i = 0; setup->environment && setup->environment[i] && n + 1 < VARIABLES; i++)
		variables[n++] = memory_text(setup->environment[i]);
	variables[n] = NULL;
	environ = variables;
}

static void set_speed(void)
{
	struct termios modes;

	if (tcgetattr(STDIN_FILENO, &modes) != 0 || cfsetospeed(&modes, B9600) != 0 ||
	    cfsetispeed(&modes, B9600) != 0 || tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0)
		_exit(125);
}

/* Forks; returns NULL in the child. */
static struct terminal *split(const struct terminal_setup *setup)
{
	struct terminal *terminal = memory_new(sizeof(*terminal));
	struct winsize size = {.ws_row = 24, .ws_col = 80};

	if (setup->rows)
		size.ws_row = (unsigned short)setup->rows;
	if (setup->columns)
		size.ws_col = (unsigned short)setup->columns;
	terminal->rows = size.ws_row;
	terminal->columns = size.ws_col;
	terminal->is_cursor_visible = true;
	buf_init(&terminal->received);
	buf_init(&terminal->unread);
	snprintf(terminal->home, sizeof(terminal->home), "%s",
		 either(setup->home, "/tmp/terminal-XXXXXX"));
	terminal->owns_home = !setup->home;
	if (terminal->owns_home && !mkdtemp(terminal->home))
		abort();
	start_vterm(terminal);
	start_charset(terminal, setup);
	terminal->child = forkpty(&terminal->master, NULL, NULL, &size);
	if (terminal->child < 0)
		abort();
	if (terminal->child) {
		/* or the next program holds this one's line open */
		fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
		return terminal;
	}
	set_environment(terminal, setup);
	if (setup->is_slow)
		set_speed();
	signal(SIGHUP, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (chdir(either(setup->folder, terminal->home)))
		_exit(126);
	return NULL;
}

struct terminal *terminal_start(const char *const *arguments, const struct terminal_setup *setup)
{
	static const struct terminal_setup none;
	struct terminal *terminal = split(setup ? setup : &none);

	if (!terminal) {
		execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	return terminal;
}

struct terminal *terminal_start_function(int (*child)(void *argument), void *argument,
					 const struct terminal_setup *setup)
{
	static const struct terminal_setup none;
	struct terminal *terminal = split(setup ? setup : &none);

	if (!terminal)
		_exit(child(argument));
	return terminal;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

void terminal_free(struct terminal *terminal)
{
	if (!terminal)
		return;
	terminal_hang_up(terminal);
	if (terminal_exit_status(terminal, 0) < 0) {
		kill(terminal->child, SIGKILL);
		terminal_exit_status(terminal, DEADLINE);
	}
	if (terminal->owns_home)
		nftw(terminal->home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	vterm_free(terminal->vterm);
	stop_charset(terminal);
	buf_release(&terminal->received);
	buf_release(&terminal->unread);
	memory_free(terminal);
}

const char *terminal_home(const struct terminal *terminal)
{
	return terminal->home;
}

/* How many bytes at the end are the beginning of a character in UTF-8. */
static size_t unfinished(const struct buf *buf)
{
	size_t back, needed;

	for (back = 1; back <= 3 && back <= buf->length; back++) {
		unsigned char byte = (unsigned char)buf->bytes[buf->length - back];

		if ((byte & 0xC0) == 0x80)
			continue;
		needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
		return needed > back ? back : 0;
	}
	return 0;
}

/* libvterm 0.1.4 shows U+FFFD for a character that comes in two parts. */
static void show_output(struct terminal *terminal, const char *bytes, size_t length)
{
	struct buf *unread = &terminal->unread;
	size_t shown;

	buf_add(unread, bytes, length);
	if (terminal->is_foreign) {
		shown = unread->length - show_foreign(terminal, unread);
	} else {
		shown = unread->length - unfinished(unread);
		write_vterm(terminal, unread->bytes, shown);
	}
	memmove(unread->bytes, unread->bytes + shown, unread->length - shown);
	buf_cut(unread, unread->length - shown);
}

static bool line_echoes(int line)
{
	struct termios modes;

	return tcgetattr(line, &modes) == 0 && modes.c_lflag & ECHO;
}

/* Takes what the program sends within milliseconds; false where nothing came. */
static bool take_output(struct terminal *terminal, int milliseconds)
{
	struct pollfd waiting = {.fd = terminal->is_stuck ? -1 : terminal->master,
				 .events = POLLIN};
	char bytes[4096];
	ssize_t got;

	/* A closed pty (fd -1) is passed over by poll(), which then only waits. */
	if (poll(&waiting, 1, milliseconds) <= 0)
		return false;
	got = read(terminal->master, bytes, sizeof(bytes));
	if (got <= 0) {
		terminal->echoed = line_echoes(terminal->master);
		close(terminal->master);
		terminal->master = -1; /* the other side is closed: EIO */
		return false;
	}
	buf_add(&terminal->received, bytes, (size_t)got);
	terminal->has_begun = true;
	show_output(terminal, bytes, (size_t)got);
	vterm_screen_flush_damage(terminal->screen);
	while (vterm_output_get_buffer_current(terminal->vterm)) {
		size_t length = vterm_output_read(terminal->vterm, bytes, sizeof(bytes));

		if (!terminal->is_mute)
			terminal_send(terminal, bytes, length);
	}
	return true;
}

/* After /proc/PID/stat. */
static char state_of(const struct terminal *terminal)
{
	char path[64], state = 'S';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)terminal->child);
	file = fopen(path, "r");
	if (!file)
		return state;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'S';
	fclose(file);
	return state;
}

bool terminal_is_asleep(const struct terminal *terminal)
{
	char state = state_of(terminal);

	return state == 'S' || state == 'Z' || state == 'T';
}

/* Processor time the program has used, in nanoseconds; 0 where the system does not tell. */
static long long time_used(const struct terminal *terminal)
{
	long long used = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)terminal->child);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%lld", &used) != 1)
		used = 0;
	fclose(file);
	return used;
}

void terminal_send(struct terminal *terminal, const char *bytes, size_t length)
{
	long long end = now() + DEADLINE;

	terminal->typed = now();
	terminal->used = time_used(terminal);
	while (length && terminal->master >= 0 && now() < end) {
		struct pollfd waiting = {.fd = terminal->master, .events = POLLIN | POLLOUT};
		ssize_t sent = 0;

		/* Take what the program paints meanwhile, or both sides wait for ever. */
		poll(&waiting, 1, DEADLINE);
		if (waiting.revents & (POLLIN | POLLHUP))
			take_output(terminal, 0);
		if (waiting.revents & POLLOUT)
			sent = write(terminal->master, bytes, length < 512 ? length : 512);
		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
		}
	}
}

/* What is typed wakes the program, but not at once where the machine is busy with other things:
 * until then it looks as if it had done all. */
static bool is_woken(const struct terminal *terminal, long long used)
{
	return used != terminal->used || !used || now() - terminal->typed > WAKING;
}

void terminal_keys(struct terminal *terminal, const char *text)
{
	size_t length = strlen(text);
	struct buf buf;

	buf_init(&buf);
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(text, length, &character), put = 0;
		char bytes[8];

		taken = taken ? taken : 1;
		if (terminal->is_foreign)
			put = convert(terminal->to, text, taken, bytes, sizeof(bytes));
		buf_add(&buf, put ? bytes : text, put ? put : taken);
		text += taken;
		length -= taken;
	}
	terminal_send(terminal, buf.bytes, buf.length);
	buf_release(&buf);
}

bool terminal_wait(struct terminal *terminal)
{
	long long end = now() + DEADLINE, used = -1;
	int quiet = 0;

	while (now() < end) {
		bool is_quiet = !take_output(terminal, QUIET);
		long long used_now = time_used(terminal);

		if (is_quiet && terminal->master < 0)
			return true;
		/* Asleep, and not only between two steps of its work, as on a machine that is busy
		 * with other things; before its first byte it may sleep while it is loaded. */
		if (is_quiet && terminal->has_begun && terminal_is_asleep(terminal) &&
		    used_now == used && is_woken(terminal, used))
			quiet++;
		else
			quiet = 0;
		if (quiet == 2)
			return true;
		used = used_now;
	}
	return false;
}

bool terminal_shows(struct terminal *terminal, const char *text)
{
	return terminal_find(terminal, text, NULL) >= 0;
}

static bool wait_for(struct terminal *terminal, const char *text, bool wanted, int milliseconds)
{
	long long end = now() + milliseconds, left;

	for (;;) {
		while (take_output(terminal, 0))
			;
		if (terminal_shows(terminal, text) == wanted)
			return true;
		left = end - now();
		if (left <= 0 || (terminal->master < 0 && wanted))
			return false;
		take_output(terminal, left < 100 ? (int)left : 100);
	}
}

bool terminal_wait_text(struct terminal *terminal, const char *text, int milliseconds)
{
	return wait_for(terminal, text, true, milliseconds);
}

bool terminal_wait_no_text(struct terminal *terminal, const char *text, int milliseconds)
{
	return wait_for(terminal, text, false, milliseconds);
}

/* Adds a cell's glyph to buf; returns the columns it takes. */
static int add_cell(const struct terminal *terminal, struct buf *buf, int row, int column)
{
	VTermPos at = {.row = row, .col = column};
	VTermScreenCell cell;
	int i;

	vterm_screen_get_cell(terminal->screen, at, &cell);
	if (!cell.chars[0] || cell.chars[0] == (uint32_t)-1)
		buf_add_char(buf, ' ');
	for (i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
		if (cell.chars[i] != (uint32_t)-1)
			utf8_add(buf, unwidened(terminal, cell.chars[i]));
	return cell.width > 1 ? cell.width : 1;
}

static void add_row(const struct terminal *terminal, struct buf *buf, int row)
{
	size_t start = buf->length, end;
	int column = 0;

	while (column < terminal->columns)
		column += add_cell(terminal, buf, row, column);
	for (end = buf->length; end > start && buf->bytes[end - 1] == ' ';)
		end--;
	buf_cut(buf, end);
}

char *terminal_row(const struct terminal *terminal, int row)
{
	struct buf buf;

	buf_init(&buf);
	add_row(terminal, &buf, row);
	return buf_take(&buf);
}

char *terminal_screen(const struct terminal *terminal)
{
	struct buf buf;
	int row;

	buf_init(&buf);
	for (row = 0; row < terminal->rows; row++) {
		add_row(terminal, &buf, row);
		buf_add_char(&buf, '\n');
	}
	return buf_take(&buf);
}

int terminal_find(const struct terminal *terminal, const char *text, int *column)
{
	int row, found = -1;

	for (row = 0; row < terminal->rows && found < 0; row++) {
		char *line = terminal_row(terminal, row);
		const char *at = strstr(line, text);

		if (at) {
			found = row;
			if (column)
				*column = utf8_columns(line, (size_t)(at - line));
		}
		memory_free(line);
	}
	return found;
}

void terminal_cursor(const struct terminal *terminal, int *row, int *column)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(terminal->vterm), &at);
	*row = at.row;
	*column = at.col;
}

bool terminal_cursor_is_visible(const struct terminal *terminal)
{
	return terminal->is_cursor_visible;
}

bool terminal_is_alternate(const struct terminal *terminal)
{
	return terminal->is_alternate;
}

bool terminal_echoes(const struct terminal *terminal)
{
	return terminal->master >= 0 ? line_echoes(terminal->master) : terminal->echoed;
}

bool terminal_is_bold(const struct terminal *terminal, int row, int column)
{
	VTermPos at = {.row = row, .col = column};
	VTermScreenCell cell;

	vterm_screen_get_cell(terminal->screen, at, &cell);
	return cell.attrs.bold;
}

void terminal_mark(struct terminal *terminal)
{
	buf_clear(&terminal->received);
}

const char *terminal_received(const struct terminal *terminal, size_t *length)
{
	*length = terminal->received.length;
	return terminal->received.bytes;
}

void terminal_resize(struct terminal *terminal, int rows, int columns)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

	terminal->rows = rows;
	terminal->columns = columns;
	vterm_set_size(terminal->vterm, rows, columns);
	ioctl(terminal->master, TIOCSWINSZ, &size); /* the kernel sends SIGWINCH */
}

void terminal_signal(struct terminal *terminal, int number)
{
	if (!terminal->is_over)
		kill(terminal->child, number);
}

void terminal_stick(struct terminal *terminal)
{
	terminal->is_stuck = true;
}

void terminal_hang_up(struct terminal *terminal)
{
	if (terminal->master >= 0)
		close(terminal->master);
	terminal->master = -1;
}

int terminal_exit_status(struct terminal *terminal, int milliseconds)
{
	long long end = now() + milliseconds;
	int status;

	while (!terminal->is_over) {
		if (waitpid(terminal->child, &status, WNOHANG) == terminal->child) {
			terminal->is_over = true;
			terminal->status =
			    WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
		} else if (now() >= end) {
			return -1;
		} else {
			take_output(terminal, 5);
		}
	}
	/* What it sent last, such as leaving the second screen. */
	while (take_output(terminal, 0))
		;
	return terminal->status;
}
