/*
 * Where a learned profile goes: a file that is replaced as a whole, or standard output.
 */
#ifndef ROLES_LEARN_FILE_H
#define ROLES_LEARN_FILE_H

#include "base/fault.h"
#include "base/text.h"

/* Before the command runs: could it be written there? */
bool learn_file_possible(const char *path, struct fault *why);
bool learn_file_write(const char *path, const struct text *words, struct fault *why);

/* Is it "-", which is written once, at the end? */
bool learn_file_is_stdout(const char *path);

#endif
