/* What people and spreadsheets do to a table's file, in every shape that they save it in, while
 * the program is closed and while it is open. */
#include <iconv.h>

#include "base/csvfile.h"
#include "check_data_library.h"
#include "data/conflicts.h"

enum { ROWS_MOST = 12, COLUMNS_MOST = 10 };

static size_t readers;
static char ids[3][ID_TEXT];

/* A file as a spreadsheet holds it. */
struct grid {
	char *cells[ROWS_MOST][COLUMNS_MOST]; /* row 0 is the header */
	size_t rows, columns;
};

static void grid_set(struct grid *grid, size_t row, size_t column, const char *text)
{
	memory_free(grid->cells[row][column]);
	grid->cells[row][column] = memory_text(text);
}

static void grid_read(struct grid *grid)
{
	struct csv_index index;
	struct csv_text text;
	struct csv_row row;
	struct buf bytes;
	struct err err;

	memset(grid, 0, sizeof(*grid));
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "readers.csv", &bytes), 0);
	ck_assert_int_eq(csv_text_take(&text, &bytes, "", &err), STATUS_OK);
	ck_assert_int_eq(csv_index_make(&index, &text, "", &err), STATUS_OK);
	csv_row_init(&row);
	for (grid->rows = 0; grid->rows < index.count; grid->rows++) {
		csv_row_parse(&row, text.bytes.bytes + index.offsets[grid->rows],
			      index.offsets[grid->rows + 1] - index.offsets[grid->rows], ',');
		for (size_t i = 0; i < row.count; i++)
			grid_set(grid, grid->rows, i, row.cells[i]);
		grid->columns = row.count > grid->columns ? row.count : grid->columns;
	}
	csv_row_release(&row);
	csv_index_release(&index);
	csv_text_release(&text);
}

static void grid_release(struct grid *grid)
{
	for (size_t row = 0; row < ROWS_MOST; row++)
		for (size_t i = 0; i < COLUMNS_MOST; i++)
			memory_free(grid->cells[row][i]);
}

/* Whether the file says so, in whatever encoding. */
static bool file_says(const char *text)
{
	struct csv_text decoded;
	struct buf bytes;
	bool is_found;

	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "readers.csv", &bytes), 0);
	ck_assert_int_eq(csv_text_take(&decoded, &bytes, "", NULL), STATUS_OK);
	is_found = strstr(decoded.bytes.bytes, text) != NULL;
	csv_text_release(&decoded);
	return is_found;
}

static size_t column_of(const struct grid *grid, const char *name)
{
	for (size_t i = 0; i < grid->columns; i++)
		if (strcmp(grid->cells[0][i], name) == 0)
			return i;
	ck_abort_msg("no column %s", name);
	return 0;
}

static size_t row_of_id(const struct grid *grid, const char *id)
{
	size_t column = column_of(grid, "id");

	for (size_t row = 1; row < grid->rows; row++)
		if (strcmp(grid->cells[row][column], id) == 0)
			return row;
	ck_abort_msg("no row %s", id);
	return 0;
}

/* How it is saved. */
enum shape {
	SHAPE_PLAIN, /* as the program writes */
	SHAPE_UNIX,  /* LF, no byte order mark */
	SHAPE_GB18030,
	SHAPE_SEMICOLON,
	SHAPE_TAB,
	SHAPE_QUOTED,	  /* every cell in quotes */
	SHAPE_SORTED,	  /* rows in another order */
	SHAPE_REARRANGED, /* columns in another order */
	SHAPE_TRAILING,	  /* empty rows and columns behind */
	SHAPES
};

static void to_gb18030(struct buf *bytes)
{
	iconv_t converter = iconv_open("GB18030", "UTF-8");
	size_t left = bytes->length, room = 4 * bytes->length + 8;
	char *out = memory_array(room, 1), *from = bytes->bytes, *to = out;

	ck_assert(converter != (iconv_t)-1);
	ck_assert(iconv(converter, &from, &left, &to, &room) != (size_t)-1);
	iconv_close(converter);
	buf_clear(bytes);
	buf_add(bytes, out, (size_t)(to - out));
	memory_free(out);
}

