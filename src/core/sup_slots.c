#include "core/sup_step.h"

#include "base/require.h"

static int64_t
backoff_ms(const struct policy *policy, int32_t falls)
{
	int64_t wait = policy->backoff_ms, most = policy->backoff_max_ms;

	while (falls-- > 1 && wait < most)
		wait = wait < most - wait ? 2 * wait : most;
	return wait;
}

/* Helpers start again for ever; an app while nobody asked to stop and it may still fail. */
static bool
starts_again(const struct step *step, int i, int32_t falls, bool wanted)
{
	if (!slot_is_app(step->policy, i))
		return step->sup->phase <= PHASE_DRAIN;
	return step->sup->phase == PHASE_RUN && wanted && falls < step->policy->starts_max;
}

/*
 * What an app leaves behind is remembered by its process group, if the drain waits for it.  That is
 * so from the drain on: before, the number could be somebody else's by then.
 */
static bool
is_remembered(const struct step *step, int i)
{
	const struct policy *policy = step->policy;
	bool last = apps_in(step, LIFE_DOWN) == policy->apps - 1;

	if (policy->drain != SCOPE_GROUP)
		return false;
	return slot_is_app(policy, i) && (step->sup->phase >= PHASE_DRAIN || last);
}

/* A slot that falls is a new slot: it waits for its next start, or is down for good. */
static bool
slot_fell(struct step *step, int i, int32_t code, bool wanted)
{
	const struct policy *policy = step->policy;
	struct slot *slot = &step->sup->slots[i];
	int64_t now_ms = step->event->now_ms;
	bool steady = slot->life == LIFE_UP && now_ms - slot->since_ms >= policy->stable_ms;
	int32_t falls = steady ? 0 : slot->falls + 1;
	bool again = starts_again(step, i, falls, wanted);

	if (again)
		*slot = (struct slot){ .life = LIFE_WAIT, .falls = falls,
			.due_ms = now_ms + backoff_ms(policy, falls) };
	else
		*slot = (struct slot){ .life = LIFE_DOWN, .due_ms = NEVER,
			.pid = is_remembered(step, i) ? slot->pid : 0 };
	if (slot_is_app(policy, i))
		step_code(step, code, !again);
	return again;
}

static bool
restarts(const struct policy *policy, bool failed)
{
	return policy->restart == RESTART_ALWAYS || (policy->restart == RESTART_ON_FAILURE && failed);
}

static struct slot *
asked_slot(const struct step *step)
{
	int i = step->event->slot;

	require(i >= 0 && i < slots_in_use(step->policy));
	require(step->sup->slots[i].life == LIFE_ASKED);
	return &step->sup->slots[i];
}

void
slot_born(struct step *step)
{
	struct sup *sup = step->sup;
	struct slot *slot = asked_slot(step);
	int64_t now_ms = step->event->now_ms;

	require(step->event->pid > 1);
	*slot = (struct slot){ .life = LIFE_UP, .pid = step->event->pid, .falls = slot->falls,
		.since_ms = now_ms, .due_ms = NEVER };
	sup->empty = false;
	if (!slot_is_app(step->policy, step->event->slot)) {
		if (sup->phase > PHASE_DRAIN && !slot_is_lasting(step->policy, step->event->slot))
			step_signal(step, slot->pid, SIG_KILL);
		return;
	}
	if (!sup->status.up_ms)
		sup->status.up_ms = now_ms;
	if (sup->phase == PHASE_DRAIN)
		stop_tell(step, step->event->slot);
}

void
slot_stillborn(struct step *step)
{
	bool wanted = step->event->transient || restarts(step->policy, true);

	(void)asked_slot(step);
	slot_fell(step, step->event->slot, step->event->code, wanted);
}

/* Was asked to stop, and did. */
static bool
is_expected(const struct step *step)
{
	const struct sup *sup = step->sup;
	int signal = step->event->signal;

	return sup->phase == PHASE_KILL ||
	    (sup->phase == PHASE_DRAIN && (!signal || signal == sup->stop_signal));
}

