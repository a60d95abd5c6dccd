/*
 * What is near enough to be suggested, and what is only noise.
 */
#include "rig/unit.h"

#include <string.h>

#include "config/nearest.h"

static const char *
nearest(const char *wanted, const char *one, const char *two)
{
	static struct nearest n;

	n = nearest_to(wanted);
	nearest_try(&n, one);
	nearest_try(&n, two);
	return nearest_name(&n);
}

static void
near_is_less_than_half_and_at_most_three(void **state)
{
	(void)state;
	assert_string_equal(nearest("drian", "drain", "user"), "drain");
	assert_string_equal(nearest("usr", "drain", "user"), "user");
	assert_string_equal(nearest("us", "user", "u"), "");           /* one edit of two letters */
	assert_string_equal(nearest("u", "user", "us"), "");
	assert_string_equal(nearest("abc", "abd", ""), "abd");         /* one of three */
	assert_string_equal(nearest("abc", "add", ""), "");            /* two of three */
	assert_string_equal(nearest("abcd", "abxx", ""), "");          /* two of four */
	assert_string_equal(nearest("abcde", "abcxx", ""), "abcxx");   /* two of five */
	assert_string_equal(nearest("abcdef", "abcxxx", ""), "");      /* three of six */
	assert_string_equal(nearest("abcdefg", "abcdxxx", ""), "abcdxxx");
	assert_string_equal(nearest("abcdefghijkl", "abcdefghxxxx", ""), "");
	assert_string_equal(nearest("", "a", ""), "");
}

static void
the_nearest_wins_and_the_first_of_equals(void **state)
{
	(void)state;
	assert_string_equal(nearest("drain_timout", "drain_timeouts", "drain_timeout"), "drain_timeout");
	assert_string_equal(nearest("drain_timout", "drain_timeout", "drain_timeouts"), "drain_timeout");
	assert_string_equal(nearest("cat", "car", "cap"), "car");
}

static void
the_case_of_letters_does_not_count(void **state)
{
	(void)state;
	assert_string_equal(nearest("NET_RWA", "net_raw", ""), "net_raw");
	assert_string_equal(nearest("azaz", "AZAZ", ""), "AZAZ");
	assert_string_equal(nearest("AZAZ", "azaz", ""), "azaz");
	assert_string_equal(nearest("@[@", "`{`", ""), "");
	assert_string_equal(nearest("sigtrem", "SIGTERM", ""), "SIGTERM");
}

static void
what_is_too_long_is_far_away(void **state)
{
	char longest[NAME_ROOM + 1];

	(void)state;
	memset(longest, 'a', sizeof longest);
	longest[NAME_ROOM] = '\0';
	assert_string_equal(nearest(longest, longest, ""), "");
	assert_string_equal(nearest("a", longest, ""), "");
	longest[NAME_ROOM - 1] = '\0';
	assert_string_equal(nearest(longest, longest, ""), longest);
	longest[0] = 'b';
	assert_string_equal(nearest("aaaaaaa", longest, "aaaaaab"), "aaaaaab");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_is_less_than_half_and_at_most_three),
		cmocka_unit_test(the_nearest_wins_and_the_first_of_equals),
		cmocka_unit_test(the_case_of_letters_does_not_count),
		cmocka_unit_test(what_is_too_long_is_far_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