static void add_quoted(struct buf *bytes, const char *text)
{
	buf_add_char(bytes, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_add_char(bytes, '"');
		buf_add_char(bytes, *text);
	}
	buf_add_char(bytes, '"');
}

static void grid_write(const struct grid *grid, enum shape shape)
{
	char delimiter = shape == SHAPE_SEMICOLON ? ';' : shape == SHAPE_TAB ? '\t' : ',';
	bool is_bare = shape == SHAPE_UNIX || shape == SHAPE_GB18030;
	struct buf bytes;

	buf_init(&bytes);
	if (!is_bare)
		buf_add_text(&bytes, BOM);
	for (size_t n = 0; n < grid->rows; n++) {
		size_t row = shape == SHAPE_SORTED && n ? grid->rows - n : n;

		for (size_t i = 0; i < grid->columns; i++) {
			size_t column = shape == SHAPE_REARRANGED ? grid->columns - 1 - i : i;
			const char *cell = grid->cells[row][column] ? grid->cells[row][column] : "";

			if (i)
				buf_add_char(&bytes, delimiter);
			if (shape == SHAPE_QUOTED || strpbrk(cell, ",;\t\"\n"))
				add_quoted(&bytes, cell);
			else
				buf_add_text(&bytes, cell);
		}
		if (shape == SHAPE_TRAILING)
			buf_add_text(&bytes, ",,");
		buf_add_text(&bytes, is_bare ? "\n" : "\r\n");
	}
	if (shape == SHAPE_TRAILING)
		buf_add_text(&bytes, ",,,,\r\n,,,,\r\n");
	if (shape == SHAPE_GB18030)
		to_gb18030(&bytes);
	put_bytes(&place, "readers.csv", bytes.bytes, bytes.length);
	buf_release(&bytes);
}

/* What ought to be there: values by record, "" for none. */
static const char *const fields[] = {"name", "card", "kind", "guardian", "until"};
enum { FIELDS = 5 };
struct expected {
	char id[ID_TEXT];
	const char *values[FIELDS];
};

static const char *const begun[3][FIELDS] = {
    {"张三", "000123", "成人", "", "2019-12-31"},
    {"李四", "110101199001011234", "儿童", "张三", "2019-06-05"},
    {"=王\"五\",\n丙", "3-4", "成人", "''@", ""}};

static void begin_readers(void)
{
	struct store *store;

	readers = form_index(&pack, "readers");
	store = open_store();
	for (int i = 0; i < 3; i++) {
		const char *values[16] = {0};

		for (int f = 0; f < FIELDS; f++)
			values[field_index(&pack.forms[readers], fields[f])] = begun[i][f];
		store_begin(store);
		store_create(store, readers, values, ids[i]);
		commit(store);
	}
	close_store(store);
}

static void begin_again(void)
{
	tear_down();
	set_up();
	begin_readers();
}

static const char *value_of(const struct store *store, const char *id, const char *field)
{
	const struct table *table = store_table(store, readers);
	long row = table_find(table, id, strlen(id));

	return row < 0 ? NULL
		       : table_cell(table, (size_t)row, field_index(&pack.forms[readers], field));
}

/* Rows whose id is not known yet are found by their name. */
static void expect(const struct store *store, const struct expected *rows, size_t count,
		   const char *what)
{
	const struct table *table = store_table(store, readers);
	int name = field_index(&pack.forms[readers], "name");

	ck_assert_msg(table_count(table) == count, "%s: %zu rows, not %zu", what,
		      table_count(table), count);
	for (size_t i = 0; i < count; i++) {
		const char *id = rows[i].id;

		for (size_t row = 0; !*id && row < count; row++)
			if (strcmp(table_cell(table, row, name), rows[i].values[0]) == 0)
				id = table_cell(table, row, -1);
		for (int f = 0; f < FIELDS; f++) {
			const char *value = value_of(store, id, fields[f]);

			ck_assert_msg(value && strcmp(value, rows[i].values[f]) == 0,
				      "%s: %s of %s is %s, not %s", what, fields[f], id,
				      value ? value : "nowhere", rows[i].values[f]);
		}
	}
}

