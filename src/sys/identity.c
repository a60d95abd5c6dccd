#include "sys/identity.h"

#include <cap-ng.h>
#include <errno.h>
#include <linux/securebits.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "sys/identity_sets.h"

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

/* An error of 0 would be none: whoever says no without a reason is still believed. */
static bool
step(struct identity_refusal *refused, enum identity_stage stage, bool taken)
{
	if (!taken)
		*refused = (struct identity_refusal){ .stage = stage, .err = errno ? errno : EPERM };
	return taken;
}

static bool
securebits_as_wanted(const struct sets *to)
{
	uint64_t now;

	return to->securebits == SET_AUTO || (creds_securebits(&now) && now == to->securebits);
}

static bool
set_securebits(const struct sets *to)
{
	if (to->securebits == SET_AUTO || (!to->may_limit && securebits_as_wanted(to)))
		return true;
	return creds_prctl(PR_SET_SECUREBITS, to->securebits, 0);
}

/* Does setresuid() need a flag so that what is kept is not lost with uid 0? */
static bool
needs_keepcaps(const struct sets *to)
{
	bool fixed = to->securebits != SET_AUTO && to->securebits & SECBIT_NO_SETUID_FIXUP;

	return to->ambient && !fixed;
}

/* While we still may: what can be inherited must be said while it is in the bounding set. */
static bool
limit_heirs(const struct creds *now, const struct sets *to, struct identity_refusal *refused)
{
	if (!step(refused, IDENTITY_SECUREBITS, set_securebits(to)))
		return false;
	if (to->ambient && !step(refused, IDENTITY_INHERITABLE,
	    caps_apply(CAPNG_SELECT_CAPS, now->permitted, now->effective, to->ambient)))
		return false;
	if (to->unbound && !step(refused, IDENTITY_BOUNDING,
	    creds_drop_bounding(~to->unbound, to->may_limit ? now->permitted : 0)))
		return false;
	return !needs_keepcaps(to) ||
	    step(refused, IDENTITY_KEEPCAPS, creds_prctl(PR_SET_KEEPCAPS, 1, 0));
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

static bool
take_account(const struct identity *who, const struct creds *now, struct identity_refusal *refused)
{
	const struct account *to = &who->account;

	own_stdio(to->uid);
	return groups_as_wanted(who, now) || groups_were_given(who, now) ||
	    step(refused, IDENTITY_GROUPS, creds_set_groups(to->groups, to->group_count));
}

/* Where nothing is to be ambient one call does it: what leaves the three sets leaves that one too. */
static bool
take_caps(const struct sets *to, struct identity_refusal *refused)
{
	uint64_t heirs = to->ambient;

	if (!heirs)
		return step(refused, IDENTITY_CAPS,
		    creds_set_caps(to->permitted, to->effective, to->inheritable));
	return step(refused, IDENTITY_CAPS, caps_apply(CAPNG_SELECT_CAPS, heirs, heirs, heirs)) &&
	    (!needs_keepcaps(to) || step(refused, IDENTITY_KEEPCAPS, creds_prctl(PR_SET_KEEPCAPS, 0, 0))) &&
	    step(refused, IDENTITY_AMBIENT, caps_apply(CAPNG_SELECT_AMBIENT, heirs, heirs, heirs));
}

static bool
caps_are(const struct creds *now, const struct sets *to)
{
	for (unsigned cap = 0; cap < CAP_END; cap++)
		if (to->ambient & CAP_BIT(cap) && !creds_ambient(cap))
			return false;
	return now->permitted == to->permitted && now->effective == to->effective &&
	    now->inheritable == to->inheritable;
}

/* No way back to uid 0 or gid 0, for one who is not to have it. */
static bool
is_final(const struct identity *who)
{
	uint64_t keep = who->keep_caps;

	if (!who->only)
		return true;
	return (who->account.uid == 0 || keep & CAP_BIT(CAP_SETUID) || !creds_regain_uid()) &&
	    (who->account.gid == 0 || keep & CAP_BIT(CAP_SETGID) || !creds_regain_gid());
}

/* Asked of the kernel anew: what we are now, and whether there is a way back. */
static bool
verify(const struct identity *who, const struct creds *before, const struct sets *to)
{
	struct creds now;

	if (!creds_read(&now))
		return false;
	errno = EPERM;
	if (who->drop && !creds_ids_are(&now, who->account.uid, who->account.gid))
		return false;
	if (who->drop && !groups_as_wanted(who, &now) && !groups_were_given(who, before))
		return false;
	if (to->changes && !caps_are(&now, to))
		return false;
	if (!securebits_as_wanted(to) || !creds_unbound(to->unbound) ||
	    (who->drop && !is_final(who)))
		return false;
	errno = EPERM;
	return !who->no_new_privs || creds_no_new_privs();
}

bool
identity_take(const struct identity *who, struct identity_refusal *refused)
{
	struct creds before;
	struct sets to;

	if (!identity_changes(who))
		return true;
	if (!step(refused, IDENTITY_LOOK, creds_read(&before)))
		return false;
	to = sets_for(who, &before);
	if (who->drop && !take_account(who, &before, refused))
		return false;
	if (!limit_heirs(&before, &to, refused))
		return false;
	if (who->drop && !take_ids(who, &before, refused))
		return false;
	if (to.changes && !take_caps(&to, refused))
		return false;
	if (who->no_new_privs &&
	    !step(refused, IDENTITY_NO_NEW_PRIVS, creds_prctl(PR_SET_NO_NEW_PRIVS, 1, 0)))
		return false;
	return step(refused, IDENTITY_VERIFY, verify(who, &before, &to));
}
