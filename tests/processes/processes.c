/* Several processes save into one folder, each in its turn, and are killed at random: what was
 * acknowledged is there, once, and nothing else.
 *
 *     processes [SEED [PROCESSES [SAVES]]]
 *
 * A process takes the lock, saves a few times, closes, and waits for the others; one that was
 * killed is started again, until each has SAVES saves acknowledged. Their reports (workload.h)
 * come by one pipe, so that they stand in the order in which they were made; a number of lines that
 * the seed decides after each kill, the next one is killed: mostly the one that holds the folder,
 * which is then about to save, to write its tables, to recover or to close. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workload/random.h"
#include "workload/workload.h"

enum {
	PROCESSES_MOST = 64,
	NUMBERS = 1000000, /* save numbers of a process; none is used twice */
	TURN_MOST = 30,	   /* saves before it gives the folder to another */
	LINES_MOST = 120,  /* between two kills */
	LIMIT = 1500	   /* seconds; then something hangs */
};

static const char today[] = "2018-06-30";

struct process {
	pid_t id;
	unsigned next, saved; /* the number of the next save; those acknowledged */
};

struct run {
	uint64_t seed, random;
	struct pack pack;
	char folder[64];
	int lines[2]; /* the pipe */
	struct process processes[PROCESSES_MOST];
	unsigned count, goal;
	unsigned holder;    /* whose line came last */
	size_t until_kill;  /* lines */
	struct buf pending; /* read, not yet a whole line */
	struct buf report;
	unsigned kills, starts, turns, failures, torn;
	char failure[300]; /* the first line that told of one */
};

_Noreturn void memory_exhausted(void)
{
	_exit(3);
}

/* ---- a process ----------------------------------------------------------------------------------
 */

struct teller {
	unsigned index;
	int pipe;
	unsigned saved;
};

static bool begins(const char *line, const char *words)
{
	return strncmp(line, words, strlen(words)) == 0;
}

static void tell(void *data, const char *line)
{
	struct teller *teller = data;
	char text[400];
	int length;

	/* Another one has it: that is what waiting is for. */
	if (begins(line, "open FAILED store.locked"))
		return;
	teller->saved += begins(line, "saved ");
	length = snprintf(text, sizeof(text), "%u %s\n", teller->index, line);
	if (write(teller->pipe, text, (size_t)length) != length)
		_exit(3);
}

static void rest(long milliseconds)
{
	struct timespec time = {.tv_nsec = milliseconds * 1000 * 1000};

	nanosleep(&time, NULL);
}

static _Noreturn void work(const struct run *run, unsigned index)
{
	const struct process *process = &run->processes[index];
	struct teller teller = {.index = index, .pipe = run->lines[1], .saved = process->saved};
	uint64_t random = run->seed ^ (uint64_t)process->next << 8 ^ index;
	struct workload workload = {.pack = &run->pack,
				    .seed = run->seed,
				    .first = process->next,
				    .checkpoint_every = 11,
				    .idle_every = 17,
				    .stop_at_failure = true,
				    .report = tell,
				    .data = &teller};

	while (teller.saved < run->goal) {
		struct store *store = workload_open(&workload, run->folder, today, false);

		if (!store) {
			rest(3);
			continue;
		}
		workload.count = 1 + (unsigned)random_below(&random, TURN_MOST);
		if (workload.count > run->goal - teller.saved)
			workload.count = run->goal - teller.saved;
		workload_run(&workload, store);
		workload.first += workload.count;
		workload_close(&workload, store);
		rest(5); /* so that another one gets it */
	}
	_exit(0);
}

/* ---- who starts, kills and reads them
 * ------------------------------------------------------------ */

static void start(struct run *run, unsigned index)
{
	pid_t id = fork();

	if (id < 0) {
		perror("fork");
		exit(3);
	}
	if (!id) {
		close(run->lines[0]);
		work(run, index);
	}
	run->processes[index].id = id;
	run->starts++;
}

static void take_failure(struct run *run, const char *line)
{
	if (!run->failures++)
		snprintf(run->failure, sizeof(run->failure), "%.290s", line);
}

static void take_line(struct run *run, unsigned index, const char *line)
{
	struct process *process = &run->processes[index];
	unsigned number;

	run->holder = index;
	if (sscanf(line, "begin %u", &number) == 1)
		process->next = number + 1;
	process->saved += begins(line, "saved ");
	run->turns += begins(line, "open ok");
	/* A save cut short by a kill is passed over; all else that is noticed is damage. */
	if (begins(line, "notice journal.torn"))
		run->torn++;
	else if (begins(line, "notice") || strstr(line, "FAILED") || begins(line, "unsure"))
		take_failure(run, line);
	/* Both found no folder, and one was quicker. */
	else if (begins(line, "unsaved") && !strstr(line, "store.changed") &&
		 !strstr(line, "store.locked"))
		take_failure(run, line);
	buf_add_text(&run->report, line);
	buf_add_char(&run->report, '\n');
}

