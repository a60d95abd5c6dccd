/*
 * The rule that is found to decide a call answers what the compiled program answers: for every
 * number, every way through the program, and a few hundred sets of rules.  And how it is said.
 */
#include "rig/unit.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "config/policy.h"
#include "config/ways.h"
#include "sys/bpf.h"

static struct filter_rules rules;
static struct filter_code code[FILTER_CODE_MAX];
static struct ways ways;
static struct filter filter;

static struct filter_rule *
add(int32_t number, enum filter_action action, uint16_t data)
{
	struct filter_rule *rule = filter_rules_add(&rules, number, (struct filter_answer){ action, data });

	assert_non_null(rule);
	return rule;
}

static void
test(struct filter_rule *rule, uint8_t argument, enum filter_op op, uint64_t value, uint64_t mask)
{
	rule->test[rule->tests++] = (struct filter_test){ argument, (uint8_t)op, value, mask };
}

static void
compile(void)
{
	struct fault why;

	if (!filter_compile(&rules, code, FILTER_CODE_MAX, &filter, &why))
		fail_msg("%s %s: %s", why.subject, why.deed, strerror(why.err));
	assert_true(filter_is_ours(&filter));
}

/* Gives the number of ways that were compared. */
static unsigned
agree(uint32_t arch, uint32_t number)
{
	ways_find(&ways, &filter, 1, &(struct filter_call){ .number = number, .arch = arch }, 0);
	for (unsigned i = 0; i < ways.count; i++) {
		int decider = policy_decider(&rules, &ways.call[i]);
		uint32_t said = policy_answer(&rules, decider), is = filter_run(&filter, &ways.call[i]);

		if (said != is)
			fail_msg("number %u (%u, way %u): rule %d says %x, the program %x", number, arch, i,
			    decider, said, is);
	}
	return ways.count;
}

static void
agree_everywhere(void)
{
	static const uint32_t odd[] = { 1023, 0x3fffffff, 0x40000000, 0x40000027, 0x7fffffff, 0x80000000,
		0xffffffff };

	compile();
	for (uint32_t number = 0; number < 500; number++)
		agree(policy_arch(), number);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		agree(policy_arch(), odd[i]);
	for (uint32_t number = 0; number < 50; number++) {
		agree(AUDIT_ARCH_I386, number);
		agree(0, number);
	}
}

static uint32_t dice = 1;

static uint32_t
roll(uint32_t sides)
{
	dice = dice * 1664525U + 1013904223U;
	return (dice >> 8) % sides;
}

static uint64_t
some_value(void)
{
	static const uint64_t values[] = { 0, 1, 8, 255, 0x20000, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 0x100000005, UINT64_MAX };

	return values[roll(sizeof values / sizeof *values)];
}

static void
some_rule(int32_t number)
{
	static const enum filter_action actions[] = { FILTER_ALLOW, FILTER_ERRNO, FILTER_LOG, FILTER_TRAP,
		FILTER_KILL_PROCESS, FILTER_KILL_THREAD, FILTER_TRACE };
	enum filter_action action = actions[roll(7)];
	uint16_t data = action == FILTER_ERRNO || action == FILTER_TRACE ? (uint16_t)(1 + roll(40)) : 0;
	struct filter_rule *rule = add(number, action, data);

	for (uint8_t argument = 0; argument < 6 && rule->tests < 3; argument++)
		if (roll(4) == 0) {
			enum filter_op op = roll(FILTER_OPS);
			uint64_t mask = op == FILTER_MASKED ? some_value() : 0;
			uint64_t value = op == FILTER_MASKED ? some_value() & mask : some_value();

			test(rule, argument, op, value, mask);
		}
}

static void
the_rule_that_is_found_answers_as_the_program(void **state)
{
	static const enum filter_action others[] = { FILTER_ERRNO, FILTER_ALLOW, FILTER_KILL_PROCESS,
		FILTER_LOG, FILTER_TRAP };

	(void)state;
	for (unsigned round = 0; round < 60; round++) {
		enum filter_action other = others[round % 5];

		filter_rules_begin(&rules, (struct filter_answer){ other, other == FILTER_ERRNO ? EPERM : 0 });
		for (int32_t number = 0; number < 450; number += (int32_t)(1 + roll(20)))
			some_rule(number);
		if (round % 2)
			rules.highest = 300 + (int32_t)roll(200);
		agree_everywhere();
	}
}

