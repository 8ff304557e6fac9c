/* The proof that other tests lean on can fail: every kind of wrong is seen as what it is. */
#include "check_data.h"
#include "workload/workload.h"

enum { SAVES = 60 };

static struct place place;
static struct pack pack;
static struct workload workload;
static struct buf report;
static struct verdict verdict;

static void add_line(void *data, const char *line)
{
	buf_printf(data, "%s\n", line);
}

static void setup(void)
{
	place_make(&place);
	workload_pack(&pack);
	buf_init(&report);
	workload = (struct workload){.pack = &pack,
				     .seed = 7,
				     .first = 1,
				     .count = SAVES,
				     .checkpoint_every = 25,
				     .report = add_line,
				     .data = &report};
	ck_assert(workload_life(&workload, place.path, "2018-06-14"));
}

static void teardown(void)
{
	buf_release(&report);
	pack_release(&pack);
	place_clear(&place);
}

/* Opens the folder and holds it against a report, with the store changed by spoil before. */
static bool is_good(const char *text, void (*spoil)(struct store *store), struct buf *settled)
{
	struct store *store = workload_open(&workload, place.path, "2018-06-14", false);
	bool good;

	ck_assert_ptr_nonnull(store);
	if (spoil)
		spoil(store);
	good = workload_check(&workload, store, text, settled, &verdict);
	ck_assert(workload_close(&workload, store));
	return good;
}

static void change_first_row(struct store *store, int what)
{
	struct err err;
	size_t form = 0;

	while (!table_count(store_table(store, form)))
		form++;
	store_begin(store);
	if (what < 0)
		store_delete(store, form, 0);
	else
		store_set(store, form, 0, what, "nobody typed this");
	ck_assert_int_eq(store_commit(store, &err), STATUS_OK);
}

static void lose_row(struct store *store)
{
	change_first_row(store, -1);
}

static void change_field(struct store *store)
{
	change_first_row(store, 0);
}

static void add_row(struct store *store)
{
	char id[ID_TEXT];
	struct err err;

	store_begin(store);
	store_create(store, 0, NULL, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_OK);
}

START_TEST(all_is_there)
{
	ck_assert(is_good(report.bytes, NULL, NULL));
	ck_assert_uint_eq(verdict.saved, SAVES);
	ck_assert_str_eq(verdict.first, "");
}
END_TEST

START_TEST(a_lost_row_is_lost)
{
	ck_assert(!is_good(report.bytes, lose_row, NULL));
	ck_assert_uint_eq(verdict.lost, 1);
	ck_assert_uint_eq(verdict.false_, 0);
}
END_TEST

START_TEST(another_value_is_lost)
{
	ck_assert(!is_good(report.bytes, change_field, NULL));
	ck_assert_uint_eq(verdict.lost, 1);
	ck_assert_ptr_nonnull(strstr(verdict.first, "nobody typed this"));
}
END_TEST

START_TEST(a_row_of_nobody_is_false)
{
	ck_assert(!is_good(report.bytes, add_row, NULL));
	ck_assert_uint_eq(verdict.false_, 1);
	workload.others_allowed = true;
	ck_assert(is_good(report.bytes, NULL, NULL));
}
END_TEST

/* Of drafts and notes: one that is missing, and one older than what was kept for good. */
static unsigned remarks_lost(void (*spoil)(struct store *store))
{
	struct store *store = workload_open(&workload, place.path, "2018-06-14", false);

	ck_assert_ptr_nonnull(store);
	if (spoil)
		spoil(store);
	verdict = (struct verdict){0};
	workload_check_remarks(&workload, store, report.bytes, &verdict);
	ck_assert(workload_close(&workload, store));
	return verdict.lost;
}

static void drop_draft(struct store *store)
{
	store_draft_drop(store, 0, "");
}

static void put_old_note(struct store *store)
{
	struct err err;

	ck_assert_int_eq(store_set_note(store, 0, "K7Q2MX4T9B-1", "name", "1 old", &err),
			 STATUS_OK);
}

START_TEST(lost_remarks_are_lost)
{
	ck_assert_uint_eq(remarks_lost(drop_draft), 0); /* none was told of */
	workload.has_remarks = true;
	workload.first = 1 + SAVES;
	ck_assert(workload_life(&workload, place.path, "2018-06-14"));
	ck_assert_ptr_nonnull(strstr(report.bytes, "drafted "));
	ck_assert_ptr_nonnull(strstr(report.bytes, "noted "));
	ck_assert_uint_eq(remarks_lost(NULL), 0);
	ck_assert(is_good(report.bytes, NULL, NULL));
	ck_assert_uint_eq(remarks_lost(put_old_note), 1);
	ck_assert_uint_eq(remarks_lost(drop_draft), 2);
	ck_assert_ptr_nonnull(strstr(verdict.first, "draft"));
}
END_TEST

