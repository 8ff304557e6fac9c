/* A conflict between two places, decided on the screen of one and taken back there: the other has
 * the same each time. */
#include "check_flow.h"
#include "data/store.h"
#include "exchange_parcel.h"

static char elsewhere[64], id[ID_TEXT];
static size_t readers;
static int name;

static struct store *open_at(const char *path)
{
	struct store_options options = {
	    .path = path, .pack = session_pack(session), .user = "u", .today = "2018-06-14"};
	struct mistakes mistakes;
	struct store *store = NULL;
	struct err err = {0};

	mistakes_init(&mistakes);
	ck_assert_msg(store_open(&store, &options, &mistakes, &err) == STATUS_OK, "%s", err.key);
	mistakes_release(&mistakes);
	return store;
}

static void close_it(struct store *store)
{
	ck_assert_int_eq(store_close(store, NULL), STATUS_OK);
}

/* All that the one has; into a session's folder while the session is elsewhere. */
static void bring(struct store *from, struct store *to)
{
	struct exchange_report report;
	struct exchange_batch batch;
	struct parcel parcel;
	struct err err = {0};

	ck_assert_int_eq(parcel_fill_for(&parcel, from, to), STATUS_OK);
	batch = parcel_batch(&parcel);
	ck_assert_msg(store_take_in(to, &batch, false, &report, &err) == STATUS_OK, "%s", err.key);
	exchange_report_release(&report);
	parcel_release(&parcel);
}

static void change(struct store *store, const char *value)
{
	const struct table *table = store_table(store, readers);
	long row = table_find(table, id, strlen(id));

	store_begin(store);
	if (value)
		store_set(store, readers, (size_t)row, name, value);
	else
		store_delete(store, readers, (size_t)row);
	ck_assert_int_eq(store_commit(store, NULL), STATUS_OK);
}

/* The session looks at another folder, so that its own may be opened as a store. */
static void with_stores(void (*work)(struct store *here, struct store *there))
{
	struct store *here, *there;
	char kept[64], aside[80];

	strcpy(kept, folder);
	snprintf(aside, sizeof(aside), "%s/aside", elsewhere);
	strcpy(folder, aside);
	open_again();
	here = open_at(kept);
	there = open_at(elsewhere);
	work(here, there);
	close_it(here);
	close_it(there);
	strcpy(folder, kept);
	open_again();
}

static const char *theirs; /* what the other place does: a name, or NULL, a deletion */

static void make_conflict(struct store *here, struct store *there)
{
	const char *values[16] = {0};

	values[name] = "甲";
	store_begin(here);
	store_create(here, readers, values, id);
	ck_assert_int_eq(store_commit(here, NULL), STATUS_OK);
	bring(here, there);
	change(here, "乙");
	change(there, theirs);
	bring(there, here);
	bring(here, there);
	ck_assert_uint_eq(store_conflict_count(here), 1);
}

static size_t open_there;

static void tell_there(struct store *here, struct store *there)
{
	bring(here, there);
	open_there = store_conflict_count(there);
}

static size_t conflicts(void)
{
	size_t records, count;

	session_incoming(session, &records, &count);
	return count;
}

static const char *value(void)
{
	long row = session_find(session, readers, id);

	return row < 0 ? "gone" : session_cell(session, readers, (size_t)row, name);
}

static void decide(bool for_theirs)
{
	struct incoming *items;
	struct err err = {0};
	size_t count;

	ck_assert_int_eq(session_incoming_list(session, &items, &count, &err), STATUS_OK);
	ck_assert_uint_ge(count, 1);
	ck_assert(items[0].is_of_sites);
	ck_assert_msg(session_decide(session, &items[0], for_theirs, &err) == STATUS_OK, "%s",
		      err.key);
	free(items);
}

static void set_up(void)
{
	open_folder();
	readers = form_of("readers");
	name = (int)field_of("readers", "name");
	strcpy(elsewhere, "/tmp/zhibu-flow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(elsewhere));
}

static void tear_down(void)
{
	teardown();
	remove_tree(elsewhere);
}

START_TEST(decided_and_taken_back)
{
	bool for_theirs = _i % 2;
	char before[64];

	theirs = _i / 2 ? NULL : "丙";
	with_stores(make_conflict);
	ck_assert_uint_eq(conflicts(), 1);
	snprintf(before, sizeof(before), "%s", value());
	decide(for_theirs);
	ck_assert_uint_eq(conflicts(), 0);
	if (!theirs)
		ck_assert_str_eq(value(), for_theirs ? "gone" : "乙");
	else if (for_theirs)
		ck_assert_str_ne(value(), before);
	else
		ck_assert_str_eq(value(), before);
	ck_assert_int_eq(session_undo(session, NULL), STATUS_OK);
	ck_assert_uint_eq(conflicts(), 1);
	ck_assert_str_eq(value(), before);
	with_stores(tell_there);
	ck_assert_uint_eq(open_there, 1);
	ck_assert_uint_eq(conflicts(), 1);
	decide(for_theirs);
	with_stores(tell_there);
	ck_assert_uint_eq(open_there, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exchange, on the screen");
	TCase *tests = tcase_create("exchange");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, decided_and_taken_back, 0, 4);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
