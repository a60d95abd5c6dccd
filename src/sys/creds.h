/*
 * The credentials of this process, one system call at a time and no library in between: musl's
 * wrappers for ids look for threads to tell, which a child that shares its parent's memory and
 * PID 1 both do without.
 */
#ifndef SYS_CREDS_H
#define SYS_CREDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"

#define CAP_BIT(cap) (UINT64_C(1) << (cap))

enum { CAP_END = 64 };  /* a set has this many bits; the kernel knows fewer */

struct creds {
	uint32_t uids[3], gids[3];  /* real, effective, saved */
	uint64_t permitted, effective, inheritable;
	int32_t group_count;        /* -1: more than there is room for */
	uint32_t groups[GROUPS_ROOM];
};

/* All of these are false with errno when the kernel says no. */
bool creds_read(struct creds *now);
bool creds_set_groups(const uint32_t *groups, int32_t count);
bool creds_set_gid(uint32_t gid);
bool creds_set_uid(uint32_t uid);
bool creds_set_caps(uint64_t permitted, uint64_t effective, uint64_t inheritable);
/* Clears the bounding set but for those to keep; needs CAP_SETPCAP. */
bool creds_drop_bounding(uint64_t keep, uint64_t permitted);
/* prctl() with two arguments and zeros; true when it answers zero. */
bool creds_prctl(int what, unsigned long a, unsigned long b);
/* Is none of them in the bounding set, as far as the kernel knows them; false with errno or 0. */
bool creds_unbound(uint64_t caps);
bool creds_bound(unsigned cap);
bool creds_ambient(unsigned cap);
bool creds_securebits(uint64_t *bits);
bool creds_no_new_privs(void);

/* Are all three of each exactly these. */
bool creds_ids_are(const struct creds *now, uint32_t uid, uint32_t gid);
bool creds_groups_are(const struct creds *now, const uint32_t *groups, int32_t count);
/* Can uid 0 or gid 0 be taken back: tries it, and is false when no attempt succeeded. */
bool creds_regain_uid(void);
bool creds_regain_gid(void);

#endif
