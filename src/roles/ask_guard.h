/*
 * Which of our own filters the command gets, so that it keeps its hands off the terminal and off
 * process 1.
 */
#ifndef ROLES_ASK_GUARD_H
#define ROLES_ASK_GUARD_H

#include "config/options.h"
#include "sys/guard.h"
#include "sys/identity.h"

enum guarding {
	GUARDING_NONE,
	GUARDING_TERMINAL,  /* sys/guard.h: filter_of_terminal() */
	GUARDING_ALL,       /* filter_of_guard() */
};

/* What --guard comes to for a command of that identity; who->drop and the account are known. */
enum guarding ask_guarding(const struct options *options, const struct identity *who, bool alone);

/*
 * The filter itself, with no instruction for none.  Where there are no filters, what nobody asked
 * for by name is left out with a warning.
 */
bool ask_guard(const struct options *options, enum guarding guarding, bool alone,
    struct filter *filter, struct fault *why);

#endif
