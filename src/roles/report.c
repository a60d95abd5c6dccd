#include "roles/report.h"

#include <string.h>
#include <unistd.h>

#include "base/signal_names.h"
#include "base/text.h"
#include "roles/house.h"
#include "sys/kernel.h"

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG };

enum { LINE_ROOM = 256, REFUSAL_AGAIN_MS = SECOND_MS };

/* Starts a line "mainstay: "; say() ends and writes it. */
static struct text
line_in(char *room)
{
	struct text t = text_in(room, LINE_ROOM - 1);

	text_add(&t, "mainstay: ");
	return t;
}

static void
say(struct text *t)
{
	t->at[t->used++] = '\n';
	kernel_write(STDERR_FILENO, t->at, t->used);
}

static void
add_ending(struct text *t, int signal, int code, bool core_dumped)
{
	if (signal) {
		text_add(t, "was killed by signal ");
		text_int(t, signal);
		text_add(t, " (");
		signal_add(t, signal);
		text_add(t, core_dumped ? ", core dumped)" : ")");
	} else {
		text_add(t, "exited with code ");
		text_int(t, code);
	}
}

/* Whose slot it is, other than the command's. */
static const char *
helper_name(const struct plan *plan, int slot)
{
	static const char names[][24] = {
		[HELPER_HEALTH] = "the health helper", [HELPER_COMPLAIN] = "the complain helper",
	};
	_Static_assert(sizeof names / sizeof *names == HELPER_COUNT, "one name for each helper");

	return names[plan->helper[slot - plan->policy.apps]];
}

/* The complain helper goes by itself when nobody is left who could be complained of. */
static enum level
level_of(const struct plan *plan, const struct act *act)
{
	bool app = act->slot < plan->policy.apps;

	/* An exit code is the app's own affair; a signal that nobody sent through us is news. */
	if (app)
		return act->signal ? LEVEL_WARNING : LEVEL_INFO;
	return plan->helper[act->slot - plan->policy.apps] == HELPER_COMPLAIN && !act->signal &&
	    act->code == 0 ? LEVEL_DEBUG : LEVEL_WARNING;
}

void
report_death(const struct plan *plan, const struct act *act, bool core_dumped)
{
	char room[LINE_ROOM];
	bool app = act->slot < plan->policy.apps;
	struct text t = line_in(room);

	if (plan->verbosity < (int)level_of(plan, act))
		return;
	text_quoted(&t, app ? plan->command : helper_name(plan, act->slot));
	text_char(&t, '[');
	text_int(&t, act->pid);
	text_add(&t, "] ");
	add_ending(&t, act->signal, act->code, core_dumped);
	text_add(&t, " after ");
	text_duration(&t, act->lived_ms);
	say(&t);
}

void
report_orphan(const struct plan *plan, const struct heard *heard)
{
	if (!plan->warn_reaped && plan->verbosity < LEVEL_DEBUG)
		return;

	char room[LINE_ROOM];
	struct text t = line_in(room);

	text_add(&t, "reaped orphan ");
	text_int(&t, heard->pid);
	text_add(&t, ", which ");
	add_ending(&t, heard->signal, heard->code, heard->core);
	say(&t);
}

/* Whoever may signal us at all may do so without end; the log has to stay readable. */
void
report_refusal(struct house *house, const struct heard *heard)
{
	bool lately = house->refused_ms && house->now_ms - house->refused_ms < REFUSAL_AGAIN_MS;
	char room[LINE_ROOM];
	struct text t = line_in(room);

	if (house->plan->verbosity < LEVEL_WARNING || (lately && ++house->refused))
		return;
	signal_add(&t, heard->signal);
	text_add(&t, " of pid ");
	text_int(&t, heard->sender);
	text_add(&t, ", uid ");
	text_int(&t, heard->uid);
	text_add(&t, " (code ");
	text_int(&t, heard->code);
	text_add(&t, ") is not the operator's and stops nothing; --stop-from anyone would let it");
	if (house->refused) {
		text_add(&t, "; as were ");
		text_int(&t, house->refused);
		text_add(&t, " before");
	}
	say(&t);
	house->refused_ms = house->now_ms;
	house->refused = 0;
}

void
report_overdue(const struct plan *plan)
{
	if (plan->verbosity < LEVEL_WARNING)
		return;

	char room[LINE_ROOM];
	struct text t = line_in(room);

	text_add(&t, "not everything stopped within ");
	text_duration(&t, plan->policy.drain_timeout_ms);
	text_add(&t, " (--drain-timeout): SIGKILL to what is left");
	say(&t);
}

void
report_signal(const struct plan *plan, int32_t pid, int signal)
{
	if (plan->verbosity < LEVEL_DEBUG)
		return;

	char room[LINE_ROOM];
	struct text t = line_in(room);

	text_add(&t, "sending ");
	signal_add(&t, signal);
	text_add(&t, pid == -1 ? " to everybody" : pid < 0 ? " to group " : " to ");
	if (pid != -1)
		text_int(&t, pid < 0 ? -pid : pid);
	say(&t);
}

void
report_exit(const struct plan *plan, int code)
{
	if (plan->verbosity < LEVEL_INFO)
		return;

	char room[LINE_ROOM];
	struct text t = line_in(room);

	text_add(&t, "leaving with code ");
	text_int(&t, code);
	say(&t);
}

/* Two numbers that the helper counts, and that nothing here depends on. */
void
report_complaints(const struct house *house)
{
	const volatile struct complaints *counted = house->complaints;

	if (!counted || house->plan->verbosity < (counted->times ? LEVEL_WARNING : LEVEL_INFO))
		return;

	char room[LINE_ROOM];
	struct text t = line_in(room);

	text_add(&t, "complain: calls=");
	text_int(&t, (int64_t)counted->times);
	text_add(&t, " kinds=");
	text_int(&t, counted->kinds);
	text_add(&t, " were let through that the profile refuses");
	say(&t);
}

static void
warn_of_another_try(const struct house *house, int slot)
{
	char room[LINE_ROOM];
	struct text t = line_in(room);

	if (house->plan->verbosity < LEVEL_WARNING)
		return;
	text_add(&t, slot < house->plan->policy.apps ? "the command" : helper_name(house->plan, slot));
	text_add(&t, " could not be started (");
	text_add(&t, stage_word(house->slate.stage));
	text_add(&t, ": ");
	text_add(&t, strerror(house->slate.err));
	text_add(&t, "); trying again");
	say(&t);
}

void
report_stillborn(const struct house *house, const struct event *event)
{
	if (house->sup.slots[event->slot].life == LIFE_WAIT)
		warn_of_another_try(house, event->slot);
	else if (house->stillborn)
		house->stillborn(house);
}
