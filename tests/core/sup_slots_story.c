/*
 * An app that cannot start, or falls and is started again; many of them.
 */
#include "core/story.h"
#include "rig/unit.h"

static void
a_command_that_is_not_there_ends_it(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 not born: 127     | exit 127                       | stopped");
}

static void
a_start_that_fails_for_now_is_tried_again(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 not born yet: 125 |                                | starting until 100",
	    "[  100] hour                | start 0                        | starting",
	    "[  101] 0 not born yet: 125 |                                | starting until 301",
	    "[  301] hour                | start 0                        | starting",
	    "[  301] 0 born as 70        |                                | up",
	    "[ 5000] 70 exits 0          | report 70: 0 after 4699, exit 0 | stopped");
}

static void
it_gives_up_after_so_many(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.starts_max = 6;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 not born yet: 125 |                                | starting until 100",
	    "[  100] hour                | start 0                        | starting",
	    "[  100] 0 not born yet: 125 |                                | starting until 300",
	    "[  300] hour                | start 0                        | starting",
	    "[  300] 0 not born yet: 125 |                                | starting until 700",
	    "[  700] hour                | start 0                        | starting",
	    "[  700] 0 not born yet: 125 |                                | starting until 1500",
	    "[ 1500] hour                | start 0                        | starting",
	    "[ 1500] 0 not born yet: 125 |                                | starting until 2500",
	    "[ 2500] hour                | start 0                        | starting",
	    "[ 2500] 0 not born yet: 125 | exit 125                       | stopped");
}

static void
no_app_is_started_again_unless_asked(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[20000] 70 dies of SIGSEGV  | report 70: SIGSEGV after 20000, exit 139 | stopped");
}

static void
on_failure_a_failure_is_started_again(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.restart = RESTART_ON_FAILURE;
	STORY(p, UP_AS_70,
	    "[ 1000] 70 exits 1          | report 70: 1 after 1000        | restarting until 1100",
	    "[ 1100] hour                | start 0                        | restarting",
	    "[ 1100] 0 born as 71        |                                | up",
	    "[ 2000] 71 dies of SIGKILL  | report 71: SIGKILL after 900   | restarting until 2200",
	    "[ 2200] hour                | start 0                        | restarting",
	    "[ 2200] 0 born as 72        |                                | up",
	    "[ 3000] 72 exits 0          | report 72: 0 after 800, exit 0 | stopped");
}

static void
always_is_always_until_the_stop(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.restart = RESTART_ALWAYS;
	STORY(p, UP_AS_70,
	    "[ 1000] 70 exits 0          | report 70: 0 after 1000        | restarting until 1100",
	    "[ 1100] hour                | start 0                        | restarting",
	    "[ 1100] 0 born as 71        |                                | up",
	    "[ 2000] SIGTERM             | SIGTERM to 71                  | draining",
	    "[ 2100] 71 exits 0          | exit 0                         | stopped");
	STORY(p, UP_AS_70,
	    "[ 1000] 70 exits 3          | report 70: 3 after 1000        | restarting until 1100",
	    "[ 1050] SIGTERM             | exit 3                         | stopped");
}

static void
an_app_that_was_steady_starts_over(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.restart = RESTART_ALWAYS;
	p.starts_max = 2;
	STORY(p, UP_AS_70,
	    "[ 9999] 70 exits 1          | report 70: 1 after 9999        | restarting until 10099",
	    "[10099] hour                | start 0                        | restarting",
	    "[10099] 0 born as 71        |                                | up",
	    "[20099] 71 exits 1          | report 71: 1 after 10000       | restarting until 20199",
	    "[20199] hour                | start 0                        | restarting",
	    "[20199] 0 born as 72        |                                | up",
	    "[20300] 72 exits 2          | report 72: 2 after 101         | restarting until 20400",
	    "[20400] hour                | start 0                        | restarting",
	    "[20400] 0 born as 73        |                                | up",
	    "[30399] 73 exits 4          | report 73: 4 after 9999, exit 4 | stopped");
}

static void
a_restart_that_finds_no_command_gives_up_in_the_end(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.restart = RESTART_ON_FAILURE;
	p.starts_max = 3;
	STORY(p, UP_AS_70,
	    "[ 1000] 70 exits 1          | report 70: 1 after 1000        | restarting until 1100",
	    "[ 1100] hour                | start 0                        | restarting",
	    "[ 1100] 0 not born: 127     |                                | restarting until 1300",
	    "[ 1300] hour                | start 0                        | restarting",
	    "[ 1300] 0 not born: 126     | exit 126                       | stopped");
}

