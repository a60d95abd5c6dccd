#include "config/ways.h"

#include <linux/filter.h>

#include "base/require.h"

/* A word that the mask lets through as `wanted`, and otherwise as it was. */
static uint32_t
bent(uint32_t was, uint32_t mask, uint32_t wanted)
{
	return (was & ~mask) | (wanted & mask);
}

static uint32_t
word_of(const struct filter_call *call, unsigned word)
{
	return (uint32_t)(call->args[word / 2] >> (word % 2 * 32));
}

static struct filter_call
with_word(const struct filter_call *call, unsigned word, uint32_t value)
{
	struct filter_call changed = *call;
	uint64_t *arg = &changed.args[word / 2];
	unsigned shift = word % 2 * 32;

	*arg = (*arg & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)value << shift;
	return changed;
}

static bool
is_known(const struct ways *ways, uint64_t mark)
{
	for (unsigned i = 0; i < ways->count; i++)
		if (ways->mark[i] == mark)
			return true;
	return false;
}

/* Where the call goes, in all filters one after the other. */
static void
walk(const struct filter *filters, unsigned n, const struct filter_call *call,
    struct filter_path *path)
{
	*path = (struct filter_path){ .mark = UINT64_C(0xcbf29ce484222325) };
	for (unsigned i = 0; i < n; i++)
		filter_follow(&filters[i], call, path);
}

struct search {
	struct ways *ways;
	const struct filter *filters;
	unsigned n;
};

static void
try(const struct search *search, const struct filter_call *call)
{
	struct ways *ways = search->ways;
	struct filter_path path;

	walk(search->filters, search->n, call, &path);
	ways->cut |= path.count == FILTER_CROSSINGS;
	if (is_known(ways, path.mark))
		return;
	if (ways->count == WAYS_MAX) {
		ways->cut = true;
		return;
	}
	ways->call[ways->count] = *call;
	ways->mark[ways->count++] = path.mark;
}

/*
 * Values on both sides of what was compared.  JEQ, JGT and JGE all turn over between k - 1, k and
 * k + 1; JSET between none and all of its bits.
 */
static void
turn_round(const struct search *search, const struct filter_call *call,
    const struct filter_crossing *at)
{
	uint32_t was = word_of(call, at->word);
	const uint32_t values[] = {
		bent(was, at->mask, at->k), bent(was, at->mask, at->k + 1), bent(was, at->mask, at->k - 1),
		bent(was, at->mask, ~at->k), bent(was, at->mask & at->k, 0),
	};

	for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
		struct filter_call changed = with_word(call, at->word, values[i]);

		try(search, &changed);
	}
}

void
ways_find(struct ways *ways, const struct filter *filters, unsigned n,
    const struct filter_call *first, unsigned fixed)
{
	const struct search search = { ways, filters, n };
	struct filter_path path;

	require(n > 0 && fixed <= FILTER_ARGS);
	ways->count = 0;
	ways->cut = false;
	try(&search, first);
	for (unsigned i = 0; i < ways->count; i++) {
		walk(filters, n, &ways->call[i], &path);
		for (unsigned c = 0; c < path.count; c++)
			if (path.at[c].word / 2 >= fixed)
				turn_round(&search, &ways->call[i], &path.at[c]);
	}
}
