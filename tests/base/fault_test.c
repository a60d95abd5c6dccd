#include "rig/unit.h"

#include <errno.h>
#include <string.h>

#include "base/fault.h"
#include "base/limits.h"

static void
a_fault_is_filled_in_whole_and_false(void **state)
{
	struct fault why;

	(void)state;
	memset(&why, 'x', sizeof why);
	assert_false(fault(&why, FAULT_CONFIG, ENOENT, "open", "/etc/mainstay.json"));
	assert_int_equal(why.kind, FAULT_CONFIG);
	assert_int_equal(why.err, ENOENT);
	assert_string_equal(why.deed, "open");
	assert_string_equal(why.subject, "/etc/mainstay.json");
	assert_string_equal(why.origin, "");
	assert_string_equal(why.allowed, "");
	assert_string_equal(why.hint, "");
}

static void
help_is_added_to_what_is_there(void **state)
{
	struct fault why;

	(void)state;
	fault(&why, FAULT_CONFIG, 0, "unknown option", "--usr");
	assert_false(fault_help(&why, "--user SPEC", "did you mean --user?"));
	assert_string_equal(why.subject, "--usr");
	assert_string_equal(why.allowed, "--user SPEC");
	assert_string_equal(why.hint, "did you mean --user?");
}

static void
words_that_do_not_fit_are_cut(void **state)
{
	char endless[1000];
	struct fault why;

	(void)state;
	memset(endless, 'a', sizeof endless);
	endless[sizeof endless - 1] = '\0';
	fault(&why, FAULT_SYSTEM, 0, endless, endless);
	fault_help(&why, endless, endless);
	assert_int_equal(strlen(why.deed), sizeof why.deed - 1);
	assert_int_equal(strlen(why.subject), sizeof why.subject - 1);
	assert_string_equal(why.origin, "");
	assert_int_equal(strlen(why.allowed), sizeof why.allowed - 1);
	assert_int_equal(strlen(why.hint), sizeof why.hint - 1);
}

static void
the_kind_alone_chooses_the_exit_code(void **state)
{
	(void)state;
	assert_int_equal(fault_exit_code(FAULT_NONE), 0);
	assert_int_equal(fault_exit_code(FAULT_CONFIG), 78);
	assert_int_equal(fault_exit_code(FAULT_SYSTEM), 125);
	assert_int_equal(fault_exit_code(FAULT_CANNOT_EXEC), 126);
	assert_int_equal(fault_exit_code(FAULT_NOT_FOUND), 127);
	assert_broken(fault_exit_code(FAULT_KIND_COUNT));
}

static void
every_kind_has_its_own_sentence(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FAULT_KIND_COUNT; i++) {
		const char *said = fault_sentence((enum fault_kind)i);

		assert_true(strlen(said) > 0);
		assert_int_equal(said[strlen(said) - 1], '.');
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(said, fault_sentence((enum fault_kind)j));
	}
	assert_broken(fault_sentence(FAULT_KIND_COUNT));
}

static void
all_faults_are_counted_and_the_first_kept(void **state)
{
	static struct faults all;
	char name[2] = "a";

	(void)state;
	for (unsigned i = 0; i < FAULTS_MAX + 3; i++) {
		struct fault *next = faults_next(&all);

		assert_int_equal(next->kind, FAULT_NONE);
		name[0] = (char)('a' + i % 26);
		fault(next, FAULT_CONFIG, (int)i, "option", name);
	}
	assert_int_equal(all.count, FAULTS_MAX + 3);
	for (int i = 0; i < FAULTS_MAX - 1; i++)
		assert_int_equal(all.kept[i].err, i);
	assert_int_equal(all.kept[FAULTS_MAX - 1].err, FAULTS_MAX + 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_is_filled_in_whole_and_false),
		cmocka_unit_test(help_is_added_to_what_is_there),
		cmocka_unit_test(words_that_do_not_fit_are_cut),
		cmocka_unit_test(the_kind_alone_chooses_the_exit_code),
		cmocka_unit_test(every_kind_has_its_own_sentence),
		cmocka_unit_test(all_faults_are_counted_and_the_first_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
