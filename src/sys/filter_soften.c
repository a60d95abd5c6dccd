#include "sys/filter_soften.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/syscall.h>

#include "base/require.h"

static bool
passes(struct filter_answer answer)
{
	return answer.action == FILTER_ALLOW || answer.action == FILTER_LOG;
}

static bool
is_no_call(struct filter_answer answer)
{
	return answer.action == FILTER_ERRNO && answer.data == ENOSYS;
}

static bool
is_same(struct filter_answer a, struct filter_answer b)
{
	return a.action == b.action && a.data == b.data;
}

static void
forget(struct filter_rules *rules, int32_t number)
{
	uint16_t kept = 0;

	for (uint16_t i = 0; i < rules->count; i++)
		if (rules->rules[i].number != number)
			rules->rules[kept++] = rules->rules[i];
	rules->count = kept;
}

/* A rule for all calls of that number decides before those with tests, so it takes them along. */
static void
forget_whole(struct filter_rules *rules)
{
	for (uint16_t i = 0; i < rules->count;) {
		const struct filter_rule *rule = &rules->rules[i];

		if (rule->tests == 0 && is_same(rule->answer, rules->otherwise)) {
			forget(rules, rule->number);
			i = 0;
		} else {
			i++;
		}
	}
}

/* One with tests that says what is said anyway says nothing. */
static void
forget_tested(struct filter_rules *rules)
{
	uint16_t kept = 0;

	for (uint16_t i = 0; i < rules->count; i++)
		if (!is_same(rules->rules[i].answer, rules->otherwise))
			rules->rules[kept++] = rules->rules[i];
	rules->count = kept;
}

static void
let_pass(struct filter_rules *rules, int32_t number)
{
	const struct filter_answer allowed = { .action = FILTER_ALLOW };

	forget(rules, number);
	if (!is_same(rules->otherwise, allowed))
		require(filter_rules_add(rules, number, allowed));
}

void
filter_soften(struct filter_rules *rules, enum filter_action instead)
{
	const struct filter_answer soft = { .action = (uint8_t)instead };
	const struct filter_answer no_call = { .action = FILTER_ERRNO, .data = ENOSYS };

	for (uint16_t i = 0; i < rules->count; i++)
		if (!passes(rules->rules[i].answer) && !is_no_call(rules->rules[i].answer))
			rules->rules[i].answer = soft;
	if (!passes(rules->otherwise))
		rules->otherwise = soft;
	if (SYS_clone3 > rules->highest)
		require(filter_rules_add(rules, SYS_clone3, no_call));
	rules->highest = FILTER_NONE_ABOVE;
	forget_whole(rules);
	forget_tested(rules);
	let_pass(rules, SYS_execve);
	let_pass(rules, SYS_exit_group);
}
