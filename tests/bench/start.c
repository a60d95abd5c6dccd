/*
 * Start-up: how much later the app runs, and the whole container ends, because an init is there.
 * usage: start RUNS APP rival...   (the first rival is the app by itself: "bare=")
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rig.h"

enum { RIVALS = 16 };

static struct {
	struct rival who;
	struct tally main, exit, cpu;
} lane[RIVALS];

static void
run_once(size_t i, const char *app, const int pipe_fd[2])
{
	const char *words[] = { app, "once", NULL }, *argv[RIG_ARGS];
	struct word born;
	int64_t cpu_ns;
	struct birth b;
	int status;

	rival_run(&lane[i].who, words, argv);
	b = birth_in(argv, pipe_fd[1]);
	status = rig_wait(b.pid, &cpu_ns);
	tally_add(&lane[i].exit, now_ns() - b.asked_ns);
	tally_add(&lane[i].cpu, cpu_ns);
	if (status != 0 || read(pipe_fd[0], &born, sizeof born) != sizeof born)
		die_of(lane[i].who.name, "does not run the app");
	tally_add(&lane[i].main, born.value - b.asked_ns);
}

static void
report(const char *what, size_t i, struct tally *mine, struct tally *bare)
{
	static const struct { const char *name; unsigned per_mille; } cut[] = {
		{ "p10", 100 }, { "p50", 500 },
	};
	char metric[64];

	for (size_t c = 0; c < sizeof cut / sizeof *cut; c++) {
		double us = (double)(tally_at(mine, cut[c].per_mille)
		                     - (i > 0 ? tally_at(bare, cut[c].per_mille) : 0)) / 1000;

		snprintf(metric, sizeof metric, "%s_%s_us", what, cut[c].name);
		say("start", lane[i].who.name, metric, us);
	}
}

int
main(int argc, char **argv)
{
	unsigned runs = argc > 2 ? (unsigned)atoi(argv[1]) : 0;
	size_t rivals = argc > 3 ? (size_t)argc - 3 : 0;
	int pipe_fd[2];

	if (runs == 0 || rivals == 0 || rivals > RIVALS)
		die_of("usage:", "start RUNS APP bare= name=init,arg...");
	if (pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK) < 0)
		die("pipe2");
	for (size_t i = 0; i < rivals; i++)
		lane[i].who = rival_parse(argv[3 + i]);
	for (unsigned r = 0; r < runs; r++) {
		size_t order[RIVALS];

		shuffle(order, rivals);
		for (size_t i = 0; i < rivals; i++)
			run_once(order[i], argv[2], pipe_fd);
	}
	for (size_t i = rivals; i-- > 0;) {
		report("main", i, &lane[i].main, &lane[0].main);
		report("exit", i, &lane[i].exit, &lane[0].exit);
		report("cpu", i, &lane[i].cpu, &lane[0].cpu);
	}
	return 0;
}
