/*
 * The examples that NIST publishes beside FIPS 180-4, every length around the block, and every way
 * to give the bytes in parts.
 */
#include "rig/unit.h"

#include <string.h>

#include "core/sha256.h"

static const char *
digest_of(const void *bytes, size_t n, size_t part)
{
	static char words[2 * SHA256_SIZE + 1];
	static const char hex[] = "0123456789abcdef";
	struct sha256 hash = sha256_begin();
	uint8_t digest[SHA256_SIZE];

	for (size_t at = 0; at < n; at += part)
		sha256_add(&hash, (const char *)bytes + at, n - at < part ? n - at : part);
	sha256_end(&hash, digest);
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		words[2 * i] = hex[digest[i] >> 4];
		words[2 * i + 1] = hex[digest[i] & 15];
	}
	return words;
}

static void
the_published_examples(void **state)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static const char four[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
	static char million[1000000];

	(void)state;
	memset(million, 'a', sizeof million);
	assert_string_equal(digest_of("", 0, 1),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(digest_of("abc", 3, 3),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(digest_of(two, 56, 56),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_string_equal(digest_of(four, 112, 112),
	    "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
	assert_string_equal(digest_of(million, sizeof million, sizeof million),
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* From the additional vectors of NIST: zeros around one block, where the padding turns over. */
static void
lengths_around_a_block(void **state)
{
	static const struct { size_t n; const char *digest; } rows[] = {
		{ 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7" },
		{ 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb" },
		{ 57, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785" },
		{ 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b" },
		{ 1000, "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53" },
	};
	static const char zeros[1000];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(digest_of(zeros, rows[i].n, rows[i].n), rows[i].digest);
}

static void
parts_make_no_difference(void **state)
{
	char bytes[200], whole[2 * SHA256_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7);
	strcpy(whole, digest_of(bytes, sizeof bytes, sizeof bytes));
	for (size_t part = 1; part < sizeof bytes; part++)
		assert_string_equal(digest_of(bytes, sizeof bytes, part), whole);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_examples),
		cmocka_unit_test(lengths_around_a_block),
		cmocka_unit_test(parts_make_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
