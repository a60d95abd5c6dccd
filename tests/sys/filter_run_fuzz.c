/*
 * Any bytes as a program: what is taken for ours the kernel would take too, and it answers every
 * call as the machine of the tests does, along a way that the same call takes again.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/require.h"
#include "sys/bpf.h"
#include "sys/filter_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(int truth)
{
	if (!truth)
		abort();
}

_Noreturn void
last_words(const char *what)
{
	(void)what;
	abort();
}

enum { AS_IT_IS = 0x8000 };

/* Few bytes are an instruction of ours; so most of the time the kind is chosen among those. */
static struct filter_code
ours(struct filter_code code)
{
	static const uint16_t kinds[] = { 0x20, 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x05, 0x06 };
	uint16_t kind = kinds[code.code % (sizeof kinds / sizeof *kinds)];

	if (code.code & AS_IT_IS) {
		code.code &= (uint16_t)~AS_IT_IS;
		return code;
	}
	code.code = kind;
	code.jump_true %= 8;
	code.jump_false %= 8;
	if (kind == 0x20)
		code.k = code.k % 16 * 4;
	if (kind == 0x05)
		code.k %= 8;
	return code;
}

static void
ask(const struct filter *filter, const uint8_t *bytes)
{
	struct filter_path path = { .count = 0 }, again = { .count = 0 };
	struct filter_call call;
	struct bpf_call same;

	memcpy(&call, bytes, sizeof call);
	same = (struct bpf_call){ .arch = call.arch, .number = call.number,
		.instruction_pointer = call.instruction_pointer };
	memcpy(same.args, call.args, sizeof same.args);
	check(filter_run(filter, &call) == bpf_answer(filter->code, filter->count, &same));
	check(filter_follow(filter, &call, &path) == filter_run(filter, &call));
	filter_follow(filter, &call, &again);
	check(path.mark == again.mark && path.count == again.count && path.count <= FILTER_CROSSINGS);
	for (unsigned i = 0; i < path.count; i++)
		check(path.at[i].word < 2 * FILTER_ARGS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct filter_code code[FILTER_CODE_MAX + 1];
	struct filter filter = { .code = code };

	if (n < sizeof(struct filter_call))
		return 0;
	for (size_t at = sizeof(struct filter_call); at + sizeof *code <= n && filter.count <= FILTER_CODE_MAX;
	    at += sizeof *code) {
		memcpy(&code[filter.count], bytes + at, sizeof *code);
		code[filter.count] = ours(code[filter.count]);
		filter.count++;
	}
	if (!filter_is_ours(&filter))
		return 0;
	check(bpf_is_valid(code, filter.count));
	ask(&filter, bytes);
	return 0;
}
