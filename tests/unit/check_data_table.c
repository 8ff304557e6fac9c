#include "check_data.h"

#include "base/csvfile.h"

/* A form by hand: name, score (a number), remark; note is a note and has no column. */
static struct field fields[] = {{.name = "name", .type = FIELD_TEXT},
				{.name = "score", .type = FIELD_INTEGER},
				{.name = "note", .type = FIELD_NOTE},
				{.name = "remark", .type = FIELD_TEXT}};
enum { NAME, SCORE, NOTE, REMARK, FIELDS };
static const struct form form = {.name = "people", .fields = fields, .field_count = FIELDS};

static struct table *table;
static struct mistakes mistakes;
static struct buf out;

static void set_up(void)
{
	table = table_new(&form);
	mistakes_init(&mistakes);
	buf_init(&out);
}

static void tear_down(void)
{
	table_free(table);
	mistakes_release(&mistakes);
	buf_release(&out);
}

static enum status read_bytes(const char *bytes, size_t length)
{
	struct buf buf;
	struct err err;
	enum status status;

	buf_init(&buf);
	buf_add(&buf, bytes, length);
	status = table_read(table, &buf, "people.csv", &mistakes, &err);
	buf_release(&buf);
	return status;
}

static void read_text(const char *text)
{
	ck_assert_int_eq(read_bytes(text, strlen(text)), STATUS_OK);
}

static const char *written(void)
{
	buf_clear(&out);
	table_write(table, &out);
	return out.bytes;
}

static void expect_mistake(const char *key, size_t line, size_t column, const char *arg)
{
	for (size_t i = 0; i < mistakes.count; i++) {
		const struct err *item = &mistakes.items[i];

		if (strcmp(item->key, key) == 0 && item->line == line && item->column == column &&
		    strcmp(item->args[0], arg) == 0)
			return;
	}
	print_mistakes(&mistakes);
	ck_abort_msg("no %s at %zu:%zu [%s]", key, line, column, arg);
}

#define CELLS(row, id, name, score, remark)                                                        \
	do {                                                                                       \
		ck_assert_str_eq(table_cell(table, row, -1), id);                                  \
		ck_assert_str_eq(table_cell(table, row, NAME), name);                              \
		ck_assert_str_eq(table_cell(table, row, SCORE), score);                            \
		ck_assert_str_eq(table_cell(table, row, REMARK), remark);                          \
	} while (0)

#define HEADER BOM "id,name,score,remark\r\n"

START_TEST(empty_has_columns)
{
	ck_assert_str_eq(written(), HEADER);
	ck_assert_uint_eq(table_count(table), 0);
	ck_assert(!table_wants_writing(table));
	ck_assert_int_eq(table_find(table, "A", 1), -1);
}
END_TEST

START_TEST(canonical_stays_as_it_is)
{
	const char *text = HEADER "A,赵某甲,\"12\",\"a\r\nb\"\r\nB,\"x\"\"y\",,\r\n\r\nC,,3\r\n";

	read_text(text);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(table_count(table), 3);
	CELLS(0, "A", "赵某甲", "12", "a\nb");
	CELLS(1, "B", "x\"y", "", "");
	CELLS(2, "C", "", "3", "");
	ck_assert_str_eq(table_cell(table, 0, NOTE), "");
	ck_assert(!table_wants_writing(table));
	ck_assert_str_eq(written(), text);
	ck_assert_int_eq(table_find(table, "B", 1), 1);
	ck_assert_int_eq(table_find(table, "BB", 1), 1);
	ck_assert_int_eq(table_find(table, "BB", 2), -1);
	ck_assert_int_eq(table_find(table, "", 0), -1);
	ck_assert_uint_eq(table_line(table, 0), 2);
	ck_assert_uint_eq(table_line(table, 1), 4);
	ck_assert_uint_eq(table_line(table, 2), 6);
}
END_TEST

