/*
 * The kernel's signals by name.  Real-time names count from 34, as every libc's programs see them;
 * musl's own SIGRTMIN is 35, so the C library is not asked.
 */
#ifndef BASE_SIGNAL_NAMES_H
#define BASE_SIGNAL_NAMES_H

#include <stdbool.h>

#include "base/text.h"

enum { SIGNAL_RTMIN = 34, SIGNAL_RTMAX = 64 };

/*
 * SIGTERM, TERM, term, SIGRTMIN, RTMIN+3, SIGRTMAX-1, 15; numbers from 1 to SIGNAL_MAX.
 */
bool signal_read(const char *words, int *signal);
/* Adds the name: SIGTERM, SIGRTMIN+3; a number that has none (32, 33) as it is. */
void signal_add(struct text *t, int signal);

#endif
