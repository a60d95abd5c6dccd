/*
 * The words in which the laws speak of a deed.
 */
#ifndef TESTS_CORE_DEED_H
#define TESTS_CORE_DEED_H

#include "core/world.h"

static inline int
asked(const struct deed *d, enum act_kind kind)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++)
		n += d->acts.act[i].kind == kind;
	return n;
}

static inline int
asked_of(const struct deed *d, enum act_kind kind, int32_t pid, int signal)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++) {
		const struct act *act = &d->acts.act[i];

		n += act->kind == kind && act->pid == pid && act->signal == signal;
	}
	return n;
}

static inline int
started(const struct deed *d, int slot)
{
	int n = 0;

	for (int i = 0; i < d->acts.count; i++)
		n += d->acts.act[i].kind == ACT_SPAWN && d->acts.act[i].slot == slot;
	return n;
}

static inline const struct policy *
policy_of(const struct deed *d)
{
	return d->before->policy;
}

static inline int
used(const struct deed *d)
{
	return policy_of(d)->apps + policy_of(d)->helpers;
}

static inline bool
is_app(const struct deed *d, int slot)
{
	return slot >= 0 && slot < policy_of(d)->apps;
}

/* The slot that the event is about; -1 for none of ours. */
static inline int
slot_of(const struct deed *d)
{
	int i = d->event.pid - PID_FIRST;

	return i >= 0 && i < used(d) ? i : -1;
}

/* Did no hour come with this step? */
static inline bool
is_quiet(const struct deed *d)
{
	return sup_deadline(&d->before->sup, policy_of(d)) > d->event.now_ms;
}

static inline bool
is_request(const struct deed *d)
{
	return d->event.kind == EVENT_SIGNAL && ghost_is_stop(policy_of(d), d->event.signal);
}

/* A request, and of somebody who may. */
static inline bool
is_stop(const struct deed *d)
{
	return is_request(d) && ghost_is_heard(policy_of(d), &d->event);
}

/* Is the stop said with this step, or said again? */
static inline bool
is_said(const struct deed *d)
{
	const struct ghost *was = &d->before->ghost;

	return (d->due.told && !was->told) || (is_stop(d) && was->told && !was->killed);
}

/* A SIGCONT below a shell is its fg. */
static inline bool
is_resumed(const struct deed *d)
{
	return d->event.kind == EVENT_SIGNAL && d->event.signal == SIGCONT && !policy_of(d)->alone &&
	    policy_of(d)->rewrite[SIGCONT];
}

static inline int
forwarded(const struct deed *d)
{
	int signal = d->event.signal;

	if (d->event.kind != EVENT_SIGNAL || is_request(d))
		return 0;
	if (signal < 1 || signal > 64 || signal == SIGCHLD)
		return 0;
	return policy_of(d)->rewrite[signal];
}

#endif
