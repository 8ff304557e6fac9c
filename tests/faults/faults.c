/* Every failure at every system call that a save, a checkpoint, a recovery, a merge, the sample
 * and a first start make; what was told is held against what is on the disk.
 *
 *     faults WORKER PROGRAM [runs=N] [seed=N] [only=SCENARIO[:NUMBER]]
 *
 * Two processes share the runs. runs: as many of all, chosen by the seed; 0: all. only: the
 * scenarios whose names begin so, or one run of them, as a failure names it. The last line is
 * as Check prints it. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"
#include "workload/random.h"

enum { PROCESSES = 2, TOLD_MOST = 20 };

struct tally {
	unsigned runs, killed, unsaved, unsure, lost, lies, torn, crashes, hangs, broken, missed;
	unsigned told; /* failures printed */
};

struct request {
	size_t runs;
	const char *only;
	long number; /* of one run, or -1 */
};

_Noreturn void memory_exhausted(void)
{
	static const char text[] = "faults: no memory left\n";
	ssize_t done = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)done;
	_exit(2);
}

static unsigned count_lines(const char *report, const char *start)
{
	unsigned count = 0;

	for (const char *at = report; (at = strstr(at, start)); at++)
		count += at == report || at[-1] == '\n';
	return count;
}

/* Ended by itself in a way that no fault excuses. */
static bool is_crash(const struct outcome *outcome, const struct fault *fault)
{
	if (outcome->is_killed || outcome->is_hung)
		return false;
	if (outcome->signal)
		return fault->kind != FAULT_SIGNAL || outcome->signal != fault->value;
	return outcome->code != 0 && outcome->code != 1 && outcome->code != 3;
}

static void count_told(struct tally *tally, const struct scenario *scenario,
		       const struct outcome *outcome)
{
	enum told told;

	if (scenario->judging == JUDGE_SAVES) {
		tally->unsaved += count_lines(outcome->output.bytes, "unsaved ");
		tally->unsure += count_lines(outcome->output.bytes, "unsure ");
		return;
	}
	told = scenario_told(scenario, outcome);
	tally->unsaved += told == TOLD_UNSAVED;
	tally->unsure += told == TOLD_UNSURE;
}

static void tell(const struct scenario *scenario, const char *number, const struct fault *faults,
		 const struct outcome *outcome, const struct judgement *judgement,
		 const char *report)
{
	struct buf text;
	ssize_t done;

	buf_init(&text);
	buf_printf(&text, "---- only='%s:%s'  ", scenario->name, number);
	for (unsigned i = 0; i < scenario->lives; i++) {
		fault_describe(&faults[i], &text);
		buf_add_text(&text, i + 1 < scenario->lives ? "; then " : "\n");
	}
	buf_printf(&text, "ended with code %d, signal %d%s; lost %u, lies %u, torn %u%s: %s\n",
		   outcome->code, outcome->signal, outcome->is_hung ? ", hung" : "",
		   judgement->lost, judgement->lies, judgement->torn,
		   judgement->is_broken ? ", broken" : "", judgement->first);
	buf_add_text(&text, scenario->steps    ? outcome->screen.bytes
			    : getenv("REPORT") ? report
					       : outcome->output.bytes);
	buf_add_text(&text, scenario->steps ? outcome->last_screen.bytes : "");
	done = write(STDOUT_FILENO, text.bytes, text.length);
	(void)done;
	buf_release(&text);
}

/* Lives one after the other in a copy of the folder, each with a fault; then the judgement. */
static void run(const struct stageful *stageful, const struct scenario *scenario, size_t number,
		const char *folder, struct tally *tally)
{
	struct fault faults[2] = {scenario->faults[number]};
	uint64_t state = stageful->seed + number;
	struct judgement judgement;
	struct outcome outcome;
	bool is_hit = false, is_bad = false;
	struct buf report;
	char name[24];

	random_next(&state);
	faults[1] = scenario->faults[random_below(&state, scenario->fault_count)];
	buf_init(&report);
	buf_add(&report, scenario->report.bytes, scenario->report.length);
	if (scenario->prepared)
		stage_copy(scenario->prepared, folder);
	for (unsigned life = 0; life < scenario->lives; life++) {
		outcome_init(&outcome);
		if (!scenario_run(stageful, scenario, folder, life, &faults[life], &outcome))
			exit(2);
		is_hit = is_hit || outcome.is_hit;
		tally->killed += outcome.is_killed;
		tally->hangs += outcome.is_hung;
		tally->crashes += is_crash(&outcome, &faults[life]);
		is_bad = is_bad || outcome.is_hung || is_crash(&outcome, &faults[life]);
		count_told(tally, scenario, &outcome);
		buf_add(&report, outcome.output.bytes, outcome.output.length);
		if (life + 1 < scenario->lives)
			outcome_release(&outcome);
	}
	judge(stageful, scenario, folder, report.bytes, &outcome, &faults[scenario->lives - 1],
	      &judgement);
	tally->runs++;
	tally->missed += !is_hit;
	tally->lost += judgement.lost > 0;
	tally->lies += judgement.lies > 0;
	tally->torn += judgement.torn > 0;
	tally->broken += judgement.is_broken;
	snprintf(name, sizeof(name), "%zu", number);
	is_bad =
	    is_bad || judgement.lost || judgement.lies || judgement.torn || judgement.is_broken;
	if (is_bad && tally->told++ < TOLD_MOST)
		tell(scenario, name, faults, &outcome, &judgement, report.bytes);
	outcome_release(&outcome);
	buf_release(&report);
	stage_remove(folder);
}

