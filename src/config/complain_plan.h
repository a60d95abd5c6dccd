/*
 * The complain helper's part of the Plan.
 */
#ifndef CONFIG_COMPLAIN_PLAN_H
#define CONFIG_COMPLAIN_PLAN_H

#include <stdint.h>

struct complain_plan {
	uint32_t uid, gid;     /* whom the helper becomes when mainstay runs as root */
	int32_t parent;        /* the pid of init */
};

#endif
