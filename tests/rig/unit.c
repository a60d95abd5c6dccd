#include "rig/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/require.h"

jmp_buf unit_after_last_words;
bool unit_expects_last_words;

_Noreturn void
last_words(const char *what)
{
	if (unit_expects_last_words) {
		unit_expects_last_words = false;
		longjmp(unit_after_last_words, 1);
	}
	fprintf(stderr, "broken: %s\n", what);
	abort();
}