/* Which of a scenario's faults are run: all, one, or as many as its share of the runs wanted. */
static bool is_chosen(const struct stageful *stageful, const struct request *request,
		      size_t scenario, size_t number, size_t all)
{
	const char *name = stageful->scenarios[scenario].name;
	uint64_t state = stageful->seed ^ (uint64_t)scenario << 32 ^ number;

	if (request->only && strncmp(name, request->only, strlen(request->only)) != 0)
		return false;
	if (request->number >= 0)
		return (size_t)request->number == number;
	random_next(&state);
	return !request->runs || random_below(&state, all) < request->runs;
}

static void run_share(const struct stageful *stageful, const struct request *request,
		      unsigned process, struct tally *tallies)
{
	char folder[STAGE_PATH];
	size_t all = 0, turn = 0;

	for (size_t i = 0; i < stageful->count; i++)
		all += stageful->scenarios[i].fault_count;
	snprintf(folder, sizeof(folder), "%.100s/run-%u", stageful->root, process);
	for (size_t i = 0; i < stageful->count; i++)
		for (size_t number = 0; number < stageful->scenarios[i].fault_count; number++)
			if (is_chosen(stageful, request, i, number, all) &&
			    turn++ % PROCESSES == process)
				run(stageful, &stageful->scenarios[i], number, folder, &tallies[i]);
}

static void add_up(struct tally *sum, const struct tally *tally)
{
	sum->runs += tally->runs;
	sum->killed += tally->killed;
	sum->unsaved += tally->unsaved;
	sum->unsure += tally->unsure;
	sum->lost += tally->lost;
	sum->lies += tally->lies;
	sum->torn += tally->torn;
	sum->crashes += tally->crashes;
	sum->hangs += tally->hangs;
	sum->broken += tally->broken;
	sum->missed += tally->missed;
}

static void print_row(const char *name, const struct tally *tally)
{
	printf("%-26s %6u %6u %8u %7u %5u %5u %5u %8u %6u %7u\n", name, tally->runs, tally->killed,
	       tally->unsaved, tally->unsure, tally->lost, tally->lies, tally->torn, tally->crashes,
	       tally->hangs, tally->broken);
}

/* A row for scenarios of one name, which follow one another. Returns how many runs went wrong. */
static int print_table(const struct stageful *stageful, const struct tally *tallies)
{
	struct tally sum = {0}, row = {0};
	unsigned bad;

	printf("%-26s %6s %6s %8s %7s %5s %5s %5s %8s %6s %7s\n", "fault runs", "runs", "killed",
	       "unsaved", "unsure", "lost", "lies", "torn", "crashes", "hangs", "broken");
	for (size_t i = 0; i < stageful->count; i++) {
		const char *name = stageful->scenarios[i].name;

		for (unsigned p = 0; p < PROCESSES; p++)
			add_up(&row, &tallies[p * SCENARIOS + i]);
		if (i + 1 < stageful->count && strcmp(stageful->scenarios[i + 1].name, name) == 0)
			continue;
		if (row.runs)
			print_row(name, &row);
		add_up(&sum, &row);
		row = (struct tally){0};
	}
	print_row("all", &sum);
	bad = sum.lost + sum.lies + sum.torn + sum.crashes + sum.hangs + sum.broken;
	if (sum.missed)
		printf("%u faults were not met\n", sum.missed);
	printf("seed %llu\n", (unsigned long long)stageful->seed);
	printf("%d%%: Checks: %u, Failures: %u, Errors: 0\n", bad ? 0 : 100, sum.runs, bad);
	return bad || !sum.runs ? 1 : 0;
}

static bool read_arguments(int argc, char **argv, struct stageful *stageful,
			   struct request *request)
{
	if (argc < 3)
		return false;
	stageful->worker = argv[1];
	stageful->program = argv[2];
	for (int i = 3; i < argc; i++) {
		char *colon;

		if (strncmp(argv[i], "runs=", 5) == 0)
			request->runs = strtoul(argv[i] + 5, NULL, 10);
		else if (strncmp(argv[i], "seed=", 5) == 0)
			stageful->seed = strtoull(argv[i] + 5, NULL, 10);
		else if (strncmp(argv[i], "only=", 5) == 0)
			request->only = argv[i] + 5;
		else
			return false;
		colon = request->only ? strchr(request->only, ':') : NULL;
		if (colon) {
			*colon = '\0';
			request->number = strtol(colon + 1, NULL, 10);
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct stageful stageful = {.seed = 2018};
	struct request request = {.number = -1};
	struct tally *tallies;
	pid_t children[PROCESSES];
	int status, code;

	if (!read_arguments(argc, argv, &stageful, &request)) {
		fputs("faults WORKER PROGRAM [runs=N] [seed=N] [only=SCENARIO[:NUMBER]]\n", stderr);
		return 2;
	}
	tallies = mmap(NULL, PROCESSES * SCENARIOS * sizeof(*tallies), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	workload_pack(&stageful.pack);
	if (!scenarios_make(&stageful)) {
		printf("SKIPPED, NOTHING WAS TESTED: programs cannot be traced here (%s)\n",
		       strerror(errno));
		return 1;
	}
	fflush(stdout);
	for (unsigned p = 0; p < PROCESSES; p++) {
		children[p] = fork();
		if (children[p] == 0) {
			run_share(&stageful, &request, p, &tallies[p * SCENARIOS]);
			_exit(0);
		}
	}
	code = 0;
	for (unsigned p = 0; p < PROCESSES; p++)
		if (waitpid(children[p], &status, 0) < 0 || status != 0)
			code = 2;
	code = print_table(&stageful, tallies) || code;
	scenarios_release(&stageful);
	pack_release(&stageful.pack);
	return code;
}
