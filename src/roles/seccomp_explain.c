#include <limits.h>

#include "base/require.h"
#include "config/policy.h"
#include "config/ways.h"
#include "roles/seccomp_desk.h"
#include "sys/say.h"

enum { EXPLAIN_COLUMN = 24 };

/* ---- the answer -------------------------------------------------------------------------------- */

static void
add_call(struct text *to, const struct question *question)
{
	sheet_add_call(to, question->call.number);
	for (unsigned i = 0; i < question->args; i++) {
		text_add(to, i > 0 ? ", " : "(");
		policy_add_value(to, question->call.args[i]);
	}
	text_add(to, question->args > 0 ? ")" : "");
}

/* The arguments of a way, as far as they are not zero: an example for a person. */
static void
add_example(struct text *to, const struct filter_call *call)
{
	unsigned last = 0;

	for (unsigned i = 0; i < FILTER_ARGS; i++)
		if (call->args[i])
			last = i;
	text_add(to, "as with (");
	for (unsigned i = 0; i <= last; i++) {
		text_add(to, i > 0 ? ", " : "");
		policy_add_value(to, call->args[i]);
	}
	text_char(to, ')');
}

static void
pad(struct text *to, size_t line)
{
	do
		text_char(to, ' ');
	while (to->used - line < EXPLAIN_COLUMN);
}

/* Whose answer it is: the guard's where that is the stricter one, else a rule's or the lack of one. */
struct reason {
	uint32_t answer;
	bool guard;
	int decider;  /* unless the guard's, or nothing is known of the rules */
};

struct case_of {
	const struct sheet *sheet;
	const struct filter *guard;
};

static struct reason
reason_of(const struct case_of *of, const struct filter_call *call)
{
	struct reason reason = { .answer = filter_run(&of->sheet->filter, call), .decider = POLICY_OTHERWISE };
	uint32_t guarded = of->guard->count > 0 ? filter_run(of->guard, call) : reason.answer;

	if (policy_stricter(reason.answer, guarded) != reason.answer)
		return (struct reason){ guarded, true, POLICY_OTHERWISE };
	if (of->sheet->bare)
		return reason;
	reason.decider = policy_decider(&of->sheet->profile.rules, call);
	/* Were this not so, what follows would not be true of what is in force. */
	require(policy_answer(&of->sheet->profile.rules, reason.decider) == reason.answer);
	return reason;
}

static bool
is_same(const struct reason *a, const struct reason *b)
{
	return a->answer == b->answer && a->guard == b->guard && a->decider == b->decider;
}

static void
add_reason(const struct sheet *sheet, const struct reason *reason, bool rules, struct text *to)
{
	char room[PROFILE_COMMENT];

	if (reason->guard) {
		text_add(to, "mainstay's own guard (--guard)");
		return;
	}
	switch (reason->decider) {
	case POLICY_FOREIGN:
		text_add(to, "a call of another architecture: none but this machine's own is let in");
		return;
	case POLICY_ABOVE:
		text_add(to, "newer than any call that the profile names: as on a kernel that does not have it");
		return;
	case POLICY_OTHERWISE:
		text_add(to, rules ? "no rule holds: the default of " : "no rule speaks of it: the default of ");
		text_add(to, sheet->profile.name);
		return;
	default: /* the index of a rule */
		break;
	}
	sheet_add_place(sheet->said, &sheet->profile, reason->decider, to);
	if (sheet->profile.causes[reason->decider].source == PROFILE_SAID &&
	    *profile_comment(&sheet->profile, (unsigned)reason->decider, room)) {
		text_add(to, "\n      \"");
		text_quoted(to, room);
		text_char(to, '"');
	}
}

static bool
has_rules(const struct filter_rules *rules, uint32_t number)
{
	for (unsigned i = 0; i < rules->count; i++)
		if ((uint32_t)rules->rules[i].number == number)
			return true;
	return false;
}

