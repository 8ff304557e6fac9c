/* Disks that are full, may not be written, or are gone while the program is open: what it told is
 * held against what is there.
 *
 *     disks WORKER PROGRAM [only=CASE]
 *
 * Small disks are tmpfs, in a mount namespace of this process; where it may have none those cases
 * are skipped, with a line that says so. The last line is as Check prints it. */
#define _GNU_SOURCE /* unshare() */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "packets.h"
#include "scenario.h"
#include "typed.h"

enum { KIB = 1024, LARGE_KIB = 64 * KIB, CASES = 16, PAGE = 4096 };

struct tally {
	const char *name;
	unsigned runs, saved, unsaved, unsure, lost, lies, broken, crashes;
};

static struct stageful stageful = {.seed = 2018};
static struct tally tallies[CASES];
static size_t tally_count;
static const char *only = "";
static char *disk, *folder, *aside; /* the disk, the data folder on it, and another name */

_Noreturn void memory_exhausted(void)
{
	_exit(2);
}

static _Noreturn void give_up(const char *what)
{
	perror(what);
	exit(2);
}

/* ---- disks ---- */

static bool may_mount(void)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static void set_size(unsigned kib, unsigned long flags)
{
	char options[40];

	snprintf(options, sizeof(options), "size=%uk,mode=0700", kib);
	if (mount("none", disk, "tmpfs", flags, options) < 0)
		give_up("mount");
}

