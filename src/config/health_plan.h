/*
 * The health helper's part of the Plan.
 */
#ifndef CONFIG_HEALTH_PLAN_H
#define CONFIG_HEALTH_PLAN_H

#include <stdint.h>

struct health_plan {
	uint32_t uid, gid;     /* whom the helper becomes when mainstay runs as root */
	int32_t parent;        /* the pid of init */
	int32_t listeners;     /* at SEAT_TCP and after; SEAT_LOCAL is always taken */
};

#endif
