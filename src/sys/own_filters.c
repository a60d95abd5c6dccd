#include "sys/own_filters.h"

#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "sys/filter_words.h"

/* Calls that a newer architecture has under another name only. */
#ifdef SYS_poll
#define ALLOW_POLL ALLOW(poll), ALLOW(ppoll)
#define ALLOW_DUP ALLOW(dup2), ALLOW(dup3)
#define ALLOW_LOOK ALLOW_UNLESS(open, 1, WRITES), ALLOW_UNLESS(openat, 2, WRITES)
#define ALLOW_START ALLOW(arch_prctl), ALLOW(set_tid_address)
#else
#define ALLOW_POLL ALLOW(ppoll)
#define ALLOW_DUP ALLOW(dup3)
#define ALLOW_LOOK ALLOW_UNLESS(openat, 2, WRITES)
#define ALLOW_START ALLOW(set_tid_address)
#endif

/* What another C library does before main; ours does nothing. */
#ifdef __GLIBC__
#define ALLOW_LIBRARY \
	ALLOW(brk), ALLOW(mmap), ALLOW(mprotect), ALLOW(munmap), ALLOW(openat), ALLOW(newfstatat), \
	    ALLOW(faccessat), ALLOW(pread64), ALLOW(readlinkat), ALLOW(uname), ALLOW(getrandom), \
	    ALLOW(futex), ALLOW(rseq), ALLOW(set_robust_list)
#else
#define ALLOW_LIBRARY \
	ALLOW_UNLESS(mmap, 2, PROT_EXEC), ALLOW_UNLESS(mprotect, 2, PROT_EXEC)
#endif

/* SECCOMP_IOCTL_NOTIF_SET_FLAGS: newer than the headers that we may be built with. */
#define NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)

enum { WRITES = O_ACCMODE | O_CREAT | O_TRUNC };

/*
 * As traced, and two that no trace shows: restart_syscall, which the kernel makes of an interrupted
 * poll when a paused container goes on, and clock_gettime, which is a call of its own where the
 * clock cannot be read from user space.
 */
#define HEALTH_CALLS \
	ALLOW_POLL, ALLOW(accept4), ALLOW(read), ALLOW(write), ALLOW(shutdown), ALLOW(close), \
	    ALLOW(clock_gettime), ALLOW(restart_syscall), ALLOW(exit_group)

/*
 * What was left to it is heard and answered; who called is read in /proc, and said.  A listener is
 * asked for nothing else.
 */
#define COMPLAIN_CALLS \
	ALLOW_IF(ioctl, 1, SECCOMP_IOCTL_NOTIF_RECV), ALLOW_IF(ioctl, 1, SECCOMP_IOCTL_NOTIF_SEND), \
	    ALLOW_POLL, ALLOW_UNLESS(openat, 2, WRITES), ALLOW(read), ALLOW(close), ALLOW(write), \
	    ALLOW(clock_gettime), ALLOW(restart_syscall), ALLOW(exit_group)

/*
 * In the order of their use: the turn of the loop, what acts need (the name that shows the state,
 * the terminal, the borrowed uid), and last words.  Without restart_syscall `docker unpause` ends
 * the container.
 */
#define INIT_CALLS \
	ALLOW(waitid), ALLOW(rt_sigtimedwait), ALLOW(clock_gettime), ALLOW(kill), ALLOW(write), \
	    ALLOW(restart_syscall), ALLOW(close), ALLOW(getpid), ALLOW(getpgid), ALLOW(geteuid), \
	    ALLOW(setresuid), ALLOW(wait4), ALLOW(rt_sigprocmask), ALLOW(exit), ALLOW(exit_group), \
	    ALLOW_IF(ioctl, 1, TIOCGPGRP), ALLOW_IF(ioctl, 1, TIOCSPGRP)

#define BELOW_CALLS ALLOW(read), ALLOW(getdents64), ALLOW_LOOK

/*
 * A birth borrows our memory until it executes; then the helper's first deeds, and the confinement
 * it takes on itself.  setuid is there to be tried: that there is no way back has to be the
 * kernel's answer and not ours.
 */
#define BIRTH_CALLS \
	ALLOW_IF(clone, 0, CLONE_VM | CLONE_VFORK | SIGCHLD), ALLOW(execve), ALLOW(fcntl), \
	    ALLOW(sched_yield), ALLOW_START, ALLOW_LIBRARY, ALLOW(fstat), ALLOW_DUP, \
	    ALLOW(close_range), ALLOW(prctl), ALLOW(chdir), ALLOW(chroot), ALLOW(capget), \
	    ALLOW(capset), ALLOW(getgroups), ALLOW(setgroups), ALLOW(getresgid), ALLOW(setresgid), \
	    ALLOW(getresuid), ALLOW(setuid), ALLOW(prlimit64), ALLOW(getppid), ALLOW(seccomp)

#define OWN_FILTER(function, fate, ...) \
	struct filter function(void) \
	{ \
		static const struct filter_code table[] = { \
			FILTER_NATIVE_ONLY(fate), __VA_ARGS__, FILTER_ENDS(fate), \
		}; \
		return (struct filter){ .code = table, .count = sizeof table / sizeof *table }; \
	}

OWN_FILTER(filter_of_health, FILTER_KILLED, HEALTH_CALLS)
OWN_FILTER(filter_of_init, FILTER_REFUSED(EPERM), INIT_CALLS, ALLOW_IF(prctl, 0, PR_SET_NAME))
OWN_FILTER(filter_of_init_below, FILTER_REFUSED(EPERM), INIT_CALLS, BELOW_CALLS,
    ALLOW_IF(prctl, 0, PR_SET_NAME))
OWN_FILTER(filter_of_init_bearing, FILTER_REFUSED(EPERM), INIT_CALLS, BELOW_CALLS, BIRTH_CALLS,
    HEALTH_CALLS)
OWN_FILTER(filter_of_complain, FILTER_KILLED, COMPLAIN_CALLS)
OWN_FILTER(filter_of_init_complaining, FILTER_REFUSED(EPERM), INIT_CALLS, BELOW_CALLS, BIRTH_CALLS,
    HEALTH_CALLS, COMPLAIN_CALLS, ALLOW_IF(ioctl, 1, NOTIF_SET_FLAGS))