/* Writes until nothing more is taken, and gives so much back. */
static void fill_up(unsigned kib_left)
{
	static const char page[PAGE];
	struct buf path;
	off_t size = 0;
	int file;

	buf_init(&path);
	buf_printf(&path, "%s/filler", disk);
	file = open(path.bytes, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (file >= 0 && write(file, page, PAGE) == PAGE)
		size += PAGE;
	size -= (off_t)kib_left * KIB;
	if (file < 0 || ftruncate(file, size > 0 ? size : 0) < 0 || close(file) < 0)
		give_up(path.bytes);
	buf_release(&path);
}

static void pull(const char *path)
{
	(void)path;
	if (umount2(disk, MNT_DETACH) < 0)
		give_up("umount");
}

static void move_away(const char *path)
{
	if (rename(path, aside) < 0)
		give_up(aside);
}

static void remove_all(const char *path)
{
	stage_remove(path);
}

static void remove_journal(const char *path)
{
	struct buf inner;

	buf_init(&inner);
	buf_printf(&inner, "%s/.zhibu", path);
	stage_remove(inner.bytes);
	buf_release(&inner);
}

/* ---- what is run, and held against what is there ---- */

static struct tally *tally_of(const char *name)
{
	for (size_t i = 0; i < tally_count; i++)
		if (strcmp(tallies[i].name, name) == 0)
			return &tallies[i];
	if (tally_count == CASES)
		abort();
	tallies[tally_count].name = name;
	return &tallies[tally_count++];
}

static bool is_wanted(const char *name)
{
	return strncmp(name, only, strlen(only)) == 0;
}

static unsigned count_lines(const char *report, const char *start)
{
	unsigned lines = 0;

	for (const char *at = report; (at = strstr(at, start)); at++)
		lines++;
	return lines;
}

static void count(const char *name, const struct scenario *scenario, const struct outcome *outcome,
		  const struct judgement *judgement)
{
	enum told told = scenario_told(scenario, outcome);
	struct tally *tally = tally_of(name);
	bool is_crash = outcome->signal || outcome->is_hung || outcome->code == 127;

	tally->runs++;
	tally->saved += told == TOLD_SAVED ? 1 : count_lines(outcome->output.bytes, "\nsaved ");
	tally->unsaved += told == TOLD_UNSAVED && scenario->judging != JUDGE_SAVES
			      ? 1
			      : count_lines(outcome->output.bytes, "\nunsaved ");
	tally->unsure += told == TOLD_UNSURE ? 1 : count_lines(outcome->output.bytes, "\nunsure ");
	tally->lost += judgement->lost > 0;
	tally->lies += judgement->lies > 0;
	tally->broken += judgement->is_broken;
	tally->crashes += is_crash;
	if (judgement->lost || judgement->lies || judgement->is_broken || is_crash)
		printf("---- %s: code %d, signal %d; %s\n%s%s%s\n", name, outcome->code,
		       outcome->signal, judgement->first, outcome->output.bytes,
		       outcome->screen.bytes, outcome->last_screen.bytes);
}

static const struct fault none = {.kind = FAULT_NONE, .reach = REACH_CALL};

/* where: the folder to be judged; NULL: nothing is left of it, and nothing may be called saved. */
static void run(const char *name, struct scenario *scenario, const char *where)
{
	struct judgement judgement = {0};
	struct outcome outcome;

	outcome_init(&outcome);
	if (!scenario_run(&stageful, scenario, folder, 0, &none, &outcome))
		give_up("trace");
	if (where) {
		judge(&stageful, scenario, where, outcome.output.bytes, &outcome, &none,
		      &judgement);
	} else if (scenario_told(scenario, &outcome) == TOLD_SAVED) {
		judgement.lies = 1;
		snprintf(judgement.first, sizeof(judgement.first), "called saved");
	} else if (!strstr(outcome.screen.bytes, mark) &&
		   !strstr(outcome.next_screen.bytes, mark)) {
		judgement.lost = 1;
		snprintf(judgement.first, sizeof(judgement.first), "no longer on the screen");
	}
	count(name, scenario, &outcome, &judgement);
	outcome_release(&outcome);
}

static struct scenario screens(bool is_new, void (*act)(const char *path))
{
	struct scenario scenario = {.name = "screens",
				    .arguments = {"ZHIBU", "--data", "@", NULL},
				    .judging = JUDGE_RECORD,
				    .mark = mark,
				    .act = act};

	scenario.steps = is_new ? first_record : changed_record;
	scenario.step_count = is_new ? sizeof(first_record) / sizeof(first_record[0])
				     : sizeof(changed_record) / sizeof(changed_record[0]);
	buf_init(&scenario.report);
	return scenario;
}

static void copy_sample(struct scenario *scenario)
{
	stage_copy(stageful.scenarios[0].prepared, folder);
	scenario->rows_before = scenario->rows = stageful.scenarios[0].rows;
}

/* Many saves on a small disk; then there is room, and all is read again. */
static void run_small_disks(void)
{
	enum { LEAST = 8, STEP = 44, MOST = 3000, SAVES_FIRST = 1 };

	for (unsigned kib = LEAST; kib < MOST; kib += STEP) {
		struct scenario scenario = {.name = "saves",
					    .arguments = {"WORKER", "run", "@", "SEED", "#", "40",
							  "text_bytes=2000", "checkpoint_every=3",
							  "idle_every=1", NULL},
					    .text_bytes = 2000,
					    .first = SAVES_FIRST};
		struct judgement judgement;
		struct outcome outcome;

		set_size(kib, 0);
		outcome_init(&outcome);
		if (!scenario_run(&stageful, &scenario, folder, 0, &none, &outcome))
			give_up("trace");
		set_size(LARGE_KIB, MS_REMOUNT);
		judge(&stageful, &scenario, folder, outcome.output.bytes, &outcome, &none,
		      &judgement);
		count("full disk, 40 saves each", &scenario, &outcome, &judgement);
		outcome_release(&outcome);
		umount(disk);
	}
}

static void run_full_screens(void)
{
	static const unsigned left[] = {0, 4, 8, 16, 32, 64, 128, 256, 512, 1040, 1100, 1200};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		for (int is_new = 0; is_new < 2; is_new++) {
			struct scenario scenario = screens(is_new, NULL);
			struct judgement judgement;
			struct outcome outcome;

			set_size(LARGE_KIB / 8, 0);
			if (!is_new)
				copy_sample(&scenario);
			else
				scenario.rows = stageful.scenarios[1].rows;
			fill_up(left[i]);
			outcome_init(&outcome);
			if (!scenario_run(&stageful, &scenario, folder, 0, &none, &outcome))
				give_up("trace");
			set_size(LARGE_KIB, MS_REMOUNT);
			judge(&stageful, &scenario, folder, "", &outcome, &none, &judgement);
			count("full disk, screens", &scenario, &outcome, &judgement);
			outcome_release(&outcome);
			umount(disk);
		}
}

/* Packets made, taken in, answered, where folder and stick are on the same small disk. */
static void run_full_packets(void)
{
	static const unsigned left[] = {0, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512};

	for (size_t s = 0; s < stageful.count; s++) {
		struct scenario *scenario = &stageful.scenarios[s];

		if (scenario->judging != JUDGE_PACKET)
			continue;
		if (!scenario_measure(&stageful, scenario, aside, false))
			give_up("trace");
		for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
			struct judgement judgement;
			struct outcome outcome;

			set_size(LARGE_KIB / 4, 0);
			stage_copy(scenario->prepared, folder);
			fill_up(left[i]);
			outcome_init(&outcome);
			if (!scenario_run(&stageful, scenario, folder, 0, &none, &outcome))
				give_up("trace");
			set_size(LARGE_KIB, MS_REMOUNT);
			judge(&stageful, scenario, folder, "", &outcome, &none, &judgement);
			judgement.lost += judgement.torn;
			count("full disk, packets", scenario, &outcome, &judgement);
			outcome_release(&outcome);
			umount(disk);
		}
	}
}

