#include "core/sup_step.h"

static int64_t
later(int64_t now_ms, int64_t more_ms)
{
	return more_ms == NEVER ? NEVER : now_ms + more_ms;
}

static bool
apps_are_gone(const struct step *step)
{
	return apps_in(step, LIFE_DOWN) == step->policy->apps;
}

/*
 * systemd's rule: a stop reaches a stopped process only if it is continued as well.  Of the app
 * itself we know whether it is stopped; of the others of a wider scope we do not, so they are
 * always continued.
 */
void
stop_tell_slot(struct step *step, int i)
{
	const struct slot *slot = &step->sup->slots[i];
	const struct policy *policy = step->policy;
	bool group = policy->drain == SCOPE_GROUP || policy->forward == SCOPE_GROUP;

	if (slot->life != LIFE_UP)
		return;
	step_signal(step, group ? -slot->pid : slot->pid, step->sup->stop_signal);
	if (group || slot->frozen)
		step_signal(step, group ? -slot->pid : slot->pid, SIG_CONT);
}

/* Says the stop signal to everyone in the drain's scope. */
static void
tell(struct step *step)
{
	const struct sup *sup = step->sup;

	if (step->policy->drain == SCOPE_ALL) {
		step_signal_all(step, sup->stop_signal);
		step_signal_all(step, SIG_CONT);
	} else if (sup->phase == PHASE_REST) {
		step_signal(step, -sup->group, sup->stop_signal);
		step_signal(step, -sup->group, SIG_CONT);
	} else {
		for (int i = 0; i < step->policy->apps; i++)
			stop_tell_slot(step, i);
	}
}

static void
begin_drain(struct step *step)
{
	step->sup->phase = PHASE_DRAIN;
	step->sup->due_ms = later(step->event->now_ms, step->policy->drain_timeout_ms);
	tell(step);
}

void
stop_requested(struct step *step, int signal)
{
	struct sup *sup = step->sup;
	const struct policy *policy = step->policy;

	if (sup->phase == PHASE_KILL || sup->phase == PHASE_OVER || sup->phase == PHASE_DELAY)
		return;
	sup->stop_signal = policy->stop_signal ? policy->stop_signal : policy->rewrite[signal];
	sup->asked = true;
	if (sup->phase != PHASE_RUN) {
		tell(step); /* said twice, sent twice; the deadline stays where it was */
		return;
	}
	slots_cancel(step);
	if (policy->drain_delay_ms > 0) {
		sup->phase = PHASE_DELAY;
		sup->due_ms = later(step->event->now_ms, policy->drain_delay_ms);
	} else {
		begin_drain(step);
	}
}

static void
leave(struct step *step)
{
	struct sup *sup = step->sup;

	sup->phase = PHASE_OVER;
	sup->due_ms = NEVER;
	step_ask(step, ACT_EXIT)->code = step->policy->remap_exit[sup->code & 255];
}

/* The apps are gone: leave, or let the rest of the drain's scope go first. */
static void
begin_rest(struct step *step)
{
	struct sup *sup = step->sup;
	bool told = sup->phase == PHASE_DRAIN;

	if (step->policy->drain == SCOPE_APP || !sup->group) {
		leave(step);
		return;
	}
	sup->phase = PHASE_REST;
	for (int i = step->policy->apps; i < slots_in_use(step->policy); i++)
		if (sup->slots[i].life == LIFE_WAIT)
			sup->slots[i] = (struct slot){ .life = LIFE_DOWN };
	step_ask(step, ACT_RETIRE);
	if (told)
		return;
	sup->due_ms = later(step->event->now_ms, step->policy->drain_timeout_ms);
	if (!sup->stop_signal)
		sup->stop_signal = step->policy->stop_signal ? step->policy->stop_signal : SIG_TERM;
	tell(step);
}

static void
kill_everything(struct step *step)
{
	struct sup *sup = step->sup;

	if (sup->phase != PHASE_KILL) {
		sup->patience_ms = step->event->now_ms + KILL_PATIENCE_MS;
		step_ask(step, ACT_OVERDUE);
	}
	sup->phase = PHASE_KILL;
	sup->due_ms = step->event->now_ms + SWEEP_AGAIN_MS;
	step_signal_all(step, SIG_KILL);
}

void
stop_nobody_left(struct step *step)
{
	if (step->sup->phase == PHASE_REST || step->sup->phase == PHASE_KILL)
		leave(step);
}

void
stop_group_gone(struct step *step)
{
	if (step->sup->phase == PHASE_REST && step->policy->drain == SCOPE_GROUP)
		leave(step);
}

static void
hour_came(struct step *step)
{
	struct sup *sup = step->sup;
	int64_t now_ms = step->event->now_ms;

	if (sup->due_ms > now_ms)
		return;
	switch (sup->phase) {
	case PHASE_DELAY:
		begin_drain(step);
		break;
	case PHASE_DRAIN:
	case PHASE_REST:
		kill_everything(step);
		break;
	case PHASE_KILL:
		if (now_ms >= sup->patience_ms)
			leave(step);
		else
			kill_everything(step);
		break;
	case PHASE_RUN:
	case PHASE_OVER:
	case PHASE_COUNT:
		break;
	}
}

static void
look_for_the_group(struct step *step)
{
	struct sup *sup = step->sup;

	if (sup->phase == PHASE_REST && step->policy->drain == SCOPE_GROUP &&
	    sup->look_ms <= step->event->now_ms) {
		sup->look_ms = step->event->now_ms + LOOK_AGAIN_MS;
		step_ask(step, ACT_LOOK)->pid = sup->group;
	}
}

/* What follows from where we are, whatever the event was. */
void
stop_settle(struct step *step)
{
	struct sup *sup = step->sup;

	hour_came(step);
	bool pausing = step->policy->apps == 0 && sup->phase <= PHASE_DELAY;

	if (apps_are_gone(step) && sup->phase <= PHASE_DRAIN && !pausing)
		begin_rest(step);
	look_for_the_group(step);
}
