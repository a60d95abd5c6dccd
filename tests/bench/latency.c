/*
 * How long a stop takes from kill() of PID 1 to the app's handler: the first one, and those after.
 * usage: latency RUNS APP rival...   (RUNS containers for each, some signals in each)
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "rig.h"

enum { RIVALS = 16, SIGNALS = 6, SETTLED_NS = 20000000 };

static struct {
	struct rival who;
	struct tally first, again;
} lane[2][RIVALS];

static void
run_once(int busy, size_t i, const char *app)
{
	const char *words[] = { app, busy ? "spin" : "handler", NULL };
	struct word heard;
	struct birth b;
	int seat;

	b = birth_of(&lane[busy][i].who, words, &seat);
	if (!hear(seat, SAID_READY, 2000, &heard))
		die_of(lane[busy][i].who.name, "does not run the app");
	sleep_ns(SETTLED_NS); /* whoever has just worked hard is not let run at once */
	for (int s = 0; s < SIGNALS; s++) {
		int64_t sent_ns;

		sleep_ns(1000000 + rand() % 4000000);
		sent_ns = now_ns();
		rig_kill(b.pid, SIGTERM);
		if (!hear(seat, SAID_SIGNAL, 2000, &heard))
			die_of(lane[busy][i].who.name, "lost a stop");
		tally_add(s == 0 ? &lane[busy][i].first : &lane[busy][i].again,
		          heard.value - sent_ns);
	}
	bury(&b, seat);
}

static void
report(int busy, size_t i)
{
	const char *figure = busy ? "latency_busy" : "latency_idle";
	const char *name = lane[busy][i].who.name;

	say(figure, name, "first_p10_us", (double)tally_at(&lane[busy][i].first, 100) / 1000);
	say(figure, name, "first_p50_us", (double)tally_at(&lane[busy][i].first, 500) / 1000);
	say(figure, name, "again_p10_us", (double)tally_at(&lane[busy][i].again, 100) / 1000);
	say(figure, name, "again_p50_us", (double)tally_at(&lane[busy][i].again, 500) / 1000);
}

int
main(int argc, char **argv)
{
	unsigned runs = argc > 2 ? (unsigned)atoi(argv[1]) : 0;
	size_t rivals = argc > 3 ? (size_t)argc - 3 : 0, order[RIVALS];

	if (runs == 0 || rivals == 0 || rivals > RIVALS)
		die_of("usage:", "latency RUNS APP bare= name=init,arg...");
	for (size_t i = 0; i < rivals; i++)
		lane[0][i].who = lane[1][i].who = rival_parse(argv[3 + i]);
	for (unsigned r = 0; r < runs; r++)
		for (int busy = 0; busy < 2; busy++) {
			shuffle(order, rivals);
			for (size_t i = 0; i < rivals; i++)
				run_once(busy, order[i], argv[2]);
		}
	for (int busy = 0; busy < 2; busy++)
		for (size_t i = 0; i < rivals; i++)
			report(busy, i);
	return 0;
}
