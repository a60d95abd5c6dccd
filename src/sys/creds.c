#include "sys/creds.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Machines that once had ids of 16 bits have two of each call; the longer name is the wider one. */
#ifdef SYS_setresuid32
#define RAW(call) SYS_##call##32
#else
#define RAW(call) SYS_##call
#endif

enum { ID_KEEP = -1 };

static uint64_t
whole(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

static bool
caps_read(struct creds *now)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	now->permitted = whole(data[0].permitted, data[1].permitted);
	now->effective = whole(data[0].effective, data[1].effective);
	now->inheritable = whole(data[0].inheritable, data[1].inheritable);
	return true;
}

/* The kernel keeps them in ascending order, and refuses to write more than there is room for. */
static bool
groups_read(struct creds *now)
{
	long n = syscall(RAW(getgroups), GROUPS_ROOM, now->groups);

	now->group_count = (int32_t)n;
	return n >= 0 || errno == EINVAL;
}

bool
creds_read(struct creds *now)
{
	return caps_read(now) && groups_read(now) &&
	    syscall(RAW(getresuid), &now->uids[0], &now->uids[1], &now->uids[2]) == 0 &&
	    syscall(RAW(getresgid), &now->gids[0], &now->gids[1], &now->gids[2]) == 0;
}

bool
creds_set_groups(const uint32_t *groups, int32_t count)
{
	return syscall(RAW(setgroups), (long)count, groups) == 0;
}

bool
creds_set_gid(uint32_t gid)
{
	return syscall(RAW(setresgid), gid, gid, gid) == 0;
}

bool
creds_set_uid(uint32_t uid)
{
	return syscall(RAW(setresuid), uid, uid, uid) == 0;
}

bool
creds_set_caps(uint64_t permitted, uint64_t effective, uint64_t inheritable)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		data[i] = (struct __user_cap_data_struct){
			.permitted = (uint32_t)(permitted >> (32 * i)),
			.effective = (uint32_t)(effective >> (32 * i)),
			.inheritable = (uint32_t)(inheritable >> (32 * i)),
		};
	return syscall(SYS_capset, &header, data) == 0;
}

bool
creds_prctl(int what, unsigned long a, unsigned long b)
{
	return syscall(SYS_prctl, (long)what, a, b, 0UL, 0UL) == 0;
}

enum { BOUND_UNKNOWN = -1, BOUND_OUT, BOUND_IN };

static int
bound_read(unsigned long cap)
{
	return (int)syscall(SYS_prctl, (long)PR_CAPBSET_READ, cap, 0UL, 0UL, 0UL);
}

/* The list ends where the kernel knows neither a capability nor the one after it. */
static bool
is_last(unsigned cap)
{
	return errno == EINVAL && bound_read(cap + 1) == BOUND_UNKNOWN && errno == EINVAL;
}

/*
 * To drop one costs five times as much as to ask for it.  Those that a root may use it also has in
 * its bounding set, so they are dropped without a question.
 */
bool
creds_drop_bounding(uint64_t keep, uint64_t permitted)
{
	for (unsigned cap = 0; cap < CAP_END; cap++) {
		if (keep & CAP_BIT(cap))
			continue;
		if (!(permitted & CAP_BIT(cap))) {
			int bound = bound_read(cap);

			if (bound == BOUND_UNKNOWN)
				return is_last(cap);
			if (bound == BOUND_OUT)
				continue;
		}
		if (!creds_prctl(PR_CAPBSET_DROP, cap, 0))
			return false;
	}
	return true;
}

bool
creds_bound(unsigned cap)
{
	return bound_read(cap) == BOUND_IN;
}

bool
creds_unbound(uint64_t caps)
{
	for (unsigned cap = 0; cap < CAP_END; cap++) {
		int bound = caps & CAP_BIT(cap) ? bound_read(cap) : BOUND_OUT;

		if (bound == BOUND_UNKNOWN)
			return is_last(cap);
		if (bound == BOUND_IN)
			return false;
	}
	return true;
}

bool
creds_securebits(uint64_t *bits)
{
	long now = syscall(SYS_prctl, (long)PR_GET_SECUREBITS, 0UL, 0UL, 0UL, 0UL);

	*bits = (uint64_t)now;
	return now >= 0;
}

bool
creds_ambient(unsigned cap)
{
	unsigned long which = cap;

	return syscall(SYS_prctl, (long)PR_CAP_AMBIENT, (unsigned long)PR_CAP_AMBIENT_IS_SET, which, 0UL, 0UL) == 1;
}

bool
creds_no_new_privs(void)
{
	return syscall(SYS_prctl, (long)PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 1;
}

static bool
all_are(const uint32_t ids[3], uint32_t id)
{
	return ids[0] == id && ids[1] == id && ids[2] == id;
}

bool
creds_ids_are(const struct creds *now, uint32_t uid, uint32_t gid)
{
	return all_are(now->uids, uid) && all_are(now->gids, gid);
}

bool
creds_groups_are(const struct creds *now, const uint32_t *groups, int32_t count)
{
	return now->group_count == count &&
	    memcmp(now->groups, groups, (size_t)count * sizeof *groups) == 0;
}

bool
creds_regain_uid(void)
{
	return syscall(RAW(setuid), 0L) == 0 ||
	    syscall(RAW(setresuid), (long)ID_KEEP, 0L, (long)ID_KEEP) == 0;
}

bool
creds_regain_gid(void)
{
	return syscall(RAW(setgid), 0L) == 0 ||
	    syscall(RAW(setresgid), (long)ID_KEEP, 0L, (long)ID_KEEP) == 0;
}
