/*
 * The interpreter inside the binary answers as the machine of the tests does, which the kernel was
 * asked about; and what it does not know is none of our filters.
 */
#include "rig/unit.h"

#include <linux/filter.h>
#include <string.h>

#include "sys/bpf.h"
#include "sys/filter_run.h"

#define DO(what, number) { .code = (what), .k = (number) }
#define IF(what, number, yes, no) { .code = BPF_JMP | (what) | BPF_K, .k = (number), \
	.jump_true = (yes), .jump_false = (no) }
#define LOAD(offset) DO(BPF_LD | BPF_W | BPF_ABS, offset)
#define ANSWER(k) DO(BPF_RET | BPF_K, k)
#define COUNT(code) (uint16_t)(sizeof(code) / sizeof *(code))

/* One of each instruction, so that every branch of it decides for some call. */
static const struct filter_code each[] = {
	LOAD(4), IF(BPF_JEQ, BPF_NATIVE, 1, 0), ANSWER(1),
	LOAD(0), IF(BPF_JGE, 0x40000000, 0, 1), ANSWER(2),
	IF(BPF_JGT, 300, 0, 1), ANSWER(3),
	IF(BPF_JEQ, 16, 1, 0), DO(BPF_JMP | BPF_JA, 5),
	LOAD(28), IF(BPF_JSET, 0xf0, 0, 3),
	LOAD(24), DO(BPF_ALU | BPF_AND | BPF_K, 0xff), IF(BPF_JEQ, 0x12, 1, 0), ANSWER(4), ANSWER(5),
};

static struct filter_call
call_of(const struct bpf_call *call)
{
	struct filter_call same = { .arch = call->arch, .number = call->number };

	memcpy(same.args, call->args, sizeof same.args);
	return same;
}

static void
it_answers_as_the_other_machine_does(void **state)
{
	static const uint32_t archs[] = { BPF_NATIVE, 0, 0x40000003 };
	static const uint32_t numbers[] = { 0, 15, 16, 17, 299, 300, 301, 0x3fffffff, 0x40000000, ~0U };
	static const uint64_t args[] = { 0, 0x12, 0x112, 0x13, 0xf012, 0x1000000012, 0xf000000012, ~0ULL };
	const struct filter filter = { .code = each, .count = COUNT(each) };
	uint32_t seen = 0;

	(void)state;
	assert_true(filter_is_ours(&filter));
	for (size_t a = 0; a < 3; a++)
		for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
			for (size_t v = 0; v < sizeof args / sizeof *args; v++) {
				struct bpf_call call = { archs[a], numbers[n], { 7, args[v], 7 }, 0 };
				struct filter_call same = call_of(&call);

				assert_int_equal(filter_run(&filter, &same), bpf_answer(each, COUNT(each), &call));
				seen |= 1U << filter_run(&filter, &same);
			}
	assert_int_equal(seen, 0x3e);
}

static void
assert_ours(bool so, const struct filter_code *code, uint16_t count)
{
	const struct filter filter = { .code = code, .count = count };

	assert_int_equal(filter_is_ours(&filter), so);
	if (so)
		assert_true(bpf_is_valid(code, count));
}

#define OURS(so, ...) do { \
	static const struct filter_code code[] = { __VA_ARGS__ }; \
	assert_ours(so, code, COUNT(code)); \
} while (0)

static void
what_it_does_not_know_is_not_ours(void **state)
{
	(void)state;
	OURS(true, ANSWER(0));
	OURS(false, LOAD(0));                                    /* no answer */
	OURS(false, ANSWER(0), LOAD(0));
	OURS(true, LOAD(60), ANSWER(0));
	OURS(false, LOAD(64), ANSWER(0));                        /* behind the call */
	OURS(false, LOAD(0xfffffffc), ANSWER(0));
	OURS(false, LOAD(2), ANSWER(0));
	OURS(true, IF(BPF_JEQ, 0, 0, 1), ANSWER(0), ANSWER(0));
	OURS(false, IF(BPF_JEQ, 0, 0, 2), ANSWER(0), ANSWER(0)); /* behind the program */
	OURS(false, IF(BPF_JEQ, 0, 2, 0), ANSWER(0), ANSWER(0));
	OURS(true, DO(BPF_JMP | BPF_JA, 1), ANSWER(0), ANSWER(0));
	OURS(false, DO(BPF_JMP | BPF_JA, 2), ANSWER(0), ANSWER(0));
	OURS(false, DO(BPF_JMP | BPF_JA, 0xffffffff), ANSWER(0), ANSWER(0));
	OURS(false, DO(BPF_ALU | BPF_OR | BPF_K, 1), ANSWER(0));
	OURS(false, DO(BPF_LD | BPF_MEM, 0), ANSWER(0));
	OURS(false, DO(BPF_RET | BPF_A, 0), ANSWER(0));
	OURS(false, DO(BPF_RET | BPF_A, 0));
	OURS(false, DO(BPF_ST, 99), ANSWER(0));
}

static void
nor_is_what_is_too_long(void **state)
{
	static struct filter_code code[FILTER_CODE_MAX + 1];

	(void)state;
	for (size_t i = 0; i <= FILTER_CODE_MAX; i++)
		code[i] = (struct filter_code)ANSWER(0);
	assert_ours(false, code, 0);
	assert_ours(true, code, FILTER_CODE_MAX);
	assert_ours(false, code, FILTER_CODE_MAX + 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_as_the_other_machine_does),
		cmocka_unit_test(what_it_does_not_know_is_not_ours),
		cmocka_unit_test(nor_is_what_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
