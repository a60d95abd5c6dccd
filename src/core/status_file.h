/*
 * Lines of /proc/PID/status: "CapEff:\t00000000a80425fb".
 */
#ifndef CORE_STATUS_FILE_H
#define CORE_STATUS_FILE_H

#include <stdbool.h>
#include <stdint.h>

/* What stands behind the key and its colon, without the blanks before it; NULL: another line. */
const char *status_value(const char *line, const char *key);
/* A whole number in base 16, without a prefix. */
bool status_hex(const char *words, uint64_t *number);
/* The next number of a list that blanks part; false when there is none, or it is none. */
bool status_next(const char **list, uint64_t *number);

#endif
