#include "sys/learn_filter.h"

#include "sys/filter_words.h"

/* By name, and what it needs.  Calls that newer architectures have under one name only stand below. */
#define BASE_CALLS(CALL) \
	CALL(read, BASE_ALWAYS) CALL(write, BASE_ALWAYS) CALL(futex, BASE_ALWAYS) \
	CALL(epoll_pwait, BASE_EPOLL) CALL(epoll_ctl, BASE_EPOLL) CALL(accept4, BASE_SOCKET) \
	CALL(sendto, BASE_SOCKET) CALL(recvfrom, BASE_SOCKET) CALL(sendmsg, BASE_SOCKET) \
	CALL(recvmsg, BASE_SOCKET) CALL(writev, BASE_ALWAYS) CALL(close, BASE_ALWAYS) \
	CALL(ppoll, BASE_ALWAYS) CALL(clock_gettime, BASE_ALWAYS) CALL(gettimeofday, BASE_ALWAYS) \
	CALL(mmap, BASE_ALWAYS) CALL(munmap, BASE_ALWAYS) CALL(mprotect, BASE_ALWAYS) \
	CALL(madvise, BASE_ALWAYS) CALL(brk, BASE_ALWAYS) CALL(sched_yield, BASE_ALWAYS) \
	CALL(nanosleep, BASE_ALWAYS) CALL(clock_nanosleep, BASE_ALWAYS) CALL(getpid, BASE_ALWAYS) \
	CALL(gettid, BASE_ALWAYS) CALL(rt_sigprocmask, BASE_ALWAYS) CALL(rt_sigreturn, BASE_ALWAYS) \
	CALL(restart_syscall, BASE_ALWAYS) CALL(execve, BASE_ALWAYS) CALL(exit, BASE_ALWAYS) \
	CALL(exit_group, BASE_ALWAYS)
#ifdef SYS_poll
#define OLD_BASE_CALLS(CALL) \
	CALL(poll, BASE_ALWAYS) CALL(epoll_wait, BASE_EPOLL) CALL(accept, BASE_SOCKET)
#else
#define OLD_BASE_CALLS(CALL) CALL(accept, BASE_SOCKET)
#endif

#define ROW(name, need) { SYS_##name, need },
#define WORD(name, need) ALLOW(name),

const struct base_call *
learn_base(int *count)
{
	static const struct base_call base[] = { BASE_CALLS(ROW) OLD_BASE_CALLS(ROW) };

	*count = sizeof base / sizeof *base;
	return base;
}

/*
 * clone3 is refused by the filter itself, as it is by every engine's: programs fall back on clone,
 * whose flags can be seen.  Were it notified, a signal could make a thread's birth fail instead.
 */
struct filter
filter_of_learn(void)
{
	static const struct filter_code table[] = {
		FILTER_NATIVE_ONLY(SECCOMP_RET_USER_NOTIF),
		OLD_BASE_CALLS(WORD) BASE_CALLS(WORD)
		FILTER_WHEN(SYS_clone3, FILTER_REFUSED(ENOSYS)),
		FILTER_ENDS(SECCOMP_RET_USER_NOTIF),
	};

	return (struct filter){ .code = table, .count = sizeof table / sizeof *table };
}

enum base_need
learn_makes(int call)
{
	switch (call) {
#ifdef SYS_epoll_create
	case SYS_epoll_create:
#endif
	case SYS_epoll_create1:
		return BASE_EPOLL;
	case SYS_socket:
	case SYS_socketpair:
		return BASE_SOCKET;
	default:
		return BASE_ALWAYS;
	}
}

int
learn_refuses(int call)
{
	switch (call) {
	case SYS_io_uring_setup:
	case SYS_io_uring_enter:
	case SYS_io_uring_register:
		return EPERM;
	default:
		return 0;
	}
}

int
learn_subject(int call)
{
	switch (call) {
	case SYS_socket:
	case SYS_clone:
	case SYS_prctl:
	case SYS_personality:
		return 0;
	case SYS_ioctl:
	case SYS_fcntl:
		return 1;
	default:
		return -1;
	}
}
