#include "sys/filter_run.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>

#include "base/require.h"

_Static_assert(sizeof(struct filter_call) == sizeof(struct seccomp_data) &&
    offsetof(struct filter_call, number) == offsetof(struct seccomp_data, nr) &&
    offsetof(struct filter_call, arch) == offsetof(struct seccomp_data, arch) &&
    offsetof(struct filter_call, args) == offsetof(struct seccomp_data, args),
    "a call is the kernel's");
_Static_assert(FILTER_CODE_MAX == BPF_MAXINSNS, "a filter is as long as the kernel lets it be");

/* The instruction with `left` others behind it. */
static bool
is_known(const struct filter_code *code, uint32_t left)
{
	switch (code->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return code->k % 4 == 0 && code->k < sizeof(struct seccomp_data);
	case BPF_ALU | BPF_AND | BPF_K: case BPF_RET | BPF_K:
		return true;
	case BPF_JMP | BPF_JA:
		return code->k < left;
	case BPF_JMP | BPF_JEQ | BPF_K: case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K: case BPF_JMP | BPF_JSET | BPF_K:
		return code->jump_true < left && code->jump_false < left;
	default: /* not an enum of ours: the kernel's numbers */
		return false;
	}
}

bool
filter_is_ours(const struct filter *filter)
{
	if (filter->count == 0 || filter->count > FILTER_CODE_MAX)
		return false;
	for (uint32_t at = 0; at < filter->count; at++)
		if (!is_known(&filter->code[at], filter->count - 1U - at))
			return false;
	return filter->code[filter->count - 1].code == (BPF_RET | BPF_K);
}

static bool
holds(const struct filter_code *code, uint32_t a)
{
	switch (BPF_OP(code->code)) {
	case BPF_JEQ:
		return a == code->k;
	case BPF_JGT:
		return a > code->k;
	case BPF_JGE:
		return a >= code->k;
	default:
		return a & code->k;
	}
}

/* What the accumulator holds: a word of the call, masked. */
struct machine {
	uint32_t a, offset, mask;
};

static void
note(struct filter_path *path, const struct machine *m, const struct filter_code *code, uint32_t at,
    bool so)
{
	const uint32_t first = offsetof(struct filter_call, args);

	path->mark = (path->mark ^ (at * 2 + so + 1)) * UINT64_C(0x100000001b3);
	if (m->offset < first || path->count == FILTER_CROSSINGS)
		return;
	path->at[path->count++] = (struct filter_crossing){
		.op = BPF_OP(code->code), .word = (uint16_t)((m->offset - first) / 4), .mask = m->mask,
		.k = code->k,
	};
}

static uint32_t
jump(const struct machine *m, const struct filter_code *code, uint32_t at, struct filter_path *path)
{
	bool so;

	if (BPF_OP(code->code) == BPF_JA)
		return code->k;
	so = holds(code, m->a);
	if (path)
		note(path, m, code, at, so);
	return so ? code->jump_true : code->jump_false;
}

/* Every jump leads forward and the last instruction answers, so this ends. */
uint32_t
filter_follow(const struct filter *filter, const struct filter_call *call, struct filter_path *path)
{
	struct machine m = { 0 };

	for (uint32_t at = 0; at < filter->count; at++) {
		const struct filter_code *code = &filter->code[at];

		switch (BPF_CLASS(code->code)) {
		case BPF_LD:
			memcpy(&m.a, (const char *)call + code->k, sizeof m.a);
			m.offset = code->k;
			m.mask = UINT32_MAX;
			break;
		case BPF_ALU:
			m.a &= code->k;
			m.mask &= code->k;
			break;
		case BPF_JMP:
			at += jump(&m, code, at, path);
			break;
		default:
			return code->k;
		}
	}
	last_words("a filter without an answer");
}

uint32_t
filter_run(const struct filter *filter, const struct filter_call *call)
{
	return filter_follow(filter, call, NULL);
}
