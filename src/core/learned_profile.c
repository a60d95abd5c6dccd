#include "core/learned.h"

enum { COLUMNS = 72 };

static void
add_hex(struct text *t, uint32_t number)
{
	bool begun = false;

	text_add(t, "0x");
	for (int shift = 28; shift >= 0; shift -= 4) {
		unsigned digit = number >> shift & 15;

		begun |= digit != 0 || shift == 0;
		if (begun)
			text_char(t, "0123456789abcdef"[digit]);
	}
}

/* The numbers of all calls with a name, in the order of their names. */
static int
by_name(const struct learned_terms *terms, int order[LEARNED_CALLS])
{
	int count = 0;

	for (int call = 0; call < LEARNED_CALLS; call++) {
		int at = count;

		if (!terms->name[call][0])
			continue;
		for (; at > 0 && text_order(terms->name[order[at - 1]], terms->name[call]) > 0; at--)
			order[at] = order[at - 1];
		order[at] = call;
		count++;
	}
	return count;
}

/* A call with subjects stands alone: they are its comment. */
static bool
stands_alone(const struct learned_call *call)
{
	return call->why == LEARNED_SEEN && call->subjects > 0;
}

static bool
is_listed(const struct learned_call *call, enum learned_why why)
{
	return call->why == why && !stands_alone(call);
}

static void
begin_rule(struct text *t, const char *comment)
{
	text_add(t, "\t\t{\n\t\t\t\"comment\": \"");
	text_add(t, comment);
	text_add(t, "\",\n\t\t\t\"names\": [");
}

static void
end_rule(struct text *t)
{
	text_add(t, "],\n\t\t\t\"action\": \"SCMP_ACT_ALLOW\"\n\t\t},\n");
}

/* One rule for all calls that are there for the same reason; none where there is no such call. */
static void
add_list(const struct learned *all, const struct learned_terms *terms, enum learned_why why,
    const char *comment, struct text *t)
{
	int order[LEARNED_CALLS], count = by_name(terms, order);
	size_t line = 0;
	bool begun = false;

	for (int i = 0; i < count; i++) {
		const char *name = terms->name[order[i]];

		if (!is_listed(&all->call[order[i]], why))
			continue;
		if (!begun)
			begin_rule(t, comment);
		else
			text_add(t, ",");
		if (!begun || t->used - line > COLUMNS) {
			text_add(t, "\n\t\t\t\t");
			line = t->used;
		} else {
			text_char(t, ' ');
		}
		begun = true;
		text_char(t, '"');
		text_add(t, name);
		text_char(t, '"');
	}
	if (begun) {
		text_add(t, "\n\t\t\t");
		end_rule(t);
	}
}

static void
add_alone(const struct learned_call *call, const char *name, struct text *t)
{
	text_add(t, "\t\t{\n\t\t\t\"comment\": \"seen with ");
	for (int i = 0; i < call->subjects; i++) {
		text_add(t, i ? " " : "");
		add_hex(t, call->subject[i]);
	}
	text_add(t, call->more ? " and more" : "");
	text_add(t, "\",\n\t\t\t\"names\": [\"");
	text_add(t, name);
	text_char(t, '"');
	end_rule(t);
}

/*
 * The subjects are no conditions: one that this run did not come to would be refused in the next.
 * Making conditions of them is for a person who knows the program.
 */
void
learned_profile(const struct learned *all, const struct learned_terms *terms, struct text *t)
{
	int order[LEARNED_CALLS], count = by_name(terms, order);

	text_add(t, "{\n\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\t\"defaultErrnoRet\": 1,\n"
	    "\t\"architectures\": [\"");
	text_add(t, terms->architecture);
	text_add(t, "\"],\n\t\"syscalls\": [\n");
	add_list(all, terms, LEARNED_SEEN, "seen while the command ran", t);
	for (int i = 0; i < count; i++)
		if (stands_alone(&all->call[order[i]]))
			add_alone(&all->call[order[i]], terms->name[order[i]], t);
	add_list(all, terms, LEARNED_MERGED, "from the profile that this one was merged with", t);
	add_list(all, terms, LEARNED_BASE, "the base: what every program may need, seen or not", t);
	add_list(all, terms, LEARNED_FORMAT, terms->format_why, t);
	text_add(t, "\t\t{\n\t\t\t\"comment\": \"programs fall back on clone\",\n"
	    "\t\t\t\"names\": [\"clone3\"],\n\t\t\t\"action\": \"SCMP_ACT_ERRNO\",\n"
	    "\t\t\t\"errnoRet\": 38\n\t\t}\n\t]\n}\n");
}
