/*
 * The arena gives what malloc(3) promises: aligned, apart from each other, zeros where zeros were
 * asked for, contents kept; and says no when it is used up.
 */
#include "rig/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys/heap.h"

static bool
aligned(const void *block)
{
	return (uintptr_t)block % _Alignof(max_align_t) == 0;
}

static void
blocks_are_aligned_and_apart(void **state)
{
	char *blocks[64];

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		blocks[i] = heap_take(i);
		assert_true(aligned(blocks[i]));
		memset(blocks[i], (int)i, i);
	}
	for (size_t i = 0; i < 64; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_equal(blocks[i][j], i);
}

static void
zeros_are_zeros_though_the_memory_was_used(void **state)
{
	char *block = heap_take(1000);

	(void)state;
	memset(block, 0xff, 1000);
	heap_give(block);
	/* A part of it was used, and the rest is new. */
	for (size_t bytes = 10; bytes <= 100000; bytes *= 10) {
		block = heap_take_zeros(10, bytes / 10);
		for (size_t i = 0; i < bytes; i++)
			assert_int_equal(block[i], 0);
		memset(block, 0xff, bytes);
		heap_give(block);
	}
}

static void
only_the_last_block_is_given_back(void **state)
{
	char *first = heap_take(100), *last = heap_take(100);
	size_t used = heap_used();

	(void)state;
	heap_give(first);
	heap_give(NULL);
	assert_int_equal(heap_used(), used);
	heap_give(last);
	assert_true(heap_used() < used);
	assert_ptr_equal(heap_take(100), last);
}

static void
a_block_is_resized_with_its_contents(void **state)
{
	char *a = heap_resize(NULL, 3), *b, *moved;

	(void)state;
	memcpy(a, "abc", 3);
	assert_ptr_equal(heap_resize(a, 5000), a); /* the last: where it is */
	b = heap_take(16);
	memset(b, 'b', 16);
	assert_ptr_equal(heap_resize(a, 4000), a);
	moved = heap_resize(a, 6000);
	assert_ptr_not_equal(moved, a);
	assert_true(aligned(moved));
	assert_memory_equal(moved, "abc", 3);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(b[i], 'b');
	/* It moved behind b, and so it is the last again. */
	assert_ptr_equal(heap_resize(moved, 2), moved);
	assert_ptr_equal(heap_take(1), moved + 2 * _Alignof(max_align_t));
}

static void
what_is_too_much_is_refused(void **state)
{
	static const size_t much[] = { HEAP_BYTES, HEAP_BYTES - 15, HEAP_BYTES + 1, SIZE_MAX - 1, SIZE_MAX };
	size_t used;
	char *block = heap_take(8);

	(void)state;
	memcpy(block, "is kept", 8);
	used = heap_used();
	for (size_t i = 0; i < sizeof much / sizeof *much; i++) {
		errno = 0;
		assert_null(heap_take(much[i]));
		assert_int_equal(errno, ENOMEM);
		assert_null(heap_resize(block, much[i]));
		assert_null(heap_take_zeros(1, much[i]));
	}
	assert_null(heap_take_zeros(SIZE_MAX / 8 + 2, 8));
	assert_int_equal(heap_used(), used);
	assert_string_equal(block, "is kept");
}

static void
the_arena_ends(void **state)
{
	size_t used = heap_used(), left;
	char *all;

	(void)state;
	left = HEAP_BYTES - used - _Alignof(max_align_t);
	assert_null(heap_take(left + 1));
	all = heap_take(left);
	assert_non_null(all);
	all[left - 1] = 1;
	assert_int_equal(heap_used(), HEAP_BYTES);
	assert_null(heap_take(0));
	heap_give(all);
	assert_int_equal(heap_used(), used);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_aligned_and_apart),
		cmocka_unit_test(zeros_are_zeros_though_the_memory_was_used),
		cmocka_unit_test(only_the_last_block_is_given_back),
		cmocka_unit_test(a_block_is_resized_with_its_contents),
		cmocka_unit_test(what_is_too_much_is_refused),
		cmocka_unit_test(the_arena_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
