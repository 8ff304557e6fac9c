#include <signal.h>
#include <sys/resource.h>

#include "base/csvfile.h"
#include "check_data_library.h"

START_TEST(looking_leaves_no_trace)
{
	place_clear(&place);
	close_store(open_store());
	ck_assert(!exists(&place, ""));
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	close_store(open_store());
	ck_assert(!exists(&place, ".zhibu"));
}
END_TEST

START_TEST(first_save_makes_all)
{
	struct store *store;
	struct stat about;
	char id[ID_TEXT], path[256];
	struct err err;

	place_clear(&place);
	store = open_store();
	ck_assert(store_is_new(store));
	add_book(store, "史记", id);
	ck_assert(!store_is_new(store));
	ck_assert(exists(&place, ".zhibu/journal-0001.csv"));
	ck_assert(!exists(&place, "books.csv"));
	ck_assert(store_wants_checkpoint(store));
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert(!store_wants_checkpoint(store));
	ck_assert(has_text(&place, "books.csv", BOM "id,title,author,shelf,copies,price\r\n"));
	ck_assert(exists(&place, "datapackage.json"));
	ck_assert(!exists(&place, "readers.csv"));
	close_store(store);
	ck_assert_int_eq(stat(place.path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0700);
	path_of(&place, "books.csv", path);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	store = open_store();
	ck_assert_str_eq(book(store, id, title), "史记");
	ck_assert_uint_eq(mistakes.count, 0);
	close_store(store);
}
END_TEST

static void add_two(struct store *store)
{
	char id[ID_TEXT];

	add_book(store, "红楼梦", id);
	add_book(store, "=SUM(A1)", id);
}

START_TEST(a_save_survives_a_kill)
{
	struct store *store;

	die_after(add_two);
	ck_assert(!exists(&place, "books.csv"));
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(table_cell(store_table(store, books), 0, title), "红楼梦");
	ck_assert_str_eq(table_cell(store_table(store, books), 1, title), "=SUM(A1)");
	close_store(store);
	ck_assert(has_text(&place, "books.csv", "'=SUM(A1)"));
	die_after(add_two);
	store = open_store();
	ck_assert_uint_eq(count(store), 4);
	close_store(store);
}
END_TEST

START_TEST(one_flush_a_save)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	unsigned long before;

	add_book(store, "a", id);
	before = store_flushes(store);
	add_book(store, "b", id);
	ck_assert_uint_eq(store_flushes(store), before + 1);
	store_begin(store);
	commit(store);
	ck_assert_uint_eq(store_flushes(store), before + 1);
	close_store(store);
}
END_TEST

START_TEST(cancel_takes_all_back)
{
	struct store *store = open_store();
	char first[ID_TEXT], second[ID_TEXT], third[ID_TEXT];
	const char *values[16] = {0};

	add_book(store, "a", first);
	add_book(store, "b", second);
	store_begin(store);
	store_set(store, books, 0, title, "A");
	values[title] = "c";
	ck_assert_uint_eq(store_create(store, books, values, third), 2);
	store_delete(store, books, 1);
	store_set(store, books, 1, title, "C");
	store_delete(store, books, 0);
	ck_assert_uint_eq(count(store), 1);
	store_cancel(store);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, first, title), "a");
	ck_assert_str_eq(book(store, second, title), "b");
	ck_assert_ptr_null(book(store, third, title));
	close_store(store);
}
END_TEST

START_TEST(ids_are_never_used_again)
{
	struct store *store = open_store();
	char first[ID_TEXT], second[ID_TEXT], third[ID_TEXT], fourth[ID_TEXT];

	add_book(store, "a", first);
	add_book(store, "b", second);
	store_begin(store);
	store_delete(store, books, 1);
	commit(store);
	close_store(store);
	store = open_store();
	add_book(store, "c", third);
	ck_assert_str_ne(second, third);
	store_begin(store);
	store_delete(store, books, 1);
	commit(store);
	close_store(store);
	/* From the journal alone. */
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	add_book(store, "d", fourth);
	ck_assert_str_ne(fourth, second);
	ck_assert_str_ne(fourth, third);
	close_store(store);
}
END_TEST

