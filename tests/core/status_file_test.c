#include "rig/unit.h"

#include "core/status_file.h"

static void
test_values(void **state)
{
	(void)state;
	assert_string_equal(status_value("CapEff:\t00000000a80425fb", "CapEff"), "00000000a80425fb");
	assert_string_equal(status_value("Groups:\t ", "Groups"), "");
	assert_null(status_value("Seccomp_filters:\t1", "Seccomp"));
	assert_null(status_value("Seccomp:\t2", "Seccomp_filters"));
	assert_null(status_value("", "Seccomp"));
	assert_null(status_value("Seccomp", "Seccomp"));
}

static void
test_hex(void **state)
{
	uint64_t n = 7;

	(void)state;
	assert_true(status_hex("00000000a80425fb", &n));
	assert_int_equal(n, 0xa80425fb);
	assert_true(status_hex("000001ffffffffff", &n));
	assert_int_equal(n, 0x1ffffffffff);
	assert_true(status_hex("ffffffffffffffff", &n));
	assert_true(n == UINT64_MAX);
	assert_false(status_hex("1ffffffffffffffff", &n));
	assert_true(status_hex("9", &n) && n == 9);
	assert_true(status_hex("a", &n) && n == 10);
	assert_true(status_hex("f", &n) && n == 15);
	assert_false(status_hex("`", &n));
	assert_false(status_hex("", &n));
	assert_false(status_hex("0x1", &n));
	assert_false(status_hex("1g", &n));
	assert_false(status_hex("1:", &n));
	assert_false(status_hex("1A", &n));
	assert_false(status_hex("1 ", &n));
}

static void
test_lists(void **state)
{
	const char *list = " 0 \t 100000 65536x";
	uint64_t n;

	(void)state;
	assert_true(status_next(&list, &n));
	assert_int_equal(n, 0);
	assert_true(status_next(&list, &n));
	assert_int_equal(n, 100000);
	assert_false(status_next(&list, &n));
	assert_false(status_next(&list, &n));
	list = "111111111111111111111111111111";
	assert_false(status_next(&list, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
