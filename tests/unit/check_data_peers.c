/* Who a folder is, and what it knows of the others. */
#include <sys/stat.h>

#include "check_data_library.h"
#include "data/peers.h"
#include "failing.h"

static const char first[] = "AAAA234567", second[] = "BBBB234567";

static struct peer peer_of(const char *site, unsigned long told, unsigned long merged)
{
	struct peer peer = {.told = told, .merged = merged};

	strcpy(peer.site, site);
	strcpy(peer.role, "reader");
	strcpy(peer.person, "R-1");
	strcpy(peer.whose, "张三, \"读者\"");
	strcpy(peer.at, "2018-06-30T10:00:00");
	return peer;
}

static void note(struct store *store, const struct peer *peer)
{
	struct err err = {0};

	ck_assert_msg(store_peer_note(store, peer, &err) == STATUS_OK, "%s", err.key);
}

static void expect(struct store *store, const char *site, unsigned long told, unsigned long merged)
{
	struct peers peers = store_peers(store);
	const struct peer *peer = peers_find(&peers, site);

	ck_assert_ptr_nonnull(peer);
	ck_assert_uint_eq(peer->told, told);
	ck_assert_uint_eq(peer->merged, merged);
	ck_assert_str_eq(peer->whose, "张三, \"读者\"");
	ck_assert_str_eq(peer->role, "reader");
	memory_free(peers.items);
}

static size_t known(struct store *store)
{
	struct peers peers = store_peers(store);

	memory_free(peers.items);
	return peers.count;
}

START_TEST(a_new_folder_gets_its_role_once)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	struct err err;

	ck_assert_str_eq(store_role(store), "");
	ck_assert_int_eq(store_become(store, "", "", &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "store.role");
	ck_assert_int_eq(store_become(store, "../x", "", &err), STATUS_INPUT);
	ck_assert_int_eq(store_become(store, "reader,x", "", &err), STATUS_INPUT);
	ck_assert_int_eq(store_become(store, "reader", "a b", &err), STATUS_INPUT);
	ck_assert_int_eq(store_become(store, "a_role_whose_name_is_longer_than_any_role", "", &err),
			 STATUS_INPUT);
	ck_assert_int_eq(store_become(store, "reader", "R-1", &err), STATUS_OK);
	ck_assert_int_eq(store_become(store, "reader", "R-1", &err), STATUS_OK);
	close_store(store);
	store = open_store();
	ck_assert_str_eq(store_role(store), "reader");
	ck_assert_str_eq(store_person(store), "R-1");
	add_book(store, "史记", id);
	ck_assert_int_eq(store_become(store, "keeper", "", &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "store.not_new");
	close_store(store);
	store = open_with(true, STATUS_OK);
	ck_assert_int_eq(store_become(store, "keeper", "", &err), STATUS_REFUSED);
	ck_assert_str_eq(store_role(store), "reader");
	close_store(store);
}
END_TEST

START_TEST(who_only_looks_becomes_nobody)
{
	struct store *store;
	struct err err;

	place_clear(&place);
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	store = open_with(true, STATUS_OK);
	ck_assert_int_eq(store_become(store, "reader", "R-1", &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "store.not_new");
	ck_assert_str_eq(store_role(store), "");
	close_store(store);
}
END_TEST

START_TEST(numbers_never_go_back)
{
	struct store *store = open_store();
	struct peer peer = peer_of(second, 10, 5);

	ck_assert_uint_eq(known(store), 0);
	note(store, &peer);
	expect(store, second, 10, 5);
	peer = peer_of(first, 1, 1);
	note(store, &peer);
	ck_assert_uint_eq(known(store), 2);
	peer = peer_of(second, 9, 4); /* an old packet */
	note(store, &peer);
	expect(store, second, 10, 5);
	peer = peer_of(second, 12, 3);
	note(store, &peer);
	expect(store, second, 12, 5);
	peer = peer_of(second, 11, 8);
	note(store, &peer);
	expect(store, second, 12, 8);
	peer = peer_of(second, 13, 9);
	note(store, &peer);
	expect(store, second, 13, 9);
	expect(store, first, 1, 1);
	close_store(store);
	store = open_store();
	expect(store, second, 13, 9);
	ck_assert_uint_eq(known(store), 2);
	close_store(store);
}
END_TEST

START_TEST(rows_that_are_none_are_passed_over)
{
	struct store *store = open_store();
	struct peer peer = peer_of(first, 3, 2);
	struct buf bytes;

	note(store, &peer);
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, ".zhibu/peers.csv", &bytes), 0);
	buf_add_text(&bytes, "BBBB234567,reader\r\n"		  /* too few */
			     "BBBB23456,reader,,x,1,1,\r\n"	  /* no site */
			     "bbbb234567,reader,,x,1,1,\r\n"	  /* no site */
			     "BBBB234567,re ader,,x,1,1,\r\n"	  /* no role */
			     "BBBB234567,reader,a b,x,1,1,\r\n"	  /* nobody */
			     "AAAA234567,reader,R-1,x,9,9,\r\n"); /* twice */
	put_bytes(&place, ".zhibu/peers.csv", bytes.bytes, bytes.length);
	ck_assert_uint_eq(known(store), 1);
	expect(store, first, 3, 2);
	/* what is no table at all is nothing known, and the next packet says it again */
	put(&place, ".zhibu/peers.csv", BOM "site\r\n\"open");
	ck_assert_uint_eq(known(store), 0);
	put_bytes(&place, ".zhibu/peers.csv", "\xFF\x00\xFF", 3);
	ck_assert_uint_eq(known(store), 0);
	note(store, &peer);
	expect(store, first, 3, 2);
	buf_release(&bytes);
	close_store(store);
}
END_TEST