/* Edits, and what must come of each: the rows of expected are made from begun. */
struct edit {
	const char *name;
	void (*make)(struct grid *grid, struct expected *rows, size_t *count);
	const char *kept; /* must stand in the file afterwards */
};

static void edit_nothing(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)grid;
	(void)rows;
	(void)count;
}

static void edit_change(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)count;
	grid_set(grid, row_of_id(grid, ids[1]), column_of(grid, "name"), "李四光");
	grid_set(grid, row_of_id(grid, ids[1]), column_of(grid, "until"), "2020-01-01");
	rows[1].values[0] = "李四光";
	rows[1].values[4] = "2020-01-01";
}

static void edit_clear(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)count;
	grid_set(grid, row_of_id(grid, ids[0]), column_of(grid, "card"), "");
	rows[0].values[1] = "";
}

static void edit_delete(struct grid *grid, struct expected *rows, size_t *count)
{
	size_t row = row_of_id(grid, ids[0]);

	for (size_t i = 0; i < grid->columns; i++)
		memory_free(grid->cells[row][i]);
	memmove(grid->cells[row], grid->cells[row + 1],
		(grid->rows - row - 1) * sizeof(grid->cells[row]));
	memset(grid->cells[--grid->rows], 0, sizeof(grid->cells[0]));
	memmove(rows, rows + 1, (*count - 1) * sizeof(*rows));
	--*count;
}

static void add_row(struct grid *grid, struct expected *rows, size_t *count, const char *id)
{
	struct expected *row = &rows[(*count)++];

	*row = (struct expected){"", {"新人", "000007", "成人", "", "2021-02-03"}};
	snprintf(row->id, sizeof(row->id), "%s", id);
	grid_set(grid, grid->rows, column_of(grid, "id"), id);
	for (int f = 0; f < FIELDS; f++)
		grid_set(grid, grid->rows, column_of(grid, fields[f]), row->values[f]);
	grid->rows++;
}

static void edit_add(struct grid *grid, struct expected *rows, size_t *count)
{
	add_row(grid, rows, count, "");
}

static void edit_add_with_id(struct grid *grid, struct expected *rows, size_t *count)
{
	add_row(grid, rows, count, "X-1");
}

static void edit_add_column(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)rows;
	(void)count;
	grid_set(grid, 0, grid->columns, "民族");
	grid_set(grid, row_of_id(grid, ids[1]), grid->columns, "汉族");
	grid->columns++;
}

static void edit_rename_column(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)rows;
	(void)count;
	grid_set(grid, 0, column_of(grid, "card"), "编号");
}

static void drop_column(struct grid *grid, size_t column)
{
	for (size_t row = 0; row < grid->rows; row++) {
		memory_free(grid->cells[row][column]);
		memmove(&grid->cells[row][column], &grid->cells[row][column + 1],
			(grid->columns - column - 1) * sizeof(char *));
		grid->cells[row][grid->columns - 1] = NULL;
	}
	grid->columns--;
}

static void edit_drop_column(struct grid *grid, struct expected *rows, size_t *count)
{
	edit_change(grid, rows, count);
	drop_column(grid, column_of(grid, "card"));
}

static void edit_drop_ids(struct grid *grid, struct expected *rows, size_t *count)
{
	edit_change(grid, rows, count);
	drop_column(grid, column_of(grid, "id"));
}

static void edit_rename_ids(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)rows;
	(void)count;
	grid_set(grid, 0, column_of(grid, "id"), "序号");
}

static void edit_all(struct grid *grid, struct expected *rows, size_t *count)
{
	edit_change(grid, rows, count);
	edit_add_column(grid, rows, count);
	edit_add(grid, rows, count);
	edit_delete(grid, rows, count);
}

