/*
 * The kernel's capabilities by name, with or without CAP_, in any case of letters.
 */
#ifndef BASE_CAPABILITIES_H
#define BASE_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { CAPABILITY_COUNT = 41 };

/*
 * Sets: bit n is capability n.  ALL has those too that have no name here; AUTO says that nobody
 * said anything, and stands alone.
 */
#define SET_AUTO (UINT64_C(1) << 63)
#define SET_ALL (SET_AUTO - 1)

bool capability_read(const char *words, unsigned *capability);
/* The name without CAP_. */
const char *capability_name(unsigned capability);

#endif
