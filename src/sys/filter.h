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

enum { FILTER_MAX = 64, FILTER_NAME = 24 };

/* One instruction, laid out as the kernel's struct sock_filter. */
struct filter_code {
	uint16_t code;
	uint8_t jump_true, jump_false;
	uint32_t k;
};

struct filter {
	uint16_t count;
	struct filter_code code[FILTER_MAX];
};

/* What befalls a process that makes a call which is not named. */
enum filter_other { FILTER_ERRNO, FILTER_KILL };

/*
 * Compiles a filter that allows the named calls and no other, on this machine's own architecture
 * only.  A name of another architecture's call (poll, on arm64) is let pass; an unknown one is not.
 */
bool filter_compile(const char (*names)[FILTER_NAME], size_t count, enum filter_other other,
    struct filter *filter, struct fault *why);

#endif