static struct store *second;

START_TEST(a_second_instance_is_told)
{
	struct store *store = open_store();
	struct store_options options = {.path = place.path, .pack = &pack, .user = "other"};
	struct err err;
	char id[ID_TEXT], host[65] = "";

	add_book(store, "a", id);
	gethostname(host, sizeof(host) - 1);
	mistakes_release(&mistakes);
	ck_assert_int_eq(store_open(&second, &options, &mistakes, &err), STATUS_LOCKED);
	ck_assert_ptr_null(second);
	ck_assert_str_eq(err.key, "store.locked");
	ck_assert_str_eq(err.args[0], "guan");
	ck_assert_str_eq(err.args[1], host);
	ck_assert_int_eq(strncmp(err.args[2], "2018-06-30 ", 11), 0);
	/* it may look, though */
	options.is_read_only = true;
	ck_assert_int_eq(store_open(&second, &options, &mistakes, &err), STATUS_OK);
	ck_assert(store_is_read_only(second));
	ck_assert_uint_eq(count(second), 1);
	ck_assert_int_eq(store_close(second, &err), STATUS_OK);
	close_store(store);
	close_store(open_store());
}
END_TEST

START_TEST(two_found_nothing_and_both_save)
{
	struct store *store = open_store(), *other = open_store();
	const char *values[16] = {0};
	struct err err;
	char id[ID_TEXT];

	add_book(store, "a", id);
	values[title] = "b";
	store_begin(other);
	store_create(other, books, values, id);
	ck_assert_int_eq(store_commit(other, &err), STATUS_LOCKED);
	ck_assert_uint_eq(count(other), 0);
	close_store(store);
	store_begin(other);
	store_create(other, books, values, id);
	ck_assert_int_eq(store_commit(other, &err), STATUS_LOCKED);
	ck_assert_str_eq(err.key, "store.changed");
	close_store(other);
	store = open_store();
	ck_assert_uint_eq(count(store), 1);
	close_store(store);
}
END_TEST

static void list(const char *path, struct buf *names)
{
	char command[300];

	snprintf(command, sizeof(command), "cd %s && find . -type f | sort | xargs md5sum", path);
	buf_clear(names);
	ck_assert_int_eq(output_of(command, names), 0);
}

START_TEST(reading_only_changes_nothing)
{
	struct buf before, after;
	struct store *store;

	buf_init(&before);
	buf_init(&after);
	die_after(add_two);
	put(&place, "loans.csv", "id,remark\nL1,new\n,x\n");
	list(place.path, &before);
	store = open_with(true, STATUS_OK);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_uint_eq(table_count(store_table(store, loans)), 2);
	ck_assert(!store_wants_checkpoint(store));
	close_store(store);
	list(place.path, &after);
	ck_assert_str_eq(after.bytes, before.bytes);
	buf_release(&before);
	buf_release(&after);
	place_clear(&place);
	ck_assert_ptr_null(open_with(true, STATUS_IO));
	ck_assert(!exists(&place, ""));
}
END_TEST

START_TEST(a_path_is_made_whole)
{
	struct place top = place;
	struct store *store;
	char id[ID_TEXT];

	strcat(place.path, "/a/b");
	store = open_store();
	add_book(store, "x", id);
	close_store(store);
	ck_assert(exists(&place, "books.csv"));
	place = top;
}
END_TEST

static void take_line(void *data, const struct journal_line *line)
{
	buf_printf(data, "%d %s %s>%s;", (int)line->op, line->field, line->old_value,
		   line->new_value);
}

