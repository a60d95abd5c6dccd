#include "base/require.h"
#include "config/profile_parts.h"

int
profile_first(const struct profile_reading *r, int32_t number)
{
	require(number >= 0 && number < FILTER_NUMBERS);
	return r->first[number] - 1;
}

int
profile_next(const struct profile_reading *r, int rule)
{
	return r->next[rule] - 1;
}

static bool
same_answer(struct filter_answer a, struct filter_answer b)
{
	return a.action == b.action && a.data == b.data;
}

/* Said once, however many follow. */
static bool
too_many(struct profile_reading *r)
{
	struct fault *why;

	if (r->full)
		return false;
	r->full = true;
	why = faults_next(r->faults);
	fault(why, FAULT_CONFIG, 0, "has too many rules", r->profile->name);
	return fault_help(why, "at most 2048", "");
}

static bool
add(struct profile_reading *r, const struct filter_rule *rule, const struct profile_cause *cause)
{
	struct filter_rules *all = &r->profile->rules;
	uint16_t at = all->count;

	if (at == FILTER_RULES_SAID)
		return too_many(r);
	*filter_rules_add(all, rule->number, rule->answer) = *rule;
	r->profile->causes[at] = *cause;
	r->next[at] = r->first[rule->number];
	r->first[rule->number] = (uint16_t)(at + 1);
	return true;
}

/* A rule that another one leaves no say: as under runc, but its author should know. */
static bool
say_shadowed(struct profile_reading *r, const struct profile_cause *cause, const char *name,
    const struct profile_cause *by)
{
	struct fault *why = profile_stranger(r, cause, name, "has conditions here that never decide");
	struct text t = text_in(why->hint, sizeof why->hint);

	text_add(&t, "line ");
	text_int(&t, by->line);
	text_add(&t, " speaks of it whatever its arguments are, and that comes first");
	return !r->terms->strict;
}

static bool
say_contradiction(struct profile_reading *r, const struct profile_cause *cause, const char *name,
    const char *what, const struct profile_cause *other)
{
	struct fault *why = profile_contradiction(r, cause, name, what);
	struct text t = text_in(why->hint, sizeof why->hint);

	text_add(&t, "the other one is at line ");
	text_int(&t, other->line);
	text_add(&t, "; which of them decides is an accident in libseccomp");
	return false;
}

/* What the new rule and an older one of the same call make together. */
static bool
meet(struct profile_reading *r, const struct filter_rule *rule, const struct profile_cause *cause,
    int old, const char *name)
{
	const struct filter_rule *other = &r->profile->rules.rules[old];
	const struct profile_cause *there = &r->profile->causes[old];

	if (same_answer(rule->answer, other->answer))
		return true;
	if (rule->tests == 0 && other->tests == 0)
		return say_contradiction(r, cause, name, "is answered in two ways", there);
	if (rule->tests == 0)
		return say_shadowed(r, there, name, cause);
	if (other->tests == 0)
		return say_shadowed(r, cause, name, there);
	return !profile_overlap(rule, other) ||
	    say_contradiction(r, cause, name, "is answered in two ways for the same arguments", there);
}

bool
profile_take(struct profile_reading *r, const struct filter_rule *rule,
    const struct profile_cause *cause, const char *name)
{
	bool fine = true;

	for (int old = profile_first(r, rule->number); old >= 0; old = profile_next(r, old)) {
		const struct filter_rule *other = &r->profile->rules.rules[old];

		if (same_answer(rule->answer, other->answer) && profile_same_tests(rule, other))
			return fine;
		fine &= meet(r, rule, cause, old, name);
	}
	return add(r, rule, cause) && fine;
}

/* What is replaced stays in its place, as a rule of no call. */
bool
profile_replace(struct profile_reading *r, int32_t number, struct filter_answer answer,
    enum profile_source source)
{
	const struct filter_rule rule = { .number = number, .answer = answer };
	const struct profile_cause cause = { .source = (uint8_t)source, .comment = -1 };

	if (number < 0)
		return true;
	for (int old = profile_first(r, number); old >= 0; old = profile_next(r, old))
		r->profile->rules.rules[old].number = -1;
	r->first[number] = 0;
	return add(r, &rule, &cause);
}
