/* Conflicts between what was entered here and what a file says: kept, counted, decided, and a
 * decision taken back. And what a cell means that a spreadsheet wrote. */
#include "check_data_library.h"
#include "data/conflicts.h"
#include "data/retyped.h"

static char ids[3][ID_TEXT];

static void begin_books(void)
{
	struct store *store = open_store();

	add_book(store, "a", ids[0]);
	add_book(store, "b", ids[1]);
	add_book(store, "c", ids[2]);
	close_store(store);
}

static void edit(const char *old, const char *new_text)
{
	struct buf bytes, edited;
	char *found;

	buf_init(&bytes);
	buf_init(&edited);
	ck_assert_int_ge(get(&place, "books.csv", &bytes), 0);
	found = strstr(bytes.bytes, old);
	ck_assert_msg(found != NULL, "no %s in %s", old, bytes.bytes);
	buf_add(&edited, bytes.bytes, (size_t)(found - bytes.bytes));
	buf_add_text(&edited, new_text);
	buf_add_text(&edited, found + strlen(old));
	put_bytes(&place, "books.csv", edited.bytes, edited.length);
	buf_release(&edited);
	buf_release(&bytes);
}

static void set_first(struct store *store)
{
	set_book(store, ids[0], title, "mine");
}

/* Both changed the title of the first book. */
static void make_conflict(void)
{
	begin_books();
	die_after(set_first);
	edit(",a,", ",theirs,");
	close_store(open_store());
}

static const struct conflict *only_conflict(struct store *store)
{
	const struct conflict *conflicts;
	struct err err;
	size_t found;

	ck_assert_uint_eq(store_conflict_count(store), 1);
	ck_assert_int_eq(store_conflicts(store, &conflicts, &found, &err), STATUS_OK);
	ck_assert_uint_eq(found, 1);
	return &conflicts[0];
}

static void resolve(struct store *store, const char *value)
{
	store_begin(store);
	store_resolve(store, only_conflict(store), value);
	commit(store);
	ck_assert_uint_eq(store_conflict_count(store), 0);
}

START_TEST(a_conflict_lives_until_it_is_decided)
{
	const struct conflict *conflict;
	struct store *store;

	make_conflict();
	for (int round = 0; round < 2; round++) {
		store = open_store();
		conflict = only_conflict(store);
		ck_assert_uint_eq(conflict->form, books);
		ck_assert_int_eq(conflict->field, title);
		ck_assert_str_eq(conflict->id, ids[0]);
		ck_assert_str_eq(conflict->base, "a");
		ck_assert_str_eq(conflict->ours, "mine");
		ck_assert_str_eq(conflict->theirs, "theirs");
		ck_assert_int_eq(strncmp(conflict->at, "2018-06-30T", 11), 0);
		/* another change, and a checkpoint, leave it open */
		set_book(store, ids[1], title, round ? "x" : "y");
		close_store(store);
	}
	store = open_store();
	resolve(store, "theirs");
	ck_assert_str_eq(book(store, ids[0], title), "theirs");
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_str_eq(book(store, ids[0], title), "theirs");
	close_store(store);
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	ck_assert_str_eq(book(store, ids[0], title), "theirs");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
}
END_TEST

static void resolve_and_die(struct store *store)
{
	resolve(store, "neither");
}

START_TEST(every_choice_is_a_line)
{
	struct store *store;

	make_conflict();
	store = open_store();
	resolve(store, "mine");
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert(has_text(&place, ".zhibu/journal-0001.csv", ",resolve,books,"));
	close_store(store);
	/* once more; and the choice survives a kill */
	edit(",mine,", ",theirs,");
	die_after(set_first); /* takes it in: nothing was changed here since */
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	tear_down();
	set_up();
	make_conflict();
	die_after(resolve_and_die);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_str_eq(book(store, ids[0], title), "neither");
	close_store(store);
}
END_TEST

