/*
 * The laws: what holds in every step of every history.
 */
#ifndef TESTS_CORE_LAWS_H
#define TESTS_CORE_LAWS_H

#include "core/world.h"

struct law {
	const char *name;
	bool (*holds)(const struct deed *deed);
};

extern const struct law laws[];
extern const int laws_count;

/* The name of the law that a deed breaks; NULL when it keeps them all. */
const char *law_broken(const struct deed *deed);

#endif
