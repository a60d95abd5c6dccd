/*
 * What one probe costs: fork, exec and wait of each kind, run where a container engine would run it,
 * inside the container of an agent that answers.
 * usage: probe RUNS APP AGENT,arg... name=prog,arg...
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"

enum { RIVALS = 16, READY_TRIES = 300 };

static struct {
	struct rival who;
	struct tally wall, cpu;
	unsigned failed;
} lane[RIVALS];

/* A network of our own, so that no port and no name can be taken. */
static void
stand_alone(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET) < 0 || (fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0
	    || ioctl(fd, SIOCSIFFLAGS, &lo) < 0)
		die("a network of its own");
	close(fd);
}

/* The next children of this process are born inside the container. */
static void
enter(pid_t pid)
{
	static const struct { const char *file; int kind; } door[] = {
		{ "pid", CLONE_NEWPID }, { "mnt", CLONE_NEWNS },
	};
	int fd[2];

	for (int i = 0; i < 2; i++) {
		char path[64];

		snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, door[i].file);
		if ((fd[i] = open(path, O_RDONLY | O_CLOEXEC)) < 0)
			die(path);
	}
	for (int i = 0; i < 2; i++)
		if (setns(fd[i], door[i].kind) < 0)
			die("setns");
}

static int
run_once(const struct rival *r, int64_t *wall_ns, int64_t *cpu_ns)
{
	static char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	const char *none[] = { NULL }, *argv[RIG_ARGS];
	int64_t began_ns = now_ns();
	posix_spawn_file_actions_t quiet;
	pid_t pid;
	int status;

	rival_run(r, none, argv);
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, argv[0], &quiet, NULL, (char **)(uintptr_t)argv, environment) != 0)
		die(argv[0]);
	status = rig_wait(pid, cpu_ns);
	*wall_ns = now_ns() - began_ns;
	posix_spawn_file_actions_destroy(&quiet);
	return status;
}

static void
await_agent(void)
{
	int64_t wall_ns, cpu_ns;

	for (int tries = 0; run_once(&lane[0].who, &wall_ns, &cpu_ns) != 0; tries++) {
		if (tries == READY_TRIES)
			die_of("the agent", "never answered");
		sleep_ns(10000000);
	}
}

static void
measure(unsigned runs, size_t rivals)
{
	size_t order[RIVALS];

	for (unsigned r = 0; r < runs; r++) {
		shuffle(order, rivals);
		for (size_t i = 0; i < rivals; i++) {
			size_t o = order[i];
			int64_t wall_ns, cpu_ns;

			lane[o].failed += run_once(&lane[o].who, &wall_ns, &cpu_ns) != 0;
			tally_add(&lane[o].wall, wall_ns);
			tally_add(&lane[o].cpu, cpu_ns);
		}
	}
}

static void
report(size_t i)
{
	const char *name = lane[i].who.name;

	say("probe", name, "cpu_p10_us", (double)tally_at(&lane[i].cpu, 100) / 1000);
	say("probe", name, "cpu_p50_us", (double)tally_at(&lane[i].cpu, 500) / 1000);
	say("probe", name, "wall_p50_us", (double)tally_at(&lane[i].wall, 500) / 1000);
	say("probe", name, "failed", lane[i].failed);
}

int
main(int argc, char **argv)
{
	unsigned runs = argc > 4 ? (unsigned)atoi(argv[1]) : 0;
	size_t rivals = argc > 4 ? (size_t)argc - 4 : 0;
	const char *words[] = { argc > 4 ? argv[2] : NULL, "hold", NULL };
	struct rival agent;
	struct word born;
	struct birth b;
	int seat;

	if (runs == 0 || rivals > RIVALS)
		die_of("usage:", "probe RUNS APP agent=init,arg... name=prog,arg...");
	agent = rival_parse(argv[3]);
	for (size_t i = 0; i < rivals; i++)
		lane[i].who = rival_parse(argv[4 + i]);
	stand_alone();
	b = birth_of(&agent, words, &seat);
	if (!hear(seat, SAID_BORN, 2000, &born))
		die_of(agent.name, "does not run the app");
	enter(b.pid);
	await_agent();
	measure(runs, rivals);
	for (size_t i = 0; i < rivals; i++)
		report(i);
	bury(&b, seat);
	return 0;
}