/* Nothing may be called saved, and nothing change. */
static void run_read_only(void)
{
	for (int is_command = 0; is_command < 2; is_command++) {
		struct scenario scenario = screens(false, NULL);
		struct judgement judgement;
		struct outcome outcome;

		if (is_command) {
			scenario.steps = NULL;
			scenario.arguments[3] = "add";
			scenario.arguments[4] = "groups";
			scenario.arguments[5] = "name=标记之文字";
		}
		set_size(LARGE_KIB, 0);
		copy_sample(&scenario);
		if (mount("none", disk, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
			give_up("mount");
		outcome_init(&outcome);
		if (!scenario_run(&stageful, &scenario, folder, 0, &none, &outcome))
			give_up("trace");
		/* all that may be told is that it was not saved; and so it must be */
		if (mount("none", disk, NULL, MS_REMOUNT | MS_BIND, NULL) < 0)
			give_up("mount");
		scenario.judging = is_command ? JUDGE_RECORD : JUDGE_ROWS;
		judge(&stageful, &scenario, folder, "", &outcome, &none, &judgement);
		judgement.lies += scenario_told(&scenario, &outcome) == TOLD_SAVED;
		count("read-only", &scenario, &outcome, &judgement);
		outcome_release(&outcome);
		umount(disk);
	}
}

static void run_gone(const char *name, void (*act)(const char *path), bool is_mounted,
		     const char *where)
{
	for (int is_new = 0; is_new < 2; is_new++) {
		struct scenario scenario = screens(is_new, act);

		if (is_new && !is_mounted)
			continue; /* there is nothing yet that could go */
		if (is_mounted)
			set_size(LARGE_KIB, 0);
		if (!is_new)
			copy_sample(&scenario);
		run(name, &scenario, where);
		stage_remove(folder);
		stage_remove(aside);
	}
}

/* ---- */

static void prepare(void)
{
	static const char *const words[] = {"ZHIBU", "sample", "@", NULL};
	static const char *const empty[] = {"ZHIBU", "--data", "@", NULL};
	struct scenario *scenario = scenario_add(&stageful, "sample");
	struct outcome outcome;

	scenario->prepared = scenario_place(&stageful, "sample");
	scenario_live(&stageful, scenario, words, NULL);
	scenario->rows = scenario_rows(&stageful, scenario->prepared);
	/* how many rows a first record brings with it */
	scenario = scenario_add(&stageful, "first record");
	scenario_arguments(scenario, empty);
	scenario->steps = first_record;
	scenario->step_count = sizeof(first_record) / sizeof(first_record[0]);
	outcome_init(&outcome);
	if (!scenario_run(&stageful, scenario, folder, 0, &none, &outcome))
		give_up("trace");
	scenario->rows = scenario_rows(&stageful, folder);
	outcome_release(&outcome);
	stage_remove(folder);
	packets_add(&stageful);
}

static int print_table(void)
{
	unsigned runs = 0, bad = 0;

	printf("%-26s %6s %6s %8s %7s %5s %5s %8s %7s\n", "disks", "runs", "saved", "unsaved",
	       "unsure", "lost", "lies", "crashes", "broken");
	for (size_t i = 0; i < tally_count; i++) {
		const struct tally *tally = &tallies[i];

		printf("%-26s %6u %6u %8u %7u %5u %5u %8u %7u\n", tally->name, tally->runs,
		       tally->saved, tally->unsaved, tally->unsure, tally->lost, tally->lies,
		       tally->crashes, tally->broken);
		runs += tally->runs;
		bad += tally->lost + tally->lies + tally->crashes + tally->broken;
	}
	printf("%d%%: Checks: %u, Failures: %u, Errors: 0\n", bad ? 0 : 100, runs, bad);
	return bad || !runs ? 1 : 0;
}

int main(int argc, char **argv)
{
	bool mounts;
	int code;

	if (argc < 3)
		return 2;
	stageful.worker = argv[1];
	stageful.program = argv[2];
	if (argc > 3 && strncmp(argv[3], "only=", 5) == 0)
		only = argv[3] + 5;
	workload_pack(&stageful.pack);
	stage_make(stageful.root);
	disk = scenario_place(&stageful, "disk");
	folder = scenario_place(&stageful, "disk/data");
	aside = scenario_place(&stageful, "disk/aside");
	if (mkdir(disk, 0700) < 0)
		give_up(disk);
	prepare();
	mounts = may_mount();
	if (!mounts)
		printf("SKIPPED, NOT TESTED: full and read-only disks, a pulled one; none may be "
		       "mounted "
		       "here (%s)\n",
		       strerror(errno));
	if (mounts && is_wanted("full"))
		run_small_disks();
	if (mounts && is_wanted("full"))
		run_full_screens();
	if (mounts && is_wanted("full"))
		run_full_packets();
	if (mounts && is_wanted("read-only"))
		run_read_only();
	if (mounts && is_wanted("pulled"))
		run_gone("pulled", pull, true, NULL);
	if (is_wanted("renamed"))
		run_gone("renamed", move_away, false, aside);
	if (is_wanted("removed"))
		run_gone("removed", remove_all, false, NULL);
	if (is_wanted("journal removed"))
		run_gone("journal removed", remove_journal, false, NULL);
	code = print_table();
	scenarios_release(&stageful);
	pack_release(&stageful.pack);
	return code;
}
