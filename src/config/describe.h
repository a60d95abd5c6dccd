/*
 * The table of options in the words of its readers: help, manual, schema, reference, completions.
 */
#ifndef CONFIG_DESCRIBE_H
#define CONFIG_DESCRIBE_H

#include <stdbool.h>

#include "base/text.h"

enum { DESCRIPTION_ROOM = 64 * 1024 };

/* Adds what `mainstay describe WHAT` prints: man schema markdown bash zsh fish; false for others. */
bool describe(const char *what, struct text *to);
/* The words that describe() takes, in their order; NULL past the last. */
const char *describe_word(unsigned index);
/* What --help prints. */
void describe_help(struct text *to);

#endif
