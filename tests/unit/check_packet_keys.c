/* Signatures of folders: who is known by which key, what is done where that is another, and who
 * can open what is sealed for him. */
#include "check_packet_places.h"

#include "data/peers.h"
#include "packet/keys.h"
#include "packet/with_sodium.h"

#ifdef HAS_SODIUM

static char *member_key(const char *place, char text[KEY_TEXT])
{
	struct session *session = open_place(place);
	struct keys keys;

	ck_assert_int_eq(keys_open(&keys, session_store(session), false, NULL), STATUS_OK);
	memcpy(text, keys.text, KEY_TEXT);
	keys_close(&keys);
	close_place(session);
	return text;
}

/* A place's file of .zhibu. */
static void inner_path(const char *place, const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s/.zhibu/%s", root, place, name);
}

static void forget_key(const char *place)
{
	char path[256];

	inner_path(place, "key", path);
	ck_assert_int_eq(unlink(path), 0);
}

/* What a place knows of the others; the first of them. */
static struct peer peer_of(const char *place)
{
	struct session *session = open_place(place);
	struct peers peers = store_peers(session_store(session));
	struct peer peer;

	ck_assert_uint_ge(peers.count, 1);
	peer = peers.items[0];
	memory_free(peers.items);
	close_place(session);
	return peer;
}

/* Whether it brought a key that was not known. */
static bool take(const char *place, const char *path, bool takes_key)
{
	struct session *session = open_place(place);
	struct packet_effect effect;
	struct packet packet;
	struct err err = {0};
	bool brings_key;

	packet_init(&packet);
	packet.takes_key = takes_key;
	ck_assert_msg(packet_open(&packet, session, path, NULL, &err) == STATUS_OK, "%s", err.key);
	ck_assert_msg(packet_take_in(session, &packet, false, &effect, &err) == STATUS_OK, "%s",
		      err.key);
	brings_key = effect.brings_key;
	packet_effect_release(&effect);
	packet_release(&packet);
	close_place(session);
	return brings_key;
}

/* A branch, and a member with its first packet taken in. */
static void make_both(void)
{
	char *path;

	make_branch("branch");
	path = export("branch", "invitation", "M10");
	take("member", path, false);
	memory_free(path);
}

/* Without its signature, as an earlier program wrote it. */
static void strip(const char *path)
{
	struct packet packet;
	struct err err = {0};
	char folder[128];
	int descriptor;

	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, path, &err), STATUS_OK);
	packet_text(&packet.key, "");
	packet_text(&packet.signature, "");
	path_of(".", folder);
	descriptor = open(folder, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(packet_write(&packet, descriptor, strrchr(path, '/') + 1, &err),
			 STATUS_OK);
	close(descriptor);
	packet_release(&packet);
}

START_TEST(a_key_is_made_once)
{
	char first[KEY_TEXT], path[256];
	struct stat facts;
	char *packet;

	make_branch("branch");
	inner_path("branch", "key", path);
	ck_assert_int_ne(stat(path, &facts), 0); /* not before it is needed */
	packet = export("branch", "invitation", "M10");
	ck_assert_int_eq(stat(path, &facts), 0);
	ck_assert_uint_eq(facts.st_mode & 0777, 0600);
	ck_assert_uint_eq(strlen(member_key("branch", first)), KEY_TEXT - 1);
	memory_free(packet);
	packet = export("branch", "invitation", "M11");
	{
		char again[KEY_TEXT];

		ck_assert_str_eq(member_key("branch", again), first);
	}
	memory_free(packet);
}
END_TEST

START_TEST(a_key_is_learnt_at_first)
{
	char key[KEY_TEXT];
	struct peer peer;
	char *path;

	make_both();
	peer = peer_of("member");
	ck_assert_str_eq(peer.key, member_key("branch", key));
	path = export("member", "return", "");
	ck_assert(take("branch", path, false));
	peer = peer_of("branch");
	ck_assert_str_eq(peer.key, member_key("member", key));
	ck_assert_str_eq(peer.person, "M10");
	ck_assert(!take("branch", path, false));
	memory_free(path);
}
END_TEST

START_TEST(another_key_is_told_first)
{
	char before[KEY_TEXT], after[KEY_TEXT];
	char *path;

	make_both();
	path = export("member", "return", "");
	take("branch", path, false);
	memory_free(path);
	member_key("member", before);
	forget_key("member");
	path = export("member", "return", "");
	member_key("member", after);
	ck_assert_str_ne(before, after);
	check_refused("branch", path, "packet.other_key");
	ck_assert_str_eq(peer_of("branch").key, before);
	take("branch", path, true);
	ck_assert_str_eq(peer_of("branch").key, after);
	take("branch", path, false);
	memory_free(path);
}
END_TEST

START_TEST(without_a_signature)
{
	char key[KEY_TEXT];
	char *path;

	make_both();
	path = export("member", "return", "");
	strip(path);
	ck_assert(!take("branch", path, false)); /* nothing else is known of it */
	ck_assert_str_eq(peer_of("branch").key, "");
	memory_free(path);
	path = export("member", "return", "");
	ck_assert(take("branch", path, false));
	strip(path);
	check_refused("branch", path, "packet.unsigned");
	take("branch", path, true);
	/* and the next one is told again */
	ck_assert_str_eq(peer_of("branch").key, member_key("member", key));
	check_refused("branch", path, "packet.unsigned");
	memory_free(path);
}
END_TEST

