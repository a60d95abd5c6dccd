/*
 * Rules become a filter that answers as the rules say.  What it answers is computed by the machine
 * of bpf.h; that the kernel answers the same is seen by a child that tries.
 */
#include "rig/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/bpf.h"
#include "sys/filter.h"

#define ANSWER(...) ((struct filter_answer){ __VA_ARGS__ })
#define KILL ANSWER(FILTER_KILL_PROCESS, 0)
#define ALLOW ANSWER(FILTER_ALLOW, 0)
#define ERRNO(n) ANSWER(FILTER_ERRNO, n)

static struct filter_rules rules;
static struct filter_code code[FILTER_CODE_MAX];
static struct filter filter;

static void
compile(void)
{
	struct fault why;

	if (!filter_compile(&rules, code, FILTER_CODE_MAX, &filter, &why))
		fail_msg("%s %s (%d)", why.subject, why.deed, why.err);
	assert_true(bpf_is_valid(filter.code, filter.count));
}

static uint32_t
answer(uint32_t number, uint64_t a, uint64_t b)
{
	return bpf_answer(filter.code, filter.count,
	    &(struct bpf_call){ .arch = BPF_NATIVE, .number = number, .args = { a, b } });
}

/* Enough to be alive and to leave; more than TREE_FROM when `many`. */
static void
begin(struct filter_answer otherwise, bool many)
{
	static const int32_t least[] = { SYS_exit_group, SYS_write, SYS_getpid, SYS_restart_syscall };

	filter_rules_begin(&rules, otherwise);
	for (size_t i = 0; i < sizeof least / sizeof *least; i++)
		filter_rules_add(&rules, least[i], ALLOW);
	for (int32_t n = 300; many && n < 334; n++)
		filter_rules_add(&rules, n, ALLOW);
}

static void
with_test(int32_t number, struct filter_answer is, struct filter_test test)
{
	struct filter_rule *rule = filter_rules_add(&rules, number, is);

	rule->tests = 1;
	rule->test[0] = test;
}

/* ---- what is answered ------------------------------------------------------------------------ */

static void
every_answer_is_given(void **state)
{
	static const struct { struct filter_answer answer; uint32_t is; } rows[] = {
		{ { FILTER_KILL_PROCESS, 0 }, SECCOMP_RET_KILL_PROCESS },
		{ { FILTER_KILL_THREAD, 0 }, SECCOMP_RET_KILL_THREAD },
		{ { FILTER_TRAP, 0 }, SECCOMP_RET_TRAP },
		{ { FILTER_ERRNO, 0 }, SECCOMP_RET_ERRNO },
		{ { FILTER_ERRNO, FILTER_ERRNO_MAX }, SECCOMP_RET_ERRNO | 4094 },
		{ { FILTER_NOTIFY, 0 }, SECCOMP_RET_USER_NOTIF },
		{ { FILTER_TRACE, FILTER_DATA_MAX }, SECCOMP_RET_TRACE | 0xffff },
		{ { FILTER_LOG, 0 }, SECCOMP_RET_LOG },
		{ { FILTER_ALLOW, 0 }, SECCOMP_RET_ALLOW },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		begin(ERRNO(77), false);
		filter_rules_add(&rules, SYS_socket, rows[i].answer);
		compile();
		assert_int_equal(answer(SYS_socket, 0, 0), rows[i].is);
		assert_int_equal(answer(SYS_connect, 0, 0), SECCOMP_RET_ERRNO | 77);
		begin(rows[i].answer, false);
		filter_rules_add(&rules, SYS_socket, ERRNO(77));
		compile();
		assert_int_equal(answer(SYS_socket, 0, 0), SECCOMP_RET_ERRNO | 77);
		assert_int_equal(answer(SYS_connect, 0, 0), rows[i].is);
	}
}

#define HIGH (UINT64_C(1) << 32)

