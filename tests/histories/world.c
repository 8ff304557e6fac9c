/* What people do at the three places. */
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "exchange_parcel.h"
#include "model.h"

static struct pack pack;
static char scratch[64];
static size_t books;
static int fields[FIELDS];

_Noreturn void memory_exhausted(void);
_Noreturn void memory_exhausted(void)
{
	abort();
}

static _Noreturn void stop(const char *what, const struct err *err)
{
	fprintf(stderr, "histories: %s: %s %s\n", what, err ? err->key : strerror(errno),
		err ? err->args[0] : "");
	exit(2);
}

void worlds_begin(const char *where)
{
	struct mistakes mistakes;
	struct err err;

	mistakes_init(&mistakes);
	snprintf(scratch, sizeof(scratch), "%s", where);
	if (pack_read_folder(&pack, "tests/packs/library", NULL, &mistakes, &err) != STATUS_OK)
		stop("tests/packs/library", &err);
	books = (size_t)pack_find(&pack, "books", 5);
	fields[0] = form_find(&pack.forms[books], "title", 5);
	fields[1] = form_find(&pack.forms[books], "author", 6);
	mistakes_release(&mistakes);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static void clear(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void worlds_end(void)
{
	pack_release(&pack);
	clear(scratch);
}

static struct store *open_at(const char *path)
{
	struct store_options options = {
	    .path = path, .pack = &pack, .user = "u", .today = "2018-06-30"};
	struct mistakes mistakes;
	struct store *store;
	struct err err = {0};

	mistakes_init(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK)
		stop(path, &err);
	mistakes_release(&mistakes);
	return store;
}

static void close_it(struct store *store)
{
	struct err err = {0};

	if (store_close(store, &err) != STATUS_OK)
		stop("close", &err);
}

static void save(struct store *store)
{
	struct err err = {0};

	if (store_commit(store, &err) != STATUS_OK)
		stop("commit", &err);
}

static long row_of(const struct world *world, int site, int record)
{
	const char *id = world->ids[record];

	return table_find(store_table(world->stores[site], books), id, strlen(id));
}

static const char *value_at(const struct world *world, int site, int record, int field)
{
	long row = row_of(world, site, record);

	return row < 0 ? NULL
		       : table_cell(store_table(world->stores[site], books), (size_t)row,
				    fields[field]);
}

static unsigned long number_of(struct world *world, int site, const char *code)
{
	struct exchange_held *held;
	unsigned long number = 0;
	size_t count;
	struct err err = {0};

	if (store_held(world->stores[site], &held, &count, &err) != STATUS_OK)
		stop("held", &err);
	for (size_t i = 0; i < count; i++)
		if (strcmp(held[i].site, code) == 0)
			number = held[i].upto;
	memory_free(held);
	return number;
}

/* The number of the last line of the field, where is_reopened of one that took a decision back; of
 * those about the record itself (NULL) of the one behind after. */
static unsigned long find_number(const struct parcel *parcel, const char *site, const char *field,
				 bool is_reopened, unsigned long after)
{
	unsigned long number = 0;

	for (size_t i = 0; i < parcel->count && (field || !number); i++) {
		const struct journal_line *line = &parcel->lines[i];

		if (strcmp(line->site, site) == 0 && line->op != JOURNAL_HELD &&
		    line->seq > after && strcmp(line->field, field ? field : "") == 0 &&
		    (!field || is_reopened == (line->op == JOURNAL_REOPEN)))
			number = line->seq;
	}
	if (!number) {
		fprintf(stderr, "histories: an edit of %s has no line\n",
			field ? field : "a record");
		exit(2);
	}
	return number;
}

/* What was done is saved: the edits from first on have the numbers of their lines. */
static void done(struct world *world, int site, int first)
{
	struct exchange_held known = {.upto = world->upto[site]};
	unsigned long last = 0;
	struct parcel parcel;

	save(world->stores[site]);
	snprintf(known.site, sizeof(known.site), "%s", store_site(world->stores[site]));
	if (parcel_fill(&parcel, world->stores[site], &known, 1, NULL) != STATUS_OK)
		stop("changes", NULL);
	for (int i = first; i < world->count; i++) {
		struct edit *edit = &world->edits[i];

		edit->number = edit->field < 0
				   ? find_number(&parcel, known.site, NULL, false, last)
				   : find_number(&parcel, known.site,
						 pack.forms[books].fields[fields[edit->field]].name,
						 edit->other, 0);
		last = edit->field < 0 ? edit->number : last;
	}
	parcel_release(&parcel);
	world->upto[site] = number_of(world, site, known.site);
}

static void forget_decision(struct world *world, int site)
{
	if (world->decisions[site].exists)
		conflict_release(&world->decisions[site].conflict);
	world->decisions[site].exists = false;
}

/* A folder with a code already, so that a history of a seed is always the same. */
static void make_folder(const char *folder, unsigned number)
{
	static const char *const codes[SITES] = {"A234567890", "M234567890", "X234567890"};
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/.zhibu", folder);
	if (mkdir(folder, 0700) < 0 || mkdir(path, 0700) < 0)
		stop(path, NULL);
	strcat(path, "/site.csv");
	file = fopen(path, "w");
	if (!file ||
	    fprintf(file, "\xEF\xBB\xBFsite,created\r\n%s,2018-06-30T10:00:00\r\n", codes[number]) <
		0 ||
	    fclose(file) != 0)
		stop(path, NULL);
}

void world_begin(struct world *world, unsigned order)
{
	memset(world, 0, sizeof(*world));
	for (unsigned i = 0; i < SITES; i++) {
		snprintf(world->folders[i], sizeof(world->folders[i]), "%s/%u", scratch, i);
		make_folder(world->folders[i], order < 3 ? (i + order) % 3 : (5 - i + order) % 3);
		world->stores[i] = open_at(world->folders[i]);
	}
	world_create(world, 0, "a");
	world_bring(world, 0, 1, 0);
	world_bring(world, 0, 2, 0);
}

void world_end(struct world *world)
{
	for (int i = 0; i < SITES; i++) {
		forget_decision(world, i);
		close_it(world->stores[i]);
		clear(world->folders[i]);
	}
}

bool world_create(struct world *world, int site, const char *value)
{
	const char *values[16] = {0};
	int first = world->count;

	if (world->records == RECORDS)
		return false;
	values[fields[0]] = value;
	store_begin(world->stores[site]);
	store_create(world->stores[site], books, values, world->ids[world->records]);
	model_set(world, site, world->records, 0, value, true);
	world->records++;
	done(world, site, first);
	return true;
}

bool world_set(struct world *world, int site, int record, int field, const char *value)
{
	const char *now = value_at(world, site, record, field);
	int first = world->count;

	if (!now || strcmp(now, value) == 0)
		return false;
	store_begin(world->stores[site]);
	store_set(world->stores[site], books, (size_t)row_of(world, site, record), fields[field],
		  value);
	model_set(world, site, record, field, value, false);
	done(world, site, first);
	forget_decision(world, site);
	return true;
}

bool world_delete(struct world *world, int site, int record)
{
	long row = row_of(world, site, record);
	int first = world->count;

	if (row < 0)
		return false;
	store_begin(world->stores[site]);
	store_delete(world->stores[site], books, (size_t)row);
	model_delete(world, site, record);
	done(world, site, first);
	forget_decision(world, site);
	return true;
}

bool world_restore(struct world *world, int site, int record)
{
	int first = world->count;

	if (row_of(world, site, record) >= 0)
		return false;
	store_begin(world->stores[site]);
	if (!store_restore(world->stores[site], books, world->ids[record])) {
		store_cancel(world->stores[site]);
		return false;
	}
	model_mark(world, site, record, true, false);
	done(world, site, first);
	forget_decision(world, site);
	return true;
}

static struct conflict copy_of(const struct conflict *conflict)
{
	struct conflict copy = *conflict;

	copy.id = memory_text(conflict->id);
	copy.base = memory_text(conflict->base);
	copy.ours = memory_text(conflict->ours);
	copy.theirs = memory_text(conflict->theirs);
	return copy;
}

static int record_of(const struct world *world, const char *id)
{
	for (int i = 0; i < world->records; i++)
		if (strcmp(world->ids[i], id) == 0)
			return i;
	return -1;
}

bool world_decide(struct world *world, int site, unsigned number, bool theirs)
{
	struct store *store = world->stores[site];
	struct decision *decision = &world->decisions[site];
	const struct conflict *conflicts;
	const char *value, *now;
	size_t count;
	int first = world->count;
	struct err err = {0};

	if (store_conflicts(store, &conflicts, &count, &err) != STATUS_OK)
		stop("conflicts", &err);
	if (number >= count)
		return false;
	forget_decision(world, site);
	*decision = (struct decision){.exists = true, .conflict = copy_of(&conflicts[number])};
	decision->record = record_of(world, decision->conflict.id);
	store_begin(store);
	if (decision->conflict.field < 0) {
		store_resolve_row(store, &decision->conflict, !theirs);
		model_decide_record(world, site, decision->record, !theirs);
	} else {
		decision->field = decision->conflict.field == fields[1];
		now = value_at(world, site, decision->record, decision->field);
		decision->before = model_literal(now);
		value = theirs ? decision->conflict.theirs : now;
		store_resolve(store, &decision->conflict, model_literal(value));
		model_set(world, site, decision->record, decision->field, model_literal(value),
			  false);
	}
	done(world, site, first);
	return true;
}

bool world_take_back(struct world *world, int site)
{
	struct decision *decision = &world->decisions[site];
	struct store *store = world->stores[site];
	const struct conflict *conflict = &decision->conflict;
	long row = decision->exists ? row_of(world, site, decision->record) : -1;
	int first = world->count;

	if (!decision->exists)
		return false;
	store_begin(store);
	if (conflict->field < 0) {
		if (row < 0 && store_restore(store, books, conflict->id))
			model_mark(world, site, decision->record, true, false);
		model_reopen_record(world, site, decision->record);
	} else {
		if (strcmp(value_at(world, site, decision->record, decision->field),
			   decision->before) != 0)
			model_set(world, site, decision->record, decision->field, decision->before,
				  false);
		store_set(store, books, (size_t)row, conflict->field, decision->before);
		model_reopen(world, site, decision->record, decision->field, decision->before,
			     model_literal(conflict->theirs));
	}
	store_reopen(store, conflict);
	done(world, site, first);
	forget_decision(world, site);
	return true;
}

void world_start_again(struct world *world, int site, bool without_file)
{
	char path[128];

	close_it(world->stores[site]);
	snprintf(path, sizeof(path), "%s/books.csv", world->folders[site]);
	if (without_file && unlink(path) < 0 && errno != ENOENT)
		stop(path, NULL);
	world->stores[site] = open_at(world->folders[site]);
}

/* The lines of the file, with the record's changed or left out. No cell has quotes. */
static void rewrite(const char *path, const char *id, int column, const char *value)
{
	struct buf bytes, edited;
	char *line, *rest;
	struct err err;

	buf_init(&bytes);
	buf_init(&edited);
	if (file_read(AT_FDCWD, path, (size_t)1 << 24, &bytes, NULL, &err) != STATUS_OK)
		stop(path, &err);
	for (line = strtok_r(bytes.bytes, "\r\n", &rest); line;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		int at = 0;

		if (!strstr(line, id)) {
			buf_printf(&edited, "%s\r\n", line);
			continue;
		}
		for (char *cell = line; value && cell; at++) {
			char *next = strchr(cell, ',');

			if (next)
				*next++ = '\0';
			buf_printf(&edited, "%s%s", at ? "," : "", at == column ? value : cell);
			cell = next;
		}
		if (value)
			buf_add_text(&edited, "\r\n");
	}
	if (truncate(path, 0) < 0)
		stop(path, NULL);
	{
		int file = open(path, O_WRONLY);

		if (file < 0 || !file_write(file, edited.bytes, edited.length) || close(file) < 0)
			stop(path, NULL);
	}
	buf_release(&bytes);
	buf_release(&edited);
}

bool world_edit_file(struct world *world, int site, int record, int field, const char *value)
{
	const char *now = value_at(world, site, record, field);
	int first = world->count, column = 0;
	char path[128], id[ID_TEXT + 1];
	struct buf bytes;
	char *header, *name;

	if (!now || (value && strcmp(now, value) == 0))
		return false;
	close_it(world->stores[site]);
	snprintf(path, sizeof(path), "%s/books.csv", world->folders[site]);
	buf_init(&bytes);
	if (file_read(AT_FDCWD, path, (size_t)1 << 24, &bytes, NULL, NULL) != STATUS_OK)
		stop(path, NULL);
	header = strtok(bytes.bytes + 3, "\r\n");
	name = strstr(header, field ? "author" : "title");
	for (char *at = header; at < name; at++)
		column += *at == ',';
	buf_release(&bytes);
	/* the id, and no longer one */
	snprintf(id, sizeof(id), "%s", world->ids[record]);
	rewrite(path, id, column, value);
	if (value)
		model_set(world, site, record, field, value, true);
	else
		model_delete(world, site, record);
	world->stores[site] = open_at(world->folders[site]);
	store_begin(world->stores[site]);
	done(world, site, first);
	forget_decision(world, site);
	return true;
}

/* ---- bringing ---- */

/* As a packet that was cut, or of which a part is missing. */
static void maim(struct parcel *parcel, uint64_t cut)
{
	size_t kept = 0, range = parcel->range_count ? cut % parcel->range_count : 0;
	struct exchange_range *hurt = &parcel->ranges[range];
	unsigned long upto;

	if (!parcel->range_count)
		return;
	upto = hurt->upto - (cut >> 8) % (hurt->upto - hurt->after);
	hurt->upto = upto;
	for (size_t i = 0; i < parcel->count; i++)
		if (strcmp(parcel->lines[i].site, hurt->site) != 0 || parcel->lines[i].seq <= upto)
			parcel->lines[kept++] = parcel->lines[i];
	parcel->count = kept;
	if (cut >> 16 & 1 && (cut >> 17) % 3 == 0) { /* the beginning is missing */
		hurt->after += (upto - hurt->after) / 2;
		kept = 0;
		for (size_t i = 0; i < parcel->count; i++)
			if (strcmp(parcel->lines[i].site, hurt->site) != 0 ||
			    parcel->lines[i].seq > hurt->after)
				parcel->lines[kept++] = parcel->lines[i];
		parcel->count = kept;
	}
}

static size_t take(struct store *store, const struct parcel *parcel)
{
	struct exchange_batch batch = parcel_batch(parcel);
	struct exchange_report report;
	struct err err = {0};
	size_t lines;

	if (store_take_in(store, &batch, false, &report, &err) != STATUS_OK)
		stop("take in", &err);
	lines = report.lines;
	exchange_report_release(&report);
	return lines;
}

bool world_bring(struct world *world, int from, int to, uint64_t cut)
{
	struct parcel parcel;
	bool is_new;

	if (parcel_fill_for(&parcel, world->stores[from], world->stores[to]) != STATUS_OK)
		stop("changes", NULL);
	if (cut)
		maim(&parcel, cut);
	is_new = take(world->stores[to], &parcel) > 0;
	parcel_release(&parcel);
	if (!is_new)
		return false;
	forget_decision(world, to);
	if (!cut) {
		model_bring(world, from, to);
		return true;
	}
	for (int i = 0; i < SITES; i++)
		model_know(world, to, i, number_of(world, to, store_site(world->stores[i])));
	return true;
}

void world_bring_all(struct world *world)
{
	for (int round = 0; round < 2; round++)
		for (int from = 0; from < SITES; from++)
			for (int to = 0; to < SITES; to++)
				if (from != to)
					world_bring(world, from, to, 0);
}

/* ---- what came of it ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_sorted(struct buf *text, char **lines, size_t count)
{
	qsort(lines, count, sizeof(char *), by_text);
	for (size_t i = 0; i < count; i++) {
		buf_printf(text, "%s\n", lines[i]);
		memory_free(lines[i]);
	}
	memory_free(lines);
}

static void describe(struct store *store, struct buf *text)
{
	const struct table *table = store_table(store, books);
	const struct conflict *conflicts;
	size_t count, rows = table_count(table);
	char **lines = memory_array(rows + 1, sizeof(char *));
	struct buf line;
	struct err err = {0};

	buf_init(&line);
	for (size_t row = 0; row < rows; row++) {
		buf_clear(&line);
		for (int f = -1; f < (int)pack.forms[books].field_count; f++)
			buf_printf(&line, "%s|", table_cell(table, row, f));
		lines[row] = memory_text(line.bytes);
	}
	add_sorted(text, lines, rows);
	if (store_conflicts(store, &conflicts, &count, &err) != STATUS_OK)
		stop("conflicts", &err);
	lines = memory_array(count + 1, sizeof(char *));
	for (size_t i = 0; i < count; i++) {
		const struct conflict *conflict = &conflicts[i];

		buf_clear(&line);
		buf_printf(&line, "%s %s: %s, or %s%s", conflict->id,
			   conflict->field < 0		  ? ""
			   : conflict->field == fields[0] ? "0"
							  : "1",
			   conflict->ours, conflict->theirs,
			   conflict->is_of_sites ? "" : " (a file's)");
		lines[i] = memory_text(line.bytes);
	}
	add_sorted(text, lines, count);
	buf_release(&line);
}

void world_describe(const struct world *world, int site, struct buf *text)
{
	describe(world->stores[site], text);
}

static bool is_text(const struct buf *one, const struct buf *other, const char *name, int site,
		    struct buf *what)
{
	if (one->length == other->length && !memcmp(one->bytes, other->bytes, one->length))
		return true;
	buf_printf(what, "at %d:\n%.2000s%s:\n%.2000s", site, one->bytes, name, other->bytes);
	return false;
}

/* What the model says, in the same words. */
static void describe_model(const struct world *world, int site, struct buf *text)
{
	char **rows = memory_array(RECORDS, sizeof(char *)), **conflicts;
	const char *values[SITES * 2];
	size_t row_count = 0, conflict_count = 0;
	struct buf line;

	conflicts = memory_array(RECORDS * (1 + FIELDS * SITES * 2), sizeof(char *));
	buf_init(&line);
	for (int r = 0; r < world->records; r++) {
		bool is_split, is_there = model_is_there(world, site, r, &is_split);
		const char *standing[FIELDS] = {"", ""};

		if (!is_there)
			continue;
		if (is_split) {
			buf_clear(&line);
			buf_printf(&line, "%s : row, or ", world->ids[r]);
			conflicts[conflict_count++] = memory_text(line.bytes);
		}
		for (int f = 0; f < FIELDS; f++) {
			size_t count = model_values(world, site, r, f, values);

			standing[f] = count ? values[0] : "";
			for (size_t v = 1; v < count; v++) {
				buf_clear(&line);
				buf_printf(&line, "%s %d: %s, or %s", world->ids[r], f, values[0],
					   values[v]);
				conflicts[conflict_count++] = memory_text(line.bytes);
			}
		}
		buf_clear(&line);
		buf_printf(&line, "%s|", world->ids[r]);
		for (int f = 0; f < (int)pack.forms[books].field_count; f++)
			buf_printf(&line, "%s|",
				   f == fields[0]   ? standing[0]
				   : f == fields[1] ? standing[1]
						    : "");
		rows[row_count++] = memory_text(line.bytes);
	}
	add_sorted(text, rows, row_count);
	add_sorted(text, conflicts, conflict_count);
	buf_release(&line);
}

bool world_is_right(struct world *world, int site, struct buf *what)
{
	struct buf is, should;
	bool is_right;

	buf_init(&is);
	buf_init(&should);
	world_describe(world, site, &is);
	describe_model(world, site, &should);
	is_right = is_text(&is, &should, "and by the model", site, what);
	buf_release(&is);
	buf_release(&should);
	return is_right;
}

bool world_is_same(const struct world *world, struct buf *what)
{
	struct buf first, other;
	bool is_same = true;

	buf_init(&first);
	buf_init(&other);
	world_describe(world, 0, &first);
	for (int site = 1; site < SITES && is_same; site++) {
		buf_clear(&other);
		world_describe(world, site, &other);
		is_same = is_text(&first, &other, "and at another place", 0, what);
	}
	buf_release(&first);
	buf_release(&other);
	return is_same;
}

/* ---- both orders, and again ---- */

static void each_file(const char *from, const char *to, struct buf *all)
{
	struct dirent **entries;
	int count = scandir(from, &entries, NULL, alphasort);

	if (count < 0 || (to && mkdir(to, 0700) < 0))
		stop(to ? to : from, NULL);
	for (int i = 0; i < count; i++) {
		char name[400], other[400];
		struct stat about;
		struct buf bytes;

		snprintf(name, sizeof(name), "%s/%s", from, entries[i]->d_name);
		if (to)
			snprintf(other, sizeof(other), "%s/%s", to, entries[i]->d_name);
		buf_init(&bytes);
		if (strcmp(entries[i]->d_name, ".") && strcmp(entries[i]->d_name, "..") &&
		    strcmp(entries[i]->d_name, "lock") && stat(name, &about) == 0) {
			if (S_ISDIR(about.st_mode)) {
				each_file(name, to ? other : NULL, all);
			} else if (file_read(AT_FDCWD, name, (size_t)1 << 24, &bytes, NULL, NULL) !=
				   STATUS_OK) {
				stop(name, NULL);
			} else if (to) {
				int file = open(other, O_WRONLY | O_CREAT, 0600);

				if (file < 0 || !file_write(file, bytes.bytes, bytes.length) ||
				    close(file) < 0)
					stop(other, NULL);
			} else {
				buf_printf(all, "%s:%zu\n", entries[i]->d_name, bytes.length);
				buf_add(all, bytes.bytes, bytes.length);
			}
		}
		buf_release(&bytes);
		free(entries[i]);
	}
	free(entries);
}

bool world_commutes(struct world *world, struct buf *what)
{
	struct buf one, other;
	struct parcel parcels[2];
	struct store *copy;
	char folder[128];
	bool is_good;

	for (int i = 0; i < 2; i++)
		if (parcel_fill_for(&parcels[i], world->stores[i], world->stores[2]) != STATUS_OK)
			stop("changes", NULL);
	snprintf(folder, sizeof(folder), "%s/copy", scratch);
	close_it(world->stores[2]);
	each_file(world->folders[2], folder, NULL);
	copy = open_at(folder);
	world->stores[2] = open_at(world->folders[2]);
	for (int i = 0; i < 2; i++) {
		take(world->stores[2], &parcels[i]);
		take(copy, &parcels[1 - i]);
		model_bring(world, i, 2);
	}
	buf_init(&one);
	buf_init(&other);
	describe(world->stores[2], &one);
	describe(copy, &other);
	is_good = is_text(&one, &other, "the other way round", 2, what);
	close_it(copy);
	buf_clear(&one);
	each_file(folder, NULL, &one);
	copy = open_at(folder);
	for (int i = 0; i < 4; i++)
		take(copy, &parcels[i % 2]);
	close_it(copy);
	buf_clear(&other);
	each_file(folder, NULL, &other);
	is_good = is_text(&one, &other, "and again", 2, what) && is_good;
	for (int i = 0; i < 2; i++)
		parcel_release(&parcels[i]);
	buf_release(&one);
	buf_release(&other);
	clear(folder);
	return is_good;
}
