/* Runs a program in a terminal of its own, sends it keys, and counts what it costs.
 *
 *     pty_run [-g 24x80] [-q MS] [-l SECONDS] [-o FILE] ACTION... -- COMMAND...
 *
 * Actions, in order: -k KEYS sends keys and waits until the program is quiet; -n N makes the next
 * -k N single keystrokes, each waited for; -t KEYS types them one by one, each waited for, a line
 * of their sum; -x COMMAND runs a shell command, with the program's process id in PTY_PID; -d
 * prints the screen; -e KEYS sends keys and waits for the program's end. KEYS knows \e \r \t \n
 * \\ and \xHH. Before the first action the program's start is waited for.
 *
 * To FILE (or stderr): one line per wait, "WHAT bytes wall_us cpu_us", bytes being what the program
 * sent to the terminal and the times those from the keys to its last byte; then "end CODE maxrss_kb
 * user_us system_us". Quiet means: nothing sent and no processor time used, by the program or its
 * children, for -q milliseconds (60). */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

struct run {
	int rows, columns;
	long quiet, limit; /* microseconds */
	FILE *out;
	int master;
	pid_t child;
	bool is_started; /* it was waited for once */
	bool ended;
	int code;
	struct rusage usage;
	VTerm *vterm;
	VTermScreen *screen;
	size_t bytes;	  /* since the last report */
	long last_output; /* when */
};

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static long first_number(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%ld", &number) != 1)
		number = 0;
	fclose(file);
	return number;
}

/* Whether it runs, or would if a processor were free, or waits for the disk. */
static bool is_running(pid_t process)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)process);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(file);
	return state == 'R' || state == 'D';
}

/* Processor time of a process and all its children, in nanoseconds; *runs is set where one runs. */
static long cpu_of(pid_t process, bool *runs)
{
	char path[64];
	FILE *file;
	long sum, child;

	*runs |= is_running(process);
	snprintf(path, sizeof(path), "/proc/%ld/schedstat", (long)process);
	sum = first_number(path);
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)process, (long)process);
	file = fopen(path, "r");
	if (!file)
		return sum;
	while (fscanf(file, "%ld", &child) == 1)
		sum += cpu_of((pid_t)child, runs);
	fclose(file);
	return sum;
}

static void answer(const char *bytes, size_t length, void *data)
{
	struct run *run = data;

	while (length > 0) {
		ssize_t done = write(run->master, bytes, length);

		if (done <= 0)
			return;
		bytes += done;
		length -= (size_t)done;
	}
}

static void start(struct run *run, char **command)
{
	struct winsize size = {.ws_row = (unsigned short)run->rows,
			       .ws_col = (unsigned short)run->columns};

	run->child = forkpty(&run->master, NULL, NULL, &size);
	if (run->child < 0)
		die("forkpty");
	if (run->child == 0) {
		signal(SIGPIPE, SIG_DFL);
		execvp(command[0], command);
		die(command[0]);
	}
	fcntl(run->master, F_SETFD, FD_CLOEXEC);
	run->vterm = vterm_new(run->rows, run->columns);
	vterm_set_utf8(run->vterm, 1);
	vterm_output_set_callback(run->vterm, answer, run);
	run->screen = vterm_obtain_screen(run->vterm);
	vterm_screen_enable_altscreen(run->screen, 1);
	vterm_screen_reset(run->screen, 1);
}

/* Takes what the program sends within some milliseconds. */
static void listen_for(struct run *run, int milliseconds)
{
	struct pollfd poller = {.fd = run->master, .events = POLLIN};
	char bytes[65536];
	ssize_t length;

	if (poll(&poller, 1, milliseconds) > 0) {
		length = read(run->master, bytes, sizeof(bytes));
		if (length > 0) {
			run->bytes += (size_t)length;
			run->last_output = now();
			vterm_input_write(run->vterm, bytes, (size_t)length);
		} else if (length < 0 && errno == EIO) {
			usleep((useconds_t)milliseconds * 1000);
		}
	}
}

