/*
 * A helper gives up everything it does not need, before the first byte of a stranger is read.
 *
 * What the kernel may rightly refuse (to change root without CAP_SYS_CHROOT, to become nobody
 * without CAP_SETUID, or in a user namespace that has no nobody) is done where it can be; the rest,
 * no capability, no new privilege and the filter, is done or the helper does not run.
 */
#ifndef SYS_CONFINE_H
#define SYS_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "sys/filter_load.h"

struct confinement {
	uint32_t uid, gid;     /* whom to become, when we are root */
	int32_t parent;        /* whose death is ours; 0: whoever it is */
	uint32_t files;        /* descriptors that may be open at once */
	bool speaks;           /* its standard error may be a file, so files may grow */
	const struct filter *filter;
};

/*
 * The root directory becomes an empty one, and no file, process or core can be made.  Only SIGKILL
 * ends this process, if all signals are blocked; its parent's death sends it.
 */
bool confine(const struct confinement *to, struct fault *why);

#endif
