#include "core/supervisor.h"

#include "base/require.h"
#include "core/sup_step.h"

struct act *
step_ask(struct step *step, enum act_kind kind)
{
	require(step->acts->count < ACT_MAX);
	struct act *act = &step->acts->act[step->acts->count++];

	*act = (struct act){ .kind = kind };
	return act;
}

void
step_signal(struct step *step, int32_t pid, int signal)
{
	struct act *act = step_ask(step, ACT_SIGNAL);

	act->pid = pid;
	act->signal = signal;
}

void
step_signal_all(struct step *step, int signal)
{
	step_ask(step, ACT_SIGNAL_ALL)->signal = signal;
}

int
slots_in_use(const struct policy *policy)
{
	return policy->apps + policy->helpers;
}

bool
slot_is_app(const struct policy *policy, int slot)
{
	return slot < policy->apps;
}

int
sup_slot_of(const struct sup *sup, const struct policy *policy, int32_t pid)
{
	for (int i = 0; i < slots_in_use(policy); i++)
		if (sup->slots[i].life == LIFE_UP && sup->slots[i].pid == pid)
			return i;
	return -1;
}

int
apps_in(const struct step *step, enum life life)
{
	int n = 0;

	for (int i = 0; i < step->policy->apps; i++)
		n += step->sup->slots[i].life == life;
	return n;
}

bool
sup_is_stop(const struct policy *policy, int signal)
{
	if (signal <= 0 || signal > SIGNAL_MAX || policy->rewrite[signal] == 0)
		return false;
	return signal == SIG_TERM || signal == SIG_INT || signal == policy->stop_signal;
}

static void
signal_came(struct step *step)
{
	const struct policy *policy = step->policy;
	int signal = step->event->signal;

	if (signal <= 0 || signal > SIGNAL_MAX || signal == SIG_CHLD || !policy->rewrite[signal])
		return;
	if (sup_is_stop(policy, signal)) {
		stop_requested(step, signal);
		return;
	}
	for (int i = 0; i < policy->apps; i++) {
		const struct slot *slot = &step->sup->slots[i];

		if (slot->life != LIFE_UP)
			continue;
		step_signal(step, policy->forward == SCOPE_APP ? slot->pid : -slot->pid,
		    policy->rewrite[signal]);
		if (signal == SIG_CONT && !policy->alone)
			step_ask(step, ACT_FOREGROUND)->pid = slot->pid;
	}
}

static void
dispatch(struct step *step)
{
	int slot = sup_slot_of(step->sup, step->policy, step->event->pid);

	switch (step->event->kind) {
	case EVENT_TICK:
		break;
	case EVENT_SIGNAL:
		signal_came(step);
		break;
	case EVENT_BORN:
		slot_born(step);
		break;
	case EVENT_STILLBORN:
		slot_stillborn(step);
		break;
	case EVENT_EXITED:
		if (slot >= 0)
			slot_exited(step, slot);
		else
			step->sup->status.reaped++;
		break;
	case EVENT_STOPPED:
		if (slot >= 0)
			slot_stopped(step, slot);
		break;
	case EVENT_CONTINUED:
		if (slot >= 0)
			step->sup->slots[slot].frozen = false;
		break;
	case EVENT_EMPTY:
		stop_nobody_left(step);
		break;
	case EVENT_GROUP_GONE:
		stop_group_gone(step);
		break;
	case EVENT_COUNT:
		break;
	}
}

static enum state
state_now(const struct step *step)
{
	const struct sup *sup = step->sup;

	if (sup->phase == PHASE_OVER)
		return STATE_STOPPED;
	if (sup->phase != PHASE_RUN)
		return STATE_DRAINING;
	if (apps_in(step, LIFE_UP) > 0 || step->policy->apps == 0)
		return STATE_UP;
	return sup->status.up_ms ? STATE_RESTARTING : STATE_STARTING;
}

static void
note_status(struct step *step)
{
	struct status *status = &step->sup->status;
	enum state state = state_now(step);

	if (state != status->state)
		status->since_ms = step->event->now_ms;
	status->state = state;
	status->app_pid = step->policy->apps > 0 ? step->sup->slots[0].pid : 0;
	status->deadline_ms = sup_deadline(step->sup, step->policy);
}

void
sup_step(struct sup *sup, const struct policy *policy, const struct event *event, struct acts *acts)
{
	struct step step = { .sup = sup, .policy = policy, .event = event, .acts = acts };

	acts->count = 0;
	if (sup->phase == PHASE_OVER)
		return;
	dispatch(&step);
	if (sup->phase != PHASE_OVER)
		stop_settle(&step);
	slots_start(&step);
	note_status(&step);
}

void
sup_init(struct sup *sup, const struct policy *policy, int64_t now_ms)
{
	require(policy->apps >= 0 && policy->apps <= APPS_MAX);
	require(policy->helpers >= 0 && policy->helpers <= HELPERS_MAX);
	require(policy->drain < SCOPE_COUNT && policy->forward < SCOPE_ALL);
	*sup = (struct sup){ .due_ms = NEVER, .patience_ms = NEVER };
	sup->status = (struct status){ .since_ms = now_ms, .deadline_ms = now_ms };
	for (int i = 0; i < slots_in_use(policy); i++)
		sup->slots[i] = (struct slot){ .life = LIFE_WAIT, .due_ms = now_ms };
}

int64_t
sup_deadline(const struct sup *sup, const struct policy *policy)
{
	int64_t due_ms = sup->due_ms;

	for (int i = 0; i < slots_in_use(policy); i++)
		if (sup->slots[i].life == LIFE_WAIT && sup->slots[i].due_ms < due_ms)
			due_ms = sup->slots[i].due_ms;
	if (sup->phase == PHASE_REST && policy->drain == SCOPE_GROUP && sup->look_ms < due_ms)
		due_ms = sup->look_ms;
	return due_ms;
}
