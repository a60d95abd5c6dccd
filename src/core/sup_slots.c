#include "core/sup_step.h"

void
app_gone(struct step *step, int32_t code)
{
	if (!step->sup->has_code) {
		step->sup->code = code;
		step->sup->has_code = true;
	}
}

static int64_t
backoff_ms(const struct policy *policy, int32_t falls)
{
	int64_t wait = policy->backoff_ms;

	while (falls-- > 1 && wait < policy->backoff_max_ms)
		wait *= 2;
	return wait < policy->backoff_max_ms ? wait : policy->backoff_max_ms;
}

void
slots_start(struct step *step)
{
	enum phase phase = step->sup->phase;

	if (phase > PHASE_DRAIN)
		return;
	for (int i = phase == PHASE_RUN ? 0 : step->policy->apps; i < slots_in_use(step->policy); i++) {
		struct slot *slot = &step->sup->slots[i];

		if (slot->life == LIFE_WAIT && slot->due_ms <= step->event->now_ms) {
			*slot = (struct slot){ .life = LIFE_ASKED, .falls = slot->falls };
			step_ask(step, ACT_SPAWN)->slot = i;
		}
	}
}

/* How often the slot has fallen in a row, this fall included. */
static int32_t
falls_now(const struct step *step, int i)
{
	const struct slot *slot = &step->sup->slots[i];
	bool steady = slot->life == LIFE_UP &&
	    step->event->now_ms - slot->since_ms >= step->policy->stable_ms;

	return steady ? 1 : slot->falls + 1;
}

/* A slot that falls is a new slot: it waits for its next start, or is down for good. */
static void
slot_fell(struct step *step, int i, bool again)
{
	struct slot *slot = &step->sup->slots[i];
	int64_t now_ms = step->event->now_ms;
	int32_t falls = falls_now(step, i);

	if (again)
		*slot = (struct slot){ .life = LIFE_WAIT, .falls = falls,
			.due_ms = now_ms + backoff_ms(step->policy, falls) };
	else
		*slot = (struct slot){ .life = LIFE_DOWN, .falls = falls };
}

void
slots_cancel(struct step *step)
{
	struct sup *sup = step->sup;

	for (int i = 0; i < step->policy->apps; i++) {
		struct slot *slot = &sup->slots[i];

		if (slot->life != LIFE_WAIT)
			continue;
		app_gone(step, sup->status.up_ms ? sup->status.last_code : EXIT_SIGNAL + sup->stop_signal);
		*slot = (struct slot){ .life = LIFE_DOWN, .falls = slot->falls };
	}
}

void
slot_born(struct step *step)
{
	struct sup *sup = step->sup;
	struct slot *slot = &sup->slots[step->event->slot];

	*slot = (struct slot){ .life = LIFE_UP, .pid = step->event->pid, .falls = slot->falls,
		.since_ms = step->event->now_ms, .thawed_ms = step->event->now_ms - THAW_AGAIN_MS };
	if (slot_is_app(step->policy, step->event->slot)) {
		sup->group = slot->pid;
		sup->status.restarts += slot->falls > 0;
		if (!sup->status.up_ms)
			sup->status.up_ms = step->event->now_ms;
		if (sup->phase == PHASE_DRAIN)
			stop_tell_slot(step, step->event->slot);
	}
}

static bool
wants_again(const struct step *step, int i, bool failed)
{
	const struct policy *policy = step->policy;

	if (step->sup->phase != PHASE_RUN)
		return !slot_is_app(policy, i) && step->sup->phase <= PHASE_DRAIN;
	if (!slot_is_app(policy, i))
		return true;
	if (falls_now(step, i) >= policy->starts_max)
		return false;
	return policy->restart == RESTART_ALWAYS || (policy->restart == RESTART_ON_FAILURE && failed);
}

void
slot_stillborn(struct step *step)
{
	int i = step->event->slot;
	bool app = slot_is_app(step->policy, i);
	bool room = falls_now(step, i) < step->policy->starts_max;
	bool again = app && step->event->transient ? room && step->sup->phase == PHASE_RUN
	    : wants_again(step, i, true);

	slot_fell(step, i, again);
	if (app && !again)
		app_gone(step, step->event->code);
}

void
slot_exited(struct step *step, int i)
{
	const struct event *event = step->event;
	int32_t code = event->signal ? EXIT_SIGNAL + event->signal : event->code;
	bool again = wants_again(step, i, code != 0);

	if (slot_is_app(step->policy, i)) {
		step->sup->status.last_code = code;
		step->sup->status.last_signal = event->signal;
		if (!again)
			app_gone(step, code);
	}
	if (step->sup->phase <= PHASE_DELAY || again)
		step_ask(step, ACT_REPORT)->slot = i;
	slot_fell(step, i, again);
}

/*
 * ^Z with nobody who could say `fg`: a bare process 1 would not have stopped at all, so the app
 * goes on.  Below a shell it is the other way round: the shell must see us stop.  SIGSTOP is an
 * operator's wish and is left alone.
 */
void
slot_stopped(struct step *step, int i)
{
	int signal = step->event->signal;
	bool by_terminal = signal == SIG_TSTP || signal == SIG_TTIN || signal == SIG_TTOU;
	struct slot *slot = &step->sup->slots[i];

	slot->frozen = true;
	if (!by_terminal || !slot_is_app(step->policy, i))
		return;
	if (!step->policy->alone) {
		step_ask(step, ACT_SUSPEND);
	} else if (step->event->now_ms - slot->thawed_ms >= THAW_AGAIN_MS) {
		slot->thawed_ms = step->event->now_ms;
		step_ask(step, ACT_FOREGROUND)->pid = slot->pid;
		step_signal(step, -slot->pid, SIG_CONT);
	}
}
