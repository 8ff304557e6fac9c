/* The folder: its places, read by threads that share nothing but the number of the next one. */
#define _GNU_SOURCE /* O_PATH: a folder that is only gone through is opened in half the time */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "overview_internal.h"

enum { THREADS_MOST = 8 };

struct sharing {
	struct overview *overview;
	int folder;
	bool *const *wanted; /* by form of the model: its fields, by 1 + field; NULL: none */
	atomic_size_t next;
};

/* One thread, and what it has read. */
struct worker {
	struct sharing *sharing;
	struct place_reader reader;
	struct tally tally;
	struct finding_sums findings;
	size_t place, form;
	pthread_t thread;
};

int place_open(int folder, const struct overview *overview, const struct place *place)
{
	struct buf name;
	int opened;

	buf_init(&name);
	buf_printf(&name, "%s=%s", overview->columns->key, place->code);
	opened = openat(folder, name.bytes, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	buf_release(&name);
	return opened;
}

enum { RULE = 1, STEP, LEVEL, COUNT }; /* of findings.csv, by 1 + field, as in model.c */

static bool take_row(void *data, const char *const *values, const size_t *lengths)
{
	struct worker *worker = data;
	tally_row(&worker->tally, worker->form, values, lengths);
	if (worker->form == MODEL_FINDINGS) {
		double count = row_number(values[COUNT]);

		finding_sums_add(&worker->findings, worker->place, values[RULE], values[STEP],
				 values[LEVEL], count > 0 && count < 1e9 ? (size_t)count : 0);
	}
	return true;
}

static void add_trouble(struct place *place, const struct err *err)
{
	if (place->trouble)
		return;
	place->trouble = memory_new(sizeof *place->trouble);
	*place->trouble = *err;
}

static void read_tables(struct worker *worker, struct place *place, int folder)
{
	const struct overview *overview = worker->sharing->overview;
	const struct pack *model = &overview->columns->model;
	struct buf path;
	struct err err;

	buf_init(&path);
	for (worker->form = 0; worker->form < model->form_count; worker->form++) {
		const struct form *form = &model->forms[worker->form];

		if (!worker->sharing->wanted[worker->form])
			continue;
		worker->reader.wanted = worker->sharing->wanted[worker->form];
		buf_clear(&path);
		buf_printf(&path, "%s=%s/%s.csv", overview->columns->key, place->code, form->name);
		if (!place_read(&worker->reader, folder, path.bytes, form, take_row, worker, &err))
			add_trouble(place, &err);
	}
	if (worker->tally.is_over) {
		err_at(&err, STATUS_LIMIT, place->code, 0, 0, "overview.pairs", NULL, NULL, NULL);
		add_trouble(place, &err);
	}
	buf_release(&path);
}

/* The cells in one block: pointers, then texts. */
static void keep_cells(struct place *place, const struct tally *tally)
{
	const struct overview_columns *columns = tally->columns;
	size_t head = columns->count * sizeof *place->cells;
	struct buf texts;
	char *text;

	buf_init(&texts);
	for (size_t i = 0; i < columns->count; i++) {
		if (!columns->items[i].is_local)
			tally_cell(tally, i, &texts);
		buf_add_char(&texts, '\0');
	}
	place->cells = memory_new(head + texts.length + 1);
	text = (char *)place->cells + head;
	memcpy(text, texts.bytes, texts.length);
	for (size_t i = 0; i < columns->count; i++, text += strlen(text) + 1)
		place->cells[i] = text;
	buf_release(&texts);
}

static void read_place(struct worker *worker)
{
	struct sharing *sharing = worker->sharing;
	struct place *place = &sharing->overview->places[worker->place];
	int folder = place_open(sharing->folder, sharing->overview, place);
	struct err err;

	tally_clear(&worker->tally);
	if (folder < 0) {
		err_io(&err, errno == ELOOP || errno == ENOTDIR ? "file.kind" : "file.open",
		       place->code, errno);
		add_trouble(place, &err);
	} else {
		read_tables(worker, place, folder);
		close(folder);
	}
	keep_cells(place, &worker->tally);
}

static void *work(void *data)
{
	struct worker *worker = data;
	struct sharing *sharing = worker->sharing;

	while ((worker->place = atomic_fetch_add(&sharing->next, 1)) < sharing->overview->count)
		read_place(worker);
	return NULL;
}

static void read_all(struct sharing *sharing, unsigned threads)
{
	struct worker *workers = memory_array(threads, sizeof *workers);
	bool has_thread[THREADS_MOST] = {false};

	for (unsigned i = 0; i < threads; i++) {
		workers[i].sharing = sharing;
		place_reader_init(&workers[i].reader);
		tally_init(&workers[i].tally, sharing->overview->columns);
		finding_sums_init(&workers[i].findings);
	}
	/* One that cannot be had is done without. */
	for (unsigned i = 1; i < threads; i++)
		has_thread[i] = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
	work(&workers[0]);
	for (unsigned i = 0; i < threads; i++) {
		if (has_thread[i])
			pthread_join(workers[i].thread, NULL);
		finding_sums_merge(&sharing->overview->findings, &workers[i].findings);
		finding_sums_release(&workers[i].findings);
		tally_release(&workers[i].tally);
		place_reader_release(&workers[i].reader);
	}
	memory_free(workers);
	finding_sums_sort(&sharing->overview->findings);
}

static int order_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->code, ((const struct place *)b)->code);
}

