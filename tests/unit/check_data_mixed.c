/* Rows that are no records, fields without a column, files far too wrong: merged, and nothing that
 * a person put there is lost. The form is made by hand: name, note (no column), amount. */
#include "check_data_library.h"
#include "data/conflicts.h"
#include "data/store_internal.h"

enum { NAME, NOTE, AMOUNT, FIELDS };

static struct field fields[FIELDS] = {{.name = "name", .type = FIELD_TEXT},
				      {.name = "note", .type = FIELD_NOTE},
				      {.name = "amount", .type = FIELD_INTEGER}};
static struct form forms[] = {{.name = "items", .fields = fields, .field_count = FIELDS}};
static struct pack small = {.forms = forms, .form_count = 1};

static struct store *store;
static char ids[4][ID_TEXT];
static struct buf file;

static struct store *open_items(void)
{
	struct store_options options = {
	    .path = place.path, .pack = &small, .user = "guan", .today = "2018-06-30"};
	struct store *opened;
	struct err err = {0};

	mistakes_release(&mistakes);
	ck_assert_msg(store_open(&opened, &options, &mistakes, &err) == STATUS_OK, "%s", err.key);
	return opened;
}

static const struct table *items(void)
{
	return store_table(store, 0);
}

static const char *value(const char *id, int field)
{
	long row = table_find(items(), id, strlen(id));

	return row < 0 ? "(none)" : table_cell(items(), (size_t)row, field);
}

static void add_item(const char *name, const char *amount, char id[ID_TEXT])
{
	const char *values[FIELDS] = {name, "never kept", amount};

	store_begin(store);
	store_create(store, 0, values, id);
	commit(store);
}

static void set_item(struct store *opened, const char *id, int field, const char *text)
{
	const struct table *table = store_table(opened, 0);
	long row = table_find(table, id, strlen(id));

	ck_assert_int_ge(row, 0);
	store_begin(opened);
	store_set(opened, 0, (size_t)row, field, text);
	commit(opened);
}

static void read_file(void)
{
	buf_clear(&file);
	ck_assert_int_gt(get(&place, "items.csv", &file), 0);
}

static void set_up_items(void)
{
	set_up();
	buf_init(&file);
	store = open_items();
	add_item("a", "1", ids[0]);
	add_item("b", "2", ids[1]);
	add_item("c", "3", ids[2]);
	close_store(store);
	read_file();
}

static void tear_down_items(void)
{
	buf_release(&file);
	tear_down();
}

/* The file's text for a name: what stands in its cell and behind. */
static void edit_name(const char *name, const char *new_text)
{
	char old[32], text[64];
	struct buf edited;
	char *found;

	snprintf(old, sizeof(old), ",%s,", name);
	snprintf(text, sizeof(text), ",%s,", new_text);
	found = strstr(file.bytes, old);
	ck_assert_ptr_nonnull(found);
	buf_init(&edited);
	buf_add(&edited, file.bytes, (size_t)(found - file.bytes));
	buf_add_text(&edited, text);
	buf_add_text(&edited, found + strlen(old));
	buf_clear(&file);
	buf_add(&file, edited.bytes, edited.length);
	buf_release(&edited);
}

static void put_file(void)
{
	put_bytes(&place, "items.csv", file.bytes, file.length);
}

static void set_first(struct store *opened)
{
	set_item(opened, ids[0], NAME, "mine");
}

/* As die_after(), with these forms. */
static void die_with(void (*work)(struct store *opened))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		store = open_items(); /* reachable, so that it is no leak */
		work(store);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

START_TEST(a_field_without_a_column_is_kept_nowhere)
{
	store = open_items();
	ck_assert_str_eq(value(ids[0], NOTE), "");
	set_item(store, ids[0], NOTE, "x");
	ck_assert_str_eq(value(ids[0], NOTE), "");
	ck_assert(!store_wants_checkpoint(store));
	close_store(store);
	ck_assert_ptr_null(strstr(file.bytes, "note"));
	ck_assert(!has_text(&place, ".zhibu/journal-0001.csv", "never kept"));
}
END_TEST