START_TEST(history_and_restore)
{
	struct store *store = open_store();
	char id[ID_TEXT], other[ID_TEXT];
	struct buf lines;
	struct err err;

	buf_init(&lines);
	add_book(store, "a", id);
	add_book(store, "z", other);
	set_book(store, id, title, "b");
	set_book(store, id, author, "c");
	store_begin(store);
	store_delete(store, books, 0);
	commit(store);
	ck_assert(!exists(&place, "books.csv"));
	ck_assert_int_eq(store_history(store, books, id, take_line, &lines, &err), STATUS_OK);
	ck_assert_str_eq(lines.bytes, "0 title >a;1 title a>b;1 author >c;2  >;");
	buf_clear(&lines);
	ck_assert_int_eq(store_history(store, books, NULL, take_line, &lines, &err), STATUS_OK);
	ck_assert_str_eq(lines.bytes, "2  >;");
	close_store(store);
	store = open_store();
	store_begin(store);
	ck_assert(!store_restore(store, books, "nobody"));
	ck_assert(!store_restore(store, books, other));
	ck_assert(store_restore(store, books, id));
	store_cancel(store);
	ck_assert_uint_eq(count(store), 1);
	store_begin(store);
	ck_assert(store_restore(store, books, id));
	commit(store);
	ck_assert_str_eq(book(store, id, title), "b");
	ck_assert_str_eq(book(store, id, author), "c");
	buf_clear(&lines);
	ck_assert_int_eq(store_history(store, books, NULL, take_line, &lines, &err), STATUS_OK);
	ck_assert_str_eq(lines.bytes, "");
	close_store(store);
	/* and from the journal alone */
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	ck_assert_str_eq(book(store, id, author), "c");
	close_store(store);
	buf_release(&lines);
}
END_TEST

START_TEST(values_are_what_a_file_can_hold)
{
	struct store *store = open_store();
	char id[ID_TEXT], *large = memory_new(CSV_CELL_LIMIT + 2);
	struct err err;

	add_book(store, "a\r\nb\rc\xFF'", id);
	ck_assert_str_eq(book(store, id, title), "a\nb\nc\xEF\xBF\xBD'");
	memset(large, 'x', CSV_CELL_LIMIT + 1);
	store_begin(store);
	store_set(store, books, 0, title, large);
	ck_assert_int_eq(store_commit(store, &err), STATUS_LIMIT);
	ck_assert_str_eq(err.key, "data.cell_limit");
	ck_assert_str_eq(book(store, id, title), "a\nb\nc\xEF\xBF\xBD'");
	set_book(store, id, title, "\t=1");
	close_store(store);
	store = open_store();
	ck_assert_str_eq(book(store, id, title), "\t=1");
	ck_assert_uint_eq(mistakes.count, 0);
	close_store(store);
	memory_free(large);
}
END_TEST

START_TEST(drafts)
{
	struct store *store = open_store();
	const char *values[16] = {0}, *none[16] = {0};
	char *found[16], id[ID_TEXT], at[20];
	struct err err;
	size_t form, fields = pack.forms[books].field_count;

	add_book(store, "a", id);
	ck_assert(!store_draft_newest(store, &form, id, at));
	values[title] = "=half\ntyped";
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
	ck_assert_int_eq(store_draft_save(store, loans, "X-1", none, &err), STATUS_OK);
	close_store(store);
	ck_assert(has_text(&place, ".zhibu/draft.csv", "'=half"));
	store = open_store();
	ck_assert(store_draft_newest(store, &form, id, at));
	ck_assert_uint_eq(form, loans);
	ck_assert_str_eq(id, "X-1");
	ck_assert(store_draft_find(store, books, "", found, at));
	ck_assert_int_eq(strncmp(at, "2018-06-30T", 11), 0);
	ck_assert_str_eq(found[title], "=half\ntyped");
	for (size_t i = 0; i < fields; i++) {
		ck_assert(i == (size_t)title || !*found[i]);
		memory_free(found[i]);
	}
	ck_assert(!store_draft_find(store, books, "X-1", found, at));
	store_draft_drop(store, loans, "X-1");
	ck_assert(store_draft_newest(store, &form, id, at));
	ck_assert_uint_eq(form, books);
	store_draft_drop(store, books, "");
	ck_assert(!exists(&place, ".zhibu/draft.csv"));
	ck_assert(!store_draft_newest(store, &form, id, at));
	close_store(store);
}
END_TEST

