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
 * itself we know whether it is stopped, and with it its group; of the others of a wider scope we do
 * not, so they are always continued.
 */
void
stop_tell(struct step *step, int i)
{
	struct slot *slot = &step->sup->slots[i];
	const struct policy *policy = step->policy;
	bool group = policy->drain != SCOPE_APP || policy->forward == SCOPE_GROUP;

	if (!slot->pid)
		return;
	step_signal(step, group ? -slot->pid : slot->pid, step->sup->stop_signal);
	if (group || slot->frozen) {
		step_signal(step, -slot->pid, SIG_CONT);
		slot->due_ms = NEVER;
	}
}

/* Says the stop signal to everyone in the drain's scope. */
static void
tell(struct step *step)
{
	if (step->policy->drain == SCOPE_ALL) {
		step_ask(step, ACT_SIGNAL_ALL)->signal = step->sup->stop_signal;
		step_ask(step, ACT_SIGNAL_ALL)->signal = SIG_CONT;
		return;
	}
	for (int i = 0; i < step->policy->apps; i++)
		stop_tell(step, i);
}

void
stop_requested(struct step *step, int signal)
{
	struct sup *sup = step->sup;
	const struct policy *policy = step->policy;

	if (sup->phase == PHASE_KILL || sup->phase == PHASE_DELAY)
		return;
	sup->stop_signal = policy->stop_signal ? policy->stop_signal : policy->rewrite[signal];
	if (sup->phase != PHASE_RUN) {
		tell(step); /* said twice, sent twice; the deadline stays where it was */
		return;
	}
	slots_cancel(step);
	sup->phase = PHASE_DELAY; /* over within this step, if none was asked for */
	sup->due_ms = later(step->event->now_ms, policy->drain_delay_ms);
}

static void
begin_drain(struct step *step)
{
	step->sup->phase = PHASE_DRAIN;
	step->sup->due_ms = later(step->event->now_ms, step->policy->drain_timeout_ms);
	tell(step);
}

/* The apps are gone: the helpers go, and whoever else is in the drain's scope is told. */
static void
begin_rest(struct step *step)
{
	struct sup *sup = step->sup;
	const struct policy *policy = step->policy;
	bool told = sup->phase == PHASE_DRAIN;

	slots_retire(step);
	sup->phase = PHASE_REST;
	if (told)
		return;
	sup->due_ms = later(step->event->now_ms, policy->drain_timeout_ms);
	if (!sup->stop_signal)
		sup->stop_signal = policy->stop_signal ? policy->stop_signal : SIG_TERM;
	tell(step);
}

static void
kill_everything(struct step *step)
{
	struct sup *sup = step->sup;

	if (sup->phase <= PHASE_DRAIN)
		slots_retire(step);
	if (sup->phase != PHASE_KILL) {
		sup->patience_ms = step->event->now_ms + KILL_PATIENCE_MS;
		step_ask(step, ACT_OVERDUE);
		if (apps_in(step, LIFE_UP) > 0)
			step_code(step, EXIT_SIGNAL + SIG_KILL, false);
	}
	sup->phase = PHASE_KILL;
	sup->due_ms = step->event->now_ms + SWEEP_AGAIN_MS;
	step_ask(step, ACT_SIGNAL_ALL)->signal = SIG_KILL;
}

static void
hour_came(struct step *step)
{
	if (step->sup->due_ms > step->event->now_ms)
		return;
	if (step->sup->phase == PHASE_DELAY)
		begin_drain(step);
	else
		kill_everything(step);
}

/* The process group that an instance left behind and the drain waits for; 0 for none. */
static int32_t
group_of(const struct step *step, int i)
{
	const struct slot *slot = &step->sup->slots[i];

	return slot->life == LIFE_DOWN ? slot->pid : 0;
}

static bool
groups_left(const struct step *step)
{
	for (int i = 0; i < step->policy->apps; i++)
		if (group_of(step, i))
			return true;
	return false;
}

void
stop_group_gone(struct step *step)
{
	for (int i = 0; i < step->policy->apps; i++) {
		struct slot *slot = &step->sup->slots[i];

		if (slot->life == LIFE_DOWN && slot->pid == step->event->pid)
			slot->pid = 0;
	}
}

/* A group tells nobody when it ends, so it is looked for: once now, and then again and again. */
static void
look_for_groups(struct step *step)
{
	struct sup *sup = step->sup;
	int64_t now_ms = step->event->now_ms;

	if (!groups_left(step)) {
		sup->look_ms = NEVER;
		return;
	}
	if (sup->look_ms > now_ms && sup->look_ms != NEVER)
		return;
	sup->look_ms = now_ms + LOOK_AGAIN_MS;
	for (int i = 0; i < step->policy->apps; i++)
		if (group_of(step, i))
			step_ask(step, ACT_LOOK)->pid = group_of(step, i);
}

/* Is nobody left whom a drain waits for, or is it no use to wait? */
static bool
is_over(const struct step *step)
{
	const struct sup *sup = step->sup;

	if (sup->phase < PHASE_REST)
		return false;
	if (step->event->now_ms >= sup->patience_ms)
		return true;
	return apps_are_gone(step) &&
	    (sup->empty || (step->policy->drain != SCOPE_ALL && !groups_left(step)));
}

static void
leave(struct step *step)
{
	step->sup->phase = PHASE_OVER;
	step_ask(step, ACT_EXIT)->code = step->policy->remap_exit[step->sup->code & 255];
}

void
stop_settle(struct step *step)
{
	struct sup *sup = step->sup;

	hour_came(step);
	bool pausing = step->policy->apps == 0 && sup->phase <= PHASE_DELAY;

	if (apps_are_gone(step) && sup->phase <= PHASE_DRAIN && !pausing)
		begin_rest(step);
	if (is_over(step))
		leave(step);
	else
		look_for_groups(step);
}
