/*
 * Calls that a filter leaves to a person: who makes them waits until they are let go on.
 *
 *	birth.watched = &filter;  pid = spawn(&birth, &slate);        slate.listener is the descriptor
 *	notify_begin(&notify, slate.listener, &room, &why)
 *	poll() for POLLIN, then: notify_hear(&notify, &notice), notify_go_on(&notify)
 *
 * The kernel writes each call straight into the room.  A room that outlives us (shared memory) then
 * holds the call that was not answered yet, and whoever begins with that room answers it: no caller
 * waits for ever because a listener was killed at the wrong moment.
 */
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

enum { NOTIFY_ROOM = 256, COMM_ROOM = 16, NOTICE_ARGUMENTS = 6 };

struct notify_room {
	_Alignas(8) unsigned char bytes[NOTIFY_ROOM];
};

struct notify {
	int fd;
	struct notify_room *room;
};

struct notice {
	int32_t pid;     /* the thread; 0: it is none of our PID namespace */
	int32_t call;    /* its number; NOTICE_FOREIGN: of another architecture than ours */
	uint64_t argument[NOTICE_ARGUMENTS];
};

enum { NOTICE_FOREIGN = -1 };

/* Can this kernel leave a call to us?  False and why, where it is older than 5.0 or forbids it. */
bool notify_possible(struct fault *why);
/* Can it at least log a call (SECCOMP_RET_LOG, Linux 4.14)? */
bool notify_logs(void);

/* Can calls be let go on through this listener?  False and why before Linux 5.5. */
bool notify_serves(int fd, struct fault *why);
/* Takes over a listener and its room, and answers the call that it holds. */
bool notify_begin(struct notify *notify, int fd, struct notify_room *room, struct fault *why);

/* The next call that waits, after poll() showed one; false: whoever made it was interrupted. */
bool notify_hear(struct notify *notify, struct notice *notice);
/* Lets the call that was heard last go on, or has it fail with err. */
void notify_go_on(struct notify *notify);
void notify_refuse(struct notify *notify, int err);

/* The name of a thread that waits; proc is a descriptor of /proc.  "?" where it cannot be read. */
void notify_comm(int proc, int32_t pid, char comm[COMM_ROOM]);

#endif
