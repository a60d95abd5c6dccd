/*
 * The complain helper: lets the calls go on that a profile refuses, and says which they were.
 *
 * It finds its listener at SEAT_NOTIFY and its board at SEAT_BOARD.  init keeps both open, so while
 * this helper is away a call waits, and goes on when the next one is there.
 */
#ifndef ROLES_COMPLAIN_H
#define ROLES_COMPLAIN_H

#include "config/complain_plan.h"

/* Comes back with 0 when nobody is left who could make a call, else when it cannot go on. */
int role_complain(const struct complain_plan *plan);

#endif