/* One line for each reason that some call of this number comes to. */
static void
add_way(const struct case_of *of, const struct reason *reason, const struct filter_call *call,
    bool alone, struct text *to)
{
	const struct sheet *sheet = of->sheet;
	const struct filter_rules *rules = &sheet->profile.rules;
	size_t line = to->used;

	text_add(to, "  ");
	policy_add_answer(to, reason->answer);
	pad(to, line);
	if ((sheet->bare || reason->guard) && !alone) {
		add_example(to, call);
		text_add(to, sheet->bare && !reason->guard ? "" : ": ");
	} else if (reason->decider >= 0 && rules->rules[reason->decider].tests > 0) {
		text_add(to, "when ");
		policy_add_tests(to, &rules->rules[reason->decider]);
		text_add(to, ": ");
	} else if (!alone) {
		text_add(to, "otherwise: ");
	}
	if (reason->guard || !sheet->bare)
		add_reason(sheet, reason, !sheet->bare && has_rules(rules, call->number), to);
	else if (alone)
		text_add(to, "as it was compiled");
	text_char(to, '\n');
}

/* Rules in their order, then the guard, then the lack of a rule. */
static int
rank(const struct reason *reason)
{
	return reason->guard ? FILTER_RULES_MAX : reason->decider >= 0 ? reason->decider : INT_MAX;
}

enum { REASONS_MAX = 256 };

/* The calls that stand for their reasons, one for each. */
struct reasons {
	unsigned count;
	bool cut;
	struct reason at[REASONS_MAX];
	const struct filter_call *call[REASONS_MAX];
};

static void
tell(struct reasons *all, const struct reason *reason, const struct filter_call *call)
{
	unsigned at = all->count;

	for (unsigned i = 0; i < all->count; i++)
		if (is_same(&all->at[i], reason))
			return;
	if (all->count == REASONS_MAX) {
		all->cut = true;
		return;
	}
	for (; at > 0 && rank(&all->at[at - 1]) > rank(reason); at--) {
		all->at[at] = all->at[at - 1];
		all->call[at] = all->call[at - 1];
	}
	all->at[at] = *reason;
	all->call[at] = call;
	all->count++;
}

static void
add_ways(const struct case_of *of, const struct ways *ways, struct text *to)
{
	static struct reasons all;

	for (unsigned i = 0; i < ways->count; i++) {
		struct reason reason = reason_of(of, &ways->call[i]);

		tell(&all, &reason, &ways->call[i]);
	}
	for (unsigned i = 0; i < all.count; i++)
		add_way(of, &all.at[i], all.call[i], all.count == 1, to);
	if (ways->cut || all.cut)
		text_add(to, "  and more ways than could be followed\n");
}

/* What the profile says of the call besides, for arguments that were not asked about. */
static void
add_others(const struct sheet *sheet, const struct question *question, struct text *to)
{
	const struct filter_rules *rules = &sheet->profile.rules;

	for (int i = 0; !sheet->bare && question->args > 0 && i < rules->count; i++) {
		const struct filter_rule *rule = &rules->rules[i];

		if ((uint32_t)rule->number != question->call.number || rule->tests == 0 ||
		    policy_decider(rules, &question->call) == i)
			continue;
		text_add(to, "  not this one: ");
		policy_add_answer(to, policy_answer(rules, i));
		text_add(to, " when ");
		policy_add_tests(to, rule);
		text_add(to, ", ");
		sheet_add_place(sheet->said, &sheet->profile, i, to);
		text_char(to, '\n');
	}
}

int
seccomp_explain(struct desk *desk)
{
	static struct sheet sheet;
	static struct ways ways;
	struct question question = { 0 };
	const char *said;
	int code;

	if (!desk_question(desk, &question, &code))
		return code;
	said = desk_profile(desk);
	if (!said)
		return say_refusals(&desk->faults);
	if (!desk_load(desk, said, &sheet, &code))
		return code;

	const struct filter filters[] = { sheet.filter, desk->guard };
	const struct case_of of = { &sheet, &desk->guard };

	ways_find(&ways, filters, desk->guard.count > 0 ? 2 : 1, &question.call, question.args);
	add_call(&desk->page, &question);
	text_add(&desk->page, ", call ");
	text_int(&desk->page, question.call.number);
	text_add(&desk->page, ", under ");
	text_add(&desk->page, said);
	text_add(&desk->page, ":\n");
	add_ways(&of, &ways, &desk->page);
	add_others(&sheet, &question, &desk->page);
	if (!sheet.bare)
		seccomp_what_if(desk, &sheet, &ways);
	return desk_print(desk, 0);
}
