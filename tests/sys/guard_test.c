/*
 * The guard, asked about every call of both instruction sets with every pair of boundary arguments:
 * it refuses what is named here, lets all else pass, and libseccomp makes the same of the names.
 */
#include "rig/unit.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/bpf.h"
#include "sys/guard.h"

enum { NUMBERS = 500, ROOM = 4096, WHOLE = -1 };

/* A call, and which argument must be what for it to be refused; WHOLE: in any case. */
struct rule {
	const char *name;
	int first, second;      /* which arguments; WHOLE: none */
	uint32_t is, and_is;
	int why;
};

#define PID(name, n) { name, n, WHOLE, 1, 0, EPERM }
#define TERMINAL { "ioctl", 1, WHOLE, 0x5412, 0, EPERM }, { "ioctl", 1, WHOLE, 0x541c, 0, EPERM }
#define END { NULL, WHOLE, WHOLE, 0, 0, 0 }

static const struct rule terminal[] = { TERMINAL, END };
static const struct rule guard[] = {
	TERMINAL,
	PID("kill", 0), PID("tkill", 0), PID("tgkill", 0), PID("rt_sigqueueinfo", 0),
	PID("rt_tgsigqueueinfo", 0), PID("pidfd_open", 0), PID("setpgid", 1),
	{ "pidfd_send_signal", WHOLE, WHOLE, 0, 0, ENOSYS },
	PID("prlimit64", 0), PID("sched_setaffinity", 0), PID("sched_setscheduler", 0),
	PID("sched_setparam", 0), PID("sched_setattr", 0),
	{ "setpriority", 0, 1, 0, 1, EPERM }, { "setpriority", 0, 1, 1, 1, EPERM },
	{ "setpriority", 0, WHOLE, 2, 0, EPERM },
	{ "ioprio_set", 0, 1, 1, 1, EPERM }, { "ioprio_set", 0, 1, 2, 1, EPERM },
	{ "ioprio_set", 0, WHOLE, 3, 0, EPERM },
	PID("ptrace", 1), PID("process_vm_readv", 0), PID("process_vm_writev", 0), PID("kcmp", 0),
	PID("kcmp", 1), PID("migrate_pages", 0), PID("move_pages", 0), PID("perf_event_open", 1),
	PID("get_robust_list", 0),
	END,
};

static struct filter_code code[ROOM];

static void
add(scmp_filter_ctx all, const struct rule *rule)
{
	int number = seccomp_syscall_resolve_name(rule->name);
	struct scmp_arg_cmp when[2] = {
		{ (unsigned)rule->first, SCMP_CMP_MASKED_EQ, UINT32_MAX, rule->is },
		{ (unsigned)rule->second, SCMP_CMP_MASKED_EQ, UINT32_MAX, rule->and_is },
	};
	unsigned count = rule->first == WHOLE ? 0 : rule->second == WHOLE ? 1 : 2;

	if (number == __NR_SCMP_ERROR)
		fail_msg("%s is no call", rule->name);
	assert_int_equal(seccomp_rule_add_array(all, SCMP_ACT_ERRNO((uint32_t)rule->why), number, count,
	    when), 0);
}

/* The same by the library, for this machine or for its other instruction set. */
static struct filter
compile(const struct rule *rules, uint32_t arch)
{
	scmp_filter_ctx all = seccomp_init(SCMP_ACT_ALLOW);
	int fd = memfd_create("filter", 0);

	assert_non_null(all);
	if (arch != seccomp_arch_native()) {
		assert_int_equal(seccomp_arch_add(all, arch), 0);
		assert_int_equal(seccomp_arch_remove(all, seccomp_arch_native()), 0);
	}
	for (; rules->name; rules++)
		add(all, rules);
	assert_int_equal(seccomp_export_bpf(all, fd), 0);
	ssize_t n = pread(fd, code, sizeof code, 0);

	assert_in_range(n, 8, sizeof code - 1);
	close(fd);
	seccomp_release(all);
	return (struct filter){ .code = code, .count = (uint16_t)((size_t)n / sizeof *code) };
}

static void
expect(struct filter own, const struct bpf_call *call, uint32_t due)
{
	uint32_t is = bpf_answer(own.code, own.count, call);
	char a[BPF_WORDS], b[BPF_WORDS];

	if (is != due)
		fail_msg("call %u of %x with %lx, %lx: %s, not %s", call->number, call->arch,
		    (unsigned long)call->args[0], (unsigned long)call->args[1], bpf_words(is, a),
		    bpf_words(due, b));
}

static void
compare(struct filter own, const struct rule *rules, uint32_t arch)
{
	static const uint64_t values[] = { 0, 1, 2, 3, 4, 0x5411, 0x5412, 0x541c, UINT64_C(1) << 32,
		UINT64_C(1) << 32 | 1, UINT64_C(1) << 63 | 0x5412, UINT32_MAX, UINT64_MAX };
	enum { VALUES = sizeof values / sizeof *values };
	struct filter theirs = compile(rules, arch);

	assert_true(bpf_is_valid(own.code, own.count));
	for (uint32_t number = 0; number < NUMBERS; number++)
		for (unsigned i = 0; i < VALUES * VALUES * 2; i++) {
			struct bpf_call call = { .arch = arch, .number = number };

			call.args[i % 2] = values[i / 2 / VALUES];
			call.args[i % 2 ? 0 : 1] = values[i / 2 % VALUES];
			expect(own, &call, bpf_answer(theirs.code, theirs.count, &call));
		}
}

static uint32_t
other_set(void)
{
	return seccomp_arch_native() == SCMP_ARCH_X86_64 ? SCMP_ARCH_X86 : SCMP_ARCH_ARM;
}

static void
it_refuses_what_reaches_process_1(void **state)
{
	(void)state;
	compare(filter_of_guard(), guard, seccomp_arch_native());
}

static void
it_does_so_for_32_bits(void **state)
{
	(void)state;
	compare(filter_of_guard(), guard, other_set());
}

static void
the_terminal_alone_refuses_no_more(void **state)
{
	(void)state;
	compare(filter_of_terminal(), terminal, seccomp_arch_native());
	compare(filter_of_terminal(), terminal, other_set());
}

/* Numbers that mean something else elsewhere are no way around. */
static void
a_third_abi_passes_nowhere(void **state)
{
	const struct filter both[] = { filter_of_guard(), filter_of_terminal() };

	(void)state;
	for (int f = 0; f < 2; f++)
		for (uint32_t number = 0; number < NUMBERS; number++) {
			struct bpf_call x32 = { .arch = BPF_NATIVE, .number = BPF_X32 | number };
			struct bpf_call mips = { .arch = AUDIT_ARCH_MIPS, .number = number };

			if (BPF_NATIVE == AUDIT_ARCH_X86_64)
				expect(both[f], &x32, SECCOMP_RET_ERRNO | ENOSYS);
			expect(both[f], &mips, SECCOMP_RET_KILL_PROCESS);
		}
}

static void
this_kernel_has_filters(void **state)
{
	(void)state;
	assert_true(guard_is_possible());
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_refuses_what_reaches_process_1),
		cmocka_unit_test(it_does_so_for_32_bits),
		cmocka_unit_test(the_terminal_alone_refuses_no_more),
		cmocka_unit_test(a_third_abi_passes_nowhere),
		cmocka_unit_test(this_kernel_has_filters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
