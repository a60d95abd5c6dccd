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

#include "sys/filter.h"

enum { FILTER_ARGS = 6 };

/* A call as a filter sees it: the kernel's struct seccomp_data. */
struct filter_call {
	uint32_t number, arch;
	uint64_t instruction_pointer;
	uint64_t args[FILTER_ARGS];
};

/* Is it a program that the kernel takes, of instructions that filter_run() knows? */
bool filter_is_ours(const struct filter *filter);

/* A comparison that a call came to: of a word of its arguments, once masked, with k. */
struct filter_crossing {
	uint16_t op;    /* BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET */
	uint16_t word;  /* twice the argument's index; one more for its high half */
	uint32_t mask, k;
};

/* The way that a call took through a filter, as far as it has to do with arguments. */
enum { FILTER_CROSSINGS = 128 };
struct filter_path {
	uint64_t mark;  /* calls that take the same way have the same mark */
	unsigned count;
	struct filter_crossing at[FILTER_CROSSINGS];
};

/* SECCOMP_RET_* with its data.  The filter must be ours. */
uint32_t filter_run(const struct filter *filter, const struct filter_call *call);
/* The same, and adds the way to the path; crossings that find no room there are left out. */
uint32_t filter_follow(const struct filter *filter, const struct filter_call *call,
    struct filter_path *path);

#endif