/* The folder above the one moved to. */
START_TEST(they_move_along)
{
	struct store *store = open_store();
	struct peer peer = peer_of(first, 3, 2);
	struct place above;
	char target[100];
	struct err err = {0};

	ck_assert_int_eq(store_become(store, "reader", "R-1", &err), STATUS_OK);
	note(store, &peer);
	place_make(&above);
	snprintf(target, sizeof(target), "%s/new", above.path);
	ck_assert_int_eq(store_move(store, target, NULL, &mistakes, &err), STATUS_OK);
	expect(store, first, 3, 2);
	ck_assert_str_eq(store_role(store), "reader");
	ck_assert_str_eq(store_person(store), "R-1");
	close_store(store);
	place_clear(&above);
}
END_TEST

/* Every call fails in turn: it is said, what is on the disk is the old or the new, and once more
 * makes it. */
START_TEST(each_call_of_a_note_fails)
{
	const struct peer before = peer_of(first, 1, 1), after = peer_of(first, 3, 2);
	bool for_ever = _i;
	struct store *store = open_store();
	struct err err;
	unsigned calls;

	note(store, &before);
	failing_start((struct failing){.at = 0});
	note(store, &after);
	calls = failing_stop();
	ck_assert_uint_gt(calls, 3);
	for (unsigned call = 1; call <= calls; call++) {
		enum status status;
		struct peers peers;

		ck_assert_int_eq(remove_file(".zhibu/peers.csv"), 0);
		(void)remove_file(".zhibu/peers.2.csv");
		note(store, &before);
		err = (struct err){0};
		failing_start((struct failing){.at = call, .number = EIO, .for_ever = for_ever});
		status = store_peer_note(store, &after, &err);
		failing_stop();
		peers = store_peers(store);
		if (status == STATUS_OK) {
			ck_assert_uint_eq(peers.items[0].told, 3);
		} else {
			ck_assert_int_eq(status, STATUS_IO);
			ck_assert_str_eq(err.key, "store.peers");
			ck_assert(peers.items[0].told == 1 || peers.items[0].told == 3);
		}
		memory_free(peers.items);
		note(store, &after);
		expect(store, first, 3, 2);
	}
	close_store(store);
}
END_TEST

