/*
 * A child that stands still at its first instruction until its parent lets it go.
 *
 * Between the birth of an app and the moment that its parent is ready for it, the parent executes
 * itself, and an exec makes every process dumpable: an app of its uid that looks for that instant
 * could open its memory.  So it does not run yet.  The means is ptrace(2), for one stop; where that
 * is refused (an old engine's profile, a debugger that is there already) the app runs at once.
 *
 * SIGSTOP in the few microseconds between hold_still() and the exec would stop the child where its
 * parent, which stands still, cannot see it.  Only somebody outside of the container could send it.
 */
#ifndef SYS_HOLD_H
#define SYS_HOLD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * In the child, just before its exec.  Nothing but SIGTRAP may reach it until then, for it would
 * stop where nobody lets it go; so all else is blocked, and hold_release() says what shall be.
 */
bool hold_still(void);

/* In the parent, with the signals the child is to have blocked. */
void hold_release(int32_t pid, uint64_t blocked);

#endif
