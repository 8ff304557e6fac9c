/* A record that is open on the screen while its row is changed in a spreadsheet: what was typed
 * and what came in are both kept. */
#include "check_flow.h"

static size_t readers, name, card;
static char id[ID_TEXT];

static void setup(void)
{
	struct entry *entry;
	struct err err = {0};

	open_folder();
	readers = form_of("readers");
	name = field_of("readers", "name");
	card = field_of("readers", "card");
	entry = entry_new(session, readers, NULL);
	entry_set(entry, name, "甲");
	entry_set(entry, card, "000001");
	entry_set(entry, field_of("readers", "until"), "20190101");
	save_entry(entry);
	strcpy(id, entry_id(entry));
	entry_free(entry);
	ck_assert_int_eq(session_checkpoint(session, &err), STATUS_OK);
}

/* As a spreadsheet does, and taken in as when the program rests. */
static void edit(const char *old, const char *new_text)
{
	static char bytes[4096];
	char path[128], *found;
	struct err err = {0};
	size_t length;
	FILE *file;

	snprintf(path, sizeof path, "%s/readers.csv", folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, sizeof bytes - 1, file);
	fclose(file);
	bytes[length] = '\0';
	found = strstr(bytes, old);
	ck_assert_msg(found != NULL, "no %s in %s", old, bytes);
	file = fopen(path, "w");
	fprintf(file, "%.*s%s%s", (int)(found - bytes), bytes, new_text, found + strlen(old));
	fclose(file);
	ck_assert_int_eq(session_idle(session, &err), STATUS_OK);
}

static const char *value(size_t field)
{
	long row = session_find(session, readers, id);

	return row < 0 ? "gone" : session_cell(session, readers, (size_t)row, (int)field);
}

static struct entry *open_entry(void)
{
	return entry_open(session, readers, (size_t)session_find(session, readers, id));
}

static size_t conflicts(void)
{
	size_t records, count;

	session_incoming(session, &records, &count);
	return count;
}

START_TEST(other_fields_do_not_meet)
{
	struct entry *entry = open_entry();

	edit("000001", "000002");
	ck_assert_str_eq(value(card), "000002");
	entry_set(entry, name, "乙");
	save_entry(entry);
	ck_assert_str_eq(value(card), "000002");
	ck_assert_str_eq(value(name), "乙");
	ck_assert_uint_eq(conflicts(), 0);
	/* saved again from the same screen: what was saved is what it begins with */
	entry_set(entry, name, "丙");
	save_entry(entry);
	ck_assert_str_eq(value(card), "000002");
	ck_assert_str_eq(value(name), "丙");
	ck_assert_uint_eq(conflicts(), 0);
	entry_free(entry);
}
END_TEST

START_TEST(the_same_field_is_a_conflict)
{
	struct entry *entry = open_entry();
	struct incoming *items;
	struct err err = {0};
	size_t count;

	edit("000001", "000002");
	entry_set(entry, card, "000003");
	save_entry(entry);
	entry_free(entry);
	ck_assert_str_eq(value(card), "000003");
	ck_assert_uint_eq(conflicts(), 1);
	ck_assert_int_eq(session_incoming_list(session, &items, &count, &err), STATUS_OK);
	ck_assert_int_eq(items[0].kind, INCOMING_CONFLICT);
	ck_assert_str_eq(items[0].before, "000003");
	ck_assert_str_eq(items[0].now, "000002");
	ck_assert_str_eq(items[0].base, "000001");
	ck_assert_int_eq(session_decide(session, &items[0], true, &err), STATUS_OK);
	free(items);
	ck_assert_str_eq(value(card), "000002");
	ck_assert_uint_eq(conflicts(), 0);
	ck_assert_int_eq(session_undo(session, &err), STATUS_OK);
	ck_assert_str_eq(value(card), "000003");
	ck_assert_uint_eq(conflicts(), 1);
}
END_TEST

START_TEST(a_row_deleted_meanwhile_comes_back)
{
	struct entry *entry = open_entry();
	char *row = strdup(id);

	edit(id, "X-1"); /* another id: the old row is gone, and a new one there */
	ck_assert_str_eq(value(card), "gone");
	entry_set(entry, card, "000003");
	save_entry(entry);
	ck_assert_str_eq(entry_id(entry), row);
	ck_assert_str_eq(value(card), "000003");
	ck_assert_str_eq(value(name), "甲");
	entry_free(entry);
	free(row);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow, edits");
	TCase *tests = tcase_create("edits");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, other_fields_do_not_meet);
	tcase_add_test(tests, the_same_field_is_a_conflict);
	tcase_add_test(tests, a_row_deleted_meanwhile_comes_back);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
