#include "sys/heap.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* In front of each block; it keeps the block aligned as malloc(3) promises. */
struct head {
	_Alignas(max_align_t) size_t bytes;
};

enum { UNIT = sizeof(struct head), UNITS = HEAP_BYTES / UNIT };

static struct head arena[UNITS];
static size_t used, fresh;  /* units: in use; never used yet, from there on */

static size_t
units(size_t bytes)
{
	return (bytes + UNIT - 1) / UNIT;
}

static bool
is_last(const struct head *head)
{
	return head + 1 + units(head->bytes) == arena + used;
}

size_t
heap_used(void)
{
	return used * UNIT;
}

void *
heap_take(size_t bytes)
{
	struct head *head = arena + used;

	if (bytes > HEAP_BYTES || 1 + units(bytes) > UNITS - used) {
		errno = ENOMEM;
		return NULL;
	}
	head->bytes = bytes;
	used += 1 + units(bytes);
	if (fresh < used)
		fresh = used;
	return head + 1;
}

/* What nobody had before is zero already, and stays untouched. */
void *
heap_take_zeros(size_t count, size_t bytes)
{
	size_t all, dirty = fresh;
	struct head *block;

	if (__builtin_mul_overflow(count, bytes, &all))
		all = SIZE_MAX;
	block = heap_take(all);
	if (block && block < arena + dirty) {
		dirty = (size_t)(arena + dirty - block) * UNIT;
		memset(block, 0, dirty < all ? dirty : all);
	}
	return block;
}

void
heap_give(void *block)
{
	if (block && is_last((struct head *)block - 1))
		used = (size_t)((struct head *)block - 1 - arena);
}

/* The last block grows and shrinks where it is; any other one only if it is large enough. */
void *
heap_resize(void *block, size_t bytes)
{
	struct head *head;
	size_t at = used;
	void *other;

	if (!block)
		return heap_take(bytes);
	head = (struct head *)block - 1;
	if (is_last(head)) {
		used = (size_t)(head - arena);
		if (!heap_take(bytes)) {
			used = at;
			return NULL;
		}
		return block;
	}
	if (bytes <= head->bytes)
		return block;
	other = heap_take(bytes);
	return other ? memcpy(other, block, head->bytes) : NULL;
}

/* The static build's malloc: the C library's own then stays out of the binary. */
#ifdef OWN_HEAP
void *
malloc(size_t bytes)
{
	return heap_take(bytes);
}

void *
calloc(size_t count, size_t bytes)
{
	return heap_take_zeros(count, bytes);
}

void *
realloc(void *block, size_t bytes)
{
	return heap_resize(block, bytes);
}

void
free(void *block)
{
	heap_give(block);
}
#endif
