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

/* blocked: the signals that were blocked when the process was started.  Returns an exit code. */
int role_ask(int argc, char **argv, char **envp, uint64_t blocked);

#endif
