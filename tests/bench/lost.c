/*
 * Stops sent while the app is being born: SIGTERM at a random instant of the first three
 * milliseconds, but never before PID 1 is receptive (it blocks or handles SIGTERM).  A container
 * that still runs two seconds later has lost its stop.
 * usage: lost RUNS APP rival...
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"

enum {
	RIVALS = 16,
	WINDOW_NS = 3000000,
	BIRTH_NS = 400000,
	LIMIT_MS = 2000,
	ENOUGH = 10,               /* lost stops after which a rival is not asked again */
};

static struct {
	struct rival who;
	unsigned sent, before_app, lost, odd;
} lane[RIVALS];

/* A process that sleeps in sigtimedwait shows its signals as not blocked: that is receptive too. */
static bool
is_receptive(pid_t pid)
{
	int64_t term = INT64_C(1) << (SIGTERM - 1);

	return (proc_number(pid, "status", "\nSigBlk:", 16) & term) != 0
	    || (proc_number(pid, "status", "\nSigCgt:", 16) & term) != 0
	    || proc_number(pid, "syscall", "", 10) == SYS_rt_sigtimedwait;
}

static bool
ends_within(pid_t pid, int limit_ms)
{
	struct pollfd p = { .events = POLLIN };
	bool ended;

	if ((p.fd = (int)syscall(SYS_pidfd_open, pid, 0)) < 0)
		die("pidfd_open");
	ended = poll(&p, 1, limit_ms) == 1;
	close(p.fd);
	return ended;
}

/*
 * Half of the stops are aimed at the shorter time in which the app is really being born.  The rig
 * sleeps until then: were it to spin, the app would wait for a processor.
 */
static void
run_once(size_t i, const char *app)
{
	const char *words[] = { app, "hold", NULL };
	int64_t due_ns = rand() % (rand() % 2 ? WINDOW_NS : BIRTH_NS);
	struct pollfd born = { .events = POLLIN };
	struct birth b = birth_of(&lane[i].who, words, &born.fd);
	int status;

	sleep_ns(due_ns);
	for (; !is_receptive(b.pid); sleep_ns(10000))
		if (now_ns() > b.asked_ns + 1000000000)
			die_of(lane[i].who.name, "never became receptive");
	lane[i].sent++;
	lane[i].before_app += poll(&born, 1, 0) == 0;
	rig_kill(b.pid, SIGTERM);
	if (!ends_within(b.pid, LIMIT_MS)) {
		lane[i].lost++;
		rig_kill(b.pid, SIGKILL);
		rig_wait(b.pid, NULL);
	} else {
		status = rig_wait(b.pid, NULL);
		lane[i].odd += !WIFEXITED(status) || WEXITSTATUS(status) != 128 + SIGTERM;
	}
	close(born.fd);
}

int
main(int argc, char **argv)
{
	unsigned runs = argc > 2 ? (unsigned)atoi(argv[1]) : 0;
	size_t rivals = argc > 3 ? (size_t)argc - 3 : 0;

	if (runs == 0 || rivals == 0 || rivals > RIVALS)
		die_of("usage:", "lost RUNS APP name=init,arg...");
	prctl(PR_SET_TIMERSLACK, 1);
	for (size_t i = 0; i < rivals; i++)
		lane[i].who = rival_parse(argv[3 + i]);
	for (unsigned r = 0; r < runs; r++)
		for (size_t i = 0; i < rivals; i++)
			if (lane[i].lost < ENOUGH)
				run_once(i, argv[2]);
	for (size_t i = 0; i < rivals; i++) {
		say("lost", lane[i].who.name, "sent", lane[i].sent);
		say("lost", lane[i].who.name, "before_app", lane[i].before_app);
		say("lost", lane[i].who.name, "lost", lane[i].lost);
		say("lost", lane[i].who.name, "not_143", lane[i].odd);
	}
	return 0;
}
