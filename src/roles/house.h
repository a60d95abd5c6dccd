/*
 * The loop of process 1: hear, understand, decide, perform.
 *
 * The first stage runs it until the app is born, init runs it from there to the end; the state
 * crosses the door in the Plan.  What decides is core/supervisor; nothing here has an opinion.
 */
#ifndef ROLES_HOUSE_H
#define ROLES_HOUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/plan.h"
#include "core/complaints.h"
#include "core/supervisor.h"
#include "sys/ear.h"
#include "sys/page.h"
#include "sys/spawn.h"

struct house {
	const struct plan *plan;
	struct ear ear;
	const struct birth *app;     /* how the app is born; NULL behind the door */
	const struct birth *helpers; /* how each helper is, by its slot; NULL before the door */
	struct page *page;           /* where the status is published; or NULL */
	const struct complaints *complaints; /* what was let through; or NULL */
	struct slate slate;          /* of the last birth that failed */
	void (*stillborn)(const struct house *house); /* says at length why the app is not born */
	/* For whoever lives on without the door: at work until a signal or the hour; before the exit. */
	void (*meanwhile)(struct house *house, int64_t deadline_ms);
	int (*farewell)(struct house *house, int code);
	int32_t gone;                /* the process group that was found empty; 0: none */
	int64_t now_ms;
	int64_t refused_ms;          /* when it was last said that a stop request was refused */
	uint32_t refused;            /* how many were since */
	enum state shown;            /* the state that our comm shows; STATE_COUNT: none yet */
	struct sup sup;
	struct acts acts;            /* last, and not on the stack: only what is used is ever touched */
};

/* Runs until the app is born, or for ever; ACT_EXIT ends the process. */
void house_run_until_born(struct house *house);
_Noreturn void house_run(struct house *house);

#endif
