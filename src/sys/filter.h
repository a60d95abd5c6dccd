/*
 * System call filters are compiled here, by libseccomp, before the door; the result is flat and is
 * loaded by sys/filter_load, without any library.  The only room that knows libseccomp, and so also
 * the one that knows the names of calls.
 */
#ifndef SYS_FILTER_H
#define SYS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"
#include "sys/filter_front.h"
#include "sys/filter_load.h"
#include "sys/filter_rules.h"

enum {
	FILTER_CODE_MAX = 4096,   /* the kernel's BPF_MAXINSNS */
	FILTER_NAME = 32,         /* room for the name of a call */
};

/*
 * Compiles the rules for this machine's own architecture, as a binary tree; a call of any other one
 * (i386 and x32 on x86_64) kills the process.  At most `room` instructions go to code, and the
 * filter points there.  A fault names the call that cannot be compiled.
 */
bool filter_compile(const struct filter_rules *rules, struct filter_code *code, size_t room,
    struct filter *filter, struct fault *why);

/*
 * The number of the call of that name on this machine: negative when only others have it, and then
 * of no use but to be passed over.  False when no machine has such a call.
 */
bool filter_number(const char *name, int32_t *number);
/* The name of the call with that number; false when this machine has none. */
bool filter_name(int32_t number, char name[static FILTER_NAME]);
/* Adds the version of libseccomp: "2.6.0". */
void filter_add_library(struct text *to);

#endif
