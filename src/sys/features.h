/*
 * What this kernel can do here: each thing is tried once, never guessed from a version.
 *
 * A filter may kill whoever asks, so the questions are asked by children, and a question that
 * killed one is answered by that.  Nothing is changed by asking: no filter is loaded, no file is
 * touched.
 */
#ifndef SYS_FEATURES_H
#define SYS_FEATURES_H

#include <stdbool.h>

#include "base/features.h"

struct features {
	enum answer calls[FEATURE_CALLS];
	int landlock_abi;  /* 0: none */
};

/* Where no child can be made every answer stays ANSWER_UNKNOWN. */
void features_ask(struct features *found);

#endif
