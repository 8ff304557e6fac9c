#include "trial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/file.h"
#include "packets.h"

enum { LIFE_SECONDS = 60, SECOND_SAVES = 4 };

struct attempt {
	struct trial *trial;
	const struct scene *scene;
	const struct writes *writes;
	size_t marks;
};

static void take_line(void *data, const char *line)
{
	struct trial *trial = data;
	size_t length = strlen(line);

	if (!strncmp(line, "open FAILED ", 12))
		snprintf(trial->refusal, sizeof(trial->refusal), "%s", line + 12);
	if (trial->report_length + length + 2 > TRIAL_REPORT)
		abort();
	memcpy(trial->report + trial->report_length, line, length);
	trial->report_length += length;
	memcpy(trial->report + trial->report_length, "\n", 2);
	trial->report_length++;
}

static bool is_read_only(void)
{
	struct statvfs about;

	return statvfs(SCENE_MOUNT, &about) == 0 && (about.f_flag & ST_RDONLY);
}

/* The first moment at which the volume was found read-only. */
static void look(struct trial *trial, const char *since)
{
	if (trial->is_read_only || !is_read_only())
		return;
	trial->is_read_only = true;
	snprintf(trial->read_only_since, sizeof(trial->read_only_since), "%s", since);
}

/* Whether a hash was a table's before the cut: the last one (is_last), or any, or will be. */
static bool is_hash_known(const struct attempt *attempt, const char *table, const char *hash,
			  bool is_last)
{
	const struct writes *writes = attempt->writes;
	char wanted[320], start[300];
	size_t end = is_last ? attempt->marks : writes->mark_count;

	snprintf(start, sizeof(start), "table %s ", table);
	snprintf(wanted, sizeof(wanted), "table %s %s", table, hash);
	while (end-- > 0) {
		if (!strcmp(writes->marks[end].text, wanted))
			return true;
		if (is_last && !strncmp(writes->marks[end].text, start, strlen(start)))
			return false;
	}
	return false;
}

static bool was_written(const struct attempt *attempt, const char *table)
{
	char start[300];

	snprintf(start, sizeof(start), "table %s ", table);
	for (size_t i = 0; i < attempt->marks; i++)
		if (!strncmp(attempt->writes->marks[i].text, start, strlen(start)))
			return true;
	return false;
}

/* Names that a folder has twice. */
static unsigned count_doubles(const struct pack *pack)
{
	unsigned seen[64] = {0}, doubles = 0;
	DIR *folder = opendir(SCENE_FOLDER);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		const char *end = strstr(entry->d_name, ".csv");
		int form = end && !end[4]
			       ? pack_find(pack, entry->d_name, (size_t)(end - entry->d_name))
			       : -1;

		if (form >= 0 && form < 64 && ++seen[form] == 2)
			doubles++;
	}
	if (folder)
		closedir(folder);
	return doubles;
}

static void inspect(struct attempt *attempt)
{
	const struct pack *pack = attempt->scene->workload.pack;
	bool is_rest = writes_tables_rest(attempt->writes, attempt->marks);
	char name[256], hash[HASH_TEXT];
	struct buf bytes;

	buf_init(&bytes);
	attempt->trial->doubles = count_doubles(pack);
	for (size_t form = 0; form < pack->form_count; form++) {
		const char *table = pack->forms[form].name;
		enum status status;
		bool missing;

		snprintf(name, sizeof(name), SCENE_FOLDER "/%s.csv", table);
		status = file_read(AT_FDCWD, name, (size_t)1 << 30, &bytes, &missing, NULL);
		hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
		if (missing && !was_written(attempt, table))
			continue;
		if (status != STATUS_OK || !is_hash_known(attempt, table, hash, false))
			attempt->trial->tables_broken++;
		if (is_rest && was_written(attempt, table) &&
		    (status != STATUS_OK || !is_hash_known(attempt, table, hash, true)))
			attempt->trial->tables_wrong++;
	}
	buf_release(&bytes);
}

/* Holds an open store against the report, which is settled by what is there. */
static void prove(struct trial *trial, const struct workload *workload, struct store *store,
		  struct verdict *verdict)
{
	struct buf settled;

	buf_init(&settled);
	workload_check(workload, store, trial->report, &settled, verdict);
	workload_check_remarks(workload, store, trial->report, verdict);
	if (settled.length >= TRIAL_REPORT)
		abort();
	memcpy(trial->report, settled.bytes, settled.length + 1);
	trial->report_length = settled.length;
	buf_release(&settled);
}