START_TEST(each_call_of_becoming_somebody_fails)
{
	bool for_ever = _i;
	struct store *store;
	struct err err;
	unsigned calls = 1;

	for (unsigned call = 0; call <= calls; call++) {
		enum status status;

		store = open_store();
		err = (struct err){0};
		failing_start((struct failing){.at = call, .number = ENOSPC, .for_ever = for_ever});
		status = store_become(store, "reader", "R-1", &err);
		if (!call)
			calls = failing_stop();
		failing_stop();
		if (status != STATUS_OK) {
			ck_assert_int_eq(status, STATUS_IO);
			ck_assert_str_eq(store_role(store), "");
			ck_assert_int_eq(store_become(store, "reader", "R-1", &err), STATUS_OK);
		}
		close_store(store);
		store = open_store();
		ck_assert_str_eq(store_role(store), "reader");
		ck_assert_str_eq(store_person(store), "R-1");
		close_store(store);
		place_clear(&place);
		place_make(&place);
	}
	ck_assert_uint_gt(calls, 3);
}
END_TEST

static bool is_sealed(struct store *store, const char *site)
{
	struct peers peers = store_peers(store);
	bool is_so = peers_find(&peers, site)->is_sealed;

	memory_free(peers.items);
	return is_so;
}

START_TEST(whether_to_seal_is_remembered)
{
	struct store *store = open_store();
	struct peer peer = peer_of(first, 3, 2);
	struct err err = {0};
	char id[ID_TEXT];

	add_book(store, "史记", id);
	note(store, &peer);
	ck_assert_int_eq(store_peer_seal(store, second, true, &err), STATUS_OK);
	ck_assert_uint_eq(known(store), 1); /* nobody is made of it */
	ck_assert(!is_sealed(store, first));
	ck_assert_int_eq(store_peer_seal(store, first, true, &err), STATUS_OK);
	ck_assert(is_sealed(store, first));
	ck_assert_int_eq(store_peer_seal(store, first, true, &err), STATUS_OK);
	peer.told = 4; /* a packet that says nothing of it changes nothing */
	note(store, &peer);
	ck_assert(is_sealed(store, first));
	close_store(store);
	store = open_with(true, STATUS_OK);
	ck_assert_int_eq(store_peer_seal(store, first, false, &err), STATUS_OK);
	ck_assert(is_sealed(store, first));
	close_store(store);
}
END_TEST

