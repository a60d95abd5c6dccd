/*
 * What the command is granted and where it begins, as the options say it.
 */
#ifndef ROLES_ASK_GROUND_H
#define ROLES_ASK_GROUND_H

#include "config/options.h"
#include "sys/ground.h"
#include "sys/resources.h"

struct ask_ground {
	struct resources resources;
	struct ground ground;
};

/*
 * confined: the command is another user, or fenced in.  listen_fds: the value of LISTEN_FDS when
 * LISTEN_PID names us; else NULL.
 */
bool ask_ground(const struct options *options, bool confined, const char *listen_fds,
    struct ask_ground *to, struct fault *why);
/* Does the working directory look right?  Part of it, for `check`. */
bool ask_cwd(const struct options *options, struct fault *why);

#endif
