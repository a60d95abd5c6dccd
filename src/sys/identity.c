#include "sys/identity.h"

#include <cap-ng.h>
#include <errno.h>
#include <linux/securebits.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/creds.h"

/*
 * What the app's descendants shall never have again: capabilities for being uid 0, and keeping
 * them across a change of it.  Each bit is followed by the one that locks it.
 */
#define SECUREBITS_SEALED \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED)
#define SECUREBITS_NO_AMBIENT (SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

/* A root that was asked for by name keeps what the container's root has, unless told what to keep. */
static bool
is_confined(const struct identity *who)
{
	return who->account.uid != 0 || who->keep_caps != 0;
}

static bool
groups_as_wanted(const struct identity *who, const struct creds *now)
{
	return creds_groups_are(now, who->account.groups, who->account.group_count);
}

/*
 * Whoever started us as that very user has also said its groups (Kubernetes adds fsGroup, for
 * one), and without CAP_SETGID they are not ours to change.
 */
static bool
groups_were_given(const struct identity *who, const struct creds *now)
{
	return creds_ids_are(now, who->account.uid, who->account.gid) &&
	    !(now->effective & CAP_BIT(CAP_SETGID));
}

/*
 * Pipes and terminals that the runtime made for root are given to the user, or it could not open
 * /dev/stdout again.  Files are not: a shell may have lent us one.  Nothing is lost by a refusal.
 */
static void
own_stdio(uint32_t uid)
{
	struct stat st;

	for (int fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &st) < 0 || st.st_uid == uid)
			continue;
		if (S_ISFIFO(st.st_mode) || (S_ISCHR(st.st_mode) && isatty(fd)))
			(void)!fchown(fd, uid, (gid_t)-1);
	}
}

/*
 * The sets of an app that keeps something.  The bounding set is not left to libcap-ng, which would
 * read /proc through stdio for it.
 */
static bool
caps_apply(capng_select_t which, uint64_t permitted, uint64_t effective, uint64_t heirs)
{
	capng_setpid(0);
	capng_clear(CAPNG_SELECT_ALL);
	for (unsigned cap = 0; cap < CAP_END; cap++) {
		unsigned type = (permitted & CAP_BIT(cap) ? CAPNG_PERMITTED : 0u) |
		    (effective & CAP_BIT(cap) ? CAPNG_EFFECTIVE : 0u) |
		    (heirs & CAP_BIT(cap) ? CAPNG_INHERITABLE | CAPNG_AMBIENT : 0u);

		if (type && capng_update(CAPNG_ADD, (capng_type_t)type, cap) < 0)
			return false;
	}
	return capng_apply(which) == 0;
}

static bool
step(struct identity_refusal *refused, enum identity_stage stage, bool taken)
{
	if (!taken)
		*refused = (struct identity_refusal){ .stage = stage, .err = errno };
	return taken;
}

/* While we still may: what can be inherited must be said while it is in the bounding set. */
static bool
limit_heirs(const struct identity *who, const struct creds *now, struct identity_refusal *refused)
{
	uint64_t keep = who->keep_caps;
	bool may_limit = now->effective & CAP_BIT(CAP_SETPCAP);
	unsigned long bits = SECUREBITS_SEALED | (keep ? 0 : SECUREBITS_NO_AMBIENT);

	if (may_limit && !step(refused, IDENTITY_SECUREBITS, creds_prctl(PR_SET_SECUREBITS, bits, 0)))
		return false;
	if (keep && !step(refused, IDENTITY_INHERITABLE,
	    caps_apply(CAPNG_SELECT_CAPS, now->permitted, now->effective, keep)))
		return false;
	if (may_limit)
		return step(refused, IDENTITY_BOUNDING, creds_drop_bounding(0, now->permitted));
	return !keep || step(refused, IDENTITY_KEEPCAPS, creds_prctl(PR_SET_KEEPCAPS, 1, 0));
}

/*
 * From setresuid() on, others of that uid could look into a memory that still is the parent's,
 * were it not made non-dumpable at once.
 */
static bool
take_ids(const struct identity *who, const struct creds *now, struct identity_refusal *refused)
{
	uint32_t uid = who->account.uid, gid = who->account.gid;

	if (creds_ids_are(now, uid, gid))
		return true;
	return step(refused, IDENTITY_GID, creds_set_gid(gid)) &&
	    step(refused, IDENTITY_UID, creds_set_uid(uid)) &&
	    step(refused, IDENTITY_DUMPABLE, creds_prctl(PR_SET_DUMPABLE, 0, 0));
}

/* Where nothing is kept one call empties all three sets, and with them the ambient one. */
static bool
confine(const struct identity *who, const struct creds *now, struct identity_refusal *refused)
{
	uint64_t keep = who->keep_caps;
	bool kept = !(now->effective & CAP_BIT(CAP_SETPCAP));

	if (!keep)
		return step(refused, IDENTITY_CAPS, creds_set_caps(0, 0, 0));
	return step(refused, IDENTITY_CAPS, caps_apply(CAPNG_SELECT_CAPS, keep, keep, keep)) &&
	    (!kept || step(refused, IDENTITY_KEEPCAPS, creds_prctl(PR_SET_KEEPCAPS, 0, 0))) &&
	    step(refused, IDENTITY_AMBIENT, caps_apply(CAPNG_SELECT_AMBIENT, keep, keep, keep));
}

static bool
caps_are(const struct creds *now, uint64_t keep)
{
	for (unsigned cap = 0; cap < CAP_END; cap++)
		if (keep & CAP_BIT(cap) && !creds_ambient(cap))
			return false;
	return now->permitted == keep && now->effective == keep && now->inheritable == keep;
}

/* Asked of the kernel anew: what we are now, and whether there is a way back. */
static bool
verify(const struct identity *who, const struct creds *before)
{
	uint32_t uid = who->account.uid, gid = who->account.gid;
	uint64_t keep = who->keep_caps;
	struct creds now;

	if (!creds_read(&now))
		return false;
	errno = EPERM;
	if (!creds_ids_are(&now, uid, gid))
		return false;
	if (!groups_as_wanted(who, &now) && !groups_were_given(who, before))
		return false;
	if (!is_confined(who))
		return !who->no_new_privs || creds_no_new_privs();
	if (uid != 0 && !(keep & CAP_BIT(CAP_SETUID)) && creds_regain_uid())
		return false;
	if (gid != 0 && !(keep & CAP_BIT(CAP_SETGID)) && creds_regain_gid())
		return false;
	errno = EPERM;
	return caps_are(&now, keep) && creds_no_new_privs();
}

bool
identity_take(const struct identity *who, struct identity_refusal *refused)
{
	const struct account *to = &who->account;
	bool confined = is_confined(who);
	struct creds before;

	if (!who->drop)
		return true;
	if (!step(refused, IDENTITY_LOOK, creds_read(&before)))
		return false;
	own_stdio(to->uid);
	if (!groups_as_wanted(who, &before) && !groups_were_given(who, &before) &&
	    !step(refused, IDENTITY_GROUPS, creds_set_groups(to->groups, to->group_count)))
		return false;
	if (confined && !limit_heirs(who, &before, refused))
		return false;
	if (!take_ids(who, &before, refused))
		return false;
	if (confined && !confine(who, &before, refused))
		return false;
	if ((confined || who->no_new_privs) &&
	    !step(refused, IDENTITY_NO_NEW_PRIVS, creds_prctl(PR_SET_NO_NEW_PRIVS, 1, 0)))
		return false;
	return step(refused, IDENTITY_VERIFY, verify(who, &before));
}