/* A row that cannot be read, of a record that nobody changed here, stays as it stands. */
START_TEST(a_broken_row_stays)
{
	edit_name("b", "b\"x");
	put_file();
	store = open_items();
	ck_assert_uint_eq(table_count(items()), 3);
	ck_assert_uint_eq(store_conflict_count(store), 0);
	set_item(store, ids[0], NAME, "mine");
	close_store(store);
	ck_assert(has_text(&place, "items.csv", ",b\"x,"));
}
END_TEST

/* Where it is ours to change, what can be made out of it is a conflict. */
START_TEST(a_broken_row_that_was_changed_here)
{
	const struct conflict *open;
	struct err err;
	size_t found;

	die_with(set_first);
	edit_name("a", "a\"x");
	put_file();
	store = open_items();
	ck_assert_str_eq(value(ids[0], NAME), "mine");
	ck_assert_int_eq(store_conflicts(store, &open, &found, &err), STATUS_OK);
	ck_assert_uint_eq(found, 1);
	ck_assert_str_eq(open[0].id, ids[0]);
	ck_assert_str_eq(open[0].ours, "mine");
	close_store(store);
	ck_assert(has_text(&place, "items.csv", ",mine,"));
}
END_TEST

static char later[ID_TEXT];

static void add_later(struct store *opened)
{
	const char *values[FIELDS] = {"later"};

	store_begin(opened);
	store_create(opened, 0, values, later);
	commit(opened);
}

/* And so is one that the file at the last checkpoint did not have. */
START_TEST(broken_rows_of_new_and_of_no_records)
{
	store = open_items();
	add_later(store); /* its id, in this process too */
	store_free(store);
	buf_printf(&file, "%s,x\"y,\r\n", later);
	buf_add_text(&file, "Z-1,z\"z,\r\n"); /* nobody knows this one */
	buf_add_text(&file, ",no \"id,\r\n");
	put_file();
	store = open_items();
	ck_assert_str_eq(value(later, NAME), "later");
	ck_assert_uint_eq(store_conflict_count(store), 1);
	ck_assert_uint_eq(table_count(items()), 6);
	close_store(store);
	ck_assert(has_text(&place, "items.csv", "Z-1,z\"z,"));
	ck_assert(has_text(&place, "items.csv", ",no \"id,"));
}
END_TEST

START_TEST(a_second_row_of_an_id)
{
	buf_printf(&file, "%s,second,9\r\n", ids[1]);
	buf_printf(&file, "%s,third \"x,9\r\n", ids[1]);
	put_file();
	store = open_items();
	ck_assert_uint_eq(count_key(&mistakes, "data.id_twice"), 2);
	ck_assert_str_eq(value(ids[1], NAME), "b");
	ck_assert_uint_eq(table_count(items()), 5);
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	ck_assert(has_text(&place, "items.csv", ",second,9"));
	ck_assert(has_text(&place, "items.csv", ",third \"x,9"));
}
END_TEST

START_TEST(names_of_rows_that_went)
{
	const struct journal_line *lines;

	/* by the first text; where there is none, by the id */
	store = open_items();
	set_item(store, ids[0], NAME, "");
	close_store(store);
	put(&place, "items.csv", BOM "id,name,amount\r\n");
	store = open_items();
	ck_assert_uint_eq(table_count(items()), 0);
	ck_assert_uint_eq(store_arrivals(store, &lines), 3);
	ck_assert_str_eq(lines[0].old_value, ids[0]);
	ck_assert_str_eq(lines[1].old_value, "b");
	ck_assert_uint_eq(store_arrived_records(store), 3);
	close_store(store);
}
END_TEST

