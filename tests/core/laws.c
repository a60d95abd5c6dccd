#include "core/laws.h"

#include <stddef.h>
#include <string.h>

/* ---- words -------------------------------------------------------------------------------------- */

static int
asked(const struct deed *d, enum act_kind kind)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++)
		n += d->acts.act[i].kind == kind;
	return n;
}

static int
asked_of(const struct deed *d, enum act_kind kind, int32_t pid, int signal)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++) {
		const struct act *act = &d->acts.act[i];

		n += act->kind == kind && act->pid == pid && act->signal == signal;
	}
	return n;
}

static int
started(const struct deed *d, int slot)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++)
		n += d->acts.act[i].kind == ACT_SPAWN && d->acts.act[i].slot == slot;
	return n;
}

static const struct policy *
policy_of(const struct deed *d)
{
	return d->before->policy;
}

static int
used(const struct deed *d)
{
	return policy_of(d)->apps + policy_of(d)->helpers;
}

static bool
is_app(const struct deed *d, int slot)
{
	return slot >= 0 && slot < policy_of(d)->apps;
}

/* The slot that the event is about; -1 for none of ours. */
static int
slot_of(const struct deed *d)
{
	int i = d->event.pid - PID_FIRST;

	return i >= 0 && i < used(d) ? i : -1;
}

/* Did no hour come with this step? */
static bool
is_quiet(const struct deed *d)
{
	return sup_deadline(&d->before->sup, policy_of(d)) > d->event.now_ms;
}

static bool
is_stop(const struct deed *d)
{
	return d->event.kind == EVENT_SIGNAL && ghost_is_stop(policy_of(d), d->event.signal);
}

/* Is the stop said with this step, or said again? */
static bool
is_said(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;

	return (d->due.told && !was->told) || (is_stop(d) && was->told && !was->killed);
}

/* A SIGCONT below a shell is its fg. */
static bool
is_resumed(const struct deed *d)
{
	return d->event.kind == EVENT_SIGNAL && d->event.signal == SIGCONT && !policy_of(d)->alone &&
	    policy_of(d)->rewrite[SIGCONT];
}

