/*
 * The door: heap and parsers stay on the other side of an exec.
 *
 * What was decided is sealed into a memfd and this program executes itself again as a role.  What
 * is pending or blocked, who our children are, the pid and the terminal all survive; the heap, the
 * libraries' state and the environment do not.  A role is told which it is by a single word where
 * the environment would be, so the command line that `ps` shows stays what it was.
 */
#ifndef SYS_DOOR_H
#define SYS_DOOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/* Puts size bytes at the descriptor `seat`, sealed against every change (memfd_create(2)). */
bool door_seal(const void *bytes, size_t size, int seat, struct fault *why);

/* Executes ourselves with that command line as the role; comes back only when it cannot. */
void door_pass(char *const *argv, const char *role);

/* The role's word, when this process came through the door; else NULL. */
const char *door_role(char *const *envp);

/*
 * What lies at the seat, mapped read-only; NULL when it is not a sealed memfd of at least and at
 * most that size, which is what somebody finds who types a role's word by hand.
 */
const void *door_receive(int seat, size_t least, size_t most);

#endif