/* Every KEY=CODE in it; what else lies there is not looked at. */
static void find_places(struct overview *overview, DIR *directory)
{
	const char *key = overview->columns->key;
	size_t length = strlen(key);
	struct dirent *entry;

	while ((entry = readdir(directory)) != NULL) {
		if (strncmp(entry->d_name, key, length) != 0 || entry->d_name[length] != '=' ||
		    !entry->d_name[length + 1])
			continue;
		overview->places = memory_grow(overview->places, overview->count,
					       &overview->capacity, sizeof *overview->places);
		overview->places[overview->count++] =
		    (struct place){.code = memory_text(entry->d_name + length + 1)};
	}
	if (overview->count)
		qsort(overview->places, overview->count, sizeof *overview->places, order_places);
}

static unsigned threads_for(unsigned asked)
{
	long processors = asked ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 1 : processors > THREADS_MOST ? THREADS_MOST : (unsigned)processors;
}

static void want_tested(bool *fields, const struct row_test *test)
{
	if (test->kind == ROW_COMPARE || test->kind == ROW_SELECTED)
		fields[1 + test->field] = true;
	for (const struct row_test *part = test->first; part; part = part->next)
		want_tested(fields, part);
}

/* The fields of a form that the columns look at; NULL: they need not be read. */
static bool *fields_wanted(const struct overview_columns *columns, size_t form)
{
	bool *fields;

	if (form != MODEL_FINDINGS && !tally_wants(columns, form, false))
		return NULL;
	fields = memory_array(columns->model.forms[form].field_count + 1, sizeof *fields);
	for (size_t i = 0; i < columns->count; i++) {
		const struct overview_column *column = &columns->items[i];

		if (column->form != form)
			continue;
		fields[1 + column->field] = fields[1 + column->second] = true;
		want_tested(fields, column->rows);
	}
	if (form == MODEL_FINDINGS)
		fields[RULE] = fields[STEP] = fields[LEVEL] = fields[COUNT] = true;
	return fields;
}

enum status overview_read(struct overview **out, const struct overview_columns *columns,
			  struct session *session, const char *path, unsigned threads,
			  struct mistakes *mistakes, struct err *err)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = folder < 0 ? NULL : fdopendir(folder);
	struct sharing sharing = {.folder = folder};
	struct overview *overview;
	bool **wanted;

	*out = NULL;
	if (!directory) {
		err_io(err, "file.open", path, errno);
		if (folder >= 0)
			close(folder);
		return STATUS_IO;
	}
	overview = *out = memory_new(sizeof *overview);
	overview->columns = columns;
	overview->folder = memory_text(path);
	finding_sums_init(&overview->findings);
	arena_init(&overview->local);
	wanted = memory_array(columns->model.form_count, sizeof *wanted);
	for (size_t i = 0; i < columns->model.form_count; i++)
		wanted[i] = fields_wanted(columns, i);
	find_places(overview, directory);
	sharing.overview = overview;
	sharing.wanted = wanted;
	atomic_init(&sharing.next, 0);
	read_all(&sharing, threads_for(threads));
	closedir(directory);
	for (size_t i = 0; i < columns->model.form_count; i++)
		memory_free(wanted[i]);
	memory_free(wanted);
	for (size_t i = 0; i < overview->count; i++)
		if (overview->places[i].trouble)
			mistakes_add_err(mistakes, overview->places[i].trouble);
	overview_look_again(overview, session);
	return STATUS_OK;
}