static void read_bytes(const char *path, struct buf *bytes)
{
	bool missing;

	buf_init(bytes);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 1 << 24, bytes, &missing, NULL), STATUS_OK);
}

static enum status unpack(const struct buf *bytes, struct err *err)
{
	struct packet packet;
	enum status status;

	packet_init(&packet);
	status = packet_unpack(&packet, bytes->bytes, bytes->length, "p.tar", err);
	packet_release(&packet);
	return status;
}

START_TEST(every_flipped_bit_of_a_signed_one)
{
	struct buf bytes;
	struct err err;
	char *path;

	make_both();
	path = export("branch", "acknowledgement", "M10");
	read_bytes(path, &bytes);
	for (size_t i = 0; i < bytes.length; i += one_in(9)) {
		bytes.bytes[i] ^= (char)(1 << i % 8);
		ck_assert_int_ne(unpack(&bytes, &err), STATUS_OK);
		bytes.bytes[i] ^= (char)(1 << i % 8);
	}
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_OK);
	for (size_t length = 0; length < bytes.length; length += 7 * one_in(9)) {
		struct buf cut = {.bytes = bytes.bytes, .length = length};

		ck_assert_int_ne(unpack(&cut, &err), STATUS_OK);
	}
	buf_release(&bytes);
	memory_free(path);
}
END_TEST

/* Everything that can be made right again without the key is: hashes, counts, sums. */
START_TEST(a_forged_one)
{
	struct packet packet;
	struct buf bytes;
	struct err err = {0};
	char other[KEY_TEXT];
	char *path;

	make_both();
	path = export("member", "return", "");
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, path, &err), STATUS_OK);
	packet.holds.items[0].upto += 1000;
	buf_init(&bytes);
	packet_pack(&packet, &bytes);
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.signature");
	packet.holds.items[0].upto -= 1000;
	/* the time that every header of the archive says follows from it, and the other way round
	 */
	packet.made[15] = packet.made[15] == '0' ? '1' : '0';
	buf_clear(&bytes);
	packet_pack(&packet, &bytes);
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_INPUT);
	packet.made[15] = packet.made[15] == '0' ? '1' : '0';
	packet_text(&packet.key, member_key("branch", other));
	buf_clear(&bytes);
	packet_pack(&packet, &bytes);
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.signature");
	/* the same bytes in other letters are no key */
	packet_text(&packet.key, "AAAA");
	buf_clear(&bytes);
	packet_pack(&packet, &bytes);
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.manifest");
	buf_release(&bytes);
	packet_release(&packet);
	memory_free(path);
}
END_TEST

