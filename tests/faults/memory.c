/* Every allocation of the program failing, once and for ever: it ends with its one message, the
 * terminal as it was, nothing lost that was saved; or does what it does with memory enough.
 *
 *     memory PROGRAM EXHAUST [runs=N] [seed=N] [only=SCENARIO[:NUMBER]]
 *
 * EXHAUST: the allocator to be preloaded. Allocations of curses and of the C library are among
 * them. Two processes share the runs. The last line is as Check prints it. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exhaust.h"
#include "packets.h"
#include "scenario.h"
#include "typed.h"
#include "workload/random.h"

enum { PROCESSES = 2, TOLD_MOST = 20 };

struct tally {
	unsigned runs, exhausted, told_otherwise, went_on, curses;
	unsigned lost, lies, crashes, hangs, silent, broken, told;
};

struct request {
	size_t runs;
	const char *only;
	long number;
};

/* Counted without a failure. */
struct ordinary {
	unsigned long count;
	int code;
	struct buf output;
};

static struct stageful stageful = {.seed = 2018};
static struct ordinary ordinary[SCENARIOS];

#define F1 "\033OP"
static const struct step walk[] = {{"\t", false}, {F3, false},	{"2", false}, {"m", false},
				   {F3, false},	  {"1", false}, {"/", false}, {"qmy", false},
				   {"\r", false}, {"s", false}, {"h", false}, {F3, false},
				   {"\r", false}, {F1, false},	{F3, false},  LEAVE};

_Noreturn void memory_exhausted(void)
{
	_exit(2);
}

static struct exhaust *map_exhaust(const char *path)
{
	static const struct exhaust none = {0};
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct exhaust *exhaust;

	if (file < 0 || pwrite(file, &none, sizeof(none), 0) != sizeof(none))
		exit(2);
	exhaust = mmap(NULL, sizeof(*exhaust), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (exhaust == MAP_FAILED)
		exit(2);
	return exhaust;
}

static struct scenario *add(const char *name, const char *const *words, enum judging judging)
{
	struct scenario *scenario = scenario_add(&stageful, name);

	scenario_arguments(scenario, words);
	scenario->judging = judging;
	return scenario;
}

static struct scenario *add_screens(const char *name, const struct step *steps, size_t count)
{
	static const char *const screens[] = {"ZHIBU", "--data", "@", NULL};
	struct scenario *scenario = add(name, screens, JUDGE_RECORD);