START_TEST(only_changed_rows_are_written_anew)
{
	read_text(HEADER "A,\"a\",1,\r\nB,\"b\",2,\r\nC,\"c\",3,\r\n");
	table_set(table, 1, REMARK, "new, indeed");
	ck_assert_str_eq(written(), HEADER "A,\"a\",1,\r\nB,b,2,\"new, indeed\"\r\nC,\"c\",3,\r\n");
	table_remove(table, 0);
	ck_assert_uint_eq(table_count(table), 2);
	ck_assert_int_eq(table_find(table, "A", 1), -1);
	ck_assert_int_eq(table_find(table, "C", 1), 1);
	ck_assert_str_eq(written(), HEADER "B,b,2,\"new, indeed\"\r\nC,\"c\",3,\r\n");
}
END_TEST

START_TEST(other_shapes_are_read_and_written_canonically)
{
	static const char *const texts[] = {
	    "id,name,score,remark\nA,a,1,\"x\ny\"\nB,b,2,z",
	    "id;name;score;remark\r\nA;a;1;\"x\ny\"\r\nB;b;2;z\r\n",
	    BOM "id\tname\tscore\tremark\r\nA\ta\t1\t\"x\ny\"\r\nB\tb\t2\tz\r\n",
	    "id,name,score,remark\r\nA,a,1,\"x\ny\"\r\nB,b,2,z\r\n",
	    "id,name,score,remark\rA,a,1,\"x\ny\"\rB,b,2,z\r"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		table_free(table);
		table = table_new(&form);
		mistakes_release(&mistakes);
		read_text(texts[i]);
		ck_assert_uint_eq(mistakes.count, count_key(&mistakes, "data.delimiter"));
		ck_assert_uint_eq(mistakes.count, i == 1 || i == 2);
		ck_assert(table_wants_writing(table));
		CELLS(0, "A", "a", "1", "x\ny");
		CELLS(1, "B", "b", "2", "z");
		ck_assert_str_eq(written(), HEADER "A,a,1,\"x\ny\"\r\nB,b,2,z\r\n");
	}
}
END_TEST

START_TEST(gb18030_becomes_utf8)
{
	/* 赵某甲 in GB18030 */
	static const char text[] = "id,name,score,remark\r\nA,\xD5\xD4\xC4\xB3\xBC\xD7,1,\r\n";

	read_text(text);
	ck_assert_uint_eq(count_key(&mistakes, "data.gb18030"), 1);
	CELLS(0, "A", "赵某甲", "1", "");
	ck_assert(table_wants_writing(table));
	ck_assert_str_eq(written(), HEADER "A,赵某甲,1,\r\n");
}
END_TEST

START_TEST(unknown_columns_stay)
{
	read_text(BOM "mine,id,name,theirs,score,remark\r\n1,A,a,=2,3,r\r\n\"4\",B,b,5,6,s,\r\n");
	expect_mistake("data.column_unknown", 1, 1, "mine");
	expect_mistake("data.column_unknown", 1, 4, "theirs");
	expect_mistake("data.formula", 2, 4, "=2");
	table_set(table, 0, NAME, "A2");
	table_add(table, "C", (const char *[FIELDS]){"c", "7", NULL, "t"});
	ck_assert_str_eq(written(), BOM "mine,id,name,theirs,score,remark\r\n1,A,A2,=2,3,r\r\n"
					"\"4\",B,b,5,6,s,\r\n,C,c,,7,t\r\n");
}
END_TEST

START_TEST(missing_columns_are_added)
{
	read_text(BOM "name,id\r\na,A\r\nb,B,extra\r\n\"c\",C\r\n");
	expect_mistake("data.column_missing", 1, 0, "score");
	expect_mistake("data.column_missing", 1, 0, "remark");
	expect_mistake("data.row_wide", 3, 3, "extra");
	ck_assert_uint_eq(mistakes.count, 3);
	CELLS(0, "A", "a", "", "");
	ck_assert_str_eq(written(),
			 BOM "name,id,score,remark\r\na,A\r\nb,B,,,extra\r\n\"c\",C\r\n");
	table_set(table, 0, SCORE, "5");
	ck_assert_str_eq(written(),
			 BOM "name,id,score,remark\r\na,A,5,\r\nb,B,,,extra\r\n\"c\",C\r\n");
}
END_TEST

