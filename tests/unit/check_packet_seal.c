/* Sealed files: what is sealed comes back, every changed byte and every cut is refused, what a
 * hostile beginning asks for is not done; and the file is what packet/seal.h says, read here with
 * libsodium alone. Where that is missing, that it is said. */
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "packet/seal.h"
#include "packet/with_sodium.h"

#ifdef HAS_SODIUM

static struct secret *passphrase, *wrong;
static unsigned char public_key[32], secret_key[32], other_public[32], other_secret[32];

static void setup(void)
{
	static const char one[] = "党支部 的口令 8", two[] = "党支部 的口令 9";

	ck_assert(seal_is_there());
	passphrase = secret_new();
	wrong = secret_new();
	ck_assert(secret_add(passphrase, one, sizeof one - 1));
	ck_assert(secret_add(wrong, two, sizeof two - 1));
	crypto_box_keypair(public_key, secret_key);
	crypto_box_keypair(other_public, other_secret);
}

static void teardown(void)
{
	secret_free(passphrase);
	secret_free(wrong);
}

/* Quick ones: the least memory that there is. */
static struct seal_lock lock_of(enum seal_mode mode)
{
	struct seal_lock lock = {.passes = 1, .memory = 8};

	if (mode == SEAL_PASSPHRASE)
		lock.passphrase = passphrase;
	memcpy(lock.key, public_key, sizeof lock.key);
	return lock;
}

static struct seal_opener opener_of(enum seal_mode mode)
{
	struct seal_opener opener = {.passphrase = mode == SEAL_PASSPHRASE ? passphrase : NULL};

	if (mode == SEAL_KEY) {
		opener.public_key = public_key;
		opener.secret_key = secret_key;
	}
	return opener;
}

static void fill(struct buf *bytes, size_t length)
{
	buf_init(bytes);
	for (size_t i = 0; i < length; i++)
		buf_add_char(bytes, (char)(i * 7 + i / 251));
}

static void seal(struct buf *sealed, size_t length, enum seal_mode mode)
{
	struct seal_lock lock = lock_of(mode);
	struct err err = {0};
	struct buf bytes;

	fill(&bytes, length);
	buf_init(sealed);
	ck_assert_msg(seal_close(sealed, bytes.bytes, length, &lock, &err) == STATUS_OK, "%s",
		      err.key);
	buf_release(&bytes);
}

/* What opening says; nothing comes out where it is refused. */
static enum status open_with(const char *bytes, size_t length, const struct seal_opener *opener,
			     struct buf *opened, struct err *err)
{
	/* of its own, so that reading past the end is found */
	char *own = memory_text_part(bytes, length);
	enum status status;

	*err = (struct err){.key = ""};
	buf_init(opened);
	buf_add_text(opened, "before");
	status = seal_open(opened, own, length, opener, "p.sealed", err);
	if (status != STATUS_OK) {
		ck_assert_str_eq(opened->bytes, "before");
		ck_assert_str_eq(err->path, "p.sealed");
		ck_assert_int_ne(err->key[0], '\0');
	}
	memory_free(own);
	return status;
}

static void check_refused(const struct buf *sealed, size_t length, const struct seal_opener *opener,
			  enum status status, const char *key)
{
	struct buf opened;
	struct err err;

	ck_assert_int_eq(open_with(sealed->bytes, length, opener, &opened, &err), status);
	ck_assert_str_eq(err.key, key);
	buf_release(&opened);
}

static const enum seal_mode modes[] = {SEAL_PASSPHRASE, SEAL_KEY};
static const size_t lengths[] = {0, 1, 1024, 65535, 65536, 65537, 200000};