static void
every_comparison_is_made(void **state)
{
	static const struct { uint8_t op; uint64_t value, mask, holds[3], fails[3]; } rows[] = {
		{ FILTER_NE, 5, 0, { 4, 6, HIGH | 5 }, { 5, 5, 5 } },
		{ FILTER_LT, HIGH, 0, { 0, 5, HIGH - 1 }, { HIGH, HIGH + 1, UINT64_MAX } },
		{ FILTER_LE, HIGH, 0, { 0, 5, HIGH }, { HIGH + 1, 2 * HIGH, UINT64_MAX } },
		{ FILTER_EQ, HIGH | 5, 0, { HIGH | 5, HIGH | 5, HIGH | 5 }, { 5, HIGH, HIGH | 4 } },
		{ FILTER_GE, HIGH, 0, { HIGH, HIGH + 1, UINT64_MAX }, { 0, 5, HIGH - 1 } },
		{ FILTER_GT, HIGH, 0, { HIGH + 1, 2 * HIGH, UINT64_MAX }, { 0, 5, HIGH } },
		{ FILTER_MASKED, 0x5412, UINT32_MAX, { 0x5412, HIGH | 0x5412, UINT64_MAX << 32 | 0x5412 },
		    { 0, 0x5413, HIGH } },
		{ FILTER_MASKED, HIGH, 3 * HIGH, { HIGH, HIGH | 7, 5 * HIGH }, { 0, 2 * HIGH, 3 * HIGH } },
	};

	(void)state;
	for (int many = 0; many < 2; many++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			begin(ERRNO(EPERM), many);
			with_test(SYS_socket, ALLOW, (struct filter_test){ .argument = 1, .op = rows[i].op,
				.value = rows[i].value, .mask = rows[i].mask });
			compile();
			for (int j = 0; j < 3; j++) {
				assert_int_equal(answer(SYS_socket, 0, rows[i].holds[j]), SECCOMP_RET_ALLOW);
				assert_int_equal(answer(SYS_socket, rows[i].holds[j], rows[i].fails[j]),
				    SECCOMP_RET_ERRNO | EPERM);
			}
		}
}

static void
all_tests_of_a_rule_have_to_hold(void **state)
{
	struct filter_rule *rule;

	(void)state;
	begin(ERRNO(EPERM), true);
	rule = filter_rules_add(&rules, SYS_socket, ALLOW);
	rule->tests = FILTER_TESTS_MAX;
	for (uint8_t i = 0; i < FILTER_TESTS_MAX; i++)
		rule->test[i] = (struct filter_test){ .argument = (uint8_t)(5 - i), .op = FILTER_EQ,
			.value = 5u - i };
	compile();
	for (int wrong = -1; wrong < 6; wrong++) {
		struct bpf_call call = { BPF_NATIVE, SYS_socket, { 0, 1, 2, 3, 4, 5 }, 0 };

		if (wrong >= 0)
			call.args[wrong] = 9;
		assert_int_equal(bpf_answer(filter.code, filter.count, &call),
		    wrong < 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM);
	}
}

static void
a_rule_without_tests_comes_first(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		begin(KILL, false);
		for (int i = 0; i < 2; i++)
			if (i == order)
				filter_rules_add(&rules, SYS_socket, ALLOW);
			else
				with_test(SYS_socket, ERRNO(1), (struct filter_test){ 0, FILTER_EQ, 7, 0 });
		compile();
		assert_int_equal(answer(SYS_socket, 7, 0), SECCOMP_RET_ALLOW);
		assert_int_equal(answer(SYS_socket, 8, 0), SECCOMP_RET_ALLOW);
	}
}

static void
what_says_nothing_new_is_no_error(void **state)
{
	int32_t elsewhere;

	(void)state;
	begin(ERRNO(EPERM), false);
	filter_rules_add(&rules, SYS_socket, ERRNO(EPERM));
	filter_rules_add(&rules, SYS_write, ALLOW);
	assert_true(filter_number("s390_pci_mmio_read", &elsewhere));
	assert_true(elsewhere < 0);
	filter_rules_add(&rules, elsewhere, ALLOW);
	compile();
	assert_int_equal(answer(SYS_socket, 0, 0), SECCOMP_RET_ERRNO | EPERM);
	assert_int_equal(answer((uint32_t)elsewhere, 0, 0), SECCOMP_RET_KILL_PROCESS); /* has x32's bit */
}

static void
an_empty_filter_is_one_too(void **state)
{
	(void)state;
	filter_rules_begin(&rules, ERRNO(5));
	compile();
	assert_int_equal(answer(0, 0, 0), SECCOMP_RET_ERRNO | 5);
	assert_int_equal(answer(999, 0, 0), SECCOMP_RET_ERRNO | 5);
}

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	return *state ^= *state << 5;
}

