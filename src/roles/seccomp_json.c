#include "config/describe_parts.h"
#include "config/policy.h"
#include "roles/seccomp_desk.h"

/*
 * The profile as it was resolved, in the format that it came in: without conditions, for one
 * architecture, with mainstay's own rules said.  It is a profile again, and means the same.
 */

static void
add_number(struct text *to, const char *key, uint64_t value)
{
	text_add(to, ", \"");
	text_add(to, key);
	text_add(to, "\": ");
	/* Beyond what every reader takes for a number it is a string, which ours reads as well. */
	text_add(to, value > UINT64_C(1) << 53 ? "\"" : "");
	if (value > UINT64_C(1) << 53)
		policy_add_value(to, value);
	else
		text_padded(to, value, 1);
	text_add(to, value > UINT64_C(1) << 53 ? "\"" : "");
}

static const char *
action_word(struct filter_answer answer)
{
	static const char words[][14] = {
		[FILTER_KILL_PROCESS] = "KILL_PROCESS", [FILTER_KILL_THREAD] = "KILL_THREAD",
		[FILTER_TRAP] = "TRAP", [FILTER_ERRNO] = "ERRNO", [FILTER_NOTIFY] = "NOTIFY",
		[FILTER_TRACE] = "TRACE", [FILTER_LOG] = "LOG", [FILTER_ALLOW] = "ALLOW",
	};
	_Static_assert(sizeof words / sizeof *words == FILTER_ACTIONS, "one word for each action");

	return words[answer.action];
}

static bool
has_data(struct filter_answer answer)
{
	return answer.action == FILTER_ERRNO || answer.action == FILTER_TRACE;
}

static void
add_tests(struct text *to, const struct filter_rule *rule)
{
	static const char ops[][10] = {
		[FILTER_NE] = "NE", [FILTER_LT] = "LT", [FILTER_LE] = "LE", [FILTER_EQ] = "EQ",
		[FILTER_GE] = "GE", [FILTER_GT] = "GT", [FILTER_MASKED] = "MASKED_EQ",
	};
	_Static_assert(sizeof ops / sizeof *ops == FILTER_OPS, "one word for each op");

	text_add(to, rule->tests > 0 ? ", \"args\": [" : "");
	for (unsigned i = 0; i < rule->tests; i++) {
		const struct filter_test *test = &rule->test[i];
		bool masked = test->op == FILTER_MASKED;

		text_add(to, i > 0 ? ", { \"index\": " : "{ \"index\": ");
		text_int(to, test->argument);
		text_add(to, ", \"op\": \"SCMP_CMP_");
		text_add(to, ops[test->op]);
		text_char(to, '"');
		add_number(to, "value", masked ? test->mask : test->value);
		if (masked)
			add_number(to, "valueTwo", test->value);
		text_add(to, " }");
	}
	text_add(to, rule->tests > 0 ? "]" : "");
}

static void
add_rule(struct text *to, const struct sheet *sheet, unsigned index)
{
	const struct filter_rule *rule = &sheet->profile.rules.rules[index];

	text_add(to, "\t\t{ \"names\": [\"");
	sheet_add_call(to, (uint32_t)rule->number);
	text_add(to, "\"], \"action\": \"SCMP_ACT_");
	text_add(to, action_word(rule->answer));
	text_char(to, '"');
	if (has_data(rule->answer))
		add_number(to, "errnoRet", rule->answer.data);
	add_tests(to, rule);
	text_add(to, ", \"comment\": \"");
	sheet_add_place(sheet->said, &sheet->profile, (int)index, to);
	text_add(to, "\" }");
}

/* Without the key a filter is loaded with SPEC_ALLOW, with it as the key says. */
static void
add_flags(struct text *to, uint8_t flags)
{
	bool logs = flags & FILTER_LOGS, spec = !(flags & FILTER_MITIGATES);

	if (!flags)
		return;
	text_add(to, ",\n\t\"flags\": [");
	text_add(to, logs ? "\"SECCOMP_FILTER_FLAG_LOG\"" : "");
	text_add(to, logs && spec ? ", " : "");
	text_add(to, spec ? "\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"" : "");
	text_char(to, ']');
}

int
seccomp_show_json(struct desk *desk, const struct sheet *sheet)
{
	const struct filter_rules *rules = &sheet->profile.rules;
	struct text *to = &desk->page;
	bool any = false;

	text_add(to, "{\n\t\"comment\": \"resolved by mainstay for ");
	compiled_add_arch(to, policy_arch());
	text_add(to, "\",\n\t\"defaultAction\": \"SCMP_ACT_");
	text_add(to, action_word(rules->otherwise));
	text_char(to, '"');
	if (has_data(rules->otherwise))
		add_number(to, "defaultErrnoRet", rules->otherwise.data);
	add_flags(to, rules->flags);
	text_add(to, ",\n\t\"syscalls\": [\n");
	for (unsigned i = 0; i < rules->count; i++) {
		if (rules->rules[i].number < 0)
			continue;
		text_add(to, any ? ",\n" : "");
		any = true;
		add_rule(to, sheet, i);
	}
	text_add(to, "\n\t]\n}\n");
	return desk_print(desk, 0);
}
