/*
 * The fixed descriptors at which a role finds what it was given.
 */
#ifndef SYS_SEATS_H
#define SYS_SEATS_H

#include "base/limits.h"

enum seat {
	SEAT_PLAN = 3,   /* the sealed Plan, read-only: init and helpers */
	SEAT_WORDS = 4,  /* argv and environment of the app, sealed: init only, only when it may start the app again */
	SEAT_PAGE = 5,   /* the status page */
	SEAT_LOCAL = 6,  /* the health role's Unix listener */
	SEAT_TCP = 7,    /* the health role's TCP listeners, LISTENERS_MAX of them */
	SEAT_END = SEAT_TCP + LISTENERS_MAX,
};

#endif
