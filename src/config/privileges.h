/*
 * What options say together about privileges: whether the command gets no_new_privs, and which of
 * them cannot be said at once.
 */
#ifndef CONFIG_PRIVILEGES_H
#define CONFIG_PRIVILEGES_H

#include <stdbool.h>

#include "config/options.h"
#include "sys/identity.h"

/* The words of --no-new-privs, in their order. */
enum no_new_privs { NO_NEW_PRIVS_AUTO, NO_NEW_PRIVS_YES, NO_NEW_PRIVS_NO };

/* False with a fault for each pair of options that contradict one another. */
bool privileges_agree(const struct options *all, struct faults *faults);

/*
 * Turns "auto" into what it comes to: the one place that decides it.  guarded: a filter of ours that
 * no option asked for will be loaded too.
 */
void privileges_settle(struct options *all, bool guarded);

/* Fills in everything of an identity but whom it is about: drop and the account, which are known. */
void privileges_of(const struct options *all, struct identity *who);

#endif
