/*
 * The filter that --seccomp asks for, compiled: the child has only to load it.
 */
#ifndef ROLES_ASK_SECCOMP_H
#define ROLES_ASK_SECCOMP_H

#include "config/options.h"
#include "config/profile.h"
#include "sys/filter_load.h"
#include "sys/identity.h"
#include "sys/spawn.h"
#include "version.h"

/* Rules of ours may change with every commit, and so no other mainstay's compiled file is loaded. */
#define COMPILED_VERSION MAINSTAY_VERSION "+" MAINSTAY_COMMIT

/* Is there a profile to load: one was said, and it is not "unconfined"? */
bool seccomp_is_wanted(const struct options *options);

/* What a profile is resolved for, when the command becomes who. */
struct profile_terms seccomp_terms(const struct options *options, const struct identity *who);

/* Each fault from there on that has no place in a file has that of the option. */
void seccomp_place_faults(const struct options *options, enum option which, struct faults *faults,
    unsigned from);
/* Each of what profile_resolve() only warned of, in a line. */
void seccomp_say_strangers(const struct faults *strangers);

/*
 * The filter, with no instruction when none is wanted.  Its code stays where it is until the next
 * one.  False with at least one fault.
 */
bool ask_seccomp(const struct options *options, const struct identity *who, struct filter *filter,
    struct faults *faults);

/* Behind those that it has, unless it is none. */
void birth_add_filter(struct birth *birth, const struct filter *filter);

#endif
