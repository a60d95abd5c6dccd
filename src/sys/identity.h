/*
 * Who the app is: the ids, groups and capabilities it takes on in its own process, between clone
 * and exec; they are verified there, and an app that could not get them does not run.
 *
 *	ask, before the birth:  identity_possible(&who, &why)
 *	the app's child:        if (!identity_take(&who, &refusal)) _exit(...)
 *	ask, after it:          identity_fault(&who, &refusal, &why)
 *
 * The one room that knows libcap-ng.
 */
#ifndef SYS_IDENTITY_H
#define SYS_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/limits.h"

enum {
	ACCOUNT_HOME_ROOM = 512,
	ID_MAX = 0x7fffffff,  /* the highest uid and gid that Docker takes */
};

/* A user as the image's /etc/passwd and /etc/group know it; config/account.h finds it. */
struct account {
	uint32_t uid, gid;
	int32_t group_count;
	uint32_t groups[GROUPS_ROOM];  /* ascending, each once, gid among them */
	bool gid_defaulted;            /* nobody said a group: it is 0, which deserves a warning */
	char name[WORD_MAX];           /* "" when /etc/passwd does not know the uid */
	char home[ACCOUNT_HOME_ROOM];
};

/*
 * Flat, without a pointer: it travels in the Plan.  Sets are those of base/capabilities.h: bit n is
 * capability n.
 */
struct identity {
	bool drop;            /* the account is taken on; false: ids and groups stay as they are */
	bool only;            /* of all capabilities exactly keep_caps; false: what there is but drop_caps */
	bool no_new_privs;    /* set and verified; false: left alone */
	uint64_t keep_caps;   /* permitted, effective, inheritable and ambient */
	uint64_t drop_caps;
	uint64_t bounding;    /* what may stay in the bounding set; SET_AUTO: nothing with only, else all but
	                         drop_caps, and all of it where the kernel lets nobody lower it */
	uint64_t securebits;  /* exactly these; SET_AUTO: sealed with only, where that may be done */
	struct account account;
};

/* As nobody said anything. */
struct identity identity_unchanged(void);
/* Is there anything for identity_take() to do? */
bool identity_changes(const struct identity *who);

/* The steps in the order in which they are taken. */
enum identity_stage {
	IDENTITY_LOOK,          /* reading what we are */
	IDENTITY_GROUPS,        /* setgroups */
	IDENTITY_SECUREBITS,
	IDENTITY_INHERITABLE,   /* capset: what shall be ambient */
	IDENTITY_BOUNDING,
	IDENTITY_KEEPCAPS,
	IDENTITY_GID,           /* setresgid */
	IDENTITY_UID,           /* setresuid */
	IDENTITY_DUMPABLE,
	IDENTITY_CAPS,          /* capset: what is to be left and no more */
	IDENTITY_AMBIENT,
	IDENTITY_NO_NEW_PRIVS,
	IDENTITY_VERIFY,        /* it is not what was asked for, or it could be undone */
	IDENTITY_STAGE_COUNT,
};

struct identity_refusal {
	enum identity_stage stage;
	int err;
};

/*
 * Can this process give that identity to a child: false with the capability that is missing and
 * the flag that gives it.  Asked in the parent before the app is born.
 */
bool identity_possible(const struct identity *who, struct fault *why);

/*
 * Takes the identity on, verifies it, or says which step failed.  After false the process may be
 * half changed: it must leave, and never exec.
 *
 * Made for a child that shares its parent's memory (CLONE_VM | CLONE_VFORK): no heap, no stdio,
 * no lock; ids are set by raw system calls, for musl's wrappers would look for threads.  What it
 * leaves behind in that memory is errno and, with keep_caps, libcap-ng's notion of the sets.
 *
 * On the way the pipes and terminals on 0, 1 and 2 become the user's, as far as CAP_CHOWN goes, so
 * that /dev/stdout can be opened again.  setresuid() clears the parent death signal: set it
 * afterwards.
 */
bool identity_take(const struct identity *who, struct identity_refusal *refused);

/* The words for a stage: "setgroups", "setresuid", ... */
const char *identity_stage_word(enum identity_stage stage);

/* What a refused identity_take() means, for a person.  Always false. */
bool identity_fault(const struct identity *who, const struct identity_refusal *refused,
    struct fault *why);

#endif