START_TEST(missing_id_column)
{
	read_text("name,score\na,1\nb,2\n");
	expect_mistake("data.column_missing", 1, 0, "id");
	expect_mistake("data.id_missing", 2, 0, "2");
	ck_assert_uint_eq(table_count(table), 2);
	table_set(table, 0, -1, "X-1");
	table_set(table, 1, -1, "X-2");
	ck_assert(table_wants_writing(table));
	ck_assert_int_eq(table_find(table, "X-2", 3), 1);
	ck_assert_str_eq(written(), BOM "name,score,id,remark\r\na,1,X-1,\r\nb,2,X-2,\r\n");
}
END_TEST

START_TEST(broken_rows_stay)
{
	const char *text = HEADER "A,a,1,r\r\nB,x\"y,2,s\r\nC,\"c\"d\",3,t\r\nD,d,4,u\r\n";

	read_text(text);
	expect_mistake("data.row_broken", 3, 0, "");
	expect_mistake("data.row_broken", 4, 0, "");
	ck_assert_uint_eq(mistakes.count, 2);
	ck_assert(!table_is_broken(table, 0));
	ck_assert(table_is_broken(table, 1));
	ck_assert(table_is_broken(table, 2));
	table_set(table, 3, NAME, "D2");
	ck_assert_str_eq(written(),
			 HEADER "A,a,1,r\r\nB,x\"y,2,s\r\nC,\"c\"d\",3,t\r\nD,D2,4,u\r\n");
	table_set(table, 1, SCORE, "9");
	ck_assert(!table_is_broken(table, 1));
	ck_assert_str_eq(written(),
			 HEADER "A,a,1,r\r\nB,\"x\"\"y\",9,s\r\nC,\"c\"d\",3,t\r\nD,D2,4,u\r\n");
}
END_TEST

START_TEST(ids_found_wrong)
{
	read_text(HEADER "A,a,,\r\nA,b,,\r\n,c,,\r\n,,,\r\n01234567890123456789012345678901,d,,\r\n"
			 "B C,e,,\r\n");
	expect_mistake("data.id_twice", 3, 0, "A");
	expect_mistake("data.id_missing", 4, 0, "1");
	expect_mistake("data.id_form", 6, 0, "01234567890123456789012345678901");
	expect_mistake("data.id_form", 7, 0, "B C");
	ck_assert_uint_eq(mistakes.count, 4);
	/* the empty row is none */
	ck_assert_uint_eq(table_count(table), 5);
	ck_assert_int_eq(table_find(table, "A", 1), 0);
	table_remove(table, 0);
	ck_assert_int_eq(table_find(table, "A", 1), 0);
	ck_assert_str_eq(table_cell(table, 0, NAME), "b");
}
END_TEST

START_TEST(columns_twice)
{
	read_text(HEADER "");
	ck_assert_uint_eq(table_count(table), 0);
	table_free(table);
	table = table_new(&form);
	read_text("id,name,name,score,remark,\r\nA,a,other,1,r,\r\n");
	expect_mistake("data.column_twice", 1, 3, "name");
	ck_assert_uint_eq(mistakes.count, 1);
	CELLS(0, "A", "a", "1", "r");
}
END_TEST

START_TEST(formulas_are_text)
{
	read_text(HEADER "A,=1+1,-5,'=x\r\nB,-,+,@me\r\nC,''=y,5,'plain\r\n");
	expect_mistake("data.formula", 2, 2, "=1+1");
	expect_mistake("data.formula", 3, 4, "@me");
	ck_assert_uint_eq(mistakes.count, 2);
	CELLS(0, "A", "=1+1", "-5", "=x");
	CELLS(1, "B", "-", "+", "@me");
	CELLS(2, "C", "'=y", "5", "'plain");
	table_set(table, 0, REMARK, "=z");
	ck_assert_str_eq(written(), HEADER "A,'=1+1,-5,'=z\r\nB,-,+,@me\r\nC,''=y,5,'plain\r\n");
}
END_TEST

