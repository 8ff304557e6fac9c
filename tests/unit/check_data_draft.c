/* Drafts: what a kill, a power cut, a full disk and a planted file do to them. */
#include <signal.h>
#include <sys/resource.h>

#include "check_data_library.h"

#define QUICK ".zhibu/draft-now.csv"
#define SAFE  ".zhibu/draft.csv"

static void keep(struct store *store, const char *text)
{
	const char *values[16] = {0};
	struct err err;

	values[title] = text;
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
}

/* The title that the draft of a new book holds, in a buffer of the caller's; "": no draft. */
static const char *kept(struct store *store, char text[64])
{
	char *found[16], at[20];

	text[0] = '\0';
	if (!store_draft_find(store, books, "", found, at))
		return text;
	snprintf(text, 64, "%s", found[title]);
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(found[i]);
	return text;
}

static void settle(struct store *store)
{
	struct err err;

	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
}

static void keep_two(struct store *store)
{
	keep(store, "at rest");
	settle(store);
	keep(store, "typed, \"since\"");
}

/* Whatever a power cut leaves of the draft that was not flushed: it holds whole, or the one that
 * was flushed does. */
START_TEST(a_torn_draft_leaves_the_safe_one)
{
	struct buf bytes;
	char text[64];
	long length;

	die_after(keep_two);
	buf_init(&bytes);
	length = get(&place, QUICK, &bytes);
	ck_assert_int_gt(length, 20);
	for (long cut = 0; cut <= length; cut += one_in(5)) {
		struct store *store;

		/* without its last line end it is whole as well */
		put_bytes(&place, QUICK, bytes.bytes, (size_t)cut);
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(kept(store, text),
				 cut >= length - 2 ? "typed, \"since\"" : "at rest");
		close_store(store);
	}
	/* a part of an older file in the place of the new one's */
	for (long at = 0; at + 3 < length; at += 3 * one_in(5)) {
		char part[3];
		struct store *store;

		memcpy(part, bytes.bytes + at, sizeof(part));
		memset(bytes.bytes + at, 'o', sizeof(part));
		put_bytes(&place, QUICK, bytes.bytes, (size_t)length);
		memcpy(bytes.bytes + at, part, sizeof(part));
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(kept(store, text), "at rest");
		close_store(store);
	}
	for (long zeros = 1; zeros <= length; zeros += 7 * one_in(3)) {
		struct store *store;

		memset(bytes.bytes + length - zeros, 0, (size_t)zeros);
		put_bytes(&place, QUICK, bytes.bytes, (size_t)length);
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(kept(store, text), "at rest");
		close_store(store);
	}
	ck_assert_int_eq(remove_file(QUICK), 0);
	buf_release(&bytes);
}
END_TEST

static void keep_odd(struct store *store)
{
	keep(store, "odd");
}

static void keep_even(struct store *store)
{
	keep(store, "even");
}

/* Whatever number a file has, what is kept next is later. */
START_TEST(numbers_of_drafts_go_round)
{
	static const char *const numbers[] = {
	    "0",	  "1",		"2147483647",
	    "2147483648", "4294967294", "4294967295",
	    "4294967296", "-1",		"99999999999999999999999999999",
	    "x"};
	char text[64], file[200];

	die_after(keep_even); /* makes the folder */
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct store *store;

		snprintf(file, sizeof(file), "table,record,field,text,at\r\n,,,%s,\r\n",
			 numbers[i]);
		put_bytes(&place, SAFE, file, strlen(file));
		for (int life = 0; life < 3; life++) {
			die_after(life & 1 ? keep_odd : keep_even);
			store = open_store();
			ck_assert_str_eq(kept(store, text), life & 1 ? "odd" : "even");
			close_store(store);
		}
	}
}
END_TEST

/* A draft that was flushed is not taken back by an older one that a power cut brought back. */
START_TEST(an_old_quick_draft_says_nothing)
{
	struct buf bytes;
	struct store *store;
	char text[64];

	die_after(keep_two);
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, QUICK, &bytes), 0);
	store = open_store();
	ck_assert_str_eq(kept(store, text), "typed, \"since\"");
	keep(store, "newer");
	settle(store);
	ck_assert(!exists(&place, QUICK));
	put_bytes(&place, QUICK, bytes.bytes, bytes.length);
	close_store(store);
	store = open_store();
	ck_assert_str_eq(kept(store, text), "newer");
	/* and what is dropped is gone from both */
	store_draft_drop(store, books, "");
	ck_assert(!exists(&place, QUICK) && !exists(&place, SAFE));
	close_store(store);
	buf_release(&bytes);
}
END_TEST

