#include "sys/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/creds.h"
#include "sys/filter_load.h"

static bool
refused(struct fault *why, const char *deed)
{
	return fault(why, FAULT_SYSTEM, errno, deed, "the helper");
}

/*
 * A directory that is empty for everyone who is not us, is there on a read-only image, and goes
 * away with us.  Where there is no /proc or no right to it, the filter alone keeps files away.
 */
static void
leave_the_files(void)
{
	if (chdir("/proc/self/fdinfo") < 0 || chroot(".") < 0)
		(void)!chdir("/");
}

static bool
may_be_refused(int err)
{
	return err == EPERM || err == EINVAL;
}

/* The bounding set can only be emptied while we still may. */
static bool
close_bounds(struct fault *why)
{
	struct creds now;

	if (!creds_read(&now))
		return refused(why, "cannot read what we may do");
	return !(now.effective & CAP_BIT(CAP_SETPCAP)) || creds_drop_bounding(0, now.permitted) ||
	    refused(why, "cannot empty the bounding set");
}

/* Each step is tried, and a way back afterwards. */
static bool
become_nobody(const struct confinement *to, struct fault *why)
{
	if (geteuid() != 0)
		return true;
	if (!creds_set_groups(NULL, 0) && !may_be_refused(errno))
		return refused(why, "cannot leave all groups");
	if (!creds_set_gid(to->gid) && !may_be_refused(errno))
		return refused(why, "cannot become another group");
	if (!creds_set_uid(to->uid) && !may_be_refused(errno))
		return refused(why, "cannot become another user");
	errno = 0;
	return geteuid() == 0 || !creds_regain_uid() || refused(why, "cannot stay another user");
}

static bool
drop_capabilities(struct fault *why)
{
	struct creds now;

	if (!creds_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0) && errno != EINVAL)
		return refused(why, "cannot give up ambient capabilities");
	if (!creds_set_caps(0, 0, 0) || !creds_read(&now))
		return refused(why, "cannot give up capabilities");
	errno = 0;
	return (now.permitted | now.effective | now.inheritable) == 0 ||
	    refused(why, "cannot give up all capabilities");
}

/* As prlimit(2), whose first type no two C libraries agree on. */
static long
limit_of(int which, const struct rlimit *next, struct rlimit *now)
{
	return syscall(SYS_prlimit64, 0, which, next, now);
}

static bool
limit(struct fault *why, const struct confinement *to)
{
	const struct { int which; rlim_t most; const char *deed; } limits[] = {
		{ RLIMIT_NOFILE, to->files, "cannot limit descriptors" },
		{ RLIMIT_FSIZE, to->speaks ? RLIM_INFINITY : 0, "cannot limit file sizes" },
		{ RLIMIT_NPROC, 0, "cannot limit processes" },
		{ RLIMIT_CORE, 0, "cannot limit core files" },
		{ RLIMIT_MEMLOCK, 0, "cannot limit locked memory" },
		{ RLIMIT_MSGQUEUE, 0, "cannot limit message queues" },
	};

	for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct rlimit now, next = { limits[i].most, limits[i].most };

		if (limit_of(limits[i].which, NULL, &now) == 0 && now.rlim_max < next.rlim_max)
			next.rlim_cur = next.rlim_max = now.rlim_max;
		if (limit_of(limits[i].which, &next, NULL) < 0)
			return refused(why, limits[i].deed);
	}
	return true;
}

/* Asked last of the three: changing the uid forgets the wish to die with the parent. */
static bool
tie_to_parent(const struct confinement *to, struct fault *why)
{
	if (!creds_prctl(PR_SET_PDEATHSIG, SIGKILL, 0))
		return refused(why, "cannot die with the parent");
	errno = ESRCH;
	return !to->parent || getppid() == to->parent || refused(why, "cannot find the parent");
}

bool
confine(const struct confinement *to, struct fault *why)
{
	leave_the_files();
	if (!close_bounds(why) || !become_nobody(to, why) || !drop_capabilities(why) ||
	    !tie_to_parent(to, why) || !limit(why, to))
		return false;
	if (!creds_prctl(PR_SET_DUMPABLE, 0, 0))
		return refused(why, "cannot hide from other processes");
	if (!creds_prctl(PR_SET_NO_NEW_PRIVS, 1, 0))
		return refused(why, "cannot give up new privileges");
	return filter_load(to->filter) || refused(why, "cannot load the filter of system calls of");
}
