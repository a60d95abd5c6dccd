/*
 * A drain that waits for more than the app: its process group, or everybody.
 */
#include "core/story.h"
#include "rig/unit.h"

static void
a_drain_of_the_group_looks_until_it_is_gone(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain = SCOPE_GROUP;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to -70, SIGCONT to -70 | draining",
	    "[ 2100] 70 exits 0          | look for 70                    | draining until 2150",
	    "[ 2150] hour                | look for 70                    | draining until 2200",
	    "[ 2170] SIGTERM             | SIGTERM to -70, SIGCONT to -70 | draining until 2200",
	    "[ 2200] hour                | look for 70                    | draining until 2250",
	    "[ 2200] group 70 gone       | exit 0                         | stopped");
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to -70, SIGCONT to -70 | draining",
	    "[ 2100] 70 exits 0          | look for 70                    | draining until 2150",
	    "[ 2110] nobody left         | exit 0                         | stopped");
}

static void
a_group_left_behind_is_told(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain = SCOPE_GROUP;
	p.drain_timeout_ms = 120;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 exits 0          | report 70: 0 after 2000, SIGTERM to -70,"
	    "                              SIGCONT to -70, look for 70 | draining until 2050",
	    "[ 2050] hour                | look for 70                    | draining until 2100",
	    "[ 2100] hour                | look for 70                    | draining until 2120",
	    "[ 2120] hour                | overdue, SIGKILL to all        | draining until 2150",
	    "[ 2121] 312 dies of SIGKILL |                                | draining until 2150",
	    "[ 2121] nobody left         | exit 0                         | stopped");
}

static void
a_drain_of_all_ends_when_nobody_is_left(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain = SCOPE_ALL;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to all, SIGCONT to all | draining until 12000",
	    "[ 2100] 70 exits 7          |                                | draining until 12000",
	    "[ 2200] SIGTERM             | SIGTERM to all, SIGCONT to all | draining until 12000",
	    "[ 3000] 312 exits 0         |                                | draining until 12000",
	    "[ 3000] nobody left         | exit 7                         | stopped");
}

static void
daemons_left_behind_are_drained_too(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain = SCOPE_ALL;
	p.stop_signal = 3;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 exits 7          | report 70: 7 after 2000, SIGQUIT to all,"
	    "                              SIGCONT to all | draining until 12000",
	    "[ 5000] SIGTERM             | SIGQUIT to all, SIGCONT to all | draining until 12000",
	    "[12000] hour                | overdue, SIGKILL to all        | draining until 12100",
	    "[12001] 312 dies of SIGKILL |                                | draining until 12100",
	    "[12002] nobody left         | exit 7                         | stopped");
}

static void
daemons_may_have_all_the_time_there_is(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain = SCOPE_ALL;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 exits 7          | report 70: 7 after 2000, SIGTERM to all,"
	    "                              SIGCONT to all | draining",
	    "[99000] SIGINT              | SIGINT to all, SIGCONT to all  | draining",
	    "[99100] nobody left         | exit 7                         | stopped");
}

static void
below_another_process_1_all_below_us_are_signalled(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.alone = false;
	p.drain = SCOPE_ALL;
	p.drain_timeout_ms = 120;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to all, SIGCONT to all | draining until 2120",
	    "[ 2100] 70 exits 0          |                                | draining until 2120",
	    "[ 2120] hour                | overdue, SIGKILL to all        | draining until 2220",
	    "[ 2160] nobody left         | exit 0                         | stopped");
}

int
main(void)
{
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(a_drain_of_the_group_looks_until_it_is_gone),
		cmocka_unit_test(a_group_left_behind_is_told),
		cmocka_unit_test(a_drain_of_all_ends_when_nobody_is_left),
		cmocka_unit_test(daemons_left_behind_are_drained_too),
		cmocka_unit_test(daemons_may_have_all_the_time_there_is),
		cmocka_unit_test(below_another_process_1_all_below_us_are_signalled),
	};

	return cmocka_run_group_tests(stories, NULL, NULL);
}
