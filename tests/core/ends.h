/*
 * What holds in every world: where it can go from there.
 */
#ifndef TESTS_CORE_ENDS_H
#define TESTS_CORE_ENDS_H

#include "core/world.h"

/* The name of what does not hold; NULL when all does. */
const char *ends_broken(const struct world *world);

#endif
