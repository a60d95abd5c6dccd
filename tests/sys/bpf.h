/*
 * The kernel's machine for seccomp filters, in user space: what a filter answers is known without
 * loading it, so that every call number and every boundary can be asked in one process.
 *
 *	struct bpf_call call = { .arch = BPF_NATIVE, .number = SYS_kill, .args = { 1, SIGTERM } };
 *	bpf_answer(filter.code, filter.count, &call);      SECCOMP_RET_ERRNO | EPERM
 *
 * It takes exactly the programs that seccomp(2) takes: one that the kernel would refuse is BPF_BROKEN.
 */
#ifndef TESTS_SYS_BPF_H
#define TESTS_SYS_BPF_H

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/filter_load.h"

#if defined __x86_64__
#define BPF_NATIVE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define BPF_NATIVE AUDIT_ARCH_AARCH64
#else
#error "which architecture is this?"
#endif

#define BPF_X32 UINT32_C(0x40000000)     /* set in the number of a call of the x32 ABI */
#define BPF_BROKEN UINT32_C(0xdeadbeef)  /* no answer of a filter has these bits */

struct bpf_call {
	uint32_t arch, number;
	uint64_t args[6], instruction_pointer;
};

/* Would seccomp(2) take the program? */
bool bpf_is_valid(const struct filter_code *code, size_t count);

/* What the program answers to the call: SECCOMP_RET_* with its data; or BPF_BROKEN. */
uint32_t bpf_answer(const struct filter_code *code, size_t count, const struct bpf_call *call);

/* Of two answers the one that the kernel follows when both filters are in force: the stricter. */
uint32_t bpf_stricter(uint32_t a, uint32_t b);

/* Adds "ALLOW", "ERRNO(1)", "KILL_PROCESS": an answer in words, for failures. */
enum { BPF_WORDS = 32 };
const char *bpf_words(uint32_t answer, char room[static BPF_WORDS]);

#endif