/* Of very many conflicts some are told, and the others counted. */
START_TEST(very_many_conflicts)
{
	enum { MANY = 30 };
	char many[MANY][ID_TEXT], text[32];

	store = open_items();
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		add_item(text, "", many[i]);
	}
	close_store(store);
	read_file();
	store = open_items();
	for (int i = 0; i < MANY; i++) {
		char other[32];

		snprintf(text, sizeof(text), "n%d", i);
		snprintf(other, sizeof(other), "theirs%d", i);
		edit_name(text, other);
		set_item(store, many[i], NAME, "ours");
	}
	put_file();
	close_store(store);
	store = open_items();
	ck_assert_uint_eq(store_conflict_count(store), MANY);
	ck_assert_uint_eq(table_count(items()), MANY + 3);
	for (int i = 0; i < MANY; i++)
		ck_assert_str_eq(value(many[i], NAME), "ours");
	/* And when it is closed, the same edit once more. */
	store_free(store);
	store = open_items();
	set_item(store, ids[0], NAME, "mine");
	store_free(store);
	put_file();
	for (int round = 0; round < 2; round++) {
		store = open_items();
		ck_assert_uint_eq(store_conflict_count(store), MANY);
		for (int i = 0; i < MANY; i++)
			ck_assert_str_eq(value(many[i], NAME), "ours");
		close_store(store);
	}
}
END_TEST

static void set_many(struct store *opened)
{
	const struct table *table = store_table(opened, 0);

	store_begin(opened);
	for (size_t row = 0; row < table_count(table); row++)
		store_set(opened, 0, row, NAME, "ours");
	commit(opened);
}

START_TEST(very_many_conflicts_are_counted)
{
	enum { MANY = 30 };

	store = open_items();
	for (int i = 0; i < MANY; i++)
		add_item("n", "", ids[3]);
	close_store(store);
	read_file();
	die_with(set_many);
	for (int i = 0; i < MANY; i++)
		edit_name("n", "theirs");
	put_file();
	store = open_items();
	ck_assert_uint_eq(store_conflict_count(store), MANY);
	ck_assert_uint_eq(count_key(&mistakes, "data.conflict"), 20);
	ck_assert_uint_eq(count_key(&mistakes, "data.more"), 1);
	ck_assert_str_eq(value(ids[3], NAME), "ours");
	close_store(store);
}
END_TEST

/* What is shown of what came in has an end; what is taken in has none. */
START_TEST(very_many_arrivals)
{
	const struct journal_line *lines;

	for (int i = 0; i < ARRIVED_MOST + 10; i++)
		buf_printf(&file, "Z-%d,z%d,\r\n", i, i);
	put_file();
	store = open_items();
	ck_assert_uint_eq(table_count(items()), ARRIVED_MOST + 13);
	ck_assert_uint_eq(store_arrivals(store, &lines), ARRIVED_MOST);
	ck_assert_uint_eq(store_arrived_records(store), ARRIVED_MOST + 10);
	close_store(store);
}
END_TEST

/* What one line of the journal does to a table, whatever the table has. */
START_TEST(lines_replayed)
{
	struct table *table = table_new(&forms[0]);
	struct journal_line line = {.op = JOURNAL_CREATE,
				    .table = "items",
				    .record = "r",
				    .field = "name",
				    .old_value = "",
				    .new_value = "x",
				    .base = ""};
	static const enum journal_op idle[] = {JOURNAL_CONFLICT, JOURNAL_CHECKPOINT,
					       JOURNAL_SEGMENT_READY, JOURNAL_VOID};

	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 1);
	ck_assert_str_eq(table_cell(table, 0, NAME), "x");
	/* an adopted value that was not put in the place of the old one */
	line.op = JOURNAL_ADOPT;
	line.new_value = "theirs";
	line.old_value = "x";
	line.base = "old";
	replay_line(table, &line);
	ck_assert_str_eq(table_cell(table, 0, NAME), "x");
	line.base = "x";
	replay_line(table, &line);
	ck_assert_str_eq(table_cell(table, 0, NAME), "theirs");
	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		line.op = idle[i];
		line.new_value = "no";
		replay_line(table, &line);
		ck_assert_str_eq(table_cell(table, 0, NAME), "theirs");
	}
	line.op = JOURNAL_RESOLVE;
	line.new_value = "chosen";
	replay_line(table, &line);
	ck_assert_str_eq(table_cell(table, 0, NAME), "chosen");
	line.op = JOURNAL_RESTORE; /* of one that is there */
	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 1);
	line.op = JOURNAL_DELETE;
	replay_line(table, &line);
	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 0);
	line.op = JOURNAL_RESOLVE; /* the record went with it */
	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 0);
	line.op = JOURNAL_RESTORE;
	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 1);
	ck_assert_str_eq(table_cell(table, 0, NAME), "chosen");
	line.op = JOURNAL_SET;
	line.field = "gone since"; /* a field that the form does not have any more */
	replay_line(table, &line);
	ck_assert_uint_eq(table_count(table), 1);
	table_free(table);
}
END_TEST