static int
forwarded(const struct deed *d)
{
	int signal = d->event.signal;

	if (d->event.kind != EVENT_SIGNAL || is_stop(d) || signal < 1 || signal > 64 || signal == SIGCHLD)
		return 0;
	return policy_of(d)->rewrite[signal];
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static bool
phases_only_advance(const struct deed *d)
{
	return d->after->sup.phase >= d->before->sup.phase;
}

static bool
it_leaves_once_with_the_code_that_is_due(const struct deed *d)
{
	const struct act *last = &d->acts.act[d->acts.count - 1];

	if (!d->due.over)
		return asked(d, ACT_EXIT) == 0 && d->after->sup.phase != PHASE_OVER;
	return asked(d, ACT_EXIT) == 1 && d->after->sup.phase == PHASE_OVER && last->kind == ACT_EXIT &&
	    last->code == policy_of(d)->remap_exit[d->due.code & 255];
}

/* Four of each instance and one of each helper, or for few of them some more for the whole. */
static bool
its_acts_are_as_few_as_promised(const struct deed *d)
{
	int apps = policy_of(d)->apps, helpers = policy_of(d)->helpers;
	int most = 4 * apps + helpers, few = 2 * apps + helpers + 5;

	return d->acts.count <= (most > few ? most : few);
}

static bool
its_deadline_is_the_next_hour_that_was_promised(const struct deed *d)
{
	const struct ghost *g = &d->after->ghost;
	const struct sup *sup = &d->after->sup;
	int64_t next_ms = g->killed ? sup->due_ms : NEVER;

	if (d->due.over)
		return sup_deadline(sup, policy_of(d)) == NEVER;
	next_ms = sup->look_ms < next_ms ? sup->look_ms : next_ms;
	next_ms = g->leave_ms < next_ms ? g->leave_ms : next_ms;
	if (g->requested && !g->told && g->tell_ms < next_ms)
		next_ms = g->tell_ms;
	if (g->told && !g->killed && g->kill_ms < next_ms)
		next_ms = g->kill_ms;
	for (int i = 0; i < used(d); i++) {
		next_ms = g->slots[i].start_ms < next_ms ? g->slots[i].start_ms : next_ms;
		next_ms = g->slots[i].thaw_ms < next_ms ? g->slots[i].thaw_ms : next_ms;
	}
	return sup_deadline(sup, policy_of(d)) == next_ms;
}

static enum state
state_due(const struct deed *d)
{
	const struct ghost *g = &d->after->ghost;

	if (d->due.over)
		return STATE_STOPPED;
	if (g->requested || g->told)
		return STATE_DRAINING;
	for (int i = 0; i < policy_of(d)->apps; i++)
		if (g->slots[i].alive)
			return STATE_UP;
	return policy_of(d)->apps == 0 ? STATE_UP : g->lived ? STATE_RESTARTING : STATE_STARTING;
}

static bool
its_status_is_true(const struct deed *d)
{
	const struct status *was = &d->before->sup.status, *is = &d->after->sup.status;
	const struct ghost_slot *first = &d->after->ghost.slots[0];
	int64_t now_ms = d->event.now_ms;
	bool first_birth = d->event.kind == EVENT_BORN && is_app(d, d->event.slot) && !was->up_ms;

	return is->state == state_due(d) && is->deadline_ms == sup_deadline(&d->after->sup, policy_of(d)) &&
	    is->since_ms == (is->state == was->state ? was->since_ms : now_ms) &&
	    is->app_pid == (policy_of(d)->apps > 0 && first->alive ? PID_FIRST : 0) &&
	    is->up_ms == (first_birth ? now_ms : was->up_ms);
}

static bool
its_status_counts(const struct deed *d)
{
	const struct status *was = &d->before->sup.status, *is = &d->after->sup.status;
	const struct event *e = &d->event;
	int i = slot_of(d);
	bool died = e->kind == EVENT_EXITED, app = died && is_app(d, i);
	bool again = app && d->due.slots[i].start_ms != NEVER;

	return is->reaped - was->reaped == (died && i < 0) && is->restarts - was->restarts == again &&
	    is->last_code == (!app ? was->last_code : e->signal ? 128 + e->signal : e->code) &&
	    is->last_signal == (!app ? was->last_signal : e->signal);
}

/* ---- slots -------------------------------------------------------------------------------------- */

static bool
every_slot_leads_the_life_that_is_due(const struct deed *d)
{
	for (int i = 0; i < used(d) && !d->due.over; i++) {
		const struct slot *s = &d->after->sup.slots[i];
		const struct ghost_slot *g = &d->after->ghost.slots[i];
		enum life life = g->alive ? LIFE_UP : g->asked ? LIFE_ASKED : g->gone ? LIFE_DOWN : LIFE_WAIT;

		if (s->life != life || s->pid != (g->alive || g->left ? PID_FIRST + i : 0) ||
		    s->frozen != g->frozen || (!g->gone && s->falls != g->falls) ||
		    s->due_ms != (g->alive ? g->thaw_ms : g->start_ms))
			return false;
	}
	return true;
}

static bool
a_start_has_its_hour(const struct deed *d)
{
	for (int i = 0; i < used(d); i++)
		if (started(d, i) != (d->due.slots[i].start_ms <= d->event.now_ms && !d->due.over))
			return false;
	return true;
}

static bool
no_app_starts_after_a_stop(const struct deed *d)
{
	for (int i = 0; i < policy_of(d)->apps; i++)
		if (started(d, i) && (d->due.requested || d->due.told))
			return false;
	return true;
}

static bool
helpers_decide_nothing(const struct deed *d)
{
	const struct sup *was = &d->before->sup, *is = &d->after->sup;
	bool answer = d->event.kind == EVENT_BORN || d->event.kind == EVENT_STILLBORN;
	int i = answer ? d->event.slot : slot_of(d);

	if (i < policy_of(d)->apps || !is_quiet(d))
		return true;
	return is->phase == was->phase && is->code == was->code && is->has_code == was->has_code &&
	    is->due_ms == was->due_ms && is->stop_signal == was->stop_signal &&
	    memcmp(is->slots, was->slots, sizeof *is->slots * (size_t)policy_of(d)->apps) == 0;
}

/* A tick before its hour is nothing, and a stranger is at most a number. */
static bool
what_does_not_concern_it_changes_nothing(const struct deed *d)
{
	bool nothing = d->event.kind == EVENT_TICK || d->event.pid == PID_STRANGER;

	return !nothing || !is_quiet(d) || (d->acts.count == 0 && world_is_same(d->before, d->after));
}

/* ---- who hears what ----------------------------------------------------------------------------- */

/* How often the stop is said to this instance, or to what it left behind. */
static int
stops_due(const struct deed *d, int i)
{
	const struct ghost_slot *g = &d->due.slots[i];
	bool late = d->event.kind == EVENT_BORN && d->event.slot == i && d->before->ghost.told &&
	    !d->before->ghost.killed;

	if (!is_app(d, i))
		return 0;
	if (policy_of(d)->drain == SCOPE_ALL)
		return late;
	return late || (is_said(d) && (g->alive || g->left));
}

static bool
stops_reach_the_group(const struct deed *d)
{
	return policy_of(d)->drain != SCOPE_APP || policy_of(d)->forward == SCOPE_GROUP;
}

static bool
nobody_is_left_untold(const struct deed *d)
{
	const struct ghost *g = &d->after->ghost;

	for (int i = 0; i < policy_of(d)->apps; i++)
		if (g->told && !g->killed && g->slots[i].alive && !g->slots[i].told)
			return false;
	return true;
}

static bool
a_stop_is_said_to_whom_it_concerns(const struct deed *d)
{
	bool all = is_said(d) && policy_of(d)->drain == SCOPE_ALL;

	for (int i = 0; i < used(d); i++) {
		int32_t pid = stops_reach_the_group(d) ? -(PID_FIRST + i) : PID_FIRST + i;

		if (asked_of(d, ACT_SIGNAL, pid, d->due.signal) != stops_due(d, i) ||
		    asked_of(d, ACT_SIGNAL, -pid, d->due.signal) != 0)
			return false;
	}
	return d->due.signal == 0 || asked_of(d, ACT_SIGNAL_ALL, 0, d->due.signal) == all;
}

/* A stopped process hears a stop only when it goes on; of groups we do not know. */
static int
conts_due(const struct deed *d, int i)
{
	bool cannot_hear = stops_reach_the_group(d) || d->due.slots[i].frozen;
	bool forward = forwarded(d) == SIGCONT && is_app(d, i) && d->due.slots[i].alive;

	return (stops_due(d, i) && cannot_hear) + (forward ? 1 : 0) + (d->due.slots[i].thawing ? 1 : 0);
}

static bool
who_cannot_hear_is_continued(const struct deed *d)
{
	bool all = is_said(d) && policy_of(d)->drain == SCOPE_ALL;

	for (int i = 0; i < used(d); i++) {
		int alone = asked_of(d, ACT_SIGNAL, PID_FIRST + i, SIGCONT);
		bool forward = forwarded(d) == SIGCONT && !is_resumed(d) &&
		    policy_of(d)->forward == SCOPE_APP && is_app(d, i) && d->due.slots[i].alive;

		if (alone != forward ||
		    alone + asked_of(d, ACT_SIGNAL, -(PID_FIRST + i), SIGCONT) != conts_due(d, i))
			return false;
	}
	return asked_of(d, ACT_SIGNAL_ALL, 0, SIGCONT) == all;
}

/* A stopped process must find the stop waiting when it goes on. */
static bool
the_cont_follows_the_stop(const struct deed *d)
{
	for (int i = 0; i < d->acts.count; i++) {
		const struct act *stop = &d->acts.act[i], *cont = stop + 1;
		int slot = (stop->pid < 0 ? -stop->pid : stop->pid) - PID_FIRST;
		bool all = stop->kind == ACT_SIGNAL_ALL;

		if ((!all && stop->kind != ACT_SIGNAL) || stop->signal != d->due.signal || !d->due.told)
			continue;
		if (!all && !stops_reach_the_group(d) && !d->due.slots[slot].frozen)
			continue;
		if (i + 1 == d->acts.count || cont->kind != stop->kind || cont->signal != SIGCONT ||
		    cont->pid != (all ? 0 : -(PID_FIRST + slot)))
			return false;
	}
	return true;
}

static bool
sigkill_has_its_hour(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;
	bool first = d->due.killed && !was->killed;
	bool again = was->killed && d->before->sup.due_ms <= d->event.now_ms;

	return d->after->sup.patience_ms == d->due.leave_ms && asked(d, ACT_OVERDUE) == first && asked_of(d, ACT_SIGNAL_ALL, 0, SIGKILL) == (first || again) &&
	    (!(first || again) || d->due.over || d->after->sup.due_ms == d->event.now_ms + SWEEP_AGAIN_MS);
}

static bool
helpers_are_let_go_once(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;
	bool now = d->due.retired && !was->retired;

	for (int i = 0; i < used(d); i++) {
		bool late = was->retired && d->event.kind == EVENT_BORN && d->event.slot == i;
		int kills = asked_of(d, ACT_SIGNAL, PID_FIRST + i, SIGKILL);

		if (kills != (!is_app(d, i) && d->due.slots[i].alive && (now || late)))
			return false;
	}
	return asked(d, ACT_RETIRE) == (now && policy_of(d)->helpers > 0);
}

static bool
signals_are_forwarded(const struct deed *d)
{
	int signal = forwarded(d), sum = 0;
	bool group = policy_of(d)->forward == SCOPE_GROUP || is_resumed(d);

	if (d->event.kind != EVENT_SIGNAL || is_stop(d) || !is_quiet(d))
		return true;
	for (int i = 0; i < policy_of(d)->apps && signal; i++) {
		int32_t pid = group ? -(PID_FIRST + i) : PID_FIRST + i;

		if (asked_of(d, ACT_SIGNAL, pid, signal) != d->due.slots[i].alive)
			return false;
		sum += d->due.slots[i].alive ? is_resumed(d) ? 2 : 1 : 0;
	}
	return d->acts.count == sum;
}

static bool
nobody_else_is_signalled(const struct deed *d)
{
	int due = 0;

	for (int i = 0; i < used(d); i++) {
		due += stops_due(d, i) + conts_due(d, i) + asked_of(d, ACT_SIGNAL, PID_FIRST + i, SIGKILL);
		if (forwarded(d) && forwarded(d) != SIGCONT)
			due += is_app(d, i) && d->due.slots[i].alive;
	}
	for (int i = 0; i < d->acts.count; i++)
		if (d->acts.act[i].kind == ACT_SIGNAL && d->acts.act[i].pid >= -1 && d->acts.act[i].pid <= 1)
			return false;
	return asked(d, ACT_SIGNAL) == due && asked(d, ACT_SIGNAL_ALL) ==
	    asked_of(d, ACT_SIGNAL_ALL, 0, SIGKILL) + asked_of(d, ACT_SIGNAL_ALL, 0, SIGCONT) +
	    (d->due.signal ? asked_of(d, ACT_SIGNAL_ALL, 0, d->due.signal) : 0);
}

/* ---- the terminal, the groups, the reports ------------------------------------------------------ */

static bool
the_terminal_goes_with_the_cont(const struct deed *d)
{
	for (int i = 0; i < used(d); i++) {
		const struct ghost_slot *g = &d->due.slots[i];
		int given = asked_of(d, ACT_FOREGROUND, PID_FIRST + i, 0);
		bool resumed = is_resumed(d) && is_app(d, i) && g->alive;

		if (given != (g->thawing && policy_of(d)->alone ? 1 : 0) + (resumed ? 1 : 0))
			return false;
	}
	for (int i = 0; i < d->acts.count; i++)
		if (d->acts.act[i].kind == ACT_FOREGROUND &&
		    (i + 1 == d->acts.count || d->acts.act[i + 1].pid != -d->acts.act[i].pid))
			return false;
	return true;
}

static bool
the_last_to_stop_stops_us(const struct deed *d)
{
	int signal = d->event.signal;
	bool by_terminal = d->event.kind == EVENT_STOPPED && is_app(d, slot_of(d)) &&
	    (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU);
	bool last = true;

	for (int i = 0; i < policy_of(d)->apps; i++)
		last &= !d->due.slots[i].alive || d->due.slots[i].frozen;
	return asked(d, ACT_SUSPEND) ==
	    (by_terminal && last && !policy_of(d)->alone && !d->before->ghost.told);
}

static bool
what_is_left_is_looked_for(const struct deed *d)
{
	const struct sup *was = &d->before->sup, *is = &d->after->sup;
	bool look = was->look_ms == NEVER || was->look_ms <= d->event.now_ms, any = false;

	for (int i = 0; i < used(d); i++) {
		bool left = d->due.slots[i].left && !d->due.over;

		any |= left;
		if (asked_of(d, ACT_LOOK, PID_FIRST + i, 0) != (left && look))
			return false;
	}
	return d->due.over ||
	    is->look_ms == (!any ? NEVER : look ? d->event.now_ms + LOOK_AGAIN_MS : was->look_ms);
}

static bool
who_ends_unasked_is_reported(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;
	const struct event *e = &d->event;
	int i = slot_of(d);

	if (e->kind != EVENT_EXITED || i < 0)
		return asked(d, ACT_REPORT) == 0;
	bool asked_to = was->told && (was->killed || !e->signal || e->signal == was->signal);
	bool again = is_app(d, i) ? d->due.slots[i].start_ms != NEVER : !was->retired;

	if (asked(d, ACT_REPORT) != (again || (is_app(d, i) && !asked_to)))
		return false;
	for (int n = 0; n < d->acts.count; n++) {
		const struct act *act = &d->acts.act[n];

		if (act->kind == ACT_REPORT && (act->slot != i || act->pid != e->pid || act->code != e->code ||
		    act->signal != e->signal || act->lived_ms != e->now_ms - was->slots[i].born_ms))
			return false;
	}
	return true;
}

const struct law laws[] = {
#define LAW(name) { #name, name }
	LAW(phases_only_advance),
	LAW(it_leaves_once_with_the_code_that_is_due),
	LAW(its_acts_are_as_few_as_promised),
	LAW(its_deadline_is_the_next_hour_that_was_promised),
	LAW(its_status_is_true),
	LAW(its_status_counts),
	LAW(every_slot_leads_the_life_that_is_due),
	LAW(a_start_has_its_hour),
	LAW(no_app_starts_after_a_stop),
	LAW(helpers_decide_nothing),
	LAW(what_does_not_concern_it_changes_nothing),
	LAW(nobody_is_left_untold),
	LAW(a_stop_is_said_to_whom_it_concerns),
	LAW(who_cannot_hear_is_continued),
	LAW(the_cont_follows_the_stop),
	LAW(sigkill_has_its_hour),
	LAW(helpers_are_let_go_once),
	LAW(signals_are_forwarded),
	LAW(nobody_else_is_signalled),
	LAW(the_terminal_goes_with_the_cont),
	LAW(the_last_to_stop_stops_us),
	LAW(what_is_left_is_looked_for),
	LAW(who_ends_unasked_is_reported),
};
const int laws_count = sizeof laws / sizeof *laws;

const char *
law_broken(const struct deed *d)
{
	for (int i = 0; i < laws_count; i++)
		if (!laws[i].holds(d))
			return laws[i].name;
	return NULL;
}
