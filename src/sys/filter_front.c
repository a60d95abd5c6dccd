#include "sys/filter_front.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

enum {
	REGIONS_MAX = 128,  /* so that every jump of the tree fits in a byte */
	HEAD_ROOM = 8,
};

/* The numbers of calls of x32 have this bit, which no number of another kind has. */
#define X32_BIT 0x40000000

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

/* A part under way; `out` jumps go behind the end, which is known last. */
struct front {
	struct filter_code *code;
	size_t count;
};

static void
put(struct front *f, unsigned what, uint32_t k, unsigned if_true, unsigned if_false)
{
	f->code[f->count++] = (struct filter_code){ .code = (uint16_t)what, .k = k,
		.jump_true = (uint8_t)if_true, .jump_false = (uint8_t)if_false };
}

static void
put_out(struct front *f)
{
	put(f, BPF_JMP | BPF_JA, 0, 0, 0);
}

static void
aim_outs(struct front *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->code[i].code == (BPF_JMP | BPF_JA))
			f->code[i].k = (uint32_t)(f->count - 1 - i);
}

/*
 * Calls of another architecture are libseccomp's to refuse.  A call that is newer than the profile
 * gets ENOSYS, so that whoever makes it takes an older one, as on an older kernel; EPERM would be the
 * end of many programs.
 */
static void
put_head(struct front *f, int32_t highest)
{
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
	put(f, BPF_JMP | BPF_JEQ, NATIVE, 1, 0);
	put_out(f);
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
#ifdef __x86_64__
	put(f, BPF_JMP | BPF_JGE, X32_BIT, 0, 1);
	put_out(f);
#endif
	if (highest == FILTER_NONE_ABOVE)
		return;
	put(f, BPF_JMP | BPF_JGT, (uint32_t)highest, 0, 1);
	put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
}

/* ---- the tree ---------------------------------------------------------------------------------- */

/*
 * The numbers are cut into regions, allowed and not in turn, the first one not; borders[n] is where
 * region n + 1 begins.
 */
struct regions {
	unsigned count;
	uint32_t borders[REGIONS_MAX - 1];
};

static bool
find_regions(const bool allowed[static FILTER_NUMBERS], struct regions *all)
{
	bool now = false;

	all->count = 1;
	for (uint32_t number = 0; number <= FILTER_NUMBERS; number++) {
		bool is = number < FILTER_NUMBERS && allowed[number];

		if (is == now)
			continue;
		if (all->count == REGIONS_MAX)
			return false;
		all->borders[all->count++ - 1] = number;
		now = is;
	}
	return true;
}

/*
 * Of the regions first to last: which one is it?  The lower half stands right behind the question,
 * the upper one behind that; n regions take 2 n - 1 instructions.
 */
static void
put_tree(struct front *f, const struct regions *all)
{
	struct { unsigned first, last; } todo[16] = { { 0, all->count - 1 } };
	unsigned open = 1;

	while (open > 0) {
		unsigned first = todo[--open].first, last = todo[open].last;
		unsigned upper = first + (last - first + 1) / 2 + (last - first + 1) % 2;

		if (first == last) {
			if (first % 2 == 1)
				put(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
			else
				put_out(f);
			continue;
		}
		put(f, BPF_JMP | BPF_JGE, all->borders[upper - 1], 2 * (upper - first) - 1, 0);
		todo[open].first = upper;
		todo[open++].last = last;
		todo[open].first = first;
		todo[open++].last = upper - 1;
	}
}

/* Without a test ALLOW decides, whatever other rules say about some arguments. */
static void
find_allowed(const struct filter_rules *rules, bool allowed[static FILTER_NUMBERS])
{
	for (unsigned i = 0; i < rules->count; i++) {
		const struct filter_rule *rule = &rules->rules[i];

		if (rule->tests == 0 && rule->answer.action == FILTER_ALLOW && rule->number >= 0 &&
		    rule->number < FILTER_NUMBERS && rule->number <= rules->highest)
			allowed[rule->number] = true;
	}
}

/* Of two answers without a test for one call libseccomp knows which it takes. */
static void
leave_contradictions(const struct filter_rules *rules, bool allowed[static FILTER_NUMBERS])
{
	for (unsigned i = 0; i < rules->count; i++) {
		const struct filter_rule *rule = &rules->rules[i];

		if (rule->tests == 0 && rule->answer.action != FILTER_ALLOW && rule->number >= 0 &&
		    rule->number < FILTER_NUMBERS)
			allowed[rule->number] = false;
	}
}

size_t
filter_front(const struct filter_rules *rules, struct filter_code *code, size_t room,
    struct filter_front *front)
{
	struct front f = { .code = code };
	struct regions regions;
	bool tree;

	*front = (struct filter_front){ .settled = { false } };
	if (rules->otherwise.action != FILTER_ALLOW)
		find_allowed(rules, front->settled);
	leave_contradictions(rules, front->settled);
	tree = find_regions(front->settled, &regions) && regions.count > 1 &&
	    room >= HEAD_ROOM + 2 * regions.count - 1;
	if (!tree)
		*front = (struct filter_front){ .settled = { false } };
	if (room < HEAD_ROOM || (!tree && rules->highest == FILTER_NONE_ABOVE))
		return 0;
	put_head(&f, rules->highest);
	if (tree)
		put_tree(&f, &regions);
	else
		put_out(&f);
	aim_outs(&f);
	return f.count;
}
