#include "config/plan.h"

#include <string.h>

#include "base/require.h"
#include "sys/door.h"
#include "sys/seats.h"

/* Not yet options: how often and how fast a start that failed for want of a process is tried. */
enum { START_AGAIN_MS = 100, START_AGAIN_MAX_MS = 2000, STARTS_MAX = 6, STABLE_MS = 10 * SECOND_MS };

/* Who is not process 1 is stopped by whoever may signal it, as any program, unless told otherwise. */
static enum stop_from
stop_from_of(const struct options *options, bool alone)
{
	if (!alone && options->places[OPTION_stop_from].origin == ORIGIN_DEFAULT)
		return STOP_FROM_ANYONE;
	return (enum stop_from)options->stop_from;
}

struct policy
plan_policy(const struct options *options, bool alone)
{
	struct policy policy = {
		.apps = options->pause ? 0 : 1,
		.alone = alone,
		.forward = options->signal_group ? SCOPE_GROUP : SCOPE_APP,
		.drain = (enum scope)options->drain, /* the words of the row are those of the enum */
		.drain_delay_ms = options->drain_delay,
		.drain_timeout_ms = options->drain_timeout,
		.stop_from = stop_from_of(options, alone),
		.stop_signal = (uint8_t)options->stop_signal,
		.restart = RESTART_NO,
		.backoff_ms = START_AGAIN_MS,
		.backoff_max_ms = START_AGAIN_MAX_MS,
		.stable_ms = STABLE_MS,
		.starts_max = STARTS_MAX,
	};

	memcpy(policy.rewrite, options->rewrite, sizeof policy.rewrite);
	memcpy(policy.remap_exit, options->remap_exit, sizeof policy.remap_exit);
	return policy;
}

/* Whoever is left of the app needs the answers of one that lasts. */
void
plan_add_helper(struct plan *plan, enum helper helper)
{
	struct policy *policy = &plan->policy;

	require(policy->helpers < HELPERS_MAX && policy->lasting == 0);
	plan->helper[policy->helpers++] = (uint8_t)helper;
	policy->lasting = helper == HELPER_COMPLAIN;
}

bool
plan_has_helper(const struct plan *plan, enum helper helper)
{
	for (int i = 0; i < plan->policy.helpers; i++)
		if (plan->helper[i] == helper)
			return true;
	return false;
}

size_t
plan_size(const struct plan *plan)
{
	size_t slots = (size_t)plan->policy.apps + (size_t)plan->policy.helpers;

	return PLAN_LEAST + slots * sizeof(struct slot);
}

const struct plan *
plan_receive(void)
{
	const struct plan *plan = door_receive(SEAT_PLAN, PLAN_LEAST, sizeof *plan);

	return plan && plan->magic == PLAN_MAGIC ? plan : NULL;
}
