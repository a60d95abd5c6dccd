/*
 * How a fault is said: once, at the top, to standard error, as a good compiler says it.
 *
 *	mainstay: error: --drain-timeout: "10x" is not a duration
 *	  from:    command line, argument 2
 *	  allowed: 0 to 24h, such as 250ms, 10s, 5m, 1h
 *	  try:     --drain-timeout=10s
 */
#ifndef SYS_SAY_H
#define SYS_SAY_H

#include "base/fault.h"

void say_fault(const struct fault *why);
/* A line "mainstay: warning: ...". */
void say_warning(const char *words);

/* Says it, or all of them, and returns the exit code that its kind, or the first one's, stands for. */
int say_refusal(const struct fault *why);
int say_refusals(const struct faults *all);

#endif
