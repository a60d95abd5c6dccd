/*
 * What a filter of system calls shall do, flat and without any library: an answer for whatever no
 * rule speaks of, and rules for single calls.
 *
 * A rule whose tests all hold decides; one without a test decides whatever the arguments are, and
 * before those that have some.
 */
#ifndef SYS_FILTER_RULES_H
#define SYS_FILTER_RULES_H

#include <stdint.h>

enum {
	FILTER_RULES_SAID = 2048,       /* as many as a profile may come to */
	FILTER_RULES_MAX = FILTER_RULES_SAID + 3, /* and those that filter_soften() adds */
	FILTER_TESTS_MAX = 6,
	FILTER_ERRNO_MAX = 4094,        /* below the kernel's MAX_ERRNO, which libseccomp does not take */
	FILTER_DATA_MAX = 65535,        /* what a tracer is told */
	FILTER_NONE_ABOVE = INT32_MAX,  /* as `highest`: there is no such end */
};

enum filter_action {
	FILTER_KILL_PROCESS, FILTER_KILL_THREAD, FILTER_TRAP, FILTER_ERRNO, FILTER_NOTIFY, FILTER_TRACE,
	FILTER_LOG, FILTER_ALLOW,
	FILTER_ACTIONS,
};

struct filter_answer {
	uint8_t action;  /* enum filter_action */
	uint16_t data;   /* ERRNO: the errno; TRACE: what the tracer is told; else 0 */
};

enum filter_op {
	FILTER_NE, FILTER_LT, FILTER_LE, FILTER_EQ, FILTER_GE, FILTER_GT,
	FILTER_MASKED,  /* (argument & mask) == value */
	FILTER_OPS,
};

/* Arguments are compared as unsigned numbers of 64 bits. */
struct filter_test {
	uint8_t argument, op;  /* 0 to 5; enum filter_op */
	uint64_t value, mask;  /* mask: MASKED only */
};

struct filter_rule {
	int32_t number;  /* of the call on this machine; negative: another machine's, which is passed over */
	struct filter_answer answer;
	uint8_t tests;   /* no two of one argument */
	struct filter_test test[FILTER_TESTS_MAX];
};

/* Large: have it in static memory, and begin with filter_rules_begin(), which touches little of it. */
struct filter_rules {
	struct filter_answer otherwise;
	uint8_t flags;    /* enum filter_flag of sys/filter_load: how the filter is loaded */
	uint16_t count;
	int32_t highest;  /* calls above this number get ENOSYS, which no rule changes */
	struct filter_rule rules[FILTER_RULES_MAX];
};

/* No rule, no flag, no highest number. */
void filter_rules_begin(struct filter_rules *rules, struct filter_answer otherwise);
/* Room for one more rule, empty but for these two; NULL when there is none. */
struct filter_rule *filter_rules_add(struct filter_rules *rules, int32_t number,
    struct filter_answer answer);

/*
 * The calls without which a process cannot even end, or takes itself for another: Node that was
 * refused its pid had -1 for one, and signalled everybody.  -1 past the last.
 */
int32_t filter_vital(unsigned index);

#endif
