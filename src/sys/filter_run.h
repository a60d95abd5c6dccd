/*
 * What a filter answers to a system call, without putting it into force.
 *
 * It knows the instructions that filters are made of here: loads of the call, comparisons, masks,
 * jumps and constant answers.  A program with any other is not one of ours.
 */
#ifndef SYS_FILTER_RUN_H
#define SYS_FILTER_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/filter_load.h"

enum { FILTER_ARGS = 6, FILTER_RUN_MAX = 4096 /* the kernel's BPF_MAXINSNS */ };

/* A call as a filter sees it: the kernel's struct seccomp_data. */
struct filter_call {
	uint32_t number, arch;
	uint64_t instruction_pointer;
	uint64_t args[FILTER_ARGS];
};

/* Is it a program that the kernel takes, of instructions that filter_run() knows? */
bool filter_is_ours(const struct filter *filter);

/* SECCOMP_RET_* with its data.  The filter must be ours. */
uint32_t filter_run(const struct filter *filter, const struct filter_call *call);

#endif
