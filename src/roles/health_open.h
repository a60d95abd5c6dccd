/*
 * What the first stage does for the health helper: it opens what is listened on, and makes the
 * status page, with the rights that mainstay was started with.
 *
 *	before the birth:  health_open(&options.health_listen, &open, &plan.health, &why)
 *	after it:          health_seat(&open, &why), and on through the door
 *
 * Between the two the descriptors stay out of the way, close-on-exec: the app may have been given
 * some at the very places of our seats.
 */
#ifndef ROLES_HEALTH_OPEN_H
#define ROLES_HEALTH_OPEN_H

#include <stdbool.h>

#include "config/health_plan.h"
#include "config/options.h"

struct health_open {
	int page, local;
	int far[LISTENERS_MAX];
	int far_count;
};

bool health_open(const struct addresses *addresses, struct health_open *open,
    struct health_plan *plan, struct fault *why);
/* Puts them at their seats, where they outlive an exec. */
bool health_seat(const struct health_open *open, struct fault *why);

#endif