static void guard(const char *text, const char *expected)
{
	buf_clear(&out);
	cell_guard(&out, text, strlen(text));
	ck_assert_str_eq(out.bytes, expected);
	ck_assert_uint_eq(cell_unguarded(out.bytes, out.length), out.length - strlen(text));
}

START_TEST(guarding)
{
	static const char *const triggers[] = {"=",  "+",  "-",	 "@",  "|",  "%", "\t",
					       "\r", "\n", "＝", "＋", "－", "＠"};
	static const char *const plain[] = {"",	   "a=", "'",		"''",	"'a",
					    "''a", "a-", "＂",		"你好", "\xEF\xBC",
					    "｡",   "：", "\xEF\xBC\x9B"};
	char text[32], expected[33];

	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++)
		for (int apostrophes = 0; apostrophes < 3; apostrophes++) {
			snprintf(text, sizeof(text), "%.*s%sx", apostrophes, "''", triggers[i]);
			snprintf(expected, sizeof(expected), "'%s", text);
			guard(text, expected);
		}
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		guard(plain[i], plain[i]);
}
END_TEST

START_TEST(unreadable_files)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *key;
	} cases[] = {{"id,name\r\nA,\0\r\n", 14, "csv.nul"},
		     {"\xFF\xFEi\0d\0", 6, "csv.utf16"},
		     {"id,name\r\nA,\"x\r\nB,y\r\n", 20, "csv.quote_open"},
		     {"A,b,c\r\nD,e,f\r\n", 14, "data.header"},
		     {"id,name\r\nA,\xFF\xFF\r\n", 15, "csv.encoding"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf buf;
		struct err err;

		buf_init(&buf);
		buf_add(&buf, cases[i].bytes, cases[i].length);
		ck_assert_int_eq(table_read(table, &buf, "people.csv", &mistakes, &err),
				 STATUS_INPUT);
		ck_assert_str_eq(err.key, cases[i].key);
		ck_assert_str_eq(err.path, "people.csv");
		ck_assert_uint_gt(err.line, 0);
		ck_assert_uint_eq(table_count(table), 0);
		ck_assert_uint_eq(mistakes.count, 0);
		buf_release(&buf);
	}
	/* and it can still be used */
	read_text(HEADER "A,a,1,\r\n");
	ck_assert_uint_eq(table_count(table), 1);
}
END_TEST

START_TEST(rows_come_back)
{
	const char *values[FIELDS] = {"b", "2", NULL, ""};

	read_text(BOM "id,name,mine,score,remark\r\nA,a,x,1,\r\nB,\"b\",y,2,\r\nC,c,z,3,\r\n");
	table_remove(table, 1);
	table_insert(table, 1, "B", values);
	ck_assert_str_eq(written(), BOM
			 "id,name,mine,score,remark\r\nA,a,x,1,\r\nB,\"b\",y,2,\r\nC,c,z,3,\r\n");
	ck_assert_int_eq(table_find(table, "B", 1), 1);
	table_remove(table, 0);
	table_remove(table, 0);
	table_insert(table, 0, "B", values);
	values[NAME] = "a2";
	values[SCORE] = "1";
	table_insert(table, 2, "A", values);
	ck_assert_str_eq(written(), BOM
			 "id,name,mine,score,remark\r\nB,\"b\",y,2,\r\nC,c,z,3,\r\nA,a2,x,1,\r\n");
	ck_assert_int_eq(table_find(table, "A", 1), 2);
	ck_assert_int_eq(table_find(table, "B", 1), 0);
	ck_assert_int_eq(table_find(table, "C", 1), 1);
}
END_TEST

START_TEST(numbers_are_not_guarded)
{
	const char *values[FIELDS] = {"-5", "-5", NULL, "x"};

	table_add(table, "A", values);
	values[SCORE] = "-5-x";
	table_add(table, "B", values);
	ck_assert_str_eq(written(), HEADER "A,'-5,-5,x\r\nB,'-5,'-5-x,x\r\n");
}
END_TEST