void
slot_exited(struct step *step, int i)
{
	const struct event *event = step->event;
	struct status *status = &step->sup->status;
	struct slot was = step->sup->slots[i];
	int32_t code = event->signal ? EXIT_SIGNAL + event->signal : event->code;
	bool app = slot_is_app(step->policy, i);
	bool again = slot_fell(step, i, code, restarts(step->policy, code != 0));

	if (app) {
		status->last_code = code;
		status->last_signal = event->signal;
		status->restarts += again;
	}
	if (again || (app && !is_expected(step))) {
		struct act *act = step_ask(step, ACT_REPORT);

		act->slot = i;
		act->pid = was.pid;
		act->code = event->code;
		act->signal = event->signal;
		act->lived_ms = event->now_ms - was.since_ms;
	}
}

/* Is every instance that is up stopped? */
static bool
all_frozen(const struct step *step)
{
	for (int i = 0; i < step->policy->apps; i++)
		if (step->sup->slots[i].life == LIFE_UP && !step->sup->slots[i].frozen)
			return false;
	return true;
}

/*
 * ^Z with nobody who could say `fg`: a bare process 1 would not have stopped at all, so the app is
 * continued.  Below a shell it is the other way round: the shell must see us stop.  SIGSTOP is an
 * operator's wish and is left alone; but an app that was told to stop must be able to.
 */
void
slot_stopped(struct step *step, int i)
{
	const struct sup *sup = step->sup;
	struct slot *slot = &step->sup->slots[i];
	int signal = step->event->signal;
	bool by_terminal = signal == SIG_TSTP || signal == SIG_TTIN || signal == SIG_TTOU;

	slot->frozen = true;
	if (!slot_is_app(step->policy, i))
		return;
	if (sup->phase == PHASE_DRAIN || (by_terminal && step->policy->alone))
		slot->due_ms = slot->thawed_ms + THAW_AGAIN_MS;
	else if (by_terminal && sup->phase != PHASE_KILL && all_frozen(step))
		step_ask(step, ACT_SUSPEND);
}

void
slot_continued(struct step *step, int i)
{
	struct slot *slot = &step->sup->slots[i];

	slot->frozen = false;
	slot->due_ms = NEVER;
}

static void
thaw(struct step *step, struct slot *slot)
{
	slot->thawed_ms = step->event->now_ms;
	slot->due_ms = NEVER;
	if (step->policy->alone)
		step_ask(step, ACT_FOREGROUND)->pid = slot->pid;
	step_signal(step, -slot->pid, SIG_CONT);
}

void
slots_hour(struct step *step)
{
	if (step->sup->phase == PHASE_OVER)
		return;
	for (int i = 0; i < slots_in_use(step->policy); i++) {
		struct slot *slot = &step->sup->slots[i];

		if (slot->due_ms > step->event->now_ms)
			continue;
		if (slot->life == LIFE_UP) {
			thaw(step, slot);
		} else {
			*slot = (struct slot){ .life = LIFE_ASKED, .falls = slot->falls,
				.due_ms = NEVER };
			step_ask(step, ACT_SPAWN)->slot = i;
		}
	}
}

void
slots_cancel(struct step *step)
{
	struct sup *sup = step->sup;

	if (!sup->status.up_ms && step->policy->apps > 0)
		step_code(step, EXIT_SIGNAL + sup->stop_signal, false);
	for (int i = 0; i < step->policy->apps; i++)
		if (sup->slots[i].life == LIFE_WAIT)
			sup->slots[i] = (struct slot){ .life = LIFE_DOWN, .due_ms = NEVER };
}

void
slots_retire(struct step *step)
{
	for (int i = step->policy->apps; i < slots_in_use(step->policy); i++) {
		struct slot *slot = &step->sup->slots[i];

		if (slot->life == LIFE_UP && !slot_is_lasting(step->policy, i))
			step_signal(step, slot->pid, SIG_KILL);
		if (slot->life == LIFE_WAIT)
			*slot = (struct slot){ .life = LIFE_DOWN, .due_ms = NEVER };
	}
	if (step->policy->helpers > 0)
		step_ask(step, ACT_RETIRE);
}