/* An edit while open, on top of one that was taken in and written. */
START_TEST(edits_while_open_follow_each_other)
{
	struct err err;

	store = open_items();
	for (int round = 0; round < 3; round++) {
		static const char *const names[] = {"b", "b0", "b1", "b2"};

		set_item(store, ids[0], NAME, names[round]);
		ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
		read_file();
		if (round == 0)
			edit_name("c", "c0");
		else
			edit_name(round == 1 ? "c0" : "c1", round == 1 ? "c1" : "c2");
		put_file();
		set_item(store, ids[1], NAME, names[round + 1]);
		ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
		ck_assert_uint_eq(store_conflict_count(store), 0);
		ck_assert_str_eq(value(ids[1], NAME), names[round + 1]);
	}
	ck_assert_str_eq(value(ids[2], NAME), "c2");
	close_store(store);
	store = open_items();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(value(ids[2], NAME), "c2");
	close_store(store);
}
END_TEST

/* A row without an id, or of another's, becomes a record of its own before it is changed. */
START_TEST(a_row_that_is_no_record_is_changed)
{
	char id[ID_TEXT];

	buf_printf(&file, "%s,second,9\r\n,no \"id,\r\n", ids[1]);
	put_file();
	store = open_items();
	ck_assert_uint_eq(table_count(items()), 5);
	store_begin(store);
	store_set(store, 0, 4, AMOUNT, "5");
	store_delete(store, 0, 3);
	store_cancel(store);
	ck_assert_uint_eq(table_count(items()), 5);
	store_begin(store);
	store_set(store, 0, 4, AMOUNT, "5");
	store_set(store, 0, 3, AMOUNT, "7\r\n");
	commit(store);
	snprintf(id, sizeof(id), "%s", table_cell(items(), 4, -1));
	ck_assert_str_ne(id, "");
	close_store(store);
	ck_assert_int_eq(remove_file("items.csv"), 0);
	store = open_items();
	ck_assert_str_eq(value(id, AMOUNT), "5");
	ck_assert_str_eq(value(ids[1], NAME), "b");
	ck_assert_uint_eq(table_count(items()), 5);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mixed");
	TCase *tests = tcase_create("mixed");

	fields[NAME].reference = fields[NOTE].reference = fields[AMOUNT].reference = -1;
	fields[NAME].group = fields[NOTE].group = fields[AMOUNT].group = -1;
	tcase_add_checked_fixture(tests, set_up_items, tear_down_items);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_field_without_a_column_is_kept_nowhere);
	tcase_add_test(tests, a_broken_row_stays);
	tcase_add_test(tests, a_broken_row_that_was_changed_here);
	tcase_add_test(tests, broken_rows_of_new_and_of_no_records);
	tcase_add_test(tests, a_second_row_of_an_id);
	tcase_add_test(tests, names_of_rows_that_went);
	tcase_add_test(tests, very_many_conflicts);
	tcase_add_test(tests, very_many_conflicts_are_counted);
	tcase_add_test(tests, very_many_arrivals);
	tcase_add_test(tests, lines_replayed);
	tcase_add_test(tests, edits_while_open_follow_each_other);
	tcase_add_test(tests, a_row_that_is_no_record_is_changed);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
