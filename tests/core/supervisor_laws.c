/*
 * The supervisor in every state that it can reach, through its own sup_step().
 *
 * The usual form takes some seconds.  With WIDE=1 in the environment it takes minutes, for more
 * slots with more detail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/explore.h"
#include "core/story.h"
#include "rig/unit.h"

/* Times are counted in grains, so that all of them can pass; how long they are changes nothing. */
static struct policy
policy_in(int apps, int helpers, int lasting, int64_t grain_ms)
{
	struct policy p = story_policy();

	p.apps = apps;
	p.helpers = helpers;
	p.lasting = lasting;
	p.backoff_ms = grain_ms;
	p.backoff_max_ms = 3 * grain_ms;
	p.stable_ms = 2 * grain_ms;
	p.starts_max = 3;
	p.rewrite[SIGHUP] = 0;
	p.rewrite[SIGUSR1] = SIGUSR2;
	p.remap_exit[EXIT_SIGNAL + SIGTERM] = 9;
	return p;
}

/* Four ways to stop. */
static struct policy
stopped_by(int way, const struct policy *policy, int64_t grain_ms)
{
	static const struct {
		int delay, timeout;
		enum scope forward;
		int signal;
		enum stop_from from;
	} ways[] = {
		{ 0, -1, SCOPE_APP, 0, STOP_FROM_OPERATOR },
		{ 2, -1, SCOPE_GROUP, 0, STOP_FROM_ANYONE },
		{ 0, 2, SCOPE_APP, SIGQUIT, STOP_FROM_OPERATOR },
		{ 2, 0, SCOPE_APP, 0, STOP_FROM_OPERATOR },
	};
	struct policy p = *policy;

	p.drain_delay_ms = ways[way].delay * grain_ms;
	p.drain_timeout_ms = ways[way].timeout < 0 ? NEVER : ways[way].timeout * grain_ms;
	p.forward = ways[way].forward;
	p.stop_signal = (uint8_t)ways[way].signal;
	p.stop_from = ways[way].from;
	return p;
}

struct sum {
	long worlds, steps;
	int policies, acts_most;
};

static void
look_around(const struct policy *policy, enum detail detail, int64_t grain_ms, struct sum *sum)
{
	static struct explored explored;
	struct world first = { .policy = policy, .detail = detail, .grain_ms = grain_ms };

	explore(&first, &explored);
	sum->worlds += explored.worlds;
	sum->steps += explored.steps;
	sum->policies++;
	if (explored.acts_most > sum->acts_most)
		sum->acts_most = explored.acts_most;
	if (explored.broken) {
		print_message("%s does not hold with %d instances, %d helpers, drain %d, restart %d, "
		    "%salone, delay %lld, timeout %lld, %d lasting after\n%s", explored.broken,
		    policy->apps, policy->helpers, (int)policy->drain, (int)policy->restart,
		    policy->alone ? "" : "not ", (long long)policy->drain_delay_ms,
		    (long long)policy->drain_timeout_ms, policy->lasting, explored.history);
		fail();
	}
}

/* Every scope of a drain, every way to stop, these restarts; being alone matters to stopped ones. */
static void
all_over(int apps, int helpers, int lasting, enum detail detail, int first_restart, int last_restart)
{
	int64_t grain_ms = detail == DETAIL_ALL ? THAW_AGAIN_MS / 2 : SWEEP_AGAIN_MS;
	struct policy base = policy_in(apps, helpers, lasting, grain_ms);
	struct sum sum = { 0 };
	clock_t start = clock();

	for (int n = 0; n < SCOPE_COUNT * 4 * 2; n++) {
		struct policy p = stopped_by(n / 2 % 4, &base, grain_ms);

		p.drain = (enum scope)(n / 8);
		p.alone = n % 2 == 0;
		if (!p.alone && detail == DETAIL_FEW)
			continue;
		for (int r = first_restart; r <= last_restart; r++) {
			p.restart = (enum restart)r;
			look_around(&p, detail, grain_ms, &sum);
		}
	}
	print_message("# %d instances, %d helpers, %d lasting: %d policies, %ld worlds, %ld steps, "
	    "at most %d acts, %.1f s\n", apps, helpers, lasting, sum.policies, sum.worlds, sum.steps,
	    sum.acts_most, (double)(clock() - start) / CLOCKS_PER_SEC);
}

static void
everywhere(int apps, int helpers, enum detail detail, int first_restart, int last_restart)
{
	all_over(apps, helpers, 0, detail, first_restart, last_restart);
}

static void
a_pause_keeps_the_laws(void **unused)
{
	(void)unused;
	everywhere(0, 0, DETAIL_ALL, RESTART_NO, RESTART_NO);
	everywhere(0, 1, DETAIL_MOST, RESTART_NO, RESTART_NO);
}

static void
one_app_keeps_the_laws(void **unused)
{
	(void)unused;
	everywhere(1, 0, DETAIL_MOST, RESTART_NO, RESTART_ALWAYS);
}

static void
one_app_under_a_terminal_keeps_the_laws(void **unused)
{
	(void)unused;
	everywhere(1, 0, DETAIL_ALL, RESTART_NO, RESTART_ON_FAILURE);
}

static void
an_app_and_its_helper_keep_the_laws(void **unused)
{
	(void)unused;
	everywhere(1, 1, DETAIL_FEW, RESTART_ON_FAILURE, RESTART_ON_FAILURE);
}

static void
an_app_and_a_helper_that_lasts_keep_the_laws(void **unused)
{
	(void)unused;
	all_over(1, 1, 1, DETAIL_FEW, RESTART_NO, RESTART_NO);
}

static void
two_instances_keep_the_laws(void **unused)
{
	(void)unused;
	everywhere(2, 0, DETAIL_FEW, RESTART_ON_FAILURE, RESTART_ON_FAILURE);
}

static void
in_the_wide_form_more_of_them_do(void **unused)
{
	(void)unused;
	if (!getenv("WIDE")) {
		print_message("# usual form; WIDE=1 looks at more\n");
		return;
	}
	everywhere(1, 0, DETAIL_ALL, RESTART_ALWAYS, RESTART_ALWAYS);
	everywhere(1, 1, DETAIL_MOST, RESTART_NO, RESTART_ALWAYS);
	everywhere(1, 1, DETAIL_ALL, RESTART_ON_FAILURE, RESTART_ON_FAILURE);
	everywhere(1, 2, DETAIL_FEW, RESTART_NO, RESTART_NO);
	all_over(1, 2, 1, DETAIL_FEW, RESTART_NO, RESTART_NO);
	everywhere(2, 0, DETAIL_MOST, RESTART_NO, RESTART_ALWAYS);
	everywhere(2, 0, DETAIL_ALL, RESTART_NO, RESTART_NO);
	everywhere(2, 1, DETAIL_FEW, RESTART_ON_FAILURE, RESTART_ON_FAILURE);
	everywhere(3, 0, DETAIL_FEW, RESTART_NO, RESTART_ALWAYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pause_keeps_the_laws),
		cmocka_unit_test(one_app_keeps_the_laws),
		cmocka_unit_test(one_app_under_a_terminal_keeps_the_laws),
		cmocka_unit_test(an_app_and_its_helper_keep_the_laws),
		cmocka_unit_test(an_app_and_a_helper_that_lasts_keep_the_laws),
		cmocka_unit_test(two_instances_keep_the_laws),
		cmocka_unit_test(in_the_wide_form_more_of_them_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