START_TEST(a_secret_is_kept)
{
	struct store *store = open_store();
	struct err err = {0};
	struct buf line;
	char id[ID_TEXT];
	bool missing;
	unsigned calls = 1;

	buf_init(&line);
	ck_assert_int_eq(store_secret(store, &line, &missing, &err), STATUS_OK);
	ck_assert(missing);
	add_book(store, "史记", id);
	for (unsigned call = 0; call <= calls; call++) {
		enum status status;

		failing_start((struct failing){.at = call, .number = EIO});
		status = store_secret_keep(store, "secret", 6, &err);
		if (!call)
			calls = failing_stop();
		failing_stop();
		ck_assert(status == STATUS_OK || (status == STATUS_IO && call));
		if (status != STATUS_OK)
			ck_assert_str_eq(err.key, "store.key");
	}
	ck_assert_uint_gt(calls, 3);
	ck_assert_int_eq(store_secret_keep(store, "secret", 6, &err), STATUS_OK);
	close_store(store);
	store = open_with(true, STATUS_OK);
	ck_assert_int_eq(store_secret(store, &line, &missing, &err), STATUS_OK);
	ck_assert(!missing);
	ck_assert_str_eq(line.bytes, "secret");
	ck_assert_int_eq(store_secret_keep(store, "other", 5, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "session.read_only");
	close_store(store);
	buf_release(&line);
}
END_TEST

/* The list is written by turns into two files, and what a power cut leaves of the later one, none
 * of it perhaps, does not touch the earlier. */
START_TEST(what_is_lost_of_a_list_leaves_the_one_before)
{
	struct store *store = open_store();
	struct peer older = peer_of(first, 10, 5), newer = peer_of(first, 12, 7);
	struct buf bytes;

	buf_init(&bytes);
	note(store, &older);
	ck_assert_int_lt(get(&place, ".zhibu/peers.2.csv", &bytes), 0);
	note(store, &newer);
	expect(store, first, 12, 7);
	ck_assert_int_gt(get(&place, ".zhibu/peers.2.csv", &bytes), 0);
	ck_assert_int_eq(remove_file(".zhibu/peers.2.csv"), 0);
	expect(store, first, 10, 5);
	put_bytes(&place, ".zhibu/peers.2.csv", bytes.bytes, bytes.length - 9);
	expect(store, first, 10, 5);
	bytes.bytes[bytes.length / 2] ^= 1; /* a sector of another file */
	put_bytes(&place, ".zhibu/peers.2.csv", bytes.bytes, bytes.length);
	expect(store, first, 10, 5);
	bytes.bytes[bytes.length / 2] ^= 1;
	put_bytes(&place, ".zhibu/peers.2.csv", bytes.bytes, bytes.length);
	expect(store, first, 12, 7);
	/* what is written next goes over the earlier one, also where that is gone */
	for (unsigned told = 13; told < 20; told++) {
		newer = peer_of(first, told, told);
		if (told == 16)
			ck_assert_int_eq(remove_file(".zhibu/peers.2.csv"), 0);
		note(store, &newer);
		expect(store, first, told, told);
	}
	ck_assert_int_eq(remove_file(".zhibu/peers.2.csv"), 0);
	expect(store, first, 19, 19);
	older = peer_of(second, 1, 1);
	note(store, &older);
	ck_assert_uint_eq(known(store), 2);
	ck_assert_int_eq(remove_file(".zhibu/peers.csv"), 0);
	ck_assert_uint_eq(known(store), 2);
	close_store(store);
	buf_release(&bytes);
}
END_TEST

/* exFAT may have a name twice: one of the two goes before the name is written over. */
START_TEST(a_list_that_is_there_twice)
{
	struct store *store = open_store();
	struct peer peer = peer_of(first, 10, 5);
	struct buf bytes;

	buf_init(&bytes);
	note(store, &peer);
	ck_assert_int_gt(get(&place, ".zhibu/peers.csv", &bytes), 0);
	peer = peer_of(first, 12, 7);
	note(store, &peer);
	put_bytes(&place, ".zhibu/" FAILING_SECOND, bytes.bytes, bytes.length);
	failing_start((struct failing){.file_system = 0x2011BAB0, .twice = "peers.csv"});
	peer = peer_of(first, 14, 9);
	note(store, &peer);
	expect(store, first, 14, 9);
	failing_stop();
	ck_assert_int_lt(get(&place, ".zhibu/" FAILING_SECOND, &bytes), 0);
	ck_assert_int_gt(get(&place, ".zhibu/recovered/1-peers.csv", &bytes), 0);
	expect(store, first, 14, 9);
	close_store(store);
	buf_release(&bytes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("peers");
	TCase *tests = tcase_create("peers");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_new_folder_gets_its_role_once);
	tcase_add_test(tests, who_only_looks_becomes_nobody);
	tcase_add_test(tests, numbers_never_go_back);
	tcase_add_test(tests, rows_that_are_none_are_passed_over);
	tcase_add_test(tests, they_move_along);
	tcase_add_loop_test(tests, each_call_of_a_note_fails, 0, 2);
	tcase_add_loop_test(tests, each_call_of_becoming_somebody_fails, 0, 2);
	tcase_add_test(tests, whether_to_seal_is_remembered);
	tcase_add_test(tests, a_secret_is_kept);
	tcase_add_test(tests, what_is_lost_of_a_list_leaves_the_one_before);
	tcase_add_test(tests, a_list_that_is_there_twice);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
