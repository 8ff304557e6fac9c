/* What saving a record costs, beside a bare append and fdatasync to a file of the same folder.
 *
 *     save DATA TABLE COUNT FIELD=VALUE...
 *
 * COUNT times, in turn: a line of 200 bytes is appended to DATA/bare and flushed; a record with the
 * values is saved through the session; every tenth time all rules are derived anew. Taking turns
 * gives both the same disk and the same neighbours. Prints the medians, in microseconds, the
 * flushes of a save and the rows there were: "save 812 bare 790 derive 1900 rows 100". */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "flow/entry.h"
#include "pack.h"

enum { LINE = 200 };

_Noreturn void memory_exhausted(void)
{
	fputs("save: memory exhausted\n", stderr);
	exit(EXIT_FAILURE);
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static long median(long *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare);
	return times[count / 2];
}

static _Noreturn void fail(const struct session *session, const struct err *err)
{
	struct buf text;

	buf_init(&text);
	if (session)
		session_say_err(session, &text, err);
	fprintf(stderr, "save: %s %s\n", err->key ? err->key : "refused",
		text.length ? text.bytes : "");
	exit(EXIT_FAILURE);
}

static void bare(int file)
{
	char line[LINE];

	memset(line, 'x', sizeof(line));
	line[LINE - 1] = '\n';
	if (write(file, line, sizeof(line)) != LINE || fdatasync(file) != 0) {
		perror("save: bare");
		exit(EXIT_FAILURE);
	}
}

static struct entry *fill(struct session *session, size_t form, char **words, int count)
{
	const struct form *model = &session_pack(session)->forms[form];
	struct entry *entry = entry_new(session, form, NULL);

	for (int i = 0; i < count; i++) {
		const char *value = strchr(words[i], '=') + 1;
		size_t length = (size_t)(value - words[i] - 1);

		for (size_t field = 0; field < model->field_count; field++)
			if (strlen(model->fields[field].name) == length &&
			    memcmp(model->fields[field].name, words[i], length) == 0)
				entry_set(entry, field, value);
	}
	return entry;
}

static struct session *open_folder(const char *folder)
{
	struct session_options options = {.data = folder, .user = "bench"};
	struct pack_file *files;
	struct session *session = NULL;
	struct err err = {0};

	options.builtin_count = builtin_files(NULL);
	files = memory_array(options.builtin_count, sizeof(*files));
	builtin_files(files);
	options.builtin = files;
	options.today = getenv("ZHIBU_TODAY");
	if (session_open(&session, &options, &err) != STATUS_OK)
		fail(session, &err);
	memory_free(files);
	return session;
}

int main(int argc, char **argv)
{
	size_t count = argc > 4 ? strtoul(argv[3], NULL, 10) : 0, form = 0;
	long *saves, *bares, *derives;
	struct session *session;
	struct err err = {0};
	char path[4096];
	int file;

	if (count < 10)
		return EXIT_FAILURE;
	session = open_folder(argv[1]);
	while (strcmp(session_pack(session)->forms[form].name, argv[2]) != 0)
		form++;
	snprintf(path, sizeof(path), "%s/bare", argv[1]);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	saves = memory_array(count, sizeof(*saves));
	bares = memory_array(count, sizeof(*bares));
	derives = memory_array(count, sizeof(*derives));
	for (size_t i = 0; i < count; i++) {
		struct entry *entry = fill(session, form, argv + 4, argc - 4);
		int field = -1;
		long began = now();

		bare(file);
		bares[i] = now() - began;
		began = now();
		if (entry_save(entry, &field, NULL, &err) != STATUS_OK)
			fail(session, &err);
		saves[i] = now() - began;
		if (i % 10 == 9) {
			began = now();
			session_findings(session);
			derives[i / 10] = now() - began;
		}
		entry_free(entry);
	}
	printf("save %ld bare %ld derive %ld rows %zu\n", median(saves, count),
	       median(bares, count), median(derives, count / 10), session_count(session, form));
	close(file);
	unlink(path);
	memory_free(saves);
	memory_free(bares);
	memory_free(derives);
	return session_close(session, &err) == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
