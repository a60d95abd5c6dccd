/*
 * Every world that can be reached from the first one, each visited once.
 *
 * From a world lead its events, the passing of a grain of time, and its deadline.  In each step all
 * laws are checked, in each world also these: its deadline is honest, it never sleeps with nothing
 * to wake it, it can be stopped from there, and after its end nothing happens.
 */
#ifndef TESTS_CORE_EXPLORE_H
#define TESTS_CORE_EXPLORE_H

#include "core/world.h"

struct explored {
	long worlds, steps;
	int acts_most;        /* the longest list of acts */
	const char *broken;   /* the law that does not hold; NULL: all do */
	char history[8192];   /* how it came to that, shortest way */
};

/* Starts from first, which says the policy, the grain of time and the detail. */
void explore(const struct world *first, struct explored *explored);

#endif
