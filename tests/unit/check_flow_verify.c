/* Double entry: what was keyed a second time is known after a restart, forgotten by a change, and
 * nothing of it is in the table's file. */
#include "check_flow.h"

static size_t readers, name, card;

static void setup(void)
{
	static const char *const people[][2] = {
	    {"甲", "000001"}, {"乙", "000002"}, {"丙", "000003"}};

	open_folder();
	readers = form_of("readers");
	name = field_of("readers", "name");
	card = field_of("readers", "card");
	for (size_t i = 0; i < 3; i++) {
		struct entry *entry = entry_new(session, readers, NULL);

		entry_set(entry, name, people[i][0]);
		entry_set(entry, card, people[i][1]);
		entry_set(entry, field_of("readers", "until"), "20190101");
		save_and_free(entry);
	}
}

/* The rows that are left, as digits. */
static const char *left(void)
{
	static char text[16];
	struct err err = {0};
	size_t *rows, count;

	ck_assert_int_eq(session_unverified(session, readers, &rows, &count, &err), STATUS_OK);
	for (size_t i = 0; i < count; i++)
		text[i] = (char)('0' + rows[i]);
	text[count] = '\0';
	memory_free(rows);
	return text;
}

static struct entry *key_again(size_t row, const char *typed)
{
	struct entry *entry = entry_blind(session, readers, row);

	ck_assert(entry_is_blind(entry));
	ck_assert_str_eq(entry_value(entry, card), "");
	ck_assert_int_eq(entry_next_undecided(entry), (int)card);
	entry_set(entry, card, typed);
	return entry;
}

START_TEST(the_same_twice_is_verified)
{
	struct entry *entry;

	ck_assert(session_verifies(session, readers));
	ck_assert(!session_verifies(session, 0 == readers));
	ck_assert_str_eq(left(), "012");
	entry = key_again(1, "000002");
	ck_assert(entry_matches(entry, card));
	entry_decide(entry, card, entry_first(entry, card));
	ck_assert_int_eq(entry_next_undecided(entry), -1);
	save_and_free(entry);
	ck_assert_str_eq(left(), "02");
	open_again();
	ck_assert_str_eq(left(), "02");
	ck_assert_str_eq(session_cell(session, readers, 1, (int)card), "000002");
}
END_TEST

START_TEST(the_choice_is_in_the_log)
{
	struct entry *entry = key_again(0, "000009");
	char path[128], log[8192] = "";
	FILE *file;

	ck_assert(!entry_matches(entry, card));
	ck_assert(!entry_is_decided(entry, card));
	entry_decide(entry, card, entry_value(entry, card));
	save_and_free(entry);
	entry = key_again(2, "000008");
	entry_decide(entry, card, entry_first(entry, card));
	/* keyed anew it is to be compared anew */
	entry_set(entry, card, "000007");
	ck_assert(!entry_is_decided(entry, card));
	entry_decide(entry, card, entry_first(entry, card));
	ck_assert_str_eq(entry_value(entry, card), "000003");
	save_and_free(entry);
	ck_assert_str_eq(left(), "1");
	ck_assert_str_eq(session_cell(session, readers, 0, (int)card), "000009");
	ck_assert_str_eq(session_cell(session, readers, 2, (int)card), "000003");
	snprintf(path, sizeof path, "%s/.zhibu/journal-0001.csv", folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	log[fread(log, 1, sizeof log - 1, file)] = '\0';
	fclose(file);
	/* op, table, record, field, first, chosen, second */
	ck_assert_ptr_nonnull(strstr(log, ",card,000001,000009,000009,"));
	ck_assert_ptr_nonnull(strstr(log, ",card,000003,000003,000007,"));
}
END_TEST

/* The table's file in a spreadsheet: no column tells of it, and a new value is to be verified. */
START_TEST(a_change_is_to_be_verified_again)
{
	static char bytes[4096];
	struct err err = {0};
	char path[128], *found;
	struct entry *entry;
	FILE *file;

	for (size_t row = 0; row < 3; row++) {
		static const char *const cards[] = {"000001", "000002", "000003"};

		entry = key_again(row, cards[row]);
		entry_decide(entry, card, entry_first(entry, card));
		save_and_free(entry);
	}
	ck_assert_str_eq(left(), "");
	entry = entry_open(session, readers, 0);
	entry_set(entry, name, "甲乙");
	save_and_free(entry);
	ck_assert_str_eq(left(), ""); /* another field */
	entry = entry_open(session, readers, 0);
	entry_set(entry, card, "000011");
	save_and_free(entry);
	ck_assert_str_eq(left(), "0");
	ck_assert_int_eq(session_checkpoint(session, &err), STATUS_OK);
	snprintf(path, sizeof path, "%s/readers.csv", folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
	fclose(file);
	ck_assert_ptr_nonnull(strstr(bytes, "id,name,card,kind,guardian,until\r\n"));
	found = strstr(bytes, "000003");
	ck_assert_ptr_nonnull(found);
	found[5] = '4';
	file = fopen(path, "w");
	fputs(bytes, file);
	fclose(file);
	open_again();
	ck_assert_str_eq(session_cell(session, readers, 2, (int)card), "000004");
	ck_assert_str_eq(left(), "02");
	/* put back, it is what was verified */
	entry = entry_open(session, readers, 2);
	entry_set(entry, card, "000003");
	save_and_free(entry);
	ck_assert_str_eq(left(), "0");
}
END_TEST

/* Nothing is kept of a record that was not verified to the end. */
START_TEST(no_draft_of_it)
{
	struct entry *entry = key_again(0, "000001");
	struct err err = {0};

	ck_assert_int_eq(entry_keep(entry, &err), STATUS_OK);
	ck_assert_ptr_null(entry_from_draft(session, readers, entry_id(entry)));
	entry_free(entry);
	ck_assert_str_eq(left(), "012");
	ck_assert_str_eq(session_cell(session, readers, 0, (int)card), "000001");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow, verify");
	TCase *tests = tcase_create("verify");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, the_same_twice_is_verified);
	tcase_add_test(tests, the_choice_is_in_the_log);
	tcase_add_test(tests, a_change_is_to_be_verified_again);
	tcase_add_test(tests, no_draft_of_it);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
