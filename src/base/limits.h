/*
 * Every size and every unit that more than one room must agree on.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stdint.h>

#define NEVER INT64_MAX /* a time that does not come, in any unit */

enum {
	SECOND_MS = 1000,
	MINUTE_MS = 60 * SECOND_MS,
	HOUR_MS = 60 * MINUTE_MS,
	DAY_MS = 24 * HOUR_MS,

	SIGNAL_MAX = 64,       /* the kernel's _NSIG on every machine we build for */
	WORD_MAX = 256,        /* one option's value, one name */
	PAGE_BYTES = 4096,     /* memory comes in these: what is used together begins on one */
	PATH_ROOM = 4096,      /* the kernel's PATH_MAX, with its final zero */
	GROUPS_ROOM = 64,      /* supplementary groups an app may be given */
	LISTENERS_MAX = 4,     /* addresses that --health-listen takes */
	CALLS_MAX = 64,        /* system calls that --seccomp-extra-allow or -deny takes */
	CONFIG_BYTES_MAX = 256 * 1024,
	CONFIG_DEPTH_MAX = 16,
	FAULTS_MAX = 32,       /* faults that one `check` remembers; the rest are counted */
};

/* The exit codes of mainstay itself; every other one is the app's (128+n: killed by signal n). */
enum {
	EXIT_CONFIG = 78,      /* sysexits(3) EX_CONFIG: option, configuration, environment, user */
	EXIT_MAINSTAY = 125,   /* mainstay itself failed */
	EXIT_CANNOT_EXEC = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNAL = 128,
};

#endif
