#include "config/profile_parts.h"

/* ---- tests of arguments ------------------------------------------------------------------------ */

enum { TEST_INDEX, TEST_VALUE, TEST_SECOND, TEST_OP, TEST_KEYS };

static const struct profile_key test_keys[TEST_KEYS] = {
	[TEST_INDEX] = { "index", TAKES_NUMBER }, [TEST_VALUE] = { "value", TAKES_NUMBER | TAKES_TEXT },
	[TEST_SECOND] = { "valueTwo", TAKES_NUMBER | TAKES_TEXT }, [TEST_OP] = { "op", TAKES_TEXT },
};

#define EXACT_MAX (UINT64_C(1) << 53)

static bool
finish_test(struct profile_reading *r, const size_t found[static KEYS_MAX], struct filter_test *test,
    uint64_t value, uint64_t second)
{
	bool masked = test->op == FILTER_MASKED;

	test->value = masked ? second : value;
	test->mask = masked ? value : 0;
	if (masked && (second & ~value)) {
		profile_hint(profile_word_fault(r, found[TEST_SECOND], "can never be: its mask has fewer bits"),
		    "\"value\" is the mask, and \"valueTwo\" what is left under it");
		return false;
	}
	if (!masked && second) {
		profile_hint(profile_word_fault(r, found[TEST_SECOND], "is compared with nothing"),
		    "only SCMP_CMP_MASKED_EQ has a second value");
		return false;
	}
	return true;
}

static bool
read_test(struct profile_reading *r, size_t at, struct filter_test *test)
{
	size_t found[KEYS_MAX];
	uint64_t index = 0, value = 0, second = 0;
	bool fine = profile_object(r, at, test_keys, TEST_KEYS, found);

	for (size_t i = 0; fine && i < TEST_KEYS; i++)
		if (!found[i] && i != TEST_SECOND) {
			profile_fault(r, at, test_keys[i].name, "is missing from a condition");
			return false;
		}
	if (!fine || !profile_number(r, found[TEST_INDEX], FILTER_TESTS_MAX - 1, false, &index) ||
	    !profile_number(r, found[TEST_VALUE], EXACT_MAX, true, &value) ||
	    (found[TEST_SECOND] && !profile_number(r, found[TEST_SECOND], EXACT_MAX, true, &second)) ||
	    !profile_op(r, found[TEST_OP], &test->op))
		return false;
	test->argument = (uint8_t)index;
	return finish_test(r, found, test, value, second);
}

/* runc takes two conditions on one argument for two rules, "or", where "and" is what they look like. */
static bool
read_tests(struct profile_reading *r, size_t at, struct filter_rule *rule)
{
	struct json_each each = json_each(r->text, at);
	unsigned seen = 0;

	if (!profile_list(r, at, JSON_OBJECT))
		return false;
	while (json_next(&each)) {
		struct filter_test test;

		if (!read_test(r, each.value, &test))
			return false;
		if (seen >> test.argument & 1) {
			profile_hint(profile_fault(r, each.value, "args", "has two conditions on one argument"),
			    "make two rules of it: runc takes them for \"or\", though it says \"and\"");
			return false;
		}
		seen |= 1u << test.argument;
		rule->test[rule->tests++] = test;
	}
	return true;
}

/* ---- the group --------------------------------------------------------------------------------- */

enum {
	GROUP_NAMES, GROUP_NAME, GROUP_ACTION, GROUP_NUMBER, GROUP_ERRNO, GROUP_ARGS, GROUP_COMMENT,
	GROUP_INCLUDES, GROUP_EXCLUDES, GROUP_KEYS,
};

static const struct profile_key group_keys[GROUP_KEYS] = {
	[GROUP_NAMES] = { "names", TAKES_LIST }, [GROUP_NAME] = { "name", TAKES_TEXT },
	[GROUP_ACTION] = { "action", TAKES_TEXT }, [GROUP_NUMBER] = { "errnoRet", TAKES_NUMBER },
	[GROUP_ERRNO] = { "errno", TAKES_TEXT }, [GROUP_ARGS] = { "args", TAKES_LIST },
	[GROUP_COMMENT] = { "comment", TAKES_TEXT }, [GROUP_INCLUDES] = { "includes", TAKES_OBJECT },
	[GROUP_EXCLUDES] = { "excludes", TAKES_OBJECT },
};

static bool
unknown_call(struct profile_reading *r, const struct profile_cause *cause, const char *name)
{
	struct nearest n = nearest_to(name);
	struct fault *why;

	for (int32_t number = 0; number < FILTER_NUMBERS; number++) {
		char known[FILTER_NAME];

		if (filter_name(number, known))
			nearest_try(&n, known);
	}
	why = profile_stranger(r, cause, name, "is no system call that is known");
	profile_guess(why, &n);
	return !r->terms->strict;
}

static bool
take_name(struct profile_reading *r, size_t at, struct filter_rule *rule, struct profile_cause cause)
{
	char name[WORD_ROOM];

	json_string_at(r->text, at, name, sizeof name);
	json_measure(&r->ruler, r->text, at);
	cause.line = r->ruler.line;
	cause.column = r->ruler.column;
	if (!filter_number(name, &rule->number))
		return unknown_call(r, &cause, name);
	return rule->number < 0 || profile_take(r, rule, &cause, name);
}

static bool
take_names(struct profile_reading *r, const size_t found[static KEYS_MAX], struct filter_rule *rule)
{
	struct profile_cause cause = { .source = PROFILE_SAID,
		.comment = found[GROUP_COMMENT] ? (int)found[GROUP_COMMENT] : -1 };
	struct json_each name;
	bool fine = true;

	if (found[GROUP_NAME] && !text_starts(r->text + found[GROUP_NAME], "\"\""))
		return take_name(r, found[GROUP_NAME], rule, cause);
	if (!found[GROUP_NAMES])
		return true;
	name = json_each(r->text, found[GROUP_NAMES]);
	while (r->faults->count < FAULTS_MAX && json_next(&name))
		fine &= profile_element(r, name.value, JSON_TEXT) && take_name(r, name.value, rule, cause);
	return fine;
}

static bool
has_elements(const struct profile_reading *r, size_t at)
{
	struct json_each each;

	if (!at)
		return false;
	each = json_each(r->text, at);
	return json_next(&each);
}

bool
profile_group(struct profile_reading *r, size_t at)
{
	struct filter_rule rule = { .number = 0 };
	size_t found[KEYS_MAX];
	bool applies = false;
	bool fine = profile_object(r, at, group_keys, GROUP_KEYS, found);

	if (!found[GROUP_ACTION] && fine) {
		profile_fault(r, at, "action", "is missing from a rule");
		return false;
	}
	if (found[GROUP_NAME] && !text_starts(r->text + found[GROUP_NAME], "\"\"") &&
	    has_elements(r, found[GROUP_NAMES])) {
		profile_hint(profile_fault(r, found[GROUP_NAME], "name", "stands beside \"names\""),
		    "keep one of them");
		fine = false;
	}
	if (found[GROUP_ACTION])
		fine &= profile_answer(r, found[GROUP_ACTION], found[GROUP_NUMBER], found[GROUP_ERRNO],
		    &rule.answer);
	fine &= profile_applies(r, found[GROUP_INCLUDES], found[GROUP_EXCLUDES], &applies);
	if (found[GROUP_ARGS])
		fine &= read_tests(r, found[GROUP_ARGS], &rule);
	return fine && (!applies || take_names(r, found, &rule));
}
