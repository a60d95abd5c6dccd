#include <errno.h>
#include <sys/syscall.h>

#include "config/profile_parts.h"

static bool
lets_pass(struct filter_answer answer)
{
	return answer.action == FILTER_ALLOW || answer.action == FILTER_LOG;
}

static const struct filter_answer allow = { FILTER_ALLOW, 0 }, no_such_call = { FILTER_ERRNO, ENOSYS };

/* Is there a rule for the call that answers something else than ALLOW? */
static bool
is_restricted(const struct profile_reading *r, int32_t number)
{
	int rule = profile_first(r, number);
	bool whole = false;

	if (lets_pass(r->profile->rules.otherwise))
		whole = true;
	for (; rule >= 0; rule = profile_next(r, rule)) {
		const struct filter_rule *it = &r->profile->rules.rules[rule];

		if (!lets_pass(it->answer))
			return true;
		whole |= it->tests == 0;
	}
	return !whole;
}

static bool
add_always(struct profile_reading *r)
{
	bool fine = true;

	for (unsigned i = 0; filter_vital(i) >= 0; i++) {
		int rule = profile_first(r, filter_vital(i));
		char name[FILTER_NAME] = "";

		if (!is_restricted(r, filter_vital(i)))
			continue;
		if (rule >= 0 && filter_name(filter_vital(i), name)) {
			profile_hint(profile_stranger(r, &r->profile->causes[rule], name,
			    "is refused here, and allowed all the same"), "no process can do without it");
			fine = !r->terms->strict;
		}
		fine &= profile_replace(r, filter_vital(i), allow, PROFILE_ALWAYS);
	}
	return fine;
}

static bool
is_denied(const struct profile_terms *terms, int32_t number)
{
	for (int i = 0; terms->deny && i < terms->deny->count; i++)
		if (terms->deny->number[i] == number)
			return true;
	return false;
}

static bool
add_extras(struct profile_reading *r)
{
	const struct calls *more = r->terms->allow, *less = r->terms->deny;
	const struct filter_answer deny = { FILTER_ERRNO, EPERM };
	bool fine = true;

	for (int i = 0; more && i < more->count; i++)
		if (!is_denied(r->terms, more->number[i]))
			fine &= profile_replace(r, more->number[i], allow, PROFILE_ALLOWED);
	for (int i = 0; less && i < less->count; i++)
		fine &= profile_replace(r, less->number[i], deny, PROFILE_DENIED);
	return fine;
}

/*
 * A C library makes threads with clone3, and where there is none, says ENOSYS, with clone; any other
 * answer is the end of the program (moby#42681).
 */
static bool
soften_clone3(struct profile_reading *r)
{
	struct filter_rules *rules = &r->profile->rules;
	int rule = profile_first(r, SYS_clone3);

	if (rule < 0)
		return SYS_clone3 > rules->highest || rules->otherwise.action != FILTER_ERRNO ||
		    rules->otherwise.data == ENOSYS ||
		    profile_replace(r, SYS_clone3, no_such_call, PROFILE_CLONE3);
	for (; rule >= 0; rule = profile_next(r, rule))
		if (rules->rules[rule].answer.action == FILTER_ERRNO)
			rules->rules[rule].answer = no_such_call;
	return true;
}

/* runc's rule: what is newer than everything the profile names is not there, rather than refused. */
static void
find_highest(struct filter_rules *rules)
{
	const struct filter_answer other = rules->otherwise;
	int32_t highest = 0;

	for (unsigned i = 0; i < rules->count; i++)
		if (highest < rules->rules[i].number)
			highest = rules->rules[i].number;
	if (!lets_pass(other) && other.action != FILTER_TRACE &&
	    !(other.action == FILTER_ERRNO && other.data == ENOSYS))
		rules->highest = highest;
}

bool
profile_complete(struct profile_reading *r)
{
	if (!add_extras(r) || !add_always(r))
		return false;
	find_highest(&r->profile->rules);
	return soften_clone3(r);
}