START_TEST(a_decision_is_cancelled_and_taken_back)
{
	const struct conflict *open;
	struct conflict kept;
	struct store *store;

	make_conflict();
	store = open_store();
	open = only_conflict(store);
	kept = *open;
	kept.id = memory_text(open->id);
	kept.base = memory_text(open->base);
	kept.ours = memory_text(open->ours);
	kept.theirs = memory_text(open->theirs);
	store_begin(store);
	store_resolve(store, &kept, "theirs");
	ck_assert_str_eq(book(store, ids[0], title), "theirs");
	store_cancel(store);
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_uint_eq(store_conflict_count(store), 1);
	resolve(store, "theirs");
	store_begin(store);
	store_set(store, books, row_of(store, ids[0]), title, "mine");
	store_reopen(store, &kept);
	commit(store);
	ck_assert_uint_eq(store_conflict_count(store), 1);
	close_store(store);
	store = open_store();
	open = only_conflict(store);
	ck_assert_str_eq(open->ours, "mine");
	ck_assert_str_eq(open->theirs, "theirs");
	conflict_release(&kept);
	close_store(store);
}
END_TEST

/* What closes one without being asked. */
START_TEST(a_conflict_ends_with_its_record_or_its_reason)
{
	struct store *store;

	make_conflict();
	store = open_store();
	set_book(store, ids[0], title, "third");
	ck_assert_uint_eq(store_conflict_count(store), 1);
	set_book(store, ids[0], title, "theirs");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	tear_down();
	set_up();
	make_conflict();
	store = open_store();
	store_begin(store);
	store_delete(store, books, row_of(store, ids[0]));
	commit(store);
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
}
END_TEST

static void delete_first(struct store *store)
{
	store_begin(store);
	store_delete(store, books, row_of(store, ids[0]));
	commit(store);
}

/* Deleted here and changed there (round 0, 1), or the reverse (2, 3); then kept or dropped. */
START_TEST(a_record_deleted_on_one_side)
{
	bool is_ours = _i < 2, stays = _i % 2 == 0;
	const struct conflict *conflict;
	struct store *store;
	char line[80];

	begin_books();
	die_after(is_ours ? delete_first : set_first);
	snprintf(line, sizeof(line), "%s,a,,,,\r\n", ids[0]);
	if (is_ours)
		edit(",a,", ",A,");
	else
		edit(line, "");
	close_store(open_store());
	store = open_store();
	conflict = only_conflict(store);
	ck_assert_int_eq(conflict->field, -1);
	ck_assert_str_eq(conflict->ours, is_ours ? "" : CONFLICT_ROW);
	ck_assert_str_eq(conflict->theirs, is_ours ? CONFLICT_ROW : "");
	ck_assert_str_eq(book(store, ids[0], title), is_ours ? "A" : "mine");
	store_begin(store);
	store_resolve_row(store, conflict, stays);
	commit(store);
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_uint_eq(count(store), stays ? 3 : 2);
	close_store(store);
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_uint_eq(count(store), stays ? 3 : 2);
	close_store(store);
}
END_TEST

/* The count stands in the checkpoint: a start reads no more of the journal for it. */
START_TEST(arrivals_are_listed)
{
	const struct journal_line *lines;
	struct store *store;
	char line[80];

	begin_books();
	edit(",b,", ",B,");
	snprintf(line, sizeof(line), "%s,c,,,,\r\n", ids[2]);
	edit(line, "NEW,n,,,,\r\n");
	store = open_store();
	ck_assert_uint_eq(store_arrived_records(store), 3);
	ck_assert_uint_eq(store_arrivals(store, &lines), 3);
	ck_assert_int_eq(lines[0].op, JOURNAL_ADOPT);
	ck_assert_str_eq(lines[0].old_value, "b");
	ck_assert_str_eq(lines[0].new_value, "B");
	ck_assert_int_eq(lines[1].op, JOURNAL_CREATE);
	ck_assert_str_eq(lines[1].record, "NEW");
	ck_assert_int_eq(lines[2].op, JOURNAL_DELETE);
	ck_assert_str_eq(lines[2].old_value, "c");
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(store_arrived_records(store), 0);
	close_store(store);
}
END_TEST

