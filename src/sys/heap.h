/*
 * The heap of a process that is soon gone: memory is taken from one arena, in order, and is given
 * back by the end of the process.
 *
 * In our own static build it stands in for the C library's (malloc and its kin).  Only what lives
 * before the door, or is a command, takes any; a process 1 that took some would not get it back.
 */
#ifndef SYS_HEAP_H
#define SYS_HEAP_H

#include <stddef.h>

enum { HEAP_BYTES = 16 * 1024 * 1024 };

/* As malloc(3) and its kin; NULL with ENOMEM when the arena is used up. */
void *heap_take(size_t bytes);
void *heap_take_zeros(size_t count, size_t bytes);
void *heap_resize(void *block, size_t bytes);
/* Only the block that was taken last is really given back. */
void heap_give(void *block);

/* How much of the arena is in use. */
size_t heap_used(void);

#endif
