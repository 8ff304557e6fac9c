/* What each line of the journal does to the open conflicts. */
#include "check_data_library.h"
#include "data/conflicts.h"
#include "data/store_internal.h"

static struct conflicts conflicts;

static void set_up_conflicts(void)
{
	set_up();
	conflicts_clear(&conflicts);
}

static void tear_down_conflicts(void)
{
	conflicts_release(&conflicts);
	tear_down();
}

/* How many are open after it. */
static size_t after(enum journal_op op, const char *table, const char *record, const char *field,
		    const char *old_value, const char *new_value, const char *base)
{
	const struct journal_line line = {.op = op,
					  .at = "2018-06-30T14:30:05",
					  .table = table,
					  .record = record,
					  .field = field,
					  .old_value = old_value,
					  .new_value = new_value,
					  .base = base};

	conflicts_take(&conflicts, &pack, &line);
	return conflicts.count;
}

static size_t open_conflict(const char *record, const char *field, const char *theirs)
{
	return after(JOURNAL_CONFLICT, "books", record, field, "ours", theirs, "base");
}

START_TEST(each_is_open_once)
{
	ck_assert_uint_eq(open_conflict("r-1", "title", "x"), 1);
	ck_assert_uint_eq(open_conflict("r-1", "title", "x"), 1);
	ck_assert_uint_eq(open_conflict("r-1", "title", "y"), 2);
	ck_assert_uint_eq(open_conflict("r-1", "author", "x"), 3);
	ck_assert_uint_eq(open_conflict("r-2", "title", "x"), 4);
	ck_assert_uint_eq(open_conflict("r-2", "", CONFLICT_ROW), 5);
	ck_assert_uint_eq(after(JOURNAL_CONFLICT, "loans", "r-1", "remark", "ours", "x", "base"),
			  6);
	ck_assert_str_eq(conflicts.items[0].theirs, "x");
	ck_assert_str_eq(conflicts.items[0].ours, "ours");
	ck_assert_str_eq(conflicts.items[0].base, "base");
	ck_assert_str_eq(conflicts.items[0].at, "2018-06-30T14:30:05");
	ck_assert_int_eq(conflicts.items[4].field, -1);
	ck_assert_uint_eq(conflicts.items[5].form, loans);
}
END_TEST

START_TEST(what_is_not_known_is_passed_over)
{
	ck_assert_uint_eq(after(JOURNAL_CONFLICT, "games", "r-1", "title", "", "x", ""), 0);
	ck_assert_uint_eq(open_conflict("r-1", "colour", "x"), 0);
	/* An adopted value that took the place of the old one is none; one that did not is. */
	ck_assert_uint_eq(after(JOURNAL_ADOPT, "books", "r-1", "title", "a", "x", "a"), 0);
	ck_assert_uint_eq(after(JOURNAL_ADOPT, "books", "r-1", "title", "ours", "x", "a"), 1);
	ck_assert_uint_eq(after(JOURNAL_SET, "games", "r-1", "title", "a", "x", ""), 1);
	ck_assert_uint_eq(after(JOURNAL_SET, "books", "r-1", "colour", "a", "x", ""), 1);
	ck_assert_uint_eq(after(JOURNAL_SET, "books", "r-1", "", "", "", ""), 1);
	ck_assert_uint_eq(after(JOURNAL_CREATE, "books", "r-1", "title", "", "x", ""), 1);
}
END_TEST

START_TEST(what_closes_one)
{
	open_conflict("r-1", "title", "x");
	open_conflict("r-1", "title", "y");
	open_conflict("r-1", "author", "x");
	open_conflict("r-2", "title", "x");
	/* the file's value, set here or adopted, and nothing else */
	ck_assert_uint_eq(after(JOURNAL_SET, "books", "r-1", "title", "ours", "z", ""), 4);
	ck_assert_uint_eq(after(JOURNAL_SET, "loans", "r-1", "remark", "ours", "x", ""), 4);
	ck_assert_uint_eq(after(JOURNAL_SET, "books", "r-1", "title", "ours", "x", ""), 3);
	ck_assert_uint_eq(after(JOURNAL_ADOPT, "books", "r-1", "author", "", "x", ""), 2);
	/* a decision on that value */
	ck_assert_uint_eq(after(JOURNAL_RESOLVE, "books", "r-1", "title", "", "z", "x"), 2);
	ck_assert_uint_eq(after(JOURNAL_RESOLVE, "books", "r-1", "title", "", "z", "y"), 1);
	/* the record's end, whatever of it they are about */
	open_conflict("r-2", "author", "y");
	open_conflict("r-2", "", CONFLICT_ROW);
	ck_assert_uint_eq(after(JOURNAL_DELETE, "books", "r-1", "", "", "", ""), 3);
	ck_assert_uint_eq(after(JOURNAL_DELETE, "books", "r-2", "", "", "", ""), 0);
}
END_TEST

/* Told from what the file's value was made of: the base, else what stands here. */
START_TEST(damage_is_told_again)
{
	after(JOURNAL_CONFLICT, "books", "r-1", "title", "ours", "7", "007");
	after(JOURNAL_CONFLICT, "books", "r-1", "author", "张三", "??", "base");
	after(JOURNAL_CONFLICT, "books", "r-1", "shelf", "a", "b", "c");
	after(JOURNAL_CONFLICT, "books", "r-1", "", "", CONFLICT_ROW, CONFLICT_ROW);
	ck_assert_uint_eq(conflicts.count, 4);
	ck_assert_int_eq((int)conflicts.items[0].damage, DAMAGE_ZEROS);
	ck_assert_int_eq((int)conflicts.items[1].damage, DAMAGE_CHARACTERS);
	ck_assert_int_eq((int)conflicts.items[2].damage, DAMAGE_NONE);
	ck_assert_int_eq((int)conflicts.items[3].damage, DAMAGE_NONE);
}
END_TEST

/* A decision on what is gone meanwhile is still one; and one may be taken back. */
START_TEST(decisions)
{
	struct store *store = open_store();
	char ids[2][ID_TEXT], nothing[] = "", x[] = "x", whole[] = CONFLICT_ROW;
	struct conflict field = {.form = books, .field = title, .theirs = x};
	struct conflict row = {.form = books, .field = -1, .theirs = whole};

	add_book(store, "a", ids[0]);
	add_book(store, "b", ids[1]);
	field.id = row.id = ids[0];
	field.ours = field.base = row.ours = row.base = nothing;
	store_begin(store);
	store_resolve(store, &field, "decided");
	store_resolve_row(store, &row, true);
	store_resolve(store, &field, "decided"); /* once more: it is so already */
	commit(store);
	ck_assert_str_eq(book(store, ids[0], title), "decided");
	ck_assert(has_text(&place, ".zhibu/journal-0001.csv", ",resolve,books,"));
	store_begin(store);
	store_resolve_row(store, &row, false);
	store_resolve_row(store, &row, false);
	store_resolve(store, &field, "late");
	store_reopen(store, &row);
	store_reopen(store, &field);
	commit(store);
	ck_assert_ptr_null(book(store, ids[0], title));
	ck_assert_uint_eq(count(store), 1);
	ck_assert_uint_eq(store_conflict_count(store), 2);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 2);
	ck_assert_uint_eq(count(store), 1);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("conflict lines");
	TCase *tests = tcase_create("conflict lines");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up_conflicts, tear_down_conflicts);
	tcase_add_test(tests, each_is_open_once);
	tcase_add_test(tests, what_is_not_known_is_passed_over);
	tcase_add_test(tests, what_closes_one);
	tcase_add_test(tests, damage_is_told_again);
	tcase_add_test(tests, decisions);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
