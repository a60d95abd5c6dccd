/*
 * The first stage: everything that parses happens here, in a process image that ends at the door.
 *
 * It reads the command line, the environment and the configuration file, finds the user, opens
 * what is to be listened on, brings the app into the world, seals the Plan and executes itself
 * again as init.  The app does not wait for that: it is running already.
 */
#ifndef ROLES_ASK_H
#define ROLES_ASK_H

#include <stdint.h>

#include "config/options.h"
#include "roles/house.h"
#include "sys/spawn.h"

/* A command that runs an app in a way of its own. */
struct ask_as {
	int skip;     /* words before the options: the program's name, the command's */
	/* Before the birth: what else it is born with.  False ends the start. */
	bool (*prepare)(const struct options *options, struct birth *birth, struct fault *why);
	/* In place of the door; slate.listener lies above every seat.  An exit code when it cannot. */
	int (*live)(struct house *house);
};

int role_ask_as(const struct ask_as *as, int argc, char **argv, char **envp, uint64_t blocked);

/* blocked: the signals that were blocked when the process was started.  Returns an exit code. */
int role_ask(int argc, char **argv, char **envp, uint64_t blocked);

#endif
