#include "sys/filter_rules.h"

#include <stddef.h>
#include <sys/syscall.h>

void
filter_rules_begin(struct filter_rules *rules, struct filter_answer otherwise)
{
	rules->otherwise = otherwise;
	rules->flags = 0;
	rules->count = 0;
	rules->highest = FILTER_NONE_ABOVE;
}

struct filter_rule *
filter_rules_add(struct filter_rules *rules, int32_t number, struct filter_answer answer)
{
	struct filter_rule *rule = &rules->rules[rules->count];

	if (rules->count == FILTER_RULES_MAX)
		return NULL;
	rules->count++;
	*rule = (struct filter_rule){ .number = number, .answer = answer };
	return rule;
}

int32_t
filter_vital(unsigned index)
{
	static const int32_t vital[] = {
		SYS_getpid, SYS_gettid, SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall,
	};

	return index < sizeof vital / sizeof *vital ? vital[index] : -1;
}
