/*
 * What the kernel grants the app: its limits, its place in the queue for the processor and for the
 * OOM killer, and the mask of the files it makes.
 *
 * Taken by the app's child while it still has the rights that mainstay was started with; process 1
 * keeps its own.
 */
#ifndef SYS_RESOURCES_H
#define SYS_RESOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

enum { LIMIT_COUNT = 16, AS_IT_IS = INT32_MIN };

#define LIMIT_UNLIMITED UINT64_MAX        /* the kernel's RLIM_INFINITY */
#define LIMIT_HARD (UINT64_MAX - 1)       /* the hard limit that is there */

struct limit {
	uint64_t soft, hard;
};

/* Limits by the kernel's numbers (RLIMIT_NOFILE is 7); those that nobody said stay as they are. */
struct limits {
	uint32_t said;  /* bit n: number n was */
	struct limit of[LIMIT_COUNT];
};

/* Flat, without a pointer. */
struct resources {
	struct limits limits;
	int32_t oom_score_adj, nice, umask;  /* or AS_IT_IS */
};

/* The steps in the order in which they are taken; limit n is RESOURCES_LIMIT + n. */
enum resources_step { RESOURCES_OOM, RESOURCES_NICE, RESOURCES_UMASK, RESOURCES_LIMIT };

/* The name as ulimit -a and systemd have it, in small letters: "nofile"; NULL past the last. */
const char *limit_name(unsigned number);
/* Does the kernel count it in bytes? */
bool limit_is_bytes(unsigned number);

/* Takes all of it, or names the step that failed, with errno. */
bool resources_take(const struct resources *to, int *step);
/* What that means, for a person.  Always false. */
bool resources_fault(const struct resources *to, int step, int err, struct fault *why);

#endif
