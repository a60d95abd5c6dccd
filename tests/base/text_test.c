#include "rig/unit.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static void
an_empty_text_is_an_empty_string(void **state)
{
	char at[4] = "xyz";
	struct text t = text_in(at, sizeof at);

	(void)state;
	assert_string_equal(at, "");
	assert_int_equal(t.used, 0);
	assert_false(t.cut);
	assert_broken(text_in(at, 0));
	assert_broken(text_in(NULL, 1));
}

static void
a_text_is_cut_and_never_overruns(void **state)
{
	char at[8] = "-------";
	struct text t = text_in(at, 6);

	(void)state;
	text_add(&t, "12345");
	assert_string_equal(at, "12345");
	assert_false(t.cut);
	text_char(&t, '6');
	text_add(&t, "78");
	assert_string_equal(at, "12345");
	assert_int_equal(t.used, 5);
	assert_true(t.cut);
	assert_int_equal(at[6], '-');
}

static void
a_text_of_one_byte_holds_only_its_zero(void **state)
{
	char at[1];
	struct text t = text_in(at, sizeof at);

	(void)state;
	text_add(&t, "");
	assert_false(t.cut);
	text_add(&t, "a");
	assert_true(t.cut);
	assert_int_equal(at[0], '\0');
}

static void
part_of_a_string_can_be_added(void **state)
{
	char at[16];
	struct text t = text_in(at, sizeof at);

	(void)state;
	text_add_n(&t, "abcdef", 3);
	text_add_n(&t, "x", 0);
	assert_string_equal(at, "abc");
}

#define assert_says(expected, add) \
	do { \
		char says[64]; \
		struct text t = text_in(says, sizeof says); \
		add; \
		assert_string_equal(says, expected); \
	} while (0)

static void
numbers_are_written_whole(void **state)
{
	(void)state;
	assert_says("0", text_int(&t, 0));
	assert_says("-1", text_int(&t, -1));
	assert_says("1234567890", text_int(&t, 1234567890));
	assert_says("9223372036854775807", text_int(&t, INT64_MAX));
	assert_says("-9223372036854775808", text_int(&t, INT64_MIN));
	assert_says("18446744073709551615", text_padded(&t, UINT64_MAX, 1));
}

static void
numbers_are_padded_with_zeros(void **state)
{
	(void)state;
	assert_says("007", text_padded(&t, 7, 3));
	assert_says("123", text_padded(&t, 123, 3));
	assert_says("1234", text_padded(&t, 1234, 3));
	assert_says("0", text_padded(&t, 0, 0));
	assert_says("00", text_padded(&t, 0, 2));
	assert_says("0000000000000000000000001", text_padded(&t, 1, 25));
}

static void
strange_bytes_are_quoted(void **state)
{
	(void)state;
	assert_says("plain ~", text_quoted(&t, "plain ~"));
	assert_says("a\\\"b\\\\c", text_quoted(&t, "a\"b\\c"));
	assert_says("\\x1b[31m\\x0a", text_quoted(&t, "\x1b[31m\n"));
	assert_says("\\x7f\\x80\\xff", text_quoted(&t, "\x7f\x80\xff"));
}

