#include "core/learned.h"

enum { NAME_COLUMN = 28, TIMES_COLUMN = 12 };

static void
pad(struct text *t, size_t from, size_t width)
{
	while (t->used - from < width && !t->cut)
		text_char(t, ' ');
}

/* The calls that were seen, the most frequent first; as often, in the order of their names. */
static int
by_times(const struct learned *all, const struct learned_terms *terms, int order[LEARNED_CALLS])
{
	int count = 0;

	for (int call = 0; call < LEARNED_CALLS; call++) {
		uint64_t times = all->call[call].times;
		int at = count;

		if (!times)
			continue;
		for (; at > 0; at--) {
			int other = order[at - 1];

			if (all->call[other].times > times || (all->call[other].times == times &&
			    text_order(terms->name[other], terms->name[call]) < 0))
				break;
			order[at] = other;
		}
		order[at] = call;
		count++;
	}
	return count;
}

static void
add_row(const struct learned_call *call, const char *name, struct text *t)
{
	size_t from = t->used;

	text_add(t, "  ");
	text_add(t, name);
	pad(t, from, NAME_COLUMN);
	from = t->used;
	text_int(t, (int64_t)call->times);
	pad(t, from, TIMES_COLUMN);
	text_quoted(t, call->comm);
	text_add(t, call->refused ? "  (refused, and left out)\n" : "\n");
}

static void
add_table(const struct learned *all, const struct learned_terms *terms, struct text *t)
{
	int order[LEARNED_CALLS], count = by_times(all, terms, order);

	text_add(t, "  call                      times       first seen in\n");
	for (int i = 0; i < count; i++)
		add_row(&all->call[order[i]], terms->name[order[i]], t);
}

static void
add_count(struct text *t, const char *before, uint64_t count, const char *one, const char *many)
{
	text_add(t, before);
	text_int(t, (int64_t)count);
	text_add(t, count == 1 ? one : many);
}

/* What a reader must know before the profile is trusted. */
static void
add_notes(const struct learned *all, struct text *t)
{
	bool refused = false;

	for (int i = 0; i < LEARNED_CALLS; i++)
		refused |= all->call[i].refused;
	if (refused)
		text_add(t, "  Refused were calls that work past every filter; the command went on without.\n");
	if (all->foreign)
		add_count(t, "  Not in it: ", all->foreign, " call", " calls");
	if (all->foreign)
		text_add(t, " of another architecture or unknown to mainstay, refused with ENOSYS.\n");
	text_add(t, "  Not seen: what an outer filter (the engine's, --seccomp) refuses, and what the"
	    " command did not do this time.\n");
}

void
learned_summary(const struct learned *all, const struct learned_terms *terms, struct text *t)
{
	text_add(t, "mainstay: learned from \"");
	text_quoted(t, terms->command);
	text_add(t, "\" in ");
	text_duration(t, terms->lasted_ms);
	add_count(t, ": ", (uint64_t)learned_count(all, LEARNED_SEEN), " call, seen ", " calls, seen ");
	add_count(t, "", all->times, " time\n", " times\n");
	add_table(all, terms, t);
	add_count(t, "  and ", (uint64_t)learned_count(all, LEARNED_BASE), " of the base", " of the base");
	if (learned_count(all, LEARNED_MERGED))
		add_count(t, ", ", (uint64_t)learned_count(all, LEARNED_MERGED), " from before", " from before");
	if (learned_count(all, LEARNED_FORMAT))
		add_count(t, ", ", (uint64_t)learned_count(all, LEARNED_FORMAT), " for the engine",
		    " for the engine");
	text_add(t, ", and clone3 refused with ENOSYS\n");
	add_notes(all, t);
	text_add(t, "  Written to ");
	text_add(t, text_same(terms->file, "-") ? "standard output" : terms->file);
	text_add(t, "\n");
}
