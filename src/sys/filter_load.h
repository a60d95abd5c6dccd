/*
 * Puts a filter that was compiled earlier into force, for good, with one system call.
 */
#ifndef SYS_FILTER_LOAD_H
#define SYS_FILTER_LOAD_H

#include "sys/filter.h"

/* PR_SET_NO_NEW_PRIVS must be set, or CAP_SYS_ADMIN be had. */
bool filter_load(const struct filter *filter, struct fault *why);

#endif