/* Dates and times as spreadsheets write them are no change. */
static void edit_dates(struct grid *grid, struct expected *rows, size_t *count)
{
	(void)count;
	grid_set(grid, row_of_id(grid, ids[0]), column_of(grid, "until"), "2019/12/31");
	grid_set(grid, row_of_id(grid, ids[1]), column_of(grid, "until"), "5-Jun-19");
	grid_set(grid, row_of_id(grid, ids[2]), column_of(grid, "until"), "2022年3月4日");
	rows[2].values[4] = "2022-03-04";
}

static const struct edit edits[] = {
    {"nothing", edit_nothing, "张三"},
    {"change", edit_change, "李四光"},
    {"clear", edit_clear, "张三"},
    {"delete", edit_delete, "李四"},
    {"add", edit_add, "新人"},
    {"add with id", edit_add_with_id, "X-1"},
    {"add column", edit_add_column, "汉族"},
    {"rename column", edit_rename_column, "编号"},
    {"drop column", edit_drop_column, "李四光"},
    {"drop ids", edit_drop_ids, "李四光"},
    {"rename ids", edit_rename_ids, "序号"},
    {"all", edit_all, "汉族"},
    {"dates", edit_dates, "2022-03-04"},
};
enum { EDITS = sizeof(edits) / sizeof(*edits) };

static void settle_and_compare(const struct expected *rows, size_t count, const char *what,
			       const char *kept)
{
	struct store *store = open_store();

	expect(store, rows, count, what);
	ck_assert_msg(!store_wants_checkpoint(store), "%s: is not settled", what);
	ck_assert_msg(!store_arrived_records(store), "%s: came in twice", what);
	close_store(store);
	ck_assert_msg(file_says(kept), "%s: lost %s", what, kept);
	ck_assert_int_eq(remove_file("readers.csv"), 0);
	store = open_store();
	expect(store, rows, count, what);
	close_store(store);
}

static void run_edit(const struct edit *edit, enum shape shape, bool is_open)
{
	struct expected rows[ROWS_MOST];
	struct store *store = NULL;
	struct grid grid;
	struct err err;
	size_t count = 3;
	char what[80];

	snprintf(what, sizeof(what), "%s, shape %d, %s", edit->name, shape,
		 is_open ? "open" : "closed");
	for (int i = 0; i < 3; i++) {
		memcpy(rows[i].id, ids[i], ID_TEXT);
		memcpy(rows[i].values, begun[i], sizeof(begun[i]));
	}
	if (is_open)
		store = open_store();
	grid_read(&grid);
	edit->make(&grid, rows, &count);
	grid_write(&grid, shape);
	grid_release(&grid);
	if (is_open) {
		/* something of our own, so that the table is due */
		long row = table_find(store_table(store, readers), ids[2], strlen(ids[2]));

		store_begin(store);
		store_set(store, readers, (size_t)row,
			  field_index(&pack.forms[readers], "guardian"), "ours");
		commit(store);
		for (size_t i = 0; i < count; i++)
			if (strcmp(rows[i].id, ids[2]) == 0)
				rows[i].values[3] = "ours";
		ck_assert_msg(store_checkpoint(store, &err) == STATUS_OK, "%s: %s", what, err.key);
	} else {
		store = open_store();
	}
	expect(store, rows, count, what);
	ck_assert_msg(!store_conflict_count(store), "%s: a conflict", what);
	close_store(store);
	settle_and_compare(rows, count, what, edit->kept);
}

START_TEST(every_edit_in_every_shape)
{
	for (int shape = 0; shape < SHAPES; shape++)
		for (int is_open = 0; is_open < 2; is_open++) {
			begin_again();
			run_edit(&edits[_i], shape, is_open);
		}
}
END_TEST

/* What spreadsheets destroy: ours stays, theirs is a conflict, and a line says what happened. */
struct ruin {
	int row;
	const char *field, *found;
	const char *key;
	enum damage damage;
};

