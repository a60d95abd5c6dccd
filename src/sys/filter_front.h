/*
 * The front of a filter: what is decided by a call's number alone, before the rules that libseccomp
 * compiles.
 *
 * Most of a profile is "these calls are allowed".  As a tree over the ranges of their numbers that
 * takes microseconds to make and seven comparisons to ask, where libseccomp takes milliseconds; what
 * has conditions, or another answer, is left to it.
 */
#ifndef SYS_FILTER_FRONT_H
#define SYS_FILTER_FRONT_H

#include <stdbool.h>
#include <stddef.h>

#include "sys/filter_load.h"
#include "sys/filter_rules.h"

enum { FILTER_NUMBERS = 1024 };  /* no call of any machine has a number this high */

struct filter_front {
	bool settled[FILTER_NUMBERS];  /* no rule for this call can decide any more */
};

/*
 * Writes the front to code, of which it takes at most `room` instructions; what it does not decide
 * goes on behind it.  Gives how many it took, which may be none.
 */
size_t filter_front(const struct filter_rules *rules, struct filter_code *code, size_t room,
    struct filter_front *front);

#endif
