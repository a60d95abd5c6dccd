/*
 * Each of our own filters, asked about every call: it allows what is named here and nothing else.
 * The lists are written once more, by name, and libseccomp makes its own filter of them; both
 * answer every number with every boundary argument alike.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/bpf.h"
#include "sys/own_filters.h"

#define NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64) /* since Linux 6.6 */

enum { NUMBERS = 700, ROOM = 4096 };

/* A call, and what an argument of it must be: (argument & mask) == value, by its lower half. */
struct rule {
	const char *name;
	unsigned argument;
	uint64_t mask, value;
};

static struct filter_code code[ROOM];

/* The same list by the library. */
static struct filter
compile(const struct rule *rules, uint32_t other)
{
	scmp_filter_ctx all = seccomp_init(other);
	int fd = memfd_create("filter", 0);

	assert_non_null(all);
	for (; rules->name; rules++) {
		int number = seccomp_syscall_resolve_name(rules->name);
		struct scmp_arg_cmp which = { rules->argument, SCMP_CMP_MASKED_EQ, rules->mask, rules->value };

		if (number == __NR_SCMP_ERROR)
			fail_msg("%s is no call", rules->name);
		if (number >= 0)
			assert_int_equal(seccomp_rule_add_array(all, SCMP_ACT_ALLOW, number, rules->mask != 0,
			    &which), 0);
	}
	assert_int_equal(seccomp_export_bpf(all, fd), 0);
	ssize_t n = pread(fd, code, sizeof code, 0);

	assert_in_range(n, 8, sizeof code - 1);
	close(fd);
	seccomp_release(all);
	return (struct filter){ .code = code, .count = (uint16_t)((size_t)n / sizeof *code) };
}

static const uint64_t values[] = {
	0, 1, 2, 3, 4, 5, PR_SET_NAME, PR_SET_NAME + 1, TIOCGPGRP, TIOCSPGRP, TIOCSPGRP + 2, 0x5412,
	O_CREAT, O_TRUNC, O_CLOEXEC | O_DIRECTORY, CLONE_VM | CLONE_VFORK | SIGCHLD, SIGCHLD,
	CLONE_VM | CLONE_VFORK | CLONE_NEWUSER | SIGCHLD, UINT64_C(1) << 32,
	SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND, SECCOMP_IOCTL_NOTIF_ID_VALID,
	SECCOMP_IOCTL_NOTIF_ADDFD, NOTIF_SET_FLAGS, UINT64_C(1) << 32 | PR_SET_NAME, UINT64_C(1) << 63 | TIOCGPGRP, 0xffffffff, UINT64_MAX,
};
enum { VALUES = sizeof values / sizeof *values };

static void
expect(struct filter own, const struct bpf_call *call, uint32_t due)
{
	uint32_t is = bpf_answer(own.code, own.count, call);
	char a[BPF_WORDS], b[BPF_WORDS];

	if (is != due)
		fail_msg("call %u of %x with %lx, %lx, %lx: %s, not %s", call->number, call->arch,
		    (unsigned long)call->args[0], (unsigned long)call->args[1],
		    (unsigned long)call->args[2], bpf_words(is, a), bpf_words(due, b));
}

/* Every number, every argument in turn, of this machine; and every number of another. */
static void
compare(struct filter own, const struct rule *rules, uint32_t other)
{
	struct filter theirs = compile(rules, other);

	assert_true(bpf_is_valid(own.code, own.count));
	for (uint32_t number = 0; number < NUMBERS; number++) {
		struct bpf_call foreign = { .arch = AUDIT_ARCH_I386, .number = number };
		struct bpf_call third = { .arch = BPF_NATIVE, .number = BPF_X32 | number };

		expect(own, &foreign, other);
		expect(own, &third, other);
		for (unsigned i = 0; i < 3 * VALUES; i++) {
			struct bpf_call call = { .arch = BPF_NATIVE, .number = number };

			call.args[i / VALUES] = values[i % VALUES];
			expect(own, &call, bpf_answer(theirs.code, theirs.count, &call));
		}
	}
}

#define WHOLE(name) { #name, 0, 0, 0 }
#define END { NULL, 0, 0, 0 }
#define HEALTH \
	WHOLE(poll), WHOLE(ppoll), WHOLE(accept4), WHOLE(read), WHOLE(write), WHOLE(shutdown), \
	WHOLE(close), WHOLE(clock_gettime), WHOLE(restart_syscall), WHOLE(exit_group)
#define COMPLAIN \
	WHOLE(poll), WHOLE(ppoll), WHOLE(read), WHOLE(close), WHOLE(write), WHOLE(clock_gettime), \
	WHOLE(restart_syscall), WHOLE(exit_group), { "ioctl", 1, UINT32_MAX, SECCOMP_IOCTL_NOTIF_RECV }, \
	{ "ioctl", 1, UINT32_MAX, SECCOMP_IOCTL_NOTIF_SEND }, \
	{ "openat", 2, O_ACCMODE | O_CREAT | O_TRUNC, 0 }
