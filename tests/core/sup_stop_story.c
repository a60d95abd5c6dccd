/*
 * How an app is taken down: the request, the delay, the drain, SIGKILL, the end.
 */
#include "core/story.h"
#include "rig/unit.h"

static void
a_stop_is_sent_on_as_it_came(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining",
	    "[ 2300] 70 exits 0          | exit 0                         | stopped");
	STORY(p, UP_AS_70,
	    "[ 2000] SIGINT              | SIGINT to 70                   | draining",
	    "[ 2300] 70 dies of SIGINT   | exit 130                       | stopped");
}

static void
a_stop_can_be_said_with_another_signal(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.stop_signal = 3;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGQUIT to 70                  | draining",
	    "[ 2300] 70 dies of SIGQUIT  | exit 131                       | stopped");
	STORY(p, UP_AS_70,
	    "[ 2000] SIGQUIT             | SIGQUIT to 70                  | draining",
	    "[ 2300] 70 dies of SIGQUIT  | exit 131                       | stopped");
}

static void
a_stop_that_is_not_the_operators_is_refused(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.stop_signal = 3;
	STORY(p, UP_AS_70,
	    "[ 2000] app sends SIGTERM   | refuse SIGTERM                 | up",
	    "[ 2001] app sends SIGINT    | refuse SIGINT                  | up",
	    "[ 2002] app sends SIGQUIT   | refuse SIGQUIT                 | up",
	    "[ 2003] app sends SIGHUP    | SIGHUP to 70                   | up",
	    "[ 3000] SIGTERM             | SIGQUIT to 70                  | draining",
	    "[ 3001] app sends SIGTERM   | refuse SIGTERM                 | draining",
	    "[ 3300] 70 dies of SIGQUIT  | exit 131                       | stopped");
	p.stop_from = STOP_FROM_ANYONE;
	STORY(p, UP_AS_70,
	    "[ 2000] app sends SIGTERM   | SIGQUIT to 70                  | draining",
	    "[ 2300] 70 dies of SIGQUIT  | exit 131                       | stopped");
}

static void
an_app_may_ignore_it_for_ever(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining",
	    "[99000] SIGHUP              | SIGHUP to 70                   | draining",
	    "[99900] 70 dies of SIGKILL  | report 70: SIGKILL after 99900, exit 137 | stopped");
}

static void
a_second_stop_is_sent_again_and_shortens_nothing(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining until 12000",
	    "[ 2100] SIGTERM             | SIGTERM to 70                  | draining until 12000",
	    "[ 5000] SIGINT              | SIGINT to 70                   | draining until 12000",
	    "[12000] hour                | overdue, SIGKILL to all        | draining until 12100",
	    "[12001] SIGTERM             |                                | draining until 12100",
	    "[12002] 70 dies of SIGKILL  | exit 137                       | stopped");
}

static void
what_outstays_the_drain_is_killed(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining until 12000",
	    "[12000] hour                | overdue, SIGKILL to all        | draining until 12100",
	    "[12100] hour                | SIGKILL to all                 | draining until 12200",
	    "[12120] 70 dies of SIGKILL  | exit 137                       | stopped");
}

static void
a_drain_of_no_time_is_a_kill(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain_timeout_ms = 0;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining until 2000",
	    "[ 2000] hour                | overdue, SIGKILL to all        | draining until 2100",
	    "[ 2001] 70 dies of SIGKILL  | exit 137                       | stopped");
}

static void
nobody_waits_for_ever_for_what_sits_in_the_kernel(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining until 12000",
	    "[12000] hour                | overdue, SIGKILL to all        | draining until 12100",
	    "[16900] and so on           | SIGKILL to all                 | draining until 17000",
	    "[17000] hour                | SIGKILL to all, exit 137       | stopped");
}

