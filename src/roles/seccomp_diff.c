#include <string.h>

#include "config/policy.h"
#include "config/ways.h"
#include "roles/seccomp_desk.h"

enum { DIFF_SAME, DIFF_DIFFER };

/* How the answers to one call differ, the worst last. */
enum change { SAME, OTHER_REFUSAL, BY_ARGUMENTS, ONLY_A, ONLY_B, CHANGES };

struct difference {
	enum change change;
	uint32_t answers[2];
	struct filter_call example;
};

static struct sheet sheets[2];

/* Every way that both programs together can be taken: they differ nowhere else. */
static struct difference
compare(uint32_t number)
{
	static struct ways ways;
	const struct filter filters[2] = { sheets[0].filter, sheets[1].filter };
	const struct filter_call call = { .number = number, .arch = policy_arch() };
	struct difference found = { .change = SAME };
	bool always = true, pass[2] = { true, true }, fail[2] = { true, true };

	ways_find(&ways, filters, 2, &call, 0);
	for (unsigned i = 0; i < ways.count; i++) {
		uint32_t a = filter_run(&filters[0], &ways.call[i]), b = filter_run(&filters[1], &ways.call[i]);

		pass[0] &= policy_lets_pass(a), fail[0] &= !policy_lets_pass(a);
		pass[1] &= policy_lets_pass(b), fail[1] &= !policy_lets_pass(b);
		always &= a != b;
		if (a != b && found.change == SAME)
			found = (struct difference){ OTHER_REFUSAL, { a, b }, ways.call[i] };
	}
	if (found.change == SAME)
		return found;
	if (always && pass[0] && fail[1])
		found.change = ONLY_A;
	else if (always && fail[0] && pass[1])
		found.change = ONLY_B;
	else if (ways.count > 1)
		found.change = BY_ARGUMENTS;
	return found;
}

static void
add_answers(struct text *to, const struct difference *difference)
{
	policy_add_answer(to, difference->answers[0]);
	text_add(to, " -> ");
	policy_add_answer(to, difference->answers[1]);
}

static void
add_line(struct text *to, const struct difference *difference)
{
	static const char marks[CHANGES][3] = { "", "~ ", "~ ", "- ", "+ " };
	const struct filter_call *call = &difference->example;
	unsigned last = 0;

	text_add(to, marks[difference->change]);
	sheet_add_call(to, call->number);
	if (difference->change == BY_ARGUMENTS) {
		for (unsigned i = 0; i < FILTER_ARGS; i++)
			last = call->args[i] ? i : last;
		for (unsigned i = 0; i <= last; i++) {
			text_add(to, i > 0 ? ", " : "(");
			policy_add_value(to, call->args[i]);
		}
		text_char(to, ')');
	}
	text_add(to, ": ");
	add_answers(to, difference);
	text_char(to, '\n');
}

static bool
has_name(uint32_t number)
{
	char name[FILTER_NAME];

	return filter_name((int32_t)number, name);
}

/* Numbers without a name are many, and alike: a run of them is one line. */
static uint32_t
add_nameless(struct text *to, uint32_t number, const struct difference *difference)
{
	uint32_t last = number;

	for (; last + 1 < FILTER_NUMBERS && !has_name(last + 1); last++) {
		struct difference next = compare(last + 1);

		if (next.change != difference->change || next.answers[0] != difference->answers[0] ||
		    next.answers[1] != difference->answers[1])
			break;
	}
	if (last == number) {
		add_line(to, difference);
		return last;
	}
	text_add(to, "~ calls without a name, ");
	text_int(to, number);
	text_add(to, " to ");
	text_int(to, last);
	text_add(to, ": ");
	add_answers(to, difference);
	text_char(to, '\n');
	return last;
}

int
seccomp_diff(struct desk *desk)
{
	bool differ = false;
	int code;

	if (desk->count != 2)
		return desk_refuse("needs two profiles", "diff", "", "mainstay seccomp diff docker-default node");
	for (unsigned i = 0; i < 2; i++)
		if (!desk_load(desk, desk->operands[i], &sheets[i], &code))
			return code;
	for (uint32_t number = 0; number < FILTER_NUMBERS; number++) {
		struct difference difference = compare(number);

		if (difference.change == SAME)
			continue;
		if (!differ) {
			text_add(&desk->page, "--- ");
			text_add(&desk->page, sheets[0].said);
			text_add(&desk->page, "\n+++ ");
			text_add(&desk->page, sheets[1].said);
			text_char(&desk->page, '\n');
		}
		differ = true;
		if (has_name(number))
			add_line(&desk->page, &difference);
		else
			number = add_nameless(&desk->page, number, &difference);
	}
	return desk_print(desk, differ ? DIFF_DIFFER : DIFF_SAME);
}
