/*
 * The laws: what holds in every step of every history.
 */
#ifndef TESTS_CORE_LAWS_H
#define TESTS_CORE_LAWS_H

#include "core/world.h"

/* Each is true of a deed that keeps it. */
#define LAWS(LAW) \
	LAW(phases_only_advance) \
	LAW(it_leaves_once_with_the_code_that_is_due) \
	LAW(its_acts_are_as_few_as_promised) \
	LAW(its_deadline_is_the_next_hour_that_was_promised) \
	LAW(its_status_is_true) \
	LAW(its_status_counts) \
	LAW(every_slot_leads_the_life_that_is_due) \
	LAW(a_start_has_its_hour) \
	LAW(no_app_starts_after_a_stop) \
	LAW(helpers_decide_nothing) \
	LAW(what_does_not_concern_it_changes_nothing) \
	LAW(only_the_operator_stops_us) \
	LAW(nobody_is_left_untold) \
	LAW(a_stop_is_said_to_whom_it_concerns) \
	LAW(who_cannot_hear_is_continued) \
	LAW(the_cont_follows_the_stop) \
	LAW(sigkill_has_its_hour) \
	LAW(helpers_are_let_go_once) \
	LAW(signals_are_forwarded) \
	LAW(nobody_else_is_signalled) \
	LAW(the_terminal_goes_with_the_cont) \
	LAW(the_last_to_stop_stops_us) \
	LAW(what_is_left_is_looked_for) \
	LAW(who_ends_unasked_is_reported)

#define LAW(name) bool name(const struct deed *deed);
LAWS(LAW)
#undef LAW

/* The name of the law that a deed breaks; NULL when it keeps them all. */
const char *law_broken(const struct deed *deed);

#endif
