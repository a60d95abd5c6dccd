/*
 * What a profile comes to: which of its rules decides a call, and how that is said to a person.
 *
 * Nothing here decides: the compiled program does.  Its answer is asked first (sys/filter_run), and
 * the rule that is found afterwards must give the same one.
 */
#ifndef CONFIG_POLICY_H
#define CONFIG_POLICY_H

#include "base/text.h"
#include "sys/filter_rules.h"
#include "sys/filter_run.h"

/* Who decides a call, when it is not the rule of that index. */
enum {
	POLICY_OTHERWISE = -1,  /* no rule speaks of it: the profile's default */
	POLICY_ABOVE = -2,      /* it is newer than any call that the profile names: ENOSYS */
	POLICY_FOREIGN = -3,    /* it is another architecture's: death */
};

/* The machine that this mainstay is for: AUDIT_ARCH_*. */
uint32_t policy_arch(void);

/* The index of the deciding rule, or one of the above. */
int policy_decider(const struct filter_rules *rules, const struct filter_call *call);
/* What it answers: SECCOMP_RET_* with its data, as the program has to. */
uint32_t policy_answer(const struct filter_rules *rules, int decider);

/* Adds the answer: "allowed", "EPERM", "errno 99", "kills the process", ... */
void policy_add_answer(struct text *to, uint32_t answer);
/* Does the call reach the kernel, even if somebody hears of it? */
bool policy_lets_pass(uint32_t answer);
/* Of two filters' answers the one that the kernel follows; the first where they are alike. */
uint32_t policy_stricter(uint32_t a, uint32_t b);
/* Adds the rule's tests: "arg0 = 8 and (arg1 & 0x7e020000) = 0". */
void policy_add_tests(struct text *to, const struct filter_rule *rule);
/* Adds a number as a person reads it: small ones in decimal, others in hexadecimal. */
void policy_add_value(struct text *to, uint64_t value);

#endif
