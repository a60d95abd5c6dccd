/*
 * What init gives up once the app is born: every capability but the few it is told to keep, the
 * right to gain new ones, and being looked into by others.  No library: PID 1 does this itself.
 */
#ifndef SYS_SHED_H
#define SYS_SHED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

/* Sets of capabilities that init may keep. */
#define SHED_KEEP_SIGNALS (UINT64_C(1) << 5)  /* CAP_KILL: to signal an app of another uid */
#define SHED_KEEP_BIRTH \
	(SHED_KEEP_SIGNALS | UINT64_C(1) << 6 | UINT64_C(1) << 7 | UINT64_C(1) << 8 | UINT64_C(1) << 18)
	/* and SETGID SETUID SETPCAP SYS_CHROOT: to bear an app or a helper again */

struct shed {
	uint64_t keep_caps;   /* those it has not got, it does not get */
	bool no_new_privs;    /* its later children inherit it: only when none of them may mind */
};

/* Lowers this process to that, and makes it non-dumpable.  False when the kernel refused. */
bool shed(const struct shed *to, struct fault *why);

#endif