START_TEST(comes_back_the_same)
{
	enum seal_mode mode = modes[_i % 2];
	size_t length = lengths[_i / 2];
	struct seal_opener opener = opener_of(mode);
	struct buf sealed, again, opened, bytes;
	struct err err;

	fill(&bytes, length);
	seal(&sealed, length, mode);
	if (!length) {
		/* no archive has nothing in it */
		check_refused(&sealed, sealed.length, &opener, STATUS_INPUT, "packet.cut");
	} else {
		ck_assert_int_eq(open_with(sealed.bytes, sealed.length, &opener, &opened, &err),
				 STATUS_OK);
		ck_assert_uint_eq(opened.length, length + 6);
		ck_assert_int_eq(memcmp(opened.bytes + 6, bytes.bytes, length), 0);
		buf_release(&opened);
	}
	/* the same twice is never the same file */
	seal(&again, length, mode);
	ck_assert_uint_eq(again.length, sealed.length);
	ck_assert_int_ne(memcmp(again.bytes, sealed.bytes, sealed.length), 0);
	buf_release(&again);
	buf_release(&sealed);
	buf_release(&bytes);
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
	struct seal_opener opener = opener_of(modes[_i]);
	struct buf sealed, opened;
	struct err err;

	seal(&sealed, 600, modes[_i]);
	for (size_t at = 0; at < 8 * sealed.length; at += one_in(31)) {
		sealed.bytes[at / 8] ^= (char)(1 << at % 8);
		ck_assert_int_ne(open_with(sealed.bytes, sealed.length, &opener, &opened, &err),
				 STATUS_OK);
		buf_release(&opened);
		sealed.bytes[at / 8] ^= (char)(1 << at % 8);
	}
	ck_assert_int_eq(open_with(sealed.bytes, sealed.length, &opener, &opened, &err), STATUS_OK);
	buf_release(&opened);
	buf_release(&sealed);
}
END_TEST

START_TEST(every_cut_is_refused)
{
	struct seal_opener opener = opener_of(modes[_i]);
	struct buf sealed, opened;
	struct err err;

	seal(&sealed, 600, modes[_i]);
	for (size_t length = 0; length < sealed.length; length += one_in(9)) {
		ck_assert_int_ne(open_with(sealed.bytes, length, &opener, &opened, &err),
				 STATUS_OK);
		buf_release(&opened);
	}
	buf_add_char(&sealed, '\0');
	ck_assert_int_ne(open_with(sealed.bytes, sealed.length, &opener, &opened, &err), STATUS_OK);
	buf_release(&opened);
	buf_release(&sealed);
}
END_TEST

/* Chunks cannot be left out, told apart or put elsewhere. */
START_TEST(chunks_keep_their_places)
{
	enum { CHUNK = 65536 + 17 };
	size_t head = modes[_i] == SEAL_KEY ? 155 : 74;
	struct seal_opener opener = opener_of(modes[_i]);
	struct buf sealed, changed;

	seal(&sealed, 3 * 65536 + 5, modes[_i]);
	ck_assert_uint_eq(sealed.length, head + 3 * CHUNK + 22);
	check_refused(&sealed, head + CHUNK, &opener, STATUS_INPUT, "packet.cut");
	check_refused(&sealed, head + 3 * CHUNK, &opener, STATUS_INPUT, "packet.cut");
	buf_init(&changed);
	buf_add(&changed, sealed.bytes, head + CHUNK);
	buf_add(&changed, sealed.bytes + head + 2 * CHUNK, sealed.length - head - 2 * CHUNK);
	check_refused(&changed, changed.length, &opener, STATUS_INPUT, "seal.damaged");
	buf_clear(&changed);
	buf_add(&changed, sealed.bytes, sealed.length);
	buf_add(&changed, sealed.bytes + head, CHUNK);
	check_refused(&changed, changed.length, &opener, STATUS_INPUT, "seal.damaged");
	buf_release(&changed);
	buf_release(&sealed);
}
END_TEST

