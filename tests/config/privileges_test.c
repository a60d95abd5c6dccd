/*
 * What is said of privileges, and what it comes to when it is said together.
 */
#include "rig/unit.h"

#include <linux/capability.h>
#include <string.h>

#include "base/capabilities.h"
#include "config/privileges.h"
#include "config/told.h"
#include "sys/creds.h"

/* The word that auto comes to. */
static void
settles(const char *line, const char *word)
{
	assert_true(tell(line, ""));
	privileges_settle(&told, false);
	assert_string_equal(value_of(OPTION_no_new_privs), word);
	assert_string_equal(place_of_option(OPTION_no_new_privs), "default");
}

static void
what_restricts_brings_no_new_privs(void **state)
{
	(void)state;
	settles("mainstay", "no");
	settles("mainstay --user 1", "yes");
	settles("mainstay --user root", "yes");
	settles("mainstay --group 1", "yes");
	settles("mainstay --keep-caps KILL", "yes");
	settles("mainstay --keep-caps none", "no");
	settles("mainstay --drop-caps KILL", "yes");
	settles("mainstay --drop-caps ALL", "yes");
	settles("mainstay --bounding none", "yes");
	settles("mainstay --bounding KILL", "yes");
	settles("mainstay --bounding ALL", "no");
	settles("mainstay --securebits noroot", "yes");
	settles("mainstay --securebits none", "no");
	settles("mainstay --drain all --health --stop-signal QUIT", "no");
}

static void
what_nobody_asked_for_brings_it_too(void **state)
{
	(void)state;
	assert_true(tell("mainstay", ""));
	privileges_settle(&told, true);
	assert_int_equal(told.no_new_privs, NO_NEW_PRIVS_YES);
}

static void
what_was_said_stays(void **state)
{
	(void)state;
	assert_true(tell("mainstay --user 1 --drop-caps ALL", "MAINSTAY_NO_NEW_PRIVS=no"));
	privileges_settle(&told, true);
	assert_int_equal(told.no_new_privs, NO_NEW_PRIVS_NO);
	assert_string_equal(place_of_option(OPTION_no_new_privs), "environment, MAINSTAY_NO_NEW_PRIVS");
	assert_true(tell("mainstay --no-new-privs yes", ""));
	privileges_settle(&told, false);
	assert_int_equal(told.no_new_privs, NO_NEW_PRIVS_YES);
}

static void
what_needs_it_is_not_said_without(void **state)
{
	static const char *const lines[] = {
		"--fs-ro /", "--fs-rw /", "--net-bind 80", "--net-connect 80", "--guard yes", "--seccomp node",
		"--complain node",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char line[80] = "mainstay --no-new-privs no ";

		assert_false(tell(strcat(line, lines[i]), ""));
		assert_int_equal(told_faults.count, 1);
		assert_string_equal(told_faults.kept[0].subject, "--no-new-privs");
		assert_non_null(strstr(told_faults.kept[0].deed, "cannot be no together with --"));
	}
	assert_true(tell("mainstay --no-new-privs no --seccomp unconfined --guard no --mdwe yes", ""));
}

static struct identity
identity_of(const char *line, bool drop, uint32_t uid)
{
	struct identity who = { .drop = drop, .account.uid = uid };

	assert_true(tell(line, ""));
	privileges_settle(&told, false);
	privileges_of(&told, &who);
	return who;
}

static void
an_identity_is_all_that_was_said(void **state)
{
	struct identity who = identity_of("mainstay", false, 0);

	(void)state;
	assert_false(identity_changes(&who));
	who = identity_of("mainstay --drop-caps KILL,CHOWN --no-new-privs no", false, 0);
	assert_true(identity_changes(&who) && !who.only && !who.no_new_privs);
	assert_true(who.drop_caps == (CAP_BIT(CAP_KILL) | CAP_BIT(CAP_CHOWN)));
	assert_true(who.bounding == SET_AUTO && who.securebits == SET_AUTO);
	who = identity_of("mainstay --bounding none --securebits none", false, 0);
	assert_true(who.bounding == 0 && who.securebits == 0 && !who.only && who.no_new_privs);
	who = identity_of("mainstay --no-new-privs yes", false, 0);
	assert_true(identity_changes(&who) && who.no_new_privs && !who.only);
}

/* Who has exactly what is kept, and nothing of what there was. */
static void
another_user_has_only_what_it_keeps(void **state)
{
	(void)state;
	assert_true(identity_of("mainstay", true, 1000).only);
	assert_false(identity_of("mainstay", true, 0).only);
	assert_false(identity_of("mainstay --drop-caps KILL", true, 0).only);
	assert_true(identity_of("mainstay --drop-caps ALL", true, 0).only);
	assert_true(identity_of("mainstay --drop-caps ALL", false, 0).only);
	assert_true(identity_of("mainstay --keep-caps KILL", false, 0).only);
	assert_true(identity_of("mainstay --drop-caps ALL --keep-caps KILL", false, 0).keep_caps ==
	    CAP_BIT(CAP_KILL));
}

static void
an_empty_list_is_one_that_was_said(void **state)
{
	(void)state;
	assert_true(tell_file("{ \"bounding\": [], \"drop_caps\": [], \"securebits\": [] }", ""));
	assert_true(told.bounding == 0 && told.securebits == 0 && told.drop_caps == 0);
	assert_true(tell_file("{ \"bounding\": \"auto\" }", ""));
	assert_true(told.bounding == SET_AUTO);
	assert_true(tell_file("{ \"bounding\": [ \"KILL\" ] }", "--bounding CHOWN"));
	assert_true(told.bounding == CAP_BIT(CAP_CHOWN));
	assert_true(tell_file("{ \"bounding\": [ \"KILL\" ] }", "--bounding none"));
	assert_true(told.bounding == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_restricts_brings_no_new_privs),
		cmocka_unit_test(what_nobody_asked_for_brings_it_too),
		cmocka_unit_test(what_was_said_stays),
		cmocka_unit_test(what_needs_it_is_not_said_without),
		cmocka_unit_test(an_identity_is_all_that_was_said),
		cmocka_unit_test(another_user_has_only_what_it_keeps),
		cmocka_unit_test(an_empty_list_is_one_that_was_said),
	};

	return cmocka_run_group_tests_name("privileges", tests, NULL, NULL);
}
