#include "roles/house.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/require.h"
#include "roles/report.h"
#include "sys/kernel.h"
#include "sys/kin.h"
#include "sys/seats.h"

/* ---- perform: an act becomes system calls ---------------------------------------------------- */

static void
look(struct house *house, int32_t group)
{
	if (kill(-group, 0) < 0 && errno == ESRCH)
		house->gone = group;
}

/* No helper comes again, and what they listened on is theirs alone: nobody waits at a closed door. */
static void
retire(const struct house *house)
{
	if (house->helpers)
		for (int fd = SEAT_LOCAL; fd < SEAT_END; fd++)
			close(fd);
}

static void
perform(struct house *house, const struct act *act)
{
	const struct plan *plan = house->plan;

	switch (act->kind) {
	case ACT_SIGNAL:
		report_signal(plan, act->pid, act->signal);
		kin_signal(act->pid, act->signal, plan->borrow_uid);
		break;
	case ACT_SIGNAL_ALL:
		report_signal(plan, -1, act->signal);
		kin_signal_all(plan->policy.alone, act->signal, plan->borrow_uid);
		break;
	case ACT_FOREGROUND:
		/* Below a shell only `fg` gives us the terminal; as process 1 nobody else wants it. */
		spawn_foreground(act->pid, plan->policy.alone ? WHOEVER : getpgrp());
		break;
	case ACT_SUSPEND:
		kill(getpid(), SIGSTOP);
		break;
	case ACT_LOOK:
		look(house, act->pid);
		break;
	case ACT_RETIRE:
		retire(house);
		break;
	case ACT_OVERDUE:
		report_overdue(plan);
		break;
	case ACT_EXIT:
		report_complaints(house);
		report_exit(plan, act->code);
		_exit(house->farewell ? house->farewell(house, act->code) : act->code);
	case ACT_SPAWN:  /* the next turn bears whoever is asked for */
	case ACT_REPORT: /* these are said in step(), which knows more */
	case ACT_REFUSE:
	case ACT_COUNT:
		break;
	}
}

/* ---- understand: what came to pass, in the core's words --------------------------------------- */

/* How the slot is born; NULL for a helper before the door: it is born behind it. */
static const struct birth *
birth_of(const struct house *house, int slot)
{
	int apps = house->plan->policy.apps;

	if (slot < apps)
		return house->app;
	return house->helpers ? house->helpers + (slot - apps) : NULL;
}

/* The slot that is asked for and can be born; -1 for none. */
static int
next_birth(const struct house *house)
{
	const struct policy *policy = &house->plan->policy;

	for (int i = 0; i < policy->apps + policy->helpers; i++)
		if (house->sup.slots[i].life == LIFE_ASKED && birth_of(house, i))
			return i;
	return -1;
}

static struct event
bear(struct house *house, int slot)
{
	int32_t pid = spawn(birth_of(house, slot), &house->slate);

	if (pid > 0)
		return (struct event){ .kind = EVENT_BORN, .slot = slot, .pid = pid };
	return (struct event){ .kind = EVENT_STILLBORN, .slot = slot,
		.code = slate_exit_code(&house->slate), .transient = slate_is_transient(&house->slate) };
}

static struct event
understand(const struct heard *heard)
{
	static const unsigned char kinds[] = {
		[HEARD_HOUR] = EVENT_TICK, [HEARD_SIGNAL] = EVENT_SIGNAL, [HEARD_EXIT] = EVENT_EXITED,
		[HEARD_KILLED] = EVENT_EXITED, [HEARD_STOPPED] = EVENT_STOPPED,
		[HEARD_CONTINUED] = EVENT_CONTINUED, [HEARD_EMPTY] = EVENT_EMPTY,
	};

	return (struct event){ .kind = kinds[heard->kind], .pid = heard->pid, .code = heard->code,
		.signal = heard->signal, .from = sender_of(heard->code, heard->sender, heard->uid) };
}

/* Whoever has something to do meanwhile sleeps there; the ear then only takes what has come. */
static struct heard
listen_on(struct house *house, int64_t deadline_ms)
{
	if (!house->meanwhile)
		return ear_listen(&house->ear, house->now_ms, deadline_ms);
	if (house->ear.quiet)
		house->meanwhile(house, deadline_ms);
	return ear_listen(&house->ear, house->now_ms, house->now_ms);
}

/* Our own deeds first, then what the ear hears. */
static struct event
next_event(struct house *house, struct heard *heard)
{
	int slot = next_birth(house);
	struct event event;

	if (slot >= 0) {
		event = bear(house, slot);
	} else if (house->gone) {
		event = (struct event){ .kind = EVENT_GROUP_GONE, .pid = house->gone };
		house->gone = 0;
	} else {
		*heard = listen_on(house, sup_deadline(&house->sup, &house->plan->policy));
		event = understand(heard);
	}
	event.now_ms = house->now_ms = kernel_now_ms();
	return event;
}

/* ---- one turn -------------------------------------------------------------------------------- */

static void
show(struct house *house)
{
	const struct status *status = &house->sup.status;

	if (status->state != house->shown)
		prctl(PR_SET_NAME, state_comm(status->state));
	house->shown = status->state;
	if (house->page)
		page_publish(house->page, status, sizeof *status);
}

static void
step(struct house *house, const struct event *event, const struct heard *heard)
{
	struct acts *acts = &house->acts;
	bool ours = sup_slot_of(&house->sup, &house->plan->policy, event->pid) >= 0;

	sup_step(&house->sup, &house->plan->policy, event, acts);
	if (event->kind == EVENT_STILLBORN)
		report_stillborn(house, event);
	else if (event->kind == EVENT_EXITED && !ours)
		report_orphan(house->plan, heard);
	for (int i = 0; i < acts->count; i++) {
		if (acts->act[i].kind == ACT_REPORT)
			report_death(house->plan, &acts->act[i], heard->core);
		else if (acts->act[i].kind == ACT_REFUSE)
			report_refusal(house, heard);
		perform(house, &acts->act[i]);
	}
	show(house);
}

static void
turn(struct house *house)
{
	struct heard heard = { .kind = HEARD_HOUR };
	struct event event = next_event(house, &heard);

	step(house, &event, &heard);
}

static bool
is_born(const struct house *house)
{
	return house->plan->policy.apps == 0 || house->sup.slots[0].life == LIFE_UP;
}

void
house_run_until_born(struct house *house)
{
	struct heard hour = { .kind = HEARD_HOUR };

	house->now_ms = kernel_now_ms();
	step(house, &(struct event){ .kind = EVENT_TICK, .now_ms = house->now_ms }, &hour);
	while (!is_born(house))
		turn(house);
}

_Noreturn void
house_run(struct house *house)
{
	house->now_ms = kernel_now_ms();
	show(house);
	for (;;)
		turn(house);
}
