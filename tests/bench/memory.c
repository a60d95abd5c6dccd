/*
 * Memory of an idle PID 1 whose app sleeps: the kernel's own sums, and page by page when asked.  One
 * container at a time, for two of the same binary would share its pages.
 * usage: memory [-m] ROUNDS APP rival...   (-m: every mapping of the last round, on standard error)
 * Run `sync` first: pages of a file just written count as dirty until they reach the disk.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

enum { RIVALS = 16, SUMS = 5 };

static const struct {
	const char *field, *metric;
} sums[SUMS] = {
	{ "\nRss:", "rss_kB" },
	{ "\nPss:", "pss_kB" },
	{ "\nPss_Anon:", "pss_anon_kB" },
	{ "\nPss_File:", "pss_file_kB" },
	{ "\nPrivate_Dirty:", "private_dirty_kB" },
};

static struct {
	struct rival who;
	struct tally sum[SUMS];
} lane[RIVALS];

/* One line a mapping: its range and name, then what of it is in memory and what was written. */
static void
show_mappings(const char *name, pid_t pid)
{
	char path[64], line[512], head[512] = "";
	long rss = 0, pss = 0, number;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/smaps", pid);
	if ((f = fopen(path, "re")) == NULL)
		die(path);
	while (fgets(line, sizeof line, f) != NULL) {
		if (strchr(line, '-') != NULL && strstr(line, "kB") == NULL)
			strcpy(head, line);
		else if (sscanf(line, "Rss: %ld", &number) == 1)
			rss = number;
		else if (sscanf(line, "Pss: %ld", &number) == 1)
			pss = number;
		else if (sscanf(line, "Private_Dirty: %ld", &number) == 1 && rss > 0)
			fprintf(stderr, "%-14s rss %3ld pss %3ld dirty %3ld  %s", name, rss, pss,
			        number, head);
	}
	fclose(f);
}

static void
run_once(size_t i, const char *app, bool mappings)
{
	const char *words[] = { app, "hold", NULL };
	struct word born;
	struct birth b;
	int seat;

	b = birth_of(&lane[i].who, words, &seat);
	if (!hear(seat, SAID_BORN, 2000, &born))
		die_of(lane[i].who.name, "does not run the app");
	sleep_ns(100000000);
	for (size_t s = 0; s < SUMS; s++)
		tally_add(&lane[i].sum[s], proc_number(b.pid, "smaps_rollup", sums[s].field, 10));
	if (mappings)
		show_mappings(lane[i].who.name, b.pid);
	bury(&b, seat);
}

int
main(int argc, char **argv)
{
	bool mappings = argc > 1 && strcmp(argv[1], "-m") == 0;
	char **word = argv + 1 + mappings;
	int rounds = argc > 3 + mappings ? atoi(word[0]) : 0;
	size_t rivals = 0;

	if (rounds <= 0)
		die_of("usage:", "memory [-m] ROUNDS APP name=init,arg...");
	for (char **one = word + 2; *one != NULL && rivals < RIVALS; one++)
		lane[rivals++].who = rival_parse(*one);
	for (int r = 0; r < rounds; r++)
		for (size_t i = 0; i < rivals; i++)
			run_once(i, word[1], mappings && r == rounds - 1);
	for (size_t i = 0; i < rivals; i++)
		for (size_t s = 0; s < SUMS; s++)
			say("memory", lane[i].who.name, sums[s].metric,
			    (double)tally_at(&lane[i].sum[s], 500));
	return 0;
}