static void
the_delay_comes_before_the_stop_signal(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.drain_delay_ms = 5000;
	p.drain_timeout_ms = 10000;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             |                                | draining until 7000",
	    "[ 3000] SIGINT              |                                | draining until 7000",
	    "[ 4000] SIGUSR1             | SIGUSR1 to 70                  | draining until 7000",
	    "[ 7000] hour                | SIGTERM to 70                  | draining until 17000",
	    "[ 7200] 70 exits 0          | exit 0                         | stopped");
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             |                                | draining until 7000",
	    "[ 6999] 70 exits 1          | report 70: 1 after 6999, exit 1 | stopped");
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             |                                | draining until 7000",
	    "[ 7000] hour                | SIGTERM to 70                  | draining until 17000",
	    "[17000] hour                | overdue, SIGKILL to all        | draining until 17100",
	    "[17001] 70 dies of SIGKILL  | exit 137                       | stopped");
}

static void
a_stopped_app_is_continued_to_hear_it(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 1000] 70 stops on SIGSTOP |                                | up",
	    "[ 2000] SIGTERM             | SIGTERM to 70, SIGCONT to -70  | draining",
	    "[ 2000] 70 goes on          |                                | draining",
	    "[ 2001] 70 dies of SIGTERM  | exit 143                       | stopped");
}

static void
news_of_a_stopped_app_may_come_late(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining",
	    "[ 2000] 70 stops on SIGSTOP | terminal to 70, SIGCONT to -70 | draining",
	    "[ 2000] 70 goes on          |                                | draining",
	    "[ 2500] 70 stops on SIGSTOP |                                | draining until 3000",
	    "[ 3000] hour                | terminal to 70, SIGCONT to -70 | draining",
	    "[ 3000] 70 goes on          |                                | draining",
	    "[ 3001] 70 exits 0          | exit 0                         | stopped");
}

static void
an_app_that_crashes_while_it_drains_is_reported(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] SIGTERM             | SIGTERM to 70                  | draining",
	    "[ 2100] 70 dies of SIGSEGV  | report 70: SIGSEGV after 2100, exit 139 | stopped");
}

static void
a_stop_before_the_first_birth_needs_no_birth(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 not born yet: 125 |                                | starting until 100",
	    "[   50] SIGINT              | exit 130                       | stopped");
	p.drain = SCOPE_GROUP;
	p.drain_delay_ms = 5000;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 not born yet: 125 |                                | starting until 100",
	    "[   50] SIGTERM             | exit 143                       | stopped");
}

static void
a_stop_waits_for_the_answer_to_a_start(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    1] SIGTERM             |                                | draining",
	    "[    2] 0 born as 70        | SIGTERM to 70                  | draining",
	    "[   10] 70 dies of SIGTERM  | exit 143                       | stopped");
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    1] SIGTERM             |                                | draining",
	    "[    2] 0 not born yet: 125 | exit 125                       | stopped");
}

int
main(void)
{
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(a_stop_is_sent_on_as_it_came),
		cmocka_unit_test(a_stop_can_be_said_with_another_signal),
		cmocka_unit_test(a_stop_that_is_not_the_operators_is_refused),
		cmocka_unit_test(an_app_may_ignore_it_for_ever),
		cmocka_unit_test(a_second_stop_is_sent_again_and_shortens_nothing),
		cmocka_unit_test(what_outstays_the_drain_is_killed),
		cmocka_unit_test(a_drain_of_no_time_is_a_kill),
		cmocka_unit_test(nobody_waits_for_ever_for_what_sits_in_the_kernel),
		cmocka_unit_test(the_delay_comes_before_the_stop_signal),
		cmocka_unit_test(a_stopped_app_is_continued_to_hear_it),
		cmocka_unit_test(news_of_a_stopped_app_may_come_late),
		cmocka_unit_test(an_app_that_crashes_while_it_drains_is_reported),
		cmocka_unit_test(a_stop_before_the_first_birth_needs_no_birth),
		cmocka_unit_test(a_stop_waits_for_the_answer_to_a_start),
	};

	return cmocka_run_group_tests(stories, NULL, NULL);
}
