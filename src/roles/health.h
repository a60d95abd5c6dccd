/*
 * The health helper: answers /health, /livez and /readyz to whoever asks, and can do nothing else.
 *
 * It finds the status page at SEAT_PAGE, the local listener at SEAT_LOCAL and the others from
 * SEAT_TCP on; every signal is blocked, so that only SIGKILL ends it.  While nobody is connected it
 * does not wake up.
 */
#ifndef ROLES_HEALTH_H
#define ROLES_HEALTH_H

#include "config/health_plan.h"

/* Comes back, with an exit code, only when it cannot begin or the kernel fails it. */
int role_health(const struct health_plan *plan);

#endif
