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
_Static_assert(FILTER_RUN_MAX == BPF_MAXINSNS, "a filter is as long as the kernel lets it be");

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
	if (filter->count == 0 || filter->count > FILTER_RUN_MAX)
		return false;
	for (uint32_t at = 0; at < filter->count; at++)
		if (!is_known(&filter->code[at], filter->count - 1U - at))
			return false;
	return filter->code[filter->count - 1].code == (BPF_RET | BPF_K);
}

static uint32_t
jump(const struct filter_code *code, uint32_t a)
{
	switch (BPF_OP(code->code)) {
	case BPF_JEQ:
		return a == code->k ? code->jump_true : code->jump_false;
	case BPF_JGT:
		return a > code->k ? code->jump_true : code->jump_false;
	case BPF_JGE:
		return a >= code->k ? code->jump_true : code->jump_false;
	case BPF_JSET:
		return a & code->k ? code->jump_true : code->jump_false;
	default:
		return code->k;
	}
}

/* Every jump leads forward and the last instruction answers, so this ends. */
uint32_t
filter_run(const struct filter *filter, const struct filter_call *call)
{
	uint32_t a = 0;

	for (uint32_t at = 0; at < filter->count; at++) {
		const struct filter_code *code = &filter->code[at];

		switch (BPF_CLASS(code->code)) {
		case BPF_LD:
			memcpy(&a, (const char *)call + code->k, sizeof a);
			break;
		case BPF_ALU:
			a &= code->k;
			break;
		case BPF_JMP:
			at += jump(code, a);
			break;
		default:
			return code->k;
		}
	}
	last_words("a filter without an answer");
}