/* One call, several rules of one answer: whichever holds. */
static void
rules_of_one_call_stand_beside_each_other(void **state)
{
	(void)state;
	filter_rules_begin(&rules, (struct filter_answer){ FILTER_ERRNO, EPERM });
	test(add(135, FILTER_ALLOW, 0), 0, FILTER_EQ, 0, 0);
	test(add(135, FILTER_ALLOW, 0), 0, FILTER_EQ, 8, 0);
	test(add(135, FILTER_ALLOW, 0), 0, FILTER_EQ, 0xffffffff, 0);
	test(add(41, FILTER_ALLOW, 0), 0, FILTER_LT, 38, 0);
	test(add(41, FILTER_ALLOW, 0), 0, FILTER_GT, 40, 0);
	agree_everywhere();
	assert_int_equal(policy_decider(&rules, &(struct filter_call){ .number = 135, .arch = policy_arch(),
	    .args = { 8 } }), 1);
	assert_int_equal(policy_decider(&rules, &(struct filter_call){ .number = 135, .arch = policy_arch(),
	    .args = { 9 } }), POLICY_OTHERWISE);
	assert_true(agree(policy_arch(), 135) > 4);
}

/* ---- words ------------------------------------------------------------------------------------- */

static char room[128];

static const char *
answer_words(uint32_t answer)
{
	struct text t = text_in(room, sizeof room);

	policy_add_answer(&t, answer);
	return room;
}

static void
answers_have_words(void **state)
{
	(void)state;
	assert_string_equal(answer_words(SECCOMP_RET_ALLOW), "allowed");
	assert_string_equal(answer_words(SECCOMP_RET_LOG), "allowed and logged");
	assert_string_equal(answer_words(SECCOMP_RET_ERRNO | EPERM), "EPERM");
	assert_string_equal(answer_words(SECCOMP_RET_ERRNO | ENOSYS), "ENOSYS");
	assert_string_equal(answer_words(SECCOMP_RET_ERRNO | 99), "errno 99");
	assert_string_equal(answer_words(SECCOMP_RET_ERRNO), "errno 0");
	assert_string_equal(answer_words(SECCOMP_RET_KILL_PROCESS), "kills the process");
	assert_string_equal(answer_words(SECCOMP_RET_KILL_THREAD), "kills the thread");
	assert_string_equal(answer_words(SECCOMP_RET_TRAP), "sends SIGSYS");
	assert_string_equal(answer_words(SECCOMP_RET_USER_NOTIF), "asks a listener");
	assert_string_equal(answer_words(SECCOMP_RET_TRACE | 7), "told to a tracer as 7");
	assert_true(policy_lets_pass(SECCOMP_RET_ALLOW) && policy_lets_pass(SECCOMP_RET_LOG));
	assert_false(policy_lets_pass(SECCOMP_RET_ERRNO) || policy_lets_pass(SECCOMP_RET_USER_NOTIF));
}

static void
the_stricter_answer_is_followed(void **state)
{
	static const uint32_t order[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_TRAP,
		SECCOMP_RET_ERRNO | 1, SECCOMP_RET_USER_NOTIF, SECCOMP_RET_TRACE, SECCOMP_RET_LOG,
		SECCOMP_RET_ALLOW };

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		for (unsigned j = 0; j < 8; j++) {
			assert_int_equal(policy_stricter(order[i], order[j]), order[i < j ? i : j]);
			assert_int_equal(policy_stricter(order[i], order[j]), bpf_stricter(order[i], order[j]));
		}
	assert_int_equal(policy_stricter(SECCOMP_RET_ERRNO | 1, SECCOMP_RET_ERRNO | 2), SECCOMP_RET_ERRNO | 1);
}

static void
tests_have_words(void **state)
{
	struct text t = text_in(room, sizeof room);
	struct filter_rule *rule;

	(void)state;
	filter_rules_begin(&rules, (struct filter_answer){ FILTER_ALLOW, 0 });
	rule = add(1, FILTER_ERRNO, 1);
	test(rule, 0, FILTER_NE, 8, 0);
	test(rule, 1, FILTER_MASKED, 0x100000000, 0x7e020000);
	test(rule, 5, FILTER_LE, 4096, 0);
	policy_add_tests(&t, rule);
	assert_string_equal(room, "arg0 != 8 and (arg1 & 0x7e020000) = 0x100000000 and arg5 <= 0x1000");
	t = text_in(room, sizeof room);
	policy_add_value(&t, 0);
	policy_add_value(&t, 4095);
	policy_add_value(&t, UINT64_MAX);
	assert_string_equal(room, "040950xffffffffffffffff");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rule_that_is_found_answers_as_the_program),
		cmocka_unit_test(rules_of_one_call_stand_beside_each_other),
		cmocka_unit_test(answers_have_words),
		cmocka_unit_test(the_stricter_answer_is_followed),
		cmocka_unit_test(tests_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