static const struct ruin ruins[] = {
    {1, "card", "1.10101E+17", "data.damage_shortened", DAMAGE_SHORTENED},
    {1, "card", "110101199001011000", "data.damage_digits", DAMAGE_DIGITS},
    {0, "card", "123", "data.damage_zeros", DAMAGE_ZEROS},
    {1, "name", "李?", "data.damage_characters", DAMAGE_CHARACTERS},
    {2, "card", "4-Mar", "data.damage_date", DAMAGE_DATE},
    {2, "card", "3月4日", "data.damage_date", DAMAGE_DATE},
};

START_TEST(damage_is_never_taken)
{
	const struct ruin *ruin = &ruins[_i];
	const struct conflict *conflicts;
	const char *known = NULL;
	struct store *store;
	struct grid grid;
	char cell[64];
	size_t count;

	begin_readers();
	for (int f = 0; f < FIELDS; f++)
		if (strcmp(fields[f], ruin->field) == 0)
			known = begun[ruin->row][f];
	for (int round = 0; round < 2; round++) { /* the same again is not told twice */
		grid_read(&grid);
		grid_set(&grid, row_of_id(&grid, ids[ruin->row]), column_of(&grid, ruin->field),
			 ruin->found);
		grid_write(&grid, SHAPE_PLAIN);
		grid_release(&grid);
		store = open_store();
		ck_assert_uint_eq(count_key(&mistakes, ruin->key), 1);
		ck_assert_uint_eq(count_key(&mistakes, "data.adopted"), 0);
		ck_assert_str_eq(value_of(store, ids[ruin->row], ruin->field), known);
		ck_assert_uint_eq(store_conflict_count(store), 1);
		close_store(store);
		snprintf(cell, sizeof(cell), ",%s,", ruin->found);
		ck_assert(!has_text(&place, "readers.csv", cell));
		store = open_store();
		ck_assert_uint_eq(mistakes.count, 0);
		ck_assert_uint_eq(store_conflict_count(store), 1);
		ck_assert_int_eq(store_conflicts(store, &conflicts, &count, NULL), STATUS_OK);
		ck_assert_uint_eq(count, 1);
		ck_assert_str_eq(conflicts[0].theirs, ruin->found);
		ck_assert_str_eq(conflicts[0].ours, known);
		ck_assert_int_eq(conflicts[0].damage, ruin->damage);
		close_store(store);
	}
}
END_TEST

/* Dates that could be two, and new values that look damaged, are taken as they stand and told. */
START_TEST(unclear_values_are_kept_as_typed)
{
	struct store *store;
	struct grid grid;

	begin_readers();
	grid_read(&grid);
	grid_set(&grid, row_of_id(&grid, ids[0]), column_of(&grid, "until"), "6/5/2018");
	grid_set(&grid, row_of_id(&grid, ids[1]), column_of(&grid, "until"), "05/06/18");
	grid_set(&grid, row_of_id(&grid, ids[0]), column_of(&grid, "guardian"), "1.2E+15");
	grid_set(&grid, row_of_id(&grid, ids[1]), column_of(&grid, "guardian"),
		 "320102198001010000");
	grid_write(&grid, SHAPE_PLAIN);
	grid_release(&grid);
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "data.suspect_date"), 2);
	ck_assert_uint_eq(count_key(&mistakes, "data.suspect_shortened"), 1);
	ck_assert_uint_eq(count_key(&mistakes, "data.suspect_digits"), 1);
	ck_assert_str_eq(value_of(store, ids[0], "until"), "6/5/2018");
	ck_assert_str_eq(value_of(store, ids[1], "until"), "05/06/18");
	ck_assert_str_eq(value_of(store, ids[0], "guardian"), "1.2E+15");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_uint_eq(store_arrived_records(store), 2);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("edits");
	TCase *tests = tcase_create("edits");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, every_edit_in_every_shape, 0, EDITS);
	tcase_add_loop_test(tests, damage_is_never_taken, 0, sizeof(ruins) / sizeof(*ruins));
	tcase_add_test(tests, unclear_values_are_kept_as_typed);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
