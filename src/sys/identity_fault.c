#include "sys/identity.h"

#include <errno.h>
#include <linux/capability.h>

#include "base/capabilities.h"
#include "base/require.h"
#include "base/text.h"
#include "sys/identity_sets.h"

#define NOT_MAPPED "a user namespace that does not map this id gives EINVAL: say another, or map it"
#define NOT_KEPT "--keep-caps takes only what the container has: docker run --cap-add"

static const struct {
	char word[16], hint[128];
} stages[] = {
	[IDENTITY_LOOK] = { "capget", "" },
	[IDENTITY_GROUPS] = { "setgroups",
	    "CAP_SETGID is needed, and a user namespace that allows setgroups" },
	[IDENTITY_SECUREBITS] = { "securebits", "CAP_SETPCAP is there but the bits are locked" },
	[IDENTITY_INHERITABLE] = { "inheritable", NOT_KEPT },
	[IDENTITY_BOUNDING] = { "bounding", "" },
	[IDENTITY_KEEPCAPS] = { "keepcaps", NOT_KEPT },
	[IDENTITY_GID] = { "setresgid", NOT_MAPPED },
	[IDENTITY_UID] = { "setresuid", NOT_MAPPED },
	[IDENTITY_DUMPABLE] = { "dumpable", "" },
	[IDENTITY_CAPS] = { "capset", NOT_KEPT },
	[IDENTITY_AMBIENT] = { "ambient", NOT_KEPT },
	[IDENTITY_NO_NEW_PRIVS] = { "no_new_privs", "" },
	[IDENTITY_VERIFY] = { "verify", "the kernel did not do what it said: is something in between?" },
};
_Static_assert(sizeof stages / sizeof *stages == IDENTITY_STAGE_COUNT, "one row for each stage");

const char *
identity_stage_word(enum identity_stage stage)
{
	require(stage < IDENTITY_STAGE_COUNT);
	return stages[stage].word;
}

/* "app (1000:1000)", or only the numbers. */
static void
add_account(struct text *t, const struct account *who)
{
	text_quoted(t, who->name);
	text_add(t, who->name[0] ? " (" : "");
	text_int(t, who->uid);
	text_char(t, ':');
	text_int(t, who->gid);
	text_add(t, who->name[0] ? ")" : "");
}

/* The user, where one was asked for. */
static bool
refuse(const struct identity *who, int err, const char *deed, const char *allowed,
    const char *hint, struct fault *why)
{
	char subject[WORD_MAX];
	struct text t = text_in(subject, sizeof subject);

	if (who->drop)
		add_account(&t, &who->account);
	else
		text_add(&t, "the command");
	fault(why, FAULT_SYSTEM, err, deed, subject);
	return fault_help(why, allowed, hint);
}

bool
identity_fault(const struct identity *who, const struct identity_refusal *refused,
    struct fault *why)
{
	char deed[96];
	struct text t = text_in(deed, sizeof deed);

	text_add(&t, who->drop ? "become the user, at " : "give up privileges, at ");
	text_add(&t, identity_stage_word(refused->stage));
	return refuse(who, refused->err, deed, "", stages[refused->stage].hint, why);
}

/* A root without the capability can be given it; another user can only be started differently. */
static bool
cannot_change(const struct identity *who, const struct creds *now, bool uid, bool gid,
    struct fault *why)
{
	char hint[2 * WORD_MAX];
	struct text t = text_in(hint, sizeof hint);

	if (now->uids[1] == 0) {
		text_add(&t, "docker run");
		text_add(&t, uid ? " --cap-add SETUID" : "");
		text_add(&t, gid ? " --cap-add SETGID" : "");
		return refuse(who, EPERM, uid && gid ? "become the user without CAP_SETUID and CAP_SETGID" :
		    uid ? "become the user without CAP_SETUID" : "become the user without CAP_SETGID",
		    "", hint, why);
	}
	text_add(&t, "start the container as root, without --user, or as ");
	add_account(&t, &(struct account){ .uid = who->account.uid, .gid = who->account.gid });
	text_add(&t, "; it was started as ");
	add_account(&t, &(struct account){ .uid = now->uids[1], .gid = now->gids[1] });
	return refuse(who, EPERM, "become the user without being root", "", hint, why);
}

