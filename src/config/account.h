/*
 * Who a user specification means, by the image's own /etc/passwd and /etc/group, with Docker's
 * rules: a number is always an id, a name must be known, an explicit group is the only group.
 */
#ifndef CONFIG_ACCOUNT_H
#define CONFIG_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "sys/identity.h"

/*
 * user_spec: "", user, uid, user:group, uid:gid and their mixtures; "" is the user we are now.  One
 * difference: where Docker lets a side of the colon be empty, this is a fault.
 * group_spec: "" or a group or a gid, in place of the group in user_spec.
 * A uid that is 0 is given only to one who spelled it "root" or "0".
 */
bool account_resolve(const char *user_spec, const char *group_spec, struct account *who,
    struct fault *why);

/* Variables of an environment; NULL is one that is not there. */
struct account_env {
	const char *home, *user, *logname;
};

/*
 * Which variables the app gets anew, NULL for those that stay as they are.  HOME when it is
 * missing or only what a runtime gives to the root it starts us as; USER and LOGNAME when they
 * are there and the user has a name.  The answers point into who.  Pure.
 */
struct account_env account_env(const struct account *who, const struct account_env *now,
    uint32_t started_uid);

#endif