START_TEST(with_what_it_was_not_sealed)
{
	struct seal_opener none = {.passphrase = NULL}, both = opener_of(SEAL_KEY);
	struct seal_opener mistaken = {.passphrase = wrong};
	struct seal_opener others = {.public_key = other_public, .secret_key = other_secret};
	struct seal_opener mixed = {.public_key = public_key, .secret_key = other_secret};
	struct buf sealed;

	both.passphrase = wrong;
	seal(&sealed, 600, SEAL_PASSPHRASE);
	check_refused(&sealed, sealed.length, &none, STATUS_REFUSED, "seal.needed");
	check_refused(&sealed, sealed.length, &mistaken, STATUS_REFUSED, "seal.wrong");
	check_refused(&sealed, sealed.length, &both, STATUS_REFUSED, "seal.wrong");
	buf_release(&sealed);
	seal(&sealed, 600, SEAL_KEY);
	check_refused(&sealed, sealed.length, &none, STATUS_REFUSED, "seal.other");
	check_refused(&sealed, sealed.length, &others, STATUS_REFUSED, "seal.other");
	check_refused(&sealed, sealed.length, &mixed, STATUS_INPUT, "seal.damaged");
	buf_release(&sealed);
}
END_TEST

static void put_number(struct buf *sealed, size_t at, unsigned long number)
{
	for (int i = 0; i < 4; i++)
		sealed->bytes[at + (size_t)i] = (char)(number >> 8 * i & 0xFF);
}

/* 64 GB, ten minutes, nothing at all: refused before any of it is taken. */
START_TEST(hostile_costs)
{
	static const struct {
		unsigned long passes, memory;
	} costs[] = {{3, 64UL << 20},
		     {3, 0xFFFFFFFF},
		     {3, SEAL_MOST_MEMORY + 1},
		     {SEAL_MOST_PASSES + 1, 8},
		     {0xFFFFFFFF, 8},
		     {0, 8},
		     {1, 7},
		     {1, 0}};
	struct seal_opener opener = opener_of(SEAL_PASSPHRASE);
	struct seal_head head;
	struct buf sealed;
	struct err err;

	seal(&sealed, 600, SEAL_PASSPHRASE);
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
		put_number(&sealed, 26, costs[i].passes);
		put_number(&sealed, 30, costs[i].memory);
		check_refused(&sealed, sealed.length, &opener, STATUS_LIMIT, "seal.limit");
	}
	put_number(&sealed, 26, SEAL_MOST_PASSES);
	put_number(&sealed, 30, SEAL_MOST_MEMORY);
	ck_assert_int_eq(seal_look(&head, sealed.bytes, sealed.length, "p", &err), STATUS_OK);
	ck_assert_int_eq(head.mode, SEAL_PASSPHRASE);
	ck_assert_uint_eq(head.memory, SEAL_MOST_MEMORY);
	buf_release(&sealed);
}
END_TEST

START_TEST(other_formats)
{
	static const struct {
		const char *bytes, *key, *arg;
	} files[] = {{"zhibu-sealed 2 passphrase\n", "seal.format", "2 passphrase"},
		     {"zhibu-sealed 1 secret\nxyz", "seal.format", "1 secret"},
		     {"zhibu-sealed \033[2J", "seal.format", NULL},
		     {"zhibu-sealed ", "seal.format", ""},
		     {"zhibu-sealed", "packet.none", NULL},
		     {"", "packet.none", NULL},
		     {"zhibu-sealed 1 key\n", "packet.cut", NULL},
		     {"zhibu-sealed 1 passphrase\nabc", "packet.cut", NULL}};
	struct seal_opener opener = opener_of(SEAL_KEY);
	struct buf opened;
	struct err err;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		ck_assert_int_eq(
		    open_with(files[i].bytes, strlen(files[i].bytes), &opener, &opened, &err),
		    STATUS_INPUT);
		ck_assert_str_eq(err.key, files[i].key);
		if (files[i].arg)
			ck_assert_str_eq(err.args[0], files[i].arg);
		buf_release(&opened);
	}
}
END_TEST

/* A key that nobody can have the other half of. */
START_TEST(a_key_of_low_order)
{
	struct seal_lock lock = {.passphrase = NULL};
	struct err err = {0};
	struct buf sealed;

	buf_init(&sealed);
	ck_assert_int_eq(seal_close(&sealed, "x", 1, &lock, &err), STATUS_REFUSED);
	ck_assert_uint_eq(sealed.length, 0);
	buf_release(&sealed);
}
END_TEST

