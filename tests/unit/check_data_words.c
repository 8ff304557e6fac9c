/* Words that the user chose: kept without a flush, safe at the end, never where nothing may be
 * written. */
#include "check_data_library.h"

#define QUICK ".zhibu/words-now.csv"
#define SAFE  ".zhibu/words.csv"

static void set(struct store *store, const char *text, unsigned long uses)
{
	struct store_word word = {.text = text, .reading = "tu shu", .uses = uses, .at = 7};
	struct err err;

	store_word_set(store, &word);
	ck_assert_int_eq(store_words_keep(store, &err), STATUS_OK);
}

static bool add(void *data, const struct store_word *word)
{
	buf_printf(data, "%s/%s/%lu/%lu ", word->text, word->reading, word->uses, word->at);
	return strcmp(word->text, "不要") != 0;
}

static void words_are(struct store *store, const char *expected)
{
	struct buf found;

	buf_init(&found);
	store_words(store, add, &found);
	ck_assert_str_eq(found.bytes, expected);
	buf_release(&found);
}

static void save_a_book(struct store *store)
{
	const char *values[16] = {0};
	char id[ID_TEXT];
	struct err err;

	values[title] = "活着";
	store_begin(store);
	store_create(store, books, values, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_OK);
}

START_TEST(kept_without_a_flush_and_safe_at_the_end)
{
	struct store *store = open_store();
	unsigned long flushes;

	save_a_book(store);
	flushes = store_flushes(store);
	set(store, "图书", 1);
	set(store, "不要", 2);
	ck_assert_uint_eq(store_flushes(store), flushes);
	ck_assert(exists(&place, QUICK));
	ck_assert(!exists(&place, SAFE));
	/* as a kill leaves it, another one finds it */
	{
		struct store *other = open_with(true, STATUS_OK);

		words_are(other, "图书/tu shu/1/7 不要/tu shu/2/7 ");
		close_store(other);
	}
	close_store(store);
	ck_assert(!exists(&place, QUICK));
	ck_assert(exists(&place, SAFE));
	store = open_store();
	words_are(store, "图书/tu shu/1/7 不要/tu shu/2/7 ");
	/* the one that nobody could use is no more; the other one goes */
	words_are(store, "图书/tu shu/1/7 ");
	set(store, "图书", 0);
	words_are(store, "");
	close_store(store);
	store = open_store();
	words_are(store, "");
	close_store(store);
}
END_TEST

START_TEST(nothing_changed_costs_nothing)
{
	struct store *store = open_store();
	struct err err;

	save_a_book(store);
	words_are(store, "");
	ck_assert_int_eq(store_words_keep(store, &err), STATUS_OK);
	close_store(store);
	ck_assert(!exists(&place, QUICK));
	ck_assert(!exists(&place, SAFE));
}
END_TEST

START_TEST(no_folder_is_made_for_words)
{
	struct store *store = open_store();

	set(store, "图书", 1);
	close_store(store);
	ck_assert(!exists(&place, ".zhibu"));
}
END_TEST

START_TEST(nothing_is_written_to_a_folder_for_reading)
{
	struct store *store = open_store();

	save_a_book(store);
	close_store(store);
	store = open_with(true, STATUS_OK);
	set(store, "图书", 1);
	words_are(store, "图书/tu shu/1/7 ");
	close_store(store);
	ck_assert(!exists(&place, QUICK));
	ck_assert(!exists(&place, SAFE));
}
END_TEST

START_TEST(they_go_along_to_another_folder)
{
	struct store *store = open_store();
	struct place former = place;
	struct err err;

	save_a_book(store);
	set(store, "图书", 3);
	strcat(place.path, "-2");
	ck_assert_int_eq(store_move(store, place.path, NULL, &mistakes, &err), STATUS_OK);
	words_are(store, "图书/tu shu/3/7 ");
	close_store(store);
	store = open_store();
	words_are(store, "图书/tu shu/3/7 ");
	close_store(store);
	place_clear(&former);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("data/words");
	TCase *tests = tcase_create("words");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, kept_without_a_flush_and_safe_at_the_end);
	tcase_add_test(tests, nothing_changed_costs_nothing);
	tcase_add_test(tests, no_folder_is_made_for_words);
	tcase_add_test(tests, nothing_is_written_to_a_folder_for_reading);
	tcase_add_test(tests, they_go_along_to_another_folder);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
