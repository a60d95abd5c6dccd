/*
 * The laws of the whole and of its slots: phases, hours, starts, what it says of itself.
 */
#include <string.h>

#include "core/deed.h"
#include "core/laws.h"

bool
phases_only_advance(const struct deed *d)
{
	return d->after->sup.phase >= d->before->sup.phase;
}

bool
it_leaves_once_with_the_code_that_is_due(const struct deed *d)
{
	const struct act *last = &d->acts.act[d->acts.count - 1];

	if (!d->due.over)
		return asked(d, ACT_EXIT) == 0 && d->after->sup.phase != PHASE_OVER;
	return asked(d, ACT_EXIT) == 1 && d->after->sup.phase == PHASE_OVER && last->kind == ACT_EXIT &&
	    last->code == policy_of(d)->remap_exit[d->due.code & 255];
}

/* Four of each instance and one of each helper, or for few of them some more for the whole. */
bool
its_acts_are_as_few_as_promised(const struct deed *d)
{
	int apps = policy_of(d)->apps, helpers = policy_of(d)->helpers;
	int most = 4 * apps + helpers, few = 2 * apps + helpers + 5;

	return d->acts.count <= (most > few ? most : few);
}

bool
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

bool
its_status_is_true(const struct deed *d)
{
	const struct status *was = &d->before->sup.status, *is = &d->after->sup.status;
	const struct ghost_slot *first = &d->after->ghost.slots[0];
	int64_t now_ms = d->event.now_ms;
	bool first_birth = d->event.kind == EVENT_BORN && is_app(d, d->event.slot) && !was->up_ms;

	return is->state == state_due(d) &&
	    is->deadline_ms == sup_deadline(&d->after->sup, policy_of(d)) &&
	    is->since_ms == (is->state == was->state ? was->since_ms : now_ms) &&
	    is->app_pid == (policy_of(d)->apps > 0 && first->alive ? PID_FIRST : 0) &&
	    is->up_ms == (first_birth ? now_ms : was->up_ms);
}

bool
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

bool
every_slot_leads_the_life_that_is_due(const struct deed *d)
{
	for (int i = 0; i < used(d) && !d->due.over; i++) {
		const struct slot *s = &d->after->sup.slots[i];
		const struct ghost_slot *g = &d->after->ghost.slots[i];
		enum life life = g->alive ? LIFE_UP : g->asked ? LIFE_ASKED :
		    g->gone ? LIFE_DOWN : LIFE_WAIT;

		if (s->life != life || s->pid != (g->alive || g->left ? PID_FIRST + i : 0) ||
		    s->frozen != g->frozen || (!g->gone && s->falls != g->falls) ||
		    s->due_ms != (g->alive ? g->thaw_ms : g->start_ms))
			return false;
	}
	return true;
}

bool
a_start_has_its_hour(const struct deed *d)
{
	for (int i = 0; i < used(d); i++)
		if (started(d, i) != (d->due.slots[i].start_ms <= d->event.now_ms && !d->due.over))
			return false;
	return true;
}

bool
no_app_starts_after_a_stop(const struct deed *d)
{
	for (int i = 0; i < policy_of(d)->apps; i++)
		if (started(d, i) && (d->due.requested || d->due.told))
			return false;
	return true;
}

bool
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
bool
what_does_not_concern_it_changes_nothing(const struct deed *d)
{
	bool nothing = d->event.kind == EVENT_TICK || d->event.pid == PID_STRANGER;

	return !nothing || !is_quiet(d) || (d->acts.count == 0 && world_is_same(d->before, d->after));
}
