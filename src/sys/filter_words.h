/*
 * The words that filters of our own are written in: tables of instructions, made by the compiler.
 *
 * Each word stands for a few instructions that expect the call's number to be loaded and leave it
 * so; what is not decided falls through to the next word.  A table is its architecture's check, its
 * words and what befalls all else, in that order:
 *
 *	static const struct filter_code table[] = {
 *		FILTER_NATIVE_ONLY(FILTER_KILLED), ALLOW(read), ALLOW_IF(prctl, 0, PR_SET_NAME),
 *		FILTER_ENDS(FILTER_KILLED),
 *	};
 *
 * Arguments are compared by their lower 32 bits, which is all that the kernel reads of a pid, a
 * request or a flag: what stands above them cannot hide the rest.
 */
#ifndef SYS_FILTER_WORDS_H
#define SYS_FILTER_WORDS_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lower half of an argument is its first");

#if defined(__x86_64__)
#define FILTER_NATIVE AUDIT_ARCH_X86_64
#define FILTER_COMPAT AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define FILTER_NATIVE AUDIT_ARCH_AARCH64
#define FILTER_COMPAT AUDIT_ARCH_ARM
#endif

/* What befalls a call. */
#define FILTER_PASSED SECCOMP_RET_ALLOW
#define FILTER_KILLED SECCOMP_RET_KILL_PROCESS
#define FILTER_REFUSED(why) (SECCOMP_RET_ERRNO | (why))

/* Instructions: the pieces of words. */
#define FILTER_LOAD(at) { BPF_LD | BPF_W | BPF_ABS, 0, 0, (at) }
#define FILTER_EQUAL(value, yes, no) { BPF_JMP | BPF_JEQ | BPF_K, (yes), (no), (value) }
#define FILTER_BELOW(value, yes, no) { BPF_JMP | BPF_JGE | BPF_K, (no), (yes), (value) }
#define FILTER_ANY_BIT(mask, yes, no) { BPF_JMP | BPF_JSET | BPF_K, (yes), (no), (mask) }
#define FILTER_SKIP(count) { BPF_JMP | BPF_JA, 0, 0, (count) }
#define FILTER_ENDS(fate) { BPF_RET | BPF_K, 0, 0, (fate) }
#define FILTER_LOAD_ARCH FILTER_LOAD(offsetof(struct seccomp_data, arch))
#define FILTER_LOAD_CALL FILTER_LOAD(offsetof(struct seccomp_data, nr))
#define FILTER_LOAD_ARGUMENT(n) FILTER_LOAD(offsetof(struct seccomp_data, args) + 8 * (n))

/* Loads the call's number; another architecture's call (and with it any number) ends there. */
#define FILTER_NATIVE_ONLY(fate) \
	FILTER_LOAD_ARCH, FILTER_EQUAL(FILTER_NATIVE, 1, 0), FILTER_ENDS(fate), FILTER_LOAD_CALL

/* Words, by number: always; if an argument has that value; if two have; if no bit of it is set. */
#define FILTER_WHEN(number, fate) FILTER_EQUAL(number, 0, 1), FILTER_ENDS(fate)
#define FILTER_WHEN_IS(number, n, value, fate) \
	FILTER_EQUAL(number, 0, 4), FILTER_LOAD_ARGUMENT(n), FILTER_EQUAL(value, 0, 1), \
	    FILTER_ENDS(fate), FILTER_LOAD_CALL
#define FILTER_WHEN_BOTH(number, n, value, m, other, fate) \
	FILTER_EQUAL(number, 0, 6), FILTER_LOAD_ARGUMENT(n), FILTER_EQUAL(value, 0, 3), \
	    FILTER_LOAD_ARGUMENT(m), FILTER_EQUAL(other, 0, 1), FILTER_ENDS(fate), FILTER_LOAD_CALL
#define FILTER_WHEN_NONE_OF(number, n, mask, fate) \
	FILTER_EQUAL(number, 0, 4), FILTER_LOAD_ARGUMENT(n), FILTER_ANY_BIT(mask, 1, 0), \
	    FILTER_ENDS(fate), FILTER_LOAD_CALL

/* And by the name of the call, for lists of what may be done. */
#define ALLOW(name) FILTER_WHEN(SYS_##name, FILTER_PASSED)
#define ALLOW_IF(name, n, value) FILTER_WHEN_IS(SYS_##name, n, value, FILTER_PASSED)
#define ALLOW_UNLESS(name, n, mask) FILTER_WHEN_NONE_OF(SYS_##name, n, mask, FILTER_PASSED)

#define FILTER_COUNT(...) \
	(sizeof((struct filter_code[]){ __VA_ARGS__ }) / sizeof(struct filter_code))

#endif
