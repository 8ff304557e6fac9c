/* The first and only program of the guest: it records the writes of a scene, or tries the states
 * that a power cut may leave of them.
 *
 *     init probe
 *     init record TYPE OPTIONS SEED NUMBER
 *     init try TYPE OPTIONS SEED NUMBER PART PARTS COUNT RANDOM
 *     init show TYPE OPTIONS SEED NUMBER STATE
 *
 * The first disk is the log, the second one what there was before the first write; the disk itself
 * is in memory. try takes COUNT states, evenly from all prefixes and RANDOM more, and of these
 * every PARTS-th from PART on. It prints a line per state that is bad, and one of totals. show
 * tries one state and prints its report. Where the machine has packets, scenes are of these.
 */
#define _GNU_SOURCE /* syscall(), MAP_ANONYMOUS */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device.h"
#include "scene.h"
#include "trial.h"
#include "writes.h"

#define DISK   "/dev/ram0"
#define BESIDE "/dev/ram1"

enum { WORDS_BEFORE = 2, PATH_BYTES = 256, ROOM = 64 * 1024 };

_Noreturn void memory_exhausted(void)
{
	_exit(EXIT_FAILURE);
}

/* The first and the second disk of the machine: QEMU's, or of a kernel that is a process. */
static const char *log_disk(void)
{
	return access("/dev/ubda", F_OK) == 0 ? "/dev/ubda" : "/dev/vda";
}

static const char *base_disk(void)
{
	return access("/dev/ubdb", F_OK) == 0 ? "/dev/ubdb" : "/dev/vdb";
}

