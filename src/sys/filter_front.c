#include "sys/filter_front.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

enum {
	REGIONS_MAX = 240,  /* so that every jump fits in a byte */
	HEAD_MOST = 6,
};

/* The numbers of calls of x32 have this bit, which no number of another kind has. */
#define X32_BIT 0x40000000

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

struct front {
	struct filter_code *code;
	size_t count;
	size_t allow, out;  /* where ALLOW is answered, and where what is undecided goes on */
};

/* A question, with the places of the instructions to go on at. */
static void
ask(struct front *f, unsigned what, uint32_t k, size_t if_true, size_t if_false)
{
	size_t next = f->count + 1;

	f->code[f->count++] = (struct filter_code){ .code = (uint16_t)(BPF_JMP | what), .k = k,
		.jump_true = (uint8_t)(if_true - next), .jump_false = (uint8_t)(if_false - next) };
}

static void
put(struct front *f, unsigned what, uint32_t k)
{
	f->code[f->count++] = (struct filter_code){ .code = (uint16_t)what, .k = k };
}

/*
 * Calls of another architecture are libseccomp's to refuse.  A call that is newer than the profile
 * gets ENOSYS, so that whoever makes it takes an older one, as on an older kernel; EPERM would be the
 * end of many programs.
 */
static void
put_head(struct front *f, int32_t highest)
{
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	ask(f, BPF_JEQ, NATIVE, f->count + 1, f->out);
	put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
	ask(f, BPF_JGE, X32_BIT, f->out, f->count + 1);
#endif
	if (highest == FILTER_NONE_ABOVE)
		return;
	ask(f, BPF_JGT, (uint32_t)highest, f->count + 1, f->count + 2);
	put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
}

static size_t
head_size(int32_t highest)
{
#ifdef __x86_64__
	return highest == FILTER_NONE_ABOVE ? 4 : 6;
#else
	return highest == FILTER_NONE_ABOVE ? 3 : 5;
#endif
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
 * Of the regions first to last: which one is it?  The questions about the lower half stand right
 * behind this one, those about the upper half behind them; n regions take n - 1 questions.
 */
static void
put_tree(struct front *f, const struct regions *all)
{
	struct { unsigned first, last; } todo[16] = { { 0, all->count - 1 } };
	unsigned open = all->count > 1;

	while (open > 0) {
		unsigned first = todo[--open].first, last = todo[open].last;
		unsigned upper = first + (last - first) / 2 + 1;
		size_t low = f->count + 1, high = f->count + upper - first;

		if (upper == last)
			high = last % 2 == 1 ? f->allow : f->out;
		if (upper == first + 1)
			low = first % 2 == 1 ? f->allow : f->out;
		ask(f, BPF_JGE, all->borders[upper - 1], high, low);
		if (upper < last) {
			todo[open].first = upper;
			todo[open++].last = last;
		}
		if (upper > first + 1) {
			todo[open].first = first;
			todo[open++].last = upper - 1;
		}
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

	*front = (struct filter_front){ .settled = { false } };
	if (rules->otherwise.action != FILTER_ALLOW)
		find_allowed(rules, front->settled);
	leave_contradictions(rules, front->settled);
	if (!find_regions(front->settled, &regions) || room < HEAD_MOST + regions.count) {
		*front = (struct filter_front){ .settled = { false } };
		regions.count = 1;
	}
	if (room < HEAD_MOST || (regions.count == 1 && rules->highest == FILTER_NONE_ABOVE))
		return 0;
	f.allow = head_size(rules->highest) + regions.count - 1;
	f.out = f.allow + (regions.count > 1);
	put_head(&f, rules->highest);
	put_tree(&f, &regions);
	if (regions.count > 1)
		put(&f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return f.count;
}
