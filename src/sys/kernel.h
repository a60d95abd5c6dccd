/*
 * The kernel as it is: raw calls where the libc stands in the way.
 *
 * musl's signal sets leave out 32 to 34 and its setuid family asks other threads first; both are
 * right for it and wrong for us.  A set here is 64 bits, bit n-1 for signal n, as the kernel has it.
 */
#ifndef SYS_KERNEL_H
#define SYS_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define SIGNALS_ALL (~(uint64_t)0)

/* Replaces the blocked set and returns the one before (rt_sigprocmask(2)). */
uint64_t kernel_block(uint64_t signals);
/* The same where a refusal, which only something between us and the kernel can make, must be heard. */
bool kernel_set_blocked(uint64_t signals);
/* Our effective capabilities: bit n, capability n (capget(2)). */
uint64_t kernel_capabilities(void);
/* CLOCK_MONOTONIC in milliseconds. */
int64_t kernel_now_ms(void);
/* Writes all of it to a descriptor, whatever happens; errors are not reported. */
void kernel_write(int fd, const char *words, uint64_t n);

#endif
