#include "config/policy.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>

#include "base/require.h"

enum { DECIMAL_BELOW = 4096, X32_BIT = 0x40000000 };

/* What a tracer writes in the place of a number for a call that shall not be made. */
#define SKIPPED UINT32_MAX

#ifdef __x86_64__
static const uint32_t NATIVE = AUDIT_ARCH_X86_64;
#else
static const uint32_t NATIVE = AUDIT_ARCH_AARCH64;
#endif

uint32_t
policy_arch(void)
{
	return NATIVE;
}

/* ---- who decides ------------------------------------------------------------------------------- */

static bool
holds(const struct filter_test *test, const struct filter_call *call)
{
	uint64_t value = call->args[test->argument];

	switch ((enum filter_op)test->op) {
	case FILTER_NE: return value != test->value;
	case FILTER_LT: return value < test->value;
	case FILTER_LE: return value <= test->value;
	case FILTER_EQ: return value == test->value;
	case FILTER_GE: return value >= test->value;
	case FILTER_GT: return value > test->value;
	case FILTER_MASKED: return (value & test->mask) == test->value;
	case FILTER_OPS: break;
	}
	require(false);
	return false;
}

static bool
all_hold(const struct filter_rule *rule, const struct filter_call *call)
{
	for (unsigned i = 0; i < rule->tests; i++)
		if (!holds(&rule->test[i], call))
			return false;
	return true;
}

int
policy_decider(const struct filter_rules *rules, const struct filter_call *call)
{
	int found = POLICY_OTHERWISE;

	if (call->arch != NATIVE)
		return POLICY_FOREIGN;
	if (NATIVE == AUDIT_ARCH_X86_64 && call->number >= X32_BIT)
		return call->number == SKIPPED ? POLICY_OTHERWISE : POLICY_FOREIGN;
	if (call->number > (uint32_t)rules->highest)
		return POLICY_ABOVE;
	for (int i = 0; i < rules->count; i++) {
		const struct filter_rule *rule = &rules->rules[i];

		if (rule->number < 0 || (uint32_t)rule->number != call->number)
			continue;
		if (rule->tests == 0)
			return i;
		if (found == POLICY_OTHERWISE && all_hold(rule, call))
			found = i;
	}
	return found;
}

static uint32_t
answer_of(struct filter_answer answer)
{
	static const uint32_t actions[] = {
		[FILTER_KILL_PROCESS] = SECCOMP_RET_KILL_PROCESS,
		[FILTER_KILL_THREAD] = SECCOMP_RET_KILL_THREAD, [FILTER_TRAP] = SECCOMP_RET_TRAP,
		[FILTER_ERRNO] = SECCOMP_RET_ERRNO, [FILTER_NOTIFY] = SECCOMP_RET_USER_NOTIF,
		[FILTER_TRACE] = SECCOMP_RET_TRACE, [FILTER_LOG] = SECCOMP_RET_LOG,
		[FILTER_ALLOW] = SECCOMP_RET_ALLOW,
	};
	_Static_assert(sizeof actions / sizeof *actions == FILTER_ACTIONS, "one for each action");

	require(answer.action < FILTER_ACTIONS);
	return actions[answer.action] |
	    (answer.action == FILTER_ERRNO || answer.action == FILTER_TRACE ? answer.data : 0U);
}

uint32_t
policy_answer(const struct filter_rules *rules, int decider)
{
	switch (decider) {
	case POLICY_FOREIGN: return SECCOMP_RET_KILL_PROCESS;
	case POLICY_ABOVE: return SECCOMP_RET_ERRNO | ENOSYS;
	case POLICY_OTHERWISE: return answer_of(rules->otherwise);
	default: /* the index of a rule */
		require(decider >= 0 && decider < rules->count);
		return answer_of(rules->rules[decider].answer);
	}
}

/* ---- words ------------------------------------------------------------------------------------- */

bool
policy_lets_pass(uint32_t answer)
{
	uint32_t action = answer & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}

/* The kernel compares the actions as signed numbers. */
uint32_t
policy_stricter(uint32_t a, uint32_t b)
{
	return (int32_t)(b & SECCOMP_RET_ACTION_FULL) < (int32_t)(a & SECCOMP_RET_ACTION_FULL) ? b : a;
}

static void
add_errno(struct text *to, uint32_t number)
{
	static const struct { uint8_t number; char name[14]; } known[] = {
		{ EPERM, "EPERM" }, { ENOENT, "ENOENT" }, { ESRCH, "ESRCH" }, { EIO, "EIO" },
		{ EBADF, "EBADF" }, { EAGAIN, "EAGAIN" }, { ENOMEM, "ENOMEM" }, { EACCES, "EACCES" },
		{ EFAULT, "EFAULT" }, { EBUSY, "EBUSY" }, { ENODEV, "ENODEV" }, { EINVAL, "EINVAL" },
		{ ENOTTY, "ENOTTY" }, { EROFS, "EROFS" }, { ENOSYS, "ENOSYS" },
		{ EOPNOTSUPP, "EOPNOTSUPP" }, { EAFNOSUPPORT, "EAFNOSUPPORT" },
	};

	for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].number == number) {
			text_add(to, known[i].name);
			return;
		}
	text_add(to, "errno ");
	text_int(to, number);
}

void
policy_add_answer(struct text *to, uint32_t answer)
{
	uint32_t data = answer & SECCOMP_RET_DATA;

	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_PROCESS: text_add(to, "kills the process"); break;
	case SECCOMP_RET_KILL_THREAD: text_add(to, "kills the thread"); break;
	case SECCOMP_RET_TRAP: text_add(to, "sends SIGSYS"); break;
	case SECCOMP_RET_USER_NOTIF: text_add(to, "asks a listener"); break;
	case SECCOMP_RET_LOG: text_add(to, "allowed and logged"); break;
	case SECCOMP_RET_ALLOW: text_add(to, "allowed"); break;
	case SECCOMP_RET_ERRNO: add_errno(to, data); break;
	default: /* SECCOMP_RET_TRACE: nothing else is left that a filter of ours answers */
		text_add(to, "told to a tracer as ");
		text_int(to, data);
		break;
	}
}

void
policy_add_value(struct text *to, uint64_t value)
{
	static const char hex[] = "0123456789abcdef";
	int shift = 60;

	if (value < DECIMAL_BELOW) {
		text_int(to, (int64_t)value);
		return;
	}
	text_add(to, "0x");
	while (value >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		text_char(to, hex[value >> shift & 15]);
}

void
policy_add_tests(struct text *to, const struct filter_rule *rule)
{
	static const char ops[][5] = {
		[FILTER_NE] = " != ", [FILTER_LT] = " < ", [FILTER_LE] = " <= ", [FILTER_EQ] = " = ",
		[FILTER_GE] = " >= ", [FILTER_GT] = " > ", [FILTER_MASKED] = " = ",
	};
	_Static_assert(sizeof ops / sizeof *ops == FILTER_OPS, "one word for each op");

	for (unsigned i = 0; i < rule->tests; i++) {
		const struct filter_test *test = &rule->test[i];

		require(test->op < FILTER_OPS);
		text_add(to, i > 0 ? " and " : "");
		text_add(to, test->op == FILTER_MASKED ? "(arg" : "arg");
		text_int(to, test->argument);
		if (test->op == FILTER_MASKED) {
			text_add(to, " & ");
			policy_add_value(to, test->mask);
			text_char(to, ')');
		}
		text_add(to, ops[test->op]);
		policy_add_value(to, test->value);
	}
}
