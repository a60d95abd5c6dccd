/*
 * System call filters are compiled here, by libseccomp, before the door; the result is flat and is
 * loaded after it by sys/filter_load, without any library.
 */
#ifndef SYS_FILTER_H
#define SYS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "sys/filter_load.h"

enum { FILTER_MAX = 64, FILTER_NAME = 24 };

/* What befalls a process that makes a call which is not named. */
enum filter_other { FILTER_ERRNO, FILTER_KILL };

/*
 * Compiles a filter that allows the named calls and no other, on this machine's own architecture
 * only.  A name of another architecture's call (poll, on arm64) is let pass; an unknown one is not.
 * The instructions go to `code`, and the filter points there.
 */
bool filter_compile(const char (*names)[FILTER_NAME], size_t count, enum filter_other other,
    struct filter_code code[FILTER_MAX], struct filter *filter, struct fault *why);

#endif
