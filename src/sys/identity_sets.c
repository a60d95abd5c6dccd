#include "sys/identity_sets.h"

#include <linux/capability.h>
#include <linux/securebits.h>

#include "base/capabilities.h"

/*
 * What the app's descendants shall never have again: capabilities for being uid 0, and keeping
 * them across a change of it.  Each bit is followed by the one that locks it.
 */
#define SECUREBITS_SEALED \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED)
#define SECUREBITS_NO_AMBIENT (SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

struct identity
identity_unchanged(void)
{
	return (struct identity){ .bounding = SET_AUTO, .securebits = SET_AUTO };
}

bool
identity_changes(const struct identity *who)
{
	return who->drop || who->only || who->drop_caps || who->no_new_privs ||
	    who->bounding != SET_AUTO || who->securebits != SET_AUTO;
}

static uint64_t
unbound(const struct identity *who, bool may_limit)
{
	if (who->bounding != SET_AUTO)
		return who->bounding == SET_ALL ? 0 : ~who->bounding;
	if (!may_limit)
		return 0;
	return who->only ? ~UINT64_C(0) : who->drop_caps;
}

static uint64_t
securebits(const struct identity *who, bool may_limit)
{
	if (who->securebits != SET_AUTO || !who->only || !may_limit)
		return who->securebits;
	return SECUREBITS_SEALED | (who->keep_caps ? 0 : SECUREBITS_NO_AMBIENT);
}

struct sets
sets_for(const struct identity *who, const struct creds *now)
{
	bool may_limit = now->effective & CAP_BIT(CAP_SETPCAP);
	uint64_t keep = who->keep_caps, stay = ~who->drop_caps;

	return (struct sets){
		.changes = who->only || who->drop_caps,
		.permitted = who->only ? keep : now->permitted & stay,
		.effective = who->only ? keep : now->effective & stay,
		.inheritable = who->only ? keep : now->inheritable & stay,
		.ambient = who->only ? keep : 0,
		.unbound = unbound(who, may_limit),
		.securebits = securebits(who, may_limit),
		.may_limit = may_limit,
	};
}

uint64_t
sets_regained(const struct identity *who, const struct creds *now, const struct sets *to)
{
	uint32_t uid = who->drop ? who->account.uid : now->uids[1];
	uint64_t bits = to->securebits, bound = 0;
	uint64_t taken = who->only ? ~who->keep_caps : who->drop_caps;

	if (uid != 0 || who->no_new_privs)
		return 0;
	if (bits == SET_AUTO && !creds_securebits(&bits))
		bits = 0;
	if (bits & SECBIT_NOROOT)
		return 0;
	for (unsigned cap = 0; cap < CAPABILITY_COUNT; cap++)
		bound |= creds_bound(cap) ? CAP_BIT(cap) : 0;
	return bound & ~to->unbound & taken;
}
