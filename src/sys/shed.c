#include "sys/shed.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>

#include "sys/creds.h"

_Static_assert(SHED_KEEP_SIGNALS == CAP_BIT(CAP_KILL), "the kernel's numbers");
_Static_assert(SHED_KEEP_BIRTH == (CAP_BIT(CAP_KILL) | CAP_BIT(CAP_SETGID) | CAP_BIT(CAP_SETUID) |
    CAP_BIT(CAP_SETPCAP) | CAP_BIT(CAP_SYS_CHROOT)), "the kernel's numbers");

/* The bounding set first, while CAP_SETPCAP is there.  The ambient set goes with the inheritable. */
bool
shed(const struct shed *to, struct fault *why)
{
	struct creds now;

	if (!creds_read(&now))
		return fault(why, FAULT_SYSTEM, errno, "read what we may do", "capget");
	uint64_t keep = to->keep_caps & now.permitted;

	if (now.effective & CAP_BIT(CAP_SETPCAP) && !creds_drop_bounding(keep, now.permitted))
		return fault(why, FAULT_SYSTEM, errno, "give up capabilities", "bounding");
	if (!creds_set_caps(keep, keep, 0))
		return fault(why, FAULT_SYSTEM, errno, "give up capabilities", "capset");
	if (!creds_prctl(PR_SET_DUMPABLE, 0, 0))
		return fault(why, FAULT_SYSTEM, errno, "hide from other processes", "dumpable");
	if (to->no_new_privs && !creds_prctl(PR_SET_NO_NEW_PRIVS, 1, 0))
		return fault(why, FAULT_SYSTEM, errno, "give up new privileges", "no_new_privs");
	return true;
}
