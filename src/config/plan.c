#include "config/plan.h"

#include <string.h>

#include "sys/door.h"
#include "sys/seats.h"

/* Not yet options: how often and how fast a start that failed for want of a process is tried. */
enum { START_AGAIN_MS = 100, START_AGAIN_MAX_MS = 2000, STARTS_MAX = 6, STABLE_MS = 10 * SECOND_MS };

struct policy
plan_policy(const struct options *options, bool alone)
{
	struct policy policy = {
		.apps = options->pause ? 0 : 1,
		.helpers = options->health || options->health_listen.count > 0,
		.alone = alone,
		.forward = options->signal_group ? SCOPE_GROUP : SCOPE_APP,
		.drain = (enum scope)options->drain, /* the words of the row are those of the enum */
		.drain_delay_ms = options->drain_delay,
		.drain_timeout_ms = options->drain_timeout,
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