static void
durations_are_written_for_people(void **state)
{
	static const struct { int64_t ms; const char *says; } rows[] = {
		{ 0, "0ms" }, { 1, "1ms" }, { 999, "999ms" },
		{ 1000, "1s" }, { 1099, "1s" }, { 1100, "1.1s" }, { 59999, "59.9s" },
		{ MINUTE_MS, "1m" }, { MINUTE_MS + 999, "1m" }, { MINUTE_MS + 1000, "1m1s" },
		{ 250 * SECOND_MS, "4m10s" }, { HOUR_MS - 1, "59m59s" },
		{ HOUR_MS, "1h" }, { HOUR_MS + 59 * SECOND_MS, "1h" }, { 125 * MINUTE_MS, "2h5m" },
		{ 100 * (int64_t)HOUR_MS, "100h" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_says(rows[i].says, text_duration(&t, rows[i].ms));
}

static void
strings_are_compared_and_copied_whole(void **state)
{
	char to[4] = "old";

	(void)state;
	assert_true(text_same("a", "a"));
	assert_false(text_same("a", "ab"));
	assert_int_equal(text_order("a", "a"), 0);
	assert_true(text_order("a", "ab") < 0);
	assert_true(text_order("b", "ab") > 0);
	assert_true(text_starts("--user", "--"));
	assert_true(text_starts("x", ""));
	assert_false(text_starts("-", "--"));
	assert_false(text_copy(to, sizeof to, "four"));
	assert_string_equal(to, "old");
	assert_true(text_copy(to, sizeof to, "thr"));
	assert_string_equal(to, "thr");
}

static void
a_number_is_read_whole_or_not_at_all(void **state)
{
	static const char *const none[] = {
		"", "+1", "-1", " 1", "1 ", "0x1", "1a", "a", "1.0", "\xff", "18446744073709551616",
		"99999999999999999999999999",
	};
	uint64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_false(read_number(none[i], UINT64_MAX, &n));
		assert_int_equal(n, 7);
	}
	assert_true(read_number("18446744073709551615", UINT64_MAX, &n));
	assert_true(n == UINT64_MAX);
	assert_true(read_number("007", 7, &n));
	assert_int_equal(n, 7);
	assert_false(read_number("8", 7, &n));
	assert_false(read_number("12", 9, &n));
	assert_true(read_number("0", 0, &n));
	assert_int_equal(n, 0);
}

static void
a_duration_needs_a_unit_unless_it_is_zero(void **state)
{
	static const struct { const char *words; int64_t ms; } good[] = {
		{ "0", 0 }, { "0s", 0 }, { "0.0", 0 }, { "250ms", 250 }, { "10s", 10000 }, { "5m", 300000 },
		{ "1h", HOUR_MS }, { "1.5s", 1500 }, { "0.25h", 900000 }, { "1.0000019s", 1000 },
		{ "0.9999999999s", 999 },
	};
	static const char *const bad[] = {
		"", "1", "s", "1 s", "1sec", "-1s", "+1s", ".5s", "1.s", "1..5s", "1d", "1S", "1s ", "0.5",
		"1000000001s", "99999999999999999999s",
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(read_duration(good[i].words, &ms));
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(read_duration(bad[i], &ms));
	assert_true(read_duration("1000000000h", &ms));
	assert_true(ms == 1000000000 * (int64_t)HOUR_MS);
}

static void
near_words_are_found_by_distance(void **state)
{
	char long_word[64];

	(void)state;
	memset(long_word, 'a', sizeof long_word);
	long_word[49] = '\0';
	assert_int_equal(text_distance("", ""), 0);
	assert_int_equal(text_distance("user", "user"), 0);
	assert_int_equal(text_distance("", "user"), 4);
	assert_int_equal(text_distance("user", ""), 4);
	assert_int_equal(text_distance("usr", "user"), 1);
	assert_int_equal(text_distance("users", "user"), 1);
	assert_int_equal(text_distance("uzer", "user"), 1);
	assert_int_equal(text_distance("uesr", "user"), 1);
	assert_int_equal(text_distance("abcd", "badc"), 2);
	assert_int_equal(text_distance("kitten", "sitting"), 3);
	assert_int_equal(text_distance(long_word, "a"), 255);
	assert_int_equal(text_distance("a", long_word), 255);
	long_word[48] = '\0';
	assert_int_equal(text_distance(long_word, "a"), 47);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_is_an_empty_string),
		cmocka_unit_test(a_text_is_cut_and_never_overruns),
		cmocka_unit_test(a_text_of_one_byte_holds_only_its_zero),
		cmocka_unit_test(part_of_a_string_can_be_added),
		cmocka_unit_test(numbers_are_written_whole),
		cmocka_unit_test(numbers_are_padded_with_zeros),
		cmocka_unit_test(strange_bytes_are_quoted),
		cmocka_unit_test(durations_are_written_for_people),
		cmocka_unit_test(strings_are_compared_and_copied_whole),
		cmocka_unit_test(a_number_is_read_whole_or_not_at_all),
		cmocka_unit_test(a_duration_needs_a_unit_unless_it_is_zero),
		cmocka_unit_test(near_words_are_found_by_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
