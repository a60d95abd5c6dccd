/*
 * Which capabilities, bounding set and secure bits an identity comes to, by what the process has.
 */
#ifndef SYS_IDENTITY_SETS_H
#define SYS_IDENTITY_SETS_H

#include "sys/creds.h"
#include "sys/identity.h"

struct sets {
	bool changes;         /* the first three are not as they were */
	uint64_t permitted, effective, inheritable;
	uint64_t ambient;     /* to be raised; what is not in the three falls out of it by itself */
	uint64_t unbound;     /* what is not to be in the bounding set */
	uint64_t securebits;  /* SET_AUTO: as they are */
	bool may_limit;       /* the bounding set and the bits can be changed */
};

struct sets sets_for(const struct identity *who, const struct creds *now);

/*
 * What uid 0 would find again in its next program, for want of no_new_privs, of noroot, and of a way to
 * lower the bounding set: an execve(2) of root fills its sets from there.
 */
uint64_t sets_regained(const struct identity *who, const struct creds *now, const struct sets *to);

#endif
