/*
 * The fence as it stands in the image: what its paths are, and whether the command lies inside.
 *
 * Nothing is asked of Landlock here, so that `check` can say on any machine what will be wrong.
 */
#ifndef ROLES_FENCE_VIEW_H
#define ROLES_FENCE_VIEW_H

#include "config/options.h"

/* What a path was, so that it is known again by another name. */
struct fence_spot {
	uint64_t device, inode;
};

struct fence_view {
	int ro_count, rw_count;
	struct fence_spot ro[PATHS_MAX], rw[PATHS_MAX];
};

/* Does --fs-ro or --fs-rw say anything? */
bool fence_has_files(const struct options *options);

/*
 * Looks at every path: one that is missing is a fault, or with prefer: a warning; and so is a path
 * of --fs-ro that lies inside of --fs-rw, for Landlock only ever adds rights.
 */
bool fence_view(const struct options *options, struct fence_view *view, struct fault *why);
/* Could the command be executed, with its interpreter and its loader?  path: its PATH. */
bool fence_admits(const struct options *options, const struct fence_view *view,
    const char *command, const char *path, struct fault *why);

#endif
