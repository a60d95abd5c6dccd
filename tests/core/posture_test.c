#include "rig/unit.h"

#include <string.h>

#include "core/posture.h"

static void
test_names_are_kept_and_counted(void **state)
{
	struct names all = { 0 };
	char name[2 * POSTURE_NAME];

	(void)state;
	memset(name, 'a', sizeof name);
	name[sizeof name - 1] = '\0';
	for (unsigned i = 0; i < POSTURE_NAMES + 3; i++)
		names_add(&all, i == 0 ? name : "b");
	assert_int_equal(all.count, POSTURE_NAMES + 3);
	assert_int_equal(names_kept(&all), POSTURE_NAMES);
	all.count = POSTURE_NAMES - 1;
	assert_int_equal(names_kept(&all), POSTURE_NAMES - 1);
	assert_int_equal(strlen(all.kept[0]), POSTURE_NAME - 1);
	assert_string_equal(all.kept[POSTURE_NAMES - 1], "b");
}

static void
test_inits(void **state)
{
	(void)state;
	assert_int_equal(init_kind_of("mainstay:up"), INIT_MAINSTAY);
	assert_int_equal(init_kind_of("mainstay"), INIT_MAINSTAY);
	assert_int_equal(init_kind_of("docker-init"), INIT_KNOWN);
	assert_int_equal(init_kind_of("tini"), INIT_KNOWN);
	assert_int_equal(init_kind_of("tinie"), INIT_APP);
	assert_int_equal(init_kind_of("node"), INIT_APP);
	assert_int_equal(init_kind_of(""), INIT_UNKNOWN);
}

static void
test_secrets_by_name(void **state)
{
	static const char *const secret[] = {
		"PASSWORD", "DB_PASSWORD", "db_password", "POSTGRES_PASSWORD", "MYSQL_PASSWORDS", "API_KEY",
		"STRIPE_APIKEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "TOKENS", "SECRET_KEY_BASE",
		"TLS_PRIVATE_KEY", "GOOGLE_CREDENTIALS", "DB_PASS", "DB_PWD", "TOKEN_2", "buzz_TOKEN", "tokenz_passwd", "TOKEN-A",
	};
	static const char *const plain[] = {
		"PATH", "HOME", "PWD", "OLDPWD", "TOKENIZERS_PARALLELISM", "DB_PASSWORD_FILE", "SECRETS_DIR",
		"TOKEN_URL", "GOOGLE_CREDENTIALS_PATH", "COMPASS", "BYPASS", "KEY", "", "DB_PASSES", "TOKENA", "TOKENZ", "TOKENa", "TOKENz", "db_token_file",
	};

	(void)state;
	for (unsigned i = 0; i < sizeof secret / sizeof *secret; i++)
		if (!is_secret_name(secret[i]))
			fail_msg("%s", secret[i]);
	for (unsigned i = 0; i < sizeof plain / sizeof *plain; i++)
		if (is_secret_name(plain[i]))
			fail_msg("%s", plain[i]);
}

static void
test_labels(void **state)
{
	(void)state;
	assert_true(is_loose_label("unconfined") && is_loose_label("unconfined (enforce)"));
	assert_true(is_loose_label("system_u:system_r:spc_t:s0"));
	assert_false(is_loose_label("system_u:system_r:container_t:s0") || is_loose_label("spc_t"));
}

static void
test_what_is_hidden(void **state)
{
	unsigned hidden = 0, read_only = 0;

	(void)state;
	for (unsigned i = 0; kernel_path(i); i++)
		*(kernel_path_may_show(i) ? &read_only : &hidden) += 1;
	assert_int_equal(hidden, 9);
	assert_int_equal(read_only, 5);
	assert_false(kernel_path_may_show(8));
	assert_string_equal(kernel_path(8), "/sys/firmware");
	assert_string_equal(kernel_path(9), "/proc/bus");
}

static void
test_types_that_pass(void **state)
{
	(void)state;
	assert_true(is_passing_type("tmpfs") && is_passing_type("cgroup2"));
	assert_false(is_passing_type("ext4") || is_passing_type("overlay") || is_passing_type("nfs"));
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(posture_word(WORDS_SPACES, SPACE_UTS), "uts");
	assert_string_equal(posture_word(WORDS_CAP_SETS, CAPS_AMBIENT), "ambient");
	assert_string_equal(posture_word(WORDS_VERSIONS, CGROUP_HYBRID), "hybrid");
	assert_broken(posture_word(WORDS_LIMITS, LIMIT_KINDS));
	assert_broken(posture_word(WORDS_KINDS, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_kept_and_counted),
		cmocka_unit_test(test_inits),
		cmocka_unit_test(test_secrets_by_name),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_what_is_hidden),
		cmocka_unit_test(test_types_that_pass),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
