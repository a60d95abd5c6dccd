/*
 * What a learned profile holds besides what was seen: the base, what was merged, what an engine
 * needs below it; and the names of all calls.
 */
#ifndef ROLES_LEARN_TERMS_H
#define ROLES_LEARN_TERMS_H

#include "base/fault.h"
#include "config/options.h"
#include "core/learned.h"

/* The terms of a run with these options; what lasted is added when it is known. */
void learn_terms(const struct options *options, const char *command, struct learned_terms *terms);
/*
 * Of the base what can be of use, given what was seen and whether the app was given a socket; called
 * before each writing.
 */
void learn_add_base(struct learned *all, bool has_socket);
void learn_add_format(struct learned *all, const struct options *options);
/* The calls of the profile that is there already, if one is; only such as learn writes. */
bool learn_merge(struct learned *all, const char *path, struct fault *why);

#endif
