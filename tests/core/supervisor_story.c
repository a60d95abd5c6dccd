/*
 * The life of one app: it runs, signals reach it, the terminal stops it, it ends.
 */
#include "core/story.h"
#include "rig/unit.h"

static void
it_leaves_with_the_code_of_the_app(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[ 5000] 70 exits 3          | report 70: 3 after 5000, exit 3 | stopped");
}

static void
a_death_by_a_signal_is_128_and_its_number(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 5000] 70 dies of SIGSEGV  | report 70: SIGSEGV after 5000, exit 139 | stopped");
	STORY(p, UP_AS_70,
	    "[ 5000] 70 dies of SIGRTMIN+3 | report 70: SIGRTMIN+3 after 5000, exit 165 | stopped");
}

static void
an_orphan_is_reaped_and_nothing_else(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[  300] 312 exits 1         |                                | up",
	    "[  300] 313 dies of SIGKILL |                                | up",
	    "[  400] 314 stops on SIGTSTP |                                | up",
	    "[  500] 314 goes on         |                                | up",
	    "[ 5000] 70 exits 0          | report 70: 0 after 5000, exit 0 | stopped");
}

static void
every_code_can_be_remapped(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.remap_exit[143] = 0;
	p.remap_exit[3] = 4;
	STORY(p, UP_AS_70,
	    "[ 1000] SIGTERM             | SIGTERM to 70                  | draining",
	    "[ 1010] 70 dies of SIGTERM  | exit 0                         | stopped");
	STORY(p, UP_AS_70,
	    "[ 1000] 70 exits 3          | report 70: 3 after 1000, exit 4 | stopped");
}

static void
it_pauses_without_an_app(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.apps = 0;
	STORY(p,
	    "[    0] nobody left         |                                | up",
	    "[ 1000] 312 exits 1         |                                | up",
	    "[ 1000] nobody left         |                                | up",
	    "[ 2000] SIGHUP              |                                | up",
	    "[ 3000] SIGTERM             | exit 0                         | stopped");
	p.drain_delay_ms = 500;
	p.drain = SCOPE_ALL;
	STORY(p,
	    "[ 1000] SIGINT              |                                | draining until 1500",
	    "[ 1500] hour                | SIGINT to all, SIGCONT to all  | draining",
	    "[ 1600] 312 exits 1         |                                | draining",
	    "[ 1600] nobody left         | exit 0                         | stopped");
}

static void
every_signal_is_forwarded_as_it_is(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p,
	    "[    0] hour                | start 0                        | starting",
	    "[    0] SIGHUP              |                                | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[ 1000] SIGHUP              | SIGHUP to 70                   | up",
	    "[ 1000] SIGWINCH            | SIGWINCH to 70                 | up",
	    "[ 1000] SIGQUIT             | SIGQUIT to 70                  | up",
	    "[ 1000] SIGCONT             | SIGCONT to 70                  | up",
	    "[ 1000] SIGRTMIN            | SIGRTMIN to 70                 | up",
	    "[ 1000] SIGRTMAX            | SIGRTMIN+30 to 70              | up",
	    "[ 1000] SIGCHLD             |                                | up",
	    "[ 5000] 70 exits 0          | report 70: 0 after 5000, exit 0 | stopped");
}

static void
signals_go_to_the_group_where_asked(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.forward = SCOPE_GROUP;
	STORY(p, UP_AS_70,
	    "[ 1000] SIGUSR1             | SIGUSR1 to -70                 | up",
	    "[ 2000] SIGTERM             | SIGTERM to -70, SIGCONT to -70 | draining",
	    "[ 2100] 70 dies of SIGTERM  | exit 143                       | stopped");
}

static void
a_signal_can_be_rewritten_or_dropped(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.rewrite[15] = 3;
	p.rewrite[1] = 10;
	p.rewrite[2] = 0;
	p.rewrite[12] = 0;
	STORY(p, UP_AS_70,
	    "[ 1000] SIGHUP              | SIGUSR1 to 70                  | up",
	    "[ 1000] SIGUSR2             |                                | up",
	    "[ 2000] SIGINT              |                                | up",
	    "[ 3000] SIGTERM             | SIGQUIT to 70                  | draining",
	    "[ 3100] 70 exits 0          | exit 0                         | stopped");
}

