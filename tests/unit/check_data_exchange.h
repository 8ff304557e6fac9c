/* Three places with a library each, that bring each other what they have. */
#ifndef ZHIBU_TESTS_CHECK_EXCHANGE_H
#define ZHIBU_TESTS_CHECK_EXCHANGE_H

#include <dirent.h>

#include "check_data_library.h"
#include "data/conflicts.h"
#include "exchange_parcel.h"

enum { SITES = 3 };

static struct place places[SITES];
static struct store *stores[SITES];

static inline const struct place *place_of(int i)
{
	return &places[i];
}

static inline void arrive_at(int i)
{
	place = places[i];
	stores[i] = open_store();
}

static inline void leave(int i)
{
	close_store(stores[i]);
	stores[i] = NULL;
}

static inline struct store *at(int i)
{
	return stores[i];
}

/* Another start. */
static inline void again(int i)
{
	if (stores[i])
		leave(i);
	arrive_at(i);
}

/* The table is lost, and made from the journal. */
static inline void forget_file(int i)
{
	char path[256];

	leave(i);
	path_of(&places[i], "books.csv", path);
	(void)unlink(path);
	arrive_at(i);
}

static inline void set_up_sites(void)
{
	struct place first;

	set_up();
	first = place;
	for (int i = 0; i < SITES; i++) {
		places[i] = first;
		if (i)
			place_make(&places[i]);
		arrive_at(i);
	}
}

static inline void tear_down_sites(void)
{
	for (int i = 0; i < SITES; i++) {
		leave(i);
		if (i)
			place_clear(&places[i]);
	}
	place = places[0];
	tear_down();
}

static inline void take(int to, const struct parcel *parcel, struct exchange_report *report)
{
	struct exchange_batch batch = parcel_batch(parcel);
	struct err err = {0};

	ck_assert_msg(store_take_in(at(to), &batch, false, report, &err) == STATUS_OK, "%s %s %s",
		      err.key, err.args[0], err.args[1]);
}

/* All that the one has and the other does not. */
static inline struct exchange_report bring(int from, int to)
{
	struct exchange_report report;
	struct parcel parcel;

	ck_assert_int_eq(parcel_fill_for(&parcel, at(from), at(to)), STATUS_OK);
	take(to, &parcel, &report);
	parcel_release(&parcel);
	return report;
}

static inline void bring_all(int from, int to)
{
	struct exchange_report report = bring(from, to);

	ck_assert_uint_eq(report.gap_count + report.fork_count, 0);
	exchange_report_release(&report);
}

static inline size_t count_conflicts(int i)
{
	return store_conflict_count(at(i));
}

static inline const struct conflict *conflict_at(int i, size_t number)
{
	const struct conflict *conflicts;
	size_t found;

	ck_assert_int_eq(store_conflicts(at(i), &conflicts, &found, NULL), STATUS_OK);
	ck_assert_uint_lt(number, found);
	return &conflicts[number];
}

static inline struct conflict copy_of(const struct conflict *conflict)
{
	struct conflict copy = *conflict;

	copy.id = memory_text(conflict->id);
	copy.base = memory_text(conflict->base);
	copy.ours = memory_text(conflict->ours);
	copy.theirs = memory_text(conflict->theirs);
	return copy;
}

static inline void decide(int i, const struct conflict *conflict, const char *value)
{
	store_begin(at(i));
	store_resolve(at(i), conflict, value);
	commit(at(i));
}

static inline void decide_row(int i, const struct conflict *conflict, bool stays)
{
	store_begin(at(i));
	store_resolve_row(at(i), conflict, stays);
	commit(at(i));
}

static inline void delete_book(int i, const char *id)
{
	store_begin(at(i));
	store_delete(at(i), books, row_of(at(i), id));
	commit(at(i));
}

static inline void restore_book(int i, const char *id)
{
	store_begin(at(i));
	ck_assert(store_restore(at(i), books, id));
	commit(at(i));
}

static inline int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lines of text, sorted, as one. */
static inline void add_sorted(struct buf *buf, char **texts, size_t found)
{
	qsort(texts, found, sizeof(char *), by_text);
	for (size_t i = 0; i < found; i++) {
		buf_add_text(buf, texts[i]);
		buf_add_char(buf, '\n');
		memory_free(texts[i]);
	}
	memory_free(texts);
}

/* Values by id and field, and open conflicts. */
static inline void describe(int i, struct buf *buf)
{
	const struct table *table = store_table(at(i), books);
	const struct conflict *conflicts;
	size_t found, rows = table_count(table);
	char **texts = memory_array(rows + 1, sizeof(char *));
	struct buf row;

	buf_init(&row);
	for (size_t r = 0; r < rows; r++) {
		buf_clear(&row);
		for (int f = -1; f < (int)pack.forms[books].field_count; f++)
			buf_printf(&row, "%s|", table_cell(table, r, f));
		texts[r] = memory_text(row.bytes);
	}
	add_sorted(buf, texts, rows);
	ck_assert_int_eq(store_conflicts(at(i), &conflicts, &found, NULL), STATUS_OK);
	texts = memory_array(found + 1, sizeof(char *));
	for (size_t c = 0; c < found; c++) {
		buf_clear(&row);
		buf_printf(&row, "conflict %s %d [%s] [%s] %d", conflicts[c].id, conflicts[c].field,
			   conflicts[c].ours, conflicts[c].theirs, conflicts[c].is_of_sites);
		texts[c] = memory_text(row.bytes);
	}
	add_sorted(buf, texts, found);
	buf_release(&row);
}

static inline void are_equal(int first, int last)
{
	struct buf one, other;

	buf_init(&one);
	buf_init(&other);
	describe(first, &one);
	for (int i = first + 1; i <= last; i++) {
		buf_clear(&other);
		describe(i, &other);
		ck_assert_str_eq(one.bytes, other.bytes);
	}
	buf_release(&one);
	buf_release(&other);
}

static inline void all_are_equal(void)
{
	are_equal(0, SITES - 1);
}

static inline void add_folder(struct buf *buf, const char *path)
{
	struct dirent **entries;
	int found = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < found; i++) { /* none is made before the first save */
		char name[512];
		struct stat about;
		struct buf bytes;

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		buf_init(&bytes);
		if (entries[i]->d_name[0] != '.' && stat(name, &about) == 0 &&
		    S_ISREG(about.st_mode) && strcmp(entries[i]->d_name, "lock") != 0) {
			ck_assert_int_eq(
			    file_read(AT_FDCWD, name, (size_t)1 << 30, &bytes, NULL, NULL),
			    STATUS_OK);
			buf_printf(buf, "%s %zu\n", entries[i]->d_name, bytes.length);
			buf_add(buf, bytes.bytes, bytes.length);
		}
		buf_release(&bytes);
		free(entries[i]);
	}
	if (found >= 0)
		free(entries);
}

/* All that a place has on the disk. */
static inline void folder_bytes(int i, struct buf *buf)
{
	char path[256];

	buf_clear(buf);
	add_folder(buf, places[i].path);
	path_of(&places[i], ".zhibu", path);
	add_folder(buf, path);
}

#endif
