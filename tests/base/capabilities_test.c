#include "rig/unit.h"

#include <linux/capability.h>

#include "base/capabilities.h"

static void
a_name_is_read_in_any_dress(void **state)
{
	unsigned found = 0;

	(void)state;
	assert_true(capability_read("NET_BIND_SERVICE", &found));
	assert_int_equal(found, CAP_NET_BIND_SERVICE);
	assert_true(capability_read("cap_net_bind_service", &found));
	assert_int_equal(found, CAP_NET_BIND_SERVICE);
	assert_true(capability_read("Chown", &found));
	assert_int_equal(found, CAP_CHOWN);
	assert_false(capability_read("CAP_", &found));
	assert_false(capability_read("", &found));
	assert_false(capability_read("NET_BIND", &found));
}

static void
the_names_are_the_kernels_in_its_order(void **state)
{
	(void)state;
	assert_int_equal(CAPABILITY_COUNT, CAP_LAST_CAP + 1);
	assert_string_equal(capability_name(CAP_CHOWN), "CHOWN");
	assert_string_equal(capability_name(CAP_SYS_ADMIN), "SYS_ADMIN");
	assert_string_equal(capability_name(CAP_AUDIT_READ), "AUDIT_READ");
	assert_string_equal(capability_name(CAP_LAST_CAP), "CHECKPOINT_RESTORE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_read_in_any_dress),
		cmocka_unit_test(the_names_are_the_kernels_in_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