START_TEST(headers_of_another_time)
{
	struct buf bytes;
	struct err err;
	unsigned sum = 0;
	char *path;

	make_both();
	path = export("member", "return", "");
	read_bytes(path, &bytes);
	bytes.bytes[146] = bytes.bytes[146] == '7' ? '0' : '7';
	memset(bytes.bytes + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)bytes.bytes[i];
	snprintf(bytes.bytes + 148, 8, "%06o", sum);
	bytes.bytes[155] = ' ';
	ck_assert_int_eq(unpack(&bytes, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.damaged");
	ck_assert_str_eq(err.args[0], "137");
	buf_release(&bytes);
	memory_free(path);
}
END_TEST

static enum status read_sealed(const char *place, const char *path, struct err *err)
{
	struct session *session = open_place(place);
	struct packet packet;
	enum status status;

	packet_init(&packet);
	status = packet_open(&packet, session, path, NULL, err);
	ck_assert_int_eq(packet.sealed, SEAL_KEY);
	packet_release(&packet);
	close_place(session);
	return status;
}

START_TEST(sealed_to_whom_it_is_for)
{
	struct session *session;
	struct packet_kind *kind;
	struct sealing sealing;
	struct err err = {0};
	struct stat facts;
	char *plain, *path;

	make_both();
	plain = export("member", "return", "");
	session = open_place("member");
	kind = session_kind(session, "return");
	sealing_of(&sealing, session, kind, "");
	ck_assert(sealing.is_there && sealing.has_key && !sealing.is_usual);
	ck_assert_int_eq(packet_export_sealed(session, kind, "", &sealing.lock, root, &path, &err),
			 STATUS_OK);
	ck_assert_int_eq(sealing_note(session, &sealing, true, &err), STATUS_OK);
	sealing_of(&sealing, session, kind, "");
	ck_assert(sealing.is_usual);
	close_place(session);
	ck_assert_str_eq(strrchr(path, '.'), ".sealed");
	ck_assert_int_ne(stat(plain, &facts), 0); /* the one for everybody to read is gone */
	ck_assert_int_eq(read_sealed("member", path, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "seal.other");
	ck_assert_int_eq(read_sealed("branch", path, &err), STATUS_OK);
	take("branch", path, false);
	ck_assert(peer_of("branch").is_sealed);
	/* the branch's answer is sealed from then on */
	session = open_place("branch");
	sealing_of(&sealing, session, session_kind(session, "acknowledgement"), "M10");
	ck_assert(sealing.has_key && sealing.is_usual);
	sealing_of(&sealing, session, session_kind(session, "acknowledgement"), "M11");
	ck_assert(!sealing.has_key);
	close_place(session);
	/* once its key is gone nobody opens it */
	forget_key("branch");
	ck_assert_int_eq(read_sealed("branch", path, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "seal.other");
	memory_free(path);
	memory_free(plain);
}
END_TEST

/* A superior that was sent nothing but a report answers with its key, and the next one is for it
 * alone. */
START_TEST(the_key_of_a_superior)
{
	struct session *session;
	struct packet_kind *kind;
	struct sealing sealing;
	struct err err = {0};
	char *path;

	make_branch("branch");
	path = export("branch", "report", "");
	ck_assert(take("above", path, false));
	memory_free(path);
	path = export("above", "receipt", "");
	ck_assert(take("branch", path, false));
	ck_assert(!take("branch", path, false));
	memory_free(path);
	session = open_place("above");
	sealing_of(&sealing, session, session_kind(session, "receipt"), "");
	ck_assert(!sealing.is_there); /* it is for every branch to read */
	close_place(session);
	session = open_place("branch");
	kind = session_kind(session, "report");
	sealing_of(&sealing, session, kind, "");
	ck_assert(sealing.has_key);
	ck_assert_int_eq(packet_export_sealed(session, kind, "", &sealing.lock, root, &path, &err),
			 STATUS_OK);
	close_place(session);
	ck_assert_int_eq(read_sealed("branch", path, &err), STATUS_REFUSED);
	ck_assert_int_eq(read_sealed("above", path, &err), STATUS_OK);
	take("above", path, false);
	memory_free(path);
}
END_TEST

START_TEST(a_file_of_keys_that_is_none)
{
	static const char *const contents[] = {"", "zhibu-key 1 \r\n", "zhibu-key 2 AAAA\r\n",
					       "zhibu-key 1 AAAA\r\n", "nothing"};

	make_branch("branch");
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct session *session;
		struct err err = {0};
		char path[256], *written;
		FILE *file;

		inner_path("branch", "key", path);
		file = fopen(path, "w");
		ck_assert_ptr_nonnull(file);
		fputs(contents[i], file);
		fclose(file);
		session = open_place("branch");
		ck_assert_int_eq(packet_export(session, session_kind(session, "report"), "", root,
					       &written, &err),
				 STATUS_INPUT);
		ck_assert_str_eq(err.key, "keys.file");
		ck_assert_ptr_null(written);
		close_place(session);
	}
}
END_TEST

/* What is known of the others as an earlier program wrote it, and what is none. */
START_TEST(peers_of_before)
{
	char path[256];
	struct peer peer;
	FILE *file;

	make_both();
	inner_path("member", "peers.2.csv", path);
	(void)unlink(path);
	inner_path("member", "peers.csv", path);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("\xEF\xBB\xBFsite,role,person,whose,told,merged,at\r\n"
	      "A7Q2MX4T9B,branch,,x,5,3,2018-06-14T10:20:30\r\n",
	      file);
	fclose(file);
	peer = peer_of("member");
	ck_assert_str_eq(peer.key, "");
	ck_assert_uint_eq(peer.merged, 3);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("\xEF\xBB\xBFsite,role,person,whose,told,merged,at,key,sealed\r\n"
	      "A7Q2MX4T9B,branch,,x,5,3,2018-06-14T10:20:30,\"a,b\",1\r\n",
	      file);
	fclose(file);
	peer = peer_of("member");
	ck_assert_str_eq(peer.key, "");
	ck_assert(peer.is_sealed);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet keys");
	TCase *cases = tcase_create("keys");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_key_is_made_once);
	tcase_add_test(cases, a_key_is_learnt_at_first);
	tcase_add_test(cases, another_key_is_told_first);
	tcase_add_test(cases, without_a_signature);
	tcase_add_test(cases, every_flipped_bit_of_a_signed_one);
	tcase_add_test(cases, a_forged_one);
	tcase_add_test(cases, headers_of_another_time);
	tcase_add_test(cases, sealed_to_whom_it_is_for);
	tcase_add_test(cases, the_key_of_a_superior);
	tcase_add_test(cases, a_file_of_keys_that_is_none);
	tcase_add_test(cases, peers_of_before);
	tcase_set_timeout(cases, 120);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}

#else

START_TEST(it_goes_without)
{
	struct packet packet;
	struct err err = {0};
	char *path;

	make_branch("branch");
	path = export("branch", "invitation", "M10");
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, path, &err), STATUS_OK);
	ck_assert_str_eq(packet.key, "");
	packet_release(&packet);
	memory_free(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet keys");
	TCase *cases = tcase_create("keys");

	tcase_add_checked_fixture(cases, setup, teardown);
	fprintf(stderr, "skipped: sealing and signatures; this was built without libsodium\n");
	tcase_add_test(cases, it_goes_without);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}

#endif