static bool load(const char *name, const char *options)
{
	char path[PATH_BYTES];
	int file;
	bool is_good;

	snprintf(path, sizeof(path), "/modules/%s", name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno == ENOENT; /* the kernel has it built in */
	is_good = syscall(SYS_finit_module, file, options, 0) == 0 || errno == EEXIST;
	if (!is_good)
		printf("bad module %s: %s\n", name, strerror(errno));
	close(file);
	return is_good;
}

/* In the order of the list, which is that of their needs. */
static bool load_all(void)
{
	FILE *list = fopen("/modules/list", "r");
	char name[PATH_BYTES];
	bool is_good = list != NULL;

	while (is_good && fgets(name, sizeof(name), list)) {
		name[strcspn(name, "\n")] = '\0';
		is_good = load(name, "");
	}
	if (list)
		fclose(list);
	return is_good;
}

static bool begin(void)
{
	char options[64];
	int out;

	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/mnt", 0755);
	if (mount("dev", "/dev", "devtmpfs", 0, NULL) < 0 && errno != EBUSY)
		return false;
	mount("proc", "/proc", "proc", 0, NULL);
	out = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
	if (out < 0)
		return false;
	dup2(out, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!load_all())
		return false;
	snprintf(options, sizeof(options), "rd_nr=2 rd_size=%zu", device_size(base_disk()) / 1024);
	return load("brd.ko", options);
}

static bool record(char *const *words)
{
	char name[] = "lives";
	char *const arguments[] = {name, words[0], words[1], words[2], words[3], NULL};
	int status = 1;
	pid_t child;

	if (!device_copy(base_disk(), DISK) || !device_begin_log(DISK, log_disk())) {
		printf("bad: no log: %s\n", strerror(errno));
		return false;
	}
	child = fork();
	if (!child) {
		execv("/lives", arguments);
		_exit(EXIT_FAILURE);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
		printf("bad: the lives ended with %d\n", status);
	/* What was not flushed is else put before what is still to be logged when the log ends. */
	if (!device_flush(SCENE_DEVICE) || !device_end()) {
		printf("bad: the log did not end: %s\n", strerror(errno));
		return false;
	}
	sync();
	return status == 0;
}

struct totals {
	unsigned states, lost, torn, false_, wrong, dead, crashed, unmountable, read_only, silent;
	unsigned wrong_tables, broken_tables, doubles, refused, alive;
	unsigned since_open, since_save, since_close;
};

static void count(struct totals *totals, const struct trial *trial)
{
	const char *since = trial->read_only_since;

	totals->states++;
	totals->lost += trial->first.lost > 0;
	totals->torn += trial->first.torn > 0;
	totals->false_ += trial->first.false_ > 0;
	totals->wrong += trial_is_wrong(trial);
	totals->dead += trial_is_dead(trial);
	totals->crashed += trial->is_crashed;
	totals->unmountable += trial->is_unmountable;
	totals->read_only += trial->is_read_only;
	totals->wrong_tables += trial->tables_wrong > 0;
	totals->broken_tables += trial->tables_broken > 0;
	totals->doubles += trial->doubles > 0;
	totals->refused += trial->is_refused;
	totals->alive += trial->wanted && trial->saved == trial->wanted;
	totals->since_open += !strcmp(since, "open");
	totals->since_save += !strcmp(since, "save");
	totals->since_close += !strcmp(since, "close");
}

static void say_state(size_t number, const struct trial *trial)
{
	const char *kind = NULL, *more = "";

	if (trial->is_crashed) {
		kind = "crashed";
		more = trial->crash;
	} else if (trial_is_lost(trial)) {
		kind = trial->first.lost ? "lost" : trial->first.torn ? "torn" : "false";
		more = trial->first.first;
	} else if (trial_is_wrong(trial)) {
		kind = "wrong in the second life";
		more = trial->second.first;
	} else if (trial_is_dead(trial)) {
		kind = "dead";
		more = trial->refusal;
	} else if (trial->is_unmountable) {
		kind = "unmountable";
		more = strerror(trial->mount_error);
	} else if (trial->tables_wrong) {
		kind = "table not as its checkpoint said";
	} else if (trial->is_read_only) {
		kind = "read-only since";
		more = trial->read_only_since;
	}
	if (kind)
		printf("state %zu %s: %s\n", number, kind, more);
}

static void say_totals(const struct totals *totals)
{
	printf("total states=%u lost=%u torn=%u false=%u wrong=%u dead=%u crashed=%u "
	       "unmountable=%u read_only=%u since_open=%u since_save=%u since_close=%u "
	       "refused=%u alive=%u wrong_tables=%u broken_tables=%u doubles=%u\n",
	       totals->states, totals->lost, totals->torn, totals->false_, totals->wrong,
	       totals->dead, totals->crashed, totals->unmountable, totals->read_only,
	       totals->since_open, totals->since_save, totals->since_close, totals->refused,
	       totals->alive, totals->wrong_tables, totals->broken_tables, totals->doubles);
}

/* What the disk holds, sector by sector, so that only what is another in the next state is
 * written. */
struct bench {
	const struct scene *scene;
	const struct writes *writes;
	int base, log; /* the disk before the first write, and all writes */
	size_t sectors;
	uint32_t *from, *next; /* see writes_state() */
	char *room;
	struct trial *trial;
};

static bool bench_init(struct bench *bench, const struct scene *scene, const struct writes *writes)
{
	size_t size = device_size(base_disk());

	*bench = (struct bench){.scene = scene, .writes = writes, .sectors = size / SECTOR};
	bench->base = open(base_disk(), O_RDONLY | O_CLOEXEC);
	bench->log = open(log_disk(), O_RDONLY | O_CLOEXEC);
	bench->from = memory_array(bench->sectors, sizeof(*bench->from));
	bench->next = memory_array(bench->sectors, sizeof(*bench->next));
	bench->room = aligned_alloc(ROOM, ROOM);
	bench->trial = mmap(NULL, sizeof(*bench->trial), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return bench->base >= 0 && bench->log >= 0 && bench->room && bench->trial != MAP_FAILED &&
	       device_copy(base_disk(), DISK);
}

/* The device and the place there that a sector comes from. */
static int source_of(const struct bench *bench, size_t sector, size_t *place)
{
	uint32_t from = bench->next[sector];

	*place = from ? writes_place(bench->writes, from, sector) : sector * SECTOR;
	return from ? bench->log : bench->base;
}

/* Writes the sectors that are of another source than before, those that follow each other there
 * too at once. */
static bool write_state(struct bench *bench)
{
	int disk = device_open_direct(DISK);
	bool is_good = disk >= 0;
	size_t next, place, other;

	for (size_t i = 0; is_good && i < bench->sectors; i = next) {
		int source = source_of(bench, i, &place);

		next = i + 1;
		if (bench->next[i] == bench->from[i])
			continue;
		while (next < bench->sectors && (next - i) * SECTOR < ROOM &&
		       bench->next[next] != bench->from[next] &&
		       source_of(bench, next, &other) == source &&
		       other == place + (next - i) * SECTOR)
			next++;
		is_good = pread(source, bench->room, (next - i) * SECTOR, (off_t)place) ==
			      (ssize_t)((next - i) * SECTOR) &&
			  pwrite(disk, bench->room, (next - i) * SECTOR, (off_t)(i * SECTOR)) ==
			      (ssize_t)((next - i) * SECTOR);
	}
	if (disk >= 0)
		close(disk);
	memcpy(bench->from, bench->next, bench->sectors * sizeof(*bench->from));
	return is_good;
}

static bool try_state(struct bench *bench, size_t number)
{
	struct trial *trial = bench->trial;
	struct buf report;
	size_t marks;

	memset(trial, 0, sizeof(*trial) - sizeof(trial->report));
	marks =
	    writes_state(bench->writes, bench->scene->seed, number, bench->next, bench->sectors);
	buf_init(&report);
	writes_report(bench->writes, marks, &report);
	memcpy(trial->report, report.bytes, report.length + 1);
	trial->report_length = report.length;
	buf_release(&report);
	if (!write_state(bench) || !device_begin_shade(DISK, BESIDE)) {
		printf("bad: state %zu cannot be made: %s\n", number, strerror(errno));
		return false;
	}
	trial_run(trial, bench->scene, bench->writes, marks);
	if (device_end())
		return true;
	printf("bad: state %zu cannot be left: %s\n", number, strerror(errno));
	return false;
}

static bool try_part(struct bench *bench, char *const *words)
{
	size_t part = strtoul(words[0], NULL, 10), parts = strtoul(words[1], NULL, 10);
	size_t wanted = strtoul(words[2], NULL, 10), random = strtoul(words[3], NULL, 10);
	size_t all = bench->writes->count - bench->writes->first + 1 + random;
	struct totals totals = {0};
	bool is_good = parts > 0;

	if (wanted > all)
		wanted = all;
	for (size_t i = part; is_good && i < wanted; i += parts) {
		size_t number = i * all / wanted;

		is_good = try_state(bench, number);
		count(&totals, bench->trial);
		say_state(number, bench->trial);
	}
	if (!part)
		printf("writes %zu\n", bench->writes->count - bench->writes->first);
	say_totals(&totals);
	return is_good;
}

static bool show(struct bench *bench, const char *word)
{
	size_t number = strtoul(word, NULL, 10);
	bool is_good = try_state(bench, number);

	say_state(number, bench->trial);
	printf("%s", bench->trial->report);
	return is_good;
}

static bool try_states(char *const *words, bool is_one)
{
	char text[256], options[SCENE_OPTIONS];
	struct writes writes;
	struct scene scene;
	struct bench bench;
	struct pack pack;
	bool is_good;

	workload_pack(&pack);
	scene_read(&scene, words, &pack);
	scene_calm(&scene, options);
	scene_say(&scene, text, sizeof(text));
	printf("scene %s\n", text);
	is_good = writes_read(&writes, log_disk()) && bench_init(&bench, &scene, &writes);
	if (!is_good)
		printf("bad: the log cannot be read\n");
	else if (is_one)
		is_good = show(&bench, words[SCENE_WORDS]);
	else
		is_good = try_part(&bench, words + SCENE_WORDS);
	writes_release(&writes);
	pack_release(&pack);
	return is_good;
}

int main(int argc, char **argv)
{
	bool is_good = begin();
	char *const *words = argv + WORDS_BEFORE;

	if (is_good && argc == WORDS_BEFORE && !strcmp(argv[1], "probe"))
		is_good = device_size(DISK) > 0;
	else if (is_good && argc >= WORDS_BEFORE + SCENE_WORDS && !strcmp(argv[1], "record"))
		is_good = record(words);
	else if (is_good && argc >= WORDS_BEFORE + SCENE_WORDS + 4 && !strcmp(argv[1], "try"))
		is_good = try_states(words, false);
	else if (is_good && argc >= WORDS_BEFORE + SCENE_WORDS + 1 && !strcmp(argv[1], "show"))
		is_good = try_states(words, true);
	else
		is_good = false;
	printf(is_good ? "end good\n" : "end bad\n");
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	return EXIT_FAILURE;
}
