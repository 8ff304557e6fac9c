/* What taking in the lines of another place costs.
 *
 *     take FOLDER LINES     makes two places in FOLDER, of which one has so many lines, and brings
 *                           them to the other, in one packet; prints microseconds and flushes
 *     take FOLDER           opens FOLDER/to, as it is since, and closes it
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "data/store.h"
#include "unit/exchange_parcel.h"

enum { FIELDS = 5 }; /* of a record, a line each */

_Noreturn void memory_exhausted(void)
{
	fputs("take: memory exhausted\n", stderr);
	exit(EXIT_FAILURE);
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static _Noreturn void fail(const struct err *err)
{
	fprintf(stderr, "take: %s %s\n", err->key, err->args[0]);
	exit(EXIT_FAILURE);
}

static struct store *open_at(const struct pack *pack, const char *folder, const char *name)
{
	char path[4096];
	struct store_options options = {.path = path, .pack = pack, .user = "bench"};
	struct mistakes mistakes;
	struct store *store;
	struct err err = {0};

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	mistakes_init(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK)
		fail(&err);
	mistakes_release(&mistakes);
	return store;
}

static void close_it(struct store *store)
{
	struct err err = {0};

	if (store_close(store, &err) != STATUS_OK)
		fail(&err);
}

static void fill(struct store *store, const struct pack *pack, size_t lines)
{
	size_t books = (size_t)pack_find(pack, "books", 5);
	const char *values[16] = {"毛泽东选集", "毛泽东", "历史", "12", "25.50"};
	char id[ID_TEXT];
	struct err err = {0};

	store_begin(store);
	for (size_t i = 0; i < lines / FIELDS; i++)
		store_create(store, books, values, id);
	if (store_commit(store, &err) != STATUS_OK)
		fail(&err);
}

int main(int argc, char **argv)
{
	size_t lines = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct exchange_report report = {0};
	struct exchange_batch batch;
	struct store *from, *to;
	struct mistakes mistakes;
	struct parcel parcel;
	struct pack pack;
	struct err err = {0};
	unsigned long flushes;
	long began;

	mistakes_init(&mistakes);
	if (argc < 2 || pack_read_folder(&pack, "tests/packs/library", NULL, &mistakes, &err))
		return EXIT_FAILURE;
	if (!lines) {
		close_it(open_at(&pack, argv[1], "to"));
		return EXIT_SUCCESS;
	}
	from = open_at(&pack, argv[1], "from");
	to = open_at(&pack, argv[1], "to");
	fill(from, &pack, lines);
	fill(to, &pack, FIELDS); /* its segment is made */
	if (parcel_fill_for(&parcel, from, to) != STATUS_OK)
		return EXIT_FAILURE;
	batch = parcel_batch(&parcel);
	flushes = store_flushes(to);
	began = now();
	if (store_take_in(to, &batch, false, &report, &err) != STATUS_OK)
		fail(&err);
	printf("take %ld lines %zu new %zu flushes %lu\n", now() - began, report.lines,
	       report.new_records, store_flushes(to) - flushes);
	exchange_report_release(&report);
	parcel_release(&parcel);
	close_it(from);
	close_it(to);
	pack_release(&pack);
	return EXIT_SUCCESS;
}
