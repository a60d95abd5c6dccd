/*
 * Every answer that a filter can give to a call is found from the filter alone, however deep the
 * comparisons that lead to it; and two filters that differ anywhere are told apart.
 */
#include "rig/unit.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <string.h>

#include "config/ways.h"

#define DO(what, number) { .code = (what), .k = (number) }
#define IF(what, number, yes, no) { .code = BPF_JMP | (what) | BPF_K, .k = (number), \
	.jump_true = (yes), .jump_false = (no) }
#define NUMBER DO(BPF_LD | BPF_W | BPF_ABS, 0)
#define LOW(arg) DO(BPF_LD | BPF_W | BPF_ABS, 16 + 8 * (arg))
#define HIGH(arg) DO(BPF_LD | BPF_W | BPF_ABS, 20 + 8 * (arg))
#define MASK(mask) DO(BPF_ALU | BPF_AND | BPF_K, mask)
#define ANSWER(k) DO(BPF_RET | BPF_K, k)
#define FILTER(x) { .code = (x), .count = (uint16_t)(sizeof(x) / sizeof *(x)) }

static struct ways ways;
static const struct filter_call nothing;

/* Which answers (0 to 31) the ways lead to. */
static uint32_t
answers(const struct filter *filter, uint32_t number)
{
	uint32_t seen = 0;

	assert_true(filter_is_ours(filter));
	ways_find(&ways, filter, 1, &(struct filter_call){ .number = number, .arch = AUDIT_ARCH_X86_64 }, 0);
	assert_false(ways.cut);
	for (unsigned i = 0; i < ways.count; i++) {
		assert_int_equal(ways.call[i].number, number);
		assert_int_equal(ways.call[i].arch, AUDIT_ARCH_X86_64);
		seen |= 1U << filter_run(filter, &ways.call[i]);
	}
	return seen;
}

static void
without_tests_there_is_one_way(void **state)
{
	static const struct filter_code code[] = {
		NUMBER, IF(BPF_JEQ, 7, 0, 1), ANSWER(1), LOW(0), IF(BPF_JEQ, 5, 0, 1), ANSWER(2), ANSWER(3),
	};
	const struct filter filter = FILTER(code);

	(void)state;
	assert_int_equal(answers(&filter, 7), 1 << 1);
	assert_int_equal(ways.count, 1);
	assert_int_equal(answers(&filter, 8), 1 << 2 | 1 << 3);
	assert_int_equal(ways.count, 2);
}

/* 1: arg0 = 0x500000007 and arg5 above 9; 2: bits of arg1; 3: any of two bits of arg2; 4: none of it. */
static void
what_takes_many_tests_is_found(void **state)
{
	static const struct filter_code code[] = {
		HIGH(0), IF(BPF_JEQ, 5, 0, 7), LOW(0), IF(BPF_JEQ, 7, 0, 5), HIGH(5), IF(BPF_JGT, 0, 2, 0),
		LOW(5), IF(BPF_JGT, 9, 0, 1), ANSWER(1),
		LOW(1), MASK(0xff00), IF(BPF_JEQ, 0x1200, 0, 4), MASK(0x1000), IF(BPF_JEQ, 0x1000, 0, 1),
		ANSWER(2), ANSWER(5),
		LOW(2), IF(BPF_JSET, 0x30, 0, 3), HIGH(3), IF(BPF_JGE, 0x80000000, 0, 1), ANSWER(3), ANSWER(4),
	};
	const struct filter filter = FILTER(code);

	(void)state;
	/* 5 stands behind a test that cannot fail there. */
	assert_int_equal(answers(&filter, 1), 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4);
}

static void
edges_are_found_on_both_sides(void **state)
{
	static const uint32_t edges[] = { 1, 2, 0x7fffffff, 0x80000000, 0xfffffffe };

	(void)state;
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		const struct filter_code above[] = { LOW(0), IF(BPF_JGT, edges[i], 0, 1), ANSWER(1), ANSWER(2) };
		const struct filter_code from[] = { LOW(0), IF(BPF_JGE, edges[i], 0, 1), ANSWER(1), ANSWER(2) };
		const struct filter one = FILTER(above), two = FILTER(from);

		assert_int_equal(answers(&one, 0), 1 << 1 | 1 << 2);
		assert_int_equal(answers(&two, 0), 1 << 1 | 1 << 2);
		/* "above n" and "from n" differ at n alone. */
		ways_find(&ways, (const struct filter[]){ one, two }, 2, &nothing, 0);
		assert_int_equal(ways.count, 3);
		for (unsigned w = 0; w < ways.count; w++)
			assert_int_equal(filter_run(&one, &ways.call[w]) != filter_run(&two, &ways.call[w]),
			    ways.call[w].args[0] == edges[i]);
	}
}

/* Arguments that are known stay: only what the others make of the call is found. */
static void
what_is_fixed_stays(void **state)
{
	static const struct filter_code code[] = {
		LOW(0), IF(BPF_JEQ, 5, 0, 3), LOW(1), IF(BPF_JEQ, 6, 0, 1), ANSWER(1), ANSWER(2),
	};
	const struct filter filter = FILTER(code);
	const struct filter_call first = { .args = { 5, 6 } };

	(void)state;
	ways_find(&ways, &filter, 1, &first, 2);
	assert_int_equal(ways.count, 1);
	ways_find(&ways, &filter, 1, &first, 1);
	assert_int_equal(ways.count, 2);
	assert_int_equal(ways.call[1].args[0], 5);
	ways_find(&ways, &filter, 1, &first, 0);
	assert_int_equal(ways.count, 3);
	assert_broken(ways_find(&ways, &filter, 1, &first, 7));
}

/* A comb of tests: more ways than there is room for, and that is said. */
static void
too_many_ways_are_said(void **state)
{
	static struct filter_code code[2 * 12 + 1];
	const struct filter filter = FILTER(code);

	(void)state;
	for (uint32_t i = 0; i < 12; i++) {
		code[2 * i] = (struct filter_code)DO(BPF_LD | BPF_W | BPF_ABS, 16 + 4 * i);
		code[2 * i + 1] = (struct filter_code)IF(BPF_JEQ, i + 5, 0, 0);
	}
	code[24] = (struct filter_code)ANSWER(1);
	ways_find(&ways, &filter, 1, &nothing, 0);
	assert_true(ways.cut);
	assert_int_equal(ways.count, WAYS_MAX);
	assert_broken(ways_find(&ways, &filter, 0, &nothing, 0));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_tests_there_is_one_way),
		cmocka_unit_test(what_takes_many_tests_is_found),
		cmocka_unit_test(edges_are_found_on_both_sides),
		cmocka_unit_test(what_is_fixed_stays),
		cmocka_unit_test(too_many_ways_are_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
