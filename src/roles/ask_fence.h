/*
 * The fence that the options ask for, made ready: the child has only to close it.
 */
#ifndef ROLES_ASK_FENCE_H
#define ROLES_ASK_FENCE_H

#include "config/options.h"
#include "sys/fence.h"

struct ask_fence {
	bool wanted;         /* the child closes `fence` */
	struct fence fence;
};

/* path: the command's PATH.  What cannot be had and was only preferred is said as a warning. */
bool ask_fence(const struct options *options, const char *command, const char *path,
    struct ask_fence *to, struct fault *why);

#endif
