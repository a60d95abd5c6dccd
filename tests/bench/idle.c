/*
 * Wake-ups of everything in a container but its sleeping app: context switches of PID 1 and of the
 * helpers it has, all rivals over the same seconds.
 * usage: idle SECONDS APP rival...
 */
#include <stdlib.h>

#include "rig.h"

enum { RIVALS = 16, KIN = 16 };

static struct {
	struct rival who;
	struct birth birth;
	int seat;
	int64_t before;
} lane[RIVALS];

/* The app sleeps without end, so its own count stands still. */
static int64_t
switches(pid_t init)
{
	pid_t kin[KIN];
	size_t n = children_of(init, kin + 1, KIN - 1) + 1;
	int64_t sum = 0;

	kin[0] = init;
	for (size_t i = 0; i < n; i++)
		sum += proc_number(kin[i], "status", "\nvoluntary_ctxt_switches:", 10)
		     + proc_number(kin[i], "status", "\nnonvoluntary_ctxt_switches:", 10);
	return sum;
}

int
main(int argc, char **argv)
{
	int seconds = argc > 2 ? atoi(argv[1]) : 0;
	size_t rivals = argc > 3 ? (size_t)argc - 3 : 0;
	struct word born;

	if (seconds <= 0 || rivals == 0 || rivals > RIVALS)
		die_of("usage:", "idle SECONDS APP name=init,arg...");
	for (size_t i = 0; i < rivals; i++) {
		const char *words[] = { argv[2], "hold", NULL };

		lane[i].who = rival_parse(argv[3 + i]);
		lane[i].birth = birth_of(&lane[i].who, words, &lane[i].seat);
		if (!hear(lane[i].seat, SAID_BORN, 2000, &born))
			die_of(lane[i].who.name, "does not run the app");
	}
	sleep_ns(2000000000);
	for (size_t i = 0; i < rivals; i++)
		lane[i].before = switches(lane[i].birth.pid);
	sleep_ns((int64_t)seconds * 1000000000);
	for (size_t i = 0; i < rivals; i++) {
		int64_t now = switches(lane[i].birth.pid);

		say("idle", lane[i].who.name, "wakeups", (double)(now - lane[i].before));
		say("idle", lane[i].who.name, "wakeups_in_60s",
		    (double)(now - lane[i].before) * 60 / seconds);
		bury(&lane[i].birth, lane[i].seat);
	}
	say("idle", "all", "seconds", seconds);
	return 0;
}
