/*
 * What a profile allows stays allowed; what it refuses is answered in the other way, whatever the
 * arguments are.  Both filters are compiled, and answer every call.
 */
#include "rig/unit.h"

#include <errno.h>
#include <sys/syscall.h>

#include "sys/bpf.h"
#include "sys/filter.h"
#include "sys/filter_soften.h"

#define ANSWER(...) ((struct filter_answer){ __VA_ARGS__ })
#define ALLOW ANSWER(FILTER_ALLOW, 0)
#define ERRNO(n) ANSWER(FILTER_ERRNO, n)

enum { NUMBERS = 500, HARD = 0, SOFT = 1 };

static struct filter_rules rules;
static struct filter_code code[2][FILTER_CODE_MAX];
static struct filter filter[2];

static void
compile(int which)
{
	struct fault why;

	if (!filter_compile(&rules, code[which], FILTER_CODE_MAX, &filter[which], &why))
		fail_msg("%s %s (%d)", why.subject, why.deed, why.err);
}

static void
tested(int32_t number, struct filter_answer answer, uint64_t value)
{
	struct filter_rule *rule = filter_rules_add(&rules, number, answer);

	rule->tests = 1;
	rule->test[0] = (struct filter_test){ .argument = 0, .op = FILTER_EQ, .value = value };
}

static void
soften(enum filter_action instead)
{
	compile(HARD);
	filter_soften(&rules, instead);
	compile(SOFT);
}

static uint32_t
answer(int which, uint32_t number, uint64_t argument)
{
	return bpf_answer(filter[which].code, filter[which].count,
	    &(struct bpf_call){ .arch = BPF_NATIVE, .number = number, .args = { argument } });
}

/* Over all calls: what is due, given what the hard one answers; the rule for clone3 stays. */
static void
compare(uint32_t instead)
{
	for (uint32_t number = 0; number < NUMBERS; number++)
		for (uint64_t argument = 0; argument < 8; argument++) {
			uint32_t was = answer(HARD, number, argument), is = answer(SOFT, number, argument);
			bool begins = number == SYS_execve || number == SYS_exit_group;
			bool kept = was == SECCOMP_RET_ALLOW || was == SECCOMP_RET_LOG || number == SYS_clone3;
			uint32_t due = begins ? SECCOMP_RET_ALLOW : kept ? was : instead;

			if (is != due)
				fail_msg("call %u with %lu: %x, not %x, where it was %x", number,
				    (unsigned long)argument, is, due, was);
		}
}

static void
lay_out(struct filter_answer otherwise)
{
	filter_rules_begin(&rules, otherwise);
	filter_rules_add(&rules, SYS_clone3, ERRNO(ENOSYS));
	filter_rules_add(&rules, SYS_read, ALLOW);
	filter_rules_add(&rules, SYS_mount, ANSWER(FILTER_KILL_PROCESS, 0));
	filter_rules_add(&rules, SYS_umount2, ANSWER(FILTER_TRAP, 0));
	filter_rules_add(&rules, SYS_chroot, ERRNO(EACCES));
	filter_rules_add(&rules, SYS_getcwd, ANSWER(FILTER_LOG, 0));
	tested(SYS_personality, ALLOW, 0);
	tested(SYS_personality, ERRNO(EACCES), 3);
	tested(SYS_socket, ERRNO(EAFNOSUPPORT), 2);
	filter_rules_add(&rules, SYS_ioctl, ERRNO(EACCES));
	tested(SYS_ioctl, ALLOW, 1); /* the rule before decides */
}

static void
where_little_is_allowed(void **state)
{
	(void)state;
	lay_out(ERRNO(EPERM));
	soften(FILTER_NOTIFY);
	compare(SECCOMP_RET_USER_NOTIF);
}

static void
where_little_is_refused(void **state)
{
	(void)state;
	lay_out(ALLOW);
	soften(FILTER_NOTIFY);
	compare(SECCOMP_RET_USER_NOTIF);
}

static void
where_it_can_only_be_logged(void **state)
{
	(void)state;
	lay_out(ANSWER(FILTER_KILL_PROCESS, 0));
	soften(FILTER_LOG);
	compare(SECCOMP_RET_LOG);
}

/* The stub for newer calls, and a default that is ENOSYS itself, are refusals as any other. */
static void
what_is_not_known_is_asked_about_too(void **state)
{
	(void)state;
	lay_out(ERRNO(ENOSYS));
	rules.highest = 450;
	soften(FILTER_NOTIFY);
	compare(SECCOMP_RET_USER_NOTIF);
	assert_int_equal(answer(HARD, 460, 0), SECCOMP_RET_ERRNO | ENOSYS);
}

/* Above the highest number as well clone3 stays what programs fall back from. */
static void
clone3_is_never_there(void **state)
{
	(void)state;
	filter_rules_begin(&rules, ERRNO(EPERM));
	filter_rules_add(&rules, SYS_read, ALLOW);
	rules.highest = SYS_clone3 - 10;
	soften(FILTER_NOTIFY);
	assert_int_equal(answer(HARD, SYS_clone3, 0), SECCOMP_RET_ERRNO | ENOSYS);
	assert_int_equal(answer(SOFT, SYS_clone3, 0), SECCOMP_RET_ERRNO | ENOSYS);
	assert_int_equal(answer(SOFT, SYS_clone3 + 1, 0), SECCOMP_RET_USER_NOTIF);
	assert_int_equal(answer(SOFT, SYS_clone3 - 1, 0), SECCOMP_RET_USER_NOTIF);
}

static void
a_birth_gets_through_a_profile_that_refuses_it(void **state)
{
	(void)state;
	filter_rules_begin(&rules, ERRNO(EPERM));
	filter_rules_add(&rules, SYS_read, ALLOW);
	tested(SYS_execve, ERRNO(EACCES), 3);
	filter_rules_add(&rules, SYS_exit_group, ANSWER(FILTER_KILL_THREAD, 0));
	soften(FILTER_NOTIFY);
	assert_int_equal(answer(SOFT, SYS_execve, 3), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SOFT, SYS_exit_group, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SOFT, SYS_write, 0), SECCOMP_RET_USER_NOTIF);
}

/* As many rules as a profile may come to, none of them for a call that needs one more. */
static void
the_longest_profile_has_room_for_what_is_added(void **state)
{
	(void)state;
	filter_rules_begin(&rules, ERRNO(EPERM));
	rules.highest = SYS_clone3 - 10;
	for (int i = 0; i < FILTER_RULES_SAID; i++)
		tested(SYS_ioctl, ALLOW, (uint64_t)i);
	filter_soften(&rules, FILTER_NOTIFY);
	assert_int_equal(rules.count, FILTER_RULES_SAID + 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_little_is_allowed),
		cmocka_unit_test(where_little_is_refused),
		cmocka_unit_test(where_it_can_only_be_logged),
		cmocka_unit_test(what_is_not_known_is_asked_about_too),
		cmocka_unit_test(clone3_is_never_there),
		cmocka_unit_test(a_birth_gets_through_a_profile_that_refuses_it),
		cmocka_unit_test(the_longest_profile_has_room_for_what_is_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
