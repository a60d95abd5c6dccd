/*
 * The drop itself, in a child that is thrown away; tests/e2e/51_identity_test.py has the matrix.
 */
#include "rig/unit.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "sys/child.h"
#include "sys/creds.h"
#include "sys/identity.h"
#include "sys/shed.h"

static struct identity
nobody(void)
{
	return (struct identity){
		.drop = true, .only = true, .no_new_privs = true, .bounding = SET_AUTO, .securebits = SET_AUTO,
		.account = { .uid = 65534, .gid = 65533, .group_count = 2, .groups = { 7, 65533 } },
	};
}

static int
drop_to_nobody(void)
{
	struct identity who = nobody();
	struct identity_refusal refused = { .err = 0 };
	struct creds now;
	struct fault why;

	if (!identity_possible(&who, &why) || !identity_take(&who, &refused) || !creds_read(&now))
		return 1;
	if (now.permitted | now.effective | now.inheritable || !creds_no_new_privs())
		return 2;
	if (!creds_ids_are(&now, 65534, 65533) || !creds_groups_are(&now, who.account.groups, 2))
		return 3;
	if (prctl(PR_CAPBSET_READ, CAP_KILL) != 0 || prctl(PR_GET_DUMPABLE) != 0)
		return 4;
	/* Once more, as that user already: there is nothing to do, and it is as good. */
	if (!identity_possible(&who, &why) || !identity_take(&who, &refused))
		return 5;
	who.account.uid = 0;
	return identity_possible(&who, &why) || identity_take(&who, &refused) ? 6 : 0;
}

static void
root_becomes_nobody_for_good(void **state)
{
	(void)state;
	only_root_can_be_tested();
	assert_int_equal(in_child(drop_to_nobody), 0);
}

static int
keep_one(void)
{
	struct identity who = nobody();
	struct identity_refusal refused = { .err = 0 };
	struct creds now;

	who.keep_caps = CAP_BIT(CAP_NET_BIND_SERVICE);
	if (!identity_take(&who, &refused) || !creds_read(&now))
		return 1;
	if (now.permitted != who.keep_caps || now.effective != who.keep_caps)
		return 2;
	return creds_ambient(CAP_NET_BIND_SERVICE) && !creds_ambient(CAP_KILL) ? 0 : 3;
}

static void
what_is_kept_is_ambient(void **state)
{
	(void)state;
	only_root_can_be_tested();
	assert_int_equal(in_child(keep_one), 0);
}

static int
unchanged(void)
{
	struct identity who = identity_unchanged();
	struct identity_refusal refused;
	struct creds before = { .uids = { 0 } }, now = before;
	struct fault why;

	who.account.uid = 65534;
	who.keep_caps = 1;
	if (identity_changes(&who) || !identity_possible(&who, &why))
		return 1;
	if (!creds_read(&before) || !identity_take(&who, &refused))
		return 2;
	return creds_read(&now) && memcmp(&before, &now, sizeof now) == 0 ? 0 : 3;
}

static void
where_nothing_was_said_nothing_changes(void **state)
{
	(void)state;
	assert_int_equal(in_child(unchanged), 0);
}

/* An identity that stays who it is, but for what the test says. */
static struct identity
the_same(void)
{
	struct identity who = identity_unchanged();

	who.no_new_privs = true;
	return who;
}

static int
drop_some(void)
{
	struct identity who = the_same();
	struct identity_refusal refused;
	struct creds before, now;
	struct fault why;

	who.drop_caps = CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_SYS_ADMIN);
	if (!creds_read(&before) || !identity_possible(&who, &why) || !identity_take(&who, &refused))
		return 1;
	if (!creds_read(&now) || now.permitted != (before.permitted & ~who.drop_caps))
		return 2;
	if (now.effective != (before.effective & ~who.drop_caps) || !creds_no_new_privs())
		return 3;
	if (creds_bound(CAP_CHOWN) || creds_bound(CAP_SYS_ADMIN) || !creds_bound(CAP_KILL))
		return 4;
	return creds_ids_are(&now, 0, 0) && prctl(PR_GET_SECUREBITS) == 0 ? 0 : 5;
}

static int
only_no_new_privs(void)
{
	struct identity who = the_same();
	struct identity_refusal refused;

	return identity_changes(&who) && identity_take(&who, &refused) && creds_no_new_privs() ? 0 : 1;
}

static void
one_who_stays_may_have_less(void **state)
{
	(void)state;
	only_root_can_be_tested();
	assert_int_equal(in_child(drop_some), 0);
	assert_int_equal(in_child(only_no_new_privs), 0);
}

