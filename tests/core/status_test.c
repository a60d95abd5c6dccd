/*
 * The words of a state: those for people, those in /proc/1/comm, and the way back.
 */
#include <string.h>

#include "core/status.h"
#include "rig/unit.h"

enum { COMM_ROOM = 16 }; /* the kernel's, with its final zero */

static void
each_state_has_its_word(void **unused)
{
	static const char *const words[] = { "starting", "up", "draining", "restarting", "stopped" };

	(void)unused;
	for (unsigned i = 0; i < STATE_COUNT; i++)
		assert_string_equal(state_word((enum state)i), words[i]);
}

static void
each_state_has_its_comm(void **unused)
{
	static const char *const comms[] = {
		"mainstay:start", "mainstay:up", "mainstay:drain", "mainstay:retry", "mainstay:stop",
	};

	(void)unused;
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		assert_string_equal(state_comm((enum state)i), comms[i]);
		assert_true(strlen(comms[i]) < COMM_ROOM);
	}
}

static void
a_comm_leads_back_to_its_state(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		enum state state = STATE_COUNT;

		assert_true(state_of_comm(state_comm((enum state)i), &state));
		assert_int_equal(state, i);
	}
}

static void
any_other_comm_is_nobodys(void **unused)
{
	static const char *const others[] = {
		"", "mainstay", "mainstay:", "mainstay:u", "mainstay:up ", "mainstay:upp", "mainstay:UP",
		"up", "node", "mainstay:starting", "mainstay:sto",
	};
	enum state state = STATE_RESTARTING;

	(void)unused;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(state_of_comm(others[i], &state));
	assert_int_equal(state, STATE_RESTARTING);
}

static void
only_an_app_that_is_up_is_ready(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < STATE_COUNT; i++)
		assert_int_equal(state_ready((enum state)i), i == STATE_UP);
}

static void
all_but_a_stopped_one_are_alive(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < STATE_COUNT; i++)
		assert_int_equal(state_live((enum state)i), i != STATE_STOPPED);
}

static void
a_state_that_is_none_is_our_mistake(void **unused)
{
	(void)unused;
	assert_broken(state_word(STATE_COUNT));
	assert_broken(state_comm(STATE_COUNT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_has_its_word),
		cmocka_unit_test(each_state_has_its_comm),
		cmocka_unit_test(a_comm_leads_back_to_its_state),
		cmocka_unit_test(any_other_comm_is_nobodys),
		cmocka_unit_test(only_an_app_that_is_up_is_ready),
		cmocka_unit_test(all_but_a_stopped_one_are_alive),
		cmocka_unit_test(a_state_that_is_none_is_our_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