/* A cheap generator; deterministic. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void random_text(unsigned *state, char text[64])
{
	static const char *const pieces[] = {"a",  "赵", "\"", ",", "\n", ";",	  "\t", "'",  "=",
					     "+",  "-",	 "@",  "|", "%",  " ",	  "＝", "＠", "1",
					     "id", "\\", "𠀀", "é", "''", "\"\"", "end"};
	size_t count = next_random(state) % 7;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		strcat(text, pieces[next_random(state) % (sizeof(pieces) / sizeof(pieces[0]))]);
}

START_TEST(random_rows_round)
{
	enum { ROUNDS = 200, ROWS = 100 };
	unsigned state = 12345;

	for (int round = 0; round < ROUNDS / (int)one_in(8); round++) {
		struct table *again = table_new(&form);
		struct buf bytes;
		struct err err;

		table_free(table);
		table = table_new(&form);
		for (int row = 0; row < ROWS; row++) {
			char texts[3][64], id[16];
			const char *values[FIELDS] = {texts[0], texts[1], NULL, texts[2]};

			for (int i = 0; i < 3; i++)
				random_text(&state, texts[i]);
			snprintf(id, sizeof(id), "R-%d", row);
			table_add(table, id, values);
		}
		buf_init(&bytes);
		table_write(table, &bytes);
		buf_clear(&out);
		buf_add(&out, bytes.bytes, bytes.length);
		ck_assert_int_eq(table_read(again, &bytes, "", &mistakes, &err), STATUS_OK);
		ck_assert_uint_eq(mistakes.count, 0);
		ck_assert_uint_eq(table_count(again), ROWS);
		for (size_t row = 0; row < ROWS; row++)
			for (int field = -1; field < FIELDS; field++)
				ck_assert_str_eq(table_cell(again, row, field),
						 table_cell(table, row, field));
		/* and what is read is written the same */
		buf_clear(&bytes);
		table_write(again, &bytes);
		ck_assert_str_eq(bytes.bytes, out.bytes);
		buf_release(&bytes);
		table_free(again);
	}
}
END_TEST

/* Changes at random against a plain model of the rows. */
START_TEST(random_changes)
{
	enum { STEPS = 20000, MOST = 200 };
	struct model {
		char id[16], name[64];
	} model[MOST];
	size_t count = 0, made = 0;
	unsigned state = 99;
	const int steps = STEPS / (int)one_in(8);

	for (int step = 0; step < steps; step++) {
		unsigned what = next_random(&state) % 10;
		size_t row = count ? next_random(&state) % count : 0;
		const char *values[FIELDS] = {NULL};
		char text[64];

		random_text(&state, text);
		values[NAME] = text;
		if (what < 4 && count < MOST) {
			snprintf(model[count].id, 16, "N-%zu", made++);
			strcpy(model[count].name, text);
			ck_assert_uint_eq(table_add(table, model[count].id, values), count);
			count++;
		} else if (what < 7 && count) {
			strcpy(model[row].name, text);
			table_set(table, row, NAME, text);
		} else if (what < 9 && count) {
			table_remove(table, row);
			memmove(model + row, model + row + 1, (--count - row) * sizeof(*model));
		} else if (count < MOST) {
			memmove(model + row + 1, model + row, (count++ - row) * sizeof(*model));
			snprintf(model[row].id, 16, "N-%zu", made ? next_random(&state) % made : 0);
			if (table_find(table, model[row].id, strlen(model[row].id)) >= 0)
				snprintf(model[row].id, 16, "N-%zu", made++);
			strcpy(model[row].name, text);
			table_insert(table, row, model[row].id, values);
		}
		ck_assert_uint_eq(table_count(table), count);
		row = count ? next_random(&state) % count : 0;
		if (count) {
			ck_assert_str_eq(table_cell(table, row, -1), model[row].id);
			ck_assert_str_eq(table_cell(table, row, NAME), model[row].name);
			ck_assert_int_eq(table_find(table, model[row].id, strlen(model[row].id)),
					 (long)row);
		}
	}
	for (size_t row = 0; row < count; row++)
		ck_assert_str_eq(table_cell(table, row, NAME), model[row].name);
	ck_assert_uint_gt(made, steps / 20);
}
END_TEST

