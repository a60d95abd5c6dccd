#include "sys/guard.h"

#include <linux/ioprio.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/filter_words.h"

enum {
	PROCESS_1 = 1,
	F_TIOCSTI = 0x5412, F_TIOCLINUX = 0x541c, /* the same on both instruction sets */
	X32_BIT = 0x40000000,
};

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* The numbers of the other instruction set; no header of this one has them. */
#if defined(__x86_64__)
enum { /* linux/arch/x86/entry/syscalls/syscall_32.tbl */
	COMPAT_ioctl = 54, COMPAT_kill = 37, COMPAT_tkill = 238, COMPAT_tgkill = 270,
	COMPAT_rt_sigqueueinfo = 178, COMPAT_rt_tgsigqueueinfo = 335, COMPAT_pidfd_open = 434,
	COMPAT_pidfd_send_signal = 424, COMPAT_setpgid = 57, COMPAT_prlimit64 = 340,
	COMPAT_sched_setaffinity = 241, COMPAT_sched_setscheduler = 156, COMPAT_sched_setparam = 154,
	COMPAT_sched_setattr = 351, COMPAT_setpriority = 97, COMPAT_ioprio_set = 289,
	COMPAT_ptrace = 26, COMPAT_process_vm_readv = 347, COMPAT_process_vm_writev = 348,
	COMPAT_kcmp = 349, COMPAT_migrate_pages = 294, COMPAT_move_pages = 317,
	COMPAT_perf_event_open = 336, COMPAT_get_robust_list = 312,
};
/* The x32 ABI shares the architecture's name and has numbers of its own. */
#define NO_THIRD_ABI FILTER_BELOW(X32_BIT, 1, 0), FILTER_ENDS(FILTER_REFUSED(ENOSYS)),
#elif defined(__aarch64__)
enum { /* linux/arch/arm64/tools/syscall_32.tbl */
	COMPAT_ioctl = 54, COMPAT_kill = 37, COMPAT_tkill = 238, COMPAT_tgkill = 268,
	COMPAT_rt_sigqueueinfo = 178, COMPAT_rt_tgsigqueueinfo = 363, COMPAT_pidfd_open = 434,
	COMPAT_pidfd_send_signal = 424, COMPAT_setpgid = 57, COMPAT_prlimit64 = 369,
	COMPAT_sched_setaffinity = 241, COMPAT_sched_setscheduler = 156, COMPAT_sched_setparam = 154,
	COMPAT_sched_setattr = 380, COMPAT_setpriority = 97, COMPAT_ioprio_set = 314,
	COMPAT_ptrace = 26, COMPAT_process_vm_readv = 376, COMPAT_process_vm_writev = 377,
	COMPAT_kcmp = 378, COMPAT_migrate_pages = 400, COMPAT_move_pages = 344,
	COMPAT_perf_event_open = 364, COMPAT_get_robust_list = 339,
};
#define NO_THIRD_ABI
#endif

/* ABI is SYS_ or COMPAT_; every word ends with a comma. */
#define NOT(ABI, name, n, value) FILTER_WHEN_IS(ABI##name, n, value, FILTER_REFUSED(EPERM)),
#define NOT_BOTH(ABI, name, n, value, m, other) \
	FILTER_WHEN_BOTH(ABI##name, n, value, m, other, FILTER_REFUSED(EPERM)),

#define TERMINAL_RULES(ABI) NOT(ABI, ioctl, 1, F_TIOCSTI) NOT(ABI, ioctl, 1, F_TIOCLINUX)

#define SIGNAL_RULES(ABI) \
	NOT(ABI, kill, 0, PROCESS_1) NOT(ABI, tkill, 0, PROCESS_1) NOT(ABI, tgkill, 0, PROCESS_1) \
	NOT(ABI, rt_sigqueueinfo, 0, PROCESS_1) NOT(ABI, rt_tgsigqueueinfo, 0, PROCESS_1) \
	NOT(ABI, pidfd_open, 0, PROCESS_1) NOT(ABI, setpgid, 1, PROCESS_1) \
	FILTER_WHEN(ABI##pidfd_send_signal, FILTER_REFUSED(ENOSYS)),

#define LIMIT_RULES(ABI) \
	NOT(ABI, prlimit64, 0, PROCESS_1) NOT(ABI, sched_setaffinity, 0, PROCESS_1) \
	NOT(ABI, sched_setscheduler, 0, PROCESS_1) NOT(ABI, sched_setparam, 0, PROCESS_1) \
	NOT(ABI, sched_setattr, 0, PROCESS_1) \
	NOT_BOTH(ABI, setpriority, 0, PRIO_PROCESS, 1, PROCESS_1) \
	NOT_BOTH(ABI, setpriority, 0, PRIO_PGRP, 1, PROCESS_1) NOT(ABI, setpriority, 0, PRIO_USER) \
	NOT_BOTH(ABI, ioprio_set, 0, IOPRIO_WHO_PROCESS, 1, PROCESS_1) \
	NOT_BOTH(ABI, ioprio_set, 0, IOPRIO_WHO_PGRP, 1, PROCESS_1) \
	NOT(ABI, ioprio_set, 0, IOPRIO_WHO_USER)

/* The kernel refuses most of these for a process that is not dumpable; this is the second lock. */
#define MEMORY_RULES(ABI) \
	NOT(ABI, ptrace, 1, PROCESS_1) NOT(ABI, process_vm_readv, 0, PROCESS_1) \
	NOT(ABI, process_vm_writev, 0, PROCESS_1) NOT(ABI, kcmp, 0, PROCESS_1) \
	NOT(ABI, kcmp, 1, PROCESS_1) NOT(ABI, migrate_pages, 0, PROCESS_1) \
	NOT(ABI, move_pages, 0, PROCESS_1) NOT(ABI, perf_event_open, 1, PROCESS_1) \
	NOT(ABI, get_robust_list, 0, PROCESS_1)

#define GUARD_RULES(ABI) \
	TERMINAL_RULES(ABI) SIGNAL_RULES(ABI) LIMIT_RULES(ABI) MEMORY_RULES(ABI)

#define NATIVE(RULES) \
	FILTER_LOAD_CALL, NO_THIRD_ABI RULES(SYS_) FILTER_ENDS(FILTER_PASSED)
#define COMPAT(RULES) \
	FILTER_EQUAL(FILTER_COMPAT, 1, 0), FILTER_ENDS(FILTER_KILLED), \
	    FILTER_LOAD_CALL, RULES(COMPAT_) FILTER_ENDS(FILTER_PASSED)

#define GUARD_FILTER(function, RULES) \
	struct filter function(void) \
	{ \
		static const struct filter_code table[] = { \
			FILTER_LOAD_ARCH, FILTER_EQUAL(FILTER_NATIVE, 1, 0), \
			FILTER_SKIP(FILTER_COUNT(NATIVE(RULES))), NATIVE(RULES), COMPAT(RULES), \
		}; \
		return (struct filter){ .code = table, .count = sizeof table / sizeof *table }; \
	}

GUARD_FILTER(filter_of_terminal, TERMINAL_RULES)
GUARD_FILTER(filter_of_guard, GUARD_RULES)

/* A filter that is nowhere cannot be read; a kernel that does not get that far has no filters. */
bool
guard_is_possible(void)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) < 0 && errno == EFAULT;
}
