/*
 * The mourner: ends a process group when whoever watched over it is killed.
 *
 * Below another process 1 nobody would: the calls that the dead one should have answered would fail
 * for ever, one after the other.  It sleeps until we are gone, and leaves when it is released.
 */
#ifndef SYS_MOURN_H
#define SYS_MOURN_H

#include <stdint.h>

#include "base/fault.h"

struct mourner {
	int tell;  /* the pipe by which it hears of us; -1: there is no mourner */
};

/* Before the group is there; words are what it says when it has to act. */
bool mourn_begin(struct mourner *mourner, const char *words, struct fault *why);
/* Whom to end: a process group above 1. */
void mourn_group(const struct mourner *mourner, int32_t group);
/* There is nobody left to be ended. */
void mourn_release(struct mourner *mourner);

#endif
