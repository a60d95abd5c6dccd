#include "config/nearest.h"
#include "config/values.h"
#include "sys/filter.h"

static bool
no_call(enum option which, const char *words, struct fault *why)
{
	struct nearest n = nearest_to(words);

	for (int32_t number = 0; number < FILTER_NUMBERS; number++) {
		char name[FILTER_NAME];

		if (filter_name(number, name))
			nearest_try(&n, name);
	}
	return value_refuse(why, which, words, "is no system call that is known", nearest_name(&n));
}

bool
call_read(enum option which, struct calls *all, const char *words, struct fault *why)
{
	int32_t number;

	if (!filter_number(words, &number))
		return no_call(which, words, why);
	if (number < 0)
		return value_refuse(why, which, words, "is a call that this machine does not have", "");
	for (unsigned i = 0; which == OPTION_seccomp_extra_deny && filter_vital(i) >= 0; i++)
		if (filter_vital(i) == number)
			return value_refuse(why, which, words, "is a call that no process can do without", "");
	for (int i = 0; i < all->count; i++)
		if (all->number[i] == number)
			return true;
	if (all->count == CALLS_MAX)
		return value_refuse(why, which, words, "is one call too many", "");
	all->number[all->count++] = number;
	return true;
}

void
calls_add(const struct calls *all, struct text *to)
{
	for (int i = 0; i < all->count; i++) {
		char name[FILTER_NAME] = "";

		text_add(to, i > 0 ? "," : "");
		if (filter_name(all->number[i], name))
			text_add(to, name);
	}
	text_add(to, all->count > 0 ? "" : "none");
}
