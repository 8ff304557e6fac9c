#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

static void check_hash(const char *bytes, size_t length, const char *expected)
{
	char text[SHA256_TEXT];

	sha256(bytes, length, text);
	ck_assert_str_eq(text, expected);
}

/* NIST's examples for FIPS 180-4, and those of its predecessor 180-2, appendix B. */
START_TEST(standard_vectors)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static const char longer[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
				     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
	char *million = malloc(1000000);

	ck_assert_ptr_nonnull(million);
	memset(million, 'a', 1000000);
	check_hash("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_hash("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_hash(two_blocks, sizeof two_blocks - 1,
		   "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_hash(longer, sizeof longer - 1,
		   "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
	check_hash(million, 1000000,
		   "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}
END_TEST

/* Around the lengths where the padding takes another block. */
START_TEST(lengths_at_a_block_s_end)
{
	char bytes[120];

	memset(bytes, 0, sizeof bytes);
	check_hash(bytes, 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7");
	check_hash(bytes, 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb");
	check_hash(bytes, 57, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785");
	check_hash(bytes, 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
	check_hash(bytes, 119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sha256");
	TCase *cases = tcase_create("sha256");

	tcase_add_test(cases, standard_vectors);
	tcase_add_test(cases, lengths_at_a_block_s_end);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
