#include "sys/mourn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/require.h"
#include "sys/kernel.h"
#include "sys/say.h"
#include "sys/seats.h"

enum { RELEASED = 0 };

/* All signals are blocked, as they are in whoever bore us: a stop of everybody is none of ours. */
static _Noreturn void
mourn(int hear, const char *words)
{
	int32_t said, group = RELEASED;
	ssize_t n;

	prctl(PR_SET_NAME, "mainstay:mourn");
	while ((n = read(hear, &said, sizeof said)) == sizeof said) {
		if (said == RELEASED)
			_exit(0);
		group = said;
	}
	if (n == 0 && group > 1) {
		say_warning(words);
		kill(-group, SIGKILL);
	}
	_exit(0);
}

bool
mourn_begin(struct mourner *mourner, const char *words, struct fault *why)
{
	int ends[2];
	pid_t pid;

	mourner->tell = -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault(why, FAULT_SYSTEM, errno, "cannot be made", "a pipe");
	if (!seat_lift(&ends[1], why)) {
		close(ends[0]);
		return false;
	}
	if ((pid = fork()) == 0) {
		close(ends[1]);
		mourn(ends[0], words);
	}
	close(ends[0]);
	mourner->tell = ends[1];
	if (pid > 0)
		return true;
	fault(why, FAULT_SYSTEM, errno, "cannot be borne", "the process that watches over us");
	mourn_release(mourner);
	return false;
}

static void
tell(const struct mourner *mourner, int32_t what)
{
	if (mourner->tell >= 0)
		kernel_write(mourner->tell, (const char *)&what, sizeof what);
}

void
mourn_group(const struct mourner *mourner, int32_t group)
{
	require(group > 1);
	tell(mourner, group);
}

void
mourn_release(struct mourner *mourner)
{
	tell(mourner, RELEASED);
	if (mourner->tell >= 0)
		close(mourner->tell);
	mourner->tell = -1;
}