static void kill_one(struct run *run)
{
	unsigned victim = run->holder;

	if (random_below(&run->random, 4) == 0)
		victim = (unsigned)random_below(&run->random, run->count);
	run->until_kill = 1 + random_below(&run->random, LINES_MOST);
	if (!run->processes[victim].id)
		return;
	kill(run->processes[victim].id, SIGKILL);
	run->kills++;
}

/* All that is in the pipe. */
static void read_lines(struct run *run)
{
	char block[8192], *line, *end;
	ssize_t got;

	while ((got = read(run->lines[0], block, sizeof(block))) > 0)
		buf_add(&run->pending, block, (size_t)got);
	if (got < 0 && errno != EAGAIN && errno != EINTR) {
		perror("read");
		exit(3);
	}
	for (line = run->pending.bytes; (end = strchr(line, '\n')); line = end + 1) {
		char *words;
		unsigned index = (unsigned)strtoul(line, &words, 10);

		*end = '\0';
		take_line(run, index, words + 1);
		if (!--run->until_kill)
			kill_one(run);
	}
	memmove(run->pending.bytes, line, strlen(line) + 1);
	run->pending.length = strlen(run->pending.bytes);
}

/* Those that have ended; what they wrote before is read before they are started again. */
static unsigned start_again(struct run *run)
{
	unsigned running = 0;

	for (unsigned i = 0; i < run->count; i++) {
		struct process *process = &run->processes[i];
		int status;

		if (process->id && waitpid(process->id, &status, WNOHANG) == process->id) {
			process->id = 0;
			read_lines(run);
			if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
				take_failure(run, "a process ended with an error");
			else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
				take_failure(run, "a process crashed");
			if (process->saved < run->goal && !run->failures)
				start(run, i);
		}
		running += process->id != 0;
	}
	return running;
}

static void run_all(struct run *run)
{
	struct pollfd ready = {.fd = run->lines[0], .events = POLLIN};

	for (unsigned i = 0; i < run->count; i++) {
		run->processes[i].next = i * NUMBERS;
		start(run, i);
	}
	while (start_again(run)) {
		poll(&ready, 1, 20);
		read_lines(run);
	}
}

static bool check(struct run *run)
{
	struct workload workload = {.pack = &run->pack, .seed = run->seed};
	struct store_options options = {.path = run->folder, .pack = &run->pack, .today = today};
	struct mistakes mistakes;
	struct verdict verdict;
	struct store *store;
	struct err err;
	bool is_good;

	mistakes_init(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK) {
		printf("the folder cannot be opened: %s %s\n", err.key, err.args[0]);
		return false;
	}
	is_good = workload_check(&workload, store, run->report.bytes, NULL, &verdict) &&
		  verdict.saved == run->count * run->goal && !run->failures;
	printf("seed %llu: %u processes, %u starts, %u turns, %u kills: %u saved, %u unsure, "
	       "%u torn passed over; lost %u, false %u, torn %u\n",
	       (unsigned long long)run->seed, run->count, run->starts, run->turns, run->kills,
	       verdict.saved, verdict.unsure, run->torn, verdict.lost, verdict.false_,
	       verdict.torn);
	if (!is_good)
		printf("%s %s\n", verdict.first, run->failure);
	mistakes_release(&mistakes);
	return store_close(store, &err) == STATUS_OK && is_good;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return remove(path);
}

static unsigned number_of(char **argv, int argc, int i, unsigned usual)
{
	return i < argc ? (unsigned)strtoul(argv[i], NULL, 10) : usual;
}

int main(int argc, char **argv)
{
	static struct run run = {.folder = "/tmp/zhibu-processes-XXXXXX"};
	bool is_good;

	run.seed = number_of(argv, argc, 1, 1);
	run.count = number_of(argv, argc, 2, 8);
	run.goal = number_of(argv, argc, 3, 1000);
	if (!run.count || run.count > PROCESSES_MOST || !mkdtemp(run.folder) || pipe(run.lines) < 0)
		return 2;
	alarm(LIMIT);
	fcntl(run.lines[0], F_SETFL, O_NONBLOCK);
	run.random = run.seed * 7919 + 1;
	run.until_kill = 1 + random_below(&run.random, LINES_MOST);
	buf_init(&run.pending);
	buf_init(&run.report);
	workload_pack(&run.pack);
	run_all(&run);
	is_good = check(&run);
	if (is_good)
		nftw(run.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	else
		printf("the folder is left in %s\n", run.folder);
	printf("%d passed, %d failed\n", is_good, !is_good);
	buf_release(&run.pending);
	buf_release(&run.report);
	pack_release(&run.pack);
	return is_good ? 0 : 1;
}
