/* Saves of a seed in a process of its own, to be killed, failed and raced; and their proof.
 *
 *     worker run FOLDER SEED FIRST COUNT [KEY=NUMBER...]
 *     worker check FOLDER SEED REPORT [settled=FILE] [KEY=NUMBER...]
 *
 * run prints the lines of workload.h, each by one write(2) to descriptor 1. check opens the folder
 * (which recovers it) and prints a verdict; it ends with 0 where nothing is wrong. Keys:
 * text_bytes, checkpoint_every, idle_every, stop (1: end after the first save that fails),
 * read_only. ZHIBU_TODAY sets the day. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "workload.h"

enum { EXIT_WRONG = 1, EXIT_USAGE = 2, EXIT_DATA = 3 };

struct request {
	struct workload workload;
	bool is_read_only;
	const char *settled;
};

_Noreturn void memory_exhausted(void)
{
	_exit(EXIT_DATA);
}

static void print_line(void *data, const char *line)
{
	char text[300];
	int length = snprintf(text, sizeof(text), "%s\n", line);

	(void)data;
	if (write(STDOUT_FILENO, text, (size_t)length) != length)
		_exit(EXIT_DATA);
}

static bool take_option(struct request *request, const char *word)
{
	const char *value = strchr(word, '=');
	const struct {
		const char *name;
		unsigned *number;
	} keys[] = {
	    {"text_bytes", &request->workload.text_bytes},
	    {"checkpoint_every", &request->workload.checkpoint_every},
	    {"idle_every", &request->workload.idle_every},
	};
	size_t length = value ? (size_t)(value - word) : 0;

	if (!value)
		return false;
	if (!strncmp(word, "settled", length))
		request->settled = value + 1;
	else if (!strncmp(word, "stop", length))
		request->workload.stop_at_failure = value[1] == '1';
	else if (!strncmp(word, "read_only", length))
		request->is_read_only = value[1] == '1';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strncmp(word, keys[i].name, length) && !keys[i].name[length])
			*keys[i].number = (unsigned)strtoul(value + 1, NULL, 10);
	return true;
}

static int check(struct request *request, struct store *store, const char *path)
{
	struct buf report, settled;
	struct verdict verdict;
	struct err err;
	bool is_good;
	FILE *file;

	buf_init(&report);
	buf_init(&settled);
	if (file_read(AT_FDCWD, path, (size_t)1 << 30, &report, NULL, &err) != STATUS_OK) {
		fprintf(stderr, "worker: %s: %s\n", path, err.args[0]);
		return EXIT_USAGE;
	}
	is_good = workload_check(&request->workload, store, report.bytes, &settled, &verdict);
	printf("saved %u unsure %u lost %u false %u torn %u %s\n", verdict.saved, verdict.unsure,
	       verdict.lost, verdict.false_, verdict.torn, verdict.first);
	file = request->settled ? fopen(request->settled, "w") : NULL;
	if (file) {
		fwrite(settled.bytes, 1, settled.length, file);
		fclose(file);
	}
	buf_release(&settled);
	buf_release(&report);
	return is_good ? EXIT_SUCCESS : EXIT_WRONG;
}

static int work(struct request *request, char **argv)
{
	const struct workload *workload = &request->workload;
	struct store *store =
	    workload_open(workload, argv[2], getenv("ZHIBU_TODAY"), request->is_read_only);
	int code = EXIT_SUCCESS;

	if (!store)
		return EXIT_DATA;
	if (strcmp(argv[1], "check") == 0)
		code = check(request, store, argv[4]);
	else
		workload_run(workload, store);
	fflush(stdout);
	return !workload_close(workload, store) && code == EXIT_SUCCESS ? EXIT_DATA : code;
}

int main(int argc, char **argv)
{
	struct request request = {.workload = {.report = print_line}};
	bool is_run = argc > 1 && strcmp(argv[1], "run") == 0;
	int first_key = is_run ? 6 : 5, code;
	struct pack pack;

	if (argc < first_key || (!is_run && strcmp(argv[1], "check") != 0))
		return EXIT_USAGE;
	for (int i = first_key; i < argc; i++)
		if (!take_option(&request, argv[i]))
			return EXIT_USAGE;
	request.workload.seed = strtoull(argv[3], NULL, 10);
	if (is_run) {
		request.workload.first = (unsigned)strtoul(argv[4], NULL, 10);
		request.workload.count = (unsigned)strtoul(argv[5], NULL, 10);
	}
	workload_pack(&pack);
	request.workload.pack = &pack;
	code = work(&request, argv);
	pack_release(&pack);
	return code;
}