	scenario->steps = steps;
	scenario->step_count = count;
	scenario->mark = mark;
	return scenario;
}

static void edit_file(const char *folder)
{
	struct buf path;
	FILE *file;

	buf_init(&path);
	buf_printf(&path, "%s/groups.csv", folder);
	file = fopen(path.bytes, "a");
	if (!file || fprintf(file, ",%s\r\n", mark) < 0 || fclose(file))
		exit(2);
	buf_release(&path);
}

static void make_scenarios(void)
{
	static const char *const sample[] = {"ZHIBU", "sample", "@", NULL};
	static const char *const status[] = {"ZHIBU", "--data", "@", "status", NULL};
	static const char *const check[] = {"ZHIBU", "--data", "@", "check", NULL};
	static const char *const list[] = {"ZHIBU", "--data", "@", "list", "talks", NULL};
	static const char *const record[] = {"ZHIBU",  "--data",	  "@", "add",
					     "groups", "name=标记之文字", NULL};
	const struct fault end = {.kind = FAULT_KILL_BEFORE, .call = SYS_renameat2, .ordinal = 1};
	struct scenario *scenario = add("first start", record, JUDGE_RECORD);

	scenario->mark = mark;
	scenario = add("sample", sample, JUDGE_SAMPLE);
	scenario = add("list", list, JUDGE_ROWS);
	scenario->prepared = scenario_place(&stageful, "sample");
	scenario_live(&stageful, scenario, sample, NULL);
	scenario = add("check", check, JUDGE_ROWS);
	scenario->prepared = scenario_place(&stageful, "sample");
	scenario = add("add", record, JUDGE_RECORD);
	scenario->prepared = scenario_place(&stageful, "sample");
	scenario->mark = mark;
	scenario = add("recovery", status, JUDGE_ROWS);
	scenario->prepared = scenario_place(&stageful, "recovery");
	scenario_live(&stageful, scenario, sample, NULL);
	scenario_live(&stageful, scenario, record, &end);
	scenario = add("merge of a changed file", status, JUDGE_ROWS);
	scenario->prepared = scenario_place(&stageful, "merge");
	scenario_live(&stageful, scenario, sample, NULL);
	edit_file(scenario->prepared);
	scenario->edit = mark;
	add_screens("screens: first record", first_record,
		    sizeof(first_record) / sizeof(first_record[0]));
	scenario = add_screens("screens: changed record", changed_record,
			       sizeof(changed_record) / sizeof(changed_record[0]));
	scenario->prepared = scenario_place(&stageful, "sample");
	scenario = add_screens("screens: a walk", walk, sizeof(walk) / sizeof(walk[0]));
	scenario->prepared = scenario_place(&stageful, "sample");
	scenario->judging = JUDGE_ROWS;
	packets_add(&stageful);
}

static bool run_once(const struct scenario *scenario, const char *folder, struct outcome *outcome)
{
	static const struct fault none = {.kind = FAULT_NONE};

	outcome_init(outcome);
	if (scenario->prepared)
		stage_copy(scenario->prepared, folder);
	return scenario_run(&stageful, scenario, folder, 0, &none, outcome);
}

/* How many allocations there are, and what is said, with memory enough. */
static void measure(struct exhaust *exhaust)
{
	char *folder = scenario_place(&stageful, "trial"), data[STAGE_PATH + 40];

	for (size_t i = 0; i < stageful.count; i++) {
		struct scenario *scenario = &stageful.scenarios[i];
		struct outcome outcome;

		if (scenario->prepared)
			stage_copy(scenario->prepared, folder);
		scenario_data(scenario, folder, data);
		scenario->rows_before = scenario_rows(&stageful, data);
		stage_remove(folder);
		*exhaust = (struct exhaust){0};
		if (!run_once(scenario, folder, &outcome) || outcome.code < 0 || outcome.code > 1 ||
		    !exhaust->count) {
			fprintf(stderr, "memory: %s does not run (%d, %d): %s%s\n", scenario->name,
				outcome.code, outcome.signal, outcome.output.bytes,
				outcome.last_screen.bytes);
			exit(2);
		}
		ordinary[i].count = exhaust->count;
		ordinary[i].code = outcome.code;
		buf_init(&ordinary[i].output);
		buf_add(&ordinary[i].output, outcome.output.bytes, outcome.output.length);
		scenario->rows = scenario_rows(&stageful, data);
		scenario->peers = scenario_peers(&stageful, data);
		outcome_release(&outcome);
		stage_remove(folder);
	}
	memory_free(folder);
}

static bool is_as_usual(const struct scenario *scenario, const struct ordinary *usual,
			const struct outcome *outcome)
{
	/* ids are new ones every time; of packets it is said where they are, and they are judged */
	return outcome->code == usual->code &&
	       (scenario->judging == JUDGE_RECORD || scenario->judging == JUDGE_PACKET ||
		scenario->steps || strcmp(outcome->output.bytes, usual->output.bytes) == 0);
}

/* ncurses 6.4 reads through the null pointer that some of its own allocations gave it, in newterm()
 * and in delscreen(): nothing that its caller could do anything about. */
static bool is_curses(const char *library)
{
	return strncmp(library, "libncurses", 10) == 0 || strncmp(library, "libtinfo", 8) == 0;
}

static bool is_c_library(const char *library)
{
	return strncmp(library, "libc.", 5) == 0;
}

/* What is wrong with how it ended, or NULL. */
static const char *find_fault(const struct scenario *scenario, const struct ordinary *usual,
			      const struct outcome *outcome, const struct exhaust *exhaust,
			      struct tally *tally)
{
	if (outcome->is_hung)
		return tally->hangs++, "hung";
	if (outcome->signal == SIGSEGV && is_curses(exhaust->crashed)) {
		tally->curses++;
		return NULL;
	}
	if (outcome->signal || outcome->code < 0 || outcome->code > 3)
		return tally->crashes++, "crashed";
	if (scenario->steps && !outcome->is_restored)
		return tally->silent++, "the terminal is not as it was";
	if (scenario_is_exhausted(outcome)) {
		tally->exhausted++;
		return NULL;
	}
	if (is_as_usual(scenario, usual, outcome)) {
		tally->went_on++;
		return NULL;
	}
	if (!scenario->steps && strstr(outcome->output.bytes, "Cannot allocate memory")) {
		tally->told_otherwise++;
		return NULL;
	}
	/* curses ends a program itself while it starts, with a message of its own */
	if ((outcome->code == 3 && outcome->output.length) ||
	    (scenario->steps && outcome->code == 3 &&
	     strstr(outcome->last_screen.bytes, "zhibu: ")) ||
	    (scenario->steps && strstr(outcome->last_screen.bytes, "Out of memory"))) {
		tally->told_otherwise++;
		return NULL;
	}
	return tally->silent++, "ended otherwise without a word";
}

static void tell(const struct scenario *scenario, unsigned long number, bool is_for_ever,
		 const char *why, const char *caller, const struct outcome *outcome,
		 const struct judgement *judgement)
{
	struct buf text;
	ssize_t done;

	buf_init(&text);
	buf_printf(
	    &text,
	    "---- only='%s:%lu' %s, in %s: %s; code %d, signal %d; lost %u, lies %u: %s\n%s%s%s",
	    scenario->name, number, is_for_ever ? "for ever" : "once", caller, why ? why : "",
	    outcome->code, outcome->signal, judgement->lost, judgement->lies, judgement->first,
	    outcome->output.bytes, outcome->screen.bytes, outcome->last_screen.bytes);
	done = write(STDOUT_FILENO, text.bytes, text.length);
	(void)done;
	buf_release(&text);
}

static void run(size_t index, unsigned long number, bool is_for_ever, const char *folder,
		struct exhaust *exhaust, struct tally *tally)
{
	const struct scenario *scenario = &stageful.scenarios[index];
	const struct fault none = {.kind = FAULT_NONE, .reach = REACH_CALL};
	struct judgement judgement;
	struct outcome outcome;
	struct exhaust then;
	const char *why;