/* The report with the result of a save told otherwise, or (NULL) not told. */
static void tell_otherwise(unsigned save, const char *told, struct buf *text)
{
	char line[32];
	const char *found;

	snprintf(line, sizeof(line), "\nsaved %u\n", save);
	found = strstr(report.bytes, line);
	ck_assert_ptr_nonnull(found);
	buf_clear(text);
	buf_add(text, report.bytes, (size_t)(found + 1 - report.bytes));
	if (told)
		buf_printf(text, "%s %u\n", told, save);
	buf_add_text(text, found + strlen(line));
}

/* A save that is there though it was told unsaved; one of which nothing was told is settled. */
START_TEST(what_was_told_decides)
{
	struct buf text, settled;

	buf_init(&text);
	buf_init(&settled);
	tell_otherwise(SAVES, "unsaved", &text);
	ck_assert(!is_good(text.bytes, NULL, NULL));
	ck_assert_uint_gt(verdict.false_ + verdict.lost, 0);
	tell_otherwise(SAVES, NULL, &text);
	ck_assert(is_good(text.bytes, NULL, &settled));
	ck_assert_uint_eq(verdict.unsure, 1);
	ck_assert(is_good(settled.bytes, NULL, NULL));
	ck_assert_uint_eq(verdict.saved, SAVES);
	buf_release(&settled);
	buf_release(&text);
}
END_TEST

/* Of an unsure save with two records one is there: the last one created, and one made up. */
START_TEST(a_part_is_torn)
{
	char table[64], id[32];
	const char *line, *last = NULL;
	struct buf text;
	unsigned save;

	buf_init(&text);
	for (line = strstr(report.bytes, "create "); line; line = strstr(line + 1, "create "))
		last = line;
	ck_assert_ptr_nonnull(last);
	ck_assert_int_eq(sscanf(last, "create %u %63s %31s", &save, table, id), 3);
	tell_otherwise(save, NULL, &text);
	buf_printf(&text, "begin %u\ncreate %u %s %s\ncreate %u %s Z0000000000-1\n", save, save,
		   table, id, save, table);
	is_good(text.bytes, NULL, NULL);
	ck_assert_uint_eq(verdict.torn, 1);
	buf_release(&text);
}
END_TEST

/* Takes out of the report how a record was made: others made it then. */
static void forget_maker(const char *id)
{
	struct buf text;
	const char *end;

	buf_init(&text);
	for (const char *line = report.bytes; (end = strchr(line, '\n')); line = end + 1)
		if (strncmp(line, "create ", 7) != 0 ||
		    strncmp(end - strlen(id), id, strlen(id)) != 0)
			buf_add(&text, line, (size_t)(end + 1 - line));
	buf_release(&report);
	report = text;
}

static const char *deleted; /* an id */

static void bring_back(struct store *store)
{
	struct err err;
	bool is_back = false;

	store_begin(store);
	for (size_t form = 0; form < pack.form_count; form++)
		is_back = store_restore(store, form, deleted) || is_back;
	ck_assert(is_back);
	ck_assert_int_eq(store_commit(store, &err), STATUS_OK);
}

/* What a save did to a record of another hand is counted by what was told of the save. */
START_TEST(a_row_of_others_that_a_save_deleted)
{
	const char *found = strstr(report.bytes, "\ndelete ");
	char table[64], id[32];
	struct buf text;
	unsigned save;

	ck_assert_ptr_nonnull(found);
	ck_assert_int_eq(sscanf(found, "\ndelete %u %63s %31s", &save, table, id), 3);
	workload.others_allowed = true;
	ck_assert(is_good(report.bytes, NULL, NULL));
	ck_assert_uint_eq(verdict.others_changed + verdict.others_unsure, 0);
	forget_maker(id);
	ck_assert(is_good(report.bytes, NULL, NULL));
	ck_assert_uint_eq(verdict.others_changed, 1);
	ck_assert_uint_eq(verdict.others_unsure, 0);
	buf_init(&text);
	tell_otherwise(save, NULL, &text);
	ck_assert(is_good(text.bytes, NULL, NULL));
	ck_assert_uint_eq(verdict.others_changed, 0);
	ck_assert_uint_eq(verdict.others_unsure, 1);
	tell_otherwise(save, "unsaved", &text);
	is_good(text.bytes, NULL, NULL);
	ck_assert_uint_eq(verdict.others_changed + verdict.others_unsure, 0);
	/* ... and while it is not deleted it is theirs, and may be there */
	deleted = id;
	tell_otherwise(save, NULL, &text);
	is_good(text.bytes, bring_back, NULL);
	ck_assert_uint_eq(verdict.false_, 0);
	is_good(report.bytes, NULL, NULL);
	ck_assert_uint_eq(verdict.false_, 1);
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("workload");
	TCase *cases = tcase_create("proof");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, all_is_there);
	tcase_add_test(cases, a_lost_row_is_lost);
	tcase_add_test(cases, another_value_is_lost);
	tcase_add_test(cases, a_row_of_nobody_is_false);
	tcase_add_test(cases, lost_remarks_are_lost);
	tcase_add_test(cases, what_was_told_decides);
	tcase_add_test(cases, a_part_is_torn);
	tcase_add_test(cases, a_row_of_others_that_a_save_deleted);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
