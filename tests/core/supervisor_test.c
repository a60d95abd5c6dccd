/*
 * The supervisor's edges: what it refuses, the longest list of acts, the longest wait.
 */
#include <string.h>

#include "core/story.h"
#include "core/sup_step.h"
#include "rig/unit.h"

static struct acts acts;
static struct sup sup;

static void
hear(const struct policy *p, struct event event)
{
	sup_step(&sup, p, &event, &acts);
}

static void
a_policy_that_cannot_be_is_refused(void **unused)
{
	struct policy good = story_policy(), p = good;

	(void)unused;
	sup_init(&sup, &good, 5);
	p.apps = -1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p.apps = APPS_MAX + 1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.helpers = -1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p.helpers = HELPERS_MAX + 1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.lasting = p.helpers + 1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p.lasting = -1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.drain = SCOPE_COUNT;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.forward = SCOPE_ALL;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.stop_from = STOP_FROM_COUNT;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p = good;
	p.backoff_ms = 0;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p.backoff_ms = p.backoff_max_ms + 1;
	assert_broken((sup_init(&sup, &p, 5), 0));
	p.backoff_ms = p.backoff_max_ms;
	p.apps = APPS_MAX;
	p.helpers = HELPERS_MAX;
	sup_init(&sup, &p, 5);
	assert_int_equal(sup_deadline(&sup, &p), 5);
}

static void
it_begins_with_nothing_but_wishes(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	p.helpers = 1;
	memset(&sup, 0xff, sizeof sup);
	sup_init(&sup, &p, 5);
	assert_int_equal(sup.phase, PHASE_RUN);
	assert_int_equal(sup.due_ms, NEVER);
	assert_int_equal(sup.look_ms, NEVER);
	assert_int_equal(sup.patience_ms, NEVER);
	assert_int_equal(sup.slots[0].life, LIFE_WAIT);
	assert_int_equal(sup.slots[1].life, LIFE_WAIT);
	assert_int_equal(sup.slots[2].life, LIFE_EMPTY);
	assert_int_equal(sup.status.state, STATE_STARTING);
	assert_int_equal(sup.status.since_ms, 5);
	assert_int_equal(sup.status.deadline_ms, 5);
}

static void
an_answer_needs_a_question(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	p.helpers = 1;
	sup_init(&sup, &p, 5);
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .pid = 70 }), 0));
	assert_broken((hear(&p, (struct event){ .kind = EVENT_STILLBORN, .now_ms = 5 }), 0));
	hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = 5 });
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .slot = -1, .pid = 70 }), 0));
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .slot = 2, .pid = 70 }), 0));
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .pid = 1 }), 0));
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .pid = -70 }), 0));
	hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .pid = 2 });
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .pid = 70 }), 0));
}

static void
a_stop_is_what_the_policy_says(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	for (int signal = -2; signal <= SIGNAL_MAX + 2; signal++)
		assert_int_equal(sup_is_stop(&p, signal), signal == 15 || signal == 2);
	p.stop_signal = SIGNAL_MAX;
	p.rewrite[2] = 0;
	for (int signal = -2; signal <= SIGNAL_MAX + 2; signal++)
		assert_int_equal(sup_is_stop(&p, signal), signal == 15 || signal == SIGNAL_MAX);
	p.stop_signal = 0;
	p.rewrite[0] = 15;
	assert_false(sup_is_stop(&p, 0));
	p.stop_signal = 17; /* SIGCHLD is never anybody's wish */
	assert_false(sup_is_stop(&p, 17));
}

static void
a_slot_is_found_by_its_living_pid(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	p.apps = 2;
	p.helpers = 1;
	p.drain = SCOPE_GROUP;
	sup_init(&sup, &p, 5);
	hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = 5 });
	for (int32_t i = 0; i < 3; i++)
		hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .slot = i, .pid = 70 + i });
	for (int32_t i = 0; i < 3; i++)
		assert_int_equal(sup_slot_of(&sup, &p, 70 + i), i);
	assert_int_equal(sup_slot_of(&sup, &p, 73), -1);
	assert_int_equal(sup_slot_of(&sup, &p, 0), -1);
	hear(&p, (struct event){ .kind = EVENT_SIGNAL, .now_ms = 6, .signal = 15 });
	hear(&p, (struct event){ .kind = EVENT_EXITED, .now_ms = 7, .pid = 70 });
	assert_int_equal(sup_slot_of(&sup, &p, 70), -1);
}

