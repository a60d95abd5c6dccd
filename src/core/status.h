/*
 * What mainstay says of itself: one flat value, published by init, read by everyone else.
 */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#include <stdbool.h>
#include <stdint.h>

enum state {
	STATE_STARTING,    /* no instance is up yet */
	STATE_UP,          /* the app runs */
	STATE_DRAINING,    /* asked to stop: the app is being let go */
	STATE_RESTARTING,  /* the app fell and is waiting for its next start */
	STATE_STOPPED,     /* every instance is gone */
	STATE_COUNT,
};

/* All times are CLOCK_MONOTONIC milliseconds. */
struct status {
	enum state state;
	int32_t app_pid;        /* of the first instance; 0 when there is none */
	int32_t last_code;      /* how the last instance that ended did: exit code ... */
	int32_t last_signal;    /* ... or the signal that killed it; 0 */
	uint32_t restarts;      /* instances started again */
	uint32_t reaped;        /* orphans taken in and reaped */
	int64_t since_ms;       /* when the state was entered */
	int64_t up_ms;          /* when the first instance started */
	int64_t deadline_ms;    /* when init wakes next; past it by much, init is stuck */
};

/* The word for people and for JSON: "starting", "up", "draining", "restarting", "stopped". */
const char *state_word(enum state state);
/* The name init carries in /proc/1/comm while in that state (15 bytes at most). */
const char *state_comm(enum state state);
/* The state that a comm stands for; false when it is not one of ours. */
bool state_of_comm(const char *comm, enum state *state);
/* May the app be sent work: only in STATE_UP. */
bool state_ready(enum state state);
/* Is it right not to kill the app: every state but STATE_STOPPED. */
bool state_live(enum state state);

#endif