START_TEST(only_what_is_new_costs_flushes)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	unsigned long flushes;

	add_book(store, "a", id);
	settle(store);
	flushes = store_flushes(store);
	keep(store, "typed");
	keep(store, "typed on");
	ck_assert_uint_eq(store_flushes(store), flushes);
	settle(store);
	ck_assert_uint_eq(store_flushes(store), flushes + 3);
	keep(store, "typed on");
	settle(store);
	ck_assert(!exists(&place, QUICK));
	ck_assert_uint_eq(store_flushes(store), flushes + 3);
	close_store(store);
}
END_TEST

/* Somebody put a link where the draft's part file goes: what it leads to is left alone. */
START_TEST(a_planted_link_is_not_written_through)
{
	static const char *const names[] = {".zhibu/.draft-now.csv.part", ".zhibu/.draft.csv.part"};
	struct store *store = open_store();
	char id[ID_TEXT], text[64], from[256], to[256];

	add_book(store, "a", id);
	put(&place, "precious", "not a draft");
	path_of(&place, "precious", from);
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < 2; i++) {
			path_of(&place, names[i], to);
			ck_assert_int_eq(round ? symlink(from, to) : link(from, to), 0);
		}
		keep(store, round ? "typed on" : "typed");
		settle(store);
		ck_assert_str_eq(kept(store, text), round ? "typed on" : "typed");
		ck_assert(has_text(&place, "precious", "not a draft"));
		ck_assert(has_text(&place, SAFE, "typed"));
	}
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

/* A full disk: that is said, the draft before stays, and the same is tried again. */
START_TEST(a_full_disk_keeps_the_draft_before)
{
	const char *values[16] = {0};
	struct store *store = open_store();
	char id[ID_TEXT], text[64];
	struct err err;

	signal(SIGXFSZ, SIG_IGN);
	add_book(store, "a", id);
	keep(store, "before");
	limit_files(60);
	values[title] = "a longer one that has no room";
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_IO);
	ck_assert_int_eq(store_idle(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	ck_assert(!exists(&place, ".zhibu/.draft-now.csv.part"));
	ck_assert(has_text(&place, QUICK, "before"));
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
	close_store(store);
	ck_assert(!exists(&place, QUICK));
	store = open_store();
	ck_assert_str_eq(kept(store, text), values[title]);
	close_store(store);
}
END_TEST

/* Notes on a record without an id wait for its draft's end. */
START_TEST(notes_go_with_the_draft)
{
	struct store *store = open_store();
	char id[ID_TEXT], *note;
	struct err err;

	add_book(store, "a", id);
	keep(store, "typed");
	ck_assert_int_eq(store_set_note(store, books, "", "title", "ask", &err), STATUS_OK);
	ck_assert_int_eq(store_set_note(store, books, id, "title", "stays", &err), STATUS_OK);
	close_store(store);
	store = open_store();
	store_draft_drop(store, books, "");
	close_store(store);
	store = open_store();
	note = store_note(store, books, "", "title");
	ck_assert_str_eq(note, "");
	memory_free(note);
	note = store_note(store, books, id, "title");
	ck_assert_str_eq(note, "stays");
	memory_free(note);
	close_store(store);
}
END_TEST

static void save_and_keep(struct store *store)
{
	char id[ID_TEXT];
	struct err err;

	keep(store, "史记");
	ck_assert_int_eq(store_set_note(store, books, "", "title", "ask", &err), STATUS_OK);
	add_book(store, "史记", id);
}

static void keep_another(struct store *store)
{
	save_and_keep(store);
	keep(store, "史记，又一部");
}

/* A kill between the save and the dropping of its draft: the record is there once. */
START_TEST(what_was_saved_is_not_offered_again)
{
	struct store *store;
	char text[64], *note;

	die_after(save_and_keep);
	store = open_store();
	ck_assert_uint_eq(count(store), 1);
	ck_assert_str_eq(kept(store, text), "");
	note = store_note(store, books, table_cell(store_table(store, books), 0, -1), "title");
	ck_assert_str_eq(note, "ask");
	memory_free(note);
	close_store(store);
	die_after(keep_another);
	store = open_store();
	ck_assert_str_eq(kept(store, text), "史记，又一部");
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("draft");
	TCase *tests = tcase_create("draft");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_torn_draft_leaves_the_safe_one);
	tcase_add_test(tests, numbers_of_drafts_go_round);
	tcase_add_test(tests, an_old_quick_draft_says_nothing);
	tcase_add_test(tests, only_what_is_new_costs_flushes);
	tcase_add_test(tests, a_planted_link_is_not_written_through);
	tcase_add_test(tests, a_full_disk_keeps_the_draft_before);
	tcase_add_test(tests, notes_go_with_the_draft);
	tcase_add_test(tests, what_was_saved_is_not_offered_again);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
