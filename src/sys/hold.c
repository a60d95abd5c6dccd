#include "sys/hold.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/kernel.h"

bool
hold_still(void)
{
	return kernel_set_blocked(~(UINT64_C(1) << (SIGTRAP - 1))) &&
	    syscall(SYS_ptrace, (long)PTRACE_TRACEME, 0L, 0L, 0L) == 0;
}

/*
 * It may have been killed meanwhile, which is left for the ear to hear.  One that cannot be let go as it
 * should be is not let go: with every signal blocked it could not be stopped.
 */
void
hold_release(int32_t pid, uint64_t blocked)
{
	siginfo_t seen;

	if (waitid(P_PID, (id_t)pid, &seen, WEXITED | WSTOPPED | WNOWAIT) < 0)
		return;
	if (syscall(SYS_ptrace, (long)PTRACE_SETSIGMASK, (long)pid, (long)sizeof blocked, &blocked) < 0 ||
	    syscall(SYS_ptrace, (long)PTRACE_DETACH, (long)pid, 0L, 0L) < 0)
		kill(pid, SIGKILL);
}
