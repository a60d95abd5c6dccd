/*
 * A fault is what the world did wrong: filled in once, where it happened, and printed once, at
 * the top.  Its kind alone chooses the exit code.
 *
 *	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
 *		return fault(why, FAULT_CONFIG, errno, "open", path);
 *
 * The optional parts say, as a good compiler does, where the thing came from, what is allowed and
 * what to do.  Nothing in a fault is allocated; words that do not fit are cut.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

#include "base/limits.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_CONFIG,       /* an option, the configuration, the environment, a user is wrong */
	FAULT_SYSTEM,       /* the kernel or the machine refused what mainstay needs */
	FAULT_CANNOT_EXEC,  /* the command is there and cannot be run */
	FAULT_NOT_FOUND,    /* the command is not there */
	FAULT_KIND_COUNT,
};

struct fault {
	enum fault_kind kind;
	int err;                  /* errno, or 0 */
	char deed[96];            /* what was done, or what is wrong with the subject */
	char subject[WORD_MAX];   /* what it was done to */
	char origin[192];         /* where it was said; "" when that is plain */
	char allowed[192];        /* what would have been accepted */
	char hint[256];           /* what to do */
};

/* Fills in the four parts that every fault has.  Always false, so that it can be returned. */
bool fault(struct fault *why, enum fault_kind kind, int err, const char *deed, const char *subject);
/* Adds what is allowed and what to do ("" for neither).  Always false too. */
bool fault_help(struct fault *why, const char *allowed, const char *hint);

/* The exit code of a kind, and the kind's sentence in the manual. */
int fault_exit_code(enum fault_kind kind);
const char *fault_sentence(enum fault_kind kind);

/* Many faults at once, for `check`: the first FAULTS_MAX are kept, all are counted. */
struct faults {
	struct fault kept[FAULTS_MAX];
	unsigned count;
};

/* Room for the next one; the last place is used again when all are taken. */
struct fault *faults_next(struct faults *all);

#endif
