/*
 * The fixed descriptors at which a role finds what it was given.
 */
#ifndef SYS_SEATS_H
#define SYS_SEATS_H

#include <stdbool.h>

#include "base/fault.h"
#include "base/limits.h"

enum seat {
	SEAT_PLAN = 3,   /* the sealed Plan, read-only: init and helpers */
	SEAT_WORDS = 4,  /* argv and environment of the app, sealed: init only, only when it may start the app again */
	SEAT_PAGE = 5,   /* the status page */
	SEAT_LOCAL = 6,  /* the health role's Unix listener */
	SEAT_TCP = 7,    /* the health role's TCP listeners, LISTENERS_MAX of them */
	SEAT_BOARD = SEAT_TCP + LISTENERS_MAX, /* the complain role's table, which it writes */
	SEAT_NOTIFY,     /* the complain role's listener: calls that wait for its answer */
	SEAT_END,
};

/*
 * Moves *fd, which was opened just now, above every seat: until it is seated it must not be in the
 * way.  False for a descriptor that is none, and when there is no room.
 */
bool seat_lift(int *fd, struct fault *why);
/* Puts it at its seat, where it outlives an exec. */
bool seat_take(int fd, int seat, struct fault *why);

#endif
