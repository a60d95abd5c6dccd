#include "roles/ask.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "config/account.h"
#include "config/app_env.h"
#include "config/options.h"
#include "config/plan.h"
#include "config/privileges.h"
#include "roles/ask_complain.h"
#include "roles/ask_fence.h"
#include "roles/ask_ground.h"
#include "roles/ask_guard.h"
#include "roles/ask_seccomp.h"
#include "roles/fence_view.h"
#include "roles/health_open.h"
#include "roles/house.h"
#include "roles/init.h"
#include "roles/learn.h"
#include "roles/words.h"
#include "sys/door.h"
#include "sys/kernel.h"
#include "sys/say.h"
#include "sys/seats.h"
#include "sys/shed.h"

/* Everything the first stage holds, until the door; what every start touches comes first. */
struct ask {
	struct options options;
	struct plan plan;
	struct health_open health;
	struct app_env env;
	struct ask_ground ground;
	struct ask_fence fence;
	enum guarding guarding;
	struct filter guard, profile;
	struct ask_complain complain;
	bool watched;  /* its calls are left to us where a filter says so */
	struct birth birth;
	struct fault why;
	struct house house;
	struct faults faults;
};

/* ---- what was asked for ---------------------------------------------------------------------- */

static bool
resolve_user(struct ask *ask)
{
	struct options *options = &ask->options;
	struct identity *who = &ask->plan.who;

	who->drop = options->user[0] || options->group[0];
	if (who->drop && !account_resolve(options->user, options->group, &who->account, &ask->why)) {
		struct text t = text_in(ask->why.origin, sizeof ask->why.origin);

		option_place(options, options->group[0] && !options->user[0] ? OPTION_group : OPTION_user, &t);
		return false;
	}
	ask->guarding = ask_guarding(options, who, ask->plan.policy.alone);
	if (!ask_guard(options, ask->guarding, ask->plan.policy.alone, &ask->guard, &ask->why))
		return false;
	privileges_settle(options, ask->guard.count > 0 || ask->watched);
	privileges_of(options, who);
	if (who->account.gid_defaulted && options->verbose > 0)
		say_warning("the command keeps group 0 (root), as no group was said: --user UID:GID");
	return identity_possible(who, &ask->why);
}

/* What the kernel is to do for us whatever becomes of the app. */
static bool
take_office(struct ask *ask)
{
	const struct options *options = &ask->options;
	int death = options->parent_death_signal;

	if (getauxval(AT_SECURE))
		return fault(&ask->why, FAULT_SYSTEM, 0, "was installed setuid or setgid, which it refuses",
		    "mainstay");
	if (!ask->plan.policy.alone && prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 && options->subreaper)
		return fault(&ask->why, FAULT_SYSTEM, errno, "become the reaper of orphans", "--subreaper");
	if (death && prctl(PR_SET_PDEATHSIG, death) < 0)
		return fault(&ask->why, FAULT_SYSTEM, errno, "prctl PR_SET_PDEATHSIG",
		    "--parent-death-signal");
	return true;
}

static bool
open_health(struct ask *ask)
{
	return !plan_has_helper(&ask->plan, HELPER_HEALTH) ||
	    health_open(&ask->options.health_listen, &ask->health, &ask->plan.health, &ask->why);
}

/* The command's name as a person knows it, for messages. */
static void
name_command(struct plan *plan, const char *command)
{
	const char *slash = strrchr(command, '/');
	struct text t = text_in(plan->command, sizeof plan->command);

	text_add(&t, slash && slash[1] ? slash + 1 : command);
}

static bool
plan_run(struct ask *ask, const char *command)
{
	struct plan *plan = &ask->plan;

	plan->magic = PLAN_MAGIC;
	plan->policy = plan_policy(&ask->options, getpid() == 1);
	if (ask->options.health || ask->options.health_listen.count > 0)
		plan_add_helper(plan, HELPER_HEALTH);
	plan->verbosity = ask->options.verbose;
	plan->warn_reaped = ask->options.warn_reaped;
	if (command)
		name_command(plan, command);
	return resolve_user(ask) && ask_seccomp(&ask->options, &plan->who, &ask->profile, &ask->faults) &&
	    ask_complain(&ask->options, plan, &ask->complain, &ask->faults) && take_office(ask) &&
	    open_health(ask);
}

/* What the command finds, once it is known who it is. */
static bool
lay_the_ground(struct ask *ask, char *const *envp, const char *command)
{
	const struct options *options = &ask->options;
	const char *listen_fds = ask->env.own_pid ? app_env_value(envp, "LISTEN_FDS") : NULL;
	bool confined = ask->plan.who.drop || fence_has_files(options);

	return ask_fence(options, command, spawn_path(envp), &ask->fence, &ask->why) &&
	    ask_ground(options, confined, listen_fds, &ask->ground, &ask->why);
}

/* ---- the birth, and the door ----------------------------------------------------------------- */

/* Death must leave a child to be waited for, even where our parent ignored SIGCHLD. */
static bool
child_was_ignored(void)
{
	struct sigaction now;

	if (sigaction(SIGCHLD, NULL, &now) < 0 || now.sa_handler != SIG_IGN)
		return false;
	signal(SIGCHLD, SIG_DFL);
	return true;
}

static void
explain_stillbirth(const struct house *house)
{
	struct fault why;

	words_stillborn(house, &why);
	say_fault(&why);
}

