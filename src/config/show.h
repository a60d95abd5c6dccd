/*
 * What was decided, for people and for programs: every option, its value, who said it and where.
 */
#ifndef CONFIG_SHOW_H
#define CONFIG_SHOW_H

#include "config/options.h"

/* command: the words of the command, ended by NULL. */
void show_table(const struct options *all, char *const *command, struct text *to);
void show_json(const struct options *all, char *const *command, struct text *to);

#endif
