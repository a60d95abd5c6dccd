/*
 * Helpers are started again for ever, decide nothing, and are let go when the apps are gone.
 */
#include "core/story.h"
#include "rig/unit.h"

static void
a_helper_is_started_again_for_ever(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.starts_max = 2;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[ 1000] 71 dies of SIGSYS   | report 71: SIGSYS after 1000   | up until 1100",
	    "[ 1100] hour                | start 1                        | up",
	    "[ 1100] 1 not born: 126     |                                | up until 1300",
	    "[ 1300] hour                | start 1                        | up",
	    "[ 1300] 1 not born yet: 125 |                                | up until 1700",
	    "[ 1700] hour                | start 1                        | up",
	    "[ 1700] 1 born as 72        |                                | up",
	    "[ 1800] 72 stops on SIGTSTP |                                | up",
	    "[ 1900] 72 goes on          |                                | up",
	    "[ 2000] 72 exits 0          | report 72: 0 after 300         | up until 2800",
	    "[ 2800] hour                | start 1                        | up",
	    "[ 2800] 1 born as 73        |                                | up",
	    "[12800] 73 exits 0          | report 73: 0 after 10000       | up until 12900",
	    "[12900] hour                | start 1                        | up",
	    "[12900] 1 born as 74        |                                | up",
	    "[13000] 70 exits 5          | report 70: 5 after 13000, SIGKILL to 74, retire,"
	    "                              exit 5 | stopped");
}

static void
a_helper_stays_to_the_end_of_the_drain(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.drain = SCOPE_ALL;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[ 1000] SIGTERM             | SIGTERM to all, SIGCONT to all | draining",
	    "[ 2000] 71 dies of SIGKILL  | report 71: SIGKILL after 2000  | draining until 2100",
	    "[ 2100] hour                | start 1                        | draining",
	    "[ 2100] 1 born as 72        |                                | draining",
	    "[ 3000] 70 exits 0          | SIGKILL to 72, retire          | draining",
	    "[ 3001] 72 dies of SIGKILL  |                                | draining",
	    "[ 3001] nobody left         | exit 0                         | stopped");
}

static void
a_helper_that_waits_is_let_go_too(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.drain_timeout_ms = 150;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[ 1000] SIGTERM             | SIGTERM to 70                  | draining until 1150",
	    "[ 1100] 71 exits 1          | report 71: 1 after 1100        | draining until 1150",
	    "[ 1150] hour                | retire, overdue, SIGKILL to all | draining until 1250",
	    "[ 1151] 70 dies of SIGKILL  | exit 137                       | stopped");
}

static void
a_helper_born_too_late_is_not_kept(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.drain = SCOPE_ALL;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    1] 70 exits 0          | report 70: 0 after 1, retire, SIGTERM to all,"
	    "                              SIGCONT to all | draining",
	    "[    2] 1 born as 71        | SIGKILL to 71                  | draining",
	    "[    3] 71 dies of SIGKILL  |                                | draining",
	    "[    3] nobody left         | exit 0                         | stopped");
}

static void
a_helper_is_no_part_of_the_shells_job(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.alone = false;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[ 1000] 71 stops on SIGTSTP |                                | up",
	    "[ 1000] 71 goes on          |                                | up",
	    "[ 2000] 70 stops on SIGTSTP | stop ourselves                 | up",
	    "[ 3000] SIGCONT             | terminal to 70, SIGCONT to -70 | up");
}

/* What is left of the app still asks it things; it is not kept, and goes when nobody asks any more. */
static void
a_helper_that_lasts_goes_by_itself(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 2;
	p.lasting = 1;
	p.drain = SCOPE_ALL;
	STORY(p,
	    "[    0] hour                | start 0, start 1, start 2      | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[    0] 2 born as 72        |                                | up",
	    "[ 1000] 72 dies of SIGKILL  | report 72: SIGKILL after 1000  | up until 1100",
	    "[ 1100] hour                | start 2                        | up",
	    "[ 1100] 2 born as 73        |                                | up",
	    "[ 3000] 70 exits 0          | report 70: 0 after 3000, SIGKILL to 71, retire,"
	    "                              SIGTERM to all, SIGCONT to all | draining",
	    "[ 3001] 71 dies of SIGKILL  |                                | draining",
	    "[ 4000] 73 exits 0          |                                | draining",
	    "[ 4000] nobody left         | exit 0                         | stopped");
}

static void
a_helper_that_lasts_is_kept_though_born_late(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.helpers = 1;
	p.lasting = 1;
	p.drain = SCOPE_ALL;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    1] 70 exits 0          | report 70: 0 after 1, retire, SIGTERM to all,"
	    "                              SIGCONT to all | draining",
	    "[    2] 1 born as 71        |                                | draining",
	    "[    3] 71 exits 0          |                                | draining",
	    "[    3] nobody left         | exit 0                         | stopped");
}

int
main(void)
{
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(a_helper_is_started_again_for_ever),
		cmocka_unit_test(a_helper_stays_to_the_end_of_the_drain),
		cmocka_unit_test(a_helper_that_waits_is_let_go_too),
		cmocka_unit_test(a_helper_born_too_late_is_not_kept),
		cmocka_unit_test(a_helper_is_no_part_of_the_shells_job),
		cmocka_unit_test(a_helper_that_lasts_goes_by_itself),
		cmocka_unit_test(a_helper_that_lasts_is_kept_though_born_late),
	};

	return cmocka_run_group_tests(stories, NULL, NULL);
}
