/*
 * The rows of options.def as values, and the names that are derived from them.
 */
#ifndef CONFIG_TABLE_H
#define CONFIG_TABLE_H

#include "config/options.h"

enum { NOUN_ROOM = 16 };

struct option_row {
	enum option_kind kind;
	enum option_reach reach;
	enum option_group group;
	uint16_t offset;            /* of the field in struct options */
	int64_t least, most;
	char name[24], shorts[4], initial[24], noun[NOUN_ROOM], example[24], help[56], more[256];
};

const struct option_row *option_row(enum option which);

/* Another spelling of a flag: -c and --single-child are --no-signal-group. */
struct option_alias {
	char letter;
	char name[16], means[24];
};
const struct option_alias *option_alias(unsigned index); /* NULL past the last */

/* A variable of another init. */
struct option_peer {
	enum option which;
	char variable[24], when[8], says[8];
};
const struct option_peer *option_peer(unsigned index); /* NULL past the last */

/* A MAINSTAY_* variable that is not an option. */
struct option_variable {
	char name[24], help[80];
};
const struct option_variable *option_variable(unsigned index); /* NULL past the last */

/* A first word that is not a program to run. */
struct option_command {
	char word[12], words[24], help[48];
};
const struct option_command *option_command(unsigned index); /* NULL past the last */

/* The heading of a group in help and manual. */
const char *option_group_heading(enum option_group group);

/* Adds --drain-timeout; MAINSTAY_DRAIN_TIMEOUT. */
void option_add_flag(struct text *to, enum option which);
void option_add_variable(struct text *to, enum option which);

/* Does the option stand alone on the command line, without a value after it? */
bool option_alone(enum option which);

/* The option of that JSON key (drain_timeout); of the variable without MAINSTAY_ (DRAIN_TIMEOUT). */
bool option_of_key(const char *key, enum option *which);
bool option_of_variable(const char *rest, size_t length, enum option *which);
/* The option of that flag without its dashes; *off when it is a --no- form. */
bool option_of_flag(const char *flag, size_t length, enum option *which, bool *off);
bool option_of_letter(char letter, enum option *which, bool *off);

#endif