/* Any set of numbers that are allowed, from none over many ranges to every other one. */
static void
numbers_alone_are_answered_right(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (unsigned round = 0; round < 60; round++) {
		unsigned odds = 1 + round % 12, highest = round % 3 ? FILTER_NUMBERS / 2 : FILTER_NONE_ABOVE;
		bool allowed[FILTER_NUMBERS] = { false };
		bool is = false;

		filter_rules_begin(&rules, ERRNO(EPERM));
		rules.highest = (int32_t)highest;
		for (int32_t n = 0; n < FILTER_NUMBERS / 2; n++) {
			if (next_random(&random) % odds == 0)
				is = !is;
			if ((allowed[n] = is))
				filter_rules_add(&rules, n, ALLOW);
		}
		/* Of one call some arguments have another answer, unless it is allowed whatever they are. */
		with_test(100, ERRNO(7), (struct filter_test){ 0, FILTER_EQ, 9, 0 });
		compile();
		for (uint32_t n = 0; n < FILTER_NUMBERS; n++) {
			uint32_t is_now = n > highest ? SECCOMP_RET_ERRNO | ENOSYS :
			    allowed[n] ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM;

			assert_int_equal(answer(n, 0, 0), is_now);
			assert_int_equal(answer(n, 9, 0), n == 100 && !allowed[n] ? SECCOMP_RET_ERRNO | 7 : is_now);
		}
	}
}

/* ---- what is not this machine's -------------------------------------------------------------- */

static void
another_architecture_kills(void **state)
{
	static const uint32_t others[] = { AUDIT_ARCH_I386, AUDIT_ARCH_ARM, AUDIT_ARCH_S390X, 0 };

	(void)state;
	for (int stub = 0; stub < 2; stub++) {
		begin(ALLOW, true);
		filter_rules_add(&rules, SYS_socket, ERRNO(1));
		rules.highest = stub ? 400 : FILTER_NONE_ABOVE;
		compile();
		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			for (uint32_t n = 0; n < 600; n += 100)
				assert_int_equal(bpf_answer(filter.code, filter.count,
				    &(struct bpf_call){ .arch = others[i], .number = n }), SECCOMP_RET_KILL_PROCESS);
#ifdef __x86_64__
		assert_int_equal(answer(BPF_X32 | SYS_getpid, 0, 0), SECCOMP_RET_KILL_PROCESS);
		assert_int_equal(answer(BPF_X32 | 500, 0, 0), SECCOMP_RET_KILL_PROCESS);
#endif
	}
}

static void
above_the_highest_is_enosys(void **state)
{
	(void)state;
	for (int many = 0; many < 2; many++) {
		begin(ERRNO(EPERM), many);
		filter_rules_add(&rules, 440, ALLOW);
		rules.highest = 435;
		compile();
		assert_int_equal(answer(434, 0, 0), SECCOMP_RET_ERRNO | EPERM);
		assert_int_equal(answer(435, 0, 0), SECCOMP_RET_ERRNO | EPERM);
		for (uint32_t n = 436; n < 1000; n++)
			assert_int_equal(answer(n, 0, 0), SECCOMP_RET_ERRNO | ENOSYS);
		assert_int_equal(answer(SYS_write, 0, 0), SECCOMP_RET_ALLOW);
	}
}

/* ---- what cannot be -------------------------------------------------------------------------- */

static void
contradictions_are_faults(void **state)
{
	struct fault why = { .kind = FAULT_NONE };

	(void)state;
	begin(KILL, false);
	with_test(SYS_socket, ERRNO(1), (struct filter_test){ 0, FILTER_EQ, 7, 0 });
	with_test(SYS_socket, ALLOW, (struct filter_test){ 0, FILTER_EQ, 7, 0 });
	assert_false(filter_compile(&rules, code, FILTER_CODE_MAX, &filter, &why));
	assert_int_equal(why.kind, FAULT_SYSTEM);
	assert_int_equal(why.err, EEXIST);
	assert_string_equal(why.subject, "socket");
}

static void
a_filter_too_long_to_keep_is_a_fault(void **state)
{
	struct fault why = { .kind = FAULT_NONE };
	size_t needed;

	(void)state;
	begin(ERRNO(EPERM), true);
	rules.highest = 400;
	compile();
	needed = filter.count;
	assert_true(filter_compile(&rules, code, needed, &filter, &why));
	assert_false(filter_compile(&rules, code, needed - 1, &filter, &why));
	assert_int_equal(why.err, E2BIG);
}