/* ---- the file as seal.h says, by libsodium's calls alone ---- */

static void read_chunks(const unsigned char *file, size_t length, size_t head,
			const unsigned char key[32], struct buf *plain)
{
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char out[65536], tag = 0;

	ck_assert_int_eq(
	    crypto_secretstream_xchacha20poly1305_init_pull(&state, file + head - 24, key), 0);
	for (size_t at = head; at < length;) {
		size_t size = length - at < 65536 + 17 ? length - at : 65536 + 17;
		unsigned long long made;

		ck_assert_int_eq(crypto_secretstream_xchacha20poly1305_pull(
				     &state, out, &made, &tag, file + at, size, file, head),
				 0);
		at += size;
		ck_assert_int_eq(tag, at == length ? 3 : 0); /* FINAL, MESSAGE */
		buf_add(plain, out, (size_t)made);
	}
	ck_assert_int_eq(tag, 3);
}

static void check_plain(struct buf *plain, size_t length)
{
	struct buf bytes;

	fill(&bytes, length);
	ck_assert_uint_eq(plain->length, length);
	ck_assert_int_eq(memcmp(plain->bytes, bytes.bytes, length), 0);
	buf_release(&bytes);
	buf_release(plain);
}

START_TEST(the_file_of_a_passphrase)
{
	const char *word = "党支部 的口令 8";
	const unsigned char *file;
	unsigned char key[32];
	struct buf sealed, plain;

	seal(&sealed, 70000, SEAL_PASSPHRASE);
	file = (const unsigned char *)sealed.bytes;
	ck_assert_int_eq(memcmp(file, "zhibu-sealed 1 passphrase\n", 26), 0);
	ck_assert_int_eq(memcmp(file + 26, "\1\0\0\0\10\0\0\0", 8), 0);
	ck_assert_int_eq(crypto_pwhash(key, 32, word, strlen(word), file + 34, 1, 8192,
				       crypto_pwhash_ALG_ARGON2ID13),
			 0);
	buf_init(&plain);
	read_chunks(file, sealed.length, 74, key, &plain);
	check_plain(&plain, 70000);
	buf_release(&sealed);
}
END_TEST

START_TEST(the_file_of_a_key)
{
	const unsigned char *file;
	unsigned char key[32];
	struct buf sealed, plain;

	seal(&sealed, 70000, SEAL_KEY);
	file = (const unsigned char *)sealed.bytes;
	ck_assert_int_eq(memcmp(file, "zhibu-sealed 1 key\n", 19), 0);
	ck_assert_int_eq(memcmp(file + 19, public_key, 32), 0);
	ck_assert_int_eq(crypto_box_seal_open(key, file + 51, 80, public_key, secret_key), 0);
	buf_init(&plain);
	read_chunks(file, sealed.length, 155, key, &plain);
	check_plain(&plain, 70000);
	buf_release(&sealed);
}
END_TEST

/* The usual cost: RFC 9106's second recommendation, and a machine of 512 MB has it. */
START_TEST(the_usual_cost)
{
	struct seal_lock lock = {.passphrase = passphrase};
	struct seal_opener opener = opener_of(SEAL_PASSPHRASE);
	struct buf sealed, opened;
	struct seal_head head;
	struct err err;

	buf_init(&sealed);
	ck_assert_int_eq(seal_close(&sealed, "abc", 3, &lock, &err), STATUS_OK);
	ck_assert_int_eq(seal_look(&head, sealed.bytes, sealed.length, "p", &err), STATUS_OK);
	ck_assert_uint_eq(head.passes, 3);
	ck_assert_uint_eq(head.memory, 64 * 1024);
	ck_assert_int_eq(open_with(sealed.bytes, sealed.length, &opener, &opened, &err), STATUS_OK);
	ck_assert_str_eq(opened.bytes, "beforeabc");
	buf_release(&opened);
	buf_release(&sealed);
}
END_TEST

