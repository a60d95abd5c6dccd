/*
 * A story is a history of the supervisor with its hours: what happens, what it asks for, and what
 * it then says of itself.
 *
 *	STORY(policy,
 *	    "[    0] hour               | start 0                          | starting",
 *	    "[    0] 0 born as 70       |                                  | up",
 *	    "[ 2000] SIGTERM            | SIGTERM to 70                    | draining until 12000",
 *	    "[12000] hour               | overdue, SIGKILL to all          | draining until 12100");
 *
 * Hours are milliseconds since the start; -70 is the process group of 70.  What can happen:
 *
 *	hour                 the supervisor's own deadline; it must be exactly then
 *	and so on            every deadline up to this one, each asking for the same
 *	SIGTERM              a signal from the operator
 *	app sends SIGTERM    a signal from somebody else
 *	0 born as 70         the start of slot 0 worked ...
 *	0 not born: 127      ... or it did not, for this exit code ...
 *	0 not born yet: 125  ... and is worth another try
 *	70 exits 3           a process ended; it need not be one of ours
 *	70 dies of SIGSEGV   ... or was killed
 *	70 stops on SIGTSTP, 70 goes on
 *	nobody left          no child is left
 *	group 70 gone        the answer to "look for 70"
 *
 * A story fails where the two histories part, and where it passes over an hour that the supervisor
 * would have woken at.  It then prints the history as it went.
 */
#ifndef TESTS_CORE_STORY_H
#define TESTS_CORE_STORY_H

#include "core/supervisor.h"

/* One instance as process 1, nothing asked for; a start is tried 5 times, from 100 ms on. */
struct policy story_policy(void);
void story_tell(const struct policy *policy, const char *const *lines, const char *file, int line);

/* How most of them begin. */
#define UP_AS_70 \
	"[    0] hour                | start 0                        | starting", \
	"[    0] 0 born as 70        |                                | up"

#define STORY(policy, ...) \
	story_tell(&(policy), (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)

#endif
