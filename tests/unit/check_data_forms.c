/* A folder whose forms have become others: each column, table and choice that came, went or got
 * another name is told in one line, and nothing is lost. */
#include "exchange_lines.h"

#include "data/exchange.h"

static char forms[64];

static void begin(void)
{
	set_up_sites();
	strcpy(forms, "/tmp/zhibu-forms-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(forms));
}

static void end(void)
{
	char command[128];

	tear_down_sites();
	snprintf(command, sizeof(command), "rm -rf %s", forms);
	ck_assert_int_eq(system(command), 0);
}

/* What the shell makes of the library's forms (in $0) becomes the pack. */
static void use_forms(const char *change)
{
	char command[1024];
	struct mistakes found;
	struct err err;

	snprintf(command, sizeof(command),
		 "rm -rf %s/* && cp -r tests/packs/library/. %s/ && cd %s && %s", forms, forms,
		 forms, change);
	ck_assert_int_eq(system(command), 0);
	pack_release(&pack);
	mistakes_init(&found);
	ck_assert_int_eq(pack_read_folder(&pack, forms, NULL, &found, &err), STATUS_OK);
	print_mistakes(&found);
	ck_assert_uint_eq(found.count, 0);
	mistakes_release(&found);
	books = form_index(&pack, "books");
	title = field_index(&pack.forms[books], "title");
}

/* The place's next start, with other forms. */
static void start_with(const char *change)
{
	for (int i = 0; i < SITES; i++)
		leave(i);
	use_forms(change);
	for (int i = SITES; i-- > 0;)
		arrive_at(i); /* the first one's mistakes are those that stay */
}

/* What was noticed: of one key, so often, and nothing else. */
static void check_noticed(const char *key, const char *arg, size_t times)
{
	if (mistakes.count != times)
		print_mistakes(&mistakes);
	ck_assert_uint_eq(mistakes.count, times);
	for (size_t i = 0; i < times; i++) {
		ck_assert_str_eq(mistakes.items[i].key, key);
		ck_assert_str_eq(mistakes.items[i].args[0], arg);
	}
}

static int field_of(const char *name)
{
	return field_index(&pack.forms[books], name);
}

static void save_cell(const char *id, const char *field, const char *value)
{
	set_book(at(0), id, field_of(field), value);
}

static bool in_file(const char *text)
{
	return has_text(&places[0], "books.csv", text);
}

#define AS_BEFORE ":"
#define PRESS	  "sed -i '/^,text,author/a ,text,press,出版社,Press' books.csv"

START_TEST(a_column_comes)
{
	char id[ID_TEXT], other[ID_TEXT];

	add_book(at(0), "史记", id);
	add_book(at(0), "红楼梦", other);
	start_with(PRESS);
	check_noticed("data.column_missing", "press", 1);
	ck_assert_str_eq(book(at(0), id, title), "史记");
	save_cell(id, "press", "中华书局");
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert_str_eq(book(at(0), id, field_of("press")), "中华书局");
	ck_assert_str_eq(book(at(0), other, title), "红楼梦");
	ck_assert(in_file(",price,press\r\n"));
	/* and with the forms of before it stays, unknown */
	start_with(AS_BEFORE);
	check_noticed("data.column_unknown", "press", 1);
	set_book(at(0), id, title, "史记（一）");
	again(0);
	ck_assert(in_file("史记（一）,,,,,中华书局\r\n"));
}
END_TEST

#define NO_AUTHOR "sed -i '/^,text,author/d; s/,\\${author}$/,/' books.csv"

START_TEST(a_column_goes)
{
	char id[ID_TEXT];

	add_book(at(0), "史记", id);
	save_cell(id, "author", "司马迁");
	start_with(NO_AUTHOR);
	check_noticed("data.column_unknown", "author", 1);
	set_book(at(0), id, title, "史记（一）");
	again(0);
	check_noticed("data.column_unknown", "author", 1);
	ck_assert(in_file("史记（一）,司马迁,"));
	start_with(AS_BEFORE);
	check_noticed(NULL, NULL, 0);
	ck_assert_str_eq(book(at(0), id, field_of("author")), "司马迁");
}
END_TEST

/* ... and its file is lost meanwhile. */
START_TEST(a_column_goes_and_comes_again)
{
	char id[ID_TEXT];

	add_book(at(0), "史记", id);
	save_cell(id, "author", "司马迁");
	start_with(NO_AUTHOR);
	forget_file(0);
	ck_assert_uint_eq(count_key(&mistakes, "data.rebuilt"), 1);
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert(!in_file("司马迁"));
	start_with(AS_BEFORE);
	check_noticed("data.column_missing", "author", 1);
	ck_assert_str_eq(book(at(0), id, field_of("author")), "司马迁");
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert(in_file("司马迁"));
}
END_TEST

#define RENAMED                                                                                    \
	"sed -i 's/^,type,name,.*/&,zb_was/; s/^,text,author,\\(.*\\)/,text,writer,\\1,author/'"   \
	" books.csv"

static void keep_half_typed(const char *id)
{
	const char *values[16] = {0};
	struct err err;

	values[field_of("author")] = "班固";
	ck_assert_int_eq(store_draft_save(at(0), books, "", values, &err), STATUS_OK);
	ck_assert_int_eq(store_set_note(at(0), books, id, "author", "字子长", &err), STATUS_OK);
}

static void check_half_typed(const char *id)
{
	char *values[16] = {0}, when[20], *note = store_note(at(0), books, id, "writer");
	struct err err;

	ck_assert_str_eq(note, "字子长");
	memory_free(note);
	ck_assert(store_draft_find(at(0), books, "", values, when));
	ck_assert_str_eq(values[field_of("writer")], "班固");
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(values[i]);
	store_draft_drop(at(0), books, "");
	/* another one takes its place */
	ck_assert_int_eq(store_set_note(at(0), books, id, "writer", "龙门人", &err), STATUS_OK);
	note = store_note(at(0), books, id, "author");
	ck_assert_str_eq(note, "龙门人");
	memory_free(note);
	ck_assert_int_eq(store_set_note(at(0), books, id, "writer", "", &err), STATUS_OK);
	ck_assert(!has_text(&places[0], ".zhibu/notes.csv", "字子长"));
}

START_TEST(a_column_gets_another_name)
{
	char id[ID_TEXT], other[ID_TEXT];

	add_book(at(0), "史记", id);
	add_book(at(0), "红楼梦", other);
	save_cell(id, "author", "司马迁");
	keep_half_typed(id);
	start_with(RENAMED);
	check_noticed("data.column_renamed", "author", 1);
	ck_assert_str_eq(mistakes.items[0].args[1], "writer");
	ck_assert_str_eq(book(at(0), id, field_of("writer")), "司马迁");
	check_half_typed(id);
	save_cell(other, "writer", "曹雪芹");
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert(in_file("id,title,writer,shelf"));
	ck_assert(in_file("史记,司马迁,"));
	ck_assert_str_eq(book(at(0), id, field_of("writer")), "司马迁");
	/* the journal has both names */
	forget_file(0);
	ck_assert_str_eq(book(at(0), id, field_of("writer")), "司马迁");
	ck_assert_str_eq(book(at(0), other, field_of("writer")), "曹雪芹");
}
END_TEST

/* A person's file has both: the one of now counts, the other stays. */
START_TEST(both_names_in_one_file)
{
	leave(0);
	put(&places[0], "books.csv",
	    BOM "id,author,title,writer\r\nB-1,旧,史记,新\r\nB-2,,红楼梦,\r\n");
	arrive_at(0);
	start_with(RENAMED);
	ck_assert_uint_eq(count_key(&mistakes, "data.column_twice"), 0);
	ck_assert_uint_eq(count_key(&mistakes, "data.column_renamed"), 0);
	ck_assert_uint_eq(count_key(&mistakes, "data.column_unknown"), 1);
	ck_assert_str_eq(book(at(0), "B-1", field_of("writer")), "新");
	set_book(at(0), "B-1", title, "史记（一）");
	again(0);
	ck_assert(in_file("B-1,旧,史记（一）,新"));
}
END_TEST

START_TEST(a_choice_goes)
{
	char id[ID_TEXT];

	add_book(at(0), "史记", id);
	save_cell(id, "shelf", "历史");
	start_with("sed -i '/^,shelf,历史/d' books.csv");
	check_noticed(NULL, NULL, 0);
	ck_assert_str_eq(book(at(0), id, field_of("shelf")), "历史");
	set_book(at(0), id, title, "史记（一）");
	again(0);
	ck_assert_str_eq(book(at(0), id, field_of("shelf")), "历史");
	ck_assert(in_file("史记（一）,,历史,"));
}
END_TEST

#define DISKS "sed 's/^,books,图书,Books/,disks,唱片,Disks/' books.csv > disks.csv"

START_TEST(a_table_comes_and_goes)
{
	const char *values[16] = {0};
	char id[ID_TEXT];
	size_t disks;

	add_book(at(0), "史记", id);
	start_with(DISKS);
	check_noticed("data.table_new", "disks", 1);
	disks = form_index(&pack, "disks");
	values[title] = "梁祝";
	store_begin(at(0));
	store_create(at(0), disks, values, id);
	commit(at(0));
	again(0);
	check_noticed(NULL, NULL, 0);
	start_with(AS_BEFORE);
	check_noticed("data.table_unknown", "disks", 1);
	add_book(at(0), "红楼梦", id);
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert(has_text(&places[0], "disks.csv", "梁祝"));
	start_with(DISKS);
	check_noticed(NULL, NULL, 0);
	ck_assert_uint_eq(table_count(store_table(at(0), form_index(&pack, "disks"))), 1);
}
END_TEST

/* ---- what came from another place before the forms knew it ---- */

static void offer_unknown(const char *table)
{
	struct exchange_range range = range_of(0, 2);
	struct journal_line lines[] = {line_of(1, "title", "汉书"),
				       line_of(2, "press", "中华书局")};
	struct exchange_report report;
	struct err err;

	lines[0].table = lines[1].table = table;
	lines[0].op = lines[1].op = JOURNAL_CREATE;
	ck_assert_msg(offer(&range, lines, 2, &report, &err) == STATUS_OK, "%s", err.key);
	ck_assert_uint_eq(report.unknown_count, 1);
	exchange_report_release(&report);
}

START_TEST(a_column_that_another_place_knew)
{
	static const char id[] = "ZZZZ234567-1";
	struct buf before, after;

	offer_unknown("books");
	start_with(PRESS);
	ck_assert_str_eq(book(at(0), id, title), "汉书");
	ck_assert_str_eq(book(at(0), id, field_of("press")), "中华书局");
	ck_assert(has_text(&places[0], ".zhibu/journal-0001.csv",
			   ",merge,books,ZZZZ234567-1,press,,中华书局,"));
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert_str_eq(book(at(0), id, field_of("press")), "中华书局");
	/* that is all: another start changes nothing */
	buf_init(&before);
	buf_init(&after);
	folder_bytes(0, &before);
	again(0);
	folder_bytes(0, &after);
	ck_assert_uint_eq(before.length, after.length);
	ck_assert(!memcmp(before.bytes, after.bytes, before.length));
	buf_release(&before);
	buf_release(&after);
}
END_TEST

START_TEST(a_table_that_another_place_knew)
{
	size_t disks;

	offer_unknown("disks");
	start_with(DISKS);
	disks = form_index(&pack, "disks");
	ck_assert_uint_eq(table_count(store_table(at(0), disks)), 1);
	ck_assert_str_eq(table_cell(store_table(at(0), disks), 0, title), "汉书");
	again(0);
	check_noticed(NULL, NULL, 0);
	ck_assert(has_text(&places[0], "disks.csv", "汉书"));
}
END_TEST

/* By its former name, from a place whose forms are older. */
START_TEST(a_former_name_from_another_place)
{
	struct exchange_range range = range_of(0, 2);
	struct journal_line lines[] = {line_of(1, "title", "汉书"), line_of(2, "author", "班固")};
	struct exchange_report report;
	struct err err;

	start_with(RENAMED);
	lines[0].op = lines[1].op = JOURNAL_CREATE;
	ck_assert_msg(offer(&range, lines, 2, &report, &err) == STATUS_OK, "%s", err.key);
	ck_assert_uint_eq(report.unknown_count, 0);
	exchange_report_release(&report);
	ck_assert_str_eq(book(at(0), "ZZZZ234567-1", field_of("writer")), "班固");
	again(0);
	ck_assert_str_eq(book(at(0), "ZZZZ234567-1", field_of("writer")), "班固");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("data_forms");
	TCase *tests = tcase_create("forms");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, a_column_comes);
	tcase_add_test(tests, a_column_goes);
	tcase_add_test(tests, a_column_goes_and_comes_again);
	tcase_add_test(tests, a_column_gets_another_name);
	tcase_add_test(tests, both_names_in_one_file);
	tcase_add_test(tests, a_choice_goes);
	tcase_add_test(tests, a_table_comes_and_goes);
	tcase_add_test(tests, a_column_that_another_place_knew);
	tcase_add_test(tests, a_table_that_another_place_knew);
	tcase_add_test(tests, a_former_name_from_another_place);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