/* ---- passphrases ---- */

static enum status read_file(const char *content, size_t length, struct err *err)
{
	char path[] = "/tmp/check_packet_seal.XXXXXX";
	int file = mkstemp(path);
	enum status status;

	*err = (struct err){.key = ""};
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, content, length), (ssize_t)length);
	close(file);
	status = secret_read(wrong, path, err);
	unlink(path);
	return status;
}

START_TEST(a_passphrase_of_a_file)
{
	char *many = memory_new(SECRET_MOST + 2);
	struct err err;

	ck_assert_int_eq(read_file("党支部 的口令 8\r\nmore", 27, &err), STATUS_OK);
	ck_assert(secret_is_same(passphrase, wrong));
	ck_assert_int_eq(read_file("党支部 的口令 8", 21, &err), STATUS_OK);
	ck_assert(secret_is_same(passphrase, wrong));
	ck_assert_int_eq(read_file("\nabc", 4, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "secret.empty");
	ck_assert_int_eq(read_file("\xFF\xFE", 2, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "secret.line");
	memset(many, 'x', SECRET_MOST + 1);
	ck_assert_int_eq(read_file(many, SECRET_MOST + 1, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "secret.line");
	ck_assert_int_eq(read_file(many, SECRET_MOST, &err), STATUS_OK);
	ck_assert_int_eq(secret_read(wrong, "/tmp/check_packet_seal.none", &err), STATUS_IO);
	ck_assert_str_eq(err.key, "secret.file");
	memory_free(many);
}
END_TEST

START_TEST(a_passphrase_typed)
{
	size_t length;

	ck_assert_uint_eq(secret_length(passphrase), 9);
	secret_drop(passphrase);
	secret_drop(passphrase);
	secret_drop(passphrase);
	ck_assert_uint_eq(secret_length(passphrase), 6);
	ck_assert_str_eq(secret_bytes(passphrase, &length), "党支部 的口");
	ck_assert_uint_eq(length, 16);
	ck_assert(!secret_is_same(passphrase, wrong));
	for (int i = 0; i < 8; i++)
		secret_drop(passphrase);
	ck_assert_uint_eq(secret_length(passphrase), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet seal");
	TCase *cases = tcase_create("seal");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, comes_back_the_same, 0, 14);
	tcase_add_loop_test(cases, every_flipped_bit_is_refused, 0, 2);
	tcase_add_loop_test(cases, every_cut_is_refused, 0, 2);
	tcase_add_loop_test(cases, chunks_keep_their_places, 0, 2);
	tcase_add_test(cases, with_what_it_was_not_sealed);
	tcase_add_test(cases, hostile_costs);
	tcase_add_test(cases, other_formats);
	tcase_add_test(cases, a_key_of_low_order);
	tcase_add_test(cases, the_file_of_a_passphrase);
	tcase_add_test(cases, the_file_of_a_key);
	tcase_add_test(cases, the_usual_cost);
	tcase_add_test(cases, a_passphrase_of_a_file);
	tcase_add_test(cases, a_passphrase_typed);
	tcase_set_timeout(cases, 120);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}

#else

START_TEST(it_is_said)
{
	struct seal_lock lock = {.passphrase = NULL};
	struct seal_opener opener = {.passphrase = NULL};
	char file[200] = "zhibu-sealed 1 key\n";
	struct err err = {0};
	struct buf bytes;

	ck_assert(!seal_is_there());
	ck_assert_ptr_null(secret_new());
	buf_init(&bytes);
	ck_assert_int_eq(seal_close(&bytes, "x", 1, &lock, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "seal.none");
	ck_assert_int_eq(seal_open(&bytes, file, sizeof file, &opener, "p", &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "seal.none");
	ck_assert_uint_eq(bytes.length, 0);
	buf_release(&bytes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet seal");
	TCase *cases = tcase_create("seal");

	fprintf(stderr, "skipped: sealing and signatures; this was built without libsodium\n");
	tcase_add_test(cases, it_is_said);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}

#endif
