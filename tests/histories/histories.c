/* Random histories of three places, and all short ones: whatever people do and in whatever order
 * they bring it to each other, in the end all have the same tables and the same open conflicts, and
 * after each step each place has what a model says (world.h).
 *
 *     histories [RUNS [SEED [DEPTH [CONTROL]]]]
 *
 * CONTROL (control.c) takes the way in which it is told who had seen what for another, which must
 * be found out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "world.h"

enum { STEPS_MOST = 40, SHOWN = 3 };

static uint64_t state;
static unsigned failures;

/* splitmix64 (Vigna) */
static uint64_t next_random(void)
{
	uint64_t z = state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static unsigned below(unsigned limit)
{
	return (unsigned)(next_random() % limit);
}

/* What was done, to be told where it went wrong. */
struct log {
	struct buf text;
	struct buf what;
};

static bool fail(struct log *log, const char *name, unsigned long run)
{
	if (failures++ < SHOWN)
		printf("%s %lu:%s\n%s\n", name, run, log->text.bytes, log->what.bytes);
	return false;
}

static bool all_are_right(struct world *world, struct log *log)
{
	for (int site = 0; site < SITES; site++)
		if (!world_is_right(world, site, &log->what))
			return false;
	return true;
}

/* ---- by chance ---- */

static const char *const values[] = {"a", "b", "c", "d", ""};
static const char *const file_values[] = {"e", "f", "g"};

static void step(struct world *world, struct log *log, unsigned *file_edits)
{
	int site = (int)below(SITES), record = (int)below((unsigned)world->records);
	int other = (site + 1 + (int)below(SITES - 1)) % SITES, field = (int)below(FIELDS);
	unsigned act = below(100), choice = below(5);
	const char *name = NULL;

	if (act < 34)
		name = world_set(world, site, record, field, values[choice]) ? "set" : NULL;
	else if (act < 40)
		name = world_create(world, site, values[choice % 4]) ? "create" : NULL;
	else if (act < 48)
		name = world_delete(world, site, record) ? "delete" : NULL;
	else if (act < 54)
		name = world_restore(world, site, record) ? "restore" : NULL;
	else if (act < 63)
		name = world_decide(world, site, choice / 2, choice % 2) ? "decide" : NULL;
	else if (act < 66)
		name = world_take_back(world, site) ? "take back" : NULL;
	else if (act < 69)
		world_start_again(world, site, choice == 0), name = "start again";
	else if (act < 72)
		name = *file_edits < 3 &&
		       world_edit_file(world, site, record, field, file_values[*file_edits])
		    ? ++*file_edits,
		"edit the file of" : NULL;
	else
		name = world_bring(world, site, other, below(5) ? 0 : next_random() | 1)
			   ? "bring from"
			   : NULL;
	if (name)
		buf_printf(&log->text, " %s %d (%d %d %s to %d);", name, site, record, field,
			   values[choice], other);
}

static bool run_history(unsigned long run, uint64_t seed)
{
	struct log log;
	struct world world;
	unsigned steps, file_edits = 0;
	bool is_good = true;

	state = seed * 1000003 + run;
	buf_init(&log.text);
	buf_init(&log.what);
	world_begin(&world, below(6));
	steps = 5 + below(STEPS_MOST - 5);
	for (unsigned i = 0; i < steps && is_good; i++) {
		step(&world, &log, &file_edits);
		is_good = all_are_right(&world, &log) || fail(&log, "history", run);
	}
	if (is_good)
		is_good = world_commutes(&world, &log.what) || fail(&log, "both orders", run);
	world_bring_all(&world);
	if (is_good)
		is_good = world_is_same(&world, &log.what) || fail(&log, "not the same", run);
	if (is_good)
		is_good = all_are_right(&world, &log) || fail(&log, "not right", run);
	for (int site = 0; site < SITES; site++)
		world_start_again(&world, site, true);
	if (is_good)
		is_good = all_are_right(&world, &log) || fail(&log, "not from the journal", run);
	world_end(&world);
	buf_release(&log.text);
	buf_release(&log.what);
	return is_good;
}

/* ---- all of a few steps, on one record ---- */

enum { ACTS = 12, CHOICES = ACTS * SITES };

/* What a number between 0 and CHOICES - 1 means. False: it cannot be done, or does nothing. */
static bool do_one(struct world *world, unsigned choice, struct log *log)
{
	int site = (int)(choice / ACTS), other;
	unsigned act = choice % ACTS;
	static const char *const names[] = {"title b", "title c",   "author b", "author c",
					    "delete",  "restore",   "ours",	"theirs",
					    "second",  "take back", "bring",	"bring"};
	bool is_done;

	other = (site + 1 + (act == 11)) % SITES;
	if (act < 4)
		is_done = world_set(world, site, 0, act / 2, act % 2 ? "c" : "b");
	else if (act == 4)
		is_done = world_delete(world, site, 0);
	else if (act == 5)
		is_done = world_restore(world, site, 0);
	else if (act < 8)
		is_done = world_decide(world, site, 0, act == 7);
	else if (act == 8)
		is_done = world_decide(world, site, 1, true);
	else if (act == 9)
		is_done = world_take_back(world, site);
	else
		is_done = world_bring(world, site, other, 0);
	if (is_done)
		buf_printf(&log->text, " %s at %d%s;", names[act], site,
			   act < 10	? ""
			   : other == 0 ? " to 0"
			   : other == 1 ? " to 1"
					: " to 2");
	return is_done;
}

/* Places that nothing tells apart yet are named in the order in which they act. */
static bool is_named_in_order(const unsigned *choices, unsigned depth)
{
	int used = 0;

	for (unsigned i = 0; i < depth; i++) {
		int site = (int)(choices[i] / ACTS), act = (int)(choices[i] % ACTS);
		int other = (site + 1 + (act == 11)) % SITES;

		if (site > used)
			return false;
		used += site == used;
		if (act >= 10 && other > used)
			return false;
		used += act >= 10 && other == used;
	}
	return true;
}

/* The step at which it could not be done, or depth. */
static unsigned try_choices(const unsigned *choices, unsigned depth, unsigned long run,
			    bool *is_good)
{
	struct world world;
	struct log log;
	unsigned at = 0, order = 0;

	buf_init(&log.text);
	buf_init(&log.what);
	for (unsigned i = 0; i < depth; i++)
		order += (i + 1) * choices[i];
	world_begin(&world, order % 6);
	*is_good = true;
	while (at < depth && *is_good && do_one(&world, choices[at], &log)) {
		*is_good = all_are_right(&world, &log) || fail(&log, "small", run);
		at++;
	}
	if (at == depth && *is_good) {
		world_bring_all(&world);
		*is_good = world_is_same(&world, &log.what) || fail(&log, "not the same", run);
		if (*is_good)
			*is_good = all_are_right(&world, &log) || fail(&log, "not right", run);
	}
	world_end(&world);
	buf_release(&log.text);
	buf_release(&log.what);
	return at;
}

static unsigned long run_small(unsigned depth)
{
	unsigned choices[8] = {0}, at;
	unsigned long runs = 0;
	bool is_good;

	while (choices[0] < CHOICES) {
		at = depth - 1;
		if (is_named_in_order(choices, depth)) {
			unsigned stopped = try_choices(choices, depth, runs, &is_good);

			runs += stopped == depth || !is_good;
			if (stopped < depth)
				at = stopped;
		}
		for (unsigned i = at + 1; i < depth; i++)
			choices[i] = 0;
		while (++choices[at] == CHOICES && at) {
			choices[at] = 0;
			at--;
		}
	}
	return runs;
}

int main(int argc, char **argv)
{
	unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000, small = 0;
	uint64_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned depth = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 3;
	char scratch[64];

	setvbuf(stdout, NULL, _IOLBF, 0);
	control_choose(argc > 4 ? argv[4] : "");
	snprintf(scratch, sizeof(scratch), "%s/zhibu-histories-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (depth > 8 || !mkdtemp(scratch)) {
		perror(scratch);
		return 2;
	}
	worlds_begin(scratch);
	if (depth)
		small = run_small(depth);
	printf("all histories of %u steps: %lu, %u not right\n", depth, small, failures);
	for (unsigned long run = 1; run <= runs; run++)
		run_history(run, seed);
	worlds_end();
	printf("%lu%%: Checks: %lu, Failures: %u, Errors: 0\n",
	       runs + small ? (runs + small - failures) * 100 / (runs + small) : 0, runs + small,
	       failures);
	return failures || !(runs + small);
}
