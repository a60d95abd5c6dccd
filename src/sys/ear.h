/*
 * The ear: everything that process 1 ever hears is a death, a signal, or the hour.
 *
 * No descriptor is read, no handler installed, nothing polled.  All signals must be blocked; the
 * ear keeps no state but a count, so that a storm of deaths cannot drown a signal.
 */
#ifndef SYS_EAR_H
#define SYS_EAR_H

#include <stdbool.h>
#include <stdint.h>

enum heard_kind {
	HEARD_HOUR,       /* the deadline has come */
	HEARD_SIGNAL,     /* .signal, sent by .sender (0: the kernel or from outside) of .uid, in the
	                     way of .code (si_code) */
	HEARD_EXIT,       /* child .pid exited with .code */
	HEARD_KILLED,     /* child .pid was killed by .signal; .core: and left a core */
	HEARD_STOPPED,    /* child .pid was stopped by .signal */
	HEARD_CONTINUED,  /* child .pid goes on */
	HEARD_EMPTY,      /* there is no child left */
};

struct heard {
	enum heard_kind kind;
	int32_t pid, code, signal, sender;
	uint32_t uid;
	bool core;
};

struct ear {
	int32_t deaths;  /* taken in a row without looking at the signals */
	bool quiet;      /* nothing to reap until the next SIGCHLD */
};

/*
 * Waits for the next thing, at most until deadline_ms (CLOCK_MONOTONIC; NEVER for no limit).
 * now_ms is what the clock showed a moment ago; it saves asking again.
 */
struct heard ear_listen(struct ear *ear, int64_t now_ms, int64_t deadline_ms);

#endif