static bool
has_not_got(unsigned cap, const char *deed, const struct creds *now, struct fault *why)
{
	char hint[2 * WORD_MAX];
	const char *name = capability_name(cap);
	struct text t = text_in(hint, sizeof hint);

	text_add(&t, now->uids[1] == 0 ? "docker run --cap-add " :
	    "start the container as root, without --user, and with --cap-add ");
	text_add(&t, name);
	fault(why, FAULT_SYSTEM, EPERM, deed, name);
	return fault_help(why, "", hint);
}

static bool
may_be_user(const struct identity *who, const struct creds *now, struct fault *why)
{
	const struct account *to = &who->account;
	bool may_uid = now->effective & CAP_BIT(CAP_SETUID), may_gid = now->effective & CAP_BIT(CAP_SETGID);
	bool uid = !creds_ids_are(now, to->uid, now->gids[1]);
	bool gid = !creds_ids_are(now, now->uids[1], to->gid);
	bool groups = !creds_groups_are(now, to->groups, to->group_count) && (uid || gid);

	uid &= !may_uid;
	gid = (gid || groups) && !may_gid;
	return !(uid || gid) || cannot_change(who, now, uid, gid, why);
}

/* What was said of the bounding set is exactly so, or nothing runs: it can be lowered, never raised. */
static bool
may_bound(const struct identity *who, const struct creds *now, const struct sets *to,
    struct fault *why)
{
	bool exact = who->bounding != SET_AUTO && who->bounding != SET_ALL;

	for (unsigned cap = 0; exact && cap < CAPABILITY_COUNT; cap++)
		if (who->bounding & CAP_BIT(cap) && !creds_bound(cap))
			return has_not_got(cap, "leave in the bounding set what the container has not got", now, why);
	if (to->may_limit || creds_unbound(to->unbound))
		return true;
	fault(why, FAULT_SYSTEM, EPERM, "lower the bounding set without CAP_SETPCAP", "--bounding");
	return fault_help(why, "", now->uids[1] == 0 ? "docker run --cap-add SETPCAP, or leave --bounding out" :
	    "leave --bounding out, and let no_new_privs do: whoever is not root cannot lower it");
}

static bool
may_set_bits(const struct identity *who, const struct sets *to, struct fault *why)
{
	uint64_t now = 0;

	if (who->securebits == SET_AUTO || to->may_limit ||
	    (creds_securebits(&now) && now == who->securebits))
		return true;
	fault(why, FAULT_SYSTEM, EPERM, "change the secure bits without CAP_SETPCAP", "--securebits");
	return fault_help(why, "", "docker run --cap-add SETPCAP, as root; or leave --securebits out");
}

bool
identity_possible(const struct identity *who, struct fault *why)
{
	struct creds now;
	struct sets to;

	if (!identity_changes(who))
		return true;
	if (!creds_read(&now))
		return refuse(who, errno, "read what we may do", "", "", why);
	to = sets_for(who, &now);
	if (who->drop && !may_be_user(who, &now, why))
		return false;
	for (unsigned cap = 0; cap < CAP_END; cap++)
		if (who->keep_caps & ~now.permitted & CAP_BIT(cap))
			return has_not_got(cap, "keep a capability that the container has not got", &now, why);
	if (!may_bound(who, &now, &to, why) || !may_set_bits(who, &to, why))
		return false;
	if (!sets_regained(who, &now, &to))
		return true;
	fault(why, FAULT_SYSTEM, EPERM, "would have its capabilities again after the next exec", "root");
	return fault_help(why, "", "leave out --no-new-privs no; or docker run --cap-add SETPCAP");
}
