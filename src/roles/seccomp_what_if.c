#include "base/capabilities.h"
#include "config/policy.h"
#include "roles/seccomp_desk.h"

/*
 * Conditions of a profile switch rules on and off.  Which of them matter to a call is found by
 * resolving the profile again, for other capabilities and another kernel, and comparing.
 */

/* The first of the calls that another resolution decides otherwise; NULL when there is none. */
static const struct filter_call *
changed(const struct sheet *sheet, const struct profile *other, const struct ways *ways, int *decider)
{
	for (unsigned i = 0; i < ways->count; i++) {
		const struct filter_call *call = &ways->call[i];
		int now = policy_decider(&sheet->profile.rules, call);

		*decider = policy_decider(&other->rules, call);
		if (policy_answer(&sheet->profile.rules, now) != policy_answer(&other->rules, *decider))
			return call;
	}
	return NULL;
}

/* Would it be otherwise on these terms?  Then that is a line, begun with the words. */
static bool
differs(struct desk *desk, const struct sheet *sheet, const struct ways *ways,
    const struct profile_terms *terms, const char *words, const char *what)
{
	static struct profile other;
	static struct faults strangers, faults;
	struct text *to = &desk->page;
	int decider;

	if (!profile_resolve(sheet->said, terms, &other, &strangers, &faults) ||
	    !changed(sheet, &other, ways, &decider))
		return false;
	text_add(to, "  ");
	text_add(to, words);
	text_add(to, what);
	text_add(to, ": ");
	policy_add_answer(to, policy_answer(&other.rules, decider));
	if (decider >= 0) {
		text_add(to, ", ");
		sheet_add_place(sheet->said, &other, decider, to);
	}
	text_char(to, '\n');
	return true;
}

static void
other_capabilities(struct desk *desk, const struct sheet *sheet, const struct ways *ways)
{
	uint64_t asked = sheet->profile.caps_asked;
	bool any = false;

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		struct profile_terms terms = desk->terms;
		bool had = terms.bounding >> i & 1;

		if (!(asked >> i & 1))
			continue;
		terms.bounding ^= UINT64_C(1) << i;
		any |= differs(desk, sheet, ways, &terms, had ? "without " : "with ", capability_name(i));
	}
	if (any || !asked)
		return;

	struct profile_terms all = desk->terms;

	all.bounding |= asked;
	differs(desk, sheet, ways, &all, "with ", "every capability that it asks about");
}

void
seccomp_what_if(struct desk *desk, const struct sheet *sheet, const struct ways *ways)
{
	const struct profile *profile = &sheet->profile;
	struct profile_terms terms = desk->terms;
	char kernel[24];
	struct text t = text_in(kernel, sizeof kernel);

	other_capabilities(desk, sheet, ways);
	if (profile->kernel_least > 0) {
		terms.kernel = profile->kernel_least - 1;
		compiled_add_kernel(&t, profile->kernel_least);
		differs(desk, sheet, ways, &terms, "on a kernel before ", kernel);
	}
	if (profile->kernel_below != KERNEL_ANY) {
		terms.kernel = profile->kernel_below;
		t = text_in(kernel, sizeof kernel);
		compiled_add_kernel(&t, profile->kernel_below);
		differs(desk, sheet, ways, &terms, "on a kernel from ", kernel);
	}
}
