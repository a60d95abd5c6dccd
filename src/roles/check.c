#include "roles/check.h"

#include <unistd.h>

#include "base/text.h"
#include "config/account.h"
#include "config/describe.h"
#include "config/environment.h"
#include "config/options.h"
#include "config/privileges.h"
#include "config/show.h"
#include "roles/ask_complain.h"
#include "roles/ask_ground.h"
#include "roles/ask_guard.h"
#include "roles/ask_seccomp.h"
#include "roles/fence_view.h"
#include "roles/learn.h"
#include "roles/words.h"
#include "sys/creds.h"
#include "sys/kernel.h"
#include "sys/lookup.h"
#include "sys/say.h"
#include "sys/spawn.h"

/* A run that does not take place. */
struct rehearsal {
	struct options options;
	struct identity who;
	int first;  /* of the command's words */
	struct faults faults;
};

static void
add_fault(struct faults *faults, const struct fault *why)
{
	*faults_next(faults) = *why;
}

/* The user is looked up where we are, so that a wrong name is found in the image's own build. */
static void
look_up(struct rehearsal *r)
{
	struct fault why;
	bool user = r->options.user[0], group = r->options.group[0];

	if (!user && !group)
		return;
	r->who.drop = account_resolve(r->options.user, r->options.group, &r->who.account, &why);
	if (r->who.drop)
		return;
	if (!*why.origin) {
		struct text t = text_in(why.origin, sizeof why.origin);

		option_place(&r->options, user ? OPTION_user : OPTION_group, &t);
	}
	add_fault(&r->faults, &why);
}

/* What a run without learn refuses; `check` is about that run. */
static void
look_for_learning(struct rehearsal *r)
{
	struct fault why;

	if (!learn_is_not_said(&r->options, &why))
		add_fault(&r->faults, &why);
}

/* The profile is read and compiled, for the command as it would be. */
static void
look_at_profile(struct rehearsal *r)
{
	struct filter filter;

	privileges_of(&r->options, &r->who);
	ask_seccomp(&r->options, &r->who, &filter, &r->faults);
	complain_check(&r->options, &r->who, &r->faults);
}

/* The fence and the directory likewise; the kernel is asked when the command is run. */
static void
look_around(struct rehearsal *r, const char *command, char **envp)
{
	static struct fence_view view;
	struct fault why;

	if (!ask_cwd(&r->options, &why))
		add_fault(&r->faults, &why);
	if (fence_has_files(&r->options) && (!fence_view(&r->options, &view, &why) ||
	    (command && !fence_admits(&r->options, &view, command, spawn_path(envp), &why))))
		add_fault(&r->faults, &why);
}

/*
 * Would the command be found: by that user, where it is there to be taken on, in that directory.
 * Nothing comes after it, so whoever we are then does not matter.
 */
static void
look_for_command(struct rehearsal *r, const char *command, char **envp)
{
	const struct account *who = &r->who.account;
	struct fault why;
	int err;

	if (r->options.cwd[0] && chdir(r->options.cwd) < 0)
		return; /* a fault of its own, or a directory that is mounted later */
	if (r->who.drop && creds_set_groups(who->groups, who->group_count) && creds_set_gid(who->gid))
		(void)!creds_set_uid(who->uid);
	err = lookup_command(command, spawn_path(envp));
	if (!err)
		return;
	words_no_exec(err, command, &why);
	add_fault(&r->faults, &why);
}

static void
name_strangers(char **envp)
{
	struct fault why;
	int at = 0;

	while (environment_stranger(envp, &at, &why)) {
		char line[512];
		struct text t = text_in(line, sizeof line);

		text_add(&t, why.subject);
		text_add(&t, " ");
		text_add(&t, why.deed);
		text_add(&t, *why.hint ? "; was this meant: " : "");
		text_add(&t, why.hint);
		say_warning(line);
	}
}

static bool
rehearse(struct rehearsal *r, int skip, int argc, char **argv, char **envp)
{
	if (options_resolve_after(&r->options, skip, argc, argv, envp, &r->first, &r->faults)) {
		look_for_learning(r);
		look_up(r);
		look_around(r, argv[r->first], envp);
		look_at_profile(r);
	}
	/* What it would come to as process 1. */
	privileges_settle(&r->options, ask_guarding(&r->options, &r->who, true) != GUARDING_NONE);
	name_strangers(envp);
	return r->faults.count == 0;
}

int
role_check(int argc, char **argv, char **envp)
{
	static const char well[] = "no fault found\n";
	static struct rehearsal r;

	bool fine = rehearse(&r, 2, argc, argv, envp);

	if (fine && words_were_asked(&r.options))
		return words_answer(&r.options);
	if (r.first < argc && r.first > 0)
		look_for_command(&r, argv[r.first], envp);
	if (r.faults.count > 0)
		return say_refusals(&r.faults);
	kernel_write(STDOUT_FILENO, well, sizeof well - 1);
	return 0;
}

int
role_plan(int argc, char **argv, char **envp)
{
	static struct rehearsal r;
	static char room[DESCRIPTION_ROOM];
	struct text page = text_in(room, sizeof room);
	bool json = argc > 2 && text_same(argv[2], "--json");

	if (!rehearse(&r, json ? 3 : 2, argc, argv, envp))
		return say_refusals(&r.faults);
	if (words_were_asked(&r.options))
		return words_answer(&r.options);
	(json ? show_json : show_table)(&r.options, argv + r.first, &page);
	if (page.cut) {
		struct fault why;

		fault(&why, FAULT_SYSTEM, 0, "is too long to be shown", "the command");
		return say_refusal(&why);
	}
	kernel_write(STDOUT_FILENO, page.at, page.used);
	return 0;
}
