#include "sys/ear.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "sys/kernel.h"

enum { DEATHS_IN_A_ROW = 64 };

/* What waitid(2) found; HEARD_HOUR when it found nothing. */
static struct heard
reap(void)
{
	siginfo_t child = { 0 };

	if (waitid(P_ALL, 0, &child, WEXITED | WSTOPPED | WCONTINUED | WNOHANG) < 0)
		return (struct heard){ .kind = errno == ECHILD ? HEARD_EMPTY : HEARD_HOUR };

	struct heard heard = { .kind = HEARD_HOUR, .pid = child.si_pid };

	if (child.si_pid == 0)
		return heard;
	switch (child.si_code) {
	case CLD_EXITED:
		heard.kind = HEARD_EXIT;
		heard.code = child.si_status;
		break;
	case CLD_KILLED:
	case CLD_DUMPED:
		heard.kind = HEARD_KILLED;
		heard.signal = child.si_status;
		heard.core = child.si_code == CLD_DUMPED;
		break;
	case CLD_CONTINUED:
		heard.kind = HEARD_CONTINUED;
		break;
	default: /* CLD_STOPPED, and CLD_TRAPPED below a debugger */
		heard.kind = HEARD_STOPPED;
		heard.signal = child.si_status;
		break;
	}
	return heard;
}

/* The next signal that is pending, or comes before wait_ms is over; 0 for none. */
static int
next_signal(siginfo_t *info, int64_t wait_ms)
{
	uint64_t all = SIGNALS_ALL;
	struct timespec limit = { .tv_sec = (time_t)(wait_ms / SECOND_MS),
		.tv_nsec = (long)(wait_ms % SECOND_MS) * 1000000 };
	long signal = syscall(SYS_rt_sigtimedwait, &all, info, wait_ms == NEVER ? 0 : &limit,
	    sizeof all);

	return signal > 0 ? (int)signal : 0;
}

/*
 * The dead first, then the signals, then the hour.  A child that dies after waitid() looked leaves
 * SIGCHLD pending, because it is blocked; so the sleep below cannot miss it.
 */
struct heard
ear_listen(struct ear *ear, int64_t now_ms, int64_t deadline_ms)
{
	siginfo_t info = { 0 };
	int64_t wait_ms = deadline_ms == NEVER ? NEVER : deadline_ms > now_ms ? deadline_ms - now_ms : 0;

	if (!ear->quiet && ear->deaths < DEATHS_IN_A_ROW) {
		struct heard heard = reap();

		ear->deaths++;
		ear->quiet = heard.kind == HEARD_HOUR || heard.kind == HEARD_EMPTY;
		if (heard.kind != HEARD_HOUR)
			return heard;
	}
	int signal = next_signal(&info, ear->quiet ? wait_ms : 0);

	ear->deaths = 0;
	if (signal == SIGCHLD)
		ear->quiet = false;
	if (signal == 0 || signal == SIGCHLD)
		return (struct heard){ .kind = HEARD_HOUR };
	return (struct heard){ .kind = HEARD_SIGNAL, .signal = signal, .code = info.si_code,
		.sender = info.si_pid, .uid = info.si_uid };
}
