/*
 * The first stage's longer words: help, version, licence, and why a command did not start.
 */
#ifndef ROLES_WORDS_H
#define ROLES_WORDS_H

#include <stdbool.h>

#include "base/fault.h"
#include "config/options.h"
#include "roles/house.h"

/* Was --help, --version or --license said; and the answer, on standard output. */
bool words_were_asked(const struct options *options);
int words_answer(const struct options *options);

/* No command was given: the fault, and its exit code. */
int words_no_command(void);

/* Why a command cannot be executed, by the errno of the attempt. */
void words_no_exec(int err, const char *command, struct fault *why);
/* Why the app was not born, with what to do about it. */
void words_stillborn(const struct house *house, struct fault *why);

#endif