static bool has_ended(struct run *run)
{
	int status;

	if (!run->ended && wait4(run->child, &status, WNOHANG, &run->usage) == run->child) {
		run->ended = true;
		run->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return run->ended;
}

/* What one wait, or several, came to. */
struct sum {
	size_t bytes;
	long wall, cpu;
};

static void report(struct run *run, const char *what, const struct sum *sum)
{
	fprintf(run->out, "%s %zu %ld %ld\n", what, sum->bytes, sum->wall, sum->cpu);
	fflush(run->out);
}

/* Waits until the program has been quiet for a while, or has ended; adds to sum. */
static void settle(struct run *run, const char *what, bool to_the_end, struct sum *sum)
{
	bool runs = false;
	long began = now(), changed = began, cpu_began = cpu_of(run->child, &runs), cpu = cpu_began;

	/* A start may be over before it is first looked at. */
	if (!run->is_started)
		cpu_began = 0;
	run->is_started = true;
	run->bytes = 0;
	run->last_output = began;
	while (!has_ended(run)) {
		long cpu_now;

		listen_for(run, 5);
		runs = false;
		cpu_now = cpu_of(run->child, &runs);
		if (cpu_now != cpu || runs)
			changed = now();
		if (cpu_now > cpu)
			cpu = cpu_now;
		if (!to_the_end && now() - run->last_output > run->quiet &&
		    now() - changed > run->quiet)
			break;
		if (now() - began > run->limit) {
			fprintf(stderr, "pty_run: %s: no end within the limit\n", what);
			kill(run->child, SIGKILL);
			to_the_end = true;
			began = now();
		}
	}
	sum->bytes += run->bytes;
	sum->wall += run->last_output - began;
	sum->cpu += (cpu - cpu_began) / 1000;
}

static void settle_and_report(struct run *run, const char *what, bool to_the_end)
{
	struct sum sum = {0};

	settle(run, what, to_the_end, &sum);
	report(run, what, &sum);
}

static size_t unescape(char *to, const char *keys)
{
	size_t length = 0;

	for (; *keys; keys++) {
		if (*keys != '\\') {
			to[length++] = *keys;
			continue;
		}
		switch (*++keys) {
		case 'e':
			to[length++] = '\033';
			break;
		case 'r':
			to[length++] = '\r';
			break;
		case 'n':
			to[length++] = '\n';
			break;
		case 't':
			to[length++] = '\t';
			break;
		case 'x':
			to[length++] = (char)strtol((char[]){keys[1], keys[2], 0}, NULL, 16);
			keys += 2;
			break;
		default:
			to[length++] = *keys;
		}
	}
	return length;
}

static void send(struct run *run, const char *keys, bool to_the_end)
{
	char *bytes = malloc(strlen(keys) + 1);
	size_t length = unescape(bytes, keys);

	answer(bytes, length, run);
	free(bytes);
	settle_and_report(run, to_the_end ? "quit" : "keys", to_the_end);
}

/* How many bytes the first key is: a character, or an escape sequence of the cursor keys. */
static size_t key_length(const char *bytes, size_t length)
{
	size_t used = 1;

	if (bytes[0] == '\033' && length >= 3)
		return 3;
	while (used < length && ((unsigned char)bytes[used] & 0xC0) == 0x80)
		used++;
	return used;
}

static void type(struct run *run, const char *keys)
{
	char *bytes = malloc(strlen(keys) + 1);
	size_t length = unescape(bytes, keys), used;
	struct sum sum = {0};

	for (size_t at = 0; at < length && !has_ended(run); at += used) {
		used = key_length(bytes + at, length - at);
		answer(bytes + at, used, run);
		settle(run, "typed", false, &sum);
	}
	free(bytes);
	report(run, "typed", &sum);
}

static void dump(struct run *run)
{
	VTermPos at;

	for (at.row = 0; at.row < run->rows; at.row++) {
		VTermScreenCell cell = {0};
		char line[2048] = "";
		size_t length = 0, i;

		for (at.col = 0; at.col < run->columns; at.col += cell.width ? cell.width : 1) {
			vterm_screen_get_cell(run->screen, at, &cell);
			if (cell.chars[0] == 0)
				line[length++] = ' ';
			for (i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
				uint32_t c = cell.chars[i];

				if (c < 0x80) {
					line[length++] = (char)c;
				} else if (c < 0x800) {
					line[length++] = (char)(0xC0 | c >> 6);
					line[length++] = (char)(0x80 | (c & 0x3F));
				} else {
					line[length++] = (char)(0xE0 | c >> 12);
					line[length++] = (char)(0x80 | (c >> 6 & 0x3F));
					line[length++] = (char)(0x80 | (c & 0x3F));
				}
			}
		}
		while (length > 0 && line[length - 1] == ' ')
			length--;
		printf("%.*s\n", (int)length, line);
	}
	fflush(stdout);
}

static void act(struct run *run, int option, const char *text, long *times)
{
	char process[24];

	if (has_ended(run))
		return;
	switch (option) {
	case 'n':
		*times = strtol(text, NULL, 10);
		break;
	case 'k':
		for (; *times > 0; --*times)
			send(run, text, false);
		*times = 1;
		break;
	case 't':
		type(run, text);
		break;
	case 'x':
		snprintf(process, sizeof(process), "%ld", (long)run->child);
		setenv("PTY_PID", process, 1);
		if (system(text) != 0)
			fprintf(stderr, "pty_run: failed: %s\n", text);
		break;
	case 'd':
		dump(run);
		break;
	case 'e':
		send(run, text, true);
		break;
	}
}

int main(int argc, char **argv)
{
	static const char options[] = "+g:q:l:o:k:n:t:x:e:d";
	struct run run = {
	    .rows = 24, .columns = 80, .quiet = 60000, .limit = 120000000, .out = stderr};
	long times = 1;
	int option;

	while ((option = getopt(argc, argv, options)) != -1) {
		if (option == 'g' && sscanf(optarg, "%dx%d", &run.rows, &run.columns) != 2)
			die("-g");
		else if (option == 'q')
			run.quiet = strtol(optarg, NULL, 10) * 1000;
		else if (option == 'l')
			run.limit = strtol(optarg, NULL, 10) * 1000000;
		else if (option == 'o' && !(run.out = fopen(optarg, "w")))
			die(optarg);
		else if (option == '?')
			return 2;
	}
	if (optind == argc)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	start(&run, argv + optind);
	settle_and_report(&run, "start", false);
	optind = 1;
	while ((option = getopt(argc, argv, options)) != -1)
		act(&run, option, optarg, &times);
	if (!has_ended(&run)) {
		kill(-run.child, SIGTERM); /* its whole group, for strace passes nothing on */
		run.limit = 3000000;
		settle_and_report(&run, "terminated", true);
	}
	fprintf(run.out, "end %d %ld %ld %ld\n", run.code, run.usage.ru_maxrss,
		run.usage.ru_utime.tv_sec * 1000000 + run.usage.ru_utime.tv_usec,
		run.usage.ru_stime.tv_sec * 1000000 + run.usage.ru_stime.tv_usec);
	return 0;
}
