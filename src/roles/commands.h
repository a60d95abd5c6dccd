/*
 * The commands: what mainstay does when its first word is one of them.
 *
 * Only under its own name: as tini, docker-init, dumb-init or catatonit it has none, and after "--"
 * every word is the app's.
 */
#ifndef ROLES_COMMANDS_H
#define ROLES_COMMANDS_H

#include <stdbool.h>

/* Is argv[1] a command of ours? */
bool command_is(int argc, char **argv);
/* Carries it out and returns the exit code; signals are as they were given to us. */
int role_command(int argc, char **argv, char **envp);

#endif