static void
ctrl_z_with_nobody_to_say_fg_stops_nothing(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 stops on SIGTSTP | terminal to 70, SIGCONT to -70 | up",
	    "[ 2000] 70 goes on          |                                | up",
	    "[ 9000] 70 stops on SIGTTIN | terminal to 70, SIGCONT to -70 | up",
	    "[ 9000] 70 goes on          |                                | up",
	    "[10000] 70 stops on SIGTTOU | terminal to 70, SIGCONT to -70 | up",
	    "[10000] 70 goes on          |                                | up",
	    "[20000] 70 exits 0          | report 70: 0 after 20000, exit 0 | stopped");
}

static void
an_app_that_stops_again_and_again_is_continued_once_a_second(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 stops on SIGTTIN | terminal to 70, SIGCONT to -70 | up",
	    "[ 2001] 70 goes on          |                                | up",
	    "[ 2001] 70 stops on SIGTTIN |                                | up until 3000",
	    "[ 3000] hour                | terminal to 70, SIGCONT to -70 | up",
	    "[ 3001] 70 stops on SIGTTIN |                                | up until 4000",
	    "[ 3500] 70 goes on          |                                | up",
	    "[ 3600] 70 stops on SIGTTIN |                                | up until 4000",
	    "[ 4000] hour                | terminal to 70, SIGCONT to -70 | up",
	    "[ 4900] 70 exits 0          | report 70: 0 after 4900, exit 0 | stopped");
}

static void
a_sigstop_is_an_operators_wish(void **state)
{
	struct policy p = story_policy();

	(void)state;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 stops on SIGSTOP |                                | up",
	    "[ 9000] SIGCONT             | SIGCONT to 70                  | up",
	    "[ 9000] 70 goes on          |                                | up",
	    "[20000] 70 exits 0          | report 70: 0 after 20000, exit 0 | stopped");
}

static void
below_a_shell_we_stop_and_go_on_with_the_app(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.alone = false;
	STORY(p, UP_AS_70,
	    "[ 2000] 70 stops on SIGTSTP | stop ourselves                 | up",
	    "[ 9000] SIGCONT             | terminal to 70, SIGCONT to -70 | up",
	    "[ 9000] 70 goes on          |                                | up",
	    "[10000] 70 stops on SIGSTOP |                                | up",
	    "[11000] 70 goes on          |                                | up",
	    "[20000] 70 exits 0          | report 70: 0 after 20000, exit 0 | stopped");
}

static void
below_a_shell_the_last_to_stop_stops_us(void **state)
{
	struct policy p = story_policy();

	(void)state;
	p.alone = false;
	p.apps = 2;
	STORY(p,
	    "[    0] hour                | start 0, start 1               | starting",
	    "[    0] 0 born as 70        |                                | up",
	    "[    0] 1 born as 71        |                                | up",
	    "[ 2000] 71 stops on SIGTSTP |                                | up",
	    "[ 2000] 70 stops on SIGTSTP | stop ourselves                 | up",
	    "[ 9000] SIGCONT             | terminal to 70, SIGCONT to -70, terminal to 71,"
	    "                              SIGCONT to -71 | up",
	    "[ 9000] 70 goes on          |                                | up",
	    "[ 9000] 71 goes on          |                                | up",
	    "[10000] 70 exits 0          | report 70: 0 after 10000       | up",
	    "[11000] 71 stops on SIGTTOU | stop ourselves                 | up",
	    "[12000] SIGTERM             | SIGTERM to 71, SIGCONT to -71  | draining",
	    "[12000] 71 dies of SIGTERM  | exit 0                         | stopped");
}

int
main(void)
{
	const struct CMUnitTest stories[] = {
		cmocka_unit_test(it_leaves_with_the_code_of_the_app),
		cmocka_unit_test(a_death_by_a_signal_is_128_and_its_number),
		cmocka_unit_test(an_orphan_is_reaped_and_nothing_else),
		cmocka_unit_test(every_code_can_be_remapped),
		cmocka_unit_test(it_pauses_without_an_app),
		cmocka_unit_test(every_signal_is_forwarded_as_it_is),
		cmocka_unit_test(signals_go_to_the_group_where_asked),
		cmocka_unit_test(a_signal_can_be_rewritten_or_dropped),
		cmocka_unit_test(ctrl_z_with_nobody_to_say_fg_stops_nothing),
		cmocka_unit_test(an_app_that_stops_again_and_again_is_continued_once_a_second),
		cmocka_unit_test(a_sigstop_is_an_operators_wish),
		cmocka_unit_test(below_a_shell_we_stop_and_go_on_with_the_app),
		cmocka_unit_test(below_a_shell_the_last_to_stop_stops_us),
	};

	return cmocka_run_group_tests(stories, NULL, NULL);
}
