/*
 * The ghost: what the checker remembers and the machine does not show.
 *
 * It knows the events that were given and the acts that were asked for, and works out from them who
 * lives, who was told to stop, which hours were promised and which code is due.  It never looks
 * into the supervisor, so that a law can hold the one against the other.
 */
#ifndef TESTS_CORE_GHOST_H
#define TESTS_CORE_GHOST_H

#include <signal.h>

#include "core/supervisor.h"

enum {
	GHOST_SLOTS = 5,      /* instances and helpers that the laws go up to */
	PID_FIRST = 70,       /* slot n is process 70 + n in each of its lives */
	PID_STRANGER = 999,
};

struct ghost_slot {
	bool asked;         /* a start was asked for and not answered yet */
	bool alive;
	bool told;          /* was sent the stop signal in this life */
	bool frozen;        /* stopped, and we said so */
	bool gone;          /* will not start again */
	bool left;          /* left a process group behind that the drain must wait for */
	bool looked;        /* that group was looked for, so an answer can come */
	bool thawing;       /* is continued in this very step */
	uint8_t falls;      /* in a row */
	int64_t start_ms;   /* waits for its start until then; else NEVER */
	int64_t born_ms;
	int64_t thaw_ms;    /* is to be continued then; else NEVER */
	int64_t thawed_ms;
};

struct ghost {
	bool requested;        /* a stop was asked for from outside */
	bool told;             /* the stop was said, or the apps left by themselves */
	bool killed, over;
	bool retired;          /* the helpers were let go */
	bool empty;            /* no child is left */
	bool lived;            /* an app was up at some time */
	bool decided;          /* an app is gone for good, so the code stands */
	int32_t code;          /* what we must leave with if it ended now */
	uint8_t signal;        /* what the stop is said with */
	int64_t tell_ms;       /* the delay ends */
	int64_t kill_ms;       /* the drain ends */
	int64_t leave_ms;      /* the patience ends */
	struct ghost_slot slots[GHOST_SLOTS];
};

void ghost_begin(struct ghost *ghost, const struct policy *policy, int64_t now_ms);
/* What must follow from an event ... */
void ghost_expect(struct ghost *ghost, const struct policy *policy, const struct event *event);
/* ... and what was then asked for. */
void ghost_believe(struct ghost *ghost, const struct acts *acts);
bool ghost_apps_gone(const struct policy *policy, const struct ghost *ghost);
bool ghost_is_stop(const struct policy *policy, int signal);
/* May whoever sent it stop us? */
bool ghost_is_heard(const struct policy *policy, const struct event *event);

#endif
