#include "config/privileges.h"

#include <linux/securebits.h>

#include "base/capabilities.h"
#include "config/values.h"

/* What an option does to privileges once its value is another than the one that does nothing. */
enum force {
	RESTRICTS,  /* without no_new_privs a setuid program would get round it */
	NEEDS,      /* and the kernel, or we, would not put it in force without */
};

static const struct {
	enum option which;
	enum force force;
	char idle[2][16];  /* the values that restrict nothing */
} restricting[] = {
	{ OPTION_user, RESTRICTS, { "" } },
	{ OPTION_group, RESTRICTS, { "" } },
	{ OPTION_keep_caps, RESTRICTS, { "none" } },
	{ OPTION_drop_caps, RESTRICTS, { "none" } },
	{ OPTION_bounding, RESTRICTS, { "auto", "ALL" } },
	{ OPTION_securebits, RESTRICTS, { "auto", "none" } },
	{ OPTION_guard, NEEDS, { "auto", "no" } },
	{ OPTION_fs_ro, NEEDS, { "none" } },
	{ OPTION_fs_rw, NEEDS, { "none" } },
	{ OPTION_net_bind, NEEDS, { "any" } },
	{ OPTION_net_connect, NEEDS, { "any" } },
	{ OPTION_seccomp, NEEDS, { "", "unconfined" } },
	{ OPTION_complain, NEEDS, { "", "unconfined" } },
	{ OPTION_mdwe, RESTRICTS, { "no" } },
};

enum { RESTRICTING = sizeof restricting / sizeof *restricting, VALUE_ROOM = 2048 };

static bool
restricts(const struct options *all, unsigned row)
{
	char value[VALUE_ROOM];
	struct text t = text_in(value, sizeof value);

	option_value(all, restricting[row].which, &t);
	return !text_same(value, restricting[row].idle[0]) &&
	    !(restricting[row].idle[1][0] && text_same(value, restricting[row].idle[1]));
}

static bool
refuse(const struct options *all, enum option which, const char *deed, const char *hint,
    struct faults *faults)
{
	struct fault *why = faults_next(faults);
	char flag[32];
	struct text t = text_in(flag, sizeof flag);

	option_add_flag(&t, which);
	fault(why, FAULT_CONFIG, 0, deed, flag);
	t = text_in(why->origin, sizeof why->origin);
	option_place(all, which, &t);
	return fault_help(why, "", hint);
}

static bool
caps_agree(const struct options *all, struct faults *faults)
{
	uint64_t both = all->keep_caps & all->drop_caps;
	bool fine = true;
	char deed[sizeof faults->kept->deed];
	struct text t = text_in(deed, sizeof deed);

	if (both && all->drop_caps != SET_ALL) {
		text_add(&t, "drops what --keep-caps keeps: ");
		set_add(OPTION_keep_caps, both, &t);
		fine = refuse(all, OPTION_drop_caps, deed, "name it in one of them", faults);
	}
	if (all->keep_caps && all->securebits != SET_AUTO && all->securebits & SECBIT_NO_CAP_AMBIENT_RAISE)
		fine = refuse(all, OPTION_securebits, "no-cap-ambient-raise forbids what --keep-caps is for",
		    "leave out one of them", faults);
	return fine;
}

bool
privileges_agree(const struct options *all, struct faults *faults)
{
	bool fine = caps_agree(all, faults);

	for (unsigned i = 0; all->no_new_privs == NO_NEW_PRIVS_NO && i < RESTRICTING; i++) {
		char deed[sizeof faults->kept->deed];
		struct text t = text_in(deed, sizeof deed);

		if (restricting[i].force != NEEDS || !restricts(all, i))
			continue;
		text_add(&t, "cannot be no together with ");
		option_add_flag(&t, restricting[i].which);
		fine = refuse(all, OPTION_no_new_privs, deed, "leave out one of them", faults);
	}
	return fine;
}

void
privileges_settle(struct options *all, bool guarded)
{
	bool restricted = guarded;

	if (all->no_new_privs != NO_NEW_PRIVS_AUTO)
		return;
	for (unsigned i = 0; i < RESTRICTING; i++)
		restricted |= restricts(all, i);
	all->no_new_privs = restricted ? NO_NEW_PRIVS_YES : NO_NEW_PRIVS_NO;
}

void
privileges_of(const struct options *all, struct identity *who)
{
	who->keep_caps = all->keep_caps;
	who->drop_caps = all->drop_caps;
	who->bounding = all->bounding;
	who->securebits = all->securebits;
	who->only = all->keep_caps || all->drop_caps == SET_ALL || (who->drop && who->account.uid != 0);
	who->no_new_privs = all->no_new_privs == NO_NEW_PRIVS_YES;
}
