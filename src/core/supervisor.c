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
step_code(struct step *step, int32_t code, bool for_good)
{
	if (!step->sup->has_code) {
		step->sup->code = code;
		step->sup->has_code = for_good;
	}
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

bool
slot_is_lasting(const struct policy *policy, int slot)
{
	return slot >= slots_in_use(policy) - policy->lasting;
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

/* Can it be passed on at all, and is it? */
static bool
is_forwarded(const struct policy *policy, int signal)
{
	return signal > 0 && signal <= SIGNAL_MAX && signal != SIG_CHLD && policy->rewrite[signal];
}

bool
sup_is_stop(const struct policy *policy, int signal)
{
	return is_forwarded(policy, signal) &&
	    (signal == SIG_TERM || signal == SIG_INT || signal == policy->stop_signal);
}

/*
 * Below a shell a SIGCONT is its `fg`.  The whole group was stopped by the terminal, so the whole
 * group goes on; and it has the terminal before, or its next read would stop it again.
 */
static void
forward(struct step *step, int signal)
{
	const struct policy *policy = step->policy;
	bool resume = signal == SIG_CONT && !policy->alone;
	bool group = resume || policy->forward == SCOPE_GROUP;

	for (int i = 0; i < policy->apps; i++) {
		const struct slot *slot = &step->sup->slots[i];

		if (slot->life != LIFE_UP)
			continue;
		if (resume)
			step_ask(step, ACT_FOREGROUND)->pid = slot->pid;
		step_signal(step, group ? -slot->pid : slot->pid, policy->rewrite[signal]);
	}
}

/*
 * A stop ends the container, so it has to be the operator's.  Other signals only pass through us to
 * the app; whoever sends them could as well send them there.
 */
static bool
may_stop_us(const struct step *step)
{
	return step->policy->stop_from == STOP_FROM_ANYONE || step->event->from == SENDER_OPERATOR;
}

static void
signal_came(struct step *step)
{
	int signal = step->event->signal;

	if (!sup_is_stop(step->policy, signal)) {
		if (is_forwarded(step->policy, signal))
			forward(step, signal);
	} else if (may_stop_us(step)) {
		stop_requested(step, signal);
	} else {
		step_ask(step, ACT_REFUSE)->signal = signal;
	}
}

static void
dispatch(struct step *step)
{
	int slot = sup_slot_of(step->sup, step->policy, step->event->pid);

	switch (step->event->kind) {
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
			slot_continued(step, slot);
		break;
	case EVENT_EMPTY:
		step->sup->empty = true;
		break;
	case EVENT_GROUP_GONE:
		stop_group_gone(step);
		break;
	case EVENT_TICK:
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
	const struct slot *first = &step->sup->slots[0];
	enum state state = state_now(step);

	if (state != status->state)
		status->since_ms = step->event->now_ms;
	status->state = state;
	status->app_pid = step->policy->apps > 0 && first->life == LIFE_UP ? first->pid : 0;
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
	stop_settle(&step);
	slots_hour(&step);
	note_status(&step);
}

void
sup_init(struct sup *sup, const struct policy *policy, int64_t now_ms)
{
	require(policy->apps >= 0 && policy->apps <= APPS_MAX);
	require(policy->helpers >= 0 && policy->helpers <= HELPERS_MAX);
	require(policy->lasting >= 0 && policy->lasting <= policy->helpers);
	require(policy->drain < SCOPE_COUNT && policy->forward < SCOPE_ALL);
	require(policy->stop_from < STOP_FROM_COUNT);
	require(policy->backoff_ms > 0 && policy->backoff_ms <= policy->backoff_max_ms);
	*sup = (struct sup){ .due_ms = NEVER, .look_ms = NEVER, .patience_ms = NEVER };
	sup->status = (struct status){ .since_ms = now_ms, .deadline_ms = now_ms };
	for (int i = 0; i < slots_in_use(policy); i++)
		sup->slots[i] = (struct slot){ .life = LIFE_WAIT, .due_ms = now_ms };
}

static int64_t
sooner(int64_t a_ms, int64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

int64_t
sup_deadline(const struct sup *sup, const struct policy *policy)
{
	int64_t due_ms = sooner(sup->due_ms, sooner(sup->look_ms, sup->patience_ms));

	if (sup->phase == PHASE_OVER)
		return NEVER;
	for (int i = 0; i < slots_in_use(policy); i++)
		due_ms = sooner(due_ms, sup->slots[i].due_ms);
	return due_ms;
}
