#include "roles/ask_complain.h"

#include <signal.h>
#include <unistd.h>

#include "config/compiled.h"
#include "config/profile.h"
#include "roles/ask_seccomp.h"
#include "roles/board.h"
#include "sys/filter.h"
#include "sys/filter_soften.h"
#include "sys/kin.h"
#include "sys/notify.h"
#include "sys/say.h"
#include "sys/seats.h"

enum { NOBODY = 65534 };

/* How a call that the profile refuses comes to be known. */
static bool
choose(enum filter_action *how, struct fault *why)
{
	*how = FILTER_NOTIFY;
	if (notify_possible(why))
		return true;
	*how = FILTER_LOG;
	if (!notify_logs())
		return false;
	say_warning("this kernel cannot leave system calls to mainstay: what the profile refuses is in "
	    "the kernel's log (--complain)");
	return true;
}

/* Of a compiled one there is no telling any more what it refuses and what it lets pass. */
static bool
is_compiled(const struct options *options, struct faults *faults)
{
	if (!profile_is_file(options->complain) || !compiled_is(options->complain))
		return false;

	struct fault *why = faults_next(faults);

	fault(why, FAULT_CONFIG, 0, "is compiled, and only --seccomp takes it so", options->complain);
	return !fault_help(why, "", "say the profile that it was compiled from");
}

static bool
resolve(const struct options *options, const struct profile_terms *terms, struct profile *profile,
    struct faults *strangers, struct faults *faults)
{
	unsigned before = faults->count;

	if (!is_compiled(options, faults) &&
	    profile_resolve(options->complain, terms, profile, strangers, faults))
		return true;
	seccomp_place_faults(options, OPTION_complain, faults, before);
	return false;
}

static bool
compile(const struct options *options, const struct profile_terms *terms, enum filter_action how,
    struct ask_complain *to, struct faults *faults)
{
	static struct filter_code code[FILTER_CODE_MAX];
	static struct profile profile;
	static struct faults strangers;
	struct fault why;

	if (!resolve(options, terms, &profile, &strangers, faults))
		return false;
	if (options->verbose > 0)
		seccomp_say_strangers(&strangers);
	filter_soften(&profile.rules, how);
	if (filter_compile(&profile.rules, code, FILTER_CODE_MAX, &to->filter, &why))
		return true;
	*faults_next(faults) = why;
	return false;
}

/* The helper's part of the plan, and what it writes on. */
static bool
add_helper(struct plan *plan, struct ask_complain *to, struct fault *why)
{
	to->board = board_make(why);
	if (!seat_lift(&to->board, why))
		return false;
	plan_add_helper(plan, HELPER_COMPLAIN);
	plan->complain = (struct complain_plan){ .uid = NOBODY, .gid = NOBODY, .parent = getpid() };
	return true;
}

bool
ask_complain(const struct options *options, struct plan *plan, struct ask_complain *to,
    struct faults *faults)
{
	enum filter_action how;
	struct profile_terms terms;
	struct fault why;

	*to = (struct ask_complain){ .board = -1 };
	if (!*options->complain || profile_is_none(options->complain))
		return true;
	if (!choose(&how, &why)) {
		*faults_next(faults) = why;
		return false;
	}
	to->watched = how == FILTER_NOTIFY;
	terms = seccomp_terms(options, &plan->who);
	if (!compile(options, &terms, how, to, faults))
		return false;
	if (!to->watched || add_helper(plan, to, &why))
		return true;
	*faults_next(faults) = why;
	return false;
}

void
complain_check(const struct options *options, const struct identity *who, struct faults *faults)
{
	const struct profile_terms terms = seccomp_terms(options, who);
	struct ask_complain unused;

	if (*options->complain && !profile_is_none(options->complain))
		compile(options, &terms, FILTER_NOTIFY, &unused, faults);
}

void
complain_join(const struct ask_complain *complain, struct birth *birth)
{
	if (complain->watched)
		birth->watched = &complain->filter;
	else
		birth_add_filter(birth, &complain->filter);
}

bool
complain_hears(struct house *house, struct fault *why)
{
	int *listener = &house->slate.listener;

	if (seat_lift(listener, why) && notify_serves(*listener, why))
		return true;
	kin_signal(-house->sup.slots[0].pid, SIGKILL, house->plan->borrow_uid);
	return false;
}

bool
complain_seat(const struct ask_complain *complain, int listener, struct fault *why)
{
	return seat_take(complain->board, SEAT_BOARD, why) && seat_take(listener, SEAT_NOTIFY, why);
}