static void
there_is_an_end_of_rules(void **state)
{
	(void)state;
	filter_rules_begin(&rules, KILL);
	for (int i = 0; i < FILTER_RULES_MAX; i++)
		assert_non_null(filter_rules_add(&rules, i, ALLOW));
	assert_null(filter_rules_add(&rules, 0, ALLOW));
	assert_int_equal(rules.count, FILTER_RULES_MAX);
}

static void
calls_have_names(void **state)
{
	char name[FILTER_NAME];
	int32_t number;

	(void)state;
	assert_true(filter_number("openat", &number));
	assert_int_equal(number, SYS_openat);
	assert_true(filter_name(SYS_openat, name));
	assert_string_equal(name, "openat");
	assert_false(filter_number("opennat", &number));
	assert_false(filter_number("", &number));
	assert_false(filter_name(FILTER_NUMBERS, name));
	assert_false(filter_name(-1, name));
}

/* Every name fits, and every number is below the end. */
static void
the_limits_hold_for_all_names(void **state)
{
	char name[FILTER_NAME];
	int32_t number, known = 0;

	(void)state;
	for (int32_t n = 0; n < FILTER_NUMBERS; n++)
		if (filter_name(n, name)) {
			assert_true(filter_number(name, &number));
			assert_int_equal(number, n);
			assert_true(n < FILTER_NUMBERS / 2);
			known++;
		}
	assert_true(known > 300);
}

/* ---- the kernel ------------------------------------------------------------------------------ */

/* How a child ends that loads the filter and then does the deed. */
static int
in_a_child(long (*deed)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !filter_load(&filter))
			syscall(SYS_exit_group, 100);
		syscall(SYS_exit_group, deed());
	}
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

static long allowed(void) { return syscall(SYS_getpid) > 1 ? 7 : 8; }
static long refused(void) { return syscall(SYS_getppid) < 0 ? errno : 99; }
static long newer(void) { return syscall(SYS_landlock_create_ruleset, 0, 0, 0) < 0 ? errno : 99; }
#ifdef __x86_64__
static long another_abi(void) { return syscall(SYS_getpid | 0x40000000) > 0; }
#endif

static void
the_kernel_follows_it(void **state)
{
	static const uint8_t flags[] = { 0, FILTER_LOGS, FILTER_MITIGATES, FILTER_LOGS | FILTER_MITIGATES };

	(void)state;
	for (size_t i = 0; i < sizeof flags; i++) {
		begin(ERRNO(EXDEV), false);
		rules.highest = SYS_restart_syscall > SYS_exit_group ? SYS_restart_syscall : SYS_exit_group;
		rules.flags = flags[i];
		compile();
		assert_int_equal(filter.flags, flags[i]);
		assert_int_equal(in_a_child(allowed), 7 << 8);
		assert_int_equal(in_a_child(refused), EXDEV << 8);
		assert_int_equal(in_a_child(newer), ENOSYS << 8);
#ifdef __x86_64__
		assert_int_equal(in_a_child(another_abi), SIGSYS);
#endif
	}
	begin(KILL, false);
	compile();
	assert_int_equal(in_a_child(refused), SIGSYS);
}

static void
a_broken_filter_is_refused(void **state)
{
	const struct filter broken = { .count = 0 };

	(void)state;
	assert_false(filter_load(&broken));
	assert_int_equal(errno, EINVAL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_is_given),
		cmocka_unit_test(every_comparison_is_made),
		cmocka_unit_test(all_tests_of_a_rule_have_to_hold),
		cmocka_unit_test(a_rule_without_tests_comes_first),
		cmocka_unit_test(what_says_nothing_new_is_no_error),
		cmocka_unit_test(an_empty_filter_is_one_too),
		cmocka_unit_test(numbers_alone_are_answered_right),
		cmocka_unit_test(another_architecture_kills),
		cmocka_unit_test(above_the_highest_is_enosys),
		cmocka_unit_test(contradictions_are_faults),
		cmocka_unit_test(a_filter_too_long_to_keep_is_a_fault),
		cmocka_unit_test(there_is_an_end_of_rules),
		cmocka_unit_test(calls_have_names),
		cmocka_unit_test(the_limits_hold_for_all_names),
		cmocka_unit_test(the_kernel_follows_it),
		cmocka_unit_test(a_broken_filter_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