static void
give_birth(struct ask *ask)
{
	ask->house.plan = &ask->plan;
	ask->house.app = &ask->birth;
	ask->house.stillborn = explain_stillbirth;
	ask->house.shown = STATE_STARTING; /* nobody looks before the door */
	sup_init(&ask->house.sup, &ask->plan.policy, kernel_now_ms());
	house_run_until_born(&ask->house);
}

/*
 * What init needs to the end: the right to signal the app.  Where CAP_KILL was taken from us, that
 * is CAP_SETUID, to borrow the app's uid for the call.
 */
static void
plan_rights(struct ask *ask)
{
	bool may_kill = kernel_capabilities() & SHED_KEEP_SIGNALS;

	ask->plan.keep_caps = may_kill ? SHED_KEEP_SIGNALS : UINT64_C(1) << CAP_SETUID;
	if (ask->plan.policy.helpers > 0)
		ask->plan.keep_caps |= SHED_KEEP_BIRTH;
	if (!may_kill && ask->plan.who.drop)
		ask->plan.borrow_uid = ask->plan.who.account.uid;
}

/* The helpers' descriptors at their places, and the Plan at its own. */
static bool
take_seats(struct ask *ask)
{
	plan_rights(ask);
	ask->plan.sup = ask->house.sup;
	if (plan_has_helper(&ask->plan, HELPER_HEALTH) && !health_seat(&ask->health, &ask->why))
		return false;
	if (plan_has_helper(&ask->plan, HELPER_COMPLAIN) &&
	    !complain_seat(&ask->complain, ask->house.slate.listener, &ask->why))
		return false;
	return door_seal(&ask->plan, plan_size(&ask->plan), SEAT_PLAN, &ask->why);
}

/*
 * The app is running; what is left of this process image is not needed any more.  Should the kernel
 * not let us through, the app is not let down for it: we go on without the door.  A helper needs the
 * Plan at its seat, and what was asked for is in force or nothing runs.
 */
static int
pass_the_door(struct ask *ask, char **argv)
{
	prctl(PR_SET_DUMPABLE, 0);
	ask->plan.held = ask->house.slate.held;
	ask->plan.blocked = ask->birth.blocked;
	if (take_seats(ask)) {
		door_pass(argv, ":init");
		fault(&ask->why, FAULT_SYSTEM, errno, "execute itself again", "mainstay");
	}
	if (ask->plan.policy.helpers > 0)
		return say_refusal(&ask->why);
	if (ask->plan.verbosity > 1)
		say_fault(&ask->why);
	init_live(&ask->plan);
}

/* A command lives on as it is; its helpers are borne as init would. */
static int
live_as(struct ask *ask, const struct ask_as *as)
{
	if (ask->plan.policy.helpers > 0) {
		if (!take_seats(ask))
			return say_refusal(&ask->why);
		init_bear_helpers(&ask->house);
	}
	return as->live(&ask->house);
}

/* What it is confined by, in this order. */
static void
confine_birth(struct ask *ask)
{
	birth_add_filter(&ask->birth, &ask->guard);
	birth_add_filter(&ask->birth, &ask->profile);
	complain_join(&ask->complain, &ask->birth);
	ask->birth.fence = ask->fence.wanted ? &ask->fence.fence : NULL;
}

int
role_ask_as(const struct ask_as *as, int argc, char **argv, char **envp, uint64_t blocked)
{
	static _Alignas(PAGE_BYTES) struct ask ask;
	int first = argc;

	if (!options_resolve_after(&ask.options, as->skip, argc, argv, envp, &first, &ask.faults))
		return say_refusals(&ask.faults);
	if (words_were_asked(&ask.options))
		return words_answer(&ask.options);
	if (first == argc && (!ask.options.pause || as->live))
		return words_no_command();
	if (!as->live && !learn_is_not_said(&ask.options, &ask.why))
		return say_refusal(&ask.why);
	ask.watched = as->prepare;
	if (!plan_run(&ask, argv[first]))
		return ask.faults.count > 0 ? say_refusals(&ask.faults) : say_refusal(&ask.why);
	ask.birth = (struct birth){
		.argv = argv + first,
		.envp = app_env_for(&ask.env, envp, &ask.plan.who, getuid(), getpid()),
		.blocked = blocked,
		.ignore_child = child_was_ignored(),
		.own_group = true, .held = ask.guarding == GUARDING_ALL && !as->live,
		.resources = &ask.ground.resources,
		.who = identity_changes(&ask.plan.who) ? &ask.plan.who : NULL,
		.ground = &ask.ground.ground,
		.own_pid = ask.env.own_pid,
	};
	if (!lay_the_ground(&ask, ask.birth.envp, argv[first]))
		return say_refusal(&ask.why);
	confine_birth(&ask);
	if (as->prepare && !as->prepare(&ask.options, &ask.birth, &ask.why))
		return say_refusal(&ask.why);
	give_birth(&ask);
	if (ask.birth.watched && !complain_hears(&ask.house, &ask.why))
		return say_refusal(&ask.why);
	return as->live ? live_as(&ask, as) : pass_the_door(&ask, argv);
}

int
role_ask(int argc, char **argv, char **envp, uint64_t blocked)
{
	return role_ask_as(&(struct ask_as){ .skip = 1 }, argc, argv, envp, blocked);
}
