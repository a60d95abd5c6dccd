#include "roles/ask_guard.h"

#include <unistd.h>

#include "config/privileges.h"
#include "roles/ask_seccomp.h"
#include "sys/say.h"

/*
 * An app of root's can do to process 1 what it wants, one of another user nothing that matters; so
 * the guard stands by itself where both have one uid, and that is not root's.  Whoever is let make
 * only a profile's calls types at no terminal either.  It gives way to a wish for setuid programs.
 */
enum guarding
ask_guarding(const struct options *options, const struct identity *who, bool alone)
{
	bool another = who->drop && who->account.uid != getuid();

	if (options->guard == GUARD_YES)
		return GUARDING_ALL;
	if (options->guard == GUARD_NO || options->no_new_privs == NO_NEW_PRIVS_NO)
		return GUARDING_NONE;
	if (another)
		return GUARDING_TERMINAL;
	if (alone && getuid() != 0)
		return GUARDING_ALL;
	return seccomp_is_wanted(options) ? GUARDING_TERMINAL : GUARDING_NONE;
}

static bool
refuse(const struct options *options, enum fault_kind kind, const char *deed, const char *hint,
    struct fault *why)
{
	struct text t = text_in(why->origin, sizeof why->origin);

	fault(why, kind, 0, deed, "--guard");
	option_place(options, OPTION_guard, &t);
	return fault_help(why, "", hint);
}

bool
ask_guard(const struct options *options, enum guarding guarding, bool alone, struct filter *filter,
    struct fault *why)
{
	bool said = options->guard == GUARD_YES;

	*filter = (struct filter){ .count = 0 };
	if (guarding == GUARDING_NONE)
		return true;
	if (said && !alone)
		return refuse(options, FAULT_CONFIG, "guards process 1, and mainstay is not process 1",
		    "leave it at auto", why);
	if (guard_is_possible())
		*filter = guarding == GUARDING_ALL ? filter_of_guard() : filter_of_terminal();
	else if (said)
		return refuse(options, FAULT_SYSTEM, "needs filters of system calls, and there are none here",
		    "a kernel with seccomp, and an engine that lets a process filter itself", why);
	else if (options->verbose > 0)
		say_warning("the command is not guarded, for there are no filters of system calls here "
		    "(--guard no says that this is known)");
	return true;
}
