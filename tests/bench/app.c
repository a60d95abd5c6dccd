/*
 * The app of every bench, as small as a static program can be: it says when it began on its seat,
 * then does what its first word says.
 *	empty     nothing at all              once      leave at once
 *	hold      sleep for ever              handler   sleep; say when SIGTERM or SIGUSR1 came
 *	spin      as handler, but busy        orphans N have N grandchildren die at once under PID 1
 *	churn RATE SECONDS   as handler, while another process leaves RATE orphans a second
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "rig.h"

static int64_t
hour_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
tell(enum said what, int64_t value)
{
	struct word w = { (int64_t)what, value };

	if (write(RIG_SEAT, &w, sizeof w) != sizeof w)
		_exit(3);
}

static void
pause_us(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

static void
on_signal(int signal)
{
	int64_t came_ns = hour_ns();

	(void)signal;
	tell(SAID_SIGNAL, came_ns);
}

static void
handle_stops(void)
{
	struct sigaction a = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGUSR1, &a, NULL);
	tell(SAID_READY, hour_ns());
}

/* A parent that leaves `count` children to PID 1; each lives until the gate closes. */
static void
litter(long count, const int *gate)
{
	char none;

	if (fork() != 0) {
		wait(NULL);
		return;
	}
	for (long i = 0; i < count; i++)
		if (fork() == 0) {
			if (gate != NULL) {
				close(gate[1]);
				if (read(gate[0], &none, 1) != 0)
					_exit(2);
			}
			_exit(0);
		}
	_exit(0);
}

/*
 * kill(-1) reaches every process but PID 1 and us, the dead that nobody reaped included.  An app
 * that is PID 1 itself need not reap: the kernel does when nobody wants to know.
 */
static void
orphans(long count)
{
	int gate[2];

	if (pipe(gate) < 0)
		_exit(3);
	for (long done = 0; done < count; done += 500)
		litter(count - done < 500 ? count - done : 500, gate);
	tell(SAID_READY, hour_ns());
	if (getpid() == 1)
		signal(SIGCHLD, SIG_IGN);
	close(gate[0]);
	close(gate[1]);
	while (kill(-1, 0) == 0 || errno != ESRCH)
		pause_us(500);
	tell(SAID_NONE_LEFT, hour_ns());
}

static void
churn(long rate, long seconds)
{
	int64_t began_ns = hour_ns(), spent_ns = 0;
	int64_t done = 0;

	if (getpid() == 1)
		signal(SIGCHLD, SIG_IGN);
	if (fork() != 0)
		return;
	signal(SIGTERM, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	for (; spent_ns < seconds * 1000000000; spent_ns = hour_ns() - began_ns) {
		int64_t due = spent_ns * rate / 1000000000 - done;

		if (due > 0) {
			litter(due > 50 ? 50 : due, NULL);
			done += due > 50 ? 50 : due;
		} else {
			pause_us(500);
		}
	}
	tell(SAID_FORKS, done * 1000000000 / spent_ns);
	_exit(0);
}

int
main(int argc, char **argv)
{
	int64_t born_ns = hour_ns();
	const char *mode = argc > 1 ? argv[1] : "once";
	volatile uint64_t turns = 0;

	if (strcmp(mode, "empty") == 0)
		return 0;
	tell(SAID_BORN, born_ns);
	if (strcmp(mode, "once") == 0)
		return 0;
	if (strcmp(mode, "orphans") == 0 && argc == 3)
		orphans(atol(argv[2]));
	if (strcmp(mode, "churn") == 0 && argc == 4)
		churn(atol(argv[2]), atol(argv[3]));
	if (strcmp(mode, "hold") != 0)
		handle_stops();
	while (strcmp(mode, "spin") == 0)
		turns++;
	for (;;)
		pause();
}