	*exhaust = (struct exhaust){.fail_at = number, .is_for_ever = is_for_ever};
	if (!run_once(scenario, folder, &outcome))
		exit(2);
	/* Without its locale, or without moving the cursor, the C library and curses go on all the
	 * same; what the program says then cannot be read, and is no lie. */
	outcome.is_garbled = scenario->steps && exhaust->failed &&
			     (is_curses(exhaust->caller) || is_c_library(exhaust->caller));
	why = find_fault(scenario, &ordinary[index], &outcome, exhaust, tally);
	/* what the judge runs has memory enough */
	then = *exhaust;
	*exhaust = (struct exhaust){0};
	judge(&stageful, scenario, folder, "", &outcome, &none, &judgement);
	tally->runs++;
	tally->lost += judgement.lost + judgement.torn > 0;
	tally->lies += judgement.lies > 0;
	tally->broken += judgement.is_broken;
	if ((why || *judgement.first) && tally->told++ < TOLD_MOST)
		tell(scenario, number, is_for_ever, why, then.caller, &outcome, &judgement);
	outcome_release(&outcome);
	stage_remove(folder);
}

static bool is_chosen(const struct request *request, size_t index, unsigned long number,
		      unsigned long all)
{
	const char *name = stageful.scenarios[index].name;
	uint64_t state = stageful.seed ^ (uint64_t)index << 32 ^ number;

	if (request->only && strncmp(name, request->only, strlen(request->only)) != 0)
		return false;
	if (request->number >= 0)
		return (unsigned long)request->number == number;
	random_next(&state);
	return !request->runs || 2 * random_below(&state, all) < request->runs;
}

static void run_share(const struct request *request, unsigned process, struct tally *tallies)
{
	static char variables[2][STAGE_PATH];
	struct exhaust *exhaust;
	unsigned long all = 0, turn = 0;
	char folder[STAGE_PATH];

	snprintf(folder, sizeof(folder), "%.100s/run-%u", stageful.root, process);
	snprintf(variables[0], STAGE_PATH, "%s=%.80s/exhaust-%u", EXHAUST_FILE, stageful.root,
		 process);
	exhaust = map_exhaust(strchr(variables[0], '=') + 1);
	stageful.more[1] = variables[0];
	for (size_t i = 0; i < stageful.count; i++)
		all += ordinary[i].count;
	for (size_t i = 0; i < stageful.count; i++)
		for (unsigned long number = 1; number <= ordinary[i].count; number++) {
			if (!is_chosen(request, i, number, all) || turn++ % PROCESSES != process)
				continue;
			run(i, number, false, folder, exhaust, &tallies[i]);
			run(i, number, true, folder, exhaust, &tallies[i]);
		}
}

static void print_row(const char *name, const struct tally *tally)
{
	printf("%-26s %6u %8u %9u %8u %7u %5u %5u %8u %6u %7u %7u\n", name, tally->runs,
	       tally->exhausted, tally->told_otherwise, tally->went_on, tally->curses, tally->lost,
	       tally->lies, tally->crashes, tally->hangs, tally->silent, tally->broken);
}

static int print_table(const struct tally *tallies)
{
	struct tally sum = {0};
	unsigned bad;

	printf("%-26s %6s %8s %9s %8s %7s %5s %5s %8s %6s %7s %7s\n", "no memory", "runs",
	       "message", "otherwise", "went on", "curses", "lost", "lies", "crashes", "hangs",
	       "silent", "broken");
	for (size_t i = 0; i < stageful.count; i++) {
		struct tally row = {0};

		for (unsigned p = 0; p < PROCESSES; p++) {
			const unsigned *part = (const unsigned *)&tallies[p * SCENARIOS + i];

			for (size_t n = 0; n < sizeof(row) / sizeof(unsigned); n++) {
				((unsigned *)&row)[n] += part[n];
				((unsigned *)&sum)[n] += part[n];
			}
		}
		if (row.runs)
			print_row(stageful.scenarios[i].name, &row);
	}
	print_row("all", &sum);
	printf("seed %llu\n", (unsigned long long)stageful.seed);
	bad = sum.lost + sum.lies + sum.crashes + sum.hangs + sum.silent + sum.broken;
	printf("%d%%: Checks: %u, Failures: %u, Errors: 0\n", bad ? 0 : 100, sum.runs, bad);
	return bad || !sum.runs ? 1 : 0;
}

static bool read_arguments(int argc, char **argv, struct request *request)
{
	for (int i = 3; i < argc; i++) {
		char *colon = NULL;

		if (strncmp(argv[i], "runs=", 5) == 0)
			request->runs = strtoul(argv[i] + 5, NULL, 10);
		else if (strncmp(argv[i], "seed=", 5) == 0)
			stageful.seed = strtoull(argv[i] + 5, NULL, 10);
		else if (strncmp(argv[i], "only=", 5) == 0)
			request->only = argv[i] + 5, colon = strrchr(argv[i], ':');
		else
			return false;
		if (colon && colon[1] >= '0' && colon[1] <= '9') {
			*colon = '\0';
			request->number = strtol(colon + 1, NULL, 10);
		}
	}
	return argc >= 3;
}

int main(int argc, char **argv)
{
	struct request request = {.number = -1};
	struct buf preload, file;
	struct tally *tallies;
	pid_t children[PROCESSES];
	int status, code = 0;

	if (!read_arguments(argc, argv, &request)) {
		fputs("memory PROGRAM EXHAUST [runs=N] [seed=N] [only=SCENARIO[:NUMBER]]\n",
		      stderr);
		return 2;
	}
	stageful.program = argv[1];
	tallies = mmap(NULL, PROCESSES * SCENARIOS * sizeof(*tallies), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	workload_pack(&stageful.pack);
	stage_make(stageful.root);
	make_scenarios();
	buf_init(&preload);
	buf_init(&file);
	buf_printf(&preload, "LD_PRELOAD=%s", argv[2]);
	buf_printf(&file, "%s=%s/exhaust", EXHAUST_FILE, stageful.root);
	stageful.more[0] = preload.bytes;
	stageful.more[1] = file.bytes;
	measure(map_exhaust(strchr(file.bytes, '=') + 1));
	fflush(stdout);
	for (unsigned p = 0; p < PROCESSES; p++) {
		children[p] = fork();
		if (children[p] == 0) {
			run_share(&request, p, &tallies[p * SCENARIOS]);
			_exit(0);
		}
	}
	for (unsigned p = 0; p < PROCESSES; p++)
		if (waitpid(children[p], &status, 0) < 0 || status != 0)
			code = 2;
	code = print_table(tallies) || code;
	scenarios_release(&stageful);
	pack_release(&stageful.pack);
	return code;
}