/* A table that nothing is to be written of is looked at too, in quiet moments. */
START_TEST(an_edit_is_found_in_a_quiet_moment)
{
	unsigned long generation;
	struct store *store;
	struct err err;

	begin_books();
	store = open_store();
	generation = store_generation(store);
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	ck_assert_uint_eq(store_generation(store), generation);
	edit(",b,", ",B,");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	ck_assert_uint_ne(store_generation(store), generation);
	ck_assert_str_eq(book(store, ids[1], title), "B");
	ck_assert_uint_eq(store_arrived_records(store), 1);
	ck_assert(!store_wants_checkpoint(store));
	/* half a save of somebody's is not taken for an empty table */
	put(&place, "books.csv", "");
	ck_assert_int_eq(store_idle(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.busy");
	ck_assert_uint_eq(count(store), 3);
	put(&place, "books.csv", "id,title\r\nZ,z\r\n");
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	ck_assert_uint_eq(count(store), 1);
	close_store(store);
}
END_TEST

/* A spreadsheet had the file open while the program went on; then it saves what it has. */
static void save_old_file(bool is_open)
{
	struct store *store;
	struct buf old;
	char id[ID_TEXT];

	begin_books();
	buf_init(&old);
	ck_assert_int_gt(get(&place, "books.csv", &old), 0);
	store = open_store();
	set_book(store, ids[0], title, "new");
	add_book(store, "d", id);
	store_begin(store);
	store_delete(store, books, row_of(store, ids[2]));
	commit(store);
	ck_assert_int_eq(store_checkpoint(store, NULL), STATUS_OK);
	if (!is_open)
		close_store(store);
	put_bytes(&place, "books.csv", old.bytes, old.length);
	buf_release(&old);
	edit(",b,", ",B,");
	if (is_open) {
		set_book(store, ids[0], author, "x");
		close_store(store);
	} else {
		store = open_store();
		ck_assert_uint_eq(count_key(&mistakes, "data.former"), 1);
		close_store(store);
	}
	store = open_store();
	ck_assert_str_eq(book(store, ids[0], title), "new");
	ck_assert_str_eq(book(store, ids[1], title), "B");
	ck_assert_str_eq(book(store, id, title), "d");
	ck_assert_str_eq(book(store, ids[2], title), "c"); /* one too many, until it is decided */
	ck_assert_uint_eq(store_conflict_count(store), 3);
	close_store(store);
	tear_down();
	set_up();
}

/* Puts the file of that time back; how often that was found out. */
static size_t put_back(const struct buf *old)
{
	size_t found;

	put_bytes(&place, "books.csv", old->bytes, old->length);
	close_store(open_store());
	found = count_key(&mistakes, "data.former");
	return found;
}

static void keep_file(struct buf *old)
{
	buf_init(old);
	ck_assert_int_gt(get(&place, "books.csv", old), 0);
}

START_TEST(an_old_state_from_before_a_deletion)
{
	struct store *store;
	struct buf old;

	begin_books();
	keep_file(&old);
	store = open_store();
	store_begin(store);
	store_delete(store, books, row_of(store, ids[2]));
	commit(store);
	close_store(store);
	ck_assert_uint_eq(put_back(&old), 1);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 1);
	close_store(store);
	buf_release(&old);
}
END_TEST

START_TEST(an_old_state_without_a_column)
{
	struct store *store;
	struct buf old;
	char line[3][160];

	begin_books();
	store = open_store();
	set_book(store, ids[0], author, "x");
	set_book(store, ids[0], title, "new");
	close_store(store);
	buf_init(&old);
	buf_add_text(&old, "id,title\r\n");
	for (size_t i = 0; i < 3; i++) {
		snprintf(line[i], sizeof(line[i]), "%s,%c\r\n", ids[i], "abc"[i]);
		buf_add_text(&old, line[i]);
	}
	ck_assert_uint_eq(put_back(&old), 1);
	store = open_store();
	ck_assert_str_eq(book(store, ids[0], title), "new");
	ck_assert_str_eq(book(store, ids[0], author), "x");
	close_store(store);
	buf_release(&old);
}
END_TEST

START_TEST(an_old_state_from_before_another_edit)
{
	struct store *store;
	struct buf old;

	begin_books();
	keep_file(&old);
	edit(",b,", ",B,");
	store = open_store();
	ck_assert_str_eq(book(store, ids[1], title), "B");
	close_store(store);
	/* nothing of it was saved here: whoever saves last in the spreadsheet holds */
	ck_assert_uint_eq(put_back(&old), 0);
	store = open_store();
	ck_assert_str_eq(book(store, ids[1], title), "b");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	buf_release(&old);
}
END_TEST

START_TEST(an_old_state_of_the_file_takes_nothing_back)
{
	struct store *store;

	save_old_file(false);
	save_old_file(true);
	/* but who saw the new one may change it back */
	begin_books();
	store = open_store();
	set_book(store, ids[0], title, "new");
	set_book(store, ids[1], title, "newer");
	close_store(store);
	edit(",new,", ",a,");
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_str_eq(book(store, ids[0], title), "a");
	close_store(store);
}
END_TEST

static const struct {
	enum field_type type;
	const char *known, *found, *meant; /* NULL: damage */
	enum damage damage;
} readings[] = {
    {FIELD_DATE, "2018-06-05", "2018/6/5", "2018-06-05", DAMAGE_NONE},
    {FIELD_DATE, "2018-06-05", "43256", "2018-06-05", DAMAGE_NONE},
    {FIELD_DATE, "2018-06-06", "43256", "43256", DAMAGE_NONE},
    {FIELD_DATE, "", "5-Jun-18", "2018-06-05", DAMAGE_NONE},
    {FIELD_DATE, "2018-06-05", "6/5/2018", "6/5/2018", DAMAGE_NONE},
    {FIELD_DATE, "2018年底", "2018??", NULL, DAMAGE_CHARACTERS},
    {FIELD_TIME, "09:05", "9:05:00", "09:05", DAMAGE_NONE},
    {FIELD_TIME, "", "2:30 PM", "14:30", DAMAGE_NONE},
    {FIELD_INTEGER, "7", "7.00", "7", DAMAGE_NONE},
    {FIELD_DECIMAL, "12345.50", "12,345.50", "12345.50", DAMAGE_NONE},
    {FIELD_DECIMAL, "98.50", "98.5", "98.50", DAMAGE_NONE},
    {FIELD_DECIMAL, "-0.5", "0.5", "0.5", DAMAGE_NONE},
    {FIELD_DECIMAL, "-0", "0", "-0", DAMAGE_NONE},
    {FIELD_TEXT, "2018-06-05", "2018/6/5", "2018-06-05", DAMAGE_NONE},
    {FIELD_TEXT, "12000000000", "1.2E+10", NULL, DAMAGE_SHORTENED},
    {FIELD_TEXT, "13912345678", "1.39E+10", NULL, DAMAGE_SHORTENED},
    {FIELD_TEXT, "13912345678", "1.39123E+10", NULL, DAMAGE_SHORTENED},
    {FIELD_TEXT, "13996345678", "1.4E+10", NULL, DAMAGE_SHORTENED},
    {FIELD_TEXT, "13912345678", "1.38E+10", "1.38E+10", DAMAGE_NONE},
    {FIELD_TEXT, "110101199001011234", "110101199001011000", NULL, DAMAGE_DIGITS},
    {FIELD_TEXT, "110101199001011234", "110101199001012000", "110101199001012000", DAMAGE_NONE},
    {FIELD_TEXT, "007", "7", NULL, DAMAGE_ZEROS},
    {FIELD_TEXT, "1.10", "1.1", NULL, DAMAGE_ZEROS},
    {FIELD_TEXT, "007", "8", "8", DAMAGE_NONE},
    {FIELD_TEXT, "𠮷野家", "??野家", NULL, DAMAGE_CHARACTERS},
    {FIELD_TEXT, "𠮷野é", "?野?", NULL, DAMAGE_CHARACTERS},
    {FIELD_TEXT, "吉野家", "野家", "野家", DAMAGE_NONE},
    {FIELD_TEXT, "吉a", "吉?", "吉?", DAMAGE_NONE},
    {FIELD_TEXT, "3-4", "4-Mar", NULL, DAMAGE_DATE},
    {FIELD_TEXT, "3/4", "3月4日", NULL, DAMAGE_DATE},
    {FIELD_TEXT, "3-4", "2018/3/4", NULL, DAMAGE_DATE},
    {FIELD_TEXT, "3-4", "5-Mar", "5-Mar", DAMAGE_NONE},
    {FIELD_TEXT, "x", "", "", DAMAGE_NONE},
    {FIELD_TEXT, "", "007", "007", DAMAGE_NONE},
};

START_TEST(cells_are_read_by_their_meaning)
{
	struct buf meant;

	buf_init(&meant);
	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		struct field field = {.name = "f", .type = readings[i].type};
		enum damage damage =
		    retyped_read(&field, readings[i].known, readings[i].found, &meant);

		ck_assert_msg(damage == readings[i].damage, "%s > %s: damage %d", readings[i].known,
			      readings[i].found, damage);
		ck_assert_msg(!readings[i].meant || !strcmp(meant.bytes, readings[i].meant),
			      "%s > %s: %s", readings[i].known, readings[i].found, meant.bytes);
	}
	buf_release(&meant);
}
END_TEST

