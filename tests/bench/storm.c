/*
 * Two storms over PID 1: many orphans that die at the same moment, and a steady churn of orphans
 * under which stop signals still have to come through.
 * usage: storm ROUNDS ORPHANS RATE SECONDS APP rival...
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "rig.h"

enum { RIVALS = 16, WAVES = 3 };

static struct {
	struct rival who;
	struct tally reap, cpu, churn_cpu, delay, rate;
	unsigned late;
} lane[RIVALS];

static void
orphans_once(size_t i, const char *app, const char *count)
{
	const char *words[] = { app, "orphans", count, NULL };
	struct word ready, none;
	int64_t cpu_ns;
	struct birth b;
	int seat;

	b = birth_of(&lane[i].who, words, &seat);
	if (!hear(seat, SAID_READY, 60000, &ready))
		die_of(lane[i].who.name, "does not run the app");
	cpu_ns = cpu_of(b.pid);
	if (!hear(seat, SAID_NONE_LEFT, 60000, &none))
		die_of(lane[i].who.name, "did not reap its orphans in a minute");
	tally_add(&lane[i].cpu, cpu_of(b.pid) - cpu_ns);
	tally_add(&lane[i].reap, none.value - ready.value);
	bury(&b, seat);
}

/* Stops at random instants until the churn is over; one that takes a second is lost. */
static void
churn_once(size_t i, const char *app, const char *rate, const char *seconds)
{
	const char *words[] = { app, "churn", rate, seconds, NULL };
	int64_t end_ns, cpu_ns;
	struct word heard;
	struct birth b;
	int seat;

	b = birth_of(&lane[i].who, words, &seat);
	if (!hear(seat, SAID_READY, 2000, &heard))
		die_of(lane[i].who.name, "does not run the app");
	cpu_ns = cpu_of(b.pid);
	end_ns = now_ns() + atol(seconds) * 1000000000L - 100000000;
	while (now_ns() < end_ns) {
		int64_t sent_ns;

		sleep_ns(1000000 + rand() % 8000000);
		sent_ns = now_ns();
		rig_kill(b.pid, rand() % 2 ? SIGTERM : SIGUSR1);
		if (hear(seat, SAID_SIGNAL, 1000, &heard))
			tally_add(&lane[i].delay, heard.value - sent_ns);
		else
			lane[i].late++;
	}
	tally_add(&lane[i].churn_cpu, cpu_of(b.pid) - cpu_ns);
	if (hear(seat, SAID_FORKS, 5000, &heard))
		tally_add(&lane[i].rate, heard.value);
	bury(&b, seat);
}

static void
report(size_t i)
{
	const char *name = lane[i].who.name;

	say("orphans", name, "gone_least_ms", (double)tally_at(&lane[i].reap, 0) / 1000000);
	say("orphans", name, "gone_p50_ms", (double)tally_at(&lane[i].reap, 500) / 1000000);
	say("orphans", name, "cpu_least_ms", (double)tally_at(&lane[i].cpu, 0) / 1000000);
	say("orphans", name, "cpu_p50_ms", (double)tally_at(&lane[i].cpu, 500) / 1000000);
	say("churn", name, "delay_p50_us", (double)tally_at(&lane[i].delay, 500) / 1000);
	say("churn", name, "delay_p99_us", (double)tally_at(&lane[i].delay, 990) / 1000);
	say("churn", name, "cpu_ms", (double)tally_at(&lane[i].churn_cpu, 500) / 1000000);
	say("churn", name, "forks_per_s", (double)tally_at(&lane[i].rate, 500));
	say("churn", name, "stops", (double)lane[i].delay.count);
	say("churn", name, "lost", lane[i].late);
}

int
main(int argc, char **argv)
{
	unsigned rounds = argc > 6 ? (unsigned)atoi(argv[1]) : 0;
	size_t rivals = argc > 6 ? (size_t)argc - 6 : 0, order[RIVALS];

	if (rounds == 0 || rivals > RIVALS)
		die_of("usage:", "storm ROUNDS ORPHANS RATE SECONDS APP name=init,arg...");
	for (size_t i = 0; i < rivals; i++)
		lane[i].who = rival_parse(argv[6 + i]);
	for (unsigned r = 0; r < rounds; r++) {
		for (int wave = 0; wave < WAVES; wave++) {
			shuffle(order, rivals);
			for (size_t i = 0; i < rivals; i++)
				orphans_once(order[i], argv[5], argv[2]);
		}
		for (size_t i = 0; i < rivals; i++)
			churn_once(order[i], argv[5], argv[3], argv[4]);
	}
	for (size_t i = 0; i < rivals; i++)
		report(i);
	return 0;
}