#define INIT \
	WHOLE(waitid), WHOLE(wait4), WHOLE(rt_sigtimedwait), WHOLE(rt_sigprocmask), WHOLE(kill), \
	WHOLE(write), WHOLE(close), WHOLE(clock_gettime), WHOLE(restart_syscall), WHOLE(exit), \
	WHOLE(exit_group), WHOLE(getpid), WHOLE(getpgid), WHOLE(geteuid), WHOLE(setresuid), \
	{ "ioctl", 1, UINT32_MAX, TIOCGPGRP }, { "ioctl", 1, UINT32_MAX, TIOCSPGRP }
#define NAMED { "prctl", 0, UINT32_MAX, PR_SET_NAME }
#define BELOW \
	WHOLE(read), WHOLE(getdents64), { "open", 1, O_ACCMODE | O_CREAT | O_TRUNC, 0 }, \
	{ "openat", 2, O_ACCMODE | O_CREAT | O_TRUNC, 0 }
#ifdef __GLIBC__
#define LIBRARY \
	WHOLE(brk), WHOLE(mmap), WHOLE(mprotect), WHOLE(munmap), WHOLE(openat), WHOLE(newfstatat), \
	WHOLE(faccessat), WHOLE(pread64), WHOLE(readlinkat), WHOLE(uname), WHOLE(getrandom), \
	WHOLE(futex), WHOLE(rseq), WHOLE(set_robust_list)
#else
#define LIBRARY { "mmap", 2, PROT_EXEC, 0 }, { "mprotect", 2, PROT_EXEC, 0 }
#endif
#define BIRTH \
	{ "clone", 0, UINT32_MAX, CLONE_VM | CLONE_VFORK | SIGCHLD }, WHOLE(execve), \
	WHOLE(sched_yield), WHOLE(arch_prctl), WHOLE(set_tid_address), WHOLE(fcntl), WHOLE(fstat), \
	WHOLE(dup2), WHOLE(dup3), WHOLE(close_range), WHOLE(prctl), WHOLE(chdir), WHOLE(chroot), \
	WHOLE(capget), WHOLE(capset), WHOLE(getgroups), WHOLE(setgroups), WHOLE(getresgid), \
	WHOLE(setresgid), WHOLE(getresuid), WHOLE(setuid), WHOLE(prlimit64), WHOLE(getppid), \
	WHOLE(seccomp)

static void
the_health_helper_has_ten_calls(void **state)
{
	static const struct rule rules[] = { HEALTH, END };

	(void)state;
	compare(filter_of_health(), rules, SECCOMP_RET_KILL_PROCESS);
}

static void
the_complain_helper_hears_answers_and_says(void **state)
{
	static const struct rule rules[] = { COMPLAIN, END };

	(void)state;
	compare(filter_of_complain(), rules, SECCOMP_RET_KILL_PROCESS);
}

static void
init_has_what_it_was_seen_to_use(void **state)
{
	static const struct rule rules[] = { INIT, NAMED, END };

	(void)state;
	compare(filter_of_init(), rules, SECCOMP_RET_ERRNO | EPERM);
}

static void
below_a_shell_it_may_also_look(void **state)
{
	static const struct rule rules[] = { INIT, NAMED, BELOW, END };

	(void)state;
	compare(filter_of_init_below(), rules, SECCOMP_RET_ERRNO | EPERM);
}

static void
with_a_helper_it_may_also_bear(void **state)
{
	static const struct rule rules[] = { INIT, BELOW, BIRTH, LIBRARY, HEALTH, END };

	(void)state;
	compare(filter_of_init_bearing(), rules, SECCOMP_RET_ERRNO | EPERM);
}

static void
with_one_that_complains_it_may_bear_that(void **state)
{
	static const struct rule rules[] = { INIT, BELOW, BIRTH, LIBRARY, HEALTH, COMPLAIN,
		{ "ioctl", 1, UINT32_MAX, NOTIF_SET_FLAGS }, END };

	(void)state;
	compare(filter_of_init_complaining(), rules, SECCOMP_RET_ERRNO | EPERM);
}

/* What init must never be killed by, and what the first pause of a container would ask. */
static void
no_call_of_init_is_death(void **state)
{
	const struct filter all[] = { filter_of_init(), filter_of_init_below(),
		filter_of_init_bearing(), filter_of_init_complaining() };
	const struct bpf_call again = { .arch = BPF_NATIVE,
		.number = (uint32_t)seccomp_syscall_resolve_name("restart_syscall") };

	(void)state;
	for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
		for (size_t i = 0; i < all[f].count; i++)
			assert_int_not_equal(all[f].code[i].k, SECCOMP_RET_KILL_PROCESS);
		assert_int_equal(bpf_answer(all[f].code, all[f].count, &again), SECCOMP_RET_ALLOW);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_health_helper_has_ten_calls),
		cmocka_unit_test(the_complain_helper_hears_answers_and_says),
		cmocka_unit_test(with_one_that_complains_it_may_bear_that),
		cmocka_unit_test(init_has_what_it_was_seen_to_use),
		cmocka_unit_test(below_a_shell_it_may_also_look),
		cmocka_unit_test(with_a_helper_it_may_also_bear),
		cmocka_unit_test(no_call_of_init_is_death),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