START_TEST(large_tables_are_parsed_when_looked_at)
{
	enum { ROWS = TABLE_RESIDENT_ROWS + 1000 };
	const char *looks[TABLE_RESIDENT_ROWS > 64 ? 64 : 1];
	struct buf bytes;
	struct err err;
	char id[16];

	buf_init(&bytes);
	buf_add_text(&bytes, HEADER);
	for (int i = 0; i < ROWS; i++)
		buf_printf(&bytes, "R%d,\"n,%d\",%d,\r\n", i, i, i % 7);
	buf_add(&out, bytes.bytes, bytes.length);
	ck_assert_int_eq(table_read(table, &bytes, "", &mistakes, &err), STATUS_OK);
	ck_assert(!table_is_resident(table));
	ck_assert_uint_eq(table_count(table), ROWS);
	for (size_t i = 0; i < 64; i++)
		looks[i] = table_cell(table, i * 700, -1);
	for (size_t i = 0; i < 64; i++) {
		snprintf(id, sizeof(id), "R%zu", i * 700);
		ck_assert_str_eq(looks[i], id);
	}
	ck_assert_int_eq(table_find(table, "R40000", 6), 40000);
	bytes.length = 0;
	table_write(table, &bytes);
	ck_assert_uint_eq(bytes.length, out.length);
	ck_assert_int_eq(memcmp(bytes.bytes, out.bytes, out.length), 0);
	table_set(table, 40000, NAME, table_cell(table, 39999, NAME));
	table_remove(table, 0);
	ck_assert_int_eq(table_find(table, "R40000", 6), 39999);
	ck_assert_str_eq(table_cell(table, 39999, NAME), "n,39999");
	ck_assert_uint_eq(table_add(table, "new", NULL), ROWS - 1);
	ck_assert_int_eq(table_find(table, "new", 3), ROWS - 1);
	buf_clear(&bytes);
	table_write(table, &bytes);
	ck_assert_ptr_nonnull(strstr(bytes.bytes, "\r\nR40000,\"n,39999\",2,\r\n"));
	ck_assert_ptr_null(strstr(bytes.bytes, "\nR0,"));
	buf_release(&bytes);
}
END_TEST

START_TEST(many_mistakes_are_counted)
{
	struct buf bytes;
	struct err err;

	buf_init(&bytes);
	buf_add_text(&bytes, HEADER);
	for (int i = 0; i < 80; i++)
		buf_printf(&bytes, "R%d,=x,,\r\n", i);
	ck_assert_int_eq(table_read(table, &bytes, "people.csv", &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(count_key(&mistakes, "data.formula"), 50);
	expect_mistake("data.more", 0, 0, "30");
	buf_release(&bytes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");
	TCase *tests = tcase_create("table");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, empty_has_columns);
	tcase_add_test(tests, canonical_stays_as_it_is);
	tcase_add_test(tests, only_changed_rows_are_written_anew);
	tcase_add_test(tests, other_shapes_are_read_and_written_canonically);
	tcase_add_test(tests, gb18030_becomes_utf8);
	tcase_add_test(tests, unknown_columns_stay);
	tcase_add_test(tests, missing_columns_are_added);
	tcase_add_test(tests, missing_id_column);
	tcase_add_test(tests, broken_rows_stay);
	tcase_add_test(tests, ids_found_wrong);
	tcase_add_test(tests, columns_twice);
	tcase_add_test(tests, formulas_are_text);
	tcase_add_test(tests, guarding);
	tcase_add_test(tests, unreadable_files);
	tcase_add_test(tests, rows_come_back);
	tcase_add_test(tests, numbers_are_not_guarded);
	tcase_add_test(tests, random_rows_round);
	tcase_add_test(tests, random_changes);
	tcase_add_test(tests, large_tables_are_parsed_when_looked_at);
	tcase_add_test(tests, many_mistakes_are_counted);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