/* What is there already and cannot be read is not written over by the next one. */
START_TEST(unreadable_drafts_are_kept)
{
	static const char bad[] = "table,record,field,text,at\r\nbooks,,title,half\0typed,\r\n";
	struct store *store = open_store();
	const char *values[16] = {0};
	char *found[16], id[ID_TEXT], at[20];
	struct err err;

	add_book(store, "a", id);
	close_store(store);
	put_bytes(&place, ".zhibu/draft.csv", bad, sizeof(bad) - 1);
	store = open_store();
	values[title] = "new";
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
	close_store(store);
	ck_assert(has_text(&place, ".zhibu/recovered/1-draft.csv", "half"));
	store = open_store();
	ck_assert(store_draft_find(store, books, "", found, at));
	ck_assert_str_eq(found[title], "new");
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(found[i]);
	close_store(store);
}
END_TEST

static void expect_note(struct store *store, const char *id, const char *field, const char *text)
{
	char *note = store_note(store, books, id, field);

	ck_assert_str_eq(note, text);
	memory_free(note);
}

START_TEST(notes)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	struct err err;

	add_book(store, "a", id);
	expect_note(store, id, "title", "");
	ck_assert_int_eq(store_set_note(store, books, id, "title", "", &err), STATUS_OK);
	ck_assert(!exists(&place, ".zhibu/notes.csv"));
	ck_assert_int_eq(store_set_note(store, books, id, "title", "+sure?\n再问", &err),
			 STATUS_OK);
	ck_assert_int_eq(store_set_note(store, books, id, "author", "x", &err), STATUS_OK);
	close_store(store);
	store = open_store();
	expect_note(store, id, "title", "+sure?\n再问");
	expect_note(store, "other", "title", "");
	ck_assert_int_eq(store_set_note(store, books, id, "author", "", &err), STATUS_OK);
	close_store(store);
	store = open_store();
	expect_note(store, id, "author", "");
	expect_note(store, id, "title", "+sure?\n再问");
	close_store(store);
	/* what cannot be read is not written over */
	put_bytes(&place, ".zhibu/notes.csv", "a\0b", 3);
	store = open_store();
	expect_note(store, id, "title", "");
	ck_assert_int_eq(store_set_note(store, books, id, "title", "new", &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.unreadable");
	close_store(store);
}
END_TEST

START_TEST(seeds)
{
	static const char text[] = "title,author\n史记,司马迁\n红楼梦,曹雪芹\n";
	struct pack_file files[] = {
	    {.name = "seed/books.csv", .bytes = text, .length = sizeof(text) - 1},
	    {.name = "seed/nobody.csv", .bytes = text, .length = sizeof(text) - 1}};
	struct store_options options = {
	    .path = place.path, .pack = &pack, .user = "", .seeds = files, .seed_count = 2};
	struct store *store;
	struct err err;
	char id[ID_TEXT];

	ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 2);
	ck_assert(store_is_new(store));
	ck_assert(!store_wants_checkpoint(store));
	close_store(store);
	ck_assert(!exists(&place, ".zhibu"));
	ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_OK);
	add_book(store, "x", id);
	ck_assert_uint_eq(count(store), 3);
	close_store(store);
	/* once and no more; and from the journal alone */
	ck_assert_int_eq(remove_file("books.csv"), 0);
	ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(count(store), 3);
	ck_assert_str_eq(table_cell(store_table(store, books), 1, author), "曹雪芹");
	ck_assert(*table_cell(store_table(store, books), 1, -1));
	close_store(store);
}
END_TEST

