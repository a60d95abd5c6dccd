/*
 * Which of the known names was probably meant.
 *
 *	struct nearest n = nearest_to("drian");
 *	nearest_try(&n, "drain");
 *	nearest_name(&n);            "drain", or "" when nothing is near
 *
 * Near is at most 3 edits and less than half of what was typed; letters' case does not count.
 */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

#include "base/text.h"

enum { NAME_ROOM = 48 };

struct nearest {
	char wanted[NAME_ROOM], best[NAME_ROOM];
	unsigned distance;
};

struct nearest nearest_to(const char *wanted);
void nearest_try(struct nearest *n, const char *candidate);
const char *nearest_name(const struct nearest *n);

#endif
