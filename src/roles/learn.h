/*
 * `mainstay learn`: runs the command as mainstay would, and makes a profile of what it, and whatever
 * it bears, asks of the kernel.
 *
 * It keeps the pid and does not pass the door: a learning run parses and writes, and is no run for
 * production.  Everything else is as ever: signals, stops, orphans, the exit code.
 */
#ifndef ROLES_LEARN_H
#define ROLES_LEARN_H

#include <stdbool.h>
#include <stdint.h>

/* Is argv[1] "learn"? */
bool learn_is(int argc, char **argv);
/* False and why, when an option was said that means something only to learn. */
struct options;
struct fault;
bool learn_is_not_said(const struct options *options, struct fault *why);
/* blocked: the signals that were blocked when the process was started.  Returns an exit code. */
int role_learn(int argc, char **argv, char **envp, uint64_t blocked);

#endif
