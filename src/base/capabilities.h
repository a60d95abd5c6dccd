/*
 * The kernel's capabilities by name, with or without CAP_, in any case of letters.
 */
#ifndef BASE_CAPABILITIES_H
#define BASE_CAPABILITIES_H

#include <stdbool.h>

#include "base/text.h"

enum { CAPABILITY_COUNT = 41 };

bool capability_read(const char *words, unsigned *capability);
/* The name without CAP_. */
const char *capability_name(unsigned capability);

#endif
