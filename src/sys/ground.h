/*
 * Where the app stands when it begins: its working directory, the descriptors it finds, and
 * whether its memory may ever become code.
 */
#ifndef SYS_GROUND_H
#define SYS_GROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/limits.h"

enum { KEPT_MAX = 32 };

/* Which descriptors pass through the exec. */
struct descriptors {
	bool closed;          /* false: all that were inherited */
	int32_t from;         /* those below pass in any case: 0, 1, 2 and what LISTEN_FDS counts */
	int32_t count;
	int32_t kept[KEPT_MAX]; /* ascending, each once, none below `from` */
};

/* Flat, without a pointer. */
struct ground {
	char cwd[WORD_MAX];   /* "": where mainstay was started */
	bool inside;          /* it must not be outside of the root (CVE-2024-21626) */
	bool mdwe;            /* memory that was writable is never executed (PR_SET_MDWE) */
	struct descriptors descriptors;
};

enum ground_step {
	GROUND_CWD,           /* chdir(2) */
	GROUND_OUTSIDE,       /* it is outside of the root */
	GROUND_MDWE,
	GROUND_DESCRIPTORS,
	GROUND_STEP_COUNT,
};

/* Does this kernel know PR_SET_MDWE (Linux 6.3)? */
bool ground_knows_mdwe(void);

/* Into the directory, before the identity is taken: it may be one that only root can enter. */
bool ground_enter(const struct ground *to);
/*
 * The rest, after it; `entered` is what ground_enter() answered: a directory that only the user
 * can enter (a network file system with root squashed) is entered now.  False with errno.
 */
bool ground_take(const struct ground *to, bool entered, enum ground_step *step);
/* What a refusal means, for a person.  Always false. */
bool ground_fault(const struct ground *to, enum ground_step step, int err, struct fault *why);

#endif
