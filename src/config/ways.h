/*
 * Every way that calls of one number can take through filters: one call for each.
 *
 * A call is tried, every comparison of its arguments on the way is turned round, and what comes of
 * that is tried in turn.  So the calls are found from the filters alone, whatever profile they came
 * from; and two filters that are asked together are told apart wherever they differ.
 */
#ifndef CONFIG_WAYS_H
#define CONFIG_WAYS_H

#include <stdbool.h>

#include "sys/filter_run.h"

enum { WAYS_MAX = 1024 };

/* Large: have it in static memory. */
struct ways {
	unsigned count;
	bool cut;  /* there are more */
	struct filter_call call[WAYS_MAX];
	uint64_t mark[WAYS_MAX];
};

/*
 * filters[0 to n-1] are asked about the same call.  The first way is that of `first`; its first
 * `fixed` arguments are left as they are.
 */
void ways_find(struct ways *ways, const struct filter *filters, unsigned n,
    const struct filter_call *first, unsigned fixed);

#endif
