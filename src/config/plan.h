/*
 * The Plan: everything that was decided before the app started, flat and without a pointer.
 *
 * It crosses the door in a sealed memfd; what is in it cannot change any more, not even by a fault
 * of our own.  No secret is in it: the app's environment and arguments stay on the other side.
 */
#ifndef CONFIG_PLAN_H
#define CONFIG_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/complain_plan.h"
#include "config/health_plan.h"
#include "config/options.h"
#include "core/supervisor.h"
#include "sys/identity.h"

#define PLAN_MAGIC UINT64_C(0x6d61696e73746179) /* "mainstay", and the size tells versions apart */

enum { COMMAND_ROOM = 64 };

/* The helpers there are, in the order of their slots: one that lasts stands last. */
enum helper { HELPER_HEALTH, HELPER_COMPLAIN, HELPER_COUNT };
_Static_assert((int)HELPER_COUNT <= (int)HELPERS_MAX, "the supervisor has a slot for each");

struct plan {
	uint64_t magic;
	struct policy policy;
	int32_t verbosity;          /* 0 errors, 1 warnings, 2 what happens, 3 every signal and death */
	bool warn_reaped;
	uint64_t keep_caps;         /* what init keeps behind the door: bit n, capability n */
	bool held;                  /* the app stands still until init lets it go */
	uint64_t blocked;           /* held: the signals that it shall have blocked then */
	uint32_t borrow_uid;        /* effective uid to signal the app with, for want of CAP_KILL; 0: none */
	char command[COMMAND_ROOM]; /* the app's name, for messages; cut */
	struct identity who;        /* who the app is */
	uint8_t helper[HELPERS_MAX]; /* policy.helpers of them: enum helper, for each slot */
	struct health_plan health;  /* with HELPER_HEALTH */
	struct complain_plan complain; /* with HELPER_COMPLAIN */
	struct sup sup;             /* where the first stage left off; last, for its unused slots */
};

/* The unused slots stay behind: what crosses the door is then one page of process 1's memory. */
enum { PLAN_LEAST = offsetof(struct plan, sup.slots) };
_Static_assert(PLAN_LEAST + (1 + HELPERS_MAX) * sizeof(struct slot) <= 4096, "the Plan is one page");
size_t plan_size(const struct plan *plan);

/* The supervisor's part of what was told; there are no helpers yet. */
struct policy plan_policy(const struct options *options, bool alone);
/* One more helper; they are added in the order of the enum. */
void plan_add_helper(struct plan *plan, enum helper helper);
bool plan_has_helper(const struct plan *plan, enum helper helper);

/* The Plan at SEAT_PLAN, read-only; NULL for somebody who did not come through the door. */
const struct plan *plan_receive(void);

#endif
