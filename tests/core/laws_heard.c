/*
 * The laws of who hears what: stops, SIGCONT, SIGKILL, the terminal, looks and reports.
 */
#include "core/deed.h"
#include "core/laws.h"

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

/* Whoever is refused is named, and nothing else comes of it. */
bool
only_the_operator_stops_us(const struct deed *d)
{
	bool refused = is_request(d) && policy_of(d)->stop_from == STOP_FROM_OPERATOR &&
	    d->event.from == SENDER_OTHER && !d->before->ghost.over;

	if (asked_of(d, ACT_REFUSE, 0, d->event.signal) != refused || asked(d, ACT_REFUSE) != refused)
		return false;
	return !refused || !is_quiet(d) ||
	    (d->acts.count == 1 && world_is_same(d->before, d->after));
}

bool
nobody_is_left_untold(const struct deed *d)
{
	const struct ghost *g = &d->after->ghost;

	for (int i = 0; i < policy_of(d)->apps; i++)
		if (g->told && !g->killed && g->slots[i].alive && !g->slots[i].told)
			return false;
	return true;
}

bool
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

bool
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
bool
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

bool
sigkill_has_its_hour(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;
	bool first = d->due.killed && !was->killed;
	bool again = was->killed && d->before->sup.due_ms <= d->event.now_ms;

	const struct sup *is = &d->after->sup;

	return is->patience_ms == d->due.leave_ms && asked(d, ACT_OVERDUE) == first &&
	    asked_of(d, ACT_SIGNAL_ALL, 0, SIGKILL) == (first || again) &&
	    (!(first || again) || d->due.over || is->due_ms == d->event.now_ms + SWEEP_AGAIN_MS);
}

bool
helpers_are_let_go_once(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;
	bool now = d->due.retired && !was->retired;

	for (int i = 0; i < used(d); i++) {
		bool late = was->retired && d->event.kind == EVENT_BORN && d->event.slot == i;
		bool lasts = i >= used(d) - policy_of(d)->lasting;
		int kills = asked_of(d, ACT_SIGNAL, PID_FIRST + i, SIGKILL);

		if (kills != (!is_app(d, i) && !lasts && d->due.slots[i].alive && (now || late)))
			return false;
	}
	return asked(d, ACT_RETIRE) == (now && policy_of(d)->helpers > 0);
}

bool
signals_are_forwarded(const struct deed *d)
{
	int signal = forwarded(d), sum = 0;
	bool group = policy_of(d)->forward == SCOPE_GROUP || is_resumed(d);

	if (d->event.kind != EVENT_SIGNAL || is_request(d) || !is_quiet(d))
		return true;
	for (int i = 0; i < policy_of(d)->apps && signal; i++) {
		int32_t pid = group ? -(PID_FIRST + i) : PID_FIRST + i;

		if (asked_of(d, ACT_SIGNAL, pid, signal) != d->due.slots[i].alive)
			return false;
		sum += d->due.slots[i].alive ? is_resumed(d) ? 2 : 1 : 0;
	}
	return d->acts.count == sum;
}

bool
nobody_else_is_signalled(const struct deed *d)
{
	int due = 0;

	for (int i = 0; i < used(d); i++) {
		due += stops_due(d, i) + conts_due(d, i) + asked_of(d, ACT_SIGNAL, PID_FIRST + i, SIGKILL);
		if (forwarded(d) && forwarded(d) != SIGCONT)
			due += is_app(d, i) && d->due.slots[i].alive;
	}
	for (int i = 0; i < d->acts.count; i++) {
		const struct act *act = &d->acts.act[i];

		if (act->kind == ACT_SIGNAL && act->pid >= -1 && act->pid <= 1)
			return false;
	}
	return asked(d, ACT_SIGNAL) == due && asked(d, ACT_SIGNAL_ALL) ==
	    asked_of(d, ACT_SIGNAL_ALL, 0, SIGKILL) + asked_of(d, ACT_SIGNAL_ALL, 0, SIGCONT) +
	    (d->due.signal ? asked_of(d, ACT_SIGNAL_ALL, 0, d->due.signal) : 0);
}

bool
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

bool
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

bool
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

bool
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

		if (act->kind != ACT_REPORT)
			continue;
		if (act->slot != i || act->pid != e->pid || act->code != e->code ||
		    act->signal != e->signal || act->lived_ms != e->now_ms - was->slots[i].born_ms)
			return false;
	}
	return true;
}