START_TEST(the_package_is_json)
{
	struct store *store = open_store();
	char id[ID_TEXT], command[400];

	add_book(store, "a", id);
	close_store(store);
	ck_assert(has_text(&place, "datapackage.json", "\"foreignKeys\": ["));
	ck_assert(has_text(&place, "datapackage.json",
			   "{\"fields\": [\"reader\"], \"reference\": {\"resource\": \"readers\", "
			   "\"fields\": [\"id\"]}}"));
	snprintf(command, sizeof(command),
		 "command -v python3 >/dev/null || exit 0; python3 -c 'import json,sys; "
		 "p=json.load(open(sys.argv[1])); sys.exit(len(p[\"resources\"])!=4)' "
		 "%s/datapackage.json",
		 place.path);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(the_source_is_the_tables)
{
	struct store *store = open_store();
	struct expr_source source;
	char id[ID_TEXT];

	add_book(store, "a", id);
	source = store_source(store);
	ck_assert_uint_eq(source.count(source.data, (int)books), 1);
	ck_assert_str_eq(source.cell(source.data, (int)books, 0, title), "a");
	ck_assert_int_eq(source.find(source.data, (int)books, id, strlen(id)), 0);
	ck_assert(source.is_resident(source.data, (int)books));
	ck_assert_int_eq(source.today, 17712);
	ck_assert_int_eq(strncmp(source.now, "2018-06-30T", 11), 0);
	close_store(store);
}
END_TEST

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A write that the system refuses, as on a full disk. */
START_TEST(what_cannot_be_written_is_not_saved)
{
	struct store *store = open_store();
	const char *values[16] = {0};
	char id[ID_TEXT], other[ID_TEXT];
	struct err err;

	signal(SIGXFSZ, SIG_IGN);
	add_book(store, "a", id);
	values[title] = "b";
	limit_files(16);
	for (int i = 0; i < 2; i++) {
		store_begin(store);
		store_create(store, books, values, other);
		store_set(store, books, row_of(store, id), title, "A");
		ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
		ck_assert_str_eq(err.key, i ? "journal.make" : "journal.write");
		ck_assert(*err.args[0]);
		ck_assert_uint_eq(count(store), 1);
		ck_assert_str_eq(book(store, id, title), "a");
	}
	/* safe in the journal, the table not written: that is said, and tried again */
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.write");
	ck_assert(!exists(&place, ".books.csv.part"));
	ck_assert(store_wants_checkpoint(store));
	limit_files(RLIM_INFINITY);
	add_book(store, "c", other);
	ck_assert(exists(&place, ".zhibu/journal-0002.csv"));
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, id, title), "a");
	ck_assert_str_eq(book(store, other, title), "c");
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tests = tcase_create("store");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, looking_leaves_no_trace);
	tcase_add_test(tests, first_save_makes_all);
	tcase_add_test(tests, a_save_survives_a_kill);
	tcase_add_test(tests, one_flush_a_save);
	tcase_add_test(tests, cancel_takes_all_back);
	tcase_add_test(tests, ids_are_never_used_again);
	tcase_add_test(tests, a_second_instance_is_told);
	tcase_add_test(tests, two_found_nothing_and_both_save);
	tcase_add_test(tests, reading_only_changes_nothing);
	tcase_add_test(tests, a_path_is_made_whole);
	tcase_add_test(tests, history_and_restore);
	tcase_add_test(tests, values_are_what_a_file_can_hold);
	tcase_add_test(tests, drafts);
	tcase_add_test(tests, unreadable_drafts_are_kept);
	tcase_add_test(tests, notes);
	tcase_add_test(tests, seeds);
	tcase_add_test(tests, the_package_is_json);
	tcase_add_test(tests, the_source_is_the_tables);
	tcase_add_test(tests, what_cannot_be_written_is_not_saved);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
