#include "sys/bpf.h"

#include <linux/filter.h>
#include <stdio.h>
#include <string.h>

enum { CODE_MAX = BPF_MAXINSNS, MEMORY = BPF_MEMWORDS };

struct machine {
	uint32_t a, x, memory[MEMORY];
	struct seccomp_data data;
};

/* ---- what the kernel takes ------------------------------------------------------------------- */

static bool
loads_well(const struct filter_code *c)
{
	switch (c->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return c->k < sizeof(struct seccomp_data) && c->k % 4 == 0;
	case BPF_LD | BPF_W | BPF_LEN: case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_LD | BPF_IMM: case BPF_LDX | BPF_IMM:
		return true;
	case BPF_LD | BPF_MEM: case BPF_LDX | BPF_MEM: case BPF_ST: case BPF_STX:
		return c->k < MEMORY;
	default:
		return false;
	}
}

static bool
counts_well(const struct filter_code *c)
{
	bool x = BPF_SRC(c->code) == BPF_X;

	switch (BPF_OP(c->code)) {
	case BPF_ADD: case BPF_SUB: case BPF_MUL: case BPF_AND: case BPF_OR: case BPF_XOR:
		return true;
	case BPF_DIV:
		return x || c->k != 0;
	case BPF_LSH: case BPF_RSH:
		return x || c->k < 32;
	case BPF_NEG:
		return !x;
	default:
		return false;
	}
}

static bool
jumps_well(const struct filter_code *c, size_t left)
{
	switch (BPF_OP(c->code)) {
	case BPF_JA:
		return BPF_SRC(c->code) == BPF_K && c->k < left;
	case BPF_JEQ: case BPF_JGE: case BPF_JGT: case BPF_JSET:
		return c->jump_true < left && c->jump_false < left;
	default:
		return false;
	}
}

/* One instruction with `left` others behind it. */
static bool
is_fine(const struct filter_code *c, size_t left)
{
	switch (BPF_CLASS(c->code)) {
	case BPF_LD: case BPF_LDX: case BPF_ST: case BPF_STX:
		return loads_well(c);
	case BPF_ALU:
		return counts_well(c) && (c->code & ~0xf8u) == BPF_ALU;
	case BPF_JMP:
		return jumps_well(c, left) && (c->code & ~0xf8u) == BPF_JMP;
	case BPF_RET:
		return c->code == (BPF_RET | BPF_K) || c->code == (BPF_RET | BPF_A);
	default:
		return c->code == (BPF_MISC | BPF_TAX) || c->code == (BPF_MISC | BPF_TXA);
	}
}

bool
bpf_is_valid(const struct filter_code *code, size_t count)
{
	if (count == 0 || count > CODE_MAX || BPF_CLASS(code[count - 1].code) != BPF_RET)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_fine(&code[i], count - 1 - i))
			return false;
	return true;
}

/* ---- what it does ---------------------------------------------------------------------------- */

static uint32_t
word_at(const struct machine *m, uint32_t offset)
{
	uint32_t word;

	memcpy(&word, (const char *)&m->data + offset, sizeof word);
	return word;
}

static void
load(struct machine *m, const struct filter_code *c)
{
	uint32_t *to = BPF_CLASS(c->code) == BPF_LD ? &m->a : &m->x;

	switch (BPF_MODE(c->code)) {
	case BPF_ABS: *to = word_at(m, c->k); break;
	case BPF_LEN: *to = sizeof m->data; break;
	case BPF_MEM: *to = m->memory[c->k]; break;
	default: *to = c->k; break;
	}
}

static void
calculate(struct machine *m, const struct filter_code *c)
{
	uint32_t by = BPF_SRC(c->code) == BPF_X ? m->x : c->k;

	switch (BPF_OP(c->code)) {
	case BPF_ADD: m->a += by; break;
	case BPF_SUB: m->a -= by; break;
	case BPF_MUL: m->a *= by; break;
	case BPF_DIV: m->a = by ? m->a / by : 0; break;
	case BPF_AND: m->a &= by; break;
	case BPF_OR: m->a |= by; break;
	case BPF_XOR: m->a ^= by; break;
	case BPF_LSH: m->a <<= by & 31; break;
	case BPF_RSH: m->a >>= by & 31; break;
	default: m->a = -m->a; break;
	}
}

static size_t
jump(const struct machine *m, const struct filter_code *c)
{
	uint32_t with = BPF_SRC(c->code) == BPF_X ? m->x : c->k;

	switch (BPF_OP(c->code)) {
	case BPF_JEQ: return m->a == with ? c->jump_true : c->jump_false;
	case BPF_JGE: return m->a >= with ? c->jump_true : c->jump_false;
	case BPF_JGT: return m->a > with ? c->jump_true : c->jump_false;
	case BPF_JSET: return m->a & with ? c->jump_true : c->jump_false;
	default: return c->k;
	}
}

uint32_t
bpf_answer(const struct filter_code *code, size_t count, const struct bpf_call *call)
{
	struct machine m = { .data = { .nr = (int)call->number, .arch = call->arch,
	    .instruction_pointer = call->instruction_pointer } };

	memcpy(m.data.args, call->args, sizeof m.data.args);
	if (!bpf_is_valid(code, count))
		return BPF_BROKEN;
	/* Jumps only go forward, and the last instruction returns. */
	for (size_t at = 0;; at++) {
		const struct filter_code *c = &code[at];

		switch (BPF_CLASS(c->code)) {
		case BPF_LD: case BPF_LDX: load(&m, c); break;
		case BPF_ST: m.memory[c->k] = m.a; break;
		case BPF_STX: m.memory[c->k] = m.x; break;
		case BPF_ALU: calculate(&m, c); break;
		case BPF_JMP: at += jump(&m, c); break;
		case BPF_RET: return BPF_RVAL(c->code) == BPF_A ? m.a : c->k;
		default: *(c->code & BPF_TXA ? &m.a : &m.x) = c->code & BPF_TXA ? m.x : m.a; break;
		}
	}
}

/* The kernel compares the actions as signed numbers; of two that are alike the newer filter's wins. */
uint32_t
bpf_stricter(uint32_t a, uint32_t b)
{
	return (int32_t)(b & SECCOMP_RET_ACTION_FULL) < (int32_t)(a & SECCOMP_RET_ACTION_FULL) ? b : a;
}

const char *
bpf_words(uint32_t answer, char room[static BPF_WORDS])
{
	static const struct { uint32_t action; const char *word; } known[] = {
		{ SECCOMP_RET_KILL_PROCESS, "KILL_PROCESS" }, { SECCOMP_RET_KILL_THREAD, "KILL_THREAD" },
		{ SECCOMP_RET_TRAP, "TRAP" }, { SECCOMP_RET_ERRNO, "ERRNO" },
		{ SECCOMP_RET_USER_NOTIF, "NOTIFY" }, { SECCOMP_RET_TRACE, "TRACE" },
		{ SECCOMP_RET_LOG, "LOG" }, { SECCOMP_RET_ALLOW, "ALLOW" },
	};

	snprintf(room, BPF_WORDS, "0x%08x", answer);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].action == (answer & SECCOMP_RET_ACTION_FULL))
			snprintf(room, BPF_WORDS, answer & SECCOMP_RET_DATA ? "%s(%u)" : "%s",
			    known[i].word, answer & SECCOMP_RET_DATA);
	return room;
}
