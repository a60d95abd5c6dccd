/*
 * A compiled filter lets through what it names and nothing else; what it does otherwise is seen by
 * a child that tries.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/filter.h"
#include "sys/filter_load.h"

static const char names[][FILTER_NAME] = { "exit_group", "write", "getpid", "restart_syscall" };

enum { N = sizeof names / sizeof *names };

static struct filter_code code[FILTER_MAX];

static int
in_a_child(const struct filter *f, long (*deed)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !filter_load(f))
			syscall(SYS_exit_group, 100);
		syscall(SYS_exit_group, deed());
	}
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

static long allowed(void) { return syscall(SYS_getpid) > 1 ? 7 : 8; }
static long forbidden(void) { return syscall(SYS_getppid) < 0 && errno == EPERM ? 9 : 10; }
#ifdef __x86_64__
static long another_abi(void) { return syscall(SYS_getpid | 0x40000000) > 0; }
#endif

static void
named_calls_pass(void **state)
{
	struct filter f;
	struct fault why;

	(void)state;
	assert_true(filter_compile(names, N, FILTER_KILL, code, &f, &why));
	assert_in_range(f.count, N, FILTER_MAX);
	assert_int_equal(in_a_child(&f, allowed), 7 << 8);
}

static void
other_calls_kill_or_fail_as_chosen(void **state)
{
	struct filter f;
	struct fault why;

	(void)state;
	assert_true(filter_compile(names, N, FILTER_KILL, code, &f, &why));
	assert_int_equal(in_a_child(&f, forbidden), SIGSYS);
	assert_true(filter_compile(names, N, FILTER_ERRNO, code, &f, &why));
	assert_int_equal(in_a_child(&f, forbidden), 9 << 8);
}

static void
the_calls_of_another_abi_kill(void **state)
{
#ifdef __x86_64__
	struct filter f;
	struct fault why;

	(void)state;
	assert_true(filter_compile(names, N, FILTER_ERRNO, code, &f, &why));
	assert_int_equal(in_a_child(&f, another_abi), SIGSYS);
#else
	(void)state;
	skip();
#endif
}

static void
only_names_that_exist_are_compiled(void **state)
{
	static const char wrong[][FILTER_NAME] = { "write", "wirte" };
	static const char elsewhere[][FILTER_NAME] = { "exit_group", "getpid", "s390_pci_mmio_read" };
	struct filter f;
	struct fault why = { .kind = FAULT_NONE };

	(void)state;
	assert_false(filter_compile(wrong, 2, FILTER_KILL, code, &f, &why));
	assert_int_equal(why.kind, FAULT_SYSTEM);
	assert_string_equal(why.subject, "wirte");
	assert_true(filter_compile(elsewhere, 3, FILTER_KILL, code, &f, &why));
	assert_int_equal(in_a_child(&f, allowed), 7 << 8);
}

/* Every second call, so that no two can share an instruction. */
static void
a_filter_too_long_to_keep_is_a_fault(void **state)
{
	static const char many[][FILTER_NAME] = {
		"read", "open", "stat", "lstat", "lseek", "mprotect", "brk", "rt_sigprocmask", "ioctl",
		"pwrite64", "writev", "pipe", "sched_yield", "msync", "madvise", "shmat", "dup", "pause",
		"getitimer", "setitimer", "sendfile", "connect", "sendto", "sendmsg", "shutdown", "listen",
		"getpeername", "setsockopt", "clone", "vfork", "exit", "kill", "semget", "semctl", "shmdt",
		"msgsnd", "msgctl", "flock", "fdatasync", "ftruncate", "getcwd", "fchdir", "mkdir", "creat",
		"unlink", "readlink", "fchmod", "fchown", "umask", "getrlimit", "sysinfo", "ptrace",
		"syslog", "setuid", "geteuid", "setpgid", "getpgrp", "setreuid", "getgroups", "setresuid",
		"setresgid", "getpgid", "setfsgid", "capget", "rt_sigpending", "rt_sigqueueinfo",
		"sigaltstack", "mknod", "personality", "statfs", "sysfs", "setpriority",
	};
	struct filter f;
	struct fault why = { .kind = FAULT_NONE };

	(void)state;
	assert_false(filter_compile(many, sizeof many / sizeof *many, FILTER_KILL, code, &f, &why));
	assert_int_equal(why.err, E2BIG);
	assert_int_equal(f.count, 0);
}

static void
a_broken_filter_is_a_fault(void **state)
{
	struct filter f = { .count = 0 };

	(void)state;
	assert_false(filter_load(&f));
	assert_int_equal(errno, EINVAL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_calls_pass),
		cmocka_unit_test(other_calls_kill_or_fail_as_chosen),
		cmocka_unit_test(the_calls_of_another_abi_kill),
		cmocka_unit_test(only_names_that_exist_are_compiled),
		cmocka_unit_test(a_filter_too_long_to_keep_is_a_fault),
		cmocka_unit_test(a_broken_filter_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
