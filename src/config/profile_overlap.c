#include "config/profile_parts.h"

/* The numbers that a comparison with one value holds for are at most two ranges. */
struct ranges {
	int count;
	uint64_t low[2], high[2];
};

static void
add_range(struct ranges *all, uint64_t low, uint64_t high)
{
	all->low[all->count] = low;
	all->high[all->count++] = high;
}

static struct ranges
ranges_of(const struct filter_test *t)
{
	struct ranges all = { .count = 0 };
	uint64_t v = t->value;

	switch ((enum filter_op)t->op) {
	case FILTER_NE:
		if (v > 0)
			add_range(&all, 0, v - 1);
		if (v < UINT64_MAX)
			add_range(&all, v + 1, UINT64_MAX);
		break;
	case FILTER_LT:
		if (v > 0)
			add_range(&all, 0, v - 1);
		break;
	case FILTER_LE: add_range(&all, 0, v); break;
	case FILTER_EQ: add_range(&all, v, v); break;
	case FILTER_GE: add_range(&all, v, UINT64_MAX); break;
	case FILTER_GT:
		if (v < UINT64_MAX)
			add_range(&all, v + 1, UINT64_MAX);
		break;
	case FILTER_MASKED: case FILTER_OPS: break;
	}
	return all;
}

/*
 * Is there a number from low to high with these bits under the mask?  The least one that is not
 * below low has low's bits down to some place, there a one for its zero (or no such place), and
 * from there on the least that the mask leaves.
 */
static bool
masked_in_range(uint64_t value, uint64_t mask, uint64_t low, uint64_t high)
{
	if ((low & mask) == value)
		return true;
	for (int place = 0; place < 64; place++) {
		uint64_t bit = UINT64_C(1) << place, below = bit - 1;
		uint64_t raised = (low & ~below) | bit | (value & below);

		if (!(low & bit) && (raised & mask) == value && raised <= high)
			return true;
	}
	return false;
}

/* Can one number pass both tests? */
static bool
both_hold(const struct filter_test *a, const struct filter_test *b)
{
	struct ranges x, y;

	if (a->op == FILTER_MASKED && b->op == FILTER_MASKED)
		return ((a->value ^ b->value) & a->mask & b->mask) == 0;
	if (a->op == FILTER_MASKED)
		return both_hold(b, a);
	x = ranges_of(a);
	if (b->op == FILTER_MASKED) {
		for (int i = 0; i < x.count; i++)
			if (masked_in_range(b->value, b->mask, x.low[i], x.high[i]))
				return true;
		return false;
	}
	y = ranges_of(b);
	for (int i = 0; i < x.count; i++)
		for (int j = 0; j < y.count; j++)
			if (x.low[i] <= y.high[j] && y.low[j] <= x.high[i])
				return true;
	return false;
}

bool
profile_overlap(const struct filter_rule *a, const struct filter_rule *b)
{
	for (unsigned i = 0; i < a->tests; i++)
		for (unsigned j = 0; j < b->tests; j++)
			if (a->test[i].argument == b->test[j].argument && !both_hold(&a->test[i], &b->test[j]))
				return false;
	return true;
}

static bool
has_test(const struct filter_rule *rule, const struct filter_test *test)
{
	for (unsigned i = 0; i < rule->tests; i++) {
		const struct filter_test *own = &rule->test[i];

		if (own->argument == test->argument && own->op == test->op && own->value == test->value &&
		    own->mask == test->mask)
			return true;
	}
	return false;
}

bool
profile_same_tests(const struct filter_rule *a, const struct filter_rule *b)
{
	if (a->tests != b->tests)
		return false;
	for (unsigned i = 0; i < a->tests; i++)
		if (!has_test(b, &a->test[i]))
			return false;
	return true;
}