/* Opens for writing, or where that is refused for reading alone. */
static struct store *open_store(const struct workload *workload, bool *is_refused)
{
	struct store *store = workload_open(workload, SCENE_FOLDER, SCENE_TODAY, false);

	*is_refused = !store;
	return store ? store : workload_open(workload, SCENE_FOLDER, SCENE_TODAY, true);
}

/* Where nobody was told of a folder there may be none. */
static void miss(struct trial *trial, struct verdict *verdict)
{
	if (!strstr(trial->report, "\nsaved "))
		return;
	verdict->lost++;
	snprintf(verdict->first, sizeof(verdict->first), "nothing can be opened: %s",
		 trial->refusal);
}

static struct workload workload_of(const struct attempt *attempt)
{
	struct workload workload = attempt->scene->workload;

	workload.report = take_line;
	workload.data = attempt->trial;
	/* Beyond those of any record. */
	workload.first = 1000;
	workload.count = SECOND_SAVES;
	workload.checkpoint_every = 2;
	workload.idle_every = 3;
	return workload;
}

static void first_life(struct attempt *attempt)
{
	struct workload workload = workload_of(attempt);
	struct trial *trial = attempt->trial;
	struct store *store = open_store(&workload, &trial->is_refused);

	look(trial, "open");
	if (!store) {
		miss(trial, &trial->first);
		return;
	}
	prove(trial, &workload, store, &trial->first);
	trial->wanted = workload.count;
	if (!trial->is_refused) {
		trial->saved = workload_run(&workload, store);
		look(trial, "save");
	}
	trial->is_closed = workload_close(&workload, store);
	look(trial, "close");
}

static void second_life(struct attempt *attempt)
{
	struct workload workload = workload_of(attempt);
	struct trial *trial = attempt->trial;
	struct store *store = open_store(&workload, &trial->is_refused_again);

	if (!store) {
		miss(trial, &trial->second);
		return;
	}
	prove(trial, &workload, store, &trial->second);
	workload_close(&workload, store);
}

/* The tables of packets' scenes are judged by what is opened. */
static void nothing(struct attempt *attempt)
{
	(void)attempt;
}

static void first_exchange(struct attempt *attempt)
{
	packets_first_life(attempt->trial, attempt->writes, attempt->marks, look);
}

static void second_exchange(struct attempt *attempt)
{
	packets_second_life(attempt->trial, attempt->writes);
}

/* In a process of its own: whatever becomes of it, the next state is tried. */
static void run(struct attempt *attempt, void (*life)(struct attempt *), const char *name)
{
	pid_t child = fork();
	int status = 0;

	if (!child) {
		alarm(LIFE_SECONDS);
		life(attempt);
		_exit(EXIT_SUCCESS);
	}
	if (child > 0)
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
		return;
	attempt->trial->is_crashed = true;
	snprintf(attempt->trial->crash, sizeof(attempt->trial->crash), "%s life: %s %d", name,
		 WIFSIGNALED(status) ? "signal" : "exit",
		 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static bool put_in(struct attempt *attempt, unsigned long flags)
{
	const struct scene *scene = attempt->scene;

	if (mount(SCENE_DEVICE, SCENE_MOUNT, scene->type, flags, scene->options) == 0)
		return true;
	attempt->trial->is_unmountable = true;
	attempt->trial->mount_error = errno;
	return false;
}

void trial_run(struct trial *trial, const struct scene *scene, const struct writes *writes,
	       size_t marks)
{
	struct attempt attempt = {trial, scene, writes, marks};

	/* ext4 replays its own journal even then; the others change nothing. */
	if (!put_in(&attempt, MS_RDONLY))
		return;
	run(&attempt, scene->has_packets ? nothing : inspect, "no");
	umount(SCENE_MOUNT);
	if (!put_in(&attempt, 0))
		return;
	run(&attempt, scene->has_packets ? first_exchange : first_life, "first");
	umount(SCENE_MOUNT);
	if (!put_in(&attempt, 0))
		return;
	run(&attempt, scene->has_packets ? second_exchange : second_life, "second");
	umount(SCENE_MOUNT);
}

static bool is_bad(const struct verdict *verdict)
{
	return verdict->lost || verdict->torn || verdict->false_;
}

bool trial_is_lost(const struct trial *trial)
{
	return is_bad(&trial->first);
}

bool trial_is_wrong(const struct trial *trial)
{
	return is_bad(&trial->second) && !is_bad(&trial->first);
}

bool trial_is_dead(const struct trial *trial)
{
	return !trial->is_unmountable && !trial->is_read_only && trial->saved < trial->wanted;
}