static void
three_instances_stop_together(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.apps = 3;
	p.drain_timeout_ms = 10000;
	STORY(p,
	    "[    0] hour                | start 0, start 1, start 2      | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[    0] 2 born as 72        |                                | up",
	    "[ 1000] SIGUSR1             | SIGUSR1 to 70, SIGUSR1 to 71, SIGUSR1 to 72 | up",
	    "[ 2000] SIGTERM             | SIGTERM to 70, SIGTERM to 71,"
	    "                              SIGTERM to 72 | draining until 12000",
	    "[ 2100] 71 exits 7          |                                | draining until 12000",
	    "[ 2200] 70 exits 0          |                                | draining until 12000",
	    "[ 2300] SIGTERM             | SIGTERM to 72                  | draining until 12000",
	    "[ 2400] 72 dies of SIGTERM  | exit 7                         | stopped");
}

static void
each_instance_falls_for_itself(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.apps = 3;
	p.restart = RESTART_ON_FAILURE;
	p.starts_max = 2;
	STORY(p,
	    "[    0] hour                | start 0, start 1, start 2      | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 not born yet: 125 |                                | up until 100",
	    "[    0] 2 born as 72        |                                | up until 100",
	    "[   50] 70 exits 1          | report 70: 1 after 50          | up until 100",
	    "[  100] hour                | start 1                        | up until 150",
	    "[  100] 1 born as 73        |                                | up until 150",
	    "[  150] hour                | start 0                        | up",
	    "[  150] 0 born as 74        |                                | up",
	    "[  160] 74 exits 4          | report 74: 4 after 10          | up",
	    "[  170] 72 exits 5          | report 72: 5 after 170         | up until 270",
	    "[  180] SIGTERM             | SIGTERM to 73                  | draining",
	    "[  190] 73 dies of SIGTERM  | exit 4                         | stopped");
}

static void
the_groups_of_a_drain_are_looked_for_each(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.apps = 3;
	p.drain = SCOPE_GROUP;
	STORY(p,
	    "[    0] hour                | start 0, start 1, start 2      | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[    0] 2 born as 72        |                                | up",
	    "[ 1000] 70 exits 0          | report 70: 0 after 1000        | up",
	    "[ 2000] SIGTERM             | SIGTERM to -71, SIGCONT to -71, SIGTERM to -72,"
	    "                              SIGCONT to -72 | draining",
	    "[ 2010] 71 exits 0          | look for 71                    | draining until 2060",
	    "[ 2060] hour                | look for 71                    | draining until 2110",
	    "[ 2070] 72 exits 0          |                                | draining until 2110",
	    "[ 2110] hour                | look for 71, look for 72       | draining until 2160",
	    "[ 2110] group 72 gone       |                                | draining until 2160",
	    "[ 2160] hour                | look for 71                    | draining until 2210",
	    "[ 2160] group 71 gone       | exit 0                         | stopped");
}

static void
an_instance_that_waits_does_not_decide_the_code(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.apps = 2;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 not born yet: 125 |                                | starting until 100",
	    "[    0] 1 born as 71        |                                | up until 100",
	    "[   50] SIGTERM             | SIGTERM to 71                  | draining",
	    "[   60] 71 exits 0          | exit 0                         | stopped");
}

int
main(void)
{
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(a_command_that_is_not_there_ends_it),
		cmocka_unit_test(a_start_that_fails_for_now_is_tried_again),
		cmocka_unit_test(it_gives_up_after_so_many),
		cmocka_unit_test(no_app_is_started_again_unless_asked),
		cmocka_unit_test(on_failure_a_failure_is_started_again),
		cmocka_unit_test(always_is_always_until_the_stop),
		cmocka_unit_test(an_app_that_was_steady_starts_over),
		cmocka_unit_test(a_restart_that_finds_no_command_gives_up_in_the_end),
		cmocka_unit_test(three_instances_stop_together),
		cmocka_unit_test(each_instance_falls_for_itself),
		cmocka_unit_test(the_groups_of_a_drain_are_looked_for_each),
		cmocka_unit_test(an_instance_that_waits_does_not_decide_the_code),
	};

	return cmocka_run_group_tests(stories, NULL, NULL);
}