/* Everybody is given the terminal, continued, told, continued again; and the helpers start. */
static void
the_longest_list_of_acts_just_fits(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	p.apps = APPS_MAX;
	p.helpers = HELPERS_MAX;
	p.alone = false;
	p.drain = SCOPE_GROUP;
	p.drain_delay_ms = 100;
	sup_init(&sup, &p, 5);
	hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = 5 });
	assert_int_equal(acts.count, SLOT_MAX);
	assert_broken((hear(&p, (struct event){ .kind = EVENT_BORN, .slot = SLOT_MAX, .pid = 9 }), 0));
	assert_int_equal(sup_slot_of(&sup, &p, 70), -1);
	for (int32_t i = 0; i < APPS_MAX; i++)
		hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .slot = i, .pid = 70 + i });
	hear(&p, (struct event){ .kind = EVENT_SIGNAL, .now_ms = 10, .signal = 15 });
	for (int32_t i = APPS_MAX; i < SLOT_MAX; i++)
		hear(&p, (struct event){ .kind = EVENT_STILLBORN, .now_ms = 10, .slot = i });
	hear(&p, (struct event){ .kind = EVENT_SIGNAL, .now_ms = 110, .signal = 18 });
	assert_int_equal(acts.count, ACT_MAX);
	assert_broken(step_ask(&(struct step){ .acts = &acts }, ACT_SPAWN));
	for (int32_t i = 0; i < APPS_MAX; i++)
		hear(&p, (struct event){ .kind = EVENT_EXITED, .now_ms = 200, .pid = 70 + i });
	assert_int_equal(sup.phase, PHASE_REST);
}

static void
an_event_is_only_what_it_is(void **unused)
{
	struct policy p = story_policy();

	(void)unused;
	p.drain = SCOPE_GROUP;
	sup_init(&sup, &p, 5);
	hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = 5, .signal = 15 });
	hear(&p, (struct event){ .kind = EVENT_BORN, .now_ms = 5, .pid = 70 });
	hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = 5, .pid = 70, .signal = 15 });
	assert_int_equal(sup.phase, PHASE_RUN);
	assert_int_equal(sup.slots[0].life, LIFE_UP);
	hear(&p, (struct event){ .kind = EVENT_EMPTY, .now_ms = 5, .pid = 70, .signal = 15 });
	assert_int_equal(sup.phase, PHASE_RUN);
	hear(&p, (struct event){ .kind = EVENT_COUNT, .now_ms = 5, .pid = 70, .signal = 15 });
	assert_int_equal(sup.phase, PHASE_RUN);
}

static void
the_wait_doubles_and_never_overflows(void **unused)
{
	struct policy p = story_policy();
	int64_t now_ms = 5, waited_ms = 0;

	(void)unused;
	p.apps = 0;
	p.helpers = 1;
	p.backoff_ms = 1;
	p.backoff_max_ms = NEVER / 2 - 1;
	sup_init(&sup, &p, now_ms);
	for (int n = 0; n < 61; n++) {
		hear(&p, (struct event){ .kind = EVENT_TICK, .now_ms = now_ms });
		hear(&p, (struct event){ .kind = EVENT_STILLBORN, .now_ms = now_ms });
		assert_true(sup_deadline(&sup, &p) - now_ms == INT64_C(1) << n);
		waited_ms = sup_deadline(&sup, &p) - now_ms;
		now_ms = n < 60 ? sup_deadline(&sup, &p) : now_ms;
	}
	assert_true(waited_ms < p.backoff_max_ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_that_cannot_be_is_refused),
		cmocka_unit_test(it_begins_with_nothing_but_wishes),
		cmocka_unit_test(an_answer_needs_a_question),
		cmocka_unit_test(a_stop_is_what_the_policy_says),
		cmocka_unit_test(a_slot_is_found_by_its_living_pid),
		cmocka_unit_test(the_longest_list_of_acts_just_fits),
		cmocka_unit_test(an_event_is_only_what_it_is),
		cmocka_unit_test(the_wait_doubles_and_never_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