/* What cannot be put in force is known before anything is tried. */
static int
not_possible(void)
{
	struct identity who = the_same();
	struct identity_refusal refused;
	struct creds now;
	struct fault why;

	who.drop_caps = CAP_BIT(CAP_SETPCAP) | CAP_BIT(CAP_CHOWN);
	if (!identity_take(&who, &refused) || !creds_read(&now))
		return 1;
	who.bounding = CAP_BIT(CAP_CHOWN);
	if (identity_possible(&who, &why) || !strstr(why.hint, "--cap-add CHOWN"))
		return 2;
	who.bounding = CAP_BIT(CAP_KILL);
	if (identity_possible(&who, &why) || !strstr(why.deed, "without CAP_SETPCAP"))
		return 3;
	if (identity_take(&who, &refused) || refused.stage != IDENTITY_BOUNDING)
		return 4;
	who.bounding = SET_ALL;
	if (!identity_possible(&who, &why))
		return 5;
	who.securebits = 1;
	if (identity_possible(&who, &why) || identity_take(&who, &refused) ||
	    refused.stage != IDENTITY_SECUREBITS)
		return 6;
	who.securebits = 0;
	who.drop_caps = CAP_BIT(CAP_KILL);
	who.no_new_privs = false;
	if (identity_possible(&who, &why) || !strstr(why.deed, "again"))
		return 7;
	who.no_new_privs = true;
	return identity_possible(&who, &why) && identity_take(&who, &refused) ? 0 : 8;
}

static void
what_cannot_be_is_said_before(void **state)
{
	(void)state;
	only_root_can_be_tested();
	assert_int_equal(in_child(not_possible), 0);
}

static void
every_stage_has_words(void **state)
{
	struct identity who = nobody();
	struct fault why;

	(void)state;
	for (unsigned i = 0; i < IDENTITY_STAGE_COUNT; i++) {
		struct identity_refusal refused = { .stage = (enum identity_stage)i, .err = EPERM };

		assert_false(identity_fault(&who, &refused, &why));
		assert_int_equal(why.kind, FAULT_SYSTEM);
		assert_int_equal(why.err, EPERM);
		assert_string_equal(why.subject, "65534:65533");
		assert_true(strlen(identity_stage_word(refused.stage)) > 0);
		assert_non_null(strstr(why.deed, identity_stage_word(refused.stage)));
	}
	strcpy(who.account.name, "no\nbody");
	identity_fault(&who, &(struct identity_refusal){ .err = 0 }, &why);
	assert_string_equal(why.subject, "no\\x0abody (65534:65533)");
	assert_broken(identity_stage_word(IDENTITY_STAGE_COUNT));
}

/* ---- what init gives up ------------------------------------------------------------------------ */

static int
shed_all_but_kill(void)
{
	struct fault why;
	struct creds now;

	if (!shed(&(struct shed){ .keep_caps = SHED_KEEP_SIGNALS }, &why) || !creds_read(&now))
		return 1;
	if (now.permitted != SHED_KEEP_SIGNALS || now.effective != SHED_KEEP_SIGNALS || now.inheritable)
		return 2;
	if (prctl(PR_CAPBSET_READ, CAP_KILL) != 1 || prctl(PR_CAPBSET_READ, CAP_CHOWN) != 0)
		return 3;
	if (prctl(PR_GET_DUMPABLE) != 0 || creds_no_new_privs())
		return 4;
	/* Again, with less, and now without CAP_SETPCAP. */
	if (!shed(&(struct shed){ .keep_caps = SHED_KEEP_BIRTH, .no_new_privs = true }, &why))
		return 5;
	return creds_read(&now) && now.permitted == SHED_KEEP_SIGNALS && creds_no_new_privs() ? 0 : 6;
}

static int
shed_what_was_ambient(void)
{
	struct identity who = nobody();
	struct identity_refusal refused;
	struct fault why;
	struct creds now;

	who.keep_caps = CAP_BIT(CAP_CHOWN) | SHED_KEEP_SIGNALS;
	if (!identity_take(&who, &refused))
		return 1;
	if (!shed(&(struct shed){ .keep_caps = SHED_KEEP_SIGNALS }, &why) || !creds_read(&now))
		return 2;
	return now.permitted == SHED_KEEP_SIGNALS && !creds_ambient(CAP_CHOWN) &&
	    !creds_ambient(CAP_KILL) ? 0 : 3;
}

static void
init_keeps_what_it_is_told_to(void **state)
{
	(void)state;
	only_root_can_be_tested();
	assert_int_equal(in_child(shed_all_but_kill), 0);
	assert_int_equal(in_child(shed_what_was_ambient), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_becomes_nobody_for_good),
		cmocka_unit_test(what_is_kept_is_ambient),
		cmocka_unit_test(where_nothing_was_said_nothing_changes),
		cmocka_unit_test(one_who_stays_may_have_less),
		cmocka_unit_test(what_cannot_be_is_said_before),
		cmocka_unit_test(every_stage_has_words),
		cmocka_unit_test(init_keeps_what_it_is_told_to),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