START_TEST(a_long_text_that_was_cut)
{
	struct field field = {.name = "f", .type = FIELD_TEXT};
	struct buf known, found, meant;

	buf_init(&known);
	buf_init(&found);
	buf_init(&meant);
	for (int i = 0; i < 40000; i++)
		buf_add_text(&known, i % 7 ? "字" : "x");
	for (int i = 0; i < 32767; i++)
		buf_add_text(&found, i % 7 ? "字" : "x");
	ck_assert_int_eq(retyped_read(&field, known.bytes, found.bytes, &meant), DAMAGE_CUT);
	buf_cut(&found, found.length - 3 * 10);
	ck_assert_int_eq(retyped_read(&field, known.bytes, found.bytes, &meant), DAMAGE_NONE);
	buf_release(&known);
	buf_release(&found);
	buf_release(&meant);
}
END_TEST

static void only_open(struct store *store)
{
	(void)store;
}

/* Somebody changes a cell in the file, and again: to another value, or back to what it was. The
 * later one holds, also over a conflict of the first; but what was saved here in between is not
 * taken back by a file that may be an old one. */
START_TEST(edits_of_one_cell_follow_each_other)
{
	bool is_ours = _i & 1, is_open = _i & 2, is_back = _i & 4;
	const char *expected = !is_back ? "second" : is_ours ? "mine" : "a";
	struct store *store;

	begin_books();
	if (is_ours)
		die_after(set_first);
	store = is_open ? open_store() : NULL;
	edit(",a,", ",first,");
	if (is_open)
		ck_assert_int_eq(store_idle(store, NULL), STATUS_OK);
	else
		die_after(only_open);
	edit(is_ours ? ",mine," : ",first,", is_back ? ",a," : ",second,");
	if (is_open)
		ck_assert_int_eq(store_idle(store, NULL), STATUS_OK);
	else
		store = open_store();
	for (int round = 0; round < 2; round++) {
		ck_assert_str_eq(book(store, ids[0], title), expected);
		ck_assert_uint_eq(store_conflict_count(store), is_ours && is_back ? 2 : 0);
		close_store(store);
		store = open_store();
	}
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("conflicts");
	TCase *tests = tcase_create("conflicts");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_conflict_lives_until_it_is_decided);
	tcase_add_test(tests, every_choice_is_a_line);
	tcase_add_test(tests, a_decision_is_cancelled_and_taken_back);
	tcase_add_test(tests, a_conflict_ends_with_its_record_or_its_reason);
	tcase_add_loop_test(tests, a_record_deleted_on_one_side, 0, 4);
	tcase_add_test(tests, arrivals_are_listed);
	tcase_add_test(tests, an_edit_is_found_in_a_quiet_moment);
	tcase_add_test(tests, an_old_state_of_the_file_takes_nothing_back);
	tcase_add_test(tests, an_old_state_from_before_a_deletion);
	tcase_add_test(tests, an_old_state_without_a_column);
	tcase_add_test(tests, an_old_state_from_before_another_edit);
	tcase_add_test(tests, cells_are_read_by_their_meaning);
	tcase_add_test(tests, a_long_text_that_was_cut);
	tcase_add_loop_test(tests, edits_of_one_cell_follow_each_other, 0, 8);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
