/*
 * What mainstay is told, written as one would type it.
 */
#ifndef CONFIG_TOLD_H
#define CONFIG_TOLD_H

#include "config/options.h"

/* The last telling. */
extern struct options told;
extern struct faults told_faults;
extern int told_operand;

/* A command line with argv[0]; an environment; words are parted by single spaces. */
bool tell(const char *line, const char *environment);
/* A command line after "mainstay --config FILE", where FILE holds these bytes. */
bool tell_file(const char *json, const char *line);
bool tell_bytes(const char *bytes, size_t length, const char *line);
/* The path of that file. */
const char *told_path(void);

/* The value and the place of an option, as words; good until the next call. */
const char *value_of(enum option which);
const char *place_of_option(enum option which);

#endif
